"""INSERT ... ON CONFLICT. See https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT"""

from __future__ import annotations

from typing import Any, Self

from ... import exc
from ..on_conflict import (
    InsertWithConflict,
    OnConflictClause,
    OnConflictDoNothing,
    OnConflictDoUpdate as _OnConflictDoUpdate,
)

__all__ = ["Insert", "OnConflictClause", "OnConflictDoNothing", "OnConflictDoUpdate", "insert"]


class OnConflictDoUpdate(_OnConflictDoUpdate):
    """DO UPDATE, which needs to know which conflict is meant."""

    inherit_cache = True

    def _require_target(self) -> None:
        if self.inferred_target_elements is None and self.constraint_target is None:
            raise ValueError(
                "expected a constraint or index_elements for ON CONFLICT DO UPDATE, got none: "
                "PostgreSQL must know which conflict is meant"
            )


class Insert(InsertWithConflict):
    """An INSERT of PostgreSQL."""

    inherit_cache = True
    stringify_dialect = "postgresql"

    def on_conflict_do_nothing(
        self, constraint: Any = None, index_elements: Any = None, index_where: Any = None
    ) -> Self:
        """Return a copy that leaves out rows that are there already.

        :param constraint: the violated constraint: its name, or the object
        :param index_elements: the columns of the violated unique index
        :param index_where: the condition of a partial index
        """
        return self.ext(OnConflictDoNothing(constraint, index_elements, index_where))

    def on_conflict_do_update(
        self,
        constraint: Any = None,
        index_elements: Any = None,
        index_where: Any = None,
        set_: Any = None,
        where: Any = None,
    ) -> Self:
        """Return a copy that updates the rows that are there.

        :param constraint: the violated constraint: its name, or the object
        :param index_elements: the columns of the violated unique index
        :param index_where: the condition of a partial index
        :param set_: columns to values
        :param where: update only where this is true
        :raises ValueError: neither a constraint nor index_elements are given
        """
        self._refuse_second_conflict()
        if set_ is None:
            raise exc.ArgumentError("expected a dict of columns to values as set_ of ON CONFLICT, got None")
        return self.ext(OnConflictDoUpdate(self.table, constraint, index_elements, index_where, set_, where))


def insert(table: Any) -> Insert:
    """Make an INSERT that may have an ON CONFLICT clause."""
    return Insert(table)
