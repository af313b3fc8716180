"""The chapters of the tour: each runs a part of the program and shows what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from relata import Connection, Engine, Executable, select
from relata.orm import Session

from . import core_queries, data, load, loading, planning, queries, reflection, relationships, show, states
from .models import Base, Plane
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
    pairs = load.load_destinations(engine)
    seconds = perf_counter() - started
    rows = data.PLACES + data.HOURS + flights + pairs
    console.print(f"{rows:,} rows stored in {seconds:.1f} s: {rows / seconds:,.0f} a second")


def ask_tables(engine: Engine, console: Console) -> None:
    """Run each query of tables and columns: Core, on a connection."""
    show.begin_chapter(console, "Questions to tables: Core")
    with engine.connect() as connection:
        ask_all(engine, console, connection, core_queries.QUERIES)


def ask_classes(engine: Engine, console: Console) -> None:
    """Run each query of mapped classes: the ORM, in a session."""
    show.begin_chapter(console, "Questions to classes: the ORM")
    with Session(engine) as session:
        ask_all(engine, console, session, queries.QUERIES)


def ask_all(
    engine: Engine,
    console: Console,
    asker: Connection | Session,
    functions: Iterable[Callable[[], Executable]],
) -> None:
    """Print each query as it is written, the SQL that was sent, and its rows."""
    with StatementLog(engine) as log:
        for function in functions:
            started = perf_counter()
            result = asker.execute(function())
            columns, rows = list(result.keys()), result.all()
            seconds = perf_counter() - started
            show.show_query(console, function, log.take(), show.rows_table(columns, rows), seconds)


def compare_with_declaration(engine: Engine, console: Console) -> bool:
    """Show the tables as the database describes them; tell whether they are as they were declared."""
    show.begin_chapter(console, "The tables, read back from the database")
    declared = Base.metadata
    with StatementLog(engine) as log:
        found, seconds = timed(reflection.reflect, engine, list(declared.tables))
        statements = len(log.sent)
    differences = reflection.differences(declared, found)
    console.print(show.tables_table(found, reflection.PARTS))
    console.print(
        f"[dim]{len(found.tables)} tables reflected by {statements} statements"
        f" in {show.milliseconds(seconds)}[/]"
    )
    for difference in differences:
        console.print(f"[bold red]different[/] {difference}", highlight=False)
    if not differences:
        console.print("[green]All is as declared[/]: columns, types, keys and indexes.")
    return not differences


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


def follow_relationships(engine: Engine, console: Console) -> None:
    """Show what related objects are as attributes, step by step, and the SQL that each step needed."""
    for title, steps in relationships.KINDS.items():
        show.begin_chapter(console, title)
        with StatementLog(engine) as log, Session(engine) as session:
            for code, answer in steps(session):
                show.show_step(console, code, answer, log.take())


def load_in_every_way(engine: Engine, console: Console) -> None:
    """Ask one question with each loading strategy; show the statements, how many and how long."""
    show.begin_chapter(console, "One question, every way of loading")
    console.print(f"How often did {loading.PLANES} Boeings fly? [dim]for plane in planes: plane.flights[/]")
    table = Table("strategy", "flights", "statements", "time", header_style="bold cyan")
    for name, option in loading.STRATEGIES.items():
        with StatementLog(engine) as log:
            flights, seconds = timed(loading.count_flights, engine, option)
        show.show_strategy(console, name, log.sent)
        table.add_row(name, f"{flights:,}", str(len(log.sent)), show.milliseconds(seconds))
    console.print(table)


def plan_a_flush(engine: Engine, console: Console) -> None:
    """Show what a flush would do, and that nothing of it was done."""
    show.begin_chapter(console, "What would a flush do?")
    with Session(engine) as session:
        show.show_code(console, planning.change_some)
        planning.change_some(session)
        with StatementLog(engine) as log:
            plan = session.flush_plan()
            console.print(str(plan), markup=False, highlight=False)
            console.print(f"[dim]{len(plan)} steps planned, {len(log.sent)} statements sent[/]")


def repeat_a_short_select(engine: Engine, console: Console) -> None:
    """Time a short select, built anew for each value: compiled once, its plan is found by its shape."""
    show.begin_chapter(console, "One plan for many values")
    with Session(engine) as session:
        tail_numbers = list(session.scalars(select(Plane.tail_number).limit(1000)))
    planes, seconds = timed(loading.read_one_by_one, engine, tail_numbers)
    each = seconds / len(planes) * 1e6
    console.print(f"{len(planes):,} selects by key: {each:.0f} microseconds each, the database included")
