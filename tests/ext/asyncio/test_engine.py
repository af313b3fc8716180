"""Engines, connections and transactions for asyncio."""

from __future__ import annotations

import asyncio

import aiosqlite
import pytest

from relata import create_engine, event, exc, inspect, pool, select, text
from relata.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncTransaction,
    async_engine_from_config,
    create_async_engine,
    create_async_pool_from_url,
    exc as async_exc,
)
from tests.ext.asyncio.loops import on_each_database, run_on
from tests.ext.asyncio.models import fill, shelves


@on_each_database
async def test_a_block_commits_or_rolls_back(engine):
    await fill(engine)
    async with engine.begin() as connection:
        await connection.execute(shelves.insert(), {"name": "new"})
    with pytest.raises(ZeroDivisionError):
        async with engine.begin() as connection:
            await connection.execute(shelves.insert(), {"name": "newer"})
            raise ZeroDivisionError
    async with engine.connect() as connection:
        names = (await connection.scalars(select(shelves.c.name).where(shelves.c.id > 3))).all()
        assert names == ["new"]
        assert connection.in_transaction()
    assert connection.closed


@on_each_database
async def test_savepoints_and_transactions_are_awaited(engine):
    await fill(engine)
    connection = await engine.connect()
    outer = await connection.begin()
    assert connection.get_transaction() is outer
    async with connection.begin_nested() as inner:
        assert connection.in_nested_transaction()
        assert connection.get_nested_transaction() is inner
        await connection.execute(shelves.update().values(name=shelves.c.name + "!"))
        await inner.rollback()
    assert not connection.in_nested_transaction()
    assert outer.is_active
    assert outer.is_valid
    assert await connection.scalar(select(shelves.c.name).where(shelves.c.id == 1)) == "shelf 1"
    await outer.rollback()
    assert not outer.is_active
    await connection.close()


@on_each_database
async def test_what_stands_in_front_of_one_object_is_one(engine):
    async with engine.connect() as connection:
        assert connection.engine is engine
        assert AsyncConnection._retrieve_proxy_for_target(connection.sync_connection) is connection
        assert AsyncEngine(engine.sync_engine) == engine
        assert len({AsyncEngine(engine.sync_engine), engine}) == 1
        transaction = await connection.begin()
        assert connection.get_transaction() is transaction
        assert transaction == AsyncTransaction._regenerate_proxy_for_target(transaction.sync_transaction)
        await transaction.rollback()


@on_each_database
async def test_a_connection_has_to_begin_once(engine):
    connection = engine.connect()
    with pytest.raises(async_exc.AsyncContextNotStarted, match="`await` or `async with`"):
        connection.in_transaction()
    with pytest.raises(async_exc.AsyncContextNotStarted, match="AsyncConnection"):
        connection.begin()
    await connection
    with pytest.raises(async_exc.AsyncContextAlreadyStarted, match="once"):
        await connection
    transaction = connection.begin()
    with pytest.raises(async_exc.AsyncContextNotStarted, match="AsyncTransaction"):
        await transaction.commit()
    await connection.aclose()


@on_each_database
async def test_the_database_refuses_and_the_connection_goes_on(engine):
    await fill(engine)
    async with engine.connect() as connection:
        with pytest.raises(exc.DBAPIError) as caught:
            await connection.execute(text("SELECT nothing FROM nowhere"))
        assert caught.value.statement == "SELECT nothing FROM nowhere"
        await connection.rollback()
        assert await connection.scalar(select(shelves.c.id).order_by(shelves.c.id)) == 1


@on_each_database
async def test_options_levels_and_the_driver(engine):
    async with engine.connect() as connection:
        assert await connection.execution_options(isolation_level="AUTOCOMMIT") is connection
        raw = await connection.get_raw_connection()
        assert type(raw.driver_connection).__module__.partition(".")[0] in (
            "aiosqlite",
            "psycopg",
            "asyncpg",
            "aiomysql",
        )
        await connection.exec_driver_sql("CREATE TABLE kept (id INTEGER)")
        connection.info["a"] = 1
        assert connection.info == {"a": 1}
        assert connection.dialect is engine.dialect
        with pytest.raises(exc.InvalidRequestError, match="get_raw_connection"):
            _ = connection.connection
    async with engine.connect() as connection:  # it was committed by itself
        assert "kept" in await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert engine.execution_options(a=1).get_execution_options() == {"a": 1}
    assert engine.get_execution_options() == {}


