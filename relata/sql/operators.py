"""Operators of SQL expressions: the functions that name them, their facts, and the methods that columns
offer.

An operator is a plain function; calling it on a column makes the expression. What is known of it (precedence,
negation, whether it compares) stands in one table, ``FACTS``.
"""

from __future__ import annotations

import operator as _py
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from .. import exc
from ..util.coerce import TEXT
from .late import late
from .operator_class import OperatorClass as OperatorClass

_T_co = TypeVar("_T_co", covariant=True)

and_: Any = _py.and_
or_: Any = _py.or_
inv: Any = _py.inv
add: Any = _py.add
sub: Any = _py.sub
mul: Any = _py.mul
mod: Any = _py.mod
neg: Any = _py.neg
lt: Any = _py.lt
le: Any = _py.le
ne: Any = _py.ne
gt: Any = _py.gt
ge: Any = _py.ge
eq: Any = _py.eq
truediv: Any = _py.truediv
floordiv: Any = _py.floordiv
lshift: Any = _py.lshift
rshift: Any = _py.rshift
matmul: Any = _py.matmul
pow: Any = _py.pow
contains: Any = _py.contains
getitem: Any = _py.getitem


class Operators:
    """The base of what can be combined with operators: ``&``, ``|``, ``~`` and custom ones."""

    __slots__ = ()

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        """Apply an operator to this object.

        :param op: an operator function, such as ``operator.eq`` or ``operators.like_op``.
        :return: the expression.
        """
        raise TypeError(
            f"expected {type(self).__name__} to say how it is operated on; define operate() (op: {op!r})"
        )

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        """Apply an operator of which this object is the right side."""
        raise TypeError(
            f"expected {type(self).__name__} to say how it is operated on; define reverse_operate() (op: "
            f"{op!r})"
        )

    def __and__(self, other: Any) -> Any:
        return self.operate(and_, other)

    def __or__(self, other: Any) -> Any:
        return self.operate(or_, other)

    def __invert__(self) -> Any:
        return self.operate(inv)

    def op(
        self,
        opstring: str,
        precedence: int = 0,
        is_comparison: bool = False,
        return_type: Any = None,
        python_impl: Callable[..., Any] | None = None,
        operator_class: OperatorClass = OperatorClass.BASE,
        visit_name: str | None = None,
    ) -> Callable[[Any], Any]:
        """Return a function of the right side that makes an expression with a custom infix operator.

        :param opstring: the operator as it stands in SQL.
        :param precedence: how strongly it binds; 0 puts parentheses around it inside any other operator.
        :param return_type: the type of the expression; by default that of the left side.
        :param python_impl: a function of two Python values that the operator stands for.
        :param operator_class: the group of operators that it belongs to; a type without it reports its use.
        :param visit_name: lets compilers print it by a method, ``visit_<visit_name>_op_binary``.
        """
        custom = custom_op(
            opstring,
            precedence,
            is_comparison,
            return_type,
            python_impl=python_impl,
            operator_class=operator_class,
            visit_name=visit_name,
        )

        def against(other: Any) -> Any:
            return custom(self, other)

        return against

    def bool_op(
        self, opstring: str, precedence: int = 0, python_impl: Callable[..., Any] | None = None
    ) -> Callable[[Any], Any]:
        """Return a function of the right side that makes a true-or-false expression with a custom
        operator.
        """
        return self.op(opstring, precedence=precedence, is_comparison=True, python_impl=python_impl)


class OperatorType(Generic[_T_co]):
    """The shape of an operator function, for annotations."""


