"""PostgreSQL by pg8000, which is pure Python. See https://codeberg.org/tlocke/pg8000"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from re import compile as regex
from typing import TYPE_CHECKING, Any

from ...connectors.autocommit import AutocommitConnector
from ...engine.interfaces import BindTyping
from ...sql import sqltypes
from ...util.coerce import asbool, asint, coerce_kw_type
from ...util.version import VersionInfo, parse_version_string
from ._pg8000_values import adapt_connection, write_parameters
from ._server_side_cursor import ServerSideCursor
from .base import PGDialect, PGExecutionContext
from .driver_types import (
    CAST_COLSPECS,
    JSON_COLSPECS,
    CastARRAY,
    CastBoolean,
    CastFloat,
    CastInterval,
    CastNumeric,
)
from .types import INTERVAL

if TYPE_CHECKING:
    from ...engine.connection import Connection
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL

__all__ = ["PGDialect_pg8000", "dialect"]

# what the driver, or this module, says of a connection that is gone
_BROKEN = "broken off in the middle of an answer"
_LOST = ("network error", "connection is closed", _BROKEN)

# text in which the driver looks for no placeholder
_VERBATIM = regex(r"""(?s)E'.*?(?<!\\)'|'[^']*'|"[^"]*"|\$\$.*?\$\$|--[^\n]*""")


@lru_cache(500)
def _undouble_percents(statement: str, has_parameters: bool) -> str:
    """Make one percent sign of two where the driver does not: in quotes; without parameters, everywhere."""
    if not has_parameters:
        return statement.replace("%%", "%")
    return _VERBATIM.sub(lambda found: found.group().replace("%%", "%"), statement)


class _ARRAY(CastARRAY):
    """Arrays, of which the driver knows those of few types."""

    def _may_come_as_text(self, item: Any) -> bool:
        return True


class PGExecutionContext_pg8000(PGExecutionContext):
    """One execution by pg8000."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor that leaves the rows at the server."""
        dialect: Any = self.dialect
        closing = partial(dialect._closing_cursor, self._dbapi_connection.dbapi_connection)
        return ServerSideCursor(self._dbapi_connection.cursor(), self._make_cursor_name(), closing)


