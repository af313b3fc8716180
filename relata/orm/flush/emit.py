"""Carry out the steps of a flush: read the rows of each step when it runs, write them grouped, take back
what came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .absorb import expire_computed
from .deletes import delete_parts
from .inserts import insert_parts
from .plan import DeleteStep, PostUpdateStep, RowsStep, SaveStep, Step
from .rows import post_update, write_association
from .sequence import as_rows_are_there, by_table, rows_left_behind
from .updates import update_parts

if TYPE_CHECKING:
    from ..session import Session
    from .collect import Flush, Group


class Emitter:
    """Carry out the steps of one flush on the session's connections."""

    def __init__(self, session: Session, flush: Flush) -> None:
        self.session = session
        self.flush = flush
        self._connections: dict[Any, Any] = {}
        self._options_before: dict[Any, Any] = {}

    def run(self, steps: Sequence[Step]) -> None:
        """Carry the steps out, one after another."""
        self.session._emitting = True
        try:
            for step in steps:
                _CARRIERS[type(step)](self, step)
        finally:
            self.session._emitting = False
            for connection, options in self._options_before.items():
                connection._execution_options = options

    def connection_for(self, mapper: Any) -> Any:
        """Return the connection for a mapper's tables."""
        found = self._connections.get(mapper)
        if found is None:
            found = self._connections[mapper] = self.session._connection_of(mapper)
            if self.session.execution_options and found not in self._options_before:
                before = self._options_before[found] = found._execution_options
                found._execution_options = before.merge_with(self.session.execution_options)
        return found

    def _save(self, step: SaveStep) -> None:
        for rule, objs in step.blank_outs:
            rule.blank_out(objs)
        for rule, pairs, are_new in step.links:
            rule.hand_on(pairs, are_new)
        connection = self.connection_for(step.mapper)
        inserts, updates = step.inserts, step.updates
        flush = self.flush
        if inserts:
            _tell(connection, inserts, "before_insert")
        if updates:
            _tell(connection, updates, "before_update")
        tables = by_table(updates, inserts)
        if flush.row_switches:
            for part in rows_left_behind(updates, flush):
                delete_parts(connection, [part])
            tables = as_rows_are_there(tables, flush)
        for to_update, to_insert in tables:
            if to_update:
                update_parts(connection, to_update, flush)
            if to_insert:
                insert_parts(connection, to_insert, flush)
        for group in inserts:
            expire_computed(group.mapper, group.objs)
        if inserts:
            _tell(connection, inserts, "after_insert")
        for group in updates:
            expire_computed(group.mapper, [obj for obj in group.objs if id(obj) in flush.updated])
        if updates:
            _tell(connection, updates, "after_update")

    def _delete(self, step: DeleteStep) -> None:
        connection = self.connection_for(step.mapper)
        _tell(connection, step.groups, "before_delete")
        for parts, _ in reversed(by_table(step.groups)):
            delete_parts(connection, parts)
        _tell(connection, step.groups, "after_delete")

    def _rows(self, step: RowsStep) -> None:
        write_association(self.connection_for(step.rule.owner), step.rule, step.rows)

    def _post_update(self, step: PostUpdateStep) -> None:
        for rule, pairs, blank_outs in step.parts:
            rule.blank_out(blank_outs)
            rule.hand_on(pairs, False)
        post_update(self.connection_for(step.mapper), step, self.flush)


def _tell(connection: Any, groups: Sequence[Group], event: str) -> None:
    """Call the listeners of mapper events for objects, in their order."""
    for group in groups:
        mapper = group.mapper
        listeners = getattr(mapper.dispatch, event)
        if listeners:
            for state in group.states:
                for fn in listeners:
                    fn(mapper, connection, state)


_CARRIERS: dict[type[Any], Callable[[Any, Any], None]] = {
    SaveStep: Emitter._save,
    DeleteStep: Emitter._delete,
    RowsStep: Emitter._rows,
    PostUpdateStep: Emitter._post_update,
}
