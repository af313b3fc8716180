"""A connection as it is given out: a proxy that returns it when it is closed, or when nobody has it."""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Any

from .. import exc
from ..util.warning import warn
from .interfaces import (
    DBAPIConnection,
    DBAPICursor,
    PoolProxiedConnection,
    PoolResetState,
    reset_commit,
    reset_rollback,
)

if TYPE_CHECKING:
    from .base import Pool
    from .interfaces import ConnectionPoolEntry
    from .record import _ConnectionRecord

_PACKAGE = __name__.partition(".")[0]


def find_checkout_site() -> str:
    """Return file, line and function of the nearest frame outside this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame = frame.f_back
    code = frame.f_code
    return f"{code.co_filename}:{frame.f_lineno} in {code.co_qualname}"


class _ConnectionFairy(PoolProxiedConnection):
    """A connection checked out of a pool."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_connection_record",
        "_counter",
        "_echo",
        "_pool",
        "_ref",
        "dbapi_connection",
    )

    def __init__(
        self,
        pool: Pool,
        dbapi_connection: DBAPIConnection,
        connection_record: _ConnectionRecord | None,
        echo: Any,
    ) -> None:
        self._pool = pool
        self._counter = 1
        self.dbapi_connection = dbapi_connection
        self._connection_record = connection_record
        self._echo = echo
        self._ref: weakref.ref[_ConnectionFairy] | None = None

    def __del__(self) -> None:
        record = self._connection_record
        # a record that was given to another proxy meanwhile is none of our business
        if record is not None and self._ref is not None and record.fairy_ref is self._ref:
            _finalize_fairy(None, record, self._pool, self._echo, fairy=self, is_gc_cleanup=True)

    # -- going out

    def _check(self) -> None:
        """Ping the connection and call the listeners of its checkout; replace it if it proves dead."""
        pool, record = self._pool, self._connection_record
        assert record is not None
        for _attempt in range(2):
            try:
                if pool._pre_ping and not record.fresh:
                    self._ping(pool)
                for listener in pool.dispatch.checkout:
                    listener(self.dbapi_connection, record, self)
            except exc.DisconnectionError as error:
                self._replace_connection(error)
            except BaseException as error:
                self._abandon(error)
                raise
            else:
                return
        pool.logger.info("Reconnection attempts exhausted on checkout")
        self.invalidate()
        raise exc.InvalidRequestError(
            "the pool tried two connections and pre_ping or a checkout listener declared both dead: "
            "see whether the database can be reached"
        )

    def _ping(self, pool: Pool) -> None:
        if self._echo:
            pool.logger.debug("Pool pre-ping on connection %r", self.dbapi_connection)
        if not pool._dialect._do_ping_w_event(self.dbapi_connection):
            if self._echo:
                pool.logger.debug("Pool pre-ping on connection %r failed", self.dbapi_connection)
            raise exc.InvalidatePoolError("the connection did not answer to a ping")

    def _replace_connection(self, error: exc.DisconnectionError) -> None:
        pool, record = self._pool, self._connection_record
        assert record is not None
        try:
            if error.invalidate_pool:
                pool.logger.info(
                    "Disconnection detected on checkout: every older connection goes (%r)", error
                )
                record.invalidate(error)
                pool._invalidate(self, error, _checkin=False)
            else:
                pool.logger.info("Disconnection detected on checkout: this connection goes (%r)", error)
                record.invalidate(error)
            self.dbapi_connection = record.get_connection()
        except BaseException as failure:
            self._abandon(failure)
            raise

    def _abandon(self, error: BaseException) -> None:
        """Give the place back after a checkout that failed."""
        record, self._connection_record = self._connection_record, None
        self._counter = 0
        self.dbapi_connection = None
        if record is not None:
            record._checkin_failed(error)

    # -- while it is out

    @property
    def driver_connection(self) -> Any | None:
        """The connection of the driver itself, below an adapter that makes it look like PEP 249."""
        if self._connection_record is not None:
            return self._connection_record.driver_connection
        if self.dbapi_connection is None:
            return None
        return self._pool._dialect.get_driver_connection(self.dbapi_connection)

    @property
    def _logger(self) -> Any:
        return self._pool.logger

    @property
    def is_detached(self) -> bool:
        """Whether the pool has nothing to do with it any more."""
        return self._connection_record is None

    @property
    def info(self) -> dict[str, Any]:
        """A dictionary that lasts as long as the driver's connection."""
        if self._connection_record is not None:
            return self._connection_record.info
        return self.__dict__.setdefault("_own_info", {})  # type: ignore[no-any-return]  # detached: its own

    @property
    def record_info(self) -> dict[str, Any] | None:
        """A dictionary that lasts as long as the connection's place in the pool; None when detached."""
        return None if self._connection_record is None else self._connection_record.record_info

    def cursor(self, *args: Any, **kwargs: Any) -> DBAPICursor:
        """Return a cursor of the driver's connection."""
        if self.dbapi_connection is None:
            raise exc.ResourceClosedError(_CLOSED)
        return self.dbapi_connection.cursor(*args, **kwargs)

    def __getattr__(self, key: str) -> Any:
        if self.dbapi_connection is None:
            raise AttributeError(f"{key!r}: {_CLOSED}")
        return getattr(self.dbapi_connection, key)

    def invalidate(self, e: BaseException | None = None, soft: bool = False) -> None:
        """Declare the connection dead, and give its place back.

        :param e: the error that showed it
        :param soft: go on using it; it is replaced when it is next checked out
        """
        if self.dbapi_connection is None:
            warn("Can't invalidate an already-closed connection: it went back to its pool")
            return
        record = self._connection_record
        if soft:
            if record is not None:
                record.invalidate(e=e, soft=True)
            return
        try:
            if record is not None:
                record.invalidate(e=e)
            else:
                self._pool._close_connection(self.dbapi_connection, terminate=True)
        finally:
            self.dbapi_connection = None
            self._counter = 0
            self._checkin()

    def detach(self) -> None:
        """Take the connection out of the pool, which may make another; `close()` then closes it."""
        record = self._connection_record
        if record is None:
            return
        connection = self.dbapi_connection
        self.__dict__["_own_info"] = dict(record.info)
        self._connection_record = None
        record.fairy_ref = None
        record.dbapi_connection = None
        record._info = None
        pool = self._pool
        pool._checkout_sites.pop(record, None)
        pool._do_return_conn(record)
        for listener in pool.dispatch.detach:
            listener(connection, record)

    # -- coming back

    def _checkout_existing(self) -> _ConnectionFairy:
        """Give the connection to another user in the same thread; the last one to close it returns it."""
        self._counter += 1
        return self

    def close(self) -> None:
        """Return the connection to its pool; if it was detached, close it. Closing it again does nothing."""
        self._counter -= 1
        if self._counter == 0:
            _finalize_fairy(
                self.dbapi_connection, self._connection_record, self._pool, self._echo, fairy=self
            )

    def _close_special(self, transaction_reset: bool = False) -> None:
        """Return the connection, whose transaction the caller has ended already if `transaction_reset`."""
        self._counter -= 1
        if self._counter == 0:
            self._checkin(transaction_was_reset=transaction_reset)

    def _checkin(self, transaction_was_reset: bool = False) -> None:
        _finalize_fairy(
            self.dbapi_connection,
            self._connection_record,
            self._pool,
            self._echo,
            transaction_was_reset,
            fairy=self,
        )


