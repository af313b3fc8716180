from __future__ import annotations

import pytest

from relata import exc, inspect, select
from relata.orm import (
    aliased,
    contains_eager,
    defaultload,
    immediateload,
    joinedload,
    load_only,
    peerload,
    selectinload,
)
from tests.orm.loading.models import Address, Place, Thing, User


def emails(users):
    return [[a.email for a in u.addresses] for u in users]


ALL = [["a1", "a2"], ["b1"], []]


@pytest.mark.parametrize(
    ("option", "count"),
    [(selectinload, 2), (joinedload, 1), (immediateload, 4)],
)
def test_a_collection_comes_with_its_parents(session, statements, option, count):
    with statements.expect(count):
        users = session.scalars(select(User).order_by(User.id).options(option(User.addresses))).unique().all()
    with statements.expect(0):
        assert emails(users) == ALL
        assert all(a.user is u for u in users for a in u.addresses)
    assert not any(inspect(u).modified for u in users)


@pytest.mark.parametrize(
    ("option", "count"),
    [(selectinload, 2), (joinedload, 1), (immediateload, 3)],
)
def test_a_many_to_one_comes_with_its_children(session, statements, option, count):
    with statements.expect(count):
        found = session.scalars(select(Address).order_by(Address.id).options(option(Address.user))).all()
    with statements.expect(0):
        assert [a.user and a.user.name for a in found] == ["ann", "ann", "bob", None]


@pytest.mark.parametrize("option", [selectinload, joinedload, immediateload])
def test_many_to_many(session, statements, option):
    users = session.scalars(select(User).order_by(User.id).options(option(User.keywords))).unique().all()
    with statements.expect(0):
        assert [[k.word for k in u.keywords] for u in users] == [["red", "blue"], ["blue"], []]


@pytest.mark.parametrize("option", [selectinload, joinedload, immediateload])
def test_composite_keys(session, statements, option):
    places = session.scalars(select(Place).order_by(Place.y).options(option(Place.things))).unique().all()
    things = session.scalars(select(Thing).order_by(Thing.id).options(option(Thing.place))).all()
    with statements.expect(0):
        assert [[t.id for t in p.things] for p in places] == [[1], [2, 3]]
        assert [t.place for t in things] == [places[0], places[1], places[1], None]


def test_levels(session, statements):
    option = selectinload(User.addresses).joinedload(Address.user).selectinload(User.keywords)
    with statements.expect(3):
        users = session.scalars(select(User).order_by(User.id).options(option)).all()
    with statements.expect(0):
        assert [k.word for k in users[0].addresses[0].user.keywords] == ["red", "blue"]


def test_joined_in_joined(session, statements):
    option = joinedload(Address.user).joinedload(User.keywords)
    with statements.expect(1):
        found = session.scalars(select(Address).order_by(Address.id).options(option)).unique().all()
    with statements.expect(0):
        assert [[k.word for k in a.user.keywords] if a.user else None for a in found] == [
            ["red", "blue"],
            ["red", "blue"],
            ["blue"],
            None,
        ]


def test_keys_go_in_chunks(session, statements):
    with statements.expect(1 + 2):
        users = session.scalars(
            select(User).order_by(User.id).options(selectinload(User.addresses, chunksize=2))
        ).all()
    assert emails(users) == ALL


def test_options_go_on_at_the_target(session):
    option = selectinload(User.addresses).load_only(Address.email)
    user = session.scalars(select(User).where(User.id == 1).options(option)).one()
    assert set(vars(user.addresses[0])) & {"id", "email", "user_id"} == {"id", "email"}
    session.expunge_all()
    option = defaultload(User.addresses).load_only(Address.email)
    user = session.scalars(select(User).where(User.id == 1).options(option)).one()
    assert "user_id" not in vars(user.addresses[0])


@pytest.mark.parametrize("option", [selectinload, joinedload])
def test_a_condition_takes_the_values_of_its_own_statement(session, option):
    for email in ("a1", "a2", "a1"):
        session.expunge_all()
        statement = (
            select(User).where(User.id == 1).options(option(User.addresses.and_(Address.email == email)))
        )
        assert emails(session.scalars(statement).unique()) == [[email]]


