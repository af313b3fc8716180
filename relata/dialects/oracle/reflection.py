"""What an Oracle database says of its tables, by the views of its data dictionary.

Each question is one query. See https://docs.oracle.com/en/database/oracle/oracle-database/23/refrn/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ... import exc
from ...engine.reflection import ReflectionDefaults, cache
from ...sql import sqltypes
from ...sql.expression import text
from ...util.warning import warn
from . import types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.connection import Connection
    from ...engine.interfaces import (
        ReflectedCheckConstraint,
        ReflectedColumn,
        ReflectedForeignKeyConstraint,
        ReflectedIdentity,
        ReflectedIndex,
        ReflectedPrimaryKeyConstraint,
        ReflectedTableComment,
        ReflectedUniqueConstraint,
    )

__all__ = ["OracleReflection"]

_COLUMNS = """
SELECT c.column_name, c.data_type, c.data_length, c.char_length, c.data_precision, c.data_scale, c.nullable,
  c.data_default, c.virtual_column, com.comments, {identity}
FROM all_tab_cols c
LEFT JOIN all_col_comments com ON com.owner = c.owner AND com.table_name = c.table_name
  AND com.column_name = c.column_name
{identity_join}
WHERE c.owner = :owner AND c.table_name = :name AND c.hidden_column = 'NO' ORDER BY c.column_id
"""
_IDENTITY = "i.generation_type, i.identity_options, c.default_on_null"
_NO_IDENTITY = "NULL AS generation_type, NULL AS identity_options, NULL AS default_on_null"
_IDENTITY_JOIN = """LEFT JOIN all_tab_identity_cols i ON i.owner = c.owner AND i.table_name = c.table_name
  AND i.column_name = c.column_name"""

_CONSTRAINTS = """
SELECT k.constraint_name, k.constraint_type, k.search_condition, k.generated, k.delete_rule, k.deferrable,
  k.deferred, own.column_name, r.owner AS referred_owner, r.table_name AS referred_table,
  rc.column_name AS referred_column, k.index_name
FROM all_constraints k
JOIN all_cons_columns own ON own.owner = k.owner AND own.constraint_name = k.constraint_name
LEFT JOIN all_constraints r ON r.owner = k.r_owner AND r.constraint_name = k.r_constraint_name
LEFT JOIN all_cons_columns rc ON rc.owner = r.owner AND rc.constraint_name = r.constraint_name
  AND rc.position = own.position
WHERE k.owner = :owner AND k.table_name = :name AND k.constraint_type IN ('P', 'U', 'R', 'C')
ORDER BY k.constraint_name, own.position
"""

_INDEXES = """
SELECT i.index_name, i.index_type, i.uniqueness, i.compression, i.prefix_length, c.column_name, c.descend,
  e.column_expression
FROM all_indexes i
JOIN all_ind_columns c ON c.index_owner = i.owner AND c.index_name = i.index_name
LEFT JOIN all_ind_expressions e ON e.index_owner = i.owner AND e.index_name = i.index_name
  AND e.column_position = c.column_position
WHERE i.table_owner = :owner AND i.table_name = :name ORDER BY i.index_name, c.column_position
"""

_COMMENT = """
SELECT comments FROM all_tab_comments WHERE owner = :owner AND table_name = :name AND comments IS NOT NULL
"""

_OPTIONS = """
SELECT tablespace_name, compression, compress_for FROM all_tables WHERE owner = :owner AND table_name = :name
"""

_TABLE_NAMES = """
SELECT table_name FROM all_tables WHERE owner = :owner AND iot_name IS NULL AND temporary = '{temporary}'
  AND NVL(tablespace_name, 'none') NOT IN ({excluded}) AND nested = 'NO' AND secondary = 'N'
  AND table_name NOT IN (SELECT mview_name FROM all_mviews WHERE owner = :owner) ORDER BY table_name
