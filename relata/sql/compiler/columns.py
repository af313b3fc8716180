"""Printing the columns of a SELECT or RETURNING, and what a result tells of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from ... import exc
from ...util import warn
from .. import operators
from ..elements import (
    AnonName,
    ColumnClause,
    JoinedName,
    Label,
    Tuple,
    UnaryExpression,
    WrapsColumnExpression,
)
from ..selectable.naming import Named
from ..sqltypes import NULLTYPE
from .base import ResultColumn
from .expressions import ExpressionPrinter

_as_result_column = partial(tuple.__new__, ResultColumn)  # what ResultColumn() does, without Python code


class ColumnPrinter(ExpressionPrinter):
    """Printing of the columns of SELECT and RETURNING."""

    ansi_bind_rules: bool  # no parameters among the columns: their values are written there
    _result_columns: list[ResultColumn]
    _ordered_columns: bool
    _textual_ordered_columns: bool

    def resolve_label(self, name: Any) -> str:
        """Return a label's name as it is printed."""
        return self.names.resolve(name)  # type: ignore[no-any-return]  # text

    def print_named(self, named: Named, collects: bool) -> str:
        """Print a column as it is selected, and note it for the result.

        :param collects: it is a column of the result.
        """
        text, name = self.column_text(named, collects)
        return text if name is None else f"{text} AS {self.preparer.quote(name)}"

    def column_text(self, named: Named, collects: bool) -> tuple[str, str | None]:
        """Return a column as it is selected and the name after AS, and note it for the result."""
        column, label, key = named.column, named.label, named.key
        kind = type(column)
        if not column._is_column_element or (kind is ColumnClause and _is_star(column)):
            text = self.process(column)
            if collects:  # the database knows its name, and how many columns it is
                self._result_columns.append(_as_result_column(("", "", (column,), NULLTYPE)))
            return text, None
        printed = column.element if isinstance(column, Label) else column
        if kind in _SELDOM_MEANT:
            _check_selected(column)
        if collects:  # inside of the statement, values are as the database has them
            impl = column.type.dialect_impl(self.dialect)
            if impl._has_column_expression:
                printed, label = _with_column_expression(impl, column, printed, label)
        if named.is_bare and self.dialect.supports_native_boolean and printed is column:
            label = None
        name = None if label is None else self._printed_label(column, label)
        if collects:
            self._note(column, name, key)
        text = self.process(printed, literal_execute=True) if self.ansi_bind_rules else self.process(printed)
        return text, name

    def _printed_label(self, column: Any, label: Any) -> str | None:
        """Return the name after AS, None for a column without one."""
        if label is None:
            return None
        name = self.resolve_label(label)
        is_made_up = isinstance(label, (AnonName, JoinedName))  # and fits already
        return name if is_made_up or isinstance(column, Label) else self.names.fit(name)

    def _note(self, column: Any, name: str | None, key: Any) -> None:
        if name is None:
            name = column.name
            if type(name) is not str:
                name = "" if name is None else self.names.resolve(name)
        found: list[Any] = [column]
        root = column.__dict__.get("_source")
        if root is not None:
            found.append(root)
        if not isinstance(column, ColumnClause):
            found += _inner_columns(column)
        keyname = name if key is None else key if type(key) is str else self.resolve_label(key)
        if keyname:
            found.append(keyname)
        if name and name != keyname:
            found.append(name)
        if name is not column.name:
            qualified = _qualified_key(column, name)
            if qualified and qualified not in (keyname, name):
                found.append(qualified)
        self._result_columns.append(_as_result_column((keyname, name, tuple(found), column.type)))


def _with_column_expression(impl: Any, column: Any, printed: Any, label: Any) -> tuple[Any, Any]:
    """Return what a type makes of a column that is selected, and its label."""
    made = impl.column_expression(printed)
    if made is printed:
        return printed, label
    return made, label if label is not None else getattr(column, "name", None) or AnonName("anon")


def _inner_columns(column: Any) -> list[Any]:
    """Return what a column of a result that is no plain column can be looked up by, beside itself."""
    found: list[Any] = []
    if isinstance(column, Label):
        inner = column._element
        found.append(inner)
        if inner._root is not inner:
            found.append(inner._root)
    if isinstance(column, UnaryExpression) and isinstance(column.element, ColumnClause):
        found.append(column.element)
    if isinstance(column, WrapsColumnExpression) and isinstance(
        column.wrapped_column_expression, ColumnClause
    ):
        found.append(column.wrapped_column_expression)
    return found


def _is_star(column: Any) -> bool:
    """Tell whether a literal column stands for all columns, of which only the database knows."""
    return bool(column.is_literal and column.name.endswith("*"))


_SELDOM_MEANT = frozenset([UnaryExpression, Tuple])


def _check_selected(column: Any) -> None:
    """Refuse a tuple as a column, and warn of DISTINCT before one column alone."""
    if isinstance(column, Tuple):
        raise exc.CompileError(
            "expected an expression of one value among the columns of a SELECT, got a tuple; select its "
            "members, or a Bundle of them with the ORM"
        )
    if column.operator is operators.distinct_op:
        warn(
            "DISTINCT stands before one column of a SELECT, but is taken for all of its rows: write "
            "select(...).distinct(), and column.distinct() inside of an aggregate function"
        )


def _qualified_key(column: Any, name: str) -> str | None:
    """Return the key of a column after the name of its table, where its name is printed in this way."""
    table = getattr(getattr(column, "table", None), "name", None)
    if table is None or name != f"{table}_{column.name}":
        return None
    return f"{table}_{column.key}"
