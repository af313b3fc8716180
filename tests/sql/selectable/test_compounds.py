"""UNION and its kin, scalar subqueries, EXISTS."""

from __future__ import annotations

import pytest

from relata import exc
from relata.sql import (
    all_,
    and_,
    any_,
    exists,
    func,
    literal_column,
    select,
    text,
    union,
    union_all,
)
from tests.sql.tables import addresses, b, parents, shown, users, x

STATEMENTS = [
    (lambda: x.in_(select(users.c.id).scalar_subquery()), "t.x IN (SELECT users.id FROM users)", {}),
    (
        lambda: x.in_(select(users.c.id).union(select(addresses.c.id))),
        "t.x IN (SELECT users.id FROM users UNION SELECT addr.id FROM addr)",
        {},
    ),
    (lambda: x == any_(select(users.c.id).scalar_subquery()), "t.x = ANY (SELECT users.id FROM users)", {}),
    (lambda: x == all_(select(users.c.id).scalar_subquery()), "t.x = ALL (SELECT users.id FROM users)", {}),
    (lambda: x == select(users.c.id).scalar_subquery(), "t.x = (SELECT users.id FROM users)", {}),
    (lambda: x + select(users.c.id).scalar_subquery(), "t.x + (SELECT users.id FROM users)", {}),
    (lambda: exists(), "EXISTS (SELECT *)", {}),
    (lambda: exists(users), "EXISTS (SELECT users.id, users.name, users.age FROM users)", {}),
    (
        lambda: exists().where(users.c.id == 5),
        "EXISTS (SELECT * FROM users WHERE users.id = :id_1)",
        {"id_1": 5},
    ),
    (lambda: exists(select(users.c.id)), "EXISTS (SELECT users.id FROM users)", {}),
    (lambda: ~exists(select(users.c.id)), "NOT (EXISTS (SELECT users.id FROM users))", {}),
    (lambda: exists(users.c.id), "EXISTS (SELECT users.id FROM users)", {}),
    (
        lambda: exists(select(users.c.id).where(users.c.id == x)),
        "EXISTS (SELECT users.id FROM users, t WHERE t.x = users.id)",
        {},
    ),
    (lambda: exists(literal_column("1")).select_from(users), "EXISTS (SELECT 1 FROM users)", {}),
    (
        lambda: exists(users.c.id).where(users.c.id == 5).select(),
        "SELECT EXISTS (SELECT users.id FROM users WHERE users.id = :id_1) AS anon_1",
        {"id_1": 5},
    ),
    (lambda: select(users.c.id).exists(), "EXISTS (SELECT users.id FROM users)", {}),
    (
        lambda: select(users.c.id).where(users.c.id == 5).exists().where(users.c.name == "x"),
        "EXISTS (SELECT users.id FROM users WHERE users.id = :id_1 AND users.name = :name_1)",
        {"id_1": 5, "name_1": "x"},
    ),
    (
        lambda: select(users.c.id).where(select(addresses.c.id).scalar_subquery()),
        "SELECT users.id FROM users WHERE (SELECT addr.id FROM addr)",
        {},
    ),
    (
        lambda: select(users.c.id).where(
            users.c.id
            == select(addresses.c.user_id).where(addresses.c.email == users.c.name).scalar_subquery()
        ),
        (
            "SELECT users.id FROM users WHERE users.id = (SELECT addr.user_id FROM addr WHERE "
            "addr.email = users.name)"
        ),
        {},
    ),
    (
        lambda: select(
            users.c.id,
            select(func.max(addresses.c.id)).where(addresses.c.user_id == users.c.id).scalar_subquery(),
        ),
        (
            "SELECT users.id, (SELECT max(addr.id) AS max_1 FROM addr WHERE addr.user_id = "
            "users.id) AS anon_1 FROM users"
        ),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            exists(select(addresses.c.id).where(addresses.c.user_id == users.c.id))
        ),
        ("SELECT users.id FROM users WHERE EXISTS (SELECT addr.id FROM addr WHERE addr.user_id = users.id)"),
        {},
    ),
    (
        lambda: select(users.c.id).where(exists().where(addresses.c.user_id == users.c.id)),
        ("SELECT users.id FROM users WHERE EXISTS (SELECT * FROM addr WHERE addr.user_id = users.id)"),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            select(addresses.c.id).where(addresses.c.user_id == users.c.id).exists()
        ),
        ("SELECT users.id FROM users WHERE EXISTS (SELECT addr.id FROM addr WHERE addr.user_id = users.id)"),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            ~select(addresses.c.id).where(addresses.c.user_id == users.c.id).exists()
        ),
        (
            "SELECT users.id FROM users WHERE NOT (EXISTS (SELECT addr.id FROM addr WHERE "
            "addr.user_id = users.id))"
        ),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            select(addresses.c.id).where(addresses.c.user_id == users.c.id).correlate(users).exists()
        ),
        ("SELECT users.id FROM users WHERE EXISTS (SELECT addr.id FROM addr WHERE addr.user_id = users.id)"),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            select(addresses.c.id).where(addresses.c.user_id == users.c.id).correlate(None).exists()
        ),
        (
            "SELECT users.id FROM users WHERE EXISTS (SELECT addr.id FROM addr, users WHERE "
            "addr.user_id = users.id)"
        ),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            select(addresses.c.id).where(addresses.c.user_id == users.c.id).correlate(addresses).exists()
        ),
        (
            "SELECT users.id FROM users WHERE EXISTS (SELECT addr.id FROM addr, users WHERE "
            "addr.user_id = users.id)"
        ),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            select(addresses.c.id)
            .where(addresses.c.user_id == users.c.id)
            .correlate_except(addresses)
            .exists()
        ),
        ("SELECT users.id FROM users WHERE EXISTS (SELECT addr.id FROM addr WHERE addr.user_id = users.id)"),
        {},
    ),
    (
        lambda: select(users.c.id).where(
            select(addresses.c.id).where(addresses.c.user_id == users.c.id).correlate_except(users).exists()
        ),
        (
            "SELECT users.id FROM users WHERE EXISTS (SELECT addr.id FROM addr, users WHERE "
            "addr.user_id = users.id)"
        ),
        {},
    ),
    (
        lambda: select(users.c.id).where(select(users.c.id).exists()),
        "SELECT users.id FROM users WHERE EXISTS (SELECT users.id FROM users)",
        {},
    ),
    (
        lambda: select(users.c.id).where(
            users.c.id == select(users.c.id).where(users.c.id == 5).scalar_subquery()
        ),
        ("SELECT users.id FROM users WHERE users.id = (SELECT users.id FROM users WHERE users.id = :id_1)"),
        {"id_1": 5},
    ),
    (
        lambda: select(users.c.id).where(users.c.id == select(users.c.id).correlate(users).scalar_subquery()),
        "SELECT users.id FROM users WHERE users.id = (SELECT users.id)",
        {},
    ),
    (
        lambda: select(
            users.c.id,
            select(addresses.c.id)
            .where(addresses.c.user_id == users.c.id)
            .where(exists().where(parents.c.id == addresses.c.id, parents.c.name == users.c.name))
            .scalar_subquery(),
        ),
        (
            "SELECT users.id, (SELECT addr.id FROM addr WHERE addr.user_id = users.id AND (EXISTS "
            "(SELECT * FROM p, users WHERE p.id = addr.id AND p.name = users.name))) AS anon_1 "
            "FROM users"
        ),
        {},
    ),
    (
        lambda: select(users.c.id).union(select(addresses.c.id)),
        "SELECT users.id FROM users UNION SELECT addr.id FROM addr",
        {},
    ),
    (
        lambda: select(users.c.id).union_all(select(addresses.c.id), select(parents.c.id)),
        ("SELECT users.id FROM users UNION ALL SELECT addr.id FROM addr UNION ALL SELECT p.id FROM p"),
        {},
    ),
    (
        lambda: select(users.c.id).except_(select(addresses.c.id)),
        "SELECT users.id FROM users EXCEPT SELECT addr.id FROM addr",
        {},
    ),
    (
        lambda: select(users.c.id).except_all(select(addresses.c.id)),
        "SELECT users.id FROM users EXCEPT ALL SELECT addr.id FROM addr",
        {},
    ),
    (
        lambda: select(users.c.id).intersect(select(addresses.c.id)),
        "SELECT users.id FROM users INTERSECT SELECT addr.id FROM addr",
        {},
    ),
    (
        lambda: select(users.c.id).intersect_all(select(addresses.c.id)),
        "SELECT users.id FROM users INTERSECT ALL SELECT addr.id FROM addr",
        {},
    ),
    (
        lambda: union(select(users.c.id), union_all(select(addresses.c.id), select(parents.c.id))),
        ("SELECT users.id FROM users UNION (SELECT addr.id FROM addr UNION ALL SELECT p.id FROM p)"),
        {},
    ),
    (
        lambda: union(select(users.c.id).limit(5), select(addresses.c.id).order_by(addresses.c.id)),
        ("(SELECT users.id FROM users LIMIT :param_1) UNION (SELECT addr.id FROM addr ORDER BY addr.id)"),
        {"param_1": 5},
    ),
    (
        lambda: union(select(users.c.id), select(addresses.c.id)).order_by("id").limit(5),
        "SELECT users.id FROM users UNION SELECT addr.id FROM addr ORDER BY id LIMIT :param_1",
        {"param_1": 5},
    ),
    (
        lambda: union(select(users.c.id), select(addresses.c.id)).order_by(users.c.id),
        "SELECT users.id FROM users UNION SELECT addr.id FROM addr ORDER BY id",
        {},
    ),
    (
        lambda: union(select(users.c.id), select(addresses.c.id)).order_by(addresses.c.id),
        "SELECT users.id FROM users UNION SELECT addr.id FROM addr ORDER BY id",
        {},
    ),
    (
        lambda: union(select(users.c.id.label("foo")), select(addresses.c.id)).order_by("foo"),
        "SELECT users.id AS foo FROM users UNION SELECT addr.id FROM addr ORDER BY foo",
        {},
    ),
    (
        lambda: union(select(users.c.id), select(addresses.c.id)).subquery().select(),
        (
            "SELECT anon_1.id FROM (SELECT users.id AS id FROM users UNION SELECT addr.id AS id "
            "FROM addr) AS anon_1"
        ),
        {},
    ),
    (
        lambda: union(select(users.c.id), select(addresses.c.id)).alias("q").select(),
        ("SELECT q.id FROM (SELECT users.id AS id FROM users UNION SELECT addr.id AS id FROM addr) AS q"),
        {},
    ),
    (
        lambda: union(select(users.c.id), select(addresses.c.id)).group_by("id"),
        "SELECT users.id FROM users UNION SELECT addr.id FROM addr GROUP BY id",
        {},
    ),
    (lambda: union(select(users.c.id)), "SELECT users.id FROM users", {}),
    (
        lambda: select(union(select(users.c.id), select(addresses.c.id)).scalar_subquery()),
        "SELECT (SELECT users.id FROM users UNION SELECT addr.id FROM addr) AS anon_1",
        {},
    ),
    (
        lambda: union(select(users.c.id, users.c.id), select(addresses.c.id, addresses.c.id)),
        ("SELECT users.id, users.id AS id__1 FROM users UNION SELECT addr.id, addr.id AS id__2 FROM addr"),
        {},
    ),
    (
        lambda: union(select(users), select(users).where(users.c.id == 5)),
        (
            "SELECT users.id, users.name, users.age FROM users UNION SELECT users.id, users.name, "
            "users.age FROM users WHERE users.id = :id_1"
        ),
        {"id_1": 5},
    ),
    (lambda: union(select(text("a")), select(text("b"))), "SELECT a UNION SELECT b", {}),
    (
        lambda: union(select(users.c.id + 1), select(addresses.c.id)).subquery().select(),
        (
            "SELECT anon_2.anon_1 FROM (SELECT users.id + :id_1 AS anon_1 FROM users UNION SELECT "
            "addr.id AS id FROM addr) AS anon_2"
        ),
        {"id_1": 1},
    ),
    (
        lambda: union(select(users.c.id), select(addresses.c.id)).with_for_update(),
        "SELECT users.id FROM users UNION SELECT addr.id FROM addr",
        {},
    ),
    (lambda: select(users.c.id).scalar_subquery().label("foo"), "(SELECT users.id FROM users)", {}),
    (
        lambda: select(select(users.c.id).scalar_subquery()),
        "SELECT (SELECT users.id FROM users) AS anon_1",
        {},
    ),
    (
        lambda: select(select(users.c.id).scalar_subquery() + 1),
        "SELECT (SELECT users.id FROM users) + :param_1 AS anon_1",
        {"param_1": 1},
    ),
    (
        lambda: select(select(users.c.id).scalar_subquery().label("foo")).order_by("foo"),
        "SELECT (SELECT users.id FROM users) AS foo ORDER BY foo",
        {},
    ),
    (lambda: ~select(x).scalar_subquery(), "NOT (SELECT t.x FROM t)", {}),
    (lambda: ~select(b).scalar_subquery(), "NOT (SELECT t.b FROM t)", {}),
    (lambda: and_(x == 1, select(b).scalar_subquery()), "t.x = :x_1 AND (SELECT t.b FROM t)", {"x_1": 1}),
    (lambda: all_(select(x).scalar_subquery()) == 5, ":param_1 = ALL (SELECT t.x FROM t)", {"param_1": 5}),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


MISTAKES = [
    (lambda: union(select(users.c.id), select(addresses.c.id)).order_by("foo"), exc.CompileError),
    (lambda: union(select(users.c.id, users.c.name), select(addresses.c.id)), exc.CompileError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())
