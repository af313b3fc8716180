"""A new object takes over the row of a deleted one that has its primary key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from relata import ForeignKey, String, func, inspect, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from tests.orm.flush.statements import statements_of


class Base(DeclarativeBase):
    """The base of these classes."""

    type_annotation_map: ClassVar = {str: String(20)}


class Shape(Base):
    """Has a table of its own."""

    __tablename__ = "shapes"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str | None]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "shape"}


class Circle(Shape):
    """Has a second table."""

    __tablename__ = "circles"
    id: Mapped[int] = mapped_column(ForeignKey("shapes.id"), primary_key=True)
    radius: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "circle"}


class Square(Shape):
    """Has a second table too."""

    __tablename__ = "squares"
    id: Mapped[int] = mapped_column(ForeignKey("shapes.id"), primary_key=True)
    side: Mapped[int | None] = mapped_column(default=5)
    __mapper_args__ = {"polymorphic_identity": "square"}


class Person(Base):
    """Has one profile, under its own key."""

    __tablename__ = "persons"
    id: Mapped[int] = mapped_column(primary_key=True)
    profile: Mapped[Profile | None] = relationship(cascade="all, delete-orphan", back_populates="person")


class Profile(Base):
    """Takes its primary key from its person."""

    __tablename__ = "profiles"
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    text: Mapped[str | None]
    person: Mapped[Person] = relationship(back_populates="profile")


@pytest.fixture
def session(engine: Any) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def counts(session: Session) -> tuple[Any, ...]:
    tables = (Shape.__table__, Circle.__table__, Square.__table__)
    return tuple([session.scalar(select(func.count()).select_from(table)) for table in tables])


@pytest.mark.parametrize("old", [Shape, Circle, Square])
@pytest.mark.parametrize("new", [Shape, Circle, Square])
def test_an_object_of_any_class_takes_over(session: Session, engine: Any, old: Any, new: Any) -> None:
    first = old(id=1, name="first")
    session.add(first)
    session.commit()
    session.delete(first)
    second = new(id=1, name="second")
    session.add(second)
    plan = session.flush_plan()
    with statements_of(engine) as statements:
        session.flush()
    assert len(plan) == len([sql for sql, _ in statements if not sql.startswith("SELECT")])
    assert inspect(first).deleted and inspect(second).persistent
    assert counts(session) == (1, int(new is Circle), int(new is Square))
    session.commit()
    session.expunge_all()
    found = session.get_one(Shape, 1)
    assert (type(found), found.name) == (new, "second")
    if new is Square:
        assert found.side == 5


def test_what_takes_its_key_from_another_replaces_the_old(session: Session, engine: Any) -> None:
    person = Person(id=1, profile=Profile(text="old"))
    session.add(person)
    session.commit()
    old = person.profile
    person.profile = Profile(text="new")
    with statements_of(engine) as statements:
        session.flush()
    assert statements.verbs[-1] == "UPDATE profiles"
    assert not [verb for verb in statements.verbs if verb.startswith(("INSERT", "DELETE"))]
    session.commit()
    assert inspect(old).detached and person.profile.text == "new" and person.profile.person_id == 1


def test_the_switch_is_undone_by_a_rollback(session: Session) -> None:
    person = Person(id=1, profile=Profile(text="old"))
    session.add(person)
    session.commit()
    old, new = person.profile, Profile(text="new")
    person.profile = new
    session.flush()
    session.rollback()
    assert person.profile is old and old.text == "old" and inspect(new).transient
