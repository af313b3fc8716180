"""Loads that meet objects which the session has already."""

from __future__ import annotations

import pytest

from relata import event, inspect, select
from relata.orm import immediateload, joinedload, selectinload, subqueryload, undefer
from tests.orm.loading.models import Address, User

USERS = select(User).order_by(User.id)
BY_KEYS = [selectinload, subqueryload]


@pytest.mark.parametrize("first", BY_KEYS)
@pytest.mark.parametrize("below", [selectinload, joinedload, subqueryload, immediateload])
def test_options_go_on_from_what_is_there(lite, first, below):
    users = lite.scalars(USERS.options(first(User.addresses))).unique().all()
    further = first(User.addresses).options(below(Address.user))
    lite.scalars(USERS.options(further)).unique().all()
    assert all(a.__dict__["user"] is user for user in users for a in user.addresses)


def test_options_go_on_three_levels_down(lite, statements):
    two = selectinload(User.addresses).selectinload(Address.user)
    users = lite.scalars(USERS.options(two)).all()
    lite.scalars(USERS.options(two.selectinload(User.keywords))).all()
    with statements.expect(0):
        assert [k.word for k in users[0].addresses[0].user.keywords] == ["red", "blue"]


def test_columns_of_what_is_there(lite, statements):
    found = lite.scalars(select(Address).order_by(Address.id).options(selectinload(Address.user))).all()
    lite.scalars(select(Address).options(selectinload(Address.user).undefer(User.note))).all()
    with statements.expect(0):
        assert found[0].user.note == "note ann"


@pytest.mark.parametrize("option", BY_KEYS)
def test_what_is_there_whole_costs_nothing(lite, statements, option):
    further = option(User.addresses).options(undefer(Address.email), selectinload(Address.user))
    users = lite.scalars(USERS.options(further)).all()
    with statements.expect(1):
        assert lite.scalars(USERS.options(further)).all() == users


def test_changes_stay(lite):
    users = lite.scalars(USERS.options(selectinload(User.addresses))).all()
    new = Address(email="new")
    users[0].addresses.append(new)
    gone = users[0].addresses.pop(0)
    further = selectinload(User.addresses).selectinload(Address.user)
    with lite.no_autoflush:
        lite.scalars(USERS.options(further)).all()
    assert new in users[0].addresses and gone not in users[0].addresses
    assert inspect(users[0]).attrs.addresses.history.added == [new]


def test_keys_go_in_the_order_of_the_objects(lite):
    asked = []

    def note(context):
        asked.extend(context.parameters.get("primary_keys", ()) if context.parameters else ())

    event.listen(lite, "do_orm_execute", note)
    by_id = select(Address).order_by(Address.id.desc()).options(selectinload(Address.user))
    lite.scalars(by_id).all()
    assert asked == [2, 1]
