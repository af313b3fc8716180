"""PostgreSQL by asyncpg, for asyncio. See https://magicstack.github.io/asyncpg/"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ... import exc
from ...connectors.autocommit import AutocommitConnector
from ...engine.default import DefaultDialect
from ...engine.interfaces import BindTyping
from ...sql import sqltypes
from ...sql.type_api import Processor
from ...util.coerce import asint, coerce_kw_type
from ...util.version import VersionInfo, parse_version_string
from ._asyncpg_connection import (
    AsyncAdapt_asyncpg_connection,
    AsyncAdapt_asyncpg_cursor,
    AsyncAdapt_asyncpg_dbapi,
    AsyncAdapt_asyncpg_ss_cursor,
)
from ._hosts import split_hosts
from .base import PGDialect, PGExecutionContext
from .bitstring import BitString
from .driver_types import (
    CAST_COLSPECS,
    JSON_COLSPECS,
    CastARRAY,
    CastBoolean,
    CastFloat,
    CastInterval,
    CastNumeric,
)
from .json import JSONPathType
from .named_types import ENUM
from .types import BIT, BYTEA, INTERVAL, OID, REGCLASS

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL
    from .ranges import Range

__all__ = [
    "AsyncAdapt_asyncpg_connection",
    "AsyncAdapt_asyncpg_cursor",
    "AsyncAdapt_asyncpg_dbapi",
    "AsyncAdapt_asyncpg_ss_cursor",
    "PGDialect_asyncpg",
    "dialect",
]

_REFUSED = re.compile(r"invalid input for query argument \$(\d+)")
# what a server says that ends all of its connections; the connection learns of it a moment later
_ENDING = frozenset(("57P01", "57P02", "57P03"))


class _BIT(BIT):
    """Strings of bits, for which the driver has a class."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        to_text: Any = super().bind_processor(dialect)
        make = dialect.loaded_dbapi.asyncpg.BitString

        def process(value: Any) -> Any:
            return None if value is None else make(to_text(value))

        return process

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        def process(value: Any) -> Any:
            return None if value is None else BitString(value.as_string().replace(" ", ""))

        return process


class _ENUM(ENUM):
    """Names, which the driver sends as values of their type, and the server has to know of which."""

    render_bind_cast = True


class _Binary(BYTEA):
    render_bind_cast = True


class _OID(OID):
    render_bind_cast = True


class _REGCLASS(REGCLASS):
    render_bind_cast = True


class _JSONPath(JSONPathType):
    """A path of several indexes, which the driver sends as an array of text."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        def process(value: Any) -> Any:
            return value if value is None or isinstance(value, str) else [str(one) for one in value]

        return process


class PGExecutionContext_asyncpg(PGExecutionContext):
    """One execution by asyncpg."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor whose rows stay at the server."""
        return self._dbapi_connection.cursor(server_side=True)

    def find_unfit(self, error: BaseException) -> str | None:
        """Say which value the driver has refused: it numbers them."""
        found = super().find_unfit(error)
        refused = _REFUSED.match(str(error))
        if found is not None or refused is None or self._plan is None:
            return found
        named = self._parameter_at(int(refused[1]) - 1)
        if named is None:
            return None
        name, which = named
        return (
            f"expected a value for {name!r}{which} that fits its type, {self.compiled.binds[name].type!r}: "
            "asyncpg makes no value of text, nor text of a value; convert it in Python, or give it another "
            "type and cast() it"
        )

    def _parameter_at(self, index: int) -> tuple[str, str] | None:
        """Return the name of a parameter, and of which row it is, where there are several in a statement."""
        rows = self._multi_row
        if rows is not None:
            found = rows.parameter_at(index)
            return None if found is None else (found[0], f" in row {found[1]} of {len(rows.rows)}")
        names = self.compiled.positiontup or ()
        sent: Any = self.parameters[0] if self.executemany else self.parameters
        # where lists were expanded, places tell nothing
        return (names[index], "") if index < len(names) == len(sent) else None


