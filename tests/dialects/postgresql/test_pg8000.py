"""PostgreSQL by pg8000: what the driver would lose, and answers that belong to another statement."""

from __future__ import annotations

import datetime as dt
import decimal
import ipaddress
import json
import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from relata import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Time,
    create_engine,
    exc,
    literal,
    literal_column,
    make_url,
    select,
    text,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql import MultiRange, Range
from relata.dialects.postgresql.pg8000 import PGDialect_pg8000
from tests.databases import Database

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture
def db_url(database: Database) -> str:
    """Give the URL of an empty database by pg8000."""
    url = make_url(database.url).set(drivername="postgresql+pg8000")
    return url.render_as_string(hide_password=False)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


# -- percent signs: the driver makes one of two outside of quotes only, and only where there are parameters

ONE = literal(1) == 1
PERCENTS = [
    (text("SELECT 'a%b' WHERE :y = 1").bindparams(y=1), "a%b"),
    (text("SELECT 'a%%b'"), "a%%b"),
    (text("SELECT 7 % 4 + :y").bindparams(y=1), 4),
    (text("SELECT 7 % 4"), 3),
    (text("SELECT :y -- 100%\n + 1 /* 50% */").bindparams(y=1), 2),
    (select(literal(7) % 4), 3),
    (select(literal_column("7", Integer) % literal_column("4")), 3),
    (select(literal_column("'it''s %%s'")).where(ONE), "it's %%s"),
    (select(literal_column(r"E'\'%s'")).where(ONE), "'%s"),
    (select(literal_column("$$it's 5%$$")).where(ONE), "it's 5%"),
    (select(literal_column("$x$5%$x$")).where(ONE), "5%"),
    (select(literal("50%", literal_execute=True)).where(ONE), "50%"),
]


@pytest.mark.parametrize(("statement", "expected"), PERCENTS, ids=lambda one: str(one)[:40])
def test_percent_signs(connection: Connection, statement: Any, expected: Any) -> None:
    assert connection.scalar(statement) == expected


def test_percent_signs_in_names(engine: Engine) -> None:
    table = Table(
        "p%t",
        MetaData(),
        Column("a%b", Integer, primary_key=True),
        Column("s", String, server_default="5%"),
    )
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"a%b": 1}, {"a%b": 2}])
        rows = connection.execute(select(table).where(table.c["a%b"] % 2 == 1)).mappings()
        assert rows.all() == [{"a%b": 1, "s": "5%"}]


# -- values


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("'-00:00:01'::interval", dt.timedelta(seconds=-1)),
        ("'2 days -01:30:00.5'::interval", dt.timedelta(days=2, hours=-1, minutes=-30, seconds=-0.5)),
        ("ARRAY['-00:01:00'::interval]", [dt.timedelta(minutes=-1)]),
        ("'[2:3]={1,2}'::int[]", [1, 2]),
        ("ARRAY[1.5::real, NULL]", [1.5, None]),
        ("ARRAY[26::oid]", [26]),
        ("'12:00:00+05:30'::timetz", dt.time(12, tzinfo=dt.timezone(dt.timedelta(hours=5.5)))),
        ("'[1,4)'::int4range", Range(1, 4)),
        ("ARRAY['[2020-01-01,)'::daterange, 'empty']", [Range(dt.date(2020, 1, 1)), Range(empty=True)]),
        (
            "'{[1.5,2]}'::nummultirange",
            MultiRange([Range(decimal.Decimal("1.5"), decimal.Decimal(2), bounds="[]")]),
        ),
        ("'[2020-01-01,infinity)'::daterange", "[2020-01-01,infinity)"),
        ("'infinity'::date", "infinity"),
    ],
)
def test_values_come_as_they_are(connection: Connection, sql: str, expected: Any) -> None:
    assert connection.exec_driver_sql(f"SELECT {sql}").scalar() == expected


def test_what_python_has_no_value_for_is_text(connection: Connection) -> None:
    column = literal_column("'[2020-01-01,infinity)'::daterange", pg.DATERANGE)
    assert connection.scalar(select(column)) == "[2020-01-01,infinity)"


@pytest.mark.parametrize(
    "items", [["null", "NULL", None, "", 'a"b\\', "{x,y}", " "], [["null"], ["é"]], []], ids=str
)
def test_arrays_go_as_they_are(connection: Connection, items: Any) -> None:
    assert connection.scalar(select(literal(items, pg.ARRAY(String)))) == items
    if items:
        assert connection.exec_driver_sql("SELECT %s::text[]", (items,)).scalar() == items


def test_arrays_of_types_that_the_driver_does_not_know(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE DOMAIN word AS text")
    column = literal_column("ARRAY['a,b', NULL]::word[]", pg.ARRAY(pg.DOMAIN("word", String)))
    assert connection.scalar(select(column)) == ["a,b", None]
    bits = literal_column("ARRAY[B'10', B'01']", pg.ARRAY(pg.BIT(2)))
    assert connection.scalar(select(bits)) == [pg.BitString("10"), pg.BitString("01")]


def test_times_with_a_zone(connection: Connection) -> None:
    at = dt.time(1, 2, 3, 4, tzinfo=dt.timezone(dt.timedelta(hours=-2)))
    assert connection.scalar(select(literal(at, Time(timezone=True)))) == at


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (False, ("10.0.0.1/24", "10.0.0.0/8")),
        (True, (ipaddress.ip_interface("10.0.0.1/24"), ipaddress.ip_network("10.0.0.0/8"))),
        (None, (ipaddress.ip_network("10.0.0.0/24"), "10.0.0.0/8")),
    ],
)
def test_addresses(db_url: str, asked: bool | None, expected: Any) -> None:
    engine = create_engine(db_url, native_inet_types=asked)
    with engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT '10.0.0.1/24'::inet, '10.0.0.0/8'::cidr").one()
        assert row == expected
    engine.dispose()


