"""Core: rows whose values are converted on their way from the driver."""

from __future__ import annotations

from ..library import sa
from ..measuring import Operations
from ..models import EVENTS, event, event_rows
from ..servers import POSTGRESQL, connect_postgresql

OPERATIONS = Operations()
measure = OPERATIONS.measure


def fetch_events(url):
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        event.create(connection)
        connection.execute(sa.insert(event), event_rows())

        def action():
            assert len(connection.execute(sa.select(event)).all()) == EVENTS

        action()
        yield action
    engine.dispose()


@measure(items=EVENTS, repeats=3)
def core_fetch_typed(path):
    """Core: fetch 5,000 rows of integer, date and time, decimal, JSON, UUID, boolean"""
    yield from fetch_events(f"sqlite:///{path}")


@measure(items=EVENTS, repeats=3)
def core_fetch_typed_postgresql(path):
    """Core: the same from PostgreSQL (psycopg)"""
    connect_postgresql().close()
    yield from fetch_events(POSTGRESQL)
