"""Making nodes, copies of them, and the short ways of comparing."""

from __future__ import annotations

import datetime

import pytest

from relata._hot.keys import statement_key
from relata._hot.nodes import build, changed, compare_in, copied, extended
from relata.sql import column, func, literal, operators, select, table
from relata.sql.elements import BinaryExpression, BindParameter, Grouping
from relata.types import JSON, Boolean, DateTime, Integer, String, TypeDecorator

users = table(
    "users", column("id", Integer), column("name", String), column("at", DateTime), column("j", JSON)
)


def test_build_takes_the_dict_as_it_is():
    fields = {"element": users.c.id, "type": users.c.id.type}
    made = build(Grouping, fields)
    assert type(made) is Grouping
    assert made.__dict__ is fields


def test_a_copy_shares_its_fields_and_has_no_key():
    statement = select(users).where(users.c.id == 5)
    statement_key(statement)
    copy = copied(statement)
    assert type(copy) is type(statement)
    assert copy._where_criteria is statement._where_criteria
    assert "_memo" in statement.__dict__
    assert "_memo" not in copy.__dict__


def test_changed_leaves_the_original_alone():
    statement = select(users)
    other = changed(statement, "_distinct", True)
    assert (statement._distinct, other._distinct) == (False, True)


def test_extended_grows_a_tuple_and_keeps_the_remembered_part_of_its_key():
    statement = select(users).where(users.c.id == 5)
    statement_key(statement)
    grown = extended(statement, "_where_criteria", (users.c.name == "x",))
    assert len(statement._where_criteria) == 1
    assert len(grown._where_criteria) == 2
    assert grown.__dict__["_fold_where_criteria"] is statement.__dict__["_fold_where_criteria"]
    assert "_fold_where_criteria" not in changed(statement, "_where_criteria", ()).__dict__


class Reversed(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value[::-1]


class Loud(String):
    class Comparator(String.Comparator):
        def __eq__(self, other):
            return func.loud(self.expr, other)

    comparator_factory = Comparator


plain = column("id", Integer)


@pytest.mark.parametrize(
    ("left", "value", "type_"),
    [
        (column("a", Integer), 5, Integer),
        (column("a", Integer), "5", String),
        (column("a", String), "x", String),
        (column("a", DateTime), datetime.datetime(2020, 1, 1), DateTime),
        (column("a", Reversed), "x", Reversed),
        (column("a"), 5, Integer),
        (column("a", Boolean), 5, Integer),
    ],
)
def test_comparing_by_the_short_way_is_comparing_by_the_rules(left, value, type_):
    short = left == value
    rules = left.operate(operators.eq, value)
    assert type(short) is type(rules) is BinaryExpression
    assert type(short.right) is type(rules.right) is BindParameter
    assert isinstance(short.right.type, type_)
    assert type(short.right.type) is type(rules.right.type)
    assert str(short) == str(rules)
    assert short.right.value == rules.right.value == value
    assert statement_key(short)[0] == statement_key(rules)[0]


def test_types_with_operators_of_their_own_are_asked():
    assert str(column("a", Loud) == "x") == "loud(a, :loud_1)"


@pytest.mark.parametrize("value", [None, True, False])
def test_constants_do_not_become_parameters(value):
    assert not isinstance((plain == value).right, BindParameter)


def test_a_column_beside_a_column_stands_as_it_is():
    other = column("other", Integer)
    comparison = plain > other
    assert comparison.left is plain
    assert comparison.right is other


@pytest.mark.parametrize(
    ("values", "is_parameter"),
    [([1, 2], True), ((1, 2), True), ([], True), ([1, None], True), ([literal(1)], False), ([plain], False)],
)
def test_lists_of_plain_values_become_one_parameter(values, is_parameter):
    comparison = compare_in(plain, operators.in_op, values)
    assert isinstance(comparison.right, BindParameter) is is_parameter
    if is_parameter:
        assert comparison.right.value == list(values)
        assert comparison.right.value is not values


def test_an_element_given_to_in_is_no_list():
    assert str(plain.in_(select(users.c.id))).startswith("id IN (SELECT")
