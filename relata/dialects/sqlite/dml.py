"""INSERT of SQLite: ON CONFLICT DO NOTHING and DO UPDATE. See https://www.sqlite.org/lang_upsert.html"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from ..on_conflict import InsertWithConflict, OnConflictClause, OnConflictDoNothing, OnConflictDoUpdate

__all__ = ["Insert", "OnConflictClause", "OnConflictDoNothing", "OnConflictDoUpdate", "insert"]


class Insert(InsertWithConflict):
    """An INSERT of SQLite."""

    inherit_cache = True
    stringify_dialect = "sqlite"

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
