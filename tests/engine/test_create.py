"""Making engines: options, configurations, drivers that are missing, plugins."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from relata import Engine, create_engine, create_mock_engine, engine_from_config, exc, text
from relata.dialects import registry
from relata.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from relata.engine import CreateEnginePlugin, create_pool_from_url
from relata.engine.registry import plugins
from relata.pool import NullPool, QueuePool, SingletonThreadPool, StaticPool

from .conftest import metadata


def test_nothing_connects_before_the_engine_is_used(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    engine = create_engine(f"sqlite:///{path}")
    assert not path.exists()
    with engine.connect():
        pass
    assert path.exists()
    assert (engine.name, engine.driver, engine.engine) == ("sqlite", "pysqlite", engine)
    assert repr(engine) == f"Engine({engine.url!r})"


@pytest.mark.parametrize(
    ("url", "options", "kind"),
    [
        ("sqlite://", {}, SingletonThreadPool),
        ("sqlite:///:memory:", {}, SingletonThreadPool),
        ("sqlite:///x.db", {}, QueuePool),
        ("sqlite:///x.db", {"poolclass": NullPool}, NullPool),
        ("sqlite://", {"poolclass": StaticPool}, StaticPool),
    ],
)
def test_the_pool_suits_the_database(url: str, options: dict[str, Any], kind: type[Any]) -> None:
    assert type(create_engine(url, **options).pool) is kind


def test_options_reach_pool_and_dialect() -> None:
    engine = create_engine(
        "sqlite:///x.db",
        pool_size=3,
        max_overflow=0,
        pool_timeout=1,
        pool_pre_ping=True,
        pool_logging_name="p",
        label_length=20,
        insertmanyvalues_page_size=5,
        execution_options={"x": 1},
        hide_parameters=True,
        future=True,
    )
    pool: Any = engine.pool
    assert (pool.size(), pool._pre_ping, pool.logging_name) == (3, True, "p")
    assert (engine.dialect.label_length, engine.dialect.insertmanyvalues_page_size) == (20, 5)
    assert engine.get_execution_options() == {"x": 1}
    assert engine.hide_parameters


@pytest.mark.parametrize("option", ["foo", "pool_sise"])
def test_unknown_options_are_named(option: str) -> None:
    with pytest.raises(TypeError, match=f"SQLiteDialect_pysqlite nor QueuePool nor Engine knows: '{option}'"):
        create_engine("sqlite:///x.db", **{option: 1})


def test_creator_and_connect_arguments_make_connections() -> None:
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(":memory:"))
    assert engine.connect().scalar(text("select 1")) == 1
    with pytest.raises(exc.OperationalError, match="unable to open database file") as caught:
        create_engine("sqlite:////nowhere/at/all.db", connect_args={"timeout": 1}).connect()
    assert caught.value.statement is None


def test_a_url_with_a_host_is_no_file() -> None:
    with pytest.raises(exc.ArgumentError, match=r"expected sqlite:///relative/path.db.*got sqlite://host"):
        create_engine("sqlite://host/x.db")


def test_file_uris_take_the_options_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    sqlite3.connect(path).execute("create table t (x)").connection.close()
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    with engine.connect() as connection, pytest.raises(exc.OperationalError, match="readonly"):
        connection.exec_driver_sql("insert into t values (1)")


def test_configurations_are_read() -> None:
    engine = engine_from_config(
        {"db.url": "sqlite:///x.db", "db.echo": "false", "db.pool_size": "4", "other": "1"}, prefix="db."
    )
    assert engine.pool.size() == 4  # type: ignore[attr-defined]  # of a QueuePool
    assert engine.echo is False
    with pytest.raises(KeyError, match=r"expected an entry sqlalchemy.url"):
        engine_from_config({})


def test_a_pool_is_made_alone() -> None:
    pool = create_pool_from_url("sqlite://", poolclass=QueuePool, timeout=3)
    connection = pool.connect()
    connection.cursor().execute("select 1")
    connection.close()
    assert isinstance(pool, QueuePool)


def test_a_missing_driver_names_what_installs_it() -> None:
    class Missing(SQLiteDialect_pysqlite):
        driver_extra = "sqlcipher"

        @classmethod
        def import_dbapi(cls) -> Any:
            return __import__("no_such_driver")

    registry.impls["sqlite.missing"] = lambda: Missing
    try:
        with pytest.raises(
            ModuleNotFoundError, match=r"sqlite\+missing.*pip install 'relata\[sqlcipher\]'"
        ) as caught:
            create_engine("sqlite+missing://")
        assert caught.value.name == "no_such_driver"
    finally:
        registry.deregister("sqlite.missing")


@pytest.mark.parametrize(
    ("url", "expected"),
    [("nosuch://", r"there are .*sqlite"), ("sqlite+nosuch://", "no driver 'nosuch' for sqlite")],
)
def test_an_unknown_dialect_or_driver_is_refused(url: str, expected: str) -> None:
    with pytest.raises(exc.NoSuchModuleError, match=expected):
        create_engine(url)


def test_dialects_are_registered_by_programs() -> None:
    registry.register("mine", SQLiteDialect_pysqlite.__module__, "SQLiteDialect_pysqlite")
    try:
        assert create_engine("mine://").connect().scalar(text("select 1")) == 1
    finally:
        registry.deregister("mine")


def test_plugins_change_url_options_and_engine() -> None:
    seen: list[Any] = []

    class Plugin(CreateEnginePlugin):
        def __init__(self, url: Any, kwargs: dict[str, Any]) -> None:
            super().__init__(url, kwargs)
            seen.append(kwargs.pop("plugin_option"))

        def update_url(self, url: Any) -> Any:
            return url.difference_update_query(["mine"])

        def handle_pool_kwargs(self, pool_cls: Any, pool_args: dict[str, Any]) -> None:
            pool_args["logging_name"] = "plugged"

        def engine_created(self, engine: Engine) -> None:
            seen.append(engine)

    plugins.impls["mine"] = lambda: Plugin
    try:
        engine = create_engine("sqlite://?plugin=mine&mine=1", plugin_option=5)
    finally:
        plugins.deregister("mine")
    assert str(engine.url) == "sqlite://"
    assert engine.pool.logging_name == "plugged"
    assert seen == [5, engine]


def test_a_mock_engine_gives_statements_away() -> None:
    given: list[Any] = []
    engine = create_mock_engine("sqlite://", lambda statement, *rest: given.append(statement))
    metadata.create_all(engine, checkfirst=False)
    assert [str(one.compile(dialect=engine.dialect)).split("(")[0].strip() for one in given] == [
        "CREATE TABLE users"
    ]


def test_dispose_begins_with_a_new_pool(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
    old = engine.pool
    engine.dispose()
    assert engine.pool is not old
    with engine.connect() as connection:
        assert connection.connection.dbapi_connection is not raw
