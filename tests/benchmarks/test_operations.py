"""Every measured operation runs, and leaves the database as the same operation on the bare driver does."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import driver, operations, report, servers
from benchmarks.measuring import Unavailable

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


@pytest.mark.parametrize("module", [operations, driver], ids=["library", "driver"])
@pytest.mark.parametrize("name", operations.OPERATIONS)
def test_an_operation_can_be_timed(name: str, module: ModuleType, tmp_path: Path) -> None:
    operation = module.OPERATIONS.get(name)
    if operation is None:
        return  # there is nothing that the driver could do
    try:
        assert operation.time_round(str(tmp_path / "timed.db")) > 0
    except Unavailable as error:
        (pytest.fail if IN_CI else pytest.skip)(str(error))


def test_what_needs_a_server_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "POSTGRESQL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match="no PostgreSQL server answers"):
        servers.connect_postgresql()


@pytest.mark.parametrize(
    "name", ["core_insert", "core_insert_returning", "flush_new_objects", "small_unit_of_work"]
)
def test_an_operation_stores_what_the_driver_stores(name: str, tmp_path: Path) -> None:
    totals = []
    for module in (operations, driver):
        path = str(tmp_path / f"{module.__name__}.db")
        module.OPERATIONS[name].time_round(path)
        connection = sqlite3.connect(path)
        totals.append(
            [
                connection.execute(f"SELECT {column} FROM {table}").fetchone()
                for table, column in (
                    ("person", "count(*), sum(age)"),
                    ("author", "count(*), max(name)"),
                    ("book", "count(*), sum(year)"),
                )
            ]
        )
        connection.close()
    assert totals[0] == totals[1]


def test_names_agree() -> None:
    assert set(report.TARGETS) <= set(operations.OPERATIONS)
    assert set(driver.OPERATIONS) <= set(operations.OPERATIONS)
