from __future__ import annotations

import gc
import logging
import sqlite3
import sys
import threading
import time

import pytest

from relata import event, exc, pool


def make(**kw):
    kw.setdefault("timeout", 0.05)
    return pool.QueuePool(lambda: sqlite3.connect(":memory:", check_same_thread=False), **kw)


def numbers(p):
    return p.size(), p.checkedin(), p.overflow(), p.checkedout()


def test_returned_connection_is_given_again():
    p = make()
    first = p.connect()
    driver = first.dbapi_connection
    assert first.execute("select 1").fetchone() == (1,)
    first.close()
    assert p.connect().dbapi_connection is driver


def test_closed_proxy_says_what_to_do():
    p = make()
    proxy = p.connect()
    proxy.close()
    proxy.close()
    assert not proxy.is_valid and p.checkedin() == 1
    with pytest.raises(exc.ResourceClosedError, match="take another"):
        proxy.cursor()
    with pytest.raises(AttributeError, match="take another"):
        proxy.rollback()


def test_numbers():
    p = make(pool_size=2, max_overflow=1)
    taken = [p.connect() for _ in range(3)]
    assert numbers(p) == (2, 0, 1, 3)
    for proxy in taken:
        proxy.close()
    assert numbers(p) == (2, 2, 0, 0)
    assert p.status() == (
        "Pool size: 2  Connections in pool: 2 Current Overflow: 0 Current Checked out connections: 0"
    )


@pytest.mark.parametrize("options", [{"pool_size": 0}, {"pool_size": 1, "max_overflow": -1}])
def test_no_limit(options):
    p = make(**options)
    taken = [p.connect() for _ in range(20)]
    for proxy in taken:
        proxy.close()
    assert p.checkedout() == 0


@pytest.mark.parametrize("use_lifo, order", [(True, [2, 1]), (False, [1, 2])])
def test_order(use_lifo, order):
    p = make(use_lifo=use_lifo)
    one, two = p.connect(), p.connect()
    drivers = {one.dbapi_connection: 1, two.dbapi_connection: 2}
    one.close()
    two.close()
    again = [p.connect(), p.connect()]
    assert [drivers[proxy.dbapi_connection] for proxy in again] == order


def test_timeout_says_the_limits():
    p = make(pool_size=1, max_overflow=0)
    held = p.connect()
    started = time.monotonic()
    with pytest.raises(exc.TimeoutError) as caught:
        p.connect()
    assert time.monotonic() - started >= 0.04
    for part in ("0.05 seconds", "pool_size=1", "max_overflow=0", "trace_checkouts"):
        assert part in str(caught.value)
    held.close()
    p.connect().close()
    assert p.checkedout() == 0


@pytest.mark.parametrize("asks", [{"echo": True}, {"echo": "debug"}, {}], ids=["echo", "debug", "flag"])
def test_timeout_says_who_has_them(asks):
    p = make(pool_size=1, max_overflow=1, **asks)
    if not asks:
        p.trace_checkouts = True
    one = p.connect()
    line = sys._getframe().f_lineno - 1
    two = p.connect()
    with pytest.raises(exc.TimeoutError) as caught:
        p.connect()
    assert f"{__file__}:{line} in test_timeout_says_who_has_them" in str(caught.value)
    assert f"{__file__}:{line + 2} in" in str(caught.value)
    one.close()
    with p.connect(), pytest.raises(exc.TimeoutError) as caught:
        p.connect()
    assert f"{__file__}:{line}" not in str(caught.value)
    two.detach()
    assert not p._checkout_sites
    assert p.recreate()._observed


def test_waiting_thread_gets_what_is_returned():
    p = make(pool_size=1, max_overflow=0, timeout=5)
    held, got = p.connect(), []
    thread = threading.Thread(target=lambda: got.append(p.connect().dbapi_connection))
    thread.start()
    time.sleep(0.05)
    assert not got
    driver = held.dbapi_connection
    held.close()
    thread.join(5)
    assert got == [driver]


