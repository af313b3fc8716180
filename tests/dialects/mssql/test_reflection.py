"""What is made of answers of SQL Server's catalog views, which are made up: there is no server here."""

from __future__ import annotations

from typing import Any

import pytest

from relata import MetaData, Table, exc, inspect
from relata.dialects import mssql
from relata.schema import CreateTable
from tests.dialects.made_up_servers import SQL_SERVER

HERE, engine_of, inspector_of = SQL_SERVER.here, SQL_SERVER.engine_of, SQL_SERVER.inspector_of


def column(name: str, type_name: str, **given: Any) -> dict[str, Any]:
    """Return a row about a column."""
    row = {
        "name": name,
        "type_name": type_name,
        "max_length": 4,
        "precision": 0,
        "scale": 0,
        "is_nullable": True,
        "collation_name": None,
        "default_text": None,
        "computed_text": None,
        "is_persisted": None,
        "identity_start": None,
        "identity_increment": None,
        "comment_text": None,
    }
    return row | given


COLUMNS = {
    "sys.columns AS c\nLEFT": [
        column("id", "int", is_nullable=False, identity_start="7", identity_increment="3"),
        column("name", "nvarchar", max_length=100, collation_name="Latin1_General_CI_AS", comment_text="who"),
        column("n", "decimal", precision=10, scale=2, default_text="((0))"),
        column("double", "int", computed_text="([n]*(2))", is_persisted=True),
    ]
}


def index(name: str, column_name: str, **given: Any) -> dict[str, Any]:
    """Return a row about a column of an index."""
    row = {
        "name": name,
        "type_desc": "NONCLUSTERED",
        "is_unique": False,
        "is_primary_key": False,
        "is_unique_constraint": False,
        "filter_definition": None,
        "column_name": column_name,
        "is_included_column": False,
        "is_descending_key": False,
    }
    return row | given


KEY: dict[str, Any] = {"is_primary_key": True, "is_unique": True, "type_desc": "CLUSTERED"}
INDEXES = {
    "sys.indexes AS i": [
        index("ix", "name", filter_definition="([n]>(0))"),
        index("ix", "n", is_descending_key=True, filter_definition="([n]>(0))"),
        index("ix", "double", is_included_column=True, filter_definition="([n]>(0))"),
        index("pk", "id", **KEY),
        index("uq", "name", is_unique=True, is_unique_constraint=True),
    ]
}
FOREIGN = {
    "sys.foreign_keys AS fk": [
        {
            "name": "fk",
            "column_name": f"x{number}",
            "referred_owner": "dbo",
            "referred_table": "other",
            "referred_column": f"y{number}",
            "on_delete": "SET_NULL",
            "on_update": "NO_ACTION",
        }
        for number in (1, 2)
    ]
}


def test_columns() -> None:
    id_, name, n, double = inspector_of(COLUMNS).get_columns("t")
    assert id_["identity"] == {"start": 7, "increment": 3}
    assert (id_["nullable"], id_["autoincrement"]) == (False, True)
    assert str(name["type"]) == 'NVARCHAR(50) COLLATE "Latin1_General_CI_AS"'
    assert (name["comment"], name["nullable"]) == ("who", True)
    assert (str(n["type"]), n["default"]) == ("DECIMAL(10, 2)", "((0))")
    assert double["computed"] == {"sqltext": "([n]*(2))", "persisted": True}


TYPES: list[tuple[dict[str, Any], str]] = [
    (column("c", "varchar", max_length=-1), "VARCHAR(max)"),
    (column("c", "nvarchar", max_length=-1), "NVARCHAR(max)"),
    (column("c", "varbinary", max_length=30), "VARBINARY(30)"),
    (column("c", "nchar", max_length=6), "NCHAR(3)"),
    (column("c", "datetime2", scale=7), "DATETIME2(7)"),
    (column("c", "datetimeoffset", scale=3), "DATETIMEOFFSET(3)"),
    (column("c", "time", scale=0), "TIME(0)"),
    (column("c", "float", precision=53), "FLOAT(53)"),
    (column("c", "uniqueidentifier", max_length=16), "UNIQUEIDENTIFIER"),
    (column("c", "bit", max_length=1), "BIT"),
    (column("c", "timestamp", max_length=8), "TIMESTAMP"),
    (column("c", "xml", max_length=-1), "XML"),
    (column("c", "money", precision=19, scale=4), "MONEY"),
    (column("c", "sql_variant", max_length=8016), "SQL_VARIANT"),
    (column("c", "tinyint", max_length=1, precision=3), "TINYINT"),
]


@pytest.mark.parametrize(("row", "expected"), TYPES)
def test_types(row: dict[str, Any], expected: str) -> None:
    [found] = inspector_of({"sys.columns AS c\nLEFT": [row]}).get_columns("t")
    assert found["type"].compile(mssql.dialect()) == expected


def test_a_type_that_is_not_known() -> None:
    inspector = inspector_of({"sys.columns AS c\nLEFT": [column("c", "geography")]})
    with pytest.warns(exc.SAWarning, match="'geography' of column 'c' is not known"):
        assert str(inspector.get_columns("t")[0]["type"]) == "NULL"


def test_keys() -> None:
    inspector = inspector_of(INDEXES, FOREIGN)
    assert inspector.get_pk_constraint("t") == {
        "name": "pk",
        "constrained_columns": ["id"],
        "dialect_options": {"mssql_clustered": True},
    }
    [unique] = inspector.get_unique_constraints("t")
    assert (unique["name"], unique["column_names"], unique["duplicates_index"]) == ("uq", ["name"], "uq")
    assert inspector.get_foreign_keys("t") == [
        {
            "name": "fk",
            "constrained_columns": ["x1", "x2"],
            "referred_schema": None,
            "referred_table": "other",
            "referred_columns": ["y1", "y2"],
            "options": {"ondelete": "SET NULL"},
        }
    ]


