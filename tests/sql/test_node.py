"""What every element is: fields, copies, walks, marks, comparison, pickling."""

from __future__ import annotations

import pickle

import pytest

from relata._hot.keys import statement_key
from relata.sql import and_, bindparam, case, cast, func, insert, literal, or_, select, text, union, update
from relata.sql.elements import BinaryExpression, ColumnElement
from relata.sql.node import CHILD, OPAQUE, SCALAR, Node
from relata.types import String
from tests.sql.tables import addresses, shown, users


class Pair(Node):
    _fields = {"left": CHILD, "note": SCALAR}
    left = None
    note = "none"


class Triple(Pair):
    _fields = {"right": CHILD, "cached": OPAQUE}
    right = None


def test_fields_add_to_those_of_the_bases():
    assert list(Triple._all_fields) == ["_annotations", "left", "note", "right", "cached"]
    assert [name for name, _ in Triple._walked] == ["left", "right"]
    assert "cached" not in [name for name, *_ in Triple._spec]


def test_a_field_with_its_default_is_absent_from_the_instance():
    node = Pair()
    assert node.__dict__ == {}
    assert node.note == "none"


def test_children_come_in_the_order_of_the_declaration():
    one, other = Pair(), Pair()
    node = Triple()
    node.right, node.left = other, one
    assert list(node.get_children()) == [one, other]
    assert list(node.get_children(omit_attrs=("left",))) == [other]


def test_copying_the_internals_replaces_each_child():
    made = users.c.id == 5
    seen = []

    def clone(node, **kw):
        seen.append(node)
        return node._clone()

    copy = made._clone()
    copy._copy_internals(clone=clone)
    assert seen == [made.left, made.right]
    assert copy.left is made.left  # a column is what it is
    assert copy.right is not made.right
    assert copy.right.value == 5


def test_marks_travel_with_a_copy():
    marked = users.c.id._annotate({"a": 1})
    assert marked._annotations == {"a": 1}
    assert marked._annotate({"b": 2})._annotations == {"a": 1, "b": 2}
    assert users.c.id._annotations == {}
    assert marked._root is users.c.id
    assert marked._deannotate()._annotations == {}
    assert marked._annotate({"b": 2})._deannotate(values=("a",))._annotations == {"b": 2}
    assert str(marked) == "users.id"


def test_marks_are_part_of_the_key():
    marked = users.c.id._annotate({"a": 1})
    assert statement_key(select(marked))[0] != statement_key(select(users.c.id))[0]


COMPARED = [
    (lambda: users.c.id == 5, lambda: users.c.id == 5, True),
    (lambda: users.c.id == 5, lambda: users.c.id == 6, False),
    (lambda: users.c.id == 5, lambda: users.c.age == 5, False),
    (lambda: select(users).where(users.c.id == 5), lambda: select(users).where(users.c.id == 5), True),
    (lambda: select(users).where(users.c.id == 5), lambda: select(users).where(users.c.id == 6), False),
    (lambda: select(users), lambda: select(addresses), False),
    (lambda: func.foo(users.c.id), lambda: func.foo(users.c.id), True),
    (lambda: func.foo(users.c.id), lambda: func.bar(users.c.id), False),
    (lambda: bindparam("a", 5), lambda: bindparam("b", 5), False),
    (lambda: literal("5"), lambda: literal(5), False),
    (lambda: text("a"), lambda: text("a"), True),
    (lambda: select(users).alias(), lambda: select(users).alias(), True),
]


@pytest.mark.parametrize(("one", "other", "is_equal"), COMPARED)
def test_elements_compare_by_structure_and_values(one, other, is_equal):
    assert one().compare(other()) is is_equal


def test_an_element_without_a_key_compares_too():
    class Special(BinaryExpression):
        pass

    def make(value):
        return Special(users.c.id, literal(value), None)

    same = make(5)
    assert statement_key(same) is None
    assert same.compare(same)
    assert not same.compare(users.c.id == 5)


def test_an_element_is_no_plain_value():
    assert not (users.c.id == 5).compare(5)


PICKLED = [
    lambda: users.c.id == 5,
    lambda: and_(users.c.id == 5, or_(users.c.name == "x", users.c.name.in_(["a", "b"]))),
    lambda: select(users, users.alias()).join(addresses, users.c.id == addresses.c.user_id),
    lambda: select(users.c.id).where(users.c.id == 5).order_by(users.c.name.desc()).limit(3),
    lambda: select(select(users.c.id, users.c.id).subquery()),
    lambda: select(select(users.c.id).cte("q")),
    lambda: union(select(users.c.id), select(addresses.c.id)).order_by("id"),
    lambda: insert(users).values(id=5, name="x"),
    lambda: update(users).values(name="x").where(users.c.id == 5),
    lambda: select(case((users.c.id == 5, "a"), else_="b"), cast(users.c.id, String)),
    lambda: select(func.sum(users.c.id).over(order_by=users.c.name)),
    lambda: text("a = :a").bindparams(a=5),
]


@pytest.mark.parametrize("make", PICKLED)
def test_statements_survive_pickling(make):
    statement = make()
    statement_key(statement)  # what is remembered does not travel
    back = pickle.loads(pickle.dumps(statement))
    assert type(back) is type(statement)
    assert "_memo" not in back.__dict__
    assert shown(back) == shown(statement)


def test_elements_are_hashed_by_identity():
    one, other = users.c.id == 5, users.c.id == 5
    assert len({one, other, one}) == 2
    assert ColumnElement.__hash__ is object.__hash__