def test_a_reader_of_json_of_ones_own(db_url: str) -> None:
    def read(value: str) -> Any:
        return json.loads(value, parse_float=decimal.Decimal)

    engine = create_engine(db_url, json_deserializer=read)
    with engine.connect() as connection:
        value = literal_column("""'{"a": 1.10}'::jsonb""", pg.JSONB)
        assert str(connection.scalar(select(value))["a"]) == "1.10"
        values = literal_column("""ARRAY['{"a": 1.10}'::json]""", pg.ARRAY(pg.JSON))
        assert str(connection.scalar(select(values))[0]["a"]) == "1.10"
    engine.dispose()


def test_an_encoding(db_url: str) -> None:
    engine = create_engine(db_url, client_encoding="latin1")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW client_encoding").scalar() == "LATIN1"
        assert connection.scalar(select(literal("é"))) == "é"
    engine.dispose()


# -- errors: no statement gets what another one left


@pytest.mark.parametrize(
    "value", [object(), "\ud800", ["\ud800"], [object()]], ids=lambda one: repr(one)[:12]
)
def test_what_cannot_be_sent_is_refused_before_anything_is_sent(connection: Connection, value: Any) -> None:
    number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with pytest.raises((exc.ProgrammingError, UnicodeEncodeError)):
        connection.exec_driver_sql("SELECT %s, %s", (1, value))
    assert connection.exec_driver_sql("SELECT %s::int", (5,)).scalar() == 5
    assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() == number


def test_an_answer_that_cannot_be_read_ends_the_connection(db_url: str) -> None:
    def refuse(value: str) -> Any:
        raise ValueError("no JSON today")

    engine = create_engine(db_url, json_deserializer=refuse)
    with engine.connect() as connection:
        with pytest.raises(exc.InterfaceError, match="no JSON today") as caught:
            connection.exec_driver_sql("SELECT '1'::json FROM generate_series(1, 3)")
        assert caught.value.connection_invalidated
        connection.rollback()
        assert connection.exec_driver_sql("SELECT 5").scalar() == 5
    engine.dispose()


def test_a_time_out_ends_the_connection(db_url: str) -> None:
    engine = create_engine(f"{db_url}?timeout=0.3")
    with engine.connect() as connection:
        with pytest.raises(exc.InterfaceError, match="timed out") as caught:
            connection.exec_driver_sql("SELECT pg_sleep(2)")
        assert caught.value.connection_invalidated
        connection.rollback()
        assert connection.exec_driver_sql("SELECT 5").scalar() == 5
    engine.dispose()


def test_a_lost_connection_is_told_and_replaced(db_url: str) -> None:
    engine = create_engine(db_url, pool_pre_ping=True)

    def kill(number: Any) -> None:
        with engine.connect() as other:
            other.exec_driver_sql("SELECT pg_terminate_backend(%s, 5000)", (number,))

    with engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        kill(number)
        with pytest.raises(exc.InterfaceError) as caught:
            connection.exec_driver_sql("SELECT 1")
        assert caught.value.connection_invalidated
        connection.rollback()
        number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    kill(number)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() != number
    engine.dispose()


def test_a_cursor_at_the_server_ends_with_its_transaction(connection: Connection) -> None:
    statement = text("SELECT * FROM generate_series(1, 100)")
    results = [connection.execute(statement, execution_options={"yield_per": 10}) for _ in range(2)]
    assert [next(results[0].scalars()), next(results[1].scalars())] == [1, 1]
    declared = text("SELECT count(*) FROM pg_cursors WHERE name LIKE 'relata%'")
    results[0].close()
    assert connection.scalar(declared) == 1
    connection.rollback()
    results[1].close()
    assert connection.scalar(declared) == 0


def test_questions_begin_no_transaction(engine: Engine) -> None:
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        assert connection.get_isolation_level() == "READ COMMITTED"
        assert connection.dialect.do_ping(driver)
        assert not driver._in_transaction


def test_encryption_is_the_drivers(engine: Engine, db_url: str) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    encrypted = create_engine(db_url, connect_args={"ssl_context": context})
    with engine.connect() as connection:
        is_offered = connection.exec_driver_sql("SHOW ssl").scalar() == "on"
    if not is_offered:
        with pytest.raises(exc.InterfaceError, match="refuses SSL"):
            encrypted.connect()
        return
    with encrypted.connect() as connection:
        sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert connection.exec_driver_sql(sql).scalar() is True
    encrypted.dispose()


# -- URLs


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql+pg8000://", {}),
        (
            "postgresql+pg8000://u:p%40@h:1/db?timeout=5&ssl_context=true&application_name=x",
            {
                "host": "h",
                "database": "db",
                "user": "u",
                "password": "p@",
                "port": 1,
                "timeout": 5.0,
                "ssl_context": True,
                "application_name": "x",
            },
        ),
        (
            "postgresql+pg8000://u@/db?host=/run/pg",
            {"user": "u", "database": "db", "unix_sock": "/run/pg/.s.PGSQL.5432"},
        ),
        ("postgresql+pg8000://u@/?unix_sock=/x", {"user": "u", "unix_sock": "/x"}),
    ],
)
def test_urls(database: Any, url: str, expected: dict[str, Any]) -> None:
    assert PGDialect_pg8000().create_connect_args(make_url(url)) == ([], expected)
