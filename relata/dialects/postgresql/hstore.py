"""HSTORE: dicts from text to text or None, an extension of the server.

See https://www.postgresql.org/docs/current/hstore.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from ...sql import operators, roles, sqltypes
from ...sql.coercions import expect
from ...sql.datatypes.json import Indexable
from ...sql.datatypes.strings import Concatenable
from ...sql.elements import cast
from ...sql.functions import GenericFunction, func
from ...sql.operator_class import OperatorClass
from ...sql.type_api import Processor, TypeEngine, to_instance
from .array import ARRAY
from .containers import ContainerComparator

__all__ = ["HSTORE", "hstore"]

_CT = TypeVar("_CT")


class HSTORE(Indexable, Concatenable, TypeEngine[dict[str, str | None]]):
    """Dicts from text to text or None.

    :param text_type: the type of what `column[key]` returns
    """

    __visit_name__ = "HSTORE"
    is_made_in_database = True
    hashable = False
    text_type: TypeEngine[Any] = sqltypes.Text()
    operator_classes = (
        OperatorClass.BASE
        | OperatorClass.EQUALITY
        | OperatorClass.CONTAINS
        | OperatorClass.INDEXABLE
        | OperatorClass.CONCATENABLE
        | OperatorClass.JSON_GETITEM
    )

    def __init__(self, text_type: Any = None) -> None:
        if text_type is not None:
            self.text_type = to_instance(text_type)

    class Comparator(ContainerComparator[_CT], Indexable.Comparator[_CT], Concatenable.Comparator[_CT]):
        """Operators of HSTORE values."""

        __slots__ = ()
        plain = False

        def _setup_getitem(self, index: Any) -> tuple[Any, Any, Any]:
            key = self.expr._names_parameters
            right = expect(roles.ExpressionElementRole, index, name=key, type_=sqltypes.STRINGTYPE)
            return operators.json_getitem_op, right, self.type.text_type  # type: ignore[attr-defined]  # of an HSTORE

        def defined(self, key: Any) -> Any:
            """Return whether the dict has a key whose value is not NULL."""
            return func.defined(self.expr, key, type_=sqltypes.BOOLEANTYPE)

        def delete(self, key: Any) -> Any:
            """Return the dict without a key, the keys of an array, or the items of a dict."""
            return func.delete(self.expr, _as_hstore(key), type_=HSTORE())

        def slice(self, array: Any) -> Any:
            """Return the items whose keys are in an array."""
            return func.slice(self.expr, array, type_=HSTORE())

        def keys(self) -> Any:
            """Return the keys as an array."""
            return func.akeys(self.expr, type_=ARRAY(sqltypes.Text()))

        def vals(self) -> Any:
            """Return the values as an array."""
            return func.avals(self.expr, type_=ARRAY(sqltypes.Text()))

        def array(self) -> Any:
            """Return keys and values in turn as an array."""
            return func.hstore_to_array(self.expr, type_=ARRAY(sqltypes.Text()))

        def matrix(self) -> Any:
            """Return pairs of key and value as an array of two dimensions."""
            return func.hstore_to_matrix(self.expr, type_=ARRAY(sqltypes.Text(), dimensions=2))

    comparator_factory = Comparator

    def bind_processor(self, dialect: Any) -> Processor | None:
        return None if getattr(dialect, "_has_native_hstore", False) else _written

    def literal_processor(self, dialect: Any) -> Processor | None:
        text = sqltypes.STRINGTYPE._cached_literal_processor(dialect)
        return None if text is None else lambda value: f"{text(_written(value))}::HSTORE"

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return None if getattr(dialect, "_has_native_hstore", False) else _read


class hstore(GenericFunction[dict[str, str | None]]):
    """An HSTORE value made in SQL: of a key and a value, of two arrays, or of one array."""

    inherit_cache = True
    type = HSTORE()


def _as_hstore(key: Any) -> Any:
    """Return a plain dict as an HSTORE, which its text form would not be taken for; else what was given."""
    return cast(key, HSTORE()) if isinstance(key, Mapping) else key


# -- the text form, for drivers and settings without one of their own


def _written(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return ", ".join(
        f"{_quoted(key, 'key')}=>{'NULL' if item is None else _quoted(item, 'value')}"
        for key, item in value.items()
    )


def _quoted(text: Any, what: str) -> str:
    if not isinstance(text, str):
        raise ValueError(f"expected text for each {what} of an HSTORE, got {text!r}: use str() or JSONB")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_TEXT = r'"((?:[^"\\]|\\.)*)"'
_ITEM = re.compile(rf"{_TEXT}\s*=>\s*(?:(NULL)|{_TEXT})", re.DOTALL | re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*,\s*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SHOWN = 20  # characters of the text on each side of an error


def _read(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    found: dict[str, str | None] = {}
    position = 0
    while position < len(text):
        item = _ITEM.match(text, position)
        if item is None:
            raise _unreadable(text, position)
        key, is_null, value = item.groups()
        found[_ESCAPED.sub(r"\1", key)] = None if is_null else _ESCAPED.sub(r"\1", value)
        position = item.end()
        separator = _SEPARATOR.match(text, position)
        if separator is None:
            break
        position = separator.end()
    if position < len(text):
        raise _unreadable(text, position)
    return found


def _unreadable(text: str, position: int) -> ValueError:
    before = text[max(position - _SHOWN, 0) : position]
    return ValueError(
        f'expected "key"=>"value" at position {position} of the text of an HSTORE, '
        f"after {before!r}, got {text[position : position + _SHOWN]!r}"
    )
