"""The drivers for asyncio: what a program sees of them, and what is theirs alone."""

from __future__ import annotations

import asyncio

import pytest

from relata import Column, Integer, MetaData, String, Table, exc, select, text
from relata.ext.asyncio import create_async_engine

pytestmark = [
    pytest.mark.only_on("mariadb"),
    pytest.mark.parametrize("driver", ["aiomysql", "asyncmy"]),
]
note = Table("note", MetaData(), Column("id", Integer, primary_key=True), Column("words", String(30)))


def run(url, test, **options):
    async def main():
        engine = create_async_engine(url, **options)
        try:
            await test(engine)
        finally:
            await engine.dispose()

    asyncio.run(main())


@pytest.fixture
def url(url_by, driver):
    return url_by(f"mariadb+{driver}")


def test_rows_are_written_read_and_streamed(url, driver):
    async def test(engine):
        assert (engine.name, engine.driver) == ("mariadb", driver)
        async with engine.begin() as connection:
            await connection.run_sync(note.metadata.create_all)
            words = ["50%", "it's", "größer", "\\"]
            result = await connection.execute(note.insert(), [{"words": one} for one in words])
            assert result.rowcount == 4
            assert (await connection.scalars(select(note.c.words).order_by(note.c.id))).all() == words
            async with connection.stream(select(note).order_by(note.c.id)) as rows:
                assert await rows.fetchmany(1) == [(1, "50%")]
            updated = await connection.execute(note.update().values(words=note.c.words))
            assert updated.rowcount == 4  # those found, though none was changed

    run(url, test)


def test_what_is_no_value_is_refused(url, driver):
    async def test(engine):
        async with engine.begin() as connection:
            await connection.run_sync(note.metadata.create_all)
            with pytest.raises(exc.StatementError, match="words"):
                await connection.execute(note.insert(), {"words": object()})
            assert await connection.scalar(text("SELECT 1")) == 1

    run(url, test)


def test_a_killed_connection_is_replaced(url, driver):
    async def test(engine):
        async with engine.connect() as other, engine.connect() as connection:
            number = await connection.scalar(text("SELECT connection_id()"))
            await other.execute(text(f"KILL {number}"))
            with pytest.raises(exc.DBAPIError) as caught:
                await connection.execute(text("SELECT 1"))
            assert caught.value.connection_invalidated
            await connection.rollback()
            assert await connection.scalar(text("SELECT connection_id()")) != number

    run(url, test)


def test_pre_ping_finds_a_killed_connection(url, driver):
    async def test(engine):
        async with engine.connect() as connection:
            number = await connection.scalar(text("SELECT connection_id()"))
        killer = create_async_engine(url)
        async with killer.connect() as connection:
            await connection.execute(text(f"KILL {number}"))
        await killer.dispose()
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT connection_id()")) != number

    run(url, test, pool_pre_ping=True)


def test_levels_and_autocommit(url, driver):
    async def test(engine):
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="READ COMMITTED")
            assert await connection.get_isolation_level() == "READ COMMITTED"
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.run_sync(note.metadata.create_all)
            await connection.execute(note.insert(), {"words": "kept"})
        async with engine.connect() as connection:
            assert await connection.scalar(select(note.c.words)) == "kept"

    run(url, test)
