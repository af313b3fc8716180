"""What the drivers for asyncio have in common: connections and cursors of PEP 249 in front of theirs.

Their methods are synchronous and await by `util.concurrency.await_`, so they are called from within
`greenlet_spawn`. A statement's rows are all fetched while it is executed, so that a result needs no
awaiting later; a cursor of the server (``server_side``) fetches when it is asked to.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any, ClassVar, NoReturn, Self

from ..engine.interfaces import AdaptedConnection
from ..exc import EmulatedDBAPIException
from ..util.concurrency import await_, in_greenlet

__all__ = [
    "AsyncAdapt_Error",
    "AsyncAdapt_dbapi_connection",
    "AsyncAdapt_dbapi_cursor",
    "AsyncAdapt_dbapi_module",
    "AsyncAdapt_dbapi_ss_cursor",
    "AsyncAdapt_terminate",
]


class AsyncAdapt_Error(EmulatedDBAPIException):
    """The base of the PEP 249 errors that stand for those of a driver that has none."""


class AsyncAdapt_dbapi_module:
    """A module of PEP 249 in front of that of an asyncio driver.

    :param driver: the driver's module.
    :param dbapi_module: the synchronous one whose errors and constants the driver uses, where there is one.
    """

    def __init__(self, driver: ModuleType, *, dbapi_module: ModuleType | None = None) -> None:
        self.driver = driver
        self.dbapi_module = dbapi_module

    @property
    def exceptions_module(self) -> ModuleType:
        """The module that has the classes of errors."""
        return self.driver


class AsyncAdapt_dbapi_cursor:
    """A cursor that holds the rows of the last statement.

    :param adapt_connection: its connection.
    """

    server_side = False
    # closing the driver's cursor is a coroutine
    _awaitable_cursor_close: ClassVar[bool] = True

    __slots__ = ("_adapt_connection", "_connection", "_cursor", "_rows")

    _cursor: Any
    _rows: Iterator[Any]

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = iter(())
        self._cursor = self._aenter_cursor(self._make_new_cursor(self._connection))

    # -- what a driver changes

    def _make_new_cursor(self, connection: Any) -> Any:
        """Return a new cursor of the driver."""
        return connection.cursor()

    def _aenter_cursor(self, cursor: Any) -> Any:
        """Return the driver's cursor ready for use."""
        return await_(cursor.__aenter__())

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        async with self._adapt_connection._execute_mutex:
            if parameters is None:
                result = await self._cursor.execute(operation)
            else:
                result = await self._cursor.execute(operation, parameters)
            if self._cursor.description and not self.server_side:
                self._rows = iter(await self._cursor.fetchall())
            return result

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        async with self._adapt_connection._execute_mutex:
            return await self._cursor.executemany(operation, seq_of_parameters)

    # -- PEP 249

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount  # type: ignore[no-any-return]  # the driver's

    @property
    def lastrowid(self) -> int:
        return self._cursor.lastrowid  # type: ignore[no-any-return]  # the driver's

    @property
    def arraysize(self) -> int:
        return self._cursor.arraysize  # type: ignore[no-any-return]  # the driver's

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._cursor.arraysize = value

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """Execute a statement, and fetch all of its rows unless the cursor is one of the server."""
        return self._await(self._execute_async(operation, parameters))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        """Execute a statement with each of several sets of parameters."""
        return self._await(self._executemany_async(operation, seq_of_parameters))

    def fetchone(self) -> Any:
        """Return the next row; None at the end."""
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """Return the next rows, `arraysize` by default."""
        return list(islice(self._rows, self.arraysize if size is None else size))

    def fetchall(self) -> Sequence[Any]:
        """Return the rows that are left."""
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def setinputsizes(self, *inputsizes: Any) -> None:
        """Take no notice: a driver that has use for it overrides this."""

    def nextset(self) -> None:
        """Take no notice: the rows of the first set are those that were fetched."""

    def close(self) -> None:
        """Forget the rows, and close the driver's cursor where that can be awaited."""
        self._rows = iter(())
        if not self._awaitable_cursor_close:
            self._cursor.close()
        elif in_greenlet():
            await_(self._cursor.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, type_: Any, value: Any, traceback: Any) -> None:
        self.close()

    def _await(self, awaitable: Awaitable[Any]) -> Any:
        try:
            return await_(awaitable)
        except Exception as error:
            self._adapt_connection._handle_exception(error)