class custom_op:
    """An operator given by its SQL text."""

    __name__ = "custom_op"
    eager_grouping = False

    def __init__(
        self,
        opstring: str,
        precedence: int = 0,
        is_comparison: bool = False,
        return_type: Any = None,
        natural_self_precedent: bool = False,
        eager_grouping: bool = False,
        python_impl: Callable[..., Any] | None = None,
        operator_class: OperatorClass = OperatorClass.BASE,
        visit_name: str | None = None,
    ) -> None:
        TEXT.check("SQL of an operator", opstring)
        self.opstring = opstring
        self.precedence = precedence
        self.is_comparison = is_comparison
        self.natural_self_precedent = natural_self_precedent
        self.eager_grouping = eager_grouping
        self.return_type = late.to_instance(return_type) if return_type is not None else None
        self.python_impl = python_impl
        self.operator_class = operator_class
        self.visit_name = visit_name

    def _identity(self) -> tuple[Any, ...]:
        kind = None if self.return_type is None else type(self.return_type)
        return (
            self.__class__,
            self.opstring,
            self.precedence,
            self.is_comparison,
            self.natural_self_precedent,
            self.eager_grouping,
            kind,
            self.operator_class,
            self.visit_name,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, custom_op) and other._identity() == self._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __call__(self, left: Any, right: Any = None, **kw: Any) -> Any:
        if isinstance(left, Operators):
            return left.operate(self, right, **kw)
        if self.python_impl is not None:
            return self.python_impl(left, right, **kw)
        raise exc.InvalidRequestError(
            f"expected an SQL expression on the left of the operator {self.opstring!r}, got {left!r}; "
            "python_impl= of the operator says what it means for plain values"
        )


def is_distinct_from(a: Any, b: Any) -> Any:
    return a.is_distinct_from(b)


def is_not_distinct_from(a: Any, b: Any) -> Any:
    return a.is_not_distinct_from(b)


def is_(a: Any, b: Any) -> Any:
    return a.is_(b)


def is_not(a: Any, b: Any) -> Any:
    return a.is_not(b)


def istrue(a: Any) -> Any:
    return a.operate(istrue)


def isfalse(a: Any) -> Any:
    return a.operate(isfalse)


def collate(a: Any, b: Any, collation_schema: str | None = None) -> Any:
    return a.collate(b, collation_schema=collation_schema)


def op(a: Any, opstring: str, b: Any) -> Any:
    return a.op(opstring)(b)


def like_op(a: Any, b: Any, escape: str | None = None) -> Any:
    return a.like(b, escape=escape)


def not_like_op(a: Any, b: Any, escape: str | None = None) -> Any:
    return a.not_like(b, escape=escape)


def ilike_op(a: Any, b: Any, escape: str | None = None) -> Any:
    return a.ilike(b, escape=escape)


def not_ilike_op(a: Any, b: Any, escape: str | None = None) -> Any:
    return a.not_ilike(b, escape=escape)


def rlike_op(a: Any, b: Any) -> Any:
    return a.operate(rlike_op, b)


def between_op(a: Any, b: Any, c: Any, symmetric: bool = False) -> Any:
    return a.between(b, c, symmetric=symmetric)


def not_between_op(a: Any, b: Any, c: Any, symmetric: bool = False) -> Any:
    return ~a.between(b, c, symmetric=symmetric)


def in_op(a: Any, b: Any) -> Any:
    return a.in_(b)


def not_in_op(a: Any, b: Any) -> Any:
    return a.not_in(b)


def distinct_op(a: Any) -> Any:
    return a.distinct()


def any_op(a: Any) -> Any:
    return a.any_()


def all_op(a: Any) -> Any:
    return a.all_()


def startswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return a.startswith(b, autoescape=autoescape, escape=escape)


def not_startswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return ~a.startswith(b, autoescape=autoescape, escape=escape)


def istartswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return a.istartswith(b, autoescape=autoescape, escape=escape)


def not_istartswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return ~a.istartswith(b, autoescape=autoescape, escape=escape)


def endswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return a.endswith(b, autoescape=autoescape, escape=escape)


def not_endswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return ~a.endswith(b, autoescape=autoescape, escape=escape)


def iendswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return a.iendswith(b, autoescape=autoescape, escape=escape)


def not_iendswith_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return ~a.iendswith(b, autoescape=autoescape, escape=escape)


def contains_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return a.contains(b, autoescape=autoescape, escape=escape)


def not_contains_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return ~a.contains(b, autoescape=autoescape, escape=escape)


def icontains_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return a.icontains(b, autoescape=autoescape, escape=escape)


def not_icontains_op(a: Any, b: Any, autoescape: bool = False, escape: str | None = None) -> Any:
    return ~a.icontains(b, autoescape=autoescape, escape=escape)


def match_op(a: Any, b: Any, **kw: Any) -> Any:
    return a.match(b, **kw)


def not_match_op(a: Any, b: Any, **kw: Any) -> Any:
    return ~a.match(b, **kw)


def regexp_match_op(a: Any, b: Any, flags: str | None = None) -> Any:
    return a.regexp_match(b, flags=flags)


