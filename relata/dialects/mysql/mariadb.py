"""MariaDB as a dialect of its own: `mariadb+pymysql://`. See https://mariadb.com/kb/"""

from __future__ import annotations

from ... import exc
from ...sql.type_api import TypeEngine
from .core import MySQLDialect
from .identifiers import MariaDBIdentifierPreparer
from .type_names import ISCHEMA_NAMES

__all__ = ["INET4", "INET6", "MariaDBDialect"]


class INET4(TypeEngine[str]):
    """An address of IPv4."""

    __visit_name__ = "INET4"


class INET6(TypeEngine[str]):
    """An address of IPv6, or of IPv4 within it."""

    __visit_name__ = "INET6"


class MariaDBDialect(MySQLDialect):
    """The choices of MariaDB."""

    name = "mariadb"
    is_mariadb = True
    preparer = MariaDBIdentifierPreparer
    supports_statement_cache = True
    supports_native_uuid = True
    insert_returning = True
    delete_returning = True
    ischema_names = {**ISCHEMA_NAMES, "inet4": INET4, "inet6": INET6}

    def _take_variant(self, is_mariadb: bool) -> None:
        """Refuse a server that is MySQL.

        :raises InvalidRequestError: it is
        """
        if not is_mariadb:
            raise exc.InvalidRequestError(
                "expected a MariaDB server for a URL that begins with mariadb, got a MySQL server: "
                "begin the URL with mysql"
            )
