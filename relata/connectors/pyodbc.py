"""Drivers of ODBC, by pyodbc. See https://github.com/mkleehammer/pyodbc/wiki"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from ..engine.interfaces import BindTyping
from ..util.coerce import asbool
from ..util.version import VersionInfo, parse_version_string
from ..util.warning import warn
from .odbc import ODBCConnector, quoted

if TYPE_CHECKING:
    from ..engine.interfaces import ConnectArgsType
    from ..engine.url import URL

__all__ = ["PyODBCConnector"]

# options of a URL that are arguments of connect(), not entries of the connection string
_ARGUMENTS = ("ansi", "unicode_results", "autocommit")


class PyODBCConnector(ODBCConnector):
    """Connect by pyodbc: the URL becomes a connection string.

    :param use_setinputsizes: tell the driver the types of parameters
    """

    driver = "pyodbc"
    supports_statement_cache = True
    supports_native_decimal = True
    bind_typing = BindTyping.SETINPUTSIZES
    #: which ODBC driver is meant when the URL names none
    pyodbc_driver_name: str | None = None

    def __init__(self, use_setinputsizes: bool = False, **kw: Any) -> None:
        super().__init__(**kw)
        if not use_setinputsizes:
            self.bind_typing = BindTyping.NONE

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `pyodbc`."""
        import pyodbc  # imported with the first engine: a dialect that only compiles needs no driver

        return pyodbc

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version of pyodbc."""
        return parse_version_string(getattr(dbapi, "version", None))

    # -- connecting

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the connection string.

        A URL with a host and a database, or a port, names a server; with a host only it names a data source
        (DSN). The option `odbc_connect` holds a whole connection string, quoted as a part of a URL.
        """
        options: dict[str, Any] = url.translate_connect_args(username="user")
        query = dict(url.query)
        arguments = {name: asbool(query.pop(name)) for name in _ARGUMENTS if name in query}
        if "odbc_connect" in query:
            return [unquote_plus(str(query["odbc_connect"]))], arguments
        return [self._connection_string(options, query)], arguments

    def _target_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        if "dsn" in query or ("host" in options and "database" not in options):
            return [f"dsn={quoted(query.pop('dsn', options.get('host', '')))}"]
        driver = query.pop("driver", self.pyodbc_driver_name)
        if driver is None:
            warn(
                "the URL names no ODBC driver: add driver=ODBC+Driver+18+for+SQL+Server, say, or name a "
                "data source (dialect+pyodbc://user:password@dsn)"
            )
            return super()._target_entries(options, query)
        escaped = str(driver).replace("}", "}}")
        return [f"DRIVER={{{escaped}}}", *super()._target_entries(options, query)]

    def _user_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        entries = super()._user_entries(options, query)
        translate = query.pop("odbc_autotranslate", None)
        return entries if translate is None else [*entries, f"AutoTranslate={translate}"]

    def _nobody_entries(self, query: dict[str, Any]) -> list[str]:
        is_said = any(name.lower() == "trusted_connection" for name in query)
        return [] if is_said else ["Trusted_Connection=Yes"]

    # -- calls of the driver

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by what pyodbc says of a connection that it has closed."""
        if isinstance(e, self.loaded_dbapi.ProgrammingError):
            text = str(e)
            return "The cursor's connection has been closed." in text or (
                "Attempt to use a closed connection." in text
            )
        return False

    def do_set_input_sizes(self, cursor: Any, list_of_tuples: Any, context: Any) -> None:
        """Tell pyodbc the types: each as (SQL type, size, digits), or nothing."""
        cursor.setinputsizes(
            [
                (dbtype, None, None) if dbtype is not None and not isinstance(dbtype, tuple) else dbtype
                for _, dbtype, _ in list_of_tuples
            ]
        )
