"""What rows can come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVarTuple

from ..._hot.nodes import copied
from .. import roles
from ..collections import ColumnSet, ReadOnlyColumnCollection, WriteableColumnCollection
from ..elements import AnonName, ClauseElement, JoinedName, KeyedColumnElement, NamedColumn
from ..late import late
from ..node import CHILD
from .naming import Named

_Ts = TypeVarTuple("_Ts")
_DERIVED = ("_cols", "_pk", "_fks", "_memo")


class ReturnsRows(ClauseElement):
    """What returns rows when it is executed."""

    _is_returns_rows = True
    named_with_column = False

    @property
    def selectable(self) -> Any:
        return self

    @property
    def exported_columns(self) -> Any:
        return self.c  # type: ignore[attr-defined]  # every subclass has columns

    def is_derived_from(self, fromclause: Any) -> bool:
        return fromclause is self

    def corresponding_column(self, column: Any, require_embedded: bool = False) -> Any:
        """Return the column here that stands for ``column`` of an element this one was made from, or None."""
        return self.exported_columns.corresponding_column(column, require_embedded)

    def replace_selectable(self, old: Any, alias: Any) -> Any:
        """Return a copy in which ``alias`` stands for the FROM clause that it is an alias of."""
        return late.adapt(self, alias)


class TypedReturnsRows(ReturnsRows, Generic[*_Ts]):
    """What returns rows of known Python types, one a column."""


class Selectable(ReturnsRows):
    """What a SELECT can be made from."""

    is_selectable = True


class FromClause(Selectable):
    """What may stand in FROM: a table, a subquery, an alias, a join."""

    __visit_name__ = "fromclause"
    _is_from_clause = True
    _is_join = False
    _use_schema_map = False
    plays = roles.FROM

    schema: str | None = None
    name: Any = None
    implicit_returning: bool = False
    _autoincrement_column: Any = None
    _is_labelled = False  # its columns have the names that a statement inside labels them with

    def _clone(self, **kw: Any) -> Any:
        if self._is_immutable:
            return self
        new = copied(self)
        for name in _DERIVED:
            new.__dict__.pop(name, None)
        return new

    def _annotate(self, values: dict[str, Any]) -> Any:
        new = copied(self)
        new.__dict__["_annotations"] = self._annotations.union(values)
        new.__dict__.setdefault("_source", self._root)
        return new

    # -- columns: made when first asked for

    def _populate(self) -> None:
        columns: WriteableColumnCollection[Any, Any] = WriteableColumnCollection()
        primary_key, foreign_keys = ColumnSet(), set[Any]()
        d = self.__dict__
        self._fill_columns(columns, primary_key, foreign_keys)
        d["_pk"], d["_fks"] = primary_key, foreign_keys
        d["_cols"] = columns.as_readonly()

    def _fill_columns(self, columns: Any, primary_key: Any, foreign_keys: Any) -> None:
        """Add this element's columns; a subclass says which."""

    @property
    def c(self) -> ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]:
        """The columns, by key."""
        columns = self.__dict__.get("_cols")
        if columns is None:
            self._populate()
            columns = self.__dict__["_cols"]
        return columns  # type: ignore[no-any-return]  # only the collection is kept there

    @property
    def columns(self) -> ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]:
        """The columns, by key."""
        return self.c

    @property
    def exported_columns(self) -> Any:
        return self.c

    @property
    def _all_selected_columns(self) -> Sequence[Any]:
        """The columns that a SELECT of the whole element has."""
        return list(self.c)

    @property
    def primary_key(self) -> Iterable[Any]:
        """The columns that make up the primary key."""
        self.c  # noqa: B018  # fills what is returned
        return self.__dict__["_pk"]  # type: ignore[no-any-return]  # a set of columns

    @property
    def foreign_keys(self) -> Iterable[Any]:
        """The ForeignKey objects of the columns."""
        self.c  # noqa: B018  # fills what is returned
        return self.__dict__["_fks"]  # type: ignore[no-any-return]  # a set of foreign keys

    @property
    def entity_namespace(self) -> Any:
        return self.c

    @property
    def description(self) -> str:
        return str(self.name or f"{type(self).__name__} object")

    @property
    def _from_objects(self) -> list[Any]:
        return [self]

    @property
    def _hide_froms(self) -> Iterable[Any]:
        return ()

    @property
    def _cloned_set(self) -> frozenset[Any]:
        return frozenset([self, self._root])

    def _is_lexical_equivalent(self, other: Any) -> bool:
        return self._root is other._root

    def with_cols(self, type_: type[Any]) -> Any:
        """Return this element itself; type checkers take its columns to be those that a class declares.

        :param type_: a subclass of `TypedColumns`.
        """
        return self

    # -- making other elements

    def select(self) -> Any:
        """Return ``SELECT ... FROM`` this."""
        return late.select(self)

    def join(self, right: Any, onclause: Any = None, isouter: bool = False, full: bool = False) -> Any:
        """Return ``this JOIN right ON ...``.

        :param onclause: the condition; by default told by the foreign keys between the two.
        """
        return late.join(self, right, onclause, isouter, full)

    def outerjoin(self, right: Any, onclause: Any = None, full: bool = False) -> Any:
        """Return ``this LEFT OUTER JOIN right ON ...``."""
        return late.join(self, right, onclause, True, full)

    def alias(self, name: str | None = None, flat: bool = False) -> Any:
        """Return this under another name in FROM."""
        return late.alias(self, name)

    def lateral(self, name: str | None = None) -> Any:
        """Return ``LATERAL this AS name``."""
        return late.lateral(self, name)

    def tablesample(self, sampling: Any, name: str | None = None, seed: Any = None) -> Any:
        """Return ``TABLESAMPLE`` of this."""
        return late.tablesample(self, sampling, name, seed)

    def _anonymous_fromclause(self, *, name: str | None = None, flat: bool = False) -> Any:
        return self.alias(name=name)

    def self_group(self, against: Any = None) -> Any:
        return self

    def is_derived_from(self, fromclause: Any) -> bool:
        return fromclause in self._cloned_set

    def _refresh_for_new_column(self, column: Any) -> None:
        """Forget the columns that were derived, since a table below has a new one."""
        for name in _DERIVED:
            self.__dict__.pop(name, None)

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in super().__getstate__().items() if k not in _DERIVED}


