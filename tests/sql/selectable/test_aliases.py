"""Aliases, subqueries, laterals, samples."""

from __future__ import annotations

import pytest

from relata.sql import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    func,
    lateral,
    select,
    tablesample,
)
from tests.sql.tables import addresses, parents, shown, things, users, x

counted = select(users.c.id, func.count().label("n")).group_by(users.c.id).subquery()
unnamed = users.alias()
named = users.alias("zz")

STATEMENTS = [
    (
        lambda: x.in_(select(users.c.id).subquery()),
        "t.x IN (SELECT anon_1.id FROM (SELECT users.id AS id FROM users) AS anon_1)",
        {},
    ),
    (
        lambda: select(users.c.id, addresses.c.id).subquery().select(),
        (
            "SELECT anon_1.id, anon_1.id_1 FROM (SELECT users.id AS id, addr.id AS id_1 FROM "
            "users, addr) AS anon_1"
        ),
        {},
    ),
    (
        lambda: (
            select(users.c.id, addresses.c.id)
            .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
            .subquery()
            .select()
        ),
        (
            "SELECT anon_1.users_id, anon_1.addr_id FROM (SELECT users.id AS users_id, addr.id AS "
            "addr_id FROM users, addr) AS anon_1"
        ),
        {},
    ),
    (
        lambda: select(select(users.c.id, addresses.c.id, addresses.c.id).subquery()),
        (
            "SELECT anon_1.id, anon_1.id_1, anon_1.id_1 AS id_1_1 FROM (SELECT users.id AS id, "
            "addr.id AS id_1, addr.id AS id__1 FROM users, addr) AS anon_1"
        ),
        {},
    ),
    (lambda: select(unnamed), "SELECT users_1.id, users_1.name, users_1.age FROM users AS users_1", {}),
    (
        lambda: select(unnamed, named),
        (
            "SELECT users_1.id, users_1.name, users_1.age, zz.id AS id_1, zz.name AS name_1, "
            "zz.age AS age_1 FROM users AS users_1, users AS zz"
        ),
        {},
    ),
    (
        lambda: select(unnamed).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL),
        (
            "SELECT users_1.id AS users_1_id, users_1.name AS users_1_name, users_1.age AS "
            "users_1_age FROM users AS users_1"
        ),
        {},
    ),
    (
        lambda: select(unnamed, users.alias()).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL),
        (
            "SELECT users_1.id AS users_1_id, users_1.name AS users_1_name, users_1.age AS "
            "users_1_age, users_2.id AS users_2_id, users_2.name AS users_2_name, users_2.age AS "
            "users_2_age FROM users AS users_1, users AS users_2"
        ),
        {},
    ),
    (lambda: select(unnamed.alias()), "SELECT anon_1.id, anon_1.name, anon_1.age FROM users AS anon_1", {}),
    (
        lambda: select(counted),
        (
            "SELECT anon_1.id, anon_1.n FROM (SELECT users.id AS id, count(*) AS n FROM users "
            "GROUP BY users.id) AS anon_1"
        ),
        {},
    ),
    (
        lambda: select(counted.alias("foo")),
        (
            "SELECT foo.id, foo.n FROM (SELECT users.id AS id, count(*) AS n FROM users GROUP BY "
            "users.id) AS foo"
        ),
        {},
    ),
    (
        lambda: select(counted.c.id, counted.c.n).where(counted.c.n > 5),
        (
            "SELECT anon_1.id, anon_1.n FROM (SELECT users.id AS id, count(*) AS n FROM users "
            "GROUP BY users.id) AS anon_1 WHERE anon_1.n > :n_1"
        ),
        {"n_1": 5},
    ),
    (
        lambda: select(parents.alias("p1"), parents.alias("p2")),
        "SELECT p1.id, p1.name, p2.id AS id_1, p2.name AS name_1 FROM p AS p1, p AS p2",
        {},
    ),
    (
        lambda: select(select(users.c.id).where(users.c.id == addresses.c.id).subquery()),
        ("SELECT anon_1.id FROM (SELECT users.id AS id FROM users, addr WHERE users.id = addr.id) AS anon_1"),
        {},
    ),
    (
        lambda: select(
            select(users.c.id).where(users.c.id == addresses.c.id).correlate(addresses).subquery(), addresses
        ),
        (
            "SELECT anon_1.id, addr.id AS id_1, addr.user_id, addr.email FROM (SELECT users.id AS "
            "id FROM users, addr WHERE users.id = addr.id) AS anon_1, addr"
        ),
        {},
    ),
    (
        lambda: select(
            addresses.c.id, select(users.c.id).where(users.c.id == addresses.c.user_id).lateral("l")
        ),
        (
            "SELECT addr.id, l.id AS id_1 FROM addr, LATERAL (SELECT users.id AS id FROM users "
            "WHERE users.id = addr.user_id) AS l"
        ),
        {},
    ),
    (
        lambda: select(addresses.c.id).select_from(
            addresses, lateral(select(users.c.id).where(users.c.id == addresses.c.user_id))
        ),
        (
            "SELECT addr.id FROM addr, LATERAL (SELECT users.id AS id FROM users WHERE users.id = "
            "addr.user_id) AS anon_1"
        ),
        {},
    ),
    (
        lambda: select(select(users.c.id).lateral()),
        "SELECT anon_1.id FROM LATERAL (SELECT users.id AS id FROM users) AS anon_1",
        {},
    ),
    (lambda: select(func.foo(x).alias()), "SELECT anon_1.foo_1 FROM foo(t.x) AS anon_1", {}),
    (lambda: select(func.foo(x).alias("q").column), "SELECT q FROM foo(t.x) AS q", {}),
    (
        lambda: select(func.foo(users.c.id).table_valued("a").lateral("q").c.a, users.c.id),
        "SELECT q.a, users.id FROM LATERAL foo(users.id) AS q, users",
        {},
    ),
    (
        lambda: select(users).select_from(tablesample(users, 5)),
        ("SELECT users.id, users.name, users.age FROM users AS users_1 TABLESAMPLE system(:system_1), users"),
        {"system_1": 5},
    ),
    (
        lambda: select(tablesample(users, func.bernoulli(5), name="q", seed=func.random())),
        (
            "SELECT q.id, q.name, q.age FROM users AS q TABLESAMPLE bernoulli(:bernoulli_1) "
            "REPEATABLE (random())"
        ),
        {"bernoulli_1": 5},
    ),
    (
        lambda: select(users.tablesample(5).c.id),
        "SELECT users_1.id FROM users AS users_1 TABLESAMPLE system(:system_1)",
        {"system_1": 5},
    ),
    (
        lambda: select(users.alias("a" * 70).c.id),
        (
            "SELECT aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.id FROM "
            "users AS aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        ),
        {},
    ),
    (
        lambda: select(func.foo(x).label("q")).select_from(things).subquery().select(),
        "SELECT anon_1.q FROM (SELECT foo(t.x) AS q FROM t) AS anon_1",
        {},
    ),
    (
        lambda: select(x + 1).subquery().select(),
        "SELECT anon_2.anon_1 FROM (SELECT t.x + :x_1 AS anon_1 FROM t) AS anon_2",
        {"x_1": 1},
    ),
    (
        lambda: select((x + 1), (x + 2)).subquery().select(),
        (
            "SELECT anon_2.anon_1, anon_2.anon_3 FROM (SELECT t.x + :x_1 AS anon_1, t.x + :x_2 AS "
            "anon_3 FROM t) AS anon_2"
        ),
        {"x_1": 1, "x_2": 2},
    ),
    (
        lambda: select(func.count()).subquery().select(),
        "SELECT anon_1.count_1 FROM (SELECT count(*) AS count_1) AS anon_1",
        {},
    ),
    (
        lambda: select(x, x).subquery().select(),
        "SELECT anon_1.x, anon_1.x AS x_1 FROM (SELECT t.x AS x, t.x AS x__1 FROM t) AS anon_1",
        {},
    ),
    (
        lambda: select(x, things.c.id, parents.c.id).subquery().select(),
        (
            "SELECT anon_1.x, anon_1.id, anon_1.id_1 FROM (SELECT t.x AS x, t.id AS id, p.id AS "
            "id_1 FROM t, p) AS anon_1"
        ),
        {},
    ),
    (
        lambda: select(things).subquery("q").select().set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL),
        (
            "SELECT q.id AS q_id, q.x AS q_x, q.y AS q_y, q.z AS q_z, q.b AS q_b, q.d AS q_d, q.f "
            "AS q_f FROM (SELECT t.id AS id, t.x AS x, t.y AS y, t.z AS z, t.b AS b, t.d AS d, t.f "
            "AS f FROM t) AS q"
        ),
        {},
    ),
    (
        lambda: select(counted.c.n + 1).where(counted.c.id == 5).order_by(counted.c.n),
        (
            "SELECT anon_2.n + :n_1 AS anon_1 FROM (SELECT users.id AS id, count(*) AS n FROM "
            "users GROUP BY users.id) AS anon_2 WHERE anon_2.id = :id_1 ORDER BY anon_2.n"
        ),
        {"id_1": 5, "n_1": 1},
    ),
    (
        lambda: select(users.c.id).subquery().alias("x").select(),
        "SELECT x.id FROM (SELECT users.id AS id FROM users) AS x",
        {},
    ),
    (
        lambda: select(users).alias("x").select(),
        (
            "SELECT x.id, x.name, x.age FROM (SELECT users.id AS id, users.name AS name, users.age "
            "AS age FROM users) AS x"
        ),
        {},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


def test_an_alias_of_a_lateral_takes_its_place():
    inner = select(addresses.c.id).where(addresses.c.user_id == users.c.id).lateral()
    statement = select(users.c.id, inner.alias("a").c.id)
    assert shown(statement)[0] == (
        "SELECT users.id, a.id AS id_1 FROM users, "
        "LATERAL (SELECT addr.id AS id FROM addr WHERE addr.user_id = users.id) AS a"
    )
