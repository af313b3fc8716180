"""What each operator makes of its operands: one table from operator to function.

Types may override an operator in their comparator; this table is what they build on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import exc
from .._hot.nodes import COLUMN, OTHER, VALUE, build, register_operators
from ..util import warn
from . import operators, roles
from .datatypes.values import type_of_class
from .elements import (
    AsBoolean,
    BinaryExpression,
    BindParameter,
    ClauseList,
    CollationClause,
    CollectionAggregate,
    ColumnElement,
    False_,
    Null,
    Slice,
    True_,
    UnaryExpression,
    joined,
)
from .late import late
from .sqltypes import BOOLEANTYPE, MATCHTYPE, NULLTYPE, Indexable
from .type_api import TypeEngine, warn_of_operator, warn_of_operator_class

_COMPARED_BY_IS = (bool, type(None))


def _compares_as(type_: TypeEngine[Any], value: Any) -> int:
    """Say what a value is beside a column of this type, by the default rules: see ``register_operators``."""
    if not type_.comparator_factory.plain:
        return OTHER
    if isinstance(value, ColumnElement):
        return COLUMN if value._atomic and not value._is_bind_parameter else OTHER
    takes_it = (
        type(value) not in _COMPARED_BY_IS
        and type_of_class(type(value)) is not None
        and type_ is not NULLTYPE
        and type(type_).coerce_compared_value is TypeEngine.coerce_compared_value
        and type_.coerce_compared_value(operators.eq, value) is type_
    )
    return VALUE if takes_it else OTHER


register_operators(BinaryExpression, UnaryExpression, BindParameter, BOOLEANTYPE, _compares_as)


def default_operate(expr: Any, op: Any, *other: Any, reverse: bool = False, **kw: Any) -> Any:
    """Return the expression that an operator makes of ``expr`` and its other operands."""
    made = _TABLE.get(op)
    if op in expr.type._refused_operators:
        warn_of_operator(expr.type, op)
    if made is None:
        if isinstance(op, operators.custom_op):
            warn_of_operator_class(expr.type, op)
            return _custom(expr, op, *other, reverse=reverse, **kw)
        raise exc.ArgumentError(f"expected an operator that SQL expressions know, got {op!r} on {expr!r}")
    return made(expr, op, *other, reverse=reverse, **kw)


late.default_operate = default_operate


def _right(expr: Any, op: Any, other: Any) -> Any:
    return late.expect(roles.BinaryElementRole, other, expr=expr, operator=op)


def _result_type(expr: Any, op: Any, other: Any) -> tuple[Any, Any]:
    made: tuple[Any, Any] = expr.comparator._adapt_expression(op, other.comparator)
    return made


def _binary(
    expr: Any, op: Any, other: Any, *, reverse: bool = False, result_type: Any = None, **kw: Any
) -> Any:
    right = _right(expr, op, other)
    left = expr
    if reverse:
        left, right = right, left
    if result_type is None:
        op, result_type = _result_type(left, op, right)
    return joined(left, op, right, result_type, kw)


def _custom(
    expr: Any, op: Any, other: Any, *, reverse: bool = False, result_type: Any = None, **kw: Any
) -> Any:
    result = op.return_type if result_type is None else result_type
    if result is None and op.is_comparison:
        result = BOOLEANTYPE
    return _binary(expr, op, other, reverse=reverse, result_type=result, **kw)


_EQUALITY = {operators.eq: operators.is_, operators.ne: operators.is_not}
_IDENTITY = (operators.is_, operators.is_not, operators.is_distinct_from, operators.is_not_distinct_from)


def _boolean(
    expr: Any, op: Any, other: Any, *, reverse: bool = False, result_type: Any = None, **kw: Any
) -> Any:
    result = BOOLEANTYPE if result_type is None else result_type
    if isinstance(other, (*expr.type.coerce_to_is_types, *_CONSTANTS)):
        return _compare_constant(expr, op, other, result, reverse, kw)
    right = _right(expr, op, other)
    if reverse:
        return BinaryExpression(right, expr, op, type_=result, modifiers=kw)
    return BinaryExpression(expr, right, op, type_=result, modifiers=kw)


def _compare_constant(expr: Any, op: Any, other: Any, result: Any, reverse: bool, kw: dict[str, Any]) -> Any:
    if expr._is_collection_aggregate and reverse:
        return BinaryExpression(late.expect(roles.ConstExprRole, other), expr, op, type_=result, modifiers=kw)
    if op in _EQUALITY and isinstance(other, (bool, True_, False_)):
        # col = true prints as the dialect writes its booleans
        return BinaryExpression(expr, late.expect(roles.ConstExprRole, other), op, type_=result, modifiers=kw)
    if op in (operators.is_distinct_from, operators.is_not_distinct_from):
        return BinaryExpression(expr, late.expect(roles.ConstExprRole, other), op, type_=result, modifiers=kw)
    if op in _EQUALITY or op in _IDENTITY:
        constant = late.expect(roles.ConstExprRole, other)
        return BinaryExpression(expr, constant, _EQUALITY.get(op, op), type_=result)
    raise _constant_refused(op, other)


_CONSTANTS = (Null, True_, False_)


def _constant_refused(op: Any, other: Any) -> exc.ArgumentError:
    return exc.ArgumentError(
        f"expected a value to compare with by {_name(op)}, got {other!r}: NULL and truth values are compared "
        "by ==, !=, is_() and is_not() only"
    )


def _name(op: Any) -> str:
    return str(getattr(op, "__name__", op))


def _is(expr: Any, op: Any, other: Any, *, reverse: bool = False, **kw: Any) -> Any:
    right = (
        late.expect(roles.ConstExprRole, other)
        if isinstance(other, (*expr.type.coerce_to_is_types, *_CONSTANTS))
        else _right(expr, op, other)
    )
    left, right = (right, expr) if reverse else (expr, right)
    return BinaryExpression(left, right, op, type_=BOOLEANTYPE)


def _conjunction(expr: Any, op: Any, other: Any, *, reverse: bool = False, **kw: Any) -> Any:
    join = late.and_ if op is operators.and_ else late.or_
    return join(other, expr) if reverse else join(expr, other)


def _inverse(expr: Any, op: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return expr._negate()


def _negative(expr: Any, op: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return UnaryExpression(expr, operator=operators.neg, type_=expr.type)


def _bitwise_not(expr: Any, op: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return UnaryExpression(expr, operator=operators.bitwise_not_op, type_=expr.type)


def _modifier(expr: Any, op: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return UnaryExpression(expr, modifier=op, type_=expr.type)


def _distinct(expr: Any, op: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return UnaryExpression(expr, operator=operators.distinct_op, type_=expr.type)


def _quantified(expr: Any, op: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return CollectionAggregate._of(expr, op)


def _truth(expr: Any, op: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return build(AsBoolean, {"element": expr, "operator": op, "type": BOOLEANTYPE})


def _in(expr: Any, op: Any, other: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return BinaryExpression(
        expr,
        late.expect(roles.InElementRole, other, expr=expr, operator=op),
        op,
        type_=BOOLEANTYPE,
        modifiers=kw,
    )


def _like(
    expr: Any, op: Any, other: Any, *, escape: str | None = None, reverse: bool = False, **kw: Any
) -> Any:
    if other is None or isinstance(other, Null):
        raise _constant_refused(op, other)
    modifiers = {} if escape is None else {"escape": _escape(escape)}
    right = _right(expr, op, other)
    left = expr
    if reverse:
        left, right = right, left
    return BinaryExpression(left, right, op, type_=BOOLEANTYPE, modifiers=modifiers)


def _escape(escape: str) -> str:
    if not isinstance(escape, str) or len(escape) > 1:
        raise exc.ArgumentError(f"expected one character, or '' for none, for escape=, got {escape!r}")
    return escape


def _affix(
    expr: Any,
    op: Any,
    other: Any,
    *,
    escape: str | None = None,
    autoescape: bool = False,
    reverse: bool = False,
    **unknown: Any,
) -> Any:
    if unknown:
        raise TypeError(f"expected autoescape and escape alone by name, got {', '.join(unknown)}")
    if autoescape:
        if autoescape is not True:
            warn(
                f"expected True or False for autoescape=, got {autoescape!r}, taken as True: escape= "
                "names the character"
            )
        if not isinstance(other, str):
            raise TypeError(f"expected a plain string with autoescape=True, got {other!r}")
        escape = escape or "/"
        if escape not in ("%", "_"):
            other = other.replace(escape, escape + escape)
        other = other.replace("%", escape + "%").replace("_", escape + "_")
    return _like(expr, op, other, escape=escape)


def _between(
    expr: Any, op: Any, low: Any, high: Any, *, symmetric: bool = False, reverse: bool = False, **kw: Any
) -> Any:
    low, high = _right(expr, operators.ge, low), _right(expr, operators.le, high)
    bounds = ClauseList._of(
        operators.and_,
        [bound if bound._atomic else bound.self_group(against=operators.and_) for bound in (low, high)],
        group=False,
    )
    modifiers = {"symmetric": True} if symmetric else None
    return BinaryExpression(expr, bounds, op, type_=BOOLEANTYPE, modifiers=modifiers)


def _match(expr: Any, op: Any, other: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return _boolean(expr, op, other, result_type=MATCHTYPE if op is operators.match_op else BOOLEANTYPE, **kw)


def _regexp_match(
    expr: Any, op: Any, pattern: Any, *, flags: Any = None, reverse: bool = False, **kw: Any
) -> Any:
    return _boolean(expr, op, pattern, **({} if flags is None else {"flags": flags}))


def _regexp_replace(
    expr: Any, op: Any, pattern: Any, *, replacement: Any, flags: Any = None, reverse: bool = False
) -> Any:
    both = ClauseList._of(
        operators.comma_op, (_right(expr, op, pattern), _right(expr, op, replacement)), group=False
    )
    return BinaryExpression(
        expr, both, op, type_=expr.type, modifiers={} if flags is None else {"flags": flags}
    )


def _collate(expr: Any, op: Any, collation: str, *, collation_schema: str | None = None, **kw: Any) -> Any:
    return BinaryExpression(
        expr,
        CollationClause(collation, collation_schema),
        operators.collate,
        type_=expr.type._with_collation(collation, collation_schema),
    )


def _power(expr: Any, op: Any, other: Any, *, reverse: bool = False, **kw: Any) -> Any:
    return late.power(other, expr) if reverse else late.power(expr, other)


def _getitem(expr: Any, op: Any, index: Any, *, reverse: bool = False, **kw: Any) -> Any:
    if "result_type" not in kw and not isinstance(expr.type, Indexable):
        raise NotImplementedError(
            f"expected a column whose type can be indexed (ARRAY, JSON), got {expr!r} of type {expr.type!r}"
        )
    if isinstance(index, slice):
        index = Slice(index.start, index.stop, index.step, _name=getattr(expr, "key", None))
    return _binary(expr, op, index, **kw)


def _unsupported(expr: Any, op: Any, *other: Any, reverse: bool = False, **kw: Any) -> Any:
    raise NotImplementedError(
        f"expected an operator that {expr.type!r} supports, got {_name(op)!r} on {expr!r}; "
        "a type's comparator_factory can define it"
    )


def _table() -> dict[Any, Callable[..., Any]]:
    table: dict[Any, Callable[..., Any]] = {}

    def put(made: Callable[..., Any], *ops: Any) -> None:
        table.update(dict.fromkeys(ops, made))

    put(_conjunction, operators.and_, operators.or_)
    put(_inverse, operators.inv)
    put(
        _binary,
        operators.add,
        operators.sub,
        operators.mul,
        operators.mod,
        operators.truediv,
        operators.floordiv,
        operators.concat_op,
        operators.bitwise_and_op,
        operators.bitwise_or_op,
        operators.bitwise_xor_op,
        operators.bitwise_lshift_op,
        operators.bitwise_rshift_op,
        operators.json_getitem_op,
        operators.json_path_getitem_op,
    )
    put(
        _boolean,
        operators.lt,
        operators.le,
        operators.gt,
        operators.ge,
        operators.eq,
        operators.ne,
        operators.is_distinct_from,
        operators.is_not_distinct_from,
    )
    put(_is, operators.is_, operators.is_not)
    put(
        _like,
        operators.like_op,
        operators.not_like_op,
        operators.ilike_op,
        operators.not_ilike_op,
        operators.rlike_op,
    )
    put(
        _affix,
        operators.startswith_op,
        operators.istartswith_op,
        operators.endswith_op,
        operators.iendswith_op,
        operators.contains_op,
        operators.icontains_op,
        operators.not_startswith_op,
        operators.not_istartswith_op,
        operators.not_endswith_op,
        operators.not_iendswith_op,
        operators.not_contains_op,
        operators.not_icontains_op,
    )
    put(_in, operators.in_op, operators.not_in_op)
    put(_between, operators.between_op, operators.not_between_op)
    put(_match, operators.match_op, operators.not_match_op)
    put(_regexp_match, operators.regexp_match_op, operators.not_regexp_match_op)
    put(_regexp_replace, operators.regexp_replace_op)
    put(_modifier, operators.desc_op, operators.asc_op, operators.nulls_first_op, operators.nulls_last_op)
    put(_distinct, operators.distinct_op)
    put(_quantified, operators.any_op, operators.all_op)
    put(_truth, operators.istrue, operators.isfalse)
    put(_negative, operators.neg)
    put(_bitwise_not, operators.bitwise_not_op)
    put(_collate, operators.collate)
    put(_getitem, operators.getitem)
    put(_power, operators.pow)
    put(_unsupported, operators.contains, operators.lshift, operators.rshift, operators.matmul)
    return table


_TABLE = _table()
operator_lookup = _TABLE
