"""Elements, DDL and types that are printed by functions of a program's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from relata import BigInteger, Column, Integer, MetaData, String, Table, Text, exc, literal, select
from relata.dialects import mysql, postgresql, sqlite
from relata.ext.compiler import compiles, deregister
from relata.schema import CreateTable, DDLElement
from relata.sql.elements import BindParameter, ColumnElement
from relata.sql.expression import ClauseElement, Executable

t = Table("t", MetaData(), Column("x", BigInteger), Column("y", String(5)), Column("z", Text))


class Shout(ColumnElement):
    inherit_cache = True
    type = Integer()

    def __init__(self, word: str = "A") -> None:
        self.word = word


class Scream(Shout):
    inherit_cache = True


@pytest.fixture(autouse=True)
def nothing_stays_registered() -> Iterator[None]:
    yield
    for cls in (Shout, Scream, BigInteger, String, BindParameter, CreateTable):
        deregister(cls)


def sql(statement, dialect=None, **kw) -> str:
    return " ".join(str(statement.compile(dialect=dialect, **kw)).split())


def test_one_function_for_every_dialect() -> None:
    @compiles(Shout)
    def print_shout(element, compiler, **kw):
        return f"{element.word}!"

    assert sql(select(Shout("HEY")), sqlite.dialect()) == "SELECT HEY! AS anon_1"
    assert sql(select(t.c.x).where(Shout("HEY") > t.c.x)) == "SELECT t.x FROM t WHERE HEY! > t.x"


def test_a_function_for_a_dialect_goes_before_the_one_for_all() -> None:
    compiles(Shout)(lambda element, compiler, **kw: "any")
    compiles(Shout, "mysql", "postgresql")(lambda element, compiler, **kw: "some")
    printed = {d.name: sql(Shout(), d) for d in (sqlite.dialect(), mysql.dialect(), postgresql.dialect())}
    assert printed == {"sqlite": "any", "mysql": "some", "postgresql": "some"}


def test_without_a_function_for_the_dialect_the_error_names_those_there_are() -> None:
    compiles(Shout, "sqlite")(lambda element, compiler, **kw: "x")
    with pytest.raises(exc.UnsupportedCompilationError, match=r"printed for 'sqlite' only, got the dialect"):
        sql(Shout(), postgresql.dialect())


def test_a_class_that_printed_before_still_does_elsewhere() -> None:
    assert "x BIGINT" in sql(CreateTable(t), sqlite.dialect())
    compiles(BigInteger, "sqlite")(lambda type_, compiler, **kw: "INTEGER")
    assert "x INTEGER" in sql(CreateTable(t), sqlite.dialect())
    assert "x BIGINT" in sql(CreateTable(t), postgresql.dialect())
    deregister(BigInteger)
    assert "x BIGINT" in sql(CreateTable(t), sqlite.dialect())


def test_a_type_with_a_name_of_its_own_does_not_inherit() -> None:
    compiles(String)(lambda type_, compiler, **kw: "CHARACTERS")
    created = sql(CreateTable(t))
    assert "y CHARACTERS" in created
    assert "z TEXT" in created


def test_subclasses_inherit_and_override() -> None:
    compiles(Shout)(lambda element, compiler, **kw: "shout")
    assert sql(Scream()) == "shout"
    compiles(Scream, "sqlite")(lambda element, compiler, **kw: "scream")
    assert sql(Scream(), sqlite.dialect()) == "scream"
    assert sql(Scream()) == "shout"
    deregister(Scream)
    assert sql(Scream(), sqlite.dialect()) == "shout"


def test_a_function_may_print_by_the_method_it_stands_for() -> None:
    @compiles(BindParameter)
    def mark(element, compiler, **kw):
        return compiler.visit_bindparam(element, **kw) + "!"

    assert sql(select(literal(5))) == "SELECT :param_1! AS anon_1"


def test_compile_kwargs_reach_the_function() -> None:
    seen = []

    @compiles(Shout)
    def print_shout(element, compiler, **kw):
        seen.append(kw.get("loudness"))
        return compiler.process(literal(3), **kw)

    assert (
        sql(select(Shout()), compile_kwargs={"loudness": 11, "literal_binds": True}) == "SELECT 3 AS anon_1"
    )
    assert seen == [11]


def test_ddl_and_statements_of_ones_own() -> None:
    class Vacuum(DDLElement):
        pass

    class Replace(Executable, ClauseElement):
        inherit_cache = False

        def __init__(self, rows) -> None:
            self.rows = rows

    compiles(Vacuum)(lambda element, compiler, **kw: "VACUUM")

    @compiles(Replace)
    def print_replace(element, compiler, **kw):
        return f"REPLACE INTO t ({compiler.process(element.rows, **kw)})"

    assert sql(Vacuum(), sqlite.dialect()) == "VACUUM"
    assert (
        sql(Replace(select(t.c.x).where(t.c.x == 5))) == "REPLACE INTO t (SELECT t.x FROM t WHERE t.x = :x_1)"
    )


def test_what_is_no_class_is_refused() -> None:
    with pytest.raises(exc.ArgumentError, match="expected a class of SQL elements"):
        compiles(Shout())
