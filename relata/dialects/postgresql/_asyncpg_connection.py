"""asyncpg as a module of PEP 249: transactions begin by themselves, prepared statements are kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from ...connectors.asyncio import (
    AsyncAdapt_dbapi_connection,
    AsyncAdapt_dbapi_cursor,
    AsyncAdapt_dbapi_module,
    AsyncAdapt_terminate,
)
from ...util.concurrency import await_, in_greenlet
from . import _asyncpg_errors as errors

__all__ = [
    "AsyncAdapt_asyncpg_connection",
    "AsyncAdapt_asyncpg_cursor",
    "AsyncAdapt_asyncpg_dbapi",
    "AsyncAdapt_asyncpg_ss_cursor",
]

_ALL = 2**31 - 1  # as many rows as the protocol can count
_CLOSE_SECONDS = 2.0
# statements after which others mean something else: for all connections, or for this one
_CHANGING_SCHEMA = ("CREATE", "ALTER", "DROP")
_CHANGING_SESSION = ("SET", "RESET", "DISCARD", "DEALLOCATE")

_Description = list[tuple[Any, ...]] | None


class AsyncAdapt_asyncpg_cursor(AsyncAdapt_dbapi_cursor):
    """A cursor that holds the rows of the last statement."""

    __slots__ = ("_rowcount", "arraysize", "description", "statusmessage")

    _adapt_connection: AsyncAdapt_asyncpg_connection
    lastrowid = 0

    def __init__(self, adapt_connection: AsyncAdapt_asyncpg_connection) -> None:
        super().__init__(adapt_connection)
        self.arraysize = 1
        self._forget()

    def _make_new_cursor(self, connection: Any) -> Any:
        return None  # asyncpg has cursors at the server only

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def _forget(self) -> None:
        self.description: _Description = None
        self._rowcount = -1
        self.statusmessage: str | None = None
        self._rows = iter(())

    @property
    def rowcount(self) -> int:
        """How many rows the statement returned or changed, by its status; -1 for one that tells no number."""
        return self._rowcount

    async def _execute_async(self, operation: str, parameters: Any) -> None:
        self._forget()

        async def fetch(prepared: Any, description: _Description) -> None:
            await self._fetch_all(prepared, description, parameters or ())

        await self._adapt_connection._run(operation, fetch)

    async def _fetch_all(self, prepared: Any, description: _Description, parameters: Any) -> None:
        records = await prepared.fetch(*parameters)
        if description is not None:
            self._rows = iter(list(map(tuple, records)))
        self.description = description
        status = self.statusmessage = prepared.get_statusmsg()
        count = status.rpartition(" ")[2]
        self._rowcount = int(count) if count.isdigit() else -1
        self._adapt_connection._note_what_changed(status)

    async def _executemany_async(self, operation: str, seq_of_parameters: Any) -> None:
        self._forget()

        async def send(prepared: Any, description: _Description) -> None:
            await prepared.executemany(seq_of_parameters)

        await self._adapt_connection._run(operation, send)

    def close(self) -> None:
        self._rows = iter(())


class AsyncAdapt_asyncpg_ss_cursor(AsyncAdapt_asyncpg_cursor):
    """A cursor whose rows stay at the server until they are fetched."""

    server_side = True

    __slots__ = ()

    async def _fetch_all(self, prepared: Any, description: _Description, parameters: Any) -> None:
        if description is None:
            await super()._fetch_all(prepared, description, parameters)
            return
        self._cursor = await prepared.cursor(*parameters)
        self.description = description

    def fetchone(self) -> Any:
        return next(iter(self.fetchmany(1)), None)

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        return self._fetch(self.arraysize if size is None else size)

    def fetchall(self) -> Sequence[Any]:
        return self._fetch(_ALL)

    def __iter__(self) -> Any:
        return iter(self.fetchone, None)

    def _fetch(self, size: int) -> list[Any]:
        return self._await(self._fetch_async(size))  # type: ignore[no-any-return]  # rows

    async def _fetch_async(self, size: int) -> list[Any]:
        if self._cursor is None:
            return []
        async with self._adapt_connection._execute_mutex:
            return list(map(tuple, await self._cursor.fetch(size)))

    def close(self) -> None:
        """Close the cursor, which may have ended with its transaction already."""
        cursor, self._cursor = self._cursor, None
        if cursor is not None and in_greenlet():
            self._await(self._close_async(cursor))

    async def _close_async(self, cursor: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            if not self._connection.is_closed() and self._connection.is_in_transaction():
                await cursor._close_portal(None)  # asyncpg has no public way


class AsyncAdapt_asyncpg_connection(AsyncAdapt_terminate, AsyncAdapt_dbapi_connection):
    """A connection of asyncpg, whose transactions begin with their first statement.

    :param prepared_statement_cache_size: how many prepared statements are kept
    :param prepared_statement_name_func: makes the name of a prepared statement; None for asyncpg's own
    """

    _cursor_cls = AsyncAdapt_asyncpg_cursor
    _ss_cursor_cls = AsyncAdapt_asyncpg_ss_cursor

    __slots__ = (
        "_changed_schema",
        "_make_name",
        "_most_statements",
        "_schema_version",
        "_statements",
        "_transaction",
        "autocommit",
        "deferrable",
        "isolation_level",
        "readonly",
    )

    def __init__(
        self,
        dbapi: Any,
        connection: Any,
        prepared_statement_cache_size: int = 100,
        prepared_statement_name_func: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(dbapi, connection)
        self._most_statements = prepared_statement_cache_size
        self._make_name = prepared_statement_name_func
        # those used last stand at the end
        self._statements: dict[str, tuple[Any, _Description]] = {}
        self._schema_version = dbapi.schema_version
        self._changed_schema = False
        self._transaction: Any = None
        self.autocommit = False
        # of the transactions to come: the level as asyncpg names it, None for that of the session
        self.isolation_level: str | None = None
        self.readonly = False
        self.deferrable = False

    # -- errors

    @classmethod
    def _handle_exception_no_connection(cls, dbapi: Any, error: Exception) -> NoReturn:
        translated = errors.translate_error(dbapi.asyncpg, error)
        if translated is None:
            raise error
        raise translated from error

    def _handle_exception(self, error: Exception) -> NoReturn:
        self._handle_exception_no_connection(self.dbapi, error)

    # -- statements

    async def _run(self, operation: str, call: Callable[[Any, _Description], Awaitable[None]]) -> None:
        """Prepare a statement and call a function with it and what describes its rows.

        A statement that was prepared before another connection changed the schema is prepared anew, and tried
        again where nothing was done before it in its transaction.
        """
        async with self._execute_mutex:
            is_first = not self._connection.is_in_transaction()
            await self._begin()
            try:
                await call(*await self._prepare(operation))
                return
            except Exception as error:
                if not self._is_outdated(error):
                    raise
                await self._forget_statements()
                # rows that cannot be read were made all the same
                if not is_first or isinstance(error, self.dbapi.asyncpg.OutdatedSchemaCacheError):
                    raise
            await self._end("rollback")
            await self._begin()
            await call(*await self._prepare(operation))

    def _is_outdated(self, error: Exception) -> bool:
        found = self.dbapi.asyncpg.exceptions
        if isinstance(error, found.InternalServerError):
            return "cache lookup failed for type" in str(error)
        return isinstance(
            error,
            (
                found.InvalidCachedStatementError,
                found.InvalidSQLStatementNameError,
                found.OutdatedSchemaCacheError,
            ),
        )

    async def _prepare(self, operation: str) -> tuple[Any, _Description]:
        if self._schema_version != self.dbapi.schema_version:
            self._schema_version = self.dbapi.schema_version
            await self._forget_statements()
        statements = self._statements
        found = statements.pop(operation, None)
        if found is None:
            named = {} if self._make_name is None else {"name": self._make_name()}
            prepared = await self._connection.prepare(operation, **named)
            columns = prepared.get_attributes()
            description = [(column.name, column.type.oid, *[None] * 5) for column in columns]
            found = (prepared, description or None)
        if self._most_statements:
            statements[operation] = found
            if len(statements) > self._most_statements:
                del statements[next(iter(statements))]
        return found

    async def _forget_statements(self) -> None:
        self._statements.clear()
        await self._connection.reload_schema_state()

    def _note_what_changed(self, status: str) -> None:
        if status.startswith(_CHANGING_SESSION):
            self._statements.clear()
        elif status.startswith(_CHANGING_SCHEMA):
            self._statements.clear()
            if self._transaction is None:
                self.dbapi.schema_version += 1
            else:
                self._changed_schema = True  # for others, once it is committed

    # -- transactions

    async def _begin(self) -> None:
        if self.autocommit or self._transaction is not None:
            return
        transaction = self._connection.transaction(
            isolation=self.isolation_level, readonly=self.readonly, deferrable=self.deferrable
        )
        try:
            await transaction.start()
        except self.dbapi.asyncpg.InterfaceError:
            raise
        except BaseException:
            self._connection.terminate()  # whether it has begun is not known
            raise
        self._transaction = transaction

    async def _end(self, how: str) -> None:
        transaction, self._transaction = self._transaction, None
        changed_schema, self._changed_schema = self._changed_schema, False
        if transaction is not None:
            await getattr(transaction, how)()
        elif self._connection.is_in_transaction():
            await self._connection.execute(how)  # of a BEGIN of the program's
        if changed_schema:
            self._statements.clear()
            if how == "commit":
                self.dbapi.schema_version += 1

    async def _end_alone(self, how: str) -> None:
        async with self._execute_mutex:
            await self._end(how)

    def commit(self) -> None:
        self._await(self._end_alone("commit"))

    def rollback(self) -> None:
        self._await(self._end_alone("rollback"))

    def set_isolation_level(self, level: str) -> None:
        """Set the level of the transactions to come; AUTOCOMMIT for none."""
        self.autocommit = level == "AUTOCOMMIT"
        self.isolation_level = None if self.autocommit else level.lower().replace(" ", "_")

    # -- the connection

    def is_in_transaction(self) -> bool:
        """Tell whether a transaction has begun."""
        return bool(self._connection.is_in_transaction())

    def ping(self) -> None:
        """Ask the server whether it is there; no transaction is begun by the question."""
        self._await(self._ping_async())

    async def _ping_async(self) -> None:
        async with self._execute_mutex:
            await self._connection.execute("SELECT 1")

    def close(self) -> None:
        await_(self._connection.close())

    def _terminate_handled_exceptions(self) -> tuple[type[BaseException], ...]:
        driver = self.dbapi.asyncpg
        told = (driver.PostgresError, driver.InterfaceError, driver.InternalClientError)
        return (*super()._terminate_handled_exceptions(), *told)

    async def _terminate_graceful_close(self) -> None:
        # a deadline: what has to be ended is often a connection that does not answer
        await self._connection.close(timeout=_CLOSE_SECONDS)
        self._transaction = None

    def _terminate_force_close(self) -> None:
        with suppress(RuntimeError):  # the event loop is closed
            self._connection.terminate()
        self._transaction = None


class AsyncAdapt_asyncpg_dbapi(AsyncAdapt_dbapi_module):
    """asyncpg as a module of PEP 249.

    :param asyncpg: the driver
    """

    paramstyle = "numeric_dollar"

    Warning = errors.Warning
    Error = errors.Error
    InterfaceError = errors.InterfaceError
    DatabaseError = errors.DatabaseError
    DataError = errors.DataError
    OperationalError = errors.OperationalError
    IntegrityError = errors.IntegrityError
    InternalError = errors.InternalError
    ProgrammingError = errors.ProgrammingError
    NotSupportedError = errors.NotSupportedError
    RestrictViolationError = errors.RestrictViolationError
    NotNullViolationError = errors.NotNullViolationError
    ForeignKeyViolationError = errors.ForeignKeyViolationError
    UniqueViolationError = errors.UniqueViolationError
    CheckViolationError = errors.CheckViolationError
    ExclusionViolationError = errors.ExclusionViolationError
    InvalidCachedStatementError = errors.InvalidCachedStatementError
    InternalServerError = errors.InternalServerError

    def __init__(self, asyncpg: Any) -> None:
        super().__init__(asyncpg)
        self.asyncpg = asyncpg
        self.__version__: str = asyncpg.__version__
        # how often a connection has changed the schema: the others prepare their statements anew
        self.schema_version = 0

    def Binary(self, value: Any) -> Any:
        """Return a value for BYTEA: the driver takes what has bytes, and refuses all else."""
        return value

    def connect(self, *args: Any, **kw: Any) -> AsyncAdapt_asyncpg_connection:
        """Connect; to be called from within `greenlet_spawn`.

        :param async_creator_fn: a coroutine function that connects in place of `asyncpg.connect()`.
        """
        creator = kw.pop("async_creator_fn", None) or self.asyncpg.connect
        names = ("prepared_statement_cache_size", "prepared_statement_name_func")
        options = {name: kw.pop(name) for name in names if name in kw}
        return await_(AsyncAdapt_asyncpg_connection.create(self, creator(*args, **kw), **options))
