"""MariaDB and MySQL by MariaDB Connector/Python. See https://mariadb-corporation.github.io/mariadb-connector-python/"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connectors.autocommit import AutocommitConnector
from ...util.coerce import coerce_kw_type
from .buffering import BufferingExecutionContext
from .core import MySQLDialect
from .mariadb import MariaDBDialect

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL

__all__ = ["MySQLDialect_mariadbconnector", "dialect", "mariadb_dialect"]

_CONNECT_OPTIONS: dict[str, Any] = {
    "connect_timeout": int,
    "read_timeout": int,
    "write_timeout": int,
    "client_flag": int,
    "port": int,
}


class MySQLExecutionContext_mariadbconnector(BufferingExecutionContext):
    """One execution by MariaDB Connector, whose cursors tell nothing once they are closed."""

    def post_exec(self) -> None:
        """Keep the key that the server has made."""
        self._lastrowid = self.cursor.lastrowid


class MySQLDialect_mariadbconnector(AutocommitConnector, MySQLDialect):
    """MariaDB and MySQL by MariaDB Connector."""

    driver = "mariadbconnector"
    driver_extra = "mariadb-connector"
    supports_statement_cache = True
    supports_sane_rowcount = True
    supports_sane_multi_rowcount = True
    supports_server_side_cursors = True
    supports_native_decimal = True
    returns_native_bytes = True
    default_paramstyle = "qmark"
    execution_ctx_cls = MySQLExecutionContext_mariadbconnector

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `mariadb`."""
        import mariadb  # imported with the first engine: a dialect that only compiles needs no driver

        return mariadb

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`; an UPDATE counts the rows found, not those changed."""
        options: dict[str, Any] = url.translate_connect_args(username="user")
        options.update(url.query)
        for name, read in _CONNECT_OPTIONS.items():
            coerce_kw_type(options, name, read)
        if self.dbapi is not None:
            flags = getattr(getattr(self.dbapi, "constants", None), "CLIENT", None)
            options["client_flag"] = options.get("client_flag", 0) | getattr(flags, "FOUND_ROWS", 2)
        return [], options

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Tell whether a connection is alive."""
        dbapi_connection.ping()
        return True

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error, or by what the driver says of a connection that is gone."""
        if super().is_disconnect(e, connection, cursor):
            return True
        if not isinstance(e, self.loaded_dbapi.Error):
            return False
        text = str(e).lower()
        return "not connected" in text or "isn't valid" in text or "gone away" in text

    def _extract_error_code(self, exception: BaseException) -> int | None:
        code: int | None = getattr(exception, "errno", None)
        return code


class MariaDBDialect_mariadbconnector(MariaDBDialect, MySQLDialect_mariadbconnector):
    """MariaDB by its own connector."""

    supports_statement_cache = True


dialect = MySQLDialect_mariadbconnector
mariadb_dialect = MariaDBDialect_mariadbconnector
