"""SQLite with encryption, by SQLCipher. See https://www.zetetic.net/sqlcipher/sqlcipher-api/

The passphrase stands in the URL where other databases have a password:
`sqlite+pysqlcipher://:passphrase@/file.db?kdf_iter=64000`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .pysqlite import SQLiteDialect_pysqlite

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL

__all__ = ["SQLiteDialect_pysqlcipher", "dialect"]

_PRAGMAS = ("kdf_iter", "cipher", "cipher_page_size", "cipher_use_hmac")


class SQLiteDialect_pysqlcipher(SQLiteDialect_pysqlite):
    """SQLite by `sqlcipher3`, or by the older `pysqlcipher3`."""

    driver = "pysqlcipher"
    driver_extra = "sqlcipher"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `sqlcipher3.dbapi2`, or `pysqlcipher3.dbapi2` where that is what is installed."""
        if find_spec("sqlcipher3") is None and find_spec("pysqlcipher3") is not None:
            from pysqlcipher3 import dbapi2 as older  # imported with the first engine

            return older
        from sqlcipher3 import dbapi2  # imported with the first engine: who only compiles needs no driver

        return dbapi2

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return path and options for `connect()`: the passphrase and the pragmas are none of them."""
        plain = url._replace(username=None, password=None, host=None, port=None)
        return super().create_connect_args(plain.difference_update_query(_PRAGMAS))

    def on_connect_url(self, url: URL) -> Callable[[Any], Any]:
        """Return a function that opens a database with the passphrase of the URL."""
        passphrase = url.password or ""
        pragmas = {name: url.query[name] for name in _PRAGMAS if name in url.query}
        prepare_plain = self.on_connect()

        def prepare(connection: Any) -> None:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA key={_as_text(passphrase)}")
            for name, value in pragmas.items():
                cursor.execute(f"PRAGMA {name}={_as_text(str(value))}")
            cursor.close()
            prepare_plain(connection)

        return prepare


def _as_text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


dialect = SQLiteDialect_pysqlcipher
