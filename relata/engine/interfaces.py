"""The protocol between the engine and a dialect, and the types that it speaks of.

A dialect derives from `default.DefaultDialect` and changes what differs: the flags below, the compiler
classes, a few
`do_*` methods, the `get_*` methods of reflection. Nothing outside a dialect asks for its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Protocol

from ..event import EventTarget
from ..sql.cache import CacheHit as CacheStats
from ..sql.compiler import AggregateOrderByStyle, InsertmanyvaluesSentinelOpts
from ..util import EMPTY_DICT
from ..util.lazy_module import lazy_attributes

if TYPE_CHECKING:
    from ..sql.compiler import Compiled, DDLCompiler, IdentifierPreparer, SQLCompiler, TypeCompiler
    from .base import Connection, Engine
    from .default import DefaultDialect
    from .reflected_types import (
        ReflectedCheckConstraint as ReflectedCheckConstraint,
        ReflectedColumn as ReflectedColumn,
        ReflectedComputed as ReflectedComputed,
        ReflectedConstraint as ReflectedConstraint,
        ReflectedForeignKeyConstraint as ReflectedForeignKeyConstraint,
        ReflectedIdentity as ReflectedIdentity,
        ReflectedIndex as ReflectedIndex,
        ReflectedPrimaryKeyConstraint as ReflectedPrimaryKeyConstraint,
        ReflectedTableComment as ReflectedTableComment,
        ReflectedUniqueConstraint as ReflectedUniqueConstraint,
    )
    from .reflection import Inspector
    from .url import URL
else:
    __getattr__, __dir__ = lazy_attributes(
        __name__,
        (
            "ReflectedCheckConstraint",
            "ReflectedColumn",
            "ReflectedComputed",
            "ReflectedConstraint",
            "ReflectedForeignKeyConstraint",
            "ReflectedIdentity",
            "ReflectedIndex",
            "ReflectedPrimaryKeyConstraint",
            "ReflectedTableComment",
            "ReflectedUniqueConstraint",
        ),
        lambda name: getattr(import_module(f"{__package__}.reflected_types"), name),
    )

__all__ = [
    "AdaptedConnection",
    "BindTyping",
    "CacheStats",
    "ConnectionEventsTarget",
    "CreateEnginePlugin",
    "DBAPIConnection",
    "DBAPICursor",
    "DBAPIModule",
    "Dialect",
    "ExceptionContext",
    "ExecuteStyle",
    "ExecutionContext",
]

ConnectArgsType = tuple[Sequence[str], MutableMapping[str, Any]]
IsolationLevel = Literal[
    "SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED", "AUTOCOMMIT"
]
SchemaTranslateMapType = Mapping[str | None, str | None]
CompiledCacheType = MutableMapping[Any, Any]
CoreSingleParams = Mapping[str, Any]
CoreAnyParams = Mapping[str, Any] | Sequence[Mapping[str, Any]]
DBAPISingleParams = Sequence[Any] | Mapping[str, Any]
DBAPIAnyParams = DBAPISingleParams | Sequence[Sequence[Any]] | Sequence[Mapping[str, Any]]
ExecuteOptions = Mapping[str, Any]
TableKey = tuple[str | None, str]


class ExecuteStyle(Enum):
    """How the driver is called."""

    EXECUTE = 0  # cursor.execute(), once
    EXECUTEMANY = 1  # cursor.executemany()
    INSERTMANYVALUES = 2  # cursor.execute() for each page of a multi-row INSERT


class BindTyping(Enum):
    """How the driver is told the types of parameters."""

    NONE = 1
    SETINPUTSIZES = 2
    RENDER_CASTS = 3


# -- the driver, as PEP 249 has it


class DBAPIModule(Protocol):
    """A module of PEP 249."""

    paramstyle: str
    Error: type[Exception]

    def connect(self, *args: Any, **kw: Any) -> DBAPIConnection:
        """Connect to a database."""


class DBAPIConnection(Protocol):
    """A connection of PEP 249."""

    def close(self) -> None:
        """Close the connection."""

    def commit(self) -> None:
        """Commit the transaction."""

    def cursor(self, *args: Any, **kw: Any) -> DBAPICursor:
        """Make a cursor."""

    def rollback(self) -> None:
        """Roll the transaction back."""


class DBAPICursor(Protocol):
    """A cursor of PEP 249."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """One sequence a column, its name first and its type code second; None without rows."""

    @property
    def rowcount(self) -> int:
        """The number of rows found or changed, -1 when unknown."""

    arraysize: int
    lastrowid: Any

    def close(self) -> None:
        """Close the cursor."""

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """Run a statement."""

    def executemany(self, operation: Any, parameters: Any) -> Any:
        """Run a statement for each set of parameters."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchmany(self, size: int = ...) -> Sequence[Any]:
        """Return the next rows."""

    def fetchall(self) -> Sequence[Any]:
        """Return the rows that are left."""


