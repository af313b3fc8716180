"""Evaluate SQL conditions and values on mapped objects in Python, as the database would on their rows.

``update()`` and ``delete()`` go by this to find, without asking the database, which objects of a session they
concern. NULL follows SQL: a comparison with it is neither true nor false, which is None here.
"""

from __future__ import annotations

import operator as py
from collections.abc import Callable, Mapping
from typing import Any

from .. import exc as sa_exc
from .._hot.attributes import STATE
from ..sql import operators
from ..sql.sqltypes import Integer, Numeric, String
from ..util import EMPTY_DICT
from .base import PASSIVE_NO_FETCH, PASSIVE_NO_RESULT

__all__ = ("UnevaluatableError",)

Evaluate = Callable[[Any], Any]


class UnevaluatableError(sa_exc.InvalidRequestError):
    """An SQL expression has no equivalent in Python here."""


class _Expired:
    """What an evaluation gives that needs an attribute which is not loaded."""

    def __repr__(self) -> str:
        return "EXPIRED"

    def __bool__(self) -> bool:
        raise TypeError("expected an object whose attributes are loaded, got one that is expired")


_EXPIRED_OBJECT = _Expired()

_BINARY: dict[Any, Callable[[Any, Any], Any]] = {
    py.lt: py.lt,
    py.le: py.le,
    py.gt: py.gt,
    py.ge: py.ge,
    py.eq: py.eq,
    py.ne: py.ne,
    py.add: py.add,
    py.sub: py.sub,
    py.mul: py.mul,
    py.mod: py.mod,
    py.truediv: py.truediv,
    operators.concat_op: py.add,
    operators.startswith_op: str.startswith,
    operators.not_startswith_op: lambda a, b: not a.startswith(b),
    operators.endswith_op: str.endswith,
    operators.not_endswith_op: lambda a, b: not a.endswith(b),
}
_WITH_NULL = {
    operators.is_: py.eq,
    operators.is_not: py.ne,
    operators.is_distinct_from: py.ne,
    operators.is_not_distinct_from: py.eq,
}


class _EvaluatorCompiler:
    """Make functions of an object out of SQL expressions over its class.

    :param target_cls: the mapped class; None to accept any attribute by its name.
    :param parameters: values of named parameters that the statement is executed with.
    """

    def __init__(self, target_cls: Any = None, parameters: Mapping[str, Any] = EMPTY_DICT) -> None:
        self.target_cls = target_cls
        self.parameters = parameters

    def process(self, *clauses: Any) -> Evaluate:
        """Return the function that evaluates the conditions, joined by AND, on an object.

        It returns ``_EXPIRED_OBJECT`` where that takes an attribute which is not loaded.

        :raises UnevaluatableError: when an expression has no equivalent in Python.
        """
        clauses = tuple([getattr(clause, "__clause_element__", lambda c=clause: c)() for clause in clauses])
        if len(clauses) == 1:
            return self._made(clauses[0])
        return _conjunction([self._made(clause) for clause in clauses])

    def _made(self, clause: Any) -> Evaluate:
        make = getattr(self, f"visit_{clause.__visit_name__}", None)
        if make is None:
            raise UnevaluatableError(
                f"expected an expression that can be evaluated in Python, got a {type(clause).__name__}"
            )
        return make(clause)  # type: ignore[no-any-return]  # each visit returns a function

    def visit_grouping(self, clause: Any) -> Evaluate:
        return self._made(clause.element)

    def visit_asboolean(self, clause: Any) -> Evaluate:
        inner = self._made(clause.element)
        return inner if clause.operator is operators.istrue else _negated(inner)

    def visit_null(self, clause: Any) -> Evaluate:
        return lambda obj: None

    def visit_true(self, clause: Any) -> Evaluate:
        return lambda obj: True

    def visit_false(self, clause: Any) -> Evaluate:
        return lambda obj: False

    def visit_bindparam(self, clause: Any) -> Evaluate:
        name = clause._explicit_key
        value = (
            self.parameters[name] if name is not None and name in self.parameters else clause.effective_value
        )
        return lambda obj: value

    def visit_column(self, clause: Any) -> Evaluate:
        key = self._key_of(clause)

        def get(obj: Any) -> Any:
            if obj is None:
                return None
            d = obj.__dict__
            if key in d:
                return d[key]
            state = d.get(STATE)
            if state is None or state.pk is None:
                return None
            value = state.manager[key].impl.get(state, d, PASSIVE_NO_FETCH)
            return _EXPIRED_OBJECT if value is PASSIVE_NO_RESULT else value

        return get

    def _key_of(self, clause: Any) -> str:
        """Return the attribute of a column.

        :raises UnevaluatableError: when it is another entity's, or no attribute's.
        """
        marks = clause._annotations
        if "parententity" in marks:
            mapper = marks["parententity"].mapper
            if marks["parententity"].is_aliased_class or (
                self.target_cls is not None and not issubclass(self.target_cls, mapper.class_)
            ):
                raise UnevaluatableError(
                    f"expected conditions on {self.target_cls.__name__}, got one on "
                    f"{mapper.class_.__name__}.{clause.key}"
                )
            key = marks.get("proxy_key") or mapper._columntoproperty[clause._root].key
        else:
            from_class = getattr(self.target_cls, "__mapper__", None)
            prop = None if from_class is None else from_class._columntoproperty.get(clause._root)
            if prop is None:
                raise UnevaluatableError(
                    f"expected a column that is mapped by an attribute of the class, got {clause.key!r}"
                )
            key = prop.key
        return str(key)

    def visit_tuple(self, clause: Any) -> Evaluate:
        return self._listed(clause.clauses)

    def visit_expression_clauselist(self, clause: Any) -> Evaluate:
        if clause.operator in (operators.and_, operators.or_):
            parts = [self._made(one) for one in clause.clauses]
            return (_conjunction if clause.operator is operators.and_ else _disjunction)(parts)
        if clause.operator in _BINARY:
            return self._folded(clause)
        return self.visit_clauselist(clause)

    def visit_clauselist(self, clause: Any) -> Evaluate:
        if clause.operator is operators.comma_op:
            return self._listed(clause.clauses)
        raise _unknown_operator(clause)

    def _listed(self, clauses: Any) -> Evaluate:
        parts = [self._made(one) for one in clauses]

        def values(obj: Any) -> Any:
            found = tuple([part(obj) for part in parts])
            if any(value is _EXPIRED_OBJECT for value in found):
                return _EXPIRED_OBJECT
            return None if any(value is None for value in found) else found

        return values

    def _folded(self, clause: Any) -> Evaluate:
        function = _BINARY[clause.operator]
        first, *rest = [self._made(one) for one in clause.clauses]
        for part in rest:
            first = _applied(function, first, part)
        return first

    def visit_binary(self, clause: Any) -> Evaluate:
        operator = clause.operator
        if operator in (operators.in_op, operators.not_in_op):
            return self._member(clause, operator is operators.in_op)
        if operator in _WITH_NULL:
            return _applied(_WITH_NULL[operator], self._made(clause.left), self._made(clause.right), True)
        if isinstance(operator, operators.custom_op):
            return self._custom(clause, operator)
        function = _BINARY.get(operator)
        if function is None or clause.modifiers.get("escape"):
            raise _unknown_operator(clause)
        if function in (py.add, py.sub, py.mul, py.mod, py.truediv):
            _check_types(clause)
        return _applied(function, self._made(clause.left), self._made(clause.right))

    def _custom(self, clause: Any, operator: Any) -> Evaluate:
        if operator.python_impl is None:
            raise UnevaluatableError(
                f"expected an operator that Python can evaluate, got the custom operator "
                f"{operator.opstring!r}: give its meaning by op({operator.opstring!r}, python_impl=function)"
            )
        return _applied(operator.python_impl, self._made(clause.left), self._made(clause.right))

    def _member(self, clause: Any, is_wanted: bool) -> Evaluate:
        left, right = self._made(clause.left), self._made(clause.right)

        def find(value: Any, choices: Any) -> Any:
            if isinstance(value, tuple):
                choices = [tuple(one) for one in choices]
            return (value in choices) is is_wanted

        return _applied(find, left, right)

    def visit_unary(self, clause: Any) -> Evaluate:
        inner = self._made(clause.element)
        if clause.operator is operators.inv:
            return _negated(inner)
        if clause.operator is py.neg:
            return lambda obj: _through(inner(obj), py.neg)
        raise _unknown_operator(clause)


