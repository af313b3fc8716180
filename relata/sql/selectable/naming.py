"""How the columns of a SELECT or RETURNING are named, in its text and from outside of it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from functools import partial
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
LABEL_STYLE_LEGACY_ORM = SelectLabelStyle.LABEL_STYLE_LEGACY_ORM  # that of Query: rows have bare names

_WITH_TABLE = (LABEL_STYLE_TABLENAME_PLUS_COL, LABEL_STYLE_LEGACY_ORM)

NO_LABEL = "_no_label"  # the key of a column that has no name


class Named(NamedTuple):
    """A column of a statement, and how it is called.

    :param column: the expression.
    :param label: the name after AS, None where the column is printed without one.
    :param key: its key in rows, None for text.
    :param name: its name to those who select from the statement.
    :param outer_key: its key in the ``.c`` of those.
    :param is_bare: it needs no label where the database has truth values: ``NOT column``.
    """

    column: Any
    label: Any
    key: Any
    name: Any
    outer_key: Any
    is_bare: bool = False


_as_named = partial(tuple.__new__, Named)  # what Named() does, without Python code


def name_columns(columns: Sequence[Any], style: SelectLabelStyle, in_from: bool = False) -> list[Named]:
    """Say how each column of a statement is named, so that no two have one name.

    :param in_from: the statement stands in FROM, where each column is given its name with AS.
    """
    return _Naming(style, in_from).name_all(columns)


class _Wish(NamedTuple):
    """What a column would be called if it were alone.

    :param name: its name, None for text that names itself.
    :param always: it is printed with AS even at the top.
    :param never: it is printed without AS even where it stands in FROM.
    :param is_wrapped: the name is that of a column inside.
    """

    name: Any
    always: bool = False
    never: bool = False
    is_wrapped: bool = False


class _Naming:
    """The names taken so far in one list of columns."""

    def __init__(self, style: SelectLabelStyle, in_from: bool) -> None:
        self.style = style
        self.in_from = in_from
        self._with_table = style in _WITH_TABLE
        self._is_named_as_it_is = style is LABEL_STYLE_DISAMBIGUATE_ONLY and not in_from
        self._owners: dict[str, Any] = {}
        self._first: dict[int, tuple[Any, Any]] = {}  # by column: the name and key of its first occurrence
        self._repeats: dict[Any, int] = {}
        self._keys = _Keys()

    def name_all(self, columns: Sequence[Any]) -> list[Named]:
        return [self._named(c) if c._is_column_element else Named(c, None, None, None, None) for c in columns]

    def _named(self, column: Any) -> Named:
        if self._is_named_as_it_is and isinstance(column, ColumnClause) and not column.is_literal:
            name = column.name
            if name not in self._owners:
                self._owners[name] = owner = id(column.__dict__.get("_source", column))
                key = column._proxy_key
                outer_key = name if key is None else key
                self._keys.take(outer_key)
                self._first[owner] = name, outer_key
                return _as_named((column, None, key, name, outer_key, False))
        wish = self._wish(column)
        wanted, key = wish.name, column._proxy_key
        if wanted is None:
            return Named(column, None, key, column.name, key)
        is_bare = (
            isinstance(column, AsBoolean)
            and _is_plain_column(column.element)
            and not (self.in_from or self._with_table)
        )
        if self.style is LABEL_STYLE_NONE and not self.in_from:
            return Named(column, wanted if wish.always else None, key, wanted, key, is_bare)
        owner = id(column._root)
        if wanted not in self._owners:
            self._owners[wanted] = owner
            outer_key = self._outer_key(column, wanted)
            self._keys.take(outer_key)
            self._first[owner] = wanted, outer_key
            label = wanted if wish.always or (self.in_from and not wish.never) else None
            return Named(column, label, self._row_key(column, label), wanted, outer_key, is_bare)
        if wish.never or (isinstance(column, Label) and not self.in_from):
            label = wanted if wish.always else None
            return Named(column, label, wanted, wanted, wanted)
        if owner in self._first:
            label = self._repeated(column, wanted)
            name, outer_key = self._first[owner]
            if type(wanted) is AnonName:
                outer_key = self._outer_key(column, wanted)
            return Named(column, label, label, name, outer_key, is_bare)
        if wish.is_wrapped and not self._with_table:
            label = self._repeated(column, wanted)
            return Named(column, label, label, label, self._keys.next(column, key), is_bare)
        label = anon_name_of(column._root, wanted)
        outer_key = label if self._with_table else self._keys.next(column, key)
        self._first[owner] = label, outer_key
        return Named(column, label, label, label, outer_key, is_bare)

    def _wish(self, column: Any) -> _Wish:
        if isinstance(column, Label):
            return _Wish(column.name, always=True)
        if isinstance(column, ColumnClause):
            if column.table is None:
                return _Wish(None if column.is_literal else column.name, never=True)
            name = self._column_name(column)
            return _Wish(name, always=name is not column.name)
        if isinstance(column, NamedColumn):
            return _Wish(column.name, never=True)
        if (
            isinstance(column, UnaryExpression)
            and column.modifier is None
            and isinstance(column.element, Label)
        ):
            return _Wish(column.element.name, always=True, is_wrapped=True)
        inner = _wrapped_column(column)
        if inner is not None:
            return _Wish(self._column_name(inner), always=True, is_wrapped=True)
        marked = column._annotations.get("proxy_name")
        if marked is not None:  # that of a hybrid
            return _Wish(marked, always=True)
        return _Wish(column._anon_name, always=not _prints_a_name(column))

    def _column_name(self, column: Any) -> Any:
        """Return the name of a column in this style."""
        table = getattr(column, "table", None)
        if self._with_table and table is not None and table.named_with_column:
            return _table_label(column, table, column.name)
        return column.name

    def _row_key(self, column: Any, label: Any) -> Any:
        if isinstance(column, ColumnClause) and self._with_table and label is not None:
            return label
        return label if type(label) is AnonName else column._proxy_key or label

    def _outer_key(self, column: Any, wanted: Any) -> Any:
        if isinstance(column, Label):
            return wanted
        if isinstance(column, NamedColumn) and column._proxy_key is not None:
            return _key_of(column, self.style)
        return wanted if type(wanted) is not AnonName else self._keys.next(column, column._proxy_key)

    def _repeated(self, column: Any, wanted: Any) -> AnonName:
        if type(wanted) is AnonName:
            wanted = "anon" if self._with_table else wanted.base
        owner = id(column._root)
        number = self._repeats[owner] = self._repeats.get(owner, 0) + 1
        return anon_name_of(column._root, wanted, number)


class _Keys:
    """The keys given so far in one collection; a key that is taken is told apart by a number."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        self._of: dict[tuple[int, str], str] = {}

    def take(self, key: str) -> None:
        """Note a key that was given by other means."""
        self._taken.setdefault(key, 0)

    def next(self, column: Any, key: str | None) -> str:
        """Return the key of a column that would have this one; the same one for each further occurrence."""
        if key is None or isinstance(key, AnonName):
            key = NO_LABEL
        number = self._taken.get(key)
        if number is None:
            self._taken[key] = 0
            return key
        place = id(column._root), key
        found = self._of.get(place)
        if found is None:
            self._taken[key] = number + 1
            found = self._of[place] = f"{key}_{number + 1}"
        return found


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


def _prints_a_name(column: Any) -> bool:
    """Tell whether an expression is a column with a word before or behind it, which is not labelled."""
    return isinstance(column, UnaryExpression) and _is_plain_column(column.element)


def _is_plain_column(element: Any) -> bool:
    return isinstance(element, NamedColumn) and not isinstance(element, Label)


def _key_of(column: Any, style: SelectLabelStyle) -> Any:
    """Return the key of a column of a statement before equal ones are told apart."""
    key = column._proxy_key
    if (
        style in _WITH_TABLE
        and isinstance(column, ColumnClause)
        and column.table is not None
        and column.table.named_with_column
    ):
        return _table_label(column, column.table, key)
    return key


def keyed_columns(columns: Iterable[Any], style: SelectLabelStyle) -> list[tuple[str, Any]]:
    """Return key and column of each for the columns of the statement itself.

    Equal keys are told apart by a number, but where the statement is to name its columns as they are.
    """
    keys = _Keys()
    found: list[tuple[str, Any]] = []
    for column in columns:
        if column._is_column_element:
            key = _key_of(column, style)
            found.append(
                (keys.next(column, key) if style is not LABEL_STYLE_NONE else key or NO_LABEL, column)
            )
    return found
