"""Printing INSERT, UPDATE and DELETE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import exc
from ..lower import lowered
from .insertmany import InsertMany
from .insertmany_form import insert_many_form
from .returning import ReturningPrinter
from .setting import CrudParameter, SetColumn


class DMLPrinter(ReturningPrinter):
    """The ``visit_*`` methods of INSERT, UPDATE and DELETE."""

    isinsert: bool
    isupdate: bool
    isdelete: bool
    insertmany: InsertMany | None
    compile_state_table: Any
    #: what an INSERT of one row is made one of many rows from: what it sets, and its parts
    _repeated: tuple[list[SetColumn], str, str, str] | None = None
    #: RETURNING, by whatever word, stands before VALUES, FROM and WHERE
    returning_precedes_values = False

    # -- INSERT

    def visit_insert(self, insert_stmt: Any, **kw: Any) -> str:
        outermost = self._enter(insert_stmt)
        insert_stmt = lowered(insert_stmt)
        collects = self._take_collecting()
        table = insert_stmt.table
        if table._is_join:
            raise exc.CompileError(
                f"expected a table to insert into, got the join {table}: INSERT into each table by itself"
            )
        if outermost:
            self.isinsert = True
            self.compile_state_table = table
            self.inline = insert_stmt._inline or insert_stmt.select is not None
        frame = self.frame
        outer = frame.override({"include_table": True, "asfrom": False})
        try:
            text = self._insert_text(insert_stmt, table, collects)
        finally:
            frame.restore(outer)
        whole = self._leave(text)
        if outermost and self._repeated is not None:
            ctes = whole[: len(whole) - len(text)]
            setting, head, row, tail = self._repeated
            self.insertmany = insert_many_form(self, insert_stmt, table, setting, ctes + head, row, tail)
        return whole

    def _insert_text(self, stmt: Any, table: Any, collects: bool) -> str:
        setting = self._select_setting(stmt, table) if stmt.select is not None else self._setting(stmt, table)
        select = None if stmt.select is None else self._with_defaults(stmt, table, setting)
        text = (
            "INSERT "
            + self._generate_prefixes(stmt._prefixes)
            + "INTO "
            + self._hinted(self.process(table, asfrom=True), table, stmt._hints)
        )
        sets_default = not setting and stmt.select is None and self._sets_default(table, collects)
        if setting:
            text += f" ({', '.join([s.name for s in setting])})"
        elif sets_default:
            text += f" ({self.preparer.format_column(next(iter(table.primary_key or table.c)))})"
        tail = self._extension_text(stmt, "post_values")
        returning = self._insert_returning(stmt, table, setting, collects)
        if returning and self.returning_precedes_values:
            text += " " + returning
        elif returning:
            tail += " " + returning
        if stmt.select is not None:
            body = self.process(select)
            if self.dialect.cte_follows_insert:
                body = self._take_cte_clause() + body
            return f"{text} {body}{tail}"
        if stmt._multi_values:
            self._refuse_order_of_several(stmt)
            return f"{text} VALUES {self._values_text(stmt, table, setting)}{tail}"
        if setting:
            row = "(" + ", ".join([s.text for s in setting]) + ")"
        elif sets_default:
            row = f"({self.dialect.default_metavalue_token})"
        else:
            return f"{text} {self._empty_insert()}{tail}"
        if collects and self.for_executemany:
            self._repeated = (setting, text, row, tail)
        return f"{text} VALUES {row}{tail}"

    def _sets_default(self, table: Any, collects: bool) -> bool:
        """Tell whether an INSERT without values sets one column to its default, to have one."""
        dialect = self.dialect
        if not dialect.supports_default_metavalue or not len(table.c):
            return False
        if collects and self.for_executemany:
            return True
        return not (dialect.supports_default_values or dialect.supports_empty_insert)

    def _refuse_order_of_several(self, stmt: Any) -> None:
        dialect = self.dialect
        if not dialect.supports_multivalues_insert:
            raise exc.CompileError(
                f"expected an INSERT of one row on {dialect.name!r}, got several rows in values(): execute "
                "the INSERT with a list of dicts"
            )
        if stmt._sort_by_parameter_order:
            raise exc.CompileError(
                "expected one row of values for sort_by_parameter_order=True, got several in values(): "
                "execute the INSERT with a list of dicts, which come back in their order"
            )

    def _empty_insert(self) -> str:
        if self.dialect.supports_default_values:
            return "DEFAULT VALUES"
        if self.dialect.supports_empty_insert:
            return "() VALUES ()"
        raise exc.CompileError(
            f"expected at least one value for an INSERT on {self.dialect.name!r}, got none: it has no "
            "empty INSERT"
        )

    # -- INSERT from SELECT

    def _select_setting(self, stmt: Any, table: Any) -> list[SetColumn]:
        columns = [table.c[name] for name in stmt._select_names]
        return [SetColumn(c, self.preparer.quote(c.name), "") for c in columns]

    def _with_defaults(self, stmt: Any, table: Any, setting: list[SetColumn]) -> Any:
        """Return the SELECT of an INSERT with a column for each default, and note in ``setting`` what it
        sets.

        :raises CompileError: when the SELECT takes no more columns.
        """
        if not stmt.include_insert_from_select_defaults:
            return stmt.select
        given = {s.column for s in setting}
        more = [c for c in table.c if c not in given and self._is_filled(c.default)]
        if not more:
            return stmt.select
        if not hasattr(stmt.select, "add_columns"):
            raise exc.CompileError(
                "expected a plain SELECT to insert from, to which the columns that have defaults can be "
                f"added ({', '.join(c.key for c in more)}), got {type(stmt.select).__name__}: make it a "
                "subquery(), or say include_defaults=False"
            )
        setting += [SetColumn(c, self.preparer.quote(c.name), "") for c in more]
        return stmt.select.add_columns(*[self._selected_default(c) for c in more])

    def _is_filled(self, default: Any) -> bool:
        """Tell whether a default is part of an INSERT from SELECT."""
        if default is None or default.is_sentinel:
            return False
        return not default.is_sequence or self._uses_sequence(default)

    def _selected_default(self, column: Any) -> Any:
        default = column.default
        if default.is_sequence:
            return default.next_value()
        if default.is_clause_element:
            return default.arg
        self.insert_prefetch.append(column)
        return CrudParameter(column.key, None, type_=column.type)

    # -- UPDATE and DELETE

    def visit_update(self, update_stmt: Any, **kw: Any) -> str:
        return self._change(update_stmt)

    def visit_delete(self, delete_stmt: Any, **kw: Any) -> str:
        return self._change(delete_stmt)

    def _change(self, stmt: Any) -> str:
        outermost = self._enter(stmt)
        stmt = lowered(stmt)
        collects = self._take_collecting()
        table = stmt.table
        if outermost:
            self.isupdate, self.isdelete = stmt.is_update, stmt.is_delete
            self.compile_state_table = table
            self.inline = stmt.is_update and stmt._inline
        extra = self._other_tables(stmt)
        if self.linting:
            self._check_froms("UPDATE" if stmt.is_update else "DELETE", [table, *extra], stmt._where_criteria)
        frame = self.frame
        outer = frame.override(
            {
                "include_table": True,
                "asfrom": False,
                "enclosing_froms": (*frame.enclosing_froms, table, *extra),
                "outer_froms": (table, *extra),
            }
        )
        try:
            text = self._change_text(stmt, table, extra, collects)
        finally:
            frame.restore(outer)
        return self._leave(text)

    def _change_text(self, stmt: Any, table: Any, extra: list[Any], collects: bool) -> str:
        setting: list[SetColumn] = []
        needs_from = self.changes_need_from(table, extra)
        prefixes, hints = self._generate_prefixes(stmt._prefixes), stmt._hints
        if stmt.is_update:
            setting = self._setting(stmt, table)
            target = self._hinted(self.update_tables_clause(stmt, table, extra), table, hints)
            assignments = ", ".join([f"{self._set_name(s, bool(extra))}={s.text}" for s in setting])
            text = f"UPDATE {prefixes}{target} SET {assignments}"
            froms = self.update_from_clause(stmt, table, extra, hints) if needs_from else ""
            limit = self.update_limit_clause(stmt)
        else:
            target = self._hinted(self.delete_table_clause(stmt, table, extra), table, hints)
            text = f"DELETE {prefixes}FROM {target}"
            froms = self.delete_extra_from_clause(stmt, table, extra, hints) if needs_from else ""
            limit = self.delete_limit_clause(stmt)
        returning = self._change_returning(stmt, collects, setting)
        if returning and self.returning_precedes_values:
            text, returning = f"{text} {returning}", ""
        if froms:
            text += " " + froms
        if stmt._where_criteria:
            condition = self._conditions(stmt._where_criteria)
            if condition:
                text += " WHERE " + condition
        if limit:
            text += " " + limit
        text += self._extension_text(stmt, "post_criteria")
        return f"{text} {returning}" if returning else text

    def changes_need_from(self, table: Any, extra_froms: Sequence[Any]) -> bool:
        """Tell whether an UPDATE or DELETE has a clause for tables beside its own."""
        return bool(extra_froms)

    def _hinted(self, text: str, table: Any, hints: Sequence[Any]) -> str:
        """Return the text of the table that a statement changes with the hints on it."""
        for target, dialect, hint in hints:
            if target is table and dialect in ("*", self.dialect.name):
                text = self.format_from_hint_text(text, table, hint, True)
        return text

    def _set_name(self, s: SetColumn, with_table: bool) -> str:
        return s.name

    def _other_tables(self, stmt: Any) -> list[Any]:
        """Return the FROM clauses that the conditions and values bring in, beside the table itself."""
        own = stmt.table._root
        found: list[Any] = list(stmt._using) if stmt.is_delete else []
        named = {inner._root for one in found for inner in one._from_objects}
        sources = list(stmt._where_criteria)
        if stmt.is_update:
            sources += [v for v in (stmt._values or {}).values() if hasattr(type(v), "_spec")]
            sources += [k for k in (stmt._values or {}) if not isinstance(k, str)]
        for source in sources:
            for one in source._from_objects:
                if one._root is not own and one._root not in named:
                    found.append(one)
                    named.add(one._root)
        return found

    def update_tables_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        return self.process(from_table, asfrom=True)

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        raise exc.CompileError(f"expected a dialect with UPDATE of several tables, got {self.dialect.name!r}")

    def update_limit_clause(self, update_stmt: Any) -> str | None:
        return None

    def delete_limit_clause(self, delete_stmt: Any) -> str | None:
        return None

    def delete_table_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        return self.process(from_table, asfrom=True)

    def delete_extra_from_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        raise exc.CompileError(f"expected a dialect with DELETE by several tables, got {self.dialect.name!r}")
