"""Mapped dataclasses: the arguments of their constructors are known, as those of plain dataclasses."""

from __future__ import annotations

import datetime
from typing import Annotated, assert_type

from relata import ForeignKey, String, func
from relata.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    attribute_keyed_dict,
    column_property,
    mapped_as_dataclass,
    mapped_column,
    registry,
    relationship,
    synonym,
    unmapped_dataclass,
)

Name = Annotated[str, mapped_column(String(30))]
mapping = registry()


class Base(MappedAsDataclass, DeclarativeBase, kw_only=False):
    pass


class Stamped(MappedAsDataclass, kw_only=True):
    stamp: Mapped[datetime.datetime] = mapped_column(server_default=func.now(), default=None)


class Author(Stamped, Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[Name]
    rank: Mapped[int | None] = mapped_column(default=None)
    tags: Mapped[str] = mapped_column(default="", repr=False)
    books: Mapped[list[Book]] = relationship(default_factory=list, back_populates="author")
    by_title: Mapped[dict[str, Book]] = relationship(
        collection_class=attribute_keyed_dict("title"), default_factory=dict, viewonly=True
    )
    shouted: Mapped[str] = column_property(func.upper("x"))
    called: Mapped[str] = synonym("name", init=False)


class Book(Base, kw_only=True):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"), init=False)
    author: Mapped[Author | None] = relationship(default=None, back_populates="books")


class Novel(Book):
    pages: Mapped[int] = mapped_column(default=0)


def constructors() -> None:
    ann = Author("ann", 1, "x", [], {})
    Author(name="ann", rank=None, stamp=datetime.datetime(2000, 1, 1))
    Book(title="t", author=ann)
    Novel(title="t", author=ann, pages=5)
    Author()  # type: ignore[call-arg]  # without a name  # pyright: ignore[reportCallIssue]
    Author(5)  # type: ignore[arg-type]  # a name is a text  # pyright: ignore[reportArgumentType]
    Author("ann", id=5)  # type: ignore[call-arg]  # init=False  # pyright: ignore[reportCallIssue]
    Book("t")  # type: ignore[call-arg]  # by keyword only  # pyright: ignore[reportCallIssue]
    Book(title="t", author=5)  # type: ignore[arg-type]  # no author  # pyright: ignore[reportArgumentType]


def values(author: Author, novel: Novel) -> None:
    assert_type(author.name, str)
    assert_type(author.rank, int | None)
    assert_type(author.books, list[Book])
    assert_type(author.by_title, dict[str, Book])
    assert_type(author.shouted, str)
    assert_type(author.called, str)
    assert_type(novel.author, Author | None)
    assert_type(novel.pages, int)


@unmapped_dataclass
class Keyed:
    id: Mapped[int] = mapped_column(init=False, primary_key=True)


@mapped_as_dataclass(mapping)
class Plain(Keyed):
    __tablename__ = "plain"
    name: Mapped[str]


def decorated() -> None:
    assert_type(Plain("x").name, str)
    Plain(5)  # type: ignore[arg-type]  # a name is a text  # pyright: ignore[reportArgumentType]
