"""The dialect that others derive from.

How the driver is loaded, called, and asked what it is connected to.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import MINYEAR
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import exc
from ..pool import AsyncAdaptedQueuePool, QueuePool
from ..sql.compiler import (
    DDLCompiler,
    GenericTypeCompiler,
    IdentifierPreparer,
    SQLCompiler,
    StrSQLCompiler,
    StrSQLTypeCompiler,
)
from ..sql.elements import quoted_name
from ..sql.elements.texts import ReleaseSavepointClause, RollbackToSavepointClause, SavepointClause
from ..sql.late import late
from ..sql.type_api import adapt_type
from ..sql.type_memos import TypeMemos
from ..util import immutabledict, warn_deprecated
from ..util.coerce import asbool, asint, bool_or_str
from ..util.descriptors import memoized_property
from .characteristics import (
    ConnectionCharacteristic,
    IsolationLevelCharacteristic,
    LoggingTokenCharacteristic,
    refuse_in_transaction,
)
from .context import DefaultExecutionContext
from .default_reflection import ReflectionTableByTable
from .driver_version import DriverVersion
from .failure import handle_without_connection
from .interfaces import BindTyping, CacheStats, Dialect
from .registry import dialects

if TYPE_CHECKING:
    from ..pool import Pool, PoolProxiedConnection
    from .base import Engine
    from .connection import Connection
    from .cursor import CursorResult
    from .insertmany import Page
    from .interfaces import ConnectArgsType, DBAPIConnection, DBAPICursor
    from .url import URL

__all__ = ["DefaultDialect", "DefaultExecutionContext", "StrCompileDialect"]

CACHE_HIT = CacheStats.CACHE_HIT
CACHE_MISS = CacheStats.CACHE_MISS
CACHING_DISABLED = CacheStats.CACHING_DISABLED
NO_CACHE_KEY = CacheStats.NO_CACHE_KEY
NO_DIALECT_SUPPORT = CacheStats.NO_DIALECT_SUPPORT


class DefaultDialect(DriverVersion, ReflectionTableByTable, Dialect):
    """The choices of plain SQL and a plain driver.

    :param paramstyle: how parameters are written, one of PEP 249's or `numeric_dollar`
    :param isolation_level: the level that connections begin with
    :param dbapi: the driver's module; None for a dialect that only compiles
    :param supports_native_boolean: override the flag of that name; the other parameters of this kind likewise
    :param label_length: the longest label that is made up, in characters
    :param compiler_linting: which mistakes the compiler looks for
    :param skip_autocommit_rollback: do not roll a connection back whose level is AUTOCOMMIT
    """

    statement_compiler = SQLCompiler
    ddl_compiler = DDLCompiler
    type_compiler_cls = GenericTypeCompiler
    #: the older name of type_compiler_cls in the class; of an instance it is type_compiler_instance
    type_compiler: Any = None
    preparer = IdentifierPreparer
    execution_ctx_cls = DefaultExecutionContext
    poolclass: type[Pool] | None = None
    isolation_level: Any = None
    _user_defined_max_identifier_length: int | None = None
    #: the extra of this package that installs the driver
    driver_extra: str | None = None

    connection_characteristics: Mapping[str, ConnectionCharacteristic] = immutabledict(
        {"isolation_level": IsolationLevelCharacteristic(), "logging_token": LoggingTokenCharacteristic()}
    )

    engine_config_types: Mapping[str, Any] = immutabledict(
        {
            "pool_timeout": asint,
            "echo": bool_or_str("debug"),
            "echo_pool": bool_or_str("debug"),
            "pool_recycle": asint,
            "pool_size": asint,
            "max_overflow": asint,
            "future": asbool,
            "hide_parameters": asbool,
            "query_cache_size": asint,
            "pool_pre_ping": asbool,
            "pool_use_lifo": asbool,
            "use_insertmanyvalues": asbool,
            "insertmanyvalues_page_size": asint,
            "label_length": asint,
            "max_identifier_length": asint,
        }
    )

    def __init__(
        self,
        paramstyle: str | None = None,
        isolation_level: Any = None,
        dbapi: Any = None,
        implicit_returning: bool = True,
        supports_native_boolean: bool | None = None,
        max_identifier_length: int | None = None,
        label_length: int | None = None,
        insertmanyvalues_page_size: int | None = None,
        use_insertmanyvalues: bool | None = None,
        compiler_linting: Any = 0,
        server_side_cursors: bool = False,
        skip_autocommit_rollback: bool = False,
        **kwargs: Any,
    ) -> None:
        if server_side_cursors:
            if not self.supports_server_side_cursors:
                raise exc.ArgumentError(
                    f"the {self.name} dialect has no server-side cursors: leave the flag out"
                )
            warn_deprecated(
                "server_side_cursors=True of create_engine() will end: give execution_options("
                "stream_results=True) to the engine, a connection or a statement",
                "2.0",
            )
            self.server_side_cursors = True
        self.dbapi = dbapi
        self._require_driver_version()
        self.skip_autocommit_rollback = skip_autocommit_rollback
        if paramstyle is not None:
            self.paramstyle = paramstyle
        elif dbapi is not None:
            self.paramstyle = dbapi.paramstyle
        else:
            self.paramstyle = self.default_paramstyle
        self.positional = self.paramstyle in ("qmark", "format", "numeric", "numeric_dollar")
        self.identifier_preparer = self.preparer(self)
        self._on_connect_isolation_level = isolation_level
        self.type_compiler_instance = self.type_compiler = (self.type_compiler or self.type_compiler_cls)(
            self
        )
        if supports_native_boolean is not None:
            self.supports_native_boolean = supports_native_boolean
        if max_identifier_length:
            self.max_identifier_length = self._user_defined_max_identifier_length = max_identifier_length
        self.label_length = label_length
        self.compiler_linting = compiler_linting
        if use_insertmanyvalues is not None:
            self.use_insertmanyvalues = use_insertmanyvalues
        if insertmanyvalues_page_size is not None:
            self.insertmanyvalues_page_size = insertmanyvalues_page_size

    # -- the dialect's class, driver and pool

    @classmethod
    def get_dialect_cls(cls, url: URL) -> type[DefaultDialect]:
        """Return the dialect that serves a URL; this one, unless another is chosen by the URL."""
        return cls

    @classmethod
    def get_async_dialect_cls(cls, url: URL) -> type[DefaultDialect]:
        """Return the dialect that serves a URL for an asyncio engine."""
        return cls.get_dialect_cls(url)

    @classmethod
    def load_provisioning(cls) -> None:
        """Load the module `provision` beside the dialect, where there is one: it prepares test databases."""
        package = cls.__module__.rpartition(".")[0]
        with contextlib.suppress(ImportError):
            importlib.import_module(f"{package}.provision")

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Look at an engine that was made for this dialect."""

    @classmethod
    def import_dbapi(cls) -> Any:
        """Import and return the driver's module.

        :raises ModuleNotFoundError: it is not installed
        """
        raise NotImplementedError(f"{cls.__name__} names no driver: it only compiles")

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Return the kind of pool that suits the driver."""
        return cls.poolclass or (AsyncAdaptedQueuePool if cls.is_async else QueuePool)

    def get_dialect_pool_class(self, url: URL) -> type[Pool]:
        """Return the kind of pool that suits the driver and this dialect's options."""
        return self.get_pool_class(url)

    @property
    def loaded_dbapi(self) -> Any:
        """The driver's module.

        :raises InvalidRequestError: the dialect was made without one
        """
        if self.dbapi is None:
            raise exc.NoDBAPILoaded(
                f"the {self.name} dialect was made without a driver: make an engine with create_engine()"
            )
        return self.dbapi

    @property
    def dialect_description(self) -> str:
        """The names of database and driver."""
        return f"{self.name}+{self.driver}"

    @property
    def _supports_statement_cache(self) -> bool:
        return bool(type(self).__dict__.get("supports_statement_cache", True))

    # -- types

    @property
    def insert_executemany_returning(self) -> bool:
        """Tell whether an INSERT of several sets of parameters may have RETURNING."""
        return self.insert_returning and self.use_insertmanyvalues

    @property
    def insert_executemany_returning_sort_by_parameter_order(self) -> bool:
        """Tell whether the rows that it returns can be in the order of the parameters."""
        return self.insert_returning and self.use_insertmanyvalues

    @memoized_property
    def _sets_input_sizes(self) -> bool:
        return self.bind_typing is BindTyping.SETINPUTSIZES

    @property
    def _bind_typing_render_casts(self) -> bool:
        return self.bind_typing is BindTyping.RENDER_CASTS

    @memoized_property
    def _type_memos(self) -> TypeMemos:
        return TypeMemos()

    def type_descriptor(self, typeobj: Any) -> Any:
        """Return the type that stands for a generic one in this dialect, as `colspecs` says."""
        return adapt_type(typeobj, self.colspecs)

    def min_year_for_type(self, typeobj: Any) -> int:
        """Return the earliest year that the database takes for a type of dates."""
        return MINYEAR

    # -- connecting

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the positional and keyword arguments of the driver's `connect()`."""
        opts = url.translate_connect_args()
        opts.update(url.query)
        return [], opts

    def connect(self, *cargs: Any, **cparams: Any) -> DBAPIConnection:
        """Let the driver connect."""
        return self.loaded_dbapi.connect(*cargs, **cparams)  # type: ignore[no-any-return]  # PEP 249

    def on_connect(self) -> Callable[[Any], Any] | None:
        """Return a function to call with each new connection of the driver, or None."""
        return None

    def on_connect_url(self, url: URL) -> Callable[[Any], Any] | None:
        """Return a function to call with each new connection of the driver, which may look at the URL."""
        return self.on_connect()

    def _builtin_onconnect(self) -> Callable[[Any, Any], Any] | None:
        """Return what sets the isolation level of each new connection."""
        level = self._on_connect_isolation_level
        if level is None:
            return None

        def set_level(dbapi_connection: Any, connection_record: Any) -> None:
            self._assert_and_set_isolation_level(dbapi_connection, level)

        return set_level

    def initialize(self, connection: Connection) -> None:
        """Ask the database, once, what it is; `connection` is its first."""
        for attribute, ask in (
            ("server_version_info", self._get_server_version_info),
            ("default_schema_name", self._get_default_schema_name),
        ):
            try:
                setattr(self, attribute, ask(connection))
            except NotImplementedError:
                setattr(self, attribute, None)
        try:
            self.default_isolation_level = self.get_default_isolation_level(
                connection.connection.dbapi_connection
            )
        except NotImplementedError:
            self.default_isolation_level = None
        if self._user_defined_max_identifier_length is None:
            longest = self._check_max_identifier_length(connection)
            if longest:
                self.max_identifier_length = longest
        if self.label_length and self.label_length > self.max_identifier_length:
            raise exc.ArgumentError(
                f"expected a label_length of at most {self.max_identifier_length}, the longest name that "
                f"{self.name} has; got {self.label_length}"
            )

    def _get_server_version_info(self, connection: Connection) -> Any:
        raise NotImplementedError(f"the {self.name} dialect does not ask for the server's version")

    def _get_default_schema_name(self, connection: Connection) -> str | None:
        raise NotImplementedError(f"the {self.name} dialect does not ask for the default schema")

    def _check_max_identifier_length(self, connection: Connection) -> int | None:
        return None

    def get_driver_connection(self, connection: Any) -> Any:
        """Return the driver's own connection, below an adapter."""
        return connection

    # -- isolation levels and other options of a connection

    def set_engine_execution_options(self, engine: Engine, opts: Mapping[str, Any]) -> None:
        """Look at the options of an engine; each connection takes those that change the connection itself."""
        if "schema_translate_map" in opts:
            engine._schema_translate_map = opts["schema_translate_map"]

    def set_connection_execution_options(self, connection: Connection, opts: Mapping[str, Any]) -> None:
        """Change a connection as its options say."""
        wanted = {name: opts[name] for name in opts if name in self.connection_characteristics}
        if wanted:
            self._set_connection_characteristics(connection, wanted)

    def _set_connection_characteristics(self, connection: Connection, wanted: Mapping[str, Any]) -> None:
        characteristics = [(name, self.connection_characteristics[name], wanted[name]) for name in wanted]
        if connection.in_transaction():
            for name, characteristic, _ in characteristics:
                if characteristic.transactional:
                    raise refuse_in_transaction(name)
        fairy = connection.connection
        for _, characteristic, value in characteristics:
            characteristic.set_connection_characteristic(self, connection, fairy.dbapi_connection, value)
        record: Any = fairy._connection_record
        if record is not None:
            names = [name for name, characteristic, _ in characteristics]
            record.finalize_callback.append(partial(self._reset_characteristics, names))

    def _reset_characteristics(self, names: Sequence[str], dbapi_connection: Any) -> None:
        for name in names:
            self.connection_characteristics[name].reset_characteristic(self, dbapi_connection)

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        raise NotImplementedError(f"the {self.name} dialect has no isolation levels")

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level of a driver's connection."""
        raise NotImplementedError(f"the {self.name} dialect has no isolation levels")

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of a driver's connection."""
        raise NotImplementedError(f"the {self.name} dialect has no isolation levels")

    def get_default_isolation_level(self, dbapi_conn: Any) -> str:
        """Return the level that the driver's connections begin with."""
        return self.get_isolation_level(dbapi_conn)

    def reset_isolation_level(self, dbapi_conn: Any) -> None:
        """Go back to the level that connections begin with."""
        level = self._on_connect_isolation_level or self.default_isolation_level
        self._assert_and_set_isolation_level(dbapi_conn, level)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether the driver commits each statement by itself."""
        raise NotImplementedError(f"the {self.name} dialect does not tell whether a connection autocommits")

    def _gen_allowed_isolation_levels(self, dbapi_conn: Any) -> Sequence[str]:
        levels = self.get_isolation_level_values(dbapi_conn)
        odd = [level for level in levels if level != level.replace("_", " ").upper()]
        if odd:
            raise ValueError(
                f"expected get_isolation_level_values() of the {self.name} dialect to return names in "
                f"capitals with spaces, got {odd}"
            )
        return levels

    def _assert_and_set_isolation_level(self, dbapi_conn: Any, level: str) -> None:
        wanted = level.replace("_", " ").upper()
        allowed = self._gen_allowed_isolation_levels(dbapi_conn)
        if wanted not in allowed:
            raise exc.ArgumentError(
                f"expected one of {', '.join(allowed)} as isolation_level of {self.name}, got {level!r}"
            )
        self.set_isolation_level(dbapi_conn, wanted)

    # -- calls of the driver

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin a transaction; drivers of PEP 249 do it by themselves."""

    def do_rollback(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Roll back, unless each statement was committed by itself and `skip_autocommit_rollback` is set."""
        if not (
            self.skip_autocommit_rollback
            and self.detect_autocommit_setting(dbapi_connection.dbapi_connection)
        ):
            dbapi_connection.rollback()

    def do_commit(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Commit."""
        dbapi_connection.commit()

    def do_terminate(self, dbapi_connection: DBAPIConnection) -> None:
        """Close a connection without waiting for the server, where the driver can."""
        self.do_close(dbapi_connection)

    def do_close(self, dbapi_connection: DBAPIConnection) -> None:
        """Close a connection."""
        dbapi_connection.close()

    @memoized_property
    def _dialect_specific_select_one(self) -> str:
        return "SELECT 1"

    def _do_ping_w_event(self, dbapi_connection: DBAPIConnection) -> bool:
        try:
            return self.do_ping(dbapi_connection)
        except self.loaded_dbapi.Error as error:
            is_disconnect = self.is_disconnect(error, dbapi_connection, None)
            if self._has_events:
                try:
                    handle_without_connection(error, self, is_disconnect=is_disconnect, is_pre_ping=True)
                except exc.StatementError as told:
                    is_disconnect = told.connection_invalidated
            if is_disconnect:
                return False
            raise

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Tell whether a connection is alive, by a short statement."""
        cursor = dbapi_connection.cursor()
        try:
            cursor.execute(self._dialect_specific_select_one)
        finally:
            cursor.close()
        return True

    def is_disconnect(self, e: BaseException, connection: Any, cursor: DBAPICursor | None) -> bool:
        """Tell whether an error of the driver means that the connection is lost."""
        return False

    def do_execute(self, cursor: DBAPICursor, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement."""
        cursor.execute(statement, parameters)

    def do_executemany(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: Any = None
    ) -> None:
        """Run a statement for each set of parameters."""
        cursor.executemany(statement, parameters)

    def do_execute_no_params(self, cursor: DBAPICursor, statement: str, context: Any = None) -> None:
        """Run a statement without parameters."""
        cursor.execute(statement)

    def _deliver_insertmanyvalues_batches(
        self,
        connection: Connection,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        generic_setinputsizes: Any,
        context: DefaultExecutionContext,
    ) -> Iterator[Page]:
        """Yield the pages of a multi-row INSERT; each is run before the next one is asked for."""
        multi_row = context._multi_row
        assert multi_row is not None  # the style of the execution says so
        for page in multi_row.pages():
            yield page
            multi_row.take(cursor, page)

    def _execute_as_is(
        self, connection: Connection, statement: str, **options: Any
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run SQL text without placeholders: a percent sign in a name is one, whatever the driver.

        :param options: execution options
        """
        return connection.exec_driver_sql(statement, execution_options={"no_parameters": True, **options})

    def do_set_input_sizes(self, cursor: DBAPICursor, list_of_tuples: Any, context: Any) -> None:
        """Tell the driver the types of parameters."""
        raise NotImplementedError(f"the {self.name} dialect tells its driver no types of parameters")

    # -- savepoints and two phases

    def create_xid(self) -> Any:
        """Make an identifier for a two-phase transaction."""
        return f"_sa_{os.urandom(16).hex()}"

    def do_savepoint(self, connection: Connection, name: str) -> None:
        """Set a savepoint."""
        connection.execute(SavepointClause(name))

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        """Roll back to a savepoint."""
        connection.execute(RollbackToSavepointClause(name))

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """Release a savepoint."""
        connection.execute(ReleaseSavepointClause(name))

    def _refuse_two_phases(self) -> Any:
        raise NotImplementedError(f"the {self.name} dialect has no two-phase transactions by {self.driver}")

    def do_begin_twophase(self, connection: Connection, xid: Any) -> None:
        """Begin a two-phase transaction."""
        self._refuse_two_phases()

    def do_prepare_twophase(self, connection: Connection, xid: Any) -> None:
        """Prepare a two-phase transaction."""
        self._refuse_two_phases()

    def do_rollback_twophase(
        self, connection: Connection, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Roll a two-phase transaction back."""
        self._refuse_two_phases()

    def do_commit_twophase(
        self, connection: Connection, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Commit a two-phase transaction."""
        self._refuse_two_phases()

    def do_recover_twophase(self, connection: Connection) -> list[Any]:
        """Return the identifiers of prepared transactions."""
        return self._refuse_two_phases()  # type: ignore[no-any-return]  # raises

    # -- names

    def normalize_name(self, name: str | None) -> str | None:
        """Return a name as this package writes it, of one that the database gave: in lower case.

        This and the opposite are asked where `requires_name_normalize` is set: the database keeps names
        that are not quoted in upper case.
        """
        if name is None:
            return None
        lower, upper = name.lower(), name.upper()
        if upper == lower:
            return name  # it has no letters
        if upper == name and not self.identifier_preparer._requires_quotes(lower):
            return lower
        if lower == name:
            return quoted_name(name, quote=True)
        return name

    def denormalize_name(self, name: str | None) -> str | None:
        """Return a name as the database writes it: in upper case, unless it is quoted or mixed."""
        if name is None:
            return None
        lower, upper = name.lower(), name.upper()
        if upper == lower:
            return name
        if lower == name and not self.identifier_preparer._requires_quotes(lower):
            return upper
        return name

    def validate_identifier(self, ident: str) -> None:
        """Refuse a name that is too long.

        :raises IdentifierError: it is
        """
        if len(ident) > self.max_identifier_length:
            raise exc.IdentifierError(
                f"expected a name of at most {self.max_identifier_length} characters on {self.name}, got "
                f"{ident!r}"
            )


class StrCompileDialect(DefaultDialect):
    """The dialect of `str(statement)`: it knows nothing and refuses nothing."""

    statement_compiler = StrSQLCompiler
    ddl_compiler = DDLCompiler
    type_compiler_cls = StrSQLTypeCompiler
    preparer = IdentifierPreparer

    insert_returning = True
    update_returning = True
    delete_returning = True
    supports_identity_columns = True
    supports_sequences = True
    sequences_optional = True
    preexecute_autoincrement_sequences = False
    supports_native_boolean = True
    supports_multivalues_insert = True
    supports_simple_order_by_label = True


_string_dialects: dict[str, Dialect] = {}


def string_dialect(name: str = "default") -> Dialect:
    """Return the dialect that `str(statement)` compiles for.

    A plain one, or the one that an element asks for.
    """
    dialect = _string_dialects.get(name)
    if dialect is None:
        cls: Any = StrCompileDialect if name == "default" else dialects.load(name)
        dialect = _string_dialects[name] = cls()
    return dialect


late.string_dialect = string_dialect
late.default_dialect = DefaultDialect
