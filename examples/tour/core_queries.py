"""The questions of the tour that need no class: tables, columns and what SQL can do with them.

Each function returns one statement, its docstring is the question.
"""

from __future__ import annotations

from collections.abc import Callable

from relata import (
    Date,
    Integer,
    Select,
    TextClause,
    and_,
    case,
    distinct,
    except_,
    exists,
    extract,
    func,
    intersect,
    literal,
    select,
    text,
    union,
)

from .models import Airline, Airport, Flight, Weather

airlines = Airline.__table__
airports = Airport.__table__
flights = Flight.__table__
weather = Weather.__table__

MOST_LEGS = 5
"""Where the search for airports ends, however many could still be reached."""


def contested_routes() -> Select:
    """Joins: which routes are flown by most airlines? One table stands for both ends."""
    origin, destination = airports.alias("origin"), airports.alias("destination")
    competitors = func.count(distinct(flights.c.airline_code)).label("airlines")
    return (
        select(origin.c.name.label("from"), destination.c.name.label("to"), competitors)
        .join_from(flights, origin, flights.c.origin_code == origin.c.code)
        .join(destination, flights.c.destination_code == destination.c.code)
        .group_by(origin.c.name, destination.c.name)
        .order_by(competitors.desc(), origin.c.name, destination.c.name)
        .limit(4)
    )


def flights_without_weather() -> Select:
    """An outer join: how many flights left in an hour whose weather nobody wrote down?"""
    same_place = flights.c.origin_code == weather.c.airport_code
    same_hour = flights.c.hour == weather.c.hour
    return (
        select(flights.c.origin_code.label("origin"), func.count().label("flights"))
        .outerjoin_from(flights, weather, and_(same_place, same_hour))
        .where(weather.c.hour.is_(None))
        .group_by(flights.c.origin_code)
        .order_by(flights.c.origin_code)
    )


def delay_in_fog() -> Select:
    """Groups: how late are flights in fog?"""
    same_place = flights.c.origin_code == weather.c.airport_code
    same_hour = flights.c.hour == weather.c.hour
    return (
        select(
            weather.c.visibility.label("miles_seen"),
            func.count().label("flights"),
            func.avg(flights.c.departure_delay).label("minutes_late"),
        )
        .join_from(flights, weather, and_(same_place, same_hour))
        .where(weather.c.visibility < 1)
        .group_by(weather.c.visibility)
        .order_by(weather.c.visibility)
    )


def unpunctual_months() -> Select:
    """CASE and HAVING: in which months did more than every fifth flight leave late?"""
    month = extract("month", flights.c.hour)
    late = func.sum(case((flights.c.departure_delay > 15, 1), else_=0))
    percent_late = (100.0 * late / func.count()).label("percent_late")
    return (
        select(month.label("month"), func.count().label("flights"), percent_late)
        .group_by(month)
        .having(late * 5 > func.count())
        .order_by(percent_late.desc())
        .limit(4)
    )


def later_than_most() -> Select:
    """A scalar subquery: which airlines are later than the mean of all flights?"""
    mean = select(func.avg(flights.c.departure_delay)).scalar_subquery()
    minutes_late = func.avg(flights.c.departure_delay).label("minutes_late")
    return (
        select(airlines.c.name, minutes_late)
        .join_from(airlines, flights)
        .group_by(airlines.c.name)
        .having(minutes_late > mean * 1.2)
        .order_by(minutes_late.desc())
    )


def latest_of_each_origin() -> Select:
    """Window functions: what were the two latest departures from each airport?"""
    latest_first = [flights.c.departure_delay.desc(), flights.c.id]
    place = func.row_number().over(partition_by=flights.c.origin_code, order_by=latest_first)
    ranked = (
        select(
            flights.c.origin_code.label("origin"),
            place.label("place"),
            flights.c.departure_delay.label("minutes_late"),
        )
        .where(flights.c.departure_delay.is_not(None))
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place <= 2).order_by(ranked.c.origin, ranked.c.place)


