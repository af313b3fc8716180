"""What follows an aggregate or window function: OVER, WITHIN GROUP, FILTER, ORDER BY."""

from __future__ import annotations

import enum
from operator import index
from typing import Any, TypeVar

from ... import exc
from ..._hot.nodes import build
from .. import operators, roles
from ..late import late
from ..node import CHILD, SCALAR
from .base import ClauseElement, ColumnElement, Grouping
from .compound import ClauseList

_T = TypeVar("_T")


def _by(role: Any, clauses: Any) -> Any:
    if not isinstance(clauses, (tuple, list)):
        clauses = (clauses,)
    return ClauseList(*clauses, _literal_as_text_role=role)


class FrameClauseType(enum.Enum):
    """What a bound of a window frame is."""

    UNBOUNDED = 0
    CURRENT = 1
    PRECEDING = 2
    FOLLOWING = 3


class FrameClause(ClauseElement):
    """The bounds of a window frame.

    :param start: the offset of the lower bound, a number or expression; None where its type needs none.
    :param end: the offset of the upper bound.
    :param start_frame_type: what the lower bound is.
    :param end_frame_type: what the upper bound is.
    :raises ArgumentError: when an offset and a type do not go together.
    """

    __visit_name__ = "frame_clause"
    _fields = {
        "lower_bind": CHILD,
        "upper_bind": CHILD,
        "lower_type": SCALAR,
        "upper_type": SCALAR,
    }
    lower_bind: Any = None
    upper_bind: Any = None

    def __init__(
        self, start: Any, end: Any, start_frame_type: FrameClauseType, end_frame_type: FrameClauseType
    ) -> None:
        self.lower_type = start_frame_type
        self.upper_type = end_frame_type
        if _has_offset(start, start_frame_type, "lower"):
            self.lower_bind = late.expect(roles.ExpressionElementRole, start)
        if _has_offset(end, end_frame_type, "upper"):
            self.upper_bind = late.expect(roles.ExpressionElementRole, end)

    @classmethod
    def _of_pair(cls, range_: Any) -> FrameClause:
        """Return the frame of a (lower, upper) pair: None is unbounded, 0 the current row, < 0 before it."""
        try:
            lower, upper = range_
        except (TypeError, ValueError):
            raise exc.ArgumentError(
                f"expected a (lower, upper) pair or a FrameClause for a window frame, got {range_!r}"
            ) from None
        return cls(_distance(lower), _distance(upper), _type_of_bound(lower), _type_of_bound(upper))


_WITH_OFFSET = (FrameClauseType.PRECEDING, FrameClauseType.FOLLOWING)


def _type_of_bound(value: Any) -> FrameClauseType:
    if value is None:
        return FrameClauseType.UNBOUNDED
    number = _number(value)
    if number == 0:
        return FrameClauseType.CURRENT
    return FrameClauseType.PRECEDING if number < 0 else FrameClauseType.FOLLOWING


def _number(value: Any) -> int:
    try:
        return index(value)
    except TypeError:
        raise exc.ArgumentError(
            f"expected an integer or None as a bound of a window frame, got {value!r}; "
            "for an expression give a FrameClause"
        ) from None


def _distance(value: Any) -> Any:
    """Return how far a bound is from the current row, None where its type tells all."""
    return None if value is None else abs(_number(value)) or None


def _has_offset(value: Any, type_: FrameClauseType, bound: str) -> bool:
    """Tell whether a bound has an offset; refuse one without it that needs it, and the reverse."""
    needed = type_ in _WITH_OFFSET
    if needed != (value is not None):
        raise exc.ArgumentError(
            f"expected {'an' if needed else 'no'} offset for the {bound} bound of a window frame of type "
            f"{type_.name}, got {value!r}"
        )
    return needed


class Over(ColumnElement[_T]):
    """``function OVER (PARTITION BY ... ORDER BY ... ROWS BETWEEN ...)``."""

    __visit_name__ = "over"
    _fields = {
        "element": CHILD,
        "partition_by": CHILD,
        "order_by": CHILD,
        "range_": CHILD,
        "rows": CHILD,
        "groups": CHILD,
        "exclude": SCALAR,
    }
    element: Any
    partition_by: Any = None
    order_by: Any = None
    range_: Any = None
    rows: Any = None
    groups: Any = None
    exclude: str | None = None

    def __init__(
        self,
        element: Any,
        partition_by: Any = None,
        order_by: Any = None,
        range_: Any = None,
        rows: Any = None,
        groups: Any = None,
        exclude: str | None = None,
    ) -> None:
        self.element = element
        if order_by is not None:
            self.order_by = _by(roles.OrderByRole, order_by)
        if partition_by is not None:
            self.partition_by = _by(roles.GroupByRole, partition_by)
        given = {"range_": range_, "rows": rows, "groups": groups}
        frames = {name: frame for name, frame in given.items() if frame is not None}
        if len(frames) > 1:
            raise exc.ArgumentError(
                f"expected one of range_, rows and groups for over(), got {' and '.join(frames)}"
            )
        for name, frame in frames.items():
            setattr(self, name, frame if isinstance(frame, FrameClause) else FrameClause._of_pair(frame))
        if exclude is not None:
            if not frames:
                raise exc.ArgumentError(
                    f"expected one of range_, rows and groups beside exclude={exclude!r} for over(), got none"
                )
            self.exclude = exclude
        self.type = element.type


