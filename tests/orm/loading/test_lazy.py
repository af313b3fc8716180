from __future__ import annotations

import gc

import pytest

from relata import exc, inspect, select
from relata.orm import Session, defer, lazyload, load_only, noload, raiseload, selectinload, undefer
from relata.orm.exc import DetachedInstanceError, ObjectDeletedError
from tests.orm.loading.models import Address, Node, Place, Thing, User


def test_a_collection_is_loaded_when_it_is_read(session, statements):
    user = session.get(User, 1)
    with statements.expect(1):
        assert [a.email for a in user.addresses] == ["a1", "a2"]
    with statements.expect(0):
        assert len(user.addresses) == 2
        assert user.addresses[0].user is user
    assert not inspect(user).modified


def test_a_many_to_one_is_found_in_the_session(session, statements):
    user, address = session.get(User, 1), session.get(Address, 1)
    with statements.expect(0):
        assert address.user is user


def test_a_many_to_one_is_loaded_by_primary_key(session, statements):
    address = session.get(Address, 3)
    with statements.expect(1):
        assert address.user.name == "bob"
    assert "WHERE users.id = " in statements[-1]


def test_a_null_key_loads_nothing(session, statements):
    address, thing = session.get(Address, 4), session.get(Thing, 4)
    with statements.expect(0):
        assert address.user is None
        assert thing.place is None


def test_many_to_many(session, statements):
    user = session.get(User, 1)
    with statements.expect(1):
        assert [k.word for k in user.keywords] == ["red", "blue"]
    assert session.get(User, 3).keywords == []


def test_self_reference(session):
    root = session.get(Node, 1)
    assert root.parent is None
    assert [n.id for n in root.children] == [2, 3]
    assert [n.id for n in root.children[0].children] == [4]
    assert session.get(Node, 4).parent.parent is root


def test_composite_keys(session, statements):
    place = session.get(Place, (1, 2))
    with statements.expect(1):
        assert [t.id for t in place.things] == [2, 3]
    with statements.expect(0):
        assert place.things[0].place is place


def test_lazy_loads_share_a_plan_and_bind_their_values(session):
    users = session.scalars(select(User).order_by(User.id)).all()
    assert [[a.id for a in u.addresses] for u in users] == [[1, 2], [3], []]


def test_a_new_object_loads_nothing(session, statements):
    user = User(name="new")
    session.add(user)
    with statements.expect(0), session.no_autoflush:
        assert user.addresses == [] and user.note is None
    address = Address(email="new", user_id=1)
    assert address.user is None


@pytest.mark.parametrize(
    ("key", "remedy"), [("addresses", "selectinload(User.addresses)"), ("note", "undefer(User.note)")]
)
def test_a_detached_object_says_what_would_have_loaded_it(session, key, remedy):
    user = session.get(User, 1)
    session.expunge(user)
    with pytest.raises(DetachedInstanceError) as raised:
        getattr(user, key)
    for word in (f"User.{key}", "primary key 1", remedy, "session"):
        assert word in str(raised.value)


def test_a_detached_expired_object_says_so(session, statements):
    user = session.get(User, 1)
    session.expire(user)
    session.expunge(user)
    words = r"User\.name of <User with primary key 1>.*it was expired, and belongs.*expire_on_commit=False"
    with pytest.raises(DetachedInstanceError, match=words), statements.expect(0):
        user.name  # reading it is the test


def test_an_object_outlives_its_session(filled):
    with Session(filled) as session:
        user = session.get(User, 1)
    assert user.name == "ann"
    del session
    gc.collect()
    with pytest.raises(DetachedInstanceError):
        user.addresses  # reading it is the test


# -- deferred columns


def test_a_deferred_column_is_loaded_when_it_is_read(session, statements):
    user = session.get(User, 1)
    assert "note" not in vars(user)
    with statements.expect(1):
        assert user.note == "note ann"
    assert "SELECT users.note" in statements[-1]
    assert not inspect(user).modified


def test_a_group_is_loaded_together(session, statements):
    user = session.get(User, 1)
    with statements.expect(1):
        assert user.photo == "photo ann" and user.sound is None


def test_options_defer_and_undefer(session, statements):
    [user] = session.scalars(select(User).where(User.id == 1).options(defer(User.name), undefer(User.note)))
    with statements.expect(0):
        assert user.note == "note ann"
    with statements.expect(1):
        assert user.name == "ann"


