"""The chapters of the tour: each runs a part of the program and shows what happened."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from relata import Engine, select
from relata.orm import Session

from . import data, load, loading, show, states
from .models import Plane
from .queries import QUERIES
from .statements import StatementLog

Answer = TypeVar("Answer")


def timed(function: Callable[..., Answer], *arguments: object) -> tuple[Answer, float]:
    """Call the function; return what it returned, and the seconds that it took."""
    started = perf_counter()
    answer = function(*arguments)
    return answer, perf_counter() - started


def load_data(engine: Engine, console: Console, flights: int) -> None:
    """Create the tables and fill them, with a progress bar a table."""
    show.begin_chapter(console, "Loading")
    load.create_tables(engine)
    started = perf_counter()
    with show.loading_bar(console) as bar:

        def counter(name: str, total: int) -> Callable[[int], None]:
            task = bar.add_task(name, total=total)
            return lambda count: bar.advance(task, count)

        load.load_people_and_places(engine, counter("airlines, airports, planes", data.PLACES))
        load.load_weather(engine, counter("weather", data.HOURS))
        load.load_flights(engine, counter("flights", flights), flights)
    seconds = perf_counter() - started
    rows = data.PLACES + data.HOURS + flights
    console.print(f"{rows:,} rows stored in {seconds:.1f} s: {rows / seconds:,.0f} a second")


def ask_questions(engine: Engine, console: Console) -> None:
    """Run each query, printed as it is written beside the SQL that was sent."""
    show.begin_chapter(console, "Questions")
    with Session(engine) as session, StatementLog(engine) as log:
        for query in QUERIES:
            started = perf_counter()
            result = session.execute(query())
            columns, rows = list(result.keys()), result.all()
            seconds = perf_counter() - started
            show.show_query(console, query, log.take(), show.rows_table(columns, rows), seconds)


def follow_an_object(engine: Engine, console: Console) -> None:
    """Show the state of one object after each step of its life, and the SQL that the step needed."""
    show.begin_chapter(console, "The life of an object")
    table = Table("what was done", "state", "SQL sent", header_style="bold cyan")
    with StatementLog(engine) as log:
        for step, airline in states.live_a_life(engine):
            table.add_row(step, states.state_of(airline), show.texts(log.take()))
    console.print(table)


def roll_back_a_savepoint(engine: Engine, console: Console) -> None:
    """Show what an attribute holds before, in and after a savepoint."""
    show.begin_chapter(console, "A savepoint, rolled back")
    table = Table("what was done", "airline.name", "SQL sent", header_style="bold cyan")
    with StatementLog(engine) as log:
        for step, name in states.change_and_change_back(engine):
            table.add_row(step, name, show.texts(log.take()))
    console.print(table)


def load_lazily_and_at_once(engine: Engine, console: Console) -> None:
    """Count the statements of a lazy load and of `selectinload` for the same answer."""
    show.begin_chapter(console, "Lazy, or at once")
    table = Table("", "flights", "statements", "time", header_style="bold cyan")
    for way in (loading.count_flights_lazily, loading.count_flights_at_once):
        with StatementLog(engine) as log:
            flights, seconds = timed(way, engine)
        table.add_row(way.__doc__, f"{flights:,}", str(len(log.sent)), show.milliseconds(seconds))
    console.print(table)


def repeat_a_short_select(engine: Engine, console: Console) -> None:
    """Time a short select, built anew for each value: compiled once, its plan is found by its shape."""
    show.begin_chapter(console, "One plan for many values")
    with Session(engine) as session:
        tail_numbers = list(session.scalars(select(Plane.tail_number).limit(1000)))
    planes, seconds = timed(loading.read_one_by_one, engine, tail_numbers)
    each = seconds / len(planes) * 1e6
    console.print(f"{len(planes):,} selects by key: {each:.0f} microseconds each, the database included")
