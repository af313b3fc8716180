"""The mapped classes and the engine of the measured operations: ordinary user code."""

from __future__ import annotations

import sqlite3

from .library import orm, sa

Mapped, mapped_column = orm.Mapped, orm.mapped_column

PEOPLE = 20_000


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