def test_threads_share_a_pool():
    p = make(pool_size=3, max_overflow=2, timeout=10)
    most, errors = [], []

    def work():
        try:
            for _ in range(50):
                with p.connect() as proxy:
                    most.append(p.checkedout())
                    proxy.execute("select 1").fetchall()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert max(most) <= 5
    assert p.checkedout() == 0 and p.checkedin() <= 3


def test_failing_creator_does_not_use_up_the_pool():
    fail = [True]

    def creator():
        if fail[0]:
            raise sqlite3.OperationalError("no database")
        return sqlite3.connect(":memory:")

    p = pool.QueuePool(creator, pool_size=1, max_overflow=0, timeout=0.05)
    for _ in range(3):
        with pytest.raises(sqlite3.OperationalError, match="no database"):
            p.connect()
    assert p.checkedout() == 0
    fail[0] = False
    p.connect().close()
    assert numbers(p) == (1, 1, 0, 0)


def test_creator_may_take_the_entry():
    entries = []

    def creator(entry):
        entries.append(entry)
        return sqlite3.connect(":memory:")

    proxy = pool.QueuePool(creator).connect()
    assert entries == [proxy._connection_record]
    p = make()
    p._creator = creator
    p.connect()
    assert len(entries) == 2


# -- coming back


@pytest.mark.parametrize(
    "style, left", [("rollback", 0), (True, 0), ("commit", 1), (None, 1), (pool.reset_commit, 1)]
)
def test_reset_on_return(style, left):
    p = make(pool_size=1, max_overflow=0, reset_on_return=style)
    with p.connect() as proxy:
        proxy.execute("create table t (x)")
        proxy.execute("insert into t values (1)")
    with p.connect() as proxy:
        assert proxy.execute("select count(*) from t").fetchone() == (left,)
        assert proxy.in_transaction is (style is None)


def test_unknown_reset_style():
    with pytest.raises(exc.ArgumentError, match="got 'perhaps'"):
        make(reset_on_return="perhaps")


def test_failed_reset_replaces_the_connection():
    p = make(pool_size=1, max_overflow=0)
    proxy = p.connect()
    driver = proxy.dbapi_connection
    driver.close()
    proxy.close()
    assert numbers(p) == (1, 1, 0, 0)
    assert p.connect().dbapi_connection is not driver


@pytest.mark.parametrize("in_cycle", [False, True])
def test_lost_connection_comes_back(in_cycle):
    p = make(pool_size=1, max_overflow=0)
    seen = []
    event.listen(p, "reset", lambda connection, record, state: seen.append(state))
    proxy = p.connect()
    driver = proxy.dbapi_connection
    driver.execute("create table t (x)")
    driver.execute("insert into t values (1)")
    if in_cycle:
        proxy.cycle = proxy
    del proxy
    gc.collect()
    assert seen == [pool.PoolResetState(False, False, True)]
    with p.connect() as proxy:
        assert proxy.dbapi_connection is driver
        assert driver.execute("select count(*) from t").fetchone() == (0,)


def test_lost_connection_of_an_asyncio_driver_leaves_the_pool():
    p = make(pool_size=1, max_overflow=0, dialect=pool.base._AsyncConnDialect())
    seen = []
    for name in ("reset", "detach", "close_detached", "checkin"):
        event.listen(p, name, lambda *args, name=name: seen.append(name))
    proxy = p.connect()
    with pytest.warns(exc.SAWarning, match="never returned"):
        del proxy
        gc.collect()
    assert seen == ["reset", "detach"]
    assert p.checkedout() == 0
    p.connect().close()


def test_double_checkin_warns():
    p = make()
    proxy = p.connect()
    record = proxy._connection_record
    proxy.close()
    with pytest.warns(exc.SAWarning, match="Double checkin"):
        record.checkin()
    assert p.checkedin() == 1


# -- dead connections


