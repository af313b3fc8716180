"""Options of the wrong kind: of engines, of pools, of connections, statements and results.

Each is refused when it is given, by an error that names the option and shows its value; what it was given to
works on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from relata import (
    URL,
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    create_pool_from_url,
    engine_from_config,
    event,
    exc,
    insert,
    select,
    text,
)
from relata.dialects import registry
from relata.ext.compiler import compiles
from relata.pool import AssertionPool, NullPool, QueuePool, SingletonThreadPool, StaticPool
from relata.sql.expression import ColumnElement

table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("a", Integer))


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give an engine on a database of five rows."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"a": n} for n in range(5)])
    yield engine
    engine.dispose()


def connect() -> sqlite3.Connection:
    return sqlite3.connect(":memory:")


def refuses(use: Callable[[], Any], *words: str) -> None:
    """It is refused as ArgumentError, TypeError and ValueError, saying what was expected and what came."""
    with pytest.raises(exc.UnfitArgumentError) as caught:
        use()
    assert isinstance(caught.value, exc.ArgumentError)
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, ValueError)
    message = str(caught.value)
    for word in ("expected", "got", *words):
        assert word in message


BAD_ENGINE_OPTIONS: list[tuple[str, list[Any]]] = [
    ("connect_args", [5, "x", [1], {5: 5}]),
    ("creator", [5, "x"]),
    ("echo", ["x", 5, "true", []]),
    ("echo_pool", ["x", 5]),
    ("execution_options", [5, "ab", [("a", 5)], {5: 6}]),
    ("insertmanyvalues_page_size", ["a"]),
    ("isolation_level", [5, ["SERIALIZABLE"]]),
    ("json_deserializer", [5]),
    ("json_serializer", [5, "dumps"]),
    ("label_length", ["a"]),
    ("max_identifier_length", ["a"]),
    ("max_overflow", ["a", None]),
    ("module", [5, "sqlite3"]),
    ("paramstyle", ["bogus", 5, []]),
    ("plugins", [5, None, "name"]),
    ("pool", [5, "x", QueuePool]),
    ("pool_events", [5, [5], [(5, "connect")], [(connect, 5)]]),
    ("pool_recycle", ["a", None]),
    ("pool_size", ["5", None]),
    ("pool_timeout", ["a"]),
    ("poolclass", [5, "QueuePool", dict]),
    ("query_cache_size", ["a", None, -1]),
]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD_ENGINE_OPTIONS for value in values]
)
def test_a_wrong_option_of_an_engine(name: str, value: Any) -> None:
    options: dict[str, Any] = {"poolclass": QueuePool, name: value}
    refuses(lambda: create_engine("sqlite://", **options), name, repr(value))


@pytest.mark.parametrize(
    "options",
    [
        {"connect_args": None},
        {"connect_args": [("timeout", 5)]},
        {"creator": None},
        {"echo": None},
        {"echo_pool": False},
        {"execution_options": None},
        {"hide_parameters": "no"},
        {"isolation_level": None},
        {"isolation_level": "serializable"},
        {"json_serializer": None},
        {"max_overflow": 1.5, "poolclass": QueuePool},
        {"module": sqlite3},
        {"paramstyle": None},
        {"paramstyle": "named"},
        {"pool_events": [(lambda *arguments: None, "connect")]},
        {"pool_events": None},
        {"pool_pre_ping": "yes"},
        {"pool_recycle": 0.5},
        {"pool_size": True},
        {"pool_timeout": None, "poolclass": QueuePool},
        {"query_cache_size": 0},
        {"future": "x"},
    ],
)
def test_what_an_engine_takes(options: dict[str, Any]) -> None:
    engine = create_engine("sqlite://", **options)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"future": False}, ["future=False", "leave"]),
        ({"strategy": "mock"}, ["strategy='mock'", "create_mock_engine"]),
    ],
)
def test_options_of_the_past(options: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(exc.ArgumentError) as caught:
        create_engine("sqlite://", **options)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"echo": "x"}, ["echo", "'x'", "true or false"]),
        ({"pool_size": "a"}, ["pool_size", "'a'", "whole number"]),
        ({"pool_recycle": "1h"}, ["pool_recycle", "'1h'"]),
        ({"pool_pre_ping": "maybe"}, ["pool_pre_ping", "'maybe'"]),
        ({"future": "maybe"}, ["future", "'maybe'"]),
        ({"connect_args": "x"}, ["connect_args", "'x'"]),
        ({"poolclass": "QueuePool"}, ["poolclass", "'QueuePool'"]),
    ],
)
def test_a_wrong_entry_of_a_configuration(entries: dict[str, str], words: list[str]) -> None:
    configuration = {"db.url": "sqlite://", **{f"db.{name}": value for name, value in entries.items()}}
    refuses(lambda: engine_from_config(configuration, "db."), *words)


def test_what_is_no_configuration() -> None:
    wrong: Any
    for wrong in (5, None, {5: 6}, "sqlite://"):
        refuses(partial(engine_from_config, wrong), "configuration", repr(wrong))
    refuses(lambda: engine_from_config({}, 5), "prefix", "5")  # type: ignore[arg-type]  # what is tested


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: QueuePool(5).connect(), ["creator", "5"]),  # type: ignore[arg-type]  # what is tested
        (lambda: QueuePool(connect, pool_size="a"), ["pool_size", "'a'"]),  # type: ignore[arg-type]  # same
        (lambda: QueuePool(connect, timeout="a"), ["timeout", "'a'"]),  # type: ignore[arg-type]  # same
        (lambda: QueuePool(connect, recycle="a"), ["recycle", "'a'"]),
        (lambda: QueuePool(connect, echo="a"), ["echo", "'a'", "'debug'"]),
        (lambda: QueuePool(connect, events=[5]), ["events", "[5]"]),
        (lambda: SingletonThreadPool(connect, pool_size=0), ["pool_size", "0"]),
        (lambda: AssertionPool("x").connect(), ["creator", "'x'"]),
        (lambda: create_pool_from_url("sqlite://", recycle="a"), ["pool_recycle", "'a'"]),
    ],
)
def test_a_wrong_option_of_a_pool(make: Callable[[], Any], words: list[str]) -> None:
    refuses(make, *words)


@pytest.mark.parametrize("made", [None, 5])
def test_a_creator_that_gives_no_connection(made: Any) -> None:
    engine = create_engine("sqlite://", creator=lambda: made, poolclass=QueuePool)
    for _ in range(2):
        with pytest.raises(exc.InvalidRequestError, match=f"expected a connection.*got {made}.*connect()"):
            engine.connect()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
    with pytest.raises(exc.InvalidRequestError, match="got None"):
        NullPool(lambda: None).connect()  # type: ignore[arg-type, return-value]  # what is tested


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: URL.create(5), ["drivername", "5"]),  # type: ignore[arg-type]  # what is tested
        (lambda: URL.create("sqlite", host=5), ["host", "5"]),  # type: ignore[arg-type]  # same
        (lambda: URL.create("sqlite", port="x"), ["port", "'x'"]),  # type: ignore[arg-type]  # same
        (lambda: URL.create("sqlite", query=5), ["query", "5"]),  # type: ignore[arg-type]  # same
        (lambda: URL.create("sqlite", query={"a": 5}), ["option", "5"]),  # type: ignore[dict-item]  # same
        (lambda: URL.create("sqlite", query={"a": ["b", 5]}), ["option", "5"]),  # type: ignore[list-item]  # same
        (lambda: URL.create("sqlite", query={5: "a"}), ["name of an option", "5"]),  # type: ignore[dict-item]  # same
        (lambda: URL.create("sqlite").update_query_pairs([5]), ["pairs", "[5]"]),  # type: ignore[list-item]  # same
        (lambda: URL.create("sqlite").update_query_dict(5), ["dict", "5"]),  # type: ignore[arg-type]  # same
        (lambda: URL.create("sqlite").difference_update_query(5), ["names", "5"]),  # type: ignore[arg-type]  # same
    ],
)
def test_a_wrong_part_of_a_url(make: Callable[[], Any], words: list[str]) -> None:
    refuses(make, *words)


BAD_EXECUTION_OPTIONS: list[tuple[str, Any]] = [
    ("yield_per", "a"),
    ("yield_per", "5"),
    ("max_row_buffer", "a"),
    ("schema_translate_map", 5),
    ("schema_translate_map", "x"),
    ("schema_translate_map", {None: 5}),
    ("insertmanyvalues_page_size", 0),
    ("insertmanyvalues_page_size", "a"),
    ("isolation_level", 5),
    ("isolation_level", None),
    ("compiled_cache", 5),
    ("compiled_cache", "x"),
]


@pytest.mark.parametrize(("name", "value"), BAD_EXECUTION_OPTIONS)
def test_a_wrong_execution_option(engine: Engine, name: str, value: Any) -> None:
    options = {name: value}
    refuses(lambda: engine.execution_options(**options), name, repr(value))
    refuses(lambda: engine.update_execution_options(**options), name, repr(value))
    refuses(lambda: create_engine("sqlite://", execution_options=options), name, repr(value))
    with engine.connect() as connection:
        refuses(lambda: connection.execution_options(**options), name, repr(value))
        for run in (connection.execute, connection.scalar, connection.scalars):
            refuses(partial(run, select(table.c.a), execution_options=options), name, repr(value))
        refuses(lambda: connection.exec_driver_sql("SELECT 1", execution_options=options), name)
        assert connection.execute(select(table.c.a).order_by(table.c.a)).all() == [(n,) for n in range(5)]
    if name not in ("isolation_level", "compiled_cache"):
        refuses(lambda: select(table).execution_options(**options), name, repr(value))


@pytest.mark.parametrize(
    "options",
    [
        {"yield_per": None},
        {"yield_per": 0},
        {"yield_per": 2},
        {"schema_translate_map": None},
        {"schema_translate_map": {}},
        {"compiled_cache": None},
        {"compiled_cache": {}},
        {"stream_results": "yes"},
        {"logging_token": 5},
        {"nobody_knows_it": 5},
        {5: 6},
    ],
)
def test_execution_options_that_are_taken(engine: Engine, options: dict[Any, Any]) -> None:
    with engine.connect() as connection:
        rows = connection.execute(select(table.c.a).order_by(table.c.a), execution_options=options).all()
    assert rows == [(n,) for n in range(5)]


def test_execution_options_that_are_no_dict(engine: Engine) -> None:
    wrong: Any
    with engine.connect() as connection:
        for wrong in (5, "ab", [("a", 5)]):
            run = partial(connection.execute, select(table), execution_options=wrong)
            refuses(run, repr(wrong), "dict")


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda result: result.fetchmany("a"), ["rows", "'a'"]),
        (lambda result: next(result.partitions("a")), ["rows", "'a'"]),
        (lambda result: result.yield_per("a"), ["yield_per", "'a'"]),
        (lambda result: result.unique(5), ["unique", "5"]),
        (lambda result: result.merge(5), ["merge", "5"]),
    ],
)
def test_a_wrong_argument_of_a_result(engine: Engine, use: Callable[[Any], Any], words: list[str]) -> None:
    with engine.connect() as connection:
        result = connection.execute(select(table.c.a).order_by(table.c.a))
        refuses(lambda: use(result), *words)
        assert result.yield_per(None).scalars().all() == list(range(5))  # type: ignore[arg-type]  # as the API has it


@pytest.mark.parametrize(
    ("name", "returned"),
    [("before_execute", None), ("before_execute", (1, 2)), ("before_cursor_execute", 5)],
)
def test_a_listener_that_returns_another_thing(engine: Engine, name: str, returned: Any) -> None:
    def listener(*arguments: Any) -> Any:
        return returned

    event.listen(engine, name, listener, retval=True)
    with engine.connect() as connection:
        refuses(lambda: connection.execute(text("SELECT 1")), name, repr(returned))
        event.remove(engine, name, listener)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_a_driver_is_what_has_its_names() -> None:
    driver = SimpleNamespace(**vars(sqlite3))
    with create_engine("sqlite://", module=driver).connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_what_is_registered_and_no_dialect() -> None:
    wrong: Any = 5
    refuses(lambda: registry.register("bad_input", wrong, "Dialect"), "module", "5")
    registry.register("bad_input", "os", "path")
    try:
        refuses(lambda: create_engine("bad_input://"), "'bad_input'", "class of dialect", "module")
    finally:
        registry.deregister("bad_input")


@pytest.mark.parametrize("printed", [5, None, b"x"])
def test_an_element_that_is_printed_as_no_text(printed: Any) -> None:
    class Odd(ColumnElement[Any]):
        inherit_cache = True

    compiles(Odd)(lambda element, compiler, **kw: printed)
    refuses(lambda: str(select(Odd())), "@compiles", "Odd", repr(printed))
