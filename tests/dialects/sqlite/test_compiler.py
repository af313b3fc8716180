"""SQL and DDL as SQLite takes them."""

from __future__ import annotations

from typing import Any

import pytest

from relata import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    cast,
    create_engine,
    delete,
    exc,
    extract,
    false,
    func,
    select,
    text,
    true,
    tuple_,
    update,
)
from relata.dialects import sqlite
from relata.dialects.sqlite import insert
from relata.schema import CreateIndex, CreateTable

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("x", Integer),
    Column("y", String),
    Column("j", JSON),
    Column("d", DateTime),
    Column("b", Boolean),
)
u = Table("u", metadata, Column("id", Integer, primary_key=True), Column("t_id", ForeignKey("t.id")))


def sql(element: Any, **kw: Any) -> str:
    return str(element.compile(dialect=sqlite.dialect(), **kw))


STATEMENTS = [
    (select(t.c.x / t.c.id), "SELECT t.x / (t.id + 0.0) AS anon_1 \nFROM t"),
    (select(t.c.x // t.c.id), "SELECT t.x / t.id AS anon_1 \nFROM t"),
    (select(func.now()), "SELECT CURRENT_TIMESTAMP AS now_1"),
    (select(func.localtimestamp()), "SELECT DATETIME(CURRENT_TIMESTAMP, 'localtime') AS localtimestamp_1"),
    (select(true(), false()), "SELECT 1 AS anon_1, 0 AS anon_2"),
    (select(func.char_length(t.c.y)), "SELECT length(t.y) AS char_length_1 \nFROM t"),
    (select(cast(t.c.x, String)), "SELECT CAST(t.x AS VARCHAR) AS x \nFROM t"),
    (select(extract("year", t.c.d)), "SELECT CAST(STRFTIME('%Y', t.d) AS INTEGER) AS anon_1 \nFROM t"),
    (insert(t).values(x=1).returning(t.c.id, t.c.x), "INSERT INTO t (x) VALUES (?) RETURNING id, x"),
    (update(t).values(x=5).returning(t.c.id), "UPDATE t SET x=? RETURNING id"),
    (delete(u).returning(u), "DELETE FROM u RETURNING id, t_id"),
    (select(t.c.id).limit(5), "SELECT t.id \nFROM t\n LIMIT ? OFFSET ?"),
    (select(t.c.id).offset(5), "SELECT t.id \nFROM t\n LIMIT ? OFFSET ?"),
    (select(t.c.id).with_for_update(), "SELECT t.id \nFROM t"),
    (
        update(t).values(x=u.c.id).where(t.c.id == u.c.t_id),
        "UPDATE t SET x=u.id FROM u WHERE t.id = u.t_id",
    ),
    (select(t.c.x.is_distinct_from(t.c.id)), "SELECT t.x IS NOT t.id AS anon_1 \nFROM t"),
    (select(t.c.x.is_not_distinct_from(5)), "SELECT t.x IS ? AS anon_1 \nFROM t"),
    (select(t.c.j["a"]), "SELECT JSON_QUOTE(JSON_EXTRACT(t.j, ?)) AS anon_1 \nFROM t"),
    (select(t.c.j["a", 1]), "SELECT JSON_QUOTE(JSON_EXTRACT(t.j, ?)) AS anon_1 \nFROM t"),
    (select(t.c.y.regexp_match("a")), "SELECT t.y REGEXP ? AS anon_1 \nFROM t"),
    (select(~t.c.y.regexp_match("a")), "SELECT t.y NOT REGEXP ? AS anon_1 \nFROM t"),
    (select(t.c.id).where(t.c.b), "SELECT t.id \nFROM t \nWHERE t.b = 1"),
    (select(t.c.x.bitwise_xor(5)), "SELECT ((t.x | ?) - (t.x & ?)) AS anon_1 \nFROM t"),
    (insert(t).values(x=1).on_conflict_do_nothing(), "INSERT INTO t (x) VALUES (?) ON CONFLICT DO NOTHING"),
    (
        insert(t).values(x=1).on_conflict_do_nothing(index_elements=[t.c.id]),
        "INSERT INTO t (x) VALUES (?) ON CONFLICT (id) DO NOTHING",
    ),
    (
        insert(t).values(x=1).on_conflict_do_update(index_elements=["id"], set_={"x": 5}),
        "INSERT INTO t (x) VALUES (?) ON CONFLICT (id) DO UPDATE SET x = ?",
    ),
    (
        insert(t)
        .values(x=1)
        .on_conflict_do_update(
            index_elements=[t.c.id],
            index_where=t.c.x > 5,
            set_={t.c.x: insert(t).excluded.x + 1},
            where=t.c.x == 7,
        ),
        "INSERT INTO t (x) VALUES (?) ON CONFLICT (id) WHERE x > __[POSTCOMPILE_x_1] "
        "DO UPDATE SET x = (excluded.x + ?) WHERE t.x = ?",
    ),
]


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS)
def test_statements(statement: Any, expected: str) -> None:
    assert sql(statement) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (t.c.x.in_([]), "t.x IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)"),
        (tuple_(t.c.id, t.c.x).in_([(1, 2), (3, 4)]), "(t.id, t.x) IN (VALUES (?, ?), (?, ?))"),
    ],
)
def test_lists_of_values(condition: Any, expected: str) -> None:
    assert sql(condition, compile_kwargs={"render_postcompile": True}) == expected


