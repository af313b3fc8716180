"""Work on the state of an instance: commit, expire, pending changes of collections, attribute states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import util
from .._hot import attributes as hot
from .._hot.attributes import (
    COMMITTED,
    EMPTY,
    EXPIRED,
    EXPIRED_KEYS,
    MODIFIED,
    NEW,
    PARENTS,
    PENDING,
    InstanceState,
    sessions,
)
from .base import NO_VALUE, PASSIVE_NO_INITIALIZE, PASSIVE_OFF

if TYPE_CHECKING:
    from .attributes.history import History

__all__ = [
    "AttributeState",
    "InstanceState",
    "PendingCollection",
    "commit",
    "commit_all",
    "detach",
    "expire",
    "expire_attributes",
    "reset_expired",
]

_sessions = sessions


class PendingCollection:
    """Changes of a collection that is not loaded, to be applied when it is."""

    __slots__ = ("added_items", "deleted_items")

    def __init__(self) -> None:
        self.added_items: util.OrderedIdentitySet[Any] = util.OrderedIdentitySet()
        self.deleted_items: util.IdentitySet[Any] = util.IdentitySet()

    def append(self, value: Any) -> None:
        """Remember an object to be added."""
        if value in self.deleted_items:
            self.deleted_items.remove(value)
        else:
            self.added_items.add(value)

    def remove(self, value: Any) -> None:
        """Remember an object to be removed."""
        if value in self.added_items:
            self.added_items.remove(value)
        else:
            self.deleted_items.add(value)


def pending_of(d: dict[str, Any], key: str) -> PendingCollection:
    """Return the pending changes of one collection, made if there are none."""
    pending: dict[str, PendingCollection] = d.setdefault(PENDING, {})
    found = pending.get(key)
    if found is None:
        found = pending[key] = PendingCollection()
    return found


def commit_all(state: InstanceState, d: dict[str, Any]) -> None:
    """Take all current values as those of the row: after a flush or a refresh."""
    d.pop(COMMITTED, None)
    d.pop(PENDING, None)
    state.flags &= ~(MODIFIED | NEW)


def commit(state: InstanceState, d: dict[str, Any], keys: Iterable[str]) -> None:
    """Take the current values of some attributes as those of the row."""
    committed = hot.committed_values(state, d)
    pending = d.get(PENDING)
    for key in keys:
        committed.pop(key, None)
        if pending:
            pending.pop(key, None)


def expire(state: InstanceState, d: dict[str, Any]) -> None:
    """Forget every attribute; the row is read again on the next access.

    The session that holds a modified instance has to let it go itself.
    """
    manager = state.manager
    for key in manager.collection_keys:
        collection = d.get(key)
        if collection is not None:
            manager[key].impl.unlink(collection)
    for key in manager:
        d.pop(key, None)
    for key in (COMMITTED, PENDING, EMPTY, EXPIRED_KEYS, PARENTS):
        d.pop(key, None)
    state.flags = state.flags & ~(MODIFIED | NEW) | EXPIRED
    if manager.has_events:
        manager.fire_expire(state, None)


def expire_attributes(
    state: InstanceState, d: dict[str, Any], attribute_names: Iterable[str], no_loader: bool = False
) -> None:
    """Forget some attributes; they are read again on their next access.

    :param no_loader: leave attributes alone that a loader of their own would produce.
    """
    manager = state.manager
    names = list(attribute_names)
    committed = hot.committed_values(state, d) if (COMMITTED in d or state.flags & NEW) else {}
    pending = d.get(PENDING, {})
    expired: set[str] = d.setdefault(EXPIRED_KEYS, set())
    for key in names:
        impl = manager[key].impl
        if impl.accepts_scalar_loader:
            if no_loader and impl.loader is not None and key not in d:
                continue
            expired.add(key)
        old = d.pop(key, None)
        if impl.collection and old is not None:
            impl.unlink(old)
        committed.pop(key, None)
        pending.pop(key, None)
        d.get(EMPTY, {}).pop(key, None)
    if manager.has_events:
        manager.fire_expire(state, names)


def reset_expired(state: InstanceState, d: dict[str, Any]) -> None:
    """Say that the row was read: nothing is expired any more."""
    state.flags &= ~EXPIRED
    d.pop(EXPIRED_KEYS, None)


def detach(state: InstanceState) -> None:
    """Let an instance go from its session and identity map."""
    imap = state.imap
    if imap is not None and imap.get(state.pk) is state.ref:
        del imap[state.pk]
    state.imap = None
    state.session_id = 0


class AttributeState:
    """One attribute of one instance: its value as it is, as it was, and what changed."""

    __slots__ = ("key", "state")

    def __init__(self, state: InstanceState, key: str) -> None:
        self.state = state
        self.key = key

    @property
    def loaded_value(self) -> Any:
        """The value that the instance has, without loading one; NO_VALUE when it has none."""
        return self.state.dict.get(self.key, NO_VALUE)

    @property
    def value(self) -> Any:
        """The value, loaded if need be."""
        return getattr(self.state.obj(), self.key)

    @property
    def history(self) -> History:
        """What changed since the last flush, without loading anything."""
        return self._history(PASSIVE_NO_INITIALIZE)

    def load_history(self) -> History:
        """Return what changed since the last flush; the value is loaded if need be."""
        return self._history(PASSIVE_OFF ^ 8)

    def _history(self, passive: int) -> History:
        attribute = getattr(self.state.class_, self.key)  # a synonym has that of what it stands for
        found: History = attribute.impl.get_history(self.state, self.state.dict, passive)
        return found


def _attribute_states(state: InstanceState) -> util.ReadOnlyProperties[AttributeState]:
    return util.ReadOnlyProperties({key: AttributeState(state, key) for key in state.mapper._props})


hot.set_hooks(attribute_states=_attribute_states)
