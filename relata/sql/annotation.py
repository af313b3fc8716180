"""Names of the peer's ``sql.annotation`` for those outside: marks on a whole tree of elements.

Every node can be marked (`sql.node.Node._annotate`); what is marked is a copy of its own class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .node import Node

__all__ = ["Annotated", "SupportsAnnotations", "_deep_annotate", "_deep_deannotate"]

SupportsAnnotations = Node


class _IsMarked(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Node) and bool(instance._annotations)


class Annotated(metaclass=_IsMarked):
    """The elements that carry marks, for `isinstance()`; there is no class of them."""


def _deep_annotate(element: Any, annotations: Mapping[str, Any], exclude: Collection[Any] = ()) -> Any:
    """Return a copy of a tree in which every element is marked.

    :param element: the root of the tree; what stands below a FROM clause's columns is not part of it
    :param annotations: the marks
    :param exclude: elements that are kept as they are
    """
    kept = {id(one) for one in exclude}
    marks = dict(annotations)

    def mark(node: Any, **kw: Any) -> Any:
        if id(node) in kept:
            return node
        marked = node._annotate(marks)
        marked._copy_internals(clone=mark)
        return marked

    return mark(element)


def _deep_deannotate(element: Any, values: Collection[str] | None = None) -> Any:
    """Return a copy of a tree without marks.

    :param element: the root of the tree
    :param values: the names of the marks to take away; all by default
    """

    def unmark(node: Any, **kw: Any) -> Any:
        bare = node._deannotate(values) if node._annotations else node._clone(maintain_key=True)
        if bare is not node:
            bare._copy_internals(clone=unmark)
        return bare

    return unmark(element)
