"""Drivers of ODBC, by pyodbc. See https://github.com/mkleehammer/pyodbc/wiki"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from ..engine.default import DefaultDialect
from ..engine.interfaces import BindTyping
from ..util.coerce import asbool
from ..util.version import VersionInfo, parse_version_string
from ..util.warning import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..engine.interfaces import ConnectArgsType
    from ..engine.url import URL

__all__ = ["PyODBCConnector"]

# options of a URL that are arguments of connect(), not entries of the connection string
_ARGUMENTS = ("ansi", "unicode_results", "autocommit")


class PyODBCConnector(DefaultDialect):
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
        is_dsn = "dsn" in query or ("host" in options and "database" not in options)
        entries = self._dsn_entries(options, query) if is_dsn else self._server_entries(options, query)
        entries += self._user_entries(options, query)
        translate = query.pop("odbc_autotranslate", None)
        if translate is not None:
            entries.append(f"AutoTranslate={translate}")
        entries += [f"{name}={_quoted(value)}" for name, value in query.items()]
        return [";".join(entries)], arguments

    def _dsn_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        return [f"dsn={_quoted(query.pop('dsn', options.get('host', '')))}"]

    def _server_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        driver = query.pop("driver", self.pyodbc_driver_name)
        entries = []
        if driver is None:
            if self.pyodbc_driver_name is None:
                warn(
                    "the URL names no ODBC driver: add driver=ODBC+Driver+18+for+SQL+Server, say, or name a "
                    "data source (dialect+pyodbc://user:password@dsn)"
                )
        else:
            escaped = str(driver).replace("}", "}}")
            entries.append(f"DRIVER={{{escaped}}}")
        port = f",{options['port']}" if "port" in options and "port" not in query else ""
        entries.append(f"Server={_quoted(options.get('host', ''))}{port}")
        entries.append(f"Database={_quoted(options.get('database', ''))}")
        return entries

    def _user_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        if options.get("user"):
            entries = [f"UID={_quoted(options['user'])}"]
            if options.get("password"):
                entries.append(f"PWD={_quoted(options['password'])}")
            return entries
        for name in query:
            if name.lower() == "authentication":
                return [f"Authentication={_quoted(query.pop(name))}"]
        return (
            [] if any(name.lower() == "trusted_connection" for name in query) else ["Trusted_Connection=Yes"]
        )

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

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return [*super().get_isolation_level_values(dbapi_conn), "AUTOCOMMIT"]

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of further transactions; AUTOCOMMIT is the driver's own."""
        if level == "AUTOCOMMIT":
            dbapi_connection.autocommit = True
            return
        dbapi_connection.autocommit = False
        super().set_isolation_level(dbapi_connection, level)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself."""
        return bool(dbapi_conn.autocommit)


def _quoted(value: Any) -> str:
    """Return a value of a connection string, in braces where a character would end it."""
    text = str(value)
    if ";" in text or (text and text[0] in " {"):
        escaped = text.replace("}", "}}")
        return f"{{{escaped}}}"
    return text
