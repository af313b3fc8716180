"""Run a test that is a coroutine function, in an event loop of its own, with an engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from relata.ext.asyncio import AsyncEngine, create_async_engine
from tests.databases import Database

DRIVERS = [
    ("sqlite", "sqlite+aiosqlite"),
    ("postgresql", "postgresql+psycopg_async"),
    ("postgresql", "postgresql+asyncpg"),
    ("mariadb", "mariadb+aiomysql"),
]
SECONDS = 30


def run_on(url: str, test: Callable[[AsyncEngine], Awaitable[Any]], **options: Any) -> Any:
    """Run a coroutine function with an engine, which is disposed of in the same loop."""

    async def main() -> Any:
        engine = create_async_engine(url, **options)
        try:
            return await asyncio.wait_for(test(engine), SECONDS)
        finally:
            await engine.dispose()

    return asyncio.run(main())


def on_each_database(test: Callable[[AsyncEngine], Awaitable[Any]]) -> Callable[..., None]:
    """Make a test of a coroutine function of an engine: it runs once a driver."""

    @pytest.mark.parametrize(
        ("database", "driver"), DRIVERS, indirect=["database"], ids=[driver for _, driver in DRIVERS]
    )
    def run(database: Database, driver: str) -> None:
        run_on(f"{driver}:{database.url.partition(':')[2]}", test)

    run.__name__ = test.__name__
    run.__doc__ = test.__doc__
    return run
