"""MySQL and MariaDB by CyMySQL. See https://github.com/nakagami/CyMySQL"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .encoders import EncodersByGet
from .mariadb import MariaDBDialect
from .mysqldb import MySQLDialect_mysqldb

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL

__all__ = ["MySQLDialect_cymysql", "dialect", "mariadb_dialect"]


class MySQLDialect_cymysql(MySQLDialect_mysqldb):
    """MySQL and MariaDB by CyMySQL."""

    driver = "cymysql"
    driver_extra = "cymysql"
    supports_statement_cache = True
    supports_sane_rowcount = True
    supports_sane_multi_rowcount = False
    supports_server_side_cursors = False  # it fetches all rows at once

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `cymysql`."""
        import cymysql  # imported with the first engine: a dialect that only compiles needs no driver

        return cymysql

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`, which knows the database as `db` only."""
        arguments, options = super().create_connect_args(url)
        given = dict(options)
        if "database" in given:
            given["db"] = given.pop("database")
        return arguments, given

    def on_connect(self) -> Any:
        """Let the driver refuse what is no value: it would send the text of any object."""
        refusal = self.loaded_dbapi.ProgrammingError

        def refuse_objects(connection: Any) -> None:
            known = connection.encoders
            connection.encoders = EncodersByGet(known, known[str], refusal)

        return refuse_objects

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Tell whether a connection is alive; the driver is not to connect anew by itself."""
        dbapi_connection.ping(reconnect=False)
        return True

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error, or by what the driver says of a connection that is gone."""
        if super().is_disconnect(e, connection, cursor):
            return True
        return isinstance(e, self.loaded_dbapi.Error) and "closed" in str(e).lower()

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself, as the server's status says."""
        cursor = dbapi_conn.cursor()
        cursor.execute("SELECT @@autocommit")
        (is_on,) = cursor.fetchone()
        cursor.close()
        return bool(is_on)


class MariaDBDialect_cymysql(MariaDBDialect, MySQLDialect_cymysql):
    """MariaDB by CyMySQL."""

    supports_statement_cache = True


dialect = MySQLDialect_cymysql
mariadb_dialect = MariaDBDialect_cymysql