def test_invalidate():
    p = make(pool_size=1, max_overflow=0)
    proxy = p.connect()
    driver, record = proxy.dbapi_connection, proxy._connection_record
    proxy.info["a"] = proxy.record_info["b"] = 1
    proxy.invalidate()
    assert not proxy.is_valid and record.dbapi_connection is None
    with pytest.raises(sqlite3.ProgrammingError):
        driver.execute("select 1")
    with pytest.warns(exc.SAWarning, match="already-closed"):
        proxy.invalidate()
    again = p.connect()
    assert again._connection_record is record and again.dbapi_connection is not driver
    assert again.info == {} and again.record_info == {"b": 1}


def test_soft_invalidate():
    p = make(pool_size=1, max_overflow=0)
    proxy = p.connect()
    driver = proxy.dbapi_connection
    proxy.invalidate(soft=True)
    assert proxy.execute("select 1").fetchone() == (1,)
    proxy.close()
    with p.connect() as again:
        replaced = again.dbapi_connection
        assert replaced is not driver
    assert p.connect().dbapi_connection is replaced


def test_invalidating_the_pool_replaces_older_connections():
    p = make()
    one, two = p.connect(), p.connect()
    older = two.dbapi_connection
    two.close()
    time.sleep(0.01)
    p._invalidate(one)
    assert p.connect().dbapi_connection is not older


def test_recycle(monkeypatch):
    p = make(recycle=30, pool_size=1, max_overflow=0)
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    first = p.connect()
    driver = first.dbapi_connection
    first.close()
    now[0] += 29
    second = p.connect()
    assert second.dbapi_connection is driver
    second.close()
    now[0] += 29
    assert p.connect().dbapi_connection is not driver


def test_pre_ping_replaces_dead_connections():
    p = make(pre_ping=True, pool_size=2, max_overflow=0)
    one, two = p.connect(), p.connect()
    dead = [one.dbapi_connection, two.dbapi_connection]
    one.close()
    two.close()
    time.sleep(0.01)
    for driver in dead:
        driver.close()
    again = [p.connect(), p.connect()]
    assert all(proxy.execute("select 1").fetchone() == (1,) for proxy in again)
    assert not {id(proxy.dbapi_connection) for proxy in again} & set(map(id, dead))


@pytest.mark.parametrize("error", [exc.DisconnectionError, exc.InvalidatePoolError])
def test_checkout_listener_has_another_tried(error):
    p = make(pool_size=1, max_overflow=0)
    proxy = p.connect()
    bad = proxy.dbapi_connection
    proxy.close()
    time.sleep(0.01)

    @event.listens_for(p, "checkout")
    def refuse(driver, record, proxy):
        assert proxy.dbapi_connection is driver
        if driver is bad:
            raise error("dead")

    assert p.connect().dbapi_connection is not bad
    assert bool(p._invalidate_time) is (error is exc.InvalidatePoolError)


def test_checkout_listener_that_always_refuses():
    p = make(pool_size=1, max_overflow=0)

    @event.listens_for(p, "checkout")
    def refuse(*args):
        raise exc.DisconnectionError("dead")

    with pytest.raises(exc.InvalidRequestError, match="two connections"):
        p.connect()
    event.remove(p, "checkout", refuse)
    p.connect().close()
    assert p.checkedout() == 0


@pytest.mark.parametrize("name", ["connect", "first_connect", "checkout"])
@pytest.mark.parametrize("class_", [ValueError, KeyboardInterrupt])
def test_failing_listener_leaves_the_pool_usable(name, class_):
    p = make(pool_size=1, max_overflow=0)

    def fail(*args):
        raise class_("listener")

    event.listen(p, name, fail)
    with pytest.raises(class_, match="listener"):
        p.connect()
    event.remove(p, name, fail)
    assert p.checkedout() == 0
    with p.connect() as proxy:
        assert proxy.execute("select 1").fetchone() == (1,)


# -- leaving the pool


def test_detach():
    p = make(pool_size=1, max_overflow=0)
    proxy = p.connect()
    proxy.info["a"] = 1
    proxy.detach()
    proxy.detach()
    assert proxy.is_detached and proxy.info == {"a": 1} and proxy.record_info is None
    with p.connect() as other:
        assert other.dbapi_connection is not proxy.dbapi_connection and other.info == {}
    driver = proxy.dbapi_connection
    assert proxy.driver_connection is driver
    proxy.close()
    with pytest.raises(sqlite3.ProgrammingError):
        driver.execute("select 1")


