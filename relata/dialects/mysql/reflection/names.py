"""Which databases, tables, views and sequences there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection

__all__ = ["NameReflection"]


class NameReflection(ScopedReflection):
    """The part that tells names."""

    supports_sequences: bool

    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """Return the names of the databases."""
        rows = self._rows(connection, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY 1", {})
        return [row[0] for row in rows]

    def has_schema(self, connection: Connection, schema_name: str, **kw: Any) -> bool:
        """Tell whether a database is there."""
        sql = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = :schema"
        return bool(self._rows(connection, sql, {"schema": schema_name}))

    def _names(self, connection: Connection, schema: str | None, *types: str) -> list[str]:
        listed = ", ".join(f"'{one}'" for one in types)
        sql = (
            "SELECT TABLE_NAME FROM information_schema.TABLES "
            f"WHERE TABLE_SCHEMA = COALESCE(:schema, DATABASE()) AND TABLE_TYPE IN ({listed})"
        )
        return sorted([row[0] for row in self._rows(connection, sql, {"schema": schema})])

    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the tables, sorted."""
        return self._names(connection, schema, "BASE TABLE", "SYSTEM VERSIONED")

    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the views, sorted."""
        return self._names(connection, schema, "VIEW", "SYSTEM VIEW")

    def get_sequence_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the sequences, sorted; MySQL has none."""
        return self._names(connection, schema, "SEQUENCE") if self.supports_sequences else []

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there, temporary tables included."""
        return self._show(connection, "SHOW COLUMNS FROM {}", table_name, schema) is not None

    def has_sequence(
        self, connection: Connection, sequence_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a sequence is there."""
        return sequence_name in self.get_sequence_names(connection, schema)

    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any
    ) -> str:
        """Return the CREATE VIEW statement of a view.

        :raises NoSuchTableError: there is no view of that name
        """
        rows = self._show(connection, "SHOW CREATE TABLE {}", view_name, schema)
        # a view has four columns: its name, the statement, character set and collation; a table has two
        if not rows or len(rows[0]) != 4:
            raise self._missing(view_name, schema, "view")
        return str(rows[0][1])
