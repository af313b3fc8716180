"""Foreign keys and CHECK constraints."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from .create_text import checks_of
from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import ReflectedCheckConstraint, ReflectedForeignKeyConstraint, TableKey

__all__ = ["ConstraintReflection"]

_FOREIGN_KEYS = """
SELECT t.TABLE_NAME, r.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME,
    k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE, t.TABLE_SCHEMA, DATABASE()
FROM information_schema.TABLES t
    LEFT JOIN information_schema.REFERENTIAL_CONSTRAINTS r
        ON r.CONSTRAINT_SCHEMA = t.TABLE_SCHEMA AND r.TABLE_NAME = t.TABLE_NAME
    LEFT JOIN information_schema.KEY_COLUMN_USAGE k
        ON k.CONSTRAINT_SCHEMA = r.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = r.CONSTRAINT_NAME
        AND k.TABLE_SCHEMA = t.TABLE_SCHEMA AND k.TABLE_NAME = t.TABLE_NAME
WHERE {tables}
ORDER BY t.TABLE_NAME, r.CONSTRAINT_NAME, k.ORDINAL_POSITION"""

_CHECKS_OF_MARIADB = """
SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE
FROM information_schema.TABLES t
    LEFT JOIN information_schema.CHECK_CONSTRAINTS c
        ON c.CONSTRAINT_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME AND c.LEVEL = 'Table'
WHERE {tables}
ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME"""

_CHECKS_OF_MYSQL = """
SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE
FROM information_schema.TABLES t
    LEFT JOIN information_schema.TABLE_CONSTRAINTS k
        ON k.TABLE_SCHEMA = t.TABLE_SCHEMA AND k.TABLE_NAME = t.TABLE_NAME AND k.CONSTRAINT_TYPE = 'CHECK'
    LEFT JOIN information_schema.CHECK_CONSTRAINTS c
        ON c.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = k.CONSTRAINT_NAME
WHERE {tables}
ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME"""


class ConstraintReflection(ScopedReflection):
    """The part that tells of constraints."""

    #: the server checks CHECK constraints and tells of them
    _has_check_constraints: bool = True

    def get_multi_foreign_keys(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, list[ReflectedForeignKeyConstraint]]]:
        """Yield the foreign keys of tables."""
        # a temporary table has none
        found = self._by_table(connection, _FOREIGN_KEYS, schema, filter_names, scope, kind)
        for table, rows in found.items():
            yield (
                (schema, table),
                [
                    self._foreign_key(list(parts), schema)
                    for _, parts in groupby(rows, key=lambda row: row[1])
                ],
            )

    def _foreign_key(self, parts: list[list[Any]], schema: str | None) -> ReflectedForeignKeyConstraint:
        _, name, _, referred_schema, referred_table, _, on_update, on_delete, own_schema, _ = parts[0]
        # what the server does when nothing is said is not told
        usual = ("RESTRICT", "NO ACTION") if self.is_mariadb else ("NO ACTION",)
        options = {
            option: action
            for option, action in (("onupdate", on_update), ("ondelete", on_delete))
            if action not in usual
        }
        return {
            "name": name,
            "constrained_columns": [part[2] for part in parts],
            "referred_schema": schema if referred_schema == own_schema else referred_schema,
            "referred_table": referred_table,
            "referred_columns": [part[5] for part in parts],
            "options": options,
        }

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
        sql = _CHECKS_OF_MARIADB if self.is_mariadb else _CHECKS_OF_MYSQL
        if not self._has_check_constraints:
            sql = "SELECT t.TABLE_NAME, NULL FROM information_schema.TABLES t WHERE {tables}"
        found = self._by_table(connection, sql, schema, filter_names, scope, kind, checks_of)
        for table, rows in found.items():
            checks: list[ReflectedCheckConstraint] = [
                {"name": row[1], "sqltext": self._condition(row[2])} for row in rows
            ]
            yield (schema, table), sorted(checks, key=lambda one: one["name"] or "")

    def _condition(self, clause: str) -> str:
        """Return a condition without the parentheses around it and the escapes that MySQL puts into it."""
        if self.is_mariadb:
            return clause
        clause = clause.replace("\\'", "'")
        return clause[1:-1] if clause.startswith("(") and clause.endswith(")") else clause
