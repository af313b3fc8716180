"""Every class of element has a method that prints it."""

from __future__ import annotations

import pytest

import relata.orm
import relata.schema
import relata.sql
from relata import Column, Integer, column, exc, select, table, try_cast
from relata.dialects.postgresql import insert
from relata.engine.default import DefaultDialect
from relata.sql.compiler.ddl import DDLCompiler
from relata.sql.compiler.sql import SQLCompiler, StrSQLCompiler
from relata.sql.node import Node

# names of classes that no compiler prints by themselves, and why
NOT_PRINTED = {
    "default_generator": "the value or the expression that it gives is printed",
    "node": "the base of all elements",
    "clause": "the base of what is part of a statement",
    "column_element": "the base of column expressions",
    "fromclause": "the base of FROM clauses",
    "for_update_arg": "the compiler reads its fields in for_update_clause()",
    "identifier": "the base of savepoint statements",
}


def classes(cls=Node):
    found = []
    for sub in cls.__subclasses__():
        if sub.__module__.split(".")[0] == relata.sql.__name__.split(".")[0]:
            found.append(sub)
        found.extend(classes(sub))
    return list(dict.fromkeys(found))


CLASSES = [c for c in classes() if c.__module__.startswith(relata.sql.__name__ + ".")]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__qualname__)
def test_each_class_has_a_method_that_prints_it(cls):
    name = cls.__visit_name__
    if name in NOT_PRINTED:
        assert not hasattr(SQLCompiler, f"visit_{name}")
        return
    assert hasattr(SQLCompiler, f"visit_{name}") or hasattr(DDLCompiler, f"visit_{name}"), (
        f"expected visit_{name}() on a compiler for {cls.__name__}"
    )


def test_the_reasons_are_of_classes_that_there_are():
    assert set(NOT_PRINTED) <= {c.__visit_name__ for c in CLASSES} | {Node.__visit_name__}


def test_there_are_classes_to_look_at():
    assert len(CLASSES) > 80


@pytest.mark.parametrize("compiler", [SQLCompiler, StrSQLCompiler])
def test_each_class_of_compilers_has_a_table_of_its_own(compiler):
    assert "_visits" in compiler.__dict__


def test_a_column_without_a_name_is_shown_and_not_compiled():
    condition = Column(Integer) == 5
    assert str(condition) == '"<name unknown>" = :param_1'
    with pytest.raises(exc.CompileError, match="a column with a name"):
        condition.compile(dialect=DefaultDialect())


def test_try_cast_is_shown_and_compiled_where_there_is_one():
    expression = try_cast(column("a"), Integer)
    assert str(expression) == "TRY_CAST(a AS INTEGER)"
    with pytest.raises(exc.UnsupportedCompilationError):
        expression.compile(dialect=DefaultDialect())


@pytest.mark.filterwarnings("ignore:expressions for distinct")
def test_distinct_on_is_left_out_with_a_warning_where_there_is_none():
    users = table("users", column("id"), column("name"))
    statement = select(users.c.id).distinct(users.c.name)
    assert str(statement).startswith("SELECT DISTINCT users.id")  # without a warning
    with pytest.warns(exc.SADeprecationWarning, match="default has no DISTINCT ON"):
        assert str(statement.compile(dialect=DefaultDialect())).startswith("SELECT DISTINCT users.id")


def test_what_only_another_dialect_prints_is_shown_as_that_one_prints_it():
    users = table("users", column("id"), column("name"))
    inserted = (
        insert(users).values(id=1, name="a").on_conflict_do_update(index_elements=["id"], set_={"name": "b"})
    )
    assert str(select(inserted.returning(users.c.id).cte("c"))).replace("\n", "") == (
        "WITH c AS (INSERT INTO users (id, name) VALUES (:param_1, :param_2) "
        "ON CONFLICT (id) DO UPDATE SET name = :param_3 RETURNING users.id) SELECT c.id FROM c"
    )
