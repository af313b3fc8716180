"""MySQL and MariaDB, whatever the driver. See https://dev.mysql.com/doc/ and https://mariadb.com/kb/"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ... import exc
from ...engine.default import DefaultDialect, DefaultExecutionContext
from ...engine.fetching import FullyBufferedCursorFetchStrategy
from ...sql import dml, schema, sqltypes
from ...sql.compiler import InsertmanyvaluesSentinelOpts
from ...util.warning import warn
from .compiler import MySQLCompiler
from .ddl import MySQLDDLCompiler
from .enumerated import ENUM
from .identifiers import MariaDBIdentifierPreparer, MySQLIdentifierPreparer
from .json import JSON, JSONIndexType, JSONPathType
from .reflection import MySQLReflection
from .reflection.scope import decoded
from .type_compiler import MySQLTypeCompiler
from .type_names import ISCHEMA_NAMES
from .types import FLOAT, NUMERIC, TIME, MatchType, _FloatType, _IntegerType, _NumericType
from .uuids import ServerUuid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.connection import Connection
    from ...engine.url import URL

__all__ = [
    "MySQLCompiler",
    "MySQLDDLCompiler",
    "MySQLDialect",
    "MySQLExecutionContext",
    "MySQLIdentifierPreparer",
    "MySQLTypeCompiler",
]

COLSPECS: dict[type[Any], type[Any]] = {
    _IntegerType: _IntegerType,
    _NumericType: _NumericType,
    _FloatType: _FloatType,
    sqltypes.Numeric: NUMERIC,
    sqltypes.Float: FLOAT,
    sqltypes.Double: sqltypes.Double,  # as it is, not as the Float that it derives from
    sqltypes.Time: TIME,
    sqltypes.Enum: ENUM,
    sqltypes.MatchType: MatchType,
    sqltypes.JSON: JSON,
    sqltypes.JSON.JSONIndexType: JSONIndexType,
    sqltypes.JSON.JSONPathType: JSONPathType,
    sqltypes.Uuid: ServerUuid,
}

_VERSION = re.compile(r"(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)")

# errors that mean that the connection is lost
LOST = frozenset((1927, 2006, 2013, 2014, 2045, 2055, 4031))


class MySQLExecutionContext(DefaultExecutionContext):
    """One execution on MySQL or MariaDB."""

    def fire_sequence(self, seq: Any, type_: Any) -> Any:
        """Return the next value of a sequence."""
        return self._execute_scalar(f"select nextval({self.identifier_preparer.format_sequence(seq)})", type_)

    def _returned_description(self, cursor: Any) -> Sequence[Sequence[Any]]:
        # MariaDB sends no columns for a DELETE whose condition it finds to be never true
        if cursor.description is None:
            described = [(column.name, *[None] * 6) for column in self.compiled._result_columns]
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, described, ())
        return super()._returned_description(cursor)


class MySQLDialect(MySQLReflection, DefaultDialect):
    """The choices of MySQL, and of MariaDB when the server turns out to be one.

    :param json_serializer: makes text of JSON values; `json_deserializer` reads it
    :param is_mariadb: the server is MariaDB; found out when it is not given
    """

    name = "mysql"
    statement_compiler = MySQLCompiler
    ddl_compiler = MySQLDDLCompiler
    type_compiler_cls = MySQLTypeCompiler
    preparer: type[MySQLIdentifierPreparer] = MySQLIdentifierPreparer
    execution_ctx_cls = MySQLExecutionContext
    colspecs = COLSPECS
    ischema_names = ISCHEMA_NAMES
    default_paramstyle = "format"

    supports_statement_cache = True
    supports_comments = True
    inline_comments = True
    supports_default_values = False
    supports_default_metavalue = True
    supports_multivalues_insert = True
    insert_null_pk_still_autoincrements = True
    use_insertmanyvalues = True
    insertmanyvalues_implicit_sentinel = InsertmanyvaluesSentinelOpts.ANY_AUTOINCREMENT
    cte_follows_insert = True
    div_is_floordiv = False
    supports_native_boolean = False
    supports_native_enum = True
    supports_native_decimal = True
    binary_literal = "X'{}'"
    supports_native_bit = False
    supports_sequences = False
    sequences_optional = False
    supports_for_update_of = False
    max_identifier_length = 255
    max_index_name_length = 64
    max_constraint_name_length = 64

    #: switches AUTOCOMMIT, which each driver does in its way
    _set_autocommit: Any

    #: known once connected
    is_mariadb = False
    use_mysql_for_share = False
    _backslash_escapes = True
    _server_ansiquotes = False
    _support_float_cast = False
    _support_default_function = True
    _requires_alias_for_on_duplicate_key = False

    construct_arguments = [
        (schema.Table, {"*": None}),
        (dml.Update, {"limit": None}),
        (dml.Delete, {"limit": None}),
        (schema.PrimaryKeyConstraint, {"using": None}),
        (schema.Index, {"using": None, "length": None, "prefix": None, "with_parser": None}),
    ]

    def __init__(
        self,
        json_serializer: Any = None,
        json_deserializer: Any = None,
        is_mariadb: bool | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("use_ansiquotes", None)
        super().__init__(**kwargs)
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer
        if is_mariadb is not None and is_mariadb != self.is_mariadb:
            self._take_variant(is_mariadb)

    @property
    def _is_mariadb(self) -> bool:
        """The name of `is_mariadb` that migration tools ask for."""
        return self.is_mariadb

    # -- the server

    def initialize(self, connection: Connection) -> None:
        """Ask the server what it is; turn on and off what it has and lacks."""
        super().initialize(connection)
        modes, casing = self._server_settings(connection)
        self._casing = casing
        self._backslash_escapes = "NO_BACKSLASH_ESCAPES" not in modes
        self._server_ansiquotes = "ANSI_QUOTES" in modes
        if self._server_ansiquotes:
            self.identifier_preparer = self.preparer(self, server_ansiquotes=True)
        if self.is_mariadb:
            self._initialize_mariadb(connection)
        else:
            self._initialize_mysql(connection)

    def _server_settings(self, connection: Connection) -> tuple[str, int]:
        row: Any = connection.exec_driver_sql("SELECT @@sql_mode, @@lower_case_table_names").one()
        return str(decoded(row[0]) or "").upper(), int(row[1])

    @classmethod
    def _is_mariadb_from_url(cls, url: URL) -> bool:
        """Connect, and tell whether the server is MariaDB; test tools ask before they make an engine."""
        dialect = cls(dbapi=cls.import_dbapi())
        arguments, options = dialect.create_connect_args(url)
        connection = dialect.connect(*arguments, **options)
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT VERSION()")
            row = cursor.fetchone()
        finally:
            connection.close()
        return row is not None and "mariadb" in str(decoded(row[0])).lower()

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        text = str(decoded(connection.exec_driver_sql("SELECT VERSION()").scalar()))
        found = _VERSION.match(text)
        if found is None:
            raise exc.InvalidRequestError(f"expected the version of a MySQL or MariaDB server, got {text!r}")
        self._take_variant("mariadb" in text.lower())
        return tuple([int(part) for part in found.groups()])

    def _take_variant(self, is_mariadb: bool) -> None:
        """Be the dialect of MySQL or of MariaDB, which differ in reserved words and more."""
        if is_mariadb == self.is_mariadb:
            return
        self.is_mariadb = is_mariadb
        self.preparer = MariaDBIdentifierPreparer if is_mariadb else MySQLIdentifierPreparer
        self.identifier_preparer = self.preparer(self)
        self.insert_returning = self.delete_returning = is_mariadb  # until the version is known

    def _initialize_mariadb(self, connection: Connection) -> None:
        """Turn on what the server's version of MariaDB has."""
        version = self.server_version_info or (0,)
        self.supports_sequences = self.sequences_optional = version >= (10, 3)
        self.insert_returning = version >= (10, 5)
        self.delete_returning = version >= (10, 0, 5)
        self.supports_native_uuid = version >= (10, 7)
        self._support_float_cast = version >= (10, 4, 5)
        self._support_default_function = version >= (10, 2, 1)
        self._has_check_constraints = version >= (10, 2, 22)
        if (10, 2) <= version < (10, 2, 9):
            written = ".".join(map(str, version))
            warn(
                f"MariaDB {written} takes NULL for a violation of a CHECK constraint (MDEV-13596), and does "
                "not move columns that have one (MDEV-11114): 10.2.9 mends both"
            )

    def _initialize_mysql(self, connection: Connection) -> None:
        """Turn on what the server's version of MySQL has."""
        version = self.server_version_info or (0,)
        self.use_mysql_for_share = self.supports_for_update_of = version >= (8, 0, 1)
        self._requires_alias_for_on_duplicate_key = version >= (8, 0, 20)
        self._support_float_cast = version >= (8, 0, 17)
        self._support_default_function = version >= (8, 0, 13)
        self._has_index_expressions = version >= (8, 0, 13)
        self._has_check_constraints = version >= (8, 0, 16)

    def _get_default_schema_name(self, connection: Connection) -> str | None:
        name: str | None = decoded(connection.exec_driver_sql("SELECT DATABASE()").scalar())
        return name

    # -- isolation levels

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return ["SERIALIZABLE", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ"]

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the session's further transactions."""
        cursor = dbapi_connection.cursor()
        cursor.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
        cursor.execute("COMMIT")
        cursor.close()

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level; the variable's name differs between servers."""
        cursor = dbapi_connection.cursor()
        try:
            cursor.execute("SHOW VARIABLES WHERE Variable_name IN ('transaction_isolation', 'tx_isolation')")
            row = cursor.fetchone()
        finally:
            cursor.close()
        if row is None:
            raise NotImplementedError("the server does not tell its isolation level")
        return str(decoded(row[1])).upper().replace("-", " ")

    # -- lost connections

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error."""
        dbapi = self.loaded_dbapi
        kinds = (dbapi.OperationalError, dbapi.ProgrammingError, dbapi.InterfaceError)
        if isinstance(e, kinds) and self._extract_error_code(e) in LOST:
            return True
        # a driver that has lost its connection says so without a number
        return isinstance(e, (dbapi.InterfaceError, dbapi.InternalError)) and "(0, '')" in str(e)

    def _extract_error_code(self, exception: BaseException) -> int | None:
        code = exception.args[0] if exception.args else None
        return code if isinstance(code, int) else None

    # -- two phases; see https://dev.mysql.com/doc/refman/8.4/en/xa.html

    def _xa(self, connection: Connection, words: str, xid: Any) -> None:
        escaped = str(xid).replace("\\", "\\\\").replace("'", "''")
        self._execute_as_is(connection, f"XA {words} '{escaped}'")

    def do_begin_twophase(self, connection: Connection, xid: Any) -> None:
        """Begin a two-phase transaction."""
        self._xa(connection, "BEGIN", xid)

    def do_prepare_twophase(self, connection: Connection, xid: Any) -> None:
        """Prepare a two-phase transaction."""
        self._xa(connection, "END", xid)
        self._xa(connection, "PREPARE", xid)

    def do_rollback_twophase(
        self, connection: Connection, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Roll a two-phase transaction back."""
        if recover:
            self._finish_recovered(connection, "ROLLBACK", xid)
            return
        if not is_prepared:
            self._xa(connection, "END", xid)
        self._xa(connection, "ROLLBACK", xid)

    def do_commit_twophase(
        self, connection: Connection, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Commit a two-phase transaction."""
        if recover:
            self._finish_recovered(connection, "COMMIT", xid)
            return
        if not is_prepared:
            self.do_prepare_twophase(connection, xid)
        self._xa(connection, "COMMIT", xid)

    def _finish_recovered(self, connection: Connection, words: str, xid: Any) -> None:
        """End what another connection prepared: this one must be in no transaction, not even implicitly."""
        dbapi_connection: Any = connection.connection.dbapi_connection
        was_autocommit = self.detect_autocommit_setting(dbapi_connection)
        dbapi_connection.rollback()
        self._set_autocommit(dbapi_connection, True)
        try:
            self._xa(connection, words, xid)
        finally:
            self._set_autocommit(dbapi_connection, was_autocommit)

    def do_recover_twophase(self, connection: Connection) -> list[Any]:
        """Return the identifiers of prepared transactions."""
        rows = connection.exec_driver_sql("XA RECOVER").all()
        return [decoded(row[3][: row[1]]) for row in rows]
