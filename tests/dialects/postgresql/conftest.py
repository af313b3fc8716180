"""Run coroutine functions on PostgreSQL by asyncpg."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from relata import make_url
from relata.ext.asyncio import AsyncConnection, AsyncEngine
from tests.databases import Database
from tests.ext.asyncio.loops import run_on

Run = Callable[..., None]


@pytest.fixture
def asyncpg_url(database: Database) -> str:
    """Give the URL of an empty database by asyncpg."""
    made = make_url(database.url).set(drivername="postgresql+asyncpg")
    return made.render_as_string(hide_password=False)


@pytest.fixture
def on_engine(asyncpg_url: str) -> Run:
    """Give a function that runs a coroutine function with an engine."""

    def run(test: Callable[[AsyncEngine], Awaitable[None]], query: str = "", **options: Any) -> None:
        run_on(asyncpg_url + query, test, **options)

    return run


@pytest.fixture
def on_connection(on_engine: Run) -> Run:
    """Give a function that runs a coroutine function with a connection."""

    def run(test: Callable[[AsyncConnection], Awaitable[None]], query: str = "", **options: Any) -> None:
        async def main(engine: AsyncEngine) -> None:
            async with engine.connect() as connection:
                await test(connection)

        on_engine(main, query, **options)

    return run
