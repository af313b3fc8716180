"""Values that are changed in place are written by the next flush."""

from __future__ import annotations

import copy
import dataclasses
import gc
import pickle
from typing import Any

import pytest

from relata import JSON, PickleType, String, event, inspect
from relata.ext.mutable import Mutable, MutableComposite, MutableDict, MutableList, MutableSet
from relata.orm import DeclarativeBase, Mapped, Session, composite, mapped_column
from relata.orm.attributes import OP_MODIFIED


class Base(DeclarativeBase):
    pass


class Counter(Mutable):
    def __init__(self, count: int = 0) -> None:
        self.count = count

    def add(self) -> None:
        self.count += 1
        self.changed()

    def __getstate__(self) -> int:
        return self.count

    def __setstate__(self, state: int) -> None:
        self.count = state

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counter) and other.count == self.count

    __hash__ = None  # type: ignore[assignment]  # as a dict has none


@dataclasses.dataclass
class Point(MutableComposite):
    x: int
    y: int

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        self.changed()

    @classmethod
    def coerce(cls, key: str, value: Any) -> Any:
        return cls(*value) if isinstance(value, tuple) else super().coerce(key, value)


class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), default="thing")
    data: Mapped[dict[str, Any] | None] = mapped_column(MutableDict.as_mutable(JSON))
    names: Mapped[list[Any] | None] = mapped_column(MutableList.as_mutable(JSON()))
    tags: Mapped[set[Any] | None] = mapped_column(MutableSet.as_mutable(PickleType))
    counter: Mapped[Any] = mapped_column(Counter.as_mutable(PickleType), nullable=True)
    plain: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    place: Mapped[Point | None] = composite(
        mapped_column("x", nullable=True), mapped_column("y", nullable=True)
    )

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "thing"}


class Special(Thing):
    __mapper_args__ = {"polymorphic_identity": "special"}


@pytest.fixture
def session(engine):
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


DICT_CHANGES = [
    (lambda value: value.__setitem__("b", 2), {"a": 1, "b": 2}),
    (lambda value: value.__delitem__("a"), {}),
    (lambda value: value.clear(), {}),
    (lambda value: value.pop("a"), {}),
    (lambda value: value.pop("other", None), {"a": 1}),
    (lambda value: value.popitem(), {}),
    (lambda value: value.setdefault("b", 2), {"a": 1, "b": 2}),
    (lambda value: value.update({"a": 3}, b=2), {"a": 3, "b": 2}),
    (lambda value: value.__ior__({"b": 2}), {"a": 1, "b": 2}),
]
LIST_CHANGES = [
    (lambda value: value.append(3), [2, 1, 3]),
    (lambda value: value.extend([3, 4]), [2, 1, 3, 4]),
    (lambda value: value.insert(0, 3), [3, 2, 1]),
    (lambda value: value.pop(), [2]),
    (lambda value: value.remove(2), [1]),
    (lambda value: value.clear(), []),
    (lambda value: value.sort(key=lambda one: one), [1, 2]),
    (lambda value: value.reverse(), [1, 2]),
    (lambda value: value.__setitem__(0, 5), [5, 1]),
    (lambda value: value.__setitem__(slice(None), [7]), [7]),
    (lambda value: value.__delitem__(0), [1]),
    (lambda value: value.__iadd__([3]), [2, 1, 3]),
    (lambda value: value.__imul__(2), [2, 1, 2, 1]),
]
SET_CHANGES = [
    (lambda value: value.add(3), {1, 2, 3}),
    (lambda value: value.discard(1), {2}),
    (lambda value: value.remove(1), {2}),
    (lambda value: value.clear(), set()),
    (lambda value: value.update([3, 4]), {1, 2, 3, 4}),
    (lambda value: value.intersection_update([1]), {1}),
    (lambda value: value.difference_update([1]), {2}),
    (lambda value: value.symmetric_difference_update([1, 3]), {2, 3}),
    (lambda value: value.__ior__({3}), {1, 2, 3}),
    (lambda value: value.__iand__({1}), {1}),
    (lambda value: value.__isub__({1}), {2}),
    (lambda value: value.__ixor__({1, 3}), {2, 3}),
]
CHANGES = [
    *(("data", {"a": 1}, *case) for case in DICT_CHANGES),
    *(("names", [2, 1], *case) for case in LIST_CHANGES),
    *(("tags", {1, 2}, *case) for case in SET_CHANGES),
]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("name", "value", "change", "expected"), CHANGES, ids=range(len(CHANGES)))
def test_each_change_in_place_is_written(session, name, value, change, expected):
    session.add(Thing(**{name: value}))
    session.commit()
    thing = session.get(Thing, 1)
    assert thing not in session.dirty
    change(getattr(thing, name))
    assert thing in session.dirty
    session.commit()
    assert getattr(thing, name) == expected


