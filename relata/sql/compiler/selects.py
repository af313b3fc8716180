"""Printing SELECT, what stands in FROM, and CTEs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ... import exc
from ...util import immutabledict, warn_deprecated
from .. import operators
from ..elements import AnonName, ColumnClause, Label
from ..elements.compound import conjunction
from ..lower import lowered
from ..selectable.froms import display_froms
from ..selectable.naming import Named
from ..selectable.selects import unique_froms
from .ctes import TOP, CTEPrinter
from .linting import WARN_LINTING, FromLinter, Linting

_REPLACED_BY_ALIAS = frozenset(["alias", "subquery", "lateral"])  # an alias of these takes their place


class SelectPrinter(CTEPrinter):
    """The ``visit_*`` methods of SELECT and of FROM clauses."""

    linting: Linting
    from_linter: FromLinter | None

    # -- SELECT

    def visit_select(self, select: Any, **kw: Any) -> str:
        into, self.into = self.into, None
        outermost = self._enter(select)
        select = lowered(select, is_nested=not outermost)
        collects = self._take_collecting()
        written = select
        if self.translate_select_structure is not None:
            select = self.translate_select_structure(select)
        frame = self.frame
        froms = self._froms_of(select, frame)
        named = select._named_columns(frame.asfrom)
        parts = tuple(_parts(froms))
        self.frame = frame.within(self.alias_names_of(parts, frame.alias_names), parts)
        try:
            if self.linting:
                self._check_froms("SELECT", froms, select._where_criteria)
            text = self._select_text(select, froms, named, collects, into)
        finally:
            self.frame = frame
        if collects and select is not written:
            self._note_as_written(written)
        return self._leave(text)

    #: what stands between the parts of a set operation, where that is another word than UNION, EXCEPT ...
    compound_keywords: Mapping[Any, str] = immutabledict()
    #: a method that returns another SELECT to print in place of one, with the same columns in the same order
    translate_select_structure: Any = None

    def _note_as_written(self, select: Any) -> None:
        """Note the columns of a SELECT that was printed in another structure: programs ask for its own."""
        del self._result_columns[:]
        for named in select._named_columns(False):
            if named.column._is_column_element:
                self._note(named.column, self._printed_label(named.column, named.label), named.key)

    def alias_names_of(self, parts: Sequence[Any], outer: Mapping[int, str]) -> Mapping[int, str]:
        """Return the names that tables are given in a statement, by the id of the table; see `Frame`.

        :param parts: the FROM clauses of the statement.
        :param outer: the names of the statements around it.
        """
        return _alias_names(parts, outer)

    def _check_froms(self, statement: str, froms: list[Any], criteria: Sequence[Any]) -> None:
        """Look for FROM clauses of a statement that nothing joins."""
        linter = FromLinter(froms, criteria)
        if self._depth == TOP:
            self.from_linter = linter
        if self.linting & WARN_LINTING:
            linter.warn(statement)

    def _froms_of(self, select: Any, outer: Any) -> list[Any]:
        if outer.asfrom and not outer.lateral:
            near = {id(f._root) for f in outer.outer_froms}
            explicit = [f for f in outer.enclosing_froms if id(f._root) not in near]
            return display_froms(select, explicit, ())
        return display_froms(select, outer.enclosing_froms, outer.outer_froms)

    #: the table that the next SELECT makes, where SELECT ... INTO does that
    into: str | None = None

    def _select_text(
        self, select: Any, froms: list[Any], named: list[Named], collects: bool, into: str | None
    ) -> str:
        text = "SELECT"
        if select._extensions:
            text += self._extension_text(select, "post_select")
        text += " "
        if select._hints:
            text += self._select_hints(select)
        if select._prefixes:
            text += self._generate_prefixes(select._prefixes)
        text += self._before_columns(select, named)
        columns = [t for n in named if (t := self.print_named(n, collects))]
        text = text + ", ".join(columns) if columns else text.rstrip()
        if into is not None:
            text += f" INTO {into}"
        if froms:
            text += " \nFROM " + ", ".join(self._print_froms(froms, select._hints))
        else:
            text += self._from_nothing(select)
        if select._where_criteria:
            condition = self._conditions(select._where_criteria)
            if condition:
                text += " \nWHERE " + condition
        self._name_labels(named)
        if select._group_by_clauses:
            text += self.group_by_clause(select)
        if select._having_criteria:
            condition = self._conditions(select._having_criteria)
            if condition:
                text += " \nHAVING " + condition
        if select._extensions:
            text += self._extension_text(select, "post_criteria", before=" \n")
        if select._order_by_clauses:
            text += self.order_by_clause(select)
        if select._has_row_limiting_clause:
            text += self._row_limit_clause(select)
        if select._for_update_arg is not None:
            text += self.for_update_clause(select)
        if select._extensions:
            text += self._extension_text(select, "post_body")
        if select._statement_hints:
            text += self._statement_hints(select)
        if select._suffixes:
            text += " " + self._generate_prefixes(select._suffixes)
        return text

    def _before_columns(self, select: Any, named: list[Named]) -> str:
        """Return what stands between SELECT and the columns; as in ORDER BY, labels are known there."""
        if not (select._extensions or select._distinct_on):
            return self.get_select_precolumns(select)
        self._name_labels(named)
        text = self.get_select_precolumns(select)
        text += self._extension_text(select, "pre_columns", before="", after=" ")
        self.frame.named_columns, self.frame.order_by_labels = {}, {}
        return text

    def _conditions(self, criteria: Sequence[Any]) -> str:
        return self._condition(conjunction(criteria))

    def _condition(self, condition: Any) -> str:
        """Return what stands in WHERE, HAVING or ON."""
        if condition._is_singleton_constant:
            condition = condition.self_group(against=operators._asbool)
        frame = self.frame
        asfrom, frame.asfrom = frame.asfrom, False
        try:
            return self.process(condition)
        finally:
            frame.asfrom = asfrom

    def _name_labels(self, named: list[Named]) -> dict[str, Any]:
        by_name: dict[str, Any] = {}
        labels: dict[str, Any] = {}
        for one in named:
            column, key = one.column, one.key
            if not column._is_column_element:
                continue
            if isinstance(column, Label):
                labels[column.name] = column
                by_name[column.name] = column
            elif key is not None:
                by_name.setdefault(key, column)
                if column.name is not None:
                    by_name.setdefault(column.name, column)
        self.frame.order_by_labels = labels
        self.frame.named_columns = by_name
        return by_name

    def get_select_precolumns(self, select: Any, **kw: Any) -> str:
        """Return what stands between SELECT and the columns."""
        if select._distinct_on:
            self._leave_distinct_on_out()
        return "DISTINCT " if select._distinct else ""

    def _leave_distinct_on_out(self) -> None:
        warn_deprecated(
            f"{self.dialect.name} has no DISTINCT ON: the expressions given to distinct() are left out, "
            "which will be an error: give none",
            "2.0",
        )

    def _from_nothing(self, select: Any) -> str:
        return self.default_from()

    def default_from(self) -> str:
        """Return the FROM of a SELECT that selects from nothing."""
        return ""

    def group_by_clause(self, select: Any, **kw: Any) -> str:
        text = self._list(select._group_by_clauses, ", ", **kw)
        return " GROUP BY " + text if text else ""

    def order_by_clause(self, select: Any, **kw: Any) -> str:
        text = self._list(select._order_by_clauses, ", ", **kw)
        return " ORDER BY " + text if text else ""

    def _row_limit_clause(self, select: Any, **kw: Any) -> str:
        if select._fetch_clause is not None:
            return self.fetch_clause(select, **kw)
        return self.limit_clause(select, **kw)

    def limit_clause(self, select: Any, **kw: Any) -> str:
        text = ""
        if select._limit_clause is not None:
            text += "\n LIMIT " + self.process(select._limit_clause, **kw)
        if select._offset_clause is not None:
            if select._limit_clause is None:
                text += "\n LIMIT -1"
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
        count = fetch_clause if fetch_clause is not None else select._fetch_clause
        options = select._fetch_clause_options if select._fetch_clause is not None else None
        options = options or {"percent": False, "with_ties": False}
        text = ""
        if select._offset_clause is not None:
            offset = select._offset_clause
            if use_literal_execute_for_simple_int and select._simple_int_clause(offset):
                offset = offset.render_literal_execute()
            text += f"\n OFFSET {self.process(offset, **kw)} ROWS"
        elif require_offset:
            text += "\n OFFSET 0 ROWS"
        if count is not None:
            if use_literal_execute_for_simple_int and select._simple_int_clause(count):
                count = count.render_literal_execute()
            percent = " PERCENT" if options["percent"] else ""
            ties = "WITH TIES" if options["with_ties"] else "ONLY"
            text += f"\n FETCH {self.fetch_first(select)} {self.process(count, **kw)}{percent} ROWS {ties}"
        return text

    def fetch_first(self, select: Any) -> str:
        """Return what stands between FETCH and the count."""
        return "FIRST"

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        return " FOR UPDATE"

    def _select_hints(self, select: Any) -> str:
        made = self.get_select_hint_text(
            {
                target: hint % {"name": self.process(target, ashint=True)}
                for target, dialect, hint in select._hints
                if dialect in ("*", self.dialect.name)
            }
        )
        return f"{made} " if made else ""

    def _statement_hints(self, select: Any) -> str:
        texts = [text for name, text in select._statement_hints if name in ("*", self.dialect.name)]
        made = self.get_statement_hint_text(texts) if texts else ""
        return f" {made}" if made else ""

    def get_select_hint_text(self, byfroms: Any) -> str | None:
        return None

    def get_statement_hint_text(self, hint_texts: Sequence[str]) -> str:
        return " ".join(hint_texts)

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return None

    def format_from_hint_text(self, sqltext: str, table: Any, hint: str, iscrud: bool) -> str:
        made = self.get_from_hint_text(table, hint)
        return f"{sqltext} {made}" if made else sqltext

    def _print_froms(self, froms: Iterable[Any], hints: Sequence[Any]) -> list[str]:
        frame = self.frame
        asfrom, outer_hints = frame.asfrom, frame.from_hints
        frame.asfrom, frame.from_hints = True, hints
        try:
            return [self._print_from(one) for one in froms]
        finally:
            frame.asfrom, frame.from_hints = asfrom, outer_hints

    def _print_from(self, one: Any) -> str:
        """Return a FROM clause, or a side of a join, with the hints on it."""
        text = self.process(one) if self.frame.asfrom else self.process(one, asfrom=True)
        for target, dialect, hint in self.frame.from_hints:
            if target._root is one._root and dialect in ("*", self.dialect.name):
                name = self.process(one, ashint=True)
                text = self.format_from_hint_text(text, one, hint % {"name": name}, False)
        return text

    # -- set operations and other forms

    def visit_compound_select(self, cs: Any, **kw: Any) -> str:
        outermost = self._enter(cs)
        cs = lowered(cs, is_nested=not outermost)
        collects = self._take_collecting()
        parts = []
        width = len(cs.selects[0]._all_selected_columns)
        for i, one in enumerate(cs.selects):
            if len(one._all_selected_columns) != width:
                raise exc.CompileError(
                    f"expected selects of as many columns for {cs.keyword}: number 1 has {width}, "
                    f"got number {i + 1} with {len(one._all_selected_columns)}"
                )
            noted, ordered = len(self._result_columns), self._ordered_columns
            self._collecting = collects
            parts.append(self.process(one))
            if i:  # the result has the names of the first one
                del self._result_columns[noted:]
                self._ordered_columns = ordered
        self._collecting = False
        keyword = self.compound_keywords.get(cs.keyword, cs.keyword)
        text = f" {keyword} ".join(parts)
        frame = self.frame
        outer = frame.override(
            {"asfrom": False, "include_table": False, "named_columns": {}, "order_by_labels": {}}
        )
        try:
            named = self._name_labels(cs._named_columns(False))
            # a set operation is ordered by the names of its result
            frame.named_columns = {k: ColumnClause(c.name) for k, c in named.items() if c.name}
            text += self.group_by_clause(cs) if cs._group_by_clauses else ""
            text += self.order_by_clause(cs) if cs._order_by_clauses else ""
            text += self._row_limit_clause(cs) if cs._has_row_limiting_clause else ""
        finally:
            frame.restore(outer)
        return self._leave(text)

    def visit_select_statement_grouping(self, grouping: Any, **kw: Any) -> str:
        return "(" + self.process(grouping.element, **kw) + ")"

    def visit_textual_select(self, taf: Any, **kw: Any) -> str:
        self._enter(taf)
        collects = self._take_collecting()
        if collects:
            self._ordered_columns = self._textual_ordered_columns = taf.positional
            for column in taf.column_args:
                self._note(column, None, column._proxy_key)
        return self._leave(self.process(taf.element, **kw))

    def visit_tstring(self, tstring: Any, **kw: Any) -> str:
        if self._depth:
            return self._tstring_text(tstring)
        self._depth += 1
        self._take_collecting()
        return self._leave(self._tstring_text(tstring))

    def _tstring_text(self, tstring: Any) -> str:
        return "".join(
            [
                self.post_process_text(part)
                if isinstance(part, str)
                else self.process(part, asfrom=part._is_from_clause)
                for part in tstring.parts
            ]
        )

    def _take_collecting(self) -> bool:
        collects, self._collecting = self._collecting, False
        return collects

    # -- what stands in FROM

    def visit_table(self, table: Any, **kw: Any) -> str:
        frame = self.frame
        if not (frame.asfrom or frame.ashint):
            return ""
        schema = self.preparer.schema_for_object(table)
        name: str = self.preparer.quote(table.name)
        text = f"{self.preparer.quote_schema(schema)}.{name}" if schema else name
        if not frame.alias_names:
            return text
        alias_name = self._alias_name(table)
        if alias_name is None:
            return text
        return alias_name if frame.ashint else text + self.get_render_as_alias_suffix(alias_name)

    def visit_alias(self, alias: Any, **kw: Any) -> str:
        frame = self.frame
        name = self.preparer.format_alias(alias, self.names.resolve(alias.name, "alias"))
        if frame.ashint or not (frame.asfrom or frame.lateral):
            return name  # type: ignore[no-any-return]  # text
        element, is_lateral = alias.element, False
        while element.__visit_name__ in _REPLACED_BY_ALIAS:
            is_lateral = is_lateral or element.__visit_name__ == "lateral"
            element = element.element
        if is_lateral:
            return "LATERAL " + self._under_name(element, name, lateral=True)
        if element.__visit_name__ == "table":
            return self._under_name(element, name, alias_names={})  # this alias is its name
        return self._under_name(element, name)

    def _under_name(self, element: Any, name: str, **kw: Any) -> str:
        inner = self.process(element, asfrom=True, **kw)
        if element._is_select_base or element.__visit_name__ == "values":
            inner = f"({inner})"
        return inner + self.get_render_as_alias_suffix(name)

    def visit_subquery(self, subquery: Any, **kw: Any) -> str:
        if not (self._depth or self.frame.asfrom or self.frame.ashint):
            return self.process(subquery.element)
        return self.visit_alias(subquery, **kw)

    def visit_lateral(self, lateral_: Any, **kw: Any) -> str:
        if self.frame.ashint:
            return self.visit_alias(lateral_)
        if not (self._depth or self.frame.asfrom):
            return f"LATERAL ({self.process(lateral_.element)})"
        frame = self.frame
        outer = frame.override({"lateral": True})
        try:
            return "LATERAL " + self.visit_alias(lateral_)
        finally:
            frame.restore(outer)

    def visit_tablesample(self, tablesample: Any, asfrom: bool = False, **kw: Any) -> str:
        method = self.process(tablesample._get_method(), asfrom=False)
        text = f"{self.visit_alias(tablesample)} TABLESAMPLE {method}"
        if tablesample.seed is not None:
            text += f" REPEATABLE ({self.process(tablesample.seed, asfrom=False)})"
        return text

    def visit_table_valued_alias(self, element: Any, **kw: Any) -> str:
        if not self.frame.asfrom:
            return self.visit_alias(element) if self._depth else self.process(element.element)
        text = self.process(element.element, asfrom=False)
        if element._is_lateral:
            text = "LATERAL " + text
        name = self.preparer.quote(self.names.resolve(element.name, "alias"))
        text += self.get_render_as_alias_suffix(name)
        if element._render_derived:
            columns = [
                self.preparer.quote(c.name)
                + (
                    " " + self.dialect.type_compiler_instance.process(c.type)
                    if element._render_derived_w_types
                    else ""
                )
                for c in element._tableval_columns
            ]
            text += f"({', '.join(columns)})"
        return text

    def visit_table_valued_column(self, element: Any, **kw: Any) -> str:
        return self.preparer.quote(self.names.resolve(element.name, "alias"))  # type: ignore[no-any-return]  # text

    def visit_values(self, element: Any, **kw: Any) -> str:
        if not self._depth:
            self._enter(element)
            return self._leave(self._rows_text(element))
        self._register_independent_ctes(element)
        text = self._rows_text(element)
        if not self.frame.asfrom:
            return text
        lateral = "LATERAL " if element._is_lateral else ""
        if not element._is_named:
            return f"{lateral}({text})"
        name = self.preparer.quote(self.names.resolve(element.name, "alias"))
        columns = ", ".join(self.preparer.quote(c.name) for c in element.c)
        return f"{lateral}({text}){self.get_render_as_alias_suffix(name)} ({columns})"

    def _rows_text(self, element: Any) -> str:
        rows = ", ".join(
            "("
            + ", ".join(
                self.process(v, literal_binds=element.literal_binds or self.frame.literal_binds, asfrom=False)
                for v in row
            )
            + ")"
            for row in element._data
        )
        return f"VALUES {rows}"

    def visit_scalar_values(self, element: Any, **kw: Any) -> str:
        return f"({self.process(element.element, asfrom=False)})"

    def join_word(self, join: Any) -> str:
        """Return what stands between the two sides of a join."""
        if join.full:
            return " FULL OUTER JOIN "
        return " LEFT OUTER JOIN " if join.isouter else " JOIN "

    def visit_join(self, join: Any, **kw: Any) -> str:
        word = self.join_word(join)
        left, right = self._print_from(join.left), self._print_from(join.right)
        return f"{left}{word}{right} ON {self._condition(join.onclause)}"


def _alias_names(parts: Sequence[Any], outer: Mapping[int, str]) -> Mapping[int, str]:
    """Return the names for tables without a schema beside which a table of a schema has the same name.

    :param parts: the FROM clauses of a statement.
    :param outer: those of the statements around it.
    """
    of_schemas = {f.name for f in parts if f.schema is not None}
    if not (of_schemas or outer):
        return outer
    own = {id(f._root) for f in parts}
    kept = {root: name for root, name in outer.items() if root not in own}
    for one in parts:
        if one.__visit_name__ == "table" and one.schema is None and one.name in of_schemas:
            kept[id(one._root)] = AnonName(one.name)
    return kept


def _parts(froms: Iterable[Any]) -> list[Any]:
    parts = [part for f in froms for part in f._from_objects]
    return parts if len(parts) == 1 else unique_froms(parts)
