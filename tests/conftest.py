"""Give each test an empty database on SQLite, PostgreSQL and MariaDB, and say which server did not answer.

    def test_x(engine): ...                     # runs three times, each on an empty database
    @pytest.mark.only_on("postgresql")          # or several names: runs on these only
    def test_y(engine): ...
    def test_z(sqlite_engine): ...              # SQLite, once

`database` gives the name and the URL (`database.name`, `database.url`), `db_url` the URL alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest

from tests import databases

if TYPE_CHECKING:
    from relata.engine import Engine

REQUIRE_COMPILED = os.environ.get("RELATA_REQUIRE_COMPILED", "0") not in ("", "0")
PURE = os.environ.get("RELATA_PURE", "0") not in ("", "0")
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


# ---- which form is under test


def pytest_configure(config: pytest.Config) -> None:
    """Stop at once where the form of relata._hot is not the one that was asked for."""
    from relata import _hot  # not before the coverage and assertion hooks of pytest stand

    compiled = _hot.compiled_modules()
    interpreted = sorted(set(_hot.module_names()) - set(compiled))
    if PURE and compiled:
        raise pytest.UsageError(f"RELATA_PURE is set, yet these are extension modules: {', '.join(compiled)}")
    if REQUIRE_COMPILED and not _hot.is_compiled():
        raise pytest.UsageError(
            f"RELATA_REQUIRE_COMPILED is set, yet these modules of _hot are not extension modules: "
            f"{', '.join(interpreted) or '(there are none)'}. Run `make build`; unset RELATA_PURE."
        )


def pytest_report_header() -> str:
    from relata import _hot  # as above

    compiled = _hot.compiled_modules()
    return f"relata: _hot compiled: {', '.join(compiled) or 'none'} (of {len(_hot.module_names())} modules)"


# ---- databases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marks = metafunc.definition.iter_markers("parametrize")
    if "database" in metafunc.fixturenames and not any("database" in mark.args[0] for mark in marks):
        mark = metafunc.definition.get_closest_marker("only_on")
        names = mark.args if mark else databases.NAMES
        unknown = set(names) - set(databases.NAMES)
        if unknown:
            raise pytest.UsageError(
                f"only_on() expects some of {', '.join(databases.NAMES)}, got {', '.join(sorted(unknown))}"
            )
        metafunc.parametrize("database", names, indirect=True)


@pytest.fixture(scope="session")
def _servers() -> Iterator[databases.Servers]:
    with databases.Servers() as servers:
        yield servers


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[databases.Database]:
    """Give an empty database, named by the parameter: sqlite, postgresql or mariadb."""
    name = request.param
    if name == "sqlite":
        yield databases.Database(name, f"sqlite:///{tmp_path / 'test.db'}")
        return
    servers: databases.Servers = request.getfixturevalue("_servers")
    try:
        server = servers.open(name)
    except databases.NoAnswer as error:
        (pytest.fail if IN_CI else pytest.skip)(str(error))
    yield databases.Database(name, server.url)
    server.empty()


@pytest.fixture
def db_url(database: databases.Database) -> str:
    """Give the URL of an empty database."""
    return database.url


def _engine_of(url: str) -> Iterator[Engine]:
    from relata import create_engine  # so that tests of lower layers run while this one is broken

    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    """Give an engine on an empty database."""
    yield from _engine_of(db_url)


@pytest.fixture
def url_by(db_url: str) -> Callable[[str], str]:
    """Give a function that returns the URL of the empty database by another driver: `mariadb+pyodbc`, say."""

    def change(drivername: str) -> str:
        driver = drivername.partition("+")[2]
        try:
            databases.require_driver(driver)
        except databases.NoDriver as error:
            (pytest.fail if IN_CI else pytest.skip)(str(error))
        url = f"{drivername}:{db_url.partition(':')[2]}"
        return f"{url}?driver={quote_plus(databases.ODBC_DRIVER)}" if driver == "pyodbc" else url

    return change


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on an empty SQLite file."""
    yield from _engine_of(f"sqlite:///{tmp_path / 'test.db'}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name each server that did not answer and each driver that is missing, with the tests that wanted it."""
    wanted: dict[str, int] = {}
    for outcome in ("skipped", "error", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            message = databases.what_is_missing(str(report.longrepr))
            if message:
                wanted[message] = wanted.get(message, 0) + 1
    for message, count in sorted(wanted.items()):
        terminalreporter.write_line(
            f"{message}: {count} tests {'failed' if IN_CI else 'skipped'}", red=True, bold=True
        )
