"""SQL as SQLite writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ... import exc
from ...sql import sqltypes
from ...sql.compiler import DDLCompiler, GenericTypeCompiler, IdentifierPreparer
from ...sql.elements.bind import BindParameter
from ...util.lazy_pattern import lazy_pattern
from ..on_conflict import OnConflictPrinter

_LITERAL_DEFAULT = lazy_pattern(
    r"^\s*(?:\(.*\)|'(?:[^']|'')*'|[+-]?[\d.]+(?:e[+-]?\d+)?|null|true|false|current_(?:time|date|timestamp))$",
    re.IGNORECASE | re.DOTALL,
)

__all__ = ["SQLiteCompiler", "SQLiteDDLCompiler", "SQLiteIdentifierPreparer", "SQLiteTypeCompiler"]


class SQLiteCompiler(OnConflictPrinter):
    """Print statements for SQLite."""

    index_where_is_literal = True

    extract_map = {
        "month": "%m",
        "day": "%d",
        "year": "%Y",
        "second": "%S",
        "hour": "%H",
        "doy": "%j",
        "minute": "%M",
        "epoch": "%s",
        "dow": "%w",
        "week": "%W",
    }

    def visit_truediv_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} / ({self.process(binary.right, **kw)} + 0.0)"

    def visit_now_func(self, fn: Any, **kw: Any) -> str:
        return "CURRENT_TIMESTAMP"

    def visit_localtimestamp_func(self, func: Any, **kw: Any) -> str:
        return "DATETIME(CURRENT_TIMESTAMP, 'localtime')"

    def visit_true(self, expr: Any, **kw: Any) -> str:
        return "1"

    def visit_false(self, expr: Any, **kw: Any) -> str:
        return "0"

    def visit_char_length_func(self, fn: Any, **kw: Any) -> str:
        return f"length{self.function_argspec(fn)}"

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        return f"group_concat{self.function_argspec(fn)}"

    def visit_extract(self, extract: Any, **kw: Any) -> str:
        form = self.extract_map.get(extract.field)
        if form is None:
            raise exc.CompileError(
                f"expected one of {', '.join(sorted(self.extract_map))} for extract() on SQLite, got "
                f"{extract.field!r}"
            )
        return f"CAST(STRFTIME('{form}', {self.process(extract.expr, **kw)}) AS INTEGER)"

    def returning_clause(
        self, stmt: Any, returning_cols: Sequence[Any], *, populate_result_map: bool = True, **kw: Any
    ) -> str:
        frame = self.frame
        outer = frame.override({"include_table": False})
        try:
            return super().returning_clause(stmt, returning_cols, populate_result_map=populate_result_map)
        finally:
            frame.restore(outer)

    def limit_clause(self, select: Any, **kw: Any) -> str:
        text = ""
        if select._limit_clause is not None:
            text += "\n LIMIT " + self.process(select._limit_clause, **kw)
        if select._offset_clause is not None:
            if select._limit_clause is None:
                text += "\n LIMIT " + self._constant(-1)
            text += " OFFSET " + self.process(select._offset_clause, **kw)
        elif text:
            text += " OFFSET " + self._constant(0)
        return text

    def _constant(self, value: int) -> str:
        return self.process(BindParameter(None, value, type_=sqltypes.INTEGERTYPE))

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        return ""  # SQLite locks the whole database

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: list[Any], from_hints: Any, **kw: Any
    ) -> str:
        return "FROM " + ", ".join(self.process(table, asfrom=True) for table in extra_froms)

    def visit_is_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} IS NOT {self.process(binary.right, **kw)}"

    def visit_is_not_distinct_from_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} IS {self.process(binary.right, **kw)}"

    def visit_bitwise_xor_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        return f"(({left} | {right}) - ({left} & {right}))"  # SQLite has no such operator

    def visit_json_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        text = f"JSON_EXTRACT({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"
        if binary.type._type_affinity is sqltypes.JSON:
            return f"JSON_QUOTE({text})"
        return f"CAST({text} AS {self.dialect.type_compiler_instance.process(binary.type)})"

    def visit_json_path_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        return self.visit_json_getitem_op_binary(binary, operator, **kw)

    def visit_empty_set_op_expr(self, types: list[Any], expand_op: Any, **kw: Any) -> str:
        return self.visit_empty_set_expr(types)

    def visit_empty_set_expr(self, element_types: Any, **kw: Any) -> str:
        ones = ", ".join(["1"] * len(element_types or [0]))
        return f"SELECT {ones} FROM (SELECT {ones}) WHERE 1!=1"

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} REGEXP {self.process(binary.right, **kw)}"

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} NOT REGEXP {self.process(binary.right, **kw)}"


class SQLiteDDLCompiler(DDLCompiler):
    """Print CREATE and DROP for SQLite."""

    def get_column_specification(self, column: Any, **kwargs: Any) -> str:
        coltype = self.dialect.type_compiler_instance.process(column.type, type_expression=column)
        text = f"{self.preparer.format_column(column)} {coltype}"
        default = self.get_column_default_string(column)
        if default is not None:
            # an expression is put in parentheses; a keyword or literal need not be
            if not _LITERAL_DEFAULT.match(default):
                default = f"({default})"
            text += f" DEFAULT {default}"
        if not column.nullable:
            text += " NOT NULL" + _on_conflict(column, "on_conflict_not_null")
        if column.primary_key and self._is_autoincrement_key(column):
            text += " PRIMARY KEY" + _on_conflict(column, "on_conflict_primary_key") + " AUTOINCREMENT"
        if column.computed is not None:
            text += " " + self.process(column.computed)
        return text

    def visit_create_view(self, element: Any, **kw: Any) -> str:
        """Print CREATE VIEW, with IF NOT EXISTS where the option `sqlite_if_not_exists` asks for it."""
        asked = element.dialect_options["sqlite"]["if_not_exists"]
        return self._generate_table_select(element, "view", if_not_exists=bool(asked), **kw)

    def _is_autoincrement_key(self, column: Any) -> bool:
        """Tell whether a column is written `PRIMARY KEY AUTOINCREMENT`.

        Which SQLite allows in one form only.
        """
        table = column.table
        is_alone = len(table.primary_key.columns) == 1
        if column.autoincrement is True and not is_alone:
            raise exc.CompileError(
                f"autoincrement in table {table.name!r} needs a primary key of one column on SQLite, "
                f"got {len(table.primary_key.columns)}"
            )
        if not table.dialect_options["sqlite"]["autoincrement"]:
            return False
        return (
            is_alone
            and table._autoincrement_column is column
            and issubclass(column.type._type_affinity, sqltypes.Integer)
            and not column.foreign_keys
        )

    def visit_primary_key_constraint(self, constraint: Any, **kw: Any) -> str:
        columns = list(constraint)
        if len(columns) == 1 and columns[0].primary_key and self._is_autoincrement_key(columns[0]):
            return ""  # written with the column
        text = super().visit_primary_key_constraint(constraint)
        clause = constraint.dialect_options["sqlite"]["on_conflict"]
        if clause is None and len(columns) == 1:
            clause = columns[0].dialect_options["sqlite"]["on_conflict_primary_key"]
        return text if clause is None else f"{text} ON CONFLICT {clause}"

    def visit_unique_constraint(self, constraint: Any, **kw: Any) -> str:
        text = super().visit_unique_constraint(constraint)
        clause = constraint.dialect_options["sqlite"]["on_conflict"]
        columns = list(constraint)
        if clause is None and len(columns) == 1:
            clause = columns[0].dialect_options["sqlite"]["on_conflict_unique"]
        return text if clause is None else f"{text} ON CONFLICT {clause}"

    def visit_check_constraint(self, constraint: Any, **kw: Any) -> str:
        text = super().visit_check_constraint(constraint)
        clause = constraint.dialect_options["sqlite"]["on_conflict"]
        return text if clause is None else f"{text} ON CONFLICT {clause}"

    def visit_column_check_constraint(self, constraint: Any, **kw: Any) -> str:
        text = super().visit_column_check_constraint(constraint)
        if constraint.dialect_options["sqlite"]["on_conflict"] is not None:
            raise exc.CompileError(
                "SQLite has no ON CONFLICT for the CHECK of a column: put it on the table's"
            )
        return text

    def visit_foreign_key_constraint(self, constraint: Any, **kw: Any) -> str:
        own = constraint.elements[0].parent.table
        other = constraint.elements[0].column.table
        # a foreign key cannot reach into another attached database
        return super().visit_foreign_key_constraint(constraint) if own.schema == other.schema else ""

    def define_constraint_remote_table(self, constraint: Any, table: Any, preparer: Any) -> str:
        return preparer.format_table(table, use_schema=False)  # type: ignore[no-any-return]  # text

    def visit_create_index(
        self, create: Any, include_schema: bool = False, include_table_schema: bool = True, **kw: Any
    ) -> str:
        index = create.element
        self._verify_index_table(index)
        preparer = self.preparer
        text = "CREATE " + ("UNIQUE " if index.unique else "") + "INDEX "
        if create.if_not_exists:
            text += "IF NOT EXISTS "
        columns = ", ".join(
            self.sql_compiler.process(one, include_table=False, literal_binds=True)
            for one in index.expressions
        )
        name = self._prepared_index_name(index, include_schema=True)
        text += f"{name} ON {preparer.format_table(index.table, use_schema=False)} ({columns})"
        where = index.dialect_options["sqlite"]["where"]
        if where is not None:
            text += " WHERE " + self.sql_compiler.process(where, include_table=False, literal_binds=True)
        return text

    def post_create_table(self, table: Any) -> str:
        options = table.dialect_options["sqlite"]
        words = []
        if not options["with_rowid"]:
            words.append("WITHOUT ROWID")
        if options["strict"]:
            words.append("STRICT")
        return "\n " + ",\n ".join(words) if words else ""


def _on_conflict(column: Any, option: str) -> str:
    clause = column.dialect_options["sqlite"][option]
    return "" if clause is None else f" ON CONFLICT {clause}"


class SQLiteTypeCompiler(GenericTypeCompiler):
    """Print types for SQLite."""

    def visit_large_binary(self, type_: Any, **kw: Any) -> str:
        return self.visit_BLOB(type_)

    def visit_DATETIME(self, type_: Any, **kw: Any) -> str:
        return super().visit_DATETIME(type_) if _is_text(type_) else "DATETIME_CHAR"

    def visit_DATE(self, type_: Any, **kw: Any) -> str:
        return super().visit_DATE(type_) if _is_text(type_) else "DATE_CHAR"

    def visit_TIME(self, type_: Any, **kw: Any) -> str:
        return super().visit_TIME(type_) if _is_text(type_) else "TIME_CHAR"

    def visit_JSON(self, type_: Any, **kw: Any) -> str:
        return "JSON"


def _is_text(type_: Any) -> bool:
    """Tell whether stored values cannot be taken for numbers."""
    return bool(getattr(type_, "format_is_text_affinity", True))


class SQLiteIdentifierPreparer(IdentifierPreparer):
    """Quote names for SQLite."""

    # https://www.sqlite.org/lang_keywords.html, without those that may stand as names
    reserved_words = frozenset(
        [
            "add",
            "after",
            "all",
            "alter",
            "analyze",
            "and",
            "as",
            "asc",
            "attach",
            "autoincrement",
            "before",
            "begin",
            "between",
            "by",
            "cascade",
            "case",
            "cast",
            "check",
            "collate",
            "column",
            "commit",
            "conflict",
            "constraint",
            "create",
            "cross",
            "current_date",
            "current_time",
            "current_timestamp",
            "database",
            "default",
            "deferrable",
            "deferred",
            "delete",
            "desc",
            "detach",
            "distinct",
            "drop",
            "each",
            "else",
            "end",
            "escape",
            "except",
            "exclusive",
            "exists",
            "explain",
            "fail",
            "false",
            "for",
            "foreign",
            "from",
            "full",
            "glob",
            "group",
            "having",
            "if",
            "ignore",
            "immediate",
            "in",
            "index",
            "indexed",
            "initially",
            "inner",
            "insert",
            "instead",
            "intersect",
            "into",
            "is",
            "isnull",
            "join",
            "key",
            "left",
            "like",
            "limit",
            "match",
            "natural",
            "not",
            "notnull",
            "null",
            "of",
            "offset",
            "on",
            "or",
            "order",
            "outer",
            "plan",
            "pragma",
            "primary",
            "query",
            "raise",
            "references",
            "reindex",
            "rename",
            "replace",
            "restrict",
            "right",
            "rollback",
            "row",
            "select",
            "set",
            "table",
            "temp",
            "temporary",
            "then",
            "to",
            "transaction",
            "trigger",
            "true",
            "union",
            "unique",
            "update",
            "using",
            "vacuum",
            "values",
            "view",
            "virtual",
            "when",
            "where",
        ]
    )
