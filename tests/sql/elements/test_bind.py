"""Parameters and literals."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from relata.sql import bindparam, literal
from relata.types import Boolean, Integer
from tests.sql.tables import literally, shown, x, y

STATEMENTS = [
    (lambda: x.in_(bindparam("q")), "t.x IN (__[POSTCOMPILE_q])", {"q": None}),
    (lambda: x.in_(bindparam("q", expanding=True)), "t.x IN (__[POSTCOMPILE_q])", {"q": None}),
    (lambda: literally(y.startswith("a")), "t.y LIKE 'a' || '%'", {}),
    (lambda: literally(y.like("50%")), "t.y LIKE '50%'", {}),
    (lambda: literal(5), ":param_1", {"param_1": 5}),
    (lambda: literal("a"), ":param_1", {"param_1": "a"}),
    (lambda: literal(5.5), ":param_1", {"param_1": 5.5}),
    (lambda: literal(None), ":param_1", {"param_1": None}),
    (lambda: literal(True), ":param_1", {"param_1": True}),
    (lambda: literal(datetime.date(2020, 1, 1)), ":param_1", {"param_1": datetime.date(2020, 1, 1)}),
    (lambda: literal(Decimal("1.5")), ":param_1", {"param_1": Decimal("1.5")}),
    (lambda: literally(literal(5)), "5", {}),
    (lambda: literally(literal("a'b")), "'a''b'", {}),
    (lambda: literally(literal(True)), "true", {}),
    (lambda: literally(literal(None)), "NULL", {}),
    (lambda: literally(x == 5), "t.x = 5", {}),
    (lambda: literally(y == "x:y%z"), "t.y = 'x:y%z'", {}),
    (lambda: literally(literal(datetime.datetime(2020, 1, 1, 2, 3, 4))), "'2020-01-01 02:03:04'", {}),
    (lambda: literally(literal(Decimal("1.5"))), "1.5", {}),
    (lambda: literally(literal(b"ab")), "'ab'", {}),
    (lambda: bindparam("q", 5), ":q", {"q": 5}),
    (lambda: bindparam("q", type_=Integer) + 5, ":q + :param_1", {"param_1": 5, "q": None}),
    (lambda: x == bindparam("q"), "t.x = :q", {"q": None}),
    (lambda: x == bindparam("q", 5, unique=True), "t.x = :q_1", {"q_1": 5}),
    (lambda: x == bindparam("x"), "t.x = :x", {"x": None}),
    (lambda: bindparam(None, 5), ":param_1", {"param_1": 5}),
    (lambda: bindparam("q:x", 5), ":qCx", {"qCx": 5}),
    (lambda: bindparam("q x", 5), ":q_x", {"q_x": 5}),
    (lambda: ~literal(5), "NOT :param_1", {"param_1": 5}),
    (lambda: ~literal(True), "NOT :param_1", {"param_1": True}),
    (lambda: ~bindparam("q", type_=Boolean), "NOT :q", {"q": None}),
    (lambda: literally(x / 2), "t.x / CAST(2 AS NUMERIC)", {}),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)
