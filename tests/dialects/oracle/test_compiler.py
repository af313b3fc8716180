"""Statements as Oracle writes them; none was run against a server here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    JSON,
    Boolean,
    Column,
    Computed,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    and_,
    bindparam,
    cast,
    delete,
    exc,
    except_,
    false,
    func,
    insert,
    literal,
    outparam,
    select,
    text,
    true,
    try_cast,
    union,
    update,
)
from relata.dialects import oracle
from relata.engine.default import DefaultDialect
from relata.sql.elements.texts import RollbackToSavepointClause, SavepointClause

metadata = MetaData()
city = Table(
    "city",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40)),
    Column("is_capital", Boolean),
    Column("facts", JSON),
)
river = Table(
    "river", metadata, Column("id", Integer, primary_key=True), Column("city_id", Integer), schema="geo"
)
sea = Table(
    "sea", metadata, Column("id", Integer, Sequence("sea_ids"), primary_key=True), Column("city_id", Integer)
)
c, r, s = city.c, river.c, sea.c

NEW = oracle.dialect()
OLD = oracle.dialect(enable_offset_fetch=False)
PLAIN = oracle.base.OracleDialect()


def sql(statement: Any, dialect: Any = NEW, **compile_kwargs: Any) -> str:
    """Return a statement on one line."""
    return " ".join(str(statement.compile(dialect=dialect, compile_kwargs=compile_kwargs)).split())


EXPRESSIONS: list[tuple[Callable[[], Any], str]] = [
    (true, "1"),
    (false, "0"),
    (lambda: c.name + "x", "city.name || :name_1"),
    (lambda: c.id % 2, "mod(city.id, :id_1)"),
    (lambda: c.id / 2, "city.id / :id_1"),
    (lambda: c.id // 2, "FLOOR(city.id / :id_1)"),
    (lambda: c.id.bitwise_and(3), "BITAND(city.id, :id_1)"),
    (lambda: c.id.bitwise_or(3), "(city.id + :id_1 - BITAND(city.id, :id_1))"),
    (lambda: c.id.bitwise_xor(3), "(city.id + :id_1 - 2 * BITAND(city.id, :id_1))"),
    (lambda: c.name.is_distinct_from("x"), "DECODE(city.name, :name_1, 0, 1) = 1"),
    (lambda: c.name.is_not_distinct_from("x"), "DECODE(city.name, :name_1, 0, 1) = 0"),
    (lambda: c.name.match("port"), "CONTAINS (city.name, :name_1)"),
    (lambda: c.name.regexp_match("^a"), "REGEXP_LIKE(city.name, :name_1)"),
    (lambda: ~c.name.regexp_match("^a", flags="i'"), "NOT REGEXP_LIKE(city.name, :name_1, 'i''')"),
    (lambda: c.name.regexp_replace("a", "b", flags="i"), "REGEXP_REPLACE(city.name, :name_1, :name_2, 'i')"),
    (lambda: cast(c.id, String), "CAST(city.id AS VARCHAR2(4000 CHAR))"),
    (lambda: cast(c.id, String(9)), "CAST(city.id AS VARCHAR2(9 CHAR))"),
    (lambda: try_cast(c.name, Integer), "CAST(city.name AS INTEGER DEFAULT NULL ON CONVERSION ERROR)"),
    (lambda: func.now(), "CURRENT_TIMESTAMP"),
    (lambda: func.sysdate(), "sysdate"),
    (lambda: func.uid(), "uid"),
    (lambda: func.rank(), "rank()"),
    (lambda: func.char_length(c.name), "LENGTH(city.name)"),
    (lambda: func.pow(c.id, 2), "POWER(city.id, :pow_1)"),
    (
        lambda: func.aggregate_strings(c.name, ",").aggregate_order_by(c.id.desc()),
        "LISTAGG(city.name, __[POSTCOMPILE_aggregate_strings_1]) WITHIN GROUP (ORDER BY city.id DESC)",
    ),
    (lambda: c.facts["mayor"], "JSON_QUERY(city.facts, __[POSTCOMPILE_facts_1])"),
    (
        lambda: c.facts["mayor"].as_string(),
        "JSON_VALUE(city.facts, __[POSTCOMPILE_facts_1] RETURNING VARCHAR2(4000) ERROR ON ERROR)",
    ),
    (
        lambda: c.facts["n"].as_numeric(9, 2),
        "JSON_VALUE(city.facts, __[POSTCOMPILE_facts_1] RETURNING NUMBER(9, 2) ERROR ON ERROR)",
    ),
    (lambda: Sequence("ids", schema="geo").next_value(), "geo.ids.nextval"),
    (lambda: SavepointClause("_one"), "SAVEPOINT one"),
    (lambda: RollbackToSavepointClause("one"), "ROLLBACK TO SAVEPOINT one"),
]


@pytest.mark.parametrize(("make", "expected"), EXPRESSIONS)
def test_expressions(make: Callable[[], Any], expected: str) -> None:
    assert sql(make()) == expected


def test_paths_into_json_are_written_into_the_text() -> None:
    assert sql(c.facts["a'b", 1], literal_binds=True) == """JSON_QUERY(city.facts, '$."a''b"[1]')"""


@pytest.mark.parametrize(
    "make", [lambda: c.id.bitwise_not(), lambda: c.id.bitwise_lshift(1), lambda: c.id.bitwise_rshift(1)]
)
def test_operators_that_there_are_not(make: Callable[[], Any]) -> None:
    with pytest.raises(exc.CompileError, match="expected an operator that Oracle has"):
        make().compile(dialect=NEW)


SELECTS: list[tuple[Callable[[], Any], str]] = [
    (lambda: select(literal(1).label("one")), "SELECT :param_1 AS one FROM DUAL"),
    (lambda: select(c.id).where(true()), "SELECT city.id FROM city WHERE 1 = 1"),
    (lambda: select(city.alias("a").c.id), "SELECT a.id FROM city a"),
    (lambda: select(select(c.id).subquery("q").c.id), "SELECT q.id FROM (SELECT city.id AS id FROM city) q"),
    (
        lambda: select(select(c.id).cte("q", recursive=True).c.id),
        "WITH q(id) AS (SELECT city.id AS id FROM city) SELECT q.id FROM q",
    ),
    (
        lambda: except_(select(c.id), select(r.id)),
        "SELECT city.id FROM city MINUS SELECT geo.river.id FROM geo.river",
    ),
    (
        lambda: select(c.id).with_hint(city, "INDEX(%(name)s ix)").with_hint(city, "x", "mssql"),
        "SELECT /*+ INDEX(city ix) */ city.id FROM city",
    ),
    (
        lambda: select(c.id.label("n")).order_by(c.id.label("n")),
        "SELECT city.id AS n FROM city ORDER BY city.id",
    ),
    (lambda: select(c.id).with_for_update(read=True), "SELECT city.id FROM city FOR UPDATE"),
    (
        lambda: select(c.id).with_for_update(of=[c.id, c.name], skip_locked=True),
        "SELECT city.id FROM city FOR UPDATE OF city.id, city.name SKIP LOCKED",
    ),
    (lambda: select(c.id).with_for_update(nowait=True), "SELECT city.id FROM city FOR UPDATE NOWAIT"),
    (
        lambda: select(func.numbers(5).table_valued("n").c.n),
        "SELECT anon_1.n FROM TABLE (numbers(:numbers_1)) anon_1",
    ),
    (
        lambda: select(func.numbers(5).column_valued("x")),
        "SELECT x.COLUMN_VALUE FROM TABLE (numbers(:numbers_1)) x",
    ),
]


@pytest.mark.parametrize(("make", "expected"), SELECTS)
def test_selects(make: Callable[[], Any], expected: str) -> None:
    assert sql(make()) == expected


LIMITS: list[tuple[Callable[[], Any], str, str]] = [
    (
        lambda: select(c.id).order_by(c.name).limit(3),
        "SELECT city.id FROM city ORDER BY city.name FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY",
        "SELECT anon_1.id FROM (SELECT city.id AS id FROM city ORDER BY city.name) anon_1 "
        "WHERE ROWNUM <= __[POSTCOMPILE_param_1]",
    ),
    (
        lambda: select(c.id).offset(6),
        "SELECT city.id FROM city OFFSET __[POSTCOMPILE_param_1] ROWS",
        "SELECT anon_1.id FROM (SELECT anon_2.id AS id, ROWNUM AS ora_rn FROM (SELECT city.id AS id "
        "FROM city) anon_2) anon_1 WHERE ora_rn > __[POSTCOMPILE_param_1]",
    ),
    (
        lambda: select(c.id).limit(bindparam("most")).offset(6),
        "SELECT city.id FROM city OFFSET __[POSTCOMPILE_param_1] ROWS FETCH FIRST :most ROWS ONLY",
        "SELECT anon_1.id FROM (SELECT anon_2.id AS id, ROWNUM AS ora_rn FROM (SELECT city.id AS id "
        "FROM city) anon_2 WHERE ROWNUM <= :most + __[POSTCOMPILE_param_1]) anon_1 "
        "WHERE ora_rn > __[POSTCOMPILE_param_1]",
    ),
    (
        lambda: select(c.id).limit(3).with_for_update(of=c.name),
        "SELECT city.id FROM city FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY FOR UPDATE OF city.name",
        "SELECT anon_1.id FROM (SELECT city.id AS id, city.name AS name FROM city) anon_1 "
        "WHERE ROWNUM <= __[POSTCOMPILE_param_1] FOR UPDATE OF anon_1.name",
    ),
    (
        lambda: select(c.id).where(select(r.id).where(r.city_id == c.id).limit(1).exists()),
        "SELECT city.id FROM city WHERE EXISTS (SELECT geo.river.id FROM geo.river "
        "WHERE geo.river.city_id = city.id FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY)",
        "SELECT city.id FROM city WHERE EXISTS (SELECT anon_1.id FROM (SELECT geo.river.id AS id "
        "FROM geo.river WHERE geo.river.city_id = city.id) anon_1 WHERE ROWNUM <= __[POSTCOMPILE_param_1])",
    ),
    (
        lambda: select(c.id).order_by(c.id).fetch(9, percent=True),
        "SELECT city.id FROM city ORDER BY city.id FETCH FIRST __[POSTCOMPILE_param_1] PERCENT ROWS ONLY",
        "SELECT city.id FROM city ORDER BY city.id FETCH FIRST __[POSTCOMPILE_param_1] PERCENT ROWS ONLY",
    ),
    (
        lambda: select(c.id).fetch(9, oracle_fetch_approximate=True),
        "SELECT city.id FROM city FETCH APPROX FIRST __[POSTCOMPILE_param_1] ROWS ONLY",
        "SELECT city.id FROM city FETCH APPROX FIRST __[POSTCOMPILE_param_1] ROWS ONLY",
    ),
    (
        lambda: select(c.id).fetch(9, oracle_fetch_approximate=True).fetch(8),
        "SELECT city.id FROM city FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY",
        "SELECT city.id FROM city FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY",
    ),
]


@pytest.mark.parametrize(("make", "new", "old"), LIMITS)
def test_limits(make: Callable[[], Any], new: str, old: str) -> None:
    statement = make()
    assert (sql(statement), sql(statement, OLD)) == (new, old)
    assert sql(statement, OLD) == old  # the statement is as it was


def test_columns_of_a_select_with_rownum_are_those_that_were_asked_for() -> None:
    compiled = select(c.id, c.name.label("n")).limit(1).offset(1).compile(dialect=OLD)
    assert [one.keyname for one in compiled._result_columns] == ["id", "n"]
    assert compiled._result_columns[0].objects[0] is c.id


def test_first_rows_are_hinted_at() -> None:
    dialect = oracle.dialect(enable_offset_fetch=False, optimize_limits=True)
    assert sql(select(c.id).limit(3), dialect, literal_binds=True) == (
        "SELECT /*+ FIRST_ROWS(3) */ anon_1.id FROM (SELECT city.id AS id FROM city) anon_1 WHERE ROWNUM <= 3"
    )


def test_limits_of_set_operations() -> None:
    both = union(select(c.id), select(r.id)).order_by("id").limit(3)
    assert sql(both).endswith("ORDER BY id FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY")
    with pytest.raises(exc.CompileError, match="subquery"):
        both.compile(dialect=OLD)


def test_a_parameter_of_older_versions() -> None:
    with pytest.warns(exc.SADeprecationWarning, match="use_binds_for_limits"):
        oracle.dialect(use_binds_for_limits=True)


JOINS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: select(c.id).join(river, r.city_id == c.id).where(c.id > 5),
        "SELECT city.id FROM city, geo.river WHERE city.id > :id_1 AND geo.river.city_id = city.id",
    ),
    (
        lambda: select(c.id).outerjoin(river, and_(r.city_id == c.id, r.id > 5, c.name == "x")),
        "SELECT city.id FROM city, geo.river WHERE geo.river.city_id(+) = city.id "
        "AND geo.river.id(+) > :id_1 AND city.name = :name_1",
    ),
    (
        lambda: select(c.id).select_from(city.outerjoin(river.join(sea, s.id == r.id), r.city_id == c.id)),
        "SELECT city.id FROM city, geo.river, sea WHERE geo.river.city_id(+) = city.id "
        "AND sea.id = geo.river.id",
    ),
]


@pytest.mark.parametrize(("make", "expected"), JOINS)
def test_joins_in_where(make: Callable[[], Any], expected: str) -> None:
    assert sql(make(), oracle.dialect(use_ansi=False)) == expected


def test_a_full_join_cannot_stand_in_where() -> None:
    statement = select(c.id).join(river, r.city_id == c.id, full=True)
    with pytest.raises(exc.CompileError, match="full outer join"):
        statement.compile(dialect=oracle.dialect(use_ansi=False))


CHANGES: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: insert(city).values(name="Oslo"),
        "INSERT INTO city (name) VALUES (:name) RETURNING city.id INTO :ret_0",
    ),
    (lambda: insert(city).values(), "INSERT INTO city (id) VALUES (DEFAULT) RETURNING city.id INTO :ret_0"),
    (
        lambda: insert(sea).values(city_id=1),
        "INSERT INTO sea (id, city_id) VALUES (sea_ids.nextval, :city_id) RETURNING sea.id INTO :ret_0",
    ),
    (
        lambda: insert(city).values(name="x").returning(c.id.label("key"), func.lower(c.name)),
        "INSERT INTO city (name) VALUES (:name) RETURNING city.id, lower(city.name) INTO :ret_0, :ret_1",
    ),
    (
        lambda: insert(city).from_select(["id"], select(select(r.id).cte("q").c.id)),
        "INSERT INTO city (id) WITH q AS (SELECT geo.river.id AS id FROM geo.river) SELECT q.id FROM q",
    ),
    (
        lambda: update(city).where(c.id == 1).values(name="x").returning(c.name),
        "UPDATE city SET name=:name WHERE city.id = :id_1 RETURNING city.name INTO :ret_0",
    ),
    (lambda: delete(city).returning(c.id), "DELETE FROM city RETURNING city.id INTO :ret_0"),
]


@pytest.mark.parametrize(("make", "expected"), CHANGES)
def test_changes(make: Callable[[], Any], expected: str) -> None:
    assert sql(make()) == expected


def test_several_rows_of_values() -> None:
    with pytest.raises(exc.CompileError, match="list of dicts"):
        insert(city).values([{"id": 1}, {"id": 2}]).compile(dialect=NEW)


def test_what_update_returns_of_a_computed_column() -> None:
    table = Table("t", MetaData(), Column("a", Integer), Column("b", Integer, Computed("a + 1")))
    with pytest.warns(exc.SAWarning, match="old value"):
        update(table).values(a=1).returning(table.c.b).compile(dialect=NEW)


PARAMETERS: list[tuple[str, str]] = [
    ("plain", ":plain"),
    ("Upper", ":Upper"),
    ("option", ':"option"'),
    ("_x", ':"_x"'),
    ("a b", ':"a b"'),
    ('a"b', ":a_b"),
    ("x%y(", ':"x%y("'),
]


@pytest.mark.parametrize(("name", "expected"), PARAMETERS)
def test_names_of_parameters(name: str, expected: str) -> None:
    assert sql(bindparam(name)) == expected


def test_names_of_parameters_without_a_driver() -> None:
    assert sql(bindparam("option"), PLAIN) == ":option"


def test_the_parameter_of_a_column_is_quoted_as_the_column_is() -> None:
    table = Table("t", MetaData(), Column("plain", Integer, quote=True))
    assert sql(insert(table).values(plain=1)) == 'INSERT INTO t ("plain") VALUES (:"plain")'


def test_in_lists() -> None:
    statement = select(c.id).where(c.id.in_(bindparam("uid", [1, 2], expanding=True)))
    assert sql(statement) == "SELECT city.id FROM city WHERE city.id IN (__[POSTCOMPILE_uid])"
    assert sql(statement, render_postcompile=True).endswith("IN (:uid_1, :uid_2)")


def test_parameters_that_take_values() -> None:
    block = text("begin pick(:key, :name); end;").bindparams(outparam("name", String))
    compiled = block.compile(dialect=NEW)
    assert compiled.has_out_parameters
    assert str(compiled) == "begin pick(:key, :name); end;"


NAMES: list[tuple[Any, Any]] = [
    ("CITY", "city"),
    ("City", "City"),
    ("TABLE", "TABLE"),
    ("A B", "A B"),
    ("123", "123"),
    ("_X", "_X"),
    (None, None),
]


@pytest.mark.parametrize(("stored", "shown"), NAMES)
def test_names_in_upper_case_are_shown_in_lower_case(stored: Any, shown: Any) -> None:
    assert NEW.normalize_name(stored) == shown
    assert NEW.denormalize_name(shown) == stored


def test_a_name_that_is_stored_in_lower_case_is_quoted() -> None:
    name: Any = NEW.normalize_name("city")
    assert (name, name.quote) == ("city", True)
    assert NEW.denormalize_name(name) == "city"


ANY_NAMES = [("CITY", "city"), ("City", "City"), ("TABLE", "TABLE"), ("A B", "A B"), ("姓名", "姓名")]


@pytest.mark.parametrize(("stored", "shown"), ANY_NAMES)
def test_every_dialect_can_have_names_in_upper_case(stored: str, shown: str) -> None:
    dialect = DefaultDialect()
    assert dialect.normalize_name(stored) == shown
    assert dialect.denormalize_name(shown) == stored
