"""SQL as MySQL and MariaDB write it. See https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import exc
from ...sql import sqltypes
from ...sql.compiler import SQLCompiler
from ...util.coerce import COUNT
from ...util.warning import warn
from .enumerated import ENUM, SET

__all__ = ["MySQLCompiler"]

_ALL_ROWS = "18446744073709551615"


class MySQLCompiler(SQLCompiler):
    """Print statements for MySQL and MariaDB."""

    extract_map = {"milliseconds": "millisecond"}
    render_table_with_column_in_update_from = True

    # -- values and constants

    def render_literal_value(self, value: Any, type_: Any) -> str:
        text = super().render_literal_value(value, type_)
        if not self.dialect._backslash_escapes:
            return text
        return text.replace("\\", "\\\\").replace("\x00", "\\0")

    def visit_true(self, expr: Any, **kw: Any) -> str:
        return "true"

    def visit_false(self, expr: Any, **kw: Any) -> str:
        return "false"

    def visit_empty_set_expr(self, element_types: Any, **kw: Any) -> str:
        ones = ", ".join(["1"] * len(element_types or [0]))
        return f"SELECT {ones} FROM (SELECT {ones}) as _empty_set WHERE 1!=1"

    def visit_column(self, column: Any, *, include_table: bool | None = None, **kw: Any) -> str:
        if self._inserted_name is not None and getattr(column.table, "name", None) == "inserted":
            name = self.preparer.quote(column.name)
            return f"VALUES({name})" if self._inserted_name == "" else f"{self._inserted_name}.{name}"
        return super().visit_column(column, include_table=include_table, **kw)

    # -- operators

    def visit_is_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"NOT ({self.process(binary.left, **kw)} <=> {self.process(binary.right, **kw)})"

    def visit_is_not_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} <=> {self.process(binary.right, **kw)}"

    def visit_concat_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        parts: list[str] = []
        self._gather_concat(binary, operator, parts, kw)
        return f"concat({', '.join(parts)})"

    def _gather_concat(self, element: Any, operator: Any, parts: list[str], kw: dict[str, Any]) -> None:
        """Collect what `a || b || c` joins: one concat() for all."""
        if element.__visit_name__ == "binary" and element.operator is operator:
            self._gather_concat(element.left, operator, parts, kw)
            self._gather_concat(element.right, operator, parts, kw)
        else:
            parts.append(self.process(element, **kw))

    def visit_concat_op_expression_clauselist(self, clauselist: Any, operator: Any, **kw: Any) -> str:
        return f"concat({', '.join(self.process(one, **kw) for one in clauselist.clauses)})"

    def _concat(self, parts: list[str]) -> str:
        return f"concat({', '.join(parts)})"

    def visit_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Print MATCH ... AGAINST of the operator `match()`, in boolean mode unless told otherwise."""
        given = {
            name.removeprefix("mysql_"): value
            for name, value in binary.modifiers.items()
            if name.startswith("mysql_")
        }
        natural, expanded = given.get("natural_language", False), given.get("query_expansion", False)
        return self._match(binary, given.get("boolean_mode", True), natural, expanded, **kw)

    def visit_not_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return "NOT " + self.visit_match_op_binary(binary, operator, **kw)

    def visit_mysql_match(self, element: Any, **kw: Any) -> str:
        """Print a `match()` construct."""
        flags = element.modifiers
        return self._match(
            element,
            flags.get("mysql_boolean_mode", False),
            flags.get("mysql_natural_language", False),
            flags.get("mysql_query_expansion", False),
            **kw,
        )

    def _match(self, binary: Any, boolean: bool, natural: bool, expanded: bool, **kw: Any) -> str:
        if boolean and (natural or expanded):
            chosen = [
                name
                for name, is_on in (
                    ("in_boolean_mode", boolean),
                    ("in_natural_language_mode", natural),
                    ("with_query_expansion", expanded),
                )
                if is_on
            ]
            raise exc.CompileError(
                f"expected modes of MATCH ... AGAINST that go together, got {', '.join(chosen)}: "
                "boolean mode goes with no other"
            )
        # the columns may be a list, which has parentheses of its own
        columns = self.process(binary.left, **kw).removeprefix("(").removesuffix(")")
        words = [self.process(binary.right, **kw)]
        if boolean:
            words.append("IN BOOLEAN MODE")
        if natural:
            words.append("IN NATURAL LANGUAGE MODE")
        if expanded:
            words.append("WITH QUERY EXPANSION")
        return f"MATCH ({columns}) AGAINST ({' '.join(words)})"

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._regexp(binary, "REGEXP", "", **kw)

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._regexp(binary, "NOT REGEXP", "NOT ", **kw)

    def _regexp(self, binary: Any, word: str, negation: str, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        flags = binary.modifiers.get("flags")
        if flags is None:
            return f"{left} {word} {right}"
        if self.dialect.is_mariadb:
            return f"{left} {word} {self._with_flags(flags, right)}"
        return f"{negation}REGEXP_LIKE({left}, {right}, {self._literal_text(flags)})"

    def visit_regexp_replace_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        left, flags = self.process(binary.left, **kw), binary.modifiers.get("flags")
        if flags is None:
            return f"REGEXP_REPLACE({left}, {self.process(binary.right, **kw)})"
        if self.dialect.is_mariadb:
            pattern, replacement = [self.process(one, **kw) for one in binary.right.clauses]
            return f"REGEXP_REPLACE({left}, {self._with_flags(flags, pattern)}, {replacement})"
        return f"REGEXP_REPLACE({left}, {self.process(binary.right, **kw)}, {self._literal_text(flags)})"

    def _with_flags(self, flags: str, pattern: str) -> str:
        return f"CONCAT('(?', {self._literal_text(flags)}, ')', {pattern})"

    def _literal_text(self, text: str) -> str:
        return self.literal_text(text, sqltypes.STRINGTYPE)

    # -- JSON; see https://dev.mysql.com/doc/refman/8.4/en/json-search-functions.html

    def visit_json_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        part = f"JSON_EXTRACT({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"
        affinity = binary.type._type_affinity
        if affinity is sqltypes.JSON:
            return part
        if affinity is sqltypes.Boolean:
            value = "WHEN true THEN true ELSE false"
        elif affinity is sqltypes.Integer:
            value = f"ELSE CAST({part} AS SIGNED INTEGER)"
        elif affinity in (sqltypes.Numeric, sqltypes.Float):
            value = f"ELSE {self._json_number(part, binary.type)}"
        elif affinity is sqltypes.String:
            value = f"ELSE JSON_UNQUOTE({part})"
        else:
            value = f"ELSE {part}"
        # the JSON value null is no SQL NULL
        return f"CASE {part} WHEN 'null' THEN NULL {value} END"

    def visit_json_path_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        return self.visit_json_getitem_op_binary(binary, operator, **kw)

    def _json_number(self, part: str, type_: Any) -> str:
        if isinstance(type_, sqltypes.Numeric) and type_.scale is not None and type_.precision is not None:
            return f"CAST({part} AS DECIMAL({type_.precision}, {type_.scale}))"
        return f"{part}+0.0000000000000000000000"  # a CAST would need digits

    # -- functions

    def visit_random_func(self, fn: Any, **kw: Any) -> str:
        return f"rand{self.function_argspec(fn, **kw)}"

    def visit_sysdate_func(self, fn: Any, **kw: Any) -> str:
        return "SYSDATE()"

    def visit_rollup_func(self, fn: Any, **kw: Any) -> str:
        return f"{', '.join(self.process(one, **kw) for one in fn.clauses)} WITH ROLLUP"

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        expression, separator = [self.process(one, **kw) for one in fn.clauses.clauses]
        return f"group_concat({expression} SEPARATOR {separator})"

    def visit_aggregateorderby(self, aggregateorderby: Any, **kw: Any) -> str:
        if getattr(aggregateorderby.element, "name", None) != "aggregate_strings":
            return super().visit_aggregateorderby(aggregateorderby, **kw)
        clauses = aggregateorderby.element.clauses.clauses
        expression, separator = [self.process(one, **kw) for one in clauses]
        order = self.process(aggregateorderby.order_by, **kw)
        return f"group_concat({expression} ORDER BY {order} SEPARATOR {separator})"

    def visit_sequence(self, sequence: Any, **kw: Any) -> str:
        return f"nextval({self.preparer.format_sequence(sequence)})"

    # -- CAST, which knows a few types only

    def visit_cast(self, cast: Any, **kw: Any) -> str:
        type_ = cast.typeclause.type.dialect_impl(self.dialect)
        if type_._is_type_decorator:
            type_ = type_.impl_instance
        name = self._cast_type(type_)
        if name is None:
            printed = self.dialect.type_compiler_instance.process(cast.typeclause.type)
            warn(f"{self.dialect.name} has no CAST to {printed}: the expression is left as it is")
            return self.process(cast.clause.self_group(), **kw)
        return f"CAST({self.process(cast.clause, **kw)} AS {name})"

    def _cast_type(self, type_: Any) -> str | None:
        """Return how CAST writes a type, None when it does not know it."""
        types = self.dialect.type_compiler_instance
        if isinstance(type_, sqltypes.Integer):
            return "UNSIGNED INTEGER" if getattr(type_, "unsigned", False) else "SIGNED INTEGER"
        if isinstance(type_, sqltypes.TIMESTAMP):
            return "DATETIME"
        if isinstance(type_, sqltypes.Numeric):
            return str(types.process(type_)).replace("NUMERIC", "DECIMAL")
        if isinstance(type_, sqltypes.Float):
            written = str(types.process(type_)).replace("DOUBLE PRECISION", "DOUBLE")
            return written if self.dialect._support_float_cast else None
        if isinstance(type_, (sqltypes.DateTime, sqltypes.Date, sqltypes.Time)):
            return str(types.process(type_))
        if isinstance(type_, sqltypes.String) and not isinstance(type_, (ENUM, SET)):
            return str(types.text_of_cast(type_))
        if isinstance(type_, sqltypes._Binary):
            return "BINARY"
        return "JSON" if isinstance(type_, sqltypes.JSON) else None

    # -- SELECT

    def get_select_precolumns(self, select: Any, **kw: Any) -> str:
        if isinstance(select._distinct, str):
            return f"{select._distinct.upper()} "
        return super().get_select_precolumns(select, **kw)

    def _from_nothing(self, select: Any) -> str:
        return " FROM DUAL" if select._where_criteria else ""  # without it, older servers take no WHERE

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text

    def join_word(self, join: Any) -> str:
        word = super().join_word(join)
        return " INNER JOIN " if word == " JOIN " else word

    def limit_clause(self, select: Any, **kw: Any) -> str:
        limit, offset = select._limit_clause, select._offset_clause
        if limit is None and offset is None:
            return ""
        if offset is None:
            return f" \n LIMIT {self.process(limit, **kw)}"
        skipped = self.process(offset, **kw)
        count = _ALL_ROWS if limit is None else self.process(limit, **kw)
        return f" \n LIMIT {skipped}, {count}"

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        wanted = select._for_update_arg
        if not wanted.read:
            text = " FOR UPDATE"
        else:
            text = " FOR SHARE" if self.dialect.use_mysql_for_share else " LOCK IN SHARE MODE"
        if wanted.of and self.dialect.supports_for_update_of:
            tables = dict.fromkeys(table for one in wanted.of for table in _tables_of(one))
            # by their names alone: a schema is not taken here
            text += " OF " + ", ".join(self.preparer.quote(table.name) for table in tables)
        if wanted.nowait:
            text += " NOWAIT"
        if wanted.skip_locked:
            text += " SKIP LOCKED"
        return text

    # -- INSERT

    # what the columns of `inserted` are printed after; "" for VALUES(), None outside ON DUPLICATE KEY UPDATE
    _inserted_name: str | None = None

    def visit_on_duplicate_key_update(self, on_duplicate: Any, **kw: Any) -> str:
        """Print ON DUPLICATE KEY UPDATE."""
        table = self.compile_state_table
        known = {column.key: column for column in table.c}
        unknown = [name for name in on_duplicate.update if name not in known]
        if unknown:
            listed = ", ".join(unknown)
            warn(f"ON DUPLICATE KEY UPDATE names columns that {table.description!r} has not: {listed}")
        given = on_duplicate.update
        order = given if on_duplicate.is_ordered else known
        names = [name for name in order if name in given and name in known]
        if not names:
            raise exc.CompileError(
                f"expected at least one column of {table.description!r} for ON DUPLICATE KEY UPDATE, "
                f"got {', '.join(map(repr, given))}"
            )
        alias = self._new_row_alias(self.statement)
        outer, self._inserted_name = self._inserted_name, alias
        try:
            settings = [
                f"{self.preparer.quote(known[name].name)} = {self._duplicate_value(given[name])}"
                for name in names
            ]
        finally:
            self._inserted_name = outer
        return f"{f'AS {alias} ' if alias else ''}ON DUPLICATE KEY UPDATE {', '.join(settings)}"

    def _new_row_alias(self, insert: Any) -> str:
        """Return a name for the row that was to be inserted; "" where VALUES() stands for it.

        The rows of a SELECT can have none.
        """
        if not self.dialect._requires_alias_for_on_duplicate_key or insert.select is not None:
            return ""
        return "new_1" if self.compile_state_table.name.lower() == "new" else "new"

    def _duplicate_value(self, value: Any) -> str:
        return self.process(value if value._is_bind_parameter else value.self_group())

    # -- UPDATE and DELETE

    def update_tables_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        return ", ".join(self._print_froms([from_table, *extra_froms], ()))

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return ""

    def _set_name(self, s: Any, with_table: bool) -> str:
        return self.process(s.column) if with_table else s.name

    def visit_dml_limit_clause(self, clause: Any, **kw: Any) -> str:
        """Print LIMIT of an UPDATE or DELETE, with the number itself in the text."""
        return f"LIMIT {self.process(clause.limit_clause, literal_execute=True)}"

    def update_limit_clause(self, update_stmt: Any) -> str | None:
        return self._limit_option(update_stmt)

    def delete_limit_clause(self, delete_stmt: Any) -> str | None:
        return self._limit_option(delete_stmt)

    def _limit_option(self, statement: Any) -> str | None:
        """Return the LIMIT that `with_dialect_options(mysql_limit=...)` asks for."""
        limit = (statement._dialect_options_key or {}).get(f"{self.dialect.name}_limit")
        if limit is None:
            return None
        COUNT.check("mysql_limit", limit)
        return f"LIMIT {int(limit)}"

    def delete_table_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], **kw: Any
    ) -> str:
        # with USING, tables are named here as they are there: an aliased one by its alias
        return self.process(from_table, asfrom=True, ashint=bool(extra_froms))

    def delete_extra_from_clause(
        self, delete_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        is_joined = any(from_table in one._from_objects for one in extra_froms)
        froms = extra_froms if is_joined else [from_table, *extra_froms]
        return "USING " + ", ".join(self._print_froms(froms, from_hints))


def _tables_of(element: Any) -> Sequence[Any]:
    """Return the tables that an argument of `of=` means: itself, those of a join, or that of a column."""
    if element._is_from_clause:
        joined = [*_tables_of(element.left), *_tables_of(element.right)] if element._is_join else None
        return joined or [element]
    table = getattr(element, "table", None)
    return [table] if table is not None else element._from_objects
