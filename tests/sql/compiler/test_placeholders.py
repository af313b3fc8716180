"""Where parameters stand in the text."""

from __future__ import annotations

import pytest

from relata import exc
from relata.engine.default import DefaultDialect
from relata.sql import bindparam, func, insert, literal_column, select, text, update
from relata.sql.compiler.placeholders import ParamStyle, Slot, expanding_mark, mark, parse
from tests.sql.tables import in_style, users


def test_a_text_is_taken_apart_at_its_marks():
    pieces = parse(f"a = {mark('x')} AND b IN ({expanding_mark('y')})")
    assert [p if isinstance(p, str) else (p.name, p.expanding) for p in pieces] == [
        "a = ",
        ("x", False),
        " AND b IN (",
        ("y", True),
        ")",
    ]
    assert parse("a = 5") == ("a = 5",)


@pytest.mark.parametrize("sql", ["a\x00b", "a\x00zname\x00b"])
def test_a_text_with_a_nul_character_is_refused(sql):
    with pytest.raises(exc.CompileError, match="NUL"):
        parse(sql)


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("named", ":a_b"),
        ("pyformat", "%(a_b)s"),
        ("qmark", "?"),
        ("format", "%s"),
        ("numeric", ":3"),
        ("numeric_dollar", "$3"),
    ],
)
def test_each_style_writes_its_placeholders(style, written):
    placeholders = ParamStyle(style)
    placeholders.assign_keys(["a b"])
    assert placeholders.place("a b", 3) == written


def test_names_that_the_driver_would_take_for_one_are_told_apart():
    statement = select(*(bindparam(name, name) for name in ("a.b", "a_b", "a b", "x", "a%b")))
    compiled = statement.compile(dialect=DefaultDialect(paramstyle="pyformat"))
    assert compiled.escaped_bind_names == {"a.b": "a_b", "a_b": "a_b__1", "a b": "a_b__2", "a%b": "aPb"}
    assert compiled.construct_params() == {
        "a_b": "a.b",
        "a_b__1": "a_b",
        "a_b__2": "a b",
        "x": "x",
        "aPb": "a%b",
    }


@pytest.mark.parametrize("name", ["a\x00b", "a\x00 OR 1=1 \x00bb"])
def test_a_name_cannot_hold_a_mark(name):
    with pytest.raises(exc.CompileError, match="NUL"):
        str(select(bindparam(name, 1)))
    with pytest.raises(exc.CompileError, match="NUL"):
        str(select(literal_column("1").label(name)))


def test_columns_without_a_value_stay_parameters_where_values_are_written():
    statement = insert(users).returning(users.c.id + 1)
    written = statement.compile(compile_kwargs={"literal_binds": True})
    assert "VALUES (:id, :name" in str(written) and "RETURNING" in str(written) and "+ 1" in str(written)
    with pytest.raises(exc.CompileError, match="got none"):
        select(bindparam("open")).compile(compile_kwargs={"literal_binds": True})


def test_a_value_that_is_written_cannot_hold_a_mark():
    statement = select(bindparam("a", "\x00bb\x00"), bindparam("b", 1))
    with pytest.raises(exc.CompileError, match="parameter"):
        statement.compile(compile_kwargs={"literal_binds": True})


def test_percents_are_doubled_where_the_driver_formats():
    assert [ParamStyle(s).text("a % b") for s in ("qmark", "format", "pyformat")] == [
        "a % b",
        "a %% b",
        "a %% b",
    ]


def test_a_numbered_parameter_has_one_place():
    names: list[str] = []
    style = ParamStyle("numeric")
    assert [style.number(n, names) for n in ("a", "b", "a")] == [1, 2, 1]
    assert names == ["a", "b"]
    names = []
    assert [ParamStyle("qmark").number(n, names) for n in ("a", "b", "a")] == [1, 2, 3]


STATEMENTS = [
    (lambda: users.c.id == 5, "qmark", "users.id = ?", ["id_1"]),
    (lambda: users.c.id == 5, "named", "users.id = :id_1", None),
    (lambda: users.c.id % 5, "format", "users.id %% %s", ["id_1"]),
    (lambda: users.c.id % 5, "pyformat", "users.id %% %(id_1)s", None),
    (lambda: literal_column("a%b"), "format", "a%%b", []),
    (lambda: text("a % b = :q"), "format", "a %% b = %s", ["q"]),
    (lambda: func.foo("%"), "pyformat", "foo(%(foo_1)s)", None),
    (
        lambda: insert(users).values(id=1, name="x"),
        "qmark",
        "INSERT INTO users (id, name) VALUES (?, ?)",
        ["id", "name"],
    ),
    (
        lambda: update(users).values(name="x").where(users.c.id == 5),
        "numeric",
        "UPDATE users SET name=:1 WHERE users.id = :2",
        ["name", "id_1"],
    ),
    (
        lambda: (
            select(select(users.c.id).where(users.c.id == 1).cte("q"))
            .where(literal_column("z") == 2)
            .limit(3)
        ),
        "qmark",
        "WITH q AS (SELECT users.id AS id FROM users WHERE users.id = ?) SELECT q.id FROM q WHERE z = ? "
        "LIMIT ? OFFSET ?",
        ["id_1", "z_1", "param_1", "param_2"],
    ),
    (
        lambda: select(users.c.id).where(users.c.id == bindparam("q"), users.c.age == bindparam("q")),
        "numeric_dollar",
        "SELECT users.id FROM users WHERE users.id = $1 AND users.age = $1",
        ["q"],
    ),
]


@pytest.mark.parametrize(("make", "style", "sql", "positions"), STATEMENTS)
def test_positions_are_those_of_the_text(make, style, sql, positions):
    if "OFFSET" in sql:
        assert in_style(make().offset(4), style) == (sql, positions)
    else:
        assert in_style(make(), style) == (sql, positions)


def test_slots_show_themselves():
    assert (repr(Slot("a", False)), repr(Slot("a", True))) == ("Slot('a')", "Slot('a', expanding)")
