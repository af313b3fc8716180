"""DDL as MySQL and MariaDB take it."""

from __future__ import annotations

from typing import Any

import pymysql
import pytest

from relata import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Double,
    Engine,
    Enum,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Sequence,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    exc,
    func,
    inspect,
    text,
)
from relata.dialects import mysql as my, registry
from relata.dialects.mysql.pymysql import MySQLDialect_pymysql, mariadb_dialect
from relata.schema import (
    CreateIndex,
    CreateSequence,
    CreateTable,
    DropConstraint,
    DropIndex,
    DropTableComment,
    SetColumnComment,
    SetTableComment,
)

MYSQL, MARIADB = MySQLDialect_pymysql(dbapi=pymysql), mariadb_dialect(dbapi=pymysql)


def sql(element: Any, dialect: Any = MYSQL) -> str:
    return " ".join(str(element.compile(dialect=dialect)).split())


def column_sql(*args: Any, **kw: Any) -> str:
    table = Table("t", MetaData(), Column("x", *args, **kw))
    text_ = sql(CreateTable(table))
    return text_[text_.index("( ") + 2 :].split(", PRIMARY KEY")[0].removesuffix(" )")


COLUMNS = [
    ((Integer,), {"primary_key": True}, "x INTEGER NOT NULL AUTO_INCREMENT"),
    ((BigInteger, Identity(start=5)), {"primary_key": True}, "x BIGINT NOT NULL AUTO_INCREMENT"),
    ((Integer,), {"primary_key": True, "autoincrement": False}, "x INTEGER NOT NULL"),
    ((Integer, Computed("1", persisted=False)), {}, "x INTEGER GENERATED ALWAYS AS (1) VIRTUAL"),
    ((String(5),), {"server_default": "it's", "nullable": False}, "x VARCHAR(5) NOT NULL DEFAULT 'it''s'"),
    ((DateTime,), {"server_default": func.now()}, "x DATETIME DEFAULT (now())"),
    ((DateTime,), {"server_default": func.current_timestamp()}, "x DATETIME DEFAULT CURRENT_TIMESTAMP"),
    ((DateTime,), {"server_default": text("now(6)")}, "x DATETIME DEFAULT now(6)"),
    (
        (DateTime,),
        {"server_default": text("now() ON UPDATE now()")},
        "x DATETIME DEFAULT now() ON UPDATE now()",
    ),
    ((Integer,), {"server_default": text("1 + 2")}, "x INTEGER DEFAULT (1 + 2)"),
    ((Integer,), {"server_default": text("(1 + 2)")}, "x INTEGER DEFAULT (1 + 2)"),
    ((Integer,), {"server_default": text("-1.5e-3")}, "x INTEGER DEFAULT -1.5e-3"),
    ((Text,), {"server_default": text("uuid()")}, "x TEXT DEFAULT (uuid())"),
    ((String(9),), {"server_default": text("'a(''b)'")}, "x VARCHAR(9) DEFAULT 'a(''b)'"),
    ((String(9),), {"server_default": text("concat('a', 'b')")}, "x VARCHAR(9) DEFAULT (concat('a', 'b'))"),
    ((String(0),), {}, "x VARCHAR(0)"),
    ((LargeBinary(0),), {}, "x BLOB(0)"),
    ((my.TIMESTAMP(fsp=3),), {}, "x TIMESTAMP(3) NULL"),
    ((my.TIMESTAMP,), {"nullable": False}, "x TIMESTAMP NOT NULL"),
    ((Boolean,), {"comment": "it's"}, "x BOOL COMMENT 'it''s'"),
    ((Double(53),), {}, "x DOUBLE"),
    ((Float(5),), {}, "x FLOAT(5)"),
    ((Numeric(5, 2),), {}, "x NUMERIC(5, 2)"),
    ((LargeBinary(100),), {}, "x BLOB(100)"),
    ((Enum("a", "b'c"),), {}, "x ENUM('a','b''c')"),
    ((Enum("a", native_enum=False),), {}, "x VARCHAR(1)"),
    ((Uuid,), {}, "x CHAR(32)"),
    ((JSON,), {}, "x JSON"),
    ((my.INTEGER(5, unsigned=True, zerofill=True),), {}, "x INTEGER(5) UNSIGNED ZEROFILL"),
    ((my.DECIMAL(5, 2, unsigned=True),), {}, "x DECIMAL(5, 2) UNSIGNED"),
    ((my.TINYINT(1),), {}, "x TINYINT(1)"),
    (
        (my.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin"),),
        {},
        "x LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    ),
    ((my.NVARCHAR(5),), {}, "x NATIONAL VARCHAR(5)"),
    ((my.SET("a", "b", collation="utf8mb4_bin"),), {}, "x SET('a','b') COLLATE utf8mb4_bin"),
    ((my.BIT(3),), {}, "x BIT(3)"),
    ((my.YEAR,), {}, "x YEAR"),
    ((my.INET6,), {}, "x INET6"),
]


@pytest.mark.parametrize(("args", "kw", "expected"), COLUMNS)
def test_columns(args: Any, kw: Any, expected: str) -> None:
    assert column_sql(*args, **kw) == expected


def table(**kw: Any) -> Any:
    return Table("t", MetaData(), Column("id", Integer), Column("s", String(20), comment="c"), **kw)


def constraint(made: Any) -> Any:
    metadata = MetaData()
    Table("p", metadata, Column("id", Integer, primary_key=True))
    Table("t", metadata, Column("x", Integer), made)
    return made


ELEMENTS = [
    (
        CreateTable(
            table(
                mysql_engine="InnoDB",
                mysql_collate="utf8mb4_bin",
                mysql_charset="utf8mb4",
                mysql_comment="it's",
                mysql_partition_by="HASH(id)",
                mysql_partitions="2",
                mysql_row_format="DYNAMIC",
            )
        ),
        "CREATE TABLE t ( id INTEGER, s VARCHAR(20) COMMENT 'c' )ENGINE=InnoDB CHARSET=utf8mb4 "
        "COMMENT='it''s' ROW_FORMAT=DYNAMIC COLLATE utf8mb4_bin PARTITION BY HASH(id) PARTITIONS 2",
    ),
    (
        CreateIndex(
            Index("ix", *table().c, mysql_length={"s": 5}, mysql_using="btree", mysql_prefix="FULLTEXT")
        ),
        "CREATE FULLTEXT INDEX ix ON t (id, s(5)) USING btree",
    ),
    (CreateIndex(Index("ix", func.lower(table().c.s))), "CREATE INDEX ix ON t ((lower(s)))"),
    (DropIndex(Index("ix", table().c.s), if_exists=True), "DROP INDEX IF EXISTS ix ON t"),
    (SetTableComment(table(comment="it's")), "ALTER TABLE t COMMENT 'it''s'"),
    (DropTableComment(table(comment="x")), "ALTER TABLE t COMMENT ''"),
    (SetColumnComment(table().c.s), "ALTER TABLE t CHANGE s s VARCHAR(20) COMMENT 'c'"),
    (DropConstraint(constraint(UniqueConstraint("x", name="k"))), "ALTER TABLE t DROP INDEX k"),
    (DropConstraint(constraint(CheckConstraint("x > 1", name="k"))), "ALTER TABLE t DROP CHECK k"),
    (CreateSequence(Sequence("q", cycle=False)), "CREATE SEQUENCE q NOCYCLE"),
    (DropConstraint(constraint(PrimaryKeyConstraint("x"))), "ALTER TABLE t DROP PRIMARY KEY"),
]


@pytest.mark.parametrize(("element", "expected"), ELEMENTS)
def test_elements(element: Any, expected: str) -> None:
    assert sql(element) == expected


def test_mariadb_differs() -> None:
    check = DropConstraint(constraint(CheckConstraint("x > 1", name="k")))
    assert sql(check, MARIADB) == "ALTER TABLE t DROP CONSTRAINT k"
    assert sql(CreateTable(Table("t", MetaData(), Column("x", Uuid))), MARIADB) == "CREATE TABLE t ( x UUID )"
    with pytest.warns(exc.SADeprecationWarning, match="give mariadb_using beside it"):
        assert sql(CreateIndex(Index("ix", table().c.s, mysql_using="btree")), MARIADB).endswith(
            "USING btree"
        )
    options = CreateTable(table(mariadb_engine="Aria", mysql_engine="MyISAM"))
    assert sql(options, MARIADB).endswith("ENGINE=Aria")


def test_a_sequence_is_used_where_there_are_some() -> None:
    made = CreateTable(Table("t", MetaData(), Column("x", Integer, Sequence("q"), primary_key=True)))
    assert "AUTO_INCREMENT" in sql(made)
    newer = mariadb_dialect(dbapi=pymysql)
    newer.server_version_info = (10, 11, 0)
    newer._initialize_mariadb(None)
    assert "AUTO_INCREMENT" not in sql(made, newer)


def test_a_dialect_may_derive_from_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Derived(MySQLDialect_pymysql):
        name = "derived"
        supports_statement_cache = True
        construct_arguments = []

    monkeypatch.setitem(registry.impls, "derived", lambda: Derived)
    made = table()
    assert sql(CreateIndex(Index("ix", made.c.s)), Derived()) == "CREATE INDEX ix ON t (s)"
    assert sql(CreateTable(made), Derived()) == "CREATE TABLE t ( id INTEGER, s VARCHAR(20) COMMENT 'c' )"


def test_match_of_a_foreign_key_is_refused() -> None:
    metadata = MetaData()
    Table("p", metadata, Column("id", Integer, primary_key=True))
    made = Table("t", metadata, Column("x", ForeignKey("p.id", match="FULL")))
    with pytest.raises(exc.CompileError, match=r"without MATCH.*got match='FULL'"):
        sql(CreateTable(made))


@pytest.mark.only_on("mariadb")
def test_what_is_created_can_be_created(engine: Engine) -> None:
    metadata = MetaData()
    made = Table(
        "t %s",
        metadata,
        Column("id", Integer, primary_key=True, comment="the 'key' of 100% \\ "),
        Column("s", Text, server_default="50%"),
        Column("i", Integer),
        Column("c", Integer, Computed("i * 2", persisted=True)),
        Column("e", Enum("a%b", "c'd", "e\\f")),
        CheckConstraint("s NOT LIKE '%x'", name="ck %"),
        comment="a 100% table \\ ",
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
    )
    Index("ix", made.c.s, mysql_length=10)
    metadata.create_all(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(made.insert(), {"i": 4, "e": "e\\f"})
        assert connection.execute(made.select()).all() == [(1, "50%", 4, 8, "e\\f")]
        reflected = inspect(connection)
        assert reflected.get_table_comment("t %s") == {"text": "a 100% table \\ "}
        assert reflected.get_columns("t %s")[0]["comment"] == "the 'key' of 100% \\ "
    metadata.drop_all(engine)
    assert not inspect(engine).get_table_names()