class AdaptedConnection:
    """Stand before a driver's connection whose API differs (an asyncio one)."""

    __slots__ = ("_connection",)

    _connection: Any

    @property
    def driver_connection(self) -> Any:
        """The driver's own connection."""
        return self._connection

    def run_async(self, fn: Callable[[Any], Any]) -> Any:
        """Run a coroutine function on the driver's connection, from synchronous code.

        :raises TypeError: the driver is no asyncio one
        """
        raise TypeError(f"{self!r} stands before no asyncio driver: run_async() needs one")

    def __repr__(self) -> str:
        return f"<AdaptedConnection {self._connection}>"


# -- events and plugins


class ConnectionEventsTarget(EventTarget):
    """What `ConnectionEvents` are listened for on: engines and connections."""

    _has_events: bool = False


class CreateEnginePlugin:
    """Change what `create_engine()` makes; named by `plugin=` in the URL or by the option `plugins`.

    :param url: the URL, before it is used
    :param kwargs: the options of `create_engine()`; a plugin takes its own out with `pop()`
    """

    def __init__(self, url: URL, kwargs: dict[str, Any]) -> None:
        self.url = url

    def update_url(self, url: URL) -> URL:
        """Return the URL to be used, without the options that are for the plugin."""
        return url

    def handle_dialect_kwargs(self, dialect_cls: type[Dialect], dialect_args: dict[str, Any]) -> None:
        """Change the options of the dialect, in place."""

    def handle_pool_kwargs(self, pool_cls: type[Any], pool_args: dict[str, Any]) -> None:
        """Change the options of the pool, in place."""

    def engine_created(self, engine: Engine) -> None:
        """Take the new engine, to listen for its events, say."""


class ExceptionContext:
    """Tell listeners of `handle_error` what happened.

    They may change `chained_exception` and the `is_` flags.
    """

    connection: Connection | None = None
    engine: Engine | None = None
    dialect: DefaultDialect
    cursor: DBAPICursor | None = None
    statement: str | None = None
    parameters: Any = None
    original_exception: BaseException
    sqlalchemy_exception: Any = None
    chained_exception: BaseException | None = None
    execution_context: ExecutionContext | None = None
    is_disconnect: bool = False
    invalidate_pool_on_disconnect: bool = True
    is_pre_ping: bool = False


class ExecutionContext:
    """Hold what concerns one execution; see `default.DefaultExecutionContext`."""

    __slots__ = ()

    engine: Engine
    connection: Connection
    root_connection: Connection
    dialect: DefaultDialect
    cursor: DBAPICursor
    compiled: Compiled | None
    statement: str
    parameters: Any
    invoked_statement: Any
    execution_options: Mapping[str, Any]
    execute_style: ExecuteStyle
    isinsert: bool
    isupdate: bool
    isdelete: bool
    isddl: bool
    is_text: bool


