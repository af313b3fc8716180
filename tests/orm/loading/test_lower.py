from __future__ import annotations

import pytest

from relata import exc, func, select
from relata.orm import Bundle, aliased, joinedload, load_only, selectinload, undefer, undefer_group
from relata.orm.loading.plan import ROWS
from relata.sql.lower import lower
from tests.orm.loading.models import Address, Keyword, Node, User, user_keywords


def text(statement):
    return " ".join(str(statement).split())


USERS = "SELECT users.id, users.name FROM users"
A1 = aliased(Address, name="a1")
U1 = aliased(User, name="u1")
CASES = {
    "entity": (lambda: select(User), USERS),
    "alias": (lambda: select(U1), "SELECT u1.id, u1.name FROM users AS u1"),
    "attribute": (lambda: select(User.name), "SELECT users.name FROM users"),
    "both": (
        lambda: select(User, User.name),
        "SELECT users.id, users.name, users.name AS name__1 FROM users",
    ),
    "two entities": (
        lambda: select(User, Address).join(User.addresses),
        "SELECT users.id, users.name, addresses.id AS id_1, addresses.email, addresses.user_id "
        "FROM users JOIN addresses ON users.id = addresses.user_id",
    ),
    "select_from": (
        lambda: select(func.count()).select_from(User),
        "SELECT count(*) AS count_1 FROM users",
    ),
    "join along": (
        lambda: select(User).join(User.addresses),
        USERS + " JOIN addresses ON users.id = addresses.user_id",
    ),
    "join inferred": (
        lambda: select(User).join(Address),
        USERS + " JOIN addresses ON users.id = addresses.user_id",
    ),
    "join to an alias": (
        lambda: select(User).join(User.addresses.of_type(A1)),
        USERS + " JOIN addresses AS a1 ON users.id = a1.user_id",
    ),
    "join an alias along": (
        lambda: select(User).join(A1, User.addresses),
        USERS + " JOIN addresses AS a1 ON users.id = a1.user_id",
    ),
    "join from an alias": (
        lambda: select(U1).join(U1.addresses),
        "SELECT u1.id, u1.name FROM users AS u1 JOIN addresses ON u1.id = addresses.user_id",
    ),
    "join with a condition": (
        lambda: select(User).join(User.addresses.and_(Address.email == "x")),
        USERS + " JOIN addresses ON users.id = addresses.user_id AND addresses.email = :email_1",
    ),
    "join with onclause": (
        lambda: select(User).join(Address, Address.email == User.name),
        USERS + " JOIN addresses ON addresses.email = users.name",
    ),
    "outer join": (
        lambda: select(User).outerjoin(User.addresses),
        USERS + " LEFT OUTER JOIN addresses ON users.id = addresses.user_id",
    ),
    "many to many": (
        lambda: select(User).join(User.keywords),
        USERS + " JOIN user_keywords AS user_keywords_1 ON users.id = user_keywords_1.user_id "
        "JOIN keywords ON keywords.id = user_keywords_1.keyword_id",
    ),
    "outer many to many": (
        lambda: select(User).outerjoin(User.keywords),
        USERS + " LEFT OUTER JOIN (user_keywords AS user_keywords_1 JOIN keywords "
        "ON keywords.id = user_keywords_1.keyword_id) ON users.id = user_keywords_1.user_id",
    ),
    "chain": (
        lambda: select(Address).join(Address.user).join(User.keywords),
        "SELECT addresses.id, addresses.email, addresses.user_id FROM addresses "
        "JOIN users ON users.id = addresses.user_id "
        "JOIN user_keywords AS user_keywords_1 ON users.id = user_keywords_1.user_id "
        "JOIN keywords ON keywords.id = user_keywords_1.keyword_id",
    ),
    "self reference": (
        lambda: select(Node).join(Node.children.of_type(aliased(Node, name="n1"))),
        "SELECT nodes.id, nodes.parent_id FROM nodes JOIN nodes AS n1 ON nodes.id = n1.parent_id",
    ),
    "undefer": (
        lambda: select(User).options(undefer(User.note)),
        "SELECT users.id, users.name, users.note FROM users",
    ),
    "undefer_group": (
        lambda: select(User).options(undefer_group("media")),
        "SELECT users.id, users.name, users.photo, users.sound FROM users",
    ),
    "load_only": (
        lambda: select(User).options(load_only(User.note)),
        "SELECT users.id, users.note FROM users",
    ),
    "bundle": (lambda: select(Bundle("b", User.id, User.name)), USERS),
    "subquery": (
        lambda: select(select(User).options(joinedload(User.addresses)).subquery("s").c.name),
        "SELECT s.name FROM (SELECT users.id AS id, users.name AS name, users.note AS note, "
        "users.photo AS photo, users.sound AS sound FROM users) AS s",
    ),
    "joined": (
        lambda: select(Address).options(joinedload(Address.user)),
        "SELECT addresses.id, addresses.email, addresses.user_id, users_1.id AS id_1, users_1.name "
        "FROM addresses LEFT OUTER JOIN users AS users_1 ON users_1.id = addresses.user_id",
    ),
    "joined inner": (
        lambda: select(Address).options(joinedload(Address.user, innerjoin=True)),
        "SELECT addresses.id, addresses.email, addresses.user_id, users_1.id AS id_1, users_1.name "
        "FROM addresses JOIN users AS users_1 ON users_1.id = addresses.user_id",
    ),
    "joined collection with limit": (
        lambda: select(User).options(joinedload(User.addresses)).order_by(User.name).limit(2),
        "SELECT anon_1.id, anon_1.name, addresses_1.id AS id_1, addresses_1.email, addresses_1.user_id "
        "FROM (SELECT users.id AS id, users.name AS name FROM users "
        "ORDER BY users.name LIMIT :param_1) AS anon_1 "
        "LEFT OUTER JOIN addresses AS addresses_1 ON anon_1.id = addresses_1.user_id "
        "ORDER BY anon_1.name, addresses_1.id",
    ),
    "comparison with any": (
        lambda: select(User).where(User.addresses.any(Address.email == "x")),
        USERS + " WHERE EXISTS (SELECT 1 FROM addresses "
        "WHERE users.id = addresses.user_id AND addresses.email = :email_1)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_statement_is_lowered_to(name):
    make, expected = CASES[name]
    assert text(make()) == expected


@pytest.mark.parametrize("name", CASES)
def test_lowering_twice_changes_nothing(name):
    core, _ = lower(CASES[name][0]())
    assert lower(core)[0] is core


def test_a_core_statement_lowers_to_itself():
    statement = select(user_keywords.c.user_id)
    assert lower(statement) == (statement, None)


def test_a_plan_is_data():
    statement = select(User, Address.email).options(selectinload(User.addresses))
    plans = [lower(statement)[1], lower(select(User, Address.email).options(selectinload(User.addresses)))[1]]
    entity, column = plans[0].items
    assert (entity.mapper.class_, entity.pk, entity.columns) == (User, (0,), (("id", 0), ("name", 1)))
    assert column.index == 2 and plans[0].keys == ("User", "email")
    [post_load] = entity.post_loads
    assert post_load.key == "addresses"
    assert plans[0] != lower(select(User, Address.email))[1]
    assert "EntityPlan" in repr(plans[0]) and "SelectIn" in repr(plans[0])


def test_the_rows_of_mapped_columns_are_left_as_they_come():
    assert lower(select(User.name, User.id).join(User.addresses))[1] is ROWS
    assert lower(select(User.id + 1).select_from(User))[1] is ROWS


def test_a_join_without_foreign_key_says_so(lite):
    with pytest.raises(exc.InvalidRequestError):
        lite.scalars(select(Keyword).join(Address)).all()
    assert lite.scalars(select(Keyword)).first() is not None
