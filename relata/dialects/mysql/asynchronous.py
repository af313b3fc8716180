"""What the drivers of MySQL and MariaDB for asyncio have in common, which both follow PyMySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connectors.asyncio import (
    AsyncAdapt_dbapi_connection,
    AsyncAdapt_dbapi_cursor,
    AsyncAdapt_dbapi_module,
    AsyncAdapt_dbapi_ss_cursor,
    AsyncAdapt_terminate,
)
from ...pool import AsyncAdaptedQueuePool
from ...util.concurrency import await_
from .mysqldb import MySQLExecutionContext_mysqldb
from .pymysql import MySQLDialect_pymysql

if TYPE_CHECKING:
    from ...engine.url import URL
    from ...pool import Pool

__all__ = ["AsyncMySQLConnection", "AsyncMySQLDialect", "AsyncMySQLModule"]


class AsyncMySQLCursor(AsyncAdapt_dbapi_cursor):
    """A cursor whose rows were all fetched."""

    __slots__ = ()

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection.cursor(self._adapt_connection.dbapi.Cursor)


class AsyncMySQLServerSideCursor(AsyncAdapt_dbapi_ss_cursor):
    """A cursor whose rows the server sends as they are fetched."""

    __slots__ = ()

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection.cursor(self._adapt_connection.dbapi.SSCursor)


class AsyncMySQLConnection(AsyncAdapt_terminate, AsyncAdapt_dbapi_connection):
    """A connection, as PyMySQL has them."""

    _cursor_cls = AsyncMySQLCursor
    _ss_cursor_cls = AsyncMySQLServerSideCursor

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)  # character_set_name, get_autocommit, thread_id and so on

    def ping(self, reconnect: bool = False) -> None:
        """Ask the server whether it is there."""
        self._await(self._connection.ping(reconnect))

    def autocommit(self, value: bool) -> None:
        """Have each statement committed by itself, or not."""
        self._await(self._connection.autocommit(value))

    def close(self) -> None:
        await_(self._connection.ensure_closed())

    async def _terminate_graceful_close(self) -> None:
        await self._connection.ensure_closed()

    def _terminate_force_close(self) -> None:
        self._connection.close()


class AsyncMySQLModule(AsyncAdapt_dbapi_module):
    """A driver's module with connections of PEP 249.

    :param driver: the driver's module.
    :param cursors: its module of cursors.
    """

    paramstyle = "format"
    connection_class: type[AsyncMySQLConnection] = AsyncMySQLConnection

    def __init__(self, driver: Any, cursors: Any) -> None:
        super().__init__(driver)
        self.Cursor = cursors.Cursor
        self.SSCursor = cursors.SSCursor
        self.__name__ = driver.__name__  # parts of the driver are looked for by it

    def __getattr__(self, name: str) -> Any:
        return getattr(self.driver, name)  # errors

    def connect(self, *args: Any, **kw: Any) -> AsyncMySQLConnection:
        """Connect; to be called from within `greenlet_spawn`.

        :param async_creator_fn: a coroutine function that connects in place of the driver's `connect()`.
        """
        creator = kw.pop("async_creator_fn", None) or self.driver.connect
        return await_(self.connection_class.create(self, creator(*args, **kw)))


class AsyncMySQLExecutionContext(MySQLExecutionContext_mysqldb):
    """One execution by a driver for asyncio."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor whose rows the server sends as they are fetched."""
        return self._dbapi_connection.cursor(server_side=True)


class AsyncMySQLDialect(MySQLDialect_pymysql):
    """MySQL and MariaDB by a driver for asyncio."""

    is_async = True
    has_terminate = True
    supports_statement_cache = True
    execution_ctx_cls = AsyncMySQLExecutionContext

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Tasks wait in the pool, not threads."""
        return AsyncAdaptedQueuePool

    def get_driver_connection(self, connection: Any) -> Any:
        """Return the driver's connection."""
        return connection._connection

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close a connection that may not be awaited."""
        dbapi_connection.terminate()

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error, or by what asyncio says of a connection that is gone."""
        if super().is_disconnect(e, connection, cursor):
            return True
        text = str(e).lower()
        return "not connected" in text or "network operation failed" in text or "lost connection" in text