def _unknown_operator(clause: Any) -> UnevaluatableError:
    name = getattr(clause.operator, "__name__", clause.operator)
    return UnevaluatableError(
        f"expected operators that Python can evaluate as the database does, got {name} in a "
        f"{type(clause).__name__}"
    )


def _check_types(clause: Any) -> None:
    """Refuse arithmetic that means something else in Python than in SQL.

    :raises UnevaluatableError: for other operands than two numbers, or two strings that are joined.
    """
    affinities = (clause.left.type._type_affinity, clause.right.type._type_affinity)
    wanted: Any = (Integer, Numeric)
    if clause.operator is operators.concat_op:
        wanted = String
    if all(one is not None and issubclass(one, wanted) for one in affinities):
        return
    raise UnevaluatableError(
        f"expected numbers, or strings to be joined, got {clause.left.type!r} and {clause.right.type!r} with "
        f"{clause.operator.__name__}"
    )


def _through(value: Any, function: Callable[[Any], Any]) -> Any:
    return value if value is None or value is _EXPIRED_OBJECT else function(value)


def _negated(inner: Evaluate) -> Evaluate:
    return lambda obj: _through(inner(obj), py.not_)


def _applied(
    function: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate, takes_null: bool = False
) -> Evaluate:
    def evaluate(obj: Any) -> Any:
        a, b = left(obj), right(obj)
        if a is _EXPIRED_OBJECT or b is _EXPIRED_OBJECT:
            return _EXPIRED_OBJECT
        if not takes_null and (a is None or b is None):
            return None
        return function(a, b)

    return evaluate


def _conjunction(parts: list[Evaluate]) -> Evaluate:
    def evaluate(obj: Any) -> Any:
        found: Any = True
        for part in parts:
            value = part(obj)
            if value is _EXPIRED_OBJECT:
                found = value
            elif value is None:
                found = None if found is True else found
            elif not value:
                return False
        return found

    return evaluate


def _disjunction(parts: list[Evaluate]) -> Evaluate:
    def evaluate(obj: Any) -> Any:
        found: Any = False
        for part in parts:
            value = part(obj)
            if value is _EXPIRED_OBJECT:
                found = value
            elif value is None:
                found = None if found is False else found
            elif value:
                return True
        return found

    return evaluate
