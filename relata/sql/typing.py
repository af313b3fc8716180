"""Names for annotations: what functions of the expression language take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, overload

from .elements import SQLColumnExpression, SQLCoreOperations

_T_co = TypeVar("_T_co", covariant=True)
_T = TypeVar("_T")


class HasClauseElement(Protocol[_T_co]):
    """What stands for an SQL element: a mapped attribute, for one."""

    def __clause_element__(self) -> Any: ...


TypedColumn = type[_T] | SQLCoreOperations[_T]
"""A column expression, attribute or mapped class; its values are of type ``_T``."""

ColumnExpressionArgument = HasClauseElement[_T] | SQLCoreOperations[_T] | Callable[[], Any]
"""What functions of the expression language take for a column expression whose values are of type ``_T``."""


@overload
def Nullable(val: SQLCoreOperations[_T]) -> SQLColumnExpression[_T | None]: ...
@overload
def Nullable(val: type[_T]) -> TypedColumn[_T | None]: ...


def Nullable(val: Any) -> Any:
    """Return a column or mapped class as it is; for type checkers its values may be None.

    An outer join is what makes them so.
    """
    return val


@overload
def NotNullable(val: SQLCoreOperations[_T | None]) -> SQLColumnExpression[_T]: ...
@overload
def NotNullable(val: type[_T | None]) -> TypedColumn[_T]: ...


def NotNullable(val: Any) -> Any:
    """Return a column or mapped class as it is; for type checkers its values are not None."""
    return val
