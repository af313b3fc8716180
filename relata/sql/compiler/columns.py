"""How the columns of a SELECT or RETURNING are named and printed, and what a result tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..elements import AnonName, ColumnClause, Label, UnaryExpression, WrapsColumnExpression
from ..selectable.select import LABEL_STYLE_NONE, LABEL_STYLE_TABLENAME_PLUS_COL, SelectLabelStyle
from .base import ResultColumn
from .expressions import ExpressionPrinter


class Named(NamedTuple):
    """A column to be printed.

    :param column: the expression.
    :param label: the name after AS, None where the column is printed without one.
    :param key: its key in rows, None for text.
    """

    column: Any
    label: Any
    key: Any


def name_columns(columns: Sequence[Any], style: SelectLabelStyle, asfrom: bool = False) -> list[Named]:
    """Say how each column of a statement is named, so that no two have one name.

    :param asfrom: the statement stands in FROM, where each column is given its name with AS.
    """
    taken: dict[str, Any] = {}
    named: list[Named] = []
    for column in columns:
        one = _name(column, style, taken)
        if (
            asfrom
            and one.label is None
            and isinstance(column, ColumnClause)
            and not column.is_literal
            and column.table is not None
        ):
            one = Named(column, column.name, one.key)
        named.append(one)
    return named


def _name(column: Any, style: SelectLabelStyle, taken: dict[str, Any]) -> Named:
    if not column._is_column_element:
        return Named(column, None, None)
    if isinstance(column, Label):
        if column.name in taken and taken[column.name] is not column:
            return Named(column, column.name, column.key)
        taken[column.name] = column
        return Named(column, column.name, column.key)
    if isinstance(column, ColumnClause):
        return _name_plain(column, style, taken)
    inner = _wrapped_column(column)
    if inner is not None:
        name = inner.name
        if name in taken:
            label = AnonName(f"{name}_" if taken[name] is inner._root else name)
            return Named(column, label, label)
        taken[name] = inner._root
        return Named(column, name, column._proxy_key or name)
    made = AnonName(getattr(column, "name", None) or "anon")
    if type(column) is UnaryExpression:
        return Named(column, None, made)
    if getattr(column, "_is_table_valued", False):
        return Named(column, None, column.key)
    return Named(column, made, made)


def _wrapped_column(column: Any) -> Any:
    while isinstance(column, WrapsColumnExpression):
        column = column.wrapped_column_expression
        if isinstance(column, (ColumnClause, Label)):
            return column if type(column.name) is not AnonName else None
    return None


def _name_plain(column: Any, style: SelectLabelStyle, taken: dict[str, Any]) -> Named:
    name = column.name
    key = column._proxy_key
    if column.is_literal:
        if column.table is None or style is not LABEL_STYLE_TABLENAME_PLUS_COL:
            return Named(column, None, key)
    table = column.table
    if style is LABEL_STYLE_TABLENAME_PLUS_COL and table is not None and table.named_with_column:
        label = _table_label(column, table)
        if label in taken:
            again = taken[label] is column._root
            label = AnonName(f"{label}_" if again else label)
        else:
            taken[label] = column._root
        return Named(column, label, label)
    if style is LABEL_STYLE_NONE:
        return Named(column, None, key)
    if name in taken:
        again = AnonName(f"{name}_" if taken[name] is column._root else name)
        return Named(column, again, again)
    taken[name] = column._root
    return Named(column, None, key)


def _table_label(column: Any, table: Any) -> str:
    name = table.name
    if type(name) is AnonName or type(column.name) is AnonName:
        return _JoinedName(name, column.name)
    if table.schema and getattr(table, "_is_table", False):
        return f"{table.schema.replace('.', '_')}_{name}_{column.name}"
    return f"{name}_{column.name}"


class _JoinedName(str):
    """``alias_column``, where one of the names is chosen by the compiler."""

    parts: tuple[str, str]

    def __new__(cls, table: str, column: str) -> _JoinedName:
        self = super().__new__(cls, f"{table}_{column}")
        self.parts = (table, column)
        return self


class ColumnPrinter(ExpressionPrinter):
    """Printing of the columns of SELECT and RETURNING."""

    _result_columns: list[ResultColumn]
    _ordered_columns: bool
    _textual_ordered_columns: bool

    def resolve_label(self, name: Any) -> str:
        """Return a label's name as it is printed."""
        if type(name) is _JoinedName:
            table, column = name.parts
            return self.names.fit(f"{self.names.resolve(table, 'alias')}_{self.names.resolve(column)}")  # type: ignore[no-any-return]  # text
        if type(name) is AnonName:
            return self.names.resolve(name)  # type: ignore[no-any-return]  # text
        return str(name) if not hasattr(name, "quote") else name

    def print_named(self, named: Named, collects: bool) -> str:
        """Print a column as it is selected, and note it for the result.

        :param collects: it is a column of the result.
        """
        column, label, key = named
        if not column._is_column_element:
            text = self.process(column)
            if collects:
                self._ordered_columns = False
            return text
        printed = column.element if isinstance(column, Label) else column
        if not isinstance(column, Label) or collects:
            printed, label = self._with_column_expression(column, printed, label)
        name = None if label is None else self.resolve_label(label)
        if name is not None and not isinstance(column, Label):
            name = self.names.fit(name)
        if collects:
            self._note(column, name, key)
        text = self.process(printed)
        return text if name is None else f"{text} AS {self.preparer.quote(name)}"

    def _with_column_expression(self, column: Any, printed: Any, label: Any) -> tuple[Any, Any]:
        impl = column.type.dialect_impl(self.dialect)
        if not impl._has_column_expression:
            return printed, label
        made = impl.column_expression(printed)
        if made is printed:
            return printed, label
        return made, label if label is not None else getattr(column, "name", None) or AnonName("anon")

    def _note(self, column: Any, name: str | None, key: Any) -> None:
        if name is None:
            name = self.names.resolve(column.name) if column.name is not None else "?"
        found: list[Any] = [column]
        root = column._root
        if root is not column:
            found.append(root)
        if isinstance(column, Label):
            inner = column._element
            found.append(inner)
            if inner._root is not inner:
                found.append(inner._root)
        if isinstance(column, WrapsColumnExpression) and isinstance(
            column.wrapped_column_expression, ColumnClause
        ):
            found.append(column.wrapped_column_expression)
        keyname = self.resolve_label(key) if key is not None else name
        found.append(keyname)
        if name != keyname:
            found.append(name)
        self._result_columns.append(ResultColumn(keyname, name, tuple(found), column.type))
