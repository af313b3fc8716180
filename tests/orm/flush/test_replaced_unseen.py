"""One object that takes the place of another which was never loaded: the row of that one is let go, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relata import Column, ForeignKey, Table, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


wears = Table(
    "wears",
    Base.metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("hat_id", ForeignKey("hat.id"), primary_key=True),
)


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    passport: Mapped[Passport | None] = relationship(back_populates="person")
    badge: Mapped[Badge | None] = relationship(back_populates="person", lazy="raise")
    hat: Mapped[Hat | None] = relationship(secondary=wears, back_populates="person")


class Passport(Base):
    __tablename__ = "passport"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship(back_populates="passport")


class Badge(Base):
    __tablename__ = "badge"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship(back_populates="badge")


class Hat(Base):
    __tablename__ = "hat"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[Person | None] = relationship(secondary=wears, back_populates="hat")


@pytest.fixture
def session(engine: Any) -> Any:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Person(id=1, passport=Passport(id=1), badge=Badge(id=1), hat=Hat(id=1)))
        session.add_all([Passport(id=2), Badge(id=2), Hat(id=2)])
        session.commit()
        yield session


def owners(session: Session, column: Any) -> list[Any]:
    return list(session.scalars(select(column).order_by(column.class_.id)))


def replace(person: Any, name: str, other: Any) -> None:
    setattr(person, name, other)


def replace_from_afar(person: Any, name: str, other: Any) -> None:
    other.person = person


@pytest.mark.parametrize("change", [replace, replace_from_afar])
@pytest.mark.parametrize(("name", "cls"), [("passport", Passport), ("badge", Badge)])
def test_a_foreign_key(
    session: Session, change: Callable[[Any, str, Any], None], name: str, cls: type[Any]
) -> None:
    change(session.get(Person, 1), name, session.get(cls, 2))
    session.commit()
    assert owners(session, cls.person_id) == [None, 1]
    assert session.get_one(cls, 1).person is None


@pytest.mark.parametrize("change", [replace, replace_from_afar])
def test_an_association_row(session: Session, change: Callable[[Any, str, Any], None]) -> None:
    change(session.get(Person, 1), "hat", session.get(Hat, 2))
    session.commit()
    assert session.execute(select(wears)).all() == [(1, 2)]
    assert session.get_one(Hat, 1).person is None


def test_none_in_the_place_of_another(session: Session) -> None:
    person = session.get_one(Person, 1)
    person.passport = person.hat = None
    session.commit()
    assert owners(session, Passport.person_id) == [None, None]
    assert session.execute(select(wears)).all() == []


def test_the_owner_is_deleted(session: Session) -> None:
    person = session.get_one(Person, 1)
    person.passport = person.badge = person.hat = None
    session.delete(person)
    session.commit()
    assert owners(session, Passport.person_id) == [None, None]
    assert session.execute(select(wears)).all() == []


def test_a_flush_plan_loads_nothing_for_it(session: Session) -> None:
    session.get_one(Person, 1).passport = session.get(Passport, 2)
    assert [step.table for step in session.flush_plan().steps] == ["passport"]
    session.commit()
    assert owners(session, Passport.person_id) == [None, 1]
