"""SQL as PostgreSQL takes it, by psycopg."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest

from relata import (
    ARRAY,
    JSON,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Integer,
    Interval,
    MetaData,
    Numeric,
    Sequence,
    String,
    Table,
    Uuid,
    any_,
    cast,
    column,
    delete,
    exc,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    update,
)
from relata.dialects import postgresql as pg
from relata.dialects.postgresql.psycopg import PGDialect_psycopg
from relata.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from relata.sql.functions import GenericFunction

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("s", String(50)),
    Column("n", Numeric(10, 2)),
    Column("d", DateTime),
    Column("a", pg.ARRAY(Integer)),
    Column("ga", ARRAY(Integer)),
    Column("j", pg.JSON),
    Column("jb", pg.JSONB),
    Column("gj", JSON),
    Column("e", pg.ENUM("x", "y", name="ee")),
    Column("ge", Enum("x", "y", name="ee")),
    Column("u", Uuid),
    Column("iv", Interval),
    Column("b", pg.BIT(3)),
    Column("v", pg.TSVECTOR),
)
u = Table("u", metadata, Column("id", Integer, primary_key=True), Column("t_id", ForeignKey("t.id")))
c = t.c
ins = pg.insert(t).values(id=1, s="x")
dialect = PGDialect_psycopg(dbapi=psycopg)


def sql(element: Any, **kw: Any) -> str:
    return " ".join(str(element.compile(dialect=dialect, **kw)).split())


PARAMETERS = [
    (c.id == 5, "t.id = %(id_1)s::INTEGER"),
    (c.s == "x", "t.s = %(s_1)s::VARCHAR"),
    (c.n > 5, "t.n > %(n_1)s::INTEGER"),
    (c.d == dt.datetime(2020, 1, 1), "t.d = %(d_1)s::TIMESTAMP WITHOUT TIME ZONE"),
    (c.a == [1], "t.a = %(a_1)s::INTEGER[]"),
    (c.ga == [1], "t.ga = %(ga_1)s::INTEGER[]"),
    (c.jb == {"a": 1}, "t.jb = %(jb_1)s::JSONB"),
    (c.e == "x", "t.e = %(e_1)s"),
    (c.ge == "x", "t.ge = %(ge_1)s"),
    (c.u == None, "t.u IS NULL"),
    (c.iv == dt.timedelta(1), "t.iv = %(iv_1)s"),
    (c.b == "101", "t.b = %(b_1)s::BIT VARYING"),
    (literal(2**40), "%(param_1)s::BIGINT"),
    (literal(1.5), "%(param_1)s"),
    (literal(b"x"), "%(param_1)s"),
]


@pytest.mark.parametrize(("element", "expected"), PARAMETERS)
def test_parameters_are_cast_where_the_driver_leaves_their_type_open(element: Any, expected: str) -> None:
    assert sql(element) == expected


EXPRESSIONS = [
    (c.s.ilike("a%", escape="/"), "t.s ILIKE %(s_1)s::VARCHAR ESCAPE '/'"),
    (c.s.icontains("a"), "t.s ILIKE '%%' || %(s_1)s::VARCHAR || '%%'"),
    (~c.s.istartswith("a"), "t.s NOT ILIKE %(s_1)s::VARCHAR || '%%'"),
    (c.s.regexp_match("a"), "t.s ~ %(s_1)s::VARCHAR"),
    (~c.s.regexp_match("a", flags="i"), "t.s !~* %(s_1)s::VARCHAR"),
    (c.s.regexp_match("a", flags="ix"), "t.s ~ CONCAT('(?', 'ix', ')', %(s_1)s::VARCHAR)"),
    (c.s.regexp_replace("a", "b", flags="g"), "REGEXP_REPLACE(t.s, %(s_1)s::VARCHAR, %(s_2)s::VARCHAR, 'g')"),
    (c.s.match("x"), "t.s @@ plainto_tsquery(%(s_1)s::VARCHAR)"),
    (c.s.match("x", postgresql_regconfig="german"), "t.s @@ plainto_tsquery('german', %(s_1)s::VARCHAR)"),
    (c.id / 2, "t.id / CAST(%(id_1)s::INTEGER AS NUMERIC)"),
    (c.id / c.n, "t.id / CAST(t.n AS NUMERIC(10, 2))"),
    (c.id % 3, "t.id %% %(id_1)s::INTEGER"),
    (c.id.bitwise_xor(3), "t.id # %(id_1)s::INTEGER"),
    (c.s.is_distinct_from("x"), "t.s IS DISTINCT FROM %(s_1)s::VARCHAR"),
    (c.a[1], "t.a[%(a_1)s::INTEGER]"),
    (c.a[2:3], "t.a[%(a_1)s::INTEGER:%(a_2)s::INTEGER]"),
    (c.a.contains([1]), "t.a @> %(a_1)s::INTEGER[]"),
    (c.a.overlap([1]), "t.a && %(a_1)s::INTEGER[]"),
    (c.a.concat([3]), "t.a || %(a_1)s::INTEGER[]"),
    (any_(c.a) == 5, "%(param_1)s::INTEGER = ANY (t.a)"),
    (pg.array([]), "ARRAY[]"),
    (pg.array([1, 2]), "ARRAY[%(param_1)s::INTEGER, %(param_2)s::INTEGER]"),
    (pg.array([], type_=Integer), "ARRAY[]::INTEGER[]"),
    (pg.array(["a"])[1], "(ARRAY[%(param_1)s::VARCHAR])[%(param_2)s::INTEGER]"),
    (c.j["a"], "t.j -> %(j_1)s::TEXT"),
    (c.j[1].astext == "x", "(t.j ->> %(j_1)s::INT) = %(param_1)s::VARCHAR"),
    (c.j[("a", 1)], "t.j #> %(j_1)s"),
    (c.j["a"]["b"], "(t.j -> %(j_1)s::TEXT) -> %(param_1)s::TEXT"),
    (c.jb["a"]["b"], "t.jb[%(jb_1)s::TEXT][%(param_1)s::TEXT]"),
    (c.gj["a"].as_integer(), "CAST(t.gj ->> %(gj_1)s::TEXT AS INTEGER)"),
    (c.gj["a"].as_integer() == 5, "CAST((t.gj ->> %(gj_1)s::TEXT) AS INTEGER) = %(param_1)s::INTEGER"),
    (c.jb[("a", "b")]["c"], "(t.jb #> %(jb_1)s)[%(param_1)s::TEXT]"),
    (func.f(c.j["a"]) == 3, "f((t.j -> %(j_1)s::TEXT)) = %(f_1)s::INTEGER"),
    (func.f(type_=pg.JSONB)["a"], "(f())[%(f_1)s::TEXT]"),
    (cast("{}", pg.JSONB)["a"], "(CAST(%(param_1)s::JSONB AS JSONB))[%(param_2)s::TEXT]"),
    (or_(c.jb.has_key("x"), c.id == 3), "(t.jb ? %(jb_1)s::VARCHAR) OR t.id = %(id_1)s::INTEGER"),
    (column("b", pg.BIT(3)) & "101", "b & %(b_1)s::BIT VARYING"),
    (~column("b", pg.BIT(3)), "~b"),
    (column("b", pg.BIT(3)) << 1, "b << %(b_1)s::INTEGER"),
    (c.jb.has_key("x"), "t.jb ? %(jb_1)s::VARCHAR"),
    (c.jb.contains({"a": 1}), "t.jb @> %(jb_1)s::JSONB"),
    (c.jb.path_exists("$.a"), "t.jb @? %(jb_1)s"),
    (c.jb.delete_path(["a"]), "t.jb #- CAST(ARRAY[%(param_1)s::VARCHAR] AS TEXT[])"),
    (
        pg.array([1]) == [2, 3],
        "ARRAY[%(param_1)s::INTEGER] = ARRAY[%(param_2)s::INTEGER, %(param_3)s::INTEGER]",
    ),
    (pg.array(["a"]).contains([]), "ARRAY[%(param_1)s::VARCHAR] @> ARRAY[]"),
    (func.substring(c.s, 2, 3), "SUBSTRING(t.s FROM %(substring_1)s::INTEGER FOR %(substring_2)s::INTEGER)"),
    (column("variadic"), '"variadic"'),
    (func.pow(c.id, 2), "power(t.id, %(pow_1)s::INTEGER)"),
    (func.aggregate_strings(c.s, ", "), "string_agg(t.s, __[POSTCOMPILE_aggregate_strings_1])"),
    (
        func.string_agg(c.s, pg.aggregate_order_by(literal_column("','"), c.s)),
        "string_agg(t.s, ',' ORDER BY t.s)",
    ),
    (pg.to_tsvector("english", c.s), "to_tsvector(%(to_tsvector_1)s::REGCONFIG, t.s)"),
    (pg.to_tsquery("a & b"), "to_tsquery(%(to_tsquery_1)s::VARCHAR)"),
    (Sequence("q", schema="z").next_value(), "nextval('z.q')"),
    (cast(c.s, pg.TIMESTAMP(timezone=True, precision=3)), "CAST(t.s AS TIMESTAMP(3) WITH TIME ZONE)"),
]


@pytest.mark.parametrize(("element", "expected"), EXPRESSIONS)
def test_expressions(element: Any, expected: str) -> None:
    assert sql(element) == expected


STATEMENTS = [
    (select(c.id).limit(5).offset(2), "LIMIT %(param_1)s::INTEGER OFFSET %(param_2)s::INTEGER"),
    (select(c.id).offset(2), "LIMIT ALL OFFSET %(param_1)s::INTEGER"),
    (select(c.id).fetch(7, with_ties=True), "FETCH FIRST (%(param_1)s::INTEGER) ROWS WITH TIES"),
    (select(c.id).with_for_update(), "FROM t FOR UPDATE"),
    (select(c.id).with_for_update(read=True, nowait=True), "FOR SHARE NOWAIT"),
    (select(c.id).with_for_update(key_share=True, skip_locked=True), "FOR NO KEY UPDATE SKIP LOCKED"),
    (select(c.id).with_for_update(read=True, key_share=True, of=[c.id, c.s]), "FOR KEY SHARE OF t"),
    (select(c.id).ext(pg.distinct_on(c.s)), "SELECT DISTINCT ON (t.s) t.id FROM t"),
    (select(c.id.label("x")).ext(pg.distinct_on("x")), "SELECT DISTINCT ON (x) t.id AS x FROM t"),
    (
        select(c.id).ext(pg.distinct_on(c.s)).ext(pg.distinct_on(c.n)),
        "SELECT DISTINCT ON (t.s, t.n) t.id FROM t",
    ),
    (select(c.id).ext(pg.distinct_on()), "SELECT DISTINCT t.id FROM t"),
    (select(c.id).with_hint(t, "ONLY", "postgresql"), "FROM ONLY t"),
    (select(literal_column("'50%'"), column("a%b"), text("x % 3")), "SELECT '50%%', \"a%%b\", x %% 3"),
    (update(t).values(s="z").where(c.id == u.c.t_id), "SET s=%(s)s::VARCHAR FROM u WHERE t.id = u.t_id"),
    (delete(t).where(c.id == u.c.t_id), "DELETE FROM t USING u WHERE t.id = u.t_id"),
    (delete(t).returning(c.id), "DELETE FROM t RETURNING t.id"),
    (t.insert().values(s="x"), "VALUES (%(s)s::VARCHAR) RETURNING t.id"),
    (t.insert().values(), "INSERT INTO t DEFAULT VALUES RETURNING t.id"),
    (ins.on_conflict_do_nothing(), "ON CONFLICT DO NOTHING"),
    (ins.on_conflict_do_nothing(constraint="a b"), 'ON CONFLICT ON CONSTRAINT "a b" DO NOTHING'),
    (
        ins.on_conflict_do_update(index_elements=[c.id], set_={"s": ins.excluded.s + "z"}, where=c.id > 3),
        "ON CONFLICT (id) DO UPDATE SET s = (excluded.s || %(s_1)s::VARCHAR) WHERE t.id > %(id_1)s::INTEGER",
    ),
    (
        ins.on_conflict_do_update(index_elements=["s"], index_where=c.id > 5, set_={"s": None}),
        "ON CONFLICT (s) WHERE id > %(id_1)s::INTEGER DO UPDATE SET s = %(param_1)s::VARCHAR",
    ),
    (
        ins.on_conflict_do_update(constraint=t.primary_key, set_={"s": "x"}),
        "ON CONFLICT (id) DO UPDATE SET s = %(param_1)s::VARCHAR",
    ),
]


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS)
def test_statements(statement: Any, expected: str) -> None:
    assert sql(statement).endswith(expected)


def test_the_dialect_by_itself_prints_no_casts() -> None:
    assert str((c.id == 5).compile(dialect=pg.base.PGDialect())) == "t.id = %(id_1)s"


PSYCOPG2 = [
    (c.id == 5, "t.id = %(id_1)s"),
    (c.s.contains("a"), "t.s LIKE '%%' || %(s_1)s || '%%'"),
    (c.a == [1], "t.a = %(a_1)s::INTEGER[]"),
    (c.jb.contains({"a": 1}), "t.jb @> %(jb_1)s::JSONB"),
    (c.u == None, "t.u IS NULL"),
]


@pytest.mark.parametrize(("element", "expected"), PSYCOPG2)
def test_psycopg2_needs_fewer_casts(element: Any, expected: str) -> None:
    assert str(element.compile(dialect=PGDialect_psycopg2())) == expected


LOST = [
    ("server closed the connection unexpectedly\n\tThis probably means ...", True),
    ("connection already closed", True),
    ('syntax error at or near "connection already closed"', False),
    ("duplicate key value violates unique constraint", False),
]


@pytest.mark.parametrize(("message", "expected"), LOST)
def test_psycopg2_tells_a_lost_connection_by_text(message: str, expected: bool) -> None:
    # any module with an Error: the driver itself is not needed to read its messages
    assert PGDialect_psycopg2(dbapi=psycopg).is_disconnect(psycopg.Error(message), None, None) is expected


def test_a_backslash_is_doubled_only_where_the_server_escapes_by_it() -> None:
    element = literal("a\\b'c")
    assert sql(element, compile_kwargs={"literal_binds": True}) == "'a\\b''c'"
    escaping = PGDialect_psycopg(dbapi=psycopg)
    escaping._backslash_escapes = True
    compiled = element.compile(dialect=escaping, compile_kwargs={"literal_binds": True})
    assert str(compiled) == "'a\\\\b''c'"


MISTAKES = [
    (
        lambda: sql(select(c.id).with_hint(t, "FIRST", "postgresql")),
        exc.CompileError,
        r"expected the hint 'ONLY'.*got 'FIRST'",
    ),
    (lambda: sql(ins.on_conflict_do_update(set_={"s": 1})), ValueError, "which conflict is meant"),
    (
        lambda: ins.on_conflict_do_nothing().on_conflict_do_nothing(),
        exc.InvalidRequestError,
        "ON CONFLICT clause already",
    ),
    (lambda: sql(update(t).values({u.c.id: 1}).where(c.id == u.c.t_id)), exc.CompileError, "columns of 't'"),
]


@pytest.mark.parametrize(("mistake", "error", "message"), MISTAKES)
def test_mistakes(mistake: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        mistake()


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        (c.a[2], 5, "a[%(a_1)s::INTEGER]=%(param_1)s::INTEGER"),
        (c.a[2:3], [5, 6], "a[%(a_1)s::INTEGER:%(a_2)s::INTEGER]=%(param_1)s::INTEGER[]"),
        (c.jb["x"], {"y": 1}, "jb[%(jb_1)s::TEXT]=%(param_1)s::JSONB"),
        (c.jb["x"]["y"], 1, "jb[%(jb_1)s::TEXT][%(param_1)s::TEXT]=%(param_2)s::JSONB"),
    ],
)
def test_parts_of_columns_are_set(part: Any, value: Any, expected: str) -> None:
    assert str(t.update().values({part: value}).compile(dialect=pg.dialect())) == f"UPDATE t SET {expected}"


def test_a_new_row_may_have_parts_of_columns() -> None:
    statement = t.insert().values({c.a[1]: 5})
    assert str(statement.compile(dialect=pg.dialect(), column_keys=[])).startswith(
        "INSERT INTO t (a[%(a_1)s::INTEGER]) VALUES (%(param_1)s::INTEGER)"
    )


def test_what_is_no_part_of_a_column_is_refused() -> None:
    with pytest.raises(exc.CompileError, match="expected columns of 't'"):
        t.update().values({c.id + 1: 5}).compile(dialect=pg.dialect())
    with pytest.raises(exc.CompileError, match="expected columns of 't'"):
        t.insert().values({c.id + 1: 5}).compile(dialect=pg.dialect())


def test_distinct_on_is_said_in_one_way() -> None:
    with pytest.warns(exc.SADeprecationWarning, match="distinct_on"):
        old = select(c.id).distinct(c.s)
    assert " ".join(str(old.compile(dialect=pg.dialect())).split()) == "SELECT DISTINCT ON (t.s) t.id FROM t"
    with pytest.raises(exc.InvalidRequestError, match="got both"):
        old.ext(pg.distinct_on(c.n))
    with pytest.warns(exc.SADeprecationWarning, match="distinct_on"):
        mixed = select(c.id).ext(pg.distinct_on(c.n)).distinct(c.s)
    with pytest.raises(exc.CompileError, match="got both"):
        mixed.compile(dialect=pg.dialect())
    with pytest.raises(NotImplementedError, match="place in"):
        t.update().ext(pg.distinct_on(c.n))


def test_a_text_search_function_of_another_class_is_refused() -> None:
    other = type("to_tsquery", (GenericFunction,), {"_register": False, "inherit_cache": True})
    with pytest.raises(exc.CompileError, match=r"import relata.dialects.postgresql first"):
        select(other("x", "y")).compile(dialect=pg.dialect())


def test_schemas_are_translated_in_the_text_where_that_is_asked_for() -> None:
    mood = Enum("x", name="mood", schema="a")
    for element, expected in (
        (select(cast("x", mood).label("m")), "SELECT CAST(%(param_1)s AS other.mood) AS m"),
        (pg.CreateEnumType(mood), "CREATE TYPE other.mood AS ENUM ('x')"),
    ):
        compiled = element.compile(
            dialect=pg.dialect(), schema_translate_map={"a": "other"}, render_schema_translate=True
        )
        assert str(compiled) == expected


def test_arrays_are_aggregated_by_their_type() -> None:
    assert isinstance(pg.array_agg(c.id).type, pg.ARRAY)
    assert repr(pg.array_agg(column("x", pg.ARRAY(Integer))).type) == "ARRAY(Integer())"


def test_several_columns_are_set_at_once() -> None:
    both = t.update().values({tuple_(c.s, c.n): select(literal("x"), literal(3)).scalar_subquery()})
    assert " ".join(str(both.compile(dialect=pg.dialect())).split()) == (
        "UPDATE t SET (s, n)=(SELECT %(param_1)s::VARCHAR AS anon_1, %(param_2)s::INTEGER AS anon_2)"
    )
    with pytest.raises(exc.CompileError, match="expected columns of 't'"):
        t.update().values({tuple_(c.s, c.n + 1): tuple_("x", 3)}).compile(dialect=pg.dialect())
