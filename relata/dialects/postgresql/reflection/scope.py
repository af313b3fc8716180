"""Which rows of `pg_class` a question is about, and how its answer is taken apart by table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from ....engine.default_reflection import ReflectionAtOnce
from ....engine.object_kinds import ObjectKind, ObjectScope
from ....sql.expression import text

if TYPE_CHECKING:
    from ....engine.connection import Connection

__all__ = ["ScopedReflection"]

# `relkind` of pg_class
_KINDS = {
    ObjectKind.TABLE: ("r", "p", "f"),
    ObjectKind.VIEW: ("v",),
    ObjectKind.MATERIALIZED_VIEW: ("m",),
}


def relation_kinds(kind: ObjectKind) -> list[str]:
    """Return the letters of pg_class for kinds of objects."""
    return [letter for one, letters in _KINDS.items() if one in kind for letter in letters]


def in_schema(
    schema: str | None, parameters: dict[str, Any], visible: str = "pg_table_is_visible(c.oid)"
) -> str:
    """Return the condition on the namespace `n`; without a schema, that objects need none to be named."""
    if schema is None:
        return f"{visible} AND n.nspname <> 'pg_catalog'"
    parameters["schema"] = schema
    return "n.nspname = :schema"


class ScopedReflection(ReflectionAtOnce):
    """What the parts of reflection have in common."""

    _place_without_schema = "on the search path"

    server_version_info: tuple[Any, ...] | None

    def _rows(self, connection: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Any]:
        return list(connection.execute(text(sql), parameters).all())

    def _is_at_least(self, *version: int) -> bool:
        """Tell whether the server is of a version or a later one."""
        return self.server_version_info is None or self.server_version_info >= version

    def _relations(
        self,
        parameters: dict[str, Any],
        schema: str | None,
        filter_names: Collection[str] | None,
        scope: ObjectScope,
        kind: ObjectKind,
    ) -> str:
        """Return the condition on `pg_class c JOIN pg_namespace n`; its values go into the parameters."""
        parameters["kinds"] = relation_kinds(kind)
        conditions = ["c.relkind = ANY (CAST(:kinds AS text[]))", in_schema(schema, parameters)]
        if scope is ObjectScope.DEFAULT:
            conditions.append("c.relpersistence <> 't'")
        elif scope is ObjectScope.TEMPORARY:
            conditions.append("c.relpersistence = 't'")
        if filter_names is not None:
            parameters["names"] = list(filter_names)
            conditions.append("c.relname = ANY (CAST(:names AS text[]))")
        return " AND ".join(conditions)

    def _by_table(
        self,
        connection: Connection,
        sql: str,
        schema: str | None,
        filter_names: Collection[str] | None,
        scope: ObjectScope,
        kind: ObjectKind,
        parameters: dict[str, Any] | None = None,
    ) -> dict[str, list[Any]]:
        """Return the rows of a query about tables by the table's name, its first column.

        :param sql: has `{relations}` where the condition on `c` and `n` belongs; a table without anything of
            the kind that is asked for has one row whose second column is NULL
        """
        given = {} if parameters is None else parameters
        condition = self._relations(given, schema, filter_names, scope, kind)
        found: dict[str, list[Any]] = {}
        for row in self._rows(connection, sql.format(relations=condition), given):
            rows = found.setdefault(row[0], [])
            if row[1] is not None:
                rows.append(row)
        return found