@on_each_database
async def test_events_are_those_of_the_synchronous_engine(engine):
    seen = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
        with pytest.raises(NotImplementedError, match="sync_connection"):
            event.listen(connection, "before_cursor_execute", print)
    assert seen[-1] == "SELECT 1"
    with pytest.raises(NotImplementedError, match="sync_engine"):
        event.listen(engine, "do_execute", print)


@on_each_database
async def test_an_invalidated_connection_connects_again(engine):
    async with engine.connect() as connection:
        first = (await connection.get_raw_connection()).driver_connection
        await connection.invalidate()
        assert connection.invalidated
        assert await connection.scalar(text("SELECT 1")) == 1
        assert (await connection.get_raw_connection()).driver_connection is not first


@on_each_database
async def test_a_cancelled_task_gives_its_connection_back(engine):
    async def hold(started):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            started.set()
            await asyncio.sleep(60)

    for _ in range(3):
        started = asyncio.Event()
        task = asyncio.create_task(hold(started))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert engine.pool.checkedout() == 0
    assert engine.pool.checkedin() == 1


@on_each_database
async def test_tasks_wait_for_a_connection(engine):
    narrow = create_async_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=5)

    async def ask(number):
        async with narrow.connect() as connection:
            return await connection.scalar(text(f"SELECT {number}"))

    assert await asyncio.gather(*map(ask, range(10))) == list(range(10))
    await narrow.dispose()

    hasty = create_async_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    async with hasty.connect():
        with pytest.raises(exc.TimeoutError):
            await hasty.connect()
    await hasty.dispose()


@on_each_database
async def test_inspect_tells_how(engine):
    with pytest.raises(exc.NoInspectionAvailable, match="run_sync"):
        inspect(engine)
    async with engine.connect() as connection:
        with pytest.raises(exc.NoInspectionAvailable, match="run_sync"):
            inspect(connection)
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []


REFUSED = [
    (lambda: create_async_engine("sqlite://"), exc.InvalidRequestError, "asyncio driver, got 'pysqlite'"),
    (
        lambda: create_async_engine("sqlite+aiosqlite://", poolclass=pool.QueuePool),
        exc.ArgumentError,
        "an asyncio engine, got QueuePool",
    ),
    (
        lambda: create_engine("sqlite://", poolclass=pool.AsyncAdaptedQueuePool),
        exc.ArgumentError,
        "a synchronous engine, got AsyncAdaptedQueuePool",
    ),
    (
        lambda: create_async_engine("sqlite+aiosqlite://", server_side_cursors=True),
        async_exc.AsyncMethodRequired,
        "stream",
    ),
    (
        lambda: create_async_engine("sqlite+aiosqlite://", creator=print, async_creator=print),
        exc.ArgumentError,
        "got both",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_asyncio_engine_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_engines_are_made_of_configurations_and_pools_of_urls():
    made = async_engine_from_config({"x.url": "sqlite+aiosqlite://", "x.echo": "false"}, prefix="x.")
    assert isinstance(made, AsyncEngine)
    assert isinstance(made.pool, pool.StaticPool)
    assert (made.name, made.driver, made.echo) == ("sqlite", "aiosqlite", False)
    assert isinstance(create_async_pool_from_url("sqlite+aiosqlite:///x.db"), pool.AsyncAdaptedQueuePool)


def test_a_program_may_connect_by_itself(tmp_path):
    made = []

    async def connect():
        connection = aiosqlite.connect(tmp_path / "own.db", check_same_thread=False)
        made.append(await connection)
        return connection

    async def test(engine):
        async with engine.connect() as connection:
            assert (await connection.get_raw_connection()).driver_connection is made[0]
            assert await connection.scalar(text("SELECT 1")) == 1

    run_on("sqlite+aiosqlite:///never.db", test, async_creator=connect)
    assert not (tmp_path / "never.db").exists()
