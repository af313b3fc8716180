"""Inspector, and tables made of what it tells."""

from __future__ import annotations

from typing import Any

import pytest

from relata import (
    CheckConstraint,
    Column,
    Computed,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    exc,
    inspect,
)
from relata.engine import ObjectKind, ObjectScope
from relata.schema import CreateIndex, CreateTable


@pytest.fixture
def filled() -> Engine:
    engine = create_engine("sqlite://")
    metadata = MetaData()
    Table(
        "parent",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(20), nullable=False, server_default="it's :x"),
        UniqueConstraint("name", name="only_one"),
    )
    Table(
        "child",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("parent_id", ForeignKey("parent.id", name="to_parent", ondelete="CASCADE")),
        Column("twice", Integer, Computed("id * 2")),
        CheckConstraint("id > 0", name="positive"),
        Index("both", "parent_id", "twice", unique=True),
    )
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW names AS SELECT name FROM parent")
    return engine


def test_a_table_that_was_read_makes_the_same_sql(filled: Engine) -> None:
    read = MetaData()
    read.reflect(filled)
    assert set(read.tables) == {"parent", "child"}
    again = create_engine("sqlite://")
    read.create_all(again)
    second = MetaData()
    second.reflect(again)
    for name, table in read.tables.items():
        assert str(CreateTable(table).compile(filled)) == str(
            CreateTable(second.tables[name]).compile(filled)
        )
    (index,) = read.tables["child"].indexes
    assert str(CreateIndex(index).compile(filled)) == "CREATE UNIQUE INDEX both ON child (parent_id, twice)"
    assert read.tables["child"].c.parent_id.references(read.tables["parent"].c.id)


def test_a_table_brings_those_it_refers_to(filled: Engine) -> None:
    read, alone = MetaData(), MetaData()
    Table("child", read, autoload_with=filled)
    assert set(read.tables) == {"parent", "child"}
    table = Table("child", alone, autoload_with=filled, resolve_fks=False)
    assert set(alone.tables) == {"child"}
    assert [key.target_fullname for key in table.foreign_keys] == ["parent.id"]


def test_columns_are_chosen_and_replaced(filled: Engine) -> None:
    table = Table("child", MetaData(), autoload_with=filled, include_columns=["id"], resolve_fks=False)
    assert table.c.keys() == ["id"]
    assert not table.indexes and not table.foreign_keys
    own = Column("name", String(99), key="label")
    table = Table("parent", MetaData(), own, autoload_with=filled)
    assert table.c.keys() == ["id", "label"]
    assert table.c.label.type.length == 99


def test_listeners_change_what_is_read(filled: Engine) -> None:
    metadata = MetaData()

    @event.listens_for(metadata, "column_reflect")
    def rename(inspector: Any, table: Any, column: Any) -> None:
        column["key"] = f"{table.name}_{column['name']}"
        column["info"] = {"seen": True}

    table = Table("child", metadata, autoload_with=filled)
    assert table.c.keys() == ["child_id", "child_parent_id", "child_twice"]
    assert table.c.child_id.info == {"seen": True}
    assert table.c.child_parent_id.references(metadata.tables["parent"].c.parent_id)


def test_what_is_not_there_is_refused(filled: Engine) -> None:
    metadata = MetaData()
    with pytest.raises(exc.NoSuchTableError, match="none"):
        Table("none", metadata, autoload_with=filled)
    assert not metadata.tables
    with pytest.raises(exc.InvalidRequestError, match="'none'"):
        metadata.reflect(filled, only=["none"])


def test_reflect_takes_some_tables_and_views(filled: Engine) -> None:
    metadata = MetaData()
    metadata.reflect(filled, views=True, only=lambda name, _: name != "child")
    assert set(metadata.tables) == {"parent", "names"}
    assert metadata.tables["names"].c.keys() == ["name"]


def test_answers_are_remembered_until_they_are_cleared(filled: Engine) -> None:
    with filled.begin() as connection:
        inspector = inspect(connection)
        assert not inspector.has_table("later")
        connection.exec_driver_sql("CREATE TABLE later (id INT)")
        assert not inspector.has_table("later")
        inspector.clear_cache()
        assert inspector.has_table("later")
        assert filled.dialect.has_table(connection, "later")


@pytest.mark.parametrize(
    ("arguments", "tables"),
    [
        ({}, ["child", "parent"]),
        ({"filter_names": ["parent", "none", "names"]}, ["parent"]),
        ({"kind": ObjectKind.VIEW}, ["names"]),
        ({"kind": ObjectKind.ANY}, ["child", "parent", "names"]),
        ({"kind": ObjectKind.MATERIALIZED_VIEW}, []),
        ({"scope": ObjectScope.TEMPORARY}, ["scratch"]),
        ({"filter_names": ["names"], "kind": ObjectKind.ANY, "scope": ObjectScope.ANY}, ["names"]),
    ],
)
def test_several_tables_at_once(filled: Engine, arguments: Any, tables: list[str]) -> None:
    with filled.connect() as connection:
        connection.exec_driver_sql("CREATE TEMP TABLE scratch (id INT)")
        found = inspect(connection).get_multi_columns(**arguments)
        assert list(found) == [(None, name) for name in tables]
        assert inspect(connection).has_multi_table(["parent", "none"]) == {
            (None, "parent"): True,
            (None, "none"): False,
        }


def test_tables_are_sorted_by_their_foreign_keys(filled: Engine) -> None:
    inspector = inspect(filled)
    assert inspector.get_sorted_table_and_fkc_names() == [
        ("parent", []),
        ("child", [("child", "to_parent")]),
        (None, []),
    ]
    with filled.begin() as connection:
        for a, b in (("x", "y"), ("y", "x")):
            connection.exec_driver_sql(
                f"CREATE TABLE {a} (id INTEGER PRIMARY KEY, o INT, "
                f"CONSTRAINT {a}{b} FOREIGN KEY (o) REFERENCES {b} (id))"
            )
    inspector.clear_cache()
    found = dict(inspector.get_sorted_table_and_fkc_names())
    assert found["x"] == found["y"] == []
    assert found[None] == [("x", "xy"), ("y", "yx")]
