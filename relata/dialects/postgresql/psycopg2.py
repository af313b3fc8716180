"""PostgreSQL by psycopg2. See https://www.psycopg.org/docs/"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ...engine.interfaces import BindTyping
from ...sql import sqltypes
from ._psycopg_common import PGDialect_common_psycopg
from .json import JSON, JSONB

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


class _PGJSON(JSON):
    """JSON; the driver has read what it returns."""

    def result_processor(self, dialect: Any, coltype: Any) -> None:
        return None


class _PGJSONB(JSONB):
    """JSONB; the driver has read what it returns."""

    def result_processor(self, dialect: Any, coltype: Any) -> None:
        return None


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
    colspecs = {
        **PGDialect_common_psycopg.colspecs,
        JSON: _PGJSON,
        JSONB: _PGJSONB,
        sqltypes.JSON: _PGJSON,
    }

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

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the connection's further transactions."""
        if level == "AUTOCOMMIT":
            dbapi_connection.autocommit = True
            return
        dbapi_connection.autocommit = False
        dbapi_connection.set_session(isolation_level=level)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself."""
        return bool(dbapi_conn.autocommit)

    def set_readonly(self, connection: Any, value: bool) -> None:
        """Have transactions write nothing."""
        connection.readonly = value

    def get_readonly(self, connection: Any) -> bool:
        """Tell whether transactions write nothing."""
        return bool(connection.readonly)


dialect = PGDialect_psycopg2
