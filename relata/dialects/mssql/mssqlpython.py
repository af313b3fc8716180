"""SQL Server by Microsoft's own driver. See https://github.com/microsoft/mssql-python"""

from __future__ import annotations

from typing import Any

from ...connectors.odbc import ODBCConnector
from ...util.version import VersionInfo, parse_version_string
from .base import MSDialect

__all__ = ["MSDialect_mssqlpython", "dialect"]

# what the driver says of a connection that is gone: its words for states of ODBC
_LOST = frozenset(
    (
        "Client unable to establish connection",
        "Communication link failure",
        "Connection failure during transaction",
        "Connection not open",
        "Connection timeout expired",
        "Disconnect error",
        "Function sequence error",
        "An error occurred with SQLSTATE code: 08S02",
        "An error occurred with SQLSTATE code: 10054",
    )
)


class MSDialect_mssqlpython(ODBCConnector, MSDialect):
    """SQL Server by mssql-python.

    :param enable_pooling: have the driver keep connections, beside the engine's pool
    """

    driver = "mssqlpython"
    driver_extra = "mssql-python"
    supports_statement_cache = True
    supports_native_uuid = True
    scope_identity_must_be_embedded = True

    def __init__(self, enable_pooling: bool = False, paramstyle: str | None = None, **kw: Any) -> None:
        if paramstyle is None and kw.get("dbapi") is not None:
            paramstyle = "qmark"  # the driver takes this one too, and changes nothing in the text then
        super().__init__(paramstyle=paramstyle, **kw)
        if self.dbapi is not None and not enable_pooling:
            self.dbapi.pooling(enabled=False)

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `mssql_python`."""
        import mssql_python  # imported with the first engine: a dialect that only compiles needs no driver

        return mssql_python

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version that the driver's module tells."""
        return parse_version_string(getattr(dbapi, "__version__", None))

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the driver's words for the error's state, or by the connection, which may be closed."""
        if not isinstance(e, self.loaded_dbapi.Error):
            return False
        return getattr(e, "driver_error", None) in _LOST or bool(getattr(connection, "closed", False))


dialect = MSDialect_mssqlpython
