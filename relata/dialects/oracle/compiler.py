"""SQL as Oracle writes it.

See https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import exc
from ...sql import sqltypes
from ...sql.compiler import SQLCompiler
from ...sql.compiler.placeholders import mark
from ...sql.elements import outparam
from ...sql.expression import text as text_
from ...sql.selectable.froms import raw_froms
from ...sql.selectable.naming import LABEL_STYLE_DISAMBIGUATE_ONLY, name_columns
from ...util.warning import warn
from .outer_joins import OuterJoinColumn, with_conditions_in_where
from .row_limits import number_rows

__all__ = ["OracleCompiler"]

# functions that are written without parentheses
_BARE = frozenset(("UID", "CURRENT_DATE", "SYSDATE", "USER", "CURRENT_TIME", "CURRENT_TIMESTAMP"))
# the longest VARCHAR2 that every database takes
_LONGEST_TEXT = 4000


class OracleCompiler(SQLCompiler):
    """Print statements for Oracle."""

    compound_keywords = {"EXCEPT": "MINUS", "EXCEPT ALL": "MINUS ALL"}
    #: some parameters take values in place of giving them
    has_out_parameters = False

    # -- constants and operators

    def visit_true(self, expr: Any, **kw: Any) -> str:
        return "1"

    def visit_false(self, expr: Any, **kw: Any) -> str:
        return "0"

    def visit_mod_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"mod({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_bitwise_and_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"BITAND({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_bitwise_or_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        return f"({left} + {right} - BITAND({left}, {right}))"  # there is no such function

    def visit_bitwise_xor_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        return f"({left} + {right} - 2 * BITAND({left}, {right}))"

    def visit_bitwise_lshift_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        raise self._no_operator("<<")

    def visit_bitwise_rshift_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        raise self._no_operator(">>")

    def visit_bitwise_not_op_unary_operator(self, element: Any, operator: Any, **kw: Any) -> str:
        raise self._no_operator("~")

    def _no_operator(self, operator: str) -> exc.CompileError:
        return exc.CompileError(
            f"expected an operator that Oracle has, got {operator!r}: write a function call"
        )

    def visit_is_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self._decoded(binary, kw)} = 1"

    def visit_is_not_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self._decoded(binary, kw)} = 0"

    def _decoded(self, binary: Any, kw: dict[str, Any]) -> str:
        # to DECODE, NULL is the same as NULL
        return f"DECODE({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)}, 0, 1)"

    def visit_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"CONTAINS ({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"REGEXP_LIKE({self._with_flags(binary, kw)})"

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"NOT {self.visit_regexp_match_op_binary(binary, operator, **kw)}"

    def visit_regexp_replace_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"REGEXP_REPLACE({self._with_flags(binary, kw)})"

    def _with_flags(self, binary: Any, kw: dict[str, Any]) -> str:
        arguments = f"{self.process(binary.left, **kw)}, {self.process(binary.right, **kw)}"
        flags = binary.modifiers.get("flags")
        if flags is None:
            return arguments
        return f"{arguments}, {self.render_literal_value(flags, sqltypes.STRINGTYPE)}"

    def visit_typeclause(self, typeclause: Any, **kw: Any) -> str:
        type_ = typeclause.type.dialect_impl(self.dialect)
        if isinstance(type_, sqltypes.String) and not isinstance(type_, sqltypes.Text) and not type_.length:
            # CAST wants a length
            type_ = typeclause.type.adapt(type(typeclause.type), length=_LONGEST_TEXT)
            return str(self.dialect.type_compiler_instance.process(type_, **kw))
        return super().visit_typeclause(typeclause, **kw)

    def visit_try_cast(self, cast: Any, **kw: Any) -> str:
        value, type_ = self.process(cast.clause, **kw), self.process(cast.typeclause, **kw)
        return f"CAST({value} AS {type_} DEFAULT NULL ON CONVERSION ERROR)"

    # -- JSON; see https://docs.oracle.com/en/database/oracle/oracle-database/23/adjsn/

    def visit_json_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        # the path must be a literal
        path = self.process(binary.right, literal_execute=True, **kw)
        arguments = f"{self.process(binary.left, **kw)}, {path}"
        type_ = binary.type
        affinity = type_._type_affinity
        if affinity is sqltypes.JSON:
            return f"JSON_QUERY({arguments})"
        if affinity is sqltypes.Boolean:
            value = f"JSON_VALUE({arguments})"
            number = f"CAST({value} AS NUMBER(1))"
            return f"CASE {value} WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE {number} END"
        if affinity is sqltypes.String:
            returned = f"VARCHAR2({_LONGEST_TEXT})"
        elif affinity is sqltypes.Numeric and type_.precision is not None:
            returned = f"NUMBER({type_.precision}, {type_.scale or 0})"
        else:
            returned = self.dialect.type_compiler_instance.process(type_)
        return f"JSON_VALUE({arguments} RETURNING {returned} ERROR ON ERROR)"

    def visit_json_path_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        return self.visit_json_getitem_op_binary(binary, operator, **kw)

    # -- functions

    def visit_now_func(self, fn: Any, **kw: Any) -> str:
        return "CURRENT_TIMESTAMP"

    def visit_char_length_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "LENGTH", **kw)

    def visit_pow_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "POWER", **kw)

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "LISTAGG", **kw)

    def function_argspec(self, func: Any, **kw: Any) -> str:
        if not func._has_args and func.name.upper() in _BARE:
            return ""
        return super().function_argspec(func, **kw)

    def visit_sequence(self, sequence: Any, **kw: Any) -> str:
        return f"{self.preparer.format_sequence(sequence)}.nextval"

    # -- SELECT

    def default_from(self) -> str:
        return " \nFROM DUAL"

    def get_cte_preamble(self, recursive: bool) -> str:
        return "WITH"

    def get_render_as_alias_suffix(self, alias_name_text: str) -> str:
        return f" {alias_name_text}"

    def get_select_hint_text(self, byfroms: Any) -> str | None:
        return " ".join(f"/*+ {text} */" for text in byfroms.values())

    def visit_table_valued_alias(self, element: Any, **kw: Any) -> str:
        if not self.frame.asfrom:
            return super().visit_table_valued_alias(element, **kw)
        outer = self.process(element.element, asfrom=False)
        return super().visit_table_valued_alias(element, **kw).replace(outer, f"TABLE ({outer})", 1)

    def visit_table_valued_column(self, element: Any, **kw: Any) -> str:
        return f"{super().visit_table_valued_column(element, **kw)}.COLUMN_VALUE"

    def visit_join(self, join: Any, **kw: Any) -> str:
        if self.dialect.use_ansi:
            return super().visit_join(join, **kw)
        sides = [one.element if one.__visit_name__ == "grouping" else one for one in (join.left, join.right)]
        return ", ".join(self._print_from(one) for one in sides)  # the condition is in WHERE

    def visit_outer_join_column(self, element: OuterJoinColumn, **kw: Any) -> str:
        return f"{self.process(element.column, **kw)}(+)"

    def translate_select_structure(self, select_stmt: Any, **kw: Any) -> Any:
        """Return a SELECT that limits rows by ROWNUM, or joins by WHERE, where that is asked for."""
        limits = select_stmt._limit_clause is not None or select_stmt._offset_clause is not None
        if limits and select_stmt._fetch_clause is None and not self.dialect._supports_offset_fetch:
            return self._with_numbered_rows(select_stmt)
        if not self.dialect.use_ansi:
            return with_conditions_in_where(select_stmt, self._froms_of(select_stmt, self.frame))
        return select_stmt

    def _with_numbered_rows(self, select: Any) -> Any:
        shown = {id(f._root) for f in self._froms_of(select, self.frame)}
        enclosing = {id(f._root) for f in self.frame.enclosing_froms}
        correlated = [f for f in raw_froms(select) if id(f._root) in enclosing - shown]
        limit, offset = (
            self._as_text(select, select._limit_clause),
            self._as_text(select, select._offset_clause),
        )
        hint = None
        if (
            self.dialect.optimize_limits
            and limit is not None
            and select._simple_int_clause(select._limit_clause)
        ):
            hint = text_(f"/*+ FIRST_ROWS({self.process(limit)}) */")
        return number_rows(select.correlate(*correlated) if correlated else select, limit, offset, hint)

    def _as_text(self, select: Any, count: Any) -> Any:
        """Return a number of rows as one that is written into the text at execution: plans are made by it."""
        return count.render_literal_execute() if select._simple_int_clause(count) else count

    def _row_limit_clause(self, select: Any, **kw: Any) -> str:
        if select._fetch_clause is None and not self.dialect._supports_offset_fetch:  # a set operation
            raise exc.CompileError(
                "expected a server with OFFSET and FETCH for a limit on a set operation, got one without or "
                "enable_offset_fetch=False: select from a subquery, and limit that"
            )
        count = select._limit_clause if select._fetch_clause is None else select._fetch_clause
        return self.fetch_clause(select, fetch_clause=count, use_literal_execute_for_simple_int=True, **kw)

    def fetch_first(self, select: Any) -> str:
        options = {} if select._fetch_clause is None else select._fetch_clause_options
        return "APPROX FIRST" if options.get("oracle_fetch_approximate") else "FIRST"

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        update = select._for_update_arg
        text = " FOR UPDATE"
        if update.of:
            text += " OF " + ", ".join(self.process(one) for one in update.of)
        if update.nowait:
            text += " NOWAIT"
        if update.skip_locked:
            text += " SKIP LOCKED"
        return text

    # -- parameters that take values; RETURNING ... INTO

    def _register_bind(self, bindparam: Any) -> str:
        if bindparam.isoutparam:
            self.has_out_parameters = True
        return super()._register_bind(bindparam)

    def returning_clause(
        self, stmt: Any, returning_cols: Sequence[Any], *, populate_result_map: bool = True, **kw: Any
    ) -> str:
        """Print RETURNING columns INTO parameters that take their values."""
        texts, targets = [], []
        for number, named in enumerate(name_columns(returning_cols, LABEL_STYLE_DISAMBIGUATE_ONLY)):
            if stmt.is_update and getattr(named.column, "computed", None) is not None:
                warn(
                    f"UPDATE ... RETURNING gives the old value of the computed column {named.column} on "
                    "Oracle: leave it out, or select it afterwards"
                )
            texts.append(self.column_text(named, populate_result_map)[0])
            targets.append(mark(self._register_bind(outparam(f"ret_{number}", named.column.type))))
        return f"RETURNING {', '.join(texts)} INTO {', '.join(targets)}"