class AsyncAdapt_dbapi_ss_cursor(AsyncAdapt_dbapi_cursor):
    """A cursor of the server: each fetch asks the driver, so that each has to be awaited."""

    server_side = True

    __slots__ = ()

    def fetchone(self) -> Any:
        return self._await(self._cursor.fetchone())

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        return self._await(self._cursor.fetchmany(size=self.arraysize if size is None else size))  # type: ignore[no-any-return]  # the driver's

    def fetchall(self) -> Sequence[Any]:
        return self._await(self._cursor.fetchall())  # type: ignore[no-any-return]  # the driver's

    def __iter__(self) -> Iterator[Any]:
        while (row := self.fetchone()) is not None:
            yield row

    def close(self) -> None:
        """Close the driver's cursor, which holds rows of the server; needs to be awaited."""
        if self._cursor is not None:
            cursor, self._cursor = self._cursor, None
            await_(cursor.close())


class AsyncAdapt_dbapi_connection(AdaptedConnection):
    """A connection of PEP 249 in front of one of an asyncio driver.

    :param dbapi: the module it belongs to, an `AsyncAdapt_dbapi_module`.
    :param connection: the driver's connection.
    """

    _cursor_cls: type[AsyncAdapt_dbapi_cursor] = AsyncAdapt_dbapi_cursor
    _ss_cursor_cls: type[AsyncAdapt_dbapi_cursor] = AsyncAdapt_dbapi_ss_cursor

    __slots__ = ("_execute_mutex", "dbapi")

    def __init__(self, dbapi: Any, connection: Any) -> None:
        self.dbapi = dbapi
        self._connection = connection
        # two tasks that share a connection wait for each other: what a driver says to that is a riddle
        self._execute_mutex = asyncio.Lock()

    @classmethod
    async def create(cls, dbapi: Any, connection: Awaitable[Any], **kw: Any) -> Self:
        """Wait for the driver's connection; return the one in front of it."""
        try:
            made = await connection
        except Exception as error:
            cls._handle_exception_no_connection(dbapi, error)
        return cls(dbapi, made, **kw)

    @classmethod
    def _handle_exception_no_connection(cls, dbapi: Any, error: Exception) -> NoReturn:
        """Raise what an error of the driver is in PEP 249, without a connection: that one itself."""
        raise error

    def _handle_exception(self, error: Exception) -> NoReturn:
        """Raise what an error of the driver is in PEP 249, by default that one itself."""
        exc_info = sys.exc_info()
        raise error.with_traceback(exc_info[2])

    def run_async(self, fn: Callable[[Any], Awaitable[Any]]) -> Any:
        """Run a coroutine function on the driver's connection; return what it returns."""
        return await_(fn(self._connection))

    def cursor(self, server_side: bool = False) -> AsyncAdapt_dbapi_cursor:
        """Return a new cursor.

        :param server_side: leave the rows with the server until they are fetched.
        """
        return self._ss_cursor_cls(self) if server_side else self._cursor_cls(self)

    def execute(self, operation: Any, parameters: Any = None) -> AsyncAdapt_dbapi_cursor:
        """Execute a statement by a new cursor; return that."""
        cursor = self.cursor()
        cursor.execute(operation, parameters)
        return cursor

    def commit(self) -> None:
        """Commit."""
        self._await(self._connection.commit())

    def rollback(self) -> None:
        """Roll back."""
        self._await(self._connection.rollback())

    def close(self) -> None:
        """Close the driver's connection."""
        await_(self._connection.close())

    def _await(self, awaitable: Awaitable[Any]) -> Any:
        try:
            return await_(awaitable)
        except Exception as error:
            self._handle_exception(error)


class AsyncAdapt_terminate:
    """End a connection at once, whether or not anything can be awaited."""

    __slots__ = ()

    def terminate(self) -> None:
        """Close the connection as the server likes it where that can be awaited, else cut it."""
        if in_greenlet():
            # shielded: the task may have been cancelled, and the connection is to be closed all the same
            try:
                await_(asyncio.shield(self._terminate_graceful_close()))
            except self._terminate_handled_exceptions() as error:
                self._terminate_force_close()
                if isinstance(error, asyncio.CancelledError):
                    raise  # the task's end
        else:
            self._terminate_force_close()

    def _terminate_handled_exceptions(self) -> tuple[type[BaseException], ...]:
        """Return the errors of a graceful end after which the connection is cut."""
        return (asyncio.TimeoutError, asyncio.CancelledError, OSError)

    async def _terminate_graceful_close(self) -> None:
        """Close the connection by its protocol."""
        raise TypeError(
            f"{type(self).__name__} does not say how it is closed: define _terminate_graceful_close()"
        )

    def _terminate_force_close(self) -> None:
        """Cut the connection, without awaiting anything."""
        raise TypeError(f"{type(self).__name__} has to define _terminate_force_close()")
