"""Expressions made of others: operators, lists, tuples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from ... import exc
from ..._hot.nodes import build
from ...util import warn_deprecated
from ...util.coerce import COLLECTION
from .. import operators, roles
from ..late import late
from ..node import CHAIN, CHILD, CHILDREN, NESTED, OPAQUE, OPERATOR, SCALAR
from ..operators import ColumnOperators
from ..sqltypes import BOOLEANTYPE, NULLTYPE, Boolean, TupleType
from ..type_api import to_instance
from .base import ClauseElement, ColumnElement, Grouping, WrapsColumnExpression
from .bind import BindParameter
from .constants import False_, True_

_T = TypeVar("_T")

late.BOOLEAN = Boolean


class OperatorExpression(ColumnElement[_T]):
    """An expression that is led by an operator."""

    inherit_cache = True
    operator: Any = None
    group: bool = True

    def self_group(self, against: Any = None) -> Any:
        if self.operator is not None and operators.is_precedent(self.operator, against):
            return build(Grouping, {"element": self, "type": self.type})
        return self

    @property
    def _is_implicitly_boolean(self) -> bool:  # type: ignore[override]  # told by the operator
        return operators.is_boolean(self.operator)


class BinaryExpression(OperatorExpression[_T]):
    """``left operator right``."""

    __visit_name__ = "binary"
    _fields = {"left": CHILD, "right": CHILD, "operator": OPERATOR, "modifiers": NESTED, "negate": OPAQUE}

    left: Any
    right: Any
    modifiers: Any = {}
    negate: Any = None

    @property
    def _from_objects(self) -> list[Any]:
        if self.modifiers:
            return super()._from_objects
        found: list[Any] = self.left._from_objects
        return found if self.right._is_bind_parameter else [*found, *self.right._from_objects]

    def __init__(
        self,
        left: Any,
        right: Any,
        operator: Any,
        type_: Any = None,
        negate: Any = None,
        modifiers: Any = None,
    ) -> None:
        if isinstance(operator, str):
            operator = operators.custom_op(operator)
        d = self.__dict__
        d["left"] = left.self_group(against=operator)
        d["right"] = right.self_group(against=operator)
        d["operator"] = operator
        d["type"] = to_instance(type_) if type_ is not None else NULLTYPE
        if negate is not None:
            d["negate"] = negate
        if modifiers:
            d["modifiers"] = dict(modifiers)

    def __bool__(self) -> bool:
        # a == b is used by Python itself to compare columns in lists: identity is the answer then
        if self.operator is operators.eq:
            return _inner(self.left) is _inner(self.right)
        if self.operator is operators.ne:
            return _inner(self.left) is not _inner(self.right)
        return super().__bool__()

    @property
    def _is_quantified(self) -> bool:
        """Whether a side is ANY or ALL: then ``NOT (a = b)`` is not ``a != b``."""
        return bool(self.right._is_collection_aggregate or self.left._is_collection_aggregate)

    def _negate(self) -> Any:
        negation = self.negate if self.negate is not None else operators.negate_of(self.operator)
        if negation is None or self._is_quantified:
            return late.not_(self)
        right = self.right
        if right._is_bind_parameter:
            right = right._negate_in_binary(negation, self.operator)
        fields: dict[str, Any] = {
            "left": self.left,
            "right": right,
            "operator": negation,
            "type": self.type,
        }
        if self.negate is not None:
            fields["negate"] = self.operator
        if self.modifiers:
            fields["modifiers"] = self.modifiers
        return build(BinaryExpression, fields)


def joined(left: Any, operator: Any, right: Any, type_: Any, modifiers: Any = None) -> Any:
    """Return ``left operator right``.

    The operands of an operator that associates stand in one list, so that a long chain is no deep tree.
    """
    if not modifiers and operators.is_associative(operator):
        first, last = left.self_group(against=operator), right.self_group(against=operator)
        before, after = _operands(first, operator), _operands(last, operator)
        if before is not None or after is not None:
            fields = {"operator": operator, "type": type_}
            clauses = (*(before or (first,)), *(after or (last,)))
            return build(OperatorClauseList, {"clauses": clauses, **fields})
    return BinaryExpression(left, right, operator, type_=type_, modifiers=modifiers)


def _operands(element: Any, operator: Any) -> tuple[Any, ...] | None:
    """Return what an operator joins in an expression, None when it is made by another one."""
    if type(element) is OperatorClauseList and element.operator is operator:
        return element.clauses
    if type(element) is BinaryExpression and element.operator is operator and not element.modifiers:
        return element.left, element.right
    return None


def _inner(element: Any) -> Any:
    """Return what was written of an operand: without the parentheses around it, a name and marks."""
    while element.__visit_name__ in ("grouping", "label"):
        element = element._element if element.__visit_name__ == "label" else element.element
    return element._root


class UnaryExpression(OperatorExpression[_T]):
    """``operator expr`` or ``expr modifier``."""

    __visit_name__ = "unary"
    _fields = {"element": CHILD, "operator": OPERATOR, "modifier": OPERATOR}

    element: Any
    modifier: Any = None

    def __init__(
        self,
        element: Any,
        *,
        operator: Any = None,
        modifier: Any = None,
        type_: Any = None,
        wraps_column_expression: bool = False,
    ) -> None:
        d = self.__dict__
        d["element"] = element.self_group(against=operator or modifier)
        if operator is not None:
            d["operator"] = operator
        if modifier is not None:
            d["modifier"] = modifier
        d["type"] = to_instance(type_) if type_ is not None else NULLTYPE

    @property
    def _order_by_label_element(self) -> Any:
        if operators.is_ordering_modifier(self.modifier):
            return self.element._order_by_label_element
        return None

    def self_group(self, against: Any = None) -> Any:
        if self.operator is not None and operators.is_precedent(self.operator, against):
            return build(Grouping, {"element": self, "type": self.type})
        return self

    def _negate(self) -> Any:
        return late.not_(self)


class AsBoolean(WrapsColumnExpression[bool], OperatorExpression[bool]):
    """A boolean column where a condition is wanted: ``col`` or ``col = 1``, by the dialect."""

    __visit_name__ = "asboolean"
    _fields = {"element": CHILD, "operator": OPERATOR}
    element: Any

    @property
    def wrapped_column_expression(self) -> Any:
        return self.element

    def self_group(self, against: Any = None) -> Any:
        return self

    def _negate(self) -> Any:
        if isinstance(self.element, (True_, False_)):
            return self.element._negate()
        opposite = operators.isfalse if self.operator is operators.istrue else operators.istrue
        return as_boolean(self.element, opposite, None)


def as_boolean(element: Any, operator: Any, negate: Any) -> AsBoolean:
    return build(AsBoolean, {"element": element, "operator": operator, "type": BOOLEANTYPE})  # type: ignore[no-any-return]  # build() keeps the class


late.as_boolean = as_boolean


class ClauseList(ClauseElement):
    """Clauses with an operator between them, a comma by default."""

    __visit_name__ = "clauselist"
    _fields = {"clauses": CHAIN, "operator": OPERATOR, "group": SCALAR, "group_contents": SCALAR}
    _is_clause_list = True
    plays = frozenset(
        {
            roles.OrderByRole,
            roles.GroupByRole,
            roles.ByOfRole,
            roles.ColumnsClauseRole,
            roles.DMLColumnRole,
            roles.DDLExpressionRole,
            roles.InElementRole,
        }
    )

    clauses: tuple[Any, ...] = ()
    operator: Any = operators.comma_op
    group: bool = True
    group_contents: bool = True

    def __init__(
        self,
        *clauses: Any,
        operator: Any = operators.comma_op,
        group: bool = True,
        group_contents: bool = True,
        _literal_as_text_role: Any = roles.WhereHavingRole,
    ) -> None:
        made = [late.expect(_literal_as_text_role, c) for c in clauses]
        if group_contents:
            made = [c.self_group(against=operator) for c in made]
        self.clauses = tuple(made)
        self.operator = operator
        self.group = group
        self.group_contents = group_contents

    @classmethod
    def _of(cls, operator: Any, clauses: Iterable[Any], **fields: Any) -> Any:
        return build(cls, {"operator": operator, "clauses": tuple(clauses), **fields})

    def __iter__(self) -> Any:
        return iter(self.clauses)

    def __len__(self) -> int:
        return len(self.clauses)

    def append(self, clause: Any) -> None:
        self.__dict__.pop("_memo", None)
        self.clauses = (
            *self.clauses,
            late.expect(roles.WhereHavingRole, clause).self_group(against=self.operator),
        )

    def self_group(self, against: Any = None) -> Any:
        if self.group and operators.is_precedent(self.operator, against):
            return build(Grouping, {"element": self, "type": NULLTYPE})
        return self


class OrderByList(ClauseElement):
    """Several expressions for ORDER BY that are given, and turned around, as one.

    :param clauses: expressions, names of labels, or other such lists.
    """

    __visit_name__ = "order_by_list"
    _fields = {"clauses": CHILDREN}
    plays = frozenset({roles.OrderByRole, roles.GroupByRole, roles.ByOfRole})
    clauses: tuple[Any, ...]

    def __init__(self, clauses: Iterable[Any]) -> None:
        made: list[Any] = []
        for clause in clauses:
            if isinstance(clause, OrderByList):
                made.extend(clause.clauses)
            else:
                made.append(late.expect(roles.OrderByRole, clause))
        self.clauses = tuple(made)

    def __iter__(self) -> Any:
        return iter(self.clauses)

    def __len__(self) -> int:
        return len(self.clauses)

    def operate(self, op: Any, *other: Any, **kw: Any) -> OrderByList:
        """Return the list with a modifier behind each of its expressions."""
        return OrderByList([op(clause) for clause in self.clauses])

    def desc(self) -> OrderByList:
        """Return the list with DESC behind each expression."""
        return self.operate(operators.desc_op)

    def asc(self) -> OrderByList:
        """Return the list with ASC behind each expression."""
        return self.operate(operators.asc_op)

    def nulls_first(self) -> OrderByList:
        """Return the list with NULLS FIRST behind each expression."""
        return self.operate(operators.nulls_first_op)

    def nulls_last(self) -> OrderByList:
        """Return the list with NULLS LAST behind each expression."""
        return self.operate(operators.nulls_last_op)

    nullsfirst = nulls_first
    nullslast = nulls_last


class OperatorClauseList(OperatorExpression[_T]):
    """Column expressions with one associative operator between them."""

    __visit_name__ = "expression_clauselist"
    _fields = {"clauses": CHAIN, "operator": OPERATOR}
    _is_clause_list = True
    clauses: tuple[Any, ...]

    def __iter__(self) -> Any:
        return iter(self.clauses)

    def __len__(self) -> int:
        return len(self.clauses)


ExpressionClauseList = OperatorClauseList


class BooleanClauseList(OperatorClauseList[bool]):
    """Conditions joined by AND or OR."""

    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        if not self.clauses:
            return self
        return super().self_group(against)

    def _negate(self) -> Any:
        return late.not_(self)


def _join_conditions(operator: Any, continue_on: Any, skip_on: Any, conditions: Iterable[Any]) -> Any:
    """Return conditions joined by AND (or OR), with the constants that decide or do not matter taken out."""
    kept: list[Any] = []
    constant: Any = None
    for condition in conditions:
        if isinstance(condition, continue_on):
            constant = condition
            continue
        if isinstance(condition, skip_on):
            return condition.self_group(against=operators._asbool)
        if type(condition) is BooleanClauseList and condition.operator is operator:
            kept.extend(condition.clauses)
        else:
            kept.append(condition)
    if not kept:
        if constant is not None:
            return constant.self_group(against=operators._asbool)
        return build(BooleanClauseList, {"clauses": (), "operator": operator, "type": BOOLEANTYPE})
    if len(kept) == 1:
        return kept[0].self_group(against=operators._asbool)
    return build(
        BooleanClauseList,
        {
            "clauses": tuple([c.self_group(against=operator) for c in kept]),
            "operator": operator,
            "type": BOOLEANTYPE,
        },
    )


def _conditions(operator: Any, initial: Any, clauses: tuple[Any, ...]) -> tuple[Any, ...]:
    if initial is _NOTHING:
        warn_deprecated(
            f"expected at least one condition for {operator}(), got none; "
            f"start a list that may be empty with {operator}(true() or false(), *conditions)",
            "1.4",
        )
        return ()
    given = clauses if initial is Ellipsis else (initial, *clauses)
    if isinstance(initial, Iterator) and not clauses:
        given = tuple(initial)
    return tuple([late.expect(roles.WhereHavingRole, clause) for clause in given])


_NOTHING: Any = object()


def and_(initial_clause: Any = _NOTHING, *clauses: Any) -> ColumnElement[bool]:
    """Join conditions by AND.

    ``and_(true(), *conditions)`` is for a list that may be empty.
    """
    return _join_conditions(operators.and_, True_, False_, _conditions("and_", initial_clause, clauses))  # type: ignore[no-any-return]  # an expression


def conjunction(conditions: Iterable[Any]) -> Any:
    """Return conditions of a statement, which were checked when they were given to it, joined by AND."""
    return _join_conditions(operators.and_, True_, False_, conditions)


def or_(initial_clause: Any = _NOTHING, *clauses: Any) -> ColumnElement[bool]:
    """Join conditions by OR.

    ``or_(false(), *conditions)`` is for a list that may be empty.
    """
    return _join_conditions(operators.or_, False_, True_, _conditions("or_", initial_clause, clauses))  # type: ignore[no-any-return]  # an expression


def not_(clause: Any) -> ColumnElement[bool]:
    """Return the negation of a condition."""
    element = late.expect(roles.ExpressionElementRole, clause)
    return element._negate()  # type: ignore[no-any-return]  # an expression


def _not(element: Any) -> Any:
    """``NOT expr``, for what has no negation of its own."""
    grouped = element.self_group(against=operators.inv)
    if grouped is element and isinstance(element, (BinaryExpression, OperatorClauseList)):
        grouped = build(Grouping, {"element": element, "type": element.type})
    return build(UnaryExpression, {"element": grouped, "operator": operators.inv, "type": BOOLEANTYPE})


late.and_ = and_
late.or_ = or_
late.not_ = _not
BooleanClauseList.and_ = staticmethod(and_)  # type: ignore[attr-defined]  # public constructor names of the class
BooleanClauseList.or_ = staticmethod(or_)  # type: ignore[attr-defined]  # public constructor names of the class


class Tuple(ColumnElement[Any]):
    """``(a, b)``, to be compared with other tuples."""

    __visit_name__ = "tuple"
    _fields = {"clauses": CHILDREN}
    plays = ColumnElement.plays | {roles.InElementRole}
    _is_clause_list = True
    clauses: tuple[Any, ...]
    operator = operators.comma_op

    def __init__(self, *clauses: Any, types: Any = None) -> None:
        if types is None:
            made = [late.expect(roles.ExpressionElementRole, c) for c in clauses]
        else:
            COLLECTION.check("types of tuple_()", types)
            if len(types) != len(clauses):
                raise exc.ArgumentError(
                    f"expected as many types as elements for tuple_(), got {len(types)} types for "
                    f"{len(clauses)} elements"
                )
            made = [
                late.expect(roles.ExpressionElementRole, c, type_=to_instance(t))
                for c, t in zip(clauses, types, strict=True)
            ]
        self.clauses = tuple([c.self_group(against=operators.comma_op) for c in made])
        self.type = TupleType(*[c.type for c in made])

    @property
    def element(self) -> Any:
        return ClauseList._of(operators.comma_op, self.clauses)

    def __iter__(self) -> Any:
        return iter(self.clauses)

    def self_group(self, against: Any = None) -> Any:
        return self

    def _bind_param(self, operator: Any, obj: Any, type_: Any = None, expanding: bool = False) -> Any:
        for row in obj if expanding else (obj,):
            COLLECTION.check(f"value to compare with a tuple of {len(self.clauses)}", row)
        if expanding:
            return BindParameter(
                None,
                obj,
                unique=True,
                expanding=True,
                _compared_to_operator=operator,
                _compared_to_type=self.type,
            )
        if len(obj) != len(self.clauses):
            raise exc.ArgumentError(f"expected {len(self.clauses)} values beside {self}, got {obj!r}")
        return Tuple(
            *[
                BindParameter(None, v, _compared_to_operator=operator, _compared_to_type=t, unique=True)
                for v, t in zip(obj, [c.type for c in self.clauses], strict=True)
            ]
        )


def tuple_(*clauses: Any, types: Any = None) -> Tuple:
    """Return a tuple of expressions: ``(a, b) IN ((1, 2), (3, 4))``."""
    return Tuple(*clauses, types=types)


class CollectionAggregate(UnaryExpression[_T]):
    """``ANY (array or subquery)`` and ``ALL (...)``, to stand at the right of a comparison."""

    inherit_cache = True
    _is_collection_aggregate = True

    @classmethod
    def _of(cls, expr: Any, operator: Any) -> CollectionAggregate[Any]:
        column = late.expect(roles.ExpressionElementRole, expr)
        made = column.self_group(against=operator)
        if made is column and column.__visit_name__ not in ("grouping", "scalar_select", "scalar_values"):
            made = build(Grouping, {"element": column, "type": column.type})
        item = getattr(column.type, "item_type", None)
        return build(  # type: ignore[no-any-return]  # build() keeps the class
            cls, {"element": made, "operator": operator, "type": NULLTYPE if item is None else item}
        )

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        if not operators.is_comparison(op):
            raise exc.ArgumentError(f"expected a comparison operator with ANY or ALL, got {op!r}")
        return late.default_operate(self, operators.mirror(op), *other, reverse=True, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        raise exc.ArgumentError("expected ANY or ALL on the right of a comparison, got it on the left")

    def __eq__(self, other: Any) -> Any:
        return self.operate(operators.eq, other)

    def __ne__(self, other: Any) -> Any:
        return self.operate(operators.ne, other)

    def __lt__(self, other: Any) -> Any:
        return self.operate(operators.lt, other)

    def __le__(self, other: Any) -> Any:
        return self.operate(operators.le, other)

    def __gt__(self, other: Any) -> Any:
        return self.operate(operators.gt, other)

    def __ge__(self, other: Any) -> Any:
        return self.operate(operators.ge, other)

    __hash__ = ColumnElement.__hash__


def _operate(expr: Any, operator: Any, *other: Any, **kw: Any) -> Any:
    """Apply an operator to what has operators: it may have a meaning of its own for this one."""
    if not isinstance(expr, ColumnOperators):
        expr = late.expect(roles.ExpressionElementRole, expr)
    return expr.operate(operator, *other, **kw)


def any_(expr: Any) -> CollectionAggregate[Any]:
    """``ANY (expr)``: true where the comparison holds for one element."""
    if isinstance(expr, ColumnOperators):
        return expr.any_()  # type: ignore[no-any-return]  # an expression
    return CollectionAggregate._of(expr, operators.any_op)


def all_(expr: Any) -> CollectionAggregate[Any]:
    """``ALL (expr)``: true where the comparison holds for every element."""
    if isinstance(expr, ColumnOperators):
        return expr.all_()  # type: ignore[no-any-return]  # an expression
    return CollectionAggregate._of(expr, operators.all_op)


def _unary(expr: Any, role: Any, modifier: Any) -> UnaryExpression[Any]:
    if isinstance(expr, ColumnOperators):
        return expr.operate(modifier)  # type: ignore[no-any-return]  # an expression
    element = late.expect(role, expr)
    if isinstance(element, OrderByList):
        return element.operate(modifier)  # type: ignore[return-value]  # stands where one of these does
    return UnaryExpression(element, modifier=modifier, type_=getattr(element, "type", None))


def asc(column: Any) -> UnaryExpression[Any]:
    """``column ASC``, for ORDER BY."""
    return _unary(column, roles.ByOfRole, operators.asc_op)


def desc(column: Any) -> UnaryExpression[Any]:
    """``column DESC``, for ORDER BY."""
    return _unary(column, roles.ByOfRole, operators.desc_op)


def nulls_first(column: Any) -> UnaryExpression[Any]:
    """``column NULLS FIRST``, for ORDER BY."""
    return _unary(column, roles.ByOfRole, operators.nulls_first_op)


def nulls_last(column: Any) -> UnaryExpression[Any]:
    """``column NULLS LAST``, for ORDER BY."""
    return _unary(column, roles.ByOfRole, operators.nulls_last_op)


nullsfirst = nulls_first
nullslast = nulls_last


def distinct(expr: Any) -> UnaryExpression[Any]:
    """``DISTINCT expr``, inside an aggregate function."""
    return _operate(expr, operators.distinct_op)  # type: ignore[no-any-return]  # an expression


def bitwise_not(expr: Any) -> UnaryExpression[Any]:
    """``~expr``."""
    return _operate(expr, operators.bitwise_not_op)  # type: ignore[no-any-return]  # an expression


def between(expr: Any, lower_bound: Any, upper_bound: Any, symmetric: bool = False) -> Any:
    """``expr BETWEEN lower AND upper``, both ends included."""
    return _operate(expr, operators.between_op, lower_bound, upper_bound, symmetric=symmetric)


def collate(expression: Any, collation: str, collation_schema: str | None = None) -> Any:
    """``expression COLLATE collation``.

    :param collation_schema: the schema that the collation is in, where the database has that.
    """
    return _operate(expression, operators.collate, collation, collation_schema=collation_schema)
