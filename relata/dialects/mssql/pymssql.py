"""SQL Server by pymssql. See https://pymssql.readthedocs.io/"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connectors.autocommit import AutocommitConnector
from ...util.version import VersionInfo, parse_version_string
from .base import MSDialect

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL

__all__ = ["MSDialect_pymssql", "dialect"]

_LOST = (
    "20003",  # timed out
    "20006",  # the write failed
    "20047",  # DBPROCESS is dead
    "10054",  # reset by the server
    "Not connected to any MS SQL server",
    "Connection is closed",
    "Error 10054",
    "Error 20006",
    "message 20003",
    "message 20006",
)


class MSDialect_pymssql(AutocommitConnector, MSDialect):
    """SQL Server by pymssql."""

    driver = "pymssql"
    driver_extra = "mssql-pymssql"
    supports_statement_cache = True
    supports_native_decimal = True
    supports_native_uuid = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `pymssql`."""
        import pymssql  # imported with the first engine: a dialect that only compiles needs no driver

        return pymssql

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version that the driver's module tells."""
        return parse_version_string(getattr(dbapi, "__version__", None))

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`; the port goes with the host."""
        options: dict[str, Any] = url.translate_connect_args(username="user")
        options.update(url.query)
        port = options.pop("port", None)
        if port and "host" in options:
            options["host"] = f"{options['host']}:{port}"
        return [], options

    # -- isolation levels

    def _set_autocommit(self, dbapi_connection: Any, is_on: bool) -> None:
        dbapi_connection.autocommit(is_on)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself."""
        return bool(dbapi_conn.autocommit_state)

    # -- lost connections

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the words or the number of the error."""
        text = str(e)
        return any(sign in text for sign in _LOST)


dialect = MSDialect_pymssql
