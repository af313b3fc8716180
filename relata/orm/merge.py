"""Copy the state of an object into the object of the same row that a session holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import exc as sa_exc
from .._hot.attributes import LOAD_OPTIONS, MODIFIED, STATE, WAS_LOADED, InstanceState
from ..util import warn
from . import exc
from .base import NO_RAISE, PASSIVE_MERGE, PASSIVE_NO_INITIALIZE
from .cascades import MERGE
from .loading.options import COLUMN
from .state import expire_attributes

if TYPE_CHECKING:
    from .session import Session


class Merge:
    """One call of `Session.merge()` or `merge_all()`: what was given -> what stands for it in the session.

    :param load: look for the row of each object in the database; without it the objects count as clean
        copies of rows
    :param options: loader options for what is loaded
    """

    def __init__(self, session: Session, load: bool, options: Sequence[Any] | None) -> None:
        self.session = session
        self.load = load
        self.options = options
        self.merged: dict[InstanceState, Any] = {}
        self.by_key: dict[Any, Any] = {}

    def merge(self, state: InstanceState, obj: Any) -> Any:
        """Return the session's object for a given one, with the given one's values.

        :raises InvalidRequestError: with `load=False`, for an object that is new or has changes
        """
        found = self.merged.get(state)
        if found is not None:
            return found
        session = self.session
        if state.session_id == session.hash_key:
            if state in session._new:
                warn(
                    "Expected an object of another session for merge(), got "
                    f"{exc.describe_state(state)}, which "
                    "waits in this one: a second object for a second row is made"
                )
            elif session.identity_map.contains_state(state):
                self.merged[state] = obj
                return obj
        mapper = state.manager_ref().mapper
        key = self._key_of(mapper, state, obj)
        target = self._find(mapper, key, state)
        is_new = target is None
        if is_new:
            target = mapper.class_manager.new_instance()
            session._autobegin_t()
            if not self.load and key is not None:
                self._adopt(target, key, state)
            else:
                session._attach(target.__dict__[STATE], target)
        self.merged[state] = target
        if key is not None:
            self.by_key[key] = target
        target_state = target.__dict__[STATE]
        if target_state is not state:
            self._check_version(mapper, state, obj, target_state, target)
            self._copy(mapper, state, obj, target_state, target)
        if mapper.class_manager.has_events:
            if is_new:
                mapper.class_manager.fire_load(target_state, None)
            elif not self.load and target_state is not state:  # no event told of the values
                mapper.class_manager.fire_refresh(target_state, None, None)
        return target

    def _key_of(self, mapper: Any, state: InstanceState, obj: Any) -> Any:
        if state.pk is not None:
            if not self.load and state.flags & MODIFIED:
                raise sa_exc.InvalidRequestError(
                    f"Expected an object without changes for merge(load=False), got "
                    f"{exc.describe_state(state)}, "
                    "which has some: flush it in its session first, or merge with load=True"
                )
            return state.key
        if not self.load:
            raise sa_exc.InvalidRequestError(
                f"Expected an object that has a row for merge(load=False), got {exc.describe_state(state)}: "
                "merge it with load=True"
            )
        d = obj.__dict__
        pk = mapper._identity_of(d) if all(key in d for key in mapper._pk_keys) else None
        if pk is None:
            return None
        return (mapper._identity_class, pk if len(mapper.primary_key) > 1 else (pk,), state.identity_token)

    def _find(self, mapper: Any, key: Any, state: InstanceState) -> Any:
        if key is None:
            return None
        found = self.by_key.get(key)
        if found is None:
            found = self.session.identity_map.get(key)
        if found is None and self.load:
            found = self.session.get(mapper.class_, key[1], identity_token=key[2], options=self.options)
        if (
            found is not None
            and not isinstance(found, mapper.class_)
            and not mapper.isa(found.__dict__[STATE].manager_ref().mapper)
        ):
            return None
        return found

    def _adopt(self, target: Any, key: Any, state: InstanceState) -> None:
        target_state = target.__dict__[STATE]
        target_state.key = key
        target_state.flags = WAS_LOADED
        self.session._attach(target_state, target)

    def _check_version(
        self, mapper: Any, state: InstanceState, obj: Any, target_state: InstanceState, target: Any
    ) -> None:
        column = mapper.version_id_col
        if column is None or target_state.pk is None:
            return
        key = mapper._columntoproperty[column].key
        given = obj.__dict__.get(key)
        present = getattr(target, key)
        if given is not None and present is not None and given != present:
            raise exc.StaleDataError(
                f"Expected version {present!r} of {exc.describe_state(target_state)}, got {given!r} to "
                "merge: the row was changed since the given object was loaded; leave the version unset to "
                "change the row as it is now"
            )

    def _copy(
        self,
        mapper: Any,
        state: InstanceState,
        obj: Any,
        target_state: InstanceState,
        target: Any,
    ) -> None:
        d, target_d = obj.__dict__, target.__dict__
        relations = mapper.relationships
        if LOAD_OPTIONS in d:
            target_d[LOAD_OPTIONS] = d[LOAD_OPTIONS]
        # what neither has is read from the row; an object that was loaded does so anyway
        reads_missing = target_state.pk is not None and not target_state.flags & WAS_LOADED
        for key, prop in mapper._props.items():
            if key in relations:
                self._copy_relation(mapper, prop, state, d, target_state, target_d)
            elif key in d and key in mapper.class_manager:
                impl = mapper.class_manager[key].impl
                if not self.load:
                    impl.set_committed_value(target_state, target_d, d[key])
                else:
                    impl.set(target_state, target_d, d[key])
            elif reads_missing and key not in target_d and prop.strategy_kind == COLUMN and not prop.deferred:
                expire_attributes(target_state, target_d, [key])

    def _copy_relation(
        self,
        mapper: Any,
        prop: Any,
        state: InstanceState,
        d: dict[str, Any],
        target_state: InstanceState,
        target_d: Any,
    ) -> None:
        key = prop.key
        if MERGE not in prop.cascade:
            return
        impl = mapper.class_manager[key].impl
        if key not in d:
            if impl.dynamic:
                self._add_members(impl, state, d, target_state, target_d)
            return
        writes = self.load and not prop.viewonly
        if not impl.collection:
            other = d[key]
            merged = None if other is None else self.merge(other.__dict__[STATE], other)
            if writes:
                impl.set(target_state, target_d, merged)
            else:
                impl.set_committed_value(target_state, target_d, merged)
            return
        if self.load:  # what the collection holds now is wanted, to tell what goes
            impl.get(target_state, target_d, PASSIVE_MERGE | NO_RAISE)
        merged_items = [
            self.merge(other_state, other)
            for other_state, other in impl.get_all_pending(state, d, PASSIVE_NO_INITIALIZE)
            if other_state is not None and _is_member(impl, state, d, other)
        ]
        if not isinstance(d[key], dict):  # two that stand for one row become one
            merged_items = list({id(item): item for item in merged_items}.values())
        if writes:
            impl.set(target_state, target_d, _like(d[key], merged_items))
        else:
            impl.set_committed_value(target_state, target_d, merged_items)

    def _add_members(
        self, impl: Any, state: InstanceState, d: dict[str, Any], target_state: InstanceState, target_d: Any
    ) -> None:
        """Add to a collection that is not loaded what was added to the given one.

        What was given to a new object is the whole of a dynamic collection, which is read to replace it.
        """
        added = impl.get_history(state, d, PASSIVE_NO_INITIALIZE).added
        if not added:
            return
        merged = [self.merge(other.__dict__[STATE], other) for other in added]
        if impl.is_readable and state.pk is None:
            impl.set(target_state, target_d, merged)
            return
        for other in merged:
            impl.append(target_state, target_d, other)


def _is_member(impl: Any, state: InstanceState, d: dict[str, Any], other: Any) -> bool:
    collection = d[impl.key]
    values = collection.values() if isinstance(collection, dict) else collection
    return any(member is other for member in values)


def _like(collection: Any, items: list[Any]) -> Any:
    if isinstance(collection, dict):
        return dict(zip(collection.keys(), items, strict=True))
    return set(items) if isinstance(collection, set) else items
