"""MariaDB and MySQL by MariaDB Connector/Python. See https://mariadb-corporation.github.io/mariadb-connector-python/"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...util.coerce import coerce_kw_type
from .core import MySQLDialect, MySQLExecutionContext
from .mariadb import MariaDBDialect

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_LOST = frozenset((2006, 2013, 2014, 2045, 2055, 4031))


class MySQLExecutionContext_mariadbconnector(MySQLExecutionContext):
    """One execution by MariaDB Connector."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor that leaves the rows at the server."""
        return self._dbapi_connection.cursor(buffered=False)

    def create_default_cursor(self) -> Any:
        """Make a cursor that fetches all rows at once."""
        return self._dbapi_connection.cursor(buffered=True)

    def create_cursor(self) -> Any:
        """Make the cursor that the statement's options ask for."""
        if self.dialect.supports_server_side_cursors and self._use_server_side_cursor():
            self._is_server_side = True
            return self.create_server_side_cursor()
        return self.create_default_cursor()


class MySQLDialect_mariadbconnector(MySQLDialect):
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

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return [*super().get_isolation_level_values(dbapi_conn), "AUTOCOMMIT"]

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the session's further transactions."""
        dbapi_connection.autocommit = level == "AUTOCOMMIT"
        if level != "AUTOCOMMIT":
            super().set_isolation_level(dbapi_connection, level)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself."""
        return bool(dbapi_conn.autocommit)


class MariaDBDialect_mariadbconnector(MariaDBDialect, MySQLDialect_mariadbconnector):
    """MariaDB by its own connector."""

    supports_statement_cache = True


dialect = MySQLDialect_mariadbconnector
mariadb_dialect = MariaDBDialect_mariadbconnector
