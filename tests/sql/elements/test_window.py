"""Functions over windows, with filters and in an order."""

from __future__ import annotations

import pytest

from relata import FrameClause, FrameClauseType, exc
from relata.engine.default import DefaultDialect
from relata.sql import aggregate_order_by, func, funcfilter, over, select, within_group
from relata.sql.compiler import AggregateOrderByStyle
from tests.sql.tables import shown, x, y

STATEMENTS = [
    (lambda: select(func.row_number().over()), "SELECT row_number() OVER () AS anon_1", {}),
    (
        lambda: select(func.row_number().over(order_by=x)),
        "SELECT row_number() OVER (ORDER BY t.x) AS anon_1 FROM t",
        {},
    ),
    (
        lambda: select(func.row_number().over(order_by=[x, y.desc()])),
        "SELECT row_number() OVER (ORDER BY t.x, t.y DESC) AS anon_1 FROM t",
        {},
    ),
    (
        lambda: select(func.row_number().over(partition_by=[x, y])),
        "SELECT row_number() OVER (PARTITION BY t.x, t.y) AS anon_1 FROM t",
        {},
    ),
    (
        lambda: select(func.row_number().over(partition_by=x, order_by=y).label("rn")),
        "SELECT row_number() OVER (PARTITION BY t.x ORDER BY t.y) AS rn FROM t",
        {},
    ),
    (
        lambda: select(func.sum(x).over(order_by=y, rows=(None, 0))),
        (
            "SELECT sum(t.x) OVER (ORDER BY t.y ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) "
            "AS anon_1 FROM t"
        ),
        {},
    ),
    (
        lambda: select(func.sum(x).over(order_by=y, rows=(-5, 5))),
        (
            "SELECT sum(t.x) OVER (ORDER BY t.y ROWS BETWEEN :param_1 PRECEDING AND :param_2 "
            "FOLLOWING) AS anon_1 FROM t"
        ),
        {"param_1": 5, "param_2": 5},
    ),
    (
        lambda: select(func.sum(x).over(order_by=y, rows=(0, None))),
        (
            "SELECT sum(t.x) OVER (ORDER BY t.y ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) "
            "AS anon_1 FROM t"
        ),
        {},
    ),
    (
        lambda: select(func.sum(x).over(order_by=y, range_=(None, 10))),
        (
            "SELECT sum(t.x) OVER (ORDER BY t.y RANGE BETWEEN UNBOUNDED PRECEDING AND :param_1 "
            "FOLLOWING) AS anon_1 FROM t"
        ),
        {"param_1": 10},
    ),
    (
        lambda: select(func.sum(x).over(order_by=y, groups=(1, 3))),
        (
            "SELECT sum(t.x) OVER (ORDER BY t.y GROUPS BETWEEN :param_1 FOLLOWING AND :param_2 "
            "FOLLOWING) AS anon_1 FROM t"
        ),
        {"param_1": 1, "param_2": 3},
    ),
    (
        lambda: select(func.sum(x).filter(x > 5, y == "a")),
        "SELECT sum(t.x) FILTER (WHERE t.x > :x_1 AND t.y = :y_1) AS anon_1 FROM t",
        {"x_1": 5, "y_1": "a"},
    ),
    (
        lambda: select(func.sum(x).filter(x > 5).over(order_by=y)),
        "SELECT sum(t.x) FILTER (WHERE t.x > :x_1) OVER (ORDER BY t.y) AS anon_1 FROM t",
        {"x_1": 5},
    ),
    (
        lambda: select(func.percentile_cont(0.5).within_group(x)),
        (
            "SELECT percentile_cont(:percentile_cont_2) WITHIN GROUP (ORDER BY t.x) AS "
            "percentile_cont_1 FROM t"
        ),
        {"percentile_cont_2": 0.5},
    ),
    (
        lambda: select(func.percentile_cont(0.5).within_group(x.desc()).over(partition_by=y)),
        (
            "SELECT percentile_cont(:percentile_cont_1) WITHIN GROUP (ORDER BY t.x DESC) OVER "
            "(PARTITION BY t.y) AS anon_1 FROM t"
        ),
        {"percentile_cont_1": 0.5},
    ),
    (
        lambda: select(func.rank().within_group(x)),
        "SELECT rank() WITHIN GROUP (ORDER BY t.x) AS rank_1 FROM t",
        {},
    ),
    (
        lambda: select(func.mode().within_group(x).filter(x > 5)),
        "SELECT mode() WITHIN GROUP (ORDER BY t.x) FILTER (WHERE t.x > :x_1) AS anon_1 FROM t",
        {"x_1": 5},
    ),
    (
        lambda: select(over(func.sum(x), partition_by=y)),
        "SELECT sum(t.x) OVER (PARTITION BY t.y) AS anon_1 FROM t",
        {},
    ),
    (
        lambda: select(within_group(func.foo(1), x)),
        "SELECT foo(:foo_2) WITHIN GROUP (ORDER BY t.x) AS foo_1 FROM t",
        {"foo_2": 1},
    ),
    (
        lambda: select(funcfilter(func.foo(1), x > 5)),
        "SELECT foo(:foo_1) FILTER (WHERE t.x > :x_1) AS anon_1 FROM t",
        {"foo_1": 1, "x_1": 5},
    ),
    (
        lambda: select(func.sum(x).over(order_by=y) + 1),
        "SELECT sum(t.x) OVER (ORDER BY t.y) + :param_1 AS anon_1 FROM t",
        {"param_1": 1},
    ),
    (
        lambda: select(func.sum(x).filter(x > 1) + 1),
        "SELECT (sum(t.x) FILTER (WHERE t.x > :x_1)) + :param_1 AS anon_1 FROM t",
        {"param_1": 1, "x_1": 1},
    ),
    (lambda: ~func.foo(x).over(), "NOT foo(t.x) OVER ()", {}),
    (
        lambda: func.foo(x).over(order_by=y, groups=(-1, None), exclude="CURRENT ROW"),
        (
            "foo(t.x) OVER (ORDER BY t.y GROUPS BETWEEN :param_1 PRECEDING AND UNBOUNDED FOLLOWING "
            "EXCLUDE CURRENT ROW)"
        ),
        {"param_1": 1},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


ORDERED = select(func.array_agg(x).aggregate_order_by(y.desc()))


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (AggregateOrderByStyle.INLINE, "SELECT array_agg(t.x ORDER BY t.y DESC) AS array_agg_1"),
        (AggregateOrderByStyle.WITHIN_GROUP, "SELECT array_agg(t.x) WITHIN GROUP (ORDER BY t.y DESC) AS"),
    ],
    ids=["inline", "within_group"],
)
def test_the_order_of_an_aggregate_stands_where_the_dialect_has_it(style, expected):
    dialect = DefaultDialect()
    dialect.aggregate_order_by_style = style
    assert str(ORDERED.compile(dialect=dialect)).startswith(expected)


