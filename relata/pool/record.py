"""A place in a pool: it has one connection of the driver after another, and outlives each checkout."""

from __future__ import annotations

import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import exc
from ..util.warning import warn
from .fairy import _ConnectionFairy
from .interfaces import ConnectionPoolEntry, DBAPIConnection

if TYPE_CHECKING:
    from .base import Pool


class _ConnectionRecord(ConnectionPoolEntry):
    """One place in a pool.

    :param pool: the pool
    :param connect: make a connection now, rather than when it is first checked out
    """

    __slots__ = (
        "__weakref__",
        "_info",
        "_pool",
        "_record_info",
        "_soft_invalidate_time",
        "dbapi_connection",
        "fairy_ref",
        "finalize_callback",
        "fresh",
        "starttime",
    )

    fairy_ref: Callable[[], _ConnectionFairy | None] | None
    """The proxy that has it checked out, by a weak reference; None while it is not in use."""

    finalize_callback: deque[Callable[[DBAPIConnection | None], None]]
    """Functions that are called once, with the connection, when it comes back."""

    fresh: bool
    """Whether the connection was made for the present checkout, so that a ping would tell nothing."""

    starttime: float
    """When the connection was made, in seconds since the epoch."""

    def __init__(self, pool: Pool, connect: bool = True) -> None:
        self._pool = pool
        self._info: dict[str, Any] | None = None
        self._record_info: dict[str, Any] | None = None
        self._soft_invalidate_time: float = 0
        self.fairy_ref = None
        self.finalize_callback = deque()
        self.fresh = False
        self.starttime = 0
        self.dbapi_connection = None
        if connect:
            self._connect()

    @property
    def driver_connection(self) -> Any | None:
        """The connection of the driver itself, below an adapter that makes it look like PEP 249."""
        if self.dbapi_connection is None:
            return None
        return self._pool._dialect.get_driver_connection(self.dbapi_connection)

    @property
    def info(self) -> dict[str, Any]:
        """A dictionary that lasts as long as the driver's connection."""
        if self._info is None:
            self._info = {}
        return self._info

    @property
    def record_info(self) -> dict[str, Any]:
        """A dictionary that lasts as long as the connection's place in the pool."""
        if self._record_info is None:
            self._record_info = {}
        return self._record_info

    @property
    def in_use(self) -> bool:
        """Whether it is checked out."""
        return self.fairy_ref is not None

    @property
    def needs_gc(self) -> bool:
        """Whether the proxy that had it checked out is gone without returning it."""
        return self.fairy_ref is not None and self.fairy_ref() is None

    @property
    def last_connect_time(self) -> float:
        """When the connection was made, in seconds since the epoch."""
        return self.starttime

    @classmethod
    def checkout(cls, pool: Pool) -> _ConnectionFairy:
        """Take a place of the pool that nobody uses, with a connection."""
        record = pool._do_get()
        connection = record.dbapi_connection
        if connection is None or record._soft_invalidate_time or pool._invalidate_time or pool._recycle > -1:
            try:
                connection = record.get_connection()
            except BaseException as error:
                record._checkin_failed(error, _fairy_was_created=False)
                raise
        fairy = _ConnectionFairy(pool, connection, record, False)
        record.fairy_ref = fairy._ref = weakref.ref(fairy)
        return fairy

    def _checkin_failed(self, error: BaseException, _fairy_was_created: bool = True) -> None:
        """Give the place back after a checkout that failed, without the connection."""
        try:
            self.invalidate(e=error)
        finally:
            self.checkin(_fairy_was_created=_fairy_was_created)

    def checkin(self, _fairy_was_created: bool = True) -> None:
        """Give the place back to the pool."""
        if self.fairy_ref is None and _fairy_was_created:
            warn(f"Double checkin attempted on {self}: the connection was returned already")
            return
        self.fairy_ref = None
        self.fresh = False
        pool = self._pool
        if self.finalize_callback or pool._observed or pool.dispatch.checkin:
            self._announce_checkin(pool)
        pool._do_return_conn(self)

    def _announce_checkin(self, pool: Pool) -> None:
        connection = self.dbapi_connection
        pool._checkout_sites.pop(self, None)
        while self.finalize_callback:
            self.finalize_callback.pop()(connection)
        for listener in pool.dispatch.checkin:
            listener(connection, self)

    def close(self) -> None:
        """Close the driver's connection; the place remains, and a checkout makes another connection."""
        if self.dbapi_connection is not None:
            self._close()

    def invalidate(self, e: BaseException | None = None, soft: bool = False) -> None:
        """Declare the connection dead.

        :param e: the error that showed it
        :param soft: do not close it now: replace it when it is next checked out
        """
        connection = self.dbapi_connection
        if connection is None:
            return
        # whatever a listener does or raises, this connection is not given out again
        self._soft_invalidate_time = time.time()
        self._log_invalidate(e, soft)
        dispatch = self._pool.dispatch
        for listener in dispatch.soft_invalidate if soft else dispatch.invalidate:
            listener(connection, self, e)
        if not soft:
            self._close(terminate=True)

    def _log_invalidate(self, e: BaseException | None, soft: bool) -> None:
        kind = "Soft invalidate" if soft else "Invalidate"
        if e is None:
            self._pool.logger.info("%s connection %r", kind, self.dbapi_connection)
        else:
            self._pool.logger.info(
                "%s connection %r (reason: %s:%s)", kind, self.dbapi_connection, type(e).__name__, e
            )

    def _is_hard_or_soft_invalidated(self) -> bool:
        return (
            self.dbapi_connection is None
            or self._pool._invalidate_time > self.starttime
            or self._soft_invalidate_time > 0
        )

    def get_connection(self) -> DBAPIConnection:
        """Return a connection that is neither declared dead nor too old, made now if need be."""
        pool = self._pool
        if self.dbapi_connection is None:
            self._connect()
        elif self._is_hard_or_soft_invalidated():
            pool.logger.info("Connection %r invalidated; recycling", self.dbapi_connection)
            self._reconnect()
        elif pool._recycle > -1 and time.time() - self.starttime > pool._recycle:
            pool.logger.info("Connection %r exceeded timeout; recycling", self.dbapi_connection)
            self._reconnect()
        return self.dbapi_connection

    def _reconnect(self) -> None:
        self._close(terminate=True)
        self._connect()

    def _connect(self) -> None:
        pool = self._pool
        self._info = None
        self._soft_invalidate_time = 0
        try:
            self.starttime = time.time()
            connection = pool._invoke_creator(self)
            if connection is None:
                raise exc.InvalidRequestError(
                    f"expected a connection of the driver from {pool._creator!r}, got None: return what the "
                    "driver's connect() returns"
                )
        except BaseException as error:
            pool.logger.debug("Error on connect(): %s", error)
            raise
        self.dbapi_connection = connection
        pool.logger.debug("Created new connection %r", connection)
        pool._observe()
        self.fresh = True
        try:
            pool.dispatch.first_connect.exec_once_unless_exception(connection, self)
            pool.dispatch.connect._exec_w_sync_on_first_run(connection, self)
        except BaseException as error:
            self._close(terminate=True)
            if isinstance(error, AttributeError) and not hasattr(connection, "cursor"):
                raise exc.InvalidRequestError(
                    f"expected a connection of the driver from {pool._creator!r}, got {connection!r}: return "
                    "what the driver's connect() returns"
                ) from error
            raise

    def _close(self, *, terminate: bool = False) -> None:
        connection, self.dbapi_connection = self.dbapi_connection, None
        self.finalize_callback.clear()
        for listener in self._pool.dispatch.close:
            listener(connection, self)
        self._pool._close_connection(connection, terminate=terminate)
