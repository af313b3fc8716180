"""Names for annotations: what functions of the expression language take."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from .elements import SQLCoreOperations

_T_co = TypeVar("_T_co", covariant=True)
_T = TypeVar("_T")


class HasClauseElement(Protocol[_T_co]):
    """What stands for an SQL element: a mapped attribute, for one."""

    def __clause_element__(self) -> Any: ...


TypedColumn = type[_T] | SQLCoreOperations[_T]
"""A column expression, attribute or mapped class; its values are of type ``_T``."""
