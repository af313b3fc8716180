"""Collections that are not loaded as a whole: write-only ones, and those that are queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from relata import Column, ForeignKey, Table, create_engine, event, exc, inspect, select
from relata.orm import (
    AppenderQuery,
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    Query,
    Session,
    WriteOnlyCollection,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)
from relata.orm.attributes import PASSIVE_NO_INITIALIZE, get_history
from relata.orm.exc import DetachedInstanceError


class Base(DeclarativeBase):
    pass


tagged = Table(
    "tagged", Base.metadata, Column("user_id", ForeignKey("user.id")), Column("tag_id", ForeignKey("tag.id"))
)


class Numbered:
    id: Any

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.id}"


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    notes: WriteOnlyMapped[Note] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Note.id", back_populates="user"
    )
    posts: DynamicMapped[Post] = relationship(
        cascade="all, delete-orphan", order_by="Post.id", back_populates="user"
    )
    tags: WriteOnlyMapped[Tag] = relationship(secondary=tagged, passive_deletes=True)


class Note(Numbered, Base):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User | None] = relationship(back_populates="notes")


class Post(Numbered, Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User | None] = relationship(back_populates="posts")


class Tag(Numbered, Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as made:
        made.add(User(id=1, notes=[Note(id=1), Note(id=2)], posts=[Post(id=1)], tags=[Tag(id=1)]))
        made.commit()
        yield made


@pytest.fixture
def user(session: Session) -> User:
    return session.get_one(User, 1)


def notes_of(session: Session, user: User) -> str:
    return str(session.scalars(user.notes.select()).all())


def test_what_attributes_give(user: User) -> None:
    assert isinstance(user.notes, WriteOnlyCollection)
    assert isinstance(user.posts, AppenderQuery)
    assert isinstance(user.posts, Query)
    assert {"notes", "posts", "tags"} <= inspect(user).unloaded


STATEMENTS: list[tuple[Callable[[User], Any], str]] = [
    (
        lambda u: u.notes.select(),
        "SELECT note.id, note.user_id FROM note WHERE :param_1 = note.user_id ORDER BY note.id",
    ),
    (
        lambda u: u.tags.select(),
        "SELECT tag.id FROM tag, tagged WHERE :param_1 = tagged.user_id AND tag.id = tagged.tag_id",
    ),
    (lambda u: u.notes.update().values(id=5), "UPDATE note SET id=:id WHERE :param_1 = note.user_id"),
    (lambda u: u.notes.delete(), "DELETE FROM note WHERE :param_1 = note.user_id"),
    (
        lambda u: u.posts.filter(Post.id > 3),
        "SELECT post.id AS post_id, post.user_id AS post_user_id FROM post",
    ),
]


@pytest.mark.parametrize(("make", "text"), STATEMENTS)
def test_statements(user: User, make: Callable[[User], Any], text: str) -> None:
    assert " ".join(str(make(user)).split()).startswith(text)


def test_adding_and_removing(session: Session, user: User) -> None:
    assert notes_of(session, user) == "[Note1, Note2]"
    user.notes.add(Note(id=3))
    user.notes.add_all([Note(id=4)])
    user.notes.remove(session.get_one(Note, 1))
    user.tags.add(Tag(id=2))
    user.posts.append(Post(id=2))
    user.posts.extend([Post(id=3), Post(id=4)])
    user.posts.remove(session.get_one(Post, 1))
    session.commit()
    assert notes_of(session, user) == "[Note2, Note3, Note4]"
    assert session.get(Note, 1) is None  # an orphan
    assert str(session.scalars(user.tags.select()).all()) == "[Tag1, Tag2]"
    assert str(user.posts.all()) == "[Post2, Post3, Post4]"


def test_no_statement_runs_to_add(session: Session, user: User) -> None:
    assert user.id == 1  # loads it
    seen: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *a: seen.append(a[2]))
    user.notes.add(Note(id=3))
    session.flush()
    assert [text.split()[0] for text in seen] == ["INSERT"]


def test_a_query_of_the_collection(session: Session, user: User) -> None:
    user.posts.append(Post(id=2))  # flushed before the query
    assert (user.posts.count(), str(user.posts[1]), str(list(user.posts))) == (2, "Post2", "[Post1, Post2]")
    assert str(user.posts.filter(Post.id > 1).all()) == "[Post2]"


def test_an_object_without_a_row() -> None:
    new = User(posts=[Post(id=5)], notes=[Note(id=6)])
    assert (str(list(new.posts)), new.posts.count(), new.posts[0].user is new) == ("[Post5]", 1, True)
    new.posts = [Post(id=7)]  # type: ignore[assignment]  # a list replaces all
    new.notes = [Note(id=8)]  # type: ignore[assignment]  # a list replaces all
    assert str(list(new.posts)) == "[Post7]"
    assert str(get_history(new, "notes").added) == "[Note8]"


def test_the_other_side(session: Session, user: User) -> None:
    note = Note(id=9, user=user)
    session.add(note)
    assert get_history(user, "notes", PASSIVE_NO_INITIALIZE) == ([note], [], [])
    session.flush()
    assert notes_of(session, user) == "[Note1, Note2, Note9]"
    note.user = None
    assert get_history(user, "notes", PASSIVE_NO_INITIALIZE) == ([], [], [note])
    post = session.get_one(Post, 1)
    assert get_history(user, "posts") == ([], [post], [])


def test_replacing_a_query(session: Session, user: User) -> None:
    user.posts = [Post(id=8)]  # type: ignore[assignment]  # a list replaces all
    session.commit()
    assert str(user.posts.all()) == "[Post8]"
    assert session.get(Post, 1) is None


def test_rows_by_statement(session: Session, user: User) -> None:
    session.execute(user.notes.insert(), [{"id": 50}, {"id": 51}])
    session.execute(user.notes.delete().where(Note.id == 1))
    assert notes_of(session, user) == "[Note2, Note50, Note51]"


def test_deleting_the_owner(session: Session, user: User) -> None:
    session.delete(user)
    session.commit()
    assert session.scalars(select(Post)).all() == []
    assert str(session.scalars(select(Note)).all()) == "[Note1, Note2]"  # left to ON DELETE


MISTAKES: list[tuple[Callable[[User], Any], type[Exception], str]] = [
    (lambda u: list(u.notes), TypeError, r"obj\.notes\.select\(\)\) to read User\.notes"),
    (lambda u: setattr(u, "notes", []), exc.InvalidRequestError, r"User\.notes.*passive_deletes=True"),
    (lambda u: get_history(u, "notes"), exc.InvalidRequestError, r"User\.notes.*not loaded"),
    (lambda u: u.tags.insert(), exc.InvalidRequestError, r"one-to-many.*User\.tags"),
]


@pytest.mark.parametrize(("work", "error", "words"), MISTAKES)
def test_work_on_the_whole_is_refused(
    user: User, work: Callable[[User], Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        work(user)


def test_a_detached_query_is_refused(session: Session, user: User) -> None:
    session.expunge(user)
    with pytest.raises(DetachedInstanceError, match=r"User\.posts"):
        list(user.posts)


@pytest.mark.parametrize("lazy", ["dynamic", "write_only"])
def test_a_reference_to_one_object_is_no_collection(lazy: str) -> None:
    Root: Any = type("Root", (DeclarativeBase,), {})
    attributes = {
        "__tablename__": "t",
        "id": mapped_column(primary_key=True),
        "__module__": __name__,
        "up_id": mapped_column(ForeignKey("t.id")),
        "up": relationship("Node", remote_side="Node.id", lazy=lazy),
        "__annotations__": {"id": Mapped[int]},
    }
    Node = type("Node", (Root,), attributes)
    with pytest.raises(exc.InvalidRequestError, match=rf"Node\.up.*lazy='{lazy}'"):
        Node.registry.configure()
    Node.registry.dispose()


def test_a_merge_takes_what_was_added_along(session: Session, user: User) -> None:
    merged = session.merge(User(id=1, notes=[Note(id=3)], posts=[Post(id=7)]))
    assert merged is user
    session.commit()
    assert notes_of(session, user) == "[Note1, Note2, Note3]"  # never read, so only added to
    assert str(user.posts.all()) == "[Post7]"  # read, and replaced
    made = session.merge(User(id=2, notes=[Note(id=4)], posts=[Post(id=8)]))
    session.commit()
    assert notes_of(session, made) == "[Note4]" and str(made.posts.all()) == "[Post8]"
    session.merge(User(id=2))
    session.commit()
    assert notes_of(session, made) == "[Note4]" and str(made.posts.all()) == "[Post8]"


def test_all_objects_of_a_collection_whose_owner_has_no_row(session: Session) -> None:
    assert User().posts.all() == []
    owner, post = User(id=5), Post(id=5)
    owner.posts.append(post)
    assert owner.posts.all() == [post]
    with session.no_autoflush:
        session.add(owner)
        assert owner.posts.all() == [post]
    session.flush()
    assert owner.posts.all() == [post]
