"""Ranges and multiranges: the values, with the algebra that they have in PostgreSQL, and the types.

A range is sent as text, unless the driver has a class for it, and its parameter is cast.
See https://www.postgresql.org/docs/current/rangetypes.html
"""

from __future__ import annotations

import datetime as dt
import decimal
import re
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import Any, ClassVar, Generic, Literal, TypeVar

from ...sql import sqltypes
from ...sql.operator_class import OperatorClass
from ...sql.type_api import Processor, TypeEngine
from .operators import (
    ADJACENT_TO,
    CONTAINED_BY,
    CONTAINS,
    NOT_EXTEND_LEFT_OF,
    NOT_EXTEND_RIGHT_OF,
    OVERLAP,
    STRICTLY_LEFT_OF,
    STRICTLY_RIGHT_OF,
)

__all__ = [
    "DATEMULTIRANGE",
    "DATERANGE",
    "INT4MULTIRANGE",
    "INT4RANGE",
    "INT8MULTIRANGE",
    "INT8RANGE",
    "NUMMULTIRANGE",
    "NUMRANGE",
    "TSMULTIRANGE",
    "TSRANGE",
    "TSTZMULTIRANGE",
    "TSTZRANGE",
    "AbstractMultiRange",
    "AbstractRange",
    "AbstractSingleRange",
    "MultiRange",
    "Range",
]

_T = TypeVar("_T")
_CT = TypeVar("_CT")

_Bounds = Literal["()", "[)", "(]", "[]"]
_BOUNDS = ("()", "[)", "(]", "[]")

# A cut lies between values: before all of them, before or after one value, or behind all of them. A range is
# what lies between two cuts, so that each of its operators is a comparison of cuts.
_Cut = tuple[Any, ...]
_BEFORE_ALL: _Cut = (-1,)
_BEHIND_ALL: _Cut = (1,)

_STEPS: dict[type[Any], Any] = {int: 1, dt.date: dt.timedelta(days=1)}


