"""PostgreSQL, whatever the driver. See https://www.postgresql.org/docs/current/"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

from ... import exc
from ...engine.characteristics import ConnectionCharacteristic
from ...engine.default import DefaultDialect, DefaultExecutionContext
from ...sql import ddl, schema, sqltypes
from ...sql.compiler import InsertmanyvaluesSentinelOpts
from ...sql.dialect_args import REFLECTED_ONLY
from .array import ARRAY
from .compiler import PGCompiler
from .ddl import PGDDLCompiler
from .hstore import HSTORE
from .identifiers import RESERVED_WORDS, PGIdentifierPreparer
from .inspector import PGInspector
from .json import JSON, JSONB, JSONPATH
from .named_types import (
    DOMAIN,
    ENUM,
    CreateDomainType,
    CreateEnumType,
    DropDomainType,
    DropEnumType,
    NamedType,
)
from .reflection import PGReflection
from .reflection.named_types import (
    ReflectedDomain,
    ReflectedDomainConstraint,
    ReflectedEnum,
    ReflectedNamedType,
)
from .type_compiler import PGTypeCompiler
from .type_names import ISCHEMA_NAMES
from .types import (
    BIT,
    BYTEA,
    CIDR,
    CITEXT,
    INET,
    INTERVAL,
    MACADDR,
    MACADDR8,
    MONEY,
    OID,
    REGCLASS,
    REGCONFIG,
    TIME,
    TIMESTAMP,
    TSQUERY,
    TSVECTOR,
    PGUuid,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.connection import Connection

__all__ = [
    "BIT",
    "BYTEA",
    "CIDR",
    "CITEXT",
    "DOMAIN",
    "ENUM",
    "HSTORE",
    "INET",
    "INTERVAL",
    "JSON",
    "JSONB",
    "MACADDR",
    "MACADDR8",
    "MONEY",
    "OID",
    "REGCLASS",
    "REGCONFIG",
    "RESERVED_WORDS",
    "TIME",
    "TIMESTAMP",
    "TSQUERY",
    "TSVECTOR",
    "CreateDomainType",
    "CreateEnumType",
    "DropDomainType",
    "DropEnumType",
    "NamedType",
    "PGCompiler",
    "PGDDLCompiler",
    "PGDialect",
    "PGExecutionContext",
    "PGIdentifierPreparer",
    "PGInspector",
    "PGTypeCompiler",
    "PGUuid",
    "ReflectedDomain",
    "ReflectedDomainConstraint",
    "ReflectedEnum",
    "ReflectedNamedType",
    "colspecs",
    "ischema_names",
]

#: the type for each name in the catalogs; packages with types of their own add to it
ischema_names = ISCHEMA_NAMES

colspecs: dict[type[Any], type[Any]] = {
    sqltypes.ARRAY: ARRAY,
    sqltypes.Interval: INTERVAL,
    sqltypes.Enum: ENUM,
    sqltypes.JSON.JSONPathType: JSONPATH,
    sqltypes.JSON: JSON,
    sqltypes.Uuid: PGUuid,
}

_VERSION = re.compile(
    r"(?:PostgreSQL|EnterpriseDB)\s*(\d+)\.?(\d+)?(?:\.(\d+))?(?:\.\d+)?(?:devel|beta|rc)?", re.IGNORECASE
)


_cursor_number = count(1)


class PGExecutionContext(DefaultExecutionContext):
    """One execution on PostgreSQL."""

    def _make_cursor_name(self) -> str:
        """Return a name for a cursor at the server, which no other has."""
        return f"relata_{next(_cursor_number):x}"

    def get_insert_default(self, column: Any) -> Any:
        """Compute the default of a column, where it is the server's, too: RETURNING may not tell a key."""
        default, server_default = column.default, column.server_default
        if default is not None and not (default.is_sequence and default.optional):
            return super().get_insert_default(column)
        if server_default is not None and server_default.has_argument:
            return self._exec_default_clause_element(column, server_default, column.type)
        preparer = self.identifier_preparer
        table = preparer.format_table(column.table).replace("'", "''")
        name = column.name.replace("'", "''")
        return self._execute_scalar(
            f"select nextval(pg_get_serial_sequence('{table}', '{name}'))", column.type
        )

    def fire_sequence(self, seq: Any, type_: Any) -> Any:
        """Return the next value of a sequence."""
        name = self.identifier_preparer.format_sequence_literal(seq)
        return self._execute_scalar(f"select nextval({name})", type_)


