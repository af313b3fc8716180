"""Which objects a session holds, and how they come and go: the five states and the ways between them.

    transient -> pending -> persistent -> deleted -> detached

A session keeps the pending objects (`_new`), those to be deleted (`_deleted`) and those with changes that
were not flushed (`_modified`) strongly; every other object lives as long as the program refers to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any, ClassVar, NoReturn

from .. import exc as sa_exc
from .._hot.attributes import (
    COMMITTED,
    DELETED,
    EXPIRED,
    LOADS_RELATED,
    MODIFIED,
    NEW,
    PENDING,
    STATE,
    InstanceState,
    sessions,
    set_hooks,
)
from ..util import IdentitySet, warn
from . import exc
from .base import object_state
from .cascades import SAVE_UPDATE, paths_of, reachable_new
from .identity import IdentityMap
from .state import expire

_numbers = count(1)
_FLUSHED = ~(MODIFIED | NEW)


class Membership:
    """Hold the objects of a session: `new`, `dirty`, `deleted` and the identity map."""

    dispatch: Any
    _emitting: bool
    _has_events: ClassVar[bool] = False
    _transaction: Any

    def __init__(self) -> None:
        self.hash_key: int = next(_numbers)
        self._new: dict[InstanceState, Any] = {}
        self._deleted: dict[InstanceState, Any] = {}
        self._modified: dict[InstanceState, Any] = {}
        self.identity_map = IdentityMap(self._modified)
        sessions[self.hash_key] = self

    # -- what is here

    @property
    def new(self) -> IdentitySet[Any]:
        """The objects that wait for their INSERT."""
        return IdentitySet(self._new.values())

    @property
    def deleted(self) -> IdentitySet[Any]:
        """The objects that wait for their DELETE."""
        return IdentitySet(self._deleted.values())

    @property
    def dirty(self) -> IdentitySet[Any]:
        """The persistent objects that were changed, whether or not their values differ in the end."""
        return IdentitySet(obj for state, obj in self._modified.items() if state not in self._deleted)

    def __contains__(self, instance: object) -> bool:
        return self._contains_state(object_state(instance))

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the pending and persistent objects."""
        return iter([*self._new.values(), *self.identity_map.objects()])

    def _contains_state(self, state: InstanceState) -> bool:
        return state in self._new or self.identity_map.contains_state(state)

    def _is_clean(self) -> bool:
        return not (self._new or self._modified or self._deleted)

    # -- in

    def _attach_graph(self, state: InstanceState, obj: Any) -> None:
        """Take in an object and what its save-update cascades reach."""
        if state.session_id == 0 and state.pk is None and not self._has_events:
            state.session_id = self.hash_key
            self._new[state] = obj
        else:
            self._attach(state, obj)
        mapper = state.manager_ref().mapper
        if type(obj) is not mapper.class_:
            self._refuse_unmapped(state, obj)
        if paths_of(mapper, SAVE_UPDATE):
            for other_state, other in reachable_new(state, obj, self.hash_key):
                self._attach(other_state, other)

    def _refuse_unmapped(self, state: InstanceState, obj: Any) -> None:
        """Refuse an instance of a subclass that is not mapped itself: its row would be that of its base."""
        self._new.pop(state, None)
        state.session_id = 0
        raise exc.UnmappedClassError(
            type(obj),
            f"expected an instance of a mapped class, got {type(obj).__name__}, which only derives from "
            f"{state.class_.__name__}; map it too, or make an instance of {state.class_.__name__}",
        )

    def _attach(self, state: InstanceState, obj: Any) -> None:
        """Take in one object, as pending or persistent.

        :raises InvalidRequestError: it is in another session, was deleted, or another object has its identity
        """
        key = self.hash_key
        if state.session_id == key:
            if state.flags & LOADS_RELATED and state.pk is None:
                state.flags &= ~LOADS_RELATED
                self._new[state] = obj
            if state.pk is None or state not in self._deleted:
                if state.flags & DELETED:
                    self._attach_existing(state, obj)
                return
        elif state.session_id and state.session_id in sessions:
            self._refuse_foreign(state)
        if self._has_events:
            self._attach_with_events(state, obj)
        elif state.pk is None:
            state.session_id = key
            self._new[state] = obj
        else:
            self._attach_existing(state, obj)

    def _warn_of_emitting(self, what: str) -> None:
        """Warn of a change of the session by a listener while a flush carries out its plan."""
        warn(
            f"{what} was called while a flush carries out its plan: it may have no effect on this flush; "
            "call it in before_flush, or in after_flush_postexec"
        )

    def _refuse_foreign(self, state: InstanceState) -> NoReturn:
        raise sa_exc.InvalidRequestError(
            f"Expected an object of no session, got {exc.describe_state(state)} of session "
            f"{state.session_id} (this is {self.hash_key}): take it out there with expunge(), or use merge()"
        )

    def _attach_existing(self, state: InstanceState, obj: Any) -> None:
        if state.flags & DELETED:
            raise sa_exc.InvalidRequestError(
                f"Expected an object that has a row, got {exc.describe_state(state)}, which has been "
                f"deleted: "
                "make_transient() makes it a new object that can be added again"
            )
        self._attach_persistent(state, obj)

    def _attach_persistent(self, state: InstanceState, obj: Any) -> None:
        try:
            self.identity_map.add(state)
        except KeyError:
            raise sa_exc.InvalidRequestError(
                "Expected an object whose row no other object stands for, got "
                f"{exc.describe_state(state)}, and "
                f"the session has one for {state.key}; merge() copies the one into the other"
            ) from None
        state.session_id = self.hash_key
        self._deleted.pop(state, None)
        if state.flags & MODIFIED:
            self._modified[state] = obj

    def _attach_with_events(self, state: InstanceState, obj: Any) -> None:
        was_here = state.session_id == self.hash_key
        pending = state.pk is None
        if not was_here:
            self.dispatch.before_attach(self, state)
        if pending:
            state.session_id = self.hash_key
            self._new[state] = obj
        else:
            self._attach_existing(state, obj)
        if not was_here:
            self.dispatch.after_attach(self, state)
            name = "transient_to_pending" if pending else "detached_to_persistent"
            getattr(self.dispatch, name)(self, state)

    # -- out

    def _expunge_states(self, states: Iterable[InstanceState], to_transient: bool = False) -> None:
        """Let go of objects: pending ones become transient, others detached, or transient where that is
        asked.
        """
        for state in states:
            pending = self._new.pop(state, None) is not None
            was_deleted = state.flags & DELETED
            self._deleted.pop(state, None)
            self.identity_map.discard(state)
            state.session_id = 0
            if to_transient:
                state.pk = state.identity_token = None
                state.flags = state.flags & ~DELETED
            if self._has_events:
                if pending:
                    name = "pending_to_transient"
                elif to_transient:
                    name = "persistent_to_transient"
                else:
                    name = "deleted_to_detached" if was_deleted else "persistent_to_detached"
                self._tell(name, state)

    def _tell(self, event: str, state: InstanceState) -> None:
        obj = state.ref()
        if obj is not None:
            getattr(self.dispatch, event)(self, state)

    def _expunge_everything(self, deleted_in_transaction: Iterable[InstanceState]) -> None:
        if not self._has_events:  # each state and every list is emptied in one go
            for keyed in self.identity_map.maps.values():
                for reference in list(keyed.values()):
                    obj = reference()
                    if obj is not None:
                        _detach(obj.__dict__[STATE])
            for state in (*self._new, *deleted_in_transaction):
                _detach(state)
            self._new.clear()
            self._deleted.clear()
            self.identity_map.clear()
            return
        states = [*self._new, *deleted_in_transaction, *self.identity_map.all_states()]
        self._expunge_states(dict.fromkeys(states))

    # -- what a flush did

    def _register_inserted(self, mapper: Any, states: list[InstanceState], objs: list[Any]) -> None:
        """Make objects of one class persistent whose rows were inserted."""
        session_id = self.hash_key
        keyed: Any = None
        token: Any = None
        pks = _primary_keys(mapper, objs)
        if None in pks:
            _refuse_null_key(states[pks.index(None)])
        for state, obj, pk in zip(states, objs, pks, strict=True):
            if keyed is None or state.identity_token != token:
                token = state.identity_token
                keyed = self.identity_map.map_for(mapper._identity_class, token)
            if pk in keyed:
                self._displace(keyed[pk])
            state.pk = pk
            state.imap = keyed
            state.session_id = session_id
            keyed[pk] = state.ref
            state.flags &= _FLUSHED
            d = obj.__dict__
            if COMMITTED in d:
                del d[COMMITTED]
            if PENDING in d:
                del d[PENDING]
        new = self._new
        if len(new) == len(states):
            new.clear()  # they are all of them
        else:
            for state in states:
                new.pop(state, None)
        if self._has_events:
            for state in states:
                self._tell("pending_to_persistent", state)

    def _displace(self, reference: Any) -> None:
        """Forget an object whose identity a new one has taken over."""
        other = reference()
        if other is not None:
            state = other.__dict__[STATE]
            state.imap = None
            self._modified.pop(state, None)

    def _register_updated(self, states: Iterable[InstanceState]) -> None:
        """Count objects as unchanged: what they hold is what their rows hold."""
        modified = self._modified
        for state in states:
            state.flags &= _FLUSHED
            modified.pop(state, None)
            obj = state.ref()
            if obj is not None:
                d = obj.__dict__
                d.pop(COMMITTED, None)
                d.pop(PENDING, None)

    def _register_deleted(self, states: Iterable[InstanceState]) -> None:
        """Take objects out whose rows were deleted; they stay in the state `deleted` until the
        transaction ends.
        """
        for state in states:
            state.flags |= DELETED
            self.identity_map.discard(state)
            self._deleted.pop(state, None)
            if self._has_events:
                self._tell("persistent_to_deleted", state)

    def _remove_newly_deleted(self, states: Sequence[InstanceState]) -> None:
        """Take objects out whose rows turned out to be gone, or were deleted by a statement."""
        self._register_deleted(states)
        transaction = self._transaction
        if transaction is not None:
            transaction._deleted.extend(states)

    # -- what the end of a transaction does

    def _detach_deleted(self, states: Iterable[InstanceState]) -> None:
        """Detach the objects whose deletion was committed."""
        for state in dict.fromkeys(states):
            if state.flags & DELETED and state.session_id == self.hash_key:
                state.session_id = 0
                if self._has_events:
                    self._tell("deleted_to_detached", state)

    def _make_transient(self, states: Iterable[InstanceState]) -> None:
        """Undo insertions: the objects are new again, and belong to no session."""
        for state in dict.fromkeys(states):
            if state.session_id and state.session_id != self.hash_key:
                continue  # expunged since, and taken in by another session
            obj = state.ref()
            if obj is not None and state.pk is not None:
                state.flags |= NEW | MODIFIED
                obj.__dict__.pop(COMMITTED, None)
            name = (
                "pending_to_transient"
                if state.pk is None or state in self._new
                else "persistent_to_transient"
            )
            self._new.pop(state, None)
            self._deleted.pop(state, None)
            self.identity_map.discard(state)
            was_here, state.session_id = state.session_id, 0
            state.pk = state.identity_token = None
            state.flags &= ~(DELETED | EXPIRED)
            if self._has_events and was_here:
                self._tell(name, state)

    def _revive(self, states: Iterable[InstanceState]) -> None:
        """Undo deletions: the objects are persistent again."""
        for state in states:
            if state.session_id != self.hash_key or state.pk is None:
                continue
            state.flags &= ~DELETED
            obj = state.ref()
            if obj is None:
                continue
            self.identity_map.replace(state)
            if self._has_events:
                self._tell("deleted_to_persistent", state)

    def _switch_key(self, state: InstanceState, pk: Any) -> None:
        """Give a persistent object another primary key."""
        keyed = state.imap
        if keyed is not None and keyed.get(state.pk) is state.ref:
            del keyed[state.pk]
        state.pk = pk
        if keyed is not None and state.ref() is not None:
            self.identity_map.replace(state)

    def _expire_everything(self) -> None:
        """Forget what every persistent object holds: it is read from its row on the next access."""
        for keyed in self.identity_map.maps.values():
            for reference in list(keyed.values()):
                obj = reference()
                if obj is not None:
                    d = obj.__dict__
                    expire(d[STATE], d)
        self._modified.clear()

    def _expire_changed(self, also: set[InstanceState]) -> None:
        """Forget what the objects hold that were changed since a savepoint.

        :param also: states that were flushed since
        """
        for state in {*self._modified, *also}:
            obj = state.ref()
            if obj is not None and state.session_id == self.hash_key:
                expire(state, obj.__dict__)
            self._modified.pop(state, None)


def _detach(state: InstanceState) -> None:
    state.session_id = 0
    state.imap = None


def _primary_keys(mapper: Any, objs: list[Any]) -> list[Any]:
    """Return the primary key of each object, as the identity map has it."""
    if len(mapper._pk_keys) == 1:
        [key] = mapper._pk_keys
        return [obj.__dict__[key] for obj in objs]
    identity_of = mapper._identity_of
    return [identity_of(obj.__dict__) for obj in objs]


def _refuse_null_key(state: InstanceState) -> None:
    raise exc.FlushError(
        f"Expected a primary key of {exc.describe_state(state)} once it is inserted, got NULL: give it one, "
        "or have the database make it (an autoincrementing integer, or a server default)"
    )


def _keep_modified(state: InstanceState, obj: Any) -> None:
    session = sessions.get(state.session_id)
    if session is not None and state.pk is not None and not state.flags & DELETED:
        session._modified[state] = obj
        if session._transaction is None:
            session._autobegin_t()


set_hooks(first_change=_keep_modified)
