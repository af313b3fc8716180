"""Making nodes: new ones from a dict of fields, and generative copies.

A node keeps its fields in its ``__dict__``, only those that differ from the class's defaults, so a copy is one dict copy.
"""

from __future__ import annotations

from typing import Any


def build(cls: Any, fields: dict[str, Any]) -> Any:
    """Return a new instance of ``cls`` that has ``fields`` as its ``__dict__``; ``__init__`` does not run."""
    node = cls.__new__(cls)
    node.__dict__ = fields
    return node


def copied(node: Any) -> Any:
    """Return a copy that shares every field and has no key yet."""
    cls = type(node)
    fields = dict(node.__dict__)
    fields.pop("_memo", None)
    new = cls.__new__(cls)
    new.__dict__ = fields
    return new


def changed(node: Any, name: str, value: Any) -> Any:
    """Return a copy in which one field has another value."""
    new = copied(node)
    fields = new.__dict__
    fields.pop("_fold" + name, None)
    fields[name] = value
    return new


def extended(node: Any, name: str, items: tuple[Any, ...]) -> Any:
    """Return a copy in which a tuple field has grown by ``items``; the remembered key of the old part stays."""
    new = copied(node)
    fields = new.__dict__
    old = fields.get(name)
    fields[name] = old + items if old else items
    return new
