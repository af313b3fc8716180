from __future__ import annotations

import pytest

from relata import event, select
from relata.orm import selectinload
from tests.orm.loading.models import Address, User


@pytest.fixture
def heard():
    """What was told of users: ("load" or "refresh", primary key)."""
    told = []

    def load(target, context):
        told.append(("load", target.id, sorted(k for k in vars(target) if not k.startswith("_"))))

    def refresh(target, context, attrs):
        told.append(("refresh", target.id, attrs and sorted(attrs)))

    event.listen(User, "load", load)
    event.listen(User, "refresh", refresh)
    yield told
    event.remove(User, "load", load)
    event.remove(User, "refresh", refresh)


def test_a_load_is_told_once_an_object(lite, heard):
    lite.scalars(select(User).order_by(User.id)).all()
    assert heard == [("load", number, ["id", "name"]) for number in (1, 2, 3)]


def test_what_is_there_already_is_not_told_of(lite, heard):
    user = lite.get(User, 1)
    heard.clear()
    lite.scalars(select(User).where(User.id == 1)).all()
    assert heard == [] and user.name == "ann"


def test_a_refresh_is_told_of(lite, heard):
    user = lite.get(User, 1)
    heard.clear()
    lite.expire(user)
    assert user.name == "ann"
    assert heard == [("refresh", 1, ["addresses", "id", "keywords", "name"])]
    heard.clear()
    assert user.note == "note ann"
    assert heard == [("refresh", 1, ["note"])]


def test_objects_of_eager_loads_are_told_of(lite, heard):
    lite.scalars(select(Address).order_by(Address.id).options(selectinload(Address.user))).all()
    assert [(what, key) for what, key, _ in heard] == [("load", 1), ("load", 2)]


def test_a_session_is_told_of_each_object_that_it_loads(lite):
    told = []
    event.listen(lite, "loaded_as_persistent", lambda session, obj: told.append((session is lite, obj.id)))
    users = lite.scalars(select(User).order_by(User.id)).all()
    assert lite.get(User, 1) is users[0]
    assert told == [(True, 1), (True, 2), (True, 3)]
    lite.expunge_all()
    lite.get(User, 2)
    assert told[3:] == [(True, 2)]