class _DriverFlag(ConnectionCharacteristic):
    """A property of a transaction that the driver sets: READ ONLY or DEFERRABLE.

    :param what: `readonly` or `deferrable`, as the dialect's methods are named
    """

    transactional = True

    def __init__(self, what: str) -> None:
        self._what = what

    def reset_characteristic(self, dialect: Any, dbapi_conn: Any) -> None:
        """Go back to a transaction without the property."""
        getattr(dialect, f"set_{self._what}")(dbapi_conn, False)

    def set_characteristic(self, dialect: Any, dbapi_conn: Any, value: Any) -> None:
        """Set the property."""
        getattr(dialect, f"set_{self._what}")(dbapi_conn, value)

    def get_characteristic(self, dialect: Any, dbapi_conn: Any) -> Any:
        """Ask whether the property is set."""
        return getattr(dialect, f"get_{self._what}")(dbapi_conn)


class PGDialect(PGReflection, DefaultDialect):
    """The choices of PostgreSQL.

    :param json_serializer: makes text of JSON values; `json_deserializer` reads it
    """

    name = "postgresql"
    statement_compiler = PGCompiler
    ddl_compiler = PGDDLCompiler
    type_compiler_cls = PGTypeCompiler
    preparer = PGIdentifierPreparer
    execution_ctx_cls = PGExecutionContext
    colspecs = colspecs
    ischema_names = ischema_names
    inspector = PGInspector
    default_paramstyle = "pyformat"
    reflection_options = ("postgresql_ignore_search_path",)

    supports_statement_cache = True
    supports_comments = True
    supports_constraint_comments = True
    supports_sequences = True
    sequences_optional = True
    preexecute_autoincrement_sequences = True
    supports_identity_columns = True
    supports_default_values = True
    supports_default_metavalue = True
    supports_empty_insert = False
    supports_multivalues_insert = True
    postfetch_lastrowid = False
    insert_returning = True
    update_returning = True
    update_returning_multifrom = True
    delete_returning = True
    delete_returning_multifrom = True
    use_insertmanyvalues = True
    insertmanyvalues_implicit_sentinel = (
        InsertmanyvaluesSentinelOpts.ANY_AUTOINCREMENT
        | InsertmanyvaluesSentinelOpts.USE_INSERT_FROM_SELECT
        | InsertmanyvaluesSentinelOpts.RENDER_SELECT_COL_CASTS
    )
    supports_native_boolean = True
    supports_native_enum = True
    supports_native_uuid = True
    supports_for_update_of = True
    max_identifier_length = 63
    binary_literal = r"'\x{}'::BYTEA"

    #: turned off in `initialize()` for servers that lack them
    supports_smallserial = True
    supports_virtual_generated_columns = True
    _supports_create_index_concurrently = True
    _supports_drop_index_concurrently = True
    _supports_jsonb_subscripting = True
    _backslash_escapes = False

    connection_characteristics = DefaultDialect.connection_characteristics.union(  # type: ignore[attr-defined]  # an immutabledict
        {"postgresql_readonly": _DriverFlag("readonly"), "postgresql_deferrable": _DriverFlag("deferrable")}
    )

    construct_arguments = [
        (
            schema.Index,
            {
                "using": False,
                "include": None,
                "where": None,
                "ops": {},
                "concurrently": False,
                "with": {},
                "tablespace": None,
                "nulls_not_distinct": None,
                "invalid": REFLECTED_ONLY,
            },
        ),
        (
            schema.Table,
            {
                "ignore_search_path": False,
                "tablespace": None,
                "partition_by": None,
                "with_oids": None,
                "with": None,
                "on_commit": None,
                "inherits": None,
                "using": None,
            },
        ),
        (schema.CheckConstraint, {"not_valid": False, "no_inherit": False}),
        (schema.ForeignKeyConstraint, {"not_valid": False}),
        (schema.PrimaryKeyConstraint, {"include": None}),
        (schema.UniqueConstraint, {"include": None, "nulls_not_distinct": None}),
        (ddl.CreateView, {"with": None}),
    ]

    def __init__(self, json_serializer: Any = None, json_deserializer: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer

    # -- the server

    def initialize(self, connection: Connection) -> None:
        """Ask the server its version and how it reads strings; turn off what it lacks."""
        super().initialize(connection)
        version = self.server_version_info or (0,)
        self.supports_smallserial = version >= (9, 2)
        self.supports_identity_columns = version >= (10,)
        self._supports_jsonb_subscripting = version >= (14,)
        self.supports_virtual_generated_columns = version >= (18,)
        standard = connection.exec_driver_sql("show standard_conforming_strings").scalar()
        self._backslash_escapes = standard == "off"

    def validate_identifier(self, ident: str) -> None:
        """Refuse a name that the server would cut without a word: it counts bytes of UTF-8.

        :raises IdentifierError: it is too long
        """
        if len(ident.encode(errors="replace")) > self.max_identifier_length:
            raise exc.IdentifierError(
                f"expected a name of at most {self.max_identifier_length} bytes on {self.name}, got {ident!r}"
            )

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        text = str(connection.exec_driver_sql("select pg_catalog.version()").scalar())
        found = _VERSION.search(text)
        if found is None:
            raise exc.InvalidRequestError(f"expected the version of a PostgreSQL server, got {text!r}")
        return tuple([int(part) for part in found.groups() if part is not None])

    def _get_default_schema_name(self, connection: Connection) -> str | None:
        return connection.exec_driver_sql("select current_schema()").scalar()

    # -- isolation levels

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return ["SERIALIZABLE", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ"]

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the session's further transactions."""
        self._characterize(dbapi_connection, f"ISOLATION LEVEL {level}")

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level."""
        return self._show(dbapi_connection, "transaction isolation level").upper()

    def set_readonly(self, connection: Any, value: bool) -> None:
        """Have transactions write nothing."""
        self._characterize(connection, "READ ONLY" if value else "READ WRITE")

    def get_readonly(self, connection: Any) -> bool:
        """Tell whether transactions write nothing."""
        return self._show(connection, "transaction_read_only") == "on"

    def set_deferrable(self, connection: Any, value: bool) -> None:
        """Have serializable read-only transactions wait for a snapshot that cannot fail."""
        self._characterize(connection, "DEFERRABLE" if value else "NOT DEFERRABLE")

    def get_deferrable(self, connection: Any) -> bool:
        """Tell whether transactions are deferrable."""
        return self._show(connection, "transaction_deferrable") == "on"

    def _characterize(self, dbapi_connection: Any, words: str) -> None:
        """Say how the session's further transactions are."""
        cursor = dbapi_connection.cursor()
        cursor.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION {words}")
        cursor.execute("COMMIT")
        cursor.close()

    def _show(self, dbapi_connection: Any, setting: str) -> str:
        cursor = dbapi_connection.cursor()
        cursor.execute(f"show {setting}")
        value = cursor.fetchone()[0]
        cursor.close()
        return str(value)

    # -- two phases; see https://www.postgresql.org/docs/current/sql-prepare-transaction.html

    def do_begin_twophase(self, connection: Connection, xid: Any) -> None:
        """Begin, as any transaction does."""
        self.do_begin(connection.connection)

    def do_prepare_twophase(self, connection: Connection, xid: Any) -> None:
        """Prepare the transaction."""
        self._execute_as_is(connection, f"PREPARE TRANSACTION {_text(xid)}")

    def do_rollback_twophase(
        self, connection: Connection, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Roll back, prepared or not."""
        if is_prepared:
            self._finish_prepared(connection, f"ROLLBACK PREPARED {_text(xid)}")
        else:
            self.do_rollback(connection.connection)

    def do_commit_twophase(
        self, connection: Connection, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Commit, prepared or not."""
        if is_prepared:
            self._finish_prepared(connection, f"COMMIT PREPARED {_text(xid)}")
        else:
            self.do_commit(connection.connection)

    def _finish_prepared(self, connection: Connection, statement: str) -> None:
        """Run a statement that must stand outside a transaction."""
        connection.exec_driver_sql("ROLLBACK")
        self._execute_as_is(connection, statement)
        connection.exec_driver_sql("BEGIN")
        self.do_rollback(connection.connection)

    def do_recover_twophase(self, connection: Connection) -> list[Any]:
        """Return the identifiers of prepared transactions."""
        return list(connection.exec_driver_sql("SELECT gid FROM pg_prepared_xacts").scalars())


def _text(xid: Any) -> str:
    """Return the identifier of a transaction as an SQL string."""
    escaped = str(xid).replace("'", "''")
    return f"'{escaped}'"
