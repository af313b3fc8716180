"""MySQL and MariaDB by asyncmy, for asyncio. See https://github.com/long2ice/asyncmy"""

from __future__ import annotations

from importlib import metadata
from typing import Any

from ...util import VersionInfo, parse_version_string
from .asynchronous import AsyncMySQLConnection, AsyncMySQLDialect, AsyncMySQLModule
from .mariadb import MariaDBDialect

__all__ = ["MySQLDialect_asyncmy", "dialect", "mariadb_dialect"]


class AsyncAdapt_asyncmy_connection(AsyncMySQLConnection):
    """A connection of asyncmy."""

    __slots__ = ()

    @property
    def encoders(self) -> Any:
        """What makes text of values, by their classes."""
        return self._connection._encoders

    @encoders.setter
    def encoders(self, value: Any) -> None:
        self._connection._encoders = value


class AsyncAdapt_asyncmy_dbapi(AsyncMySQLModule):
    """asyncmy as a module of PEP 249."""

    connection_class = AsyncAdapt_asyncmy_connection


class MySQLDialect_asyncmy(AsyncMySQLDialect):
    """MySQL and MariaDB by asyncmy."""

    driver = "asyncmy"
    driver_extra = "asyncmy"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return asyncmy as a module of PEP 249."""
        import asyncmy  # imported with the first engine: a dialect that only compiles needs no driver
        import asyncmy.cursors

        return AsyncAdapt_asyncmy_dbapi(asyncmy, asyncmy.cursors)

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version of asyncmy, which its distribution tells."""
        return parse_version_string(metadata.version(dbapi.driver.__name__))


class MariaDBDialect_asyncmy(MariaDBDialect, MySQLDialect_asyncmy):
    """MariaDB by asyncmy."""

    supports_statement_cache = True


dialect = MySQLDialect_asyncmy
mariadb_dialect = MariaDBDialect_asyncmy
