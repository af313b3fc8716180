"""SQL as SQL Server writes it. See https://learn.microsoft.com/sql/t-sql/language-reference"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import exc
from ...sql import sqltypes
from ...sql.compiler import SQLCompiler
from ...sql.elements import AnonName
from ...sql.selectable.froms import raw_froms
from .row_limits import number_rows, require_order, row_count, uses_top

__all__ = ["MSSQLCompiler", "MSSQLStrictCompiler"]


class MSSQLCompiler(SQLCompiler):
    """Print statements for SQL Server."""

    returning_precedes_values = True
    extract_map = {
        "doy": "dayofyear",
        "dow": "weekday",
        "milliseconds": "millisecond",
        "microseconds": "microsecond",
    }
    #: what OUTPUT calls the rows of the table that a statement changes: the table, and the word for it
    _output_of: tuple[Any, str] | None = None

    # -- constants and operators

    def visit_true(self, expr: Any, **kw: Any) -> str:
        return "1"

    def visit_false(self, expr: Any, **kw: Any) -> str:
        return "0"

    def visit_concat_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} + {self.process(binary.right, **kw)}"

    def visit_concat_op_expression_clauselist(self, clauselist: Any, operator: Any, **kw: Any) -> str:
        return self._concat([self.process(one, **kw) for one in clauselist.clauses])

    def _concat(self, parts: list[str]) -> str:
        return " + ".join(parts)

    def visit_truediv_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        # the quotient of two integers would be one
        return f"{self.process(binary.left, **kw)} / ({self.process(binary.right, **kw)} + 0.0)"

    def visit_is_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"NOT {self._same(binary, **kw)}"

    def visit_is_not_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._same(binary, **kw)

    def _same(self, binary: Any, **kw: Any) -> str:
        """Return a comparison in which NULL is the same as NULL, as set operations have it."""
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        return f"EXISTS (SELECT {left} INTERSECT SELECT {right})"

    def visit_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"CONTAINS ({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_try_cast(self, cast: Any, **kw: Any) -> str:
        return f"TRY_CAST ({self.process(cast.clause, **kw)} AS {self.process(cast.typeclause, **kw)})"

    def visit_extract(self, extract: Any, **kw: Any) -> str:
        field = self.extract_map.get(extract.field, extract.field)
        return f"DATEPART({field}, {self.process(extract.expr, **kw)})"

    # -- JSON; see https://learn.microsoft.com/sql/t-sql/functions/json-functions-transact-sql

    def visit_json_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        arguments = f"({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"
        affinity = binary.type._type_affinity
        if affinity is sqltypes.JSON:
            return f"JSON_QUERY{arguments}"
        value = f"JSON_VALUE{arguments}"
        if affinity is sqltypes.String:
            return value
        written = f"CAST({value} AS {self.dialect.type_compiler_instance.process(binary.type)})"
        if affinity is sqltypes.Boolean:
            return f"CASE {value} WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE {written} END"
        return written

    def visit_json_path_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        return self.visit_json_getitem_op_binary(binary, operator, **kw)

    # -- functions

    def visit_now_func(self, fn: Any, **kw: Any) -> str:
        return "CURRENT_TIMESTAMP"

    def visit_current_date_func(self, fn: Any, **kw: Any) -> str:
        return "GETDATE()"

    def visit_length_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "LEN", **kw)

    visit_char_length_func = visit_length_func

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "string_agg", **kw)

    def visit_pow_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "POWER", **kw)

    def visit_sequence(self, sequence: Any, **kw: Any) -> str:
        return f"NEXT VALUE FOR {self.preparer.format_sequence(sequence)}"

    # -- SELECT

    def get_select_precolumns(self, select: Any, **kw: Any) -> str:
        text = super().get_select_precolumns(select, **kw)
        if not (select._has_row_limiting_clause and uses_top(select)):
            return text
        count = self.process(row_count(select).render_literal_execute(), **kw)
        text += f"TOP {count} "
        options = select._fetch_clause_options if select._fetch_clause is not None else None
        if options and options["percent"]:
            text += "PERCENT "
        if options and options["with_ties"]:
            text += "WITH TIES "
        return text

    def translate_select_structure(self, select_stmt: Any, **kw: Any) -> Any:
        """Return a SELECT over numbered rows, where the server has no OFFSET and TOP does not say enough."""
        if (
            not select_stmt._has_row_limiting_clause
            or uses_top(select_stmt)
            or self.dialect._supports_offset_fetch
        ):
            return select_stmt
        require_order(select_stmt)
        shown = {id(f._root) for f in self._froms_of(select_stmt, self.frame)}
        enclosing = {id(f._root) for f in self.frame.enclosing_froms}
        correlated = [f for f in raw_froms(select_stmt) if id(f._root) in enclosing - shown]
        return number_rows(select_stmt.correlate(*correlated) if correlated else select_stmt)

    def alias_names_of(self, parts: Sequence[Any], outer: Mapping[int, str]) -> Mapping[int, str]:
        if not self.dialect.legacy_schema_aliasing:
            return super().alias_names_of(parts, outer)
        of_schemas = [f for f in parts if f.__visit_name__ == "table" and f.schema is not None]
        return {**outer, **{id(f._root): AnonName(f.name) for f in of_schemas}}

    def order_by_clause(self, select: Any, **kw: Any) -> str:
        # a subquery has no order, unless that says which rows it has
        if self._depth > 1 and not self._limits_rows(select):
            return ""
        return super().order_by_clause(select, **kw)

    def _limits_rows(self, select: Any) -> bool:
        return bool(select._has_row_limiting_clause)

    def _row_limit_clause(self, select: Any, **kw: Any) -> str:
        if select.__visit_name__ == "select" and uses_top(select):
            return ""
        if not self.dialect._supports_offset_fetch:  # only set operations get here
            raise exc.CompileError(
                "expected a server of 2012 or later for a limit on a set operation, got version "
                f"{self.dialect.server_version_info or 'unknown'}: select from a subquery, and limit that"
            )
        require_order(select)
        return self.fetch_clause(select, fetch_clause=row_count(select), require_offset=True, **kw)

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        return ""  # tables are locked by hints: with_hint(table, "WITH (UPDLOCK)")

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text

    # -- INSERT, UPDATE and DELETE

    def returning_clause(
        self, stmt: Any, returning_cols: Sequence[Any], *, populate_result_map: bool = True, **kw: Any
    ) -> str:
        return "OUTPUT " + self.returned_columns(returning_cols, populate_result_map)

    def returned_columns(self, columns: Sequence[Any], collects: bool) -> str:
        outer, prefixes = self._output_of, self._prefixes
        self._output_of = self.compile_state_table, "deleted" if self.isdelete else "inserted"
        self._prefixes = {}  # tables have other names here
        try:
            return super().returned_columns(columns, collects)
        finally:
            self._output_of, self._prefixes = outer, prefixes

    def _table_prefix(self, table: Any) -> str:
        if self._output_of is not None and table._root is self._output_of[0]._root:
            return f"{self._output_of[1]}."
        return super()._table_prefix(table)

    def update_tables_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        return self._changed_table(from_table, extra_froms)

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return "FROM " + ", ".join(self._print_froms([from_table, *extra_froms], from_hints))

    def delete_table_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        return self._changed_table(from_table, extra_froms)

    def delete_extra_from_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return "FROM " + ", ".join(self._print_froms([from_table, *extra_froms], from_hints))

    def changes_need_from(self, table: Any, extra_froms: Sequence[Any]) -> bool:
        # an alias is made in FROM
        return bool(extra_froms) or table.__visit_name__ == "alias"

    def _changed_table(self, table: Any, extra_froms: Sequence[Any]) -> str:
        is_in_from = self.changes_need_from(table, extra_froms)
        return self.process(table, **{"ashint" if is_in_from else "asfrom": True})

    # -- transactions

    def visit_savepoint(self, savepoint_stmt: Any, **kw: Any) -> str:
        return f"SAVE TRANSACTION {self.preparer.format_savepoint(savepoint_stmt)}"

    def visit_rollback_to_savepoint(self, savepoint_stmt: Any, **kw: Any) -> str:
        return f"ROLLBACK TRANSACTION {self.preparer.format_savepoint(savepoint_stmt)}"


class MSSQLStrictCompiler(MSSQLCompiler):
    """Print statements with values in the text where some drivers take no parameters.

    These are the columns of a SELECT, and IN.
    """

    ansi_bind_rules = True

    def print_named(self, named: Any, collects: bool) -> str:
        frame = self.frame
        outer = frame.override({"literal_execute": True})
        try:
            return super().print_named(named, collects)
        finally:
            frame.restore(outer)

    def _in(self, binary: Any, text: str, **kw: Any) -> str:
        return super()._in(binary, text, **{**kw, "literal_execute": True})
