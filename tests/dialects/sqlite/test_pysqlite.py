"""SQLite by the driver of the standard library: what a URL means, dates that the driver reads by itself."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from relata import (
    TIMESTAMP,
    Column,
    Date,
    DateTime,
    MetaData,
    Table,
    Time,
    create_engine,
    exc,
    make_url,
    select,
)
from relata.dialects.sqlite import dialect
from relata.pool import NullPool, QueuePool, SingletonThreadPool

URLS: list[tuple[str, str, dict[str, Any], type[Any]]] = [
    ("sqlite://", ":memory:", {"check_same_thread": True}, SingletonThreadPool),
    ("sqlite:///:memory:", ":memory:", {"check_same_thread": True}, SingletonThreadPool),
    ("sqlite:////t/x.db?timeout=2", "/t/x.db", {"timeout": 2.0, "check_same_thread": False}, QueuePool),
    (
        "sqlite:///file::memory:?cache=shared&uri=true",
        "file::memory:?cache=shared",
        {"uri": True, "check_same_thread": False},
        QueuePool,
    ),
    (
        "sqlite:///file:/t/x.db?uri=true&mode=ro&cached_statements=5",
        "file:/t/x.db?mode=ro",
        {"uri": True, "cached_statements": 5, "check_same_thread": False},
        QueuePool,
    ),
]


@pytest.mark.parametrize(("url", "file", "options", "pool"), URLS)
def test_what_a_url_means(url: str, file: str, options: dict[str, Any], pool: type[Any]) -> None:
    assert dialect().create_connect_args(make_url(url)) == ([file], options)
    assert dialect.get_pool_class(make_url(url)) is pool


def test_the_pool_of_a_named_memory_database_will_change() -> None:
    url = "sqlite:///file:x?mode=memory&cache=shared&uri=true"
    with pytest.warns(exc.SADeprecationWarning, match="give poolclass="):
        create_engine(url)
    engine = create_engine(url, poolclass=NullPool)  # without a warning
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_dates_that_the_driver_reads(tmp_path: Path) -> None:
    """The driver knows DATE and TIMESTAMP; DATETIME and TIME are kept and read as without it."""
    engine = create_engine(
        f"sqlite:///{tmp_path / 'x.db'}",
        connect_args={"detect_types": sqlite3.PARSE_DECLTYPES},
        native_datetime=True,
    )
    metadata = MetaData()
    columns = [Column("d", Date), Column("ts", TIMESTAMP), Column("dt", DateTime), Column("at", Time)]
    table = Table("t", metadata, *columns)
    row = (dt.date(2020, 1, 2), dt.datetime(2020, 1, 2, 3), dt.datetime(2020, 1, 2, 3, 4, 5, 6), dt.time(1))
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert().values(row))
        assert connection.execute(select(table)).one() == row
        stored = "SELECT CAST(ts AS TEXT), CAST(dt AS TEXT) FROM t"
        assert connection.exec_driver_sql(stored).one() == (
            "2020-01-02 03:00:00",
            "2020-01-02 03:04:05.000006",
        )
    engine.dispose()
