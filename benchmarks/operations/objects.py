"""Mapped objects: read, written, and in memory."""

from __future__ import annotations

from itertools import count

from ..library import orm, sa
from ..measuring import Operations
from ..models import PEOPLE, Author, Book, Person, open_database

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


# ---- writing objects


def new_authors():
    """Return 4,000 authors of 4 books each: 20,000 objects."""
    return [
        Author(name=f"author {n}", books=[Book(title=f"book {n}.{i}", year=2000 + i) for i in range(4)])
        for n in range(4_000)
    ]


@measure(items=20_000)
def flush_new_objects(path):
    """ORM: add and flush 20,000 new objects with a relationship"""
    engine = open_database(path)
    authors = new_authors()
    with Session(engine) as session:

        def action():
            session.add_all(authors)
            session.flush()

        yield action
        session.commit()
    engine.dispose()


@measure(items=500)
def small_unit_of_work(path):
    """ORM: load one object, change it, commit"""
    engine, ages = open_database(path, people=True), count(1_000)

    def action():
        for n in range(1, 501):
            with Session(engine) as session:
                session.scalars(select(Person).where(Person.id == n)).one().age = next(ages)
                session.commit()

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


# ---- calls: counted, not timed


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


@OPERATIONS.count("a small commit")
def small_commit(path):
    """Yield a function that loads one object, changes it and commits, its plans known."""
    engine, numbers = open_database(path, people=True), count(1)

    def action():
        with Session(engine) as session:
            session.get(Person, next(numbers)).name = "new"
            session.commit()

    for _ in range(3):
        action()
    yield action
    engine.dispose()
