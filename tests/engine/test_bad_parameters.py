"""Parameters of the wrong shape, and what the errors of statements hold."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    Column,
    Connection,
    Date,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    exc,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from relata.engine import ObjectKind

table = Table(
    "t",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("a", Integer),
    Column("s", String(20), nullable=False, default="x"),
)


@pytest.fixture
def connection(sqlite_engine: Engine) -> Any:
    with sqlite_engine.connect() as connection:
        table.create(connection)
        yield connection


def catch(kind: type[Exception], use: Callable[[], Any], *words: str) -> Any:
    with pytest.raises(kind) as caught:
        use()
    assert type(caught.value) is kind
    for word in words:
        assert word in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({5: 6}, ["names", "5"]),
        ([{5: 6}], ["names", "5"]),
        ({None: 6}, ["names", "None"]),
        ({"a": 1, 5: 6}, ["names", "5"]),
        ({table.c.a: 6}, ["names", "Column('a'", ".values()"]),
        ([{"a": 6}, (1,)], ["dict", "(1,)", "exec_driver_sql"]),
        ([(1, 2)], ["dict", "(1, 2)"]),
        ([{"a": 5}, None], ["dict", "None"]),
        ("ab", ["dict", "'ab'"]),
        ({1, 2}, ["dict", "{1, 2}"]),
        (({"a": n} for n in range(2)), ["dict", "generator"]),
        ([[{"a": 5}]], ["dict", "[{'a': 5}]"]),
        (5, ["dict", "5"]),
    ],
)
def test_parameters_of_a_wrong_shape(connection: Connection, parameters: Any, words: list[str]) -> None:
    catch(exc.ArgumentError, lambda: connection.execute(insert(table), parameters), *words)
    assert connection.scalar(select(func.count()).select_from(table)) == 0
    connection.execute(insert(table), {"a": 5})
    assert connection.scalars(select(table.c.a)).all() == [5]


def test_parameters_by_column_are_refused_by_an_update(connection: Connection) -> None:
    by_column: Any = {table.c.a: 6}
    catch(exc.ArgumentError, lambda: connection.execute(update(table), by_column), "Column('a'")


@pytest.mark.parametrize(
    "value", [[1, 2], {"k": 1}, (1, 2), {1, 2}, object, Engine, table, table.c.a, select(table), len]
)
def test_a_value_without_a_type_that_is_none(connection: Connection, value: Any) -> None:
    error = catch(
        exc.ProgrammingError,
        lambda: connection.execute(text("SELECT :given"), {"given": value}),
        "expected a plain value for 'given', got",
    )
    assert error.params == (value,) or error.params[0] is value
    assert connection.scalar(text("SELECT :given"), {"given": 5}) == 5


def test_a_statement_is_no_text_for_the_driver(connection: Connection) -> None:
    wrong: Any = select(table)
    catch(exc.UnfitArgumentError, lambda: connection.exec_driver_sql(wrong), "plain text", "execute()")


def test_an_error_holds_what_was_sent(connection: Connection) -> None:
    error = catch(exc.OperationalError, lambda: connection.execute(text("bogus")))
    assert (error.statement, error.params, error.ismulti, error.code) == ("bogus", (), False, "e3q8")

    rows = [{"id": 1}, {"id": 1}]
    error = catch(exc.IntegrityError, lambda: connection.execute(insert(table), rows))
    assert (error.ismulti, error.params) == (True, [(1, "x"), (1, "x")])

    error = catch(exc.IntegrityError, lambda: connection.execute(insert(table).returning(table.c.a), rows))
    assert (error.ismulti, error.params, error.failed_rows) == (False, (1, "x", 1, "x"), range(2))
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == str(error)
    assert {**vars(copy), "orig": 0} == {**vars(error), "orig": 0}


def test_a_missing_value_has_a_code_of_its_own(connection: Connection) -> None:
    statement = select(table).where(table.c.a == bindparam("x"))
    error = catch(
        exc.StatementError,
        lambda: connection.execute(statement, {"y": 5}),
        "value for the parameter 'x'",
        "'y'",
    )
    assert (error.code, error.ismulti) == ("cd3x", False)
    many: Any = [{"a": 1}, {"b": 1}]
    error = catch(exc.StatementError, lambda: connection.execute(insert(table), many), "'a'", "'b'")
    assert (error.code, error.ismulti) == ("cd3x", False)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda inspector: inspector.get_columns(table), ["table.name", "Table('t'"]),
        (lambda inspector: inspector.has_table(5), ["has_table()", "5"]),
        (lambda inspector: inspector.get_table_names(schema=5), ["get_table_names()", "5"]),
        (lambda inspector: inspector.get_multi_columns(kind="table"), ["ObjectKind", "'table'"]),
        (lambda inspector: inspector.get_multi_columns(scope=5), ["ObjectScope", "5"]),
        (lambda inspector: inspector.get_multi_columns(filter_names=5), ["filter_names", "5"]),
    ],
)
def test_a_wrong_question(connection: Connection, ask: Callable[[Any], Any], words: list[str]) -> None:
    inspector = inspect(connection)
    catch(exc.UnfitArgumentError, lambda: ask(inspector), *words)
    assert [name for _, name in inspector.get_multi_columns(kind=ObjectKind.ANY)] == ["t"]


@pytest.mark.parametrize(
    "fetch",
    [
        lambda result: result.all(),
        lambda result: result.first(),
        lambda result: result.one(),
        lambda result: result.fetchone(),
        lambda result: result.fetchmany(5),
        lambda result: list(result),
        lambda result: result.mappings().all(),
        lambda result: result.scalars("day").all(),
        lambda result: result.columns("day").all(),
    ],
)
def test_a_value_that_cannot_be_read_is_named(connection: Connection, fetch: Callable[[Any], Any]) -> None:
    statement = text("SELECT 1 AS one, 'soon' AS day").columns(one=Integer, day=Date)
    with pytest.raises(ValueError) as caught:
        fetch(connection.execute(statement))
    (note,) = caught.value.__notes__
    assert "column 'day'" in note and "got 'soon'" in note and "type_coerce()" in note
    assert connection.scalar(text("SELECT 1")) == 1
