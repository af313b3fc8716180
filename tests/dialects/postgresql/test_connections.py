"""Connections to PostgreSQL: isolation, savepoints, cursors at the server, lost connections."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from relata import Connection, Engine, create_engine, exc, make_url, text
from relata.dialects.postgresql.pg8000 import PGDialect_pg8000
from relata.dialects.postgresql.psycopg import PGDialect_psycopg
from relata.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from tests.databases import Database

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture(params=["psycopg", "psycopg2", "pg8000"])
def db_url(request: pytest.FixtureRequest, database: Database) -> str:
    """Give the URL of an empty database by each driver."""
    url = make_url(database.url).set(drivername=f"postgresql+{request.param}")
    return url.render_as_string(hide_password=False)


def show(connection: Connection, setting: str) -> Any:
    return connection.exec_driver_sql(f"SHOW {setting}").scalar()


def test_what_the_server_is(engine: Engine) -> None:
    with engine.connect() as connection:
        dialect = connection.dialect
        assert isinstance(dialect, PGDialect_psycopg | PGDialect_psycopg2 | PGDialect_pg8000)
        assert dialect.server_version_info is not None
        assert dialect.server_version_info >= (11,)
        assert (dialect.default_schema_name, dialect.default_isolation_level) == ("public", "READ COMMITTED")


def test_transactions_that_write_nothing(engine: Engine) -> None:
    options = {"postgresql_readonly": True, "postgresql_deferrable": True, "isolation_level": "SERIALIZABLE"}
    with engine.connect().execution_options(**options) as connection:
        assert (show(connection, "transaction_read_only"), show(connection, "transaction_deferrable")) == (
            "on",
            "on",
        )
        with pytest.raises(exc.DatabaseError, match="read-only transaction"):
            connection.exec_driver_sql("CREATE TABLE t (x int)")
    with engine.connect() as connection:
        assert (show(connection, "transaction_read_only"), show(connection, "transaction_deferrable")) == (
            "off",
            "off",
        )


@pytest.mark.parametrize("options", [{"stream_results": True}, {"yield_per": 10}])
def test_rows_are_left_at_the_server(engine: Engine, options: dict[str, Any]) -> None:
    statement = text("SELECT * FROM generate_series(1, 1000)")
    with engine.connect() as connection:
        result = connection.execution_options(**options).execute(statement)
        assert result.cursor.name.startswith("relata_")  # type: ignore[union-attr]  # a cursor with rows
        assert sum(result.scalars()) == 500500


@pytest.mark.parametrize(
    ("sql", "options", "at_server"),
    [
        ("SELECT 42", {}, True),
        (" values (42)", {}, True),
        ("SELECT 42", {"stream_results": False}, False),
        ("SHOW server_version_num", {}, False),
        ("WITH made AS (INSERT INTO t VALUES (1) RETURNING x) SELECT x FROM made", {}, False),
    ],
)
def test_an_engine_that_leaves_rows_at_the_server(
    db_url: str, sql: str, options: dict[str, Any], at_server: bool
) -> None:
    """What only reads, that is: the server declares a cursor for nothing else."""
    with pytest.warns(exc.SADeprecationWarning, match="server_side_cursors"):
        engine = create_engine(db_url, server_side_cursors=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x int)")
        for result in (
            connection.exec_driver_sql(sql, execution_options=options),
            connection.execute(text(sql), execution_options=options),
        ):
            assert bool(getattr(result.cursor, "name", None)) is at_server
            assert len(result.all()) == 1
    engine.dispose()


URLS = [
    ("postgresql+psycopg://", [""], {}),
    (
        "postgresql+psycopg://u:p%40@h:1/db?sslmode=require",
        [],
        {"host": "h", "dbname": "db", "user": "u", "password": "p@", "port": 1, "sslmode": "require"},
    ),
    ("postgresql+psycopg://u@/db?host=/tmp", [], {"dbname": "db", "user": "u", "host": "/tmp"}),
    (
        "postgresql+psycopg://u@/db?host=a:1&host=b:2",
        [],
        {"dbname": "db", "user": "u", "host": "a,b", "port": "1,2"},
    ),
    (
        "postgresql+psycopg://u@/db?host=a,b&port=5",
        [],
        {"dbname": "db", "user": "u", "host": "a,b", "port": "5,5"},
    ),
]


@pytest.mark.parametrize(("url", "args", "kw"), URLS)
def test_urls(database: Any, url: str, args: list[Any], kw: dict[str, Any]) -> None:
    assert PGDialect_psycopg().create_connect_args(make_url(url)) == (args, kw)


def test_ports_must_fit_hosts(database: Any) -> None:
    with pytest.raises(exc.ArgumentError, match=r"one for each of 3, got \['1', '2'\]"):
        PGDialect_psycopg().create_connect_args(make_url("postgresql+psycopg:///d?host=a,b,c&port=1,2"))


def test_two_phases_need_the_server_to_allow_them(engine: Engine) -> None:
    """Debian's default allows none: the server says so, and the connection stays usable."""
    with engine.connect() as connection:
        if int(show(connection, "max_prepared_transactions")):
            pytest.skip("this server allows prepared transactions")
        connection.rollback()
        transaction = connection.begin_twophase()
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(exc.DBAPIError, match="prepared transactions are disabled"):
            transaction.prepare()
        transaction.rollback()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_missing_driver_names_what_to_install(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg2", None)  # what makes an import fail as if nothing were there
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'relata\[postgresql\]'"):
        create_engine("postgresql+psycopg2://u@h/db")