TABLES = [
    (["id INTEGER NOT NULL", "PRIMARY KEY (id)"], "", [Column("id", Integer, primary_key=True)], {}),
    (
        ["id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "z INTEGER"],
        "",
        [Column("id", Integer, primary_key=True), Column("z", Integer)],
        {"sqlite_autoincrement": True},
    ),
    (
        ["a INTEGER NOT NULL", "b INTEGER NOT NULL", "PRIMARY KEY (a, b)"],  # no key that SQLite could count
        "",
        [Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True)],
        {"sqlite_autoincrement": True},
    ),
    (
        ["id INTEGER NOT NULL", "PRIMARY KEY (id)"],
        "\n WITHOUT ROWID,\n STRICT",
        [Column("id", Integer, primary_key=True)],
        {"sqlite_with_rowid": False, "sqlite_strict": True},
    ),
    (
        [
            "a INTEGER NOT NULL",
            "b VARCHAR(5) DEFAULT 'x' NOT NULL ON CONFLICT FAIL",
            "PRIMARY KEY (a) ON CONFLICT FAIL",
            "UNIQUE (b) ON CONFLICT IGNORE",
        ],
        "",
        [
            Column("a", Integer, primary_key=True, sqlite_on_conflict_primary_key="FAIL"),
            Column(
                "b",
                String(5),
                nullable=False,
                unique=True,
                server_default="x",
                sqlite_on_conflict_not_null="FAIL",
                sqlite_on_conflict_unique="IGNORE",
            ),
        ],
        {},
    ),
    (
        [
            "a INTEGER NOT NULL",
            "c INTEGER GENERATED ALWAYS AS (a+1)",
            "CONSTRAINT pk PRIMARY KEY (a)",
            "CONSTRAINT ck CHECK (a>1)",
            "CONSTRAINT uq UNIQUE (a, c) ON CONFLICT IGNORE",
        ],
        "",
        [
            Column("a", Integer),
            Column("c", Integer, Computed("a+1")),
            CheckConstraint("a>1", name="ck"),
            UniqueConstraint("a", "c", name="uq", sqlite_on_conflict="IGNORE"),
            PrimaryKeyConstraint("a", name="pk"),
        ],
        {},
    ),
    (
        [
            "a BOOLEAN",
            "b BLOB",
            "c DATETIME",
            "d JSON",
            "e VARCHAR(1)",
            "g NUMERIC(5, 2)",
            "o DATETIME_CHAR",
            "q DATETIME DEFAULT CURRENT_TIMESTAMP",
            "r INTEGER DEFAULT 5",
            "s INTEGER DEFAULT (5+1)",
            "t VARCHAR DEFAULT (lower('A'))",
        ],
        "",
        [
            Column("a", Boolean),
            Column("b", LargeBinary),
            Column("c", DateTime),
            Column("d", JSON),
            Column("e", Enum("a", "b", name="e")),
            Column("g", Numeric(5, 2)),
            Column("o", sqlite.DATETIME(storage_format="%(year)04d%(month)02d")),
            Column("q", DateTime, server_default=func.now()),
            Column("r", Integer, server_default=text("5")),
            Column("s", Integer, server_default=text("5+1")),
            Column("t", String, server_default=func.lower("A")),
        ],
        {},
    ),
]


@pytest.mark.parametrize(("lines", "suffix", "columns", "options"), TABLES)
def test_tables(lines: list[str], suffix: str, columns: list[Any], options: dict[str, Any]) -> None:
    table = Table("new", MetaData(), *columns, **options)
    body = ", \n\t".join(lines)
    assert sql(CreateTable(table)) == f"\nCREATE TABLE new (\n\t{body}\n){suffix}\n\n"
    with create_engine("sqlite://").begin() as connection:
        table.create(connection)


def test_indexes_and_foreign_keys() -> None:
    assert sql(CreateIndex(Index("ix", t.c.x, unique=True, sqlite_where=t.c.x > 5), if_not_exists=True)) == (
        "CREATE UNIQUE INDEX IF NOT EXISTS ix ON t (x) WHERE x > 5"
    )
    attached = MetaData()
    Table("tz", attached, Column("id", Integer, primary_key=True), schema="o")
    same = Table("tx", attached, Column("r", Integer, ForeignKey("o.tz.id")), schema="o")
    other = Table("ty", attached, Column("r", Integer, ForeignKey("o.tz.id")))
    assert "FOREIGN KEY(r) REFERENCES tz (id)" in sql(CreateTable(same))
    assert "FOREIGN KEY" not in sql(CreateTable(other))


def test_what_sqlite_lacks_is_refused() -> None:
    with pytest.raises(exc.CompileError, match=r"expected one of day, .* for extract.*got 'century'"):
        sql(select(extract("century", t.c.d)))
    keys = Table(
        "k",
        MetaData(),
        Column("a", Integer, primary_key=True, autoincrement=True),
        Column("b", Integer, primary_key=True),
    )
    with pytest.raises(exc.CompileError, match="a primary key of one column on SQLite, got 2"):
        sql(CreateTable(keys))
    with pytest.raises(ValueError, match="at least one column in set_"):
        insert(t).on_conflict_do_update(index_elements=["id"], set_={})
    with pytest.raises(exc.InvalidRequestError, match="without index_elements already"):
        insert(t).on_conflict_do_nothing().on_conflict_do_nothing()
    with pytest.warns(exc.SAWarning, match=r"expected columns of 't' in set_.*got zz"):
        sql(insert(t).values(x=1).on_conflict_do_update(index_elements=["id"], set_={"zz": 1}))
