"""Every measured operation runs, and leaves the database as the same operation on the bare driver does."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from benchmarks import driver, operations, report


@pytest.mark.parametrize("name", operations.OPERATIONS)
def test_an_operation_can_be_timed(name: str, tmp_path: Path) -> None:
    assert operations.OPERATIONS[name].time_round(str(tmp_path / "library.db")) > 0


@pytest.mark.parametrize("name", ["core_insert", "flush_new_objects", "small_unit_of_work"])
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
