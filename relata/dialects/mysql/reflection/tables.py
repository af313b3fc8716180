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

_TABLES = """
SELECT t.TABLE_NAME, t.TABLE_TYPE, t.ENGINE, t.TABLE_COLLATION, t.CREATE_OPTIONS, t.TABLE_COMMENT,
    p.PARTITION_METHOD, p.PARTITION_EXPRESSION, p.PARTITIONS
FROM information_schema.TABLES t LEFT JOIN (
    SELECT TABLE_SCHEMA, TABLE_NAME, PARTITION_METHOD, PARTITION_EXPRESSION,
        COUNT(DISTINCT PARTITION_NAME) AS PARTITIONS
    FROM information_schema.PARTITIONS
    WHERE PARTITION_METHOD IS NOT NULL AND TABLE_SCHEMA = COALESCE(:schema, DATABASE())
    GROUP BY TABLE_SCHEMA, TABLE_NAME, PARTITION_METHOD, PARTITION_EXPRESSION
) p ON p.TABLE_SCHEMA = t.TABLE_SCHEMA AND p.TABLE_NAME = t.TABLE_NAME
WHERE {tables}
ORDER BY t.TABLE_NAME"""


class TableReflection(ScopedReflection):
    """The part that tells of tables as such."""

    name: str

    def _table_rows(
        self, connection: Connection, schema: Any, filter_names: Any, kind: ObjectKind
    ) -> dict[str, list[Any] | None]:
        """Return a row for each table, None for a temporary one."""
        found: dict[str, list[Any] | None] = {
            name: rows[0]
            for name, rows in self._by_table(connection, _TABLES, schema, filter_names, kind).items()
        }
        for name in filter_names or ():
            if name not in found and self._show(connection, "SHOW COLUMNS FROM {}", name, schema) is not None:
                found[name] = None
        return found

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
        """Yield the comments of tables."""
        for name, row in self._table_rows(connection, schema, filter_names, kind).items():
            is_table = row is not None and row[1] not in (
                "VIEW",
                "SYSTEM VIEW",
            )  # the comment of a view is VIEW
            yield (schema, name), {"text": (row[5] or None) if row is not None and is_table else None}

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
        """Yield the options of tables, as `CREATE TABLE` has them."""
        for name, row in self._table_rows(connection, schema, filter_names, kind).items():
            options = {} if row is None else _options(row)
            yield (schema, name), {f"{self.name}_{option}": value for option, value in options.items()}


def _options(row: list[Any]) -> dict[str, str]:
    """Return options by name."""
    _, type_, engine, collation, written, comment, method, expression, count = row
    options: dict[str, str] = {}
    if type_ in ("VIEW", "SYSTEM VIEW"):
        return options
    if engine:
        options["engine"] = engine
    if collation:
        options["default charset"] = collation.partition("_")[0]
        options["collate"] = collation
    for word in (written or "").split():
        name, equals, value = word.partition("=")
        if equals:
            options[name.lower()] = value.strip("'\"")
    if comment:
        options["comment"] = comment
    if method:
        options["partition_by"] = f"{method} ({expression})" if expression else method
        if count:
            options["partitions"] = str(count)
    return options
