"""How columns are named, in the text and from outside of it."""

from __future__ import annotations

import pytest

from relata.engine.default import DefaultDialect
from relata.sql import (
    case,
    cast,
    column,
    distinct,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    table,
    text,
    type_coerce,
    union,
)
from relata.sql.elements import AnonName
from relata.sql.selectable import LABEL_STYLE_NONE, LABEL_STYLE_TABLENAME_PLUS_COL
from relata.types import String
from tests.sql.tables import addresses, b, compiled, grandchildren, keyed, shown, things, users, x, y

TABLE = LABEL_STYLE_TABLENAME_PLUS_COL

# columns, how they are printed, how a SELECT from them prints
COLUMNS = [
    (lambda: [x], "t.x", "anon_1.x"),
    (lambda: [x, x], "t.x, t.x AS x__1", "anon_1.x, anon_1.x AS x_1"),
    (lambda: [users.c.id, addresses.c.id], "users.id, addr.id AS id_1", "anon_1.id, anon_1.id_1"),
    (
        lambda: [users.c.id, addresses.c.id, addresses.c.id],
        "users.id, addr.id AS id_1, addr.id AS id__1",
        "anon_1.id, anon_1.id_1, anon_1.id_1 AS id_1_1",
    ),
    (
        lambda: [users.c.id.label("id"), addresses.c.id],
        "users.id AS id, addr.id AS id_1",
        "anon_1.id, anon_1.id_1",
    ),
    (lambda: [x + 1], "t.x + :x_1 AS anon_1", "anon_2.anon_1"),
    (
        lambda: [func.count(x), func.count(x)],
        "count(t.x) AS count_1, count(t.x) AS count_2",
        "anon_1.count_1, anon_1.count_2",
    ),
    (lambda: [cast(x, String)], "CAST(t.x AS VARCHAR) AS x", "anon_1.x"),
    (
        lambda: [cast(x, String), cast(x, String), x],
        "CAST(t.x AS VARCHAR) AS x, CAST(t.x AS VARCHAR) AS x__1, t.x AS x_1",
        "anon_1.x, anon_1.x__1, anon_1.x_1",
    ),
    (lambda: [type_coerce(x, String), x], "t.x AS x, t.x AS x_1", "anon_1.x, anon_1.x_1"),
    (lambda: [x.label(None), x], "t.x AS x_1, t.x", "anon_1.x_1, anon_1.x"),
    (lambda: [-x, ~b], "-t.x, NOT t.b", None),
    (lambda: [literal_column("a"), literal_column("b").label("c")], "a, b AS c", "anon_1.a, anon_1.c"),
    (lambda: [text("a"), x], "a, t.x", "anon_1.x"),
    (lambda: [literal(5), null()], ":param_1 AS anon_1, NULL AS anon_2", "anon_2.anon_1, anon_2.anon_3"),
    (lambda: [column("q"), column("q")], "q, q", "anon_1.q, anon_1.q AS q_1"),
    (lambda: [x, cast(x, String)], "t.x, CAST(t.x AS VARCHAR) AS x__1", "anon_1.x, anon_1.x__1"),
    (
        lambda: [-func.foo(x), ~exists(users.c.id), distinct(x)],
        "-foo(t.x) AS anon_1, NOT (EXISTS (SELECT users.id",
        None,
    ),
    (lambda: [null(), func.foo(x), null()], "NULL AS anon_1, foo(t.x) AS foo_1, NULL AS anon__1", None),
    (
        lambda: [one := func.foo(x), one, one],
        "foo(t.x) AS foo_1, foo(t.x) AS foo__1, foo(t.x) AS foo__2",
        None,
    ),
    (lambda: [one := x + 1, one], "t.x + :x_1 AS anon_1, t.x + :x_1 AS anon__1", None),
    (
        lambda: [keyed],
        'kk.a_b, kk."select", kk."Mixed Case"',
        'anon_1.a_b, anon_1."select", anon_1."Mixed Case"',
    ),
    (lambda: [case((x == 1, 2))], "CASE WHEN (t.x = :x_1) THEN :param_1 END AS anon_1", "anon_2.anon_1"),
    (
        lambda: [exists(users)],
        "EXISTS (SELECT users.id, users.name, users.age FROM users) AS anon_1",
        "anon_2.anon_1",
    ),
]


@pytest.mark.parametrize(("make", "inside", "outside"), COLUMNS)
def test_columns_are_told_apart(make, inside, outside):
    sql, _ = shown(select(*make()))
    assert sql.removeprefix("SELECT ").split(" FROM ")[0] == inside.split(" FROM ")[0]
    if outside is not None:
        sql, _ = shown(select(select(*make()).subquery()))
        assert sql.removeprefix("SELECT ").split(" FROM ")[0] == outside


