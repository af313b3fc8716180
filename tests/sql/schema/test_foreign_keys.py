"""Foreign keys: how they find their columns, and what they say when they do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import exc
from relata.schema import Column, ForeignKey, ForeignKeyConstraint, ForeignKeyTarget, MetaData, Table
from relata.types import BigInteger, Integer, String


def table(*items: Any, name: str = "t", metadata: MetaData | None = None, **kw: Any) -> Table:
    return Table(name, metadata if metadata is not None else MetaData(), *items, **kw)


def test_type_comes_from_the_column_that_is_named_whenever_it_appears() -> None:
    metadata = MetaData()
    made = table(Column("a", ForeignKey("o.id")), metadata=metadata)
    assert made.c.a.type._isnull
    other = table(Column("id", BigInteger), name="o", metadata=metadata)
    assert repr(made.c.a.type) == "BigInteger()"
    assert next(iter(made.foreign_keys)).column is other.c.id


def test_type_passes_along_a_chain() -> None:
    metadata = MetaData()
    first = table(Column("a", ForeignKey("b.id")), metadata=metadata)
    second = table(Column("id", ForeignKey("c.id")), name="b", metadata=metadata)
    table(Column("id", String(7)), name="c", metadata=metadata)
    assert repr(first.c.a.type) == repr(second.c.id.type) == "String(length=7)"


def test_column_objects_and_self_references() -> None:
    metadata = MetaData()
    column: Any = Column("id", String(3))
    made = table(Column("a", ForeignKey(column)), metadata=metadata)
    other = table(column, name="o", metadata=metadata)
    assert repr(made.c.a.type) == "String(length=3)"
    key = next(iter(made.foreign_keys))
    assert key.target_fullname == "o.id"
    assert key.references(other)
    assert key.get_referent(other) is other.c.id
    assert made.c.a.references(other.c.id)
    own = table(Column("id", Integer), Column("p", ForeignKey("t.id")))
    assert repr(own.c.p.type) == "Integer()"


def test_schema_of_the_metadata_is_taken_where_none_is_named() -> None:
    metadata = MetaData(schema="s")
    other = table(Column("id", Integer), name="o", metadata=metadata)
    made = table(Column("a", ForeignKey("o.id")), metadata=metadata)
    assert next(iter(made.foreign_keys)).column is other.c.id


def test_links_by_key_or_by_name() -> None:
    metadata = MetaData()
    other = table(Column("x", Integer, key="k"), name="o", metadata=metadata)
    made = table(
        Column("a", ForeignKey("o.k")), Column("b", ForeignKey("o.x", link_to_name=True)), metadata=metadata
    )
    assert {key.column for key in made.foreign_keys} == {other.c.k}


def test_names_with_dots() -> None:
    metadata = MetaData()
    other = table(Column("id", Integer), name="t.x", schema="s", metadata=metadata)
    made = table(Column("a", ForeignKey(("s", "t.x", "id"))), metadata=metadata)
    assert next(iter(made.foreign_keys)).column is other.c.id
    assert ForeignKey("a.b.c").target_tokens == ForeignKeyTarget("a", "b", "c")


def missing_table() -> Any:
    return table(Column("a", Integer, ForeignKey("o.id"))).c.a.references(Column("x", Integer))


def missing_column() -> Any:
    metadata = MetaData()
    table(Column("id", Integer), name="o", metadata=metadata)
    return next(iter(table(Column("a", Integer, ForeignKey("o.zz")), metadata=metadata).foreign_keys)).column


def used_twice() -> None:
    key = ForeignKey("a.b")
    Column("x", Integer, key)
    Column("y", Integer, key)


def keys(columns: list[str], referred: list[str]) -> Table:
    return table(Column("a", Integer), Column("b", Integer), ForeignKeyConstraint(columns, referred))


REFUSED: list[tuple[str, Callable[[], Any], type[Exception], str]] = [
    ("table", missing_table, exc.NoReferencedTableError, "'o'.*import the module"),
    ("column", missing_column, exc.NoReferencedColumnError, "'zz' in table 'o'.*the table has id"),
    ("no column", lambda: ForeignKey("o.id").column, exc.InvalidRequestError, "not part of a Column"),
    ("used twice", used_twice, exc.InvalidRequestError, "no column yet"),
    ("number", lambda: ForeignKey(5), exc.ArgumentError, "got 5"),
    ("counts", lambda: keys(["a"], ["b.c", "b.d"]), exc.ArgumentError, "as many columns"),
    (
        "own column",
        lambda: keys(["zz"], ["o.id"]),
        exc.ConstraintColumnNotFoundError,
        "'zz'.*the table has a, b",
    ),
    ("two tables", lambda: keys(["a", "b"], ["o.id", "p.id"]), exc.ArgumentError, "one table"),
]


@pytest.mark.parametrize(
    ("make", "error", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refuses(make: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()


def test_a_missing_table_may_come_later() -> None:
    metadata = MetaData()
    made = table(Column("a", Integer, ForeignKey("o.id")), metadata=metadata)
    key = next(iter(made.foreign_keys))
    with pytest.raises(exc.NoReferencedTableError) as caught:
        key.column
    assert caught.value.table_name == "o"
    other = table(Column("id", Integer), name="o", metadata=metadata)
    assert key.column is other.c.id


def test_constraints() -> None:
    metadata = MetaData()
    other = table(Column("x", Integer), Column("y", Integer), name="o", metadata=metadata)
    made = table(
        Column("a", Integer),
        Column("b", Integer),
        ForeignKeyConstraint(["a", "b"], ["o.x", "o.y"]),
        metadata=metadata,
    )
    constraint = next(iter(made.foreign_key_constraints))
    assert constraint.referred_table is other
    assert list(constraint.column_keys) == ["a", "b"]
    assert [(fk.parent.name, fk.column.name) for fk in constraint.elements] == [("a", "x"), ("b", "y")]
    assert made.foreign_keys == set(constraint.elements)
