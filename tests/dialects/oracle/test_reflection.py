"""What is made of answers of Oracle's data dictionary, which are made up: there is no server here."""

from __future__ import annotations

from typing import Any

import pytest

from relata import MetaData, Table, exc, inspect
from relata.dialects import oracle
from relata.schema import CreateTable
from tests.dialects.made_up_servers import ORACLE
from tests.dialects.recording_driver import RecordingDriver

HERE, engine_of, inspector_of = ORACLE.here, ORACLE.engine_of, ORACLE.inspector_of


def column(name: str, data_type: str, **given: Any) -> dict[str, Any]:
    """Return a row about a column."""
    row = {
        "COLUMN_NAME": name,
        "DATA_TYPE": data_type,
        "DATA_LENGTH": 22,
        "CHAR_LENGTH": 0,
        "DATA_PRECISION": None,
        "DATA_SCALE": None,
        "NULLABLE": "Y",
        "DATA_DEFAULT": None,
        "VIRTUAL_COLUMN": "NO",
        "COMMENTS": None,
        "GENERATION_TYPE": None,
        "IDENTITY_OPTIONS": None,
        "DEFAULT_ON_NULL": "NO",
    }
    return row | given


OPTIONS = (
    "START WITH: 7, INCREMENT BY: 3, MAX_VALUE: 999, MIN_VALUE: 1, CYCLE_FLAG: N, CACHE_SIZE: 20, "
    "ORDER_FLAG: Y, SCALE_FLAG: N"
)
COLUMNS = {
    "FROM all_tab_cols": [
        column(
            "ID",
            "NUMBER",
            DATA_SCALE=0,
            NULLABLE="N",
            DATA_DEFAULT='"SCOTT"."ISEQ$$_1".nextval',
            GENERATION_TYPE="ALWAYS",
            IDENTITY_OPTIONS=OPTIONS,
        ),
        column("NAME", "VARCHAR2", CHAR_LENGTH=50, COMMENTS="who"),
        column("Mixed", "NUMBER", DATA_PRECISION=10, DATA_SCALE=2, DATA_DEFAULT="0 "),
        column("DOUBLE", "NUMBER", DATA_DEFAULT='"Mixed"*2', VIRTUAL_COLUMN="YES"),
    ]
}


def constraint(name: str, kind: str, column_name: str, **given: Any) -> dict[str, Any]:
    """Return a row about a column of a constraint."""
    row = {
        "CONSTRAINT_NAME": name,
        "CONSTRAINT_TYPE": kind,
        "SEARCH_CONDITION": None,
        "DELETE_RULE": None,
        "COLUMN_NAME": column_name,
        "REFERRED_OWNER": None,
        "REFERRED_TABLE": None,
        "REFERRED_COLUMN": None,
        "INDEX_NAME": None,
    }
    return row | given


REFERRED: dict[str, Any] = {"REFERRED_OWNER": "SCOTT", "REFERRED_TABLE": "OTHER", "DELETE_RULE": "SET NULL"}
CONSTRAINTS = {
    "FROM all_constraints": [
        constraint("CK", "C", "N", SEARCH_CONDITION="n > 0"),
        constraint("FK", "R", "X1", REFERRED_COLUMN="Y1", **REFERRED),
        constraint("FK", "R", "X2", REFERRED_COLUMN="Y2", **REFERRED),
        constraint("PK", "P", "ID", INDEX_NAME="PK"),
        constraint("SYS_C1", "C", "ID", SEARCH_CONDITION='"ID" IS NOT NULL'),
        constraint("UQ", "U", "NAME", INDEX_NAME="UQ_IX"),
    ]
}


def index(name: str, column_name: str, **given: Any) -> dict[str, Any]:
    """Return a row about a column of an index."""
    row = {
        "INDEX_NAME": name,
        "INDEX_TYPE": "NORMAL",
        "UNIQUENESS": "NONUNIQUE",
        "COMPRESSION": "DISABLED",
        "PREFIX_LENGTH": None,
        "COLUMN_NAME": column_name,
        "DESCEND": "ASC",
        "COLUMN_EXPRESSION": None,
    }
    return row | given


