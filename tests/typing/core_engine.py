"""Engines, connections, transactions and pools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_type

from relata import (
    URL,
    Connection,
    CursorResult,
    Engine,
    Inspector,
    MetaData,
    NestedTransaction,
    Pool,
    QueuePool,
    RootTransaction,
    Table,
    TwoPhaseTransaction,
    create_engine,
    engine_from_config,
    event,
    exc,
    inspect,
    make_url,
    text,
)
from relata.engine import Dialect
from relata.engine.interfaces import ReflectedColumn, ReflectedForeignKeyConstraint, ReflectedIndex
from relata.pool import PoolProxiedConnection


def urls() -> None:
    url = make_url("sqlite:///x.db")
    assert_type(url, URL)
    assert_type(url.drivername, str)
    assert_type(url.username, str | None)
    assert_type(url.host, str | None)
    assert_type(url.port, int | None)
    assert_type(url.database, str | None)
    query: Mapping[str, tuple[str, ...] | str] = url.query
    assert_type(query["x"], tuple[str, ...] | str)
    assert_type(url.set(database="y.db"), URL)
    assert_type(url.update_query_dict({"timeout": "5"}), URL)
    assert_type(url.render_as_string(hide_password=False), str)
    assert_type(URL.create("sqlite", database="x.db"), URL)
    dialect: type[Dialect] = url.get_dialect()
    assert_type(dialect.name, str)


def engines() -> None:
    engine = create_engine("sqlite://", echo=True, pool_pre_ping=True, poolclass=QueuePool)
    assert_type(engine, Engine)
    assert_type(engine.url, URL)
    assert_type(engine.name, str)
    assert_type(engine.driver, str)
    dialect: Dialect = engine.dialect
    assert_type(dialect.name, str)
    assert_type(engine.pool, Pool)
    assert_type(engine_from_config({"sqlalchemy.url": "sqlite://"}), Engine)
    assert_type(engine.execution_options(isolation_level="AUTOCOMMIT").connect(), Connection)
    assert_type(engine.raw_connection(), PoolProxiedConnection)
    assert_type(engine.dispose(), None)
    with engine.connect() as connection:
        assert_type(connection, Connection)
    with engine.begin() as connection:
        assert_type(connection, Connection)


def connections(connection: Connection) -> None:
    assert_type(connection.engine, Engine)
    dialect: Dialect = connection.dialect
    assert_type(dialect.paramstyle, str)
    assert_type(connection.closed, bool)
    assert_type(connection.invalidated, bool)
    assert_type(connection.info, dict[str, Any])
    assert_type(connection.connection, PoolProxiedConnection)
    assert_type(connection.execution_options(stream_results=True), Connection)
    assert_type(connection.in_transaction(), bool)
    of_text: CursorResult[Any] = connection.exec_driver_sql("SELECT 1")
    assert_type(of_text.rowcount, int)
    assert_type(connection.execute(text("SELECT 1"), [{"x": 1}, {"x": 2}]).scalar_one(), Any)
    connection.commit()
    connection.rollback()


def transactions(connection: Connection) -> None:
    assert_type(connection.begin(), RootTransaction)
    assert_type(connection.begin_nested(), NestedTransaction)
    assert_type(connection.begin_twophase(), TwoPhaseTransaction)
    assert_type(connection.get_transaction(), RootTransaction | None)
    assert_type(connection.get_nested_transaction(), NestedTransaction | None)
    with connection.begin() as transaction:
        assert_type(transaction, RootTransaction)
        assert_type(transaction.is_active, bool)
        transaction.commit()


def listening(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def log(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        print(statement)

    assert_type(event.contains(engine, "before_cursor_execute", log), bool)
    event.remove(engine, "before_cursor_execute", log)


def reflection(engine: Engine, connection: Connection) -> None:
    inspector = inspect(engine)
    assert_type(inspector, Inspector)
    assert_type(inspect(connection), Inspector)
    assert_type(inspector.get_table_names(), list[str])
    assert_type(inspector.get_columns("x"), list[ReflectedColumn])
    assert_type(inspector.get_columns("x")[0]["name"], str)
    assert_type(inspector.get_columns("x")[0]["nullable"], bool)
    assert_type(inspector.get_indexes("x"), list[ReflectedIndex])
    assert_type(inspector.get_foreign_keys("x"), list[ReflectedForeignKeyConstraint])
    assert_type(inspector.has_table("x"), bool)
    metadata = MetaData()
    metadata.reflect(engine)
    assert_type(metadata.sorted_tables, list[Table])
    Table("x", metadata, autoload_with=engine)


def errors(connection: Connection) -> None:
    try:
        connection.execute(text("SELECT 1"))
    except exc.IntegrityError as error:
        assert_type(error.statement, str | None)
        assert_type(error.orig, BaseException | None)
        assert_type(error.connection_invalidated, bool)
    except exc.SQLAlchemyError as error:
        print(error.code)


def mistakes(engine: Engine) -> None:
    create_engine(5)  # type: ignore[arg-type]  # a URL
    engine.execute("SELECT 1")  # type: ignore[attr-defined]  # an engine has connections for that
