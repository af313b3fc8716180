"""Carry out the steps of a flush: read the rows of each step when it runs, write them grouped, take back
what came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import EXPIRED
from ..loading import get_from_identity
from .absorb import expire_computed
from .deletes import delete_group
from .inserts import insert_group
from .plan import DeleteStep, PostUpdateStep, RowsStep, SaveStep, Step
from .rows import post_update, write_association
from .shapes import shapes_of
from .updates import update_group

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
        for group in step.updates:
            self._within_events(group, "before_update", "after_update", self._update)
        for group in step.inserts:
            self._within_events(group, "before_insert", "after_insert", self._insert)

    def _delete(self, step: DeleteStep) -> None:
        for group in step.groups:
            for state in group.states:
                if state.flags & EXPIRED:  # what the object held stays readable when its row is gone
                    get_from_identity(self.session, group.mapper, state.pk, token=state.identity_token)
            self._within_events(group, "before_delete", "after_delete", self._delete_group)

    def _within_events(
        self, group: Group, before: str, after: str, write: Callable[[Group, Any], None]
    ) -> None:
        mapper = group.mapper
        connection = self.connection_for(mapper)
        for fn in getattr(mapper.dispatch, before):
            for obj in group.objs:
                fn(mapper, connection, obj)
        write(group, connection)
        for fn in getattr(mapper.dispatch, after):
            for obj in group.objs:
                fn(mapper, connection, obj)

    def _insert(self, group: Group, connection: Any) -> None:
        for shape in shapes_of(group.mapper):
            insert_group(connection, shape, group.objs, self.flush)
        expire_computed(group.mapper, group.objs)

    def _update(self, group: Group, connection: Any) -> None:
        written: set[int] = set()
        for shape in shapes_of(group.mapper):
            update_group(connection, shape, group, self.flush, written)
        self.flush.updated |= written
        expire_computed(group.mapper, [obj for obj in group.objs if id(obj) in written])

    def _delete_group(self, group: Group, connection: Any) -> None:
        for shape in reversed(shapes_of(group.mapper)):
            delete_group(connection, shape, group)

    def _rows(self, step: RowsStep) -> None:
        write_association(self.connection_for(step.rule.owner), step.rule, step.rows)

    def _post_update(self, step: PostUpdateStep) -> None:
        step.rule.blank_out(step.blank_outs)
        step.rule.hand_on(step.pairs, False)
        post_update(self.connection_for(step.rule.referring), step, self.flush)


_CARRIERS: dict[type[Any], Callable[[Any, Any], None]] = {
    SaveStep: Emitter._save,
    DeleteStep: Emitter._delete,
    RowsStep: Emitter._rows,
    PostUpdateStep: Emitter._post_update,
}
