"""The questions of the tour: each function returns one statement, its docstring is the question."""

from __future__ import annotations

from collections.abc import Callable

from relata import Select, TextClause, and_, func, select, text

from .models import Airline, Airport, Flight, Plane, Weather


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
    """Which airliners are the oldest, and how often did they fly? An object and a value in each row."""
    makers = ["AIRBUS", "BOEING", "DOUGLAS"]
    return (
        select(Plane, func.count(Flight.id).label("flights"))
        .join(Plane.flights)
        .where(Plane.built.is_not(None), Plane.manufacturer.in_(makers))
        .group_by(Plane.tail_number)
        .order_by(Plane.built, Plane.tail_number)
        .limit(5)
    )


def delay_in_fog() -> Select:
    """How late are flights in fog? Core: tables and columns, no class."""
    flights, weather = Flight.__table__, Weather.__table__
    same_place = flights.c.origin_code == weather.c.airport_code
    same_hour = flights.c.hour == weather.c.hour
    return (
        select(
            weather.c.visibility.label("miles_seen"),
            func.count().label("flights"),
            func.avg(flights.c.departure_delay).label("minutes_late"),
        )
        .select_from(flights.join(weather, and_(same_place, same_hour)))
        .where(weather.c.visibility < 1)
        .group_by(weather.c.visibility)
        .order_by(weather.c.visibility)
    )


def cancelled_long_flights() -> TextClause:
    """How many long flights never left? SQL of your own, with a bound value."""
    return text(
        "SELECT origin_code AS origin, count(*) AS cancelled FROM tour_flights "
        "WHERE departure_delay IS NULL AND distance > :miles "
        "GROUP BY origin_code ORDER BY origin_code"
    ).bindparams(miles=1000)


QUERIES: tuple[Callable[[], Select | TextClause], ...] = (
    busiest_airlines,
    farthest_destinations,
    latest_to_honolulu,
    oldest_planes,
    delay_in_fog,
    cancelled_long_flights,
)
