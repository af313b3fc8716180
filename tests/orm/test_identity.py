"""The identity map: one object a row, held weakly."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from relata import inspect, select
from relata.orm import Session
from tests.orm.flush.models import Base, Place, User


@pytest.fixture
def session(sqlite_engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        yield session


def test_one_object_a_row(session: Session) -> None:
    user = User(name="a")
    session.add(user)
    session.commit()
    assert session.scalars(select(User)).one() is user
    assert session.get(User, user.id) is user


def test_the_map_speaks_in_identity_keys(session: Session) -> None:
    user, place = User(id=3), Place(country="de", number=1)
    session.add_all([user, place])
    session.flush()
    keys = [(User, (3,), None), (Place, ("de", 1), None)]
    identity_map = session.identity_map
    assert list(identity_map) == list(identity_map.keys()) == keys
    assert identity_map.values() == [user, place]
    assert identity_map.items() == list(zip(keys, [user, place], strict=True))
    assert len(identity_map) == 2
    assert identity_map[keys[0]] is user
    assert identity_map.get((User, (4,), None), "none") == "none"
    assert keys[1] in identity_map and (User, (4,), None) not in identity_map
    with pytest.raises(KeyError):
        identity_map[User, (4,), None]
    assert set(identity_map.all_states()) == {inspect(user), inspect(place)}


def test_an_object_that_nobody_holds_goes(session: Session) -> None:
    session.add(User(id=1))
    session.commit()
    gc.collect()
    assert len(session.identity_map) == 0
    assert not any(session.identity_map.maps.values())


def test_a_changed_object_stays_until_it_is_flushed(session: Session) -> None:
    session.add(User(id=1, name="a"))
    session.commit()
    session.scalars(select(User)).one().name = "changed"
    gc.collect()
    assert [user.name for user in session.dirty] == ["changed"]
    session.commit()
    gc.collect()
    assert len(session.identity_map) == 0
    assert session.scalar(select(User.name)) == "changed"


def test_an_entry_of_another_object_is_left_alone(session: Session) -> None:
    session.add(User(id=1))
    session.commit()
    first = session.get(User, 1)
    session.expunge(first)
    second = session.get(User, 1)
    assert second is not first
    del first
    gc.collect()
    assert session.get(User, 1) is second
