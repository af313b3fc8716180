"""What an SQLite database says of its tables.

PRAGMAs, and the text of CREATE statements for what they leave out. See https://www.sqlite.org/pragma.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ... import exc
from ...engine.reflection import ReflectionDefaults, cache
from ...sql import sqltypes
from ...sql.expression import text
from ...util.lazy_pattern import lazy_pattern
from ...util.warning import warn
from .table_text import TableText, index_condition, read_create_table

if TYPE_CHECKING:
    from ...engine.connection import Connection
    from ...engine.interfaces import (
        ReflectedCheckConstraint,
        ReflectedColumn,
        ReflectedForeignKeyConstraint,
        ReflectedIndex,
        ReflectedPrimaryKeyConstraint,
        ReflectedUniqueConstraint,
    )

__all__ = ["SQLiteReflection"]

_TYPE = lazy_pattern(r"([\w ]+)(?:\((.*?)\))?")


class SQLiteReflection:
    """The part of the dialect that reads what is in a database."""

    name: str
    identifier_preparer: Any
    ischema_names: Any

    # -- names

    @cache
    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """Return the names of the attached databases."""
        rows = connection.exec_driver_sql("PRAGMA database_list")
        return [row[1] for row in rows if row[1] != "temp"]

    @cache
    def get_table_names(
        self,
        connection: Connection,
        schema: str | None = None,
        sqlite_include_internal: bool = False,
        **kw: Any,
    ) -> list[str]:
        """Return the names of the tables, sorted."""
        return self._names(connection, "table", schema, sqlite_include_internal)

    @cache
    def get_temp_table_names(
        self,
        connection: Connection,
        schema: str | None = None,
        sqlite_include_internal: bool = False,
        **kw: Any,
    ) -> list[str]:
        """Return the names of the temporary tables, sorted."""
        return self._names(connection, "table", "temp", sqlite_include_internal)

    @cache
    def get_view_names(
        self,
        connection: Connection,
        schema: str | None = None,
        sqlite_include_internal: bool = False,
        **kw: Any,
    ) -> list[str]:
        """Return the names of the views, sorted."""
        return self._names(connection, "view", schema, sqlite_include_internal)

    @cache
    def get_temp_view_names(
        self,
        connection: Connection,
        schema: str | None = None,
        sqlite_include_internal: bool = False,
        **kw: Any,
    ) -> list[str]:
        """Return the names of the temporary views, sorted."""
        return self._names(connection, "view", "temp", sqlite_include_internal)

    def _names(self, connection: Connection, kind: str, schema: str | None, with_internal: bool) -> list[str]:
        hidden = "" if with_internal else " AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        rows = connection.exec_driver_sql(
            f"SELECT name FROM {self._master(schema)} WHERE type = ?{hidden} ORDER BY name", (kind,)
        )
        return [row[0] for row in rows]

    def _master(self, schema: str | None) -> str:
        if schema is None:
            return "sqlite_master"
        return f"{self.identifier_preparer.quote_identifier(schema)}.sqlite_master"

    @cache
    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        if schema is not None and schema not in self.get_schema_names(connection, **kw) and schema != "temp":
            return False
        return bool(self._pragma(connection, "table_info", table_name, schema))

    def has_index(
        self, connection: Connection, table_name: str, index_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table has an index of a name."""
        rows = self._pragma(connection, "index_list", table_name, schema)
        return any(row[1] == index_name for row in rows)

    @cache
    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any
    ) -> str:
        """Return the CREATE VIEW statement of a view."""
        sql = self._sql_of(connection, view_name, schema, "view")
        if not sql:
            raise exc.NoSuchTableError(_missing(view_name, schema, "view"))
        return sql

    # -- what SQLite is asked

    def _sql_of(self, connection: Connection, name: str, schema: str | None, kind: str) -> str | None:
        """Return the CREATE statement of a table, view or index, or None."""
        masters = [self._master(schema)] if schema else ["sqlite_master", "sqlite_temp_master"]
        for master in masters:
            found: str | None = connection.exec_driver_sql(
                f"SELECT sql FROM {master} WHERE name = ? AND type = ?", (name, kind)
            ).scalar()
            if found:
                return found
        return None

    @cache
    def _text_of(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> TableText:
        """Return what the CREATE TABLE statement says; nothing of a view.

        :raises NoSuchTableError: there is no such table or view
        """
        sql = self._sql_of(connection, table_name, schema, "table")
        if sql is None:
            if not self._pragma(connection, "table_info", table_name, schema):
                raise exc.NoSuchTableError(_missing(table_name, schema))
            return TableText()
        return read_create_table(sql)

    def _pragma(self, connection: Connection, pragma: str, name: str, schema: str | None) -> list[Any]:
        """Return the rows of a PRAGMA about a table or index.

        Of the main database first, then of temporary ones.
        """
        quote = self.identifier_preparer.quote_identifier
        for place in [quote(schema)] if schema is not None else ["main", "temp"]:
            rows = connection.exec_driver_sql(f"PRAGMA {place}.{pragma}({quote(name)})").fetchall()
            if rows:
                return list(rows)
        return []

    @cache
    def _columns_of(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        """Return the rows of `PRAGMA table_xinfo`.

        :raises NoSuchTableError: there is no such table or view
        """
        rows = self._pragma(connection, "table_xinfo", table_name, schema)
        if not rows:
            raise exc.NoSuchTableError(_missing(table_name, schema))
        return rows

    # -- tables

    @cache
    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedColumn]:
        """Return the columns of a table or view."""
        columns: list[ReflectedColumn] = []
        for _, name, type_, notnull, default, key, hidden in self._columns_of(
            connection, table_name, schema, **kw
        ):
            if hidden == 1:  # a column of a virtual table that SELECT * leaves out
                continue
            is_generated = hidden in (2, 3)
            if is_generated:
                type_ = re.sub("GENERATED ALWAYS", "", type_ or "", flags=re.IGNORECASE)
            column: ReflectedColumn = {
                "name": name,
                "type": self._resolve_type_affinity(type_),
                "nullable": not notnull,
                "default": None if is_generated else default,
            }
            column["primary_key"] = key  # type: ignore[typeddict-unknown-key]  # SQLite tells its place in the key
            if is_generated:
                written = self._text_of(connection, table_name, schema, **kw).generated
                column["computed"] = {"sqltext": written.get(name.lower(), ""), "persisted": hidden == 3}
            columns.append(column)
        return columns

    def _resolve_type_affinity(self, declared: str | None) -> Any:
        """Return the type that a declaration means.

        A known name, else what SQLite's affinity rules make of it.
        """
        match = _TYPE.match(declared or "")
        name, arguments = (match.group(1).strip().upper(), match.group(2)) if match else ("", None)
        type_ = self.ischema_names.get(name) or _affinity(name)
        numbers = [int(number) for number in re.findall(r"\d+", arguments or "")]
        try:
            return type_(*numbers)
        except TypeError:
            warn(
                f"the arguments of the type {declared!r} mean nothing to {type_.__name__}: they are left out"
            )
            return type_()

    @cache
    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Return the primary key of a table."""
        rows = [row for row in self._columns_of(connection, table_name, schema, **kw) if row[5]]
        if not rows:
            return ReflectionDefaults.pk_constraint()
        written = self._text_of(connection, table_name, schema, **kw).of_kind("PRIMARY")
        return {
            "constrained_columns": [row[1] for row in sorted(rows, key=lambda row: row[5])],
            "name": written[0].name if written else None,
        }

    @cache
    def get_foreign_keys(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedForeignKeyConstraint]:
        """Return the foreign keys of a table, in the order in which they are written."""
        written = self._text_of(connection, table_name, schema, **kw).of_kind("FOREIGN")
        found: dict[int, ReflectedForeignKeyConstraint] = {}
        for number, _, table, column, referred, *_ in self._pragma(
            connection, "foreign_key_list", table_name, schema
        ):
            key = found.get(number)
            if key is None:
                key = found[number] = {
                    "name": None,
                    "constrained_columns": [],
                    "referred_schema": schema,
                    "referred_table": table,
                    "referred_columns": [],
                    "options": {},
                }
            key["constrained_columns"].append(column)
            if referred is not None:
                key["referred_columns"].append(referred)
        keys = [found[number] for number in sorted(found, reverse=True)]  # SQLite begins with the last one
        for key in keys:
            if not key["referred_columns"]:
                key["referred_columns"] = self._key_of(connection, key["referred_table"], schema, **kw)
            columns = tuple(name.lower() for name in key["constrained_columns"])
            for one in written:
                if one.columns == columns and one.referred_table == key["referred_table"].lower():
                    key["name"], key["options"] = one.name, dict(one.options)
                    written.remove(one)
                    break
        return keys

    def _key_of(self, connection: Connection, table_name: str, schema: str | None, **kw: Any) -> list[str]:
        """Return the primary key that REFERENCES without columns means; empty when there is no such table."""
        try:
            return self.get_pk_constraint(connection, table_name, schema, **kw)["constrained_columns"]
        except exc.NoSuchTableError:
            return []

    @cache
    def get_indexes(
        self,
        connection: Connection,
        table_name: str,
        schema: str | None = None,
        include_auto_indexes: bool = False,
        **kw: Any,
    ) -> list[ReflectedIndex]:
        """Return the indexes of a table, without those that stand behind its constraints.

        :param include_auto_indexes: with those, too
        """
        self._columns_of(connection, table_name, schema, **kw)
        indexes: list[ReflectedIndex] = []
        for row in self._pragma(connection, "index_list", table_name, schema):
            name, unique, is_partial = row[1], row[2], len(row) > 4 and row[4]
            if name.startswith("sqlite_autoindex") and not include_auto_indexes:
                continue
            columns = [info[2] for info in self._pragma(connection, "index_info", name, schema)]
            if None in columns:
                warn(f"the index {name!r} has expressions, which SQLite does not tell: it is left out")
                continue
            index: ReflectedIndex = {
                "name": name,
                "column_names": columns,
                "unique": unique,
                "dialect_options": {},
            }
            if is_partial:
                condition = index_condition(self._sql_of(connection, name, schema, "index") or "")
                if condition is not None:
                    index["dialect_options"]["sqlite_where"] = text(condition)
            indexes.append(index)
        return sorted(indexes, key=lambda index: index["name"] or "")

    @cache
    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedUniqueConstraint]:
        """Return the UNIQUE constraints of a table, in the order in which they are written."""
        columns_of: dict[tuple[str, ...], list[str]] = {}
        for row in self._pragma(connection, "index_list", table_name, schema):
            if row[3] == "u":
                columns = [info[2] for info in self._pragma(connection, "index_info", row[1], schema)]
                columns_of[tuple(name.lower() for name in columns)] = columns
        return [
            {"name": one.name, "column_names": columns_of[one.columns]}
            for one in self._text_of(connection, table_name, schema, **kw).of_kind("UNIQUE")
            if one.columns in columns_of
        ]

    @cache
    def get_check_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedCheckConstraint]:
        """Return the CHECK constraints of a table, those with a name first."""
        written = self._text_of(connection, table_name, schema, **kw).of_kind("CHECK")
        return [
            {"sqltext": one.condition, "name": one.name}
            for one in sorted(written, key=lambda one: (one.name is None, one.name or ""))
        ]

    @cache
    def get_table_options(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> dict[str, Any]:
        """Return the dialect's options of a table: WITHOUT ROWID and STRICT."""
        written = self._text_of(connection, table_name, schema, **kw).options
        options: dict[str, Any] = {}
        if "WITHOUT ROWID" in written:
            options["sqlite_with_rowid"] = False
        if "STRICT" in written:
            options["sqlite_strict"] = True
        return options


def _missing(name: str, schema: str | None, kind: str = "table") -> str:
    return f"no {kind} {f'{schema}.{name}' if schema else name!r} in this SQLite database"


def _affinity(name: str) -> type[Any]:
    """Return the type of an unknown declaration.

    By the rules of https://www.sqlite.org/datatype3.html, section 3.1.
    """
    if "INT" in name:
        return sqltypes.INTEGER
    if "CHAR" in name or "CLOB" in name or "TEXT" in name:
        return sqltypes.TEXT
    if "BLOB" in name or not name:
        return sqltypes.NullType
    if "REAL" in name or "FLOA" in name or "DOUB" in name:
        return sqltypes.REAL
    return sqltypes.NUMERIC
