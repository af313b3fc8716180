"""Comments and options of tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import ReflectedTableComment, TableKey

__all__ = ["TableReflection"]

_COMMENTS = """
SELECT c.relname, pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE {relations}"""

_OPTIONS = """
SELECT c.relname, c.reloptions,
    (SELECT array_agg(p.relname ORDER BY i.inhseqno)::text[] FROM pg_catalog.pg_inherits i
     JOIN pg_catalog.pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE {relations}"""


class TableReflection(ScopedReflection):
    """The part that tells of tables as such."""

    def get_multi_table_comment(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, ReflectedTableComment]]:
        """Yield the comments of tables and views."""
        found: dict[str, str | None] = {}
        parameters: dict[str, Any] = {}
        sql = _COMMENTS.format(relations=self._relations(parameters, schema, filter_names, scope, kind))
        found.update((row[0], row[1]) for row in self._rows(connection, sql, parameters))
        for name, comment in found.items():
            yield (schema, name), {"text": comment}

    def get_multi_table_options(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, dict[str, Any]]]:
        """Yield the options of tables: `postgresql_with` and `postgresql_inherits`."""
        parameters: dict[str, Any] = {}
        sql = _OPTIONS.format(relations=self._relations(parameters, schema, filter_names, scope, kind))
        for name, storage, parents in self._rows(connection, sql, parameters):
            options: dict[str, Any] = {}
            if parents:
                options["postgresql_inherits"] = tuple(parents)
            if storage:
                options["postgresql_with"] = dict(one.split("=", 1) for one in storage)
            yield (schema, name), options
