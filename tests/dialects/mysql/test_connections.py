"""Connections to MariaDB: isolation, savepoints, cursors at the server, lost connections, two phases."""

from __future__ import annotations

import sys
from typing import Any

import pymysql
import pytest

from relata import Engine, create_engine, exc, make_url, text
from relata.dialects.mysql.mariadb import MariaDBDialect
from relata.dialects.mysql.mysqldb import MySQLDialect_mysqldb
from relata.dialects.mysql.pymysql import MySQLDialect_pymysql, mariadb_dialect

pytestmark = pytest.mark.only_on("mariadb")


def test_what_the_server_is(engine: Engine) -> None:
    with engine.connect() as connection:
        dialect: Any = connection.dialect
        assert (dialect.name, dialect.is_mariadb, dialect.insert_returning) == ("mysql", True, True)
        assert dialect.server_version_info >= (10, 5)
        assert dialect.default_isolation_level == "REPEATABLE READ"
        assert dialect.default_schema_name == engine.url.database


def test_mariadb_by_its_own_name(db_url: str) -> None:
    engine = create_engine(db_url.replace("mysql+", "mariadb+"))
    with engine.connect() as connection:
        assert (connection.dialect.name, isinstance(connection.dialect, MariaDBDialect)) == ("mariadb", True)
    engine.dispose()


def test_a_mysql_server_is_refused_by_the_name_of_mariadb(database: Any) -> None:
    with pytest.raises(exc.InvalidRequestError, match="begin the URL with mysql"):
        mariadb_dialect()._take_variant(False)


LOST = [
    (pymysql.err.OperationalError(2013, "Lost connection"), True),
    (pymysql.err.OperationalError(2006, "gone away"), True),
    (pymysql.err.OperationalError(1927, "Connection was killed"), True),
    (pymysql.err.InterfaceError(0, ""), True),
    (pymysql.err.Error("Already closed"), True),
    (pymysql.err.OperationalError(1205, "Lock wait timeout"), False),
    (pymysql.err.ProgrammingError(1146, "no such table"), False),
]


@pytest.mark.parametrize(("error", "expected"), LOST)
def test_which_errors_mean_a_lost_connection(database: Any, error: Exception, expected: bool) -> None:
    assert MySQLDialect_pymysql(dbapi=pymysql).is_disconnect(error, None, None) is expected


def test_rows_are_left_at_the_server(engine: Engine) -> None:
    with engine.connect() as connection:
        result = connection.execution_options(stream_results=True).execute(
            text("SELECT seq FROM seq_1_to_1000")
        )
        assert type(result.cursor).__name__ == "SSCursor"
        assert sum(result.scalars()) == 500500


def test_two_phases(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x int) ENGINE=InnoDB")
        connection.commit()
        transaction = connection.begin_twophase()
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        transaction.prepare()
        assert transaction.xid in connection.dialect.do_recover_twophase(connection)
        transaction.commit()
        transaction = connection.begin_twophase()
        connection.exec_driver_sql("INSERT INTO t VALUES (2)")
        transaction.rollback()
        transaction = connection.begin_twophase()
        connection.exec_driver_sql("INSERT INTO t VALUES (3)")
        transaction.prepare()
        transaction.rollback()
        assert connection.exec_driver_sql("SELECT x FROM t").scalars().all() == [1]


def test_quotes_follow_the_server_s_mode(db_url: str) -> None:
    engine = create_engine(
        db_url, connect_args={"init_command": "SET sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"}
    )
    with engine.connect() as connection:
        preparer = connection.dialect.identifier_preparer
        assert preparer.quote("select") == '"select"'
        assert not connection.dialect._backslash_escapes
    engine.dispose()


URLS = [
    (
        "mysql+pymysql://u:p%40@h:33/db?charset=utf8mb4",
        {"host": "h", "database": "db", "user": "u", "password": "p@", "port": 33, "charset": "utf8mb4"},
    ),
    (
        "mysql+pymysql://h/db?ssl_ca=/x&ssl_check_hostname=false&connect_timeout=5&local_infile=1",
        {
            "host": "h",
            "database": "db",
            "ssl": {"ca": "/x", "check_hostname": False},
            "connect_timeout": 5,
            "local_infile": True,
        },
    ),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_urls(database: Any, url: str, expected: dict[str, Any]) -> None:
    dialect = MySQLDialect_pymysql(dbapi=pymysql)
    flags = {"client_flag": pymysql.constants.CLIENT.FOUND_ROWS}
    assert dialect.create_connect_args(make_url(url)) == ([], expected | flags)


def test_a_missing_driver_names_what_to_install(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "MySQLdb", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'relata\[mysql\]'"):
        create_engine("mysql+mysqldb://u@h/db")
    assert MySQLDialect_mysqldb.driver_extra == "mysql"
