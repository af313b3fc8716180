from __future__ import annotations

import asyncio
import functools
import gc
import sqlite3
import threading

import pytest

from relata import exc, pool
from relata.util.concurrency import await_, greenlet_spawn


def run(test):
    """Run a test that is a coroutine function."""

    @functools.wraps(test)
    def go():
        asyncio.run(test())

    return go


def creator():
    return sqlite3.connect(":memory:", check_same_thread=False)


@pytest.mark.parametrize(
    "class_", [pool.QueuePool, pool.NullPool, pool.StaticPool, pool.SingletonThreadPool, pool.AssertionPool]
)
def test_all_pools(class_):
    p = class_(creator, recycle=5, pre_ping=True, reset_on_return=None, logging_name="mine")
    with p.connect() as proxy:
        assert proxy.execute("select 1").fetchone() == (1,)
    assert class_.__name__ in p.status() or p.status().startswith("Pool size")
    p.dispose()
    other = p.recreate()
    assert type(other) is class_
    assert (other._recycle, other._pre_ping, other._reset_on_return) == (5, True, pool.reset_none)
    with other.connect() as proxy:
        assert proxy.execute("select 1").fetchone() == (1,)


def test_null_pool_keeps_nothing():
    p = pool.NullPool(creator)
    proxy = p.connect()
    driver = proxy.dbapi_connection
    proxy.close()
    with pytest.raises(sqlite3.ProgrammingError):
        driver.execute("select 1")


def test_static_pool_has_one_connection():
    p = pool.StaticPool(creator)
    one, two = p.connect(), p.connect()
    driver = one.dbapi_connection
    assert two.dbapi_connection is driver
    one.close()
    two.close()
    proxy = p.connect()
    proxy.invalidate()
    assert p.connect().dbapi_connection is not driver


def test_static_pool_gives_back_for_the_last_proxy_only():
    p = pool.StaticPool(creator)
    lost = p.connect()
    lost.cycle = lost
    kept = p.connect()
    del lost
    gc.collect()
    assert kept._connection_record.in_use
    kept.close()


def test_singleton_thread_pool():
    p = pool.SingletonThreadPool(creator, pool_size=2)
    one = p.connect()
    assert p.connect() is one
    driver = one.dbapi_connection
    one.execute("create table t (x)")
    one.close()
    assert one.execute("select count(*) from t").fetchone() == (0,)
    one.close()
    assert not one.is_valid
    assert p.connect().dbapi_connection is driver
    others = []
    thread = threading.Thread(target=lambda: others.append(p.connect().dbapi_connection))
    thread.start()
    thread.join(5)
    assert others[0] is not driver


def test_singleton_thread_pool_forgets_threads():
    p = pool.SingletonThreadPool(creator, pool_size=3)
    threads = [threading.Thread(target=lambda: p.connect().close()) for _ in range(8)]
    for thread in threads:
        thread.start()
        thread.join(5)
    assert len(p._all_conns) <= 3


def test_assertion_pool_says_where():
    p = pool.AssertionPool(creator)
    held = p.connect()
    with pytest.raises(AssertionError, match="test_assertion_pool_says_where"):
        p.connect()
    held.close()
    p.connect().close()


@pytest.mark.parametrize(
    "class_, expected",
    [
        (pool.QueuePool, False),
        (pool.AsyncAdaptedQueuePool, True),
        (pool.NullPool, None),
        (pool.StaticPool, None),
    ],
)
def test_is_asyncio(class_, expected):
    p = class_(creator)
    for dialect in (pool.base._ConnDialect(), pool.base._AsyncConnDialect()):
        p._dialect = dialect
        assert p._is_asyncio is (dialect.is_async if expected is None else expected)
    assert class_._is_asyncio is bool(expected)


def test_plain_pool_is_no_pool():
    p = pool.Pool(creator)
    for call in (p.connect, p.dispose, p.recreate, p.status):
        with pytest.raises(NotImplementedError, match="QueuePool"):
            call()


def test_record_without_connection():
    record = pool._ConnectionRecord(pool.Pool(creator), connect=False)
    assert record.dbapi_connection is None and record.driver_connection is None and not record.in_use
    driver = record.get_connection()
    assert record.get_connection() is driver
    record.close()
    assert record.get_connection() is not driver


@run
async def test_async_pool_suspends_the_waiter():
    p = pool.AsyncAdaptedQueuePool(creator, pool_size=1, max_overflow=0, timeout=5)
    order = []

    def hold():
        with p.connect():
            order.append("held")
            await_(asyncio.sleep(0.05))
            order.append("returns")

    def wait():
        with p.connect():
            order.append("got")

    await asyncio.gather(greenlet_spawn(hold), greenlet_spawn(wait), greenlet_spawn(wait))
    assert order == ["held", "returns", "got", "got"]
    assert p.checkedout() == 0


@run
async def test_async_pool_times_out():
    p = pool.AsyncAdaptedQueuePool(creator, pool_size=1, max_overflow=0, timeout=0.02)

    def go():
        with p.connect(), pytest.raises(exc.TimeoutError, match="pool_size=1"):
            p.connect()

    await greenlet_spawn(go)
    assert p.checkedout() == 0


@run
async def test_async_pool_cancelled_waiter_takes_nothing():
    p = pool.AsyncAdaptedQueuePool(creator, pool_size=1, max_overflow=0, timeout=5)

    def take():
        p.connect().close()

    held = await greenlet_spawn(p.connect)
    waiter = asyncio.ensure_future(greenlet_spawn(take))
    await asyncio.sleep(0.01)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    held.close()
    assert (p.checkedin(), p.checkedout()) == (1, 0)
