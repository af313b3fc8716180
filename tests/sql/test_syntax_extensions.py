"""Syntax extensions: where they stand, what they replace, and that they are part of a statement's key."""

from __future__ import annotations

import pytest

from relata import exc, select, union_all
from relata.ext.compiler import compiles
from relata.sql.base import SyntaxExtension
from relata.sql.elements import ClauseElement
from relata.sql.node import CHILD
from tests.sql.tables import shown, users


class Word(SyntaxExtension, ClauseElement):
    """A word at a point of any statement."""

    __visit_name__ = "word_of_a_test"
    _fields = {"of": CHILD}

    def __init__(self, word, point, of):
        self.word, self.point, self.of = word, point, of

    def _apply(self, statement):
        statement.apply_syntax_extension_point(lambda existing: [*existing, self], self.point)

    apply_to_select = apply_to_insert = apply_to_update = apply_to_delete = _apply


class OnlyOne(SyntaxExtension, ClauseElement):
    """An extension of SELECT that takes the place of an earlier one."""

    inherit_cache = True

    def __init__(self, number):
        self.number = number

    def apply_to_select(self, statement):
        statement.apply_syntax_extension_point(self.append_replacing_same_type, "post_body")


@compiles(Word)
def _print_word(element, compiler, **kw):
    return f"<{element.word} {compiler.process(element.of)}>"


@compiles(OnlyOne)
def _print_only_one(element, compiler, **kw):
    return f"<{element.number}>"


def at(point, word="w", of=users.c.age):
    return Word(word, point, of)


full = (
    select(users.c.id)
    .prefix_with("PREFIX")
    .distinct()
    .where(users.c.id == 1)
    .group_by(users.c.id)
    .having(users.c.id == 2)
    .order_by(users.c.id)
    .limit(3)
    .with_for_update()
    .with_statement_hint("HINT")
    .suffix_with("SUFFIX")
)
start, rest = "PREFIX DISTINCT ", "users.id FROM users WHERE users.id = :id_1 GROUP BY users.id"
tail = " ORDER BY users.id LIMIT :param_1"

PLACES = [
    (full, "post_select", f"SELECT <w users.age> {start}{rest} HAVING users.id = :id_2{tail}"),
    (full, "pre_columns", f"SELECT {start}<w users.age> {rest} HAVING users.id = :id_2{tail}"),
    (full, "post_criteria", f"SELECT {start}{rest} HAVING users.id = :id_2 <w users.age>{tail}"),
    (full, "post_body", f"{tail} FOR UPDATE <w users.age> HINT SUFFIX"),
    (
        users.insert().values(id=1).returning(users.c.id),
        "post_values",
        "INSERT INTO users (id) VALUES (:id) <w users.age> RETURNING users.id",
    ),
    (
        users.insert().from_select(["id"], select(users.c.age)),
        "post_values",
        "INSERT INTO users (id) SELECT users.age FROM users <w users.age>",
    ),
    (
        users.update().values(id=1).where(users.c.id == 2).returning(users.c.id),
        "post_criteria",
        "UPDATE users SET id=:id WHERE users.id = :id_1 <w users.age> RETURNING users.id",
    ),
    (
        users.delete().where(users.c.id == 2).returning(users.c.id),
        "post_criteria",
        "DELETE FROM users WHERE users.id = :id_1 <w users.age> RETURNING users.id",
    ),
]


@pytest.mark.parametrize(("statement", "point", "expected"), PLACES, ids=range(len(PLACES)))
def test_an_extension_stands_at_its_point(statement, point, expected):
    text = " ".join(shown(statement.ext(at(point)))[0].split())
    assert expected.strip() in text
    assert "<w" not in shown(statement)[0]


def test_extensions_of_one_point_stand_in_the_order_given():
    statement = select(users.c.id).ext(at("post_body", "a")).ext(at("post_body", "b"))
    assert shown(statement)[0].endswith("users <a users.age> <b users.age>")


def test_an_extension_may_take_the_place_of_one_of_its_class():
    statement = select(users.c.id).ext(OnlyOne(1)).ext(at("post_body")).ext(OnlyOne(2))
    assert shown(statement)[0].endswith("users <w users.age> <2>")


def test_parts_of_a_set_operation_keep_their_extensions():
    one = select(users.c.id).ext(at("post_criteria"))
    assert shown(union_all(one, select(users.c.id)))[0] == (
        "SELECT users.id FROM users <w users.age> UNION ALL SELECT users.id FROM users"
    )


def test_what_an_extension_is_made_of_is_part_of_the_key():
    def key(of):
        return select(users.c.id).ext(at("post_body", of=of))._generate_cache_key().key

    assert key(users.c.age) == key(users.c.age)
    assert key(users.c.age) != key(users.c.name)
    assert key(users.c.age == 1) == key(users.c.age == 2)


class NowhereYet(SyntaxExtension, ClauseElement):
    """An extension that says of no statement where it stands."""


REFUSED = [
    (lambda: full.ext(at("post_values")), ValueError, "'post_select', 'pre_columns'"),
    (lambda: users.insert().ext(at("post_criteria")), ValueError, "'post_values'"),
    (lambda: full.ext("x"), exc.ArgumentError, "a syntax extension, got 'x'"),
    (lambda: full.ext(NowhereYet()), NotImplementedError, "apply_to_select"),
    (lambda: users.insert().ext(NowhereYet()), NotImplementedError, "apply_to_insert"),
    (lambda: users.update().ext(NowhereYet()), NotImplementedError, "apply_to_update"),
    (lambda: users.delete().ext(NowhereYet()), NotImplementedError, "apply_to_delete"),
    (
        lambda: select(users).apply_syntax_extension_point(lambda existing: [], "post_body"),
        ValueError,
        "at least one element",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_has_no_place_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


HINTED = [
    (users.insert().values(id=1).with_hint("H"), "INSERT INTO users [H] (id) VALUES (:id)"),
    (users.delete().with_hint("H"), "DELETE FROM users [H]"),
    (users.update().values(id=1).with_hint("H", dialect_name="mysql"), "UPDATE users SET id=:id"),
]


@pytest.mark.parametrize(("statement", "expected"), HINTED, ids=range(len(HINTED)))
def test_a_statement_that_changes_a_table_takes_hints_on_it(statement, expected):
    assert shown(statement)[0] == expected
