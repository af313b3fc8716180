"""The kinds of pool."""

from __future__ import annotations

import threading
import traceback
import weakref
from typing import Any, ClassVar

from .. import exc
from ..log import class_logger
from ..util.calling import safe_reraise
from ..util.coerce import COUNT, Kind, check_kinds
from ..util.descriptors import memoized_property
from ..util.queue import AsyncAdaptedQueue, Empty, Full, Queue, QueueCommon
from .base import OPTIONS, Pool
from .fairy import _ConnectionFairy
from .interfaces import (
    PoolDialect,
    PoolProxiedConnection,
    _AsyncConnDialect,
    _CreatorFnType,
    _CreatorWRecFnType,
)
from .record import _ConnectionRecord

_SIZE_OF_THREADS = Kind("a number, 1 or more,", lambda value: COUNT.fits(value) and value >= 1)


@class_logger
class QueuePool(Pool):
    """Keep up to `pool_size` connections open, and open up to `max_overflow` more while they are needed.

    :param creator: makes a connection of the driver
    :param pool_size: how many connections to keep; 0 for no limit
    :param max_overflow: how many more there may be at a time; -1 for no limit
    :param timeout: how many seconds to wait for a connection when every one is in use; None for ever
    :param use_lifo: give the connection that came back last, so that the others may time out at the server
    :param kw: see `Pool`
    """

    _for_asyncio = False
    _queue_class: ClassVar[type[QueueCommon[Any]]] = Queue

    def __init__(
        self,
        creator: _CreatorFnType | _CreatorWRecFnType,
        pool_size: int = 5,
        max_overflow: int = 10,
        timeout: float | None = 30.0,
        use_lifo: bool = False,
        **kw: Any,
    ) -> None:
        check_kinds(OPTIONS, {"pool_size": pool_size, "max_overflow": max_overflow, "timeout": timeout})
        super().__init__(creator, **kw)
        self._pool: QueueCommon[_ConnectionRecord] = self._queue_class(pool_size, use_lifo)
        self._overflow = 0 - pool_size
        self._max_overflow = -1 if pool_size == 0 else max_overflow
        self._timeout = timeout
        # reentrant: the collector may return a connection in the middle of any operation
        self._overflow_lock = threading.RLock()

    def _do_get(self) -> _ConnectionRecord:
        try:
            return self._pool.get_nowait()
        except Empty:
            pass
        if self._inc_overflow():
            return self._create_counted()
        try:
            return self._pool.get(True, self._timeout)
        except Empty:
            pass
        # one may have been closed rather than returned in the meantime
        if self._inc_overflow():
            return self._create_counted()
        raise exc.TimeoutError(self._describe_exhaustion(), code="3o7r")

    def _create_counted(self) -> _ConnectionRecord:
        try:
            return self._create_connection()
        except BaseException:
            with safe_reraise():
                self._dec_overflow()
            raise

    def _describe_exhaustion(self) -> str:
        most = self.size() + self._max_overflow
        text = (
            f"no connection within {self._timeout:g} seconds: pool_size={self.size()} and "
            f"max_overflow={self._max_overflow} allow {most} at a time, and all are in use. "
            "Return connections sooner (close connections and sessions, or use them in `with` blocks), "
            "or raise pool_size, max_overflow or pool_timeout"
        )
        sites = sorted(self._checkout_sites.values())
        if not sites:
            return (
                f"{text}. With echo_pool=True, or pool.trace_checkouts = True, this says where each was taken"
            )
        return "\n  ".join([f"{text}. They were taken at:", *sites])

    def _do_return_conn(self, record: _ConnectionRecord) -> None:
        try:
            self._pool.put_nowait(record)
        except Full:
            try:
                record.close()
            finally:
                self._dec_overflow()

    def _inc_overflow(self) -> bool:
        """Count one more connection, if there may be one."""
        with self._overflow_lock:
            if -1 < self._max_overflow <= self._overflow:
                return False
            self._overflow += 1
            return True

    def _dec_overflow(self) -> None:
        with self._overflow_lock:
            self._overflow -= 1

    def recreate(self) -> QueuePool:
        """Return a new pool with the same arguments and listeners, and no connections."""
        self.logger.info("Pool recreating")
        return self.__class__(
            self._creator,
            pool_size=self._pool.maxsize,
            max_overflow=self._max_overflow,
            timeout=self._timeout,
            use_lifo=self._pool.use_lifo,
            **self._recreate_arguments(),
        )

    def dispose(self) -> None:
        """Close the connections that nobody uses; those in use go on, and are kept when they come back."""
        while True:
            try:
                record = self._pool.get_nowait()
            except Empty:
                break
            record.close()
        self._overflow = 0 - self.size()
        self.logger.info("Pool disposed. %s", self.status())

    def status(self) -> str:
        """Describe in a line how many connections there are."""
        return (
            f"Pool size: {self.size()}  Connections in pool: {self.checkedin()} "
            f"Current Overflow: {self.overflow()} Current Checked out connections: {self.checkedout()}"
        )

    def size(self) -> int:
        """Return how many connections are kept open."""
        return self._pool.maxsize

    def timeout(self) -> float | None:
        """Return how many seconds a checkout waits."""
        return self._timeout

    def checkedin(self) -> int:
        """Return how many connections nobody uses."""
        return self._pool.qsize()

    def overflow(self) -> int:
        """Return how many connections there are beyond `size()`; negative while there are fewer."""
        return self._overflow if self._pool.maxsize else 0

    def checkedout(self) -> int:
        """Return how many connections are in use."""
        return self._pool.maxsize - self._pool.qsize() + self._overflow