def busiest_weeks() -> Select:
    """A CTE, and a window with a frame: which seven days in a row had most flights?"""
    day = func.date(flights.c.hour, type_=Date)
    daily = select(day.label("day"), func.count().label("flights")).group_by(day).cte("daily")
    frame = {"order_by": daily.c.day, "rows": (-6, 0)}
    week = select(
        func.min(daily.c.day).over(**frame).label("first_day"),
        daily.c.day.label("last_day"),
        func.sum(daily.c.flights).over(**frame).label("flights"),
    ).subquery("week")
    return select(week).order_by(week.c.flights.desc(), week.c.last_day).limit(3)


def reachable_from_jfk() -> Select:
    """A recursive CTE: how many airports can be reached from JFK, and in how few legs?"""
    origin, destination = flights.c.origin_code, flights.c.destination_code
    there = select(origin.label("here"), destination.label("there"))
    leg = union(there, select(destination, origin)).cte("leg")  # what flies out flies back

    start = select(literal("JFK").label("code"), literal(0, Integer).label("legs"))
    reached = start.cte("reached", recursive=True)
    onwards = (
        select(leg.c.there, reached.c.legs + 1)
        .join_from(reached, leg, leg.c.here == reached.c.code)
        .where(reached.c.legs < MOST_LEGS)
    )
    reached = reached.union(onwards)

    shortest = (
        select(reached.c.code, func.min(reached.c.legs).label("legs"))
        .group_by(reached.c.code)
        .subquery("shortest")
    )
    return (
        select(
            shortest.c.legs,
            func.count().label("airports"),
            func.min(airports.c.name).label("one_of_them"),
        )
        .join_from(shortest, airports, airports.c.code == shortest.c.code)
        .group_by(shortest.c.legs)
        .order_by(shortest.c.legs)
    )


def served_from_all() -> Select:
    """INTERSECT: which airports are served from all three of New York?"""
    destinations = [
        select(flights.c.destination_code.label("code")).where(flights.c.origin_code == origin)
        for origin in ("EWR", "JFK", "LGA")
    ]
    served = intersect(*destinations).subquery("served")
    return (
        select(airports.c.code, airports.c.name)
        .join_from(airports, served, airports.c.code == served.c.code)
        .order_by(airports.c.longitude)
        .limit(5)
    )


def served_from_jfk_only() -> Select:
    """EXCEPT: and which are served from JFK alone?"""
    destinations = [
        select(flights.c.destination_code).where(flights.c.origin_code == origin)
        for origin in ("JFK", "EWR", "LGA")
    ]
    return (
        select(airports.c.code, airports.c.name)
        .where(airports.c.code.in_(except_(*destinations)), airports.c.name.is_not(None))
        .order_by(airports.c.longitude)
        .limit(5)
    )


def airlines_that_avoid_jfk() -> Select:
    """NOT EXISTS: which airlines never left from JFK?"""
    same_airline = flights.c.airline_code == airlines.c.code
    left_from_jfk = exists().where(same_airline, flights.c.origin_code == "JFK")
    return select(airlines.c.name).where(~left_from_jfk).order_by(airlines.c.name)


def cancelled_long_flights() -> TextClause:
    """SQL of your own, with a bound value: how many long flights never left?"""
    return text(
        "SELECT origin_code AS origin, count(*) AS cancelled FROM tour_flights\n"
        "WHERE departure_delay IS NULL AND distance > :miles\n"
        "GROUP BY origin_code ORDER BY origin_code"
    ).bindparams(miles=1000)


QUERIES: tuple[Callable[[], Select | TextClause], ...] = (
    contested_routes,
    flights_without_weather,
    delay_in_fog,
    unpunctual_months,
    later_than_most,
    latest_of_each_origin,
    busiest_weeks,
    reachable_from_jfk,
    served_from_all,
    served_from_jfk_only,
    airlines_that_avoid_jfk,
    cancelled_long_flights,
)