def not_regexp_match_op(a: Any, b: Any, flags: str | None = None) -> Any:
    return ~a.regexp_match(b, flags=flags)


def regexp_replace_op(a: Any, b: Any, replacement: Any, flags: str | None = None) -> Any:
    return a.regexp_replace(b, replacement=replacement, flags=flags)


def comma_op(a: Any, b: Any) -> Any:
    raise TypeError("a comma only separates clauses; it is not applied to operands")


def filter_op(a: Any, b: Any) -> Any:
    raise TypeError("FILTER is written with .filter() on a function")


def concat_op(a: Any, b: Any) -> Any:
    return a.concat(b) if isinstance(a, ColumnOperators) else b._rconcat(a)


def desc_op(a: Any) -> Any:
    return a.desc()


def asc_op(a: Any) -> Any:
    return a.asc()


def nulls_first_op(a: Any) -> Any:
    return a.nulls_first()


def nulls_last_op(a: Any) -> Any:
    return a.nulls_last()


def json_getitem_op(a: Any, b: Any) -> Any:
    return a.operate(json_getitem_op, b)


def json_path_getitem_op(a: Any, b: Any) -> Any:
    return a.operate(json_path_getitem_op, b)


def bitwise_xor_op(a: Any, b: Any) -> Any:
    return a.bitwise_xor(b)


def bitwise_or_op(a: Any, b: Any) -> Any:
    return a.bitwise_or(b)


def bitwise_and_op(a: Any, b: Any) -> Any:
    return a.bitwise_and(b)


def bitwise_not_op(a: Any) -> Any:
    return a.bitwise_not()


def bitwise_lshift_op(a: Any, b: Any) -> Any:
    return a.bitwise_lshift(b)


def bitwise_rshift_op(a: Any, b: Any) -> Any:
    return a.bitwise_rshift(b)


def exists() -> Any:
    raise TypeError("EXISTS is written with exists(select) or select.exists()")


def raw_op(a: Any, b: Any) -> Any:
    return a.operate(raw_op, b)


def as_(a: Any, b: Any) -> Any:
    raise TypeError("AS is written with .label()")


def from_(a: Any, b: Any) -> Any:
    raise TypeError("FROM inside of a function is written with extract() or a function of its own")


isnot = is_not
isnot_distinct_from = is_not_distinct_from
notin_op = not_in_op
notlike_op = not_like_op
notilike_op = not_ilike_op
notbetween_op = not_between_op
notstartswith_op = not_startswith_op
notendswith_op = not_endswith_op
notcontains_op = not_contains_op
nullsfirst_op = nulls_first_op
nullslast_op = nulls_last_op
truediv_op = truediv
and_op = and_
or_op = or_


def _asbool(a: Any) -> Any:
    return a.operate(_asbool)


# not an operator of SQL: the least and greatest bindings
_smallest = "_smallest"
_largest = "_largest"


class Facts(NamedTuple):
    """What is known of an operator.

    ``binding`` is its precedence (larger binds more strongly), ``binding_outside`` that towards its own
    operands where it differs; ``negation`` is the operator that NOT turns it into. The operands of one that
    ``associates`` stand in one list, however many; one that ``continues`` itself needs no parentheses at
    its left: ``a -> b -> c``.
    """

    binding: int
    negation: Any = None
    binding_outside: int | None = None
    compares: bool = False
    commutes: bool = False
    associates: bool = False
    continues: bool = False
    mirror: Any = None
    classes: frozenset[str] = frozenset()


