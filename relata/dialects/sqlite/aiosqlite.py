"""SQLite by aiosqlite, for asyncio. See https://aiosqlite.omnilib.dev

aiosqlite runs a connection of the module `sqlite3` in a thread of its own. What a statement needs of that
connection, its cursor and its rows, is done in one visit to the thread, since a visit costs more than most
statements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from ...connectors.asyncio import (
    AsyncAdapt_dbapi_connection,
    AsyncAdapt_dbapi_cursor,
    AsyncAdapt_dbapi_module,
    AsyncAdapt_terminate,
)
from ...pool import AsyncAdaptedQueuePool, StaticPool
from ...util import VersionInfo, parse_version_string
from ...util.concurrency import await_
from .base import SQLiteExecutionContext
from .pysqlite import SQLiteDialect_pysqlite

if TYPE_CHECKING:
    from ...engine.url import URL
    from ...pool import Pool

__all__ = ["SQLiteDialect_aiosqlite", "dialect"]

_CLOSED = ("no active connection", "connection closed")  # what it says of a connection that was closed


class AsyncAdapt_aiosqlite_cursor(AsyncAdapt_dbapi_cursor):
    """A cursor that executes and fetches in one visit to the connection's thread."""

    _awaitable_cursor_close = False

    __slots__ = ()

    _adapt_connection: AsyncAdapt_aiosqlite_connection

    def _make_new_cursor(self, connection: Any) -> Any:
        return self._adapt_connection._sqlite.cursor()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        given = (operation,) if parameters is None else (operation, parameters)
        self._adapt_connection._in_thread(self._call, self._cursor.execute, *given)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        self._adapt_connection._in_thread(self._call, self._cursor.executemany, operation, seq_of_parameters)

    def _call(self, execute: Callable[..., Any], *given: Any) -> None:
        execute(*given)
        if self._cursor.description is not None and not self.server_side:
            self._rows = iter(self._cursor.fetchall())


class AsyncAdapt_aiosqlite_ss_cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that fetches when it is asked to, a visit to the thread each time."""

    server_side = True

    __slots__ = ()

    def fetchone(self) -> Any:
        return self._adapt_connection._in_thread(self._cursor.fetchone)

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        size = self.arraysize if size is None else size
        return self._adapt_connection._in_thread(self._cursor.fetchmany, size)  # type: ignore[no-any-return]  # the driver's

    def fetchall(self) -> Sequence[Any]:
        return self._adapt_connection._in_thread(self._cursor.fetchall)  # type: ignore[no-any-return]  # the driver's

    def __iter__(self) -> Any:
        return iter(self.fetchone, None)


class AsyncAdapt_aiosqlite_connection(AsyncAdapt_terminate, AsyncAdapt_dbapi_connection):
    """A connection of aiosqlite, as the module `sqlite3` has them."""

    _cursor_cls = AsyncAdapt_aiosqlite_cursor
    _ss_cursor_cls = AsyncAdapt_aiosqlite_ss_cursor

    __slots__ = ()

    @property
    def _sqlite(self) -> Any:
        """The connection of the module `sqlite3`: what asks the file nothing may be called from here."""
        try:
            return self._connection._conn
        except ValueError as error:
            self._handle_exception(error)

    def _in_thread(self, fn: Callable[..., Any], *args: Any) -> Any:
        return self._await(self._connection._execute(fn, *args))

    def _handle_exception(self, error: Exception) -> NoReturn:
        if isinstance(error, ValueError) and str(error).lower() in (
            "no active connection",
            "connection closed",
        ):
            raise self.dbapi.OperationalError("no active connection") from error
        super()._handle_exception(error)

    @property
    def isolation_level(self) -> str | None:
        """What `sqlite3` begins transactions with; None for no transactions."""
        return self._sqlite.isolation_level  # type: ignore[no-any-return]  # the driver's

    @isolation_level.setter
    def isolation_level(self, value: str | None) -> None:
        self._in_thread(setattr, self._sqlite, "isolation_level", value)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has begun."""
        return self._sqlite.in_transaction  # type: ignore[no-any-return]  # the driver's

    def create_function(self, *args: Any, **kw: Any) -> None:
        """Give SQL a function: the arguments are those of `sqlite3.Connection.create_function()`."""
        self._in_thread(lambda: self._sqlite.create_function(*args, **kw))

    def commit(self) -> None:
        if self.in_transaction:
            self._in_thread(self._sqlite.commit)

    def rollback(self) -> None:
        if self.in_transaction:
            self._in_thread(self._sqlite.rollback)

    def close(self) -> None:
        await_(self._connection.close())

    async def _terminate_graceful_close(self) -> None:
        await self._connection.close()

    def _terminate_force_close(self) -> None:
        # before 0.22 there was no way; the thread is a daemon and goes with the program
        stop = getattr(self._connection, "stop", None)
        if stop is not None:
            stop()


