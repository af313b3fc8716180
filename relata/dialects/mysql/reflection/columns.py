"""Columns, and the types that their declarations mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from .... import exc
from ....engine.object_kinds import ObjectKind, ObjectScope
from ....sql import sqltypes
from ....util.warning import warn
from ..enumerated import ENUM, SET
from ..types import DATETIME, TIME, TIMESTAMP, _IntegerType
from .create_text import plain_text
from .scope import ScopedReflection

if TYPE_CHECKING:
    from ....engine.connection import Connection
    from ....engine.interfaces import ReflectedColumn, TableKey

__all__ = ["ColumnReflection"]

_COLUMNS = """
SELECT t.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE, c.COLUMN_DEFAULT, c.EXTRA, c.COLUMN_COMMENT,
    c.COLLATION_NAME, c.GENERATION_EXPRESSION, t.TABLE_COLLATION
FROM information_schema.TABLES t
    LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
WHERE {tables}
ORDER BY t.TABLE_NAME, c.ORDINAL_POSITION"""

_DECLARATION = re.compile(r"^(\w+)(?:\((.*)\))?(.*)$", re.DOTALL)
_TEXT = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
_CURRENT = re.compile(r"^(?:current_timestamp|now|localtime(?:stamp)?)\b", re.IGNORECASE)


class ColumnReflection(ScopedReflection):
    """The part that tells of columns."""

    ischema_names: Any

    def get_multi_columns(
        self,
        connection: Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        scope: ObjectScope = ObjectScope.DEFAULT,
        kind: ObjectKind = ObjectKind.TABLE,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, list[ReflectedColumn]]]:
        """Yield the columns of tables and views."""

        def of_temporary(name: str, _create: str) -> list[list[Any]]:
            shown = self._show(connection, "SHOW FULL COLUMNS FROM {}", name, schema)
            return [self._as_in_schema(name, row) for row in shown or ()]

        found = self._by_table(connection, _COLUMNS, schema, filter_names, scope, kind, of_temporary)
        unreflectable = kw.get("unreflectable", {})
        for name, rows in found.items():
            if not rows:
                try:
                    self._show(connection, "SHOW COLUMNS FROM {}", name, schema)
                except exc.UnreflectableTableError as error:
                    unreflectable[schema, name] = error
                    continue
            yield (schema, name), [self._column(row) for row in rows]

    def _column(self, row: list[Any]) -> ReflectedColumn:
        _, name, declared, nullable, default, extra, comment, collation, generated, table_collation = row
        extra = extra or ""
        column: ReflectedColumn = {
            "name": name,
            "type": self._type_of(
                declared, name, None if table_collation in (None, collation) else collation
            ),
            "nullable": nullable == "YES",
            "default": self._default_of(default, extra),
            "comment": comment or None,
        }
        if isinstance(column["type"], _IntegerType):
            column["autoincrement"] = "auto_increment" in extra.lower()
        if "GENERATED" in extra and "DEFAULT_GENERATED" not in extra:
            column["computed"] = {
                "sqltext": f"({generated})" if generated else "",
                "persisted": "STORED" in extra or "PERSISTENT" in extra,
            }
            column["default"] = None
        return column

    def _default_of(self, default: str | None, extra: str) -> str | None:
        """Return a default as SQL; MariaDB gives it so, MySQL gives the value of a constant."""
        if default is None or (self.is_mariadb and default == "NULL"):
            return None
        if not self.is_mariadb:
            if "DEFAULT_GENERATED" in extra:
                default = default if _CURRENT.match(default) else f"({default})"
            elif not _CURRENT.match(default):
                default = _quoted(default)
        on_update = re.search(r"on update (\S+)", extra, re.IGNORECASE)
        return f"{default} ON UPDATE {on_update.group(1)}" if on_update else default

    def _as_in_schema(self, table: str, shown: list[Any]) -> list[Any]:
        """Return a row of SHOW FULL COLUMNS in the order of the query of information_schema."""
        field, type_, collation, null, _key, default, extra, _privileges, comment = shown
        if self.is_mariadb and default is not None and not default.startswith("("):
            # SHOW gives the value of a constant, information_schema gives SQL
            default = default if _CURRENT.match(default) else _quoted(default)
        return [table, field, type_, null, default, extra, comment, collation, None, collation]

    # -- types

    def _type_of(self, declared: str, column: str, collation: str | None) -> Any:
        """Return the type of a declaration such as `int(10) unsigned`.

        :param collation: where it differs from that of the table
        """
        match = _DECLARATION.match(declared)
        assert match is not None  # a declaration begins with a word
        name, inside, flags = match[1], match[2], match[3].lower()
        cls = self.ischema_names.get(name.lower())
        if cls is None:
            warn(f"the type {declared!r} of column {column!r} is not known here: NullType stands for it")
            return sqltypes.NULLTYPE
        options: dict[str, Any] = {}
        if collation is not None and issubclass(cls, sqltypes.String):
            options = {"charset": collation.partition("_")[0], "collation": collation}
        if "unsigned" in flags:
            options["unsigned"] = True
        if "zerofill" in flags:
            options["zerofill"] = True
        if issubclass(cls, (ENUM, SET)):
            values = [plain_text(one) for one in _TEXT.findall(inside or "")]
            if issubclass(cls, SET) and "" in values:
                options["retrieve_as_bitwise"] = True
            return cls(*values, **options)
        numbers = [int(one) for one in re.findall(r"\d+", inside or "")]
        if issubclass(cls, (TIME, DATETIME, TIMESTAMP)):
            return cls(fsp=numbers[0]) if numbers else cls()
        return cls(*numbers, **options)


def _quoted(text: str) -> str:
    """Return text as an SQL string."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
