"""Oracle, whatever the driver. See https://docs.oracle.com/en/database/oracle/oracle-database/"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...engine.default import DefaultDialect, DefaultExecutionContext
from ...sql import schema, selectable, sqltypes
from ...sql.compiler import AggregateOrderByStyle
from ...util.deprecations import warn_deprecated
from .compiler import OracleCompiler
from .ddl import OracleDDLCompiler
from .identifiers import OracleIdentifierPreparer
from .json import JSON, JSONIndexType, JSONPathType
from .reflection import OracleReflection
from .reserved_words import RESERVED_WORDS
from .type_compiler import OracleTypeCompiler
from .type_names import ISCHEMA_NAMES
from .types import (
    BFILE,
    BINARY_DOUBLE,
    BINARY_FLOAT,
    DATE,
    FLOAT,
    INTERVAL,
    LONG,
    NCLOB,
    NUMBER,
    NVARCHAR2,
    RAW,
    ROWID,
    TIMESTAMP,
    VARCHAR2,
    OracleRaw,
    _OracleBoolean,
    _OracleDate,
    _OracleLargeBinary,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.connection import Connection

__all__ = [
    "BFILE",
    "BINARY_DOUBLE",
    "BINARY_FLOAT",
    "DATE",
    "FLOAT",
    "INTERVAL",
    "LONG",
    "NCLOB",
    "NUMBER",
    "NVARCHAR2",
    "RAW",
    "RESERVED_WORDS",
    "ROWID",
    "TIMESTAMP",
    "VARCHAR2",
    "OracleCompiler",
    "OracleDDLCompiler",
    "OracleDialect",
    "OracleExecutionContext",
    "OracleIdentifierPreparer",
    "OracleRaw",
    "OracleTypeCompiler",
]

COLSPECS: dict[type[Any], type[Any]] = {
    sqltypes.Boolean: _OracleBoolean,
    sqltypes.Interval: INTERVAL,
    sqltypes.DateTime: DATE,
    sqltypes.TIMESTAMP: TIMESTAMP,
    sqltypes.Date: _OracleDate,
    sqltypes.LargeBinary: _OracleLargeBinary,
    sqltypes.JSON: JSON,
    sqltypes.JSON.JSONIndexType: JSONIndexType,
    sqltypes.JSON.JSONPathType: JSONPathType,
}


class OracleExecutionContext(DefaultExecutionContext):
    """One execution on Oracle."""

    def fire_sequence(self, seq: Any, type_: Any) -> Any:
        """Return the next value of a sequence."""
        name = self.identifier_preparer.format_sequence(seq)
        return self._execute_scalar(f"SELECT {name}.nextval FROM DUAL", type_)


class OracleDialect(OracleReflection, DefaultDialect):
    """The choices of Oracle.

    :param use_ansi: write JOIN; else list tables and mark the optional side of a condition with (+)
    :param optimize_limits: hint that the first rows are wanted, where ROWNUM limits them
    :param use_binds_for_limits: deprecated, without effect
    :param use_nchar_for_unicode: use NVARCHAR2 and NCLOB for `Unicode` and `UnicodeText`
    :param exclude_tablespaces: tables in these are not listed
    :param enable_offset_fetch: write OFFSET and FETCH FIRST, else ROWNUM; turned off for servers before 12c
    :param json_serializer: makes text of JSON values; `json_deserializer` reads it
    """

    name = "oracle"
    statement_compiler = OracleCompiler
    ddl_compiler = OracleDDLCompiler
    type_compiler_cls = OracleTypeCompiler
    preparer = OracleIdentifierPreparer
    execution_ctx_cls = OracleExecutionContext
    colspecs = COLSPECS
    ischema_names = ISCHEMA_NAMES
    reflection_options = ("oracle_resolve_synonyms",)
    default_paramstyle = "named"

    supports_statement_cache = True
    supports_alter = True
    supports_comments = True
    supports_default_values = False
    supports_default_metavalue = True
    supports_empty_insert = False
    supports_identity_columns = True
    supports_sequences = True
    sequences_optional = False
    supports_native_boolean = True
    supports_native_decimal = False
    supports_for_update_of = True
    aggregate_order_by_style = AggregateOrderByStyle.WITHIN_GROUP
    supports_simple_order_by_label = False
    insert_returning = True
    update_returning = True
    delete_returning = True
    postfetch_lastrowid = False
    preexecute_autoincrement_sequences = False
    cte_follows_insert = True
    div_is_floordiv = False
    requires_name_normalize = True
    returns_native_bytes = True
    dialect_injects_custom_json_deserializer = True
    max_identifier_length = 128

    #: known once connected
    _supports_offset_fetch = True
    _supports_oracle_json = True
    _supports_table_compression = True
    _supports_table_compress_for = True
    _supports_char_length = True

    construct_arguments = [
        (
            schema.Table,
            {"resolve_synonyms": False, "on_commit": None, "compress": False, "tablespace": None},
        ),
        (schema.Index, {"bitmap": False, "compress": False, "vector": False}),
        (schema.Sequence, {"order": None}),
        (schema.Identity, {"order": None, "on_null": None}),
        (selectable.Select, {"fetch_approximate": False}),
        (selectable.CompoundSelect, {"fetch_approximate": False}),
    ]

    def __init__(
        self,
        use_ansi: bool = True,
        optimize_limits: bool = False,
        use_binds_for_limits: bool | None = None,
        use_nchar_for_unicode: bool = False,
        exclude_tablespaces: Sequence[str] = ("SYSTEM", "SYSAUX"),
        enable_offset_fetch: bool = True,
        json_serializer: Any = None,
        json_deserializer: Any = None,
        **kwargs: Any,
    ) -> None:
        if use_binds_for_limits is not None:
            warn_deprecated(
                "use_binds_for_limits is without effect on Oracle: limits are written into the text at "
                "execution; leave the parameter out",
                "1.4",
            )
        super().__init__(**kwargs)
        self.use_ansi = use_ansi
        self.optimize_limits = optimize_limits
        self._use_nchar_for_unicode = use_nchar_for_unicode
        self.exclude_tablespaces = exclude_tablespaces
        self.enable_offset_fetch = self._supports_offset_fetch = enable_offset_fetch
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer

    @property
    def insert_executemany_returning(self) -> bool:
        """Tell whether an INSERT of several sets of parameters may have RETURNING: each has variables."""
        return self.insert_returning

    @property
    def insert_executemany_returning_sort_by_parameter_order(self) -> bool:
        """Tell whether the rows that it returns are in the order of the parameters."""
        return self.insert_returning

    # -- the server

    def initialize(self, connection: Connection) -> None:
        """Ask the server what it is; turn on and off what it has and lacks."""
        super().initialize(connection)
        self._take_version(self.server_version_info or (0,))

    def _take_version(self, version: tuple[Any, ...]) -> None:
        self.use_ansi = self.use_ansi and version >= (9,)
        self._supports_char_length = version >= (9,)
        self._supports_table_compression = version >= (10, 1)
        self._supports_table_compress_for = version >= (11,)
        self.supports_identity_columns = version >= (12,)
        self._supports_offset_fetch = self.enable_offset_fetch and version >= (12,)
        self._supports_oracle_json = version >= (21,)
        self.supports_native_boolean = version >= (23,)

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        text = connection.exec_driver_sql(
            "SELECT version FROM product_component_version WHERE product LIKE 'Oracle%'"
        ).scalar()
        return tuple(int(part) for part in re.findall(r"\d+", str(text)))

    def _get_default_schema_name(self, connection: Connection) -> str | None:
        name = connection.exec_driver_sql(
            "SELECT sys_context('USERENV', 'CURRENT_SCHEMA') FROM DUAL"
        ).scalar()
        shown: str | None = self.normalize_name(name)
        return shown

    def _check_max_identifier_length(self, connection: Connection) -> int | None:
        """Return the longest name: databases kept as those before 12.2 take 30 characters."""
        return 30 if self._compatible_version(connection) < (12, 2) else None

    def _compatible_version(self, connection: Connection) -> tuple[int, ...]:
        """Return the version whose features the database is kept compatible with."""
        version: tuple[int, ...] = self.server_version_info or (0,)
        if version < (12, 2):
            return version
        with connection.connection.cursor() as cursor:
            try:
                cursor.execute("SELECT value FROM v$parameter WHERE name = 'compatible'")
                row = cursor.fetchone()
            except self.loaded_dbapi.Error:
                return version  # the user may not see it
        if row is None:
            return version
        return tuple(int(part) for part in re.findall(r"\d+", str(row[0])))

    # -- isolation levels

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return ["READ COMMITTED", "SERIALIZABLE"]

    def get_default_isolation_level(self, dbapi_conn: Any) -> str:
        """Return the level that connections begin with."""
        try:
            return self.get_isolation_level(dbapi_conn)
        except NotImplementedError:
            raise
        except self.loaded_dbapi.Error:
            return "READ COMMITTED"

    # -- transactions

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """Do nothing: savepoints here end with their transaction."""

    @property
    def _dialect_specific_select_one(self) -> str:
        return "SELECT 1 FROM DUAL"