class AsyncAdapt_aiosqlite_dbapi(AsyncAdapt_dbapi_module):
    """aiosqlite as a module of PEP 249.

    :param aiosqlite: the driver.
    :param sqlite: the module `sqlite3`, whose errors it raises.
    """

    paramstyle = "qmark"

    def __init__(self, aiosqlite: ModuleType, sqlite: ModuleType) -> None:
        super().__init__(aiosqlite, dbapi_module=sqlite)
        self.aiosqlite = aiosqlite
        self.sqlite = sqlite

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sqlite, name)  # errors, constants and versions

    def connect(self, *args: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        """Connect; to be called from within `greenlet_spawn`.

        :param async_creator_fn: a coroutine function that connects in place of `aiosqlite.connect()`.
        """
        creator = kw.pop("async_creator_fn", None)
        if creator is not None:
            return AsyncAdapt_aiosqlite_connection(self, await_(creator(*args, **kw)))
        connection = self.aiosqlite.connect(*args, **kw)
        # a connection that is not closed is no reason for the program to wait for ever at its end
        getattr(connection, "_thread", connection).daemon = True
        return AsyncAdapt_aiosqlite_connection(self, await_(connection))


class SQLiteExecutionContext_aiosqlite(SQLiteExecutionContext):
    """An execution that may leave its rows to be fetched later."""

    def create_server_side_cursor(self) -> Any:
        return self._dbapi_connection.cursor(server_side=True)


class SQLiteDialect_aiosqlite(SQLiteDialect_pysqlite):
    """SQLite by aiosqlite."""

    driver = "aiosqlite"
    supports_statement_cache = True
    is_async = True
    has_terminate = True
    supports_server_side_cursors = True
    execution_ctx_cls = SQLiteExecutionContext_aiosqlite

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return aiosqlite as a module of PEP 249."""
        import aiosqlite

        return AsyncAdapt_aiosqlite_dbapi(aiosqlite, super().import_dbapi())

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version of aiosqlite."""
        return parse_version_string(dbapi.aiosqlite.__version__)

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A file has a pool; a database in memory lives in its one connection."""
        return AsyncAdaptedQueuePool if cls._is_url_file_db(url) else StaticPool

    def create_connect_args(self, url: URL) -> Any:
        """Return path and options for `aiosqlite.connect()`."""
        arguments, options = super().create_connect_args(url)
        # it is aiosqlite that keeps to one thread
        options["check_same_thread"] = False
        return arguments, options

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell whether an error says that the connection was closed."""
        if isinstance(e, self.loaded_dbapi.OperationalError) and "no active connection" in str(e):
            return True
        return super().is_disconnect(e, connection, cursor)

    def get_driver_connection(self, connection: Any) -> Any:
        """Return the connection of aiosqlite."""
        return connection._connection

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close a connection that may not be awaited."""
        dbapi_connection.terminate()


dialect = SQLiteDialect_aiosqlite
