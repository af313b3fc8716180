"""How the columns of a SELECT or RETURNING are named, in its text and from outside of it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..elements import (
    AnonName,
    AsBoolean,
    ColumnClause,
    JoinedName,
    Label,
    NamedColumn,
    UnaryExpression,
    WrapsColumnExpression,
    quoted_name,
)


class SelectLabelStyle(enum.Enum):
    """How the columns of a SELECT are named."""

    LABEL_STYLE_NONE = 0
    LABEL_STYLE_TABLENAME_PLUS_COL = 1
    LABEL_STYLE_DISAMBIGUATE_ONLY = 2
    LABEL_STYLE_DEFAULT = 2  # noqa: PIE796  # another name of the same style
    LABEL_STYLE_LEGACY_ORM = 3


LABEL_STYLE_NONE = SelectLabelStyle.LABEL_STYLE_NONE
LABEL_STYLE_TABLENAME_PLUS_COL = SelectLabelStyle.LABEL_STYLE_TABLENAME_PLUS_COL
LABEL_STYLE_DISAMBIGUATE_ONLY = SelectLabelStyle.LABEL_STYLE_DISAMBIGUATE_ONLY
LABEL_STYLE_DEFAULT = SelectLabelStyle.LABEL_STYLE_DEFAULT


class Named(NamedTuple):
    """A column of a statement, and how it is called.

    :param column: the expression.
    :param label: the name after AS, None where the column is printed without one.
    :param key: its key in rows, None for text.
    :param name: its name to those who select from the statement.
    :param outer_key: its key in the ``.c`` of those.
    """

    column: Any
    label: Any
    key: Any
    name: Any
    outer_key: Any


def name_columns(columns: Sequence[Any], style: SelectLabelStyle, in_from: bool = False) -> list[Named]:
    """Say how each column of a statement is named, so that no two have one name.

    :param in_from: the statement stands in FROM, where each column is given its name with AS.
    """
    return _Naming(style, in_from).name_all(columns)


class _Naming:
    """The names taken so far in one list of columns."""

    def __init__(self, style: SelectLabelStyle, in_from: bool) -> None:
        self.style = style
        self.in_from = in_from
        self._owners: dict[str, Any] = {}
        self._first: dict[Any, Any] = {}
        self._repeats: dict[Any, int] = {}

    def name_all(self, columns: Sequence[Any]) -> list[Named]:
        return [self._named(c) if c._is_column_element else Named(c, None, None, None, None) for c in columns]

    def _named(self, column: Any) -> Named:
        wanted, owner, is_labelled = self._wanted(column)
        if wanted is None:
            return Named(column, None, column._proxy_key, column.name, column._proxy_key)
        if self.style is LABEL_STYLE_NONE and not self.in_from:
            return Named(
                column, wanted if is_labelled else None, column._proxy_key, wanted, column._proxy_key
            )
        if wanted not in self._owners:
            self._owners[wanted] = owner
            self._first[owner] = wanted
            label = wanted if is_labelled or self._needs_label(column) else None
            return Named(column, label, self._row_key(column, label), wanted, self._outer_key(column, wanted))
        if isinstance(column, Label) and not self.in_from:
            return Named(column, wanted, wanted, wanted, wanted)
        first = self._first.get(owner)
        if first is not None:
            label = self._repeated(column, wanted, owner)
            return Named(column, label, label, first, f"{self._outer_key(column, wanted)}_1")
        label = self._first[owner] = anon_name_of(column._root, wanted)
        return Named(column, label, label, label, label)

    def _wanted(self, column: Any) -> tuple[Any, Any, bool]:
        """Return the name that a column would have, who owns it, and whether it is always printed with AS."""
        owner = id(column._root), ""
        if isinstance(column, Label):
            return column.name, owner, True
        if isinstance(column, ColumnClause):
            table = column.table
            if column.is_literal and table is None:
                return None, None, False
            if self.style is LABEL_STYLE_TABLENAME_PLUS_COL and table is not None and table.named_with_column:
                return _table_label(column, table, column.name), owner, True
            return column.name, owner, False
        if isinstance(column, NamedColumn):
            return column.name, owner, False
        inner = _wrapped_column(column)
        if inner is not None:
            return inner.name, (id(inner._root), "wrapped"), True
        is_labelled = not isinstance(column, AsBoolean) and type(column) is not UnaryExpression
        return column._anon_name, owner, is_labelled

    def _needs_label(self, column: Any) -> bool:
        if isinstance(column, NamedColumn):
            return self.in_from and isinstance(column, ColumnClause) and column.table is not None
        return self.in_from

    def _row_key(self, column: Any, label: Any) -> Any:
        if (
            isinstance(column, ColumnClause)
            and self.style is LABEL_STYLE_TABLENAME_PLUS_COL
            and label is not None
        ):
            return label
        return label if type(label) is AnonName else column._proxy_key or label

    def _outer_key(self, column: Any, wanted: Any) -> Any:
        key = column._proxy_key
        if isinstance(column, Label) or type(wanted) is AnonName or key is None:
            return wanted
        if isinstance(column, ColumnClause) and wanted is not column.name and wanted != column.name:
            return _table_label(column, column.table, key)
        return key

    def _repeated(self, column: Any, wanted: Any, owner: Any) -> AnonName:
        number = self._repeats[owner] = self._repeats.get(owner, 0) + 1
        return anon_name_of(column._root, wanted, number)


def anon_name_of(element: Any, base: str, repeat: int = 0) -> AnonName:
    """Return the anonymous name of an element that begins with ``base``: the same one each time.

    :param repeat: which repeated occurrence in one statement is named; 0 for the first.
    """
    names = element.__dict__.setdefault("_anon_names", {})
    found: AnonName | None = names.get((base, repeat))
    if found is None:
        found = names[base, repeat] = AnonName(base, "_" if repeat else "")
    return found


def _wrapped_column(column: Any) -> Any:
    while isinstance(column, WrapsColumnExpression):
        column = column.wrapped_column_expression
        if isinstance(column, (ColumnClause, Label)):
            return column if type(column.name) is not AnonName else None
    return None


def _table_label(column: Any, table: Any, name: str) -> str:
    """Return ``table_column``, or ``schema_table_column``."""
    if isinstance(table.name, (AnonName, JoinedName)) or isinstance(name, (AnonName, JoinedName)):
        return JoinedName(table.name, name)
    label = f"{table.name}_{name}"
    if table.schema:
        label = f"{table.schema.replace('.', '_')}_{label}"
    quote = getattr(name, "quote", None)
    if quote is None:
        quote = getattr(table.name, "quote", None)
    return label if quote is None else quoted_name(label, quote)


def keyed_columns(named: Iterable[Named]) -> list[tuple[str, Any]]:
    """Return key and column of each for the columns of the statement itself, equal keys told apart by a
    number.
    """
    taken: dict[str, int] = {}
    found: list[tuple[str, Any]] = []
    for one in named:
        column = one.column
        if not column._is_column_element:
            continue
        key = column._proxy_key if isinstance(one.outer_key, AnonName) else one.outer_key
        if key is None or isinstance(key, AnonName):
            key = "_no_label"
        number = taken.get(key)
        taken[key] = 0 if number is None else number + 1
        found.append((key if number is None else f"{key}_{number + 1}", column))
    return found
