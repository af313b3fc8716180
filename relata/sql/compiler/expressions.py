"""Printing column expressions."""

from __future__ import annotations

import enum
from functools import partial
from sys import intern
from typing import Any

from ... import exc
from ..._hot.nodes import build
from ...util import warn
from .. import operators, sqltypes
from ..elements import BinaryExpression, BindParameter, FrameClauseType, Label, TypeCoerce, null
from ..elements.texts import TEXT_PARAMETER
from ..functions import AnsiFunction
from .base import Compiled
from .expansion import cells_of, holds_rows
from .operator_text import BARE, FUNCTIONS, OPERATORS
from .placeholders import ITEM, expanding_mark, mark


class AggregateOrderByStyle(enum.IntEnum):
    """Where the order of the values stands that an aggregate takes."""

    NONE = 0
    INLINE = 1  # string_agg(x, ',' ORDER BY y)
    WITHIN_GROUP = 2  # string_agg(x, ',') WITHIN GROUP (ORDER BY y)


class ExpressionPrinter(Compiled):
    """The ``visit_*`` methods of column expressions."""

    names: Any
    binds: dict[str, Any]
    bind_names: dict[Any, str]
    post_compile_params: set[Any]
    literal_execute_params: set[Any]
    escaped_bind_names: dict[str, str]
    item_wrappings: dict[str, str]  # by the name of an IN list: what its type makes of one value
    _item: Any = None
    _prefixes: dict[Any, str]  # what stands before the columns of each FROM clause
    _casts_parameters: bool
    _operators_around = 0  # how many operators what is printed stands inside of

    # -- names

    def visit_column(self, column: Any, *, include_table: bool | None = None, **kw: Any) -> str:
        name = column.name
        if type(name) is not str:
            name = self.name_of_unnamed(column) if name is None else self.names.resolve(name)
        elif len(name) > self.names.limit and _is_labelled_inside(column):
            name = self.names.fit(name)  # as the label is that it was given inside
        if column.is_literal:
            text = self.escape_literal_column(name)
        else:
            text = self.preparer.quote(name)
        table, frame = column.table, self.frame
        if include_table is None:
            include_table = frame.include_table
        if table is None or not include_table:
            return text
        if frame.alias_names:
            alias_name = self._alias_name(table)
            if alias_name is not None:
                return f"{alias_name}.{text}"
        prefix = self._prefixes.get(table)
        if prefix is None:
            prefix = self._prefixes[table] = self._table_prefix(table)
        return prefix + text

    def name_of_unnamed(self, column: Any) -> str:
        """Return the name to print for a column that has none yet."""
        raise exc.CompileError(
            f"expected a column with a name, got {column!r}, which has none; name it, or put it into a Table"
        )

    def _alias_name(self, table: Any) -> str | None:
        """Return the name that a table is given so that it is not taken for another one, None for most."""
        name = self.frame.alias_names.get(id(table._root))
        return None if name is None else self.preparer.quote(self.names.resolve(name, "alias"))

    def _table_prefix(self, table: Any) -> str:
        """Return what stands before the names of a FROM clause's columns."""
        if not table.named_with_column:
            return ""
        schema = (
            self.preparer.schema_for_object(table)
            if table.schema is not None or table._use_schema_map
            else None
        )
        name = table.name
        name = self.names.resolve(name, "alias")
        prefix = self.preparer.quote(name) + "."
        if schema:
            prefix = self.preparer.quote_schema(schema) + "." + prefix
        return prefix  # type: ignore[no-any-return]  # text

    def escape_literal_column(self, text: str) -> str:
        return text

    def visit_label(self, label: Any, **kw: Any) -> str:
        only = self.frame.render_label_only
        if only is not None and only is label:
            return self.format_label(label)
        return self.process(label.element, **kw)

    def format_label(self, label: Any) -> str:
        return self.preparer.quote(self.names.resolve(label.name, "colident"))  # type: ignore[no-any-return]  # text

    def visit_label_reference(self, element: Any, **kw: Any) -> str:
        if self.dialect.supports_simple_order_by_label:
            label = element._order_by_label_element
            known = self.frame.order_by_labels.get(label.name) if label is not None else None
            if known is not None and (known is label or known._element.shares_lineage(label._element)):
                return self.process(element.element, render_label_only=label, **kw)
        return self.process(element.element, **kw)

    def visit_textual_label_reference(self, element: Any, **kw: Any) -> str:
        named, name = self.frame.named_columns, element.element
        if named is None:
            return self.process(element._text_clause)
        found = named.get(name)
        if found is None:
            found = next((f.c[name] for f in self.frame.outer_froms if name in f.c), None)
        if found is None:
            raise exc.CompileError(
                f"expected the name of a column or label of this statement in ORDER BY or GROUP BY, got "
                f"{element.element!r}; "
                f"for SQL text write text({element.element!r})"
            )
        if self.dialect.supports_simple_order_by_label and isinstance(found, Label):
            return self.format_label(found)
        return self.process(found)

    # -- text and constants

    def visit_textclause(self, textclause: Any, **kw: Any) -> str:
        import_binds = textclause._bindparams
        text = textclause.text
        if not import_binds and "\\" not in text:
            return self.post_process_text(text)
        return _render_text(self, text, import_binds)

    def post_process_text(self, text: str) -> str:
        return text

    def visit_null(self, expr: Any, **kw: Any) -> str:
        return "NULL"

    def visit_true(self, expr: Any, **kw: Any) -> str:
        return "true" if self.dialect.supports_native_boolean else "1"

    def visit_false(self, expr: Any, **kw: Any) -> str:
        return "false" if self.dialect.supports_native_boolean else "0"

    def visit_collation(self, element: Any, **kw: Any) -> str:
        return self.preparer.format_collation(element.collation, element.collation_schema)  # type: ignore[no-any-return]  # text

    # -- lists and groups

    def visit_grouping(self, grouping: Any, **kw: Any) -> str:
        return "(" + self.process(grouping.element, **kw) + ")"

    def visit_lambda_element(self, element: Any, **kw: Any) -> str:
        return self.process(element._resolved, **kw)

    def visit_scalar_select(self, select: Any, **kw: Any) -> str:
        return "(" + self.process(select.element, asfrom=False, **kw) + ")"

    def visit_clauselist(self, clauselist: Any, **kw: Any) -> str:
        op = clauselist.operator
        return self._list(clauselist.clauses, " " if op is None else OPERATORS[op], **kw)

    def visit_order_by_list(self, element: Any, **kw: Any) -> str:
        return self._list(element.clauses, ", ", **kw)

    def visit_expression_clauselist(self, clauselist: Any, **kw: Any) -> str:
        op = clauselist.operator
        if op is not operators.and_ and op is not operators.or_:
            own = self._own_operator(op, "expression_clauselist")
            if own is not None:
                return own(self, clauselist, op, **kw)  # type: ignore[no-any-return]  # text by contract
        self._operators_around += 1
        try:
            return self._list(clauselist.clauses, OPERATORS[op], **kw)
        finally:
            self._operators_around -= 1

    def _list(self, clauses: Any, separator: str, **kw: Any) -> str:
        process = partial(self.process, **kw) if kw else self.process
        return separator.join([text for c in clauses if (text := process(c))])

    def visit_tuple(self, clauselist: Any, **kw: Any) -> str:
        return "(" + self._list(clauselist.clauses, ", ", **kw) + ")"

    # -- operators

    def visit_binary(self, binary: Any, **kw: Any) -> str:
        if self.frame.literal_binds:
            _check_literal_null(binary)
        op = binary.operator
        own = self._own_operator(op, "binary")
        self._operators_around += 1
        try:
            if own is not None:
                return own(self, binary, op, **kw)  # type: ignore[no-any-return]  # text by contract
            text = OPERATORS.get(op)
            if text is not None:
                process = partial(self.process, **kw) if kw else self.process
                return process(binary.left) + text + process(binary.right)
            if isinstance(op, operators.custom_op):
                return self.visit_custom_op_binary(binary, op, **kw)
            raise exc.UnsupportedCompilationError(self, op)
        finally:
            self._operators_around -= 1

    def _generate_generic_binary(
        self, binary: Any, opstring: str, eager_grouping: bool = False, **kw: Any
    ) -> str:
        """Print both sides with a text between them; for dialects whose operators differ by that.

        :param eager_grouping: put parentheses around it inside of any other operator
        """
        text = self.process(binary.left, **kw) + opstring + self.process(binary.right, **kw)
        return f"({text})" if eager_grouping and self._operators_around > 1 else text

    def _own_operator(self, op: Any, qualifier: str) -> Any:
        """Return the method that prints an operator in a way of its own, or None."""
        known = self._operator_visits
        try:
            return known[op, qualifier]
        except KeyError:
            if isinstance(op, operators.custom_op):  # made for one expression: nothing to remember
                named = op.visit_name
                if named is None:
                    return None
                return getattr(type(self), f"visit_{named}_op_{qualifier.partition('_')[0]}", None)
            name = getattr(op, "__name__", None)
            own = known[op, qualifier] = getattr(type(self), f"visit_{name}_{qualifier}", None)
            return own

    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        return self._generate_generic_binary(
            element, f" {operator.opstring} ", eager_grouping=operator.eager_grouping, **kw
        )

    def visit_custom_op_unary_operator(self, element: Any, operator: Any, **kw: Any) -> str:
        return f"{operator.opstring} {self.process(element.element, **kw)}"

    def visit_custom_op_unary_modifier(self, element: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(element.element, **kw)} {operator.opstring}"

    def visit_unary(self, unary: Any, **kw: Any) -> str:
        op, modifier = unary.operator, unary.modifier
        if (op is None) is (modifier is None):
            found = "neither" if op is None else "both"
            raise exc.CompileError(f"expected a unary expression with an operator or a modifier, got {found}")
        qualifier = "unary_operator" if op is not None else "unary_modifier"
        own = self._own_operator(op if op is not None else modifier, qualifier)
        if own is not None:
            return own(self, unary, op if op is not None else modifier, **kw)  # type: ignore[no-any-return]  # text by contract
        if op is not None:
            if isinstance(op, operators.custom_op):
                return self.visit_custom_op_unary_operator(unary, op, **kw)
            return OPERATORS[op] + self.process(unary.element, **kw)
        if isinstance(modifier, operators.custom_op):
            return self.visit_custom_op_unary_modifier(unary, modifier, **kw)
        return self.process(unary.element, **kw) + OPERATORS[modifier]

    def visit_asboolean(self, element: Any, **kw: Any) -> str:
        text = self.process(element.element, **kw)
        if self.dialect.supports_native_boolean and not text.isdigit():  # a constant may be a number there
            return text if element.operator is operators.istrue else f"NOT {text}"
        return f"{text} = 1" if element.operator is operators.istrue else f"{text} = 0"

    def visit_truediv_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        if self.dialect.div_is_floordiv:
            type_ = binary.right.type
            is_number = type_._type_affinity in (sqltypes.Numeric, sqltypes.Float)
            return f"{left} / {self._as_numeric(right, type_ if is_number else sqltypes.Numeric())}"
        return f"{left} / {right}"

    def _as_numeric(self, text: str, type_: Any) -> str:
        """Return a divisor as a number, so that the quotient is not cut to an integer."""
        return f"CAST({text} AS {self.dialect.type_compiler_instance.process(type_)})"

    def visit_floordiv_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        text = f"{self.process(binary.left, **kw)} / {self.process(binary.right, **kw)}"
        integers = binary.left.type._type_affinity is binary.right.type._type_affinity is sqltypes.Integer
        if integers and self.dialect.div_is_floordiv:
            return text
        return f"FLOOR({text})"

    def visit_mod_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} % {self.process(binary.right, **kw)}"

    def visit_in_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._in(binary, OPERATORS[operator], **kw)

    def visit_not_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        fields = {**binary.__dict__, "operator": operators.match_op}
        return "NOT " + self.process(build(BinaryExpression, fields), **kw)

    def visit_not_in_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return "(" + self._in(binary, OPERATORS[operator], **kw) + ")"

    def _in(self, binary: Any, text: str, **kw: Any) -> str:
        return self.process(binary.left, **kw) + text + self.process(binary.right, **kw)

    def _escape_clause(self, binary: Any) -> str:
        escape = binary.modifiers.get("escape")
        if escape is None:
            return ""
        return " ESCAPE " + self.literal_text(escape, sqltypes.STRINGTYPE)

    def visit_like_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return (
            f"{self.process(binary.left, **kw)} LIKE {self.process(binary.right, **kw)}"
            + self._escape_clause(binary)
        )

    def visit_not_like_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return (
            f"{self.process(binary.left, **kw)} NOT LIKE {self.process(binary.right, **kw)}"
            + self._escape_clause(binary)
        )

    def visit_ilike_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._ilike(binary, " LIKE ", **kw)

    def visit_not_ilike_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._ilike(binary, " NOT LIKE ", **kw)

    def _ilike(self, binary: Any, text: str, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        return f"lower({left}){text}lower({right})" + self._escape_clause(binary)

    def _affixed(self, binary: Any, text: str, before: bool, after: bool, lowered: bool, **kw: Any) -> str:
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        if lowered:
            left, right = f"lower({left})", f"lower({right})"
        parts = (["'%'"] if before else []) + [right] + (["'%'"] if after else [])
        return f"{left}{text}{self._concat(parts)}" + self._escape_clause(binary)

    def _concat(self, parts: list[str]) -> str:
        return " || ".join(parts)

    def visit_startswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " LIKE ", False, True, False, **kw)

    def visit_not_startswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " NOT LIKE ", False, True, False, **kw)

    def visit_istartswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " LIKE ", False, True, True, **kw)

    def visit_not_istartswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " NOT LIKE ", False, True, True, **kw)

    def visit_endswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " LIKE ", True, False, False, **kw)

    def visit_not_endswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " NOT LIKE ", True, False, False, **kw)

    def visit_iendswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " LIKE ", True, False, True, **kw)

    def visit_not_iendswith_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " NOT LIKE ", True, False, True, **kw)

    def visit_contains_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " LIKE ", True, True, False, **kw)

    def visit_not_contains_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " NOT LIKE ", True, True, False, **kw)

    def visit_icontains_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " LIKE ", True, True, True, **kw)

    def visit_not_icontains_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._affixed(binary, " NOT LIKE ", True, True, True, **kw)

    def visit_between_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._between(binary, " BETWEEN ", **kw)

    def visit_not_between_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return self._between(binary, " NOT BETWEEN ", **kw)

    def _between(self, binary: Any, text: str, **kw: Any) -> str:
        if binary.modifiers.get("symmetric", False):
            text += "SYMMETRIC "
        return self.process(binary.left, **kw) + text + self.process(binary.right, **kw)

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        raise exc.CompileError(
            f"expected a dialect with regular expressions for regexp_match(), got {self.dialect.name!r}"
        )

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        raise exc.CompileError(
            f"expected a dialect with regular expressions for regexp_match(), got {self.dialect.name!r}"
        )

    def visit_regexp_replace_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        raise exc.CompileError(
            f"expected a dialect with regular expressions for regexp_replace(), got {self.dialect.name!r}"
        )

    # -- conversions

    def visit_typeclause(self, typeclause: Any, **kw: Any) -> str:
        return self.dialect.type_compiler_instance.process(  # type: ignore[no-any-return]  # text
            typeclause.type, type_expression=typeclause, identifier_preparer=self.preparer, **kw
        )

    def visit_cast(self, cast: Any, **kw: Any) -> str:
        type_ = self.process(cast.typeclause, **kw)
        collate = ""
        if getattr(
            cast.typeclause.type, "collation", None
        ):  # that of the result: the type of a CAST has none
            type_, word, name = type_.rpartition(" COLLATE ")
            collate = word + name
        return f"CAST({self.process(cast.clause, **kw)} AS {type_}){collate}"

    def visit_try_cast(self, cast: Any, **kw: Any) -> str:
        return self.visit_unsupported_compilation(cast, None)

    def visit_type_coerce(self, type_coerce: TypeCoerce[Any], **kw: Any) -> str:
        return self.process(type_coerce.typed_expression, **kw)

    def visit_case(self, clause: Any, **kw: Any) -> str:
        text = "CASE "
        if clause.value is not None:
            text += self.process(clause.value, **kw) + " "
        for condition, result in clause.whens:
            text += f"WHEN {self.process(condition, **kw)} THEN {self.process(result, **kw)} "
        if clause.else_ is not None:
            text += f"ELSE {self.process(clause.else_, **kw)} "
        return text + "END"

    extract_map: dict[str, str] = {}

    def visit_extract(self, extract: Any, **kw: Any) -> str:
        field = self.extract_map.get(extract.field, extract.field)
        return f"EXTRACT({field} FROM {self.process(extract.expr, **kw)})"

    def visit_slice(self, element: Any, **kw: Any) -> str:
        return f"{self.process(element.start, **kw)}:{self.process(element.stop, **kw)}"

    # -- functions and windows

    def visit_function(self, func: Any, **kw: Any) -> str:
        own = getattr(self, intern(f"visit_{func.name.lower()}_func"), None)  # looked up faster so
        if own is not None:
            text: str = own(func, **kw)
        else:
            name = (
                FUNCTIONS.get(func.name.lower()) if type(func).__module__ == AnsiFunction.__module__ else None
            )
            args = self.function_argspec(func, **kw)
            if name is not None:
                text = name + args
            else:
                text = self._function_name(func) + args
        return text + " WITH ORDINALITY" if func._with_ordinality else text

    def _function_name(self, func: Any) -> str:
        quote = self.preparer
        names = [*func.packagenames, func.name]
        return ".".join(
            quote.quote(n) if quote._requires_quotes_illegal_chars(n) or getattr(n, "quote", None) else n
            for n in names
        )

    def function_argspec(self, func: Any, **kw: Any) -> str:
        if not func._has_args and func.name.lower() in BARE and isinstance(func, AnsiFunction):
            return ""
        return self.process(func.clause_expr, **kw)

    def visit_next_value_func(self, next_value: Any, **kw: Any) -> str:
        return self.visit_sequence(next_value.sequence, **kw)

    def visit_sequence(self, sequence: Any, **kw: Any) -> str:
        raise NotImplementedError(
            f"expected a dialect with sequences for next_value(), got {self.dialect.name!r}"
        )

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        raise exc.CompileError(
            f"expected a dialect that joins strings for aggregate_strings(), got {self.dialect.name!r}"
        )

    def visit_function_as(self, fn: Any, name: str, **kw: Any) -> str:
        return name + self.function_argspec(fn, **kw)

    def visit_function_as_comparison_op(self, element: Any, **kw: Any) -> str:
        return self.process(element.sql_function, **kw)

    def visit_scalar_function_column(self, element: Any, **kw: Any) -> str:
        return f"({self.process(element.fn, **kw)}).{self.preparer.quote(element.name)}"

    def visit_over(self, over: Any, **kw: Any) -> str:
        text = self.process(over.element, **kw)
        frame = None
        for word, clause in (("RANGE", over.range_), ("ROWS", over.rows), ("GROUPS", over.groups)):
            if clause is not None:
                frame = f"{word} BETWEEN {self.process(clause, **kw)}"
        if frame is not None and over.exclude is not None:
            frame += f" EXCLUDE {_frame_exclusion(over.exclude)}"
        parts = [
            f"{word} BY {printed}"
            for word, clause in (("PARTITION", over.partition_by), ("ORDER", over.order_by))
            if clause is not None and len(clause) and (printed := self.process(clause, **kw))
        ]
        return f"{text} OVER ({' '.join(parts + ([frame] if frame else []))})"

    def visit_frame_clause(self, frame: Any, **kw: Any) -> str:
        def bound(kind: FrameClauseType, offset: Any, side: str) -> str:
            if kind is FrameClauseType.UNBOUNDED:
                return f"UNBOUNDED {side}"
            if kind is FrameClauseType.CURRENT:
                return "CURRENT ROW"
            return f"{self.process(offset, **kw)} {kind.name}"

        lower = bound(frame.lower_type, frame.lower_bind, "PRECEDING")
        return f"{lower} AND {bound(frame.upper_type, frame.upper_bind, 'FOLLOWING')}"

    def visit_withingroup(self, withingroup: Any, **kw: Any) -> str:
        order_by = self.process(withingroup.order_by, **kw)
        return f"{self.process(withingroup.element, **kw)} WITHIN GROUP (ORDER BY {order_by})"

    def visit_funcfilter(self, funcfilter: Any, **kw: Any) -> str:
        return (
            f"{self.process(funcfilter.func, **kw)} FILTER (WHERE {self.process(funcfilter.criterion, **kw)})"
        )

    def visit_aggregateorderby(self, aggregateorderby: Any, **kw: Any) -> str:
        style = self.dialect.aggregate_order_by_style
        if style is AggregateOrderByStyle.NONE:
            raise exc.CompileError(
                f"expected a dialect with ORDER BY in aggregates for aggregate_order_by(), got "
                f"{self.dialect.name!r}"
            )
        if style is AggregateOrderByStyle.WITHIN_GROUP:
            return self.visit_withingroup(aggregateorderby, **kw)
        inner = self.process(aggregateorderby.element, **kw)
        return f"{inner[:-1]} ORDER BY {self.process(aggregateorderby.order_by, **kw)})"

    # -- parameters and literals

    def visit_bindparam(self, bindparam: Any, **kw: Any) -> str:
        frame = self.frame
        if frame.literal_execute and not bindparam.literal_execute:
            bindparam = bindparam.render_literal_execute()
        wrapping = None
        if not frame.skip_bind_expression:
            impl = bindparam.type.dialect_impl(self.dialect)
            if impl._has_bind_expression:
                if not bindparam.expanding:
                    wrapped = impl.bind_expression(bindparam)
                    return self.process(wrapped, skip_bind_expression=True, **kw)
                wrapping = self._print_wrapping(bindparam, impl)
        elif bindparam._root is self._item:
            return ITEM
        if (frame.literal_binds or kw.get("literal_binds")) and not bindparam._is_open:
            return self._literal_bind(bindparam, wrapping)
        name = self._register_bind(bindparam)
        if wrapping is not None:
            self.item_wrappings[name] = wrapping
        if bindparam.expanding or bindparam.literal_execute:
            (self.literal_execute_params if bindparam.literal_execute else self.post_compile_params).add(
                bindparam
            )
            text = expanding_mark(name)
            if bindparam.expanding:
                return f"({text})"
            impl = bindparam.type.dialect_impl(self.dialect)
            if impl.render_literal_cast and self.dialect._bind_typing_render_casts:
                return self.render_bind_cast(bindparam.type, impl, text)
            return text
        return self.bindparam_string(name, bindparam)

    def _print_wrapping(self, bindparam: Any, impl: Any) -> str:
        """Return what the type of an IN list makes of one value, which ``ITEM`` stands for."""
        self._item = BindParameter(None, None, type_=bindparam.type, unique=True)
        try:
            return self.process(impl.bind_expression(self._item), skip_bind_expression=True)
        finally:
            self._item = None

    def bindparam_string(self, name: str, bindparam: Any) -> str:
        """Return the mark of a parameter, wrapped as the driver needs it."""
        text = mark(name)
        if self._casts_parameters:
            impl = bindparam.type._unwrapped_dialect_impl(self.dialect)
            if impl.render_bind_cast:
                return self.render_bind_cast(bindparam.type, impl, text)
        return text

    def render_bind_cast(self, type_: Any, dbapi_type: Any, sqltext: str) -> str:
        raise exc.CompileError(
            f"dialect {self.dialect.name!r} asks for casts of parameters but does not say how"
        )

    def _register_bind(self, bindparam: Any) -> str:
        name: str = self.names.parameter(bindparam)
        existing = self.binds.get(name)
        if existing is not None and existing is not bindparam:
            unlike = existing._root is not bindparam._root
            if unlike and (existing.unique or bindparam.unique):
                raise exc.CompileError(
                    f"expected parameters of different names, got two named {name!r}; give bindparam() "
                    "another name"
                )
            if unlike and existing._sets_column is not bindparam._sets_column:
                raise exc.CompileError(
                    f"expected a parameter of another name than the column that the statement sets, got "
                    f"{name!r}; "
                    f"rename it, for instance to bindparam('b_{name}')"
                )
            if unlike and (existing.expanding != bindparam.expanding):
                raise exc.CompileError(
                    f"expected one kind of parameter {name!r}, got it with and without expanding=True"
                )
        self.binds[name] = bindparam
        self.bind_names[bindparam] = name
        return name

    def _literal_bind(self, bindparam: Any, wrapping: str | None = None) -> str:
        if (
            bindparam.value is None
            and bindparam.callable is None
            and (bindparam.required or bindparam.expanding)
        ):
            raise exc.CompileError(
                f"expected a value to print for the parameter {bindparam.key!r}, got none; give it one or "
                "leave literal_binds out"
            )
        value = bindparam.effective_value
        if bindparam.expanding:
            return "(" + self.literal_list(bindparam, value, wrapping) + ")"
        return self.literal_text(value, bindparam.type)

    def literal_list(self, bindparam: Any, values: Any, wrapping: str | None = None) -> str:
        """Return the values of an IN list as SQL.

        :param wrapping: what its type makes of each value, which ``ITEM`` stands for.
        """
        values = list(values)
        if not values:
            return self.visit_empty_set_op_expr(_types_of(bindparam), bindparam.expand_op)
        if holds_rows(bindparam.type, values):
            rows = [
                "(" + ", ".join([self.literal_text(v, t) for v, t in row]) + ")"
                for row in cells_of(bindparam.type, values)
            ]
            return ("VALUES " if self.dialect.tuple_in_values else "") + ", ".join(rows)
        texts = [self.literal_text(v, bindparam.type) for v in values]
        return ", ".join(texts if wrapping is None else [wrapping.replace(ITEM, text) for text in texts])

    def literal_text(self, value: Any, type_: Any) -> str:
        """Return a value as SQL text that can stand in a statement.

        :raises CompileError: when it cannot be written, since its type does not say how or the text would
            hold a NUL character.
        """
        text: str = self.preparer.without_marks(self.render_literal_value(value, type_))
        return text

    def render_literal_value(self, value: Any, type_: Any) -> str:
        """Return a value as SQL text.

        :raises CompileError: when the type does not say how its values are written.
        """
        if value is None and not type_.should_evaluate_none:
            return self.process(null())
        processor = type_._cached_literal_processor(self.dialect)
        if processor is None and value is None:
            return self.process(null())
        if processor is None:
            raise exc.CompileError(
                f"expected a type whose values can be written into SQL, got {type_!r} for {value!r}; "
                "give the parameter a type, or leave literal_binds out"
            )
        try:
            return processor(value)  # type: ignore[no-any-return]  # text by contract
        except Exception as err:
            raise exc.CompileError(
                f"expected a value of type {type_!r} to write into SQL, got {value!r}: {err}"
            ) from err

    def visit_empty_set_op_expr(self, types: list[Any], expand_op: Any, **kw: Any) -> str:
        """Return what stands inside of ``IN (...)`` for no values: a list that no row, or every row,
        passes.
        """
        if expand_op is operators.not_in_op:
            if len(types) > 1:
                return "(" + ", ".join(["NULL"] * len(types)) + ")) OR (1 = 1"
            return "NULL) OR (1 = 1"
        if expand_op is operators.in_op:
            if len(types) > 1:
                return "(" + ", ".join(["NULL"] * len(types)) + ")) AND (1 != 1"
            return "NULL) AND (1 != 1"
        return self.visit_empty_set_expr(types)

    def visit_empty_set_expr(self, element_types: Any, **kw: Any) -> str:
        return "SELECT " + ", ".join(["1"] * len(element_types or [0])) + " WHERE 1!=1"