def test_values_of_all_kinds_are_followed(session):
    thing = Thing(data={"a": 1}, names=[1], tags={1}, counter=Counter(), plain={"a": 1})
    assert [type(value).__name__ for value in (thing.data, thing.names, thing.tags)] == [
        "MutableDict",
        "MutableList",
        "MutableSet",
    ]
    session.add(thing)
    session.commit()
    thing.counter.add()
    thing.plain["a"] = 2  # it has no type of this module
    session.commit()
    assert thing.counter.count == 1
    assert thing.plain == {"a": 1}
    thing.data = None
    session.commit()
    assert thing.data is None


def test_a_class_that_derives_follows_too(session):
    session.add(Special(data={"a": 1}, place=Point(1, 2)))
    session.commit()
    special = session.get(Special, 1)
    special.data["a"] = 2
    special.place.x = 5
    session.commit()
    assert (special.data, special.place) == ({"a": 2}, Point(5, 2))
    assert len(Special.data.dispatch.set) == 1


def test_parts_of_a_composite_follow_it(session):
    thing = Thing(place=Point(1, 2))
    session.add(thing)
    session.commit()
    place = thing.place
    place.y = 7
    assert thing in session.dirty
    assert thing.y == 7
    assert thing.place is place
    session.commit()
    assert thing.place == Point(1, 7)
    thing.place = (3, 4)
    session.commit()
    assert thing.place == Point(3, 4)
    with pytest.raises(ValueError, match="class Point for the attribute 'place', got 'here'"):
        thing.place = "here"
    thing.place = None
    session.commit()
    assert (thing.x, thing.y) == (None, None)


def test_a_value_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="class MutableDict for the attribute 'data', got \\[1\\]"):
        Thing(data=[1])
    with pytest.raises(ValueError, match="class Counter"):
        Thing(counter=5)


def test_a_value_belongs_to_every_object_that_has_it(session):
    shared = MutableDict(a=1)
    one, other = Thing(data=shared), Thing(data=shared)
    session.add_all([one, other])
    session.flush()
    shared["a"] = 2
    assert set(session.dirty) == {one, other}
    before, one.data = one.data, {"b": 1}
    session.flush()
    before["a"] = 3
    assert set(session.dirty) == {other}


def test_a_pickled_object_keeps_its_values(session):
    thing = Thing(data={"a": 1}, names=[1], tags={1}, place=Point(1, 2))
    session.add(thing)
    session.commit()
    session.refresh(thing)
    _ = thing.place
    session.expunge(thing)
    found = pickle.loads(pickle.dumps(thing))
    session.add(found)
    found.data["a"] = 2
    found.names.append(2)
    found.tags.add(2)
    found.place.x = 9
    session.commit()
    assert (found.data, found.names, found.tags, found.place) == (
        {"a": 2},
        [1, 2],
        {1, 2},
        Point(9, 2),
    )


@pytest.mark.parametrize("value", [MutableDict(a=[1]), MutableList([[1]]), MutableSet([1])], ids=repr)
def test_copies_are_of_the_same_class_and_tell_nobody(value):
    for made in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert made == value
        assert type(made) is type(value)
        assert not made._parents


def test_what_was_merged_expired_or_refreshed_is_followed(session):
    session.add(Thing(id=1, data={"a": 1}))
    session.commit()
    for load in (True, False):
        detached = session.get(Thing, 1)
        session.expunge_all()
        session.get(Thing, 1)
        merged = session.merge(detached, load=load)
        merged.data["a"] = 5
        assert inspect(merged).attrs.data.history.added
        session.rollback()
        session.expunge_all()
    thing = session.get(Thing, 1)
    session.expire(thing)
    thing.data["b"] = 2
    session.commit()
    session.refresh(thing, ["data"])
    thing.data["c"] = 3
    session.commit()
    assert thing.data == {"a": 1, "b": 2, "c": 3}


def test_a_change_tells_listeners_that_it_is_one():
    told = []
    event.listen(Thing.data, "modified", lambda target, token: told.append((target, token.op)))
    thing = Thing(data={"a": 1})
    thing.data["a"] = 2
    assert told == [(thing, OP_MODIFIED)]


def test_a_value_does_not_keep_its_object():
    thing = Thing(data={"a": 1})
    value = thing.data
    del thing
    gc.collect()
    assert not value._parents
    value["a"] = 2  # nobody is told


def test_a_type_may_be_followed_wherever_it_is_mapped():
    class Words(JSON):
        """Lists of words."""

    class Followed(MutableList):
        pass

    Followed.associate_with(Words)

    class Local(DeclarativeBase):
        pass

    class Page(Local):
        __tablename__ = "page"

        id: Mapped[int] = mapped_column(primary_key=True)
        words: Mapped[list[Any]] = mapped_column(Words)

    assert isinstance(Page(words=["a"]).words, Followed)