_CLOSED = "this connection was closed or invalidated: take another one from the pool"


def _finalize_fairy(
    dbapi_connection: DBAPIConnection | None,
    connection_record: _ConnectionRecord | None,
    pool: Pool,
    echo: Any,
    transaction_was_reset: bool = False,
    fairy: _ConnectionFairy | None = None,
    is_gc_cleanup: bool = False,
) -> None:
    """Give a connection back to its pool, or close it when the pool has nothing to do with it.

    :param is_gc_cleanup: nobody returned it; what is left of the proxy is being collected. A connection of an
        asyncio driver cannot be reset then, since nothing can be awaited: it leaves the pool
    """
    if is_gc_cleanup and connection_record is not None:
        dbapi_connection = connection_record.dbapi_connection
    if fairy is None:
        fairy = _ConnectionFairy(pool, dbapi_connection, connection_record, echo)
    lost = is_gc_cleanup and pool._dialect.is_async
    try:
        if dbapi_connection is not None:
            leaves = lost or connection_record is None
            if echo:
                pool.logger.debug("Connection %r being returned to pool", dbapi_connection)
            if pool.dispatch.reset:
                state = PoolResetState(transaction_was_reset, leaves, asyncio_safe=not lost)
                pool.dispatch.reset(dbapi_connection, connection_record, state)
            if not lost:
                style = pool._reset_on_return
                if style is reset_rollback:
                    if not transaction_was_reset:
                        if echo:
                            pool.logger.debug("Connection %r rollback-on-return", dbapi_connection)
                        pool._dialect.do_rollback(fairy)
                elif style is reset_commit:
                    if echo:
                        pool.logger.debug("Connection %r commit-on-return", dbapi_connection)
                    pool._dialect.do_commit(fairy)
            if leaves:
                _let_go(fairy, dbapi_connection, pool, lost)
    except BaseException as error:
        pool.logger.error("Exception during reset or similar", exc_info=True)
        if connection_record is not None:
            connection_record.invalidate(e=error)
        else:
            pool._close_connection(dbapi_connection, terminate=True)
        if not isinstance(error, Exception):
            raise
    finally:
        fairy.dbapi_connection = None
        fairy._connection_record = None
        if connection_record is not None and connection_record.fairy_ref is not None:
            connection_record.checkin()
    if lost and dbapi_connection is not None:
        _warn_of_loss(dbapi_connection, pool)