def test_the_order_of_an_aggregate_is_refused_where_there_is_none():
    dialect = DefaultDialect()
    dialect.aggregate_order_by_style = AggregateOrderByStyle.NONE
    with pytest.raises(exc.CompileError, match="ORDER BY in aggregates"):
        ORDERED.compile(dialect=dialect)


CURRENT, UNBOUNDED = FrameClauseType.CURRENT, FrameClauseType.UNBOUNDED
MISTAKES = [
    (lambda: select(func.sum(x).over(order_by=y, range_=(None, 10), rows=(1, 2))), exc.ArgumentError),
    (lambda: select(func.sum(x).over(order_by="foo")), exc.CompileError),
    (lambda: select(x.label("foo"), func.sum(x).over(order_by="foo")), exc.CompileError),
    (lambda: func.sum(x).over(exclude="TIES"), exc.ArgumentError),
    (lambda: func.sum(x).over(rows=(None, 0), exclude="TIES) --"), exc.CompileError),
    (lambda: func.sum(x).over(rows=(None, 0), exclude=5), exc.CompileError),
    (lambda: func.sum(x).over(rows=(5.5, 6)), exc.ArgumentError),
    (lambda: func.sum(x).over(rows=("a", 6)), exc.ArgumentError),
    (lambda: func.sum(x).over(rows=(1, 2, 3)), exc.ArgumentError),
    (lambda: FrameClause(5, None, CURRENT, UNBOUNDED), exc.ArgumentError),
    (lambda: FrameClause(None, 5, CURRENT, UNBOUNDED), exc.ArgumentError),
    (lambda: FrameClause(None, None, FrameClauseType.PRECEDING, UNBOUNDED), exc.ArgumentError),
    (lambda: func.array_agg(x).aggregate_order_by(), TypeError),
    (lambda: aggregate_order_by(func.array_agg(x)), TypeError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())
