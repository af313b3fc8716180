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


def open_database(path: str, people: bool = False):
    """Return an engine on a new file with the tables; `people`: with 20,000 rows, from the bare driver."""
    engine = sa.create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    if people:
        connection = sqlite3.connect(path)
        connection.executemany(
            "INSERT INTO person (name, email, city, age) VALUES (?, ?, ?, ?)", person_rows()
        )
        connection.commit()
        connection.close()
    return engine
