"""Mapped objects: loaded, made, read and written one by one."""

from __future__ import annotations

from itertools import count

from ..library import orm, sa
from ..measuring import Operations
from ..models import PEOPLE, Person, open_database

Session, select = orm.Session, sa.select

OPERATIONS = Operations()
measure = OPERATIONS.measure


# ---- reading objects


@measure(items=2_000)
def orm_select_first(path):
    """ORM: a short select, new each time, its first object"""
    engine = open_database(path, people=True)
    with Session(engine) as session:

        def action():
            for n in range(1, 2_001):
                session.scalars(select(Person).where(Person.id == n)).first()

        action()
        yield action
    engine.dispose()


@measure(items=PEOPLE, repeats=5)
def load_entities(path):
    """ORM: load 20,000 objects of 5 columns"""
    engine = open_database(path, people=True)

    def action():
        with Session(engine) as session:
            assert len(session.scalars(select(Person)).all()) == PEOPLE

    action()
    yield action
    engine.dispose()


# ---- objects in memory


@measure(items=20_000, repeats=3)
def construct_instances(path):
    """Construct an object by keywords"""

    def action():
        return [Person(name="x", email="y", city="z", age=n) for n in range(20_000)]

    action()
    yield action


@measure(items=200_000)
def read_attributes(path):
    """Read an attribute"""
    people = [Person(name="x", age=n) for n in range(1_000)]

    def action():
        for person in people * 40:
            person.age, person.name, person.age, person.name, person.age

    action()
    yield action


@measure(items=200_000)
def write_attributes(path):
    """Write an attribute"""
    people = [Person(name="x", age=n) for n in range(1_000)]

    def action():
        for person in people * 200:
            person.age = 7

    action()
    yield action


# ---- counted, not timed


@OPERATIONS.count("a cached ORM select")
def cached_select(path):
    """Yield a function that selects one object by a statement made anew, its plan known."""
    engine, numbers = open_database(path, people=True), count(1)
    with Session(engine) as session:

        def action():
            session.scalars(select(Person).where(Person.id == next(numbers))).first()

        for _ in range(3):
            action()
        yield action
    engine.dispose()


@OPERATIONS.weigh("an object of 5 columns, loaded", items=PEOPLE)
def weigh_loaded(path):
    """Yield a function that loads objects, and returns them with their session."""
    engine = open_database(path, people=True)

    def action():
        session = Session(engine)
        return session, session.scalars(select(Person)).all()

    action()
    yield action
    engine.dispose()


@OPERATIONS.weigh("an object of 4 attributes, new", items=20_000)
def weigh_new(path):
    """Yield a function that returns new objects."""

    def action():
        return [Person(name="x", email="y", city="z", age=7) for _ in range(20_000)]

    action()
    yield action
