"""What a SQL Server database says of its tables, by its catalog views; each question is one query.

See https://learn.microsoft.com/sql/relational-databases/system-catalog-views/catalog-views-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import exc
from ...engine.reflection import ReflectionDefaults, cache
from ...sql import sqltypes
from ...sql.expression import text
from ...util.warning import warn
from .schema_names import schema_elements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.connection import Connection
    from ...engine.interfaces import (
        ReflectedCheckConstraint,
        ReflectedColumn,
        ReflectedForeignKeyConstraint,
        ReflectedIndex,
        ReflectedPrimaryKeyConstraint,
        ReflectedTableComment,
        ReflectedUniqueConstraint,
    )

__all__ = ["MSReflection"]

# {db} is the database's name and a point, where another one is asked; :name is the whole name of a table
_COLUMNS = """
SELECT c.name, COALESCE(base.name, own.name) AS type_name, c.max_length, c.precision, c.scale, c.is_nullable,
  c.collation_name, dc.definition AS default_text, cc.definition AS computed_text, cc.is_persisted,
  CAST(ic.seed_value AS NVARCHAR(40)) AS identity_start,
  CAST(ic.increment_value AS NVARCHAR(40)) AS identity_increment,
  CAST(ep.value AS NVARCHAR(MAX)) AS comment_text
FROM {db}sys.columns AS c
LEFT JOIN {db}sys.types AS own ON own.user_type_id = c.user_type_id
LEFT JOIN {db}sys.types AS base ON base.user_type_id = c.system_type_id
LEFT JOIN {db}sys.default_constraints AS dc ON dc.object_id = c.default_object_id
LEFT JOIN {db}sys.computed_columns AS cc ON cc.object_id = c.object_id AND cc.column_id = c.column_id
LEFT JOIN {db}sys.identity_columns AS ic ON ic.object_id = c.object_id AND ic.column_id = c.column_id
LEFT JOIN {db}sys.extended_properties AS ep ON ep.class = 1 AND ep.major_id = c.object_id
  AND ep.minor_id = c.column_id AND ep.name = 'MS_Description'
WHERE c.object_id = OBJECT_ID(:name) ORDER BY c.column_id
"""

_INDEXES = """
SELECT i.name, i.type_desc, i.is_unique, i.is_primary_key, i.is_unique_constraint, i.filter_definition,
  c.name AS column_name, ic.is_included_column, ic.is_descending_key
FROM {db}sys.indexes AS i
JOIN {db}sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
JOIN {db}sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
WHERE i.object_id = OBJECT_ID(:name) AND i.type <> 0 AND i.is_hypothetical = 0
ORDER BY i.name, ic.is_included_column, ic.key_ordinal, ic.index_column_id
"""

_FOREIGN_KEYS = """
SELECT fk.name, pc.name AS column_name, rs.name AS referred_owner, rt.name AS referred_table,
  rc.name AS referred_column, fk.delete_referential_action_desc AS on_delete,
  fk.update_referential_action_desc AS on_update
FROM {db}sys.foreign_keys AS fk
JOIN {db}sys.foreign_key_columns AS fkc ON fkc.constraint_object_id = fk.object_id
JOIN {db}sys.columns AS pc ON pc.object_id = fkc.parent_object_id AND pc.column_id = fkc.parent_column_id
JOIN {db}sys.tables AS rt ON rt.object_id = fk.referenced_object_id
JOIN {db}sys.schemas AS rs ON rs.schema_id = rt.schema_id
JOIN {db}sys.columns AS rc ON rc.object_id = fkc.referenced_object_id
  AND rc.column_id = fkc.referenced_column_id