class Dialect(EventTarget):
    """Name every choice that a database and a driver make.

    The values here are those of plain standard SQL.
    """

    CACHE_HIT = CacheStats.CACHE_HIT
    CACHE_MISS = CacheStats.CACHE_MISS
    CACHING_DISABLED = CacheStats.CACHING_DISABLED
    NO_CACHE_KEY = CacheStats.NO_CACHE_KEY
    NO_DIALECT_SUPPORT = CacheStats.NO_DIALECT_SUPPORT

    _has_events = False

    # -- names and parts

    name: str = "default"
    driver: str = ""
    statement_compiler: type[SQLCompiler]
    ddl_compiler: type[DDLCompiler]
    type_compiler_cls: type[TypeCompiler]
    type_compiler_instance: TypeCompiler
    preparer: type[IdentifierPreparer]
    identifier_preparer: IdentifierPreparer
    execution_ctx_cls: type[Any]
    dbapi: Any = None
    colspecs: Mapping[type[Any], type[Any]] = {}
    ischema_names: Mapping[str, type[Any]] = {}
    construct_arguments: Sequence[tuple[type[Any], Mapping[str, Any]]] | None = None
    reflection_options: Sequence[str] = ()
    #: the class of what `inspect(engine)` gives, where it is not `Inspector` itself
    inspector: type[Inspector] | None = None
    connection_characteristics: Mapping[str, Any] = EMPTY_DICT
    engine_config_types: Mapping[str, Any] = EMPTY_DICT
    dbapi_exception_translation_map: Mapping[str, str] = EMPTY_DICT

    # -- the driver

    paramstyle: str
    positional: bool
    default_paramstyle: str = "named"
    #: the driver makes one percent sign of two, where parameters are written with percent signs
    driver_undoubles_percents: bool = True
    is_async: bool = False
    bind_typing: BindTyping = BindTyping.NONE
    include_set_input_sizes: set[Any] | None = None
    exclude_set_input_sizes: set[Any] | None = None
    has_terminate: bool = False  # do_terminate() closes without waiting for the server
    server_side_cursors: bool = False  # use them for every SELECT
    supports_server_side_cursors: bool = False
    supports_sane_rowcount: bool = True  # cursor.rowcount counts the rows that were matched
    supports_sane_multi_rowcount: bool = True  # the same after executemany()
    returns_native_bytes: bool = False
    requires_name_normalize: bool = False  # upper case means "not quoted" to the database
    minimum_dbapi_version: tuple[int, ...] | None = None
    execute_sequence_format: type[Any] = tuple
    supports_statement_cache: bool = True

    # -- SQL

    supports_alter: bool = True
    supports_schemas: bool = True
    supports_views: bool = True
    supports_comments: bool = False
    inline_comments: bool = False  # comments are part of CREATE TABLE
    supports_constraint_comments: bool = False
    supports_sequences: bool = False
    sequences_optional: bool = False  # Sequence(optional=True) stands for the database's own way
    preexecute_autoincrement_sequences: bool = False  # a key's sequence is run before the INSERT
    default_sequence_base: int = 1
    supports_identity_columns: bool = False
    supports_default_values: bool = False  # INSERT ... DEFAULT VALUES
    supports_default_metavalue: bool = False  # INSERT ... VALUES (DEFAULT)
    default_metavalue_token: str = "DEFAULT"
    supports_empty_insert: bool = True  # INSERT ... () VALUES ()
    supports_multivalues_insert: bool = False  # VALUES (...), (...)
    insert_null_pk_still_autoincrements: bool = False
    insert_returning: bool = False
    update_returning: bool = False
    delete_returning: bool = False
    update_returning_multifrom: bool = False
    delete_returning_multifrom: bool = False
    update_executemany_returning: bool = False
    delete_executemany_returning: bool = False
    favor_returning_over_lastrowid: bool = False
    postfetch_lastrowid: bool = True  # cursor.lastrowid is the key that the database made
    use_insertmanyvalues: bool = False
    use_insertmanyvalues_wo_returning: bool = False  # in place of executemany() too
    insertmanyvalues_page_size: int = 1000  # rows a statement
    insertmanyvalues_max_parameters: int = 32700  # parameters a statement
    insertmanyvalues_implicit_sentinel: InsertmanyvaluesSentinelOpts = (
        InsertmanyvaluesSentinelOpts.NOT_SUPPORTED
    )  # which keys made by the database rise in the order of the VALUES rows
    cte_follows_insert: bool = False
    tuple_in_values: bool = False  # (a, b) IN (VALUES (1, 2))
    div_is_floordiv: bool = True  # integer / integer is an integer
    aggregate_order_by_style: AggregateOrderByStyle = AggregateOrderByStyle.INLINE
    supports_is_distinct_from: bool = True
    supports_for_update_of: bool = False
    supports_simple_order_by_label: bool = True
    supports_native_boolean: bool = False
    non_native_boolean_check_constraint: bool = True
    supports_native_enum: bool = False
    supports_native_decimal: bool = False
    supports_native_uuid: bool = False
    supports_native_json_serialization: bool = False
    supports_native_json_deserialization: bool = False
    dialect_injects_custom_json_deserializer: bool = False
    _json_serializer: Any = None
    _json_deserializer: Any = None
    #: how binary data is written into SQL, `{}` for its hexadecimal digits; None: as the text that it encodes
    binary_literal: str | None = None
    _legacy_binary_type_literal_encoding: str = "utf-8"
    max_identifier_length: int = 9999
    max_index_name_length: int | None = None
    max_constraint_name_length: int | None = None
    label_length: int | None = None

    # -- known once connected

    server_version_info: tuple[Any, ...] | None = None
    default_schema_name: str | None = None
    default_isolation_level: Any = None
    _on_connect_isolation_level: Any = None
    skip_autocommit_rollback: bool = False

    # -- reflection: a dialect gives what its database has

    def _refuse(self, what: str) -> NoReturn:
        raise NotImplementedError(f"the {self.name} dialect does not reflect {what}")

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedColumn]:
        """Return the columns of a table, in order.

        :raises NoSuchTableError: there is no such table; so do the other methods that take a table's name
        """
        self._refuse("columns")

    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Return the primary key of a table."""
        self._refuse("primary keys")

    def get_foreign_keys(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedForeignKeyConstraint]:
        """Return the foreign keys of a table."""
        self._refuse("foreign keys")

    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedIndex]:
        """Return the indexes of a table."""
        self._refuse("indexes")

    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedUniqueConstraint]:
        """Return the UNIQUE constraints of a table."""
        self._refuse("unique constraints")

    def get_check_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedCheckConstraint]:
        """Return the CHECK constraints of a table."""
        self._refuse("check constraints")

    def get_table_options(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> dict[str, Any]:
        """Return the dialect's options of a table."""
        self._refuse("table options")

    def get_table_comment(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedTableComment:
        """Return the comment of a table."""
        self._refuse("table comments")

    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the tables of a schema."""
        self._refuse("table names")

    def get_temp_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the temporary tables."""
        self._refuse("temporary table names")

    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the views of a schema."""
        self._refuse("view names")

    def get_materialized_view_names(
        self, connection: Connection, schema: str | None = None, **kw: Any
    ) -> list[str]:
        """Return the names of the materialized views of a schema."""
        self._refuse("materialized view names")

    def get_temp_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the temporary views."""
        self._refuse("temporary view names")

    def get_sequence_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the sequences of a schema."""
        self._refuse("sequence names")

    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """Return the names of the schemas."""
        self._refuse("schema names")

    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any
    ) -> str:
        """Return the SQL of a view."""
        self._refuse("view definitions")

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        self._refuse("tables")

    def has_sequence(
        self, connection: Connection, sequence_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a sequence is there."""
        self._refuse("sequences")
