"""Values go to PostgreSQL and come back as they were."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import ipaddress
import json
import uuid
from typing import Any

import pytest

from relata import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Engine,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    PickleType,
    String,
    Table,
    Text,
    Time,
    Uuid,
    create_engine,
    exc,
    make_url,
    select,
    text,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql.array import parse_array
from tests.databases import Database
from tests.dialects.round_trips import comes_back, is_found

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture(params=["psycopg", "psycopg2", "pg8000"])
def db_url(request: pytest.FixtureRequest, database: Database) -> str:
    """Give the URL of an empty database by each driver."""
    url = make_url(database.url).set(drivername=f"postgresql+{request.param}")
    return url.render_as_string(hide_password=False)


class Color(enum.Enum):
    red = 1
    blue = 2


UTC = dt.UTC
VALUES = [
    (Integer, 2**31 - 1),
    (BigInteger, 2**63 - 1),
    (Boolean, True),
    (String(20), "añ%s'\\:x"),
    (Text, "x" * 100_000),
    (Numeric(20, 5), decimal.Decimal("123456789012345.67891")),
    (Numeric(10, 2, asdecimal=False), 1.25),
    (Float, 1.5),
    (Double, 1e300),
    (Float(asdecimal=True), decimal.Decimal("1.5000000000")),
    (Date, dt.date(2024, 2, 29)),
    (Time, dt.time(1, 2, 3, 456789)),
    (DateTime, dt.datetime(2024, 2, 29, 1, 2, 3, 456789)),
    (DateTime(timezone=True), dt.datetime(2024, 2, 29, 1, 2, 3, 456789, UTC)),
    (Interval, dt.timedelta(days=400, seconds=5, microseconds=7)),
    (pg.INTERVAL, dt.timedelta(days=-1, seconds=5)),
    (LargeBinary, bytes(range(256))),
    (PickleType, {"a": [1, (2,)]}),
    (Uuid, uuid.UUID(int=5)),
    (Uuid(as_uuid=False), str(uuid.UUID(int=5))),
    (Uuid(native_uuid=False), uuid.UUID(int=5)),
    (Enum(Color), Color.blue),
    (Enum("a b", "c,d", name="texts"), "c,d"),
    (JSON, {"a": [1, None, "é"], "b": {"c": 1.5}}),
    (pg.JSONB, [1, {"x": "%s"}]),
    (pg.JSONB, "text"),
    (pg.ARRAY(Integer), [1, None, 3]),
    (pg.ARRAY(Integer, dimensions=2), [[1, 2], [3, 4]]),
    (ARRAY(String(5)), ["a'b", 'c"d', "e,f", "", None]),
    (pg.ARRAY(Integer, as_tuple=True), (1, 2)),
    (pg.ARRAY(Numeric(10, 2)), [decimal.Decimal("1.25"), None]),
    (pg.ARRAY(pg.JSONB), [{"a": 1}]),
    (pg.ARRAY(Uuid), [uuid.UUID(int=5)]),
    (
        pg.ARRAY(Enum("a b", 'c"d', "e,f", "NULL", "g\\h", name="awkward")),
        ["a b", 'c"d', "e,f", "NULL", "g\\h", None],
    ),
    (pg.ARRAY(Enum(Color)), [Color.red, Color.blue]),
    (pg.BIT(3), pg.BitString("101")),
    (pg.BIT(varying=True), pg.BitString("1")),
    (pg.BYTEA, b"\x00\xff"),
    (pg.MACADDR, "08:00:2b:01:02:03"),
    (pg.TIMESTAMP(precision=3), dt.datetime(2024, 1, 1, 1, 2, 3, 456000)),
    (pg.TIME(precision=0), dt.time(1, 2, 3)),
    (pg.OID, 12345),
]


@pytest.mark.parametrize(("type_", "value"), VALUES, ids=lambda one: repr(one)[:40])
def test_round_trip(engine: Engine, type_: Any, value: Any) -> None:
    comes_back(engine, type_, value)


NOT_COMPARABLE = (JSON, pg.JSONB, PickleType)
COMPARABLE = [(type_, value) for type_, value in VALUES if type_ not in NOT_COMPARABLE]


@pytest.mark.parametrize(("type_", "value"), COMPARABLE, ids=lambda one: repr(one)[:40])
def test_values_are_found(engine: Engine, type_: Any, value: Any) -> None:
    is_found(engine, type_, value)


HOST, INTERFACE = ipaddress.ip_address("10.0.0.1"), ipaddress.ip_interface("10.0.0.1")
NETWORK = ipaddress.ip_network("10.0.0.0/8")


@pytest.mark.parametrize(
    ("by", "asked", "given", "expected"),
    [
        ("psycopg", None, (HOST, NETWORK), (HOST, NETWORK)),
        ("psycopg", False, ("10.0.0.1", "10.0.0.0/8"), ("10.0.0.1", "10.0.0.0/8")),
        ("psycopg2", None, ("10.0.0.1", "10.0.0.0/8"), ("10.0.0.1", "10.0.0.0/8")),
        ("psycopg2", True, (INTERFACE, NETWORK), (INTERFACE, NETWORK)),
    ],
)
def test_addresses_are_text_or_objects(
    database: Database, by: str, asked: bool | None, given: Any, expected: Any
) -> None:
    url = make_url(database.url).set(drivername=f"postgresql+{by}")
    engine = create_engine(url, native_inet_types=asked)
    table = Table("t", MetaData(), Column("host", pg.INET), Column("network", pg.CIDR))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), dict(zip(table.c.keys(), given, strict=True)))
        assert connection.execute(select(table)).one() == expected
        assert connection.execute(select(table).where(table.c.network == given[1])).one() == expected
    engine.dispose()


ARRAYS = [
    ("{}", []),
    ("{a,b}", ["a", "b"]),
    ('{"a b",NULL,"NULL"}', ["a b", None, "NULL"]),
    ('{{a},{"b\\"c"}}', [["a"], ['b"c']]),
    ("[2:3]={a,b}", ["a", "b"]),
    ('{"x\\\\y",""}', ["x\\y", ""]),
]


@pytest.mark.parametrize(("written", "expected"), ARRAYS)
def test_arrays_of_unknown_types_are_read(database: Any, written: str, expected: Any) -> None:
    assert parse_array(written) == expected


def test_functions_of_the_user_read_jsonb_too(db_url: str) -> None:
    engine = create_engine(db_url, json_deserializer=lambda text: ("read", json.loads(text)))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT '[1]'::jsonb AS x").columns(x=pg.JSONB)).scalar()
    assert found == ("read", [1])
    engine.dispose()


TOO_LONG = [
    (String(2), "abc"),
    (pg.ARRAY(String(2)), ["abc"]),
    (pg.ARRAY(String(2), dimensions=2), [["abc"]]),
    (pg.BIT(3), "1011"),
    (pg.BIT(3, varying=True), "1011"),
    (pg.CIDR, "10.0.0.1/8"),
]


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(("type_", "value"), TOO_LONG, ids=lambda one: repr(one)[:40])
def test_what_is_too_long_is_refused(engine: Engine, type_: Any, value: Any, count: int) -> None:
    """Whether one row is inserted or a page of them: no cast of a parameter cuts it."""
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("x", type_))
    table.create(engine)
    ordered = table.insert().returning(table.c.x, sort_by_parameter_order=True)
    with pytest.raises(exc.DatabaseError), engine.begin() as connection:
        connection.execute(ordered, [{"x": value}] * count)


def test_what_is_compared_is_not_rounded(engine: Engine) -> None:
    table = Table("t", MetaData(), Column("n", Numeric(4, 1)), Column("i", pg.INTERVAL(precision=0)))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"n": decimal.Decimal("1.3"), "i": dt.timedelta(seconds=2)})
        assert connection.scalar(select(table.c.n).where(table.c.n < decimal.Decimal("1.31"))) is not None
        assert connection.scalar(select(table.c.n).where(table.c.n == decimal.Decimal("1.26"))) is None
        late = dt.timedelta(seconds=1, milliseconds=800)
        assert connection.scalar(select(table.c.i).where(table.c.i == late)) is None


def test_arrays_of_types_that_were_made_in_the_database(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION citext")
        word = pg.DOMAIN("word", Text)
        table = Table("t", MetaData(), Column("c", pg.ARRAY(pg.CITEXT)), Column("w", pg.ARRAY(word)))
        table.metadata.create_all(connection)
        row = (["A,b", None, "null"], ["{x}"])
        connection.execute(table.insert(), dict(zip("cw", row, strict=True)))
        assert connection.execute(select(table).where(table.c.c == ["a,B", None, "NULL"])).one() == row
