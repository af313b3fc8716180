"""Collections of columns."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from relata import exc
from relata.schema import Column, MetaData, Table
from relata.sql.collections import ColumnCollection, DedupeColumnCollection, WriteableColumnCollection
from relata.sql.elements import column
from relata.sql.selectable import select
from relata.types import Integer, String


@pytest.fixture
def table() -> Table:
    return Table("t", MetaData(), Column("a", Integer), Column("b", Integer), Column("c", Integer))


def test_reads_by_key_index_and_several_at_once(table: Table) -> None:
    c = table.c
    assert c.a is c["a"] is c[0]
    assert c.keys() == ["a", "b", "c"]
    assert c.values() == [c.a, c.b, c.c] == list(c)
    assert c.items()[0] == ("a", c.a)
    assert len(c) == 3
    assert c
    assert c[0:2].keys() == ["a", "b"]
    assert c["a", "c"].keys() == ["a", "c"]
    assert c.get("zz") is None
    assert c.get("zz", 5) == 5
    assert "a" in c
    assert "zz" not in c
    assert c.contains_column(c.a)
    assert not c.contains_column(column("a"))


def test_says_what_is_missing(table: Table) -> None:
    with pytest.raises(KeyError):
        table.c["zz"]
    with pytest.raises(AttributeError):
        table.c.zz
    for index in (3, -1):
        with pytest.raises(IndexError):
            table.c[index]
    with pytest.raises(exc.ArgumentError, match="contains_column"):
        table.c.a in table.c
    with pytest.raises(exc.ArgumentError, match="use `in`"):
        table.c.contains_column("a")


def test_a_tables_collection_is_read_only(table: Table) -> None:
    with pytest.raises(AttributeError):
        table.c.add(column("x"))
    with pytest.raises(TypeError):
        table.c["x"] = column("x")
    with pytest.raises(TypeError):
        table.c.x = column("x")
    with pytest.raises(TypeError):
        ColumnCollection()


def test_views_follow_what_changes(table: Table) -> None:
    view = table.c
    table.append_column(Column("a", String), replace_existing=True)
    table.append_column(Column("d", String))
    assert view.keys() == ["a", "b", "c", "d"]
    assert view.a is table.c.a


def test_a_key_may_occur_twice() -> None:
    first, second, nameless = column("a"), column("b"), column("q")
    collection: Any = WriteableColumnCollection([("x", first), ("x", second), (None, nameless)])
    assert collection.keys() == ["x", "x", None]
    assert collection.x is first
    assert collection[1] is second
    assert collection == WriteableColumnCollection([("y", first), ("y", second), ("z", nameless)])
    assert collection != WriteableColumnCollection([("x", first)])


def test_dedupe_keeps_each_key_once_in_its_place() -> None:
    collection: Any = DedupeColumnCollection()
    for name in "abc":
        collection.add(Column(name, Integer))
    collection.replace(Column("b", String))
    assert collection.keys() == ["a", "b", "c"]
    collection.replace(Column("c", String, key="z"))
    assert collection.keys() == ["a", "b", "z"]
    collection.remove(collection.a)
    assert collection.keys() == ["b", "z"]
    with pytest.raises(ValueError, match="expected a column of this collection"):
        collection.remove(Column("b", Integer))
    with pytest.raises(exc.ArgumentError, match="own key"):
        collection.add(Column("x", Integer), "y")


def test_corresponding_columns(table: Table) -> None:
    inner = select(table.c.a, table.c.b.label("bb")).subquery("i")
    outer = select(inner).subquery("o")
    alias = table.alias("x")
    assert inner.c.corresponding_column(table.c.a) is inner.c.a
    assert inner.corresponding_column(table.c.b) is inner.c.bb
    assert inner.corresponding_column(table.c.c) is None
    assert alias.corresponding_column(table.c.b) is alias.c.b
    assert outer.corresponding_column(table.c.a) is outer.c.a
    assert outer.corresponding_column(inner.c.bb) is outer.c.bb
    assert table.corresponding_column(inner.c.a) is table.c.a
    assert table.corresponding_column(inner.c.a, require_embedded=True) is None
    assert inner.corresponding_column(Column("zz")) is None


def test_pickles(table: Table) -> None:
    again = pickle.loads(pickle.dumps(table.metadata)).tables["t"]
    assert again.c.keys() == ["a", "b", "c"]
    assert again.c.contains_column(again.c.b)
