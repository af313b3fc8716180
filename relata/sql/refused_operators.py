"""Which built-in operators a type does not take, by the groups that it states."""

from __future__ import annotations

from functools import cache
from typing import Any

from . import operators as op
from .operator_class import OperatorClass

_ADDITION = (
    OperatorClass.CONCATENABLE | OperatorClass.MATH | OperatorClass.BITWISE | OperatorClass.DATE_ARITHEMETIC
)
_MEMBERS: dict[OperatorClass, tuple[Any, ...]] = {
    OperatorClass.BASE: (op.is_, op.is_not, op.is_distinct_from, op.is_not_distinct_from),
    OperatorClass.EQUALITY: (op.ne, op.eq, op.in_op, op.not_in_op, op.any_op, op.all_op, op.distinct_op),
    OperatorClass.ORDERING: (
        op.lt, op.le, op.gt, op.ge, op.between_op, op.not_between_op,
        op.desc_op, op.asc_op, op.nulls_first_op, op.nulls_last_op,
    ),
    OperatorClass.BOOLEAN_ALGEBRA: (op.and_, op.or_),
    OperatorClass.BOOLEAN_ALGEBRA | OperatorClass.BITWISE: (op.inv,),
    _ADDITION: (op.add,),
    OperatorClass.CONCATENABLE | OperatorClass.BITWISE: (op.concat_op,),
    OperatorClass.INDEXABLE: (op.getitem,),
    OperatorClass.CONTAINS: (
        op.contains_op, op.icontains_op, op.contains, op.not_contains_op, op.not_icontains_op,
    ),
    OperatorClass.STRING_MATCH: (
        op.like_op, op.ilike_op, op.not_like_op, op.not_ilike_op,
        op.startswith_op, op.istartswith_op, op.endswith_op, op.iendswith_op,
        op.not_startswith_op, op.not_istartswith_op, op.not_endswith_op, op.not_iendswith_op,
        op.collate, op.match_op, op.not_match_op,
        op.regexp_match_op, op.not_regexp_match_op, op.regexp_replace_op,
    ),
    OperatorClass.BITWISE: (
        op.lshift, op.rshift, op.bitwise_xor_op, op.bitwise_or_op, op.bitwise_and_op, op.bitwise_not_op,
        op.bitwise_lshift_op, op.bitwise_rshift_op,
    ),
    OperatorClass.MATH: (op.neg, op.mul, op.pow, op.matmul, op.truediv, op.floordiv, op.mod),
    OperatorClass.MATH | OperatorClass.DATE_ARITHEMETIC: (op.sub,),
    OperatorClass.JSON_GETITEM: (op.json_path_getitem_op, op.json_getitem_op),
}  # fmt: skip

OPERATOR_CLASSES: dict[Any, OperatorClass] = {
    operator: classes for classes, members in _MEMBERS.items() for operator in members
}


@cache
def refused_operators(classes: OperatorClass) -> frozenset[Any]:
    """Return the built-in operators that a type with these classes does not take."""
    if classes & OperatorClass.UNSPECIFIED:
        return frozenset()
    return frozenset(operator for operator, needed in OPERATOR_CLASSES.items() if not classes & needed)
