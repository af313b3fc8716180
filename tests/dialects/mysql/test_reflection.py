"""What a MariaDB database says of its objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import Connection, Engine, MetaData, Table, event, exc, inspect
from relata.dialects.mysql.base import MySQLDialect
from relata.dialects.mysql.reflection.create_text import partition_options, plain_text
from relata.engine.reflection import ObjectKind, ObjectScope

pytestmark = pytest.mark.only_on("mariadb")

SCHEMA = [
    """CREATE TABLE parent (
        id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the''id', code varchar(10) UNIQUE,
        code2 char(5) NOT NULL DEFAULT 'it''s', `Mixed ``Case` numeric(10,2), UNIQUE KEY uq2 (code, code2)
    ) ENGINE=InnoDB DEFAULT CHARSET=latin1 COMMENT='the ''parent'""",
    """CREATE TABLE child (
        a int NOT NULL, b int NOT NULL DEFAULT 5, pid int unsigned, e enum('x','y''z','a,b') DEFAULT 'x',
        st set('p','q'), n decimal(10,0), d double unsigned zerofill, tb tinyint(1), bt bit(3),
        dt datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6), ts timestamp NULL,
        vc varchar(20) COLLATE utf8mb4_bin, tx text, j json, u uuid, pt point,
        comp int GENERATED ALWAYS AS (a * 2) STORED, comp2 int AS (b + 1) VIRTUAL, fsd int DEFAULT (a + 1),
        PRIMARY KEY (b, a),
        CONSTRAINT fk1 FOREIGN KEY (pid) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL,
        CONSTRAINT ck1 CHECK (a > 5 AND b < 3), UNIQUE KEY uqa (a), KEY ix1 (a, b), KEY ix2 (vc(5), tx(10)),
        FULLTEXT KEY ft (tx), KEY ixd (n DESC)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC""",
    "CREATE VIEW v1 AS SELECT id, code FROM parent",
    "CREATE TABLE part (id int PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3",
    "CREATE SEQUENCE sq1",
    """CREATE TEMPORARY TABLE tmp1 (
        id int PRIMARY KEY, s varchar(5) DEFAULT 'x', KEY k (s), CONSTRAINT ck CHECK (id > 5)
    ) ENGINE=Aria COMMENT='it''s short'""",
]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        for statement in SCHEMA:
            connection.exec_driver_sql(statement)
        yield connection


def test_names(connection: Connection) -> None:
    inspector: Any = inspect(connection)
    schema = connection.dialect.default_schema_name
    assert schema in inspector.get_schema_names()
    assert inspector.get_table_names() == ["child", "parent", "part"]
    assert inspector.get_table_names(schema=schema) == ["child", "parent", "part"]
    assert inspector.get_view_names() == ["v1"]
    assert inspector.get_sequence_names() == ["sq1"]
    here = {name: inspector.has_table(name) for name in ("parent", "v1", "tmp1", "nope", "PARENT")}
    assert here == {"parent": True, "v1": True, "tmp1": True, "nope": False, "PARENT": False}
    assert not inspector.has_table("parent", schema="no_such_schema")
    assert inspector.has_sequence("sq1")
    assert not inspector.has_sequence("parent")
    assert inspector.has_index("child", "ix1")
    assert inspector.get_view_definition("v1").startswith("CREATE ")
    with pytest.raises(exc.NoSuchTableError, match="no view 'parent'"):
        inspector.get_view_definition("parent")


COLUMNS = {
    "a": ("INTEGER(display_width=11)", False, None),
    "b": ("INTEGER(display_width=11)", False, "5"),
    "pid": ("INTEGER(display_width=10, unsigned=True)", True, None),
    "e": ("ENUM('x', \"y'z\", 'a,b')", True, "'x'"),
    "st": ("SET('p', 'q')", True, None),
    "n": ("DECIMAL(precision=10, scale=0)", True, None),
    "d": ("DOUBLE(asdecimal=True, unsigned=True, zerofill=True)", True, None),
    "tb": ("TINYINT(display_width=1)", True, None),
    "bt": ("BIT(length=3)", True, None),
    "dt": ("DATETIME(fsp=6)", True, "current_timestamp(6) ON UPDATE current_timestamp(6)"),
    "ts": ("TIMESTAMP()", True, None),
    "vc": ("VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=20)", True, None),
    "tx": ("TEXT()", True, None),
    "j": ("LONGTEXT(charset='utf8mb4', collation='utf8mb4_bin')", True, None),
    "u": ("UUID()", True, None),
    "pt": ("NullType()", True, None),
    "comp": ("INTEGER(display_width=11)", True, None),
    "comp2": ("INTEGER(display_width=11)", True, None),
    "fsd": ("INTEGER(display_width=11)", True, "(`a` + 1)"),
}


@pytest.mark.filterwarnings("ignore:the type 'point'")
def test_columns(connection: Connection) -> None:
    columns = inspect(connection).get_columns("child")
    assert {one["name"]: (repr(one["type"]), one["nullable"], one["default"]) for one in columns} == COLUMNS
    by_name = {one["name"]: one for one in columns}
    assert by_name["comp"]["computed"] == {"sqltext": "(`a` * 2)", "persisted": True}
    assert by_name["comp2"]["computed"] == {"sqltext": "(`b` + 1)", "persisted": False}


def test_more_of_columns(connection: Connection) -> None:
    columns = {one["name"]: one for one in inspect(connection).get_columns("parent")}
    assert list(columns) == ["id", "code", "code2", "Mixed `Case"]
    assert (columns["id"]["autoincrement"], columns["id"]["comment"]) == (True, "the'id")
    assert columns["code2"]["default"] == "'it''s'"
    assert repr(columns["code"]["type"]) == "VARCHAR(length=10)"


def test_a_type_that_is_not_known_is_told(connection: Connection) -> None:
    with pytest.warns(exc.SAWarning, match="the type 'point' of column 'pt' is not known"):
        inspect(connection).get_columns("child")


def test_a_temporary_table(connection: Connection) -> None:
    inspector = inspect(connection)
    columns = inspector.get_columns("tmp1")
    assert [(one["name"], one["default"]) for one in columns] == [("id", None), ("s", "'x'")]
    assert inspector.get_pk_constraint("tmp1")["constrained_columns"] == ["id"]
    assert [one["name"] for one in inspector.get_indexes("tmp1")] == ["k"]
    assert inspector.get_foreign_keys("tmp1") == []
    assert inspector.get_check_constraints("tmp1") == [{"name": "ck", "sqltext": "`id` > 5"}]
    assert inspector.get_table_comment("tmp1") == {"text": "it's short"}
    assert inspector.get_table_options("tmp1")["mysql_engine"] == "Aria"


SCOPES: list[tuple[ObjectScope, ObjectKind, list[str]]] = [
    (ObjectScope.DEFAULT, ObjectKind.TABLE, ["parent"]),
    (ObjectScope.DEFAULT, ObjectKind.ANY, ["parent", "v1"]),
    (ObjectScope.TEMPORARY, ObjectKind.TABLE, ["tmp1"]),
    (ObjectScope.TEMPORARY, ObjectKind.VIEW, []),
    (ObjectScope.ANY, ObjectKind.VIEW, ["v1"]),
    (ObjectScope.ANY, ObjectKind.MATERIALIZED_VIEW, []),
    (ObjectScope.ANY, ObjectKind.ANY, ["parent", "tmp1", "v1"]),
]
MANY = [
    "get_multi_columns",
    "get_multi_pk_constraint",
    "get_multi_foreign_keys",
    "get_multi_indexes",
    "get_multi_unique_constraints",
    "get_multi_check_constraints",
    "get_multi_table_comment",
    "get_multi_table_options",
]


@pytest.mark.parametrize("question", MANY)
@pytest.mark.parametrize(("scope", "kind", "expected"), SCOPES)
def test_scope_and_kind(
    connection: Connection, question: str, scope: ObjectScope, kind: ObjectKind, expected: list[str]
) -> None:
    ask = getattr(inspect(connection), question)
    told = ask(filter_names=["parent", "v1", "tmp1", "nope"], scope=scope, kind=kind)
    assert sorted(name for _, name in told) == expected


def test_a_view_of_a_table_that_is_gone(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE gone (id int)")
    connection.exec_driver_sql("CREATE VIEW broken AS SELECT id FROM gone")
    connection.exec_driver_sql("DROP TABLE gone")
    with pytest.raises(exc.UnreflectableTableError, match="invalid table"):
        Table("broken", MetaData(), autoload_with=connection)
    metadata = MetaData()
    with pytest.warns(exc.SAWarning, match="broken"):
        metadata.reflect(connection, views=True, only=["parent", "broken", "v1"])
    assert sorted(metadata.tables) == ["parent", "v1"]


def test_keys(connection: Connection) -> None:
    inspector = inspect(connection)
    assert inspector.get_pk_constraint("child") == {"constrained_columns": ["b", "a"], "name": None}
    assert inspector.get_pk_constraint("v1") == {"constrained_columns": [], "name": None}
    key = {
        "name": "fk1",
        "constrained_columns": ["pid"],
        "referred_schema": None,
        "referred_table": "parent",
        "referred_columns": ["id"],
        "options": {"ondelete": "CASCADE", "onupdate": "SET NULL"},
    }
    assert inspector.get_foreign_keys("child") == [key]
    schema = connection.dialect.default_schema_name
    assert inspector.get_foreign_keys("child", schema=schema) == [key | {"referred_schema": schema}]


def test_a_key_into_another_database(engine: Engine, connection: Connection) -> None:
    schema = connection.dialect.default_schema_name
    other = f"{schema}_other"
    connection.exec_driver_sql(f"CREATE DATABASE {other}")
    try:
        connection.exec_driver_sql(f"CREATE TABLE {other}.p (id int PRIMARY KEY)")
        connection.exec_driver_sql(
            f"CREATE TABLE far (x int, CONSTRAINT k FOREIGN KEY (x) REFERENCES {other}.p (id))"
        )
        (key,) = inspect(connection).get_foreign_keys("far")
        assert (key["referred_schema"], key["referred_table"]) == (other, "p")
    finally:
        connection.exec_driver_sql("DROP TABLE IF EXISTS far")
        connection.exec_driver_sql(f"DROP DATABASE {other}")


def test_indexes_and_constraints(connection: Connection) -> None:
    inspector = inspect(connection)
    found = {one["name"]: one for one in inspector.get_indexes("child")}
    assert list(found) == ["fk1", "ft", "ix1", "ix2", "ixd", "uqa"]
    assert (found["ix1"]["column_names"], found["ix1"]["unique"], found["uqa"]["unique"]) == (
        ["a", "b"],
        False,
        True,
    )
    assert found["ix2"]["dialect_options"] == {"mysql_length": {"vc": 5, "tx": 10}}
    assert found["ft"]["dialect_options"] == {"mysql_prefix": "FULLTEXT"}
    assert found["ixd"]["column_sorting"] == {"n": ("desc",)}
    assert inspector.get_unique_constraints("parent") == [
        {"name": "code", "column_names": ["code"], "duplicates_index": "code"},
        {"name": "uq2", "column_names": ["code", "code2"], "duplicates_index": "uq2"},
    ]
    assert inspector.get_check_constraints("child") == [{"name": "ck1", "sqltext": "`a` > 5 and `b` < 3"}]


def test_tables(connection: Connection) -> None:
    inspector = inspect(connection)
    assert inspector.get_table_comment("parent") == {"text": "the 'parent"}
    assert inspector.get_table_comment("v1") == {"text": None}
    assert inspector.get_table_options("parent") == {
        "mysql_engine": "InnoDB",
        "mysql_default charset": "latin1",
        "mysql_collate": "latin1_swedish_ci",
        "mysql_comment": "the 'parent",
    }
    assert inspector.get_table_options("child")["mysql_row_format"] == "DYNAMIC"
    assert inspector.get_table_options("part")["mysql_partition_by"] == "HASH (`id`)"
    assert inspector.get_table_options("part")["mysql_partitions"] == "3"


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
        with pytest.raises(exc.NoSuchTableError, match="'nope' in the current database"):
            getattr(connection.dialect, question)(connection, "nope")
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


@pytest.mark.filterwarnings("ignore:the type 'point'")
def test_a_metadata_is_reflected(connection: Connection) -> None:
    metadata = MetaData()
    metadata.reflect(connection, views=True)
    assert set(metadata.tables) == {"child", "parent", "part", "v1"}
    child = metadata.tables["child"]
    assert [one.name for one in child.primary_key.columns] == ["b", "a"]
    assert child.c.pid.references(metadata.tables["parent"].c.id)
    assert child.dialect_options["mysql"]["engine"] == "InnoDB"


def test_a_reflected_table_can_be_made_again(connection: Connection) -> None:
    table = Table("parent", MetaData(), autoload_with=connection)
    connection.exec_driver_sql("DROP TABLE child")
    table.drop(connection)
    table.create(connection)
    assert inspect(connection).get_table_options("parent")["mysql_default charset"] == "latin1"


BY_YEAR = "RANGE (year(`d`))"
PARTS = "PARTITION `p0` VALUES LESS THAN (1990) ENGINE = InnoDB"
PARTS += ", PARTITION `p1` VALUES LESS THAN MAXVALUE ENGINE = InnoDB"
PARTITIONED = [
    ("PARTITION BY KEY (id) PARTITIONS 2", {"partition_by": "KEY (`id`)", "partitions": "2"}),
    (
        "PARTITION BY RANGE (year(d)) "
        "(PARTITION p0 VALUES LESS THAN (1990), PARTITION p1 VALUES LESS THAN MAXVALUE)",
        {"partition_by": BY_YEAR, "partition_definitions": PARTS},
    ),
    (
        "PARTITION BY RANGE (year(d)) SUBPARTITION BY HASH (to_days(d)) SUBPARTITIONS 3 "
        "(PARTITION p0 VALUES LESS THAN (1990), PARTITION p1 VALUES LESS THAN MAXVALUE)",
        {
            "partition_by": BY_YEAR,
            "subpartition_by": "HASH (to_days(`d`))",
            "subpartitions": "3",
            "partition_definitions": PARTS,
        },
    ),
    (
        "PARTITION BY RANGE (year(d)) SUBPARTITION BY HASH (to_days(d)) ("
        "PARTITION p0 VALUES LESS THAN (1990) (SUBPARTITION a, SUBPARTITION b), "
        "PARTITION p1 VALUES LESS THAN MAXVALUE (SUBPARTITION c, SUBPARTITION e))",
        {
            "partition_by": BY_YEAR,
            "subpartition_by": "HASH (to_days(`d`))",
            "subpartitions": "2",
            "partition_definitions": PARTS.replace(" ENGINE = InnoDB", ""),
            "subpartition_definitions": ", ".join(
                f"SUBPARTITION `{name}` ENGINE = InnoDB" for name in "abce"
            ),
        },
    ),
]


@pytest.mark.parametrize(("written", "expected"), PARTITIONED)
def test_partitions(engine: Engine, written: str, expected: dict[str, str]) -> None:
    def told(connection: Connection) -> dict[str, str]:
        options = inspect(connection).get_table_options("pt")
        named = {name.removeprefix("mysql_"): value for name, value in options.items()}
        return {name: value for name, value in named.items() if "partition" in name}

    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE TABLE pt (id int, d datetime) ENGINE=InnoDB {written}")
        assert told(connection) == expected
        again = Table("pt", MetaData(), autoload_with=connection)
        again.drop(connection)
        again.create(connection)
        made = told(connection)
        # named subpartitions are made anew without their names, as many as there were
        for name in ("partition_by", "partitions", "subpartition_by", "subpartitions"):
            assert made.get(name) == expected.get(name)


def test_partitions_as_mysql_writes_them(database: Any) -> None:
    written = (
        "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB\n/*!50100 PARTITION BY HASH (`a`)\nPARTITIONS 4 */"
    )
    assert partition_options(written) == {"partition_by": "HASH (`a`)", "partitions": "4"}
    assert partition_options("CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB") == {}


DEFAULTS = [
    (True, "NULL", "", None),
    (True, "'x'", "", "'x'"),
    (
        True,
        "current_timestamp()",
        "on update current_timestamp()",
        "current_timestamp() ON UPDATE current_timestamp()",
    ),
    (False, None, "", None),
    (False, "it's", "", "'it''s'"),
    (False, "5", "", "'5'"),
    (False, "CURRENT_TIMESTAMP", "DEFAULT_GENERATED", "CURRENT_TIMESTAMP"),
    (False, "(`a` + 1)", "DEFAULT_GENERATED", "((`a` + 1))"),
]


@pytest.mark.parametrize(("is_mariadb", "told", "extra", "expected"), DEFAULTS)
def test_defaults_as_each_server_tells_them(
    database: Any, is_mariadb: bool, told: str | None, extra: str, expected: str | None
) -> None:
    assert MySQLDialect(is_mariadb=is_mariadb)._default_of(told, extra) == expected


def test_text_within_declarations(database: Any) -> None:
    assert plain_text("a''b\\\\c\\'d") == "a'b\\c'd"


def test_a_table_that_is_not_there_is_no_error_to_listeners(engine: Engine) -> None:
    told: list[Any] = []
    event.listen(engine, "handle_error", told.append)
    with engine.connect() as connection:
        with pytest.raises(exc.NoSuchTableError):
            Table("nope", MetaData(), autoload_with=connection)
        assert told == []
        with pytest.raises(exc.OperationalError):
            connection.exec_driver_sql("SELECT nope")
        assert len(told) == 1
