"""What psycopg and psycopg2 have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connectors.autocommit import AutocommitConnector
from ...sql import sqltypes
from ...util.coerce import asint
from ...util.version import VersionInfo, parse_version_string
from ._hosts import split_hosts
from .base import PGDialect, PGExecutionContext
from .driver_types import NUMBER_COLSPECS, CastARRAY

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType, DBAPIConnection
    from ...engine.url import URL


class PsycopgExecutionContext(PGExecutionContext):
    """One execution by psycopg or psycopg2."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor with a name, whose rows stay at the server."""
        return self._dbapi_connection.cursor(self._make_cursor_name())


class PGDialect_common_psycopg(AutocommitConnector, PGDialect):
    """The choices of PostgreSQL by a driver that builds on libpq.

    :param client_encoding: the encoding of the connection, where it is not that of the environment
    :param use_native_hstore: False has HSTORE values written and read here, not by the driver
    :param native_inet_types: whether INET and CIDR are objects of `ipaddress`; False for text, None for what
        is usual with the driver
    """

    execution_ctx_cls = PsycopgExecutionContext
    supports_statement_cache = True
    supports_server_side_cursors = True
    #: what the driver calls a transaction's property of writing nothing
    _readonly_attribute = "read_only"
    colspecs = {
        **PGDialect.colspecs,
        **NUMBER_COLSPECS,
        sqltypes.ARRAY: CastARRAY,
    }

    def __init__(
        self,
        client_encoding: str | None = None,
        use_native_hstore: bool = True,
        native_inet_types: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.use_native_hstore = use_native_hstore
        # whether the driver reads and writes dicts; no longer, once a server is found to lack the extension
        self._has_native_hstore = use_native_hstore
        self.client_encoding = client_encoding
        self._native_inet_types = native_inet_types

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version that the driver's module tells; empty where it tells none."""
        return parse_version_string(getattr(dbapi, "__version__", None))

    # -- connecting

    def _found_hstore(self, is_there: bool) -> None:
        """Note whether the server has the extension; without it, HSTORE values are text to the driver."""
        if not is_there and self._has_native_hstore:
            self._has_native_hstore = False
            self._type_memos.clear()

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`; several hosts may stand in the URL's options.

        See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
        """
        options = url.translate_connect_args(username="user", database="dbname")
        hosts, ports = split_hosts(url)
        query = dict(url.query)
        if not options and not query:
            return [""], {}
        if "port" in options:
            options["port"] = asint(options["port"])
        options.update(query)
        if hosts is not None:
            options["host"] = ",".join(hosts)
            if ports is not None:
                options["port"] = ",".join(ports)
        return [], options

    # -- transactions

    def set_readonly(self, connection: Any, value: bool) -> None:
        """Have transactions write nothing."""
        setattr(connection, self._readonly_attribute, value)

    def get_readonly(self, connection: Any) -> bool:
        """Tell whether transactions write nothing."""
        return bool(getattr(connection, self._readonly_attribute))

    def set_deferrable(self, connection: Any, value: bool) -> None:
        """Have serializable read-only transactions wait for a snapshot that cannot fail."""
        connection.deferrable = value

    def get_deferrable(self, connection: Any) -> bool:
        """Tell whether transactions are deferrable."""
        return bool(connection.deferrable)

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Tell whether a connection is alive; no transaction is left open by the question."""
        connection: Any = dbapi_connection
        was_autocommit = connection.autocommit
        if not was_autocommit:
            connection.autocommit = True
        try:
            cursor = connection.cursor()
            try:
                cursor.execute(self._dialect_specific_select_one)
            finally:
                cursor.close()
        finally:
            if not was_autocommit and not connection.closed:
                connection.autocommit = False
        return True