def _facts() -> dict[Any, Facts]:
    table: dict[Any, Facts] = {}

    def put(binding: int, *ops: Any, **kw: Any) -> None:
        for one in ops:
            table[one] = Facts(binding, **kw)

    put(-100, _smallest)
    put(-1, comma_op, as_)
    put(3, asc_op, desc_op, nulls_first_op, nulls_last_op)
    put(6, filter_op)
    put(0, custom_op)
    put(2, or_, associates=True, commutes=True)
    put(3, and_, associates=True, commutes=True)
    put(5, inv, distinct_op)
    compare: dict[str, Any] = {"compares": True}
    table[eq] = Facts(5, negation=ne, commutes=True, mirror=eq, **compare)
    table[ne] = Facts(5, negation=eq, commutes=True, mirror=ne, **compare)
    table[is_distinct_from] = Facts(5, negation=is_not_distinct_from, **compare)
    table[is_not_distinct_from] = Facts(5, negation=is_distinct_from, **compare)
    table[gt] = Facts(5, negation=le, mirror=lt, **compare)
    table[lt] = Facts(5, negation=ge, mirror=gt, **compare)
    table[ge] = Facts(5, negation=lt, mirror=le, **compare)
    table[le] = Facts(5, negation=gt, mirror=ge, **compare)
    for one, opposite in (
        (between_op, not_between_op),
        (in_op, not_in_op),
        (is_, is_not),
        (like_op, not_like_op),
        (ilike_op, not_ilike_op),
        (match_op, not_match_op),
        (regexp_match_op, not_regexp_match_op),
    ):
        table[one] = Facts(5, negation=opposite, **compare)
        table[opposite] = Facts(5, negation=one, **compare)
    # LIKE with a concatenation on its right stands in parentheses inside of any other operator
    for one, opposite in (
        (startswith_op, not_startswith_op),
        (istartswith_op, not_istartswith_op),
        (endswith_op, not_endswith_op),
        (iendswith_op, not_iendswith_op),
        (contains_op, not_contains_op),
        (icontains_op, not_icontains_op),
    ):
        table[one] = Facts(-100, negation=opposite, binding_outside=8, **compare)
        table[opposite] = Facts(-100, negation=one, binding_outside=8, **compare)
    put(5, istrue, isfalse, compares=True)
    put(5, rlike_op, compares=True)
    put(5, concat_op, associates=True)
    put(6, regexp_replace_op)
    put(7, bitwise_xor_op, bitwise_or_op, bitwise_and_op, bitwise_lshift_op, bitwise_rshift_op)
    put(7, add, commutes=True, associates=True)
    put(7, sub)
    put(8, mul, commutes=True, associates=True)
    put(8, truediv, floordiv, mod, neg, bitwise_not_op)
    put(4, collate)
    put(9, lshift, rshift, contains, matmul)
    put(15, pow)
    put(0, exists)
    put(15, json_getitem_op, json_path_getitem_op, getitem, continues=True)
    put(-5, _asbool)
    put(100, any_op, all_op)
    put(100, _largest)
    return table


FACTS: dict[Any, Facts] = _facts()


def binding_of(op: Any) -> int | None:
    """Return how strongly an operator binds, or None when nothing is known of it."""
    if isinstance(op, custom_op):
        return op.precedence
    facts = FACTS.get(op)
    return None if facts is None else facts.binding


def _binding_outside(op: Any) -> int | None:
    facts = FACTS.get(op)
    return binding_of(op) if facts is None or facts.binding_outside is None else facts.binding_outside


def is_precedent(operator: Any, against: Any) -> bool:
    """Tell whether ``operator`` needs parentheses inside ``against``."""
    if isinstance(operator, custom_op) or isinstance(against, custom_op):
        return _compare_binding(operator, against)
    try:
        return _PRECEDENT[operator, against]
    except KeyError:
        found = _compare_binding(operator, against)
        if operator in FACTS and against in FACTS:
            _PRECEDENT[operator, against] = found
        return found


_PRECEDENT: dict[tuple[Any, Any], bool] = {}


def _compare_binding(operator: Any, against: Any) -> bool:
    if operator is against and is_natural_self_precedent(operator):
        return False
    mine, theirs = binding_of(operator), _binding_outside(against)
    return (FACTS[_smallest].binding if mine is None else mine) <= (
        FACTS[_largest].binding if theirs is None else theirs
    )


def is_comparison(op: Any) -> bool:
    if isinstance(op, custom_op):
        return op.is_comparison
    facts = FACTS.get(op)
    return facts is not None and facts.compares


def is_boolean(op: Any) -> bool:
    return is_comparison(op) or op in (and_, or_, inv)


def is_commutative(op: Any) -> bool:
    facts = FACTS.get(op)
    return facts is not None and facts.commutes


def is_associative(op: Any) -> bool:
    facts = FACTS.get(op)
    return facts is not None and facts.associates


def is_natural_self_precedent(op: Any) -> bool:
    """Tell whether ``a op (b op c)`` needs no parentheses."""
    if isinstance(op, custom_op):
        return op.natural_self_precedent
    facts = FACTS.get(op)
    return facts is not None and (facts.associates or facts.continues)


