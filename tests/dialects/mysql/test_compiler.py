"""SQL as MySQL and MariaDB take it, by PyMySQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pymysql
import pytest

from relata import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Double,
    Enum,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    Sequence,
    String,
    Table,
    Uuid,
    cast,
    column,
    delete,
    exc,
    extract,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from relata.dialects import mysql as my
from relata.dialects.mysql.pymysql import MySQLDialect_pymysql, mariadb_dialect
from relata.dialects.mysql.reserved_words import RESERVED_WORDS_MYSQL

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("s", String(50)),
    Column("n", Numeric(10, 2)),
    Column("d", DateTime),
    Column("j", JSON),
    Column("b", Boolean),
    Column("bits", my.SET("a", "b", retrieve_as_bitwise=True)),
)
u = Table("u", metadata, Column("id", Integer, primary_key=True), Column("t_id", ForeignKey("t.id")))
c = t.c
aliased = t.alias("a")
ins = my.insert(t).values(id=1, s="x")
MYSQL, MARIADB = MySQLDialect_pymysql(dbapi=pymysql), mariadb_dialect(dbapi=pymysql)


def sql(element: Any, dialect: Any = MYSQL, **kw: Any) -> str:
    return " ".join(str(element.compile(dialect=dialect, **kw)).split())


EXPRESSIONS = [
    (c.s + "a" + "b", "concat(t.s, %(s_1)s, %(param_1)s)"),
    (c.s.contains("a", autoescape=True), "t.s LIKE concat('%%', %(s_1)s, '%%') ESCAPE '/'"),
    (c.s.ilike("a"), "lower(t.s) LIKE lower(%(s_1)s)"),
    (c.s.icontains("a"), "lower(t.s) LIKE concat('%%', lower(%(s_1)s), '%%')"),
    (c.s.is_distinct_from("x"), "NOT (t.s <=> %(s_1)s)"),
    (c.s.is_not_distinct_from(None), "t.s <=> NULL"),
    (c.id / 2, "t.id / %(id_1)s"),
    (c.id // 2, "FLOOR(t.id / %(id_1)s)"),
    (c.id % 3, "t.id %% %(id_1)s"),
    (or_(c.b, ~c.b), "t.b = 1 OR t.b = 0"),
    (c.b == True, "t.b = true"),
    (c.s.collate("utf8mb4_bin"), "t.s COLLATE utf8mb4_bin"),
    (extract("milliseconds", c.d), "EXTRACT(millisecond FROM t.d)"),
    (func.random(), "rand()"),
    (func.sysdate(), "SYSDATE()"),
    (func.rollup(c.id, c.s), "t.id, t.s WITH ROLLUP"),
    (func.aggregate_strings(c.s, ", "), "group_concat(t.s SEPARATOR __[POSTCOMPILE_aggregate_strings_1])"),
    (c.j["a"], "JSON_EXTRACT(t.j, %(j_1)s)"),
    (
        c.j["a"].as_string(),
        "CASE JSON_EXTRACT(t.j, %(j_1)s) WHEN 'null' THEN NULL "
        "ELSE JSON_UNQUOTE(JSON_EXTRACT(t.j, %(j_1)s)) END",
    ),
    (
        c.j["a"].as_boolean(),
        "CASE JSON_EXTRACT(t.j, %(j_1)s) WHEN 'null' THEN NULL WHEN true THEN true ELSE false END",
    ),
    (
        c.j["a"].as_numeric(5, 2),
        "CASE JSON_EXTRACT(t.j, %(j_1)s) WHEN 'null' THEN NULL "
        "ELSE CAST(JSON_EXTRACT(t.j, %(j_1)s) AS DECIMAL(5, 2)) END",
    ),
    (c.s.match("x"), "MATCH (t.s) AGAINST (%(s_1)s IN BOOLEAN MODE)"),
    (my.match(c.s, against="x"), "MATCH (t.s) AGAINST (%(param_1)s)"),
    (
        my.match(c.s, c.n, against="x").in_natural_language_mode().with_query_expansion(),
        "MATCH (t.s, t.n) AGAINST (%(param_1)s IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION)",
    ),
    (Sequence("q", schema="z").next_value(), "nextval(z.q)"),
]


@pytest.mark.parametrize(("element", "expected"), EXPRESSIONS)
def test_expressions(element: Any, expected: str) -> None:
    assert sql(element) == expected


REGULAR = [
    (c.s.regexp_match("a"), "t.s REGEXP %(s_1)s", "t.s REGEXP %(s_1)s"),
    (
        ~c.s.regexp_match("a", flags="i"),
        "NOT REGEXP_LIKE(t.s, %(s_1)s, 'i')",
        "t.s NOT REGEXP CONCAT('(?', 'i', ')', %(s_1)s)",
    ),
    (
        c.s.regexp_replace("a", "b", flags="i"),
        "REGEXP_REPLACE(t.s, %(s_1)s, %(s_2)s, 'i')",
        "REGEXP_REPLACE(t.s, CONCAT('(?', 'i', ')', %(s_1)s), %(s_2)s)",
    ),
]


@pytest.mark.parametrize(("element", "mysql", "mariadb"), REGULAR)
def test_regular_expressions(element: Any, mysql: str, mariadb: str) -> None:
    assert (sql(element), sql(element, MARIADB)) == (mysql, mariadb)


CASTS = [
    (Integer, "SIGNED INTEGER"),
    (my.INTEGER(unsigned=True), "UNSIGNED INTEGER"),
    (Numeric(5, 2), "DECIMAL(5, 2)"),
    (String(5), "CHAR(5)"),
    (my.CHAR(5, charset="utf8mb4"), "CHAR(5) CHARACTER SET utf8mb4"),
    (my.TIMESTAMP(fsp=3), "DATETIME"),
    (my.DATETIME(fsp=3), "DATETIME(3)"),
    (my.LONGBLOB, "BINARY"),
    (JSON, "JSON"),
]


@pytest.mark.parametrize(("type_", "expected"), CASTS)
def test_casts(type_: Any, expected: str) -> None:
    assert sql(cast(c.s, type_)) == f"CAST(t.s AS {expected})"


@pytest.mark.parametrize("type_", [Boolean, Enum("a"), Uuid, Float, Double])
def test_a_cast_that_the_server_has_not_is_left_out(type_: Any) -> None:
    with pytest.warns(exc.SAWarning, match="mysql has no CAST to"):
        assert sql(cast(c.s, type_)) == "t.s"


def test_newer_servers_cast_to_float() -> None:
    newer = MySQLDialect_pymysql(dbapi=pymysql)
    newer.server_version_info = (8, 0, 30)
    newer._initialize_mysql(None)
    assert sql(cast(c.s, Double), newer) == "CAST(t.s AS DOUBLE)"


STATEMENTS = [
    (select(literal(1)).where(literal_column("2") > 1), "AS anon_1 FROM DUAL WHERE 2 > %(2_1)s"),
    (select(literal(1)), "AS anon_1"),
    (select(c.id).limit(5), "FROM t LIMIT %(param_1)s"),
    (select(c.id).limit(5).offset(2), "FROM t LIMIT %(param_1)s, %(param_2)s"),
    (select(c.id).offset(2), "FROM t LIMIT %(param_1)s, 18446744073709551615"),
    (select(c.id).with_for_update(of=t, skip_locked=True), "FROM t FOR UPDATE SKIP LOCKED"),
    (select(c.id).with_for_update(read=True), "FROM t LOCK IN SHARE MODE"),
    (select(c.id).join(u), "FROM t INNER JOIN u ON t.id = u.t_id"),
    (select(c.bits), "SELECT t.bits + %(param_1)s AS bits FROM t"),
    (select(c.id).with_hint(t, "USE INDEX (ix)", "mysql"), "FROM t USE INDEX (ix)"),
    (
        select(literal_column("'50%'"), column("a%b"), column("key"), column("x`y")),
        "SELECT '50%%', `a%%b`, `key`, `x``y`",
    ),
    (update(t).values(s="z").where(c.id == u.c.t_id), "UPDATE t, u SET t.s=%(s)s WHERE t.id = u.t_id"),
    (delete(t).where(c.id == u.c.t_id), "DELETE FROM t USING t, u WHERE t.id = u.t_id"),
    (update(t).values(s="z").with_dialect_options(mysql_limit=5), "SET s=%(s)s LIMIT 5"),
    (delete(t).with_dialect_options(mysql_limit=5), "DELETE FROM t LIMIT 5"),
    (update(t).values(s="z").ext(my.limit(5)), "SET s=%(s)s LIMIT __[POSTCOMPILE_param_1]"),
    (delete(t).ext(my.limit(0)).ext(my.limit(5)), "DELETE FROM t LIMIT __[POSTCOMPILE_param_1]"),
    (delete(t).where(c.id == 1).ext(my.limit(literal_column("2 + 3"))), "WHERE t.id = %(id_1)s LIMIT 2 + 3"),
    (
        delete(aliased).where(aliased.c.id == u.c.t_id),
        "DELETE FROM a USING t AS a, u WHERE a.id = u.t_id",
    ),
    (delete(t).using(u).where(c.id == u.c.t_id), "DELETE FROM t USING t, u WHERE t.id = u.t_id"),
    (delete(t).using(t.join(u)), "DELETE FROM t USING t INNER JOIN u ON t.id = u.t_id"),
    (
        update(t).values({c.s: "z", u.c.t_id: 5}).where(c.id == u.c.id),
        "UPDATE t, u SET u.t_id=%(u_t_id)s, t.s=%(s)s WHERE t.id = u.id",
    ),
    (select(c.id).join(u, true()).where(false()), "FROM t INNER JOIN u ON true = 1 WHERE false = 1"),
    (t.insert().values(), "INSERT INTO t () VALUES ()"),
    (ins.on_duplicate_key_update(s="y"), "ON DUPLICATE KEY UPDATE s = %(param_1)s"),
    (
        ins.on_duplicate_key_update(s=ins.inserted.s, n=func.coalesce(ins.inserted.n, c.n) + 1),
        "ON DUPLICATE KEY UPDATE s = VALUES(s), n = (coalesce(VALUES(n), t.n) + %(coalesce_1)s)",
    ),
    (
        ins.on_duplicate_key_update([("n", 5), ("s", "x")]),
        "ON DUPLICATE KEY UPDATE n = %(param_1)s, s = %(param_2)s",
    ),
]


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS)
def test_statements(statement: Any, expected: str) -> None:
    assert sql(statement).endswith(expected)


def test_what_newer_mysql_has() -> None:
    newer = MySQLDialect_pymysql(dbapi=pymysql)
    newer.server_version_info = (8, 0, 30)
    newer._initialize_mysql(None)
    assert sql(select(c.id).with_for_update(read=True, of=t), newer).endswith("FOR SHARE OF t")
    far = Table("far", MetaData(), Column("id", Integer), schema="away")
    for of in (far, far.c.id, far.join(t, far.c.id == c.id)):
        locked = sql(select(far).with_for_update(of=of, nowait=True), newer)
        assert locked.endswith(f"OF far{', t' if of._from_objects[1:] else ''} NOWAIT")
    statement = ins.on_duplicate_key_update(s=ins.inserted.s)
    assert sql(statement, newer).endswith("AS new ON DUPLICATE KEY UPDATE s = new.s")
    copied = my.insert(t).from_select(["id"], select(u.c.id))
    statement = copied.on_duplicate_key_update(s=copied.inserted.s)
    assert sql(statement, newer).endswith("FROM u ON DUPLICATE KEY UPDATE s = VALUES(s)")
    new = my.insert(Table("new", MetaData(), Column("id", Integer))).values(id=1)
    statement = new.on_duplicate_key_update(id=new.inserted.id + 1)
    assert sql(statement, newer).endswith("AS new_1 ON DUPLICATE KEY UPDATE id = (new_1.id + %(id_1)s)")


def test_mariadb_of_no_known_version_has_returning() -> None:
    for dialect in (mariadb_dialect(), MySQLDialect_pymysql(is_mariadb=True)):
        assert sql(ins.return_defaults(), dialect).endswith(
            "RETURNING t.n, t.d, t.j, t.b, t.bits + %s AS bits"
        )
    assert "RETURNING" not in sql(ins.return_defaults())


def test_mariadb_with_a_known_fault_is_told_of() -> None:
    older = MySQLDialect_pymysql(is_mariadb=True)
    older.server_version_info = (10, 2, 8)
    with pytest.warns(exc.SAWarning, match=r"10\.2\.9"):
        older._initialize_mariadb(None)
    assert not older.insert_returning


def test_words_may_be_added() -> None:
    assert sql(select(column("mine"))) == "SELECT mine"
    RESERVED_WORDS_MYSQL.add("mine")
    try:
        assert sql(select(column("mine")), MySQLDialect_pymysql()) == "SELECT `mine`"
    finally:
        RESERVED_WORDS_MYSQL.discard("mine")


def test_reserved_words_differ() -> None:
    words = select(column("rank"), column("offset"), column("select"))
    assert sql(words) == "SELECT `rank`, offset, `select`"
    assert sql(words, MARIADB) == "SELECT rank, `offset`, `select`"


LITERALS = [
    (literal("a\\b'c%d"), "'a\\\\b''c%%d'"),
    (literal(True), "true"),
    (literal(dt.datetime(2020, 1, 1)), "'2020-01-01 00:00:00'"),
    (literal({"b", "a"}, my.SET("a", "b")), "'a,b'"),
    (literal({"b"}, my.SET("a", "b", retrieve_as_bitwise=True)), "2"),
    (literal(5, my.BIT(4)), "5"),
    (literal(2020, my.YEAR), "2020"),
    (literal("::1", my.INET6), "'::1'"),
    (c.j[("a b", 1)], """JSON_EXTRACT(t.j, '$."a b"[1]')"""),
    (true(), "true"),
]


@pytest.mark.parametrize(("element", "expected"), LITERALS)
def test_literals(element: Any, expected: str) -> None:
    assert sql(element, compile_kwargs={"literal_binds": True}) == expected


def test_a_server_without_backslash_escapes() -> None:
    plain = MySQLDialect_pymysql(dbapi=pymysql)
    plain._backslash_escapes = False
    assert sql(literal("a\\b"), plain, compile_kwargs={"literal_binds": True}) == "'a\\b'"


MISTAKES = [
    (lambda: ins.on_duplicate_key_update(), ValueError, "at least one column"),
    (lambda: ins.on_duplicate_key_update({"s": 1}, s=2), exc.ArgumentError, "got both"),
    (
        lambda: sql(c.s.match("x", mysql_natural_language=True)),
        exc.CompileError,
        "boolean mode goes with no other",
    ),
    (lambda: my.match(against="x"), exc.ArgumentError, "at least one column"),
    (lambda: my.match(c.s), exc.ArgumentError, "against="),
    (lambda: sql(delete(t).with_dialect_options(mysql_limit=-1)), exc.UnfitArgumentError, "0 or more"),
    (
        lambda: sql(cast(c.s, String).type.compile(dialect=MYSQL)),
        exc.CompileError,
        "expected a length for VARCHAR",
    ),
    (lambda: my.limit("five"), ValueError, "expected an integer"),
    (lambda: my.DOUBLE(5), exc.ArgumentError, "both precision and scale"),
    (lambda: my.SET("a", ""), exc.ArgumentError, "retrieve_as_bitwise=True"),
]


@pytest.mark.parametrize(("mistake", "error", "message"), MISTAKES)
def test_mistakes(mistake: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        mistake()


def test_unknown_columns_are_told() -> None:
    with pytest.warns(exc.SAWarning, match="columns that 't' has not: zz"):
        assert sql(ins.on_duplicate_key_update(s="y", zz=1)).endswith("UPDATE s = %(param_1)s")