@pytest.mark.parametrize(
    ("schema", "referred"), [(None, None), ("dbo", "dbo"), ("db.dbo", "db.dbo"), ("other", "dbo")]
)
def test_the_schema_that_is_referred_to(schema: str | None, referred: str | None) -> None:
    [key] = inspector_of(FOREIGN).get_foreign_keys("t", schema=schema)
    assert key["referred_schema"] == referred


def test_indexes() -> None:
    ix, uq = inspector_of(INDEXES).get_indexes("t")
    assert ix == {
        "name": "ix",
        "unique": False,
        "column_names": ["name", "n"],
        "include_columns": ["double"],
        "column_sorting": {"n": ("desc",)},
        "dialect_options": {
            "mssql_clustered": False,
            "mssql_include": ["double"],
            "mssql_where": "([n]>(0))",
        },
    }
    assert uq["duplicates_constraint"] == "uq"


def test_columnstores() -> None:
    rows = [
        index("all", "a", type_desc="CLUSTERED COLUMNSTORE", is_included_column=True),
        index("some", "a", type_desc="NONCLUSTERED COLUMNSTORE", is_included_column=True),
    ]
    every, some = inspector_of({"sys.indexes AS i": rows}).get_indexes("t")
    assert every["dialect_options"] == {"mssql_clustered": True, "mssql_columnstore": True}
    assert some["dialect_options"] == {"mssql_clustered": False, "mssql_columnstore": True}
    assert (every["include_columns"], some["include_columns"]) == ([], ["a"])


def test_checks_and_comments() -> None:
    inspector = inspector_of(
        {"sys.check_constraints": [{"name": "ck", "definition": "([n]>(0))"}]}, {"minor_id = 0": [("said",)]}
    )
    assert inspector.get_check_constraints("t") == [{"name": "ck", "sqltext": "([n]>(0))"}]
    assert inspector.get_table_comment("t") == {"text": "said"}


WHERE: list[tuple[str, str | None, str, str]] = [
    ("t", None, "sys.check_constraints", "[dbo].[t]"),
    ("t", "own", "sys.check_constraints", "[own].[t]"),
    ("a]b", "own", "sys.check_constraints", "[own].[a]]b]"),
    ("t", "db.own", "db.sys.check_constraints", "db.[own].[t]"),
    ("t", "[my db].own", "[my db].sys.check_constraints", "[my db].[own].[t]"),
    ("#t", None, "tempdb.sys.check_constraints", "tempdb..[#t]"),
]


@pytest.mark.parametrize(("name", "schema", "view", "asked"), WHERE)
def test_where_a_table_is_looked_for(name: str, schema: str | None, view: str, asked: str) -> None:
    engine, driver = engine_of(HERE)
    inspect(engine).get_check_constraints(name, schema=schema)
    [statement] = [call for call in driver.calls if "check_constraints" in call[0]]
    assert f" FROM {view} " in statement[0]
    assert statement[1] == (asked,)


def test_a_default_schema_with_dots() -> None:
    engine, driver = engine_of(HERE, {"schema_name()": [("a.b",)]})
    inspector = inspect(engine)
    inspector.get_check_constraints("t")
    inspector.get_table_names()
    asked = [given for _, given in driver.calls if given]
    assert asked[-3:] == [("[a.b].[t]",), ("[a.b].[t]", "[a.b].[t]"), ("a.b", "U")]


def test_names() -> None:
    engine, driver = engine_of(
        {
            "sys.objects": [("a",), ("b",)],
            "FROM sys.schemas ORDER": [("dbo",)],
            "sys.sql_modules": [("CREATE",)],
        }
    )
    inspector = inspect(engine)
    assert inspector.get_table_names() == ["a", "b"]
    assert inspector.get_view_names("own") == ["a", "b"]
    assert inspector.get_sequence_names("db.own") == ["a", "b"]
    assert inspector.get_schema_names() == ["dbo"]
    assert inspector.get_view_definition("v") == "CREATE"
    asked = [parameters for statement, parameters in driver.calls if "sys.objects" in statement]
    assert asked == [("dbo", "U"), ("own", "V"), ("own", "SO")]


def test_a_table_that_reflects_itself() -> None:
    keys = [
        row | {"name": "pk", "column_name": "id"}
        for row in INDEXES["sys.indexes AS i"]
        if row["is_primary_key"]
    ]
    engine, _ = engine_of(HERE, COLUMNS, {"sys.indexes AS i": keys})
    table = Table("t", MetaData(), autoload_with=engine)
    assert " ".join(str(CreateTable(table).compile(dialect=mssql.dialect())).split()) == (
        "CREATE TABLE t ( id INTEGER NOT NULL IDENTITY(7,3), "
        "name NVARCHAR(50) COLLATE Latin1_General_CI_AS NULL, "
        "n DECIMAL(10, 2) NULL DEFAULT ((0)), [double] AS (([n]*(2))) PERSISTED, "
        "CONSTRAINT pk PRIMARY KEY CLUSTERED (id) )"
    )


@pytest.mark.parametrize(
    ("version", "expected"), [((8,), ":table_name_1"), ((9,), "CAST(:table_name_1 AS NVARCHAR(max))")]
)
def test_the_views_of_the_information_schema(version: tuple[int, ...], expected: str) -> None:
    dialect = mssql.dialect(paramstyle="named")
    dialect.server_version_info = version
    table = mssql.information_schema.tables
    condition = table.c.table_name == "x"
    assert (
        str(condition.compile(dialect=dialect)) == f"[INFORMATION_SCHEMA].[TABLES].[TABLE_NAME] = {expected}"
    )
