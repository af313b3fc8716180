"""Columns declared by annotations in a class, so that type checkers know those of a table."""

from __future__ import annotations

import inspect
import typing
from types import NoneType
from typing import Any, Generic, NoReturn, TypeVar, get_args, get_origin

from ... import exc
from ...util.typing import de_optionalize_union_types, includes_none
from ..collections import ReadOnlyColumnCollection
from ..datatypes.values import _type_map
from ..sqltypes import Enum
from ..type_api import TypeEngine
from .columns import Column

_T = TypeVar("_T")


class Named(Generic[_T]):
    """Annotate a column of `TypedColumns` by the Python type of its values."""

    __slots__ = ()


class TypedColumns(ReadOnlyColumnCollection[str, Any]):
    """Declare the columns of a table as attributes: `Table("user", metadata, user_columns)`.

    A column is declared by `name = Column(...)`, by `name: Named[str]`, or by both; `Named[str | None]` is
    one
    that may be NULL. The class is never instantiated: the table gets copies of the columns.
    """

    __slots__ = ()

    def __new__(cls, *args: Any, **kw: Any) -> NoReturn:
        raise exc.InvalidRequestError(
            f"expected {cls.__name__} to be given to a Table as a class, got a call of it: "
            "its columns are in table.c"
        )

    def __init_subclass__(cls, **kw: Any) -> None:
        for name in cls.__dict__:
            if (
                not name.startswith("__")
                and callable(getattr(cls, name))
                and not isinstance(cls.__dict__[name], Column)
            ):
                raise exc.InvalidRequestError(
                    f"expected only columns in {cls.__name__}, got the method {name!r}"
                )
        super().__init_subclass__(**kw)


def columns_of(cls: type[TypedColumns]) -> list[Column[Any]]:
    """Return new columns for the declarations of a class, those of its bases first.

    :raises ArgumentError: an annotation leads to no SQL type
    """
    hints = _annotations_of(cls)
    found: dict[str, Column[Any]] = {}
    for base in reversed(cls.__mro__):
        if not issubclass(base, TypedColumns) or base is TypedColumns:
            continue
        names = dict.fromkeys([*inspect.get_annotations(base), *base.__dict__])
        for name in names:
            given = base.__dict__.get(name)
            if isinstance(given, Column) or (not name.startswith("__") and name in hints):
                found[name] = _column_for(
                    cls, name, given if isinstance(given, Column) else None, hints.get(name)
                )
    return list(found.values())


def _annotations_of(cls: type[Any]) -> dict[str, Any]:
    try:
        hints = typing.get_type_hints(cls)
    except NameError as err:
        raise exc.ArgumentError(
            f"expected annotations of {cls.__name__} that can be evaluated in its module, got one that names "
            f"{err.name!r}"
        ) from err
    return {name: hint for name, hint in hints.items() if get_origin(hint) in (Named, Column)}


def _column_for(cls: type[Any], name: str, given: Column[Any] | None, hint: Any) -> Column[Any]:
    column: Column[Any] = Column() if given is None else given._copy()
    if column.name is None:
        column.name = name
    if column.key is None:
        column.key = name
    if hint is not None:
        python_type = get_args(hint)[0]
        if column.type._isnull and not column.foreign_keys:
            column._set_type(_type_for(cls, name, python_type))
        if not column._has_nullable and not column.primary_key:
            column.nullable = includes_none(python_type)
    return column


def _type_for(cls: type[Any], name: str, annotation: Any) -> TypeEngine[Any]:
    python_type = de_optionalize_union_types(annotation)
    known = _type_map.get(python_type)
    if known is not None and python_type is not NoneType:
        return known
    found = Enum()._resolve_for_python_type(python_type, python_type, python_type)
    if found is None:
        raise exc.ArgumentError(
            f"expected an annotation of {cls.__name__}.{name} for which an SQL type is known, "
            f"got {annotation!r}: "
            "give the type in a Column(...)"
        )
    return found  # type: ignore[no-any-return]  # an Enum
