"""Comparing, copying and pickling trees of elements."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from relata import Column, Integer, MetaData, String, Table, and_, bindparam, column, exc, or_, select
from relata.sql.elements import ColumnElement
from relata.sql.node import Node
from relata.sql.visitors import InternalTraversal, replacement_traverse


def make(name: str = "t") -> Table:
    return Table(name, MetaData(), Column("x", Integer), Column("y", String))


t = make()


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (lambda: select(t).where(t.c.x == 5), True),
        (lambda: select(t).where(t.c.x == 6), False),
        (lambda: select(make()).where(make().c.x == 5), True),
        (lambda: pickle.loads(pickle.dumps(select(t).where(t.c.x == 5))), True),
        (lambda: select(make("u")).where(make("u").c.x == 5), False),
        (lambda: select(t).where(t.c.y == 5), False),
        (lambda: select(t).where(t.c.x == bindparam("a", 5)), False),
        (lambda: select(t), False),
        (lambda: t, False),
        (lambda: 5, False),
    ],
)
def test_compare(other, same):
    assert select(t).where(t.c.x == 5).compare(other()) is same


def test_tables_compare_by_name_and_key_by_identity():
    assert t.compare(make())
    assert not t.compare(make("u"))
    assert t.c.x.compare(make().c.x)
    assert not t.c.x.compare(make("u").c.x)
    assert select(t)._generate_cache_key() != select(make())._generate_cache_key()


def test_named_parameters_compare_by_name():
    a, b = (make().c.x == bindparam(name, 5) for name in "ab")
    assert not a.compare(b)
    assert a.compare(make().c.x == bindparam("a", 5))


class Span(ColumnElement[Any]):
    """An element that states its fields in the words of other implementations."""

    _traverse_internals = [
        ("low", InternalTraversal.dp_clauseelement),
        ("others", InternalTraversal.dp_clauseelement_list),
        ("unit", InternalTraversal.dp_string),
        ("note", InternalTraversal.dp_ignore),
    ]

    def __init__(self, low: Any, others: list[Any], unit: str, note: str = "") -> None:
        self.low, self.others, self.unit, self.note = low, others, unit, note


def test_fields_are_stated_by_traverse_internals() -> None:
    one, same, other = (Span(column("a"), [column("b")], unit, unit) for unit in ("km", "km", "m"))
    assert one._generate_cache_key() == same._generate_cache_key()
    assert one._generate_cache_key() != other._generate_cache_key()
    assert Span(column("a"), [], "km", "x").compare(Span(column("a"), [], "km", "y"))
    assert [child.name for child in one.get_children()] == ["a", "b"]

    def replace(node: Any) -> Any:
        return column("c") if getattr(node, "name", None) == "b" else None

    copied = replacement_traverse(one, {}, replace)
    assert (copied.low, [c.name for c in copied.others]) == (one.low, ["c"])
    assert copied.low is one.low  # what holds nothing replaced is shared


COMPARED = [
    (lambda a, b: a == b, lambda a, b: b == a, True),
    (lambda a, b: a < b, lambda a, b: b < a, False),
    (lambda a, b: a - b, lambda a, b: b - a, False),
    (lambda a, b: and_(a == 1, b == 2), lambda a, b: and_(b == 2, a == 1), True),
    (lambda a, b: and_(a == 1, b == 2), lambda a, b: or_(b == 2, a == 1), False),
    (lambda a, b: a + b + 1, lambda a, b: b + a + 1, True),
    (lambda a, b: a.in_([1, 2]), lambda a, b: a.in_([2, 1]), False),
]


@pytest.mark.parametrize(("make", "other", "same"), COMPARED)
def test_the_order_of_operands_counts_where_it_matters(make: Any, other: Any, same: bool) -> None:
    a, b = column("a"), column("b")
    assert make(a, b).compare(make(a, b))
    assert make(a, b).compare(other(a, b)) is same


def test_what_is_compared_can_be_chosen() -> None:
    a = column("a")
    assert not (a == 1).compare(a == 2)
    assert (a == 1).compare(a == 2, compare_values=False)
    marked = a._annotate({"x": 1})
    assert a.compare(marked)
    assert not a.compare(marked, compare_annotations=True)
    inner = select(a).subquery()
    assert not a.compare(inner.c.a)
    assert a.compare(inner.c.a, use_proxies=True)


def test_the_visit_name_of_a_class_is_a_string() -> None:
    with pytest.raises(exc.InvalidRequestError, match="a string for __visit_name__"):

        class Wrong(Node):
            @classmethod
            def __visit_name__(cls) -> str:  # type: ignore[override]  # what is refused
                return "wrong"


def test_a_key_tells_a_statement_and_its_values_to_other_processes():
    def found(value, **given):
        statement = select(t.c.x).where(t.c.x == value, t.c.x != bindparam("p", 1))
        return statement._generate_cache_key().to_offline_string(texts, statement, given)

    texts = {}
    sql = "SELECT t.x \nFROM t \nWHERE t.x = :x_1 AND t.x != :p"
    assert found(5) == repr((sql, (5, 1)))
    assert found(5, p=2) == repr((sql, (5, 2)))
    assert found(5) != found(6)
    assert list(texts.values()) == [sql]


def test_parameters_are_in_the_order_of_the_text():
    statement = (
        select(t.c.x)
        .limit(6)
        .order_by(t.c.x + 5)
        .having(t.c.x == 4)
        .group_by(t.c.x + 3)
        .where(t.c.x == 2)
        .add_columns(t.c.x + 1)
    )
    assert [one.value for one in statement._generate_cache_key().bindparams] == [1, 2, 3, 4, 5, 6]
    assert list(statement.compile().params.values()) == [1, 2, 3, 4, 5, 6]
