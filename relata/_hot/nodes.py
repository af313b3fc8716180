"""Making nodes: new ones from a dict of fields, and generative copies.

A node keeps its fields in its ``__dict__``, only those that differ from the class's defaults: a copy is one
copy of a dict.
"""

from __future__ import annotations

from typing import Any

from .cython import compiled

if not compiled:  # in the compiled form these two are C functions, declared in nodes.pxd

    def new_node(cls: Any, fields: dict[str, Any]) -> Any:
        """Return a new instance of ``cls`` with ``fields`` as its ``__dict__``."""
        node = object.__new__(cls)
        node.__dict__ = fields
        return node

    def fields_of(node: Any) -> dict[str, Any]:
        """Return the ``__dict__`` of a node."""
        return node.__dict__  # type: ignore[no-any-return]  # a dict


def build(cls: Any, fields: dict[str, Any]) -> Any:
    """Return a new instance of ``cls`` that has ``fields`` as its ``__dict__``; ``__init__`` does not run."""
    return new_node(cls, fields)


def copied(node: Any) -> Any:
    """Return a copy that shares every field; it has no key yet, and nothing derived from the original."""
    fields = fields_of(node).copy()
    fields.pop("_memo", None)
    fields.pop("_derived", None)
    return new_node(type(node), fields)


def changed(node: Any, name: str, value: Any) -> Any:
    """Return a copy in which one field has another value."""
    fields = fields_of(node).copy()
    fields.pop("_memo", None)
    fields.pop("_derived", None)
    fields.pop("_fold" + name, None)
    fields[name] = value
    return new_node(type(node), fields)


def extended(node: Any, name: str, items: tuple[Any, ...]) -> Any:
    """Return a copy in which a tuple field has grown by ``items``; the key of the old part stays."""
    fields = fields_of(node).copy()
    fields.pop("_memo", None)
    fields.pop("_derived", None)
    old = fields.get(name)
    fields[name] = old + items if old else items
    return new_node(type(node), fields)


_binary: Any = None
_unary: Any = None
_bind: Any = None
_boolean: Any = None
_decide: Any = None
_plain: dict[Any, int] = {}

OTHER = 0  # compared by the rules of the types
VALUE = 1  # becomes a parameter of the column's own type
COLUMN = 2  # a column that stands beside it as it is


def register_operators(binary: Any, unary: Any, bind: Any, boolean: Any, decide: Any) -> None:
    """Say what the short ways of operating on a column build.

    :param binary: the class of a binary expression.
    :param unary: the class of an expression with a modifier, such as DESC.
    :param bind: the class of a bound parameter.
    :param boolean: the type of a comparison.
    :param decide: ``decide(type, value) -> int``: what a value of this class is beside a column of this type:
        OTHER, VALUE or COLUMN.
    """
    global _binary, _unary, _bind, _boolean, _decide
    _binary, _unary, _bind, _boolean, _decide = binary, unary, bind, boolean, decide


def compare(column: Any, op: Any, value: Any) -> Any:
    """Return ``column op value``; the short way where a plain value or column meets a plain column."""
    if not column._atomic:
        return column.operate(op, value)
    fields = fields_of(column)
    type_ = fields.get("type")
    kinds = (type(type_), type(value))
    plain = _plain.get(kinds)
    if plain is None:
        plain = _plain[kinds] = _decide(column.type, value)
    if plain == OTHER:
        return column.operate(op, value)
    if plain == COLUMN:
        right = value
    else:
        right = new_node(
            _bind, {"value": value, "type": type_, "_orig_key": fields.get("key"), "unique": True}
        )
    return new_node(_binary, {"type": _boolean, "left": column, "right": right, "operator": op})


def modified(column: Any, modifier: Any) -> Any:
    """Return ``column DESC`` and the like; the short way for a plain column."""
    if column._atomic:
        type_ = column.type
        if type_.comparator_factory.plain:
            return new_node(_unary, {"type": type_, "element": column, "modifier": modifier})
    return column.operate(modifier)


def compare_in(column: Any, op: Any, values: Any) -> Any:
    """Return ``column IN values``; the short way where a list of plain values meets a plain column."""
    if column._atomic and (type(values) is list or type(values) is tuple) and values:
        fields = fields_of(column)
        type_ = fields.get("type")
        kind = type(type_)
        for value in values:
            kinds = (kind, type(value))
            plain = _plain.get(kinds)
            if plain is None:
                plain = _plain[kinds] = _decide(column.type, value)
            if plain != VALUE:
                return column.operate(op, values)
        bind = new_node(
            _bind,
            {
                "value": list(values),
                "type": type_,
                "_orig_key": fields.get("key"),
                "unique": True,
                "expanding": True,
                "expand_op": op,
            },
        )
        return new_node(_binary, {"type": _boolean, "left": column, "right": bind, "operator": op})
    return column.operate(op, values)


def are_accepted(classes: dict[type, bool], items: tuple[Any, ...]) -> bool:
    """Tell whether every item is of a class that is taken as it is."""
    for item in items:  # noqa: SIM110  # a loop compiles to C; a generator does not
        if type(item) not in classes:
            return False
    return True
