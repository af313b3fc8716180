"""Events of engines, connections and dialects."""

from __future__ import annotations

from typing import Any

import pytest

from relata import create_engine, event, exc, insert, select, text
from relata.engine import Engine, ExceptionContext

from .conftest import users


def test_a_statement_passes_four_events(engine: Engine) -> None:
    seen: list[tuple[Any, ...]] = []
    for name in ("before_execute", "after_execute", "before_cursor_execute", "after_cursor_execute"):
        event.listen(engine, name, lambda *args, name=name: seen.append((name, *args[1:])))
    statement = insert(users)
    with engine.connect() as connection:
        result = connection.execute(statement, [{"name": "a"}, {"name": "b"}])
        context = result.context
    rows = [{"name": "a"}, {"name": "b"}]
    sql, values = "INSERT INTO users (name, age) VALUES (?, ?)", [("a", 7), ("b", 7)]
    assert seen == [
        ("before_execute", statement, rows, {}, {}),
        ("before_cursor_execute", context.cursor, sql, values, context, True),
        ("after_cursor_execute", context.cursor, sql, values, context, True),
        ("after_execute", statement, rows, {}, {}, result),
    ]


def test_listeners_may_change_statements_and_parameters(engine: Engine) -> None:
    @event.listens_for(engine, "before_execute", retval=True)
    def other_statement(connection: Any, statement: Any, many: Any, one: Any, options: Any) -> Any:
        return statement.params(x=1), many, {"x": 2}

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def other_sql(connection: Any, cursor: Any, sql: str, values: Any, context: Any, many: bool) -> Any:
        return f"{sql} + ?", (*values, 10)

    with engine.connect() as connection:
        assert connection.execute(text("select :x").bindparams(x=0)).scalar() == 12
    with pytest.raises(
        exc.ArgumentError, match="retval=True is for before_execute and before_cursor_execute"
    ):
        event.listen(engine, "commit", lambda connection: None, retval=True)


def test_transactions_and_connections_are_told(engine: Engine) -> None:
    seen: list[str] = []
    for name in (
        "engine_connect",
        "begin",
        "commit",
        "rollback",
        "savepoint",
        "rollback_savepoint",
        "release_savepoint",
        "set_connection_execution_options",
        "set_engine_execution_options",
        "engine_disposed",
    ):
        event.listen(engine, name, lambda *args, name=name: seen.append(name))
    with engine.execution_options(x=1).connect() as connection:
        connection.execution_options(y=1)
        with connection.begin():
            connection.begin_nested().rollback()
            connection.begin_nested().commit()
        connection.execute(select(users))
    engine.dispose()
    assert seen == [
        "set_engine_execution_options",
        "engine_connect",
        "set_connection_execution_options",
        "begin",
        "savepoint",
        "rollback_savepoint",
        "savepoint",
        "release_savepoint",
        "commit",
        "begin",
        "rollback",
        "engine_disposed",
    ]


def test_a_connection_has_listeners_of_its_own_and_those_of_its_engine(engine: Engine) -> None:
    seen: list[str] = []
    with engine.connect() as one, engine.connect() as other:
        event.listen(one, "before_execute", lambda *args: seen.append("one"))
        event.listen(engine, "before_execute", lambda *args: seen.append("engine"))
        one.execute(text("select 1"))
        other.execute(text("select 1"))
    assert seen == ["one", "engine", "engine"]


@pytest.mark.only_on("postgresql")
def test_what_is_asked_of_a_new_database_is_told_to_nobody(db_url: str) -> None:
    engine = create_engine(db_url)
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    with engine.connect() as connection:
        connection.execute(text("SELECT 5"))
    engine.dispose()
    assert seen == ["SELECT 5"]


def test_listeners_are_removed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "_has_events", Engine._has_events)  # listening to all engines is seen by all
    seen: list[int] = []

    def note(connection: Any) -> None:
        seen.append(1)

    event.listen(Engine, "begin", note)
    try:
        with engine.begin():
            pass
    finally:
        event.remove(Engine, "begin", note)
    with engine.begin():
        pass
    assert seen == [1]


def test_errors_are_told_and_may_be_replaced(engine: Engine) -> None:
    told: list[ExceptionContext] = []
    event.listen(engine, "handle_error", told.append)
    with engine.connect() as connection:
        with pytest.raises(exc.OperationalError):
            connection.exec_driver_sql("select zz")
        [context] = told
        assert context.connection is connection
        assert context.engine is engine
        assert (context.statement, context.parameters) == ("select zz", ())
        assert isinstance(context.sqlalchemy_exception, exc.OperationalError)
        assert context.original_exception is context.sqlalchemy_exception.orig
        assert not context.is_disconnect

        @event.listens_for(engine, "handle_error")
        def replace(context: ExceptionContext) -> Exception:
            return RuntimeError("in other words")

        with pytest.raises(RuntimeError, match="in other words"):
            connection.exec_driver_sql("select zz")
        assert connection.scalar(text("select 1")) == 1


def test_a_listener_may_say_that_the_connection_is_lost(engine: Engine) -> None:
    @event.listens_for(engine, "handle_error")
    def lost(context: ExceptionContext) -> None:
        context.is_disconnect = True

    with engine.connect() as connection:
        with pytest.raises(exc.OperationalError) as caught:
            connection.exec_driver_sql("select zz")
        assert caught.value.connection_invalidated
        assert connection.invalidated


def test_the_driver_may_be_called_by_a_listener(engine: Engine) -> None:
    calls: list[str] = []

    @event.listens_for(engine, "do_execute")
    def execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        calls.append(statement)
        cursor.execute("select 42")
        return True

    @event.listens_for(engine, "do_executemany")
    def executemany(cursor: Any, statement: str, parameters: Any, context: Any) -> None:
        calls.append("many")

    with engine.connect() as connection:
        assert connection.exec_driver_sql("select 1").scalar() == 42
        connection.exec_driver_sql("insert into users (name) values (?)", [("a",), ("b",)])
    assert calls == ["select 1", "many"]


def test_a_listener_may_connect(engine: Engine) -> None:
    import sqlite3

    made: list[Any] = []

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, args: Any, keywords: Any) -> Any:
        made.append((args, keywords))
        return sqlite3.connect(":memory:")

    engine.dispose()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from sqlite_master").scalar() == 0
    assert made[0][0][0].endswith("engine.db")


def test_pool_events_are_had_by_the_engine(engine: Engine) -> None:
    seen: list[str] = []
    event.listen(engine, "checkout", lambda *args: seen.append("checkout"))
    event.listen(engine, "checkin", lambda *args: seen.append("checkin"))
    with engine.connect():
        pass
    assert seen == ["checkout", "checkin"]
