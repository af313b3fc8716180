"""Common table expressions."""

from __future__ import annotations

import pytest

from relata import exc
from relata.sql import (
    column,
    delete,
    insert,
    select,
    text,
    union,
    union_all,
    update,
    values,
)
from relata.types import Integer
from tests.sql.tables import addresses, shown, things, users

older = select(users.c.id).where(users.c.age > 5).cte("c1")

STATEMENTS = [
    (
        lambda: union_all(select(users.c.id), select(addresses.c.id)).cte("q").select(),
        (
            "WITH q AS (SELECT users.id AS id FROM users UNION ALL SELECT addr.id AS id FROM addr) "
            "SELECT q.id FROM q"
        ),
        {},
    ),
    (
        lambda: select(older),
        ("WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT c1.id FROM c1"),
        {"age_1": 5},
    ),
    (
        lambda: select(older.c.id),
        ("WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT c1.id FROM c1"),
        {"age_1": 5},
    ),
    (
        lambda: select(older.alias("q").c.id, older.c.id),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT q.id, "
            "c1.id AS id_1 FROM c1 AS q, c1"
        ),
        {"age_1": 5},
    ),
    (
        lambda: select(older, users).join(users, users.c.id == older.c.id),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT c1.id, "
            "users.id AS id_1, users.name, users.age FROM c1 JOIN users ON users.id = c1.id"
        ),
        {"age_1": 5},
    ),
    (
        lambda: select(users.c.id).where(users.c.id.in_(select(older.c.id))),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT "
            "users.id FROM users WHERE users.id IN (SELECT c1.id FROM c1)"
        ),
        {"age_1": 5},
    ),
    (
        lambda: select(select(users.c.id).where(users.c.id == 1).cte().c.id),
        (
            "WITH anon_1 AS (SELECT users.id AS id FROM users WHERE users.id = :id_1) SELECT "
            "anon_1.id FROM anon_1"
        ),
        {"id_1": 1},
    ),
    (
        lambda: select(select(users.c.id).cte("a").c.id, select(addresses.c.id).cte("b").c.id),
        (
            "WITH a AS (SELECT users.id AS id FROM users), b AS (SELECT addr.id AS id FROM addr) "
            "SELECT a.id, b.id AS id_1 FROM a, b"
        ),
        {},
    ),
    (
        lambda: select(select(older.c.id).cte("c2").c.id),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1), c2 AS (SELECT "
            "c1.id AS id FROM c1) SELECT c2.id FROM c2"
        ),
        {"age_1": 5},
    ),
    (
        lambda: select(select(select(users.c.id).cte("i", nesting=True).c.id).cte("o").c.id),
        (
            "WITH o AS (WITH i AS (SELECT users.id AS id FROM users) SELECT i.id AS id FROM i) "
            "SELECT o.id FROM o"
        ),
        {},
    ),
    (
        lambda: select(users.c.id).add_cte(older),
        ("WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT users.id FROM users"),
        {"age_1": 5},
    ),
    (
        lambda: select(select(users.c.id).cte("x", recursive=True).c.id),
        "WITH RECURSIVE x(id) AS (SELECT users.id AS id FROM users) SELECT x.id FROM x",
        {},
    ),
    (
        lambda: select(older.c.id).subquery().select(),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT "
            "anon_1.id FROM (SELECT c1.id AS id FROM c1) AS anon_1"
        ),
        {"age_1": 5},
    ),
    (
        lambda: select(older.c.id).union(select(older.c.id)),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT c1.id "
            "FROM c1 UNION SELECT c1.id FROM c1"
        ),
        {"age_1": 5},
    ),
    (
        lambda: union(select(older.c.id), select(users.c.id)).subquery().select(),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) SELECT "
            "anon_1.id FROM (SELECT c1.id AS id FROM c1 UNION SELECT users.id AS id FROM users) AS "
            "anon_1"
        ),
        {"age_1": 5},
    ),
    (
        lambda: select(select(users.c.id).cte("foo").prefix_with("MATERIALIZED")),
        "WITH foo AS MATERIALIZED (SELECT users.id AS id FROM users) SELECT foo.id FROM foo",
        {},
    ),
    (
        lambda: select(select(users.c.id).cte("foo").suffix_with("SEARCH x")),
        "WITH foo AS (SELECT users.id AS id FROM users) SEARCH x  SELECT foo.id FROM foo",
        {},
    ),
    (
        lambda: select(values(column("a", Integer), name="v").data([(1,)]).cte("z")),
        "WITH z(a) AS (VALUES (:param_1)) SELECT z.a FROM z",
        {"param_1": 1},
    ),
    (
        lambda: text("select a from c").columns(column("a")).cte("z").select(),
        "WITH z AS (select a from c) SELECT z.a FROM z",
        {},
    ),
    (
        lambda: insert(users).from_select(["id"], select(older.c.id)),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) INSERT INTO "
            "users (id) SELECT c1.id FROM c1"
        ),
        {"age_1": 5},
    ),
    (
        lambda: insert(things).values(x=1).returning(things.c.id).cte("c").select(),
        "WITH c AS (INSERT INTO t (x) VALUES (:param_1) RETURNING t.id) SELECT c.id FROM c",
        {"param_1": 1},
    ),
    (
        lambda: insert(users).values(id=1).add_cte(older),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) INSERT INTO "
            "users (id) VALUES (:id)"
        ),
        {"age_1": 5, "id": 1},
    ),
    (
        lambda: update(users).values(id=older.c.id).where(users.c.id == older.c.id),
        (
            "WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) UPDATE users "
            "SET id=c1.id FROM c1 WHERE users.id = c1.id"
        ),
        {"age_1": 5},
    ),
    (
        lambda: update(users).add_cte(older).values(id=4),
        ("WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) UPDATE users SET id=:id"),
        {"age_1": 5, "id": 4},
    ),
    (
        lambda: update(things).values(x=5).returning(things.c.id).cte("q").select(),
        "WITH q AS (UPDATE t SET x=:param_1 RETURNING t.id) SELECT q.id FROM q",
        {"param_1": 5},
    ),
    (
        lambda: delete(things).where(things.c.id == 1).returning(things).cte("d").select(),
        (
            "WITH d AS (DELETE FROM t WHERE t.id = :id_1 RETURNING t.id, t.x, t.y, t.z, t.b, t.d, "
            "t.f) SELECT d.id, d.x, d.y, d.z, d.b, d.d, d.f FROM d"
        ),
        {"id_1": 1},
    ),
    (
        lambda: delete(users).add_cte(older),
        ("WITH c1 AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) DELETE FROM users"),
        {"age_1": 5},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


MISTAKES = [
    (lambda: select(select(users.c.id).cte("foo"), select(addresses.c.id).cte("foo")), exc.CompileError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())


def test_an_alias_of_an_unnamed_cte_has_a_name_of_its_own():
    rows = select(users.c.id).cte()
    assert shown(select(rows.c.id, rows.alias().c.id))[0] == (
        "WITH anon_1 AS (SELECT users.id AS id FROM users) "
        "SELECT anon_1.id, anon_2.id AS id_1 FROM anon_1, anon_1 AS anon_2"
    )
