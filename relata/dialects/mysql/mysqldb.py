"""MySQL and MariaDB by mysqlclient. See https://mysqlclient.readthedocs.io/"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ...connectors.autocommit import AutocommitConnector
from ...util.coerce import asbool, coerce_kw_type
from ...util.descriptors import memoized_property
from .core import MySQLDialect, MySQLExecutionContext
from .encoders import Encoders
from .mariadb import MariaDBDialect

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType, DBAPIConnection
    from ...engine.url import URL

__all__ = ["MySQLDialect_mysqldb", "dialect", "mariadb_dialect"]

_CONNECT_OPTIONS: dict[str, Any] = {
    "compress": bool,
    "connect_timeout": int,
    "read_timeout": int,
    "write_timeout": int,
    "client_flag": int,
    "local_infile": bool,
    "use_unicode": bool,
    "charset": str,
    "binary_prefix": bool,
}
_SSL_OPTIONS: dict[str, Any] = {
    "ssl_ca": str,
    "ssl_key": str,
    "ssl_cert": str,
    "ssl_capath": str,
    "ssl_cipher": str,
    "ssl_check_hostname": asbool,
}


class MySQLExecutionContext_mysqldb(MySQLExecutionContext):
    """One execution by mysqlclient or PyMySQL."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor that leaves the rows at the server."""
        return self._dbapi_connection.cursor(self.dialect._server_side_cursor)  # type: ignore[attr-defined]  # of this dialect


class MySQLDialect_mysqldb(AutocommitConnector, MySQLDialect):
    """MySQL and MariaDB by mysqlclient."""

    driver = "mysqldb"
    driver_extra = "mysql"
    supports_statement_cache = True
    supports_server_side_cursors = True
    returns_native_bytes = True
    execution_ctx_cls = MySQLExecutionContext_mysqldb
    default_paramstyle = "format"

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `MySQLdb`."""
        import MySQLdb  # imported with the first engine: a dialect that only compiles needs no driver

        return MySQLdb

    def on_connect(self) -> Any:
        """Let the driver refuse what is no value: it would send the text of any object."""
        refusal = self.loaded_dbapi.ProgrammingError

        def refuse_objects(connection: Any) -> None:
            connection.encoders = Encoders(connection.encoders, connection.string_literal, refusal)

        return refuse_objects

    def _driver_part(self, name: str) -> Any:
        """Return a module within the driver's package: that of `module=`, where one was given.

        :raises ImportError: it has none of that name
        """
        package = getattr(self.loaded_dbapi, "__name__", "")  # a stand-in may be no module
        if not isinstance(package, str) or not package:
            raise ImportError(f"expected a driver's module with a part {name}, got {self.loaded_dbapi!r}")
        return import_module(f"{package}.{name}")

    @property
    def _server_side_cursor(self) -> Any:
        return self._driver_part("cursors").SSCursor

    @property
    def _found_rows_flag(self) -> int:
        """The client's flag by which an UPDATE counts the rows found, not those changed; 0 without one."""
        try:
            return int(self._driver_part("constants.CLIENT").FOUND_ROWS)
        except (ImportError, AttributeError):
            return 0  # a stand-in for the driver need not have it

    # -- connecting

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`; options `ssl_*` of the URL go into one."""
        options: dict[str, Any] = url.translate_connect_args(username="user")
        options.update(url.query)
        for name, type_ in _CONNECT_OPTIONS.items():
            coerce_kw_type(options, name, type_)
        secure = {
            name.removeprefix("ssl_"): read(options.pop(name))
            for name, read in _SSL_OPTIONS.items()
            if name in options
        }
        if secure:
            options["ssl"] = secure
        if self.dbapi is not None:
            flags = options.get("client_flag", 0) | self._found_rows_flag
            if flags:
                options["client_flag"] = flags
        return [], options

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Tell whether a connection is alive, by the protocol's own question."""
        connection: Any = dbapi_connection
        connection.ping()
        return True

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement for each set of parameters.

        The driver makes one statement of an INSERT of many rows, and takes no parameters after VALUES then.
        """
        written = self._insert_pattern and self._insert_pattern.match(statement)
        if not written or "%" not in (written.group(3) or "").replace("%%", ""):
            cursor.executemany(statement, parameters)
            return
        count = 0
        for one in parameters:
            count += cursor.execute(statement, one)
        cursor.rowcount = count

    @memoized_property
    def _insert_pattern(self) -> Any:
        try:
            return self._driver_part("cursors").RE_INSERT_VALUES
        except (ImportError, AttributeError):
            return None

    # -- isolation levels

    def _set_autocommit(self, dbapi_connection: Any, is_on: bool) -> None:
        dbapi_connection.autocommit(is_on)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself."""
        return bool(dbapi_conn.get_autocommit())


class MariaDBDialect_mysqldb(MariaDBDialect, MySQLDialect_mysqldb):
    """MariaDB by mysqlclient."""

    supports_statement_cache = True


dialect = MySQLDialect_mysqldb
mariadb_dialect = MariaDBDialect_mysqldb
