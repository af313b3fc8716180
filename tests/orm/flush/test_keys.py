"""Keys that change: what refers to them follows, where the database does not see to it."""

from __future__ import annotations

from typing import Any

import pytest

from relata import Column, ForeignKey, String, Table, delete, inspect, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from relata.orm.exc import FlushError, StaleDataError
from tests.orm.flush.statements import statements_of


class Base(DeclarativeBase):
    pass


post_tag = Table(
    "post_tag",
    Base.metadata,
    Column("post", String(20), primary_key=True),
    Column("tag", String(20), primary_key=True),
)


class Post(Base):
    __tablename__ = "post"
    slug: Mapped[str] = mapped_column(String(20), primary_key=True)
    tags: Mapped[list[Tag]] = relationship(
        secondary=post_tag,
        primaryjoin="Post.slug == foreign(post_tag.c.post)",
        secondaryjoin="Tag.name == foreign(post_tag.c.tag)",
        back_populates="posts",
        passive_updates=False,
        order_by="Tag.name",
    )


class Tag(Base):
    __tablename__ = "tag"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    posts: Mapped[list[Post]] = relationship(
        secondary=post_tag,
        primaryjoin="Tag.name == foreign(post_tag.c.tag)",
        secondaryjoin="Post.slug == foreign(post_tag.c.post)",
        back_populates="tags",
        passive_updates=False,
    )


class Owner(Base):
    __tablename__ = "owner"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)


class Pet(Base):
    __tablename__ = "pet"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_name: Mapped[str | None] = mapped_column(String(20))
    owner: Mapped[Owner | None] = relationship(
        primaryjoin="foreign(Pet.owner_name) == Owner.name", passive_updates=False
    )


@pytest.fixture
def session(engine: Any) -> Any:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def rows(session: Session) -> list[tuple[str, str]]:
    return [tuple(row) for row in session.execute(select(post_tag).order_by(*post_tag.c))]


def test_association_rows_follow_changed_keys(session: Session) -> None:
    first, second, third = Tag(name="a"), Tag(name="b"), Tag(name="c")
    post = Post(slug="old", tags=[first, second])
    session.add_all([post, third])
    session.commit()
    post.slug = "new"
    session.commit()
    assert rows(session) == [("new", "a"), ("new", "b")]
    post.slug, first.name = "newer", "z"  # both sides, a removal and an addition at once
    post.tags.remove(second)
    post.tags.append(third)
    planned = session.flush_plan()
    assert [step.operation for step in planned.steps if step.table == "post_tag"] == [
        "DELETE",
        "UPDATE",
        "INSERT",
    ]
    session.commit()
    assert rows(session) == [("newer", "c"), ("newer", "z")]
    assert [tag.name for tag in post.tags] == ["c", "z"]


def test_an_association_row_that_is_gone_is_told_of(session: Session) -> None:
    post = Post(slug="old", tags=[Tag(name="a"), Tag(name="b")])
    session.add(post)
    session.commit()
    assert len(post.tags) == 2
    session.execute(delete(post_tag).where(post_tag.c.tag == "a"))
    post.slug = "new"
    with pytest.raises(StaleDataError, match=r"UPDATE of table 'post_tag'.* found 0.*Post\.tags was deleted"):
        session.commit()
    session.rollback()
    assert rows(session) == [("old", "a"), ("old", "b")]
    assert post.slug == "old"


def test_objects_that_refer_to_a_changed_key_follow_without_a_reverse_side(session: Session) -> None:
    owner = Owner(name="ann")
    pets = [Pet(owner=owner), Pet(owner=owner)]
    other = Pet(owner=Owner(name="bob"))
    session.add_all([*pets, other])
    session.commit()
    assert [pet.owner.name for pet in [*pets, other] if pet.owner] == ["ann", "ann", "bob"]
    owner.name = "eve"
    session.commit()
    assert session.scalars(select(Pet.owner_name).order_by(Pet.id)).all() == ["eve", "eve", "bob"]
    assert pets[0].owner is owner


class Team(Base):
    __tablename__ = "team"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    members: Mapped[list[Member]] = relationship()


class Member(Base):
    __tablename__ = "member"
    team_name: Mapped[str] = mapped_column(ForeignKey("team.name"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)


def test_an_object_moves_where_the_foreign_key_is_its_primary_key(session: Session) -> None:
    red, blue = Team(name="red", members=[Member(number=1)]), Team(name="blue")
    session.add_all([red, blue])
    session.commit()
    [member] = red.members
    assert blue.members == []
    red.members.remove(member)
    blue.members.append(member)
    session.commit()
    assert inspect(member).identity == ("blue", 1)
    assert session.execute(select(Member.team_name)).all() == [("blue",)]


def test_parameters_are_named_by_table_and_column(sqlite_engine: Any) -> None:
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        pet = Pet(id=1)
        session.add(pet)
        session.commit()
        pet.owner_name = "x"
        [step] = session.flush_plan().steps
        assert step.rows == [{"owner_name": "x", "pet_id": 1}]
        session.flush()
        session.delete(pet)
        [step] = session.flush_plan().steps
        assert step.rows == [{"id": 1}]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_row_whose_key_is_partly_null_is_read_and_not_written(sqlite_engine: Any, change: str) -> None:
    class Local(DeclarativeBase):
        pass

    class Pair(Local):
        __tablename__ = "pair"
        a: Mapped[str] = mapped_column(primary_key=True)
        b: Mapped[str | None] = mapped_column(primary_key=True, nullable=True)
        text: Mapped[str | None]

    Local.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add(Pair(a="x"))
        session.commit()
        pair = session.scalars(select(Pair)).one()
        session.expire(pair)
        assert pair.text is None
        if change == "update":
            pair.text = "new"
        else:
            session.delete(pair)
        with pytest.raises(FlushError, match="got \\('x', None\\), without b"):
            session.flush()
        session.rollback()
        with statements_of(sqlite_engine):
            assert session.get(Pair, ("x", None)) is not None


def test_an_object_needs_a_key_once_it_is_inserted(sqlite_engine: Any) -> None:
    class Local(DeclarativeBase):
        pass

    class Word(Local):
        __tablename__ = "word"
        word: Mapped[str] = mapped_column(primary_key=True, nullable=True)

    Local.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        session.add(Word())
        with pytest.raises(FlushError, match="Expected a primary key"):
            session.flush()


def test_a_key_that_an_expression_gives(session: Session) -> None:
    pet = Pet(id=4, owner_name="a")
    session.add(pet)
    session.commit()
    pet.id = Pet.id + 10
    session.flush()
    assert inspect(pet).identity == (14,) and pet.id == 14
    session.commit()
    assert session.get(Pet, 14) is pet
    pet.id = Pet.id + 1
    session.flush()
    assert pet.id == 15
    session.rollback()
    assert inspect(pet).identity == (14,) and pet.owner_name == "a"


def test_objects_whose_reference_is_not_loaded_follow_too(session: Session) -> None:
    owner = Owner(name="ann")
    pets = [Pet(owner=owner), Pet(owner=owner)]
    session.add_all(pets)
    session.commit()
    assert owner.name == "ann" and "owner" not in pets[0].__dict__  # nothing else is loaded
    owner.name = "eve"
    session.commit()
    assert [pet.owner_name for pet in pets] == ["eve", "eve"]
