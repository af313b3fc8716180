"""INSERT of SQLite: ON CONFLICT DO NOTHING and DO UPDATE. See https://www.sqlite.org/lang_upsert.html"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from ... import exc
from ..._hot.nodes import changed
from ...sql.elements.base import ClauseElement
from ...sql.node import CHILDREN
from ..on_conflict import InsertWithConflict, OnConflictClause, OnConflictDoNothing, OnConflictDoUpdate

__all__ = ["Insert", "OnConflictClause", "OnConflictDoNothing", "OnConflictDoUpdate", "insert"]


class OnConflictClauses(ClauseElement):
    """Several ON CONFLICT clauses: the first one whose unique index is violated counts."""

    __visit_name__ = "on_conflict_clauses"
    _fields = {"clauses": CHILDREN}

    clauses: tuple[OnConflictClause, ...]

    def __init__(self, clauses: tuple[OnConflictClause, ...]) -> None:
        self.__dict__["clauses"] = clauses


class Insert(InsertWithConflict):
    """An INSERT of SQLite."""

    inherit_cache = True
    stringify_dialect = "sqlite"

    def _with_conflict(self, clause: OnConflictClause) -> Self:
        before = self._post_values_clause
        if before is None:
            return super()._with_conflict(clause)
        clauses: tuple[OnConflictClause, ...] = getattr(before, "clauses", (before,))
        if clauses[-1].inferred_target_elements is None:
            raise exc.InvalidRequestError(
                "this INSERT has an ON CONFLICT clause without index_elements already, which takes whatever "
                "conflict is left: it must be the last one"
            )
        return changed(self, "_post_values_clause", OnConflictClauses((*clauses, clause)))  # type: ignore[no-any-return]  # a copy of the same class

    def on_conflict_do_nothing(
        self, index_elements: Iterable[Any] | None = None, index_where: Any = None
    ) -> Self:
        """Return a copy that leaves out rows that violate a unique index.

        :param index_elements: the columns of the index; any index when it is not given
        :param index_where: the condition of a partial index
        """
        return self._with_conflict(OnConflictDoNothing(None, index_elements, index_where))

    def on_conflict_do_update(
        self,
        index_elements: Iterable[Any] | None = None,
        index_where: Any = None,
        set_: Any = None,
        where: Any = None,
    ) -> Self:
        """Return a copy that updates the rows that are there.

        :param index_elements: the columns of the violated index; any index when it is not given
        :param index_where: the condition of a partial index
        :param set_: columns to values
        :param where: update only where this is true
        """
        return self._with_conflict(
            OnConflictDoUpdate(self.table, None, index_elements, index_where, set_, where)
        )


def insert(table: Any) -> Insert:
    """Make an INSERT that may have an ON CONFLICT clause."""
    return Insert(table)