def test_dispose_and_recreate():
    p = make(pool_size=1, max_overflow=4, logging_name="mine", use_lifo=True)
    seen = []
    event.listen(p, "connect", lambda *args: seen.append(args))
    proxy = p.connect()
    driver = proxy.dbapi_connection
    proxy.close()
    p.dispose()
    with pytest.raises(sqlite3.ProgrammingError):
        driver.execute("select 1")
    assert numbers(p) == (1, 0, -1, 0)
    other = p.recreate()
    other.connect()
    assert len(seen) == 2
    assert (other.size(), other._max_overflow, other.timeout(), other._pool.use_lifo) == (1, 4, 0.05, True)
    assert other.logging_name == "mine"


# -- events


def test_events_of_a_life():
    p, seen = make(pool_size=1, max_overflow=0), []
    for name in pool.PoolEvents._event_names:
        event.listen(p, name, lambda *args, name=name: seen.append(name))
    proxy = p.connect()
    proxy.close()
    p.connect().invalidate()
    proxy = p.connect()
    proxy.detach()
    proxy.close()
    p.connect().close()
    p.dispose()
    assert seen == [
        *["first_connect", "connect", "checkout", "reset", "checkin"],
        *["checkout", "invalidate", "close", "checkin"],
        *["connect", "checkout", "detach", "reset", "close_detached"],
        *["connect", "checkout", "reset", "checkin", "close"],
    ]


def test_events_of_a_class():
    seen = []

    def connected(driver, record):
        seen.append(record)

    event.listen(pool.Pool, "connect", connected)
    try:
        make().connect()
        pool.NullPool(lambda: sqlite3.connect(":memory:")).connect()
    finally:
        event.remove(pool.Pool, "connect", connected)
    make().connect()
    assert len(seen) == 2


def test_events_of_an_owner():
    class Owner:
        def __init__(self):
            self.pool = make()

    pool.events.register_pool_owner(Owner, lambda owner: owner.pool)
    try:
        owner, seen = Owner(), []
        event.listen(owner, "connect", lambda *args: seen.append("one"))
        owner.pool.connect()
        make().connect()
        assert seen == ["one"]
        listener = event.listens_for(Owner, "connect")(lambda *args: seen.append("every"))
        make().connect()
        event.remove(Owner, "connect", listener)
        assert seen == ["one", "every"]
    finally:
        del pool.events._owners[Owner]


def test_events_given_to_the_constructor():
    seen = []
    make(events=[(lambda *args: seen.append(args), "checkin")]).connect().close()
    assert len(seen) == 1


def test_finalize_callbacks():
    p, seen = make(), []
    proxy = p.connect()
    driver = proxy.dbapi_connection
    proxy._connection_record.finalize_callback.append(seen.append)
    proxy.close()
    p.connect().close()
    assert seen == [driver]


# -- cost and logging


def test_cost_of_a_checkout():
    p = make()
    p.connect().close()
    calls = []
    sys.setprofile(lambda frame, what, arg: calls.append(frame.f_code.co_name) if what == "call" else None)
    p.connect().close()
    sys.setprofile(None)
    assert len(calls) <= 13, calls


def test_logging(caplog):
    name = f"{pool.__name__.partition('.')[0]}.pool.QueuePool"
    with caplog.at_level(logging.DEBUG, name), make(logging_name="mine").connect():
        pass
    assert {record.name for record in caplog.records} == {f"{name}.mine"}
    text = caplog.text
    for part in ("Created new connection", "checked out", "being returned", "rollback-on-return"):
        assert part in text


def test_echo(capsys, monkeypatch):
    p = make(echo="debug")
    with p.connect():
        pass
    p.echo = False
    with p.connect():
        pass
    assert p.echo is False
    assert capsys.readouterr().out.count("checked out") <= 1