class PGDialect_asyncpg(AutocommitConnector, PGDialect):
    """PostgreSQL by asyncpg. There are no two-phase transactions.

    :param native_inet_types: False has INET and CIDR come as text, not as objects of `ipaddress`
    """

    driver = "asyncpg"
    driver_extra = "postgresql-asyncpg"
    is_async = True
    has_terminate = True
    supports_statement_cache = True
    supports_server_side_cursors = True
    supports_native_json_deserialization = True
    supports_sane_multi_rowcount = False
    returns_native_bytes = True
    default_paramstyle = "numeric_dollar"
    bind_typing = BindTyping.RENDER_CASTS
    execution_ctx_cls = PGExecutionContext_asyncpg
    colspecs = {
        **PGDialect.colspecs,
        **CAST_COLSPECS,
        **JSON_COLSPECS,
        sqltypes.ARRAY: CastARRAY,
        sqltypes.Boolean: CastBoolean,
        sqltypes.Numeric: CastNumeric,
        sqltypes.Float: CastFloat,
        sqltypes.Interval: CastInterval,
        sqltypes.Enum: _ENUM,
        sqltypes.LargeBinary: _Binary,
        sqltypes.JSON.JSONPathType: _JSONPath,
        INTERVAL: CastInterval,
        BIT: _BIT,
        BYTEA: _Binary,
        ENUM: _ENUM,
        OID: _OID,
        REGCLASS: _REGCLASS,
    }

    def __init__(self, native_inet_types: bool | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._native_inet_types = native_inet_types

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return asyncpg as a module of PEP 249."""
        import asyncpg  # imported with the first engine: a dialect that only compiles needs no driver

        return AsyncAdapt_asyncpg_dbapi(asyncpg)

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version of asyncpg."""
        return parse_version_string(dbapi.__version__)

    def _make_driver_range(self, value: Range[Any]) -> Any:
        """Return one of our ranges as one of asyncpg's."""
        return self.loaded_dbapi.asyncpg.Range(
            value.lower,
            value.upper,
            lower_inc=value.bounds[0] == "[",
            upper_inc=value.bounds[1] == "]",
            empty=value.empty,
        )

    # -- connecting

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `asyncpg.connect()`; several hosts may stand in the URL's options.

        :raises ArgumentError: there are several hosts, and one of them has no port
        """
        options: dict[str, Any] = url.translate_connect_args(username="user")
        hosts, ports = split_hosts(url)
        options.update(url.query)
        if hosts is not None:
            if ports is None or not all(ports):
                raise exc.ArgumentError(
                    f"expected a port for each of several hosts, got {ports} for {hosts}: "
                    "write ?host=a:5432&host=b:5432, or ?host=a,b&port=5432"
                )
            options["host"] = list(hosts)
            options["port"] = [asint(port) for port in ports]
        else:
            coerce_kw_type(options, "port", asint)
        coerce_kw_type(options, "prepared_statement_cache_size", asint)
        return [], options

    def on_connect(self) -> Callable[[Any], None] | None:
        """Tell each connection how JSON is read, and which types stay text."""

        def prepare(connection: Any) -> None:
            connection.run_async(self._set_codecs)

        return prepare

    async def _set_codecs(self, connection: Any) -> None:
        await self.setup_asyncpg_json_codec(connection)
        await self.setup_asyncpg_jsonb_codec(connection)
        if self._native_inet_types is False:
            for name in ("inet", "cidr"):
                await connection.set_type_codec(
                    name, schema="pg_catalog", format="text", encoder=str, decoder=str
                )

    async def setup_asyncpg_json_codec(self, conn: Any) -> None:
        """Have a connection read JSON; a subclass may do otherwise.

        :param conn: asyncpg's connection
        """
        read = self._json_deserializer or json.loads
        await conn.set_type_codec(
            "json",
            schema="pg_catalog",
            format="binary",
            encoder=str.encode,
            decoder=lambda data: read(data.decode()),
        )

    async def setup_asyncpg_jsonb_codec(self, conn: Any) -> None:
        """Have a connection read JSONB; a subclass may do otherwise.

        :param conn: asyncpg's connection
        """
        read = self._json_deserializer or json.loads
        # the number of the format stands before the text: 1
        await conn.set_type_codec(
            "jsonb",
            schema="pg_catalog",
            format="binary",
            encoder=lambda text: b"\x01" + text.encode(),
            decoder=lambda data: read(data[1:].decode()),
        )

    def get_driver_connection(self, connection: Any) -> Any:
        """Return asyncpg's connection."""
        return connection._connection

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Tell whether a connection is alive; no transaction is begun by the question."""
        dbapi_connection.ping()
        return True

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Close a connection that may not be awaited."""
        dbapi_connection.terminate()

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the connection, which knows whether it is closed, or by what the server said."""
        if not isinstance(e, self.loaded_dbapi.Error):
            return False
        state = getattr(e, "sqlstate", None) or ""
        if state in _ENDING or state.startswith("08"):
            return True
        return connection is not None and connection.driver_connection.is_closed()

    # -- transactions

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the connection's further transactions."""
        dbapi_connection.set_isolation_level(level)

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level; no transaction is left open by the question."""
        was_begun = dbapi_connection.is_in_transaction()
        try:
            return super().get_isolation_level(dbapi_connection)
        finally:
            if not was_begun:
                dbapi_connection.rollback()

    def set_readonly(self, connection: Any, value: bool) -> None:
        """Have transactions write nothing."""
        connection.readonly = value

    def get_readonly(self, connection: Any) -> bool:
        """Tell whether transactions write nothing."""
        return bool(connection.readonly)

    def set_deferrable(self, connection: Any, value: bool) -> None:
        """Have serializable read-only transactions wait for a snapshot that cannot fail."""
        connection.deferrable = value

    def get_deferrable(self, connection: Any) -> bool:
        """Tell whether transactions are deferrable."""
        return bool(connection.deferrable)

    # asyncpg's transactions end by COMMIT or ROLLBACK, and by nothing else
    do_begin_twophase = DefaultDialect.do_begin_twophase
    do_prepare_twophase = DefaultDialect.do_prepare_twophase
    do_rollback_twophase = DefaultDialect.do_rollback_twophase
    do_commit_twophase = DefaultDialect.do_commit_twophase
    do_recover_twophase = DefaultDialect.do_recover_twophase


dialect = PGDialect_asyncpg
