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
    """Return a copy that shares every field; it has no key yet, and nothing that was derived from the original."""
    cls = type(node)
    fields = dict(node.__dict__)
    fields.pop("_memo", None)
    fields.pop("_derived", None)
    new = cls.__new__(cls)
    new.__dict__ = fields
    return new


def changed(node: Any, name: str, value: Any) -> Any:
    """Return a copy in which one field has another value."""
    cls = type(node)
    fields = dict(node.__dict__)
    fields.pop("_memo", None)
    fields.pop("_derived", None)
    fields.pop("_fold" + name, None)
    fields[name] = value
    new = cls.__new__(cls)
    new.__dict__ = fields
    return new


def extended(node: Any, name: str, items: tuple[Any, ...]) -> Any:
    """Return a copy in which a tuple field has grown by ``items``; the remembered key of the old part stays."""
    cls = type(node)
    fields = dict(node.__dict__)
    fields.pop("_memo", None)
    fields.pop("_derived", None)
    old = fields.get(name)
    fields[name] = old + items if old else items
    new = cls.__new__(cls)
    new.__dict__ = fields
    return new


_binary: Any = None
_bind: Any = None
_boolean: Any = None
_decide: Any = None
_plain: dict[Any, bool] = {}


def register_comparison(binary: Any, bind: Any, boolean: Any, decide: Any) -> None:
    """Say what the short ways of comparing build.

    :param binary: the class of a binary expression.
    :param bind: the class of a bound parameter.
    :param boolean: the type of a comparison.
    :param decide: ``decide(type, value) -> bool``: whether a value of this class, compared with a column of this type,
        becomes a parameter of the column's own type without further ado; or a column of its class stands beside it so.
    """
    global _binary, _bind, _boolean, _decide
    _binary, _bind, _boolean, _decide = binary, bind, boolean, decide


def compare(column: Any, op: Any, value: Any) -> Any:
    """Return ``column op value``; the short way where a plain value or column meets a plain column."""
    if not column._atomic:
        return column.operate(op, value)
    fields = column.__dict__
    type_ = fields.get("type")
    kinds = (type(type_), type(value))
    plain = _plain.get(kinds)
    if plain is None:
        plain = _plain[kinds] = _decide(column.type, value)
    if not plain:
        return column.operate(op, value)
    if hasattr(value, "__dict__"):
        right = value
    else:
        right = build(_bind, {"value": value, "type": type_, "_orig_key": fields.get("key"), "unique": True})
    return build(_binary, {"left": column, "right": right, "operator": op, "type": _boolean})


def compare_in(column: Any, op: Any, values: Any) -> Any:
    """Return ``column IN values``; the short way where a list of plain values meets a plain column."""
    if column._atomic and (type(values) is list or type(values) is tuple) and values:
        fields = column.__dict__
        type_ = fields.get("type")
        kind = type(type_)
        for value in values:
            kinds = (kind, type(value))
            plain = _plain.get(kinds)
            if plain is None:
                plain = _plain[kinds] = _decide(column.type, value)
            if not plain or hasattr(value, "__dict__"):
                return column.operate(op, values)
        bind = build(
            _bind,
            {
                "value": list(values), "type": type_, "_orig_key": fields.get("key"), "unique": True,
                "expanding": True, "expand_op": op,
            },
        )
        return build(_binary, {"left": column, "right": bind, "operator": op, "type": _boolean})
    return column.operate(op, values)
