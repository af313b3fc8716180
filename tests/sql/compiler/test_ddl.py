"""DDL as text: the table of cases states what each construct prints on a dialect of no special database."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import pytest

from relata import exc
from relata.engine.default import DefaultDialect
from relata.schema import (
    DDL,
    AddConstraint,
    CheckConstraint,
    Column,
    Computed,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateTableAs,
    CreateView,
    DropColumnComment,
    DropConstraint,
    DropIndex,
    DropSchema,
    DropSequence,
    DropTable,
    DropTableComment,
    DropView,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    SetColumnComment,
    SetTableComment,
    Table,
    UniqueConstraint,
)
from relata.sql.elements import and_, text
from relata.sql.functions import func
from relata.sql.selectable import select
from relata.types import BigInteger, Boolean, Enum, Integer, String, Text


class Kind(enum.Enum):
    one = 1
    two = 2


def dialect(**flags: Any) -> DefaultDialect:
    made = DefaultDialect()
    for name, value in flags.items():
        setattr(made, name, value)
    return made


# a database of few abilities, one of many, one whose names are short
PLAIN = dialect()
ABLE = dialect(supports_native_boolean=True, supports_identity_columns=True, supports_comments=True)
SHORT = dialect(max_identifier_length=20, supports_alter=False)


def table(*items: Any, name: str = "t", metadata: MetaData | None = None, **kw: Any) -> Table:
    return Table(name, metadata if metadata is not None else MetaData(), *items, **kw)


def other(metadata: MetaData, **kw: Any) -> Table:
    return Table("o", metadata, Column("id", Integer, primary_key=True), Column("x", Integer), **kw)


def with_key(**kw: Any) -> Table:
    metadata = MetaData()
    other(metadata)
    items = Column("id", Integer, primary_key=True), Column("oid", Integer, ForeignKey("o.id", **kw))
    return Table("t", metadata, *items)


def with_keys(**kw: Any) -> Table:
    metadata = MetaData()
    other(metadata)
    key = ForeignKeyConstraint(["a", "b"], ["o.id", "o.x"], **kw)
    return Table("t", metadata, Column("a", Integer), Column("b", Integer), key)


def of(made: Any, use: Callable[[Any], Any]) -> Any:
    return use(made)


def create_table(name: str, *parts: str) -> str:
    inside = "\n\t" + ", \n\t".join(parts) if parts else ""
    return f"\nCREATE TABLE {name} ({inside}\n)\n\n"


CASES: list[tuple[str, Callable[[], Any], str]] = [
    (
        "simple",
        lambda: CreateTable(
            table(
                Column("id", Integer, primary_key=True),
                Column("name", String(50), nullable=False),
                Column("q", Text),
            )
        ),
        create_table("t", "id INTEGER NOT NULL", "name VARCHAR(50) NOT NULL", "q TEXT", "PRIMARY KEY (id)"),
    ),
    ("empty", lambda: CreateTable(table()), create_table("t")),
    ("nopk", lambda: CreateTable(table(Column("a", Integer))), create_table("t", "a INTEGER")),
    (
        "cpk",
        lambda: CreateTable(
            table(
                Column("a", String, primary_key=True),
                Column("b", Integer, primary_key=True, autoincrement=True),
            )
        ),
        create_table("t", "a VARCHAR NOT NULL", "b INTEGER NOT NULL", "PRIMARY KEY (b, a)"),
    ),
    (
        "cpk2",
        lambda: CreateTable(
            table(Column("a", Integer), Column("b", Integer), PrimaryKeyConstraint("b", "a", name="pk1"))
        ),
        create_table("t", "a INTEGER NOT NULL", "b INTEGER NOT NULL", "CONSTRAINT pk1 PRIMARY KEY (b, a)"),
    ),
    (
        "schema",
        lambda: CreateTable(table(Column("a", Integer), schema="sch")),
        create_table("sch.t", "a INTEGER"),
    ),
    (
        "quoting",
        lambda: CreateTable(
            table(
                Column("Select", Integer),
                Column("order", Integer, primary_key=True),
                Column("a b", Integer),
                Column("1a", Integer),
                Column("UPPER", Integer),
                Column("lower", Integer, quote=True),
                Column("Mixed", Integer, quote=False),
                name="My Table",
                schema="Some.Schema",
            )
        ),
        create_table(
            '"Some.Schema"."My Table"',
            '"Select" INTEGER',
            '"order" INTEGER NOT NULL',
            '"a b" INTEGER',
            '"1a" INTEGER',
            '"UPPER" INTEGER',
            '"lower" INTEGER',
            "Mixed INTEGER",
            'PRIMARY KEY ("order")',
        ),
    ),
    (
        "prefixes",
        lambda: CreateTable(table(Column("a", Integer), prefixes=["TEMPORARY", "UNLOGGED"])),
        "\nCREATE TEMPORARY UNLOGGED TABLE t (\n\ta INTEGER\n)\n\n",
    ),
    (
        "ine",
        lambda: CreateTable(table(Column("a", Integer)), if_not_exists=True),
        create_table("IF NOT EXISTS t", "a INTEGER"),
    ),
    (
        "defaults",
        lambda: CreateTable(
            table(
                Column("a", Integer, server_default="5"),
                Column("b", String, server_default="it's"),
                Column("c", Integer, server_default=text("now()")),
                Column("d", Integer, server_default=func.foo(1)),
                Column("e", Integer, default=5),
                Column("f", Integer, server_default=FetchedValue()),
            )
        ),
        create_table(
            "t",
            "a INTEGER DEFAULT '5'",
            "b VARCHAR DEFAULT 'it''s'",
            "c INTEGER DEFAULT now()",
            "d INTEGER DEFAULT foo(1)",
            "e INTEGER",
            "f INTEGER",
        ),
    ),
    (
        "computed",
        lambda: CreateTable(
            table(
                Column("a", Integer),
                Column("b", Integer, Computed("a + 1")),
                Column("c", Integer, Computed("a+2", persisted=True)),
                Column("d", Integer, Computed("a+2", persisted=False)),
            )
        ),
        create_table(
            "t",
            "a INTEGER",
            "b INTEGER GENERATED ALWAYS AS (a + 1)",
            "c INTEGER GENERATED ALWAYS AS (a+2) STORED",
            "d INTEGER GENERATED ALWAYS AS (a+2) VIRTUAL",
        ),
    ),
    (
        "identity",
        lambda: CreateTable(table(Column("a", Integer, Identity(), primary_key=True))),
        create_table("t", "a INTEGER NOT NULL", "PRIMARY KEY (a)"),
    ),
    (
        "identity2",
        lambda: CreateTable(
            table(
                Column(
                    "a",
                    Integer,
                    Identity(always=True, start=4, increment=2, minvalue=1, maxvalue=99, cycle=True, cache=5),
                )
            )
        ),
        create_table("t", "a INTEGER NOT NULL"),
    ),
    (
        "identity3",
        lambda: CreateTable(
            table(Column("a", Integer, Identity(nominvalue=True, nomaxvalue=True, cycle=False)))
        ),
        create_table("t", "a INTEGER NOT NULL"),
    ),
    (
        "uniq",
        lambda: CreateTable(
            table(
                Column("a", Integer, unique=True),
                Column("b", Integer),
                UniqueConstraint("a", "b", name="uq1", deferrable=True, initially="DEFERRED"),
            )
        ),
        create_table(
            "t",
            "a INTEGER",
            "b INTEGER",
            "CONSTRAINT uq1 UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED",
            "UNIQUE (a)",
        ),
    ),
    (
        "check",
        lambda: CreateTable(
            table(
                Column("a", Integer, CheckConstraint("a>5", name="c0")),
                Column("b", Integer, CheckConstraint("b<5")),
                CheckConstraint("a<b", name="ck1"),
                CheckConstraint("a % 2 = 0"),
            )
        ),
        create_table(
            "t",
            "a INTEGER CONSTRAINT c0 CHECK (a>5)",
            "b INTEGER CHECK (b<5)",
            "CONSTRAINT ck1 CHECK (a<b)",
            "CHECK (a % 2 = 0)",
        ),
    ),
    (
        "check2",
        lambda: of(
            table(Column("a", Integer), Column("b", String), schema="s"),
            lambda t: (t.append_constraint(CheckConstraint(t.c.a > 5)), CreateTable(t))[1],
        ),
        create_table("s.t", "a INTEGER", "b VARCHAR", "CHECK (a > 5)"),
    ),
    (
        "check3",
        lambda: of(
            table(Column("a", Integer), Column("b", String)),
            lambda t: (t.append_constraint(CheckConstraint(and_(t.c.a > 5, t.c.b == "x"))), CreateTable(t))[
                1
            ],
        ),
        create_table("t", "a INTEGER", "b VARCHAR", "CHECK (a > 5 AND b = 'x')"),
    ),
    (
        "fk1",
        lambda: CreateTable(with_key()),
        create_table(
            "t",
            "id INTEGER NOT NULL",
            "oid INTEGER",
            "PRIMARY KEY (id)",
            "FOREIGN KEY(oid) REFERENCES o (id)",
        ),
    ),
    (
        "fk2",
        lambda: CreateTable(
            with_key(
                name="fkn",
                ondelete="CASCADE",
                onupdate="SET NULL",
                deferrable=False,
                initially="IMMEDIATE",
                match="FULL",
            )
        ),
        create_table(
            "t",
            "id INTEGER NOT NULL",
            "oid INTEGER",
            "PRIMARY KEY (id)",
            "CONSTRAINT fkn FOREIGN KEY(oid) REFERENCES o (id) MATCH FULL ON DELETE CASCADE ON UPDATE SET "
            "NULL NOT DEFERRABLE INITIALLY IMMEDIATE",
        ),
    ),
    (
        "fk3",
        lambda: CreateTable(with_key(use_alter=True, name="xx")),
        create_table("t", "id INTEGER NOT NULL", "oid INTEGER", "PRIMARY KEY (id)"),
    ),
    (
        "fkc1",
        lambda: CreateTable(with_keys()),
        create_table("t", "a INTEGER", "b INTEGER", "FOREIGN KEY(a, b) REFERENCES o (id, x)"),
    ),
    (
        "fkc2",
        lambda: CreateTable(with_keys(name="n", ondelete="CASCADE")),
        create_table(
            "t",
            "a INTEGER",
            "b INTEGER",
            "CONSTRAINT n FOREIGN KEY(a, b) REFERENCES o (id, x) ON DELETE CASCADE",
        ),
    ),
    (
        "fkschema",
        lambda: of(
            MetaData(),
            lambda m: (other(m, schema="q"), CreateTable(Table("t", m, Column("a", ForeignKey("q.o.id")))))[
                1
            ],
        ),
        create_table("t", "a INTEGER", "FOREIGN KEY(a) REFERENCES q.o (id)"),
    ),
    (
        "fkmschema",
        lambda: of(
            MetaData(schema="ms"),
            lambda m: (other(m), CreateTable(Table("t", m, Column("a", ForeignKey("o.id")))))[1],
        ),
        create_table("ms.t", "a INTEGER", "FOREIGN KEY(a) REFERENCES ms.o (id)"),
    ),
    (
        "boolck",
        lambda: CreateTable(
            table(
                Column("a", Boolean(create_constraint=True)),
                Column("b", Boolean(create_constraint=True, name="bck")),
            )
        ),
        create_table(
            "t", "a BOOLEAN", "b BOOLEAN", "CHECK (a IN (0, 1))", "CONSTRAINT bck CHECK (b IN (0, 1))"
        ),
    ),
    (
        "enumck",
        lambda: CreateTable(
            table(
                Column("a", Enum("x", "y'z", create_constraint=True)),
                Column("b", Enum(Kind, create_constraint=True, name="eck")),
                Column("c", Enum("a", native_enum=False, create_constraint=True)),
            )
        ),
        create_table(
            "t",
            "a VARCHAR(3)",
            "b VARCHAR(3)",
            "c VARCHAR(1)",
            "CHECK (a IN ('x', 'y''z'))",
            "CONSTRAINT eck CHECK (b IN ('one', 'two'))",
            "CHECK (c IN ('a'))",
        ),
    ),
    (
        "system",
        lambda: CreateTable(table(Column("a", Integer), Column("xmin", Integer, system=True))),
        create_table("t", "a INTEGER"),
    ),
    (
        "comment",
        lambda: CreateTable(table(Column("a", Integer, comment="c"), comment="tc")),
        create_table("t", "a INTEGER"),
    ),
    ("drop", lambda: DropTable(table(schema="s")), "\nDROP TABLE s.t"),
    ("dropie", lambda: DropTable(table(), if_exists=True), "\nDROP TABLE IF EXISTS t"),
    (
        "idx",
        lambda: CreateIndex(Index("ix1", table(Column("a", Integer), Column("b", Integer)).c.a)),
        "CREATE INDEX ix1 ON t (a)",
    ),
    (
        "idx2",
        lambda: of(
            table(Column("a", Integer), Column("b", Integer), Column("c", String), schema="s"),
            lambda t: CreateIndex(Index("ix1", t.c.a, t.c.b.desc(), func.lower(t.c.c), unique=True)),
        ),
        "CREATE UNIQUE INDEX ix1 ON s.t (a, b DESC, lower(c))",
    ),
    (
        "idx3",
        lambda: of(
            table(Column("a", Integer, index=True), Column("b", Integer)),
            lambda t: CreateIndex(next(iter(t.indexes)), if_not_exists=True),
        ),
        "CREATE INDEX IF NOT EXISTS ix_t_a ON t (a)",
    ),
    (
        "idx4",
        lambda: of(
            table(Column("a_very_long_column_name_indeed", Integer, index=True), Column("b", Integer)),
            lambda t: CreateIndex(next(iter(t.indexes))),
        ),
        "CREATE INDEX ix_t_a_very_long_column_name_indeed ON t (a_very_long_column_name_indeed)",
    ),
    (
        "idx5",
        lambda: of(
            table(Column("a", Integer)),
            lambda t: CreateIndex(Index("a_very_long_explicit_index_name", t.c.a)),
        ),
        "CREATE INDEX a_very_long_explicit_index_name ON t (a)",
    ),
    (
        "idx6",
        lambda: of(
            table(Column("a", Integer)), lambda t: CreateIndex(Index("i", text("a + b"), t.c.a + 5, _table=t))
        ),
        "CREATE INDEX i ON t (a + b, a + 5)",
    ),
    (
        "didx",
        lambda: of(
            table(Column("a", Integer), schema="s"), lambda t: DropIndex(Index("ix1", t.c.a), if_exists=True)
        ),
        "\nDROP INDEX IF EXISTS s.ix1",
    ),
    (
        "seq",
        lambda: CreateSequence(Sequence("s1", start=5, increment=2, schema="q")),
        "CREATE SEQUENCE q.s1 INCREMENT BY 2 START WITH 5",
    ),
    (
        "seq2",
        lambda: CreateSequence(
            Sequence("S1", data_type=BigInteger, cache=4, cycle=True, nominvalue=True), if_not_exists=True
        ),
        'CREATE SEQUENCE IF NOT EXISTS "S1" NO MINVALUE CACHE 4 CYCLE',
    ),
    ("dseq", lambda: DropSequence(Sequence("s1"), if_exists=True), "DROP SEQUENCE IF EXISTS s1"),
    (
        "addc",
        lambda: AddConstraint(UniqueConstraint(table(Column("a", Integer), schema="s").c.a, name="u")),
        "ALTER TABLE s.t ADD CONSTRAINT u UNIQUE (a)",
    ),
    (
        "dropc",
        lambda: DropConstraint(
            UniqueConstraint(table(Column("a", Integer)).c.a, name="u"), cascade=True, if_exists=True
        ),
        "ALTER TABLE t DROP CONSTRAINT IF EXISTS u CASCADE",
    ),
    ("sch", lambda: CreateSchema("My", if_not_exists=True), 'CREATE SCHEMA IF NOT EXISTS "My"'),
    ("dsch", lambda: DropSchema("x", cascade=True, if_exists=True), "DROP SCHEMA IF EXISTS x CASCADE"),
    ("stc", lambda: SetTableComment(table(comment="it's", schema="s")), "COMMENT ON TABLE s.t IS 'it''s'"),
    ("dtc", lambda: DropTableComment(table()), "COMMENT ON TABLE t IS NULL"),
    (
        "scc",
        lambda: SetColumnComment(table(Column("a", Integer, comment="q"), schema="s").c.a),
        "COMMENT ON COLUMN s.t.a IS 'q'",
    ),
    ("dcc", lambda: DropColumnComment(table(Column("a", Integer)).c.a), "COMMENT ON COLUMN t.a IS NULL"),
    (
        "ddl",
        lambda: DDL("alter %(table)s %(schema)s %(fullname)s %(x)s 100%%", context={"x": "y"}).against(
            table(schema="Sch")
        ),
        'alter t "Sch" "Sch".t y 100%',
    ),
    ("ddl2", lambda: DDL("create x"), "create x"),
    (
        "view",
        lambda: CreateView(select(table(Column("a", Integer)).c.a), "v", or_replace=True, schema="s"),
        "CREATE OR REPLACE VIEW s.v AS SELECT t.a \nFROM t",
    ),
    (
        "mview",
        lambda: CreateView(
            select(table(Column("a", Integer)).c.a).where(text("a>5")), "v", materialized=True, temporary=True
        ),
        "CREATE TEMPORARY MATERIALIZED VIEW v AS SELECT t.a \nFROM t \nWHERE a>5",
    ),
    (
        "ctas",
        lambda: CreateTableAs(
            select(table(Column("a", Integer)).c.a), "v", temporary=True, if_not_exists=True, schema="s"
        ),
        "CREATE TEMPORARY TABLE IF NOT EXISTS s.v AS SELECT t.a \nFROM t",
    ),
    (
        "dview",
        lambda: DropView(table(), if_exists=True, materialized=True),
        "\nDROP MATERIALIZED VIEW IF EXISTS t",
    ),
    (
        "nclong",
        lambda: of(
            MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"}),
            lambda m: CreateTable(
                Table("a_long_table_name", m, Column("a_long_column", Integer, unique=True))
            ),
        ),
        create_table(
            "a_long_table_name",
            "a_long_column INTEGER",
            "CONSTRAINT uq_a_long_table_name_a_long_column UNIQUE (a_long_column)",
        ),
    ),
    (
        "longck",
        lambda: CreateTable(table(Column("a", Integer), CheckConstraint("a>5", name="x" * 30))),
        create_table("t", "a INTEGER", "CONSTRAINT xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx CHECK (a>5)"),
    ),
    (
        "decorator",
        lambda: CreateTable(table(Column("a", String(5).with_variant(Text(), "default")))),
        create_table("t", "a TEXT"),
    ),
    (
        "key",
        lambda: CreateTable(table(Column("a", Integer, key="k"), UniqueConstraint("k"))),
        create_table("t", "a INTEGER", "UNIQUE (a)"),
    ),
    (
        "selfref",
        lambda: CreateTable(table(Column("id", Integer, primary_key=True), Column("p", ForeignKey("t.id")))),
        create_table(
            "t", "id INTEGER NOT NULL", "p INTEGER", "PRIMARY KEY (id)", "FOREIGN KEY(p) REFERENCES t (id)"
        ),
    ),
    (
        "autoinc",
        lambda: CreateTable(
            table(Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True))
        ),
        create_table("t", "a INTEGER NOT NULL", "b INTEGER NOT NULL", "PRIMARY KEY (a, b)"),
    ),
    (
        "pct",
        lambda: CreateTable(table(Column("a%b", Integer), name="t%q")),
        create_table('"t%q"', '"a%b" INTEGER'),
    ),
]


@pytest.mark.parametrize(("make", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_prints(make: Callable[[], Any], expected: str) -> None:
    assert str(make().compile(dialect=PLAIN)) == expected


ABLE_CASES: list[tuple[str, Callable[[], Any], str]] = [
    (
        "identity",
        lambda: CreateTable(table(Column("a", Integer, Identity(), primary_key=True))),
        create_table("t", "a INTEGER GENERATED BY DEFAULT AS IDENTITY", "PRIMARY KEY (a)"),
    ),
    (
        "identity2",
        lambda: CreateTable(
            table(
                Column(
                    "a",
                    Integer,
                    Identity(always=True, start=4, increment=2, minvalue=1, maxvalue=99, cycle=True, cache=5),
                )
            )
        ),
        create_table(
            "t",
            "a INTEGER GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2 START WITH 4 MINVALUE 1 MAXVALUE 99 "
            "CACHE 5 CYCLE)",
        ),
    ),
    (
        "identity3",
        lambda: CreateTable(
            table(Column("a", Integer, Identity(nominvalue=True, nomaxvalue=True, cycle=False)))
        ),
        create_table("t", "a INTEGER GENERATED BY DEFAULT AS IDENTITY (NO MINVALUE NO MAXVALUE NO CYCLE)"),
    ),
    (
        "boolck",
        lambda: CreateTable(
            table(
                Column("a", Boolean(create_constraint=True)),
                Column("b", Boolean(create_constraint=True, name="bck")),
            )
        ),
        create_table("t", "a BOOLEAN", "b BOOLEAN"),
    ),
]


@pytest.mark.parametrize(
    ("make", "expected"), [case[1:] for case in ABLE_CASES], ids=[case[0] for case in ABLE_CASES]
)
def test_prints_what_the_database_can(make: Callable[[], Any], expected: str) -> None:
    assert str(make().compile(dialect=ABLE)) == expected


SHORT_CASES: list[tuple[str, Callable[[], Any], str]] = [
    (
        "fk3",
        lambda: CreateTable(with_key(use_alter=True, name="xx")),
        create_table(
            "t",
            "id INTEGER NOT NULL",
            "oid INTEGER",
            "PRIMARY KEY (id)",
            "CONSTRAINT xx FOREIGN KEY(oid) REFERENCES o (id)",
        ),
    ),
    (
        "idx4",
        lambda: of(
            table(Column("a_very_long_column_name_indeed", Integer, index=True), Column("b", Integer)),
            lambda t: CreateIndex(next(iter(t.indexes))),
        ),
        "CREATE INDEX ix_t_a_very__4793 ON t (a_very_long_column_name_indeed)",
    ),
    (
        "nclong",
        lambda: of(
            MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"}),
            lambda m: CreateTable(
                Table("a_long_table_name", m, Column("a_long_column", Integer, unique=True))
            ),
        ),
        create_table(
            "a_long_table_name",
            "a_long_column INTEGER",
            "CONSTRAINT uq_a_long_ta_fb77 UNIQUE (a_long_column)",
        ),
    ),
]


@pytest.mark.parametrize(
    ("make", "expected"), [case[1:] for case in SHORT_CASES], ids=[case[0] for case in SHORT_CASES]
)
def test_fits_names_to_the_database(make: Callable[[], Any], expected: str) -> None:
    assert str(make().compile(dialect=SHORT)) == expected


ERRORS: list[tuple[str, Callable[[], Any], Any, type[Exception]]] = [
    ("fk4", lambda: CreateTable(with_key(ondelete="CASCADE; DROP")), PLAIN, exc.CompileError),
    ("fk5", lambda: CreateTable(with_key(match="FULL; DROP")), PLAIN, exc.CompileError),
    ("nulltype", lambda: CreateTable(table(Column("a"))), PLAIN, exc.CompileError),
    ("idxnotable", lambda: CreateIndex(Index("i", "a")), PLAIN, exc.CompileError),
    (
        "dropc2",
        lambda: DropConstraint(UniqueConstraint(table(Column("a", Integer)).c.a)),
        PLAIN,
        exc.CompileError,
    ),
    (
        "idx5",
        lambda: of(
            table(Column("a", Integer)),
            lambda t: CreateIndex(Index("a_very_long_explicit_index_name", t.c.a)),
        ),
        SHORT,
        exc.IdentifierError,
    ),
    (
        "longck",
        lambda: CreateTable(table(Column("a", Integer), CheckConstraint("a>5", name="x" * 30))),
        SHORT,
        exc.IdentifierError,
    ),
]


@pytest.mark.parametrize(
    ("make", "dialect", "error"), [case[1:] for case in ERRORS], ids=[case[0] for case in ERRORS]
)
def test_refuses(make: Callable[[], Any], dialect: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make().compile(dialect=dialect)
