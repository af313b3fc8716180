"""The tour from end to end: `python -m examples.tour [URL]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console

from relata import Engine, __version__, create_engine, util
from relata.exc import ArgumentError, DBAPIError

from . import chapters, data, show
from .models import Base

FEWEST = 500
"""Flights until each airline and airport that the tour names has had one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tour; return the exit code.

    It is 1 where the data or the database cannot be reached, and where the tables in the database
    are not those that were declared.
    """
    options = parse(arguments)
    try:
        with TemporaryDirectory(prefix="relata-tour-") as folder:
            url = options.url or f"sqlite:///{folder}/flights.db"
            return 0 if visit(url, options.flights, options.keep) else 1
    except (data.DataNotInstalled, ArgumentError, DBAPIError, ModuleNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m examples.tour",
        description="Map, store, query and change the 336,776 flights that left New York City in 2013.",
    )
    parser.add_argument(
        "url",
        nargs="?",
        help="the database, e.g. postgresql+psycopg://user@host/name; default: an SQLite file that is "
        "removed at the end. The tour's six tables, tour_*, are dropped first if they are there.",
    )
    parser.add_argument(
        "--flights",
        type=enough,
        default=data.FLIGHTS,
        metavar="N",
        help=f"load only the first N flights, at least {FEWEST}",
    )
    parser.add_argument("--keep", action="store_true", help="leave the tour's tables in the database")
    return parser.parse_args(arguments)


def enough(number: str) -> int:
    """Return a number of flights; ValueError where those that the tour talks of would be missing."""
    flights = int(number)
    if flights < FEWEST:
        raise argparse.ArgumentTypeError(f"expected {FEWEST} or more, got {number}")
    return flights


def visit(url: str, flights: int, keep: bool) -> bool:
    """Go through all chapters on one database, and leave it as it was unless `keep`.

    Return whether the tables in it were those that were declared.
    """
    started = perf_counter()
    console = show.open_console()
    data.data_folder()  # fails here, before any table is made, where the data is not installed
    engine = create_engine(url)
    form = "compiled" if util.has_compiled_ext() else "interpreted"
    console.print(f"[bold]Flights from New York City, 2013[/], by Relata {__version__} ({form})")
    console.print(f"on {engine.url.render_as_string()}", highlight=False)
    try:
        is_right = go_through(engine, console, flights)
        if not keep:
            Base.metadata.drop_all(engine)
    finally:
        engine.dispose()
    console.print(f"\n[bold]The whole tour took {perf_counter() - started:.1f} seconds.[/]")
    return is_right


def go_through(engine: Engine, console: Console, flights: int) -> bool:
    """Show all chapters; tell whether the database holds the tables that were declared."""
    chapters.load_data(engine, console, flights)
    chapters.ask_tables(engine, console)
    is_as_declared = chapters.compare_with_declaration(engine, console)
    chapters.ask_classes(engine, console)
    chapters.follow_an_object(engine, console)
    chapters.roll_back_a_savepoint(engine, console)
    chapters.follow_relationships(engine, console)
    chapters.load_in_every_way(engine, console)
    chapters.plan_a_flush(engine, console)
    chapters.repeat_a_short_select(engine, console)
    return is_as_declared
