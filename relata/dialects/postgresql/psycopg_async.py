"""PostgreSQL by psycopg's asynchronous connections. See https://www.psycopg.org/psycopg3/docs/advanced/async.html"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...connectors.asyncio import (
    AsyncAdapt_dbapi_connection,
    AsyncAdapt_dbapi_cursor,
    AsyncAdapt_dbapi_module,
    AsyncAdapt_dbapi_ss_cursor,
    AsyncAdapt_terminate,
)
from ...util.concurrency import await_
from ._psycopg_common import PsycopgExecutionContext
from .psycopg import PGDialect_psycopg

__all__ = ["PGDialectAsync_psycopg", "dialect"]


class AsyncAdapt_psycopg_cursor(AsyncAdapt_dbapi_cursor):
    """A cursor of psycopg: the rows are the client's once it has executed, so closing needs no await."""

    __slots__ = ()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    @property
    def statusmessage(self) -> str | None:
        """What the server said of the statement."""
        return self._cursor.statusmessage  # type: ignore[no-any-return]  # the driver's

    def close(self) -> None:
        self._rows = iter(())


class AsyncAdapt_psycopg_ss_cursor(AsyncAdapt_dbapi_ss_cursor):
    """A cursor with a name, whose rows stay at the server.

    :param name: its name.
    """

    __slots__ = ("name",)

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection, name: str) -> None:
        self.name = name
        super().__init__(adapt_connection)

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection.cursor(self.name)


class AsyncAdapt_psycopg_connection(AsyncAdapt_terminate, AsyncAdapt_dbapi_connection):
    """A connection of psycopg, as its synchronous ones are."""

    _cursor_cls = AsyncAdapt_psycopg_cursor

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)  # adapters, info, closed, add_notice_handler and so on

    def cursor(self, name: Any = None) -> Any:
        """Return a new cursor.

        :param name: that of a cursor at the server.
        """
        return AsyncAdapt_psycopg_ss_cursor(self, name) if name else AsyncAdapt_psycopg_cursor(self)

    @property
    def autocommit(self) -> bool:
        """Whether each statement is committed by itself."""
        return self._connection.autocommit  # type: ignore[no-any-return]  # the driver's

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        self._await(self._connection.set_autocommit(value))

    @property
    def isolation_level(self) -> Any:
        """The level of the transactions to come."""
        return self._connection.isolation_level

    @isolation_level.setter
    def isolation_level(self, value: Any) -> None:
        self._await(self._connection.set_isolation_level(value))

    @property
    def read_only(self) -> bool | None:
        """Whether the transactions to come write nothing."""
        return self._connection.read_only  # type: ignore[no-any-return]  # the driver's

    @read_only.setter
    def read_only(self, value: bool | None) -> None:
        self._await(self._connection.set_read_only(value))

    @property
    def deferrable(self) -> bool | None:
        """Whether the transactions to come wait for a snapshot that cannot fail."""
        return self._connection.deferrable  # type: ignore[no-any-return]  # the driver's

    @deferrable.setter
    def deferrable(self, value: bool | None) -> None:
        self._await(self._connection.set_deferrable(value))

    async def _terminate_graceful_close(self) -> None:
        await self._connection.close()

    def _terminate_force_close(self) -> None:
        self._connection.pgconn.finish()


class AsyncAdapt_psycopg_dbapi(AsyncAdapt_dbapi_module):
    """psycopg as a module whose connections are asynchronous ones."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.driver, name)  # errors, constants and versions

    def connect(self, *args: Any, **kw: Any) -> AsyncAdapt_psycopg_connection:
        """Connect; to be called from within `greenlet_spawn`.

        :param async_creator_fn: a coroutine function that connects in place of `AsyncConnection.connect()`.
        """
        creator = kw.pop("async_creator_fn", None) or self.driver.AsyncConnection.connect
        return await_(AsyncAdapt_psycopg_connection.create(self, creator(*args, **kw)))


class PGExecutionContextAsync_psycopg(PsycopgExecutionContext):
    """One execution by psycopg, asynchronously."""


class PGDialectAsync_psycopg(PGDialect_psycopg):
    """PostgreSQL by psycopg, for asyncio."""

    is_async = True
    has_terminate = True
    supports_statement_cache = True
    execution_ctx_cls = PGExecutionContextAsync_psycopg

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `psycopg`, with asynchronous connections."""
        return AsyncAdapt_psycopg_dbapi(super().import_dbapi())

    def _fetch_type_info(self, connection: Any, name: str) -> Any:
        info: Callable[..., Any] = super()._fetch_type_info
        return await_(info(connection._connection, name))

    def get_driver_connection(self, connection: Any) -> Any:
        """Return psycopg's connection."""
        return connection._connection

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close a connection that may not be awaited."""
        dbapi_connection.terminate()


dialect = PGDialectAsync_psycopg
