"""The same objects and their collections, read in two ways: the price of each is its number of statements."""

from __future__ import annotations

from relata import Engine, Select, select
from relata.orm import Session, selectinload

from .models import Plane

PLANES = 50


def some_planes() -> Select:
    return select(Plane).where(Plane.manufacturer == "BOEING").order_by(Plane.tail_number).limit(PLANES)


def count_flights_lazily(engine: Engine) -> int:
    """Each `plane.flights` asks the database when it is first touched: one statement a plane."""
    with Session(engine) as session:
        planes = session.scalars(some_planes()).all()
        return sum(len(plane.flights) for plane in planes)


def count_flights_at_once(engine: Engine) -> int:
    """`selectinload` reads the flights of all planes in one more statement."""
    with Session(engine) as session:
        planes = session.scalars(some_planes().options(selectinload(Plane.flights))).all()
        return sum(len(plane.flights) for plane in planes)


def read_one_by_one(engine: Engine, tail_numbers: list[str]) -> list[Plane]:
    """Ask for one plane at a time: a new statement each, compiled once."""
    with Session(engine) as session:
        return [
            session.scalars(select(Plane).where(Plane.tail_number == tail_number)).one()
            for tail_number in tail_numbers
        ]
