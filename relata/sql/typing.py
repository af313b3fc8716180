"""Names for annotations: what functions of the expression language take."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar, Union

from .elements import ColumnElement

_T_co = TypeVar("_T_co", covariant=True)
_T = TypeVar("_T")


class HasClauseElement(Protocol[_T_co]):
    """What stands for an SQL element: a mapped attribute, for one."""

    def __clause_element__(self) -> Any: ...


TypedColumn = Union[type[_T], ColumnElement[_T], HasClauseElement[_T]]
"""A column expression, attribute or mapped class; its values are of type ``_T``."""
