"""SQLite at work: upserts, types, functions, and what it says of its tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from relata import (
    JSON,
    Column,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    UniqueConstraint,
    create_engine,
    exc,
    select,
)
from relata.dialects import sqlite
from relata.dialects.sqlite import insert
from relata.sql import sqltypes


@pytest.fixture
def connection(sqlite_engine: Engine) -> Any:
    with sqlite_engine.connect() as connection:
        yield connection


def test_upserts(connection: Any) -> None:
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("x", Integer))
    table.create(connection)
    connection.execute(insert(table), {"id": 1, "x": 1})
    connection.execute(insert(table).on_conflict_do_nothing(), {"id": 1, "x": 9})
    assert connection.execute(select(table)).all() == [(1, 1)]
    upsert = insert(table)
    upsert = upsert.on_conflict_do_update(index_elements=["id"], set_={"x": table.c.x + upsert.excluded.x})
    connection.execute(upsert, [{"id": 1, "x": 10}, {"id": 2, "x": 20}])
    assert connection.execute(select(table)).all() == [(1, 11), (2, 20)]


@pytest.mark.parametrize(
    ("type_", "value", "stored"),
    [
        (DateTime(), dt.datetime(2026, 3, 15, 12, 5, 57, 105542), "2026-03-15 12:05:57.105542"),
        (DateTime(), dt.datetime(2026, 3, 15), "2026-03-15 00:00:00.000000"),
        (Date(), dt.date(2026, 3, 15), "2026-03-15"),
        (Time(), dt.time(12, 5, 57, 105542), "12:05:57.105542"),
        (
            sqlite.DATETIME(truncate_microseconds=True),
            dt.datetime(2026, 3, 15, 1, 2, 3),
            "2026-03-15 01:02:03",
        ),
        (
            sqlite.DATE(
                storage_format="%(month)02d/%(day)02d/%(year)04d",
                regexp=r"(?P<month>\d+)/(?P<day>\d+)/(?P<year>\d+)",
            ),
            dt.date(2026, 3, 15),
            "03/15/2026",
        ),
        (sqlite.TIME(truncate_microseconds=True), dt.time(1, 2, 3), "01:02:03"),
        (JSON(), {"a": [1, None]}, '{"a": [1, null]}'),
        (DateTime(), None, None),
    ],
)
def test_values_are_stored_as_text_and_read_back(
    connection: Any, type_: Any, value: Any, stored: Any
) -> None:
    table = Table("t", MetaData(), Column("x", type_))
    table.create(connection)
    connection.execute(insert(table), {"x": value})
    assert connection.exec_driver_sql("select x from t").scalar() == stored
    assert connection.scalar(select(table.c.x)) == value


@pytest.mark.parametrize("type_", [DateTime(), Date(), Time()])
def test_text_in_place_of_a_date_is_refused(connection: Any, type_: Any) -> None:
    table = Table("t", MetaData(), Column("x", type_))
    table.create(connection)
    with pytest.raises(exc.StatementError, match=r"expected a datetime.* to store in SQLite, got '2026'"):
        connection.execute(insert(table), {"x": "2026"})


def test_functions_that_sqlite_leaves_to_programs(connection: Any) -> None:
    table = Table("t", MetaData(), Column("x", String))
    table.create(connection)
    connection.execute(insert(table), [{"x": "abc"}, {"x": "xyz"}, {"x": None}])
    assert connection.scalars(select(table.c.x).where(table.c.x.regexp_match("^a.c"))).all() == ["abc"]
    assert connection.exec_driver_sql("select floor(1.5), floor(null)").one() == (1, None)


def test_xor_and_json_paths_compute(connection: Any) -> None:
    table = Table("t", MetaData(), Column("x", Integer), Column("j", JSON))
    table.create(connection)
    connection.execute(insert(table), {"x": 6, "j": {"a": {"b": [5, 7]}}})
    assert connection.scalar(select(table.c.x.bitwise_xor(3))) == 6 ^ 3
    assert connection.scalar(select(table.c.j["a"])) == {"b": [5, 7]}
    assert connection.scalar(select(table.c.j["a", "b", 1])) == 7


# -- reflection


def test_tables_are_described(connection: Any) -> None:
    metadata = MetaData()
    Table(
        "parent", metadata, Column("a", Integer, primary_key=True), Column("b", String(5), primary_key=True)
    )
    Table(
        "child",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("a", Integer),
        Column("b", String(5), nullable=False, server_default="x"),
        Column("self_id", Integer, ForeignKey("child.id")),
        Column("n", Numeric(5, 2)),
        ForeignKeyConstraint(
            ["a", "b"], ["parent.a", "parent.b"], name="fk_parent", ondelete="CASCADE", deferrable=True
        ),
        UniqueConstraint("a", "n", name="uq_an"),
        Index("ix_n", "n"),
        Index("ix_ab", "a", "b", unique=True),
    )
    metadata.create_all(connection)
    dialect = connection.dialect
    assert dialect.get_table_names(connection) == ["child", "parent"]
    assert dialect.has_table(connection, "child") and not dialect.has_table(connection, "nowhere")
    assert dialect.get_pk_constraint(connection, "parent") == {
        "constrained_columns": ["a", "b"],
        "name": None,
    }
    columns = dialect.get_columns(connection, "child")
    assert [(c["name"], c["nullable"], c["default"]) for c in columns] == [
        ("id", False, None),
        ("a", True, None),
        ("b", False, "'x'"),
        ("self_id", True, None),
        ("n", True, None),
    ]
    assert isinstance(columns[2]["type"], sqltypes.VARCHAR) and columns[2]["type"].length == 5
    assert (columns[4]["type"].precision, columns[4]["type"].scale) == (5, 2)
    assert dialect.get_foreign_keys(connection, "child") == [
        {
            "name": "fk_parent",
            "constrained_columns": ["a", "b"],
            "referred_schema": None,
            "referred_table": "parent",
            "referred_columns": ["a", "b"],
            "options": {"ondelete": "CASCADE", "deferrable": True},
        },
        {
            "name": None,
            "constrained_columns": ["self_id"],
            "referred_schema": None,
            "referred_table": "child",
            "referred_columns": ["id"],
            "options": {},
        },
    ]
    assert dialect.get_indexes(connection, "child") == [
        {"name": "ix_ab", "column_names": ["a", "b"], "unique": True, "dialect_options": {}},
        {"name": "ix_n", "column_names": ["n"], "unique": False, "dialect_options": {}},
    ]
    assert dialect.get_unique_constraints(connection, "child") == [
        {"name": "uq_an", "column_names": ["a", "n"]}
    ]
    assert dialect.has_index(connection, "child", "ix_n") and not dialect.has_index(
        connection, "child", "ix_q"
    )


def test_views_temporary_and_attached_tables(connection: Any) -> None:
    run = connection.exec_driver_sql
    run("attach ':memory:' as other")
    run("create table other.far (x integer)")
    run("create temp table near (x integer)")
    run("create table base (x integer, y integer generated always as (x + (1 * 2)) stored)")
    run("create view seen as select x from base")
    dialect = connection.dialect
    assert dialect.get_schema_names(connection) == ["main", "other"]
    assert dialect.get_table_names(connection, "other") == ["far"]
    assert dialect.get_temp_table_names(connection) == ["near"]
    assert dialect.get_view_names(connection) == ["seen"]
    assert dialect.get_view_definition(connection, "seen").lower() == "create view seen as select x from base"
    assert dialect.has_table(connection, "near") and dialect.has_table(connection, "far", "other")
    assert not dialect.has_table(connection, "far")
    computed = dialect.get_columns(connection, "base")[1]
    assert computed["computed"] == {"sqltext": "x + (1 * 2)", "persisted": True}


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("BIGINT", sqltypes.BIGINT),
        ("VARCHAR(20)", sqltypes.VARCHAR),
        ("MEDIUMINT", sqltypes.INTEGER),
        ("LONGTEXT", sqltypes.TEXT),
        ("", sqltypes.NullType),
        ("REALLY", sqltypes.REAL),
        ("MONEY", sqltypes.NUMERIC),
        ("DATETIME", sqltypes.DATETIME),
        ("DOUBLE PRECISION", sqltypes.REAL),
    ],
)
def test_declared_types(connection: Any, declared: str, expected: type[Any]) -> None:
    connection.exec_driver_sql(f"create table t (x {declared})")
    assert type(connection.dialect.get_columns(connection, "t")[0]["type"]) is expected


@pytest.mark.parametrize("method", ["get_columns", "get_pk_constraint", "get_foreign_keys", "get_indexes"])
def test_a_missing_table_is_named(connection: Any, method: str) -> None:
    with pytest.raises(exc.NoSuchTableError, match="no table 'nowhere' in this SQLite database"):
        getattr(connection.dialect, method)(connection, "nowhere")


def test_dialects_compile_without_a_driver() -> None:
    dialect = sqlite.dialect()
    assert dialect.paramstyle == "qmark"
    with pytest.raises(exc.NoDBAPILoaded, match="was made without a driver"):
        _ = dialect.loaded_dbapi
    assert create_engine("sqlite://").dialect.server_version_info is None
