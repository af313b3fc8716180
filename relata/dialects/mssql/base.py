"""SQL Server, whatever the driver. See https://learn.microsoft.com/sql/"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any

from ... import exc
from ...engine.default import DefaultDialect, DefaultExecutionContext
from ...sql import schema, sqltypes
from ...sql.compiler import AggregateOrderByStyle, InsertmanyvaluesSentinelOpts
from ...sql.elements import quoted_name
from ...util.coerce import asbool
from ...util.deprecations import warn_deprecated
from ...util.warning import warn
from . import public_types
from .compiler import MSSQLCompiler, MSSQLStrictCompiler
from .ddl import MSDDLCompiler
from .identifiers import MSIdentifierPreparer
from .json import JSON, JSONIndexType, JSONPathType
from .public_types import *  # noqa: F403  # the one list of these names stands there
from .reflection import MSReflection
from .reserved_words import RESERVED_WORDS
from .schema_names import schema_elements
from .type_compiler import MSTypeCompiler
from .type_names import ISCHEMA_NAMES
from .types import (
    DATETIME2,
    DATETIMEOFFSET,
    SMALLDATETIME,
    VARBINARY,
    MSBinary,
    MSBit,
    MSChar,
    MSDate,
    MSDateTime,
    MSDateTime2,
    MSDateTimeOffset,
    MSImage,
    MSMoney,
    MSNChar,
    MSNText,
    MSNVarchar,
    MSReal,
    MSSmallDateTime,
    MSSmallMoney,
    MSString,
    MSText,
    MSTime,
    MSTinyInteger,
    MSUniqueIdentifier,
    MSUUid,
    MSVarBinary,
    MSVariant,
    _MSBinary,
    _MSDate,
    _MSDateTime,
    _MSLargeBinary,
    _MSUnicode,
    _MSUnicodeText,
    _ServerTime,
)
from .versions import (
    MS_2000_VERSION,
    MS_2005_VERSION,
    MS_2008_VERSION,
    MS_2012_VERSION,
    MS_2014_VERSION,
    MS_2016_VERSION,
    MS_2017_VERSION,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.connection import Connection

__all__ = [
    "MS_2000_VERSION",
    "MS_2005_VERSION",
    "MS_2008_VERSION",
    "MS_2012_VERSION",
    "MS_2014_VERSION",
    "MS_2016_VERSION",
    "MS_2017_VERSION",
    "RESERVED_WORDS",
    "MSBinary",
    "MSBit",
    "MSChar",
    "MSDDLCompiler",
    "MSDate",
    "MSDateTime",
    "MSDateTime2",
    "MSDateTimeOffset",
    "MSDialect",
    "MSExecutionContext",
    "MSIdentifierPreparer",
    "MSImage",
    "MSMoney",
    "MSNChar",
    "MSNText",
    "MSNVarchar",
    "MSReal",
    "MSSQLCompiler",
    "MSSQLStrictCompiler",
    "MSSmallDateTime",
    "MSSmallMoney",
    "MSString",
    "MSText",
    "MSTime",
    "MSTinyInteger",
    "MSTypeCompiler",
    "MSUUid",
    "MSUniqueIdentifier",
    "MSVarBinary",
    "MSVariant",
    "schema_elements",
]
__all__ += public_types.__all__

COLSPECS: dict[type[Any], type[Any]] = {
    sqltypes.DateTime: _MSDateTime,
    sqltypes.Date: _MSDate,
    sqltypes.Time: _ServerTime,
    sqltypes.DATETIME: sqltypes.DATETIME,  # as it is, not as the DateTime that it derives from
    DATETIME2: DATETIME2,
    DATETIMEOFFSET: DATETIMEOFFSET,
    SMALLDATETIME: SMALLDATETIME,
    sqltypes.Unicode: _MSUnicode,
    sqltypes.UnicodeText: _MSUnicodeText,
    sqltypes.Uuid: MSUUid,
    sqltypes.JSON: JSON,
    sqltypes.JSON.JSONIndexType: JSONIndexType,
    sqltypes.JSON.JSONPathType: JSONPathType,
    sqltypes.BINARY: _MSBinary,
    sqltypes.VARBINARY: VARBINARY,
    sqltypes.LargeBinary: _MSLargeBinary,
}

_LEVELS = ("SERIALIZABLE", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SNAPSHOT")
_LEVEL_QUERY = (
    "SELECT CASE transaction_isolation_level "
    "WHEN 1 THEN 'READ UNCOMMITTED' WHEN 2 THEN 'READ COMMITTED' WHEN 3 THEN 'REPEATABLE READ' "
    "WHEN 4 THEN 'SERIALIZABLE' WHEN 5 THEN 'SNAPSHOT' END "
    "FROM sys.dm_exec_sessions WHERE session_id = @@SPID"
)


class MSExecutionContext(DefaultExecutionContext):
    """One execution on SQL Server."""

    dialect: MSDialect
    _sets_identity = False
    _scope_identity: Any = None

    def pre_exec(self) -> None:
        """Allow an INSERT to give the value of an IDENTITY column, or have it tell the one that is made."""
        if not self.isinsert:
            return
        table = self.compiled.compile_state_table
        column = None if table is None else getattr(table, "_autoincrement_column", None)
        if column is not None and _is_identity(column) and self._gives_value_to(column):
            self._sets_identity = True
            self._run(f"SET IDENTITY_INSERT {self._table_name(table)} ON")
        elif self._embeds_identity():
            self.statement += "; SELECT SCOPE_IDENTITY() AS lastrowid"

    def _makes_key(self) -> bool:
        """Tell whether the server makes a key that is to be asked for."""
        return bool(
            self.isinsert and not self.executemany and not self.compiled.returning and self._keeps_lastrowid
        )

    def _embeds_identity(self) -> bool:
        """Tell whether the INSERT itself is to tell the key: what follows it would be of another scope."""
        dialect = self.dialect
        return dialect.scope_identity_must_be_embedded and dialect.use_scope_identity and self._makes_key()

    def _gives_value_to(self, column: Any) -> bool:
        compiled = self.compiled
        statement = compiled.statement
        given = set(compiled.column_keys or ())
        for rows in statement._multi_values or ([statement._values] if statement._values else []):
            given.update(rows)
        given.update(statement._select_names or ())
        return column.key in given or column in given

    def _table_name(self, table: Any) -> str:
        name = self.identifier_preparer.format_table(table)
        return self.translate_schemas(name) if self.compiled.schema_translate_map else name

    def _run(self, statement: str) -> None:
        self.root_connection._cursor_execute(self.cursor, statement, self._no_parameters, self)

    def post_exec(self) -> None:
        """Forbid it again; ask for the key that the server made."""
        if self._sets_identity:
            self._run(f"SET IDENTITY_INSERT {self._table_name(self.compiled.compile_state_table)} OFF")
        elif self._makes_key():
            self._rowcount = self.cursor.rowcount
            if self._embeds_identity():
                cursor: Any = self.cursor
                while cursor.description is None and cursor.nextset():
                    pass  # what the INSERT itself has to say, which is no rows
            else:
                function = "SCOPE_IDENTITY()" if self.dialect.use_scope_identity else "@@IDENTITY"
                self._run(f"SELECT {function} AS lastrowid")
            row = self.cursor.fetchone()
            self._scope_identity = None if row is None or row[0] is None else int(row[0])

    def get_lastrowid(self) -> Any:
        """Return the key of the row inserted last."""
        return self._scope_identity

    def handle_dbapi_exception(self, e: BaseException) -> None:
        """Forbid an INSERT to give the value of an IDENTITY column again, after a failure too."""
        if self._sets_identity:
            name = self._table_name(self.compiled.compile_state_table)
            with contextlib.suppress(self.dialect.loaded_dbapi.Error):  # the first error is what is told
                self.cursor.execute(f"SET IDENTITY_INSERT {name} OFF")

    def fire_sequence(self, seq: Any, type_: Any) -> Any:
        """Return the next value of a sequence."""
        name = self.identifier_preparer.format_sequence(seq)
        return self._execute_scalar(f"SELECT NEXT VALUE FOR {name}", type_)


def _is_identity(column: Any) -> bool:
    return column.default is None or not column.default.is_sequence


class MSDialect(MSReflection, DefaultDialect):
    """The choices of SQL Server.

    :param query_timeout: seconds that a statement may take
    :param use_scope_identity: ask for a new key by SCOPE_IDENTITY(), else by @@IDENTITY
    :param schema_name: the default schema where the server does not tell it
    :param deprecate_large_types: use VARCHAR(max), NVARCHAR(max) and VARBINARY(max) in place of TEXT, NTEXT
        and IMAGE; by default where the server is of 2012 or later
    :param supports_comments: the server has the procedures for comments; found out when it is not given
    :param json_serializer: makes text of JSON values; `json_deserializer` reads it
    :param legacy_schema_aliasing: deprecated: give tables with a schema an alias in each statement
    :param ignore_no_transaction_on_rollback: take a rollback for which the server has no transaction any more
        (error 111214) as done
    """

    name = "mssql"
    statement_compiler = MSSQLCompiler
    ddl_compiler = MSDDLCompiler
    type_compiler_cls = MSTypeCompiler
    preparer: type[MSIdentifierPreparer] = MSIdentifierPreparer
    execution_ctx_cls = MSExecutionContext
    colspecs = COLSPECS
    ischema_names = ISCHEMA_NAMES
    engine_config_types = DefaultDialect.engine_config_types.union({"legacy_schema_aliasing": asbool})  # type: ignore[attr-defined]  # an immutabledict

    supports_statement_cache = True
    #: the driver runs a statement in a scope of its own, in which SCOPE_IDENTITY() must be asked
    scope_identity_must_be_embedded = False
    supports_sequences = True
    sequences_optional = True  # an IDENTITY stands for them
    supports_comments = True
    supports_default_values = True
    supports_empty_insert = False
    aggregate_order_by_style = AggregateOrderByStyle.WITHIN_GROUP
    supports_multivalues_insert = True
    supports_native_boolean = False
    supports_native_decimal = True
    non_native_boolean_check_constraint = False  # a BIT holds nothing else
    supports_identity_columns = True
    insert_returning = True
    update_returning = True
    delete_returning = True
    update_returning_multifrom = True
    delete_returning_multifrom = True
    favor_returning_over_lastrowid = True
    postfetch_lastrowid = True
    returns_native_bytes = True
    use_insertmanyvalues = True
    use_insertmanyvalues_wo_returning = True
    insertmanyvalues_implicit_sentinel = (
        InsertmanyvaluesSentinelOpts.AUTOINCREMENT
        | InsertmanyvaluesSentinelOpts.IDENTITY
        | InsertmanyvaluesSentinelOpts.USE_INSERT_FROM_SELECT
    )
    insertmanyvalues_max_parameters = 2099  # the server takes 2,100
    max_identifier_length = 128

    server_version_info = ()
    default_schema_name = "dbo"
    schema_name = "dbo"

    #: known once connected
    _supports_offset_fetch = False
    _supports_nvarchar_max = False

    construct_arguments = [
        (schema.PrimaryKeyConstraint, {"clustered": None}),
        (schema.UniqueConstraint, {"clustered": None}),
        (schema.Index, {"clustered": None, "include": None, "where": None, "columnstore": None}),
        (schema.Column, {"identity_start": None, "identity_increment": None}),
    ]

    def __init__(
        self,
        query_timeout: int | None = None,
        use_scope_identity: bool = True,
        schema_name: str = "dbo",
        deprecate_large_types: bool | None = None,
        supports_comments: bool | None = None,
        json_serializer: Any = None,
        json_deserializer: Any = None,
        legacy_schema_aliasing: bool | None = None,
        ignore_no_transaction_on_rollback: bool = False,
        **opts: Any,
    ) -> None:
        self.query_timeout = int(query_timeout or 0)
        self.schema_name = schema_name
        self.use_scope_identity = use_scope_identity
        self.deprecate_large_types = deprecate_large_types
        self.ignore_no_transaction_on_rollback = ignore_no_transaction_on_rollback
        self._asked_for_comments = supports_comments
        if supports_comments is not None:
            self.supports_comments = supports_comments
        self.legacy_schema_aliasing = False
        if legacy_schema_aliasing is not None:
            warn_deprecated(
                "legacy_schema_aliasing is deprecated: leave it out, statements name tables with their "
                "schemas",
                "1.4",
            )
            self.legacy_schema_aliasing = bool(legacy_schema_aliasing)
        super().__init__(**opts)
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer

    # -- the server

    def initialize(self, connection: Connection) -> None:
        """Ask the server what it is; turn on and off what it has and lacks."""
        super().initialize(connection)
        self._take_version(self.server_version_info or ())
        if self._asked_for_comments is None:
            self.supports_comments = self._has_comments(connection)

    def _take_version(self, version: tuple[Any, ...]) -> None:
        self.supports_multivalues_insert = version >= MS_2008_VERSION
        self._supports_nvarchar_max = version >= MS_2005_VERSION
        self._supports_offset_fetch = bool(version) and version[0] >= MS_2012_VERSION[0]
        if self.deprecate_large_types is None:
            self.deprecate_large_types = version >= MS_2012_VERSION

    def _has_comments(self, connection: Connection) -> bool:
        """Tell whether there are extended properties, which comments are; some of Azure lack them."""
        try:
            connection.exec_driver_sql(
                "SELECT TOP 1 1 FROM fn_listextendedproperty(default, default, default, default, default, "
                "default, default)"
            ).scalar()
        except exc.DBAPIError:
            return False
        return True

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        text = connection.exec_driver_sql("SELECT CAST(SERVERPROPERTY('ProductVersion') AS VARCHAR(128))")
        version = str(text.scalar())
        return tuple(int(part) for part in re.findall(r"\d+", version))

    def _get_default_schema_name(self, connection: Connection) -> str | None:
        name = connection.exec_driver_sql("SELECT schema_name()").scalar()
        # it is one name, with whatever dots there are in it
        return self.schema_name if name is None else quoted_name(name, quote=True)

    # -- isolation levels

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return list(_LEVELS)

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the session's further transactions."""
        cursor = dbapi_connection.cursor()
        cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        cursor.close()
        if level == "SNAPSHOT":
            dbapi_connection.commit()  # a transaction that has begun cannot become one

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level of the session; the user needs the permission to see its own."""
        cursor = dbapi_connection.cursor()
        try:
            cursor.execute(_LEVEL_QUERY)
            row = cursor.fetchone()
        except self.loaded_dbapi.Error as error:
            raise NotImplementedError(
                "the server does not tell its isolation level: sys.dm_exec_sessions cannot be read"
            ) from error
        finally:
            cursor.close()
        if row is None or row[0] is None:
            raise NotImplementedError("the server does not tell its isolation level")
        return str(row[0]).upper()

    # -- transactions

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back; the server may have done so already."""
        try:
            super().do_rollback(dbapi_connection)
        except self.loaded_dbapi.ProgrammingError as error:
            if not (self.ignore_no_transaction_on_rollback and "111214" in str(error)):
                raise
            warn(
                "the server had no transaction to roll back (error 111214); "
                "ignore_no_transaction_on_rollback=True takes it as rolled back"
            )

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """Do nothing: savepoints here end with their transaction."""
