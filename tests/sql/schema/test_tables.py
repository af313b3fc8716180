"""Tables: finding those that exist, changing, copying and pickling them, and keys of statements on them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from relata import event, exc
from relata._hot import keys
from relata.schema import (
    BLANK_SCHEMA,
    CheckConstraint,
    Column,
    CreateTable,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Named,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    TypedColumns,
    UniqueConstraint,
)
from relata.sql.selectable import select
from relata.types import BigInteger, Enum, Integer, Numeric, String


def table(*items: Any, metadata: MetaData | None = None, **kw: Any) -> Table:
    return Table("t", metadata if metadata is not None else MetaData(), *items, **kw)


def test_a_second_call_gives_the_table_that_is_there() -> None:
    metadata = MetaData()
    first = table(Column("a", Integer), metadata=metadata)
    assert Table("t", metadata) is first
    with pytest.raises(exc.InvalidRequestError, match="extend_existing"):
        Table("t", metadata, Column("b", Integer))
    assert Table("t", metadata, Column("b", Integer), keep_existing=True).c.keys() == ["a"]
    extended = Table("t", metadata, Column("b", Integer), Column("a", String), extend_existing=True)
    assert extended is first
    assert [(c.name, repr(c.type)) for c in first.c] == [("a", "String()"), ("b", "Integer()")]


REFUSED: list[tuple[str, Callable[[], Any], type[Exception]]] = [
    ("both flags", lambda: table(keep_existing=True, extend_existing=True), exc.ArgumentError),
    ("must exist", lambda: table(must_exist=True), exc.InvalidRequestError),
    ("no MetaData", lambda: Table("t"), TypeError),  # type: ignore[call-arg]  # what is refused
    ("column for MetaData", lambda: Table("t", Column("a", Integer)), exc.ArgumentError),  # type: ignore[arg-type]  # what is refused
    ("string for an item", lambda: table("x"), exc.ArgumentError),
    ("keyword of no dialect", lambda: table(foo=5), TypeError),
    ("column twice", lambda: table(Column("a", Integer), Column("a", String)), exc.DuplicateColumnError),
    (
        "key twice",
        lambda: table(Column("a", Integer), Column("b", String, key="a")),
        exc.DuplicateColumnError,
    ),
    (
        "name twice",
        lambda: table(Column("a", Integer), Column("a", String, key="b")),
        exc.DuplicateColumnError,
    ),
    (
        "append twice",
        lambda: table(Column("a", Integer)).append_column(Column("a", String)),
        exc.DuplicateColumnError,
    ),
    (
        "key column without the flag",
        lambda: table(Column("a", Integer, primary_key=True)).append_column(
            Column("a", String), replace_existing=True
        ),
        exc.ArgumentError,
    ),
]


@pytest.mark.parametrize(("make", "error"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses(make: Callable[[], Any], error: type[Exception]) -> None:
    with pytest.raises(error, match="expected"):
        make()


def test_a_table_that_failed_leaves_nothing_behind() -> None:
    metadata = MetaData()
    with pytest.raises(exc.DuplicateColumnError):
        Table("t", metadata, Column("a", Integer), Column("a", Integer))
    assert "t" not in metadata
    assert Table("t", metadata, Column("a", Integer)).c.keys() == ["a"]


def test_columns_can_be_added_inserted_and_replaced() -> None:
    made = table(Column("a", Integer, primary_key=True), Column("b", Integer))
    made.insert_column(Column("z", String), 1)
    assert made.c.keys() == ["a", "z", "b"]
    made.append_column(Column("a", String, primary_key=True), replace_existing=True)
    assert made.c.keys() == ["a", "z", "b"]
    assert [repr(c.type) for c in made.primary_key] == ["String()"]


def key(made: Table) -> Any:
    return keys.key_of(select(made))[0]  # type: ignore[index]  # a select of a table has a key


def test_a_schema_change_ends_remembered_keys() -> None:
    made = table(Column("a", Integer))
    before = key(made)
    assert key(made) is before
    changes: list[Callable[[], Any]] = [
        lambda: made.append_column(Column("b", Integer)),
        lambda: made.append_column(Column("a", String), replace_existing=True),
        lambda: made.append_constraint(UniqueConstraint("a")),
        lambda: Table("t", made.metadata, Column("c", Integer), extend_existing=True),
    ]
    for change in changes:
        change()
        after = key(made)
        assert after is not before
        assert key(made) is after
        before = after


def test_a_remembered_key_of_a_statement_ends_too() -> None:
    made = table(Column("a", Integer))
    statement = select(made).where(made.c.a == 5)
    before = keys.key_of(statement)
    assert keys.key_of(statement) is before
    made.append_column(Column("b", Integer))
    after = keys.key_of(statement)
    assert before is not None
    assert after is not None
    assert after[0] is not before[0]


def test_two_tables_of_one_name_have_different_keys() -> None:
    assert key(table(Column("a", Integer))) is not key(table(Column("a", Integer)))


AUTOINCREMENT: list[tuple[str, list[Any], str | None]] = [
    ("one integer", [Column("a", Integer, primary_key=True)], "a"),
    ("a big one", [Column("a", BigInteger, primary_key=True)], "a"),
    ("text", [Column("a", String, primary_key=True)], None),
    ("two", [Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True)], None),
    (
        "one of two",
        [Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True, autoincrement=True)],
        "b",
    ),
    ("with a default", [Column("a", Integer, primary_key=True, default=5)], None),
    ("with a server default", [Column("a", Integer, primary_key=True, server_default="5")], None),
    ("a foreign key", [Column("a", Integer, ForeignKey("b.c"), primary_key=True)], None),
    (
        "a foreign key all the same",
        [Column("a", Integer, ForeignKey("b.c"), primary_key=True, autoincrement="ignore_fk")],
        "a",
    ),
    ("numeric of no scale", [Column("a", Numeric(5, 0), primary_key=True, autoincrement=True)], "a"),
    ("with a sequence", [Column("a", Integer, Sequence("x"), primary_key=True)], "a"),
    ("identity", [Column("a", Integer, Identity(), primary_key=True)], "a"),
    ("off", [Column("a", Integer, primary_key=True, autoincrement=False)], None),
]


@pytest.mark.parametrize(
    ("columns", "expected"), [case[1:] for case in AUTOINCREMENT], ids=[case[0] for case in AUTOINCREMENT]
)
def test_autoincrement_column(columns: list[Any], expected: str | None) -> None:
    found = table(*[column._copy() for column in columns]).autoincrement_column
    assert (None if found is None else found.name) == expected


@pytest.mark.parametrize("type_", [String(), Numeric(5, 2)])
def test_autoincrement_needs_whole_numbers(type_: Any) -> None:
    with pytest.raises(exc.ArgumentError, match="integer type"):
        table(Column("a", type_, primary_key=True, autoincrement=True)).autoincrement_column


def test_autoincrement_is_for_one_column() -> None:
    columns = [Column(name, Integer, primary_key=True, autoincrement=True) for name in "ab"]
    with pytest.raises(exc.ArgumentError, match="one column with autoincrement"):
        table(*columns).autoincrement_column


def test_schema_names() -> None:
    metadata = MetaData(schema="q")
    assert table(metadata=metadata).fullname == "q.t"
    assert table(metadata=metadata, schema=BLANK_SCHEMA).fullname == "t"
    assert table(metadata=metadata, schema="z").key == "z.t"
    assert set(metadata.schemas) == {"q", "z"}
    assert repr(table(Column("a", Integer), schema="s")) == (
        "Table('t', MetaData(), Column('a', Integer(), table=<t>), schema='s')"
    )


def copied_parts(made: Table) -> tuple[Any, ...]:
    return (
        made.fullname,
        made.c.keys(),
        sorted(str(one.name) for one in made.constraints if one.name),
        sorted(str(one.name) for one in made.indexes),
        [fk.target_fullname for fk in made.foreign_keys],
        len(made.constraints),
    )


def test_to_metadata_copies_all_parts() -> None:
    metadata = MetaData(schema="s1")
    Table("o", metadata, Column("id", Integer, primary_key=True))
    made = table(
        Column("a", Integer, ForeignKey("s1.o.id"), index=True),
        Column("b", Integer, unique=True),
        Column("c", Enum("x", "y", create_constraint=True, name="en")),
        Column("d", Integer, CheckConstraint("d > 5", name="dd")),
        UniqueConstraint("a", "b", name="u"),
        CheckConstraint("a > b", name="ab"),
        Index("ii", "a", "b"),
        metadata=metadata,
        comment="cc",
        info={"x": 1},
    )
    expected = (["a", "b", "c", "d"], ["ab", "en", "u"], ["ii", "ix_s1_t_a"], ["s1.o.id"], 6)
    copied = made.to_metadata(MetaData())
    assert copied_parts(copied) == ("s1.t", *expected)
    assert (copied.comment, copied.info) == ("cc", {"x": 1})
    moved = made.to_metadata(MetaData(), schema="n")
    assert [fk.target_fullname for fk in moved.foreign_keys] == ["n.o.id"]
    assert sorted(str(one.name) for one in moved.indexes) == ["ii", "ix_n_t_a"]
    assert made.to_metadata(MetaData(), schema=None).fullname == "t"
    with pytest.warns(exc.SAWarning, match="already"):
        assert made.to_metadata(metadata) is made


def test_to_metadata_follows_a_table_that_refers_to_itself() -> None:
    made = table(Column("id", Integer, primary_key=True), Column("p", Integer, ForeignKey("t.id")))
    assert [fk.target_fullname for fk in made.to_metadata(MetaData(), name="q").foreign_keys] == ["q.id"]
    assert [fk.target_fullname for fk in made.to_metadata(MetaData(), schema="z").foreign_keys] == ["z.t.id"]


def test_metadata_pickles() -> None:
    metadata = MetaData()
    Table("o", metadata, Column("id", Integer, primary_key=True))
    made = table(
        Column("a", ForeignKey("o.id")),
        Column("b", Enum("x")),
        UniqueConstraint("a", name="u"),
        metadata=metadata,
    )
    key(made)
    again = pickle.loads(pickle.dumps(metadata))
    copied = again.tables["t"]
    assert copied.c.a.table is copied
    assert next(iter(copied.foreign_keys)).column is again.tables["o"].c.id
    assert repr(copied.c.a.type) == "Integer()"
    assert str(CreateTable(copied)) == str(CreateTable(made))
    assert key(copied) is not key(made)


def test_events_tell_what_is_attached_to_what() -> None:
    seen: list[Any] = []

    def before(column: Any, parent: Any) -> None:
        seen.append(("before", column.name, column.table is None))

    def after(column: Any, parent: Any) -> None:
        seen.append(("after", column.name, column.table is parent))

    event.listen(Column, "before_parent_attach", before)
    event.listen(Column, "after_parent_attach", after)
    try:
        table(Column("a", Integer), listeners=[("after_parent_attach", lambda t, m: seen.append(t.name))])
    finally:
        event.remove(Column, "before_parent_attach", before)
        event.remove(Column, "after_parent_attach", after)
    assert seen == [("before", "a", True), ("after", "a", True), "t"]


class WithId(TypedColumns):
    id = Column(Integer, primary_key=True)


class UserColumns(WithId):
    name: Named[str]
    weight: Named[float | None]
    age: Named[int | None] = Column("user_age")
    middle: Named[str] = Column(String(42))


def test_typed_columns_declare_a_table() -> None:
    made = Table("u", MetaData(), UserColumns, Column("extra", Integer))
    assert [(c.key, c.name, repr(c.type), c.nullable) for c in made.c] == [
        ("id", "id", "Integer()", False),
        ("name", "name", "String()", False),
        ("weight", "weight", "Double()", True),
        ("age", "user_age", "Integer()", True),
        ("middle", "middle", "String(length=42)", False),
        ("extra", "extra", "Integer()", True),
    ]
    Table("v", MetaData(), UserColumns)  # the columns were copied
    with pytest.raises(exc.InvalidRequestError):
        UserColumns()


class NoColumn(TypedColumns):
    id = 42


class NotNamed(TypedColumns):
    id: int


class Unknown(TypedColumns):
    id: Named[object]


class NoType(TypedColumns):
    id: Column = Column(nullable=False)  # type: ignore[type-arg]  # what is refused


@pytest.mark.parametrize("columns", [NoColumn, NotNamed, Unknown, NoType])
def test_typed_columns_refuse(columns: type[Any]) -> None:
    with pytest.raises(exc.ArgumentError, match="expected"):
        Table("u", MetaData(), columns)


def test_primary_key_of_flags_or_of_a_constraint() -> None:
    named = table(Column("a", Integer), PrimaryKeyConstraint("a", name="pk"))
    assert named.primary_key.name == "pk"
    assert [column.nullable for column in named.primary_key] == [False]
    with pytest.warns(exc.SAWarning, match="other columns"):
        table(Column("a", Integer, primary_key=True), Column("b", Integer), PrimaryKeyConstraint("b"))
