from __future__ import annotations

import pytest

from relata import bindparam, select
from relata.orm import aliased, joinedload, subqueryload
from tests.orm.loading.models import Address, Node, Thing, User


def test_the_statement_is_its_subquery(lite, statements):
    query = select(User).where(User.id < 3).order_by(User.id).options(subqueryload(User.addresses))
    users = lite.scalars(query).all()
    assert [[a.email for a in u.addresses] for u in users] == [["a1", "a2"], ["b1"]]
    assert len(statements) == 2
    assert statements[1] == (
        "SELECT anon_1.id, addresses.id AS id_1, addresses.email, addresses.user_id "
        "FROM (SELECT users.id AS id FROM users "
        "WHERE users.id < ?) AS anon_1 JOIN addresses ON anon_1.id = addresses.user_id "
        "ORDER BY addresses.id"
    )


@pytest.mark.parametrize(
    ("query", "read", "expected"),
    [
        (
            lambda: select(User).order_by(User.id).options(subqueryload(User.keywords)),
            lambda u: [k.word for k in u.keywords],
            [["red", "blue"], ["blue"], []],
        ),
        (
            lambda: select(Address).order_by(Address.id).options(subqueryload(Address.user)),
            lambda a: a.user and a.user.name,
            ["ann", "ann", "bob", None],
        ),
        (
            lambda: select(Thing).order_by(Thing.id).options(subqueryload(Thing.place)),
            lambda t: t.place and t.place.y,
            [1, 2, 2, None],
        ),
        (
            lambda: select(User).order_by(User.id).limit(1).offset(1).options(subqueryload(User.addresses)),
            lambda u: [a.email for a in u.addresses],
            [["b1"]],
        ),
    ],
)
def test_it_loads(filled, session, query, read, expected):
    found = session.scalars(query()).all()
    session.expunge_all()
    assert [read(one) for one in found] == expected


def test_levels(lite, statements):
    query = select(Node).where(Node.id == 1).options(subqueryload(Node.children).subqueryload(Node.children))
    root = lite.scalars(query).one()
    with statements.expect(0):
        assert [[n.id for n in child.children] for child in root.children] == [[4], []]


def test_parameters_reach_the_subquery(lite):
    query = select(User).where(User.id == bindparam("which")).options(subqueryload(User.addresses))
    for which, expected in ((1, 2), (2, 1)):
        user = lite.scalars(query, {"which": which}).one()
        assert len(user.__dict__["addresses"]) == expected


def test_an_alias_and_a_join(lite):
    alias = aliased(User)
    query = select(alias).join(alias.addresses).options(subqueryload(alias.addresses)).order_by(alias.id)
    users = lite.scalars(query).unique().all()
    assert [len(u.__dict__["addresses"]) for u in users] == [2, 1]


def test_below_a_joined_load_it_goes_by_keys(lite, statements):
    query = select(Address).order_by(Address.id).options(joinedload(Address.user).subqueryload(User.keywords))
    found = lite.scalars(query).all()
    with statements.expect(0):
        assert [a.user and len(a.user.keywords) for a in found] == [2, 2, 1, None]


def test_a_refresh_goes_by_keys(lite):
    user = lite.get(User, 1, options=[subqueryload(User.addresses)])
    assert len(user.__dict__["addresses"]) == 2
