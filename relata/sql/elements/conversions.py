"""CASE, CAST, EXTRACT and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, overload

from ... import exc
from ..._hot.nodes import build
from .. import roles
from ..late import late
from ..node import CHILD, NESTED, SCALAR, TYPE
from ..sqltypes import NULLTYPE, Integer
from ..type_api import TypeArgument, to_instance
from .base import ClauseElement, ColumnElement, Grouping, WrapsColumnExpression
from .operations import SQLCoreOperations

_T = TypeVar("_T")


class Case(ColumnElement[_T]):
    """``CASE WHEN condition THEN result ... ELSE result END``."""

    __visit_name__ = "case"
    _fields = {"value": CHILD, "whens": NESTED, "else_": CHILD}

    value: Any = None
    whens: tuple[tuple[Any, Any], ...]
    else_: Any = None

    def __init__(self, *whens: Any, value: Any = None, else_: Any = None) -> None:
        if len(whens) == 1 and isinstance(whens[0], Mapping):
            pairs = list(whens[0].items())
        else:
            pairs = list(whens)
        if not pairs:
            raise exc.ArgumentError("expected at least one (condition, result) pair for case(), got none")
        for pair in pairs:
            if not isinstance(pair, (tuple, list)) or len(pair) != 2:
                raise exc.ArgumentError(
                    f"expected (condition, result) tuples as the positional arguments of case(), got {pair!r}"
                )
        made = tuple(
            (
                late.expect(roles.ExpressionElementRole, c).self_group(),
                late.expect(roles.ExpressionElementRole, r),
            )
            for c, r in pairs
        )
        self.whens = made
        if value is not None:
            self.value = late.expect(roles.ExpressionElementRole, value)
        types = [r.type for _, r in reversed(made)]
        if else_ is not None:
            self.else_ = late.expect(roles.ExpressionElementRole, else_)
            types.append(self.else_.type)
        self.type = next((t for t in types if not t._isnull), NULLTYPE)


@overload
def case(*whens: tuple[Any, SQLCoreOperations[_T]], value: Any = None, else_: Any = None) -> Case[_T]: ...


@overload
def case(*whens: tuple[Any, _T], value: Any = None, else_: Any = None) -> Case[_T]: ...


@overload
def case(whens: Mapping[Any, _T], /, *, value: Any, else_: Any = None) -> Case[_T]: ...


@overload
def case(*whens: Any, value: Any = None, else_: Any = None) -> Case[Any]: ...


def case(*whens: Any, value: Any = None, else_: Any = None) -> Case[Any]:
    """Return a CASE expression.

    :param whens: ``(condition, result)`` tuples, or one dict of value -> result together with ``value``.
    :param value: the expression that the conditions are compared with.
    :param else_: the result where no condition holds; NULL by default.
    """
    return Case(*whens, value=value, else_=else_)


class Cast(WrapsColumnExpression[_T]):
    """``CAST(expr AS type)``."""

    __visit_name__ = "cast"
    _fields = {"clause": CHILD}
    clause: Any

    def __init__(self, expression: Any, type_: Any) -> None:
        self.type = to_instance(type_)
        self.clause = late.expect(
            roles.ExpressionElementRole, expression, type_=self.type, apply_propagate_attrs=self
        )

    @property
    def typeclause(self) -> TypeClause:
        return TypeClause(self.type)


class TryCast(Cast[_T]):
    """``TRY_CAST(expr AS type)``: NULL where the conversion fails; only some databases have it."""

    __visit_name__ = "try_cast"
    inherit_cache = True


class TypeClause(ClauseElement):
    """The name of a type, as in CAST."""

    __visit_name__ = "typeclause"
    _fields = {"type": TYPE}

    def __init__(self, type_: Any) -> None:
        self.type = type_


class TypeCoerce(WrapsColumnExpression[_T]):
    """An expression that Python treats as having another type; the SQL is that of the expression."""

    __visit_name__ = "type_coerce"
    _fields = {"clause": CHILD}
    clause: Any

    def __init__(self, expression: Any, type_: Any) -> None:
        self.type = to_instance(type_)
        self.clause = late.expect(roles.ExpressionElementRole, expression, type_=self.type)

    @property
    def typed_expression(self) -> Any:
        if self.clause._is_bind_parameter:
            return self.clause._with_binary_element_type(self.type)
        return self.clause

    def self_group(self, against: Any = None) -> Any:
        grouped = self.clause.self_group(against=against)
        if grouped is self.clause:
            return self
        return build(TypeCoerce, {"clause": grouped, "type": self.type})


class Extract(ColumnElement[int]):
    """``EXTRACT(field FROM expr)``."""

    __visit_name__ = "extract"
    _fields = {"field": SCALAR, "expr": CHILD}
    field: str
    expr: Any

    def __init__(self, field: str, expr: Any) -> None:
        self.type = Integer()
        self.field = field
        self.expr = late.expect(roles.ExpressionElementRole, expr)


class CollationClause(ColumnElement[str]):
    """The name of a collation."""

    __visit_name__ = "collation"
    _fields = {"collation": SCALAR, "collation_schema": SCALAR}
    collation: str
    collation_schema: str | None = None

    def __init__(self, collation: str, collation_schema: str | None = None) -> None:
        self.collation = collation
        if collation_schema is not None:
            self.collation_schema = collation_schema


class Slice(ColumnElement[Any]):
    """``start:stop:step`` of an array index."""

    __visit_name__ = "slice"
    _fields = {"start": CHILD, "stop": CHILD, "step": CHILD}

    def __init__(self, start: Any, stop: Any, step: Any, _name: str | None = None) -> None:
        self.start = late.expect(roles.ExpressionElementRole, start, name=_name, type_=Integer())
        self.stop = late.expect(roles.ExpressionElementRole, stop, name=_name, type_=Integer())
        self.step = late.expect(roles.ExpressionElementRole, step, name=_name, type_=Integer())
        self.type = NULLTYPE

    def self_group(self, against: Any = None) -> Any:
        return self


def cast(expression: Any, type_: TypeArgument[_T]) -> Cast[_T]:
    """``CAST(expression AS type)``.

    :param expression: a column expression or a value.
    :param type_: a type, as class or instance.
    """
    return Cast(expression, type_)


def try_cast(expression: Any, type_: TypeArgument[_T]) -> TryCast[_T]:
    """``TRY_CAST(expression AS type)``, on databases that have it."""
    return TryCast(expression, type_)


def type_coerce(expression: Any, type_: TypeArgument[_T]) -> TypeCoerce[_T]:
    """Treat an expression as having another type, in Python only."""
    return TypeCoerce(expression, type_)


def extract(field: str, expr: Any) -> Extract:
    """``EXTRACT(field FROM expr)``, such as the year of a date."""
    return Extract(field, expr)


late.cast = cast
__all__ = [
    "Case",
    "Cast",
    "CollationClause",
    "Extract",
    "Grouping",
    "Slice",
    "TryCast",
    "TypeClause",
    "TypeCoerce",
    "case",
    "cast",
    "extract",
    "try_cast",
    "type_coerce",
]
