"""What an SQLite database says of its tables.

PRAGMAs, and the text of CREATE statements for names of constraints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ... import exc
from ...sql import sqltypes
from ...util.warning import warn

if TYPE_CHECKING:
    from ...engine.connection import Connection
    from ...engine.interfaces import (
        ReflectedColumn,
        ReflectedForeignKeyConstraint,
        ReflectedIndex,
        ReflectedPrimaryKeyConstraint,
        ReflectedUniqueConstraint,
    )

__all__ = ["SQLiteReflection"]

_TYPE = re.compile(r"([\w ]+)(?:\((.*?)\))?")
_NAMED_KEY = re.compile(r'CONSTRAINT\s+(?:"((?:[^"]|"")+)"|(\w+))\s+PRIMARY\s+KEY', re.IGNORECASE)
_NAME = r'(?:"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+)'
_FOREIGN_KEY = re.compile(
    rf"(?:CONSTRAINT\s+({_NAME})\s+)?FOREIGN\s+KEY\s*\(([^)]*)\)\s*REFERENCES\s+({_NAME})\s*(?:\(([^)]*)\))?"
    r"((?:\s+ON\s+(?:UPDATE|DELETE)\s+(?:NO\s+ACTION|SET\s+NULL|SET\s+DEFAULT|CASCADE|RESTRICT))*)"
    r"(\s+NOT\s+DEFERRABLE|\s+DEFERRABLE)?(?:\s+INITIALLY\s+(DEFERRED|IMMEDIATE))?",
    re.IGNORECASE,
)
_UNIQUE = re.compile(rf"(?:CONSTRAINT\s+({_NAME})\s+)?UNIQUE\s*\(([^)]*)\)", re.IGNORECASE)


class SQLiteReflection:
    """The part of the dialect that reads what is in a database."""

    name: str
    identifier_preparer: Any
    ischema_names: Any

    # -- names

    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """Return the names of the attached databases."""
        rows = connection.exec_driver_sql("PRAGMA database_list")
        return [row[1] for row in rows if row[1] != "temp"]

    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the tables, sorted."""
        return self._names(connection, "table", schema, **kw)

    def get_temp_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the temporary tables, sorted."""
        return self._names(connection, "table", "temp", **kw)

    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the views, sorted."""
        return self._names(connection, "view", schema, **kw)

    def get_temp_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the temporary views, sorted."""
        return self._names(connection, "view", "temp", **kw)

    def _names(
        self,
        connection: Connection,
        kind: str,
        schema: str | None,
        sqlite_include_internal: bool = False,
        **kw: Any,
    ) -> list[str]:
        hidden = "" if sqlite_include_internal else " AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        return [
            row[0]
            for row in connection.exec_driver_sql(
                f"SELECT name FROM {self._master(schema)} WHERE type = ?{hidden} ORDER BY name", (kind,)
            )
        ]

    def _master(self, schema: str | None) -> str:
        if schema is None:
            return "sqlite_master"
        return f"{self.identifier_preparer.quote_identifier(schema)}.sqlite_master"

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        if schema is not None and schema not in self.get_schema_names(connection, **kw) and schema != "temp":
            return False
        return bool(self._pragma(connection, "table_info", table_name, schema))

    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any
    ) -> str:
        """Return the CREATE VIEW statement of a view."""
        sql = self._sql_of(connection, view_name, schema, "view")
        if not sql:
            raise exc.NoSuchTableError(_missing(view_name, schema, "view"))
        return sql

    def _sql_of(self, connection: Connection, name: str, schema: str | None, kind: str) -> str | None:
        """Return the CREATE statement of a table or view, or None."""
        masters = [self._master(schema)] if schema else ["sqlite_master", "sqlite_temp_master"]
        for master in masters:
            found: str | None = connection.exec_driver_sql(
                f"SELECT sql FROM {master} WHERE name = ? AND type = ?", (name, kind)
            ).scalar()
            if found:
                return found
        return None

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

    # -- tables

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedColumn]:
        """Return the columns of a table or view."""
        rows = self._pragma(connection, "table_xinfo", table_name, schema)
        if not rows:
            raise exc.NoSuchTableError(_missing(table_name, schema))
        columns: list[ReflectedColumn] = []
        for _, name, type_, notnull, default, key, hidden in rows:
            if hidden == 1:  # a column of a virtual table that SELECT * leaves out
                continue
            column: ReflectedColumn = {
                "name": name,
                "type": self._resolve_type_affinity(type_),
                "nullable": not notnull,
                "default": default,
            }
            column["primary_key"] = key  # type: ignore[typeddict-unknown-key]  # SQLite tells its place in the key
            if hidden in (2, 3):
                sql = self._sql_of(connection, table_name, schema, "table") or ""
                column["computed"] = {"sqltext": _generated_text(sql, name), "persisted": hidden == 3}
                column["default"] = None
            columns.append(column)
        return columns

    def _resolve_type_affinity(self, declared: str) -> Any:
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

    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Return the primary key of a table."""
        rows = self._pragma(connection, "table_xinfo", table_name, schema)
        if not rows:
            raise exc.NoSuchTableError(_missing(table_name, schema))
        keys = [row[1] for row in sorted((row for row in rows if row[5]), key=lambda row: row[5])]
        name = None
        if keys:
            match = _NAMED_KEY.search(self._sql_of(connection, table_name, schema, "table") or "")
            name = (match.group(1) or match.group(2)) if match else None
        return {"constrained_columns": keys, "name": name}

    def get_foreign_keys(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedForeignKeyConstraint]:
        """Return the foreign keys of a table."""
        self._require(connection, table_name, schema)
        rows = self._pragma(connection, "foreign_key_list", table_name, schema)
        declared = _declared_foreign_keys(self._sql_of(connection, table_name, schema, "table") or "")
        found: dict[int, ReflectedForeignKeyConstraint] = {}
        for number, _, table, column, referred, _on_update, _on_delete, _ in rows:
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
        for key in found.values():
            if not key["referred_columns"]:  # REFERENCES table, without columns: its primary key
                target = self.get_pk_constraint(connection, key["referred_table"], schema)
                key["referred_columns"] = target["constrained_columns"]
            written = declared.get(tuple(name.lower() for name in key["constrained_columns"]))
            if written is not None:
                key["name"], key["options"] = written
        return sorted(
            found.values(),
            key=lambda key: (key["name"] is None, key["name"] or "", key["constrained_columns"]),
        )

    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedIndex]:
        """Return the indexes of a table, without those that stand behind its constraints."""
        self._require(connection, table_name, schema)
        indexes: list[ReflectedIndex] = []
        for row in self._pragma(connection, "index_list", table_name, schema):
            name, unique = row[1], row[2]
            if name.startswith("sqlite_autoindex") and not kw.get("include_auto_indexes", False):
                continue
            columns = [info[2] for info in self._pragma(connection, "index_info", name, schema)]
            if None in columns:
                warn(f"the index {name!r} has expressions, which are not reflected: it is left out")
                continue
            indexes.append(
                {"name": name, "column_names": columns, "unique": bool(unique), "dialect_options": {}}
            )
        return sorted(indexes, key=lambda index: index["name"] or "")

    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedUniqueConstraint]:
        """Return the UNIQUE constraints of a table."""
        self._require(connection, table_name, schema)
        names = {
            tuple(name.lower() for name in _split_names(match.group(2))): _unquoted(match.group(1))
            for match in _UNIQUE.finditer(self._sql_of(connection, table_name, schema, "table") or "")
        }
        constraints: list[ReflectedUniqueConstraint] = []
        for row in self._pragma(connection, "index_list", table_name, schema):
            if row[3] != "u":
                continue
            columns = [info[2] for info in self._pragma(connection, "index_info", row[1], schema)]
            constraints.append(
                {"name": names.get(tuple(name.lower() for name in columns)), "column_names": columns}
            )
        return sorted(constraints, key=lambda one: (one["name"] or "", one["column_names"]))

    def _require(self, connection: Connection, table_name: str, schema: str | None) -> None:
        if not self._pragma(connection, "table_info", table_name, schema):
            raise exc.NoSuchTableError(_missing(table_name, schema))


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


