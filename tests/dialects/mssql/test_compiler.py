"""Statements as SQL Server writes them; none was run against a server here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    bindparam,
    delete,
    exc,
    extract,
    false,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    try_cast,
    union,
    update,
)
from relata.dialects import mssql
from relata.dialects.mssql.base import MSSQLStrictCompiler
from relata.sql.elements import quoted_name
from relata.sql.elements.texts import RollbackToSavepointClause, SavepointClause

metadata = MetaData()
city = Table(
    "city",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40)),
    Column("country", String(2)),
    Column("area", Float),
    Column("is_capital", Boolean),
    Column("facts", JSON),
    Column("founded", DateTime),
)
river = Table(
    "river", metadata, Column("id", Integer, primary_key=True), Column("city_id", Integer), schema="geo"
)
c, r = city.c, river.c

OLD = mssql.dialect()
NEW = mssql.dialect()
NEW._take_version((15, 0, 2000))


def sql(statement: Any, dialect: Any = OLD, **compile_kwargs: Any) -> str:
    """Return a statement on one line."""
    return " ".join(str(statement.compile(dialect=dialect, compile_kwargs=compile_kwargs)).split())


EXPRESSIONS: list[tuple[Callable[[], Any], str]] = [
    (true, "1"),
    (false, "0"),
    (lambda: c.name + "x", "city.name + :name_1"),
    (lambda: c.name.startswith("x"), "city.name LIKE :name_1 + '%'"),
    (lambda: c.name.icontains("x"), "lower(city.name) LIKE '%' + lower(:name_1) + '%'"),
    (lambda: c.id / 2, "city.id / (:id_1 + 0.0)"),
    (lambda: c.id // 2, "city.id / :id_1"),
    (lambda: c.id % 2, "city.id % :id_1"),
    (lambda: c.name.is_distinct_from(None), "NOT EXISTS (SELECT city.name INTERSECT SELECT NULL)"),
    (lambda: c.name.is_not_distinct_from("x"), "EXISTS (SELECT city.name INTERSECT SELECT :name_1)"),
    (lambda: c.name.match("port"), "CONTAINS (city.name, :name_1)"),
    (lambda: c.name.collate("Latin1_General_CI_AS"), "city.name COLLATE Latin1_General_CI_AS"),
    (lambda: func.now(), "CURRENT_TIMESTAMP"),
    (lambda: func.current_date(), "GETDATE()"),
    (lambda: func.length(c.name), "LEN(city.name)"),
    (lambda: func.char_length(c.name), "LEN(city.name)"),
    (lambda: func.pow(c.id, 2), "POWER(city.id, :pow_1)"),
    (
        lambda: func.aggregate_strings(c.name, ","),
        "string_agg(city.name, __[POSTCOMPILE_aggregate_strings_1])",
    ),
    (
        lambda: func.string_agg(c.name, "-").aggregate_order_by(c.id),
        "string_agg(city.name, :string_agg_1) WITHIN GROUP (ORDER BY city.id)",
    ),
    (lambda: extract("dow", c.founded), "DATEPART(weekday, city.founded)"),
    (lambda: extract("year", c.founded), "DATEPART(year, city.founded)"),
    (lambda: try_cast(c.name, Integer), "TRY_CAST (city.name AS INTEGER)"),
    (lambda: c.facts["mayor"], "JSON_QUERY(city.facts, :facts_1)"),
    (lambda: c.facts["mayor"].as_string(), "JSON_VALUE(city.facts, :facts_1)"),
    (lambda: c.facts["n"].as_integer(), "CAST(JSON_VALUE(city.facts, :facts_1) AS INTEGER)"),
    (
        lambda: c.facts["port"].as_boolean(),
        "CASE JSON_VALUE(city.facts, :facts_1) WHEN 'true' THEN 1 WHEN 'false' THEN 0 "
        "ELSE CAST(JSON_VALUE(city.facts, :facts_1) AS BIT) END",
    ),
    (lambda: Sequence("ids").next_value(), "NEXT VALUE FOR ids"),
    (lambda: Sequence("ids", schema="geo").next_value(), "NEXT VALUE FOR geo.ids"),
    (lambda: SavepointClause("one"), "SAVE TRANSACTION one"),
    (lambda: RollbackToSavepointClause("one"), "ROLLBACK TRANSACTION one"),
]


@pytest.mark.parametrize(("make", "expected"), EXPRESSIONS)
def test_expressions(make: Callable[[], Any], expected: str) -> None:
    assert sql(make()) == expected


SELECTS: list[tuple[Callable[[], Any], str]] = [
    (lambda: select(c.id).where(c.is_capital), "SELECT city.id FROM city WHERE city.is_capital = 1"),
    (lambda: select(c.id).where(true()), "SELECT city.id FROM city WHERE 1 = 1"),
    (lambda: select(c.id).having(false()), "SELECT city.id FROM city HAVING 0 = 1"),
    (
        lambda: select(c.id).join(river, true()),
        "SELECT city.id FROM city JOIN geo.river ON 1 = 1",
    ),
    (lambda: select(c.id).with_for_update(), "SELECT city.id FROM city"),
    (
        lambda: select(c.id, r.id).join(river, r.city_id == c.id).with_hint(river, "WITH (NOLOCK)"),
        "SELECT city.id, geo.river.id AS id_1 FROM city JOIN geo.river WITH (NOLOCK) "
        "ON geo.river.city_id = city.id",
    ),
    (
        lambda: select(select(c.id).order_by(c.name).subquery().c.id),
        "SELECT anon_1.id FROM (SELECT city.id AS id FROM city) AS anon_1",
    ),
    (
        lambda: select(select(c.id).order_by(c.name).limit(3).subquery().c.id),
        "SELECT anon_1.id FROM (SELECT TOP __[POSTCOMPILE_param_1] city.id AS id FROM city "
        "ORDER BY city.name) AS anon_1",
    ),
    (lambda: select(c.id).limit(3), "SELECT TOP __[POSTCOMPILE_param_1] city.id FROM city"),
    (
        lambda: select(c.id).distinct().limit(3),
        "SELECT DISTINCT TOP __[POSTCOMPILE_param_1] city.id FROM city",
    ),
    (
        lambda: select(c.id).order_by(c.id).fetch(9, percent=True, with_ties=True),
        "SELECT TOP __[POSTCOMPILE_param_1] PERCENT WITH TIES city.id FROM city ORDER BY city.id",
    ),
    (
        lambda: select(c.id).where(select(r.id).where(r.city_id == c.id).limit(1).exists()),
        "SELECT city.id FROM city WHERE EXISTS (SELECT TOP __[POSTCOMPILE_param_1] geo.river.id "
        "FROM geo.river WHERE geo.river.city_id = city.id)",
    ),
]


@pytest.mark.parametrize(("make", "expected"), SELECTS)
@pytest.mark.parametrize("dialect", [OLD, NEW], ids=["old", "new"])
def test_selects(make: Callable[[], Any], expected: str, dialect: Any) -> None:
    assert sql(make(), dialect) == expected


NUMBERED = (
    "SELECT anon_1.id FROM (SELECT city.id AS id, ROW_NUMBER() OVER (ORDER BY {}) AS mssql_rn FROM city)"
)

LIMITS: list[tuple[Callable[[], Any], str, str]] = [
    (
        lambda: select(c.id).order_by(c.name).limit(3).offset(6),
        NUMBERED.format("city.name")
        + " AS anon_1 WHERE mssql_rn > :param_1 AND mssql_rn <= :param_2 + :param_1",
        "SELECT city.id FROM city ORDER BY city.name OFFSET :param_1 ROWS FETCH FIRST :param_2 ROWS ONLY",
    ),
    (
        lambda: select(c.id).order_by(c.name.desc()).offset(6),
        NUMBERED.format("city.name DESC") + " AS anon_1 WHERE mssql_rn > :param_1",
        "SELECT city.id FROM city ORDER BY city.name DESC OFFSET :param_1 ROWS",
    ),
    (
        lambda: select(c.id).order_by("id").fetch(3),
        NUMBERED.format("city.id") + " AS anon_1 WHERE mssql_rn <= :param_1",
        "SELECT city.id FROM city ORDER BY city.id OFFSET 0 ROWS FETCH FIRST :param_1 ROWS ONLY",
    ),
    (
        lambda: select(c.id).order_by(c.id).limit(bindparam("most")),
        NUMBERED.format("city.id") + " AS anon_1 WHERE mssql_rn <= :most",
        "SELECT city.id FROM city ORDER BY city.id OFFSET 0 ROWS FETCH FIRST :most ROWS ONLY",
    ),
    (
        lambda: select(c.id.label("key")).order_by("key").offset(1),
        "SELECT anon_1.[key] FROM (SELECT city.id AS [key], ROW_NUMBER() OVER (ORDER BY city.id) AS mssql_rn "
        "FROM city) AS anon_1 WHERE mssql_rn > :param_1",
        "SELECT city.id AS [key] FROM city ORDER BY [key] OFFSET :param_1 ROWS",
    ),
    (  # a correlated subquery stays one
        lambda: select(c.id).where(
            c.id == select(r.id).where(r.city_id == c.id).order_by(r.id).offset(1).scalar_subquery()
        ),
        "SELECT city.id FROM city WHERE city.id = (SELECT anon_1.id FROM (SELECT geo.river.id AS id, "
        "ROW_NUMBER() OVER (ORDER BY geo.river.id) AS mssql_rn FROM geo.river "
        "WHERE geo.river.city_id = city.id) AS anon_1 WHERE mssql_rn > :param_1)",
        "SELECT city.id FROM city WHERE city.id = (SELECT geo.river.id FROM geo.river "
        "WHERE geo.river.city_id = city.id ORDER BY geo.river.id OFFSET :param_1 ROWS)",
    ),
]


@pytest.mark.parametrize(("make", "old", "new"), LIMITS)
def test_limits(make: Callable[[], Any], old: str, new: str) -> None:
    statement = make()
    assert (sql(statement), sql(statement, NEW)) == (old, new)
    assert sql(statement) == old  # the statement is as it was


def test_columns_of_a_numbered_select_are_those_that_were_asked_for() -> None:
    compiled = select(c.id, c.name.label("n")).order_by(c.id).offset(1).compile(dialect=OLD)
    assert [one.keyname for one in compiled._result_columns] == ["id", "n"]
    assert compiled._result_columns[0].objects[0] is c.id


REFUSED: list[tuple[Callable[[], Any], Any]] = [
    (lambda: select(c.id).offset(3), OLD),
    (lambda: select(c.id).offset(3), NEW),
    (lambda: select(c.id).fetch(3), NEW),
    (lambda: select(c.id).order_by(c.id).fetch(3, with_ties=True).offset(1), OLD),
    (lambda: select(c.id).order_by(c.id).fetch(bindparam("n"), percent=True), NEW),
    (lambda: select(c.id).order_by("nothing").offset(3), OLD),
    (lambda: union(select(c.id), select(r.id)).limit(3), NEW),
    (lambda: union(select(c.id), select(r.id)).order_by("id").limit(3), OLD),
]


@pytest.mark.parametrize(("make", "dialect"), REFUSED)
def test_limits_that_cannot_be_written(make: Callable[[], Any], dialect: Any) -> None:
    with pytest.raises(exc.CompileError, match="expected"):
        make().compile(dialect=dialect)


def test_limit_of_a_set_operation() -> None:
    assert sql(union(select(c.id), select(r.id)).order_by("id").limit(3), NEW) == (
        "SELECT city.id FROM city UNION SELECT geo.river.id FROM geo.river ORDER BY id "
        "OFFSET 0 ROWS FETCH FIRST :param_1 ROWS ONLY"
    )


CHANGES: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: insert(river).values(city_id=1),
        "INSERT INTO geo.river (city_id) OUTPUT inserted.id VALUES (:city_id)",
    ),
    (lambda: insert(river).values(), "INSERT INTO geo.river OUTPUT inserted.id DEFAULT VALUES"),
    (
        lambda: insert(river).values(city_id=1).returning(r.id, (r.city_id + 1).label("next")),
        "INSERT INTO geo.river (city_id) OUTPUT inserted.id, inserted.city_id + :city_id_1 AS next "
        "VALUES (:city_id)",
    ),
    (
        lambda: insert(river).from_select(["city_id"], select(c.id)).returning(r.id),
        "INSERT INTO geo.river (city_id) OUTPUT inserted.id SELECT city.id FROM city",
    ),
    (
        lambda: insert(river).values(city_id=1).with_hint("WITH (TABLOCK)", river),
        "INSERT INTO geo.river WITH (TABLOCK) (city_id) OUTPUT inserted.id VALUES (:city_id)",
    ),
    (
        lambda: update(river).where(r.id == 1).values(city_id=2).returning(r.city_id),
        "UPDATE geo.river SET city_id=:city_id OUTPUT inserted.city_id WHERE geo.river.id = :id_1",
    ),
    (
        lambda: update(river).where(r.city_id == c.id).values(city_id=c.id).returning(r.id, c.name),
        "UPDATE geo.river SET city_id=city.id OUTPUT inserted.id, city.name FROM geo.river, city "
        "WHERE geo.river.city_id = city.id",
    ),
    (
        lambda: delete(river).where(r.city_id == c.id).returning(r.id),
        "DELETE FROM geo.river OUTPUT deleted.id FROM geo.river, city WHERE geo.river.city_id = city.id",
    ),
    (lambda: delete(river), "DELETE FROM geo.river"),
]


@pytest.mark.parametrize(("make", "expected"), CHANGES)
def test_changes(make: Callable[[], Any], expected: str) -> None:
    assert sql(make()) == expected


def test_changes_of_an_alias_name_it_in_from() -> None:
    big = city.alias("big")
    assert sql(update(big).values(name="x")) == "UPDATE big SET name=:name FROM city AS big"
    assert sql(delete(big)) == "DELETE FROM big FROM city AS big"
    assert sql(update(big).where(big.c.id == r.city_id).values(name="x")) == (
        "UPDATE big SET name=:name FROM city AS big, geo.river WHERE big.id = geo.river.city_id"
    )
    assert sql(delete(big).where(big.c.id == r.city_id)) == (
        "DELETE FROM big FROM city AS big, geo.river WHERE big.id = geo.river.city_id"
    )


def test_many_rows_in_order() -> None:
    statement = insert(river).returning(r.id, sort_by_parameter_order=True)
    compiled = statement.compile(dialect=NEW, column_keys=["city_id"], for_executemany=True)
    assert compiled.insertmany.statement(2, compiled.style) == (
        "INSERT INTO geo.river (city_id) OUTPUT inserted.id SELECT p0 FROM (VALUES (:city_id__0, 0), "
        "(:city_id__1, 1)) AS imp_sen(p0, sen_counter) ORDER BY sen_counter"
    )


SCHEMAS: list[tuple[Any, str]] = [
    ("geo", "geo.t"),
    ("Geo", "[Geo].t"),
    ("world.geo", "world.geo.t"),
    ("[world.geo]", "[world.geo].t"),
    ("[the world].[geo data]", "[the world].[geo data].t"),
    ("[host].[world].geo", "[host].[world].geo.t"),
    ("a.b.c", "[a.b].c.t"),
    (quoted_name("world.geo", True), "[world.geo].t"),
    ("order", "[order].t"),
    ("x]; DROP TABLE y", "[x; DROP TABLE y].t"),
]


@pytest.mark.parametrize(("schema", "expected"), SCHEMAS)
def test_schemas(schema: Any, expected: str) -> None:
    table = Table("t", MetaData(), Column("id", Integer), schema=schema)
    assert sql(select(table.c.id)) == f"SELECT {expected}.id FROM {expected}"


def test_translated_schemas() -> None:
    table = Table("t", MetaData(), Column("id", Integer), schema="one")
    compiled = select(table.c.id).compile(
        dialect=OLD, schema_translate_map={"one": "world.geo"}, render_schema_translate=True
    )
    assert " ".join(str(compiled).split()) == "SELECT world.geo.t.id FROM world.geo.t"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a]b", "[a]]b]"), ("a[b", "[a[b]"), ("a b", "[a b]"), ("user", "[user]"), ("a", "a")],
)
def test_names(name: str, expected: str) -> None:
    assert OLD.identifier_preparer.quote(name) == expected


def test_tables_of_schemas_under_an_alias() -> None:
    with pytest.warns(exc.SADeprecationWarning, match="legacy_schema_aliasing"):
        dialect = mssql.dialect(legacy_schema_aliasing=True)
    assert sql(select(r.id).join(city, r.city_id == c.id), dialect) == (
        "SELECT river_1.id FROM geo.river AS river_1 JOIN city ON river_1.city_id = city.id"
    )
    assert sql(select(river.alias("a").c.id), dialect) == "SELECT a.id FROM geo.river AS a"


def test_values_in_the_text_where_no_parameters_are_taken() -> None:
    dialect = mssql.dialect()
    dialect.statement_compiler = MSSQLStrictCompiler
    assert sql(select(literal("x").label("q"), c.id).where(c.id.in_([1, 2])), dialect) == (
        "SELECT __[POSTCOMPILE_param_1] AS q, city.id FROM city WHERE city.id IN (__[POSTCOMPILE_id_1])"
    )


def test_percent_signs_are_doubled_for_drivers_that_format() -> None:
    dialect = mssql.dialect(paramstyle="pyformat")
    assert sql(select(c.id % 5, literal_column("a%b")), dialect) == (
        "SELECT city.id %% %(id_1)s AS anon_1, a%%b FROM city"
    )
