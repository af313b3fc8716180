"""Statements: made and compiled, without a database."""

from __future__ import annotations

from ..library import sa
from ..measuring import Operations
from ..models import Author, Book

select, func = sa.select, sa.func
author, book = Author.__table__, Book.__table__

OPERATIONS = Operations()
measure = OPERATIONS.measure


@measure(items=2_000)
def construct_select(path):
    """Construct a select of two tables"""

    def action():
        for n in range(2_000):
            (
                select(author.c.id, author.c.name, book.c.title)
                .join(book, author.c.id == book.c.author_id)
                .where(author.c.name == "x", book.c.year > n)
                .where(book.c.title.in_(["a", "b", "c"]))
                .order_by(author.c.name, book.c.id.desc())
                .limit(10)
            )

    action()
    yield action


def new_statements():
    """Return four statements: a select of two tables, an aggregate of a CTE, an insert and an update."""
    latest = (
        select(book.c.author_id, func.max(book.c.year).label("year"), func.count().label("books"))
        .where(book.c.year > 1900)
        .group_by(book.c.author_id)
        .having(func.count() > 1)
        .cte("latest")
    )
    return [
        select(author.c.id, author.c.name, book.c.title)
        .join(book, author.c.id == book.c.author_id)
        .where(author.c.name == "x", book.c.year > 2000)
        .where(book.c.title.in_(["a", "b", "c"]))
        .order_by(author.c.name, book.c.id.desc())
        .limit(10),
        select(author.c.name, latest.c.year, sa.case((latest.c.books > 5, "many"), else_="few"))
        .join(latest, latest.c.author_id == author.c.id)
        .where(sa.or_(author.c.name.like("a%"), latest.c.year.between(1950, 2000)))
        .order_by(latest.c.year.desc()),
        sa.insert(book).values(title="x", year=2000, author_id=1).returning(book.c.id),
        sa.update(book).values(year=book.c.year + 1).where(book.c.author_id == 5, book.c.title != "x"),
    ]


@measure(items=2_000)
def compile_statements(path):
    """Compile a statement, none of them known: two selects, an insert, an update"""
    engine = sa.create_engine("sqlite://")
    for statement in new_statements():
        statement.compile(engine)
    statements = [statement for _ in range(500) for statement in new_statements()]

    def action():
        for statement in statements:
            statement.compile(engine)

    yield action
    engine.dispose()


@OPERATIONS.count("compiling four statements")
def compile_calls(path):
    """Yield a function that compiles new statements, their like having been compiled before."""
    engine, rounds = sa.create_engine("sqlite://"), [new_statements() for _ in range(3)]

    def action():
        for statement in rounds.pop():
            statement.compile(engine)

    action()
    action()
    yield action
    engine.dispose()
