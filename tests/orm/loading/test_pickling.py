"""Objects and options that are pickled: what they were loaded by goes along."""

from __future__ import annotations

import pickle

import pytest

from relata import exc, select
from relata.orm import (
    aliased,
    class_mapper,
    contains_eager,
    defer,
    joinedload,
    lazyload,
    load_only,
    raiseload,
    selectinload,
    with_loader_criteria,
)
from tests.orm.loading.models import Address, User


def loaded(obj):
    return sorted(key for key in obj.__dict__ if not key.startswith("_sa_"))


def back(session, obj):
    """Pickle an object, and put the copy into a session that has no other."""
    data = pickle.dumps(obj)
    session.expunge_all()
    copy = pickle.loads(data)  # our own bytes
    session.add(copy)
    return copy


def test_a_mapper_is_that_of_its_class():
    assert pickle.loads(pickle.dumps(class_mapper(User))) is class_mapper(User)  # our own bytes


def test_an_option_serves_again(lite):
    option = pickle.loads(pickle.dumps(joinedload(User.addresses).load_only(Address.email)))  # our own bytes
    user = lite.scalars(select(User).where(User.id == 1).options(option)).unique().one()
    assert loaded(user.addresses[0]) == ["email", "id"]


@pytest.mark.parametrize("entity", [User, aliased(User)])
def test_an_object_keeps_its_options(lite, entity):
    option = lazyload(entity.addresses).options(load_only(Address.email))
    first = (
        select(entity).where(entity.id == 1).options(option, raiseload(entity.keywords), defer(entity.name))
    )
    user = back(lite, lite.scalars(first).one())
    assert loaded(user) == ["id"]
    assert [loaded(address) for address in user.addresses] == [["email", "id"]] * 2
    assert user.name == "ann"
    with pytest.raises(exc.InvalidRequestError, match=r"User\.keywords"):
        _ = user.keywords


def test_it_takes_little_room(lite):
    user = lite.scalars(select(User).options(selectinload(User.addresses))).first()
    assert len(pickle.dumps(user)) < 4000


@pytest.mark.parametrize(
    "option",
    [
        with_loader_criteria(Address, Address.email == "a1"),
        lazyload(User.addresses.and_(Address.email == "a1")),
    ],
)
def test_conditions_are_left_out_with_a_warning(lite, option):
    user = lite.scalars(select(User).where(User.id == 1).options(option)).one()
    with pytest.warns(exc.SAWarning, match="left out"):
        copy = back(lite, user)
    assert len(copy.addresses) == 2


def test_what_a_statement_joined_is_not_joined_again(lite):
    alias = aliased(Address)
    option = contains_eager(User.addresses.of_type(alias))
    statement = select(User).where(User.id == 1).join(User.addresses.of_type(alias)).options(option)
    user = back(lite, lite.scalars(statement).unique().one())
    assert loaded(user) == ["addresses", "id", "name"]
    lite.expire(user)
    assert len(user.addresses) == 2
