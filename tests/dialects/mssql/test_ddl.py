"""DDL as SQL Server writes it; none was run against a server here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Sequence,
    String,
    Table,
    UniqueConstraint,
    exc,
    func,
    literal_column,
    select,
    text,
)
from relata.dialects import mssql
from relata.schema import (
    CreateIndex,
    CreateSequence,
    CreateTable,
    CreateTableAs,
    CreateView,
    DropColumnComment,
    DropIndex,
    DropTableComment,
    SetColumnComment,
    SetTableComment,
)

DIALECT = mssql.dialect()


def ddl(element: Any) -> str:
    """Return a statement on one line."""
    return " ".join(str(element.compile(dialect=DIALECT)).split()).replace("( ", "(").replace(" )", ")")


def table(*items: Any, **options: Any) -> Table:
    return Table("t", MetaData(), *items, **options)


COLUMNS: list[tuple[Callable[[], Any], str]] = [
    (lambda: [Column("a", Integer)], "a INTEGER NULL"),
    (lambda: [Column("a", Integer, nullable=False)], "a INTEGER NOT NULL"),
    (lambda: [Column("a", String(5), server_default="x'y")], "a VARCHAR(5) NULL DEFAULT 'x''y'"),
    (
        lambda: [Column("a", Integer, nullable=False, server_default=func.now())],
        "a INTEGER NOT NULL DEFAULT CURRENT_TIMESTAMP",
    ),
    (lambda: [Column("a", Integer, primary_key=True)], "a INTEGER NOT NULL IDENTITY, PRIMARY KEY (a)"),
    (lambda: [Column("a", Integer, autoincrement=True)], "a INTEGER NOT NULL IDENTITY"),
    (
        lambda: [Column("a", Integer, primary_key=True, autoincrement=False)],
        "a INTEGER NOT NULL, PRIMARY KEY (a)",
    ),
    (
        lambda: [Column("a", Integer, Sequence("s"), primary_key=True)],
        "a INTEGER NOT NULL, PRIMARY KEY (a)",
    ),
    (
        lambda: [Column("a", Integer, Sequence("s", optional=True), primary_key=True)],
        "a INTEGER NOT NULL IDENTITY, PRIMARY KEY (a)",
    ),
    (lambda: [Column("a", Integer, Identity())], "a INTEGER NOT NULL IDENTITY"),
    (lambda: [Column("a", Integer, Identity(start=0))], "a INTEGER NOT NULL IDENTITY(0,1)"),
    (
        lambda: [Column("a", Numeric(9, 0), Identity(increment=-1))],
        "a NUMERIC(9, 0) NOT NULL IDENTITY(1,-1)",
    ),
    (lambda: [Column("a", Integer, Computed("b * 2"))], "a AS (b * 2)"),
    (lambda: [Column("a", Integer, Computed("b * 2", persisted=True))], "a AS (b * 2) PERSISTED"),
    (lambda: [Column("a", Boolean(create_constraint=True))], "a BIT NULL"),
    (
        lambda: [Column("a", Enum("x", "y", name="e", create_constraint=True))],
        "a VARCHAR(1) NULL, CONSTRAINT e CHECK (a IN ('x', 'y'))",
    ),
    (
        lambda: [Column("a", Integer, autoincrement=False), PrimaryKeyConstraint("a", mssql_clustered=False)],
        "a INTEGER NOT NULL, PRIMARY KEY NONCLUSTERED (a)",
    ),
    (
        lambda: [Column("a", Integer), UniqueConstraint("a", name="u", mssql_clustered=True)],
        "a INTEGER NULL, CONSTRAINT u UNIQUE CLUSTERED (a)",
    ),
    (
        lambda: [Column("a", Integer, ForeignKey("t.b", ondelete="CASCADE")), Column("b", Integer)],
        "a INTEGER NULL, b INTEGER NULL, FOREIGN KEY(a) REFERENCES t (b) ON DELETE CASCADE",
    ),
]


@pytest.mark.parametrize(("make", "expected"), COLUMNS)
def test_columns(make: Callable[[], Any], expected: str) -> None:
    assert ddl(CreateTable(table(*make()))) == f"CREATE TABLE t ({expected})"


def test_a_column_that_says_nothing_of_null() -> None:
    column = Column("a", Integer)
    made = CreateTable(table(column))
    column.nullable = None
    assert ddl(made) == "CREATE TABLE t (a INTEGER)"


def test_older_options_of_identity() -> None:
    made = CreateTable(table(Column("a", Integer, mssql_identity_start=5, primary_key=True)))
    with pytest.warns(exc.SADeprecationWarning, match="Identity"):
        assert ddl(made) == "CREATE TABLE t (a INTEGER NOT NULL IDENTITY(5,1), PRIMARY KEY (a))"
    both = CreateTable(table(Column("a", Integer, Identity(start=1), mssql_identity_increment=2)))
    with pytest.raises(exc.CompileError, match="'a'"):
        both.compile(dialect=DIALECT)


def test_a_column_needs_a_table() -> None:
    with pytest.raises(exc.CompileError, match="expected a column of a table"):
        DIALECT.ddl_compiler(DIALECT, None).get_column_specification(Column("a", Integer))


OWNER = table(Column("a", Integer), Column("b", String(9)), schema="geo")

INDEXES: list[tuple[Callable[[], Any], str]] = [
    (lambda: Index("ix", OWNER.c.a), "CREATE INDEX ix ON geo.t (a)"),
    (lambda: Index("ix", OWNER.c.a.desc(), unique=True), "CREATE UNIQUE INDEX ix ON geo.t (a DESC)"),
    (lambda: Index("ix", OWNER.c.a, mssql_clustered=True), "CREATE CLUSTERED INDEX ix ON geo.t (a)"),
    (lambda: Index("ix", OWNER.c.a, mssql_clustered=False), "CREATE NONCLUSTERED INDEX ix ON geo.t (a)"),
    (
        lambda: Index("ix", OWNER.c.a, mssql_columnstore=True),
        "CREATE COLUMNSTORE INDEX ix ON geo.t (a)",
    ),
    (
        lambda: Index("ix", OWNER.c.a, mssql_include=["b"], mssql_where=OWNER.c.a > 5),
        "CREATE INDEX ix ON geo.t (a) INCLUDE (b) WHERE a > 5",
    ),
    (
        lambda: Index("ix", OWNER.c.a, mssql_include=[OWNER.c.b], mssql_where=text("a IS NULL")),
        "CREATE INDEX ix ON geo.t (a) INCLUDE (b) WHERE a IS NULL",
    ),
]


@pytest.mark.parametrize(("make", "expected"), INDEXES)
def test_indexes(make: Callable[[], Any], expected: str) -> None:
    assert ddl(CreateIndex(make())) == expected


def test_dropping_an_index_names_its_table() -> None:
    assert ddl(DropIndex(Index("ix", OWNER.c.a), if_exists=True)) == "DROP INDEX IF EXISTS ix ON geo.t"


def test_a_columnstore_index_of_all_columns() -> None:
    index = Index("ix", mssql_clustered=True, mssql_columnstore=True)
    table(Column("a", Integer)).append_constraint(index)
    assert ddl(CreateIndex(index)) == "CREATE CLUSTERED COLUMNSTORE INDEX ix ON t"


OTHERS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: CreateSequence(Sequence("s", start=1, data_type=BigInteger)),
        "CREATE SEQUENCE s AS BIGINT START WITH 1",
    ),
    (lambda: CreateView(select(OWNER.c.a), "v"), "CREATE VIEW v AS SELECT geo.t.a FROM geo.t"),
    (
        lambda: CreateView(select(OWNER.c.a), "v", or_replace=True),
        "CREATE OR ALTER VIEW v AS SELECT geo.t.a FROM geo.t",
    ),
    (
        lambda: CreateTableAs(select(OWNER.c.a, select(literal_column("1")).scalar_subquery()), "copied"),
        "SELECT geo.t.a, (SELECT 1) AS anon_1 INTO copied FROM geo.t",
    ),
    (
        lambda: CreateTableAs(select(OWNER.c.a), "#copied", temporary=True),
        "SELECT geo.t.a INTO [#copied] FROM geo.t",
    ),
    (
        lambda: SetTableComment(table(Column("a", Integer), comment="it's")),
        "execute sp_addextendedproperty 'MS_Description', N'it''s', 'schema', dbo, 'table', t",
    ),
    (
        lambda: DropTableComment(table(Column("a", Integer), comment="x", schema="geo data")),
        "execute sp_dropextendedproperty 'MS_Description', 'schema', [geo data], 'table', t",
    ),
    (
        lambda: SetColumnComment(table(Column("a", Integer, comment="c"), schema="world.geo").c.a),
        "execute world.sys.sp_addextendedproperty 'MS_Description', N'c', 'schema', geo, "
        "'table', t, 'column', a",
    ),
    (
        lambda: DropColumnComment(table(Column("a b", Integer, comment="c")).c["a b"]),
        "execute sp_dropextendedproperty 'MS_Description', 'schema', dbo, 'table', t, 'column', [a b]",
    ),
]


@pytest.mark.parametrize(("make", "expected"), OTHERS)
def test_other_statements(make: Callable[[], Any], expected: str) -> None:
    assert ddl(make()) == expected


@pytest.mark.parametrize("options", [{"if_not_exists": True}, {"temporary": True}])
def test_tables_made_by_select_that_cannot_be(options: dict[str, Any]) -> None:
    with pytest.raises(exc.CompileError, match="expected"):
        CreateTableAs(select(OWNER.c.a), "copied", **options).compile(dialect=DIALECT)
