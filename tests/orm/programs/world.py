"""One library at work: its session, its objects, and its own database; what a step did and what it left."""

from __future__ import annotations

import sqlite3
from typing import Any

from .graph import COLLECTIONS, COLUMNS, FOREIGN_KEYS, REFERENCES, TABLES, declare

ABSENT = "absent"
STATES = ("transient", "pending", "persistent", "deleted", "detached")


class World:
    """The session and objects of one library.

    Objects are numbered in the order in which they came up, so that two worlds can be compared.

    :param sa: the top package of the library
    :param orm: its package `orm`
    """

    def __init__(self, sa: Any, orm: Any) -> None:
        self.sa, self.orm = sa, orm
        self.classes = declare(sa, orm)
        self.database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.database.execute("PRAGMA foreign_keys = ON")
        self.engine = sa.create_engine("sqlite://", creator=lambda: self.database, poolclass=sa.StaticPool)
        sa.event.listen(
            self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN")
        )  # before a savepoint, too
        self.classes["metadata"].create_all(self.engine)
        self.session: Any = None

    def start(self, **options: Any) -> None:
        """Begin a program: an empty database, a new session, no objects."""
        self.database.execute("PRAGMA foreign_keys = OFF")
        for table in TABLES:
            self.database.execute(f'DELETE FROM "{table}"')
        self.database.execute("PRAGMA foreign_keys = ON")
        self.session = self.orm.Session(self.engine, **options)
        self.objects: list[Any] = []
        self.savepoints: list[Any] = []
        self.deleted: set[int] = set()  # the numbers of objects that once were in the state "deleted"

    def end(self) -> None:
        """End a program."""
        self.session.close()
        self.session = None
        self.objects = []
        self.savepoints = []

    # -- steps: each is one call of the API, and returns what can be compared

    def run(self, step: str, *arguments: Any) -> Any:
        """Take a step; return what it returned, or the name of the exception that it raised."""
        self.error: Exception | None = None
        try:
            return getattr(self, step)(*arguments)
        except Exception as error:  # which one is what is compared
            self.error = error
            return type(error).__name__

    def create(self, kind: str, values: dict[str, Any], adds: bool) -> None:
        """Make an object, and add it."""
        obj = self.classes[kind](**values)
        self.objects.append(obj)
        if adds:
            self.session.add(obj)

    def add(self, number: int) -> None:
        self.session.add(self.objects[number])

    def assign(self, number: int, key: str, value: Any) -> None:
        setattr(self.objects[number], key, value)

    def refer(self, number: int, key: str, other: int | None) -> None:
        setattr(self.objects[number], key, None if other is None else self.objects[other])

    def append(self, number: int, key: str, other: int) -> bool:
        members = getattr(self.objects[number], key)
        if any(member is self.objects[other] for member in members):
            return False
        members.append(self.objects[other])
        return True

    def remove(self, number: int, key: str, place: int) -> bool:
        members = getattr(self.objects[number], key)
        if not members:
            return False
        members.remove(min(members, key=self.name_of) if place else max(members, key=self.name_of))
        return True

    def replace(self, number: int, key: str, others: list[int]) -> None:
        setattr(self.objects[number], key, [self.objects[other] for other in others])

    def delete(self, number: int) -> None:
        self.session.delete(self.objects[number])

    def flush(self) -> None:
        self.session.flush()

    def commit(self) -> None:
        self.session.commit()
        self.savepoints.clear()

    def rollback(self) -> None:
        self.savepoints.clear()
        self.session.rollback()

    def savepoint(self) -> None:
        self.savepoints.append(self.session.begin_nested())

    def release(self) -> None:
        if self.savepoints:
            self.savepoints.pop().commit()

    def roll_back_to_savepoint(self) -> None:
        if self.savepoints:
            self.savepoints.pop().rollback()

    def expire(self, number: int, keys: list[str] | None) -> None:
        self.session.expire(self.objects[number], keys)

    def expire_all(self) -> None:
        self.session.expire_all()

    def refresh(self, number: int, keys: list[str] | None) -> None:
        self.session.refresh(self.objects[number], keys)

    def expunge(self, number: int) -> None:
        self.session.expunge(self.objects[number])

    def merge(self, number: int) -> Any:
        return self.known(self.session.merge(self.objects[number]))

    def get(self, kind: str, key: Any) -> Any:
        return self.known(self.session.get(self.classes[kind], key))

    def read(self, number: int) -> list[Any]:
        """Read every attribute; of an object without a row, not its foreign keys."""
        obj = self.objects[number]
        has_row = self.state_of(obj) == "persistent"
        keys = [key for key in _keys(type(obj).__name__) if has_row or key not in FOREIGN_KEYS]
        return [self.shown(getattr(obj, key)) for key in keys]

    def select(self, kind: str) -> list[Any]:
        """Select the objects of a class."""
        cls = self.classes[kind]
        return [
            self.known(obj)
            for obj in self.session.scalars(self.sa.select(cls).order_by(*cls.__table__.primary_key))
        ]

    def history(self, number: int, key: str) -> list[Any]:
        """The history of an attribute, as inspection shows it."""
        found = getattr(self.sa.inspect(self.objects[number]).attrs, key).history
        return [[self.shown(value) for value in part or ()] for part in found]

    def is_modified(self, number: int) -> bool:
        modified: bool = self.session.is_modified(self.objects[number])
        return modified

    # -- what there is

    def known(self, obj: Any) -> int | None:
        """Return the number of an object, which gets one if it has none."""
        if obj is None:
            return None
        for number, one in enumerate(self.objects):
            if one is obj:
                return number
        self.objects.append(obj)
        return len(self.objects) - 1

    def name_of(self, obj: Any) -> Any:
        return next((number for number, one in enumerate(self.objects) if one is obj), -1)

    def shown(self, value: Any) -> Any:
        """Return a value of an attribute in a form that two worlds can be compared by."""
        if isinstance(value, list):
            return sorted({self.known(member) or 0 for member in value})  # the peer has some twice
        if value is None or isinstance(value, (int, str)):
            return value
        return ("object", self.known(value))

    def state_of(self, obj: Any) -> str:
        """Return which of the five states an object is in."""
        state = self.sa.inspect(obj)
        return next(name for name in STATES if getattr(state, name))

    def snapshot(self) -> list[Any]:
        """Return state and attributes of every object, as they stand: nothing is loaded."""
        found = []
        number = 0
        while number < len(self.objects):  # which grows by the objects that attributes refer to
            obj = self.objects[number]
            kind = type(obj).__name__
            values = obj.__dict__
            found.append(
                [
                    kind,
                    self.state_of(obj),
                    {key: self.shown(values[key]) if key in values else ABSENT for key in _keys(kind)},
                ]
            )
            number += 1
        return found

    def collections(self) -> list[list[int]]:
        """Return the numbers of the session's new, changed and deleted objects.

        `dirty` may hold objects that turn out to have no changes: those are left out.
        """
        session = self.session
        changed = [obj for obj in session.dirty if session.is_modified(obj)]
        return [sorted(map(self.name_of, each)) for each in (session.new, changed, session.deleted)]

    def only_replaced_unknown(self, number: int) -> bool:
        """Say whether all that changed of an object is a reference that replaced nobody knows what.

        After a merge one library may know that it is the same object, and the other not.
        """
        obj = self.objects[number]
        attributes = self.sa.inspect(obj).attrs
        changed = [one for one in attributes if one.history.has_changes()]
        references = REFERENCES[type(obj).__name__]
        return bool(changed) and all(
            one.key in references and not one.history.deleted and not one.history.unchanged for one in changed
        )

    def rows(self) -> dict[str, list[Any]]:
        """Return every row of the database, as the open transaction sees them."""
        return {
            table: sorted(self.database.execute(f'SELECT * FROM "{table}"'), key=repr) for table in TABLES
        }


def _keys(kind: str) -> list[str]:
    return [*COLUMNS[kind], *REFERENCES[kind], *COLLECTIONS[kind]]