class PGDialect_pg8000(AutocommitConnector, PGDialect):
    """PostgreSQL by pg8000.

    :param client_encoding: the encoding of the connection, where it is not that of the server
    :param native_inet_types: whether INET and CIDR are objects of `ipaddress`; False for text, None for what
        the driver makes of them
    """

    driver = "pg8000"
    driver_extra = "postgresql-pg8000"
    supports_statement_cache = True
    supports_server_side_cursors = True
    supports_native_json_deserialization = True
    returns_native_bytes = True
    default_paramstyle = "format"
    bind_typing = BindTyping.RENDER_CASTS
    minimum_dbapi_version = (1, 29, 3)
    execution_ctx_cls = PGExecutionContext_pg8000
    colspecs = {
        **PGDialect.colspecs,
        **CAST_COLSPECS,
        **JSON_COLSPECS,
        sqltypes.ARRAY: _ARRAY,
        sqltypes.Boolean: CastBoolean,
        sqltypes.Numeric: CastNumeric,
        sqltypes.Float: CastFloat,
        sqltypes.Interval: CastInterval,
        INTERVAL: CastInterval,
    }

    def __init__(
        self,
        client_encoding: str | None = None,
        native_inet_types: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.client_encoding = client_encoding
        self._native_inet_types = native_inet_types

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `pg8000`."""
        import pg8000  # imported with the first engine: a dialect that only compiles needs no driver

        return pg8000

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version that the driver's module tells; empty where it tells none."""
        return parse_version_string(getattr(dbapi, "__version__", None))

    # -- connecting

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`; a host that is a folder has the server's socket."""
        options: dict[str, Any] = url.translate_connect_args(username="user")
        options.update(url.query)
        for name, read in (
            ("port", asint),
            ("timeout", float),
            ("tcp_keepalive", asbool),
            ("ssl_context", asbool),
        ):
            coerce_kw_type(options, name, read)
        if str(options.get("host", "")).startswith("/"):
            options["unix_sock"] = f"{options.pop('host')}/.s.PGSQL.{options.pop('port', 5432)}"
        return [], options

    def on_connect(self) -> Callable[[Any], None] | None:
        """Tell each connection how values are written and read that the driver gets wrong."""
        return self._prepare_connection

    def _prepare_connection(self, connection: Any) -> None:
        if self.client_encoding is not None:
            cursor = connection.cursor()
            cursor.execute("SELECT set_config('client_encoding', %s, false)", (self.client_encoding,))
            cursor.close()
            connection.commit()
        adapt_connection(self.loaded_dbapi, connection, self._json_deserializer, self._native_inet_types)

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by what the driver says."""
        return isinstance(e, self.loaded_dbapi.InterfaceError) and str(e).startswith(_LOST)

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Tell whether a connection is alive; no transaction is begun by the question."""
        with self._telling_breaks(), self._beginning_nothing(dbapi_connection):
            return super().do_ping(dbapi_connection)

    @contextmanager
    def _beginning_nothing(self, dbapi_connection: Any) -> Iterator[None]:
        """Have the driver begin no transaction of itself; one that was begun goes on."""
        was_autocommit = dbapi_connection.autocommit
        dbapi_connection.autocommit = True
        try:
            yield
        finally:
            dbapi_connection.autocommit = was_autocommit

    @contextmanager
    def _closing_cursor(self, dbapi_connection: Any) -> Iterator[None]:
        """Close a cursor as well as it goes: the transaction may be over or have failed."""
        with suppress(self.loaded_dbapi.Error), self._beginning_nothing(dbapi_connection):
            yield

    # -- calls of the driver

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement."""
        if parameters and context is not None:
            parameters = self._written(parameters, context)
        self._run(cursor.execute, statement, parameters, bool(parameters), context)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement for each set of parameters."""
        if context is not None:
            parameters = [self._written(one, context) for one in parameters]
        self._run(cursor.executemany, statement, parameters, bool(parameters and parameters[0]), context)

    def _written(self, parameters: Any, context: Any) -> Any:
        if not isinstance(parameters, tuple | list):
            return parameters
        connection = context.root_connection.connection.dbapi_connection
        return write_parameters(self.loaded_dbapi, connection, parameters)

    def _run(self, execute: Any, statement: str, parameters: Any, are_given: bool, context: Any) -> None:
        if "%%" in statement and context is not None and context.compiled is not None:
            statement = _undouble_percents(statement, are_given)
        with self._telling_breaks():
            execute(statement, parameters)

    @contextmanager
    def _telling_breaks(self) -> Iterator[None]:
        """Tell what broke an answer off as an error of the driver: the rest of the answer may come yet.

        That may be the network, or a value that cannot be read.
        """
        driver = self.loaded_dbapi
        try:
            yield
        except driver.Error:
            raise
        except Exception as error:
            raise driver.InterfaceError(f"{_BROKEN}: {error}") from error

    # -- transactions

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level; no transaction is left open by the question."""
        with self._beginning_nothing(dbapi_connection):
            return super().get_isolation_level(dbapi_connection)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back."""
        with self._telling_breaks():
            super().do_rollback(dbapi_connection)

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit."""
        with self._telling_breaks():
            super().do_commit(dbapi_connection)

    def do_begin_twophase(self, connection: Connection, xid: Any) -> None:
        """Begin, as any transaction does: the driver does it with the first statement."""

    def _finish_prepared(self, connection: Connection, statement: str) -> None:
        dbapi_connection: Any = connection.connection.dbapi_connection
        dbapi_connection.rollback()
        with self._beginning_nothing(dbapi_connection):
            self._execute_as_is(connection, statement)


dialect = PGDialect_pg8000
