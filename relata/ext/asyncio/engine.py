"""Engines, connections and transactions for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TypeVar, TypeVarTuple, cast, overload

from ... import exc
from ...engine.create import (
    create_engine,
    create_pool_from_url as _create_pool_from_url,
    engine_from_config,
)
from ...engine.transaction import NestedTransaction
from ...inspection import _inspects
from ...pool import Pool
from ...util.concurrency import greenlet_spawn
from .base import Opening, ProxyComparable, StartableContext, _run_to_completion
from .exc import AsyncMethodRequired
from .result import AsyncResult, AsyncScalarResult, ensure_sync_result

if TYPE_CHECKING:
    from ...engine.base import Connection, Engine
    from ...engine.cursor import CursorResult
    from ...engine.interfaces import CoreAnyParams, DBAPIAnyParams, Dialect
    from ...engine.result import ScalarResult
    from ...engine.transaction import Transaction
    from ...engine.url import URL
    from ...pool import PoolProxiedConnection
    from ...sql.base import Executable
    from ...sql.selectable import TypedReturnsRows

__all__ = [
    "AsyncConnection",
    "AsyncEngine",
    "AsyncTransaction",
    "async_engine_from_config",
    "create_async_engine",
    "create_async_pool_from_url",
]

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_Options = Mapping[str, Any]


def create_async_engine(url: str | URL, **kw: Any) -> AsyncEngine:
    """Make an engine for asyncio. Nothing connects before the engine is used.

    :param url: it names an asyncio driver: `postgresql+asyncpg://...`, `sqlite+aiosqlite:///...`
    :param async_creator: a coroutine function that returns connections of the driver, in place of the URL's
        address
    :param kw: the other options of `create_engine()`
    :raises InvalidRequestError: the driver is a synchronous one
    """
    return AsyncEngine(_make(create_engine, url, kw))


def async_engine_from_config(
    configuration: Mapping[str, Any], prefix: str = "sqlalchemy.", **kwargs: Any
) -> AsyncEngine:
    """Make an engine for asyncio from the entries of a configuration whose names begin with a prefix.

    :param configuration: for example a section of an INI file: `sqlalchemy.url`, `sqlalchemy.echo` and so on
    :raises KeyError: there is no entry `url`
    """
    return AsyncEngine(_make(engine_from_config, configuration, {**kwargs, "prefix": prefix}))


def create_async_pool_from_url(url: str | URL, **kwargs: Any) -> Pool:
    """Make the pool that an asyncio engine of this URL would have; see `create_pool_from_url()`."""
    return cast("Pool", _make(_create_pool_from_url, url, kwargs))


def _make(make: Callable[..., Any], source: Any, given: dict[str, Any]) -> Any:
    """Call a function that makes an engine or pool, with the options of `create_async_engine()`."""
    if given.get("server_side_cursors"):
        raise AsyncMethodRequired(
            "expected no server_side_cursors=True for an asyncio engine: call stream() for a result whose "
            "rows stay with the server"
        )
    options = {**given, "_is_async": True}
    async_creator = options.pop("async_creator", None)
    if async_creator is not None:
        if options.get("creator") is not None:
            raise exc.ArgumentError("expected creator= or async_creator=, got both")

        def connect() -> Any:
            dialect: Any = made._dialect if isinstance(made, Pool) else made.dialect
            return dialect.loaded_dbapi.connect(async_creator_fn=async_creator)

        options["creator"] = connect
    made = make(source, **options)
    return made


class AsyncConnectable:
    """An asyncio engine or connection."""

    __slots__ = ()

    @classmethod
    def _refuse_listeners(cls) -> NoReturn:
        raise NotImplementedError(
            "events of an asyncio engine or connection are those of the synchronous one behind it: listen on "
            ".sync_engine or .sync_connection"
        )


class AsyncEngine(ProxyComparable["Engine"], AsyncConnectable):
    """An engine for asyncio: connections are awaited.

    :param sync_engine: the engine that it stands in front of, with an asyncio driver.
    """

    __slots__ = ("sync_engine",)

    sync_engine: Engine

    _connection_cls: type[AsyncConnection]

    def __init__(self, sync_engine: Engine) -> None:
        if not sync_engine.dialect.is_async:
            raise exc.InvalidRequestError(
                f"expected the URL of an asyncio driver, got {sync_engine.dialect.driver!r}, a "
                "synchronous one; asyncio drivers are asyncpg, psycopg, aiosqlite, aiomysql, asyncmy"
            )
        self.sync_engine = self._assign_proxied(sync_engine)

    @property
    def _proxied(self) -> Engine:
        return self.sync_engine

    # -- connecting

    def connect(self) -> AsyncConnection:
        """Return a connection, which connects by `await` or `async with`."""
        return self._connection_cls(self)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Connect and begin a transaction, for a block that commits at its end, or rolls back."""
        async with self.connect() as connection, connection.begin():
            yield connection

    async def raw_connection(self) -> PoolProxiedConnection:
        """Return a connection of the pool."""
        return await greenlet_spawn(self.sync_engine.raw_connection)

    async def dispose(self, close: bool = True) -> None:
        """Close the connections of the pool, and begin a new pool.

        :param close: False leaves the connections as they are: for a child process, or another event loop.
        """
        await greenlet_spawn(self.sync_engine.dispose, close=close)

    # -- what the synchronous engine says

    @property
    def engine(self) -> AsyncEngine:
        """This engine."""
        return self

    @property
    def dialect(self) -> Dialect:
        """The dialect."""
        return self.sync_engine.dialect

    @property
    def pool(self) -> Pool:
        """The pool."""
        return self.sync_engine.pool

    @property
    def url(self) -> URL:
        """The URL."""
        return self.sync_engine.url

    @property
    def name(self) -> Any:
        """The name of the dialect."""
        return self.sync_engine.name

    @property
    def driver(self) -> Any:
        """The name of the driver."""
        return self.sync_engine.driver

    @property
    def echo(self) -> Any:
        """Whether statements are logged; "debug" logs rows as well."""
        return self.sync_engine.echo

    @echo.setter
    def echo(self, value: Any) -> None:
        self.sync_engine.echo = value

    def clear_compiled_cache(self) -> None:
        """Forget the compiled statements."""
        self.sync_engine.clear_compiled_cache()

    def execution_options(self, **opt: Any) -> AsyncEngine:
        """Return an engine of the same pool whose connections begin with these options."""
        return AsyncEngine(self.sync_engine.execution_options(**opt))

    def update_execution_options(self, **opt: Any) -> None:
        """Change the options that connections begin with."""
        self.sync_engine.update_execution_options(**opt)

    def get_execution_options(self) -> _Options:
        """Return the options that connections begin with."""
        return self.sync_engine.get_execution_options()

    def __repr__(self) -> str:
        return f"Async{self.sync_engine!r}"


