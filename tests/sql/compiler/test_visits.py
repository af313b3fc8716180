"""Every class of element has a method that prints it."""

from __future__ import annotations

import pytest

import relata.orm
import relata.schema
import relata.sql
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