BY_LOWER: dict[str, Any] = {"INDEX_TYPE": "FUNCTION-BASED NORMAL"}
INDEXES = {
    "FROM all_indexes": [
        index("BITS", "N", INDEX_TYPE="BITMAP"),
        index("LOWER", "NAME", **BY_LOWER),
        index("LOWER", "SYS_NC1$", COLUMN_EXPRESSION='LOWER("NAME")', **BY_LOWER),
        index("LOWER", "SYS_NC2$", COLUMN_EXPRESSION='"Mixed"', DESCEND="DESC", **BY_LOWER),
        index("PK", "ID", UNIQUENESS="UNIQUE"),
        index("SHORT", "N", COMPRESSION="ENABLED", PREFIX_LENGTH=1),
        index("UQ_IX", "NAME", UNIQUENESS="UNIQUE"),
    ]
}


def test_columns() -> None:
    id_, name, mixed, double = inspector_of(COLUMNS).get_columns("t")
    assert id_["identity"] == {
        "always": True,
        "oracle_on_null": False,
        "start": 7,
        "increment": 3,
        "minvalue": 1,
        "maxvalue": 999,
        "cycle": False,
        "cache": 20,
        "oracle_order": True,
    }
    assert (id_["name"], id_["nullable"], id_["default"]) == ("id", False, None)
    assert (name["name"], name["comment"], name["nullable"]) == ("name", "who", True)
    assert (mixed["name"], mixed["default"]) == ("Mixed", "0")
    assert (double["computed"], double["default"]) == ({"sqltext": '"Mixed"*2'}, None)


def test_no_identities_before_12c() -> None:
    engine, driver = engine_of({"product_component_version": [("11.2.0.0.0",)]}, COLUMNS)
    inspect(engine).get_columns("t")
    [statement] = [one for one in driver.statements if "all_tab_cols" in one]
    assert "NULL AS generation_type" in statement
    assert "all_tab_identity_cols" not in statement


TYPES: list[tuple[dict[str, Any], str]] = [
    (column("C", "NUMBER"), "NUMBER"),
    (column("C", "NUMBER", DATA_SCALE=0), "INTEGER"),
    (column("C", "NUMBER", DATA_PRECISION=10, DATA_SCALE=2), "NUMBER(10, 2)"),
    (column("C", "NUMBER", DATA_PRECISION=10, DATA_SCALE=0), "NUMBER(10, 0)"),
    (column("C", "FLOAT", DATA_PRECISION=126), "DOUBLE PRECISION"),
    (column("C", "FLOAT", DATA_PRECISION=63), "REAL"),
    (column("C", "FLOAT", DATA_PRECISION=20), "FLOAT(20)"),
    (column("C", "VARCHAR2", CHAR_LENGTH=10), "VARCHAR(10 CHAR)"),
    (column("C", "NVARCHAR2", CHAR_LENGTH=10), "NVARCHAR2(10)"),
    (column("C", "CHAR", CHAR_LENGTH=3), "CHAR(3)"),
    (column("C", "RAW", DATA_LENGTH=16), "RAW(16)"),
    (column("C", "DATE"), "DATE"),
    (column("C", "TIMESTAMP(6)"), "TIMESTAMP"),
    (column("C", "TIMESTAMP(6) WITH TIME ZONE"), "TIMESTAMP WITH TIME ZONE"),
    (column("C", "TIMESTAMP(6) WITH LOCAL TIME ZONE"), "TIMESTAMP WITH LOCAL TIME ZONE"),
    (
        column("C", "INTERVAL DAY(2) TO SECOND(6)", DATA_PRECISION=2, DATA_SCALE=6),
        "INTERVAL DAY(2) TO SECOND(6)",
    ),
    (column("C", "CLOB"), "CLOB"),
    (column("C", "ROWID"), "ROWID"),
    (column("C", "BINARY_DOUBLE"), "BINARY_DOUBLE"),
]


