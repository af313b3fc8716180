"""VALUES, and SELECTs given as text."""

from __future__ import annotations

import pytest

from relata import create_engine, exc
from relata.sql import column, select, text, values
from relata.types import Integer, String
from tests.sql.tables import shown, users

STATEMENTS = [
    (
        lambda: select(
            values(column("a", Integer), column("b", String), name="v").data([(1, "x"), (2, "y")])
        ),
        "SELECT v.a, v.b FROM (VALUES (:param_1, :param_2), (:param_3, :param_4)) AS v (a, b)",
        {"param_1": 1, "param_2": "x", "param_3": 2, "param_4": "y"},
    ),
    (
        lambda: select(values(column("a", Integer), name="v").data([(1,), (2,)]).c.a),
        "SELECT v.a FROM (VALUES (:param_1), (:param_2)) AS v (a)",
        {"param_1": 1, "param_2": 2},
    ),
    (
        lambda: select(values(column("a", Integer), name="v", literal_binds=True).data([(1,), (2,)])),
        "SELECT v.a FROM (VALUES (1), (2)) AS v (a)",
        {},
    ),
    (
        lambda: select(values(column("a", Integer), name="v").data([(1,)]).data([(2,)])),
        "SELECT v.a FROM (VALUES (:param_1), (:param_2)) AS v (a)",
        {"param_1": 1, "param_2": 2},
    ),
    (
        lambda: select(values(column("a", Integer), name="v").data([(1,)]).alias("z")),
        "SELECT z.a FROM (VALUES (:param_1)) AS z (a)",
        {"param_1": 1},
    ),
    (
        lambda: select(users.c.id).where(
            users.c.id.in_(values(column("a", Integer)).data([(1,)]).scalar_values())
        ),
        "SELECT users.id FROM users WHERE users.id IN (VALUES (:param_1))",
        {"param_1": 1},
    ),
    (
        lambda: select(values(column("a", Integer), name="v").data([(1,)]).lateral("z")),
        "SELECT z.a FROM LATERAL (VALUES (:param_1)) AS z (a)",
        {"param_1": 1},
    ),
    (lambda: values(column("a", Integer), name="v").data([(1,)]), "VALUES (:param_1)", {"param_1": 1}),
    (
        lambda: select(values(column("a", Integer)).data([(1,)])),
        "SELECT a FROM (VALUES (:param_1))",
        {"param_1": 1},
    ),
    (
        lambda: select(values(column("a", Integer)).data([(1,)]).alias()),
        "SELECT anon_1.a FROM (VALUES (:param_1)) AS anon_1 (a)",
        {"param_1": 1},
    ),
    (
        lambda: select(values(column("a", Integer)).data([(1,)]).lateral()),
        "SELECT anon_1.a FROM LATERAL (VALUES (:param_1)) AS anon_1 (a)",
        {"param_1": 1},
    ),
    (
        lambda: select(users.c.id).where(users.c.id.in_(values(column("a", Integer)).data([(1,)]))),
        "SELECT users.id FROM users WHERE users.id IN (VALUES (:param_1))",
        {"param_1": 1},
    ),
    (
        lambda: select(values(column("a"), name="v", literal_binds=True).data([(1,), ("x",)])),
        "SELECT v.a FROM (VALUES (1), ('x')) AS v (a)",
        {},
    ),
    (
        lambda: select(
            values(column("a", Integer), name="v").data([(1,)]).add_cte(select(users.c.id).cte("c"))
        ),
        "WITH c AS (SELECT users.id AS id FROM users) SELECT v.a FROM (VALUES (:param_1)) AS v (a)",
        {"param_1": 1},
    ),
    (lambda: text("select a, b from c").columns(column("a"), column("b")), "select a, b from c", {}),
    (
        lambda: text("select a, b from c").columns(a=Integer, b=String).subquery("q").select(),
        "SELECT q.a, q.b FROM (select a, b from c) AS q",
        {},
    ),
    (
        lambda: select(text("select a from c").columns(a=Integer).subquery("q").c.a),
        "SELECT q.a FROM (select a from c) AS q",
        {},
    ),
    (
        lambda: select(users.c.id).where(users.c.id.in_(text("select a from c").columns(column("a")))),
        "SELECT users.id FROM users WHERE users.id IN (select a from c)",
        {},
    ),
    (
        lambda: text("select a from c where x=:x").columns(a=Integer).bindparams(x=5),
        "select a from c where x=:x",
        {"x": 5},
    ),
    (lambda: text("select a").columns(a=Integer).alias("z"), "select a", {}),
]


@pytest.mark.parametrize("row", [(1,), (1, 2, 3)])
def test_a_row_of_values_has_as_many_as_there_are_columns(row):
    with pytest.raises(exc.ArgumentError, match="expected 2 values in each row"):
        values(column("a"), column("b")).data([(1, 2), row])


def test_a_lateral_list_of_values_is_no_cte():
    rows = values(column("a", Integer), name="v").data([(1,)]).lateral().cte()
    with pytest.raises(exc.CompileError, match="without LATERAL"):
        select(rows).compile()


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


def test_a_column_that_text_is_said_to_have_twice_is_refused():
    one, other = column("a"), column("b")
    with create_engine("sqlite://").connect() as connection:
        with pytest.raises(exc.InvalidRequestError, match="name each column once"):
            connection.execute(text("SELECT 1, 2, 3").columns(one, other, one))
        row = connection.execute(text("SELECT 1, 2, 3").columns(one, other, one.label("c"))).one()
    assert row == (1, 2, 3)
    assert row._mapping[one] == 1