@dataclass(frozen=True, slots=True, eq=False)
class Range(Generic[_T]):
    """The values between two bounds.

    :param lower: the lower bound, None for none
    :param upper: the upper bound, None for none
    :param bounds: which bounds belong to the range: `[` and `]` do, `(` and `)` do not
    :param empty: the range has no values
    :raises ValueError: `bounds` is none of the four forms
    """

    lower: _T | None = None
    upper: _T | None = None
    __: KW_ONLY
    bounds: _Bounds = "[)"
    empty: bool = False

    def __post_init__(self) -> None:
        if self.bounds not in _BOUNDS:
            raise ValueError(
                f"expected one of {', '.join(_BOUNDS)} for the bounds of a Range, got {self.bounds!r}"
            )

    # -- the range as it stands

    @property
    def is_empty(self) -> bool:
        """Whether the range was made as an empty one."""
        return self.empty

    @property
    def isempty(self) -> bool:
        """Whether the range was made as an empty one."""
        return self.empty

    @property
    def lower_inc(self) -> bool:
        """Whether the lower bound belongs to the range."""
        return self.bounds[0] == "["

    @property
    def lower_inf(self) -> bool:
        """Whether there is no lower bound."""
        return not self.empty and self.lower is None

    @property
    def upper_inc(self) -> bool:
        """Whether the upper bound belongs to the range."""
        return self.bounds[1] == "]"

    @property
    def upper_inf(self) -> bool:
        """Whether there is no upper bound."""
        return not self.empty and self.upper is None

    @property
    def __sa_type_engine__(self) -> Any:
        return _type_of([self])

    def _stringify(self) -> str:
        """Return the range as PostgreSQL reads it."""
        if self.empty:
            return "empty"
        return f"{self.bounds[0]}{_text(self.lower)},{_text(self.upper)}{self.bounds[1]}"

    def __str__(self) -> str:
        return self._stringify()

    # -- cuts

    def _cuts(self) -> tuple[_Cut, _Cut]:
        """Return where the range begins and ends; where the end is not behind the beginning, it is empty."""
        if self.empty:
            return _BEHIND_ALL, _BEFORE_ALL
        start = _BEFORE_ALL if self.lower is None else (0, self.lower, 0 if self.lower_inc else 1)
        end = _BEHIND_ALL if self.upper is None else (0, self.upper, 1 if self.upper_inc else 0)
        return start, end

    def _normal_cuts(self) -> tuple[_Cut, _Cut]:
        """Return the cuts in the form in which equal ranges have equal ones.

        Whole numbers and dates have a next value: the cut behind one is that before the next. All empty
        ranges have the same cuts.
        """
        start, end = self._cuts()
        start, end = _before_next(start), _before_next(end)
        return (start, end) if start < end else (_BEHIND_ALL, _BEFORE_ALL)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Range):
            return NotImplemented
        return self._normal_cuts() == other._normal_cuts()

    def __hash__(self) -> int:
        return hash(self._normal_cuts())

    def __bool__(self) -> bool:
        start, end = self._normal_cuts()
        return start < end

    # -- comparisons

    def contains(self, value: _T | Range[_T]) -> bool:
        """Tell whether a value, or all values of another range, are in this one."""
        if not isinstance(value, Range):
            start, end = self._cuts()
            return start <= (0, value, 0) and (0, value, 1) <= end
        return _contains(self._normal_cuts(), value._normal_cuts())

    __contains__ = contains

    def contained_by(self, other: Range[_T]) -> bool:
        """Tell whether all values of this range are in another one."""
        return _contains(_cuts_of(other), self._normal_cuts())

    def overlaps(self, other: Range[_T]) -> bool:
        """Tell whether the ranges have a value in common."""
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        return max(start, other_start) < min(end, other_end)

    def strictly_left_of(self, other: Range[_T]) -> bool:
        """Tell whether all values of this range come before those of another one; never with an empty one."""
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        return start < end <= other_start < other_end

    __lshift__ = strictly_left_of

    def strictly_right_of(self, other: Range[_T]) -> bool:
        """Tell whether all values of this range come after those of another one; never with an empty one."""
        _cuts_of(other)
        return other.strictly_left_of(self)

    __rshift__ = strictly_right_of

    def not_extend_left_of(self, other: Range[_T]) -> bool:
        """Tell whether no value of this range comes before all of another one; never with an empty one."""
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        return start < end and other_start < other_end and start >= other_start

    def not_extend_right_of(self, other: Range[_T]) -> bool:
        """Tell whether no value of this range comes after all of another one; never with an empty one."""
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        return start < end and other_start < other_end and end <= other_end

    def adjacent_to(self, other: Range[_T]) -> bool:
        """Tell whether one of the ranges ends where the other begins; never with an empty one."""
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        return start < end and other_start < other_end and (end == other_start or other_end == start)

    # -- ranges of ranges

    def union(self, other: Range[_T]) -> Range[_T]:
        """Return the values of both ranges.

        :raises ValueError: there are values between them
        """
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        if not other:
            return self
        if not self:
            return other
        if max(start, other_start) > min(end, other_end):
            raise ValueError(f"expected ranges that overlap or meet for a union, got {self!r} and {other!r}")
        return _between(self if start <= other_start else other, self if end >= other_end else other)

    __add__ = union

    def difference(self, other: Range[_T]) -> Range[_T]:
        """Return the values of this range that are not in another one.

        :raises ValueError: the other one lies inside, so that two ranges would be left
        """
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        if not self.overlaps(other):
            return self
        is_left_before, is_left_behind = start < other_start, other_end < end
        if is_left_before and is_left_behind:
            raise ValueError(
                f"expected a difference that is one range, got two: {other!r} lies inside of {self!r}"
            )
        if is_left_before:
            return Range(self.lower, other.lower, bounds=_bounds(self.lower_inc, not other.lower_inc))
        if is_left_behind:
            return Range(other.upper, self.upper, bounds=_bounds(not other.upper_inc, self.upper_inc))
        return Range(empty=True)

    __sub__ = difference

    def intersection(self, other: Range[_T]) -> Range[_T]:
        """Return the values that are in both ranges."""
        (start, end), (other_start, other_end) = self._normal_cuts(), _cuts_of(other)
        if not self.overlaps(other):
            return Range(empty=True)
        return _between(self if start >= other_start else other, self if end <= other_end else other)

    __mul__ = intersection


