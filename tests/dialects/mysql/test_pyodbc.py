"""MariaDB by pyodbc: what ODBC would lose, and connection strings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from relata import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    create_engine,
    exc,
    literal,
    make_url,
    select,
)
from relata.dialects.mysql import DATETIME, LONGTEXT, TIME
from relata.dialects.mysql.pyodbc import MySQLDialect_pyodbc
from tests.databases import ODBC_DRIVER

pytestmark = pytest.mark.only_on("mariadb")

t = Table(
    "t",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20)),
    Column("opens", Time),
    Column("made", DateTime),
    Column("opens_exactly", TIME(fsp=6)),
    Column("made_exactly", DATETIME(fsp=6)),
)


@pytest.fixture
def engine(url_by: Callable[[str], str]) -> Iterator[Engine]:
    made = create_engine(url_by("mysql+pyodbc"))
    t.metadata.create_all(made)
    yield made
    made.dispose()


def test_fractions_of_seconds_are_kept(engine: Engine) -> None:
    row = {"opens_exactly": dt.time(1, 2, 3, 4), "made_exactly": dt.datetime(2020, 1, 2, 3, 4, 5, 6)}
    with engine.begin() as connection:
        connection.execute(t.insert(), {**row, "opens": dt.time(1, 2, 3), "made": dt.datetime(2020, 1, 2)})
        found = connection.execute(select(t).where(t.c.made_exactly == row["made_exactly"])).mappings().one()
        assert {name: found[name] for name in row} == row
        assert (found["opens"], found["made"]) == (dt.time(1, 2, 3), dt.datetime(2020, 1, 2))
        assert connection.scalar(select(t.c.id).where(t.c.opens_exactly == dt.time(1, 2, 3, 4))) == 1


def test_what_is_selected_from_nowhere_has_its_type(engine: Engine) -> None:
    """A parameter that is selected comes as text, which is how it went."""
    values = [Decimal("40.020"), dt.datetime(2020, 1, 2, 3, 4, 5, 6), dt.time(1, 2, 3, 4)]
    with engine.connect() as connection:
        assert connection.execute(select(*map(literal, values))).one() == tuple(values)
        assert connection.scalar(select(literal(1.5, Numeric(10, 2)))) == Decimal("1.5")


@pytest.mark.parametrize("size", [1, 1_000, 100_000])
def test_long_text(engine: Engine, size: int) -> None:
    """In pieces the ODBC driver would mix it up."""
    long = Table("long", MetaData(), Column("id", Integer, primary_key=True), Column("body", LONGTEXT))
    long.create(engine)
    body = "é\U0001f600'" * size
    with engine.begin() as connection:
        connection.execute(long.insert(), [{"body": body}, {"body": body + "x"}])
        assert connection.scalars(select(long.c.body).order_by(long.c.id)).all() == [body, body + "x"]
        assert connection.scalar(select(long.c.id).where(long.c.body == body)) == 1


def test_a_delete_of_nothing_returns_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        assert connection.execute(t.delete().where(t.c.id.in_([])).returning(t.c.id)).all() == []


def test_durations_are_read(engine: Engine) -> None:
    """A TIME holds up to 838 hours, before zero too."""
    with engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT CAST('23:59:59.5' AS TIME(1)), CAST('100:00:01' AS TIME), CAST('-1:30:00' AS TIME), "
            "CAST(NULL AS TIME)"
        ).one()
        assert row == (
            dt.time(23, 59, 59, 500000),
            dt.timedelta(hours=100, seconds=1),
            -dt.timedelta(hours=1, minutes=30),
            None,
        )


def test_an_update_counts_the_rows_found(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(t.insert(), [{"name": "a"}, {"name": "b"}])
        assert connection.execute(t.update().values(name=t.c.name)).rowcount == 2


def test_keys_that_the_server_makes(engine: Engine) -> None:
    columns = Column("id", Integer, primary_key=True), Column("name", String(20))
    without_returning = Table("t", MetaData(), *columns, implicit_returning=False)
    with engine.begin() as connection:
        assert connection.execute(t.insert(), {"name": "a"}).inserted_primary_key == (1,)
        result = connection.execute(without_returning.insert(), {"name": "b"})
        assert (result.inserted_primary_key, result.lastrowid) == ((2,), 2)


def test_the_port_of_the_url_is_the_port(engine: Engine) -> None:
    wrong = create_engine(engine.url.set(port=1))
    with pytest.raises(exc.DBAPIError, match="Can't connect"):
        wrong.connect()
    wrong.dispose()


URLS = [
    ("mysql+pyodbc://u:p@h:1/db", "DRIVER={MySQL};Server=h;Port=1;OPTION=2;Database=db;UID=u;PWD=p"),
    ("mysql+pyodbc://u@h/db?driver=X+Y&a=b", "DRIVER={X Y};Server=h;OPTION=2;Database=db;UID=u;a=b"),
    ("mysql+pyodbc://h/db?option=3", "DRIVER={MySQL};Server=h;Database=db;option=3"),
    ("mysql+pyodbc://u:p%3Bq@source", "dsn=source;UID=u;PWD={p;q}"),
    ("mariadb+pyodbc:///?odbc_connect=DRIVER%3DX%3Bcharset%3Dutf8mb4", "DRIVER=X;charset=utf8mb4"),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_connection_strings(database: Any, url: str, expected: str) -> None:
    assert MySQLDialect_pyodbc().create_connect_args(make_url(url)) == ([expected], {})


def test_a_connection_string_of_ones_own(engine: Engine) -> None:
    url = engine.url
    where = f"SERVER={url.host};PORT={url.port};DATABASE={url.database};UID={url.username}"
    string = f"DRIVER={{{ODBC_DRIVER}}};{where};PWD={url.password or ''}"
    own = create_engine(make_url("mysql+pyodbc://").set(query={"odbc_connect": string}))
    with own.connect() as connection:
        assert connection.exec_driver_sql("SELECT database()").scalar() == url.database
    own.dispose()
