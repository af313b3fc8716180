"""Run random programs on Relata and on the peer, and compare every object and row after each step."""

from __future__ import annotations

import os
import warnings
from typing import Any

import sqlalchemy as peer
import sqlalchemy.orm as peer_orm
from hypothesis import HealthCheck, Phase, note, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

import relata
import relata.orm
from tests.orm.programs.differences import comparable, differs_as_meant, fails_as_meant
from tests.orm.programs.graph import COLLECTIONS, COLUMNS, FOREIGN_KEYS, REFERENCES
from tests.orm.programs.world import World

PROGRAMS = int(os.environ.get("RELATA_RANDOM_PROGRAMS", "400"))
"""How many programs are run, of 50 steps each."""

numbers = st.integers(0, 11)
kinds = st.sampled_from(sorted(COLUMNS))
texts = st.sampled_from([None, "a", "b"])
keys = st.integers(1, 4)

_worlds: list[World] = []


def worlds() -> tuple[World, World]:
    """Return the two libraries at work, made once."""
    if not _worlds:
        _worlds.extend([World(relata, relata.orm), World(peer, peer_orm)])
    return _worlds[0], _worlds[1]


class Programs(RuleBasedStateMachine):
    """Programs of both libraries, step by step."""

    def __init__(self) -> None:
        super().__init__()
        self.ours, self.theirs = worlds()
        self.kinds: list[str] = []
        self.made: dict[str, int] = {}

    @initialize(autoflush=st.booleans(), expire_on_commit=st.booleans())
    def start(self, autoflush: bool, expire_on_commit: bool) -> None:
        self.options = {"autoflush": autoflush, "expire_on_commit": expire_on_commit}
        self.restart()

    def restart(self) -> None:
        """Begin with an empty database."""
        self.kinds, self.made = [], {}
        for world in (self.ours, self.theirs):
            if world.session is not None:
                world.end()
            world.start(**self.options)

    def teardown(self) -> None:
        for world in (self.ours, self.theirs):
            if world.session is not None:
                world.end()

    def step(self, name: str, *arguments: Any) -> None:
        """Take a step in both worlds and compare what it returned and left."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours = self.ours.run(name, *arguments)
            theirs = self.theirs.run(name, *arguments)
            note(f"{name}{arguments} -> {ours!r}")
            if fails_as_meant(name, ours, theirs, self.theirs.error):
                self.restart()
                return
            assert ours == theirs, (
                name,
                arguments,
                getattr(self.ours, "error", None),
                getattr(self.theirs, "error", None),
            )
            if differs_as_meant(name, self.ours, self.theirs):
                self.restart()
                return
            self.compare()
            assert self.ours.session.is_active == self.theirs.session.is_active
            if not self.ours.session.is_active:
                ours, theirs = self.ours.run("rollback"), self.theirs.run("rollback")
                if fails_as_meant("rollback", ours, theirs, self.theirs.error):
                    self.restart()
                    return
                assert ours == theirs, self.theirs.error
                self.compare()
                if differs_as_meant(name, self.ours, self.theirs):
                    self.restart()

    def compare(self) -> None:
        ours, theirs = self.ours, self.theirs
        mine, other = ours.snapshot(), theirs.snapshot()
        assert comparable(mine, other) == comparable(other, mine)
        new, changed, deleted = self.without_nothing(ours)
        their_new, their_changed, their_deleted = self.without_nothing(theirs)
        assert (new, deleted) == (their_new, their_deleted)
        # where merge() gives an object what it has, Relata counts that, and knows better that it is the same
        assert set(changed) >= {one for one in their_changed if not theirs.only_replaced_unknown(one)}
        assert ours.rows() == theirs.rows()
        self.kinds = [kind for kind, *_ in mine]

    def has_same_keys(self, number: int) -> bool:
        """Say whether both worlds hold the same keys for an object; see `comparable` for when not."""
        values = [
            [world.objects[number].__dict__.get(key) for key in ("id", "number", *sorted(FOREIGN_KEYS))]
            for world in (self.ours, self.theirs)
        ]
        return values[0] == values[1]

    def without_nothing(self, world: World) -> list[list[int]]:
        """Return new, changed and deleted objects, without the changed ones that refer to None; see
        `wrote_more`.
        """
        new, changed, deleted = world.collections()
        refers_to_none = {
            number
            for each in (self.ours, self.theirs)
            for number, obj in enumerate(each.objects)
            if any(key in obj.__dict__ and obj.__dict__[key] is None for key in REFERENCES[self.kind(obj)])
        }
        return [new, sorted(set(changed) - refers_to_none), deleted]

    @staticmethod
    def kind(obj: Any) -> str:
        return type(obj).__name__

    def one(self, number: int, kind: str | None = None) -> int | None:
        """Return the number of an object, of a class where one is given; None when there is none."""
        found = [place for place, each in enumerate(self.kinds) if kind is None or each == kind]
        return found[number % len(found)] if found else None

    @rule(kind=kinds, text=texts, adds=st.booleans(), number=numbers, refers=st.booleans())
    def create(self, kind: str, text: str | None, adds: bool, number: int, refers: bool) -> None:
        values: dict[str, Any] = dict.fromkeys(COLUMNS[kind])
        values.pop("version", None)
        first = self.made[kind] = self.made.get(kind, 0) + 1
        if kind == "Part":
            user = self.one(number, "User")
            values = {"user_id": None, "number": first, "text": text}
        elif kind == "Note":
            values = {"text": text, "user_id": None}
        else:
            values["id"] = first
            values["word" if kind == "Tag" else "name"] = text
        self.step("create", kind, values, adds)
        if kind == "Part" and user is not None and refers:
            self.step("refer", len(self.kinds) - 1, "user", user)

    @rule(number=numbers)
    def add(self, number: int) -> None:
        found = self.one(number)
        if found is not None:
            self.step("add", found)

    @rule(number=numbers, text=texts)
    def assign(self, number: int, text: str | None) -> None:
        found = self.one(number)
        if found is not None:
            name = {"Tag": "word", "Part": "text", "Note": "text"}.get(self.kinds[found], "name")
            self.step("assign", found, name, text)

    @rule(number=numbers, other=st.one_of(st.none(), numbers), which=numbers)
    def refer(self, number: int, other: int | None, which: int) -> None:
        found = self.one(number)
        if found is None or not REFERENCES[self.kinds[found]]:
            return
        [(key, kind)] = REFERENCES[self.kinds[found]].items()
        target = None if other is None else self.one(other, kind)
        if target != found:
            self.step("refer", found, key, target)

    def collection(self, number: int, which: int) -> tuple[int, str, str] | None:
        found = self.one(number)
        if found is None or not COLLECTIONS[self.kinds[found]]:
            return None
        choices = sorted(COLLECTIONS[self.kinds[found]].items())
        key, kind = choices[which % len(choices)]
        return found, key, kind

    @rule(number=numbers, which=numbers, other=numbers)
    def append(self, number: int, which: int, other: int) -> None:
        chosen = self.collection(number, which)
        if chosen is not None:
            found, key, kind = chosen
            member = self.one(other, kind)
            if member is not None and member != found:
                self.step("append", found, key, member)

    @rule(number=numbers, which=numbers, place=st.integers(0, 1))
    def remove(self, number: int, which: int, place: int) -> None:
        chosen = self.collection(number, which)
        if chosen is not None:
            self.step("remove", chosen[0], chosen[1], place)

    @rule(number=numbers, which=numbers, others=st.lists(numbers, max_size=2))
    def replace(self, number: int, which: int, others: list[int]) -> None:
        chosen = self.collection(number, which)
        if chosen is not None:
            found, key, kind = chosen
            members = {self.one(other, kind) for other in others} - {None, found}
            self.step("replace", found, key, sorted(member for member in members if member is not None))

    @rule(number=numbers)
    def delete(self, number: int) -> None:
        found = self.one(number)
        if found is not None:
            self.step("delete", found)

    @rule()
    def flush(self) -> None:
        self.step("flush")

    @rule()
    def commit(self) -> None:
        self.step("commit")

    @rule()
    def rollback(self) -> None:
        self.step("rollback")

    @rule()
    def savepoint(self) -> None:
        self.step("savepoint")

    @rule()
    def release(self) -> None:
        self.step("release")

    @rule()
    def roll_back_to_savepoint(self) -> None:
        self.step("roll_back_to_savepoint")

    @rule(number=numbers, which=st.one_of(st.none(), numbers))
    def expire(self, number: int, which: int | None) -> None:
        found = self.one(number)
        if found is not None:
            self.step("expire", found, self.attribute(found, which))

    @rule(number=numbers, which=st.one_of(st.none(), numbers))
    def refresh(self, number: int, which: int | None) -> None:
        found = self.one(number)
        if found is not None:
            self.step("refresh", found, self.attribute(found, which))

    def attribute(self, found: int, which: int | None) -> list[str] | None:
        if which is None:
            return None
        kind = self.kinds[found]
        names = [*COLUMNS[kind], *REFERENCES[kind], *COLLECTIONS[kind]]
        return [names[which % len(names)]]

    @rule(number=numbers)
    def expunge(self, number: int) -> None:
        found = self.one(number)
        if found is not None:
            self.step("expunge", found)

    @rule(number=numbers)
    def merge(self, number: int) -> None:
        found = self.one(number)
        if found is not None and self.has_same_keys(found):
            self.step("merge", found)

    @rule(kind=kinds, key=keys, second=keys)
    def get(self, kind: str, key: int, second: int) -> None:
        self.step("get", kind, (key, second) if kind == "Part" else key)

    @rule(kind=kinds)
    def select(self, kind: str) -> None:
        self.step("select", kind)

    @rule(number=numbers)
    def read(self, number: int) -> None:
        found = self.one(number)
        if found is not None:
            self.step("read", found)


TestPrograms = Programs.TestCase
TestPrograms.settings = settings(
    max_examples=PROGRAMS,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, *([Phase.shrink] if "RELATA_SHRINK" in os.environ else [])],  # minutes
    database=None,
    suppress_health_check=list(HealthCheck),
)
