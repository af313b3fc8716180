"""Entities out of the rows of a statement that the user gives whole: where each of their columns is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import exc as sa_exc
from ..._hot.nodes import changed
from ...sql.elements import ColumnClause
from ...sql.lower import lowered
from ...sql.selectable import TextualSelect
from ..entities import EntityClause
from .copies import with_copies
from .criteria import criteria_in, for_loaders, spread
from .eager import EagerJoin


def _without_deferred(element: Any) -> Any:
    """Return a SELECT, or a union of some, which of mapped classes selects what is loaded."""
    if element.__visit_name__ == "compound_select":
        made = tuple([_without_deferred(one) for one in element.selects])
        return changed(element, "selects", made)
    if element.__visit_name__ != "select":
        return element
    columns: list[Any] = []
    for one in element._raw_columns:
        columns.extend(one.loaded_columns if isinstance(one, EntityClause) else (one,))
    return with_copies(element, changed(element, "_raw_columns", tuple(columns)))


class GivenStatement:
    """The statement of ``from_statement()``: strategies find their columns in it and add none.

    :ivar core: the Core statement that runs.
    :ivar names: of a text, the names that its columns are looked for by, in the order of the positions handed
        out; None for a statement whose columns are known.
    """

    joins_for_loads = False
    is_dml = False

    def __init__(self, element: Any, options: tuple[Any, ...] = ()) -> None:
        self.criteria = for_loaders(options)
        self.names: list[tuple[str, ...]] | None = None
        if getattr(element, "_all_selected_columns", None) is None:
            self.names = []
            self._wanted: list[ColumnClause[Any]] = []
            self._text = element
            return
        element = spread(_without_deferred(element), criteria_in(options))
        core = lowered(element, is_nested=element.__visit_name__ == "select")
        self._given = core
        columns = core._all_selected_columns
        self._columns = columns
        self._positions = {column._root: place for place, column in reversed(list(enumerate(columns)))}

    @property
    def core(self) -> Any:
        if self.names is None:
            return self._given
        return TextualSelect(self._text, self._wanted, positional=False)

    def add(self, column: Any) -> int | None:
        """Return where a column is among those of the statement; None when it is not there."""
        if self.names is not None:
            return self._want(column)
        found = self._positions.get(column._root)
        if found is None:
            found = next(
                (
                    place
                    for place, one in enumerate(self._columns)
                    if one is column or one.shares_lineage(column)
                ),
                None,
            )
        if found is None and self._given.__visit_name__ == "textual_select":
            keys = [one.key for one in self._columns]
            found = keys.index(column.key) if column.key in keys else None
        return found

    add_again = add

    def _want(self, column: Any) -> int:
        names: list[str] = []
        name = getattr(column, "name", None) or column._proxy_key
        if name is not None:
            names.append(str(name))
            table = getattr(column, "table", None)
            if getattr(table, "named_with_column", False):
                names.append(f"{getattr(table, 'name', '')}_{name}")
        assert self.names is not None  # a text
        self.names.append(tuple(names))
        self._wanted.extend(ColumnClause(one, column.type) for one in names)
        return len(self.names) - 1

    def position(self, place: int | None) -> int | None:
        """Return where a column is in the rows."""
        return place

    def join_later(self, action: Callable[[], None]) -> None:
        """Refuse joins: the statement stays as it is."""
        raise sa_exc.InvalidRequestError("expected no joins to be added to from_statement()")

    def join(self, join: EagerJoin) -> None:
        """Refuse joins: the statement stays as it is."""
        raise sa_exc.InvalidRequestError("expected no joins to be added to from_statement()")

    def order_by(self, *clauses: Any) -> None:
        """Leave the order as the statement has it."""
