"""What SQLite tells of its tables, PRAGMAs and CREATE statements together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relata import Integer, create_engine, exc, inspect
from relata.dialects.sqlite.table_text import index_condition, read_create_table


@pytest.fixture
def connection() -> Iterator[Any]:
    with create_engine("sqlite://").connect() as connection:
        for statement in (
            """CREATE TABLE "Par ent" (
                a INTEGER, b TEXT NOT NULL DEFAULT 'x', CONSTRAINT pk PRIMARY KEY (b, a)
            )""",
            """CREATE TABLE child (
                id INTEGER PRIMARY KEY,  -- a comment, with a comma and (
                price NUMERIC(10, 2) CONSTRAINT positive CHECK (price > 0),
                code VARCHAR(30) UNIQUE,
                twice INT GENERATED ALWAYS AS (id * 2) STORED,
                half AS (id / 2),
                pa INT, pb TEXT,
                up INT REFERENCES child (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
                CONSTRAINT to_parent FOREIGN KEY (pb, pa) REFERENCES "Par ent" (b, a) ON UPDATE SET NULL,
                CONSTRAINT pair UNIQUE (pa, pb), CHECK (code IN ('a)', 'b,'''))
            )""",
            "CREATE INDEX some ON child (price) WHERE price > 5",
            "CREATE UNIQUE INDEX pairs ON child (price, code)",
            "CREATE VIEW cheap AS SELECT id FROM child",
            "CREATE TEMP TABLE scratch (i INT PRIMARY KEY) WITHOUT ROWID",
            "CREATE TABLE narrow (i INT PRIMARY KEY) STRICT, WITHOUT ROWID",
        ):
            connection.exec_driver_sql(statement)
        yield connection


def test_names(connection: Any) -> None:
    inspector = inspect(connection)
    assert inspector.get_table_names() == ["Par ent", "child", "narrow"]
    assert inspector.get_view_names() == ["cheap"]
    assert inspector.get_temp_table_names() == ["scratch"]
    assert inspector.get_schema_names() == ["main"]
    assert inspector.get_view_definition("cheap").startswith("CREATE VIEW cheap")
    assert inspector.has_table("cheap") and inspector.has_table("scratch") and not inspector.has_table("none")
    assert inspector.has_index("child", "some") and not inspector.has_index("child", "none")


def test_columns(connection: Any) -> None:
    columns = {one["name"]: one for one in inspect(connection).get_columns("child")}
    assert list(columns) == ["id", "price", "code", "twice", "half", "pa", "pb", "up"]
    assert (columns["price"]["type"].precision, columns["price"]["type"].scale) == (10, 2)
    assert columns["twice"]["computed"] == {"sqltext": "id * 2", "persisted": True}
    assert columns["half"]["computed"] == {"sqltext": "id / 2", "persisted": False}
    assert isinstance(columns["twice"]["type"], Integer)
    assert inspect(connection).get_columns("Par ent")[1]["default"] == "'x'"


def test_keys_and_constraints(connection: Any) -> None:
    inspector = inspect(connection)
    assert inspector.get_pk_constraint("Par ent") == {"constrained_columns": ["b", "a"], "name": "pk"}
    to_self, to_parent = inspector.get_foreign_keys("child")
    assert to_self["options"] == {"ondelete": "CASCADE", "deferrable": True, "initially": "DEFERRED"}
    assert to_parent["name"] == "to_parent"
    assert to_parent["constrained_columns"] == ["pb", "pa"]
    assert to_parent["referred_columns"] == ["b", "a"]
    assert to_parent["options"] == {"onupdate": "SET NULL"}
    assert inspector.get_unique_constraints("child") == [
        {"name": None, "column_names": ["code"]},
        {"name": "pair", "column_names": ["pa", "pb"]},
    ]
    assert inspector.get_check_constraints("child") == [
        {"name": "positive", "sqltext": "price > 0"},
        {"name": None, "sqltext": "code IN ('a)', 'b,''')"},
    ]


def test_indexes_and_options(connection: Any) -> None:
    inspector = inspect(connection)
    pairs, some = inspector.get_indexes("child")
    assert (pairs["name"], pairs["column_names"], bool(pairs["unique"])) == ("pairs", ["price", "code"], True)
    assert str(some["dialect_options"]["sqlite_where"]) == "price > 5"
    assert inspector.get_table_options("narrow") == {"sqlite_with_rowid": False, "sqlite_strict": True}
    assert inspector.get_table_options("scratch") == {"sqlite_with_rowid": False}
    assert inspector.get_table_options("cheap") == {}
    connection.exec_driver_sql("CREATE INDEX odd ON child (lower(code))")
    inspector.clear_cache()
    with pytest.warns(exc.SAWarning, match="'odd' has expressions"):
        assert len(inspector.get_indexes("child")) == 2


@pytest.mark.parametrize(
    "question",
    [
        "get_columns", "get_pk_constraint", "get_foreign_keys", "get_indexes",
        "get_unique_constraints", "get_check_constraints", "get_table_options", "get_view_definition",
    ],
)  # fmt: skip
def test_a_table_that_is_not_there_is_named(connection: Any, question: str) -> None:
    with pytest.raises(exc.NoSuchTableError, match="none"):
        getattr(inspect(connection), question)("none")


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("CREATE TABLE t (a INT CONSTRAINT 'x y' UNIQUE)", [("UNIQUE", "x y", ("a",))]),
        ("CREATE TABLE t ([a b] INT, CONSTRAINT `q``r` CHECK (a))", [("CHECK", "q`r", ())]),
        ('CREATE TABLE t (a INT, primary key ("a" DESC, b))', [("PRIMARY", None, ("a", "b"))]),
        ("CREATE TABLE t (a TEXT DEFAULT 'UNIQUE (b)' /* CHECK (c) */)", []),
        ("CREATE VIEW t AS SELECT (1)", []),
        ("CREATE TABLE t (a INT REFERENCES o(", []),
    ],
)
def test_create_statements_are_read(sql: str, found: list[Any]) -> None:
    read = read_create_table(sql).constraints
    assert [(one.kind, one.name, one.columns) for one in read] == found


def test_conditions_of_indexes_are_read() -> None:
    assert index_condition("CREATE INDEX i ON t (a) WHERE b > 'where'") == "b > 'where'"
    assert index_condition('CREATE INDEX i ON t ("where")') is None
