"""What may stand where, and what is said when something else does."""

from __future__ import annotations

import datetime

import pytest

from relata import exc
from relata.sql import (
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    union,
    update,
)
from relata.sql.coercions import element_of, expect, expect_as_key
from relata.sql.elements import BindParameter, Null, TextualLabelReference, True_
from relata.sql.roles import (
    BinaryElementRole,
    ColumnArgumentOrKeyRole,
    ColumnsClauseRole,
    DDLExpressionRole,
    ExpressionElementRole,
    FromClauseRole,
    LimitOffsetRole,
    OrderByRole,
    StatementRole,
    WhereHavingRole,
)
from relata.sql.selectable import ScalarSelect
from tests.sql.tables import addresses, users, x


class Standing:
    """Something that stands for an element."""

    def __init__(self, element):
        self.element = element

    def __clause_element__(self):
        return self.element


TAKEN = [
    (WhereHavingRole, True, True_),
    (WhereHavingRole, None, Null),
    (ExpressionElementRole, 5, BindParameter),
    (ExpressionElementRole, "a", BindParameter),
    (ExpressionElementRole, datetime.date(2020, 1, 1), BindParameter),
    (ExpressionElementRole, None, Null),
    (OrderByRole, "name", TextualLabelReference),
    (LimitOffsetRole, 5, BindParameter),
    (LimitOffsetRole, "5", BindParameter),
    (LimitOffsetRole, None, type(None)),
    (ColumnArgumentOrKeyRole, "name", str),
]


@pytest.mark.parametrize(("role", "value", "cls"), TAKEN)
def test_values_become_what_the_role_asks_for(role, value, cls):
    assert isinstance(expect(role, value), cls)


@pytest.mark.parametrize("role", [WhereHavingRole, ExpressionElementRole, ColumnsClauseRole, OrderByRole])
def test_what_stands_for_an_element_is_taken_for_it(role):
    assert expect(role, Standing(Standing(x))) is x
    assert element_of(Standing(x)) is x
    assert element_of(5) is None


def test_text_is_taken_for_sql_in_ddl_only():
    assert str(expect(DDLExpressionRole, "a > 5")) == "a > 5"


def test_the_type_of_a_value_comes_from_what_it_meets():
    made = expect(BinaryElementRole, 5, expr=x, operator=None)
    assert made.type is x.type


def test_a_column_or_its_key():
    assert expect_as_key(ColumnArgumentOrKeyRole, "a") == "a"
    assert expect_as_key(ColumnArgumentOrKeyRole, x) == "x"


MISTAKES = [
    (lambda: select("a"), r"columns of a statement, got 'a'.*text\('a'\).*column\('a'\)"),
    (lambda: select([x]), r"got \[.*f\(\*items\)"),
    (lambda: select(int), r"got <class 'int'>.*mapped"),
    (lambda: select(x).where("a = 5"), r"got 'a = 5'.*text\('a = 5'\)"),
    (lambda: select(x).where(5), r"got 5"),
    (lambda: select(x).select_from("users"), r"got 'users'"),
    (lambda: select(x).select_from(select(x)), r"\.subquery\(\)"),
    (lambda: select(x).join(select(x), x == 5), r"\.subquery\(\)"),
    (lambda: select(x).order_by(5), r"ORDER BY.*got 5"),
    (lambda: x.in_("abc"), r"sequence.*in_\(\[value\]\)"),
    (lambda: x.in_(5), r"sequence.*got 5"),
    (lambda: x.in_(None), r"sequence.*got None"),
    (lambda: x.is_(5), None),
    (lambda: x < None, r"got None.*is_\(\)"),
    (lambda: insert("users"), r"table.*got 'users'"),
    (lambda: insert(select(users)), r"table"),
    (lambda: update(5), r"got 5"),
    (lambda: delete(x), r"table"),
    (lambda: union("a", "b"), r"got 'a'"),
    (lambda: select(users).with_hint("users", "x"), r"got 'users'"),
    (lambda: func.foo(int), r"got <class 'int'>"),
    (lambda: tuple_(int), r"got <class 'int'>"),
    (lambda: and_("a"), r"got 'a'"),
    (lambda: or_(5), r"got 5"),
    (lambda: exists("a"), r"got 'a'"),
    (lambda: literal(x), r"as it is"),
    (lambda: text(5), r"got 5"),
    (lambda: select(x).options(5), r"option.*got 5"),
]


@pytest.mark.parametrize(("make", "message"), [m for m in MISTAKES if m[1] is not None])
def test_a_mistake_is_told_with_what_was_expected(make, message):
    with pytest.raises(exc.ArgumentError, match=rf"(?s)expected.*{message}"):
        make()


@pytest.mark.parametrize(("value", "error"), [("a", ValueError), ([], TypeError)])
def test_a_limit_is_a_number(value, error):
    with pytest.raises(error, match="expected an integer"):
        select(x).limit(value)


def test_a_statement_is_expected_to_be_executed():
    with pytest.raises(exc.ArgumentError, match="text"):
        expect(StatementRole, "select 1")


def test_a_select_is_made_a_from_clause_where_that_is_allowed():
    made = expect(FromClauseRole, select(users), allow_select=True)
    assert str(select(made.c.id)).startswith("SELECT anon_1.id \nFROM (SELECT")


@pytest.mark.parametrize(
    "make",
    [
        lambda: x == select(addresses.c.id),
        lambda: select(x).where(select(addresses.c.id)),
        lambda: select(x).order_by(select(addresses.c.id)),
        lambda: update(users).values(name=select(addresses.c.email)),
        lambda: func.foo(select(addresses.c.id)),
    ],
)
def test_a_select_as_an_expression_warns(make):
    with pytest.warns(exc.SAWarning, match="scalar_subquery"):
        made = make()
    assert any(isinstance(node, ScalarSelect) for node in _nodes(made))


def _nodes(node):
    yield node
    for child in node.get_children():
        yield from _nodes(child)


def test_a_subquery_where_a_value_is_expected_is_taken_as_its_select():
    inner = select(users.c.id)
    for given in (inner, inner.subquery()):
        with pytest.warns(exc.SAWarning, match="scalar subquery"):
            assert expect(ExpressionElementRole, given).compare(inner.scalar_subquery())
