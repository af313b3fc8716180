"""MariaDB as a dialect of its own: `mariadb+pymysql://`. See https://mariadb.com/kb/"""

from __future__ import annotations

from ... import exc
from .core import MySQLDialect
from .identifiers import MariaDBIdentifierPreparer
from .types import INET4, INET6

__all__ = ["INET4", "INET6", "MariaDBDialect"]


class MariaDBDialect(MySQLDialect):
    """The choices of MariaDB."""

    name = "mariadb"
    is_mariadb = True
    preparer = MariaDBIdentifierPreparer
    supports_statement_cache = True
    supports_native_uuid = True
    insert_returning = True
    delete_returning = True

    def _take_variant(self, is_mariadb: bool) -> None:
        """Refuse a server that is MySQL.

        :raises InvalidRequestError: it is
        """
        if not is_mariadb:
            raise exc.InvalidRequestError(
                "expected a MariaDB server for a URL that begins with mariadb, got a MySQL server: "
                "begin the URL with mysql"
            )
