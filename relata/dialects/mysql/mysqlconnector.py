"""MySQL and MariaDB by MySQL Connector/Python. See https://dev.mysql.com/doc/connector-python/en/"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connectors.autocommit import AutocommitConnector
from ...util.coerce import asbool, coerce_kw_type
from .buffering import BufferingExecutionContext
from .core import MySQLDialect
from .mariadb import MariaDBDialect

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL

__all__ = ["MySQLDialect_mysqlconnector", "dialect", "mariadb_dialect"]

# numbers of the client's errors that mean a lost connection
_LOST = frozenset((2006, 2013, 2014, 2045, 2048, 2055))
_CONNECT_OPTIONS: dict[str, Any] = {
    "allow_local_infile": asbool,
    "autocommit": asbool,
    "buffered": asbool,
    "client_flag": int,
    "compress": asbool,
    "connection_timeout": int,
    "connect_timeout": int,
    "consume_results": asbool,
    "force_ipv6": asbool,
    "get_warnings": asbool,
    "pool_reset_session": asbool,
    "pool_size": int,
    "raise_on_warnings": asbool,
    "raw": asbool,
    "ssl_verify_cert": asbool,
    "use_pure": asbool,
    "use_unicode": asbool,
}


class MySQLDialect_mysqlconnector(AutocommitConnector, MySQLDialect):
    """MySQL and MariaDB by MySQL Connector."""

    driver = "mysqlconnector"
    driver_extra = "mysql-connector"
    supports_statement_cache = True
    supports_sane_rowcount = True
    supports_sane_multi_rowcount = True
    supports_server_side_cursors = True
    supports_native_decimal = True
    supports_native_bit = True
    returns_native_bytes = True
    default_paramstyle = "format"
    driver_undoubles_percents = False
    execution_ctx_cls = BufferingExecutionContext

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `mysql.connector`."""
        from mysql import connector  # imported with the first engine: a dialect that only compiles needs none

        return connector

    # -- connecting

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`.

        The collation that the driver asks for by itself is unknown to MariaDB, so it gets a general one.
        """
        options: dict[str, Any] = url.translate_connect_args(username="user")
        options.update(url.query)
        for name, read in _CONNECT_OPTIONS.items():
            coerce_kw_type(options, name, read)
        options.setdefault("buffered", True)
        if self.is_mariadb and "collation" not in options:
            options.setdefault("charset", "utf8mb4")
            if options["charset"] == "utf8mb4":
                options["collation"] = "utf8mb4_general_ci"
        flags = getattr(self.dbapi, "constants", None)
        if flags is not None:
            options["client_flags"] = options.get(
                "client_flags", flags.ClientFlag.get_default() | flags.ClientFlag.FOUND_ROWS
            )
        return [], options

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Tell whether a connection is alive; the driver is not to connect anew by itself."""
        dbapi_connection.ping(False)
        return True

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error, or by what the driver says of a connection that is gone."""
        driver = self.loaded_dbapi
        if not isinstance(e, (driver.OperationalError, driver.InterfaceError, driver.ProgrammingError)):
            return False
        return e.errno in _LOST or "not available" in str(e) or "not connected" in str(e)

    def _extract_error_code(self, exception: BaseException) -> int | None:
        code: int | None = getattr(exception, "errno", None)
        return code


class MariaDBDialect_mysqlconnector(MariaDBDialect, MySQLDialect_mysqlconnector):
    """MariaDB by MySQL Connector."""

    supports_statement_cache = True


dialect = MySQLDialect_mysqlconnector
mariadb_dialect = MariaDBDialect_mysqlconnector
