"""Mapped objects by their keys, and related objects by each strategy."""

from __future__ import annotations

from ..library import orm, sa
from ..measuring import Operations
from ..models import AUTHORS, BOOKS, Author, Book, Person, open_database

Session, select = orm.Session, sa.select

OBJECTS = AUTHORS * (1 + BOOKS)

OPERATIONS = Operations()
measure = OPERATIONS.measure


@measure(items=2_000)
def get_by_key(path):
    """ORM: get an object by its key, from the database"""
    engine = open_database(path, people=True)

    def action():
        with Session(engine) as session:
            for n in range(1, 2_001):
                session.get(Person, n)

    action()
    yield action
    engine.dispose()


@measure(items=100_000)
def get_known(path):
    """ORM: get an object by its key, from the session"""
    engine = open_database(path, people=True)
    with Session(engine) as session:
        people = session.scalars(select(Person).limit(1_000)).all()

        def action():
            for _ in range(100):
                for n in range(1, 1_001):
                    session.get(Person, n)

        action()
        yield action
        assert len(people) == 1_000
    engine.dispose()


def read_authors(path, *options):
    """Yield a function that loads 500 authors and reads the titles of their 2,000 books."""
    engine = open_database(path, library=True)

    def action():
        with Session(engine) as session:
            authors = session.scalars(select(Author).options(*options)).unique().all()
            assert sum(len(author.books) for author in authors) == AUTHORS * BOOKS

    action()
    yield action
    engine.dispose()


@measure(items=OBJECTS, repeats=5)
def load_selectin(path):
    """ORM: 500 authors and their 2,000 books by selectinload, an object"""
    yield from read_authors(path, orm.selectinload(Author.books))


@measure(items=OBJECTS, repeats=5)
def load_joined(path):
    """ORM: the same by joinedload"""
    yield from read_authors(path, orm.joinedload(Author.books))


@measure(items=OBJECTS, repeats=5)
def load_subquery(path):
    """ORM: the same by subqueryload"""
    yield from read_authors(path, orm.subqueryload(Author.books))


@measure(items=AUTHORS)
def load_lazily(path):
    """ORM: the books of 500 authors one by one, a collection"""
    yield from read_authors(path)


@measure(items=AUTHORS * BOOKS, repeats=2)
def load_parents_lazily(path):
    """ORM: 2,000 books and their 500 authors, each read when first touched, a book"""
    engine = open_database(path, library=True)

    def action():
        with Session(engine) as session:
            assert all(book.author.name for book in session.scalars(select(Book)).all())

    action()
    yield action
    engine.dispose()


# ---- counted, not timed


@OPERATIONS.count("reading the books of 50 authors by selectinload")
def selectin_calls(path):
    """Yield a function that loads authors and books by two statements, their plans known."""
    engine = open_database(path, library=True)

    def action():
        with Session(engine) as session:
            statement = select(Author).where(Author.id <= 50).options(orm.selectinload(Author.books))
            return [author.books for author in session.scalars(statement)]

    for _ in range(3):
        action()
    yield action
    engine.dispose()


@OPERATIONS.count("reading the books of 50 authors lazily")
def lazy_calls(path):
    """Yield a function that loads authors, and the books of each when they are touched, the plans known."""
    engine = open_database(path, library=True)

    def action():
        with Session(engine) as session:
            return [author.books for author in session.scalars(select(Author).where(Author.id <= 50))]

    for _ in range(3):
        action()
    yield action
    engine.dispose()