def _check_literal_null(binary: Any) -> None:
    """Warn of a parameter that is printed as NULL where nothing is ever equal to it."""
    if not operators.is_comparison(binary.operator) or binary.operator in (operators.is_, operators.is_not):
        return
    for side in (binary.left, binary.right):
        if side._is_bind_parameter and not side.expanding and side.effective_value is None:
            warn(
                f"the parameter {side.key!r} is printed as NULL in a comparison, which is never true; "
                "write .is_(None) or .is_not(None), or give it a value"
            )


_EXCLUSIONS = frozenset(["CURRENT ROW", "GROUP", "TIES", "NO OTHERS"])


def _frame_exclusion(words: Any) -> str:
    """Return what a window frame leaves out, as SQL."""
    if not isinstance(words, str) or words.upper() not in _EXCLUSIONS:
        raise exc.CompileError(
            f"expected one of {', '.join(sorted(_EXCLUSIONS))} for exclude of over(), got {words!r}"
        )
    return words


def _types_of(bindparam: Any) -> list[Any]:
    return list(bindparam.type.types) if isinstance(bindparam.type, sqltypes.TupleType) else [bindparam.type]


def _render_text(compiler: Any, text: str, binds: dict[str, Any]) -> str:
    def place(match: Any) -> str:
        name = match.group(1)
        bind = binds.get(name)
        return compiler.process(bind) if bind is not None else compiler.bindparam_string(name, None)  # type: ignore[no-any-return]  # text

    pieces = TEXT_PARAMETER.sub(place, compiler.post_process_text(text))
    return pieces.replace("\\:", ":")


def _is_labelled_inside(column: Any) -> bool:
    """Tell whether the statement that a column comes from gives it a label that is made to fit.

    A label that the program wrote is printed as it is.
    """
    table = column.table
    if table is None or not table._is_labelled:
        return False
    while column._proxies:
        column, table = column._proxies[0], table.element
        if not table._is_from_clause:
            return not isinstance(column, Label)
    return True
