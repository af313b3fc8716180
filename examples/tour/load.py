"""Fills the tables: most of it as objects through a session, the weather as plain rows through Core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from relata import Engine, insert, select
from relata.orm import Session

from . import data
from .data import Row
from .models import Airline, Airport, Base, Flight, Plane, Weather, destinations

BATCH = 10_000
"""Rows that are sent together: enough for few round trips, few enough to keep memory small."""

OWNERS = {"9E": "DL", "FL": "WN", "MQ": "AA", "US": "AA", "VX": "AS"}
"""Airlines that belong to others, or have become a part of them since: the files do not tell."""

Item = TypeVar("Item")


def create_tables(engine: Engine) -> None:
    """Create the tour's tables, first dropping those that an interrupted run may have left."""
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)


def load_people_and_places(engine: Engine, advance: Callable[[int], None]) -> None:
    """Store the airlines, airports and planes; call `advance` with the number of objects stored."""
    with Session(engine) as session:
        session.add_all(airlines())
        session.add_all(airport_from(row) for row in data.read_table("airports"))
        session.add_all(plane_from(row) for row in data.read_table("planes"))
        advance(len(session.new))
        session.commit()


def airlines() -> Iterable[Airline]:
    """Make the airlines, each with its owner: an object, so that the flush stores owners first."""
    by_code = {row["carrier"]: airline_from(row) for row in data.read_table("airlines")}
    for code, owner_code in OWNERS.items():
        by_code[code].owner = by_code[owner_code]
    return by_code.values()


def load_weather(engine: Engine, advance: Callable[[int], None]) -> None:
    """Store the weather by Core: one INSERT and many rows, with no object made."""
    with engine.begin() as connection:
        for rows in batches(map(weather_values, data.read_table("weather"))):
            connection.execute(insert(Weather.__table__), rows)
            advance(len(rows))


def load_flights(engine: Engine, advance: Callable[[int], None], limit: int = data.FLIGHTS) -> None:
    """Store the first `limit` flights in one transaction, a flush for each batch."""
    with Session(engine) as session:
        references = References(session)
        for rows in batches(islice(data.read_flights(), limit)):
            for row in rows:
                session.add_all(references.missing(row))
                session.add(flight_from(row))
            session.flush()
            advance(len(rows))
        session.commit()


class References:
    """Knows which airports and planes are stored, so that every foreign key of a flight finds its row.

    The flights mention four airports and some seven hundred planes that the other files lack.
    """

    def __init__(self, session: Session) -> None:
        self.airports = set(session.scalars(select(Airport.code)))
        self.planes = set(session.scalars(select(Plane.tail_number)))

    def missing(self, row: Row) -> Iterator[Airport | Plane]:
        """Yield an object with nothing but its key for what this flight mentions first."""
        destination, tail_number = row["dest"], data.text(row["tailnum"])
        if destination not in self.airports:
            self.airports.add(destination)
            yield Airport(code=destination)
        if tail_number is not None and tail_number not in self.planes:
            self.planes.add(tail_number)
            yield Plane(tail_number=tail_number)


def load_destinations(engine: Engine) -> int:
    """Store which airline flies where: read from the flights by the database; return how many pairs."""
    pairs = select(Flight.airline_code, Flight.destination_code).distinct()
    with engine.begin() as connection:
        return connection.execute(insert(destinations).from_select(list(destinations.c), pairs)).rowcount


def airline_from(row: Row) -> Airline:
    return Airline(code=row["carrier"], name=row["name"])


def airport_from(row: Row) -> Airport:
    return Airport(
        code=row["faa"],
        name=row["name"],
        latitude=data.real(row["lat"]),
        longitude=data.real(row["lon"]),
        altitude=data.integer(row["alt"]),
    )


def plane_from(row: Row) -> Plane:
    return Plane(
        tail_number=row["tailnum"],
        built=data.integer(row["year"]),
        manufacturer=row["manufacturer"],
        model=row["model"],
        engines=data.integer(row["engines"]),
        seats=data.integer(row["seats"]),
    )


def flight_from(row: Row) -> Flight:
    return Flight(
        airline_code=row["carrier"],
        number=int(row["flight"]),
        tail_number=data.text(row["tailnum"]),
        origin_code=row["origin"],
        destination_code=row["dest"],
        hour=data.utc_hour(row["time_hour"]),
        departure_delay=data.integer(row["dep_delay"]),
        arrival_delay=data.integer(row["arr_delay"]),
        air_time=data.integer(row["air_time"]),
        distance=int(row["distance"]),
    )


def weather_values(row: Row) -> dict[str, Any]:
    return {
        "airport_code": row["origin"],
        "hour": data.utc_hour(row["time_hour"]),
        "temperature": data.real(row["temp"]),
        "wind_speed": data.real(row["wind_speed"]),
        "rain": data.real(row["precip"]),
        "visibility": data.real(row["visib"]),
    }


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Cut a stream into lists of at most `size` items."""
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch
