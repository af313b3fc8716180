"""Wrong arguments of schema objects, types and DDL: each is refused by name, the MetaData works on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    ARRAY,
    CheckConstraint,
    Column,
    Engine,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    exc,
    func,
    inspect,
)
from relata.dialects import mysql, postgresql
from relata.schema import DDL, CreateIndex, CreateTable
from relata.types import UserDefinedType

Use = Callable[[], Any]
ARGUMENT = exc.ArgumentError
UNFIT = exc.UnfitArgumentError


def a_table() -> Table:
    return Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("a", Integer))


def check(kind: type[Exception], use: Use, words: list[str]) -> None:
    with pytest.raises(kind) as caught:
        use()
    assert type(caught.value) is kind
    for word in words:
        assert word in str(caught.value)


def create_table(*items: Any, dialect: Any = None, **conventions: str) -> str:
    table = Table("z", MetaData(naming_convention=conventions or None), *items)
    return str(CreateTable(table).compile(dialect=dialect))


def create_index(dialect: Any, **options: Any) -> str:
    return str(CreateIndex(Index("x", a_table().c.a, **options)).compile(dialect=dialect))


class WrongSpec(UserDefinedType[Any]):
    cache_ok = True

    def get_col_spec(self, **kw: Any) -> Any:
        return 5


class WrongImpl(TypeDecorator[Any]):
    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return Integer


OBJECTS: list[tuple[type[Exception], Use, list[str]]] = [
    (ARGUMENT, lambda: Table("x", MetaData(), a_table()), ["MetaData", "'t'"]),
    (UNFIT, lambda: Table("x", MetaData(), schema=5), ["schema", "'x'", "5"]),
    (UNFIT, lambda: Table("x", MetaData(), listeners=5), ["listeners", "5"]),
    (UNFIT, lambda: Table("x", MetaData(), prefixes="TEMP"), ["prefixes", "'TEMP'"]),
    (ARGUMENT, lambda: Column("a", Integer, a_table()), ["MetaData", "'t'"]),
    (ARGUMENT, lambda: Column("a", Integer, Index("x", "a")), ["Table", "index=True"]),
    (UNFIT, lambda: Identity(start="x"), ["start", "Identity", "'x'"]),
    (UNFIT, lambda: Sequence("s", increment="1; DROP TABLE t"), ["increment", "DROP TABLE"]),
    (UNFIT, lambda: Sequence(None), ["name of a Sequence", "None"]),
    (UNFIT, lambda: Sequence("s", data_type=5), ["type", "5"]),
    (UNFIT, lambda: ForeignKeyConstraint(5, 6), ["columns", "5"]),
    (UNFIT, lambda: UniqueConstraint("a", name=5), ["UniqueConstraint", "5"]),
    (UNFIT, lambda: CheckConstraint("x > 1", name=5), ["CheckConstraint", "5"]),
    (ARGUMENT, lambda: UniqueConstraint(func.lower("a")), ["lower(", "Index"]),
    (ARGUMENT, lambda: UniqueConstraint(a_table().c.a + 1), ["t.a + :a_1", "Index"]),
    (ARGUMENT, lambda: PrimaryKeyConstraint(func.lower("a")), ["PrimaryKeyConstraint", "lower("]),
    (ARGUMENT, lambda: CheckConstraint(a_table()), ["Table('t'"]),
    (
        exc.ConstraintColumnNotFoundError,
        lambda: Index("x", a_table().c.a, "nope"),
        ["'nope'", "'t'", "id, a"],
    ),
    (exc.ConstraintColumnNotFoundError, lambda: UniqueConstraint(a_table().c.a, "nope"), ["'nope'", "'t'"]),
    (UNFIT, lambda: MetaData(naming_convention=5), ["naming_convention", "5"]),
    (UNFIT, lambda: ARRAY(Integer, dimensions="x"), ["dimensions", "'x'"]),
    (UNFIT, lambda: Enum("a", length="x"), ["length", "'x'"]),
    (KeyError, lambda: a_table().metadata.tables["nope"], ["'t'", "'nope'"]),
]

DEFINITIONS: list[tuple[type[Exception], Use, list[str]]] = [
    (UNFIT, lambda: create_table(Column("a", unique=True), uq="%(bogus)s"), ["'bogus'", "column_0_name"]),
    (UNFIT, lambda: create_table(Column("a", unique=True), uq="%(table_name)"), ["UniqueConstraint"]),
    (UNFIT, lambda: create_table(Column("a", unique=True), uq="%(table_name)d"), ["%(table_name)d"]),
    (UNFIT, lambda: create_table(Column("a", unique=True), uq="%(z)s", z="5"), ["'z'", "'5'"]),
    (UNFIT, lambda: create_table(Column("a", WrongSpec())), ["WrongSpec.get_col_spec()", "5"]),
    (
        UNFIT,
        lambda: create_table(Column("a", WrongSpec()), dialect=postgresql.dialect()),
        ["WrongSpec.get_col_spec()", "5"],
    ),
    (UNFIT, lambda: create_table(Column("a", WrongImpl())), ["WrongImpl.load_dialect_impl()", "Integer()"]),
    (exc.CompileError, lambda: str(DDL("%(nope)s")), ["%(name)s", "'nope'", "context="]),
    (exc.CompileError, lambda: str(DDL("100 %")), ["%%", "'100 %'"]),
    (UNFIT, lambda: create_index(postgresql.dialect(), postgresql_ops=5), ["postgresql_ops", "5"]),
    (UNFIT, lambda: create_index(postgresql.dialect(), postgresql_include=5), ["postgresql_include", "5"]),
    (UNFIT, lambda: create_index(mysql.dialect(), mysql_length="1)"), ["mysql_length", "'1)'"]),
]


@pytest.mark.parametrize(("kind", "use", "words"), OBJECTS)
def test_a_wrong_argument_of_a_schema_object(kind: type[Exception], use: Use, words: list[str]) -> None:
    check(kind, use, words)


@pytest.mark.parametrize(("kind", "use", "words"), DEFINITIONS)
def test_what_cannot_be_printed_as_ddl(kind: type[Exception], use: Use, words: list[str]) -> None:
    check(kind, use, words)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda metadata, engine: metadata.create_all(engine, checkfirst="x"), ["checkfirst", "'x'"]),
        (lambda metadata, engine: metadata.create_all(engine, checkfirst=None), ["checkfirst", "None"]),
        (lambda metadata, engine: metadata.tables["t"].create(engine, checkfirst=5), ["CheckFirst", "5"]),
        (lambda metadata, engine: metadata.create_all(engine, tables=5), ["tables", "5"]),
        (lambda metadata, engine: metadata.drop_all(engine, tables=5), ["tables", "5"]),
        (lambda metadata, engine: metadata.reflect(engine, only=5), ["only", "5"]),
    ],
)
def test_the_metadata_works_on(sqlite_engine: Engine, use: Callable[..., Any], words: list[str]) -> None:
    metadata = a_table().metadata
    check(UNFIT, lambda: use(metadata, sqlite_engine), words)
    metadata.create_all(sqlite_engine, checkfirst=True)
    assert inspect(sqlite_engine).get_table_names() == ["t"]


def test_a_wrong_part_leaves_no_table_behind(sqlite_engine: Engine) -> None:
    metadata = MetaData()
    for wrong in (5, "x", Integer, UniqueConstraint("nope"), Index("x", "nope")):
        with pytest.raises(exc.ArgumentError):
            Table("t", metadata, Column("id", Integer, primary_key=True), wrong)
        assert "t" not in metadata.tables
    Table("t", metadata, Column("id", Integer, primary_key=True), Column("s", String(5), unique=True))
    Table("u", metadata, Column("id", Integer, primary_key=True), Column("t_id", ForeignKey("t.id")))
    metadata.create_all(sqlite_engine)
    assert inspect(sqlite_engine).get_table_names() == ["t", "u"]