class WithinGroup(ColumnElement[_T]):
    """``function WITHIN GROUP (ORDER BY ...)``."""

    __visit_name__ = "withingroup"
    _fields = {"element": CHILD, "order_by": CHILD}
    element: Any
    order_by: Any = None

    def __init__(self, element: Any, *order_by: Any) -> None:
        self.element = element = late.expect(roles.ExpressionElementRole, element)
        if order_by:
            self.order_by = ClauseList(*order_by, _literal_as_text_role=roles.OrderByRole)
        told = element.within_group_type(self) if element.supports_execution else None
        self.type = told or element.type

    @property
    def name(self) -> Any:  # type: ignore[override]  # told by the function
        return self.element.name

    def over(self, **kw: Any) -> Over[_T]:
        return Over(self, **kw)

    def filter(self, *criterion: Any) -> Any:
        return FunctionFilter(self, *criterion) if criterion else self


class FunctionFilter(ColumnElement[_T]):
    """``function FILTER (WHERE ...)``."""

    __visit_name__ = "funcfilter"
    _fields = {"func": CHILD, "criterion": CHILD}
    func: Any
    criterion: Any = None

    def __init__(self, func: Any, *criterion: Any) -> None:
        self.func = func
        self.type = func.type
        for one in criterion:
            made = late.expect(roles.WhereHavingRole, one)
            self.criterion = made if self.criterion is None else late.and_(self.criterion, made)

    def filter(self, *criterion: Any) -> FunctionFilter[_T]:
        made = self._clone()
        d = made.__dict__
        for one in criterion:
            condition = late.expect(roles.WhereHavingRole, one)
            d["criterion"] = condition if d.get("criterion") is None else late.and_(d["criterion"], condition)
        return made

    def over(self, **kw: Any) -> Over[_T]:
        return Over(self, **kw)

    def within_group(self, *order_by: Any) -> WithinGroup[_T]:
        return WithinGroup(self, *order_by)

    def within_group_type(self, within_group: Any) -> Any:
        return None

    def self_group(self, against: Any = None) -> Any:
        if operators.is_precedent(operators.filter_op, against):
            return build(Grouping, {"element": self, "type": self.type})
        return self


class AggregateOrderBy(ColumnElement[_T]):
    """``function(... ORDER BY ...)``."""

    __visit_name__ = "aggregateorderby"
    _fields = {"element": CHILD, "order_by": CHILD}
    element: Any
    order_by: Any

    def __init__(self, element: Any, *order_by: Any) -> None:
        if not order_by:
            raise TypeError(
                "expected at least one expression to order the input of an aggregate by, got none"
            )
        self.element = element
        self.order_by = ClauseList(*order_by, _literal_as_text_role=roles.OrderByRole)
        self.type = element.type

    @property
    def name(self) -> Any:  # type: ignore[override]  # told by the function
        return self.element.name

    def over(self, **kw: Any) -> Over[_T]:
        return Over(self, **kw)

    def filter(self, *criterion: Any) -> Any:
        return FunctionFilter(self, *criterion) if criterion else self

    def within_group_type(self, within_group: Any) -> Any:
        return None


def over(element: Any, **kw: Any) -> Over[Any]:
    """Return ``element OVER (...)``; takes partition_by, order_by, range_, rows, groups."""
    return Over(element, **kw)


def within_group(element: Any, *order_by: Any) -> WithinGroup[Any]:
    """Return ``element WITHIN GROUP (ORDER BY ...)``."""
    return WithinGroup(element, *order_by)


def funcfilter(func: Any, *criterion: Any) -> FunctionFilter[Any]:
    """Return ``func FILTER (WHERE ...)``."""
    return FunctionFilter(func, *criterion)


def aggregate_order_by(element: Any, *order_by: Any) -> AggregateOrderBy[Any]:
    """Return an aggregate function whose input is ordered."""
    return AggregateOrderBy(element, *order_by)


__all__ = [
    "AggregateOrderBy",
    "FrameClause",
    "FrameClauseType",
    "FunctionFilter",
    "Over",
    "WithinGroup",
    "aggregate_order_by",
    "funcfilter",
    "over",
    "within_group",
]
