"""Walking and rewriting statements."""

from __future__ import annotations

import pytest

from relata.sql import and_, bindparam, func, select, visitors
from relata.sql.util import ClauseAdapter, ColumnAdapter, find_tables, unwrap_order_by
from tests.sql.tables import addresses, shown, things, users


def names(nodes):
    return [type(node).__name__ for node in nodes]


def test_iterate_goes_breadth_first():
    condition = and_(users.c.id == 5, users.c.name == "x")
    assert names(visitors.iterate(condition)) == [
        "BooleanClauseList",
        "BinaryExpression",
        "BinaryExpression",
        "ColumnClause",
        "BindParameter",
        "ColumnClause",
        "BindParameter",
    ]
    assert list(visitors.iterate(None)) == []


def test_traverse_visits_by_name_and_leaves_the_tree_alone():
    statement = select(users).where(users.c.id == 5, users.c.name == "x")
    seen = []
    assert visitors.traverse(statement, {}, {"bindparam": lambda b: seen.append(b.value)}) is statement
    assert seen == [5, "x"]


def test_a_cloned_traversal_changes_the_copy_only():
    statement = select(users).where(users.c.id == 5)
    copy = visitors.cloned_traverse(statement, {}, {"bindparam": lambda b: setattr(b, "value", 9)})
    assert shown(copy) == (
        "SELECT users.id, users.name, users.age FROM users WHERE users.id = :id_1",
        {"id_1": 9},
    )
    assert shown(statement)[1] == {"id_1": 5}


def test_a_node_that_occurs_twice_is_copied_once():
    parameter = bindparam("a", 5)
    copy = visitors.cloned_traverse(and_(users.c.id == parameter, users.c.age == parameter), {}, {})
    assert copy.clauses[0].right is copy.clauses[1].right
    assert copy.clauses[0].right is not parameter


def test_nodes_to_stop_on_are_kept():
    condition = users.c.id == 5
    copy = visitors.cloned_traverse(and_(condition, users.c.age == 6), {"stop_on": [condition]}, {})
    assert copy.clauses[0] is condition


@pytest.mark.parametrize(
    ("statement", "source", "target", "sql"),
    [
        (users.c.id == 5, users.c.id, addresses.c.id, "addr.id = :id_1"),
        (func.foo(users.c.id), users.c.id, addresses.c.id, "foo(addr.id)"),
        (
            select(users.c.id).where(users.c.id == 5),
            users.c.id,
            addresses.c.id,
            "SELECT addr.id FROM addr WHERE addr.id = :id_1",
        ),
    ],
)
def test_a_replacing_traversal_puts_another_node_in_place(statement, source, target, sql):
    made = visitors.replacement_traverse(statement, {}, lambda node, **kw: target if node is source else None)
    assert shown(made)[0] == sql
    assert shown(statement)[0] != sql


def test_visitor_classes_call_their_methods():
    class Names(visitors.ExternalTraversal):
        def __init__(self):
            self.found = []

        def visit_column(self, column):
            self.found.append(column.name)

        def visit_bindparam(self, bind):
            self.found.append(bind.value)

    walk = Names()
    walk.traverse(and_(users.c.id == 5, users.c.name == "x"))
    assert walk.found == ["id", 5, "name", "x"]


def test_replacing_visitors_replace():
    class ToAddresses(visitors.ReplacingExternalTraversal):
        def replace(self, elem):
            return addresses.c.id if elem is users.c.id else None

    assert str(ToAddresses().traverse(users.c.id > users.c.age)) == "addr.id > users.age"


# ---- adapting


def test_an_adapter_puts_columns_of_an_alias_in_place():
    adapter = ClauseAdapter(users.alias("q"))
    assert str(adapter.traverse(and_(users.c.id == addresses.c.id, users.c.name == "x"))) == (
        "q.id = addr.id AND q.name = :name_1"
    )
    assert adapter.traverse(None) is None
    assert [str(c) for c in adapter.traverse([users.c.id, addresses.c.id])] == ["q.id", "addr.id"]


def test_an_adapter_replaces_the_table_too():
    adapted = ClauseAdapter(users.alias("q")).traverse(select(users.c.id).where(users.c.id == 5))
    assert shown(adapted)[0] == "SELECT q.id FROM users AS q WHERE q.id = :id_1"


def test_adapters_chain():
    adapter = ClauseAdapter(users.alias("q")).chain(ClauseAdapter(addresses.alias("r")))
    assert str(adapter.traverse(users.c.id == addresses.c.id)) == "q.id = r.id"


def test_an_adapter_can_be_told_what_to_leave():
    only = ClauseAdapter(users.alias("q"), include_fn=lambda c: getattr(c, "key", None) != "name")
    assert str(only.traverse(users.c.id == users.c.name)) == "q.id = users.name"


def test_a_column_adapter_remembers():
    adapter = ColumnAdapter(users.alias("q"))
    assert adapter.columns[users.c.id] is adapter.columns[users.c.id]
    assert adapter.traverse(users.c.id) is adapter.columns[users.c.id]


def test_tables_are_found():
    statement = select(users).where(users.c.id == addresses.c.id)
    assert {t.name for t in find_tables(statement)} == {"users"}
    assert {t.name for t in find_tables(statement, check_columns=True)} == {"users", "addr"}


def test_columns_behind_an_order_are_found():
    assert [str(c) for c in unwrap_order_by(users.c.id.desc().nulls_last())] == ["users.id"]


by_name, unnamed, wanted = users.alias("u"), users.alias(), bindparam("wanted", 1)
within = select(users.c.id, users.c.name).where(users.c.age == wanted).subquery("s")
common = select(users.c.id).where(users.c.age == wanted).cte("c")

COPIED = [
    select(by_name.c.id).select_from(by_name).where(by_name.c.age == wanted),
    select(unnamed.c.id).select_from(unnamed).where(unnamed.c.age == wanted),
    select(unnamed.c.id).select_from(unnamed.join(addresses, unnamed.c.id == addresses.c.user_id)),
    select(unnamed.c.id).join(addresses, unnamed.c.id == addresses.c.user_id).order_by(unnamed.c.age),
    select(within).where(within.c.name == "n"),
    select(within.c.id).select_from(within).where(within.c.name == "n"),
    select(within.c.id).where(within.c.name == "n"),
    select(users.c.id).join(within, within.c.id == users.c.id),
    select(users.c.id).where(users.c.id.in_(select(within.c.id))),
    select(common.c.id).where(common.c.id > 1),
]


@pytest.mark.parametrize("statement", COPIED, ids=range(len(COPIED)))
def test_columns_go_with_the_copy_of_what_they_are_selected_from(statement):
    expected = shown(statement)[0]
    assert shown(visitors.cloned_traverse(statement, {}, {}))[0] == expected
    assert (
        shown(ClauseAdapter(things.alias()).traverse(select(statement.subquery())))[0]
        == shown(select(statement.subquery()))[0]
    )
    changed = statement.params(wanted=7)
    assert shown(changed)[0] == expected
    if "wanted" in shown(statement)[1]:
        assert shown(changed)[1]["wanted"] == 7
        assert shown(statement)[1]["wanted"] == 1
