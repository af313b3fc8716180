"""Reading the row of an object again: which statements run, and what is there afterwards."""

from __future__ import annotations

import pytest

from relata import event, exc, select
from relata.orm import contains_eager, joinedload, load_only, raiseload, selectinload, with_loader_criteria
from tests.orm.loading.models import Address, User


def loaded(obj):
    """The names of the mapped attributes that an object has."""
    return sorted(key for key in obj.__dict__ if not key.startswith("_sa_"))


@pytest.mark.parametrize(
    ("option", "names", "count", "there"),
    [
        (None, ["addresses"], 2, ["addresses", "id", "name"]),
        (None, ["name"], 1, ["id", "name"]),
        (None, ["note", "addresses"], 2, ["addresses", "id", "name", "note"]),
        (selectinload(User.addresses), ["addresses"], 2, ["addresses", "id", "name"]),
        (joinedload(User.addresses), ["addresses", "name"], 1, ["addresses", "id", "name"]),
        (joinedload(User.addresses), ["name"], 1, ["addresses", "id", "name"]),
        (raiseload(User.addresses), ["addresses"], 2, ["addresses", "id", "name"]),
        (selectinload(User.addresses), None, 2, ["addresses", "id", "name"]),
        (joinedload(User.addresses), None, 1, ["addresses", "id", "name"]),
        (None, None, 1, ["id", "name"]),
    ],
)
def test_refresh_reads_what_is_named(session, statements, option, names, count, there):
    user = session.get(User, 1, options=[] if option is None else [option])
    with statements.expect(count):
        session.refresh(user, names)
    assert loaded(user) == there
    if "addresses" in there:
        assert [a.email for a in sorted(user.addresses, key=lambda a: a.id)] == ["a1", "a2"]


def test_an_expired_object_keeps_its_options(session, statements):
    user = session.get(User, 1, options=[selectinload(User.addresses), raiseload(User.keywords)])
    session.expire(user)
    with statements.expect(2):
        assert user.name == "ann"
    assert loaded(user) == ["addresses", "id", "name"]
    with pytest.raises(exc.InvalidRequestError, match=r"User\.keywords"):
        _ = user.keywords
    session.refresh(user, ["keywords"])
    assert len(user.keywords) == 2
    session.expire(user, ["keywords"])
    with pytest.raises(exc.InvalidRequestError, match=r"User\.keywords"):
        _ = user.keywords


def test_what_was_left_out_of_a_refresh_is_read_on_access(session, statements):
    user = session.get(User, 1)
    session.expire(user)
    session.refresh(user, ["addresses"])
    assert loaded(user) == ["addresses", "id"]
    with statements.expect(1):
        assert user.name == "ann"


def test_columns_that_were_left_out_stay_out(session, statements):
    user = session.scalars(select(User).where(User.id == 1).options(load_only(User.id))).one()
    session.expire(user)
    assert user.id == 1
    assert loaded(user) == ["id"]
    with statements.expect(1):
        assert user.name == "ann"


def test_contains_eager_is_not_repeated(session, statements):
    statement = select(User).join(User.addresses).where(User.id == 1).options(contains_eager(User.addresses))
    user = session.scalars(statement).unique().one()
    session.expire(user)
    with statements.expect(1):
        assert user.name == "ann"
    assert "JOIN" not in statements[-1] and loaded(user) == ["id", "name"]


def test_criteria_hold_for_what_is_loaded_with_the_object_and_not_for_itself(session):
    options = [
        selectinload(User.addresses),
        with_loader_criteria(User, User.name == "ann"),
        with_loader_criteria(Address, Address.email == "a2"),
    ]
    user = session.scalars(select(User).options(*options)).one()
    user.name = "other"
    session.flush()
    session.refresh(user)
    assert user.name == "other" and [a.email for a in user.addresses] == ["a2"]


def test_a_changed_primary_key_is_flushed_first(session):
    user = session.get(User, 3)
    with session.no_autoflush:
        user.id = 30
        with pytest.raises(exc.InvalidRequestError, match=r"primary key.*id.*flush"):
            session.refresh(user, ["name"])
    assert user.id == 30
    session.refresh(user, ["name"])
    assert (user.id, user.name) == (30, "cas")


def test_a_lock_reads_what_is_named(session, statements):
    user = session.get(User, 1)
    session.refresh(user, ["name", "addresses"], with_for_update=True)
    assert loaded(user) == ["addresses", "id", "name"]


def test_a_pending_object_is_not_flushed_by_its_own_load(lite, statements):
    address = Address(id=9, email="new", user_id=1)
    lite.add(address)
    lite.enable_relationship_loading(address)
    with statements.expect(1):
        assert address.user.name == "ann"
    assert address in lite.new


def test_execution_options_hold_for_eager_loads(lite):
    seen = []

    def note(state):
        seen.append((state.is_relationship_load, state.execution_options.get("mine")))

    event.listen(lite, "do_orm_execute", note)
    lite.scalars(
        select(User).options(selectinload(User.addresses)), execution_options={"mine": 5, "yield_per": 100}
    ).all()
    lite.scalars(select(Address)).all()
    assert seen == [(False, 5), (True, 5), (False, None)]