@class_logger
class AsyncAdaptedQueuePool(QueuePool):
    """A `QueuePool` for asyncio drivers: whoever waits for a connection suspends its task only."""

    _for_asyncio = True
    _queue_class = AsyncAdaptedQueue
    _dialect: PoolDialect = _AsyncConnDialect()


@class_logger
class NullPool(Pool):
    """Open a connection whenever one is taken, and close it when it comes back."""

    def status(self) -> str:
        """Return the name of the pool: it keeps nothing."""
        return "NullPool"

    def _do_get(self) -> _ConnectionRecord:
        return self._create_connection()

    def _do_return_conn(self, record: _ConnectionRecord) -> None:
        record.close()

    def recreate(self) -> NullPool:
        """Return a new pool with the same arguments and listeners."""
        self.logger.info("Pool recreating")
        return self.__class__(self._creator, **self._recreate_arguments())

    def dispose(self) -> None:
        """Do nothing: there is no connection that nobody uses."""


@class_logger
class SingletonThreadPool(Pool):
    """Keep one connection a thread, for databases in memory.

    Taking a connection in a thread that has one taken gives the same one again.

    :param pool_size: close a connection when there are more than this many; threads end without notice
    """

    _for_asyncio = False

    def __init__(self, creator: _CreatorFnType | _CreatorWRecFnType, pool_size: int = 5, **kw: Any) -> None:
        _SIZE_OF_THREADS.check("pool_size", pool_size)
        super().__init__(creator, **kw)
        self._conn = threading.local()
        self._fairy = threading.local()
        self._all_conns: set[_ConnectionRecord] = set()
        self.size = pool_size

    def recreate(self) -> SingletonThreadPool:
        """Return a new pool with the same arguments and listeners, and no connections."""
        self.logger.info("Pool recreating")
        return self.__class__(self._creator, pool_size=self.size, **self._recreate_arguments())

    def dispose(self) -> None:
        """Close the connections of all threads."""
        while self._all_conns:
            self._all_conns.pop().close()

    def _cleanup(self) -> None:
        while len(self._all_conns) >= self.size:
            self._all_conns.pop().close()

    def _transfer_from(self, other: SingletonThreadPool) -> None:
        """Give this thread's connection of another pool as one's own, so that both see one database."""
        self._conn.current = weakref.ref(other._do_get())

    def status(self) -> str:
        """Describe in a line how many connections there are."""
        return f"SingletonThreadPool id:{id(self)} size: {len(self._all_conns)}"

    def _do_return_conn(self, record: _ConnectionRecord) -> None:
        self._fairy.__dict__.pop("current", None)

    def _do_get(self) -> _ConnectionRecord:
        of_thread = self._conn.__dict__.get("current")
        record: _ConnectionRecord | None = of_thread() if of_thread is not None else None
        if record is not None:
            return record
        record = self._create_connection()
        self._conn.current = weakref.ref(record)
        if len(self._all_conns) >= self.size:
            self._cleanup()
        self._all_conns.add(record)
        return record

    def connect(self) -> PoolProxiedConnection:
        """Take the connection of this thread."""
        taken = self._fairy.__dict__.get("current")
        fairy: _ConnectionFairy | None = taken() if taken is not None else None
        if fairy is not None and fairy.is_valid:
            return fairy._checkout_existing()
        connection = super().connect()
        self._fairy.current = weakref.ref(connection)
        return connection


