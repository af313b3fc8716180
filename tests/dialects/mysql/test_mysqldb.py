"""MariaDB by mysqlclient, and what any driver of its shape is asked for."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import ModuleType
from typing import Any

import pymysql
import pytest

from relata import (
    Boolean,
    Column,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    create_engine,
    exc,
    make_url,
    select,
)
from relata.dialects.mysql import BIT, SET, insert
from relata.dialects.mysql.mysqldb import MySQLDialect_mysqldb, mariadb_dialect

pytestmark = pytest.mark.only_on("mariadb")

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("s", String(20), unique=True),
    Column("n", Numeric(10, 2)),
    Column("b", LargeBinary),
    Column("d", DateTime),
    Column("at", Time),
    Column("f", Boolean),
    Column("bits", BIT(12)),
    Column("choice", SET("x", "y")),
    mysql_engine="InnoDB",
)
ROW: dict[str, Any] = {
    "s": "50% é'\\\U0001f600",
    "n": Decimal("1.25"),
    "b": b"\x00\xff'%s",
    "d": dt.datetime(2020, 1, 2, 3, 4, 5),
    "at": dt.time(1, 2, 3),
    "f": True,
    "bits": 0b100000000001,
    "choice": {"x", "y"},
}


@pytest.fixture
def mysqldb_url(url_by: Callable[[str], str]) -> str:
    return url_by("mysql+mysqldb")


@pytest.fixture
def by_mysqldb(mysqldb_url: str) -> Iterator[Engine]:
    engine = create_engine(f"{mysqldb_url}?charset=utf8mb4")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_values_go_and_come_back(by_mysqldb: Engine) -> None:
    with by_mysqldb.begin() as connection:
        result = connection.execute(t.insert().values(ROW))
        assert (result.inserted_primary_key, result.lastrowid) == ((1,), 1)
        assert connection.execute(select(t)).mappings().one() == {"id": 1, **ROW}
        found = connection.execute(select(t.c.id).where(t.c.s == ROW["s"], t.c.s.like("50%%")))
        assert found.scalar() == 1


def test_many_rows(by_mysqldb: Engine) -> None:
    rows = [{"s": f"%s{number}"} for number in range(3)]
    with by_mysqldb.begin() as connection:
        assert connection.execute(t.insert(), rows).rowcount == 3
        ordered = t.insert().returning(t.c.id, t.c.s, sort_by_parameter_order=True)
        assert connection.execute(ordered, [{"s": "b"}, {"s": "a"}]).all() == [(4, "b"), (5, "a")]
        upsert = insert(t).on_duplicate_key_update(n=7)
        connection.execute(upsert, [{"s": "b", "f": True}, {"s": "c", "f": True}])
        assert connection.execute(select(t.c.n).where(t.c.s == "b")).scalar() == 7
        assert connection.execute(t.update().values(s=t.c.s)).rowcount == 6
        gone = connection.execute(t.delete().where(t.c.id < 3).returning(t.c.s)).scalars()
        assert sorted(gone) == ["%s0", "%s1"]


def test_rows_may_stay_at_the_server(by_mysqldb: Engine) -> None:
    with by_mysqldb.begin() as connection:
        connection.execute(t.insert(), [{"s": str(number)} for number in range(5)])
        result = connection.execution_options(stream_results=True).execute(select(t.c.s).order_by(t.c.s))
        assert type(result.cursor).__name__ == "SSCursor"
        assert result.scalars().all() == list("01234")


def test_levels_and_lost_connections(mysqldb_url: str, by_mysqldb: Engine) -> None:
    with by_mysqldb.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(t.insert().values(s="x"))
        connection.rollback()
    with by_mysqldb.connect() as connection:
        assert connection.get_isolation_level() == "REPEATABLE READ"
        assert connection.execute(select(t.c.s)).scalars().all() == ["x"]
        number = connection.exec_driver_sql("SELECT connection_id()").scalar()
        with by_mysqldb.connect() as other:
            other.exec_driver_sql(f"KILL {number}")
        with pytest.raises(exc.OperationalError) as caught:
            connection.execute(select(t.c.s))
        assert caught.value.connection_invalidated
    pinged = create_engine(mysqldb_url.replace("mysql+", "mariadb+"), pool_pre_ping=True)
    for _ in range(2):
        with pinged.connect() as connection:
            assert (type(connection.dialect), connection.exec_driver_sql("SELECT 1").scalar()) == (
                mariadb_dialect,
                1,
            )
    pinged.dispose()


def test_errors_have_their_classes(by_mysqldb: Engine) -> None:
    with by_mysqldb.begin() as connection:
        connection.execute(t.insert().values(s="x"))
        with pytest.raises(exc.IntegrityError, match="Duplicate"):
            connection.execute(t.insert().values(s="x"))
        with pytest.raises(exc.ProgrammingError, match="nope"):
            connection.exec_driver_sql("SELECT * FROM nope")
        with pytest.raises(exc.DataError, match="too long"):
            connection.execute(t.insert().values(s="x" * 30))


# -- without the driver


def test_the_module_that_is_given_is_asked(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "MySQLdb", None)
    dialect = MySQLDialect_mysqldb(dbapi=pymysql)  # a driver of the same shape
    flags = pymysql.constants.CLIENT.FOUND_ROWS
    assert dialect.create_connect_args(make_url("mysql://u@h/d")) == (
        [],
        {"user": "u", "host": "h", "database": "d", "client_flag": flags},
    )
    assert dialect._server_side_cursor is pymysql.cursors.SSCursor


def test_a_stand_in_needs_no_constants(database: Any) -> None:
    stand_in: Any = ModuleType("stand_in")
    stand_in.paramstyle = "format"
    dialect = MySQLDialect_mysqldb(dbapi=stand_in)
    url = make_url("mysql://h/d?ssl_ca=x&compress=true&binary_prefix=true&connect_timeout=5")
    assert dialect.create_connect_args(url)[1] == {
        "host": "h",
        "database": "d",
        "compress": True,
        "binary_prefix": True,
        "connect_timeout": 5,
        "ssl": {"ca": "x"},
    }
