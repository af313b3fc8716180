"""Follow relationships from one object to others, as the `cascade` of each relationship says."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

from .._hot.attributes import COMMITTED, DELETED as ROW_DELETED, PENDING, STATE, InstanceState, sessions
from .attributes.impl import set_session_hooks
from .base import INCLUDE_PENDING_MUTATIONS, NO_RAISE, PASSIVE_NO_INITIALIZE, PASSIVE_OFF

SAVE_UPDATE: Final = "save-update"
DELETE: Final = "delete"
DELETE_ORPHAN: Final = "delete-orphan"
EXPUNGE: Final = "expunge"
REFRESH_EXPIRE: Final = "refresh-expire"
MERGE: Final = "merge"

_Paths = tuple[tuple[Any, Any, Any], ...]


def paths_of(mapper: Any, cascade: str) -> _Paths:
    """Return `(key, attribute implementation, relationship)` of the mapper's relationships with a cascade."""
    found: _Paths | None = mapper._cache.get(cascade)
    if found is None:
        mapper._check_configure()
        found = mapper._cache[cascade] = tuple(
            (prop.key, mapper.class_manager[prop.key].impl, prop)
            for prop in mapper.relationships
            if cascade in prop.cascade
        )
    return found


def reachable_new(state: InstanceState, obj: Any, session_key: int) -> Iterator[tuple[InstanceState, Any]]:
    """Yield what the save-update cascade of an object reaches and is not in the session yet.

    The walk stops at objects of the session: theirs were followed when they came in.
    """
    seen = {state}
    queue = deque([(state, obj)])
    while queue:
        state, obj = queue.popleft()
        d = obj.__dict__
        pending = d.get(PENDING)
        for key, impl, _ in paths_of(state.manager_ref().mapper, SAVE_UPDATE):
            value = d.get(key)
            if value is None and (pending is None or key not in pending) and key not in d:
                continue
            if value is not None and not impl.collection and key not in d.get(COMMITTED, ()):
                other_state = value.__dict__[STATE]
                if _is_here(other_state, session_key) or other_state in seen:
                    continue
                seen.add(other_state)
                queue.append((other_state, value))
                yield other_state, value
                continue
            for other_state, other in impl.get_all_pending(state, d, PASSIVE_NO_INITIALIZE):
                if other_state is None or _is_here(other_state, session_key) or other_state in seen:
                    continue
                seen.add(other_state)
                queue.append((other_state, other))
                yield other_state, other


def _is_here(state: InstanceState, session_key: int) -> bool:
    return state.session_id == session_key and not state.flags & ROW_DELETED


def reachable(
    state: InstanceState, obj: Any, cascade: str, halt_on: Callable[[InstanceState], bool] | None = None
) -> Iterator[tuple[InstanceState, Any]]:
    """Yield what a cascade reaches from an object, without the object itself.

    The delete cascade loads what is not loaded, unless the relationship says `passive_deletes`; others do
    not.

    :param halt_on: says of a state whether to leave its object out, with what lies behind it
    """
    seen = {state}
    queue = deque([(state, obj)])
    while queue:
        state, obj = queue.popleft()
        d = obj.__dict__
        for _, impl, prop in paths_of(state.manager_ref().mapper, cascade):
            loads = cascade == DELETE and not prop.passive_deletes
            passive = PASSIVE_OFF | NO_RAISE if loads else PASSIVE_NO_INITIALIZE
            for other_state, other in (
                _deleted_with(impl, prop, state, d, passive)
                if cascade == DELETE
                else impl.get_all_pending(state, d, passive)
            ):
                if other_state is None or other_state in seen:
                    continue
                seen.add(other_state)
                if halt_on is not None and halt_on(other_state):
                    continue
                queue.append((other_state, other))
                yield other_state, other


def _deleted_with(
    impl: Any, prop: Any, state: InstanceState, d: dict[str, Any], passive: int
) -> list[tuple[InstanceState, Any]]:
    """Return what is deleted with an object: what it refers to, and as orphans what it let go of."""
    history = impl.get_history(state, d, passive | INCLUDE_PENDING_MUTATIONS)
    others = history.sum() if DELETE_ORPHAN in prop.cascade else history.non_deleted()
    return [(other.__dict__[STATE], other) for other in others if other is not None]


def orphan_rules(mapper: Any) -> tuple[Any, ...]:
    """Return the relationships to this mapper, of other classes, that delete what they let go of."""
    memo = ("orphans",)
    found: tuple[Any, ...] | None = mapper._cache.get(memo)
    if found is None:
        mapper._check_configure()
        found = mapper._cache[memo] = tuple(
            prop
            for other in mapper.registry.mappers
            for prop in other.relationships
            if prop.parent is other and DELETE_ORPHAN in prop.cascade and mapper.isa(prop.mapper)
        )
    return found


def is_orphan(state: InstanceState, pending: bool) -> bool:
    """Say whether an object lost a parent that it cannot be without.

    :param pending: a pending object that never had a parent counts as an orphan, a persistent one does not
    """
    mapper = state.manager_ref().mapper
    rules = orphan_rules(mapper)
    if not rules:
        return False
    orphaned = [
        not prop.parent.class_manager[prop.key].impl.hasparent(state, optimistic=not pending)
        for prop in rules
    ]
    return all(orphaned) if mapper.legacy_is_orphan else any(orphaned)


def _follow_addition(state: InstanceState, other: Any, impl: Any, initiator: Any) -> None:
    """Take an object into the session of the one that it was just related to, on the side that the user
    changed.
    """
    prop = impl.parent_token
    session = sessions.get(state.session_id)
    if session is not None and session._emitting:
        session._warn_of_emitting(f"an addition to {impl}")
    if SAVE_UPDATE not in prop.cascade or initiator.parent_token is not prop:
        return
    other_state = other.__dict__[STATE]
    if session is not None and not _is_here(other_state, state.session_id):
        session._attach_graph(other_state, other)


def _follow_removal(state: InstanceState, other: Any, impl: Any, initiator: Any) -> None:
    """Let go of a pending object whose parent has just dropped it, where orphans are deleted."""
    session = sessions.get(state.session_id)
    if session is not None and session._emitting:
        session._warn_of_emitting(f"a removal from {impl}")
    if DELETE_ORPHAN not in impl.parent_token.cascade:
        return
    other_state = other.__dict__[STATE]
    if session is not None and other_state in session._new and is_orphan(other_state, True):
        session.expunge(other)


set_session_hooks(added=_follow_addition, removed=_follow_removal)
