"""PostgreSQL by psycopg, version 3. See https://www.psycopg.org/psycopg3/docs/"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...engine.interfaces import BindTyping
from ...sql import sqltypes
from ...sql.type_api import Processor
from ...util.descriptors import memoized_property
from ...util.lazy_module import LazyModule
from ._psycopg_common import PGDialect_common_psycopg
from .driver_types import CAST_COLSPECS
from .json import JSON, JSONB, JSONPathType
from .types import INTERVAL

if TYPE_CHECKING:
    from ...engine.connection import Connection
    from ...engine.default import DefaultDialect
    from ...engine.url import URL

__all__ = ["PGDialect_psycopg", "dialect"]

_asynchronous = LazyModule(f"{__package__}.psycopg_async")
logger = logging.getLogger("relata.dialects.postgresql")


class _WrapsJSON:
    """Values that the driver is to write as JSON are wrapped for it; it returns them read."""

    _wrapper: str

    def bind_processor(self, dialect: Any) -> Processor:
        wrapper = dialect._wrappers[self._wrapper]
        return self._make_bind_processor(None, wrapper)  # type: ignore[attr-defined,no-any-return]  # of a JSON type

    def result_processor(self, dialect: Any, coltype: Any) -> None:
        return None


class _PGJSON(_WrapsJSON, JSON):
    _wrapper = "json"


class _PGJSONB(_WrapsJSON, JSONB):
    _wrapper = "jsonb"


class PGDialect_psycopg(PGDialect_common_psycopg):
    """PostgreSQL by psycopg. INET and CIDR are objects of `ipaddress`, unless told otherwise."""

    driver = "psycopg"
    driver_extra = "postgresql-psycopg"
    supports_statement_cache = True
    returns_native_bytes = True
    default_paramstyle = "pyformat"
    bind_typing = BindTyping.RENDER_CASTS
    supports_native_json_serialization = True
    supports_native_json_deserialization = True
    minimum_dbapi_version = (3, 0, 2)
    colspecs = {
        **PGDialect_common_psycopg.colspecs,
        **CAST_COLSPECS,
        JSON: _PGJSON,
        JSONB: _PGJSONB,
        sqltypes.JSON: _PGJSON,
        sqltypes.JSON.JSONPathType: JSONPathType,
        INTERVAL: INTERVAL,
    }

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `psycopg`."""
        import psycopg  # imported with the first engine: a dialect that only compiles needs no driver

        return psycopg

    @classmethod
    def get_async_dialect_cls(cls, url: URL) -> type[DefaultDialect]:
        """Return the dialect of psycopg's asynchronous connections, which one URL serves too."""
        return _asynchronous.dialect  # type: ignore[no-any-return]  # a dialect

    @memoized_property
    def _wrappers(self) -> dict[str, Callable[[Any], Any]]:
        from psycopg.types import json  # the driver is there when a value is bound

        return {"json": json.Json, "jsonb": json.Jsonb}

    # -- connecting

    def on_connect(self) -> Callable[[Any], None] | None:
        """Tell each connection how JSON is written and read, and which types stay text."""
        return self._prepare_connection

    def _prepare_connection(self, connection: Any) -> None:
        from psycopg.types import json  # the driver is there when it has connected

        connection.add_notice_handler(_log_notice)
        if self.client_encoding is not None:
            connection.execute("SELECT set_config('client_encoding', %s, false)", (self.client_encoding,))
            connection.commit()
        if self._json_serializer is not None:
            json.set_json_dumps(self._json_serializer, connection)
        if self._json_deserializer is not None:
            json.set_json_loads(self._json_deserializer, connection)
        if self._native_inet_types is False:
            from psycopg.types.string import TextLoader  # only those who ask for text need it

            for name in ("inet", "cidr"):
                connection.adapters.register_loader(name, TextLoader)
        if self.use_native_hstore:
            self._register_hstore(connection)

    _hstore_info: Any = None
    _looked_for_hstore = False

    def _register_hstore(self, connection: Any) -> None:
        """Have the driver make dicts of HSTORE values, where the server has that extension."""
        if not self._looked_for_hstore:
            self._hstore_info = self._fetch_type_info(connection, "hstore")
            connection.rollback()
            self._looked_for_hstore = True
            self._found_hstore(self._hstore_info is not None)
        if self._hstore_info is not None:
            from psycopg.types.hstore import register_hstore  # only servers with the extension need it

            register_hstore(self._hstore_info, connection)

    def _fetch_type_info(self, connection: Any, name: str) -> Any:
        """Return what the driver knows of a type of the server; None where it is not there."""
        from psycopg.types import TypeInfo  # asked of the first connection only

        return TypeInfo.fetch(connection, name)

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the connection, which knows whether it is broken."""
        return isinstance(e, self.loaded_dbapi.Error) and connection is not None and bool(connection.closed)

    # -- transactions

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level; no transaction is left open by the question."""
        before = dbapi_connection.info.transaction_status
        level = super().get_isolation_level(dbapi_connection)
        if before == self.loaded_dbapi.pq.TransactionStatus.IDLE:
            dbapi_connection.rollback()
        return level

    def _set_level(self, dbapi_connection: Any, level: str) -> None:
        dbapi_connection.isolation_level = self.loaded_dbapi.IsolationLevel[level.replace(" ", "_")]

    def do_begin_twophase(self, connection: Connection, xid: Any) -> None:
        """Begin, as any transaction does: the driver does it with the first statement."""

    def _finish_prepared(self, connection: Connection, statement: str) -> None:
        dbapi_connection: Any = connection.connection.dbapi_connection
        dbapi_connection.rollback()
        was_autocommit = dbapi_connection.autocommit
        dbapi_connection.autocommit = True
        try:
            self._execute_as_is(connection, statement)
        finally:
            dbapi_connection.autocommit = was_autocommit


def _log_notice(notice: Any) -> None:
    logger.info("%s: %s", notice.severity, notice.message_primary)


dialect = PGDialect_psycopg
