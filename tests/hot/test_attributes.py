"""The state of an instance and the descriptor of its attributes, without a mapper."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from relata import _hot
from relata._hot import attributes as hot


class Manager(hot.ManagerBase):
    __hash__ = object.__hash__  # type: ignore[assignment]  # goes by identity
    expirable = ("id", "name")

    def __init__(self) -> None:
        self.ref = weakref.ref(self)
        self.plain_keys = frozenset({"id", "name"})


class Descriptor(hot.AttributeDescriptor):
    def __init__(self, key: str) -> None:
        self.key = key
        self.is_plain = True
        self.impl = None


@pytest.fixture
def cls() -> type[Any]:
    class Thing:
        id = Descriptor("id")
        name = Descriptor("name")
        __init__ = hot.construct

    manager = Manager()
    manager["id"], manager["name"] = Thing.__dict__["id"], Thing.__dict__["name"]
    Thing._sa_class_manager = manager  # type: ignore[attr-defined]  # stands for a mapping
    return Thing


def state_of(obj: Any) -> hot.InstanceState:
    return obj.__dict__[hot.STATE]


def test_the_keywords_of_the_constructor_become_the_dict(cls: Any) -> None:
    thing = cls(id=1, name="a")
    assert {k: v for k, v in thing.__dict__.items() if k != hot.STATE} == {"id": 1, "name": "a"}
    assert state_of(thing).flags == hot.NEW | hot.MODIFIED
    assert state_of(thing).obj() is thing


def test_a_constructor_without_keywords_changes_nothing(cls: Any) -> None:
    assert state_of(cls()).flags == hot.NEW


def test_a_new_instance_keeps_no_committed_values(cls: Any) -> None:
    thing = cls(id=1)
    thing.name = "a"
    assert hot.COMMITTED not in thing.__dict__
    assert state_of(thing).committed_state == {"id": hot.NO_VALUE, "name": hot.NO_VALUE}
    assert not state_of(thing).flags & hot.NEW


def test_the_first_change_of_a_loaded_attribute_keeps_the_old_value(cls: Any) -> None:
    thing = cls(id=1, name="a")
    state_of(thing).flags = 0
    thing.name = "b"
    thing.name = "c"
    assert thing.name == "c"
    assert thing.__dict__[hot.COMMITTED] == {"name": "a"}
    assert state_of(thing).modified


def test_setting_an_attribute_that_is_not_loaded_keeps_no_value(cls: Any) -> None:
    thing = cls(id=1)
    state_of(thing).flags = 0
    thing.name = "b"
    assert thing.__dict__[hot.COMMITTED] == {"name": hot.NO_VALUE}


def test_a_missing_state_is_made(cls: Any) -> None:
    thing = cls.__new__(cls)
    thing.name = "a"
    assert state_of(thing).obj() is thing
    assert thing.name == "a"


def test_the_class_gives_the_descriptor(cls: Any) -> None:
    assert cls.name is cls.__dict__["name"]


@pytest.mark.parametrize(
    ("pk", "session_id", "flags", "is_attached", "expected"),
    [
        (None, 0, 0, False, "transient"),
        (None, 7, 0, True, "pending"),
        (1, 7, 0, True, "persistent"),
        (1, 7, hot.DELETED, True, "deleted"),
        (1, 0, 0, False, "detached"),
        (1, 7, 0, False, "detached"),
    ],
)
def test_exactly_one_of_the_five_states(
    cls: Any, pk: Any, session_id: int, flags: int, is_attached: bool, expected: str
) -> None:
    class Session:
        pass

    session = Session()
    if is_attached:
        hot.sessions[session_id] = session
    try:
        state = state_of(cls())
        state.pk, state.session_id, state.flags = pk, session_id, flags
        names = ("transient", "pending", "persistent", "deleted", "detached")
        assert [name for name in names if getattr(state, name)] == [expected]
        assert (state.session is session) is is_attached
    finally:
        hot.sessions.pop(session_id, None)


def test_the_end_of_an_instance_removes_its_identity(cls: Any) -> None:
    table: dict[Any, Any] = {}
    thing = cls(id=1)
    state = state_of(thing)
    state.pk, state.imap = 1, table
    table[1] = state.ref
    del state, thing
    gc.collect()
    assert table == {}


def test_the_end_of_an_instance_leaves_the_identity_of_its_successor(cls: Any) -> None:
    table: dict[Any, Any] = {}
    old, new = cls(id=1), cls(id=1)
    state_of(old).pk, state_of(old).imap = 1, table
    table[1] = state_of(new).ref
    del old
    gc.collect()
    assert table[1]() is new


def test_a_failed_look_up_of_the_session_hook_says_what_is_missing() -> None:
    with pytest.raises(RuntimeError, match="import the orm package"):
        hot._hook_is_missing()


def test_cycles_through_an_instance_are_freed(cls: Any) -> None:
    refs = []
    for _ in range(1000):
        thing = cls(id=1, name="a")
        thing.__dict__["me"] = thing
        state_of(thing).flags = 0
        thing.name = thing
        refs.append(weakref.ref(thing))
    del thing
    gc.collect()
    assert sum(ref() is not None for ref in refs) == 0


def test_compiled_states_are_not_tracked_by_the_collector(cls: Any) -> None:
    is_compiled = "attributes" in _hot.compiled_modules()
    assert gc.is_tracked(state_of(cls())) is not is_compiled
