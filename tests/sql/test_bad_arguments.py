"""Wrong arguments of expressions and statements.

Each is refused where it is written: the error says what was expected, what came, and what to do; the class of
the error is that of SQLAlchemy, where that has one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import (
    ARRAY,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    case,
    cast,
    column,
    exc,
    func,
    insert,
    join,
    label,
    lateral,
    literal_column,
    select,
    table as table_clause,
    text,
    tuple_,
    type_coerce,
    union,
    union_all,
    update,
    values,
    within_group,
)
from relata.dialects import mysql, postgresql, sqlite

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer),
    Column("s", String(20)),
    Column("many", ARRAY(Integer)),
)
u = Table("u", metadata, Column("id", Integer, primary_key=True), Column("t_id", ForeignKey("t.id")))
v = Table("v", metadata, Column("id", Integer, primary_key=True))
Use = Callable[[], Any]

ARGUMENT = exc.ArgumentError
UNFIT = exc.UnfitArgumentError


def check(kind: type[Exception], use: Use, words: list[str]) -> None:
    with pytest.raises(kind) as caught:
        use()
    assert type(caught.value) is kind
    for word in words:
        assert word in str(caught.value)


SELECTS: list[tuple[type[Exception], Use, list[str]]] = [
    (ARGUMENT, lambda: select(t.c.a, whereclause=t.c.a == 5), ["whereclause", "methods"]),
    (ARGUMENT, lambda: select("x"), ["got 'x'", "text('x')", "column('x')"]),
    (ARGUMENT, lambda: select([t.c.a]), ["one by one"]),
    (ARGUMENT, lambda: select(t).where("x"), ["got 'x'", "text("]),
    (ARGUMENT, lambda: select(t).where(5), ["got 5"]),
    (ARGUMENT, lambda: select(t).join(5), ["got 5"]),
    (ARGUMENT, lambda: select(t).join(u, True), ["got True", "true()"]),
    (ARGUMENT, lambda: t.join(u, False), ["got False", "false()"]),
    (exc.NoForeignKeysError, lambda: join(t, v), ["'t'", "'v'"]),
    (ARGUMENT, lambda: select(t).order_by(object()), ["got <object"]),
    (UNFIT, lambda: select(t).slice("a", "b"), ["slice()", "'a'"]),
    (UNFIT, lambda: select(t).with_hint(t, 5), ["hint", "5"]),
    (UNFIT, lambda: select(t).params(5), ["parameters", "5"]),
    (ARGUMENT, lambda: select(t).union(u), ["UNION", "Table('u'"]),
    (ARGUMENT, lambda: union_all(select(t), t), ["Table('t'"]),
    (ARGUMENT, lambda: union(select(t).subquery(), select(t)), ["Subquery"]),
    (ARGUMENT, lambda: union(values(column("a", Integer)).data([(1,)]), select(t.c.a)), ["Values"]),
    (ARGUMENT, lambda: union(), ["UNION", "none"]),
    (UNFIT, lambda: select(t).subquery(5), ["name", "5"]),
    (UNFIT, lambda: select(t).cte(5), ["name", "5"]),
    (UNFIT, lambda: t.alias(5), ["name", "5"]),
    (UNFIT, lambda: t.alias([]), ["name", "[]"]),
    (ARGUMENT, lambda: lateral(5), ["FROM", "5"]),
    (ARGUMENT, lambda: text("x").columns(t), ["Table('t'"]),
    (UNFIT, lambda: text("x").columns(a=5), ["type", "5"]),
    (UNFIT, lambda: table_clause(5), ["name of a table", "5"]),
    (UNFIT, lambda: table_clause("x", schema=5), ["schema", "5"]),
]

EXPRESSIONS: list[tuple[type[Exception], Use, list[str]]] = [
    (UNFIT, lambda: cast(t.c.a, 5), ["type", "got 5", "Integer"]),
    (UNFIT, lambda: cast(t.c.a, int), ["type", "<class 'int'>"]),
    (UNFIT, lambda: type_coerce(t.c.a, "x"), ["type", "'x'"]),
    (UNFIT, lambda: column("x", 5), ["type", "5"]),
    (UNFIT, lambda: str(select(column(5))), ["name in SQL", "5"]),
    (UNFIT, lambda: str(select(column(Integer))), ["name in SQL", "Integer"]),
    (UNFIT, lambda: literal_column(5), ["literal_column()", "5"]),
    (UNFIT, lambda: bindparam(5), ["name of a parameter", "5"]),
    (UNFIT, lambda: bindparam(t.c.a), ["name of a parameter", "Column('a'"]),
    (UNFIT, lambda: t.c.a.label(5), ["name of a label", "5"]),
    (ARGUMENT, lambda: label("x", t), ["Table('t'"]),
    (ARGUMENT, lambda: case(), ["pair", "none"]),
    (ARGUMENT, lambda: t.c.a.in_(5), ["in_([value])"]),
    (UNFIT, lambda: t.c.a.op(5)(6), ["operator", "5"]),
    (UNFIT, lambda: t.c.a.op("+", return_type=5), ["type", "5"]),
    (TypeError, lambda: t.c.s.contains("x", auto_escape=True), ["autoescape", "auto_escape"]),
    (UNFIT, lambda: tuple_(t.c.a, t.c.s).in_([5]), ["tuple of 2", "5"]),
    (UNFIT, lambda: tuple_(t.c.a, t.c.s) == 5, ["tuple of 2", "5"]),
    (ARGUMENT, lambda: tuple_(t.c.a, t.c.s) == (1,), ["2 values", "(1,)"]),
    (UNFIT, lambda: tuple_(t.c.a, types=5), ["types", "5"]),
    (UNFIT, lambda: tuple_(t.c.a, types=["x"]), ["type", "'x'"]),
    (UNFIT, lambda: values(column("a", Integer)).data(5), ["rows", "5"]),
    (UNFIT, lambda: values(column("a", Integer)).data([5]), ["row", "5"]),
    (UNFIT, lambda: values(column("a", Integer), name=5), ["name", "5"]),
    (UNFIT, lambda: func.x().table_valued(5), ["column()", "5"]),
    (UNFIT, lambda: func.x(type_=5), ["type", "5"]),
    (ARGUMENT, lambda: func.x(metadata), ["MetaData()"]),
    (ARGUMENT, lambda: t.c.a == metadata, ["t.a", "MetaData()"]),
    (ARGUMENT, lambda: t.c.many.any(5, operator=5), ["comparison", "5"]),
    (UNFIT, lambda: t.c.a.compile(5), ["Engine", "5"]),
    (UNFIT, lambda: t.c.a.compile(dialect=postgresql), ["dialect()", "module"]),
    (UNFIT, lambda: t.c.a.compile(dialect=postgresql.dialect), ["dialect()", "class"]),
    (UNFIT, lambda: t.c.a.compile(dialect="sqlite"), ["dialect()", "'sqlite'"]),
    (UNFIT, lambda: t.c.a.compile(compile_kwargs=5), ["compile_kwargs", "5"]),
    (UNFIT, lambda: t.c.a.compile(schema_translate_map=5), ["schema_translate_map", "5"]),
]

CHANGES: list[tuple[type[Exception], Use, list[str]]] = [
    (UNFIT, lambda: t.insert().values(5), ["dict", "5"]),
    (UNFIT, lambda: t.insert().values("x"), ["dict", "'x'"]),
    (UNFIT, lambda: t.insert().values(None), ["dict", "None"]),
    (UNFIT, lambda: t.insert().values({1, 2}), ["dict", "{1, 2}"]),
    (UNFIT, lambda: t.insert().values([{"a": 5}, None]), ["row", "None"]),
    (UNFIT, lambda: t.insert().values([{"a": 5}, 5]), ["row", "5"]),
    (UNFIT, lambda: t.insert().values(select(t)), ["dict", "Select"]),
    (ARGUMENT, lambda: t.insert().values(tuple(range(9))), ["at most 4", "9"]),
    (UNFIT, lambda: update(t).values(5), ["dict", "5"]),
    (UNFIT, lambda: update(t).ordered_values(5), ["pair", "5"]),
    (UNFIT, lambda: update(t).ordered_values(("a", 1, 2)), ["pair", "('a', 1, 2)"]),
    (UNFIT, lambda: t.insert().from_select(5, select(t)), ["names", "5"]),
    (TypeError, lambda: t.insert().returning(t.c.a, bogus=5), ["bogus"]),
    (exc.CompileError, lambda: str(insert(t.join(u))), ["join", "each table"]),
    (exc.CompileError, lambda: str(t.insert().values(nope=5)), ["nope", "id, a, s, many"]),
    (UNFIT, lambda: t.insert().compile(column_keys=5), ["column_keys", "5"]),
    (ARGUMENT, lambda: t.insert().compile(column_keys=[5]), ["names of columns", "5"]),
    (UNFIT, lambda: postgresql.insert(t).on_conflict_do_nothing(index_elements=5), ["index_elements", "5"]),
    (UNFIT, lambda: sqlite.insert(t).on_conflict_do_nothing(index_elements=5), ["index_elements", "5"]),
    (ValueError, lambda: mysql.insert(t).on_duplicate_key_update(), ["at least one"]),
    (UNFIT, lambda: mysql.insert(t).on_duplicate_key_update(5), ["dict", "5"]),
    (UNFIT, lambda: mysql.insert(t).on_duplicate_key_update([5]), ["pairs", "[5]"]),
    (UNFIT, lambda: postgresql.array(5), ["array()", "5"]),
    (UNFIT, lambda: postgresql.ExcludeConstraint(5), ["pair", "5"]),
    (UNFIT, lambda: mysql.SET(5), ["SET", "5"]),
    (TypeError, lambda: mysql.ENUM("a", colation="x"), ["colation", "spelling"]),
    (
        UNFIT,
        lambda: update(t).values(a=1).with_dialect_options(mysql_limit="x").compile(dialect=mysql.dialect()),
        ["mysql_limit", "'x'"],
    ),
]


@pytest.mark.parametrize(("kind", "use", "words"), SELECTS)
def test_a_wrong_argument_of_a_select(kind: type[Exception], use: Use, words: list[str]) -> None:
    check(kind, use, words)


@pytest.mark.parametrize(("kind", "use", "words"), EXPRESSIONS)
def test_a_wrong_argument_of_an_expression(kind: type[Exception], use: Use, words: list[str]) -> None:
    check(kind, use, words)


@pytest.mark.parametrize(("kind", "use", "words"), CHANGES)
def test_a_wrong_argument_of_what_changes_rows(kind: type[Exception], use: Use, words: list[str]) -> None:
    check(kind, use, words)


def test_what_may_be_given_all_the_same() -> None:
    assert str(within_group(t.c.a, t.c.a)) == "t.a WITHIN GROUP (ORDER BY t.a)"
    assert str(label("x", 5)) == ":param_1"
    assert str(select(t.c.a).slice(None, 5)).endswith("LIMIT :param_1")
    assert str(t.c.a.op("+", return_type=Integer)(5)) == "t.a + :a_1"
    assert str(t.insert().values({t.c.a: 5})) == "INSERT INTO t (a) VALUES (:a)"
