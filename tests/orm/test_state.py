"""What ``inspect(obj)`` tells of an instance, and that nothing of one survives its end."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from relata import inspect
from relata.orm import Session
from relata.orm.attributes import NO_VALUE, set_committed_value
from relata.orm.state import commit_all
from tests.orm.mapping import Base, Post, User


def test_a_new_instance() -> None:
    user = User(name="a")
    state = inspect(user)
    assert state.transient
    assert (state.identity, state.key, state.session, state.obj()) == (None, None, None, user)
    assert (state.mapper, state.class_) == (inspect(User), User)
    assert state.modified


def test_the_identity_key() -> None:
    state = inspect(User(id=5))
    state.key = (User, (5,), None)
    assert (state.pk, state.identity, state.identity_key, state.has_identity) == (
        5,
        (5,),
        (User, (5,), None),
        True,
    )
    assert state.detached
    state.key = None
    assert state.transient


def test_attribute_states() -> None:
    user = User(name="a")
    attrs = inspect(user).attrs
    assert set(attrs.keys()) == {"id", "name", "posts", "profile"}
    assert (attrs.name.value, attrs.name.loaded_value, attrs.id.loaded_value) == ("a", "a", NO_VALUE)
    assert attrs.name.history == (["a"], (), ())
    assert attrs.posts.history == ((), (), ())


def test_unmodified_attributes() -> None:
    user = User()
    set_committed_value(user, "id", 1)
    commit_all(inspect(user), user.__dict__)
    user.name = "b"
    assert inspect(user).unmodified == {"id", "posts", "profile"}
    assert inspect(user).unmodified_intersection(["id", "name"]) == {"id"}


def test_info_is_a_dict_of_the_instance() -> None:
    user = User()
    inspect(user).info["note"] = 1
    assert inspect(user).info == {"note": 1}


def modified_and_detached(session: Session) -> Any:
    user = User(name="a", posts=[Post()])
    session.add(user)
    session.commit()
    user.name = "b"
    session.expunge_all()
    return user


def never_added(session: Session) -> Any:
    user = User(name="a")
    Post(author=user)
    return user


def refers_to_itself(session: Session) -> Any:
    user = User(name="a")
    user.__dict__["me"] = user
    inspect(user).info["me"] = user
    user.name = "b"
    return user


def one_survivor_of_a_collection(session: Session) -> Any:
    user = User(posts=[Post(), Post()])
    session.add(user)
    session.commit()
    list(user.posts)
    session.expunge_all()
    return user


def pending_changes(session: Session) -> Any:
    user = User()
    session.add(user)
    session.commit()
    Post().author = user
    session.expunge_all()
    return user


@pytest.mark.parametrize(
    "make",
    [modified_and_detached, never_added, refers_to_itself, one_survivor_of_a_collection, pending_changes],
)
def test_nothing_survives(make: Callable[[Session], Any], sqlite_engine: Any) -> None:
    Base.metadata.create_all(sqlite_engine)
    refs = []
    with Session(sqlite_engine) as session:
        for _ in range(100):
            refs.append(weakref.ref(make(session)))
    gc.collect()
    assert sum(ref() is not None for ref in refs) == 0
