"""Indexes, and the keys that they stand behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from .create_text import parsers_of
from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import (
        ReflectedIndex,
        ReflectedPrimaryKeyConstraint,
        ReflectedUniqueConstraint,
        TableKey,
    )

__all__ = ["IndexReflection"]

_INDEXES = """
SELECT t.TABLE_NAME, s.INDEX_NAME, s.NON_UNIQUE, s.COLUMN_NAME, s.SUB_PART, s.COLLATION, s.INDEX_TYPE,
    {expression}
FROM information_schema.TABLES t
    LEFT JOIN information_schema.STATISTICS s
        ON s.TABLE_SCHEMA = t.TABLE_SCHEMA AND s.TABLE_NAME = t.TABLE_NAME
WHERE {tables}
ORDER BY t.TABLE_NAME, s.INDEX_NAME, s.SEQ_IN_INDEX"""

_PRIMARY = "PRIMARY"


class IndexReflection(ScopedReflection):
    """The part that tells of indexes."""

    name: str
    #: STATISTICS has a column for the expressions of functional indexes
    _has_index_expressions: bool = False

    def _index_rows(
        self, connection: Connection, schema: Any, filter_names: Any, scope: ObjectScope, kind: ObjectKind
    ) -> dict[str, list[list[Any]]]:
        def of_temporary(name: str, _create: str) -> list[list[Any]]:
            shown = self._show(connection, "SHOW INDEX FROM {}", name, schema)
            return [[name, row[2], row[1], row[4], row[7], row[5], row[10], None] for row in shown or ()]

        expression = "s.EXPRESSION" if self._has_index_expressions else "NULL"
        sql = _INDEXES.replace("{expression}", expression)
        return self._by_table(connection, sql, schema, filter_names, scope, kind, of_temporary)

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
        """Yield the indexes of tables, but those of primary keys."""
        for table, rows in self._index_rows(connection, schema, filter_names, scope, kind).items():
            parsers: dict[str, str] = {}
            if any(row[6] == "FULLTEXT" for row in rows):
                shown = self._show(connection, "SHOW CREATE TABLE {}", table, schema)
                parsers = parsers_of(shown[0][1] if shown else "")
            indexes = [
                self._index(name, parts, parsers.get(name))
                for name, parts in _by_index(rows)
                if name != _PRIMARY
            ]
            yield (schema, table), sorted(indexes, key=lambda one: one["name"] or "")

    def _index(self, name: str, parts: list[list[Any]], parser: str | None) -> ReflectedIndex:
        first = parts[0]
        index: ReflectedIndex = {
            "name": name,
            "column_names": [part[3] for part in parts],
            "unique": not int(first[2]),
        }
        if any(part[3] is None for part in parts):
            index["expressions"] = [part[3] if part[3] is not None else part[7] for part in parts]
        sorting: dict[str, tuple[str, ...]] = {part[3]: ("desc",) for part in parts if part[5] == "D"}
        if sorting:
            index["column_sorting"] = sorting
        options: dict[str, Any] = {}
        if first[6] in ("FULLTEXT", "SPATIAL"):
            options[f"{self.name}_prefix"] = first[6]
        else:
            lengths = {part[3]: int(part[4]) for part in parts if part[4] is not None}
            if lengths:
                options[f"{self.name}_length"] = lengths
        if parser is not None:
            options[f"{self.name}_with_parser"] = parser
        if options:
            index["dialect_options"] = options
        return index

    # -- keys

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
        for table, rows in self._index_rows(connection, schema, filter_names, scope, kind).items():
            columns = [row[3] for row in rows if row[1] == _PRIMARY]
            yield (schema, table), {"constrained_columns": columns, "name": None}

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
        """Yield the UNIQUE constraints of tables, which are their unique indexes."""
        for table, rows in self._index_rows(connection, schema, filter_names, scope, kind).items():
            constraints: list[ReflectedUniqueConstraint] = [
                {"name": name, "column_names": [part[3] for part in parts], "duplicates_index": name}
                for name, parts in _by_index(rows)
                if name != _PRIMARY and not int(parts[0][2])
            ]
            yield (schema, table), sorted(constraints, key=lambda one: one["name"] or "")


def _by_index(rows: list[list[Any]]) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield the rows of each index."""
    for name, parts in groupby(rows, key=lambda row: row[1]):
        yield str(name), list(parts)
