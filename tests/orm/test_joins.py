"""Joins of mapped classes as FROM clauses, and the conditions of with_parent()."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import Column, ForeignKey, Table, create_engine, exc, select
from relata.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    join,
    mapped_column,
    outerjoin,
    relationship,
    with_parent,
)


class Base(DeclarativeBase):
    pass


tagged = Table(
    "tagged", Base.metadata, Column("post_id", ForeignKey("post.id")), Column("tag_id", ForeignKey("tag.id"))
)


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    before: Mapped[Post | None] = relationship(remote_side=id, back_populates="after")
    after: Mapped[list[Post]] = relationship(back_populates="before")
    notes: Mapped[list[Note]] = relationship(back_populates="post")
    tags: Mapped[list[Tag]] = relationship(secondary=tagged, back_populates="posts")


class Note(Base):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    post: Mapped[Post] = relationship(back_populates="notes")


class Tag(Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list[Post]] = relationship(secondary=tagged, back_populates="tags")


other: Any = aliased(Post)
note: Any = aliased(Note)
post = Post(id=5, before_id=3)


def text_of(statement: Any) -> str:
    return " ".join(str(statement).split()).partition(" FROM ")[2]


JOINS: list[tuple[Callable[[], Any], str]] = [
    (lambda: join(Post, Note, Post.notes), "post JOIN note ON post.id = note.post_id"),
    (lambda: join(Post, Note), "post JOIN note ON post.id = note.post_id"),
    (lambda: join(Post, Note, Post.id == Note.id), "post JOIN note ON post.id = note.id"),
    (lambda: join(Post, other, Post.after), "post JOIN post AS post_1 ON post.id = post_1.before_id"),
    (lambda: join(other, Note, other.notes), "post AS post_1 JOIN note ON post_1.id = note.post_id"),
    (
        lambda: join(Post, Tag, Post.tags),
        "post JOIN tagged AS tagged_1 ON post.id = tagged_1.post_id JOIN tag ON tag.id = tagged_1.tag_id",
    ),
    (
        lambda: outerjoin(Post, Tag, Post.tags),
        "post LEFT OUTER JOIN (tagged AS tagged_1 JOIN tag ON tag.id = tagged_1.tag_id) "
        "ON post.id = tagged_1.post_id",
    ),
    (
        lambda: join(Post, Note, Post.notes.and_(Note.id > 3)),
        "post JOIN note ON post.id = note.post_id AND note.id > :id_1",
    ),
    (
        lambda: join(Post, Note, Post.notes).outerjoin(other, Post.before),
        "post JOIN note ON post.id = note.post_id "
        "LEFT OUTER JOIN post AS post_1 ON post_1.id = post.before_id",
    ),
    (lambda: join(other, Note, Post.notes), "post AS post_1 JOIN note ON post_1.id = note.post_id"),
    (lambda: join(Post, Note, Post.notes, full=True), "post FULL OUTER JOIN note ON post.id = note.post_id"),
]


@pytest.mark.parametrize(("make", "text"), JOINS)
def test_join(make: Callable[[], Any], text: str) -> None:
    assert text_of(select(1).select_from(make())) == text


ENDS: list[tuple[Callable[[], Any], str]] = [
    (lambda: select(Post).join(Tag, Post.notes), "expected Note .* Post.notes, got Tag"),
    (lambda: select(Post).join(Tag.__table__, Post.notes), "expected Note .* Post.notes, got tag"),
    (lambda: select(Post).join(other, Post.notes), "expected Note .* got an alias of Post"),
    (lambda: select(Post).join_from(Post, Post, Note.post), "expected Note on the left .* got Post"),
    (
        lambda: select(Post).join_from(Post, Note, other.notes),
        "expected an alias of Post on the left .* got Post",
    ),
    (
        lambda: select(other).join_from(other, Note, Post.notes),
        "expected Post on the left .* got an alias of Post",
    ),
    (lambda: select(Tag).join_from(Tag, Post.notes), "expected Post on the left .* got Tag"),
    (lambda: Session().query(Post).join(Tag, Post.notes), "expected Note .* got Tag"),
    (lambda: select(Post).select_from(join(Post, Tag, Post.notes)), "expected Note .* got Tag"),
]


@pytest.mark.parametrize(("make", "message"), ENDS)
def test_a_relationship_joins_what_it_is_between(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(exc.InvalidRequestError, match=message):
        str(make())


PARENTS: list[tuple[Callable[[], Any], str]] = [
    (lambda: select(Note.id).where(with_parent(post, Post.notes)), "note WHERE :param_1 = note.post_id"),
    (lambda: select(Post.id).where(with_parent(post, Post.after)), "post WHERE :param_1 = post.before_id"),
    (lambda: select(Post.id).where(with_parent(post, Post.before)), "post WHERE post.id = :param_1"),
    (
        lambda: select(Tag.id).where(with_parent(post, Post.tags)),
        "tag, tagged AS tagged_1 WHERE :param_1 = tagged_1.post_id AND tag.id = tagged_1.tag_id",
    ),
    (
        lambda: select(note.id).where(with_parent(post, Post.notes, from_entity=note)),
        "note AS note_1 WHERE :param_1 = note_1.post_id",
    ),
    (
        lambda: select(note.id).where(with_parent(post, Post.notes.of_type(note))),
        "note AS note_1 WHERE :param_1 = note_1.post_id",
    ),
]


@pytest.mark.parametrize(("make", "text"), PARENTS)
def test_with_parent(make: Callable[[], Any], text: str) -> None:
    assert text_of(make()) == text


def test_with_parent_reads_the_object_when_it_runs() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        new = Post(notes=[Note(), Note()], tags=[Tag()])
        session.add(new)
        statement = select(Note).where(with_parent(new, Post.notes))
        assert session.scalars(statement).all() == new.notes
        assert session.scalars(select(Tag).where(with_parent(new, Post.tags))).all() == new.tags
        rows = session.execute(select(Post, Note).select_from(join(Post, Note, Post.notes))).all()
        assert [(row.Post, row.Note) for row in rows] == [(new, one) for one in new.notes]


@pytest.mark.parametrize(
    "make",
    [
        lambda: with_parent(post, Post.id),
        lambda: with_parent(post, "notes"),  # type: ignore[arg-type]  # the mistake
        lambda: with_parent(Note(), Post.notes),
        lambda: with_parent(5, Post.notes),
    ],
)
def test_with_parent_of_something_else(make: Callable[[], Any]) -> None:
    with pytest.raises(exc.ArgumentError, match=r"expected .* got "):
        make()
