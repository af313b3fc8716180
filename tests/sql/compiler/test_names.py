"""Names that the compiler chooses."""

from __future__ import annotations

import pytest

from relata.sql import literal_column, select
from relata.sql.compiler.names import Names
from relata.sql.elements import AnonName, JoinedName
from tests.sql.tables import shown, users


def test_names_are_counted_by_what_they_begin_with():
    names = Names(63)
    one, other, third = AnonName("a"), AnonName("a"), AnonName("b")
    assert [names.resolve(n) for n in (one, other, third, one)] == ["a_1", "a_2", "b_1", "a_1"]
    assert names.resolve("plain") == "plain"


def test_a_base_can_be_a_chosen_name_itself():
    names = Names(63)
    inner = AnonName("a")
    assert names.resolve(AnonName(inner)) == "a_1_1"
    assert names.resolve(AnonName(inner, "_")) == "a_1__1"
    assert names.resolve(JoinedName(inner, "c")) == "a_1_c"


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("a b", "a_b_1"),
        ("x + 1", "x_+_1_1"),
        ("(a)", "a_1"),
        ("50%", "50_1"),
        ("[a]", "a_1"),
        ("()", "anon_1"),
    ],
)
def test_characters_that_placeholders_cannot_have_are_left_out(base, name):
    assert Names(63).resolve(AnonName(base)) == name


def test_names_that_are_too_long_are_cut_and_counted():
    names = Names(20)
    assert names.fit("a" * 14) == "a" * 14
    assert names.fit("a" * 30) == "a" * 14 + "_1"
    assert names.fit("a" * 29 + "b") == "a" * 14 + "_2"
    assert names.fit("a" * 30) == "a" * 14 + "_1"
    assert names.fit("a" * 30, "alias") == "a" * 14 + "_1"


def test_anonymous_names_are_unlike_each_other():
    assert AnonName("a") != AnonName("a")


def test_parameters_are_named_by_what_they_meet():
    assert shown(select(users.c.id).where(literal_column("x + 1") == 5))[1] == {"x_+_1_1": 5}
