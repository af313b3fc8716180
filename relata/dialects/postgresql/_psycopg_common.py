"""What psycopg and psycopg2 have in common."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from ... import exc
from ..._hot.processors import to_decimal_processor_factory, to_float
from ...sql import sqltypes
from ...sql.datatypes.numbers import NumericCommon
from ...sql.type_api import Processor
from ...util.coerce import asint
from ...util.version import VersionInfo, parse_version_string
from .array import ARRAY
from .base import PGDialect, PGExecutionContext

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType, DBAPIConnection
    from ...engine.url import URL

# type numbers of pg_type
_FLOATS = frozenset((700, 701, 1021, 1022))
_DECIMALS = frozenset((1231, 1700))

_server_side_number = count(1)


class _PsycopgNumericCommon(NumericCommon[Any]):
    """Numbers: the driver makes Decimal of NUMERIC and float of the others."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return None

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if self.asdecimal:
            if coltype in _DECIMALS:
                return None
            return to_decimal_processor_factory(decimal.Decimal, self._effective_decimal_return_scale)
        return None if coltype in _FLOATS else to_float


class PsycopgNumeric(_PsycopgNumericCommon, sqltypes.Numeric[Any]):
    """Exact numbers."""


class PsycopgFloat(_PsycopgNumericCommon, sqltypes.Float[Any]):
    """Approximate numbers."""


class PsycopgARRAY(ARRAY):
    """Arrays, whose parameters are cast: the server could not tell their type from a list."""

    render_bind_cast = True


class PsycopgExecutionContext(PGExecutionContext):
    """One execution by psycopg or psycopg2."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor with a name, whose rows stay at the server."""
        return self._dbapi_connection.cursor(f"relata_{next(_server_side_number):x}")


class PGDialect_common_psycopg(PGDialect):
    """The choices of PostgreSQL by a driver that builds on libpq.

    :param client_encoding: the encoding of the connection, where it is not that of the environment
    :param use_native_hstore: False has HSTORE values written and read here, not by the driver
    :param native_inet_types: whether INET and CIDR are objects of `ipaddress`; False for text, None for what
        is usual with the driver
    """

    execution_ctx_cls = PsycopgExecutionContext
    supports_statement_cache = True
    supports_server_side_cursors = True
    colspecs = {
        **PGDialect.colspecs,
        sqltypes.Numeric: PsycopgNumeric,
        sqltypes.Float: PsycopgFloat,
        sqltypes.ARRAY: PsycopgARRAY,
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
        hosts, ports = self._split_hosts(url)
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

    def _split_hosts(self, url: URL) -> tuple[Sequence[str] | None, Sequence[str] | None]:
        """Return the hosts and ports of `?host=a:1&host=b:2`, or of `?host=a,b&port=1,2`."""
        query = url.normalized_query
        given = query.get("host")
        if not given or url.host:
            return None, None
        joined = [part for one in given for part in one.split(",")]
        if len(joined) == 1 and ":" not in joined[0]:
            return None, None
        if "port" in query:
            ports = [part for one in query["port"] for part in one.split(",")]
            if len(ports) not in (1, len(joined)):
                raise exc.ArgumentError(
                    f"expected one port for all hosts, or one for each of {len(joined)}, got {ports}"
                )
            return joined, ports * (len(joined) if len(ports) == 1 else 1)
        pairs = [_host_and_port(one) for one in joined]
        return [host for host, _ in pairs], [port for _, port in pairs]

    # -- transactions

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return ["AUTOCOMMIT", "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ", "SERIALIZABLE"]

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


def _host_and_port(text: str) -> tuple[str, str]:
    """Take `host:port` apart; a host in brackets is an address of IPv6."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _, port = text.partition(":")
    return host, port
