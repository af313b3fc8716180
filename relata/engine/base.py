"""Engine: a source of connections to one database."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import log
from ..inspection import Inspectable
from ..pool import register_pool_owner
from ..sql.cache import PlanCache
from ..sql.executable import check_execution_options
from ..util import immutabledict
from .connection import NO_OPTIONS, Connection
from .failure import handle_without_connection
from .interfaces import ConnectionEventsTarget
from .transaction import NestedTransaction, RootTransaction, Transaction, TwoPhaseTransaction

if TYPE_CHECKING:
    from ..pool import Pool, PoolProxiedConnection
    from .default import DefaultDialect
    from .interfaces import ExecuteOptions
    from .reflection import Inspector
    from .url import URL

__all__ = [
    "Connection",
    "Engine",
    "NestedTransaction",
    "OptionEngine",
    "RootTransaction",
    "Transaction",
    "TwoPhaseTransaction",
]


class Engine(ConnectionEventsTarget, log.Identified, Inspectable[Any]):
    """A source of connections to one database: a pool and a dialect. It connects when it is first used.

    :param query_cache_size: how many statements' plans are kept
    :param hide_parameters: leave parameters out of log lines and errors
    """

    echo = log.echo_property()
    _connection_cls: type[Connection] = Connection
    _execution_options: immutabledict[str, Any] = NO_OPTIONS
    _has_dialect = True
    _is_future = True
    _schema_translate_map: Mapping[str | None, str | None] | None = None
    _option_cls: type[OptionEngine]

    if TYPE_CHECKING:

        def _sa_inspect_instance(self) -> Inspector: ...

    def __init__(
        self,
        pool: Pool,
        dialect: DefaultDialect,
        url: URL,
        logging_name: str | None = None,
        echo: Any = None,
        query_cache_size: int = 500,
        execution_options: Mapping[str, Any] | None = None,
        hide_parameters: bool = False,
    ) -> None:
        self.pool = pool
        self.dialect = dialect
        self.url = url
        if logging_name:
            self.logging_name = logging_name
        self.hide_parameters = hide_parameters
        self._plan_cache = PlanCache(query_cache_size)
        log.instance_logger(self, echoflag=echo)
        if execution_options:
            self.update_execution_options(**execution_options)

    @property
    def engine(self) -> Engine:
        """The engine itself, as connections have it."""
        return self

    @property
    def name(self) -> str:
        """The name of the database: `postgresql`."""
        return self.dialect.name

    @property
    def driver(self) -> str:
        """The name of the driver: `psycopg`."""
        return self.dialect.driver

    @property
    def _compiled_cache(self) -> PlanCache:
        return self._plan_cache

    def __repr__(self) -> str:
        return f"Engine({self.url!r})"

    def clear_compiled_cache(self) -> None:
        """Forget the plans of all statements."""
        self._plan_cache.clear()

    # -- options

    def update_execution_options(self, **opt: Any) -> None:
        """Set options for the connections to come."""
        if self._has_events:
            self.dispatch.set_engine_execution_options(self, opt)
        check_execution_options(opt)
        self._execution_options = self._execution_options.union(opt)
        self.dialect.set_engine_execution_options(self, opt)

    def execution_options(self, **opt: Any) -> OptionEngine:
        """Return an engine with more options and the same pool and dialect.

        See `Connection.execution_options`.
        """
        return self._option_cls(self, opt)

    def get_execution_options(self) -> ExecuteOptions:
        """Return the options of this engine."""
        return self._execution_options

    # -- connections

    def connect(self) -> Connection:
        """Return a connection; use it in a `with` block, or close it.

        :raises DBAPIError: the database could not be reached
        :raises TimeoutError: every connection of the pool is in use, and none came back in time
        """
        return self._connection_cls(self)

    def raw_connection(self) -> PoolProxiedConnection:
        """Return a connection of the pool, with the driver's methods."""
        try:
            return self.pool.connect()
        except self._driver_errors as error:
            handle_without_connection(error, self.dialect, self)

    @property
    def _driver_errors(self) -> Any:
        return self.dialect.loaded_dbapi.Error if self.dialect.dbapi is not None else ()

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection with a transaction.

        Committed at the end of the block, rolled back on an error.
        """
        with self.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def _optional_conn_ctx_manager(self, connection: Connection | None = None) -> Iterator[Connection]:
        if connection is not None:
            yield connection
        else:
            with self.connect() as taken:
                yield taken

    def _run_ddl_visitor(self, visitorcallable: Callable[..., Any], element: Any, **kwargs: Any) -> None:
        with self.begin() as connection:
            connection._run_ddl_visitor(visitorcallable, element, **kwargs)

    def dispose(self, close: bool = True) -> None:
        """Begin with a new, empty pool.

        :param close: close the connections that nobody uses; False in a process that was forked, since they
            are its
            parent's
        """
        if close:
            self.pool.dispose()
        self.pool = self.pool.recreate()
        if self._has_events:
            self.dispatch.engine_disposed(self)


class OptionEngine(Engine):
    """An engine with options of its own and the pool and dialect of another."""

    _proxied: Engine

    def __init__(self, proxied: Engine, execution_options: Mapping[str, Any]) -> None:
        self._proxied = proxied
        self.url = proxied.url
        self.dialect = proxied.dialect
        self.logging_name = proxied.logging_name
        self._echo = proxied.echo
        self.logger = proxied.logger
        self.hide_parameters = proxied.hide_parameters
        self._plan_cache = proxied._plan_cache
        self.dispatch = self.dispatch._join(proxied.dispatch)
        self._execution_options = proxied._execution_options
        self.update_execution_options(**execution_options)

    @property
    def pool(self) -> Pool:
        """The pool of the other engine."""
        return self._proxied.pool

    @pool.setter
    def pool(self, pool: Pool) -> None:
        self._proxied.pool = pool

    @property
    def _has_events(self) -> bool:
        return self._proxied._has_events or self.__dict__.get("_own_events", False)

    @_has_events.setter
    def _has_events(self, value: bool) -> None:
        self.__dict__["_own_events"] = value


Engine._option_cls = OptionEngine
register_pool_owner(Engine, lambda engine: engine.pool)