@pytest.mark.parametrize(
    ("make", "sql", "keys"),
    [
        (lambda: [x], "t.x AS t_x", ["t_x"]),
        (lambda: [x, x], "t.x AS t_x, t.x AS t_x__1", ["t_x", "t_x"]),
        (lambda: [x, cast(x, String)], "t.x AS t_x, CAST(t.x AS VARCHAR) AS t_x_1", ["t_x", "t_x"]),
        (lambda: [~b], "NOT t.b AS t_b", ["t_b"]),
        (
            lambda: [users.c.id, addresses.c.id],
            "users.id AS users_id, addr.id AS addr_id",
            ["users_id", "addr_id"],
        ),
        (lambda: [grandchildren.c.id], "sch.g.id AS sch_g_id", ["sch_g_id"]),
        (lambda: [keyed.c.ab], "kk.a_b AS kk_a_b", ["kk_ab"]),
        (lambda: [users.alias("q").c.id], "q.id AS q_id", ["q_id"]),
        (
            lambda: [table("a", column("b_c")).c.b_c, table("a_b", column("c")).c.c],
            "a.b_c AS a_b_c, a_b.c AS a_b_c_1",
            ["a_b_c", "a_b_c"],
        ),
        (lambda: [func.count(x)], "count(t.x) AS count_1", ["count"]),
    ],
)
def test_columns_named_with_their_table(make, sql, keys):
    statement = select(*make()).set_label_style(TABLE)
    assert shown(statement)[0].removeprefix("SELECT ").split(" FROM ")[0] == sql
    found = [key.base if type(key) is AnonName else key for key in statement.subquery().c.keys()]  # noqa: SIM118  # a collection, no dict
    assert found == keys


def test_an_anonymous_alias_names_its_columns_when_it_is_named():
    one, other = users.alias(), users.alias()
    statement = select(one.c.id, other.c.id).set_label_style(TABLE)
    assert shown(statement)[0].startswith("SELECT users_1.id AS users_1_id, users_2.id AS users_2_id")
    assert shown(select(statement.subquery()))[0].startswith("SELECT anon_1.users_1_id, anon_1.users_2_id")


def test_without_labels_names_may_repeat_but_not_in_a_subquery():
    statement = select(x, x).set_label_style(LABEL_STYLE_NONE)
    assert shown(statement)[0] == "SELECT t.x, t.x FROM t"
    assert shown(select(statement.subquery()))[0] == (
        "SELECT anon_1.x, anon_1.x AS x_1 FROM (SELECT t.x AS x, t.x AS x__1 FROM t) AS anon_1"
    )


@pytest.mark.parametrize(
    ("make", "keys"),
    [
        (lambda: select(x, y), ["x", "y"]),
        (lambda: select(x, x), ["x", "x_1"]),
        (lambda: select(x + 1, func.count()), ["_no_label", "count"]),
        (lambda: select(x, users.c.id, x, x), ["x", "id", "x_1", "x_1"]),
        (lambda: select(x, x).set_label_style(LABEL_STYLE_NONE), ["x", "x"]),
        (lambda: select(b, ~b, cast(b, String)), ["b", "b_1", "b_2"]),
        (lambda: select(x.label("q")), ["q"]),
        (lambda: select(keyed.c.ab), ["ab"]),
        (lambda: select(text("a"), x), ["x"]),
        (lambda: select(x).set_label_style(TABLE), ["t_x"]),
        (lambda: union(select(x, y), select(users.c.id, users.c.name)), ["x", "y"]),
    ],
)
def test_the_columns_of_the_statement_itself(make, keys):
    assert make().selected_columns.keys() == keys


def test_names_stay_the_same_however_often_they_are_asked_for():
    inner = select(x + 1, x + 2, x, x).subquery()
    assert shown(select(inner)) == shown(select(inner))
    assert [c.name for c in inner.c] == [c.name for c in inner.c]


def test_the_columns_of_a_set_operation_stand_for_those_of_all_its_selects():
    both = union(select(x), select(users.c.id)).subquery("q")
    assert both.corresponding_column(x) is both.c.x
    assert both.corresponding_column(users.c.id) is both.c.x


@pytest.mark.parametrize(
    ("make", "keyname", "name"),
    [
        (lambda: select(x), "x", "x"),
        (lambda: select(x.label("q")), "q", "q"),
        (lambda: select(keyed.c.ab), "ab", "a_b"),
        (lambda: select(func.count(x)), "count_1", "count_1"),
        (lambda: select(x).set_label_style(TABLE), "t_x", "t_x"),
        (lambda: select(cast(x, String)), "x", "x"),
    ],
)
def test_a_result_knows_its_columns(make, keyname, name):
    (one,) = compiled(make())._result_columns
    assert (one.keyname, one.name) == (keyname, name)


def test_a_result_column_is_found_by_what_it_was_made_of():
    label = things.c.x.label("q")
    (one,) = compiled(select(label))._result_columns
    assert label in one.objects
    assert things.c.x in one.objects
    assert "q" in one.objects


def test_the_label_of_literal_text_is_quoted_where_it_is_a_name():
    labelled = select(literal_column("NEEDS QUOTES").label("NEEDS QUOTES_")).subquery()
    assert str(select(labelled)) == (
        'SELECT anon_1."NEEDS QUOTES_" \nFROM (SELECT NEEDS QUOTES AS "NEEDS QUOTES_") AS anon_1'
    )


def test_an_unnamed_expression_of_a_subquery_is_found_by_what_it_is():
    rows = select(func.count(), func.max(x), x + 1, func.max(y)).subquery()
    assert rows.c.keys() == ["count", "max", "_no_label", "max_1"]
    assert shown(select(rows.c.max_1))[0].startswith("SELECT anon_1.max_1 FROM (SELECT count(*)")


def test_a_negated_column_is_labelled_where_there_are_no_truth_values():
    native = DefaultDialect()
    native.supports_native_boolean = True
    assert str(select(~b).compile(dialect=native)) == "SELECT NOT t.b \nFROM t"
    assert str(select(~b).compile(dialect=DefaultDialect())) == "SELECT t.b = 0 AS b \nFROM t"
