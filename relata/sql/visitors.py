"""Walking and rewriting statements.

A node yields its children from its declaration; these functions are the public ways to go over a whole tree.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .internal_traversal import InternalTraversal as InternalTraversal
from .node import Node

Visitable = Node
ExternallyTraversible = Node
HasTraverseInternals = Node


class ExternalTraversal:
    """A walk whose visit methods are those named ``visit_<name>`` on a subclass."""

    __traverse_options__: dict[str, Any] = {}

    def traverse_single(self, obj: Any, **kw: Any) -> Any:
        visit = getattr(self, f"visit_{obj.__visit_name__}", None)
        return visit(obj, **kw) if visit is not None else None

    def iterate(self, obj: Any) -> Iterator[Any]:
        return iterate(obj, self.__traverse_options__)

    def traverse(self, obj: Any) -> Any:
        return traverse(obj, self.__traverse_options__, self._visitor_dict)

    @property
    def _visitor_dict(self) -> dict[str, Callable[..., Any]]:
        return {name[6:]: getattr(self, name) for name in dir(self) if name.startswith("visit_")}


class ClauseVisitor(ExternalTraversal):
    """The older name of ExternalTraversal."""


class CloningExternalTraversal(ExternalTraversal):
    """A walk over a copy: visit methods may change what they are given."""

    def copy_and_process(self, list_: Iterable[Any]) -> list[Any]:
        return [self.traverse(x) for x in list_]

    def traverse(self, obj: Any) -> Any:
        return cloned_traverse(obj, self.__traverse_options__, self._visitor_dict)


class ReplacingExternalTraversal(CloningExternalTraversal):
    """A walk over a copy in which ``replace(element)`` may put another element in place of one."""

    def replace(self, elem: Any) -> Any:
        return None

    def traverse(self, obj: Any) -> Any:
        def replace(element: Any, **kw: Any) -> Any:
            return self.replace(element)

        return replacement_traverse(obj, self.__traverse_options__, replace)


CloningVisitor = CloningExternalTraversal
ReplacingCloningVisitor = ReplacingExternalTraversal


def iterate(obj: Any, opts: Mapping[str, Any] = {}) -> Iterator[Any]:
    """Yield a tree's nodes, breadth first, the root first."""
    if obj is None:
        return
    yield obj
    queue = deque([obj.get_children(**opts)])
    while queue:
        for child in queue.popleft():
            yield child
            queue.append(child.get_children(**opts))


def traverse_using(iterator: Iterable[Any], obj: Any, visitors: Mapping[str, Callable[[Any], None]]) -> Any:
    """Call the visitor of each node's ``__visit_name__`` over an iterator of nodes."""
    for target in iterator:
        visit = visitors.get(target.__visit_name__)
        if visit is not None:
            visit(target)
    return obj


def traverse(obj: Any, opts: Mapping[str, Any], visitors: Mapping[str, Callable[[Any], None]]) -> Any:
    """Visit a tree's nodes, the tree itself unchanged.

    :param visitors: functions by ``__visit_name__``.
    :return: ``obj``.
    """
    return traverse_using(iterate(obj, opts), obj, visitors)


class _Moved:
    """The FROM clauses that were copied in a traversal, whose columns go with them."""

    __slots__ = ("_copies",)

    def __init__(self) -> None:
        self._copies: dict[int, tuple[Any, Any]] = {}

    def note(self, node: Any, copy: Any) -> None:
        """Note a copy, when it is that of a FROM clause."""
        if getattr(node, "_is_from_clause", False):
            self._copies[id(node._root)] = node, copy

    def column_for(self, node: Any) -> Any:
        """Return the column of the copy in place of that of the original; any other node as it is."""
        table = getattr(node, "table", None) if self._copies else None
        found = None if table is None else self._copies.get(id(table._root))
        if found is None:
            return node
        original, copy = found
        for old, new in zip(original.c, copy.c, strict=False):
            if old is node._root:
                return new._annotate(node._annotations) if node._annotations else new
        return node


def cloned_traverse(obj: Any, opts: Mapping[str, Any], visitors: Mapping[str, Callable[[Any], None]]) -> Any:
    """Copy a tree and visit the copy; visitors may change the nodes that they are given.

    Columns and tables are not copied, and so not visited.

    :param opts: ``stop_on``, a collection of nodes that are kept as they are; ``maintain_key``, true to let
        the parameters keep their names; ``detect_subquery_cols``, true to copy what columns are
        of.
    :return: the copy.
    """
    cloned: dict[int, Any] = {}
    moved = _Moved()
    stop_on = {id(node) for node in opts.get("stop_on", ())}
    maintains_key = opts.get("maintain_key", False)
    copies_subqueries = opts.get("detect_subquery_cols", False)

    def clone(node: Any, **kw: Any) -> Any:
        if id(node) in stop_on:
            return node
        done = cloned.get(id(node))
        if done is None:
            cloned[id(node)] = done = node._clone(maintain_key=maintains_key)
            if done is not node:
                done._copy_internals(clone=clone)
                moved.note(node, done)
                keep.append(node)
                visit = visitors.get(done.__visit_name__)
                if visit is not None:
                    visit(done)
            else:
                table = getattr(node, "table", None) if copies_subqueries else None
                if table is not None:
                    clone(table)
                cloned[id(node)] = done = moved.column_for(node)
        return done

    keep: list[Any] = []
    return None if obj is None else clone(obj)


def replacement_traverse(obj: Any, opts: Mapping[str, Any], replace: Callable[..., Any]) -> Any:
    """Copy a tree, with some nodes replaced; what holds none of them is shared with the copy.

    :param replace: ``replace(node)`` returns the node to put in its place, or None to go on below it.
    """
    return None if obj is None else replacer(replace, opts.get("stop_on", ()))(obj)


def replacer(
    replace: Callable[..., Any], kept: Iterable[Any] = (), copies: Iterable[tuple[Any, Any]] = ()
) -> Callable[[Any], Any]:
    """Return the function that copies a tree with some nodes replaced.

    What it is given one after the other are parts of one whole: what they share, their copies share; the
    columns of a FROM clause follow it, if that was given before them.

    :param replace: ``replace(node)`` returns the node to put in its place, or None to go on below it.
    :param kept: nodes that stay as they are.
    :param copies: FROM clauses with the copies that take their place.
    """
    cloned: dict[int, Any] = {}
    moved = _Moved()
    keep: list[Any] = []
    for one, copy in copies:
        moved.note(one, copy)
        cloned[id(one)] = copy
    stop_on = {id(node) for node in kept}

    def clone(node: Any, **kw: Any) -> Any:
        if id(node) in stop_on or "no_replacement_traverse" in node._annotations:
            return node
        done = cloned.get(id(node))
        if done is not None:
            return done
        done = moved.column_for(node)
        if done is node:
            done = replace(node)
        if done is None:
            done = node._clone()
            cloned[id(node)] = done
            if done is not node:
                done._copy_internals(clone=clone)
                if _same_children(node, done):
                    done = cloned[id(node)] = node  # nothing below was replaced: an alias stays the one it is
                else:
                    moved.note(node, done)
        else:
            stop_on.add(id(done))
            cloned[id(node)] = done
        keep.append((node, done))
        return done

    return clone


def _same_children(one: Any, other: Any) -> bool:
    return all(a is b for a, b in zip(one.get_children(), other.get_children(), strict=True))
