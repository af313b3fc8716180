"""Every measured operation runs, and leaves the database as the same operation on the bare driver does."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import driver, operations, report, servers
from benchmarks.measuring import Unavailable, weigh

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
    "name",
    [
        "core_insert",
        "core_insert_returning",
        "flush_new_objects",
        "flush_updates",
        "flush_deletes",
        "flush_graph",
        "bulk_insert",
        "small_unit_of_work",
        "add_and_commit",
    ],
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
                    ("folder", "count(*), count(DISTINCT parent_id)"),
                    ("mark", "count(*), count(DISTINCT tag_id)"),
                )
            ]
        )
        connection.close()
    assert totals[0] == totals[1]


@pytest.mark.parametrize("module", [operations, driver], ids=["library", "driver"])
@pytest.mark.parametrize("title", operations.WEIGHED)
def test_objects_can_be_weighed(title: str, module: ModuleType, tmp_path: Path) -> None:
    items, prepare = module.WEIGHED[title]
    with contextmanager(prepare)(str(tmp_path / "weighed.db")) as action:
        assert 100 < weigh(action) / items < 2_000


def test_what_is_not_kept_weighs_nothing() -> None:
    assert weigh(lambda: None) < 1_000 < 100_000 <= weigh(lambda: bytes(100_000))


def test_names_agree() -> None:
    assert set(report.TARGETS) <= set(operations.OPERATIONS)
    assert set(driver.OPERATIONS) <= set(operations.OPERATIONS)