def _cuts_of(other: Any) -> tuple[_Cut, _Cut]:
    if not isinstance(other, Range):
        raise TypeError(f"expected a Range, got {other!r}")
    return other._normal_cuts()


def _before_next(cut: _Cut) -> _Cut:
    """Return the cut behind a value that has a next one as that before the next."""
    if len(cut) == 1 or not cut[2] or type(cut[1]) not in _STEPS:
        return cut
    try:
        return (0, cut[1] + _STEPS[type(cut[1])], 0)
    except OverflowError:  # the last date
        return cut


def _contains(outer: tuple[_Cut, _Cut], inner: tuple[_Cut, _Cut]) -> bool:
    return inner[0] > inner[1] or (outer[0] <= inner[0] and inner[1] <= outer[1])


def _bounds(lower_inc: bool, upper_inc: bool) -> _Bounds:
    return _BOUNDS[2 * upper_inc + lower_inc]  # type: ignore[return-value]  # one of the four


def _between(first: Range[_T], last: Range[_T]) -> Range[_T]:
    """Return the range from the beginning of one to the end of another."""
    return Range(first.lower, last.upper, bounds=_bounds(first.lower_inc, last.upper_inc))


def _text(bound: Any) -> str:
    """Return a bound as PostgreSQL reads it: in quotes where it has characters with a meaning in a range."""
    if bound is None:
        return ""
    text = str(bound)
    if text and not any(char in text for char in _SPECIAL):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_SPECIAL = frozenset('()[],"\\')


class MultiRange(list[Range[_T]], Generic[_T]):
    """A list of ranges whose type as a literal is that of a multirange."""

    @property
    def __sa_type_engine__(self) -> Any:
        single = _type_of(self)
        return sqltypes.NULLTYPE if single._isnull else _MULTI_OF[type(single)]()


# -- types


class AbstractRange(TypeEngine[Any]):
    """What ranges and multiranges have in common."""

    render_bind_cast = True
    operator_classes = OperatorClass.INTEGER

    class comparator_factory(TypeEngine.Comparator[_CT]):
        """Operators of ranges."""

        __slots__ = ()

        def contains(self, other: Any, **kw: Any) -> Any:
            """Return whether a value, or all values of another range, are in this one."""
            return self._test(CONTAINS, other)

        def contained_by(self, other: Any) -> Any:
            """Return whether all values of this range are in another one."""
            return self._test(CONTAINED_BY, other)

        def overlaps(self, other: Any) -> Any:
            """Return whether the ranges have a value in common."""
            return self._test(OVERLAP, other)

        def strictly_left_of(self, other: Any) -> Any:
            """Return whether all values of this range come before those of another one."""
            return self._test(STRICTLY_LEFT_OF, other)

        __lshift__ = strictly_left_of

        def strictly_right_of(self, other: Any) -> Any:
            """Return whether all values of this range come after those of another one."""
            return self._test(STRICTLY_RIGHT_OF, other)

        __rshift__ = strictly_right_of

        def not_extend_right_of(self, other: Any) -> Any:
            """Return whether no value of this range comes after all of another one."""
            return self._test(NOT_EXTEND_RIGHT_OF, other)

        def not_extend_left_of(self, other: Any) -> Any:
            """Return whether no value of this range comes before all of another one."""
            return self._test(NOT_EXTEND_LEFT_OF, other)

        def adjacent_to(self, other: Any) -> Any:
            """Return whether one of the ranges ends where the other begins."""
            return self._test(ADJACENT_TO, other)

        def union(self, other: Any) -> Any:
            """Return the values of both ranges; an error at the server where that is not one range."""
            return self.expr + other

        def difference(self, other: Any) -> Any:
            """Return the values of this range that are not in another one."""
            return self.expr - other

        def intersection(self, other: Any) -> Any:
            """Return the values that are in both ranges."""
            return self.expr * other

        def _test(self, op: Any, other: Any) -> Any:
            return self.operate(op, other, result_type=sqltypes.BOOLEANTYPE)

    def _to_text(self, value: Any) -> Any:
        """Return a value as PostgreSQL reads it; text and the driver's own objects as they are."""
        return str(value) if isinstance(value, Range) else value

    def bind_processor(self, dialect: Any) -> Processor | None:
        make = getattr(dialect, "_make_driver_range", None)
        return self._to_text if make is None else partial(self._to_driver, make)

    def _to_driver(self, make: Callable[[Range[Any]], Any], value: Any) -> Any:
        """Return a value as an object of the driver's; what is none of ours as it is."""
        return make(value) if isinstance(value, Range) else value

    def literal_processor(self, dialect: Any) -> Processor | None:
        text = sqltypes.STRINGTYPE._cached_literal_processor(dialect)
        if text is None:
            return None
        name = dialect.type_compiler_instance.process(self)
        return lambda value: f"{text(self._to_text(value))}::{name}"


