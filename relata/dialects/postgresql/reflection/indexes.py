"""Indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import ReflectedIndex, TableKey

__all__ = ["IndexReflection"]

_INDEXES = """
SELECT c.relname, ic.relname, i.indisunique, am.amname, ic.reloptions, i.indisvalid,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid), con.conname, {{nulls}}, i.indnkeyatts,
    parts.names, parts.texts, parts.options, parts.operator_classes
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND NOT i.indisprimary
    LEFT JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
    LEFT JOIN pg_catalog.pg_am am ON am.oid = ic.relam
    LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid
        AND con.contype IN ('p', 'u', 'x')
    LEFT JOIN LATERAL (
        SELECT array_agg(a.attname ORDER BY k.place)::text[] AS names,
            array_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k.place::int, true) ORDER BY k.place) AS texts,
            array_agg(i.indoption[k.place - 1]::int ORDER BY k.place) AS options,
            array_agg(CASE WHEN oc.opcdefault THEN NULL ELSE oc.opcname END ORDER BY k.place)::text[]
                AS operator_classes
        FROM unnest(i.indkey) WITH ORDINALITY k (number, place)
            LEFT JOIN pg_catalog.pg_attribute a
                ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0
            LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[k.place - 1]
    ) parts ON true
WHERE {relations}
ORDER BY c.relname, ic.relname"""

_DESCENDING, _NULLS_FIRST = 1, 2  # bits of pg_index.indoption


class IndexReflection(ScopedReflection):
    """The part that tells of indexes."""

    def get_multi_indexes(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, list[ReflectedIndex]]]:
        """Yield the indexes of tables and materialized views, but those of primary keys."""
        sql = _INDEXES.replace("{{nulls}}", "i.indnullsnotdistinct" if self._is_at_least(15) else "false")
        for table, rows in self._by_table(connection, sql, schema, filter_names, scope, kind).items():
            yield (schema, table), [_index(row) for row in rows]


def _index(row: Any) -> ReflectedIndex:
    _, name, is_unique, method, storage, is_valid, where, constraint, nulls_not_distinct, count = row[:10]
    names, texts, options, operator_classes = row[10:]
    index: ReflectedIndex = {"name": name, "unique": is_unique, "column_names": names[:count]}
    if None in names[:count]:
        index["expressions"] = [
            text if column is None else column for column, text in zip(names[:count], texts, strict=False)
        ]
    sorting = {
        text: order
        for text, option in zip(index.get("expressions", names), options[:count], strict=False)
        if method == "btree" and (order := _order_of(option))
    }
    if sorting:
        index["column_sorting"] = sorting
    if constraint is not None:
        index["duplicates_constraint"] = constraint
    dialect_options: dict[str, Any] = {"postgresql_include": names[count:]}
    classes = {
        text: cls
        for text, cls in zip(index.get("expressions", names), operator_classes[:count], strict=False)
        if cls is not None
    }
    if classes:
        dialect_options["postgresql_ops"] = classes
    if storage:
        dialect_options["postgresql_with"] = dict(one.split("=", 1) for one in storage)
    if method != "btree":
        dialect_options["postgresql_using"] = method
    if where is not None:
        dialect_options["postgresql_where"] = where
    if nulls_not_distinct:
        dialect_options["postgresql_nulls_not_distinct"] = True
    if not is_valid:
        dialect_options["postgresql_invalid"] = True
    index["dialect_options"] = dialect_options
    return index


def _order_of(option: int) -> tuple[str, ...]:
    """Return what is said of the order of a column, () for the usual one: ascending, NULL at the end."""
    if option & _DESCENDING:
        return ("desc",) if option & _NULLS_FIRST else ("desc", "nulls_last")
    return ("nulls_first",) if option & _NULLS_FIRST else ()
