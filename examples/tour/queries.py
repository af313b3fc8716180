"""The questions of the tour that are put to classes.

Each function returns one statement, its docstring is the question.
"""

from __future__ import annotations

from collections.abc import Callable

from relata import Select, func, select

from .models import Airline, Airport, Flight, Plane


def busiest_airlines() -> Select:
    """Which airlines flew most, and how late did they leave?"""
    flights = func.count(Flight.id).label("flights")
    minutes_late = func.avg(Flight.departure_delay).label("minutes_late")
    return (
        select(Airline.name, flights, minutes_late)
        .join(Airline.flights)
        .group_by(Airline.name)
        .order_by(flights.desc())
        .limit(5)
    )


def farthest_destinations() -> Select:
    """Which destinations are farthest, and what was the fastest flight there?"""
    fastest = func.min(Flight.air_time).label("fastest_minutes")
    return (
        select(Airport.name, Flight.distance.label("miles"), fastest)
        .join(Flight.destination)
        .where(Flight.origin_code == "JFK")
        .group_by(Airport.name, Flight.distance)
        .order_by(Flight.distance.desc())
        .limit(5)
    )


def latest_to_honolulu() -> Select:
    """Which flights to Honolulu left latest? Each row is an object."""
    return (
        select(Flight)
        .join(Flight.destination)
        .where(Airport.name == "Honolulu Intl", Flight.departure_delay > 60)
        .order_by(Flight.departure_delay.desc())
        .limit(5)
    )


def oldest_planes() -> Select:
    """Which airliners are the oldest, and how often did they fly? Objects beside values."""
    makers = ["AIRBUS", "BOEING", "DOUGLAS"]
    return (
        select(Plane, func.count(Flight.id).label("flights"))
        .join(Plane.flights)
        .where(Plane.built.is_not(None), Plane.manufacturer.in_(makers))
        .group_by(Plane.tail_number)
        .order_by(Plane.built, Plane.tail_number)
        .limit(5)
    )


QUERIES: tuple[Callable[[], Select], ...] = (
    busiest_airlines,
    farthest_destinations,
    latest_to_honolulu,
    oldest_planes,
)