class NamedFromClause(FromClause):
    """A FROM clause that has a name in SQL."""

    named_with_column = True
    name: str

    def table_valued(self) -> Any:
        """Return the whole row of this FROM clause as a column."""
        return TableValuedColumn(self, late.TABLEVALUE)


class TableValuedColumn(NamedColumn[Any]):
    """A table named as if it were a column."""

    __visit_name__ = "table_valued_column"
    _fields: ClassVar[dict[str, int]] = {"scalar_alias": CHILD}
    scalar_alias: Any

    def __init__(self, scalar_alias: Any, type_: Any) -> None:
        self.scalar_alias = scalar_alias
        self.type = type_
        self.key = self.name = scalar_alias.name

    def _copy_internals(self, *, clone: Any = None, **kw: Any) -> None:
        super()._copy_internals(clone=clone, **kw)
        self.key = self.name = self.scalar_alias.name

    @property
    def _names_parameters(self) -> str:  # type: ignore[override]  # values compared with it are named as it is
        return self.name

    @property
    def _from_objects(self) -> list[Any]:
        return [self.scalar_alias]


class FromGrouping(FromClause):
    """A FROM clause in parentheses."""

    __visit_name__ = "grouping"
    _fields: ClassVar[dict[str, int]] = {"element": CHILD}
    element: Any

    def __init__(self, element: Any) -> None:
        self.element = element

    def _populate(self) -> None:
        self.__dict__["_cols"] = self.element.c
        self.__dict__["_pk"] = self.element.primary_key
        self.__dict__["_fks"] = self.element.foreign_keys

    @property
    def _all_selected_columns(self) -> Sequence[Any]:
        return self.element._all_selected_columns  # type: ignore[no-any-return]  # columns

    def is_derived_from(self, fromclause: Any) -> bool:
        return bool(self.element.is_derived_from(fromclause))

    def _ungroup(self) -> Any:
        return self.element._ungroup()

    @property
    def _hide_froms(self) -> Iterable[Any]:
        return self.element._hide_froms  # type: ignore[no-any-return]  # FROM clauses

    @property
    def _from_objects(self) -> list[Any]:
        return self.element._from_objects  # type: ignore[no-any-return]  # FROM clauses


def fill_proxies(
    target: Any, source_columns: Iterable[Any], columns: Any, primary_key: Any, foreign_keys: Any
) -> None:
    """Add to ``columns`` a column of ``target`` for each column that it is derived from."""
    made = [c._make_proxy(target, primary_key=primary_key, foreign_keys=foreign_keys) for c in source_columns]
    _number(made)
    columns._populate_separate_keys(made)


def _number(made: list[tuple[Any, Any]]) -> None:
    """Let the key of each column whose name is chosen by the compiler tell which one it is."""
    for at, (_, column) in enumerate(made):
        if isinstance(column.name, (AnonName, JoinedName)):
            column.__dict__["_at"] = at


def fill_named_proxies(
    target: Any, named: Iterable[Named], columns: Any, primary_key: Any, foreign_keys: Any
) -> None:
    """Add to ``columns`` a column of ``target`` for each column of the statement that it stands for."""
    made = [
        n.column._make_proxy(
            target, primary_key=primary_key, foreign_keys=foreign_keys, name=n.name, key=n.outer_key
        )
        for n in named
        if n.column._is_column_element
    ]
    _number(made)
    columns._populate_separate_keys(made)