@pytest.mark.parametrize(("row", "expected"), TYPES)
def test_types(row: dict[str, Any], expected: str) -> None:
    [found] = inspector_of({"FROM all_tab_cols": [row]}).get_columns("t")
    assert found["type"].compile(oracle.dialect()) == expected


def test_a_type_that_is_not_known() -> None:
    inspector = inspector_of({"FROM all_tab_cols": [column("C", "SDO_GEOMETRY")]})
    with pytest.warns(exc.SAWarning, match="'SDO_GEOMETRY' of column 'C' is not known"):
        assert str(inspector.get_columns("t")[0]["type"]) == "NULL"


def test_keys() -> None:
    inspector = inspector_of(CONSTRAINTS)
    assert inspector.get_pk_constraint("t") == {"name": "pk", "constrained_columns": ["id"]}
    assert inspector.get_unique_constraints("t") == [
        {"name": "uq", "column_names": ["name"], "duplicates_index": "uq_ix"}
    ]
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
    [key] = inspector.get_foreign_keys("t", schema="own")
    assert key["referred_schema"] == "scott"


def test_checks() -> None:
    inspector = inspector_of(CONSTRAINTS)
    assert inspector.get_check_constraints("t") == [{"name": "ck", "sqltext": "n > 0"}]
    every = inspector.get_check_constraints("t", include_all=True)
    assert [one["sqltext"] for one in every] == ["n > 0", '"ID" IS NOT NULL']


def test_indexes() -> None:
    bits, lower, short, unique = inspector_of(INDEXES, CONSTRAINTS).get_indexes("t")
    assert bits["dialect_options"] == {"oracle_bitmap": True}
    assert lower == {
        "name": "lower",
        "unique": False,
        "column_names": ["name", None, "Mixed"],
        "expressions": ["name", 'LOWER("NAME")', "Mixed"],
        "column_sorting": {"Mixed": ("desc",)},
        "dialect_options": {},
    }
    assert short["dialect_options"] == {"oracle_compress": 1}
    assert (unique["unique"], unique["duplicates_constraint"]) == (True, "uq")


def test_comments_and_options() -> None:
    options = {"TABLESPACE_NAME": "USERS", "COMPRESSION": "ENABLED", "COMPRESS_FOR": "OLTP"}
    inspector = inspector_of({"FROM all_tab_comments": [("said",)], "SELECT tablespace_name": [options]})
    assert inspector.get_table_comment("t") == {"text": "said"}
    assert inspector.get_table_options("t") == {"oracle_tablespace": "USERS", "oracle_compress": "OLTP"}


@pytest.mark.parametrize(
    ("name", "schema", "asked"),
    [
        ("t", None, {"owner": "SCOTT", "name": "T"}),
        ("t", "own", {"owner": "OWN", "name": "T"}),
        ("Mixed", "Own", {"owner": "Own", "name": "Mixed"}),
    ],
)
def test_where_a_table_is_looked_for(name: str, schema: str | None, asked: dict[str, str]) -> None:
    engine, driver = engine_of(HERE)
    inspect(engine).get_indexes(name, schema=schema)
    assert {tuple(sorted(given.items())) for statement, given in driver.calls if ":owner" in statement} == {
        tuple(sorted(asked.items()))
    }


SYNONYM = {"table_owner": "THEIR", "table_name": "REAL", "db_link": None}


def questions(driver: RecordingDriver) -> list[Any]:
    """Return what a driver was asked about tables, with the parameters."""
    return [call for call in driver.calls if ":owner" in call[0]]


