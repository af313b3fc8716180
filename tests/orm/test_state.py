"""What ``inspect(obj)`` tells of an instance."""

from __future__ import annotations

from relata import inspect
from relata.orm.attributes import NO_VALUE, set_committed_value
from relata.orm.state import commit_all
from tests.orm.mapping import User


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