WHERE fk.parent_object_id = OBJECT_ID(:name) ORDER BY fk.name, fkc.constraint_column_id
"""

_CHECKS = """
SELECT name, definition FROM {db}sys.check_constraints WHERE parent_object_id = OBJECT_ID(:name) ORDER BY name
"""

_COMMENT = """
SELECT CAST(value AS NVARCHAR(MAX)) FROM {db}sys.extended_properties
WHERE class = 1 AND major_id = OBJECT_ID(:name) AND minor_id = 0 AND name = 'MS_Description'
"""

_VIEW = "SELECT definition FROM {db}sys.sql_modules WHERE object_id = OBJECT_ID(:name)"

_NAMES = """
SELECT o.name FROM {db}sys.objects AS o JOIN {db}sys.schemas AS s ON s.schema_id = o.schema_id
WHERE s.name = :owner AND o.type = :type AND o.is_ms_shipped = 0 ORDER BY o.name
"""

# kinds of objects in sys.objects
_TABLE, _VIEW_KIND, _SEQUENCE = "U", "V", "SO"

_OF_BYTES = ("nvarchar", "nchar")  # two bytes a character
_SIZED = ("varchar", "char", "varbinary", "binary", *_OF_BYTES)
_COLLATED = ("varchar", "char", "text", "ntext", *_OF_BYTES)


class MSReflection:
    """The part of the dialect that reads what is in a database."""

    name: str
    identifier_preparer: Any
    ischema_names: Any
    default_schema_name: str | None

    # -- names

    def _place(self, schema: str | None) -> tuple[str, str]:
        """Return the database's name with a point, or nothing, and the owner, for the name of a schema."""
        database, owner = schema_elements(schema or self.default_schema_name or "dbo")
        prefix = "" if database is None else f"{self.identifier_preparer.quote(database)}."
        return prefix, owner or "dbo"

    def _whole_name(self, name: str, schema: str | None) -> str:
        """Return a name as OBJECT_ID() reads it; temporary tables are in a database of their own."""
        quote = self.identifier_preparer.quote_identifier
        if name.startswith("#") and schema is None:
            return f"tempdb..{quote(name)}"
        prefix, owner = self._place(schema)
        return f"{prefix}{quote(owner)}.{quote(name)}"

    def _ask(self, connection: Connection, query: str, name: str, schema: str | None) -> list[Any]:
        """Return the rows of a query about a table."""
        prefix = self._place(schema)[0]
        if name.startswith("#") and schema is None:
            prefix = "tempdb."
        statement = _statement(query, prefix)
        return list(connection.execute(statement, {"name": self._whole_name(name, schema)}))

    def _rows_of_table(
        self, connection: Connection, query: str, name: str, schema: str | None, **kw: Any
    ) -> list[Any]:
        """Return the rows of a query about a table, none where it has nothing of the kind.

        :raises NoSuchTableError: there is no such table
        """
        rows = self._ask(connection, query, name, schema)
        if not rows:
            self._require_table(connection, name, schema, **kw)
        return rows

    def _require_table(self, connection: Connection, name: str, schema: str | None, **kw: Any) -> None:
        if not self.has_table(connection, name, schema=schema, **kw):
            raise exc.NoSuchTableError(name if schema is None else f"{schema}.{name}")

    def _names(self, connection: Connection, schema: str | None, kind: str) -> list[str]:
        prefix, owner = self._place(schema)
        rows = connection.execute(_statement(_NAMES, prefix), {"owner": owner, "type": kind})
        return [row[0] for row in rows]

    def _has(self, connection: Connection, name: str, schema: str | None, *kinds: str) -> bool:
        found = " OR ".join(f"OBJECT_ID(:name, '{kind}') IS NOT NULL" for kind in kinds)
        statement = text(f"SELECT 1 WHERE {found}")
        return connection.execute(statement, {"name": self._whole_name(name, schema)}).scalar() is not None

    @cache
    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        return self._has(connection, table_name, schema, _TABLE, _VIEW_KIND)

    @cache
    def has_sequence(
        self, connection: Connection, sequence_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a sequence is there."""
        return self._has(connection, sequence_name, schema, _SEQUENCE)

    @cache
    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """Return the names of the schemas of the current database."""
        return [row[0] for row in connection.execute(text("SELECT name FROM sys.schemas ORDER BY name"))]

    @cache
    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the tables of a schema."""
        return self._names(connection, schema, _TABLE)

    @cache
    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the views of a schema."""
        return self._names(connection, schema, _VIEW_KIND)

    @cache
    def get_sequence_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the sequences of a schema."""
        return self._names(connection, schema, _SEQUENCE)

    @cache
    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any
    ) -> str:
        """Return the CREATE VIEW statement of a view.

        :raises NoSuchTableError: there is no such view
        """
        rows = self._ask(connection, _VIEW, view_name, schema)
        if not rows:
            raise exc.NoSuchTableError(view_name if schema is None else f"{schema}.{view_name}")
        return str(rows[0][0])

    # -- columns

    @cache
    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedColumn]:
        """Return the columns of a table or view."""
        rows = self._rows_of_table(connection, _COLUMNS, table_name, schema, **kw)
        return [self._column(row) for row in rows]

    def _column(self, row: Any) -> ReflectedColumn:
        type_ = self._type(
            row.name, row.type_name, row.max_length, row.precision, row.scale, row.collation_name
        )
        column: ReflectedColumn = {
            "name": row.name,
            "type": type_,
            "nullable": bool(row.is_nullable),
            "default": row.default_text,
            "autoincrement": row.identity_start is not None,
            "comment": row.comment_text,
        }
        if row.computed_text is not None:
            column["computed"] = {"sqltext": row.computed_text, "persisted": bool(row.is_persisted)}
        if row.identity_start is not None:
            # the other options of an Identity are not SQL Server's
            column["identity"] = {  # type: ignore[typeddict-item]  # as has just been said
                "start": int(row.identity_start),
                "increment": int(row.identity_increment),
            }
        return column

    def _type(
        self, column: str, name: str, max_length: int, precision: int, scale: int, collation: str | None
    ) -> Any:
        """Return the type that the catalog describes."""
        cls = self.ischema_names.get(name)
        if cls is None:
            warn(f"the type {name!r} of column {column!r} is not known: it is reflected without a type")
            return sqltypes.NULLTYPE
        options: dict[str, Any] = {}
        if name in _SIZED:
            length = max_length // 2 if name in _OF_BYTES else max_length
            options["length"] = None if max_length == -1 else length  # -1 stands for max
        if collation and name in _COLLATED:
            options["collation"] = collation
        if name in ("decimal", "numeric"):
            options.update(precision=precision, scale=scale)
        elif name == "float":
            options["precision"] = precision
        elif name in ("datetime2", "datetimeoffset", "time"):
            options["precision"] = scale  # the digits of the seconds
        return cls(**options)

    # -- keys and indexes

    @cache
    def _index_rows(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        return self._rows_of_table(connection, _INDEXES, table_name, schema, **kw)

    @cache
    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Return the primary key of a table."""
        rows = [
            row for row in self._index_rows(connection, table_name, schema=schema, **kw) if row.is_primary_key
        ]
        if not rows:
            return ReflectionDefaults.pk_constraint()
        return {
            "name": rows[0].name,
            "constrained_columns": [row.column_name for row in rows],
            "dialect_options": {"mssql_clustered": rows[0].type_desc == "CLUSTERED"},
        }

    @cache
    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedUniqueConstraint]:
        """Return the UNIQUE constraints of a table."""
        rows = self._index_rows(connection, table_name, schema=schema, **kw)
        return [
            {
                "name": name,
                "column_names": [row.column_name for row in group],
                "duplicates_index": name,
                "dialect_options": {"mssql_clustered": group[0].type_desc == "CLUSTERED"},
            }
            for name, group in _by_name([row for row in rows if row.is_unique_constraint])
        ]

    @cache
    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedIndex]:
        """Return the indexes of a table, without that of its primary key."""
        rows = self._index_rows(connection, table_name, schema=schema, **kw)
        return [_index(name, group) for name, group in _by_name([r for r in rows if not r.is_primary_key])]

    @cache
    def get_foreign_keys(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedForeignKeyConstraint]:
        """Return the foreign keys of a table."""
        rows = self._rows_of_table(connection, _FOREIGN_KEYS, table_name, schema, **kw)
        database, own = schema_elements(schema or self.default_schema_name or "dbo")
        keys: list[ReflectedForeignKeyConstraint] = []
        for name, group in _by_name(rows):
            first = group[0]
            referred: str | None = first.referred_owner
            if schema is None and referred == own:
                referred = None  # the default schema goes without saying
            elif database is not None:
                referred = f"{database}.{referred}"
            actions = {"ondelete": first.on_delete, "onupdate": first.on_update}
            keys.append(
                {
                    "name": name,
                    "constrained_columns": [row.column_name for row in group],
                    "referred_schema": referred,
                    "referred_table": first.referred_table,
                    "referred_columns": [row.referred_column for row in group],
                    "options": {
                        word: action.replace("_", " ")
                        for word, action in actions.items()
                        if action != "NO_ACTION"
                    },
                }
            )
        return keys

    @cache
    def get_check_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedCheckConstraint]:
        """Return the CHECK constraints of a table."""
        rows = self._rows_of_table(connection, _CHECKS, table_name, schema, **kw)
        return [{"name": row.name, "sqltext": row.definition} for row in rows]

    @cache
    def get_table_comment(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedTableComment:
        """Return the comment of a table."""
        rows = self._rows_of_table(connection, _COMMENT, table_name, schema, **kw)
        return {"text": rows[0][0] if rows else None}

    @cache
    def get_table_options(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> dict[str, Any]:
        """Return no options: a table has none that could be given again.

        :raises NoSuchTableError: there is no such table
        """
        self._require_table(connection, table_name, schema, **kw)
        return {}


def _statement(query: str, prefix: str) -> Any:
    """Return a query about the database that a prefix names; a colon in it is no parameter."""
    return text(query.format(db=prefix.replace(":", "\\:")))


def _by_name(rows: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Return rows in groups of one name, in their order."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.name, []).append(row)
    return list(groups.items())


def _index(name: str, rows: list[Any]) -> ReflectedIndex:
    first = rows[0]
    keys = [row for row in rows if not row.is_included_column]
    included = [row.column_name for row in rows if row.is_included_column]
    kind = first.type_desc
    options: dict[str, Any] = {"mssql_clustered": kind.startswith("CLUSTERED")}
    if kind.endswith("COLUMNSTORE"):
        options["mssql_columnstore"] = True
        if options["mssql_clustered"]:
            included = []  # all columns are in it
    elif included:
        options["mssql_include"] = included
    if first.filter_definition is not None:
        options["mssql_where"] = first.filter_definition
    index: ReflectedIndex = {
        "name": name,
        "unique": bool(first.is_unique),
        "column_names": [row.column_name for row in keys],
        "include_columns": included,
        "dialect_options": options,
    }
    sorting: dict[str, tuple[str, ...]] = {r.column_name: ("desc",) for r in keys if r.is_descending_key}
    if sorting:
        index["column_sorting"] = sorting
    if first.is_unique_constraint:
        index["duplicates_constraint"] = name
    return index
