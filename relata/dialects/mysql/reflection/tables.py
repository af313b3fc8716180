"""Comments and options of tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ....engine.object_kinds import ObjectKind, ObjectScope
from .create_text import partition_options, table_row
from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import ReflectedTableComment, TableKey

__all__ = ["TableReflection"]

_TABLES = """
SELECT t.TABLE_NAME, t.TABLE_TYPE, t.ENGINE, t.TABLE_COLLATION, t.CREATE_OPTIONS, t.TABLE_COMMENT
FROM information_schema.TABLES t
WHERE {tables}
ORDER BY t.TABLE_NAME"""

_OPTION = re.compile(r"((?:DATA |INDEX )?\w+)=('[^']*'|\"[^\"]*\"|\S+)", re.IGNORECASE)
_VIEWS = ("VIEW", "SYSTEM VIEW")


class TableReflection(ScopedReflection):
    """The part that tells of tables as such."""

    name: str

    def _table_rows(
        self, connection: Connection, schema: Any, filter_names: Any, scope: ObjectScope, kind: ObjectKind
    ) -> dict[str, list[Any]]:
        """Return a row for each table or view."""
        found = self._by_table(connection, _TABLES, schema, filter_names, scope, kind, table_row)
        return {name: rows[0] for name, rows in found.items()}

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
        for name, row in self._table_rows(connection, schema, filter_names, scope, kind).items():
            # the comment of a view is VIEW
            yield (schema, name), {"text": None if row[1] in _VIEWS else row[5] or None}

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
        for name, row in self._table_rows(connection, schema, filter_names, scope, kind).items():
            options = _options(row)
            if "partitioned" in (row[4] or ""):
                shown = self._show(connection, "SHOW CREATE TABLE {}", name, schema)
                options.update(partition_options(shown[0][1] if shown else ""))
            yield (schema, name), {f"{self.name}_{option}": value for option, value in options.items()}


def _options(row: list[Any]) -> dict[str, str]:
    """Return options by name."""
    _, type_, engine, collation, written, comment = row
    options: dict[str, str] = {}
    if type_ in _VIEWS:
        return options
    if engine:
        options["engine"] = engine
    if collation:
        options["default charset"] = collation.partition("_")[0]
        options["collate"] = collation
    for name, value in _OPTION.findall(written or ""):
        options[name.lower()] = value.strip("'\"")
    if comment:
        options["comment"] = comment
    return options
