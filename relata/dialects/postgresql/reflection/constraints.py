"""Primary keys, foreign keys, UNIQUE and CHECK constraints."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import (
        ReflectedCheckConstraint,
        ReflectedForeignKeyConstraint,
        ReflectedPrimaryKeyConstraint,
        ReflectedUniqueConstraint,
        TableKey,
    )

__all__ = ["ConstraintReflection"]

_COLUMN_NAMES = """(SELECT array_agg(a.attname ORDER BY k.place)::text[]
     FROM unnest(con.{numbers}) WITH ORDINALITY k (number, place)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = con.{relation} AND a.attnum = k.number)"""

_KEYS = f"""
SELECT c.relname, con.conname, {_COLUMN_NAMES.format(numbers="conkey", relation="conrelid")},
    (SELECT array_agg(a.attname ORDER BY k.place)::text[]
     FROM unnest(i.indkey) WITH ORDINALITY k (number, place)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
     WHERE k.place > i.indnkeyatts),
    pg_catalog.obj_description(con.oid, 'pg_constraint'), {{{{nulls}}}}
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = c.oid
        AND con.contype = CAST(CAST(:contype AS text) AS "char")
    LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid
WHERE {{relations}}
ORDER BY c.relname, con.conname"""

_FOREIGN_KEYS = f"""
SELECT c.relname, con.conname, {_COLUMN_NAMES.format(numbers="conkey", relation="conrelid")},
    {_COLUMN_NAMES.format(numbers="confkey", relation="confrelid")}, rn.nspname, r.relname,
    pg_catalog.pg_table_is_visible(con.confrelid), con.confupdtype::text, con.confdeltype::text,
    con.confmatchtype::text, con.condeferrable, con.condeferred, con.convalidated,
    pg_catalog.obj_description(con.oid, 'pg_constraint'), n.nspname, {{{{delete_columns}}}}
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = c.oid AND con.contype = 'f'
    LEFT JOIN pg_catalog.pg_class r ON r.oid = con.confrelid
    LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE {{relations}}
ORDER BY c.relname, con.conname"""

_CHECKS = """
SELECT c.relname, con.conname, pg_catalog.pg_get_expr(con.conbin, con.conrelid, true), con.convalidated,
    con.connoinherit, pg_catalog.obj_description(con.oid, 'pg_constraint')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = c.oid AND con.contype = 'c'
WHERE {relations}
ORDER BY c.relname, con.conname"""

_ACTIONS = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_MATCHES = {"f": "FULL", "p": "PARTIAL"}


class ConstraintReflection(ScopedReflection):
    """The part that tells of constraints."""

    default_schema_name: str | None
    identifier_preparer: Any

    def _key_rows(
        self, connection: Connection, contype: str, schema: Any, filter_names: Any, scope: Any, kind: Any
    ) -> dict[str, list[Any]]:
        nulls = "i.indnullsnotdistinct" if self._is_at_least(15) else "false"
        sql = _KEYS.replace("{{nulls}}", nulls)
        return self._by_table(connection, sql, schema, filter_names, scope, kind, {"contype": contype})

    def get_multi_pk_constraint(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, ReflectedPrimaryKeyConstraint]]:
        """Yield the primary keys of tables."""
        for table, rows in self._key_rows(connection, "p", schema, filter_names, scope, kind).items():
            key: ReflectedPrimaryKeyConstraint = {"constrained_columns": [], "name": None}
            for _, name, columns, include, comment, _ in rows:
                key = {
                    "constrained_columns": columns,
                    "name": name,
                    "comment": comment,
                    "dialect_options": {"postgresql_include": include or []},
                }
            yield (schema, table), key

    def get_multi_unique_constraints(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, list[ReflectedUniqueConstraint]]]:
        """Yield the UNIQUE constraints of tables."""
        for table, rows in self._key_rows(connection, "u", schema, filter_names, scope, kind).items():
            constraints: list[ReflectedUniqueConstraint] = [
                {
                    "column_names": columns,
                    "name": name,
                    "comment": comment,
                    "dialect_options": {
                        "postgresql_nulls_not_distinct": nulls_not_distinct,
                        "postgresql_include": include or [],
                    },
                }
                for _, name, columns, include, comment, nulls_not_distinct in rows
            ]
            yield (schema, table), constraints

    def get_multi_foreign_keys(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        postgresql_ignore_search_path: bool = False,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, list[ReflectedForeignKeyConstraint]]]:
        """Yield the foreign keys of tables.

        :param postgresql_ignore_search_path: name the schema of each table but those of the default one,
            whatever the search path
        """
        sql = _FOREIGN_KEYS.replace("{{delete_columns}}", self._delete_columns())
        for table, rows in self._by_table(connection, sql, schema, filter_names, scope, kind).items():
            yield (
                (schema, table),
                [self._foreign_key(row, schema, postgresql_ignore_search_path) for row in rows],
            )

    def _delete_columns(self) -> str:
        if not self._is_at_least(15):
            return "NULL"
        return _COLUMN_NAMES.format(numbers="confdelsetcols", relation="conrelid")

    def _foreign_key(
        self, row: Any, schema: str | None, ignores_search_path: bool
    ) -> ReflectedForeignKeyConstraint:
        referred_schema, is_visible, own_schema = row[4], row[6], row[14]
        if ignores_search_path:
            named = schema if referred_schema == self.default_schema_name else referred_schema
        elif not is_visible:
            named = referred_schema
        else:  # a table of the schema that was asked for is named with it, others as they are found
            named = schema if schema is not None and referred_schema == own_schema else None
        return {
            "name": row[1],
            "constrained_columns": row[2],
            "referred_schema": named,
            "referred_table": row[5],
            "referred_columns": row[3],
            "options": self._foreign_key_options(row),
            "comment": row[13],
        }

    def _foreign_key_options(self, row: Any) -> dict[str, Any]:
        on_update, on_delete, match = row[7:10]
        options: dict[str, Any] = {}
        if on_update in _ACTIONS:
            options["onupdate"] = _ACTIONS[on_update]
        if on_delete in _ACTIONS:
            columns = ", ".join(self.identifier_preparer.quote(name) for name in row[15] or ())
            options["ondelete"] = _ACTIONS[on_delete] + (f" ({columns})" if columns else "")
        if match in _MATCHES:
            options["match"] = _MATCHES[match]
        if row[10]:
            options["deferrable"] = True
        if row[11]:
            options["initially"] = "DEFERRED"
        if not row[12]:
            options["postgresql_not_valid"] = True
        return options

    def get_multi_check_constraints(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, list[ReflectedCheckConstraint]]]:
        """Yield the CHECK constraints of tables."""
        for table, rows in self._by_table(connection, _CHECKS, schema, filter_names, scope, kind).items():
            constraints: list[ReflectedCheckConstraint] = []
            for _, name, sqltext, is_validated, is_not_inherited, comment in rows:
                constraint: ReflectedCheckConstraint = {"name": name, "sqltext": sqltext, "comment": comment}
                options = {
                    **({} if is_validated else {"not_valid": True}),
                    **({"no_inherit": True} if is_not_inherited else {}),
                }
                if options:
                    constraint["dialect_options"] = options
                constraints.append(constraint)
            yield (schema, table), constraints
