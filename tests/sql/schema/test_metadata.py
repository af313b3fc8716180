"""MetaData: what it holds, the order of its tables, and other objects in it."""

from __future__ import annotations

from typing import Any

import pytest

from relata import exc
from relata.schema import (
    Column,
    ForeignKey,
    MetaData,
    Sequence,
    Table,
    sort_tables,
    sort_tables_and_constraints,
)
from relata.types import Enum, Integer


def key_to(to: str, **kw: Any) -> Column[Any]:
    return Column(to, Integer, ForeignKey(f"{to}.id", **kw))


def metadata_of(**tables: list[Any]) -> MetaData:
    metadata = MetaData()
    for name, columns in tables.items():
        Table(name, metadata, Column("id", Integer, primary_key=True), *columns)
    return metadata


def test_tables_are_found_and_removed() -> None:
    metadata = metadata_of(a=[], b=[key_to("a")])
    assert "a" in metadata
    assert metadata.tables["a"] in metadata
    assert "c" not in metadata
    metadata.remove(metadata.tables["b"])
    assert list(metadata.tables) == ["a"]
    metadata.clear()
    assert not metadata.tables
    with pytest.raises(TypeError):
        metadata.tables.update({})


def test_sorted_tables() -> None:
    metadata = metadata_of(c=[key_to("b")], b=[key_to("a")], a=[])
    assert [table.name for table in metadata.sorted_tables] == ["a", "b", "c"]


def test_order_may_be_told() -> None:
    metadata = metadata_of(a=[], b=[])
    a, b = metadata.tables["a"], metadata.tables["b"]
    assert [table.name for table in sort_tables([a, b], extra_dependencies=[(b, a)])] == ["b", "a"]
    a.add_is_dependent_on(b)
    assert [table.name for table in metadata.sorted_tables] == ["b", "a"]


def test_tables_that_refer_to_each_other() -> None:
    metadata = metadata_of(a=[key_to("b")], b=[key_to("a", name="fk")], z=[key_to("a")])
    with pytest.warns(exc.SAWarning, match="in a circle.*: a, b"):
        names = [table.name for table in metadata.sorted_tables]
    assert sorted(names) == ["a", "b", "z"]
    assert names.index("a") < names.index("z")
    pairs = sort_tables_and_constraints(metadata.tables.values())
    assert pairs[-1][0] is None
    assert [list(one.column_keys) for one in pairs[-1][1]] == [["b"], ["a"]]
    assert [list(one.column_keys) for table, found in pairs[:-1] if table.name == "z" for one in found] == [
        ["a"]
    ]


def test_use_alter_says_which_key_waits() -> None:
    metadata = metadata_of(a=[key_to("b", use_alter=True, name="fk")], b=[key_to("a")])
    pairs = sort_tables_and_constraints(metadata.tables.values())
    assert [(None if table is None else table.name, len(found)) for table, found in pairs] == [
        ("a", 0),
        ("b", 1),
        (None, 1),
    ]


def test_objects_beside_tables() -> None:
    metadata = MetaData()
    kind = Enum("a", name="kind", metadata=metadata)
    sequence = Sequence("numbers", metadata=metadata)
    assert metadata.get_schema_objects(Enum) == (kind,)
    assert metadata.get_schema_object_by_name(Enum, "kind") is kind
    assert metadata.get_schema_object_by_name(Enum, "other") is None
    assert metadata.get_schema_objects(Sequence) == (sequence,)
    table = Table("t", metadata, Column("a", Integer, Sequence("more", start=4)))
    assert sorted(metadata._sequences) == ["more", "numbers"]
    assert table.to_metadata(MetaData()).c.a.default.start == 4


def test_an_engine_is_no_schema() -> None:
    with pytest.raises(exc.ArgumentError, match="create_all"):
        MetaData(object())  # type: ignore[arg-type]  # what is refused
    with pytest.raises(exc.ArgumentError, match="Engine or Connection"):
        MetaData().create_all("sqlite://")
