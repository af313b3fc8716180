"""Related objects as attributes: one to many, many to many, and a class that refers to itself.

Each function yields what was just done as a line of code, and what it gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from relata import select
from relata.orm import Session, aliased

from .models import Airline, Airport

Step = tuple[str, Any]


def one_to_many(session: Session) -> Iterator[Step]:
    """Go from an airline to its flights and back; hand a new flight over."""
    hawaiian = session.get_one(Airline, "HA")
    yield "hawaiian = session.get_one(Airline, 'HA')", hawaiian
    yield "len(hawaiian.flights)", len(hawaiian.flights)
    flight = hawaiian.flights[0]
    yield "hawaiian.flights[0].airline is hawaiian", flight.airline is hawaiian
    delta = session.get_one(Airline, "DL")
    flight.airline = delta
    yield "flight.airline = delta; flight in hawaiian.flights", flight in hawaiian.flights
    session.flush()
    yield "session.flush(); flight.airline_code", flight.airline_code
    session.rollback()
    yield "session.rollback(); flight.airline is hawaiian", flight.airline is hawaiian


def many_to_many(session: Session) -> Iterator[Step]:
    """Go from an airline to its destinations and from there to other airlines; add one, take it away."""
    hawaiian = session.get_one(Airline, "HA")
    yield "hawaiian.destinations", hawaiian.destinations
    (honolulu,) = hawaiian.destinations
    yield "honolulu.airlines", honolulu.airlines
    boston = session.get_one(Airport, "BOS")
    hawaiian.destinations.append(boston)
    session.flush()
    yield "hawaiian.destinations.append(boston); session.flush()", hawaiian.destinations
    yield "hawaiian in boston.airlines", hawaiian in boston.airlines
    hawaiian.destinations.remove(boston)
    session.flush()
    yield "hawaiian.destinations.remove(boston); session.flush()", hawaiian.destinations
    there = select(Airline).where(Airline.destinations.contains(honolulu)).order_by(Airline.code)
    found = session.scalars(there).all()
    yield "select(Airline).where(Airline.destinations.contains(honolulu))", found


def self_reference(session: Session) -> Iterator[Step]:
    """Go from an airline to those that it owns and back, and join the class with itself."""
    american = session.get_one(Airline, "AA")
    yield "american.owned", american.owned
    yield "american.owned[0].owner is american", american.owned[0].owner is american
    owner = aliased(Airline, name="owner")
    owned = select(Airline.name, owner.name).join(Airline.owner.of_type(owner)).order_by(Airline.code)
    pairs = session.execute(owned).all()
    yield "select(Airline.name, owner.name).join(Airline.owner.of_type(owner))", pairs


KINDS: dict[str, Callable[[Session], Iterator[Step]]] = {
    "One to many": one_to_many,
    "Many to many": many_to_many,
    "A class that refers to itself": self_reference,
}
