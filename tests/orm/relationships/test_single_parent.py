"""Relationships by which one object only may refer to another."""

from __future__ import annotations

import pytest

from relata import ForeignKey, create_engine, exc, func, select
from relata.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Car(Base):
    __tablename__ = "car"

    id: Mapped[int] = mapped_column(primary_key=True)
    engine_id: Mapped[int | None] = mapped_column(ForeignKey("engine.id"))
    engine: Mapped[Engine | None] = relationship(cascade="all, delete-orphan", single_parent=True)


class Engine(Base):
    __tablename__ = "engine"

    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


@pytest.fixture
def car(session):
    car = Car(engine=Engine())
    session.add(car)
    session.commit()
    return car


def engines(session):
    session.commit()
    return session.scalar(select(func.count()).select_from(Engine))


def unset(car):
    car.engine = None


def unset_after_reading(car):
    assert car.engine is not None
    car.engine = None


def delete_attribute(car):
    del car.engine


@pytest.mark.parametrize("change", [unset, unset_after_reading, delete_attribute])
def test_what_a_car_lets_go_of_is_deleted(session, car, change):
    change(car)
    assert engines(session) == 0


def test_a_replaced_engine_is_deleted(session, car):
    old = car.engine.id
    session.expire(car)
    car.engine = Engine()
    assert engines(session) == 1
    assert car.engine.id != old or session.get(Engine, old) is car.engine


def test_an_engine_may_move_once_the_first_car_let_go(session, car):
    engine = car.engine
    car.engine = None
    session.add(Car(engine=engine))
    assert engines(session) == 1


def test_two_cars_with_one_engine_are_refused(session):
    engine = Engine()
    first = Car(engine=engine)
    with pytest.raises(exc.InvalidRequestError, match=r"one object only.*single_parent"):
        Car(engine=engine)
    first.engine = engine  # the same again
    session.add(first)
    assert engines(session) == 1
