"""Statements through a connection: parameters, options, the log, and what goes wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from relata import (
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    exc,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from relata.engine import Engine

from .conftest import users


def test_statements_give_rows(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), [{"name": "a"}, {"name": "b", "age": 3}])
    with engine.connect() as connection:
        result = connection.execute(select(users).order_by(users.c.id))
        row = result.first()
        assert row is not None
        assert (row.id, row.name, row._mapping[users.c.age]) == (1, "a", 7)
        assert connection.scalar(select(func.count()).select_from(users)) == 2
        assert connection.scalars(select(users.c.name).order_by(users.c.name)).all() == ["a", "b"]
        assert connection.execute(text("select :x + 1"), {"x": 4}).scalar() == 5
        assert connection.exec_driver_sql("select ? + 1", (4,)).scalar() == 5
        assert connection.exec_driver_sql("select :x + 1", {"x": 4}).scalar() == 5


def test_an_in_list_of_any_length_is_one_plan(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), [{"name": str(i)} for i in range(5)])
        for wanted in ([], [1], [1, 2, 3], [4, 5]):
            found = connection.scalars(select(users.c.id).where(users.c.id.in_(wanted)).order_by(users.c.id))
            assert found.all() == wanted


def test_a_cached_plan_finds_columns_of_each_statement(engine: Engine) -> None:
    with engine.connect() as connection:
        for _ in range(2):
            total = func.count(users.c.id).label("total")
            row = connection.execute(select(total)).first()
            assert row is not None and row._mapping[total] == 0
        other = func.count(users.c.id).label("total")
        with pytest.raises(exc.NoSuchColumnError, match="total"):
            row._mapping[other]


def test_rows_of_plain_sql_follow_the_table(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), {"name": "a"})
        statement = text("select * from users")
        assert connection.execute(statement).keys() == ["id", "name", "age"]
        connection.exec_driver_sql("alter table users rename column age to years")
        row = connection.execute(statement).first()
        assert row is not None and row.years == 7


def test_names_that_plain_sql_has_twice_mean_the_last(engine: Engine) -> None:
    with engine.connect() as connection:
        row = connection.execute(text("select 1 as a, 2 as a")).first()
        assert row is not None and row.a == 2 and tuple(row) == (1, 2)
        columns = select(literal_column("1").label("a"), literal_column("2").label("a"))
        with pytest.raises(exc.InvalidRequestError, match="ambiguous"):
            _ = connection.execute(columns).one().a


def test_types_convert_rows_and_parameters(tmp_path: Path) -> None:
    import datetime as dt

    engine = create_engine(f"sqlite:///{tmp_path / 'types.db'}")
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("at", DateTime))
    table.create(engine)
    moment = dt.datetime(2026, 3, 15, 12, 5, 57, 105542)
    with engine.begin() as connection:
        connection.execute(insert(table), {"at": moment})
        connection.execute(insert(table), {"at": None})
        assert connection.exec_driver_sql("select at from t").scalar() == "2026-03-15 12:05:57.105542"
        assert connection.scalars(select(table.c.at).order_by(table.c.id)).all() == [moment, None]
        assert list(connection.execute(select(table.c.id, table.c.at).where(table.c.at == moment))) == [
            (1, moment)
        ]
    engine.dispose()


def test_iterations_may_be_left_and_taken_up(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), [{"name": str(i)} for i in range(500)])
        result = connection.execute(select(users.c.id).order_by(users.c.id)).scalars()
        for value in result:
            if value == 3:
                break
        assert next(result) == 4
        assert result.fetchmany(2) == [5, 6]
        assert len(result.all()) == 494
        partitions = connection.execute(select(users.c.id), execution_options={"yield_per": 200}).partitions()
        assert [len(part) for part in partitions] == [200, 200, 100]


# -- log lines


def test_no_rows_at_a_time_is_no_wish(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect().execution_options(yield_per=None) as connection:
        assert connection.execute(select(1)).all() == [(1,)]


def test_the_log_tells_statements_and_transactions(
    engine: Engine, caplog: pytest.LogCaptureFixture, logged: Any
) -> None:
    caplog.set_level("INFO", logger=engine.logger.name)
    with engine.connect() as connection:
        connection.execute(select(users.c.id).where(users.c.id == 1))
        connection.execute(select(users.c.id).where(users.c.id == 2))
        connection.exec_driver_sql("select 1")
        with connection.begin_nested():
            pass
        connection.commit()
        connection.execute(insert(users).returning(users.c.id), [{"name": "a"}, {"name": "b"}])
        connection.execution_options(logging_token="mark").exec_driver_sql("select 2")
    lines = [re.sub(r"\d[\d.e-]*s\b", "<time>", line) for line in logged()]
    assert lines == [
        "BEGIN (implicit)",
        "SELECT users.id \nFROM users \nWHERE users.id = ?",
        "[generated in <time>] (1,)",
        "SELECT users.id \nFROM users \nWHERE users.id = ?",
        "[cached since <time> ago] (2,)",
        "select 1",
        "[raw sql] ()",
        "SAVEPOINT sa_savepoint_1",
        "[no key <time>] ()",
        "RELEASE SAVEPOINT sa_savepoint_1",
        "[no key <time>] ()",
        "COMMIT",
        "BEGIN (implicit)",
        "INSERT INTO users (name, age) VALUES (?, ?), (?, ?) RETURNING id",
        "[generated in <time> (insertmanyvalues) 1/1 (unordered)] ('a', 7, 'b', 7)",
        "[mark] select 2",
        "[mark] [raw sql] ()",
        "[mark] ROLLBACK",
    ]


def test_parameters_are_hidden_where_asked(caplog: pytest.LogCaptureFixture, logged: Any) -> None:
    engine = create_engine("sqlite://", hide_parameters=True, echo=True)
    with engine.connect() as connection, pytest.raises(exc.OperationalError) as caught:
        connection.exec_driver_sql("select ? from nowhere", ("secret",))
    assert "secret" not in str(caught.value)
    assert not any("secret" in line for line in logged())


def test_caches_are_shared_cleared_or_not_used(
    engine: Engine, caplog: pytest.LogCaptureFixture, logged: Any
) -> None:
    caplog.set_level("INFO", logger=engine.logger.name)

    def run(**options: Any) -> str:
        logged()
        with engine.connect() as connection:
            connection.execution_options(**options).execute(select(users.c.name))
        return str(logged()[2])[1:10]

    own: dict[Any, Any] = {}
    assert run() == "generated"
    assert run() == "cached si"
    assert run(compiled_cache=None) == "caching d"
    assert run(compiled_cache=own) == "generated"
    assert run(compiled_cache=own) == "cached si"
    assert len(own) == 1
    engine.clear_compiled_cache()
    assert run() == "generated"


# -- what goes wrong


@pytest.mark.parametrize("statement", ["select 1", None, 5, users])
def test_what_is_no_statement_is_refused(engine: Engine, statement: Any) -> None:
    with engine.connect() as connection:
        with pytest.raises(exc.ObjectNotExecutableError, match=r"got"):
            connection.execute(statement)
        assert connection.scalar(text("select 1")) == 1


@pytest.mark.parametrize("parameters", [5, "x", [5], [(1, 2)], (1, 2)])
def test_parameters_of_the_wrong_shape_are_refused(engine: Engine, parameters: Any) -> None:
    with engine.connect() as connection:
        with pytest.raises(exc.ArgumentError, match=r"expected .*got"):
            connection.execute(select(users), parameters)
        assert not connection.in_transaction()


@pytest.mark.parametrize("parameters", [5, "x", [5], ["x"]])
def test_driver_parameters_of_the_wrong_shape_are_refused(engine: Engine, parameters: Any) -> None:
    with engine.connect() as connection, pytest.raises(exc.ArgumentError, match=r"expected .*got"):
        connection.exec_driver_sql("select ?", parameters)


def test_a_missing_parameter_is_named(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(
            exc.StatementError, match=r"expected a value for the parameter 'q'.*given: .'z'"
        ) as caught:
            connection.execute(select(users.c.id).where(users.c.id == bindparam("q")), {"z": 1})
        assert "WHERE users.id = ?" in str(caught.value)
        assert connection.scalar(text("select 1")) == 1


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("select zz", exc.OperationalError),
        ("select * from nowhere", exc.OperationalError),
        ("insert into users (id) values (1), (1)", exc.IntegrityError),
        ("select 1; select 2", exc.ProgrammingError),
    ],
)
def test_errors_of_the_driver_are_wrapped_with_the_statement(
    engine: Engine, sql: str, error: type[exc.DBAPIError]
) -> None:
    with engine.connect() as connection:
        with pytest.raises(error) as caught:
            connection.exec_driver_sql(sql)
        assert caught.value.statement == sql
        assert type(caught.value.orig).__module__ == "sqlite3"
        assert caught.value.connection_invalidated is False
        assert connection.scalar(text("select 1")) == 1


def test_a_value_that_its_type_refuses_is_told_with_the_statement(engine: Engine) -> None:
    table = Table("users", MetaData(), Column("id", Integer, primary_key=True), Column("name", DateTime))
    with engine.connect() as connection:
        with pytest.raises(exc.StatementError, match=r"expected a datetime.date.*got 'today'") as caught:
            connection.execute(insert(table), {"name": "today"})
        assert isinstance(caught.value.orig, TypeError)
        assert connection.scalar(text("select 1")) == 1


def test_a_closed_connection_refuses_work(engine: Engine) -> None:
    connection = engine.connect()
    connection.close()
    connection.close()
    assert connection.closed
    for use in (
        lambda: connection.execute(select(users)),
        lambda: connection.exec_driver_sql("select 1"),
        lambda: connection.connection,
        connection.begin,
        connection.begin_nested,
    ):
        with pytest.raises(exc.ResourceClosedError, match=r"this Connection is closed: take another one"):
            use()


def test_a_lost_connection_is_told_and_replaced(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(select(users))
        connection.connection.dbapi_connection.close()  # type: ignore[union-attr]  # a live connection has one
        with pytest.raises(exc.DBAPIError) as caught:
            connection.execute(select(users))
        assert caught.value.connection_invalidated
        assert connection.invalidated and not connection.closed
        with pytest.raises(exc.PendingRollbackError, match=r"call rollback\(\)"):
            connection.execute(select(users))
        connection.rollback()
        assert connection.execute(select(users)).all() == []
        assert not connection.invalidated
    with engine.connect() as connection:
        assert connection.execute(select(users)).all() == []


def test_an_error_while_fetching_is_wrapped(engine: Engine) -> None:
    with engine.connect() as connection:
        result = connection.execute(select(users))
        connection.connection.dbapi_connection.close()  # type: ignore[union-attr]  # a live connection has one
        with pytest.raises(exc.ProgrammingError, match="closed database"):
            result.all()
        connection.rollback()


def test_detached_connections_close_for_good(engine: Engine) -> None:
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        connection.detach()
        assert connection.scalar(text("select 1")) == 1
    with engine.connect() as connection:
        assert connection.connection.dbapi_connection is not raw


def test_isolation_levels_are_set_and_put_back(engine: Engine, logged: Any) -> None:
    with engine.connect() as connection:
        assert connection.get_isolation_level() == connection.default_isolation_level == "SERIALIZABLE"
        connection.execution_options(isolation_level="READ UNCOMMITTED")
        assert connection.get_isolation_level() == "READ UNCOMMITTED"
        connection.execute(select(users))
        with pytest.raises(
            exc.InvalidRequestError, match="isolation_level cannot be changed while a transaction"
        ):
            connection.execution_options(isolation_level="SERIALIZABLE")
        connection.rollback()
        with pytest.raises(exc.ArgumentError, match=r"expected one of READ UNCOMMITTED.*got 'FOO'"):
            connection.execution_options(isolation_level="FOO")
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "SERIALIZABLE"


def test_autocommit_commits_each_statement(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'auto.db'}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("create table t (x integer)")
        connection.exec_driver_sql("insert into t values (1)")
        connection.rollback()
        assert connection.exec_driver_sql("select count(*) from t").scalar() == 1
    other = create_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.exec_driver_sql("insert into t values (2)")
    with create_engine(url).connect() as connection:
        assert connection.exec_driver_sql("select count(*) from t").scalar() == 2
        connection.exec_driver_sql("insert into t values (3)")
    with create_engine(url).connect() as connection:
        assert connection.exec_driver_sql("select count(*) from t").scalar() == 2


def test_options_come_from_engine_connection_statement_and_call(engine: Engine) -> None:
    optioned = engine.execution_options(a=1, b=1)
    assert optioned.get_execution_options() == {"a": 1, "b": 1}
    assert engine.get_execution_options() == {}
    assert optioned.pool is engine.pool and optioned.dialect is engine.dialect
    with optioned.connect() as connection:
        connection.execution_options(b=2, c=2)
        statement = select(users).execution_options(c=0, d=3)
        result = connection.execute(statement, execution_options={"d": 4})
        assert result.context.execution_options == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_schema_translation_names_another_schema(engine: Engine) -> None:
    table = Table("users", MetaData(), Column("id", Integer, primary_key=True), schema="logical")
    with engine.connect() as connection:
        connection = connection.execution_options(schema_translate_map={"logical": "main"})
        assert connection.execute(select(table)).all() == []
        assert connection.schema_for_object(table) == "main"


def test_update_and_delete_tell_their_rows(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), [{"name": "a"}, {"name": "b"}])
        assert connection.execute(update(users).values(age=1)).rowcount == 2
        assert connection.execute(update(users).where(users.c.id == 9).values(age=1)).rowcount == 0
        result = connection.execute(users.delete())
        assert result.rowcount == 2
        assert not result.returns_rows
        with pytest.raises(exc.ResourceClosedError, match="has no rows"):
            result.fetchone()


def test_names_of_tables_are_no_statement_parts(engine: Engine) -> None:
    table = Table("odd; drop table users", MetaData(), Column('a"b', String), Column("order", Integer))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(table), {'a"b': "'; --", "order": 1})
        assert connection.execute(select(table)).all() == [("'; --", 1)]
        assert connection.execute(select(users)).all() == []
