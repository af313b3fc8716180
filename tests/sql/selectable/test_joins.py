"""Joins, and the ON clause that foreign keys tell."""

from __future__ import annotations

import pytest

from relata import Column, ForeignKey, MetaData, Table, exc
from relata.sql import (
    LABEL_STYLE_TABLENAME_PLUS_COL,
    and_,
    func,
    join,
    literal,
    outerjoin,
    select,
    true,
)
from tests.sql.tables import addresses, children, grandchildren, parents, shown, twice_related, users

unnamed = users.alias()

STATEMENTS = [
    (
        lambda: select(users).join(addresses, users.c.id == addresses.c.user_id).filter_by(email="x"),
        (
            "SELECT users.id, users.name, users.age FROM users JOIN addr ON users.id = "
            "addr.user_id WHERE addr.email = :email_1"
        ),
        {"email_1": "x"},
    ),
    (
        lambda: select(parents, children).join(children),
        "SELECT p.id, p.name, c.id AS id_1, c.pid, c.v FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (lambda: select(parents).join(children), "SELECT p.id, p.name FROM p JOIN c ON p.id = c.pid", {}),
    (lambda: select(children).join(parents), "SELECT c.id, c.pid, c.v FROM c JOIN p ON p.id = c.pid", {}),
    (
        lambda: select(parents).join(children).join(grandchildren),
        "SELECT p.id, p.name FROM p JOIN c ON p.id = c.pid JOIN sch.g ON c.id = sch.g.cid",
        {},
    ),
    (
        lambda: select(parents).outerjoin(children),
        "SELECT p.id, p.name FROM p LEFT OUTER JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents).join(children, isouter=True),
        "SELECT p.id, p.name FROM p LEFT OUTER JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents).join(children, full=True),
        "SELECT p.id, p.name FROM p FULL OUTER JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents).join(twice_related, twice_related.c.p1 == parents.c.id),
        "SELECT p.id, p.name FROM p JOIN c2 ON c2.p1 = p.id",
        {},
    ),
    (
        lambda: select(parents.c.id).select_from(parents.join(children)),
        "SELECT p.id FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).select_from(parents.join(children).join(grandchildren)),
        "SELECT p.id FROM p JOIN c ON p.id = c.pid JOIN sch.g ON c.id = sch.g.cid",
        {},
    ),
    (
        lambda: select(parents.join(children)),
        "SELECT p.id, p.name, c.id AS id_1, c.pid, c.v FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.join(children)).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL),
        (
            "SELECT p.id AS p_id, p.name AS p_name, c.id AS c_id, c.pid AS c_pid, c.v AS c_v FROM "
            "p JOIN c ON p.id = c.pid"
        ),
        {},
    ),
    (
        lambda: select(parents.c.id).select_from(parents.outerjoin(children.join(grandchildren))),
        "SELECT p.id FROM p LEFT OUTER JOIN (c JOIN sch.g ON c.id = sch.g.cid) ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).select_from(
            parents.join(children.outerjoin(grandchildren), parents.c.id == children.c.pid)
        ),
        "SELECT p.id FROM p JOIN (c LEFT OUTER JOIN sch.g ON c.id = sch.g.cid) ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).select_from(parents.join(children, full=True)),
        "SELECT p.id FROM p FULL OUTER JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).select_from(join(parents, children)),
        "SELECT p.id FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).select_from(outerjoin(parents, children)),
        "SELECT p.id FROM p LEFT OUTER JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).join_from(parents, children),
        "SELECT p.id FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).outerjoin_from(parents, children),
        "SELECT p.id FROM p LEFT OUTER JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(children.c.id).join_from(parents, children),
        "SELECT c.id FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents, grandchildren).join_from(parents, children).join(grandchildren),
        (
            "SELECT p.id, p.name, sch.g.id AS id_1, sch.g.cid FROM p JOIN c ON p.id = c.pid JOIN "
            "sch.g ON c.id = sch.g.cid"
        ),
        {},
    ),
    (
        lambda: select(users, addresses).join(addresses, users.c.id == addresses.c.user_id),
        (
            "SELECT users.id, users.name, users.age, addr.id AS id_1, addr.user_id, addr.email "
            "FROM users JOIN addr ON users.id = addr.user_id"
        ),
        {},
    ),
    (
        lambda: select(users.c.id, unnamed.c.id).join(unnamed, unnamed.c.id == users.c.id),
        ("SELECT users.id, users_1.id AS id_1 FROM users JOIN users AS users_1 ON users_1.id = users.id"),
        {},
    ),
    (
        lambda: (
            select(users.c.id)
            .join(addresses, users.c.id == addresses.c.user_id)
            .join(unnamed, unnamed.c.id == addresses.c.id)
        ),
        (
            "SELECT users.id FROM users JOIN addr ON users.id = addr.user_id JOIN users AS users_1 "
            "ON users_1.id = addr.id"
        ),
        {},
    ),
    (lambda: select(users.c.id).join(addresses, true()), "SELECT users.id FROM users JOIN addr ON true", {}),
    (
        lambda: select(users.c.id).join(
            addresses, and_(users.c.id == addresses.c.user_id, addresses.c.email == "x")
        ),
        ("SELECT users.id FROM users JOIN addr ON users.id = addr.user_id AND addr.email = :email_1"),
        {"email_1": "x"},
    ),
    (
        lambda: select(users.c.id).join(select(addresses.c.user_id).subquery(), literal(True)),
        ("SELECT users.id FROM users JOIN (SELECT addr.user_id AS user_id FROM addr) AS anon_1 ON :param_1"),
        {"param_1": True},
    ),
    (
        lambda: select(func.count()).select_from(parents).join(children),
        "SELECT count(*) AS count_1 FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id).join(select(children.c.pid).subquery()),
        "SELECT p.id FROM p JOIN (SELECT c.pid AS pid FROM c) AS anon_1 ON p.id = anon_1.pid",
        {},
    ),
    (
        lambda: select(parents).join(children).with_only_columns(parents.c.id),
        "SELECT p.id FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (
        lambda: select(parents.c.id, children.c.id).join(children).with_only_columns(func.count()),
        "SELECT count(*) AS count_1 FROM p JOIN c ON p.id = c.pid",
        {},
    ),
    (lambda: select(parents.join(children).c.c_id), "SELECT c.id FROM c", {}),
    (
        lambda: select(
            parents.join(children, parents.c.id == children.c.pid).join(
                grandchildren, grandchildren.c.cid == children.c.id
            )
        ),
        (
            "SELECT p.id, p.name, c.id AS id_1, c.pid, c.v, sch.g.id AS id_2, sch.g.cid FROM p "
            "JOIN c ON p.id = c.pid JOIN sch.g ON sch.g.cid = c.id"
        ),
        {},
    ),
    (
        lambda: select(parents.alias("p1").join(children.alias("c1"))),
        ("SELECT p1.id, p1.name, c1.id AS id_1, c1.pid, c1.v FROM p AS p1 JOIN c AS c1 ON p1.id = c1.pid"),
        {},
    ),
    (
        lambda: select(addresses.c.id).join(
            select(users.c.id).where(users.c.id == addresses.c.user_id).lateral("l"), true()
        ),
        (
            "SELECT addr.id FROM addr JOIN LATERAL (SELECT users.id AS id FROM users WHERE "
            "users.id = addr.user_id) AS l ON true"
        ),
        {},
    ),
    (
        lambda: select(users).select_from(users.alias("u2").join(users, true())),
        "SELECT users.id, users.name, users.age FROM users AS u2 JOIN users ON true",
        {},
    ),
]


