"""The same objects and their collections, read in every way: the price of each is its statements."""

from __future__ import annotations

from relata import Engine, Select, select
from relata.orm import (
    Session,
    immediateload,
    joinedload,
    lazyload,
    peerload,
    selectinload,
    subqueryload,
)
from relata.sql.base import ExecutableOption

from .models import Plane

PLANES = 50


def some_planes() -> Select:
    return select(Plane).where(Plane.manufacturer == "BOEING").order_by(Plane.tail_number).limit(PLANES)


STRATEGIES: dict[str, ExecutableOption] = {
    "lazyload": lazyload(Plane.flights),
    "immediateload": immediateload(Plane.flights),
    "joinedload": joinedload(Plane.flights),
    "subqueryload": subqueryload(Plane.flights),
    "selectinload": selectinload(Plane.flights),
    "peerload": peerload(Plane.flights),
}


def count_flights(engine: Engine, option: ExecutableOption) -> int:
    """Read the planes with a loader option, and count their flights."""
    with Session(engine) as session:
        planes = session.scalars(some_planes().options(option)).unique().all()
        return sum(len(plane.flights) for plane in planes)


def read_one_by_one(engine: Engine, tail_numbers: list[str]) -> list[Plane]:
    """Ask for one plane at a time: a new statement each, compiled once."""
    with Session(engine) as session:
        return [
            session.scalars(select(Plane).where(Plane.tail_number == tail_number)).one()
            for tail_number in tail_numbers
        ]