def test_a_raising_deferred_column(session):
    [user] = session.scalars(select(User).where(User.id == 1).options(defer(User.name, raiseload=True)))
    with pytest.raises(exc.InvalidRequestError, match=r"undefer\(User\.name\)"):
        user.name  # reading it is the test
    session.refresh(user, ["name"])
    assert user.name == "ann"


# -- expired objects


def test_an_expired_object_reads_its_row_again(session, statements):
    user = session.get(User, 1)
    session.execute(User.__table__.update().where(User.id == 1).values(name="other"))
    session.expire(user)
    with statements.expect(1):
        assert (user.name, user.id) == ("other", 1)
    assert not inspect(user).expired


def test_expired_attributes_read_their_columns_again(session, statements):
    user = session.get(User, 1)
    session.expire(user, ["name"])
    with statements.expect(1):
        assert user.name == "ann"
    assert "SELECT users.name FROM" in statements[-1]


def test_an_expired_collection_is_loaded_again(session):
    user = session.get(User, 1)
    assert len(user.addresses) == 2
    session.connection().execute(Address.__table__.insert(), {"id": 9, "email": "a9", "user_id": 1})
    session.expire(user, ["addresses"])
    assert [a.id for a in user.addresses] == [1, 2, 9]


def test_a_query_refreshes_what_is_expired(session, statements):
    user = session.get(User, 1)
    session.expire_all()
    session.scalars(select(User)).all()
    with statements.expect(0):
        assert user.name == "ann"


def test_the_row_of_an_expired_object_may_be_gone(session):
    user = session.get(User, 3)
    session.connection().execute(User.__table__.delete().where(User.id == 3))
    session.expire(user)
    with pytest.raises(ObjectDeletedError, match="User"):
        user.name  # reading it is the test


def test_refresh(session, statements):
    user = session.get(User, 1)
    user.name = "changed"
    with session.no_autoflush:
        session.refresh(user)
    assert user.name == "ann" and not inspect(user).modified and user not in session.dirty
    with statements.expect(2):
        session.refresh(user, ["note", "addresses"])
    with statements.expect(0):
        assert user.note == "note ann" and len(user.addresses) == 2


# -- other ways not to load


def test_raiseload_names_attribute_and_remedy(session):
    address = session.scalars(select(Address).where(Address.id == 3).options(raiseload(Address.user))).one()
    with pytest.raises(exc.InvalidRequestError, match=r"selectinload\(Address\.user\)"):
        address.user  # reading it is the test


def test_raiseload_for_sql_only_finds_what_the_session_has(session):
    statement = select(Address).options(raiseload(Address.user, sql_only=True))
    user = session.get(User, 1)
    addresses = {a.id: a for a in session.scalars(statement)}
    assert addresses[1].user is user
    with pytest.raises(exc.InvalidRequestError, match=r"Address\.user"):
        addresses[3].user  # reading it is the test


def test_raiseload_of_everything(session):
    user = session.scalars(select(User).where(User.id == 1).options(raiseload("*"))).one()
    for key in ("addresses", "keywords"):
        with pytest.raises(exc.InvalidRequestError, match=key):
            getattr(user, key)


def test_noload(session, statements):
    user = session.scalars(select(User).where(User.id == 1).options(noload(User.addresses))).one()
    with statements.expect(0):
        assert user.addresses == []


def test_options_below_a_lazy_load(session, statements):
    option = lazyload(User.addresses).options(load_only(Address.email), selectinload(Address.user))
    user = session.scalars(select(User).where(User.id == 1).options(option)).one()
    with statements.expect(2):
        addresses = user.addresses
    assert [a.email for a in addresses] == ["a1", "a2"]
    assert "addresses.email" in statements[-2] and "users.name" in statements[-1]


def test_a_lazy_load_with_a_condition_takes_the_values_of_its_own_statement(session):
    def of(email):
        option = lazyload(User.addresses.and_(Address.email == email))
        session.expunge_all()
        return session.scalars(select(User).where(User.id == 1).options(option)).one()

    assert [a.email for a in of("a1").addresses] == ["a1"]
    assert [a.email for a in of("a2").addresses] == ["a2"]


def test_a_lazy_load_flushes_first(session):
    user = session.get(User, 3)
    session.add(Address(id=20, email="c", user_id=3))
    assert [a.email for a in user.addresses] == ["c"]
