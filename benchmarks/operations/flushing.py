"""Mapped objects written: flushes of each kind, bulk inserts, small transactions."""

from __future__ import annotations

from itertools import count

from ..library import orm, sa
from ..measuring import Operations
from ..models import PEOPLE, Author, Book, Folder, Person, Tag, open_database, person_dicts

Session, select = orm.Session, sa.select

CHANGED = 5_000
"""People that a flush changes or deletes."""

OPERATIONS = Operations()
measure = OPERATIONS.measure


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


@measure(items=CHANGED)
def flush_updates(path):
    """ORM: flush 5,000 changed objects"""
    engine = open_database(path, people=True)
    with Session(engine) as session:
        people = session.scalars(select(Person).limit(CHANGED)).all()
        for person in people:
            person.age += 1

        yield session.flush
        session.commit()
    engine.dispose()


@measure(items=CHANGED)
def flush_deletes(path):
    """ORM: flush 5,000 deleted objects"""
    engine = open_database(path, people=True)
    with Session(engine) as session:
        people = session.scalars(select(Person).limit(CHANGED)).all()
        for person in people:
            session.delete(person)

        yield session.flush
        session.commit()
    engine.dispose()


def new_folders():
    """Return 10 trees of 1 + 4 + 16 folders each, every folder with 3 of 20 tags."""
    tags, numbers = [Tag(name=f"tag {n}") for n in range(20)], count()

    def folder(depth):
        n = next(numbers)
        children = [folder(depth - 1) for _ in range(4)] if depth else []
        return Folder(name=f"folder {n}", children=children, tags=[tags[(n + i) % 20] for i in range(3)])

    return [folder(2) for _ in range(10)]


@measure(items=860)
def flush_graph(path):
    """ORM: add and flush trees of 210 folders with 20 tags, many to many: 860 rows"""
    engine, folders = open_database(path), new_folders()
    with Session(engine) as session:

        def action():
            session.add_all(folders)
            session.flush()

        yield action
        session.commit()
    engine.dispose()


@measure(items=PEOPLE)
def bulk_insert(path):
    """ORM: insert 20,000 rows into a mapped class by one statement"""
    engine, rows = open_database(path), person_dicts()
    with Session(engine) as session:

        def action():
            session.execute(sa.insert(Person), rows)

        yield action
        session.commit()
    engine.dispose()


@measure(items=PEOPLE)
def bulk_insert_returning(path):
    """ORM: the same, returning 20,000 objects"""
    engine, rows = open_database(path), person_dicts()
    with Session(engine) as session:

        def action():
            assert len(session.scalars(sa.insert(Person).returning(Person), rows).all()) == PEOPLE

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


@measure(items=500)
def add_and_commit(path):
    """ORM: add one new object, commit"""
    engine = open_database(path)

    def action():
        for n in range(500):
            with Session(engine) as session:
                session.add(Person(name=f"person {n}", age=n))
                session.commit()

    action()
    yield action
    engine.dispose()


# ---- counted, not timed


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
