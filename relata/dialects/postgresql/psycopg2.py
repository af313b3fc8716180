"""PostgreSQL by psycopg2. See https://www.psycopg.org/docs/"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ...engine.interfaces import BindTyping
from ...util.coerce import WHOLE, one_of
from ._psycopg_common import PGDialect_common_psycopg
from .driver_types import JSON_COLSPECS

__all__ = ["PGDialect_psycopg2", "dialect"]

_LOST = (
    "terminating connection",
    "closed the connection",
    "connection not open",
    "could not receive data from server",
    "could not send data to server",
    "connection already closed",
    "cursor already closed",
    "losed by peer",
    "server closed the connection unexpectedly",
    "SSL SYSCALL error",
    "SSL connection has been closed unexpectedly",
    "decryption failed or bad record mac",
    "no connection to the server",
)

_IDLE = 0  # PQTRANS_IDLE of libpq
_MODE = one_of("values_only", "values_plus_batch")


class PGDialect_psycopg2(PGDialect_common_psycopg):
    """PostgreSQL by psycopg2. INET and CIDR are text, unless `native_inet_types=True` is said."""

    driver = "psycopg2"
    driver_extra = "postgresql"
    supports_statement_cache = True
    default_paramstyle = "pyformat"
    bind_typing = BindTyping.RENDER_CASTS
    supports_sane_multi_rowcount = False
    use_insertmanyvalues_wo_returning = True
    minimum_dbapi_version = (2, 7)
    _readonly_attribute = "readonly"
    colspecs = {
        **PGDialect_common_psycopg.colspecs,
        **JSON_COLSPECS,
    }

    def __init__(
        self, executemany_mode: str = "values_only", executemany_batch_page_size: int = 100, **kwargs: Any
    ) -> None:
        """Take how statements are run for many sets of parameters.

        :param executemany_mode: "values_plus_batch" sends UPDATEs and DELETEs in pages; "values_only" one by
            one. INSERTs go in pages either way
        :param executemany_batch_page_size: how many statements a page has
        """
        super().__init__(**kwargs)
        _MODE.check("executemany_mode", executemany_mode)
        WHOLE.check("executemany_batch_page_size", executemany_batch_page_size)
        self._sends_pages = executemany_mode == "values_plus_batch"
        self.executemany_batch_page_size = executemany_batch_page_size

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement for many sets of parameters."""
        if self._sends_pages:
            extras = import_module(f"{self.loaded_dbapi.__name__}.extras")
            extras.execute_batch(cursor, statement, parameters, page_size=self.executemany_batch_page_size)
        else:
            cursor.executemany(statement, parameters)

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `psycopg2`."""
        import psycopg2  # imported with the first engine: a dialect that only compiles needs no driver

        return psycopg2

    # -- connecting

    def on_connect(self) -> Callable[[Any], None] | None:
        """Tell each connection how UUID, JSON and HSTORE are read."""
        return self._prepare_connection

    def _prepare_connection(self, connection: Any) -> None:
        extras = import_module(f"{self.loaded_dbapi.__name__}.extras")
        if self.client_encoding is not None:
            connection.set_client_encoding(self.client_encoding)
        extras.register_uuid(None, connection)
        if self._json_deserializer is not None:
            extras.register_default_json(connection, loads=self._json_deserializer)
            extras.register_default_jsonb(connection, loads=self._json_deserializer)
        if self._native_inet_types:
            extras.register_ipaddress(connection)
        if self.use_native_hstore:
            self._register_hstore(extras, connection)

    _hstore_oids: Any = ()

    def _register_hstore(self, extras: Any, connection: Any) -> None:
        """Have the driver make dicts of HSTORE values, where the server has that extension."""
        if self._hstore_oids == ():
            self._hstore_oids = extras.HstoreAdapter.get_oids(connection)
            connection.rollback()
            self._found_hstore(self._hstore_oids is not None)
        if self._hstore_oids is not None:
            oid, array_oid = self._hstore_oids
            extras.register_hstore(connection, oid=oid, array_oid=array_oid)

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the connection, or by what libpq says, which the driver passes on as text."""
        if not isinstance(e, self.loaded_dbapi.Error):
            return False
        if getattr(connection, "closed", False):
            return True
        message = str(e).partition("\n")[0]
        return any(sign in message and f'"{sign}' not in message for sign in _LOST)

    # -- transactions

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level; no transaction is left open by the question."""
        was_idle = dbapi_connection.get_transaction_status() == _IDLE
        level = super().get_isolation_level(dbapi_connection)
        if was_idle and not dbapi_connection.autocommit:
            dbapi_connection.rollback()
        return level

    def _set_level(self, dbapi_connection: Any, level: str) -> None:
        dbapi_connection.set_session(isolation_level=level)


dialect = PGDialect_psycopg2
