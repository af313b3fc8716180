"""One table on an SQLite file, for all tests of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relata import Column, Integer, MetaData, String, Table, create_engine
from relata.engine import Engine

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("age", Integer, default=7),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on an SQLite file with an empty table `users`."""
    made = create_engine(f"sqlite:///{tmp_path / 'engine.db'}")
    metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Any:
    """Give a function that returns the lines logged by the engine since it was last called."""

    def lines() -> list[str]:
        found = [record.getMessage() for record in caplog.records if ".engine.Engine" in record.name]
        caplog.clear()
        return found

    return lines