@pytest.mark.parametrize(("link", "view"), [(None, "all_tab_cols c"), ("FAR.ORG", "all_tab_cols@FAR.ORG c")])
def test_a_synonym(link: str | None, view: str) -> None:
    engine, driver = engine_of(COLUMNS, {"FROM all_tab_cols@": COLUMNS["FROM all_tab_cols"]})
    driver.answers["FROM all_synonyms"] = [SYNONYM | {"db_link": link}]
    inspector = inspect(engine)
    assert inspector.get_columns("t", oracle_resolve_synonyms=True)[0]["name"] == "id"
    (asked, of_synonym), (columns, of_table) = questions(driver)[-2:]
    assert "FROM all_synonyms" in asked
    assert of_synonym == {"name": "T", "owner": "SCOTT"}
    assert view in columns
    assert of_table == {"owner": "THEIR", "name": "REAL"}
    inspector.get_columns("other")
    assert questions(driver)[-1][1] == {"owner": "SCOTT", "name": "OTHER"}


def test_a_table_by_its_synonym() -> None:
    keys = [row for row in CONSTRAINTS["FROM all_constraints"] if row["CONSTRAINT_TYPE"] == "P"]
    engine, driver = engine_of(HERE, COLUMNS, {"FROM all_constraints": keys})
    driver.answers["FROM all_synonyms"] = [SYNONYM]
    table = Table("t", MetaData(), autoload_with=engine, oracle_resolve_synonyms=True)
    assert table.c.keys() == ["id", "name", "Mixed", "double"]
    about_table = [given for statement, given in questions(driver) if "all_synonyms" not in statement]
    assert {(given["owner"], given["name"]) for given in about_table} == {("THEIR", "REAL")}
    assert len([one for one in driver.statements if "all_synonyms" in one]) == 1


def test_a_synonym_of_nothing() -> None:
    engine, _ = engine_of()
    with pytest.raises(exc.NoSuchTableError, match="t"):
        Table("t", MetaData(), autoload_with=engine, oracle_resolve_synonyms=True)


def test_names() -> None:
    engine, driver = engine_of(
        {
            "FROM all_tables": [("A",), ("Mixed",)],
            "SELECT view_name": [("V",)],
            "SELECT mview_name": [("M",)],
            "FROM all_sequences": [("S",)],
            "FROM all_users": [("SCOTT",), ("SYS",)],
            "SELECT text": [("SELECT 1",)],
        },
        exclude_tablespaces=["SYSTEM", "it's"],
    )
    inspector = inspect(engine)
    assert inspector.get_table_names() == ["a", "Mixed"]
    assert inspector.get_temp_table_names() == ["a", "Mixed"]
    assert inspector.get_view_names() == ["v"]
    assert inspector.get_materialized_view_names("own") == ["m"]
    assert inspector.get_sequence_names() == ["s"]
    assert inspector.get_schema_names() == ["scott", "sys"]
    assert inspector.get_view_definition("v") == "SELECT 1"
    lists = [statement for statement in driver.statements if "FROM all_tables" in statement]
    assert ["temporary = 'N'" in one for one in lists] == [True, False]
    assert "NOT IN ('SYSTEM', 'it''s')" in lists[0]


def test_a_table_that_reflects_itself() -> None:
    keys = [row for row in CONSTRAINTS["FROM all_constraints"] if row["CONSTRAINT_TYPE"] == "P"]
    engine, _ = engine_of(HERE, COLUMNS, {"FROM all_constraints": keys})
    table = Table("t", MetaData(), autoload_with=engine)
    assert " ".join(str(CreateTable(table).compile(dialect=oracle.dialect())).split()) == (
        "CREATE TABLE t ( id INTEGER GENERATED ALWAYS AS IDENTITY "
        "(INCREMENT BY 3 START WITH 7 MINVALUE 1 MAXVALUE 999 CACHE 20 NOCYCLE ORDER), "
        'name VARCHAR(50 CHAR), "Mixed" NUMBER(10, 2) DEFAULT 0, '
        'double NUMBER GENERATED ALWAYS AS ("Mixed"*2), CONSTRAINT pk PRIMARY KEY (id) )'
    )
