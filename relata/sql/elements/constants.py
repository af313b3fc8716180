"""The constants NULL, TRUE and FALSE: one object each."""

from __future__ import annotations

from typing import Any

from .. import operators, roles
from ..late import late
from ..sqltypes import BOOLEANTYPE, NULLTYPE
from .base import ColumnElement


class SingletonConstant(ColumnElement[Any]):
    """A constant of which one object exists."""

    inherit_cache = True
    plays = roles.CONSTANT
    _is_immutable = True
    _is_singleton_constant = True
    _the_one: Any = None

    def __new__(cls, *args: Any, **kw: Any) -> SingletonConstant:
        if cls._the_one is None:
            cls._the_one = object.__new__(cls)
        return cls._the_one  # type: ignore[no-any-return]  # one of this class

    @property
    def _from_objects(self) -> list[Any]:
        return []

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()


class Null(SingletonConstant):
    """The NULL keyword."""

    inherit_cache = True
    _is_null_constant = True  # a JSON column takes it for a value: it is SQL NULL there, not JSON's null
    __visit_name__ = "null"
    type = NULLTYPE

    def _negate(self) -> Any:
        return late.not_(self)


class True_(SingletonConstant):
    """The TRUE keyword, or ``1`` where the database has none."""

    inherit_cache = True
    __visit_name__ = "true"
    type = BOOLEANTYPE

    def self_group(self, against: Any = None) -> Any:
        return _condition(self, against)

    def _negate(self) -> Any:
        return False_()

    def _ifnone(self, other: Any) -> Any:
        return self if other is None else other


class False_(SingletonConstant):
    """The FALSE keyword, or ``0`` where the database has none."""

    inherit_cache = True
    __visit_name__ = "false"
    type = BOOLEANTYPE

    def self_group(self, against: Any = None) -> Any:
        return _condition(self, against)

    def _negate(self) -> Any:
        return True_()


def _condition(constant: Any, against: Any) -> Any:
    """Return a truth value as it stands beside an operator: alone as a condition it is ``1 = 1`` where the
    database has no truth values.
    """
    if against is operators._asbool:
        return late.as_boolean(constant, operators.istrue, operators.isfalse)
    return constant


def null() -> Null:
    """Return the constant NULL."""
    return Null()


def true() -> True_:
    """Return the constant TRUE."""
    return True_()


def false() -> False_:
    """Return the constant FALSE."""
    return False_()


late.null = Null()