def _let_go(fairy: _ConnectionFairy, dbapi_connection: DBAPIConnection, pool: Pool, lost: bool) -> None:
    """Close a connection that the pool is not going to have again."""
    can_close = not lost or pool._dialect.has_terminate
    if lost:
        fairy.detach()
    if can_close:
        pool.dispatch.close_detached(dbapi_connection)
        pool._close_connection(dbapi_connection, terminate=lost)


def _warn_of_loss(dbapi_connection: DBAPIConnection, pool: Pool) -> None:
    terminated = pool._dialect.has_terminate
    warn(
        f"the garbage collector found connection {dbapi_connection!r}, which was never returned to its pool; "
        "its asyncio driver cannot be awaited here, so it is "
        + ("terminated" if terminated else "dropped, since it cannot be terminated safely")
        + ": close connections and sessions by `async with` or await close()"
    )


class _AdhocProxiedConnection(PoolProxiedConnection):
    """Show a driver's connection as one that came from a pool, to listeners that expect such."""

    __slots__ = ("_connection_record", "_is_valid", "dbapi_connection")

    dbapi_connection: Any

    def __init__(self, dbapi_connection: DBAPIConnection, connection_record: ConnectionPoolEntry) -> None:
        self.dbapi_connection = dbapi_connection
        self._connection_record = connection_record
        self._is_valid = True

    @property
    def driver_connection(self) -> Any | None:
        """The connection of the driver itself."""
        return self._connection_record.driver_connection

    @property
    def info(self) -> dict[str, Any]:
        """A dictionary that lasts as long as the driver's connection."""
        return self._connection_record.info

    @property
    def record_info(self) -> dict[str, Any] | None:
        """A dictionary that lasts as long as the connection's place in the pool."""
        return self._connection_record.record_info

    @property
    def is_valid(self) -> bool:
        """Whether it was not declared dead."""
        return self._is_valid

    @property
    def is_detached(self) -> bool:
        """False: the pool has the connection."""
        return False

    def invalidate(self, e: BaseException | None = None, soft: bool = False) -> None:
        """Note that the connection is dead; its owner acts upon it."""
        self._is_valid = False

    def detach(self) -> None:
        """Refuse: the connection belongs to whoever is making it."""
        raise exc.InvalidRequestError("this connection is being set up and cannot leave its pool now")

    def close(self) -> None:
        """Do nothing: the connection belongs to whoever is making it."""

    def cursor(self, *args: Any, **kwargs: Any) -> DBAPICursor:
        """Return a cursor of the driver's connection."""
        return self.dbapi_connection.cursor(*args, **kwargs)

    def __getattr__(self, key: str) -> Any:
        return getattr(self.dbapi_connection, key)
