"""Functions."""

from __future__ import annotations

import pytest

from relata import exc
from relata.sql import and_, any_, column, desc, distinct, func, not_, select, text, tuple_
from relata.types import ARRAY, JSON, Boolean, Integer
from tests.sql.tables import addresses, b, d, shown, things, users, x, y, z

STATEMENTS = [
    (lambda: func.count(x.distinct()), "count(DISTINCT t.x)", {}),
    (lambda: func.count(distinct(x)), "count(DISTINCT t.x)", {}),
    (lambda: x > any_(func.foo()), "t.x > ANY (foo())", {}),
    (lambda: not_(func.foo(x)), "NOT foo(t.x)", {}),
    (lambda: func.extract("year", d), "EXTRACT(year FROM t.d)", {}),
    (lambda: func.foo(x.between(1, 2)), "foo(t.x BETWEEN :x_1 AND :x_2)", {"x_1": 1, "x_2": 2}),
    (
        lambda: func.coalesce(x, 5) + 1,
        "coalesce(t.x, :coalesce_1) + :coalesce_2",
        {"coalesce_1": 5, "coalesce_2": 1},
    ),
    (
        lambda: select(func.count(x), func.count(x)),
        "SELECT count(t.x) AS count_1, count(t.x) AS count_2 FROM t",
        {},
    ),
    (
        lambda: select(func.lower(y), func.lower("a")),
        "SELECT lower(t.y) AS lower_1, lower(:lower_3) AS lower_2 FROM t",
        {"lower_3": "a"},
    ),
    (
        lambda: (lambda named_label: select(named_label).order_by(func.foo(named_label)))(
            (x + 1).label("foo")
        ),
        "SELECT t.x + :x_1 AS foo FROM t ORDER BY foo(t.x + :x_1)",
        {"x_1": 1},
    ),
    (
        lambda: select(func.max(x).label("m")).order_by(desc("m")),
        "SELECT max(t.x) AS m FROM t ORDER BY m DESC",
        {},
    ),
    (
        lambda: select(users.c.id, func.count()).group_by(users.c.id).having(func.count() > 5),
        ("SELECT users.id, count(*) AS count_1 FROM users GROUP BY users.id HAVING count(*) > :count_2"),
        {"count_2": 5},
    ),
    (
        lambda: select(func.count(users.c.id.distinct())),
        "SELECT count(DISTINCT users.id) AS count_1 FROM users",
        {},
    ),
    (
        lambda: select(
            users.c.id, select(func.max(addresses.c.id)).where(addresses.c.user_id == users.c.id).label("m")
        ),
        (
            "SELECT users.id, (SELECT max(addr.id) AS max_1 FROM addr WHERE addr.user_id = "
            "users.id) AS m FROM users"
        ),
        {},
    ),
    (
        lambda: select(
            func.now(),
            func.current_date(),
            func.current_timestamp(),
            func.localtime(),
            func.user(),
            func.session_user(),
            func.sysdate(),
            func.random(),
        ),
        (
            "SELECT now() AS now_1, CURRENT_DATE AS current_date_1, CURRENT_TIMESTAMP AS "
            "current_timestamp_1, LOCALTIME AS localtime_1, USER AS user_1, SESSION_USER AS "
            "session_user_1, sysdate AS sysdate_1, random() AS random_1"
        ),
        {},
    ),
    (lambda: select(func.count()), "SELECT count(*) AS count_1", {}),
    (lambda: select(func.count("*")), "SELECT count(:count_2) AS count_1", {"count_2": "*"}),
    (lambda: select(func.count(text("*"))), "SELECT count(*) AS count_1", {}),
    (
        lambda: select(func.count(x), func.count(things.c.id)),
        "SELECT count(t.x) AS count_1, count(t.id) AS count_2 FROM t",
        {},
    ),
    (lambda: select(func.foo.bar(x)), "SELECT foo.bar(t.x) AS bar_1 FROM t", {}),
    (lambda: select(func.foo.bar.baz(x, 1)), "SELECT foo.bar.baz(t.x, :baz_2) AS baz_1 FROM t", {"baz_2": 1}),
    (lambda: select(func.Foo(x), func.FOO(x)), 'SELECT Foo(t.x) AS "Foo_1", FOO(t.x) AS "FOO_1" FROM t', {}),
    (
        lambda: select(func.coalesce(x, 1), func.max(x), func.min(y), func.sum(z)),
        (
            "SELECT coalesce(t.x, :coalesce_2) AS coalesce_1, max(t.x) AS max_1, min(t.y) AS "
            "min_1, sum(t.z) AS sum_1 FROM t"
        ),
        {"coalesce_2": 1},
    ),
    (
        lambda: select(func.concat("a", y), func.char_length(y)),
        "SELECT concat(:concat_2, t.y) AS concat_1, char_length(t.y) AS char_length_1 FROM t",
        {"concat_2": "a"},
    ),
    (
        lambda: select(func.rollup(x), func.cube(x, y), func.grouping_sets(tuple_(x, y), x)),
        (
            "SELECT ROLLUP(t.x) AS rollup_1, CUBE(t.x, t.y) AS cube_1, GROUPING SETS((t.x, t.y), "
            "t.x) AS grouping_sets_1 FROM t"
        ),
        {},
    ),
    (lambda: select(x).group_by(func.rollup(x, y)), "SELECT t.x FROM t GROUP BY ROLLUP(t.x, t.y)", {}),
    (lambda: select(func.array_agg(x)), "SELECT array_agg(t.x) AS array_agg_1 FROM t", {}),
    (
        lambda: select(func.aggregate_strings(y, ",")),
        ("SELECT aggregate_strings(t.y, __[POSTCOMPILE_aggregate_strings_2]) AS aggregate_strings_1 FROM t"),
        {"aggregate_strings_2": ","},
    ),
    (lambda: select(func.foo(None)), "SELECT foo(NULL) AS foo_1", {}),
    (lambda: select(func.foo(True)), "SELECT foo(:foo_2) AS foo_1", {"foo_2": True}),
    (
        lambda: select(func.foo(x, y, type_=Integer) + 5),
        "SELECT foo(t.x, t.y) + :foo_1 AS anon_1 FROM t",
        {"foo_1": 5},
    ),
    (
        lambda: select(func.foo(1) + func.bar(2)),
        "SELECT foo(:foo_1) + bar(:bar_1) AS anon_1",
        {"bar_1": 2, "foo_1": 1},
    ),
    (lambda: select(func.lower(y) == "a"), "SELECT lower(t.y) = :lower_1 AS anon_1 FROM t", {"lower_1": "a"}),
    (lambda: select(func.lower(y).label("q")), "SELECT lower(t.y) AS q FROM t", {}),
    (
        lambda: select(func.lower(y).in_(["a"])),
        "SELECT lower(t.y) IN (__[POSTCOMPILE_lower_1]) AS anon_1 FROM t",
        {"lower_1": ["a"]},
    ),
    (lambda: func.foo(x).select(), "SELECT foo(t.x) AS foo_1 FROM t", {}),
    (
        lambda: select(func.generate_series(1, 5).column_valued("q")),
        "SELECT q FROM generate_series(:generate_series_1, :generate_series_2) AS q",
        {"generate_series_1": 1, "generate_series_2": 5},
    ),
    (
        lambda: select(func.generate_series(1, 5).table_valued("v")),
        "SELECT anon_1.v FROM generate_series(:generate_series_1, :generate_series_2) AS anon_1",
        {"generate_series_1": 1, "generate_series_2": 5},
    ),
    (
        lambda: select(func.generate_series(1, 5).table_valued("v", name="g")),
        "SELECT g.v FROM generate_series(:generate_series_1, :generate_series_2) AS g",
        {"generate_series_1": 1, "generate_series_2": 5},
    ),
    (
        lambda: select(func.json_each('{"a":1}').table_valued("key", "value")),
        "SELECT anon_1.key, anon_1.value FROM json_each(:json_each_1) AS anon_1",
        {"json_each_1": '{"a":1}'},
    ),
    (
        lambda: select(func.json_each('{"a":1}').table_valued("key", "value").c.key),
        "SELECT anon_1.key FROM json_each(:json_each_1) AS anon_1",
        {"json_each_1": '{"a":1}'},
    ),
    (
        lambda: select(func.row_to_json(users.table_valued())),
        "SELECT row_to_json(users) AS row_to_json_1 FROM users",
        {},
    ),
    (
        lambda: select(func.foo(x, type_=JSON).alias("j").column["a"]),
        "SELECT j[:j_1] AS anon_1 FROM foo(t.x) AS j",
        {"j_1": "a"},
    ),
    (
        lambda: select(func.foo(x).column_valued("v") > 5),
        "SELECT v > :v_1 AS anon_1 FROM foo(t.x) AS v",
        {"v_1": 5},
    ),
    (
        lambda: select(users.c.id, func.foo(users.c.id).lateral("v").c.foo),
        "SELECT users.id, v.foo_1 FROM users, LATERAL foo(users.id) AS v",
        {},
    ),
    (
        lambda: select(
            func.foo(x)
            .table_valued(column("a", Integer), column("c", Integer))
            .render_derived(with_types=True)
            .lateral()
            .alias("v")
            .c.a
        ),
        "SELECT v.a FROM LATERAL foo(t.x) AS v(a INTEGER, c INTEGER)",
        {},
    ),
    (lambda: ~func.foo(x), "NOT foo(t.x)", {}),
    (lambda: ~func.foo(x, type_=Boolean), "NOT foo(t.x)", {}),
    (lambda: (~func.foo(x)) + 5, "(NOT foo(t.x)) + :param_1", {"param_1": 5}),
    (lambda: (~func.foo(x)) == 5, "(NOT foo(t.x)) = :param_1", {"param_1": 5}),
    (lambda: and_(~func.foo(x), ~b), "NOT foo(t.x) AND NOT t.b", {}),
    (lambda: -func.foo(x), "-foo(t.x)", {}),
    (lambda: func.foo(x + 1), "foo(t.x + :x_1)", {"x_1": 1}),
    (lambda: func.foo(and_(x == 1, x == 2)), "foo(t.x = :x_1 AND t.x = :x_2)", {"x_1": 1, "x_2": 2}),
    (lambda: func.foo(x == 1, y.like("s")), "foo(t.x = :x_1, t.y LIKE :y_1)", {"x_1": 1, "y_1": "s"}),
    (lambda: and_(x == 1, func.foo(x), b, ~b), "t.x = :x_1 AND foo(t.x) AND t.b AND NOT t.b", {"x_1": 1}),
    (
        lambda: (
            func.count(
                distinct(
                    x,
                )
            )
            if 1
            else 0
        ),
        "count(DISTINCT t.x)",
        {},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


MISTAKES = [
    (lambda: select(func.max(x)).order_by("max_1"), exc.CompileError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())


def test_the_row_of_a_table_valued_function_knows_its_columns():
    rows = func.foo(x).table_valued("a", column("c", Integer))
    for one in (rows, rows.alias("v"), rows.render_derived(), rows.lateral()):
        assert [element.key for element in one.column.type._elements] == ["a", "c"]


def test_several_fractions_make_an_array_of_percentiles():
    assert isinstance(func.percentile_cont(0.5).within_group(x).type, Integer)
    several = func.percentile_cont(0.5, 0.7).within_group(x).type
    assert isinstance(several, ARRAY)
    assert isinstance(several.item_type, Integer)
