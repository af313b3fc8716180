"""The behaviour of an attribute that refers to many instances: a collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import (
    COMMITTED,
    EMPTY,
    NEW,
    PENDING,
    STATE,
    InstanceState,
    committed_values,
    record_change,
)
from .. import exc
from ..base import (
    INCLUDE_PENDING_MUTATIONS,
    INIT_OK,
    NO_KEY,
    NO_VALUE,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
)
from ..collections import (
    CollectionAdapter,
    InstrumentedList,
    emulated_type,
    prepare_instrumentation,
    values_for,
)
from ..state import PendingCollection, pending_of
from .backref import appended_in_both, removed_in_both
from .history import HISTORY_BLANK, History, collection_history, is_nothing
from .impl import AttributeImpl, SessionHooks
from .tokens import OP_BULK_REPLACE, AttributeEventToken

if TYPE_CHECKING:
    from ..interfaces import MapperProperty
    from .queryable import InstrumentedAttribute


class CollectionAttribute(AttributeImpl):
    """An attribute that holds a collection of instances.

    :ivar collection_factory: makes an empty collection.
    """

    collection = True
    uses_objects = True
    default_accepts_scalar_loader = False

    def __init__(
        self,
        descriptor: InstrumentedAttribute[Any],
        parent_token: MapperProperty[Any] | None,
        typecallable: Callable[[], Any],
        **options: Any,
    ) -> None:
        super().__init__(descriptor, parent_token, **options)
        self.collection_factory = prepare_instrumentation(typecallable)
        self.duck_type = emulated_type(self.collection_factory)
        self.bulk_replace_token = AttributeEventToken(self, OP_BULK_REPLACE)

    # -- making and linking collections

    def new_collection(self, state: InstanceState) -> Any:
        """Return an empty collection that belongs to this attribute of an instance."""
        collection = self.collection_factory()
        collection._sa_attr = self
        collection._sa_state = state
        if self.has_events:
            adapter = CollectionAdapter(self, state, collection)
            for fn in self.dispatch.init_collection:
                fn(state, collection, adapter)
        return collection

    def unlink(self, collection: Any) -> None:
        """Let a collection go: later changes of it are nobody's business."""
        if self.has_events:
            adapter = CollectionAdapter(self, collection._sa_state, collection)
            for fn in self.dispatch.dispose_collection:
                fn(collection._sa_state, collection, adapter)
        collection._sa_attr = None

    def default_value(self, state: InstanceState, d: dict[str, Any]) -> Any:
        empty = d.get(EMPTY)
        if empty is None:
            empty = d[EMPTY] = {}
        found = empty.get(self.key)
        if found is None:
            found = empty[self.key] = self.new_collection(state)
        return found

    def members(self, collection: Any) -> list[Any]:
        """Return the members of a collection."""
        return list(collection._sa_iterator())

    # -- events

    def _before_change(self, state: InstanceState, d: dict[str, Any]) -> None:
        """Remember the content before the first change.

        A collection that was handed out empty becomes the value.
        """
        key = self.key
        empty = d.get(EMPTY)
        if empty is not None and key in empty and key not in d:
            collection = empty.pop(key)
            if not empty:
                del d[EMPTY]
            record_change(state, d, key, [])
            d[key] = collection
            return
        committed = d.get(COMMITTED)
        if state.flags & NEW or (committed is not None and key in committed) or key not in d:
            record_change(state, d, key, NO_VALUE)
            if key not in d and not state.flags & NEW:
                committed_values(state, d).pop(key, None)  # not loaded: its changes are pending ones
        else:
            record_change(state, d, key, self.members(d[key]))

    def _forget_empty(self, d: dict[str, Any]) -> None:
        """Let a collection go that was handed out before the object had a row: what there is now has to be
        loaded.
        """
        empty = d.get(EMPTY)
        if empty is not None and self.key in empty:
            self.unlink(empty.pop(self.key))

    def _owner_dict(self, state: InstanceState) -> dict[str, Any]:
        obj = state.obj()
        if obj is None:
            raise exc.ObjectDereferencedError(
                f"expected the owner of the collection {self} to be alive, it was garbage collected; "
                "keep a reference to the object while its collection is changed"
            )
        return obj.__dict__  # type: ignore[no-any-return]  # the dict of an instance

    def fire_append_event(
        self, state: InstanceState, value: Any, initiator: AttributeEventToken | None, key: Any = NO_KEY
    ) -> Any:
        """Tell of an object that is about to be added; return the object to add."""
        d = self._owner_dict(state)
        initiator = initiator or self.append_token
        if self.has_events:
            for fn in self.dispatch.append:
                value = fn(state, value, initiator, key)
        if value is not None:
            self._check_mapped(value)
            if state.session_id and SessionHooks.added is not None:
                SessionHooks.added(state, value, self, initiator)  # may refuse it: nothing is changed yet
        self._before_change(state, d)
        if value is None:
            return value
        if self.trackparent:
            self.sethasparent(value.__dict__[STATE], state, True)
        if self.backrefs:
            appended_in_both(self, state, value, initiator)
        return value

    def fire_append_wo_mutation_event(
        self, state: InstanceState, value: Any, initiator: AttributeEventToken | None, key: Any = NO_KEY
    ) -> Any:
        """Tell that an object is added that is in the collection already."""
        if self.has_events:
            for fn in self.dispatch.append_wo_mutation:
                value = fn(state, value, initiator or self.append_token, key)
        if value is not None and state.session_id and SessionHooks.added is not None:
            SessionHooks.added(state, value, self, initiator or self.append_token)
        return value

    def fire_pre_remove_event(self, state: InstanceState) -> None:
        """Tell that objects are about to be removed."""
        self._before_change(state, self._owner_dict(state))

    def fire_remove_event(
        self, state: InstanceState, value: Any, initiator: AttributeEventToken | None, key: Any = NO_KEY
    ) -> None:
        """Tell of an object that was removed."""
        initiator = initiator or self.remove_token
        if self.has_events:
            for fn in self.dispatch.remove:
                fn(state, value, initiator, key)
        if value is None:
            return
        if self.trackparent:
            self.sethasparent(value.__dict__[STATE], state, False)
        if self.backrefs:
            removed_in_both(self, state, value, initiator)
        if state.session_id and SessionHooks.removed is not None:
            SessionHooks.removed(state, value, self, initiator)

    def _check_mapped(self, value: Any) -> None:
        if STATE not in getattr(value, "__dict__", ()):
            raise AttributeError(
                f"expected an instance of a mapped class to add to {self}, got {value!r} (no attribute "
                f"{STATE!r})"
            )

    # -- changes that come from elsewhere

    def append(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        collection = self.get(state, d, passive)
        if collection is PASSIVE_NO_RESULT or collection is NO_VALUE:
            self._forget_empty(d)
            value = self.fire_append_event(state, value, initiator)
            pending_of(d, self.key).append(value)
        else:
            collection._sa_appender(value, _sa_initiator=initiator)

    def remove(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        collection = self.get(state, d, passive)
        if collection is PASSIVE_NO_RESULT or collection is NO_VALUE:
            self._forget_empty(d)
            self.fire_pre_remove_event(state)
            self.fire_remove_event(state, value, initiator)
            pending_of(d, self.key).remove(value)
        else:
            collection._sa_remover(value, _sa_initiator=initiator)

    def pop(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        try:
            self.remove(state, d, value, initiator, passive)
        except (ValueError, KeyError, IndexError):
            pass

    def set(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
        check_old: Any = None,
        pop: bool = False,
        _adapt: bool = True,
    ) -> None:
        new = self.new_collection(state)
        wanted = values_for(self, value) if _adapt else list(value)
        old = self.get(state, d, passive)
        if old is value:
            return
        if self.has_events:
            for fn in self.dispatch.bulk_replace:
                fn(state, wanted, initiator or self.bulk_replace_token, None)
        if is_nothing(old):
            old = self.default_value(state, d)
        self._before_change(state, d)
        before = self.members(old)
        self.unlink(old)
        d[self.key] = new
        self._replace_members(state, before, new, wanted)

    def _replace_members(self, state: InstanceState, before: list[Any], new: Any, wanted: list[Any]) -> None:
        kept = {id(item) for item in before}
        for item in wanted:
            if id(item) in kept:
                self.fire_append_wo_mutation_event(state, item, None)
                new._sa_appender(item, _sa_initiator=False)
            else:
                new._sa_appender(item, _sa_initiator=self.bulk_replace_token)
        wanted_ids = {id(item) for item in wanted}
        for item in before:
            if id(item) not in wanted_ids:
                self.fire_remove_event(state, item, self.bulk_replace_token)

    def delete(self, state: InstanceState, d: dict[str, Any]) -> None:
        if self.key not in d:
            return
        self._before_change(state, d)
        collection = d[self.key]
        for item in self.members(collection):
            self.fire_remove_event(state, item, None)
        self.unlink(collection)
        committed_values(state, d)
        d.pop(self.key, None)

    # -- what is loaded, and what changed

    def set_committed_value(self, state: InstanceState, d: dict[str, Any], value: Any) -> Any:
        collection = self.new_collection(state)
        if type(collection) is InstrumentedList:
            list.extend(collection, value)
        else:
            appender = collection._sa_appender
            for item in value:
                appender(item, _sa_initiator=False)
        if state.flags & NEW:
            committed_values(state, d)
        d[self.key] = collection
        committed = d.get(COMMITTED)
        if committed:
            committed.pop(self.key, None)
        pending = d.get(PENDING)
        if pending and self.key in pending:
            self._apply_pending(state, d, collection, pending.pop(self.key))
        empty = d.get(EMPTY)
        if empty:
            empty.pop(self.key, None)
        return collection

    def _apply_pending(
        self, state: InstanceState, d: dict[str, Any], collection: Any, pending: PendingCollection
    ) -> None:
        """Apply what was changed before the collection was loaded, on top of what was loaded."""
        loaded = self.members(collection)
        committed_values(state, d)[self.key] = loaded
        present = {id(item) for item in loaded}
        for item in pending.added_items:
            if id(item) not in present:
                collection._sa_appender(item, _sa_initiator=False)
        for item in pending.deleted_items:
            if id(item) in present:
                collection._sa_remover(item, _sa_initiator=False)

    def get_history(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> History:
        if self.key in d:
            original, is_changed = self._original(state, d)
            return collection_history(original, self.members(d[self.key]), is_changed)
        pending = d.get(PENDING)
        mine = pending.get(self.key) if pending else None
        current = self.get(state, d, passive & ~INIT_OK) if mine is None or passive & 2 else PASSIVE_NO_RESULT
        if self.key in d:
            return self.get_history(state, d, passive)
        if is_nothing(current):
            if mine is not None and passive & INCLUDE_PENDING_MUTATIONS:
                return History(list(mine.added_items), (), list(mine.deleted_items))
            original, is_changed = self._original(state, d)
            if is_changed and not is_nothing(original):
                return History((), (), list(original))
            if current is NO_VALUE and passive & INIT_OK:
                return History((), [], ())
            return HISTORY_BLANK
        return collection_history(NO_VALUE, self.members(current), False)

    def get_all_pending(
        self, state: InstanceState, d: dict[str, Any], passive: int = 22
    ) -> list[tuple[InstanceState | None, Any]]:
        if self.key not in d:
            pending = d.get(PENDING)
            mine = pending.get(self.key) if pending else None
            if mine is not None and not passive & 2:
                return [(item.__dict__[STATE], item) for item in mine.added_items]
            if is_nothing(self.get(state, d, passive & ~INIT_OK)):
                return []
        current = self.members(d[self.key])
        found = [(item.__dict__[STATE], item) for item in current if item is not None]
        original, is_changed = self._original(state, d)
        if is_changed and not is_nothing(original):
            present = {id(item) for item in current}
            found += [
                (item.__dict__[STATE], item)
                for item in original
                if item is not None and id(item) not in present
            ]
        return found

    def get_collection(
        self, state: InstanceState, d: dict[str, Any], user_data: Any = None, passive: int = PASSIVE_OFF
    ) -> Any:
        """Return the adapter of the collection, which is loaded if need be."""
        collection = self.get(state, d, passive) if user_data is None else user_data
        return collection if is_nothing(collection) else CollectionAdapter(self, state, collection)

    def get_committed_value(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> Any:
        original, is_changed = self._original(state, d)
        if is_changed:
            return [] if is_nothing(original) else original
        return self.get(state, d, passive)