@class_logger
class StaticPool(Pool):
    """Keep exactly one connection, and give it to everybody."""

    @memoized_property
    def connection(self) -> _ConnectionRecord:
        """The place of the one connection."""
        return self._create_connection()

    def _transfer_from(self, other: StaticPool) -> None:
        """Give the connection of another pool as one's own, so that both see one database in memory."""
        self._invoke_creator = lambda record: other.connection.dbapi_connection

    def status(self) -> str:
        """Return the name of the pool: it always has one connection."""
        return "StaticPool"

    def dispose(self) -> None:
        """Close the connection; the next checkout makes another."""
        record: _ConnectionRecord | None = self.__dict__.pop("connection", None)
        if record is not None:
            record.close()

    def recreate(self) -> StaticPool:
        """Return a new pool with the same arguments and listeners, and no connection."""
        self.logger.info("Pool recreating")
        return self.__class__(self._creator, **self._recreate_arguments())

    def _do_return_conn(self, record: _ConnectionRecord) -> None:
        pass

    def _do_get(self) -> _ConnectionRecord:
        record = self.connection
        if record._is_hard_or_soft_invalidated():
            # whoever has the dead one goes on with it
            del self.__dict__["connection"]
            record = self.connection
        return record


@class_logger
class AssertionPool(Pool):
    """Allow one connection to be taken at a time; for a second one, report where the first was taken."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        self._conn: _ConnectionRecord | None = None
        self._checked_out = False
        self._store_traceback = kw.pop("store_traceback", True)
        self._checkout_traceback: list[str] | None = None
        super().__init__(*args, **kw)

    def status(self) -> str:
        """Return the name of the pool."""
        return "AssertionPool"

    def _do_return_conn(self, record: _ConnectionRecord) -> None:
        if not self._checked_out:
            raise AssertionError("the connection was returned already")
        self._checked_out = False
        self._checkout_traceback = None

    def dispose(self) -> None:
        """Close the connection; it need not be returned any more."""
        self._checked_out = False
        if self._conn is not None:
            self._conn.close()

    def recreate(self) -> AssertionPool:
        """Return a new pool with the same arguments and listeners, and no connection."""
        self.logger.info("Pool recreating")
        return self.__class__(
            self._creator, store_traceback=self._store_traceback, **self._recreate_arguments()
        )

    def _do_get(self) -> _ConnectionRecord:
        if self._checked_out:
            where = f" at:\n{''.join(self._checkout_traceback)}" if self._checkout_traceback else ""
            raise AssertionError(f"the connection is in use; it was taken{where}")
        if self._conn is None:
            self._conn = self._create_connection()
        self._checked_out = True
        if self._store_traceback:
            self._checkout_traceback = traceback.format_stack()
        return self._conn
