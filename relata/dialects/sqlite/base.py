"""SQLite, whatever the driver. See https://www.sqlite.org/docs.html"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import exc
from ...engine.default import DefaultDialect, DefaultExecutionContext
from ...sql import ddl, schema
from ...sql.compiler import InsertmanyvaluesSentinelOpts
from ...util import immutabledict
from .compiler import SQLiteCompiler, SQLiteDDLCompiler, SQLiteIdentifierPreparer, SQLiteTypeCompiler
from .reflection import SQLiteReflection
from .types import COLSPECS, DATE, DATETIME, ISCHEMA_NAMES, JSON, TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.connection import Connection

__all__ = [
    "DATE",
    "DATETIME",
    "JSON",
    "TIME",
    "SQLiteCompiler",
    "SQLiteDDLCompiler",
    "SQLiteDialect",
    "SQLiteExecutionContext",
    "SQLiteIdentifierPreparer",
    "SQLiteTypeCompiler",
]


class SQLiteExecutionContext(DefaultExecutionContext):
    """One execution on SQLite."""


class SQLiteDialect(SQLiteReflection, DefaultDialect):
    """The choices of SQLite.

    :param native_datetime: dates are the driver's: they are neither made text nor read from it
    :param json_serializer: makes text of JSON values; `json_deserializer` reads it
    """

    name = "sqlite"
    statement_compiler = SQLiteCompiler
    ddl_compiler = SQLiteDDLCompiler
    type_compiler_cls = SQLiteTypeCompiler
    preparer = SQLiteIdentifierPreparer
    execution_ctx_cls = SQLiteExecutionContext
    colspecs = COLSPECS
    ischema_names = ISCHEMA_NAMES
    default_paramstyle = "qmark"

    supports_statement_cache = True
    supports_alter = False
    supports_default_values = True
    supports_default_metavalue = True
    default_metavalue_token = "NULL"
    binary_literal = "X'{}'"
    supports_empty_insert = False
    supports_multivalues_insert = True
    supports_cast = True
    supports_sane_rowcount_returning = False
    tuple_in_values = True
    insert_null_pk_still_autoincrements = True
    insert_returning = True
    update_returning = True
    update_returning_multifrom = True
    delete_returning = True
    use_insertmanyvalues = True
    insertmanyvalues_implicit_sentinel = InsertmanyvaluesSentinelOpts.ANY_AUTOINCREMENT
    insertmanyvalues_max_parameters = 32766

    construct_arguments = [
        (schema.Table, {"autoincrement": False, "with_rowid": True, "strict": False}),
        (schema.Index, {"where": None}),
        (ddl.CreateView, {"if_not_exists": False}),
        (
            schema.Column,
            {"on_conflict_primary_key": None, "on_conflict_not_null": None, "on_conflict_unique": None},
        ),
        (schema.Constraint, {"on_conflict": None}),
    ]

    _isolation_lookup: immutabledict[str, Any] = immutabledict({"READ UNCOMMITTED": 1, "SERIALIZABLE": 0})

    def __init__(
        self,
        native_datetime: bool = False,
        json_serializer: Any = None,
        json_deserializer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer
        self.native_datetime = native_datetime
        if self.dbapi is not None:
            self._take_version(self.dbapi.sqlite_version_info)

    def _take_version(self, version: tuple[int, ...]) -> None:
        """Turn off what an older library lacks. See https://www.sqlite.org/changes.html"""
        self.insert_returning = self.update_returning = self.delete_returning = version >= (3, 35)
        self.use_insertmanyvalues = self.use_insertmanyvalues and version >= (3, 35)
        self.update_returning_multifrom = version >= (3, 35)
        if version < (3, 32):
            self.insertmanyvalues_max_parameters = 999

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return list(self._isolation_lookup)

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level by a PRAGMA."""
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA read_uncommitted = {self._isolation_lookup[level]}")
        cursor.close()

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level by a PRAGMA."""
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA read_uncommitted")
        row = cursor.fetchone()
        cursor.close()
        return "READ UNCOMMITTED" if row is not None and row[0] else "SERIALIZABLE"

    def _get_default_schema_name(self, connection: Connection) -> str | None:
        return None


def refuse_address(url: Any) -> exc.ArgumentError:
    """Return the error of a URL with a host: SQLite has files."""
    return exc.ArgumentError(
        f"expected sqlite:///relative/path.db, sqlite:////absolute/path.db or sqlite:// (in memory), got "
        f"{url!s}: "
        "the path begins after the third slash"
    )