@pytest.mark.parametrize(("make", "sql", "parameters"), STATEMENTS)
def test_statements_print(make, sql, parameters):
    assert shown(make()) == (sql, parameters)


third = Table(
    "third", MetaData(), Column("pid", ForeignKey(parents.c.id)), Column("cid", ForeignKey(children.c.id))
)
ON_PARENT, ON_CHILD = "p.id = third.pid", "c.id = third.cid"


@pytest.mark.parametrize(
    ("make", "on"),
    [
        (lambda: select(parents).join(children).join(third), ON_CHILD),
        (lambda: select(parents).select_from(parents.join(children)).join(third), ON_CHILD),
        (lambda: select(parents).select_from(parents.join(children).join(third)), ON_CHILD),
        (lambda: select(parents).join_from(parents, children).join_from(children, third), ON_CHILD),
        (lambda: select(parents).join_from(parents, children).join_from(parents, third), ON_PARENT),
        (lambda: select(children).join(parents).join(third), ON_PARENT),
    ],
)
def test_foreign_keys_to_what_is_named_or_joined_last_go_first(make, on):
    assert shown(make())[0].endswith(f"JOIN third ON {on}")


MISTAKES = [
    (lambda: select(parents).join(twice_related), exc.AmbiguousForeignKeysError),
    (lambda: select(func.count()).join(children), exc.InvalidRequestError),
]


@pytest.mark.parametrize(("make", "error"), MISTAKES)
def test_mistakes_are_refused(make, error):
    with pytest.raises(error):
        shown(make())