class AbstractSingleRange(AbstractRange):
    """A range; a type of a user's own is a subclass with a `__visit_name__`.

    See https://www.postgresql.org/docs/current/functions-range.html
    """

    #: the type of the values of the range, and their Python classes: what `contains()` may be asked for
    element_type: ClassVar[TypeEngine[Any]] = sqltypes.NULLTYPE
    element_classes: ClassVar[tuple[type[Any], ...]] = ()

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return the type of the values of the range for one of them; the server finds no other operator."""
        if type(value) in self.element_classes:
            return self.element_type
        if isinstance(value, MultiRange):
            return _MULTI_OF[type(self)]() if type(self) in _MULTI_OF else value.__sa_type_engine__
        return super().coerce_compared_value(op, value)

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return _from_driver


class AbstractMultiRange(AbstractRange):
    """Several ranges, in order and with something between them. New in PostgreSQL 14."""

    range_type: ClassVar[type[AbstractSingleRange]] = AbstractSingleRange

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return the type of the ranges for one of them, and that of their values for a value."""
        if isinstance(value, Range):
            return self.range_type()
        if type(value) in self.range_type.element_classes:
            return self.range_type.element_type
        return super().coerce_compared_value(op, value)

    def _to_text(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "{" + ",".join(str(_from_driver(one)) for one in value) + "}"
        return value

    def _to_driver(self, make: Callable[[Range[Any]], Any], value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return [make(one) if isinstance(one, Range) else one for one in value]

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        read = _READERS.get(self.range_type, str)

        def process(value: Any) -> Any:
            if value is None:
                return None
            return (
                read_multirange(value, read)
                if isinstance(value, str)
                else MultiRange(map(_from_driver, value))
            )

        return process


class INT4RANGE(AbstractSingleRange):
    """A range of whole numbers of 4 bytes."""

    __visit_name__ = "INT4RANGE"
    element_type = sqltypes.INTEGERTYPE
    element_classes = (int,)


class INT8RANGE(AbstractSingleRange):
    """A range of whole numbers of 8 bytes."""

    __visit_name__ = "INT8RANGE"
    element_type = sqltypes.BIGINT()
    element_classes = (int,)


class NUMRANGE(AbstractSingleRange):
    """A range of exact numbers."""

    __visit_name__ = "NUMRANGE"
    element_type = sqltypes.NUMERICTYPE
    element_classes = (decimal.Decimal,)


class DATERANGE(AbstractSingleRange):
    """A range of dates."""

    __visit_name__ = "DATERANGE"
    element_type = sqltypes.DATE()
    element_classes = (dt.date,)


class TSRANGE(AbstractSingleRange):
    """A range of dates with times."""

    __visit_name__ = "TSRANGE"
    element_type = sqltypes.TIMESTAMP()
    element_classes = (dt.datetime,)


class TSTZRANGE(AbstractSingleRange):
    """A range of dates with times and time zones."""

    __visit_name__ = "TSTZRANGE"
    element_type = sqltypes.TIMESTAMP(timezone=True)
    element_classes = (dt.datetime,)


class INT4MULTIRANGE(AbstractMultiRange):
    """Ranges of whole numbers of 4 bytes."""

    __visit_name__ = "INT4MULTIRANGE"
    range_type = INT4RANGE


class INT8MULTIRANGE(AbstractMultiRange):
    """Ranges of whole numbers of 8 bytes."""

    __visit_name__ = "INT8MULTIRANGE"
    range_type = INT8RANGE


class NUMMULTIRANGE(AbstractMultiRange):
    """Ranges of exact numbers."""

    __visit_name__ = "NUMMULTIRANGE"
    range_type = NUMRANGE


class DATEMULTIRANGE(AbstractMultiRange):
    """Ranges of dates."""

    __visit_name__ = "DATEMULTIRANGE"
    range_type = DATERANGE


class TSMULTIRANGE(AbstractMultiRange):
    """Ranges of dates with times."""

    __visit_name__ = "TSMULTIRANGE"
    range_type = TSRANGE


class TSTZMULTIRANGE(AbstractMultiRange):
    """Ranges of dates with times and time zones."""

    __visit_name__ = "TSTZMULTIRANGE"
    range_type = TSTZRANGE


_MULTI_OF: dict[type[Any], type[AbstractMultiRange]] = {
    multi.range_type: multi
    for multi in (
        INT4MULTIRANGE, INT8MULTIRANGE, NUMMULTIRANGE, DATEMULTIRANGE, TSMULTIRANGE, TSTZMULTIRANGE,
    )
}  # fmt: skip


def _type_of(ranges: Iterable[Range[Any]]) -> TypeEngine[Any]:
    """Return the type of ranges by their bounds; NullType where they have none, or are of other classes."""
    bounds = [one for range_ in ranges for one in (range_.lower, range_.upper) if one is not None]
    if not bounds:
        return sqltypes.NULLTYPE
    first = bounds[0]
    if isinstance(first, int):
        return INT4RANGE() if all(-(2**31) <= one < 2**31 for one in bounds) else INT8RANGE()
    if isinstance(first, float | decimal.Decimal):
        return NUMRANGE()
    if isinstance(first, dt.datetime):
        return TSRANGE() if first.tzinfo is None else TSTZRANGE()
    return DATERANGE() if isinstance(first, dt.date) else sqltypes.NULLTYPE


def _from_driver(value: Any) -> Any:
    """Return the driver's range as one of ours; the drivers agree on its attributes.

    What a driver has left as text, since it does not know the type or Python has no such bounds, is text.
    """
    if value is None or isinstance(value, Range | str):
        return value
    if value.isempty:
        return Range(empty=True)
    return Range(value.lower, value.upper, bounds=_bounds(value.lower_inc, value.upper_inc))


# what makes values of bounds for drivers that return multiranges as text
_READERS: dict[type[Any], Callable[[str], Any]] = {
    INT4RANGE: int,
    INT8RANGE: int,
    NUMRANGE: decimal.Decimal,
    DATERANGE: dt.date.fromisoformat,
    TSRANGE: dt.datetime.fromisoformat,
    TSTZRANGE: dt.datetime.fromisoformat,
}
_BOUND = r'"([^"]*)"|([^",\])]*)'
_RANGE = re.compile(rf"([\[(])(?:{_BOUND}),(?:{_BOUND})([\])])")


def read_multirange(text: str, read: Callable[[str], Any]) -> MultiRange[Any]:
    """Read the text form of a multirange of numbers or dates: `{[1,3),[5,)}`.

    :param read: makes a value of a bound
    """
    return MultiRange(_read_one(found, read) for found in _RANGE.finditer(text))


def read_range(text: str, read: Callable[[str], Any]) -> Range[Any]:
    """Read the text form of a range of numbers or dates: `[1,3)`, or `empty`.

    :param read: makes a value of a bound
    :raises ValueError: it is no such range
    """
    if text == "empty":
        return Range(empty=True)
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError(f"expected the text of a range, got {text!r}")
    return _read_one(found, read)


def _read_one(found: re.Match[str], read: Callable[[str], Any]) -> Range[Any]:
    start, quoted_lower, lower, quoted_upper, upper, end = found.groups("")
    lower, upper = quoted_lower or lower, quoted_upper or upper
    return Range(
        read(lower) if lower else None,
        read(upper) if upper else None,
        bounds=start + end,  # type: ignore[arg-type]  # as the pattern has them
    )