"""

# these columns are of the type LONG, which no set operation takes
_VIEW_QUERIES = (
    "SELECT text FROM all_views WHERE owner = :owner AND view_name = :name",
    "SELECT query FROM all_mviews WHERE owner = :owner AND mview_name = :name",
)

_HAS = """
SELECT object_name FROM all_objects
WHERE owner = :owner AND object_name = :name AND object_type IN ({types})
"""

# a synonym of the user's own hides a public one; over a link the owner may be that of the link
_SYNONYM = """
SELECT NVL(s.table_owner, l.username) AS table_owner, s.table_name, s.db_link
FROM all_synonyms s LEFT JOIN all_db_links l ON l.db_link = s.db_link AND l.owner IN (s.owner, 'PUBLIC')
WHERE s.synonym_name = :name AND s.owner IN (:owner, 'PUBLIC')
ORDER BY CASE s.owner WHEN 'PUBLIC' THEN 1 ELSE 0 END
"""
_DICTIONARY_VIEW = re.compile(r"\ball_\w+")
_LINK = re.compile(r"[\w.$#@]+")

_NOT_NULL = re.compile(r'^"?[^"]+"? IS NOT NULL$', re.IGNORECASE)


class OracleReflection:
    """The part of the dialect that reads what is in a database."""

    ischema_names: Any
    default_schema_name: str | None
    supports_identity_columns: bool
    exclude_tablespaces: Sequence[str]
    normalize_name: Any
    denormalize_name: Any

    # -- names

    def _owner(self, schema: str | None) -> str:
        return str(self.denormalize_name(schema or self.default_schema_name))

    def _ask(
        self,
        connection: Connection,
        query: str,
        name: str,
        schema: str | None,
        oracle_resolve_synonyms: bool = False,
        **kw: Any,
    ) -> list[Any]:
        """Return the rows of a query about a table.

        :param oracle_resolve_synonyms: the name may be that of a synonym
        """
        given = {"owner": self._owner(schema), "name": self.denormalize_name(name)}
        if oracle_resolve_synonyms:
            found = self._target_of_synonym(connection, given["name"], given["owner"], **kw)
            if found is not None:
                given["owner"], given["name"], link = found
                query = query if link is None else _DICTIONARY_VIEW.sub(rf"\g<0>@{link}", query)
        return list(connection.execute(text(query), given))

    @cache
    def _target_of_synonym(
        self, connection: Connection, name: str, owner: str, **kw: Any
    ) -> tuple[str, str, str | None] | None:
        """Return owner, name and database link of what a synonym stands for; None where there is none."""
        row = connection.execute(text(_SYNONYM), {"name": name, "owner": owner}).first()
        if row is None:
            return None
        link = row.db_link
        if link is not None and not _LINK.fullmatch(link):
            raise exc.InvalidRequestError(f"expected the name of a database link, got {link!r}")
        return row.table_owner, row.table_name, link

    def _rows_of_table(
        self, connection: Connection, query: str, name: str, schema: str | None, **kw: Any
    ) -> list[Any]:
        """Return the rows of a query about a table, none where it has nothing of the kind.

        :raises NoSuchTableError: there is no such table
        """
        rows = self._ask(connection, query, name, schema, **kw)
        if not rows and not self.has_table(connection, name, schema=schema, **kw):
            raise exc.NoSuchTableError(name if schema is None else f"{schema}.{name}")
        return rows

    def _names(self, connection: Connection, query: str, schema: str | None) -> list[str]:
        rows = connection.execute(text(query), {"owner": self._owner(schema)})
        return [self.normalize_name(row[0]) for row in rows]

    def _has(self, connection: Connection, name: str, schema: str | None, *kinds: str, **kw: Any) -> bool:
        query = _HAS.format(types=", ".join(f"'{kind}'" for kind in kinds))
        return bool(self._ask(connection, query, name, schema, **kw))

    @cache
    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        return self._has(connection, table_name, schema, "TABLE", "VIEW", "MATERIALIZED VIEW", **kw)

    @cache
    def has_sequence(
        self, connection: Connection, sequence_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a sequence is there."""
        return self._has(connection, sequence_name, schema, "SEQUENCE")

    @cache
    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """Return the names of the users, each of which is a schema."""
        rows = connection.execute(text("SELECT username FROM all_users ORDER BY username"))
        return [self.normalize_name(row[0]) for row in rows]

    def _excluded_tablespaces(self) -> str:
        names = [one.replace("'", "''").replace(":", "\\:") for one in self.exclude_tablespaces]
        return ", ".join(f"'{one}'" for one in names) or "' '"

    def _table_names(self, connection: Connection, schema: str | None, temporary: str) -> list[str]:
        excluded = self._excluded_tablespaces()
        return self._names(connection, _TABLE_NAMES.format(temporary=temporary, excluded=excluded), schema)

    @cache
    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the tables of a schema."""
        return self._table_names(connection, schema, "N")

    @cache
    def get_temp_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the temporary tables."""
        return self._table_names(connection, schema, "Y")

    @cache
    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the views of a schema."""
        return self._names(
            connection, "SELECT view_name FROM all_views WHERE owner = :owner ORDER BY view_name", schema
        )

    @cache
    def get_materialized_view_names(
        self, connection: Connection, schema: str | None = None, **kw: Any
    ) -> list[str]:
        """Return the names of the materialized views of a schema."""
        return self._names(
            connection, "SELECT mview_name FROM all_mviews WHERE owner = :owner ORDER BY mview_name", schema
        )

    @cache
    def get_sequence_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the sequences of a schema."""
        query = "SELECT sequence_name FROM all_sequences WHERE sequence_owner = :owner ORDER BY sequence_name"
        return self._names(connection, query, schema)

    @cache
    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any
    ) -> str:
        """Return the SELECT of a view.

        :raises NoSuchTableError: there is no such view
        """
        for query in _VIEW_QUERIES:
            rows = self._ask(connection, query, view_name, schema, **kw)
            if rows:
                return str(rows[0][0])
        raise exc.NoSuchTableError(view_name if schema is None else f"{schema}.{view_name}")

    # -- columns

    @cache
    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedColumn]:
        """Return the columns of a table or view."""
        has_identity = self.supports_identity_columns
        query = _COLUMNS.format(
            identity=_IDENTITY if has_identity else _NO_IDENTITY,
            identity_join=_IDENTITY_JOIN if has_identity else "",
        )
        rows = self._rows_of_table(connection, query, table_name, schema, **kw)
        return [self._column(row) for row in rows]

    def _column(self, row: Any) -> ReflectedColumn:
        default = row.data_default
        if isinstance(default, str):
            default = default.strip()
        column: ReflectedColumn = {
            "name": self.normalize_name(row.column_name),
            "type": self._type(row),
            "nullable": row.nullable == "Y",
            "default": None if default in ("", "NULL") else default,
            "comment": row.comments,
        }
        if row.virtual_column == "YES":
            column["computed"] = {"sqltext": default}
            column["default"] = None
        elif row.generation_type is not None:
            column["identity"] = _identity(row)
            column["default"] = None
        return column

    def _type(self, row: Any) -> Any:
        """Return the type that the dictionary describes."""
        name: str = re.sub(r"\(\d+\)", "", row.data_type)  # TIMESTAMP(6) WITH TIME ZONE
        if name == "NUMBER":
            if row.data_precision is None and row.data_scale == 0:
                return sqltypes.INTEGER()
            return types.NUMBER(row.data_precision, row.data_scale)
        if name == "FLOAT":
            if row.data_precision in (63, 126):  # what REAL and DOUBLE PRECISION stand for
                return sqltypes.REAL() if row.data_precision == 63 else sqltypes.DOUBLE_PRECISION()
            return types.FLOAT(binary_precision=row.data_precision)
        if name in ("VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR"):
            return self.ischema_names[name](row.char_length)
        if name == "RAW":
            return types.RAW(row.data_length)
        if name.startswith("TIMESTAMP"):
            return types.TIMESTAMP(
                timezone=name.endswith("WITH TIME ZONE"), local_timezone=name.endswith("WITH LOCAL TIME ZONE")
            )
        if name == "INTERVAL DAY TO SECOND":
            return types.INTERVAL(row.data_precision, row.data_scale)
        cls = self.ischema_names.get(name)
        if cls is None:
            warn(
                f"the type {row.data_type!r} of column {row.column_name!r} is not known: it is reflected "
                "without a type"
            )
            return sqltypes.NULLTYPE
        return cls()

    # -- constraints and indexes

    @cache
    def _constraint_rows(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        return self._rows_of_table(connection, _CONSTRAINTS, table_name, schema, **kw)

    def _constraints(
        self, connection: Connection, kind: str, table_name: str, schema: str | None, **kw: Any
    ) -> list[tuple[str | None, list[Any]]]:
        """Return the rows of the constraints of a kind, by name."""
        groups: dict[str, list[Any]] = {}
        for row in self._constraint_rows(connection, table_name, schema=schema, **kw):
            if row.constraint_type == kind:
                groups.setdefault(row.constraint_name, []).append(row)
        return [(self.normalize_name(name), rows) for name, rows in groups.items()]

    @cache
    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Return the primary key of a table."""
        for name, rows in self._constraints(connection, "P", table_name, schema, **kw):
            columns = [self.normalize_name(row.column_name) for row in rows]
            return {"name": name, "constrained_columns": columns}
        return ReflectionDefaults.pk_constraint()

    @cache
    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedUniqueConstraint]:
        """Return the UNIQUE constraints of a table."""
        return [
            {
                "name": name,
                "column_names": [self.normalize_name(row.column_name) for row in rows],
                "duplicates_index": self.normalize_name(rows[0].index_name),
            }
            for name, rows in self._constraints(connection, "U", table_name, schema, **kw)
        ]

    @cache
    def get_check_constraints(
        self,
        connection: Connection,
        table_name: str,
        schema: str | None = None,
        include_all: bool = False,
        **kw: Any,
    ) -> list[ReflectedCheckConstraint]:
        """Return the CHECK constraints of a table.

        :param include_all: also those that NOT NULL stands for
        """
        return [
            {"name": name, "sqltext": rows[0].search_condition}
            for name, rows in self._constraints(connection, "C", table_name, schema, **kw)
            if include_all or not _NOT_NULL.match(rows[0].search_condition)
        ]

    @cache
    def get_foreign_keys(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedForeignKeyConstraint]:
        """Return the foreign keys of a table."""
        keys: list[ReflectedForeignKeyConstraint] = []
        for name, rows in self._constraints(connection, "R", table_name, schema, **kw):
            first = rows[0]
            options = {} if first.delete_rule == "NO ACTION" else {"ondelete": first.delete_rule}
            goes_without_saying = schema is None and first.referred_owner == self._owner(None)
            keys.append(
                {
                    "name": name,
                    "constrained_columns": [self.normalize_name(row.column_name) for row in rows],
                    "referred_schema": None
                    if goes_without_saying
                    else self.normalize_name(first.referred_owner),
                    "referred_table": self.normalize_name(first.referred_table),
                    "referred_columns": [self.normalize_name(row.referred_column) for row in rows],
                    "options": options,
                }
            )
        return keys

    @cache
    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedIndex]:
        """Return the indexes of a table, without that of its primary key."""
        groups: dict[str, list[Any]] = {}
        for row in self._rows_of_table(connection, _INDEXES, table_name, schema, **kw):
            groups.setdefault(row.index_name, []).append(row)
        of_keys = {
            rows[0].index_name for _, rows in self._constraints(connection, "P", table_name, schema, **kw)
        }
        unique = {
            rows[0].index_name: name
            for name, rows in self._constraints(connection, "U", table_name, schema, **kw)
        }
        found = []
        for name, rows in groups.items():
            if name in of_keys:
                continue
            index = self._index(name, rows)
            if name in unique:
                index["duplicates_constraint"] = unique[name]
            found.append(index)
        return found

    def _index(self, name: str, rows: list[Any]) -> ReflectedIndex:
        first = rows[0]
        options: dict[str, Any] = {}
        if first.index_type in ("BITMAP", "FUNCTION-BASED BITMAP"):
            options["oracle_bitmap"] = True
        if first.compression == "ENABLED":
            options["oracle_compress"] = first.prefix_length or True
        # a descending column is an expression to the database: its own name, in quotes
        plain = [row.column_expression is None or _is_column(row) for row in rows]
        names = [
            self.normalize_name(_column_of(row)) if is_plain else None
            for row, is_plain in zip(rows, plain, strict=True)
        ]
        index: ReflectedIndex = {
            "name": self.normalize_name(name),
            "unique": first.uniqueness == "UNIQUE",
            "column_names": names,
            "dialect_options": options,
        }
        if not all(plain):
            index["expressions"] = [
                row.column_expression if one is None else one for row, one in zip(rows, names, strict=True)
            ]
        sorting: dict[str, tuple[str, ...]] = {
            one or row.column_expression: ("desc",)
            for row, one in zip(rows, names, strict=True)
            if row.descend == "DESC"
        }
        if sorting:
            index["column_sorting"] = sorting
        return index

    # -- tables

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
        """Return the options that a table was created with."""
        rows = self._rows_of_table(connection, _OPTIONS, table_name, schema, **kw)
        if not rows:
            return {}  # a view
        row = rows[0]
        options: dict[str, Any] = {}
        if row.tablespace_name:
            options["oracle_tablespace"] = row.tablespace_name
        if row.compression == "ENABLED":
            options["oracle_compress"] = row.compress_for or True
        return options


_QUOTED = re.compile(r'^"([^"]+)"$')


def _is_column(row: Any) -> bool:
    return row.descend == "DESC" and _QUOTED.match(row.column_expression) is not None


def _column_of(row: Any) -> str:
    found = None if row.column_expression is None else _QUOTED.match(row.column_expression)
    return str(row.column_name if found is None else found.group(1))


def _identity(row: Any) -> ReflectedIdentity:
    """Read the options of an identity column: `START WITH: 1, INCREMENT BY: 1, ...`."""
    given = dict(part.strip().split(": ", 1) for part in row.identity_options.split(",") if ": " in part)
    return {
        "always": row.generation_type == "ALWAYS",
        "oracle_on_null": row.default_on_null == "YES",
        "start": int(given["START WITH"]),
        "increment": int(given["INCREMENT BY"]),
        "minvalue": int(given["MIN_VALUE"]),
        "maxvalue": int(given["MAX_VALUE"]),
        "cycle": given["CYCLE_FLAG"] == "Y",
        "cache": int(given["CACHE_SIZE"]),
        "oracle_order": given["ORDER_FLAG"] == "Y",
    }  # type: ignore[typeddict-item]  # nominvalue and nomaxvalue are not told apart; two are Oracle's
