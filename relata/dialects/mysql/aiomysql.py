"""MySQL and MariaDB by aiomysql, for asyncio. See https://aiomysql.readthedocs.io/"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...util import VersionInfo, parse_version_string
from .asynchronous import AsyncMySQLConnection, AsyncMySQLDialect, AsyncMySQLModule
from .mariadb import MariaDBDialect

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL

__all__ = ["MySQLDialect_aiomysql", "dialect", "mariadb_dialect"]


class AsyncAdapt_aiomysql_connection(AsyncMySQLConnection):
    """A connection of aiomysql."""

    __slots__ = ()

    @property
    def encoders(self) -> Any:
        """What makes text of values, by their classes."""
        return self._connection.encoders

    @encoders.setter
    def encoders(self, value: Any) -> None:
        self._connection.encoders = value


class AsyncAdapt_aiomysql_dbapi(AsyncMySQLModule):
    """aiomysql as a module of PEP 249."""

    connection_class = AsyncAdapt_aiomysql_connection


class MySQLDialect_aiomysql(AsyncMySQLDialect):
    """MySQL and MariaDB by aiomysql."""

    driver = "aiomysql"
    driver_extra = "aiomysql"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return aiomysql as a module of PEP 249."""
        import aiomysql  # imported with the first engine: a dialect that only compiles needs no driver
        import aiomysql.cursors

        return AsyncAdapt_aiomysql_dbapi(aiomysql, aiomysql.cursors)

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version of aiomysql."""
        return parse_version_string(dbapi.driver.__version__)

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`, which calls the database `db`."""
        arguments, given = super().create_connect_args(url)
        options = dict(given)
        if "database" in options:
            options["db"] = options.pop("database")
        return arguments, options

    @property
    def _found_rows_flag(self) -> int:
        from pymysql.constants import CLIENT  # the driver builds on it

        return int(CLIENT.FOUND_ROWS)


class MariaDBDialect_aiomysql(MariaDBDialect, MySQLDialect_aiomysql):
    """MariaDB by aiomysql."""

    supports_statement_cache = True


dialect = MySQLDialect_aiomysql
mariadb_dialect = MariaDBDialect_aiomysql
