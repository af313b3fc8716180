"""SQL given as text."""

from __future__ import annotations

import pytest

from relata import exc
from relata.sql import and_, bindparam, literal_column, or_, select, text
from relata.types import Boolean, String
from tests.sql.tables import shown, things, users, x, y

STATEMENTS = [
    (lambda: x.in_(text("1,2,3")), "t.x IN (1,2,3)", {}),
    (lambda: y.startswith(literal_column("'%'")), "t.y LIKE '%' || '%'", {}),
    (lambda: and_(text("a=1"), text("b=2")), "a=1 AND b=2", {}),
    (lambda: or_(text("a=1"), x == 1), "a=1 OR t.x = :x_1", {"x_1": 1}),
    (lambda: literal_column("x + 1"), "x + 1", {}),
    (lambda: literal_column("x + 1") + 5, "x + 1 + :x_+_1_1", {"x_+_1_1": 5}),
    (lambda: literal_column("'a'").label("z"), "'a'", {}),
    (lambda: literal_column("a%b"), "a%b", {}),
    (lambda: text("select :a, :b").bindparams(a=1), "select :a, :b", {"a": 1, "b": None}),
    (lambda: text("select :a::int"), "select :a::int", {}),
    (lambda: text(r"select \:a"), "select :a", {}),
    (lambda: text("select 'x:y'"), "select 'x:y'", {}),
    (lambda: text("select x::int, :q"), "select x::int, :q", {"q": None}),
    (lambda: text("select :a").bindparams(bindparam("a", type_=String)), "select :a", {"a": None}),
    (lambda: text("a:b"), "a:b", {}),
    (lambda: text("'12:34:56'"), "'12:34:56'", {}),
    (lambda: text(":a:b"), ":a:b", {}),
    (lambda: text("@:a"), "@:a", {"a": None}),
    (lambda: select(text("a"), x), "SELECT a, t.x FROM t", {}),
    (lambda: select(text("a")).select_from(text("b")), "SELECT a FROM b", {}),
    (
        lambda: select(text("a"), text("b")).where(text("c=:d")).select_from(things),
        "SELECT a, b FROM t WHERE c=:d",
        {"d": None},
    ),
    (lambda: select(literal_column("a"), literal_column("b").label("c")), "SELECT a, b AS c", {}),
    (lambda: select(literal_column("count(*)")).select_from(users), "SELECT count(*) FROM users", {}),
    (lambda: select(users.c.id).order_by(text("id desc")), "SELECT users.id FROM users ORDER BY id desc", {}),
    (lambda: select(users.c.id).limit(literal_column("5")), "SELECT users.id FROM users LIMIT 5", {}),
    (lambda: ~literal_column("x"), "NOT x", {}),
    (lambda: ~literal_column("x", Boolean), "NOT x", {}),
    (lambda: and_(x == 1, literal_column("a or b")), "t.x = :x_1 AND a or b", {"x_1": 1}),
    (lambda: and_(x == 1, text("a or b")), "t.x = :x_1 AND a or b", {"x_1": 1}),
    (lambda: or_(x == 1, text("a or b"), text("c")), "t.x = :x_1 OR a or b OR c", {"x_1": 1}),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


MISTAKES = [
    (lambda: text("select :a").bindparams(c=1), exc.ArgumentError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())
