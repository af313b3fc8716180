"""What a PostgreSQL database says of its objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import CheckConstraint, Connection, Engine, Integer, MetaData, Table, exc, inspect, types
from relata.dialects import postgresql as pg
from relata.dialects.postgresql.base import PGInspector

pytestmark = pytest.mark.only_on("postgresql")

SCHEMA = """
CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('sad', 'happy''s');
CREATE TYPE other.omood AS ENUM ('x');
CREATE DOMAIN posint AS integer DEFAULT 5 NOT NULL CONSTRAINT pos_ck CHECK (value > 0) CHECK (value < 100);
CREATE DOMAIN other.txt AS varchar(10) COLLATE "C";
CREATE TABLE parent (
    id serial PRIMARY KEY, code varchar(10) UNIQUE, code2 char(5) NOT NULL DEFAULT 'abc',
    "Mixed Case" numeric(10,2), CONSTRAINT uq2 UNIQUE (code, code2)
);
COMMENT ON TABLE parent IS 'the parent';
COMMENT ON COLUMN parent.code IS 'code''s';
CREATE TABLE other.oth (id bigint GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2) PRIMARY KEY);
CREATE TABLE child (
    a integer, b integer,
    pid int REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
    code varchar(10), code2 char(5), oth bigint REFERENCES other.oth (id),
    e mood DEFAULT 'happy''s', es other.omood[], p posint, q other.txt, ts timestamptz(3),
    iv interval day to second(3),
    ar varchar(5)[][], bv bit varying(5), ch "char", x xml, t text COLLATE "C",
    comp int GENERATED ALWAYS AS (a * 2) STORED, jb jsonb,
    CONSTRAINT child_pk PRIMARY KEY (b, a),
    CONSTRAINT fk2 FOREIGN KEY (code, code2) REFERENCES parent (code, code2) MATCH FULL,
    CONSTRAINT ck1 CHECK (a > 5 AND b < 3), UNIQUE (a)
);
ALTER TABLE child ADD CONSTRAINT ck2 CHECK (a <> 7) NOT VALID;
ALTER TABLE child ADD CONSTRAINT ck3 CHECK (a IS NOT NULL) NO INHERIT;
COMMENT ON CONSTRAINT ck1 ON child IS 'about';
CREATE INDEX ix1 ON child (a, b DESC NULLS LAST, code text_pattern_ops);
CREATE UNIQUE INDEX ix2 ON child (lower(code), a) WHERE a > 5;
CREATE INDEX ix3 ON child USING gin (jb) WITH (fastupdate = off);
CREATE INDEX ix4 ON child (a) INCLUDE (b, pid);
CREATE VIEW v1 AS SELECT id, code FROM parent;
CREATE MATERIALIZED VIEW mv1 AS SELECT id FROM parent;
CREATE TABLE empty ();
CREATE TABLE part (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE inh (z int) INHERITS (parent) WITH (fillfactor = 70);
CREATE TABLE other.refs (id int PRIMARY KEY, pid int REFERENCES parent (id));
CREATE SEQUENCE sq1;
CREATE TEMPORARY TABLE tmp1 (id int);
CREATE TEMPORARY VIEW tv1 AS SELECT 1 AS x;
"""


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.exec_driver_sql(SCHEMA)
        yield connection


def test_names(connection: Connection) -> None:
    inspector: Any = inspect(connection)
    assert inspector.get_schema_names() == ["information_schema", "other", "public"]
    assert inspector.get_table_names() == ["parent", "child", "empty", "part", "inh"]
    assert inspector.get_table_names(schema="other") == ["oth", "refs"]
    assert inspector.get_view_names() == ["v1"]
    assert inspector.get_materialized_view_names() == ["mv1"]
    assert inspector.get_temp_table_names() == ["tmp1"]
    assert inspector.get_temp_view_names() == ["tv1"]
    assert sorted(inspector.get_sequence_names()) == ["parent_id_seq", "sq1"]
    here = {name: inspector.has_table(name) for name in ("parent", "v1", "mv1", "tmp1", "nope", "sq1")}
    assert here == {"parent": True, "v1": True, "mv1": True, "tmp1": True, "nope": False, "sq1": False}
    assert inspector.has_table("oth", schema="other")
    assert not inspector.has_table("oth")
    assert inspector.has_sequence("sq1")
    assert not inspector.has_sequence("parent")
    assert inspector.has_index("child", "ix1")
    assert inspector.get_view_definition("v1").split() == [
        "SELECT",
        "parent.id,",
        "parent.code",
        "FROM",
        "parent;",
    ]


COLUMNS = {
    "id": (Integer, True, "nextval('parent_id_seq'::regclass)"),
    "code": (types.VARCHAR, True, None),
    "code2": (types.CHAR, False, "'abc'::bpchar"),
    "Mixed Case": (types.NUMERIC, True, None),
}


def test_columns(connection: Connection) -> None:
    columns = inspect(connection).get_columns("parent")
    assert [one["name"] for one in columns] == list(COLUMNS)
    for one in columns:
        type_, nullable, default = COLUMNS[one["name"]]
        assert isinstance(one["type"], type_)
        assert (one["nullable"] or one["name"] == "id", one["default"]) == (nullable, default)
    assert (columns[0]["autoincrement"], columns[1]["comment"]) == (True, "code's")
    assert (columns[1]["type"].length, columns[3]["type"].scale) == (10, 2)


TYPES = {
    "e": "ENUM('sad', \"happy's\", name='mood')",
    "es": "ARRAY(ENUM('x', name='omood', schema='other'))",
    "p": "DOMAIN('posint', INTEGER())",
    "q": "DOMAIN('txt', VARCHAR(length=10, collation='C'))",
    "ts": "TIMESTAMP(timezone=True, precision=3)",
    "iv": "INTERVAL(precision=3, fields='day to second')",
    "ar": "ARRAY(VARCHAR(length=5))",
    "bv": "BIT(length=5, varying=True)",
    "ch": "String()",
    "x": "NullType()",
    "t": "TEXT(collation='C')",
    "jb": "JSONB(astext_type=Text())",
}


@pytest.mark.filterwarnings("ignore:the type 'xml'")
def test_types(connection: Connection) -> None:
    columns = {one["name"]: one for one in inspect(connection).get_columns("child")}
    assert {name: repr(columns[name]["type"]) for name in TYPES} == TYPES
    domain: Any = columns["p"]["type"]
    assert (columns["p"]["nullable"], columns["p"]["default"]) == (False, "5")
    assert (domain.constraint_name, str(domain.check), domain.create_type) == ("pos_ck", "VALUE > 0", False)
    assert columns["q"]["type"].schema == "other"
    assert columns["comp"]["computed"] == {"sqltext": "(a * 2)", "persisted": True}


def test_a_type_that_is_not_known_is_told(connection: Connection) -> None:
    with pytest.warns(exc.SAWarning, match="the type 'xml' of column 'x' is not known"):
        inspect(connection).get_columns("child")


def test_identity(connection: Connection) -> None:
    (column,) = inspect(connection).get_columns("oth", schema="other")
    assert column["identity"] == {
        "always": True,
        "start": 5,
        "increment": 2,
        "minvalue": 1,
        "maxvalue": 2**63 - 1,
        "cache": 1,
        "cycle": False,
    }


def test_keys(connection: Connection) -> None:
    inspector = inspect(connection)
    key = inspector.get_pk_constraint("child")
    assert (key["name"], key["constrained_columns"]) == ("child_pk", ["b", "a"])
    assert inspector.get_pk_constraint("v1") == {"constrained_columns": [], "name": None}
    assert inspector.get_foreign_keys("child") == [
        {
            "name": "child_oth_fkey",
            "constrained_columns": ["oth"],
            "referred_schema": "other",
            "referred_table": "oth",
            "referred_columns": ["id"],
            "options": {},
            "comment": None,
        },
        {
            "name": "child_pid_fkey",
            "constrained_columns": ["pid"],
            "referred_schema": None,
            "referred_table": "parent",
            "referred_columns": ["id"],
            "options": {
                "onupdate": "SET NULL",
                "ondelete": "CASCADE",
                "deferrable": True,
                "initially": "DEFERRED",
            },
            "comment": None,
        },
        {
            "name": "fk2",
            "constrained_columns": ["code", "code2"],
            "referred_schema": None,
            "referred_table": "parent",
            "referred_columns": ["code", "code2"],
            "options": {"match": "FULL"},
            "comment": None,
        },
    ]


SCHEMAS = [
    ("refs", "other", {}, None),
    ("child", "public", {}, "public"),
    ("child", None, {"postgresql_ignore_search_path": True}, None),
]


@pytest.mark.parametrize(("table", "schema", "options", "expected"), SCHEMAS)
def test_the_schema_of_a_referred_table(
    connection: Connection, table: str, schema: str | None, options: Any, expected: str | None
) -> None:
    keys = connection.dialect.get_foreign_keys(connection, table, schema=schema, **options)
    assert {key["referred_schema"] for key in keys if key["referred_table"] == "parent"} == {expected}


def test_constraints(connection: Connection) -> None:
    inspector = inspect(connection)
    assert [(one["name"], one["column_names"]) for one in inspector.get_unique_constraints("parent")] == [
        ("parent_code_key", ["code"]),
        ("uq2", ["code", "code2"]),
    ]
    assert inspector.get_check_constraints("child") == [
        {"name": "ck1", "sqltext": "a > 5 AND b < 3", "comment": "about"},
        {"name": "ck2", "sqltext": "a <> 7", "comment": None, "dialect_options": {"not_valid": True}},
        {"name": "ck3", "sqltext": "a IS NOT NULL", "comment": None, "dialect_options": {"no_inherit": True}},
    ]


def test_indexes(connection: Connection) -> None:
    found = {one["name"]: one for one in inspect(connection).get_indexes("child")}
    assert list(found) == ["child_a_key", "ix1", "ix2", "ix3", "ix4"]
    assert found["child_a_key"]["duplicates_constraint"] == "child_a_key"
    assert found["ix1"]["column_names"] == ["a", "b", "code"]
    assert found["ix1"]["column_sorting"] == {"b": ("desc", "nulls_last")}
    assert found["ix1"]["dialect_options"]["postgresql_ops"] == {"code": "text_pattern_ops"}
    assert found["ix2"]["unique"]
    assert found["ix2"]["column_names"] == [None, "a"]
    assert found["ix2"]["expressions"] == ["lower(code::text)", "a"]
    assert found["ix2"]["dialect_options"]["postgresql_where"] == "(a > 5)"
    assert found["ix3"]["dialect_options"]["postgresql_using"] == "gin"
    assert found["ix3"]["dialect_options"]["postgresql_with"] == {"fastupdate": "off"}
    assert found["ix4"]["dialect_options"]["postgresql_include"] == ["b", "pid"]


def test_tables(connection: Connection) -> None:
    inspector = inspect(connection)
    assert inspector.get_table_comment("parent") == {"text": "the parent"}
    assert inspector.get_table_options("inh") == {
        "postgresql_inherits": ("parent",),
        "postgresql_with": {"fillfactor": "70"},
    }
    assert inspector.get_columns("empty") == []


def test_types_of_the_database(connection: Connection) -> None:
    inspector: Any = connection.dialect
    assert inspector.get_enums(connection) == [
        {"name": "mood", "schema": "public", "visible": True, "labels": ["sad", "happy's"]}
    ]
    assert [one["name"] for one in inspector.get_enums(connection, "*")] == ["omood", "mood"]
    (domain,) = inspector.get_domains(connection)
    assert domain["constraints"] == [
        {"name": "pos_ck", "check": "VALUE > 0"},
        {"name": "posint_check", "check": "VALUE < 100"},
    ]


QUESTIONS = [
    "get_columns",
    "get_pk_constraint",
    "get_foreign_keys",
    "get_indexes",
    "get_unique_constraints",
    "get_check_constraints",
    "get_table_comment",
    "get_table_options",
    "get_view_definition",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_missing_table_is_named(engine: Engine, question: str) -> None:
    with engine.connect() as connection:
        with pytest.raises(exc.NoSuchTableError, match="'nope' in schema 'z'"):
            getattr(connection.dialect, question)(connection, "nope", schema="z")
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


@pytest.mark.filterwarnings("ignore:the type 'xml'")
def test_the_inspector_of_this_database(connection: Connection) -> None:
    inspector = inspect(connection)
    assert isinstance(inspector, PGInspector) and isinstance(inspect(connection.engine), PGInspector)
    assert [one["name"] for one in inspector.get_enums()] == ["mood"]
    assert [one["name"] for one in inspector.get_enums("other")] == ["omood"]
    assert inspector.get_domains() == inspector.dialect.get_domains(connection)
    assert (
        inspector.has_type("mood"),
        inspector.has_type("omood"),
        inspector.has_type("omood", "other"),
    ) == (
        *(True, False),
        True,
    )
    assert inspector.get_foreign_table_names() == []
    oid = connection.exec_driver_sql("SELECT 'parent'::regclass::oid").scalar()
    assert inspector.get_table_oid("parent") == oid
    with pytest.raises(exc.NoSuchTableError, match="nothing"):
        inspector.get_table_oid("nothing")


def test_a_metadata_is_reflected(connection: Connection) -> None:
    metadata = MetaData()
    metadata.reflect(connection, views=True)
    assert {"child", "parent", "other.oth", "v1"} <= set(metadata.tables)
    child = metadata.tables["child"]
    assert [one.name for one in child.primary_key.columns] == ["b", "a"]
    assert child.c.pid.references(metadata.tables["parent"].c.id)
    assert isinstance(child.c.e.type, pg.ENUM)
    checks = {one.name: one for one in child.constraints if isinstance(one, CheckConstraint)}
    assert checks["ck2"].dialect_options["postgresql"]["not_valid"]
    assert checks["ck3"].dialect_options["postgresql"]["no_inherit"]


def test_questions_are_few(connection: Connection) -> None:
    """Each question about all tables is one statement, two more where there are named types."""
    asked: list[str] = []
    dialect: Any = connection.dialect
    original = dialect.do_execute

    def do_execute(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        asked.append(statement)
        original(cursor, statement, parameters, context)

    dialect.do_execute = do_execute
    for question, most in (
        ("get_multi_indexes", 1),
        ("get_multi_foreign_keys", 1),
        ("get_multi_pk_constraint", 1),
    ):
        asked.clear()
        assert len(dict(getattr(dialect, question)(connection))) == 5
        assert len(asked) == most


def test_a_table_is_reflected_with_its_options(connection: Connection) -> None:
    table = Table("inh", MetaData(), autoload_with=connection)
    assert table.dialect_options["postgresql"]["with"] == {"fillfactor": "70"}


def test_a_reflected_partial_index_is_created_again(connection: Connection) -> None:
    table = Table("child", MetaData(), autoload_with=connection)
    index = next(index for index in table.indexes if index.name == "ix2")
    index.drop(connection)
    index.create(connection)
    (again,) = [index for index in inspect(connection).get_indexes("child") if index["name"] == "ix2"]
    assert again["dialect_options"]["postgresql_where"] == "(a > 5)"
    assert again["expressions"] == ["lower(code::text)", "a"]
