"""Ranges: what Python says of two of them is what PostgreSQL says; values go there and come back."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import pickle
from typing import Any

import pytest

from relata import (
    Column,
    Engine,
    MetaData,
    Table,
    bindparam,
    column,
    inspect,
    literal,
    literal_column,
    select,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql import MultiRange, Range
from relata.exc import DBAPIError

EMPTY: Range[Any] = Range(empty=True)
# of whole numbers: each pair meets, overlaps, contains or is apart in some way
NUMBERS: list[Range[Any]] = [
    EMPTY,
    Range(),
    Range(3, 3, bounds="[]"),
    Range(3, 3),
    *(Range(1, 5, bounds=bounds) for bounds in ("[)", "[]", "(]", "()")),  # type: ignore[arg-type]  # all four forms
    Range(2, 4),
    Range(5, 9),
    Range(6, 9),
    Range(None, 3),
    Range(None, 3, bounds="(]"),
    Range(4, None),
    Range(4, None, bounds="()"),
    Range(-4, 0, bounds="[]"),
]
CLOCKS: list[Range[Any]] = [
    Range(
        None if one.lower is None else dt.datetime(2024, 5, 10 + one.lower),
        None if one.upper is None else dt.datetime(2024, 5, 10 + one.upper),
        bounds=one.bounds,
        empty=one.empty,
    )
    for one in NUMBERS
]
TESTS = {
    "=": "__eq__",
    "@>": "contains",
    "<@": "contained_by",
    "&&": "overlaps",
    "<<": "strictly_left_of",
    ">>": "strictly_right_of",
    "&<": "not_extend_right_of",
    "&>": "not_extend_left_of",
    "-|-": "adjacent_to",
}
MADE = {"+": "union", "-": "difference", "*": "intersection"}


def _sql(range_: Range[Any], type_: Any) -> Any:
    return literal_column(f"'{range_}'::{type_()}", type_)


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(("type_", "ranges"), [(pg.INT4RANGE, NUMBERS), (pg.TSRANGE, CLOCKS)])
def test_python_says_what_the_server_says(engine: Engine, type_: Any, ranges: list[Range[Any]]) -> None:
    """Every operator on every pair; a union or difference that is not one range is an error in both."""
    with engine.connect() as connection:
        for left, right in itertools.product(ranges, ranges):
            one, other = _sql(left, type_), _sql(right, type_)
            told = connection.execute(select(*[one.bool_op(sign)(other) for sign in TESTS])).one()
            assert dict(zip(TESTS, told, strict=True)) == {
                sign: getattr(left, method)(right) for sign, method in TESTS.items()
            }, (left, right)
            for sign, method in MADE.items():
                try:
                    with connection.begin_nested():
                        expected = connection.scalar(select(one.op(sign, return_type=type_())(other)))
                except DBAPIError:
                    with pytest.raises(ValueError, match=r"one range|overlap or meet"):
                        getattr(left, method)(right)
                else:
                    made = getattr(left, method)(right)
                    assert made == expected and hash(made) == hash(expected), (left, sign, right)


@pytest.mark.only_on("postgresql")
def test_values_in_ranges(engine: Engine) -> None:
    with engine.connect() as connection:
        for one, value in itertools.product(NUMBERS, range(-5, 11)):
            found = connection.scalar(select(_sql(one, pg.INT4RANGE).contains(value)))
            assert one.contains(value) is found, (one, value)
            assert (value in one) is found


def test_a_fraction_is_not_in_the_gap_behind_a_whole_number():
    assert 2.5 in Range(1, 3)
    assert 3.5 not in Range(1, 3, bounds="[]")


@pytest.mark.parametrize(
    ("range_", "text"),
    [
        (Range(1, 4), "[1,4)"),
        (Range(1, 4, bounds="(]"), "(1,4]"),
        (Range(), "[,)"),
        (Range(None, 5, bounds="()"), "(,5)"),
        (EMPTY, "empty"),
        (Range("a,b", 'c"\\d'), '["a,b","c\\"\\\\d")'),
        (Range("", "z"), '["",z)'),
        (Range(dt.date(2024, 1, 2), None), "[2024-01-02,)"),
    ],
)
def test_text_form(range_: Range[Any], text: str):
    assert str(range_) == text


def test_a_range_is_a_value():
    one = Range(1, 4)
    assert one == Range(1, 3, bounds="[]") == Range(0, 4, bounds="()")
    assert len({one, Range(1, 3, bounds="[]"), Range(1, 4, bounds="[]")}) == 2
    assert one != (1, 4)
    assert pickle.loads(pickle.dumps(one)) == one
    assert repr(one) == "Range(lower=1, upper=4, bounds='[)', empty=False)"
    assert Range(2, 2) == EMPTY and not Range(2, 2) and one
    assert (
        one + Range(4, 6) == Range(1, 6)
        and one - Range(3, 9) == Range(1, 3)
        and one * Range(3, 9) == Range(3, 4)
    )
    assert one << Range(4, 5) and Range(4, 5) >> one
    assert (Range().lower_inf, Range().upper_inf, EMPTY.lower_inf, EMPTY.upper_inf) == (
        True,
        True,
        False,
        False,
    )
    assert (one.lower_inc, one.upper_inc, one.is_empty, EMPTY.isempty) == (True, False, False, True)
    with pytest.raises(AttributeError):
        one.lower = 3  # type: ignore[misc]  # which is what is tested


def test_the_last_date_has_no_next():
    last = Range(dt.date(9999, 1, 1), dt.date.max, bounds="[]")
    assert dt.date.max in last
    assert last.contains(Range(dt.date.max, None, bounds="[)")) is False


def test_wrong_use_is_told():
    with pytest.raises(ValueError, match=r"bounds of a Range, got '\[\['"):
        Range(1, 2, bounds="[[")  # type: ignore[arg-type]  # which is what is tested
    with pytest.raises(TypeError, match="expected a Range, got 3"):
        Range(1, 2).overlaps(3)  # type: ignore[arg-type]  # which is what is tested


WITHOUT_ZONE, WITH_ZONE = dt.datetime(2024, 1, 2, 3), dt.datetime(2024, 1, 2, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (Range(2, 7), pg.INT4RANGE),
        (Range(None, 2**31 - 1), pg.INT4RANGE),
        (Range(None, 2**31), pg.INT8RANGE),
        (Range(-(2**31) - 1, None), pg.INT8RANGE),
        (Range(1.5, None), pg.NUMRANGE),
        (Range(decimal.Decimal(1), None), pg.NUMRANGE),
        (Range(dt.date(2024, 1, 2), None), pg.DATERANGE),
        (Range(WITHOUT_ZONE, None), pg.TSRANGE),
        (Range(WITH_ZONE, None), pg.TSTZRANGE),
        (MultiRange([Range(1, 2), Range(2**31, None)]), pg.INT8MULTIRANGE),
        (MultiRange([Range(dt.date(2024, 1, 2), None)]), pg.DATEMULTIRANGE),
    ],
)
def test_the_type_of_a_literal(value: Any, type_: Any):
    assert type(literal(value).type) is type_


def test_ranges_without_a_bound_have_no_type_of_their_own():
    assert (
        literal(Range()).type._isnull and literal(EMPTY).type._isnull and literal(MultiRange()).type._isnull
    )
    assert literal(Range("a", "b")).type._isnull


@pytest.mark.parametrize(
    ("expression", "sql"),
    [
        (column("r", pg.INT8RANGE).contains(3), "r @> %(r_1)s::BIGINT"),
        (column("r", pg.NUMRANGE).contains(decimal.Decimal(3)), "r @> %(r_1)s"),
        (column("r", pg.DATERANGE).contains(dt.date(2024, 1, 2)), "r @> %(r_1)s::DATE"),
        (column("r", pg.INT4RANGE).contained_by(Range(1, 2)), "r <@ %(r_1)s::INT4RANGE"),
        (column("r", pg.INT4RANGE).overlaps("[1,2)"), "r && %(r_1)s::VARCHAR"),
        (column("r", pg.INT4RANGE) << Range(1, 2), "r << %(r_1)s::INT4RANGE"),
        (column("r", pg.INT4RANGE) >> Range(1, 2), "r >> %(r_1)s::INT4RANGE"),
        (column("r", pg.INT4RANGE).union(column("s")), "r + s"),
        (column("r", pg.INT4RANGE).difference(column("s")), "r - s"),
        (column("r", pg.INT4RANGE).intersection(column("s")), "r * s"),
        (column("r", pg.INT4MULTIRANGE).contains(Range(1, 2)), "r @> %(r_1)s::INT4RANGE"),
        (column("r", pg.INT4MULTIRANGE).contains([Range(1, 2)]), "r @> %(r_1)s::INT4MULTIRANGE"),
        (column("r", pg.INT4RANGE).contained_by(MultiRange([Range(1, 2)])), "r <@ %(r_1)s::INT4MULTIRANGE"),
    ],
)
def test_operators(expression: Any, sql: str):
    assert str(expression.compile(dialect=pg.dialect())) == sql


ROUND_TRIPS: list[tuple[Any, Any]] = [
    (pg.INT4RANGE, Range(1, 4)),
    (pg.INT8RANGE, Range(2**40, None)),
    (pg.NUMRANGE, Range(decimal.Decimal("1.5"), decimal.Decimal("2.25"), bounds="(]")),
    (pg.DATERANGE, Range(dt.date(2024, 1, 2), dt.date(2024, 3, 1))),
    (pg.TSRANGE, Range(WITHOUT_ZONE, None)),
    (pg.TSTZRANGE, Range(WITH_ZONE, WITH_ZONE + dt.timedelta(days=1))),
    (pg.INT4RANGE, EMPTY),
    (pg.INT4RANGE, None),
    (pg.INT4MULTIRANGE, MultiRange([Range(1, 4), Range(6, 8)])),
    (pg.DATEMULTIRANGE, MultiRange([Range(dt.date(2024, 1, 2), None)])),
    (pg.NUMMULTIRANGE, MultiRange()),
    (pg.ARRAY(pg.INT4RANGE), [Range(1, 4), EMPTY]),
]


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pg8000"])
@pytest.mark.parametrize(("type_", "value"), ROUND_TRIPS, ids=lambda one: repr(one)[:40])
def test_round_trip(engine: Engine, driver: str, type_: Any, value: Any) -> None:
    """Bound, and printed as a literal; found again by comparison, and by what a plain query returned."""
    from relata import create_engine  # as in the fixture

    engine = create_engine(engine.url.set(drivername=f"postgresql+{driver}"))
    table = Table("t", MetaData(), Column("r", type_))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"r": value})
        assert connection.scalars(select(table.c.r)).all() == [value]
        if value is not None:
            assert type(connection.scalar(select(table.c.r))) is type(value)
            assert connection.scalars(select(table.c.r).where(table.c.r == value)).all() == [value]
            raw = connection.exec_driver_sql("SELECT r FROM t").scalar()
            assert connection.scalars(select(table.c.r).where(table.c.r == bindparam("v", raw))).all() == [
                value
            ]
            printed = select(table.c.r).where(table.c.r == literal(value, table.c.r.type))
            sql = str(printed.compile(engine, compile_kwargs={"literal_binds": True}))
            assert connection.exec_driver_sql(sql).scalar() is not None
    assert repr(inspect(engine).get_columns("t")[0]["type"]) == repr(table.c.r.type)
    engine.dispose()
