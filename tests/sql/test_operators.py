"""What each operator prints."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from relata import exc
from relata.engine.default import DefaultDialect
from relata.sql import (
    and_,
    any_,
    between,
    bindparam,
    bitwise_not,
    collate,
    column,
    desc,
    distinct,
    false,
    func,
    literal,
    not_,
    null,
    operators,
    or_,
    select,
    true,
    tuple_,
    values,
)
from relata.sql.compiler import SQLCompiler
from relata.sql.operator_class import OperatorClass
from relata.types import Boolean, DateTime, Double, Float, Integer, Interval, Numeric, String
from tests.sql.tables import arr, b, d, f, shown, things, users, x, y, z

STATEMENTS = [
    (lambda: x + 5, "t.x + :x_1", {"x_1": 5}),
    (lambda: 5 + x, ":x_1 + t.x", {"x_1": 5}),
    (lambda: x - 5, "t.x - :x_1", {"x_1": 5}),
    (lambda: 5 - x, ":x_1 - t.x", {"x_1": 5}),
    (lambda: x * 2, "t.x * :x_1", {"x_1": 2}),
    (lambda: 2 * x, ":x_1 * t.x", {"x_1": 2}),
    (lambda: x / 2, "t.x / CAST(:x_1 AS NUMERIC)", {"x_1": 2}),
    (lambda: 2 / x, ":x_1 / CAST(t.x AS NUMERIC)", {"x_1": 2}),
    (lambda: x // 2, "t.x / :x_1", {"x_1": 2}),
    (lambda: 2 // x, ":x_1 / t.x", {"x_1": 2}),
    (lambda: x % 3, "t.x % :x_1", {"x_1": 3}),
    (lambda: 3 % x, ":x_1 % t.x", {"x_1": 3}),
    (lambda: x**2, "pow(t.x, :pow_1)", {"pow_1": 2}),
    (lambda: 2**x, "pow(:pow_1, t.x)", {"pow_1": 2}),
    (lambda: x + None, "t.x + :x_1", {"x_1": None}),
    (lambda: any_(arr) == None, "NULL = ANY (j.arr)", {}),
    (lambda: any_(arr) != null(), "NULL != ANY (j.arr)", {}),
    (lambda: any_(arr).is_(None), "NULL IS ANY (j.arr)", {}),
    (lambda: y.like("a", escape=""), "t.y LIKE :y_1 ESCAPE ''", {"y_1": "a"}),
    (lambda: x.in_(func.f()), "t.x IN (SELECT f() AS f_1)", {}),
    (
        lambda: x.in_(values(column("a", Integer)).data([(1,)])),
        "t.x IN (VALUES (:param_1))",
        {"param_1": 1},
    ),
    (
        lambda: x == any_(values(column("a", Integer)).data([(1,)]).scalar_values()),
        "t.x = ANY (VALUES (:param_1))",
        {"param_1": 1},
    ),
    (
        lambda: select(-x, -literal(1), ~(x + 1)),
        "SELECT -t.x, -:param_1 AS anon_1, NOT (t.x + :x_1) AS anon_2 FROM t",
        {"param_1": 1, "x_1": 1},
    ),
    (lambda: select(-literal(1).label("q")), "SELECT -:param_1 AS q", {"param_1": 1}),
    (lambda: select(null(), null()), "SELECT NULL AS anon_1, NULL AS anon__1", {}),
    (lambda: -x, "-t.x", {}),
    (lambda: -(x + 1), "-(t.x + :x_1)", {"x_1": 1}),
    (lambda: x + 1 - 2, "(t.x + :x_1) - :param_1", {"param_1": 2, "x_1": 1}),
    (lambda: x - (1 - x), "t.x - (:x_1 - t.x)", {"x_1": 1}),
    (lambda: x + 1 * 2, "t.x + :x_1", {"x_1": 2}),
    (lambda: x * (y + 1), "t.x * (t.y + :y_1)", {"y_1": 1}),
    (lambda: x / (x / 2), "t.x / CAST((t.x / CAST(:x_1 AS NUMERIC)) AS NUMERIC)", {"x_1": 2}),
    (lambda: x - x - x, "(t.x - t.x) - t.x", {}),
    (lambda: x - (x - x), "t.x - (t.x - t.x)", {}),
    (lambda: x == 5, "t.x = :x_1", {"x_1": 5}),
    (lambda: x == None, "t.x IS NULL", {}),
    (lambda: None == x, "t.x IS NULL", {}),  # noqa: SIM300  # the mirrored operator
    (lambda: x != None, "t.x IS NOT NULL", {}),
    (lambda: x == True, "t.x = true", {}),
    (lambda: b == True, "t.b = true", {}),
    (lambda: b == False, "t.b = false", {}),
    (lambda: b != True, "t.b != true", {}),
    (lambda: b, "t.b", {}),
    (lambda: ~b, "NOT t.b", {}),
    (lambda: and_(b, x == 1), "t.b AND t.x = :x_1", {"x_1": 1}),
    (lambda: or_(b, ~b), "t.b OR NOT t.b", {}),
    (lambda: not_(b), "NOT t.b", {}),
    (lambda: not_(not_(b)), "t.b", {}),
    (lambda: ~(x == 5), "t.x != :x_1", {"x_1": 5}),
    (lambda: ~(x != 5), "t.x = :x_1", {"x_1": 5}),
    (lambda: ~(x > 5), "t.x <= :x_1", {"x_1": 5}),
    (lambda: ~(x >= 5), "t.x < :x_1", {"x_1": 5}),
    (lambda: ~(x.is_(None)), "t.x IS NOT NULL", {}),
    (lambda: ~(x.is_not(None)), "t.x IS NULL", {}),
    (lambda: ~y.like("a"), "t.y NOT LIKE :y_1", {"y_1": "a"}),
    (lambda: ~y.ilike("a"), "lower(t.y) NOT LIKE lower(:y_1)", {"y_1": "a"}),
    (lambda: ~y.not_like("a"), "t.y LIKE :y_1", {"y_1": "a"}),
    (lambda: ~y.not_ilike("a"), "lower(t.y) LIKE lower(:y_1)", {"y_1": "a"}),
    (lambda: ~x.between(1, 2), "t.x NOT BETWEEN :x_1 AND :x_2", {"x_1": 1, "x_2": 2}),
    (lambda: ~~x.between(1, 2), "t.x BETWEEN :x_1 AND :x_2", {"x_1": 1, "x_2": 2}),
    (lambda: ~y.startswith("a"), "t.y NOT LIKE :y_1 || '%'", {"y_1": "a"}),
    (lambda: ~y.contains("a"), "t.y NOT LIKE '%' || :y_1 || '%'", {"y_1": "a"}),
    (lambda: ~y.endswith("a"), "t.y NOT LIKE '%' || :y_1", {"y_1": "a"}),
    (lambda: ~y.match("a"), "NOT t.y MATCH :y_1", {"y_1": "a"}),
    (lambda: ~x.is_distinct_from(4), "t.x IS NOT DISTINCT FROM :x_1", {"x_1": 4}),
    (lambda: ~x.is_not_distinct_from(4), "t.x IS DISTINCT FROM :x_1", {"x_1": 4}),
    (lambda: x.is_distinct_from(None), "t.x IS DISTINCT FROM NULL", {}),
    (lambda: x.is_(True), "t.x IS true", {}),
    (lambda: x.is_(false()), "t.x IS false", {}),
    (lambda: x.is_not(true()), "t.x IS NOT true", {}),
    (lambda: x.is_(x), "t.x IS t.x", {}),
    (lambda: x.in_((1, 2)), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [1, 2]}),
    (lambda: x.in_({1}), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [1]}),
    (lambda: x.in_(select(users.c.id)), "t.x IN (SELECT users.id FROM users)", {}),
    (lambda: x.in_(users), "t.x IN (SELECT users.id, users.name, users.age FROM users)", {}),
    (lambda: tuple_(x, y) == (1, "a"), "(t.x, t.y) = (:param_1, :param_2)", {"param_1": 1, "param_2": "a"}),
    (
        lambda: tuple_(x, y) == tuple_(1, "a"),
        "(t.x, t.y) = (:param_1, :param_2)",
        {"param_1": 1, "param_2": "a"},
    ),
    (lambda: tuple_(x, y) > tuple_(users.c.id, users.c.name), "(t.x, t.y) > (users.id, users.name)", {}),
    (
        lambda: tuple_(x, y).in_(select(users.c.id, users.c.name)),
        "(t.x, t.y) IN (SELECT users.id, users.name FROM users)",
        {},
    ),
    (lambda: tuple_(1, 2), "(:param_1, :param_2)", {"param_1": 1, "param_2": 2}),
    (lambda: y.like("a%", escape="/"), "t.y LIKE :y_1 ESCAPE '/'", {"y_1": "a%"}),
    (lambda: y.ilike("a%", escape="/"), "lower(t.y) LIKE lower(:y_1) ESCAPE '/'", {"y_1": "a%"}),
    (lambda: y.like(x), "t.y LIKE t.x", {}),
    (lambda: y.startswith("a%", autoescape=True), "t.y LIKE :y_1 || '%' ESCAPE '/'", {"y_1": "a/%"}),
    (lambda: y.startswith("a%/", autoescape=True), "t.y LIKE :y_1 || '%' ESCAPE '/'", {"y_1": "a/%//"}),
    (
        lambda: y.startswith("a%", autoescape=True, escape="^"),
        "t.y LIKE :y_1 || '%' ESCAPE '^'",
        {"y_1": "a^%"},
    ),
    (lambda: y.endswith("a_", autoescape=True), "t.y LIKE '%' || :y_1 ESCAPE '/'", {"y_1": "a/_"}),
    (lambda: y.contains("a_", escape="#"), "t.y LIKE '%' || :y_1 || '%' ESCAPE '#'", {"y_1": "a_"}),
    (lambda: y.icontains("X"), "lower(t.y) LIKE '%' || lower(:y_1) || '%'", {"y_1": "X"}),
    (lambda: y.istartswith("X"), "lower(t.y) LIKE lower(:y_1) || '%'", {"y_1": "X"}),
    (lambda: y.iendswith("X"), "lower(t.y) LIKE '%' || lower(:y_1)", {"y_1": "X"}),
    (lambda: ~y.icontains("X"), "lower(t.y) NOT LIKE '%' || lower(:y_1) || '%'", {"y_1": "X"}),
    (lambda: y.contains(x), "t.y LIKE '%' || t.x || '%'", {}),
    (lambda: y.concat("a"), "t.y || :y_1", {"y_1": "a"}),
    (lambda: y + "a", "t.y || :y_1", {"y_1": "a"}),
    (lambda: "a" + y, ":y_1 || t.y", {"y_1": "a"}),
    (lambda: y + y + y, "t.y || t.y || t.y", {}),
    (lambda: y + (y + y), "t.y || t.y || t.y", {}),
    (lambda: y.concat("a").concat("b"), "t.y || :y_1 || :param_1", {"param_1": "b", "y_1": "a"}),
    (lambda: x.concat("a"), "t.x || :x_1", {"x_1": "a"}),
    (lambda: y.collate("x"), "t.y COLLATE x", {}),
    (lambda: y.collate("x").like("y"), "(t.y COLLATE x) LIKE :param_1", {"param_1": "y"}),
    (lambda: y.collate("x").desc(), "t.y COLLATE x DESC", {}),
    (lambda: collate(y, "a-b"), 't.y COLLATE "a-b"', {}),
    (lambda: x.between(1, 5), "t.x BETWEEN :x_1 AND :x_2", {"x_1": 1, "x_2": 5}),
    (lambda: x.between(x, x + 1), "t.x BETWEEN t.x AND t.x + :x_1", {"x_1": 1}),
    (lambda: x.between(1, 5, symmetric=True), "t.x BETWEEN SYMMETRIC :x_1 AND :x_2", {"x_1": 1, "x_2": 5}),
    (lambda: between(x, 1, 2), "t.x BETWEEN :x_1 AND :x_2", {"x_1": 1, "x_2": 2}),
    (lambda: y.match("q"), "t.y MATCH :y_1", {"y_1": "q"}),
    (lambda: x.op("&")(5), "t.x & :x_1", {"x_1": 5}),
    (lambda: x.op("&", precedence=5)(5) + 1, "(t.x & :x_1) + :param_1", {"param_1": 1, "x_1": 5}),
    (lambda: x.op("&")(5) == 1, "(t.x & :x_1) = :param_1", {"param_1": 1, "x_1": 5}),
    (lambda: x.bool_op("&&")(5), "t.x && :x_1", {"x_1": 5}),
    (lambda: ~x.bool_op("&&")(5), "NOT (t.x && :x_1)", {"x_1": 5}),
    (lambda: x.op("->", is_comparison=True)(5), "t.x -> :x_1", {"x_1": 5}),
    (
        lambda: x.op("->", return_type=String)(5) + "a",
        "(t.x -> :x_1) || :param_1",
        {"param_1": "a", "x_1": 5},
    ),
    (lambda: x.bitwise_and(5), "t.x & :x_1", {"x_1": 5}),
    (lambda: x.bitwise_or(5), "t.x | :x_1", {"x_1": 5}),
    (lambda: x.bitwise_xor(5), "t.x ^ :x_1", {"x_1": 5}),
    (lambda: x.bitwise_not(), "~t.x", {}),
    (lambda: x.bitwise_lshift(5), "t.x << :x_1", {"x_1": 5}),
    (lambda: x.bitwise_rshift(5), "t.x >> :x_1", {"x_1": 5}),
    (lambda: x.bitwise_and(5) == 1, "t.x & :x_1 = :param_1", {"param_1": 1, "x_1": 5}),
    (lambda: x.bitwise_or(x.bitwise_and(3)), "t.x | (t.x & :x_1)", {"x_1": 3}),
    (lambda: bitwise_not(x), "~t.x", {}),
    (lambda: ~x, "NOT t.x", {}),
    (lambda: x.desc(), "t.x DESC", {}),
    (lambda: x.asc().nulls_first(), "t.x ASC NULLS FIRST", {}),
    (lambda: x.desc().nulls_last(), "t.x DESC NULLS LAST", {}),
    (lambda: desc("foo"), "foo DESC", {}),
    (lambda: desc(x), "t.x DESC", {}),
    (lambda: x.distinct(), "DISTINCT t.x", {}),
    (lambda: distinct(x + 1), "DISTINCT t.x + :x_1", {"x_1": 1}),
    (lambda: any_(x), "ANY (t.x)", {}),
    (lambda: 5 == any_(x), ":param_1 = ANY (t.x)", {"param_1": 5}),  # noqa: SIM300  # the mirrored operator
    (lambda: any_(x) == 5, ":param_1 = ANY (t.x)", {"param_1": 5}),
    (lambda: x.any_() == 5, ":param_1 = ANY (t.x)", {"param_1": 5}),
    (
        lambda: and_(x == 1, y == "a", or_(x == 2, and_(x == 3, x == 4))),
        "t.x = :x_1 AND t.y = :y_1 AND (t.x = :x_2 OR t.x = :x_3 AND t.x = :x_4)",
        {"x_1": 1, "x_2": 2, "x_3": 3, "x_4": 4, "y_1": "a"},
    ),
    (
        lambda: or_(and_(x == 1, x == 2), x == 3),
        "t.x = :x_1 AND t.x = :x_2 OR t.x = :x_3",
        {"x_1": 1, "x_2": 2, "x_3": 3},
    ),
    (
        lambda: and_(or_(x == 1, x == 2), x == 3),
        "(t.x = :x_1 OR t.x = :x_2) AND t.x = :x_3",
        {"x_1": 1, "x_2": 2, "x_3": 3},
    ),
    (
        lambda: and_(and_(x == 1, x == 2), x == 3),
        "t.x = :x_1 AND t.x = :x_2 AND t.x = :x_3",
        {"x_1": 1, "x_2": 2, "x_3": 3},
    ),
    (lambda: and_(x == 1), "t.x = :x_1", {"x_1": 1}),
    (lambda: and_(true()), "true", {}),
    (lambda: and_(false(), x == 1), "false", {}),
    (lambda: and_(true(), x == 1), "t.x = :x_1", {"x_1": 1}),
    (lambda: or_(true(), x == 1), "true", {}),
    (lambda: or_(false(), x == 1), "t.x = :x_1", {"x_1": 1}),
    (lambda: or_(false()), "false", {}),
    (lambda: and_(True, x == 1), "t.x = :x_1", {"x_1": 1}),
    (lambda: and_(None, x == 1), "NULL AND t.x = :x_1", {"x_1": 1}),
    (lambda: not_(and_(x == 1, x == 2)), "NOT (t.x = :x_1 AND t.x = :x_2)", {"x_1": 1, "x_2": 2}),
    (lambda: not_(or_(x == 1, x == 2)), "NOT (t.x = :x_1 OR t.x = :x_2)", {"x_1": 1, "x_2": 2}),
    (lambda: not_(x == 1), "t.x != :x_1", {"x_1": 1}),
    (lambda: not_(true()), "false", {}),
    (lambda: not_(false()), "true", {}),
    (lambda: not_(null()), "NOT NULL", {}),
    (lambda: not_(x + 1), "NOT (t.x + :x_1)", {"x_1": 1}),
    (lambda: ~((x == 1) & (x == 2)), "NOT (t.x = :x_1 AND t.x = :x_2)", {"x_1": 1, "x_2": 2}),
    (lambda: x == (x == 2), "t.x = (t.x = :x_1)", {"x_1": 2}),
    (lambda: x < 1, "t.x < :x_1", {"x_1": 1}),
    (lambda: 1 < x, "t.x > :x_1", {"x_1": 1}),  # noqa: SIM300  # the mirrored operator
    (lambda: x <= 1, "t.x <= :x_1", {"x_1": 1}),
    (lambda: x >= 1, "t.x >= :x_1", {"x_1": 1}),
    (lambda: x < y, "t.x < t.y", {}),
    (lambda: x == y, "t.x = t.y", {}),
    (lambda: x != y, "t.x != t.y", {}),
    (lambda: null(), "NULL", {}),
    (lambda: true(), "true", {}),
    (lambda: false(), "false", {}),
    (lambda: x == null(), "t.x IS NULL", {}),
    (lambda: x == true(), "t.x = true", {}),
    (lambda: x.is_(null()), "t.x IS NULL", {}),
    (lambda: x.label("foo"), "t.x", {}),
    (lambda: x.label(None), "t.x", {}),
    (lambda: x.label("foo").label("bar"), "t.x", {}),
    (lambda: x.label("a") == 5, "t.x = :param_1", {"param_1": 5}),
    (lambda: x.label("a").desc(), "t.x DESC", {}),
    (lambda: d + datetime.timedelta(1), "t.d + :d_1", {"d_1": datetime.timedelta(days=1)}),
    (lambda: d - d, "t.d - t.d", {}),
    (lambda: d - datetime.datetime(2020, 1, 1), "t.d - :d_1", {"d_1": datetime.datetime(2020, 1, 1, 0, 0)}),
    (lambda: z + 1, "t.z + :z_1", {"z_1": 1}),
    (lambda: z * x, "t.z * t.x", {}),
    (lambda: x * z, "t.x * t.z", {}),
    (lambda: z / x, "t.z / CAST(t.x AS NUMERIC)", {}),
    (lambda: f * z, "t.f * t.z", {}),
    (lambda: x + 1.5, "t.x + :x_1", {"x_1": 1.5}),
    (lambda: x + Decimal(1), "t.x + :x_1", {"x_1": Decimal("1")}),
    (lambda: x.contains(5), "t.x LIKE '%' || :x_1 || '%'", {"x_1": 5}),
    (lambda: x.is_(5), "t.x IS :x_1", {"x_1": 5}),
    (lambda: x.between(1, 2) == True, "(t.x BETWEEN :x_1 AND :x_2) = true", {"x_1": 1, "x_2": 2}),
    (lambda: x.regexp_match("a"), "t.x <regexp> :x_1", {"x_1": "a"}),
    (lambda: x.regexp_replace("a", "b"), "<regexp replace>(t.x, :x_1, :x_2)", {"x_1": "a", "x_2": "b"}),
    (lambda: -x.label("q"), "-t.x", {}),
    (lambda: ~(x.label("q") == 5), "t.x != :param_1", {"param_1": 5}),
    (lambda: things.c.b.is_(True), "t.b IS true", {}),
    (
        lambda: (lambda named_label: select(named_label).order_by(named_label))((x + 1).label("foo")),
        "SELECT t.x + :x_1 AS foo FROM t ORDER BY foo",
        {"x_1": 1},
    ),
    (
        lambda: (lambda named_label: select(named_label).order_by(named_label.desc()))((x + 1).label("foo")),
        "SELECT t.x + :x_1 AS foo FROM t ORDER BY foo DESC",
        {"x_1": 1},
    ),
    (
        lambda: (lambda named_label: select(named_label).order_by(named_label + 5))((x + 1).label("foo")),
        "SELECT t.x + :x_1 AS foo FROM t ORDER BY t.x + :x_1 + :param_1",
        {"param_1": 5, "x_1": 1},
    ),
    (
        lambda: (
            lambda named_label: (
                select(named_label).where(named_label > 5).group_by(named_label).having(named_label > 6)
            )
        )((x + 1).label("foo")),
        (
            "SELECT t.x + :x_1 AS foo FROM t WHERE t.x + :x_1 > :param_1 GROUP BY t.x + :x_1 "
            "HAVING t.x + :x_1 > :param_2"
        ),
        {"param_1": 5, "param_2": 6, "x_1": 1},
    ),
    (
        lambda: (lambda named_label: select(x).order_by(named_label))((x + 1).label("foo")),
        "SELECT t.x FROM t ORDER BY t.x + :x_1",
        {"x_1": 1},
    ),
    (
        lambda: (lambda named_label: select(named_label).order_by(named_label))((x + 1).label(None)),
        "SELECT t.x + :x_1 AS anon_1 FROM t ORDER BY anon_1",
        {"x_1": 1},
    ),
    (
        lambda: users.select().where(users.c.id == 1),
        "SELECT users.id, users.name, users.age FROM users WHERE users.id = :id_1",
        {"id_1": 1},
    ),
    (lambda: ~(x + 1), "NOT (t.x + :x_1)", {"x_1": 1}),
    (lambda: ~(x * 2), "NOT (t.x * :x_1)", {"x_1": 2}),
    (lambda: ~(y + "a"), "NOT (t.y || :y_1)", {"y_1": "a"}),
    (lambda: ~(x.op("&")(5)), "NOT (t.x & :x_1)", {"x_1": 5}),
    (lambda: ~tuple_(x, y), "NOT (t.x, t.y)", {}),
    (lambda: ~(x.collate("x")), "NOT (t.x COLLATE x)", {}),
    (lambda: ~(y.collate("x")), "NOT (t.y COLLATE x)", {}),
    (lambda: ~(x.label("q")), "NOT t.x", {}),
    (lambda: ~b.label("q"), "NOT t.b", {}),
    (lambda: ~(x.desc()), "NOT t.x DESC", {}),
    (lambda: (~b) == x, "NOT t.b = t.x", {}),
    (lambda: (~(x == 1)) == b, "(t.x != :x_1) = t.b", {"x_1": 1}),
    (lambda: not_(x).label("q"), "NOT t.x", {}),
    (lambda: -(x * 2), "-(t.x * :x_1)", {"x_1": 2}),
    (lambda: (-x) * 5, "(-t.x) * :param_1", {"param_1": 5}),
    (lambda: 5 * (-x), ":param_1 * (-t.x)", {"param_1": 5}),
    (lambda: -(x.collate("s")), "-(t.x COLLATE s)", {}),
    (lambda: x.collate("a") + "b", "(t.x COLLATE a) + :param_1", {"param_1": "b"}),
    (lambda: (y + "a").collate("b"), "t.y || :y_1 COLLATE b", {"y_1": "a"}),
    (lambda: (y == "a").collate("b"), "t.y = :y_1 COLLATE b", {"y_1": "a"}),
    (lambda: y.like("x").collate("b"), "t.y LIKE :y_1 COLLATE b", {"y_1": "x"}),
    (lambda: y.collate("a") == "x", "(t.y COLLATE a) = :param_1", {"param_1": "x"}),
    (lambda: y.collate("a").concat("x"), "(t.y COLLATE a) || :param_1", {"param_1": "x"}),
    (lambda: x.desc() + 1, "t.x DESC + :param_1", {"param_1": 1}),
    (lambda: x.between(1, 5) & b, "t.x BETWEEN :x_1 AND :x_2 AND t.b", {"x_1": 1, "x_2": 5}),
    (lambda: x.between(1, x + 5), "t.x BETWEEN :x_1 AND t.x + :x_2", {"x_1": 1, "x_2": 5}),
    (
        lambda: x.between(and_(x == 1, x == 2), 5),
        "t.x BETWEEN t.x = :x_1 AND t.x = :x_2 AND :x_3",
        {"x_1": 1, "x_2": 2, "x_3": 5},
    ),
    (lambda: y.like(y + "a"), "t.y LIKE (t.y || :y_1)", {"y_1": "a"}),
    (lambda: y.like("a") == True, "(t.y LIKE :y_1) = true", {"y_1": "a"}),
    (lambda: x.is_(None) == True, "(t.x IS NULL) = true", {}),
    (lambda: x.is_(x == 5), "t.x IS (t.x = :x_1)", {"x_1": 5}),
    (lambda: x == (x == None), "t.x = (t.x IS NULL)", {}),
    (lambda: x.op("+")(5) * 3, "(t.x + :x_1) * :param_1", {"param_1": 3, "x_1": 5}),
    (lambda: x.op("+", precedence=10)(5) * 3, "t.x + :x_1 * :param_1", {"param_1": 3, "x_1": 5}),
    (lambda: x.op("+")(x.op("+")(5)), "t.x + (t.x + :x_1)", {"x_1": 5}),
    (lambda: x * x.op("+")(5), "t.x * (t.x + :x_1)", {"x_1": 5}),
    (lambda: x.op("||", is_comparison=True)(5) & b, "(t.x || :x_1) AND t.b", {"x_1": 5}),
    (
        lambda: and_(x == 1, and_(x == 2, x == 3), or_(x == 4, x == 5)),
        "t.x = :x_1 AND t.x = :x_2 AND t.x = :x_3 AND (t.x = :x_4 OR t.x = :x_5)",
        {"x_1": 1, "x_2": 2, "x_3": 3, "x_4": 4, "x_5": 5},
    ),
    (
        lambda: or_(x == 1, or_(x == 2, x == 3)),
        "t.x = :x_1 OR t.x = :x_2 OR t.x = :x_3",
        {"x_1": 1, "x_2": 2, "x_3": 3},
    ),
    (lambda: and_(x == 1, x.op("AND")(5)), "t.x = :x_1 AND (t.x AND :x_2)", {"x_1": 1, "x_2": 5}),
    (
        lambda: and_(x == 1, x.in_(select(users.c.id))),
        "t.x = :x_1 AND t.x IN (SELECT users.id FROM users)",
        {"x_1": 1},
    ),
    (lambda: x.in_(range(3)), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [0, 1, 2]}),
    (lambda: x.in_({1: 2}), "t.x IN (__[POSTCOMPILE_x_1])", {"x_1": [1]}),
    (lambda: x.bitwise_and(5).bitwise_or(3), "(t.x & :x_1) | :param_1", {"param_1": 3, "x_1": 5}),
    (lambda: x.bitwise_or(5) + 1, "(t.x | :x_1) + :param_1", {"param_1": 1, "x_1": 5}),
    (lambda: x.bitwise_and(5) * 2, "(t.x & :x_1) * :param_1", {"param_1": 2, "x_1": 5}),
    (lambda: x.bitwise_xor(x.bitwise_xor(1)), "t.x ^ (t.x ^ :x_1)", {"x_1": 1}),
    (lambda: x.bitwise_not() + 1, "~t.x + :param_1", {"param_1": 1}),
    (lambda: x.bitwise_not().bitwise_not(), "~(~t.x)", {}),
    (lambda: -x.bitwise_not(), "-(~t.x)", {}),
    (lambda: x / (x * 2), "t.x / CAST((t.x * :x_1) AS NUMERIC)", {"x_1": 2}),
    (lambda: x * (x / 2), "t.x * (t.x / CAST(:x_1 AS NUMERIC))", {"x_1": 2}),
    (
        lambda: x / 2 / 3,
        "(t.x / CAST(:x_1 AS NUMERIC)) / CAST(:param_1 AS NUMERIC)",
        {"param_1": 3, "x_1": 2},
    ),
    (lambda: x % (x % 2), "t.x % (t.x % :x_1)", {"x_1": 2}),
    (lambda: x // (x + 1), "t.x / (t.x + :x_1)", {"x_1": 1}),
    (lambda: x // 2.5, "FLOOR(t.x / :x_1)", {"x_1": 2.5}),
    (lambda: z // 2, "FLOOR(t.z / :z_1)", {"z_1": 2}),
    (lambda: x / 2.5, "t.x / CAST(:x_1 AS DOUBLE)", {"x_1": 2.5}),
    (lambda: x / z, "t.x / CAST(t.z AS NUMERIC(10, 2))", {}),
    (lambda: z / 2, "t.z / CAST(:z_1 AS NUMERIC)", {"z_1": 2}),
    (lambda: f / 2, "t.f / CAST(:f_1 AS NUMERIC)", {"f_1": 2}),
    (lambda: x + (-x), "t.x + -t.x", {}),
    (lambda: x - (-x), "t.x - -t.x", {}),
    (lambda: distinct(x) == 5, "(DISTINCT t.x) = :param_1", {"param_1": 5}),
    (lambda: x.distinct().label("q"), "DISTINCT t.x", {}),
    (lambda: x == any_(arr), "t.x = ANY (j.arr)", {}),
    (lambda: arr.any(5), ":arr_1 = ANY (j.arr)", {"arr_1": 5}),
    (lambda: arr.all(5), ":arr_1 = ALL (j.arr)", {"arr_1": 5}),
    (lambda: arr.any(5, operator=operators.lt), ":arr_1 < ANY (j.arr)", {"arr_1": 5}),
    (lambda: ~arr.any(5), "NOT (:arr_1 = ANY (j.arr))", {"arr_1": 5}),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


MISTAKES = [
    (lambda: x.in_("abc"), exc.ArgumentError),
    (lambda: x.in_(5), exc.ArgumentError),
    (lambda: x.in_(None), exc.ArgumentError),
    (lambda: x < None, exc.ArgumentError),
    (lambda: x > None, exc.ArgumentError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())


@pytest.mark.parametrize("join", [and_, or_])
def test_an_empty_list_of_conditions_is_deprecated(join):
    with pytest.warns(exc.SADeprecationWarning, match="expected at least one condition"):
        assert shown(join()) == ("", {})


def test_a_select_as_a_value_is_made_a_scalar_subquery_with_a_warning():
    with pytest.warns(exc.SAWarning, match="scalar_subquery"):
        comparison = x == select(users.c.id)
    assert shown(comparison) == ("t.x = (SELECT users.id FROM users)", {})


@pytest.mark.parametrize(
    ("make", "type_"),
    [
        (lambda: x + 1, Integer),
        (lambda: x + 1.5, Double),
        (lambda: x / 2, Numeric),
        (lambda: x // 2, Integer),
        (lambda: x * z, Numeric),
        (lambda: z * x, Numeric),
        (lambda: f + 1, Float),
        (lambda: y + "a", String),
        (lambda: x.concat("a"), Integer),
        (lambda: x == 5, Boolean),
        (lambda: x.in_([1]), Boolean),
        (lambda: -x, Integer),
        (lambda: ~b, Boolean),
        (lambda: x.op("+")(5), Integer),
        (lambda: x.op("+", return_type=String)(5), String),
        (lambda: x.bool_op("+")(5), Boolean),
        (lambda: d - d, Interval),
        (lambda: d - datetime.timedelta(1), DateTime),
        (lambda: y.collate("s"), String),
        (lambda: x.label("a"), Integer),
        (lambda: arr[1], Integer),
        (lambda: (x == bindparam("q")).right, Integer),
        (lambda: (y == 5).right, Integer),
        (lambda: (z == 5).right, Integer),
    ],
)
def test_expressions_have_the_type_of_their_result(make, type_):
    assert isinstance(make().type, type_)


def test_a_collated_string_knows_its_collation():
    assert y.collate("nocase").type.collation == "nocase"


def test_comparisons_of_columns_can_be_decided_by_identity():
    assert x == x
    assert not (x == y)  # noqa: SIM201  # __eq__ is what is tested
    assert x != y
    assert x in [y, x]
    assert x not in [y]
    with pytest.raises(TypeError, match="expected a condition that Python can decide"):
        bool(x > 5)


def test_python_operators_that_sql_lacks_are_refused():
    for use in (lambda: x << 1, lambda: x @ y, lambda: x[5], lambda: 5 in x):
        with pytest.raises(NotImplementedError, match="expected"):
            use()


def test_a_long_chain_of_an_associative_operator_is_one_list():
    for join in (operators.add, operators.mul, operators.concat_op, operators.and_, operators.or_):
        left = right = x
        one = things.c.id
        for _ in range(1500):
            left, right = join(left, one), join(one, right)
        for chain in (left, right):
            assert len(chain.clauses) == 1501
            assert str(chain).count("t.id") == 1500
            assert "(" not in str(chain)


def test_operands_of_other_operators_keep_their_parentheses():
    assert str((x + 1) * (x + 2 + y) * (y - 1)) == ("(t.x + :x_1) * (t.x + :x_2 + t.y) * (t.y - :y_1)")
    assert str(~(x + y + z)) == "NOT (t.x + t.y + t.z)"


@pytest.mark.parametrize(
    "use",
    [
        lambda: y.like(None),
        lambda: y.contains(None),
        lambda: x > None,
        lambda: x >= True,
        lambda: x.in_(y),
        lambda: x.in_(null()),
        lambda: y.like("a", escape="ab"),
    ],
)
def test_operands_that_no_operator_takes_are_refused(use):
    with pytest.raises(exc.ArgumentError, match="expected"):
        use()


def test_a_custom_operator_without_a_python_meaning_says_so():
    with pytest.raises(exc.InvalidRequestError, match="python_impl"):
        x.op("$")(y).operator(3, 5)


def test_custom_operators_of_two_classes_are_two():
    one, same, other = (
        operators.custom_op("++", operator_class=cls)
        for cls in (OperatorClass.MATH, OperatorClass.MATH, OperatorClass.BITWISE)
    )
    assert one == same
    assert one != other


class ArrowCompiler(SQLCompiler):
    def visit_arrow_op_binary(self, binary, operator, **kw):
        return self._generate_generic_binary(binary, " -> ", eager_grouping=True, **kw)


def test_a_compiler_prints_an_operator_by_its_name():
    dialect = DefaultDialect()
    dialect.statement_compiler = ArrowCompiler
    arrow = operators.custom_op("->", precedence=15, visit_name="arrow")
    assert str(arrow(x, y).compile(dialect=dialect)) == "t.x -> t.y"
    assert str((arrow(x, y) + 1).compile(dialect=dialect)) == "(t.x -> t.y) + :param_1"
