"""The values that go to PostgreSQL by asyncpg and come from it."""

from __future__ import annotations

import datetime as dt
import decimal
import ipaddress
import json
import uuid
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from relata import (
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    Uuid,
    bindparam,
    cast,
    exc,
    func,
    literal,
    select,
    text,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql import MultiRange, Range
from relata.ext.asyncio import AsyncConnection

pytestmark = pytest.mark.only_on("postgresql")
note = Table(
    "note",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("words", String(30)),
    Column("at", Date),
)
Run = Callable[..., None]


# -- values

UTC = dt.UTC
HUGE = decimal.Decimal("12345678901234567890.123456789")
VALUES: list[tuple[Any, Any]] = [
    (Integer, 5),
    (Numeric, HUGE),
    (Numeric(10, 3), decimal.Decimal("1.500")),
    (Numeric(asdecimal=False), 1.5),
    (Float, 1.5),
    (Boolean, True),
    (String(3), "größer, and longer"),
    (Date, dt.date(2020, 1, 2)),
    (DateTime, dt.datetime(2020, 1, 2, 3, 4, 5, 6)),
    (DateTime(timezone=True), dt.datetime(2020, 1, 2, 3, tzinfo=UTC)),
    (Time, dt.time(1, 2, 3, 4)),
    (Time(timezone=True), dt.time(1, 2, tzinfo=dt.timezone(dt.timedelta(hours=-2)))),
    (Interval, dt.timedelta(days=-3, seconds=5, microseconds=7)),
    (pg.INTERVAL, dt.timedelta(seconds=-1)),
    (Uuid, uuid.UUID(int=5)),
    (Uuid(as_uuid=False), str(uuid.UUID(int=5))),
    (LargeBinary, bytes(range(256))),
    (pg.JSON, {"a": [1, None, "é"]}),
    (pg.JSONB, [1.5, {"b": True}]),
    (pg.JSONB, "text"),
    (pg.ARRAY(Integer), [1, None, 3]),
    (pg.ARRAY(String), ["null", None, 'a"b\\', "{x,y}", ""]),
    (pg.ARRAY(Integer, dimensions=2), [[1, 2], [3, 4]]),
    (pg.ARRAY(pg.JSONB), [{"a": 1}, [2]]),
    (pg.ARRAY(pg.BIT(2)), [pg.BitString("10"), pg.BitString("01")]),
    (pg.ARRAY(pg.INT4RANGE), [Range(1, 5), Range(empty=True)]),
    (pg.INT4RANGE, Range(1, 5)),
    (pg.INT8RANGE, Range(None, 2**40)),
    (pg.NUMRANGE, Range(HUGE, None, bounds="()")),
    (pg.DATERANGE, Range(dt.date(2020, 1, 1), None)),
    (pg.TSTZRANGE, Range(dt.datetime(2020, 1, 1, tzinfo=UTC), None)),
    (pg.INT4RANGE, Range(empty=True)),
    (pg.INT4MULTIRANGE, MultiRange([Range(1, 3), Range(5, None)])),
    (pg.DATEMULTIRANGE, MultiRange([])),
    (pg.BIT(3), pg.BitString("101")),
    (pg.BIT(varying=True), pg.BitString("1" * 21)),
    (pg.OID, 26),
    (pg.REGCONFIG, "english"),
    (pg.REGCLASS, "pg_class"),
    (pg.MACADDR, "08:00:2b:01:02:03"),
    (Enum("a", "b", name="letter", native_enum=False), "b"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value"), VALUES, ids=lambda one: repr(one)[:40])
def test_values_go_and_come(on_connection: Run, type_: Any, value: Any) -> None:
    async def test(connection: AsyncConnection) -> None:
        statement = select(bindparam("p", type_=type_))
        # a Range without bounds has those that the server gives it
        found = await connection.scalar(statement, {"p": value})
        assert found == value
        assert type(found) is type(value) or isinstance(value, uuid.UUID)
        assert await connection.scalar(statement, {"p": None}) is None

    on_connection(test)


def test_columns_of_types_that_are_not_cast(on_connection: Run) -> None:
    table = Table(
        "thing",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("address", pg.INET),
        Column("network", pg.CIDR),
        Column("pairs", pg.HSTORE),
        Column("many", pg.ARRAY(pg.HSTORE)),
        Column("words", pg.TSVECTOR),
        Column("amount", pg.MONEY),
        Column("path", pg.JSONB),
    )

    async def test(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE EXTENSION hstore SCHEMA public"))
        await connection.run_sync(table.create)
        row = {
            "address": "10.0.0.1/24",
            "network": "10.0.0.0/8",
            "pairs": {"a": None, 'b"': "x"},
            "many": [{"c": "d"}, None],
            "words": "a b",
            "amount": "1.5",
            "path": {"a": ["x", {"b": 5}]},
        }
        await connection.execute(table.insert(), row)
        expected = {
            "id": 1,
            **row,
            "address": ipaddress.ip_interface("10.0.0.1/24"),
            "network": ipaddress.ip_network("10.0.0.0/8"),
            "words": "'a' 'b'",
            "amount": "$1.50",
        }
        assert (await connection.execute(select(table))).mappings().one() == expected
        where = table.c.pairs.contains({'b"': "x"}) & (table.c.address == "10.0.0.1/24")
        part = table.c.path["a", 1, "b"].as_integer()
        assert await connection.scalar(select(part).where(where)) == 5

    on_connection(test)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (False, ("10.0.0.1/24", "10.0.0.0/8", ["10.0.0.1"])),
        (
            None,
            (
                ipaddress.ip_interface("10.0.0.1/24"),
                ipaddress.ip_network("10.0.0.0/8"),
                [ipaddress.ip_address("10.0.0.1")],
            ),
        ),
    ],
)
def test_addresses(on_connection: Run, asked: bool | None, expected: Any) -> None:
    async def test(connection: AsyncConnection) -> None:
        sql = "SELECT '10.0.0.1/24'::inet, '10.0.0.0/8'::cidr, '{10.0.0.1}'::inet[]"
        assert (await connection.execute(text(sql))).one() == (
            "10.0.0.1/24" if asked is False else expected[0],
            *expected[1:],
        )

    on_connection(test, native_inet_types=asked)


def test_a_reader_and_a_writer_of_json_of_ones_own(on_connection: Run) -> None:
    def read(value: str) -> Any:
        return json.loads(value, parse_float=decimal.Decimal)

    async def test(connection: AsyncConnection) -> None:
        for type_ in (pg.JSON, pg.JSONB, pg.ARRAY(pg.JSON)):
            value = [{"a": 1.5}] if isinstance(type_, pg.ARRAY) else {"a": 1.5}
            found = await connection.scalar(select(literal(value, type_)))
            part = found[0]["w"] if isinstance(type_, pg.ARRAY) else found["w"]
            assert part == {"a": decimal.Decimal("1.5")}

    on_connection(test, json_deserializer=read, json_serializer=lambda value: json.dumps({"w": value}))


def test_an_answer_that_cannot_be_read_leaves_the_connection(on_connection: Run) -> None:
    def refuse(value: str) -> Any:
        raise ValueError("no JSON today")

    async def test(connection: AsyncConnection) -> None:
        with pytest.raises(ValueError, match="no JSON today"):
            await connection.execute(text("SELECT '1'::json FROM generate_series(1, 3)"))
        assert await connection.scalar(text("SELECT 5")) == 5

    on_connection(test, json_deserializer=refuse)


def test_an_enum_that_is_made_after_connecting(on_connection: Run) -> None:
    mood = Enum("sad", "glad", name="mood")
    table = Table("day", MetaData(), Column("id", Integer, primary_key=True), Column("mood", mood))
    every = Table("days", table.metadata, Column("moods", pg.ARRAY(mood)))

    async def test(connection: AsyncConnection) -> None:
        for _ in range(2):  # the second type of the name has another number
            await connection.run_sync(table.metadata.create_all)
            added = await connection.execute(
                table.insert().returning(table.c.mood), [{"mood": "sad"}, {"mood": "glad"}]
            )
            assert added.scalars().all() == ["sad", "glad"]
            await connection.execute(every.insert(), {"moods": ["glad", None]})
            assert await connection.scalar(select(every.c.moods)) == ["glad", None]
            found = await connection.scalars(select(table.c.id).where(table.c.mood == "glad"))
            assert found.one() == 2
            await connection.run_sync(table.metadata.drop_all)
            await connection.commit()

    on_connection(test)


@pytest.mark.parametrize(
    ("type_", "value"),
    [(Date, "2020-01-01"), (Integer, "5"), (String, 5), (pg.INT4RANGE, "[1,2)"), (LargeBinary, 5)],
    ids=repr,
)
def test_text_for_a_value_and_a_value_for_text_are_refused(
    on_connection: Run, type_: Any, value: Any
) -> None:
    async def test(connection: AsyncConnection) -> None:
        statement = select(bindparam("first", 1), bindparam("given", value, type_=type_))
        with pytest.raises(exc.DataError, match=r"'given' that fits its type, \w+\(\).*convert it") as caught:
            await connection.execute(statement)
        assert isinstance(caught.value.driver_exception, asyncpg.DataError)
        await connection.rollback()
        if value == "2020-01-01":
            made = cast(bindparam("given", value, type_=String), Date)
            assert await connection.scalar(select(made)) == dt.date(2020, 1, 1)

    on_connection(test)


def test_the_row_of_a_value_that_is_refused_is_told(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.run_sync(note.create)
        rows: list[dict[str, Any]] = [{"id": number, "words": "a"} for number in range(4)]
        rows[2]["words"] = 5
        with pytest.raises(exc.DataError, match=r"'words' in row 3 of 4 that fits its type, String\("):
            await connection.execute(note.insert().returning(note.c.id), rows)
        await connection.rollback()
        await connection.run_sync(note.create)
        with pytest.raises(exc.DataError, match=r"(?s)'words' that fits its type.*element #2"):
            await connection.execute(note.update().values(words=bindparam("words")), rows)
        await connection.rollback()
        with pytest.raises(exc.DataError) as caught:
            await connection.execute(select(literal(1).in_([1, 2, 3]), bindparam("n", "x", type_=Integer)))
        assert not caught.value.detail  # the server counts each value of a list: the driver tells the value

    on_connection(test)


def test_which_row_and_what_is_no_value_is_told(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        await connection.run_sync(note.create)
        await connection.commit()
        with pytest.raises(exc.StatementError, match="words"):
            await connection.execute(note.insert(), {"id": 1, "words": object()})
        await connection.rollback()
        assert await connection.scalar(select(func.count()).select_from(note)) == 0

    on_connection(test)


def test_percent_signs_and_parameters_of_the_driver(on_connection: Run) -> None:
    async def test(connection: AsyncConnection) -> None:
        assert await connection.scalar(text("SELECT '50%%' || 7 % :n").bindparams(n=4)) == "50%%3"
        result = await connection.exec_driver_sql("SELECT $1::int + $2::int", (1, 2))
        assert result.scalar() == 3
        statement = select(literal(1) + bindparam("n"), bindparam("n") * 2)
        assert str(statement.compile(dialect=connection.dialect)).count("$2") == 2

    on_connection(test)
