"""Columns declared by annotations in a class, so that type checkers know those of a table."""

from __future__ import annotations

import typing
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, get_args, get_origin

from ... import exc
from ...util.lazy_module import LazyModule
from ...util.typing import de_optionalize_union_types, includes_none
from ..collections import ReadOnlyColumnCollection
from ..datatypes.values import type_of_class
from ..sqltypes import Enum
from ..type_api import TypeEngine
from .columns import Column

_inspect = LazyModule("inspect")
_T = TypeVar("_T")


class Named(Generic[_T]):
    """Annotate a column of `TypedColumns` by the Python type of its values."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any) -> Column[_T]: ...


class TypedColumns(ReadOnlyColumnCollection[str, Any]):
    """Declare the columns of a table as attributes: `Table("user", metadata, user_columns)`.

    A column is declared by `name = Column(...)`, by `name: Named[str]`, or by both; `Named[str | None]` is
    one
    that may be NULL. The class is never instantiated: the table gets copies of the columns.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # a class that cannot be made would be no type[TypedColumns] to mypy

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

    :raises ArgumentError: an attribute is no column, or an annotation leads to no SQL type
    :raises InvalidRequestError: for a class that is mapped, and has a table
    """
    if hasattr(cls, "__table__"):
        raise exc.InvalidRequestError(
            f"expected a class of TypedColumns that stands alone, got {cls.__name__}, which is a mapped "
            "class as well; orm.as_typed_table() returns the table of a mapped class"
        )
    hints = _annotations_of(cls)
    found: dict[str, Column[Any]] = {}
    for base in reversed(cls.__mro__):
        if not issubclass(base, TypedColumns) or base is TypedColumns:
            continue
        annotated = _inspect.get_annotations(base)
        for name in [*(name for name in base.__dict__ if name not in annotated), *annotated]:
            if not name.startswith("__"):
                found[name] = _column_for(cls, name, base.__dict__.get(name), hints.get(name))
    return list(found.values())


def _annotations_of(cls: type[Any]) -> dict[str, Any]:
    """Return the annotations of the columns of a class and its bases, evaluated."""
    try:
        return typing.get_type_hints(cls, include_extras=True)
    except (NameError, SyntaxError) as err:
        raise exc.ArgumentError(
            f"expected annotations of {cls.__name__} that can be evaluated in its module, got one that "
            f"cannot: {err}"
        ) from err


def _column_for(cls: type[Any], name: str, given: Any, hint: Any) -> Column[Any]:
    if given is not None and not isinstance(given, Column):
        raise exc.ArgumentError(f"expected a Column for {cls.__name__}.{name}, got {given!r}")
    column: Column[Any] = Column() if given is None else given._copy()
    has_own_key = column.key != column.name
    if column.name is None:
        column.name = name
    if not has_own_key:
        column.key = name
    if hint is not None:
        python_type = _python_type_in(cls, name, hint, is_needed=given is None or column.type._isnull)
        if column.type._isnull and not column.foreign_keys:
            column._set_type(_type_for(cls, name, python_type))
        if not column._has_nullable and not column.primary_key:
            column.nullable = includes_none(python_type)
    return column


def _python_type_in(cls: type[Any], name: str, hint: Any, *, is_needed: bool) -> Any:
    """Return what stands inside `Named[...]` or `Column[...]`."""
    if hint in (Named, Column) or get_origin(hint) in (Named, Column):
        arguments = get_args(hint)
        if arguments:
            return arguments[0]
        if not is_needed:
            return Any
    raise exc.ArgumentError(
        f"expected Named[...] or Column[...] around the type of {cls.__name__}.{name}, got {hint!r}"
    )


def _type_for(cls: type[Any], name: str, annotation: Any) -> TypeEngine[Any]:
    python_type = de_optionalize_union_types(annotation)
    known = type_of_class(python_type)
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
