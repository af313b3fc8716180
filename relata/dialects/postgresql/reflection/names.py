"""Which schemas, tables, views and sequences there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from .scope import ScopedReflection, in_schema, relation_kinds

if TYPE_CHECKING:
    from ....engine.connection import Connection

__all__ = ["NameReflection"]


class NameReflection(ScopedReflection):
    """The part that tells names."""

    default_schema_name: str | None

    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """Return the names of the schemas, without those of the system."""
        rows = self._rows(
            connection,
            r"SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\_%' ORDER BY nspname",
            {},
        )
        return [row[0] for row in rows]

    def has_schema(self, connection: Connection, schema_name: str, **kw: Any) -> bool:
        """Tell whether a schema is there."""
        sql = "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = CAST(:schema AS text)"
        return bool(self._rows(connection, sql, {"schema": schema_name}))

    def _names(
        self,
        connection: Connection,
        schema: str | None,
        kinds: tuple[str, ...] | list[str],
        scope: ObjectScope = ObjectScope.DEFAULT,
    ) -> list[str]:
        parameters: dict[str, Any] = {"kinds": list(kinds)}
        persistence = (
            "c.relpersistence = 't'" if scope is ObjectScope.TEMPORARY else "c.relpersistence <> 't'"
        )
        sql = (
            "SELECT c.relname FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            f"WHERE c.relkind = ANY (CAST(:kinds AS text[])) AND {persistence} "
            f"AND {in_schema(schema, parameters)} "
            "ORDER BY c.oid"
        )
        return [row[0] for row in self._rows(connection, sql, parameters)]

    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the tables, partitioned ones included, in the order of their making."""
        return self._names(connection, schema, ("r", "p"))

    def get_temp_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the temporary tables."""
        return self._names(connection, None, ("r", "p"), ObjectScope.TEMPORARY)

    def get_foreign_table_names(
        self, connection: Connection, schema: str | None = None, **kw: Any
    ) -> list[str]:
        """Return the names of the foreign tables, which are in another server."""
        return self._names(connection, schema, ("f",))

    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the views."""
        return self._names(connection, schema, relation_kinds(ObjectKind.VIEW))

    def get_materialized_view_names(
        self, connection: Connection, schema: str | None = None, **kw: Any
    ) -> list[str]:
        """Return the names of the materialized views."""
        return self._names(connection, schema, relation_kinds(ObjectKind.MATERIALIZED_VIEW))

    def get_temp_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the temporary views."""
        return self._names(connection, None, relation_kinds(ObjectKind.VIEW), ObjectScope.TEMPORARY)

    def get_sequence_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the sequences, those behind SERIAL and IDENTITY columns included."""
        return self._names(connection, schema, ("S",))

    # -- one object

    def _has_relation(self, connection: Connection, name: str, schema: str | None, kinds: list[str]) -> bool:
        return self._find_oid(connection, name, schema, kinds) is not None

    def _find_oid(
        self, connection: Connection, name: str, schema: str | None, kinds: list[str]
    ) -> int | None:
        parameters: dict[str, Any] = {"kinds": kinds, "name": name}
        sql = (
            "SELECT c.oid FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relname = CAST(:name AS text) AND c.relkind = ANY (CAST(:kinds AS text[])) "
            f"AND {in_schema(schema, parameters)}"
        )
        rows = self._rows(connection, sql, parameters)
        return int(rows[0][0]) if rows else None

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table or view is there."""
        return self._has_relation(connection, table_name, schema, relation_kinds(ObjectKind.ANY))

    def has_sequence(
        self, connection: Connection, sequence_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a sequence is there."""
        return self._has_relation(connection, sequence_name, schema, ["S"])

    def get_table_oid(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> int:
        """Return the number of a table or view.

        :raises NoSuchTableError: there is none of that name
        """
        oid = self._find_oid(connection, table_name, schema, relation_kinds(ObjectKind.ANY))
        if oid is None:
            raise self._missing(table_name, schema)
        return oid

    def get_view_definition(
        self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any
    ) -> str:
        """Return the SELECT of a view.

        :raises NoSuchTableError: there is no view of that name
        """
        parameters: dict[str, Any] = {"name": view_name, "kinds": relation_kinds(ObjectKind.ANY_VIEW)}
        sql = (
            "SELECT pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relname = CAST(:name AS text) AND c.relkind = ANY (CAST(:kinds AS text[])) "
            f"AND {in_schema(schema, parameters)}"
        )
        rows = self._rows(connection, sql, parameters)
        if not rows:
            raise self._missing(view_name, schema, "view")
        return str(rows[0][0])
