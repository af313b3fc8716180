"""Printing RETURNING: what a statement asks for, and the keys and defaults that the program does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ... import exc
from ..selectable.naming import LABEL_STYLE_DISAMBIGUATE_ONLY, name_columns
from ..selectable.selects import selected_columns_of
from .setting import SetColumn, SettingPrinter


class ReturningPrinter(SettingPrinter):
    """Printing of RETURNING."""

    returning: bool
    #: the columns of a RETURNING that nobody wrote
    implicit_returning: list[Any]
    returning_primary_key: tuple[int | None, ...]
    postfetch_lastrowid: bool

    def _explicit_returning(self, stmt: Any, collects: bool) -> str:
        if stmt._return_defaults:
            raise exc.CompileError("expected .returning() or .return_defaults() on one statement, got both")
        self.returning = self.returning or collects
        columns = [c for element in stmt._returning for c in selected_columns_of(element)]
        return self.returning_clause(stmt, columns, populate_result_map=collects)

    def _implicit_returning(self, stmt: Any, columns: Sequence[Any]) -> str:
        self.returning = True
        self.implicit_returning = list(columns)
        for c in columns:
            if c in self.postfetch:
                self.postfetch.remove(c)
        return self.returning_clause(stmt, columns, populate_result_map=True)

    def returning_clause(
        self, stmt: Any, returning_cols: Sequence[Any], *, populate_result_map: bool = True, **kw: Any
    ) -> str:
        """Return ``RETURNING columns``."""
        return "RETURNING " + self.returned_columns(returning_cols, populate_result_map)

    def returned_columns(self, columns: Sequence[Any], collects: bool) -> str:
        """Return columns as they stand in RETURNING.

        :param collects: they are columns of the result.
        """
        named = name_columns(columns, LABEL_STYLE_DISAMBIGUATE_ONLY)
        return ", ".join([self.print_named(n, collects) for n in named])

    # -- INSERT

    def _insert_returning(self, stmt: Any, table: Any, setting: Sequence[SetColumn], collects: bool) -> str:
        if stmt._returning:
            return self._explicit_returning(stmt, collects)
        if not collects or stmt._multi_values or self.inline:
            return ""
        return self._keys_and_defaults(stmt, table, setting)

    def _keys_and_defaults(self, stmt: Any, table: Any, setting: Sequence[SetColumn]) -> str:
        """Fetch keys that the database makes, and other defaults where they are asked for."""
        dialect = self.dialect
        if self.for_executemany and not (stmt._return_defaults and dialect.insert_executemany_returning):
            return ""
        keys = list(table.primary_key)
        missing = self._unknown_keys(stmt, keys, setting)
        supplemental = _columns_of(stmt._supplemental_returning)
        if not table.implicit_returning:
            columns = supplemental
        else:
            wanted = self._defaults_wanted(stmt, table, setting)
            columns = _in_table_order(table, dict.fromkeys([*missing, *wanted, *supplemental]))
        if (
            not dialect.insert_returning
            or not columns
            or self._tells_lastrowid(stmt, table, missing, setting)
        ):
            self.postfetch_lastrowid = (
                bool(missing) and dialect.postfetch_lastrowid and not self.for_executemany
            )
            return ""
        self.returning_primary_key = tuple(columns.index(c) if c in columns else None for c in keys)
        return self._implicit_returning(stmt, columns)

    def _unknown_keys(self, stmt: Any, keys: Sequence[Any], setting: Sequence[SetColumn]) -> list[Any]:
        """Return the columns of the key whose values the database makes, or may make."""
        known = {s.column: s.is_known for s in setting}
        autoincrement = stmt.table._autoincrement_column
        unknown = []
        for c in keys:
            if c in known:
                is_made = not known[c] or (c is autoincrement and self._may_autoincrement(stmt, c))
            else:
                is_made = c is autoincrement or c.server_default is not None
            if is_made:
                unknown.append(c)
        return unknown

    def _may_autoincrement(self, stmt: Any, column: Any) -> bool:
        """Tell whether a column may be given NULL, in place of which the database makes a number."""
        if not self.dialect.insert_null_pk_still_autoincrements:
            return False
        value = (stmt._values or {}).get(column.key)
        if value is None:
            return column.key in (self.column_keys or ())
        return value._is_bind_parameter and value.value is None

    def _tells_lastrowid(
        self, stmt: Any, table: Any, missing: list[Any], setting: Sequence[SetColumn]
    ) -> bool:
        """Tell whether the cursor knows the one part of the key that the database makes."""
        dialect = self.dialect
        return bool(
            len(missing) == 1
            and missing[0] is table._autoincrement_column
            and dialect.postfetch_lastrowid
            and not dialect.favor_returning_over_lastrowid
            and not stmt._return_defaults
            and not self.for_executemany
            # what a sequence makes is no lastrowid
            and not any(s.column is missing[0] and not s.is_known for s in setting)
        )

    # -- UPDATE and DELETE

    def _change_returning(self, stmt: Any, collects: bool, setting: Sequence[SetColumn]) -> str:
        """Return the RETURNING of an UPDATE or DELETE."""
        if stmt._returning:
            return self._explicit_returning(stmt, collects)
        possible = self.dialect.update_returning if stmt.is_update else self.dialect.delete_returning
        if not (stmt._return_defaults and possible) or self.for_executemany:
            return ""
        columns = _columns_of(stmt._supplemental_returning)
        if stmt.table.implicit_returning:
            wanted = self._defaults_wanted(stmt, stmt.table, setting)
            columns = list(dict.fromkeys([*wanted, *columns]))
        if stmt.is_update:
            columns = _in_table_order(stmt.table, columns)
        return self._implicit_returning(stmt, columns) if columns else ""

    def _defaults_wanted(self, stmt: Any, table: Any, setting: Sequence[SetColumn]) -> list[Any]:
        """Return the columns that `return_defaults()` asks for and the program does not know."""
        if not stmt._return_defaults:
            return []
        if stmt._return_defaults_columns:
            wanted: list[Any] = _columns_of(stmt._return_defaults_columns)
        else:
            wanted = list(table.c) if stmt.is_insert else list(self.postfetch)
        known = {s.column for s in setting if s.is_known}
        return [c for c in wanted if c not in known]


def _columns_of(elements: Iterable[Any]) -> list[Any]:
    return [c for element in elements for c in selected_columns_of(element)]


def _in_table_order(table: Any, columns: Iterable[Any]) -> list[Any]:
    """Return columns as the table has them; those that it does not have come last."""
    places = {column: place for place, column in enumerate(table.c)}
    return sorted(columns, key=lambda column: places.get(column, len(places)))