def _generated_text(sql: str, column: str) -> str:
    """Return the expression of a generated column, out of the CREATE TABLE statement."""
    start = re.search(rf"{re.escape(column)}[^,]*?\s+(?:GENERATED\s+ALWAYS\s+)?AS\s*\(", sql, re.IGNORECASE)
    if start is None:
        return ""
    depth, begin = 1, start.end()
    for position in range(begin, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[position], 0)
        if depth == 0:
            return sql[begin:position]
    return ""


def _declared_foreign_keys(sql: str) -> dict[tuple[str, ...], tuple[str | None, dict[str, Any]]]:
    """Return name and options of the foreign keys that a CREATE TABLE statement spells out.

    By their columns.
    """
    found: dict[tuple[str, ...], tuple[str | None, dict[str, Any]]] = {}
    for match in _FOREIGN_KEY.finditer(sql):
        name, columns, _, _, actions, deferrable, initially = match.groups()
        options: dict[str, Any] = {}
        for verb, action in re.findall(
            r"ON\s+(UPDATE|DELETE)\s+(NO\s+ACTION|SET\s+NULL|SET\s+DEFAULT|CASCADE|RESTRICT)",
            actions,
            re.IGNORECASE,
        ):
            if action.upper() != "NO ACTION":
                options[f"on{verb.lower()}"] = " ".join(action.upper().split())
        if deferrable:
            options["deferrable"] = "NOT" not in deferrable.upper()
        if initially:
            options["initially"] = initially.upper()
        found[tuple(one.lower() for one in _split_names(columns))] = (_unquoted(name), options)
    return found


def _split_names(text: str) -> list[str]:
    return [_unquoted(one) or "" for one in re.findall(_NAME, text)]


def _unquoted(name: str | None) -> str | None:
    if name is None or name[:1] not in ('"', "`", "["):
        return name
    return name[1:-1].replace('""', '"')