def is_ordering_modifier(op: Any) -> bool:
    return op in (asc_op, desc_op, nulls_first_op, nulls_last_op)


def mirror(op: Any) -> Any:
    """Return the operator for exchanged sides: ``<`` for ``>``; the same where there is none."""
    facts = FACTS.get(op)
    return op if facts is None or facts.mirror is None else facts.mirror


def negate_of(op: Any) -> Any:
    """Return the operator that NOT turns ``op`` into, or None."""
    facts = FACTS.get(op)
    return None if facts is None else facts.negation


class ColumnOperators(Operators):
    """The methods that every column expression offers; each makes a new expression."""

    __slots__ = ()

    timetuple: Any = None

    def __lt__(self, other: Any) -> Any:
        return self.operate(lt, other)

    def __le__(self, other: Any) -> Any:
        return self.operate(le, other)

    __hash__: Any = object.__hash__

    def __eq__(self, other: Any) -> Any:
        return self.operate(eq, other)

    def __ne__(self, other: Any) -> Any:
        return self.operate(ne, other)

    def __gt__(self, other: Any) -> Any:
        return self.operate(gt, other)

    def __ge__(self, other: Any) -> Any:
        return self.operate(ge, other)

    def __neg__(self) -> Any:
        return self.operate(neg)

    def __contains__(self, other: Any) -> Any:
        return self.operate(contains, other)

    def __getitem__(self, index: Any) -> Any:
        return self.operate(getitem, index)

    def __lshift__(self, other: Any) -> Any:
        return self.operate(lshift, other)

    def __rshift__(self, other: Any) -> Any:
        return self.operate(rshift, other)

    def __rlshift__(self, other: Any) -> Any:
        return self.reverse_operate(lshift, other)

    def __matmul__(self, other: Any) -> Any:
        return self.operate(matmul, other)

    def __rmatmul__(self, other: Any) -> Any:
        return self.reverse_operate(matmul, other)

    def __rrshift__(self, other: Any) -> Any:
        return self.reverse_operate(rshift, other)

    def __add__(self, other: Any) -> Any:
        return self.operate(add, other)

    def __sub__(self, other: Any) -> Any:
        return self.operate(sub, other)

    def __mul__(self, other: Any) -> Any:
        return self.operate(mul, other)

    def __mod__(self, other: Any) -> Any:
        return self.operate(mod, other)

    def __truediv__(self, other: Any) -> Any:
        return self.operate(truediv, other)

    def __floordiv__(self, other: Any) -> Any:
        return self.operate(floordiv, other)

    def __pow__(self, other: Any) -> Any:
        return self.operate(pow, other)

    def __rpow__(self, other: Any) -> Any:
        return self.reverse_operate(pow, other)

    def __radd__(self, other: Any) -> Any:
        return self.reverse_operate(add, other)

    def __rsub__(self, other: Any) -> Any:
        return self.reverse_operate(sub, other)

    def __rmul__(self, other: Any) -> Any:
        return self.reverse_operate(mul, other)

    def __rmod__(self, other: Any) -> Any:
        return self.reverse_operate(mod, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.reverse_operate(truediv, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return self.reverse_operate(floordiv, other)

    def concat(self, other: Any) -> Any:
        """Concatenate: ``a || b``."""
        return self.operate(concat_op, other)

    def _rconcat(self, other: Any) -> Any:
        return self.reverse_operate(concat_op, other)

    def bitwise_xor(self, other: Any) -> Any:
        return self.operate(bitwise_xor_op, other)

    def bitwise_or(self, other: Any) -> Any:
        return self.operate(bitwise_or_op, other)

    def bitwise_and(self, other: Any) -> Any:
        return self.operate(bitwise_and_op, other)

    def bitwise_not(self) -> Any:
        return self.operate(bitwise_not_op)

    def bitwise_lshift(self, other: Any) -> Any:
        return self.operate(bitwise_lshift_op, other)

    def bitwise_rshift(self, other: Any) -> Any:
        return self.operate(bitwise_rshift_op, other)

    def is_distinct_from(self, other: Any) -> Any:
        """``a IS DISTINCT FROM b``: NULL counts as a value."""
        return self.operate(is_distinct_from, other)

    def is_not_distinct_from(self, other: Any) -> Any:
        return self.operate(is_not_distinct_from, other)

    isnot_distinct_from = is_not_distinct_from

    def is_(self, other: Any) -> Any:
        """``a IS b``, for NULL and boolean constants."""
        return self.operate(is_, other)

    def is_not(self, other: Any) -> Any:
        return self.operate(is_not, other)

    isnot = is_not

    def like(self, other: Any, escape: str | None = None) -> Any:
        """``a LIKE b``.

        :param escape: the character that takes ``%`` and ``_`` literally.
        """
        return self.operate(like_op, other, escape=escape)

    def ilike(self, other: Any, escape: str | None = None) -> Any:
        """``a ILIKE b``: LIKE without regard to case; ``lower(a) LIKE lower(b)`` where the database lacks
        it.
        """
        return self.operate(ilike_op, other, escape=escape)

    def not_like(self, other: Any, escape: str | None = None) -> Any:
        return self.operate(not_like_op, other, escape=escape)

    notlike = not_like

    def not_ilike(self, other: Any, escape: str | None = None) -> Any:
        return self.operate(not_ilike_op, other, escape=escape)

    notilike = not_ilike

    def in_(self, other: Any) -> Any:
        """``a IN (...)``.

        :param other: a sequence of values or expressions, a subquery, or an expanding bound parameter. An
            empty
            sequence is an expression that is false for every row.
        """
        return self.operate(in_op, other)

    def not_in(self, other: Any) -> Any:
        return self.operate(not_in_op, other)

    notin_ = not_in

    def startswith(self, other: Any, escape: str | None = None, autoescape: bool = False) -> Any:
        """``a LIKE b || '%'``.

        :param autoescape: take ``%`` and ``_`` in a plain string literally.
        """
        return self.operate(startswith_op, other, escape=escape, autoescape=autoescape)

    def istartswith(self, other: Any, escape: str | None = None, autoescape: bool = False) -> Any:
        return self.operate(istartswith_op, other, escape=escape, autoescape=autoescape)

    def endswith(self, other: Any, escape: str | None = None, autoescape: bool = False) -> Any:
        """``a LIKE '%' || b``."""
        return self.operate(endswith_op, other, escape=escape, autoescape=autoescape)

    def iendswith(self, other: Any, escape: str | None = None, autoescape: bool = False) -> Any:
        return self.operate(iendswith_op, other, escape=escape, autoescape=autoescape)

    def contains(self, other: Any, **kw: Any) -> Any:
        """``a LIKE '%' || b || '%'``; takes ``autoescape`` and ``escape``."""
        return self.operate(contains_op, other, **kw)

    def icontains(self, other: Any, **kw: Any) -> Any:
        return self.operate(icontains_op, other, **kw)

    def match(self, other: Any, **kwargs: Any) -> Any:
        """The database's full-text match."""
        return self.operate(match_op, other, **kwargs)

    def regexp_match(self, pattern: Any, flags: str | None = None) -> Any:
        """Match a regular expression, in the database's own syntax."""
        return self.operate(regexp_match_op, pattern, flags=flags)

    def regexp_replace(self, pattern: Any, replacement: Any, flags: str | None = None) -> Any:
        """Replace what matches a regular expression."""
        return self.operate(regexp_replace_op, pattern, replacement=replacement, flags=flags)

    def desc(self) -> Any:
        return self.operate(desc_op)

    def asc(self) -> Any:
        return self.operate(asc_op)

    def nulls_first(self) -> Any:
        return self.operate(nulls_first_op)

    nullsfirst = nulls_first

    def nulls_last(self) -> Any:
        return self.operate(nulls_last_op)

    nullslast = nulls_last

    def collate(self, collation: str, collation_schema: str | None = None) -> Any:
        """``a COLLATE name``.

        :param collation_schema: the schema that the collation is in, where the database has that.
        """
        return self.operate(collate, collation, collation_schema=collation_schema)

    def between(self, cleft: Any, cright: Any, symmetric: bool = False) -> Any:
        """``a BETWEEN low AND high``, both ends included."""
        return self.operate(between_op, cleft, cright, symmetric=symmetric)

    def distinct(self) -> Any:
        return self.operate(distinct_op)

    def any_(self) -> Any:
        return self.operate(any_op)

    def all_(self) -> Any:
        return self.operate(all_op)
