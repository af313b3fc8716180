"""SQL as PostgreSQL writes it. See https://www.postgresql.org/docs/current/sql-commands.html"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ... import exc
from ...sql import sqltypes
from ...sql.compiler import SQLCompiler
from ...sql.elements import Cast
from ...sql.functions import FunctionElement
from ...sql.selectable import Join
from ..on_conflict import OnConflictPrinter
from .driver_types import without_limits
from .ext import DistinctOnClause, TextSearchFunction
from .operators import ASTEXT, JSONPATH_ASTEXT

__all__ = ["PGCompiler"]


class PGCompiler(OnConflictPrinter, SQLCompiler):
    """Print statements for PostgreSQL."""

    # -- parameters

    def render_bind_cast(self, type_: Any, dbapi_type: Any, sqltext: str) -> str:
        unlimited = without_limits(dbapi_type, self.dialect)
        printed = self.dialect.type_compiler_instance.process(unlimited, identifier_preparer=self.preparer)
        return f"{sqltext}::{printed}"

    def render_literal_value(self, value: Any, type_: Any) -> str:
        text = super().render_literal_value(value, type_)
        return text.replace("\\", "\\\\") if self.dialect._backslash_escapes else text

    # -- arrays, slices and JSON

    def visit_array(self, element: Any, **kw: Any) -> str:
        items = self.visit_clauselist(element, **kw)
        if not items and not element.type.item_type._isnull:
            return self.render_bind_cast(element.type, element.type, "ARRAY[]")
        return f"ARRAY[{items}]"

    def visit_slice(self, element: Any, **kw: Any) -> str:
        return f"{self.process(element.start, **kw)}:{self.process(element.stop, **kw)}"

    def visit_getitem_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)}[{self.process(binary.right, **kw)}]"

    def visit_json_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        is_of_json = binary.left.type._type_affinity is sqltypes.JSON
        if is_of_json and not _cast_applied and binary.type._type_affinity is not sqltypes.JSON:
            return self._cast_part(binary, ASTEXT, **kw)
        if not self._has_subscripts(binary.left.type):
            return self._generate_generic_binary(binary, " -> ", eager_grouping=True, **kw)
        with self._operators(0):
            left = self.process(binary.left, **kw)
        right = self.process(binary.right, **kw)
        # a call must stand in parentheses before a subscript
        return f"({left})[{right}]" if isinstance(binary.left, FunctionElement | Cast) else f"{left}[{right}]"

    def visit_json_path_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        if not _cast_applied and binary.type._type_affinity is not sqltypes.JSON:
            return self._cast_part(binary, JSONPATH_ASTEXT, **kw)
        return self._generate_generic_binary(binary, " #> ", eager_grouping=True, **kw)

    def _cast_part(self, binary: Any, as_text: Any, **kw: Any) -> str:
        """Print a part of a JSON value as an SQL value: as text, and that as the type."""
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        type_ = self.dialect.type_compiler_instance.process(binary.type)
        text = f"{left} {as_text.opstring} {right}"
        return f"CAST({f'({text})' if self._operators_around > 1 else text} AS {type_})"

    def _has_subscripts(self, type_: Any) -> bool:
        name = type_.dialect_impl(self.dialect).__visit_name__
        return name in ("JSONB", "HSTORE") and bool(self.dialect._supports_jsonb_subscripting)

    # -- operators

    @contextmanager
    def _operators(self, around: int) -> Iterator[None]:
        before, self._operators_around = self._operators_around, around
        try:
            yield
        finally:
            self._operators_around = before

    def _conditions(self, criteria: Sequence[Any]) -> str:
        # the AND between the conditions of a statement is not an operator around them
        with self._operators(self._operators_around - (len(criteria) > 1)):
            return super()._conditions(criteria)

    def visit_bitwise_xor_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} # {self.process(binary.right, **kw)}"

    def _as_divisor(self, right: Any, text: str) -> str:
        return f"CAST({text} AS {self.dialect.type_compiler_instance.process(_numeric_for(right.type))})"

    def visit_truediv_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        right = self.process(binary.right, **kw)
        return f"{self.process(binary.left, **kw)} / {self._as_divisor(binary.right, right)}"

    def visit_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        configuration = binary.modifiers.get("postgresql_regconfig")
        if configuration:
            named = self.literal_text(configuration, sqltypes.STRINGTYPE)
            return f"{left} @@ plainto_tsquery({named}, {right})"
        return f"{left} @@ plainto_tsquery({right})"

    def visit_not_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return "NOT " + self.visit_match_op_binary(binary, operator, **kw)

    def _ilike(self, binary: Any, text: str, **kw: Any) -> str:
        operator = text.replace("LIKE", "ILIKE")
        return (
            self.process(binary.left, **kw)
            + operator
            + self.process(binary.right, **kw)
            + self._escape_clause(binary)
        )

    def _affixed(self, binary: Any, text: str, before: bool, after: bool, lowered: bool, **kw: Any) -> str:
        return super()._affixed(
            binary, text.replace("LIKE", "ILIKE") if lowered else text, before, after, False, **kw
        )

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._regexp("~", binary, **kw)

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._regexp("!~", binary, **kw)

    def _regexp(self, sign: str, binary: Any, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        flags = binary.modifiers.get("flags")
        if flags is None:
            return f"{left} {sign} {right}"
        if flags == "i":
            return f"{left} {sign}* {right}"
        return f"{left} {sign} CONCAT('(?', {self._literal_text(flags)}, ')', {right})"

    def visit_regexp_replace_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        text = f"REGEXP_REPLACE({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)}"
        flags = binary.modifiers.get("flags")
        return f"{text})" if flags is None else f"{text}, {self._literal_text(flags)})"

    def _literal_text(self, text: str) -> str:
        return self.literal_text(text, sqltypes.STRINGTYPE)

    # -- functions

    def visit_aggregate_order_by(self, element: Any, **kw: Any) -> str:
        return f"{self.process(element.target, **kw)} ORDER BY {self.process(element.order_by, **kw)}"

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        return self.visit_function_as(fn, "string_agg", **kw)

    def visit_substring_func(self, func: Any, **kw: Any) -> str:
        text, *places = [self.process(one, **kw) for one in func.clauses]
        return (
            f"SUBSTRING({text}{''.join(f' {w} {p}' for w, p in zip(('FROM', 'FOR'), places, strict=False))})"
        )

    def _text_search(self, func: Any, **kw: Any) -> str:
        if not isinstance(func, TextSearchFunction):
            raise exc.CompileError(
                f"expected {func.name}() as relata.dialects.postgresql makes it, got one of another class, "
                "which does not know the types of its arguments: import relata.dialects.postgresql first"
            )
        return f"{func.name}{self.function_argspec(func, **kw)}"

    visit_to_tsvector_func = visit_to_tsquery_func = visit_plainto_tsquery_func = _text_search
    visit_phraseto_tsquery_func = visit_websearch_to_tsquery_func = visit_ts_headline_func = _text_search

    def visit_pow_func(self, func: Any, **kw: Any) -> str:
        return f"power{self.function_argspec(func, **kw)}"

    def visit_sequence(self, sequence: Any, **kw: Any) -> str:
        return f"nextval({self.preparer.format_sequence_literal(sequence)})"

    def visit_empty_set_expr(self, element_types: Any, **kw: Any) -> str:
        types = [
            sqltypes.INTEGERTYPE if type_._isnull else type_
            for type_ in element_types or [sqltypes.INTEGERTYPE]
        ]
        printed = [self.dialect.type_compiler_instance.process(type_) for type_ in types]
        return f"SELECT {', '.join(f'CAST(NULL AS {name})' for name in printed)} WHERE 1!=1"

    # -- SELECT

    def get_select_precolumns(self, select: Any, **kw: Any) -> str:
        if select._distinct_on:
            if any(isinstance(one, DistinctOnClause) for one in select._extensions_at("pre_columns")):
                raise exc.CompileError(
                    "expected distinct_on() or the expressions of distinct() on one SELECT, got both: "
                    "leave the latter out, which are deprecated"
                )
            return f"DISTINCT ON ({self._list(select._distinct_on, ', ', **kw)}) "
        return super().get_select_precolumns(select, **kw)

    def visit_postgresql_distinct_on(self, element: Any, **kw: Any) -> str:
        if not element.distinct_on:
            return "DISTINCT"
        return f"DISTINCT ON ({self._list(element.distinct_on, ', ', **kw)})"

    def limit_clause(self, select: Any, **kw: Any) -> str:
        text = ""
        if select._limit_clause is not None:
            text += " \n LIMIT " + self.process(select._limit_clause, **kw)
        if select._offset_clause is not None:
            if select._limit_clause is None:
                text += "\n LIMIT ALL"
            text += " OFFSET " + self.process(select._offset_clause, **kw)
        return text

    def fetch_clause(
        self,
        select: Any,
        fetch_clause: Any = None,
        require_offset: bool = False,
        use_literal_execute_for_simple_int: bool = False,
        **kw: Any,
    ) -> str:
        """Return OFFSET and FETCH; PostgreSQL wants expressions there in parentheses."""
        options = select._fetch_clause_options or {"percent": False, "with_ties": False}
        text = ""
        if select._offset_clause is not None:
            text += f"\n OFFSET ({self.process(select._offset_clause, **kw)}) ROWS"
        if select._fetch_clause is not None:
            percent = " PERCENT" if options["percent"] else ""
            ties = "WITH TIES" if options["with_ties"] else "ONLY"
            text += f"\n FETCH FIRST ({self.process(select._fetch_clause, **kw)}){percent} ROWS {ties}"
        return text

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        wanted = select._for_update_arg
        if wanted.read:
            text = " FOR KEY SHARE" if wanted.key_share else " FOR SHARE"
        else:
            text = " FOR NO KEY UPDATE" if wanted.key_share else " FOR UPDATE"
        if wanted.of:
            tables = dict.fromkeys(table for one in wanted.of for table in _tables_of(one))
            text += " OF " + ", ".join(self.process(table, ashint=True, use_schema=False) for table in tables)
        if wanted.nowait:
            text += " NOWAIT"
        if wanted.skip_locked:
            text += " SKIP LOCKED"
        return text

    def visit_table(self, table: Any, **kw: Any) -> str:
        if self.frame.ashint and self.frame.extra.get("use_schema") is False:
            return self.preparer.quote(table.name)  # type: ignore[no-any-return]  # text
        return super().visit_table(table, **kw)

    def format_from_hint_text(self, sqltext: str, table: Any, hint: str, iscrud: bool) -> str:
        if hint.upper() != "ONLY":
            raise exc.CompileError(f"expected the hint 'ONLY', the one that PostgreSQL has, got {hint!r}")
        return f"ONLY {sqltext}"

    # -- UPDATE and DELETE

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return "FROM " + ", ".join(self._print_froms(extra_froms, from_hints))

    def delete_extra_from_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return "USING " + ", ".join(self._print_froms(extra_froms, from_hints))


def _numeric_for(type_: Any) -> Any:
    """Return the type that a divisor is cast to, so that the quotient is not cut to a whole number."""
    if type_._type_affinity in (sqltypes.Numeric, sqltypes.Float):
        return type_
    return sqltypes.NUMERICTYPE


def _tables_of(element: Any) -> Sequence[Any]:
    """Return the tables that an argument of `of=` means: itself, or that of a column."""
    if isinstance(element, Join):
        return [*_tables_of(element.right), *_tables_of(element.left)]
    if element._is_from_clause or element._is_text_clause or getattr(element, "is_literal", False):
        return [element]
    table = getattr(element, "table", None)
    return [table] if table is not None else element._from_objects