def test_what_is_loaded_stays_and_populate_existing_replaces_it(session):
    user = session.get(User, 1)
    assert len(user.addresses) == 2
    session.connection().execute(Address.__table__.insert(), {"id": 9, "email": "a9", "user_id": 1})
    statement = select(User).where(User.id == 1).options(selectinload(User.addresses))
    session.scalars(statement).all()
    assert len(user.addresses) == 2
    session.scalars(statement.execution_options(populate_existing=True)).all()
    assert [a.id for a in user.addresses] == [1, 2, 9]


def test_an_unloaded_collection_of_an_object_that_is_there_is_filled(session, statements):
    user = session.get(User, 1)
    session.scalars(select(User).options(selectinload(User.addresses))).all()
    with statements.expect(0):
        assert len(user.addresses) == 2


def test_joined_collections_ask_for_unique(session):
    statement = select(User).options(joinedload(User.addresses))
    with pytest.raises(exc.InvalidRequestError, match="unique"):
        session.scalars(statement).all()
    with pytest.raises(exc.InvalidRequestError, match="yield_per"):
        session.scalars(statement.execution_options(yield_per=2))
    assert len(session.scalars(statement).unique().all()) == 3


def test_a_limit_counts_objects_not_rows(session):
    statement = select(User).order_by(User.name.desc()).limit(2).options(joinedload(User.addresses))
    assert [u.name for u in session.scalars(statement).unique()] == ["cas", "bob"]
    statement = select(User).order_by(User.note).limit(2).options(joinedload(User.keywords))
    assert [[k.word for k in u.keywords] for u in session.scalars(statement).unique()] == [
        ["red", "blue"],
        ["blue"],
    ]


def test_contains_eager_reads_the_statements_own_join(session, statements):
    statement = (
        select(User)
        .join(User.addresses)
        .where(Address.email != "a1")
        .order_by(User.id)
        .options(contains_eager(User.addresses))
    )
    with statements.expect(1):
        users = session.scalars(statement).unique().all()
    with statements.expect(0):
        assert emails(users) == [["a2"], ["b1"]]
    session.expunge_all()
    alias = aliased(Address)
    statement = (
        select(User)
        .join(alias, User.addresses)
        .where(alias.email == "a1")
        .options(contains_eager(User.addresses.of_type(alias)))
    )
    assert emails(session.scalars(statement).unique()) == [["a1"]]


def test_selectinload_to_an_alias(session):
    alias = aliased(Address)
    statement = select(User).order_by(User.id).options(selectinload(User.addresses.of_type(alias)))
    assert emails(session.scalars(statement)) == ALL


# -- peers


def test_peers_are_loaded_in_one_statement(session, statements):
    users = session.scalars(select(User).order_by(User.id).options(peerload(User.addresses))).all()
    with statements.expect(1):
        assert emails(users) == ALL


def test_peers_of_a_many_to_one(session, statements):
    found = session.scalars(select(Address).order_by(Address.id).options(peerload(Address.user))).all()
    with statements.expect(1):
        assert [a.user and a.user.name for a in found] == ["ann", "ann", "bob", None]


def test_levels_of_peers(session, statements):
    option = peerload(Address.user).peerload(User.keywords)
    found = session.scalars(select(Address).order_by(Address.id).options(option)).all()
    with statements.expect(2):
        words = [k.word for a in found if a.user for k in a.user.keywords]
    assert words == ["red", "blue", "red", "blue", "blue"]


def test_peers_that_changed_are_left_alone(session, statements):
    users = session.scalars(select(User).order_by(User.id).options(peerload(User.addresses))).all()
    users[1].name = "changed"
    with session.no_autoflush, statements.expect(1):
        assert len(users[0].addresses) == 2
    assert "addresses" not in vars(users[1]) and "addresses" in vars(users[2])


def test_only_which_column_is_loaded(session):
    users = session.scalars(select(User).options(load_only(User.name), selectinload(User.addresses))).all()
    assert {k for k in vars(users[0]) if not k.startswith("_")} == {"id", "name", "addresses"}
