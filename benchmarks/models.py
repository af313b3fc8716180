"""The mapped classes and the engine of the measured operations: ordinary user code."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from .library import orm, sa

Mapped, mapped_column = orm.Mapped, orm.mapped_column

PEOPLE = 20_000
EVENTS = 5_000
AUTHORS = 500
BOOKS = 4
"""Books of each author."""


class Base(orm.DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))
    email: Mapped[str | None] = mapped_column(sa.String(100))
    city: Mapped[str | None] = mapped_column(sa.String(50))
    age: Mapped[int | None]


class Author(Base):
    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))

    books: Mapped[list[Book]] = orm.relationship(back_populates="author")


class Book(Base):
    __tablename__ = "book"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(100))
    year: Mapped[int | None]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("author.id"))

    author: Mapped[Author] = orm.relationship(back_populates="books")


marks = sa.Table(
    "mark",
    Base.metadata,
    sa.Column("folder_id", sa.ForeignKey("folder.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
)


class Folder(Base):
    __tablename__ = "folder"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("folder.id"))

    parent: Mapped[Folder | None] = orm.relationship(back_populates="children", remote_side=id)
    children: Mapped[list[Folder]] = orm.relationship(back_populates="parent")
    tags: Mapped[list[Tag]] = orm.relationship(secondary=marks)


class Tag(Base):
    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))


event = sa.Table(
    "event",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime),
    sa.Column("price", sa.Numeric(10, 2)),
    sa.Column("data", sa.JSON),
    sa.Column("token", sa.Uuid),
    sa.Column("is_open", sa.Boolean),
    prefixes=["TEMPORARY"],
)


def event_rows():
    start = datetime(2026, 1, 1)
    return [
        {
            "id": n,
            "at": start + timedelta(minutes=n),
            "price": Decimal(n) / 100,
            "data": {"kind": "visit", "pages": [n, n + 1]},
            "token": UUID(int=n << 64 | n),
            "is_open": n % 3 == 0,
        }
        for n in range(EVENTS)
    ]


def person_rows() -> list[tuple[str, str, str, int]]:
    return [(f"person {n}", f"person{n}@example.org", f"city {n % 100}", n % 90) for n in range(PEOPLE)]


def person_dicts():
    return [dict(zip(("name", "email", "city", "age"), row, strict=True)) for row in person_rows()]


def fill_people(connection: sqlite3.Connection) -> None:
    """Store 20,000 people by the bare driver."""
    connection.executemany("INSERT INTO person (name, email, city, age) VALUES (?, ?, ?, ?)", person_rows())
    connection.commit()


def fill_library(connection: sqlite3.Connection) -> None:
    """Store 500 authors of 4 books each by the bare driver."""
    numbers = range(1, AUTHORS + 1)
    authors = [(n, f"author {n}") for n in numbers]
    connection.executemany("INSERT INTO author (id, name) VALUES (?, ?)", authors)
    connection.executemany(
        "INSERT INTO book (title, year, author_id) VALUES (?, ?, ?)",
        [(f"book {n}.{i}", 2000 + i, n) for i in range(BOOKS) for n in numbers],
    )
    connection.commit()


def open_database(path: str, people: bool = False, library: bool = False):
    """Return an engine on a new file with the tables, filled as was asked."""
    engine = sa.create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    connection = sqlite3.connect(path)
    if people:
        fill_people(connection)
    if library:
        fill_library(connection)
    connection.close()
    return engine
