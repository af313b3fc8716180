"""CASE, CAST, EXTRACT, indexes."""

from __future__ import annotations

import datetime
from collections import UserList

import pytest

from relata.sql import (
    and_,
    bindparam,
    case,
    cast,
    extract,
    literal,
    literal_column,
    null,
    select,
    try_cast,
    tuple_,
    type_coerce,
)
from relata.types import JSON, Boolean, Integer, Numeric, String
from tests.sql.tables import arr, b, d, documents, expanded, js, literally, shown, users, x, y

STATEMENTS = [
    (lambda: ~x.in_([1, 2]), "(t.x NOT IN (__[POSTCOMPILE_x_1]))", {"x_1": [1, 2]}),
    (lambda: ~x.not_in([1]), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [1]}),
    (lambda: x.in_([]), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": []}),
    (lambda: x.not_in([]), "(t.x NOT IN (__[POSTCOMPILE_x_1]))", {"x_1": []}),
    (lambda: expanded(x.in_([])), "t.x IN (NULL) AND (1 != 1)", {}),
    (lambda: expanded(x.not_in([])), "(t.x NOT IN (NULL) OR (1 = 1))", {}),
    (
        lambda: expanded(x.in_([1, 2, 3])),
        "t.x IN (:x_1_1, :x_1_2, :x_1_3)",
        {"x_1_1": 1, "x_1_2": 2, "x_1_3": 3},
    ),
    (
        lambda: expanded(x.not_in([1, 2, 3])),
        "(t.x NOT IN (:x_1_1, :x_1_2, :x_1_3))",
        {"x_1_1": 1, "x_1_2": 2, "x_1_3": 3},
    ),
    (lambda: literally(x.in_([1, 2, 3])), "t.x IN (1, 2, 3)", {}),
    (lambda: literally(x.in_([])), "t.x IN (NULL) AND (1 != 1)", {}),
    (lambda: literally(x.not_in([])), "(t.x NOT IN (NULL) OR (1 = 1))", {}),
    (lambda: literally(y.in_(["a", "b'c"])), "t.y IN ('a', 'b''c')", {}),
    (lambda: x.in_([None]), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [None]}),
    (lambda: expanded(x.in_([None, 1])), "t.x IN (:x_1_1, :x_1_2)", {"x_1_1": None, "x_1_2": 1}),
    (lambda: literally(x.in_([None, 1])), "t.x IN (NULL, 1)", {}),
    (lambda: x.in_([1, literal(2), x]), "t.x IN (:x_1, :param_1, t.x)", {"param_1": 2, "x_1": 1}),
    (lambda: x.in_([x, x + 1]), "t.x IN (t.x, t.x + :x_1)", {"x_1": 1}),
    (lambda: x.not_in([x, x + 1]), "(t.x NOT IN (t.x, t.x + :x_1))", {"x_1": 1}),
    (lambda: x.in_(bindparam("q", [1, 2], expanding=True)), "t.x IN (__[POSTCOMPILE_q])", {"q": [1, 2]}),
    (
        lambda: expanded(x.in_(bindparam("q", [1, 2], expanding=True))),
        "t.x IN (:q_1, :q_2)",
        {"q_1": 1, "q_2": 2},
    ),
    (
        lambda: tuple_(x, y).in_([(1, "a"), (2, "b")]),
        "(t.x, t.y) IN (__[POSTCOMPILE_param_1])",
        {"param_1": [(1, "a"), (2, "b")]},
    ),
    (
        lambda: expanded(tuple_(x, y).in_([(1, "a"), (2, "b")])),
        "(t.x, t.y) IN ((:param_1_1_1, :param_1_1_2), (:param_1_2_1, :param_1_2_2))",
        {"param_1_1_1": 1, "param_1_1_2": "a", "param_1_2_1": 2, "param_1_2_2": "b"},
    ),
    (
        lambda: expanded(tuple_(x, y).in_([UserList([1, "a"])])),
        "(t.x, t.y) IN ((:param_1_1_1, :param_1_1_2))",
        {"param_1_1_1": 1, "param_1_1_2": "a"},
    ),
    (lambda: literally(tuple_(x, y).in_([UserList([1, "a"])])), "(t.x, t.y) IN ((1, 'a'))", {}),
    (lambda: literally(tuple_(x, y).in_([(1, "a"), (2, "b")])), "(t.x, t.y) IN ((1, 'a'), (2, 'b'))", {}),
    (lambda: expanded(tuple_(x, y).in_([])), "(t.x, t.y) IN ((NULL, NULL)) AND (1 != 1)", {}),
    (lambda: expanded(tuple_(x, y).not_in([])), "((t.x, t.y) NOT IN ((NULL, NULL)) OR (1 = 1))", {}),
    (
        lambda: case((x == 1, "a"), (x == 2, "b"), else_="c"),
        "CASE WHEN (t.x = :x_1) THEN :param_1 WHEN (t.x = :x_2) THEN :param_2 ELSE :param_3 END",
        {"param_1": "a", "param_2": "b", "param_3": "c", "x_1": 1, "x_2": 2},
    ),
    (
        lambda: case({1: "a", 2: "b"}, value=x, else_="c"),
        "CASE t.x WHEN :param_1 THEN :param_2 WHEN :param_3 THEN :param_4 ELSE :param_5 END",
        {"param_1": 1, "param_2": "a", "param_3": 2, "param_4": "b", "param_5": "c"},
    ),
    (
        lambda: case((x == 1, x), else_=x + 1),
        "CASE WHEN (t.x = :x_1) THEN t.x ELSE t.x + :x_2 END",
        {"x_1": 1, "x_2": 1},
    ),
    (
        lambda: case((x == 1, 1)) + 5,
        "CASE WHEN (t.x = :x_1) THEN :param_1 END + :param_2",
        {"param_1": 1, "param_2": 5, "x_1": 1},
    ),
    (
        lambda: case((x == 1, null()), else_=literal_column("q")),
        "CASE WHEN (t.x = :x_1) THEN NULL ELSE q END",
        {"x_1": 1},
    ),
    (lambda: case((b, 1)), "CASE WHEN t.b THEN :param_1 END", {"param_1": 1}),
    (
        lambda: case((and_(x == 1, x == 2), 5)),
        "CASE WHEN (t.x = :x_1 AND t.x = :x_2) THEN :param_1 END",
        {"param_1": 5, "x_1": 1, "x_2": 2},
    ),
    (lambda: literally(case((x == 1, "a"), else_="c")), "CASE WHEN (t.x = 1) THEN 'a' ELSE 'c' END", {}),
    (lambda: cast(x, String), "CAST(t.x AS VARCHAR)", {}),
    (lambda: cast("5", Integer), "CAST(:param_1 AS INTEGER)", {"param_1": "5"}),
    (lambda: cast(x, Numeric(10, 2)), "CAST(t.x AS NUMERIC(10, 2))", {}),
    (lambda: cast(x + 1, String), "CAST(t.x + :x_1 AS VARCHAR)", {"x_1": 1}),
    (lambda: cast(x, String) + "a", "CAST(t.x AS VARCHAR) || :param_1", {"param_1": "a"}),
    (lambda: x.cast(String), "CAST(t.x AS VARCHAR)", {}),
    (lambda: try_cast(x, Integer), "TRY_CAST(t.x AS INTEGER)", {}),
    (lambda: type_coerce(x, String), "t.x", {}),
    (lambda: type_coerce(x, String) + "a", "t.x || :param_1", {"param_1": "a"}),
    (lambda: type_coerce(5, String), ":param_1", {"param_1": 5}),
    (lambda: extract("year", d), "EXTRACT(year FROM t.d)", {}),
    (lambda: extract("year", d) + 1, "EXTRACT(year FROM t.d) + :param_1", {"param_1": 1}),
    (lambda: x.label("a").in_([1]), "t.x IN (__[POSTCOMPILE_param_1])", {"param_1": [1]}),
    (lambda: x.in_([1]).label("q"), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [1]}),
    (
        lambda: case((x == 1, True), else_=False),
        "CASE WHEN (t.x = :x_1) THEN :param_1 ELSE :param_2 END",
        {"param_1": True, "param_2": False, "x_1": 1},
    ),
    (
        lambda: select(cast(x, String), cast(x, String), x),
        "SELECT CAST(t.x AS VARCHAR) AS x, CAST(t.x AS VARCHAR) AS x__1, t.x AS x_1 FROM t",
        {},
    ),
    (lambda: select(cast(x, String).label("x")), "SELECT CAST(t.x AS VARCHAR) AS x FROM t", {}),
    (lambda: select(type_coerce(x, String), x), "SELECT t.x AS x, t.x AS x_1 FROM t", {}),
    (lambda: select(x.in_([1, 2])), "SELECT t.x IN (__[POSTCOMPILE_x_1]) AS anon_1 FROM t", {"x_1": [1, 2]}),
    (
        lambda: select(case((x == 1, "a")), case((x == 1, "a"))),
        (
            "SELECT CASE WHEN (t.x = :x_1) THEN :param_1 END AS anon_1, CASE WHEN (t.x = :x_2) "
            "THEN :param_2 END AS anon_2 FROM t"
        ),
        {"param_1": "a", "param_2": "a", "x_1": 1, "x_2": 1},
    ),
    (
        lambda: literally(select(users.c.id).where(users.c.id.in_([1, 2]), users.c.name.in_(["a"]))),
        "SELECT users.id FROM users WHERE users.id IN (1, 2) AND users.name IN ('a')",
        {},
    ),
    (
        lambda: expanded(select(users.c.id).where(users.c.id.in_([1, 2]), users.c.name == 5)),
        ("SELECT users.id FROM users WHERE users.id IN (:id_1_1, :id_1_2) AND users.name = :name_1"),
        {"id_1_1": 1, "id_1_2": 2, "name_1": 5},
    ),
    (lambda: ~cast(x, Boolean), "NOT CAST(t.x AS BOOLEAN)", {}),
    (lambda: ~cast(x, Integer), "NOT CAST(t.x AS INTEGER)", {}),
    (
        lambda: ~case((x == 1, True)),
        "NOT CASE WHEN (t.x = :x_1) THEN :param_1 END",
        {"param_1": True, "x_1": 1},
    ),
    (lambda: ~case((x == 1, 5)), "NOT CASE WHEN (t.x = :x_1) THEN :param_1 END", {"param_1": 5, "x_1": 1}),
    (lambda: ~extract("year", d), "NOT EXTRACT(year FROM t.d)", {}),
    (lambda: y.collate("a").in_(["x"]), "(t.y COLLATE a) IN (__[POSTCOMPILE_param_1])", {"param_1": ["x"]}),
    (lambda: x.in_([1]) == True, "(t.x IN (__[POSTCOMPILE_x_1])) = true", {"x_1": [1]}),
    (lambda: x.in_([1]) & b, "t.x IN (__[POSTCOMPILE_x_1]) AND t.b", {"x_1": [1]}),
    (
        lambda: case((b, x + 1), else_=x * 2) * 5,
        "CASE WHEN t.b THEN t.x + :x_1 ELSE t.x * :x_2 END * :param_1",
        {"param_1": 5, "x_1": 1, "x_2": 2},
    ),
    (lambda: cast(x + 1, Integer) * 5, "CAST(t.x + :x_1 AS INTEGER) * :param_1", {"param_1": 5, "x_1": 1}),
    (
        lambda: and_(x == 1, case((b, True))),
        "t.x = :x_1 AND CASE WHEN t.b THEN :param_1 END",
        {"param_1": True, "x_1": 1},
    ),
    (lambda: x == case((b, 1)), "t.x = CASE WHEN t.b THEN :param_1 END", {"param_1": 1}),
    (lambda: x.in_(iter([1])), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [1]}),
    (
        lambda: expanded(x.in_([datetime.date(2020, 1, 1)])),
        "t.x IN (:x_1_1)",
        {"x_1_1": datetime.date(2020, 1, 1)},
    ),
    (lambda: arr[1], "j.arr[:arr_1]", {"arr_1": 1}),
    (lambda: arr[1] == 5, "j.arr[:arr_1] = :param_1", {"arr_1": 1, "param_1": 5}),
    (lambda: documents.c.arr2[1][2], "j.arr2[:arr2_1][:param_1]", {"arr2_1": 1, "param_1": 2}),
    (lambda: js["a"], "j.js[:js_1]", {"js_1": "a"}),
    (lambda: js["a"]["b"], "j.js[:js_1][:param_1]", {"js_1": "a", "param_1": "b"}),
    (lambda: js["a"].as_string(), "j.js[:js_1]", {"js_1": "a"}),
    (lambda: js["a"].as_integer() == 5, "j.js[:js_1] = :param_1", {"js_1": "a", "param_1": 5}),
    (lambda: js[("a", 1)], "j.js[:js_1]", {"js_1": ("a", 1)}),
    (lambda: js[("a", 1)].as_float(), "j.js[:js_1]", {"js_1": ("a", 1)}),
    (lambda: js[1], "j.js[:js_1]", {"js_1": 1}),
    (lambda: js["a"] == None, "j.js[:js_1] IS NULL", {"js_1": "a"}),
    (lambda: js == None, "j.js IS NULL", {}),
    (lambda: js == JSON.NULL, "j.js = :js_1", {"js_1": JSON.NULL}),
    (lambda: js.is_(None), "j.js IS NULL", {}),
    (lambda: js == 5, "j.js = :js_1", {"js_1": 5}),
    (lambda: js == {"a": 1}, "j.js = :js_1", {"js_1": {"a": 1}}),
    (lambda: cast(js["a"], Integer), "CAST(j.js[:js_1] AS INTEGER)", {"js_1": "a"}),
    (lambda: js["a"].as_boolean(), "j.js[:js_1]", {"js_1": "a"}),
    (lambda: js["a"].as_json(), "j.js[:js_1]", {"js_1": "a"}),
    (
        lambda: select(js["a"], js["a"].label("q"), arr[1]),
        "SELECT j.js[:js_1] AS anon_1, j.js[:js_2] AS q, j.arr[:arr_1] AS anon_2 FROM j",
        {"arr_1": 1, "js_1": "a", "js_2": "a"},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)
