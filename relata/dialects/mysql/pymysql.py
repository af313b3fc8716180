"""MySQL and MariaDB by PyMySQL. See https://pymysql.readthedocs.io/"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...sql.datatypes.unfit import why_unfit
from .mariadb import MariaDBDialect
from .mysqldb import MySQLDialect_mysqldb

if TYPE_CHECKING:
    from ...engine.interfaces import DBAPIConnection

__all__ = ["MySQLDialect_pymysql", "dialect", "mariadb_dialect"]


class MySQLDialect_pymysql(MySQLDialect_mysqldb):
    """MySQL and MariaDB by PyMySQL."""

    driver = "pymysql"
    driver_extra = "pymysql"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `pymysql`."""
        import pymysql  # imported with the first engine: a dialect that only compiles needs no driver

        return pymysql

    def on_connect(self) -> Any:
        """Let the driver refuse what is no value: it would send the text of any object."""
        error = self.loaded_dbapi.ProgrammingError

        def refuse_objects(connection: Any) -> None:
            as_text = connection.encoders[str]

            def escape_unknown(value: Any, mapping: Any = None) -> Any:
                if why_unfit(value) is not None:
                    raise error(f"cannot send an object of class {type(value).__name__}")
                return as_text(value, mapping)

            # the driver escapes text by itself: this entry serves objects of classes that it does not know
            connection.encoders = {**connection.encoders, str: escape_unknown}

        return refuse_objects

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Tell whether a connection is alive; the driver is not to connect anew by itself."""
        connection: Any = dbapi_connection
        connection.ping(reconnect=False)
        return True

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error, or by what the driver says of a connection that it has closed."""
        if super().is_disconnect(e, connection, cursor):
            return True
        return isinstance(e, self.loaded_dbapi.Error) and "already closed" in str(e).lower()

    def _extract_error_code(self, exception: BaseException) -> int | None:
        # a driver's error may wrap another one
        if exception.args and isinstance(exception.args[0], Exception):
            exception = exception.args[0]
        return super()._extract_error_code(exception)


class MariaDBDialect_pymysql(MariaDBDialect, MySQLDialect_pymysql):
    """MariaDB by PyMySQL."""

    supports_statement_cache = True


dialect = MySQLDialect_pymysql
mariadb_dialect = MariaDBDialect_pymysql
