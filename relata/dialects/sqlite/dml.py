"""INSERT of SQLite: ON CONFLICT DO NOTHING and DO UPDATE. See https://www.sqlite.org/lang_upsert.html"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from ... import exc
from ..on_conflict import (
    InsertWithConflict,
    OnConflictClause as _OnConflictClause,
    OnConflictDoNothing as _OnConflictDoNothing,
    OnConflictDoUpdate as _OnConflictDoUpdate,
)

__all__ = ["Insert", "OnConflictClause", "OnConflictDoNothing", "OnConflictDoUpdate", "insert"]


class OnConflictClause(_OnConflictClause):
    """What is to happen when a row is there: the first clause whose unique index is violated counts."""

    inherit_cache = True
    stringify_dialect = "sqlite"

    def _among(self, existing: Sequence[Any]) -> Sequence[Any]:
        for one in existing:
            if isinstance(one, OnConflictClause) and one.inferred_target_elements is None:
                raise exc.InvalidRequestError(
                    "this INSERT has an ON CONFLICT clause without index_elements already, which takes "
                    "whatever conflict is left: it must be the last one"
                )
        return [*existing, self]


class OnConflictDoNothing(OnConflictClause, _OnConflictDoNothing):
    """Leave the row out."""

    inherit_cache = True


class OnConflictDoUpdate(OnConflictClause, _OnConflictDoUpdate):
    """Update the row that is there."""

    inherit_cache = True


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
        return self.ext(OnConflictDoNothing(None, index_elements, index_where))

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
        return self.ext(OnConflictDoUpdate(self.table, None, index_elements, index_where, set_, where))


def insert(table: Any) -> Insert:
    """Make an INSERT that may have an ON CONFLICT clause."""
    return Insert(table)
