"""Walking and rewriting statements."""

from __future__ import annotations

import pickle

import pytest

from relata import exc
from relata.sql import and_, bindparam, func, literal_column, null, or_, select, visitors
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


# -- what is selected from goes with its columns


def table_and_subquery():
    subquery = select(addresses.c.user_id).where(addresses.c.email == "x").subquery("q")
    return select(users.c.id).where(users.c.id == subquery.c.user_id), subquery


def test_a_subquery_that_only_a_condition_names_is_copied_with_its_columns():
    statement, _ = table_and_subquery()
    copy = visitors.cloned_traverse(statement, {}, {"bindparam": lambda b: setattr(b, "value", "y")})
    assert shown(copy) == (shown(statement)[0], {"email_1": "y"})
    assert shown(statement)[1] == {"email_1": "x"}


def test_params_reaches_a_subquery_that_only_a_condition_names():
    statement, subquery = table_and_subquery()
    (bind,) = statement._generate_cache_key().bindparams
    assert shown(statement.params({bind.key: "y"})) == (shown(statement)[0], {"email_1": "y"})
    with pytest.warns(exc.SADeprecationWarning, match="no statement"):
        condition = (users.c.id == subquery.c.user_id).params({bind.key: "z"})
    assert shown(select(users.c.id).where(condition)) == (shown(statement)[0], {"email_1": "z"})


def test_a_copied_condition_keeps_its_own_value_beside_the_original():
    one = users.c.id == 5
    other = visitors.cloned_traverse(one, {}, {"bindparam": lambda b: setattr(b, "value", 6)})
    statement = select(users.c.id).where(or_(one, other))
    assert shown(statement)[1] == {"id_1": 5, "id_2": 6}
    # and the key of a statement in which one parameter occurs twice is another
    assert statement._generate_cache_key() != select(users.c.id).where(or_(one, one))._generate_cache_key()


def test_columns_and_tables_are_not_visited_by_a_cloned_traversal():
    seen = []

    class Every(dict):
        def get(self, name, default=None):
            return lambda node: seen.append(name)

    visitors.cloned_traverse(select(users.c.id).where(users.c.id == 5).subquery(), {}, Every())
    assert seen == ["bindparam", "binary", "select", "subquery"]


def test_a_copy_corresponds_to_what_it_was_copied_from():
    statement = select(users.c.id, func.lower(users.c.name).label("low"))
    subquery = statement.subquery()
    outer = select(subquery.c.id, subquery.c.low).subquery()
    copy = visitors.cloned_traverse(statement, {}, {})
    assert outer.corresponding_column(copy.selected_columns.low) is outer.c.low
    copied = visitors.cloned_traverse(subquery, {}, {})
    assert outer.c.corresponding_column(copied.c.low, True) is outer.c.low
    assert copied.c.low is not subquery.c.low
    assert pickle.loads(pickle.dumps(copy)).compare(statement)


def test_an_order_by_a_copied_label_names_the_label():
    low = func.lower(users.c.name)
    statement = select(low.label("low")).order_by(low._clone().label("low").desc())
    assert shown(statement)[0] == "SELECT lower(users.name) AS low FROM users ORDER BY low DESC"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda: select(users.c.id).where(users.c.id == addresses.c.user_id),
            "SELECT users.id FROM addr JOIN t ON t.id = addr.id, users WHERE users.id = addr.user_id",
        ),
        (
            lambda: select(users.c.id).join(addresses, users.c.id == addresses.c.user_id),
            "SELECT users.id FROM users JOIN (addr JOIN t ON t.id = addr.id) ON users.id = addr.user_id",
        ),
    ],
)
def test_a_table_replaced_by_a_join_selects_from_the_join(make, expected):
    joined = addresses.join(things, addresses.c.id == things.c.id)
    made = visitors.replacement_traverse(make(), {}, lambda n: joined if n is addresses else None)
    assert shown(made)[0] == expected


# -- adapters


def test_an_adapter_goes_into_subqueries_and_keeps_their_columns():
    subquery = select(users).where(users.c.id == 5).subquery("q")
    made = ClauseAdapter(users.alias("u")).traverse(select(subquery.c.id))
    assert shown(made)[0] == (
        "SELECT q.id FROM (SELECT u.id AS id, u.name AS name, u.age AS age FROM users AS u "
        "WHERE u.id = :id_1) AS q"
    )


def test_an_adapter_leaves_other_aliases_of_its_table_alone():
    inner = select(users).subquery("a")
    adapter = ClauseAdapter(select(inner).limit(5).subquery("b"))
    other = users.alias("c")
    made = adapter.traverse(inner.join(other, inner.c.id == other.c.id))
    assert shown(select(made))[0].endswith("AS b JOIN users AS c ON b.id = c.id")
    assert adapter.traverse(other.c.id) is other.c.id


def test_an_adapter_leaves_constants_alone():
    subquery = select(users.c.id, null().label("n"), null()).subquery()
    made = ClauseAdapter(subquery).traverse(users.c.id.is_(null()))
    assert shown(select(literal_column("1")).where(made))[0].endswith(".id IS NULL")


def test_a_table_as_a_column_is_adapted():
    made = ClauseAdapter(users.alias("u")).traverse(select(func.to_json(users.table_valued())))
    assert shown(made)[0] == "SELECT to_json(u) AS to_json_1 FROM users AS u"


def test_labels_may_become_anonymous():
    adapter = ColumnAdapter(users.alias("u"), anonymize_labels=True)
    label = users.c.id.label("x")
    made = adapter.traverse(label)
    assert shown(select(label, made))[0] == "SELECT users.id AS x, u.id AS id_1 FROM users, users AS u"
    assert adapter.traverse(label) is made


def test_adapters_wrap_and_chain():
    of_users, of_things = users.alias("u"), addresses.alias("a")
    both = select(of_users.c.id, of_things.c.email).subquery("both")
    inner, outer = ColumnAdapter(of_users), ColumnAdapter(both)
    assert outer.wrap(inner).columns[users.c.id] is both.c.id
    assert inner.wrap(outer).columns[users.c.id] is both.c.id
    assert outer.wrap(inner).columns[users.c.name] is of_users.c.name
    chained = inner.chain(outer)
    assert chained.columns[users.c.id] is of_users.c.id
    assert chained.columns[addresses.c.email] is both.c.email
    assert chained.columns[addresses.c.id] is addresses.c.id


def test_an_adapter_takes_a_select_whose_columns_are_its_own():
    statement = select(users.c.id, users.c.age > 18)
    outer = select(statement.subquery())
    adapter = ColumnAdapter(outer)
    for inside, outside in zip(statement.selected_columns, outer.selected_columns, strict=True):
        assert adapter.columns[inside] is outside