class AsyncConnection(ProxyComparable["Connection"], StartableContext["AsyncConnection"], AsyncConnectable):
    """A connection for asyncio, made by `AsyncEngine.connect()`.

    :param async_engine: its engine.
    :param sync_connection: the connection that it stands in front of, when there is one already.
    """

    __slots__ = ("engine", "sync_connection", "sync_engine")

    engine: AsyncEngine
    sync_connection: Connection | None

    def __init__(self, async_engine: AsyncEngine, sync_connection: Connection | None = None) -> None:
        self.engine = async_engine
        self.sync_engine = async_engine.sync_engine
        self.sync_connection = None if sync_connection is None else self._assign_proxied(sync_connection)

    @classmethod
    def _regenerate_proxy_for_target(cls, target: Connection, **additional_kw: Any) -> AsyncConnection:
        return AsyncConnection(AsyncEngine._proxy_for(target.engine), target)

    @property
    def _proxied(self) -> Connection:
        connection = self.sync_connection
        if connection is None:
            self._raise_for_not_started()
        return connection  # type: ignore[return-value]  # it has begun

    def __hash__(self) -> int:
        return id(self if self.sync_connection is None else self.sync_connection)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AsyncConnection) or self.sync_connection is None:
            return self is other
        return self.sync_connection is other.sync_connection

    # -- beginning and ending

    async def start(self, is_ctxmanager: bool = False) -> AsyncConnection:
        """Connect."""
        if self.sync_connection is not None:
            self._raise_for_started()
        self.sync_connection = self._assign_proxied(await greenlet_spawn(self.sync_engine.connect))
        return self

    async def close(self) -> None:
        """Give the connection back to the pool, rolling back its transaction."""
        await greenlet_spawn(self._proxied.close)

    async def aclose(self) -> None:
        """Give the connection back: `close()`, under the name that `contextlib.aclosing()` calls."""
        await self.close()

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> None:
        await _run_to_completion(self.close())

    async def invalidate(self, exception: BaseException | None = None) -> None:
        """Close the driver's connection, which is broken; the next use connects again."""
        await greenlet_spawn(self._proxied.invalidate, exception=exception)

    # -- what the synchronous connection says

    @property
    def closed(self) -> bool:
        """Tell whether the connection was closed."""
        return self._proxied.closed

    @property
    def invalidated(self) -> bool:
        """Tell whether the connection was invalidated."""
        return self._proxied.invalidated

    @property
    def dialect(self) -> Dialect:
        """The dialect."""
        return self._proxied.dialect

    @property
    def default_isolation_level(self) -> Any:
        """The isolation level that the database gives a new connection."""
        return self._proxied.default_isolation_level

    @property
    def info(self) -> dict[Any, Any]:
        """A dict for whatever belongs to the driver's connection."""
        return self._proxied.info

    @info.setter
    def info(self, value: dict[Any, Any]) -> None:
        # the dict goes with the driver's connection: what is set is put into it
        held = self._proxied.info
        held.clear()
        held.update(value)

    @property
    def connection(self) -> Any:
        """Not to be had without awaiting: `get_raw_connection()` returns it."""
        raise exc.InvalidRequestError(
            "expected `await get_raw_connection()`, got .connection: it may have to connect"
        )

    async def get_raw_connection(self) -> PoolProxiedConnection:
        """Return the connection of the pool; its `driver_connection` is the driver's own."""
        return await greenlet_spawn(getattr, self._proxied, "connection")

    async def get_isolation_level(self) -> Any:
        """Return the isolation level that is in force."""
        return await greenlet_spawn(self._proxied.get_isolation_level)

    async def execution_options(self, **opt: Any) -> AsyncConnection:
        """Change the options of this connection; returns it."""
        connection = self._proxied
        changed = await greenlet_spawn(connection.execution_options, **opt)
        assert changed is connection
        return self

    # -- transactions

    def begin(self) -> AsyncTransaction:
        """Return a transaction, which begins by `await` or `async with`."""
        _ = self._proxied  # it has begun
        return AsyncTransaction(self)

    def begin_nested(self) -> AsyncTransaction:
        """Return a transaction of a SAVEPOINT, which begins by `await` or `async with`."""
        _ = self._proxied  # it has begun
        return AsyncTransaction(self, nested=True)

    async def commit(self) -> None:
        """Commit the transaction that is at hand, if any."""
        await greenlet_spawn(self._proxied.commit)

    async def rollback(self) -> None:
        """Roll back the transaction that is at hand, if any."""
        await greenlet_spawn(self._proxied.rollback)

    def in_transaction(self) -> bool:
        """Tell whether a transaction has begun."""
        return self._proxied.in_transaction()

    def in_nested_transaction(self) -> bool:
        """Tell whether a SAVEPOINT is in force."""
        return self._proxied.in_nested_transaction()

    def get_transaction(self) -> AsyncTransaction | None:
        """Return the outermost transaction, if any."""
        return AsyncTransaction._for_target(self._proxied.get_transaction())

    def get_nested_transaction(self) -> AsyncTransaction | None:
        """Return the transaction of the innermost SAVEPOINT, if any."""
        return AsyncTransaction._for_target(self._proxied.get_nested_transaction())

    # -- executing

    async def exec_driver_sql(
        self,
        statement: str,
        parameters: DBAPIAnyParams | None = None,
        execution_options: _Options | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute SQL as it is, with parameters in the driver's own form; returns a buffered result."""
        result = await greenlet_spawn(
            self._proxied.exec_driver_sql, statement, parameters, execution_options, _require_await=True
        )
        return cast("CursorResult[*tuple[Any, ...]]", await ensure_sync_result(result, "exec_driver_sql"))

    @overload
    async def execute(
        self,
        statement: TypedReturnsRows[*_Ts],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> CursorResult[*_Ts]: ...

    @overload
    async def execute(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def execute(
        self, statement: Any, parameters: Any = None, *, execution_options: _Options | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement; returns a result whose rows were all fetched, so it is not awaited again.

        :raises AsyncMethodRequired: the rows stay with the server (`stream_results`): see `stream()`
        """
        result = await greenlet_spawn(
            self._proxied.execute,
            statement,
            parameters,
            execution_options=execution_options,
            _require_await=True,
        )
        return cast("CursorResult[*tuple[Any, ...]]", await ensure_sync_result(result, "execute"))

    @overload
    async def scalar(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> _T | None: ...

    @overload
    async def scalar(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> Any: ...

    async def scalar(
        self, statement: Any, parameters: Any = None, *, execution_options: _Options | None = None
    ) -> Any:
        """Execute a statement; returns the first column of the first row, or None."""
        return await greenlet_spawn(
            self._proxied.scalar,
            statement,
            parameters,
            execution_options=execution_options,
            _require_await=True,
        )

    @overload
    async def scalars(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> ScalarResult[_T]: ...

    @overload
    async def scalars(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> ScalarResult[Any]: ...

    async def scalars(
        self, statement: Any, parameters: Any = None, *, execution_options: _Options | None = None
    ) -> ScalarResult[Any]:
        """Execute a statement; returns the first column of its rows."""
        result = await self.execute(statement, parameters, execution_options=execution_options)
        return result.scalars()

    @overload
    def stream(
        self,
        statement: TypedReturnsRows[*_Ts],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> Opening[AsyncResult[*_Ts]]: ...

    @overload
    def stream(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> Opening[AsyncResult[*tuple[Any, ...]]]: ...

    def stream(
        self, statement: Any, parameters: Any = None, *, execution_options: _Options | None = None
    ) -> Opening[Any]:
        """Execute a statement whose rows stay with the server until they are awaited.

        `await` returns the result; `async with` closes it at the end of the block.
        """
        return Opening(lambda: self._open_stream(statement, parameters, execution_options))

    @overload
    def stream_scalars(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> Opening[AsyncScalarResult[_T]]: ...

    @overload
    def stream_scalars(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: _Options | None = None,
    ) -> Opening[AsyncScalarResult[Any]]: ...

    def stream_scalars(
        self, statement: Any, parameters: Any = None, *, execution_options: _Options | None = None
    ) -> Opening[Any]:
        """Execute a statement, as `stream()` does, for the first column of its rows."""

        async def opens() -> AsyncScalarResult[Any]:
            return (await self._open_stream(statement, parameters, execution_options)).scalars()

        return Opening(opens)

    async def _open_stream(
        self, statement: Any, parameters: Any, execution_options: _Options | None
    ) -> AsyncResult[*tuple[Any, ...]]:
        if not self.dialect.supports_server_side_cursors:
            raise exc.InvalidRequestError(
                f"expected a driver that can leave rows with the server for stream(), got "
                f"{self.dialect.driver!r}"
            )
        result = await greenlet_spawn(
            self._proxied.execute,
            statement,
            parameters,
            execution_options={**(execution_options or {}), "stream_results": True},
            _require_await=True,
        )
        return AsyncResult(result)

    async def run_sync(
        self, fn: Callable[Concatenate[Connection, _P], _T], *arg: _P.args, **kw: _P.kwargs
    ) -> _T:
        """Call a function that is written for a synchronous connection; returns what it returns.

        :param fn: called with the synchronous connection, then `arg` and `kw`; it runs in this task, which is
            suspended where the connection waits for the database. `metadata.create_all` is one.
        """
        return await greenlet_spawn(partial(fn, self._proxied, *arg, **kw))

    def __repr__(self) -> str:
        return f"<AsyncConnection of {self.sync_connection!r}>"


AsyncEngine._connection_cls = AsyncConnection


class AsyncTransaction(ProxyComparable["Transaction"], StartableContext["AsyncTransaction"]):
    """A transaction of an `AsyncConnection`.

    :param connection: the connection.
    :param nested: it is that of a SAVEPOINT.
    """

    __slots__ = ("connection", "nested", "sync_transaction")

    connection: AsyncConnection
    sync_transaction: Transaction | None

    def __init__(self, connection: AsyncConnection, nested: bool = False) -> None:
        self.connection = connection
        self.sync_transaction = None
        self.nested = nested

    @classmethod
    def _regenerate_proxy_for_target(cls, target: Transaction, **additional_kw: Any) -> AsyncTransaction:
        made = cls(
            AsyncConnection._proxy_for(target.connection), nested=isinstance(target, NestedTransaction)
        )
        made.sync_transaction = made._assign_proxied(target)
        return made

    @classmethod
    def _for_target(cls, target: Transaction | None) -> AsyncTransaction | None:
        return None if target is None else cls._proxy_for(target)

    @property
    def _proxied(self) -> Transaction:
        transaction = self.sync_transaction
        if transaction is None:
            self._raise_for_not_started()
        return transaction  # type: ignore[return-value]  # it has begun

    @property
    def is_valid(self) -> bool:
        """Tell whether the transaction's connection still is the one that it began on."""
        return self._proxied.is_valid

    @property
    def is_active(self) -> bool:
        """Tell whether the transaction was neither committed nor rolled back."""
        return self._proxied.is_active

    async def start(self, is_ctxmanager: bool = False) -> AsyncTransaction:
        """Begin."""
        if self.sync_transaction is not None:
            self._raise_for_started()
        connection = self.connection._proxied
        begin: Callable[[], Transaction] = connection.begin_nested if self.nested else connection.begin
        self.sync_transaction = self._assign_proxied(await greenlet_spawn(begin))
        if is_ctxmanager:
            self.sync_transaction.__enter__()
        return self

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> None:
        await greenlet_spawn(self._proxied.__exit__, type_, value, traceback)

    async def commit(self) -> None:
        """Commit."""
        await greenlet_spawn(self._proxied.commit)

    async def rollback(self) -> None:
        """Roll back."""
        await greenlet_spawn(self._proxied.rollback)

    async def close(self) -> None:
        """Roll back, unless the transaction has ended."""
        await greenlet_spawn(self._proxied.close)


@_inspects(AsyncConnection)
def _inspect_connection(subject: AsyncConnection) -> NoReturn:
    raise exc.NoInspectionAvailable(
        "expected a synchronous connection for inspect(), got an AsyncConnection: "
        "call `await connection.run_sync(inspect)`, and use the Inspector within run_sync() too"
    )


@_inspects(AsyncEngine)
def _inspect_engine(subject: AsyncEngine) -> NoReturn:
    raise exc.NoInspectionAvailable(
        "expected a synchronous connection for inspect(), got an AsyncEngine: "
        "call `await connection.run_sync(inspect)` on a connection of it"
    )
