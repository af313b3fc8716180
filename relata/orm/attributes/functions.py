"""The public functions over attributes: read, set, flag and ask for history, past the descriptors."""

from __future__ import annotations

from typing import Any

from ... import exc as sa_exc
from ..._hot.attributes import COMMITTED, InstanceState, mark_modified, record_change, state_of
from ..base import NO_VALUE, PASSIVE_OFF, manager_of_class, object_state, state_str
from .collection import CollectionAttribute
from .history import History
from .impl import AttributeImpl
from .tokens import OP_MODIFIED, AttributeEventToken


def _impl(state: InstanceState, key: str) -> AttributeImpl:
    attribute = state.manager.get(key)
    if attribute is None:
        raise KeyError(f"expected the name of a mapped attribute of {state_str(state)}, got {key!r}")
    return attribute.impl  # type: ignore[no-any-return]  # of an instrumented attribute


def get_history(obj: Any, key: str, passive: int = PASSIVE_OFF) -> History:
    """Return what changed in an attribute since the last flush.

    :param passive: what may be loaded to find out.
    """
    state = object_state(obj)
    return _impl(state, key).get_history(state, obj.__dict__, int(passive))


def get_state_history(state: InstanceState, key: str, passive: int = PASSIVE_OFF) -> History:
    """Return what changed in an attribute of a state's instance since the last flush."""
    return _impl(state, key).get_history(state, state.dict, int(passive))


def has_parent(cls: type[Any], obj: Any, key: str, optimistic: bool = False) -> bool:
    """Tell whether the attribute of some instance of a class refers to an object."""
    return manager_of_class(cls).has_parent(object_state(obj), key, optimistic)


def set_committed_value(instance: Any, key: str, value: Any) -> None:
    """Set a value as if it had been loaded: no event, no history."""
    state = state_of(instance)
    _impl(state, key).set_committed_value(state, instance.__dict__, value)


def set_attribute(instance: Any, key: str, value: Any, initiator: Any = None) -> None:
    """Set a value, with events and history."""
    state = state_of(instance)
    _impl(state, key).set(state, instance.__dict__, value, initiator)


def get_attribute(instance: Any, key: str) -> Any:
    """Return a value, loaded if need be."""
    state = state_of(instance)
    return _impl(state, key).get(state, instance.__dict__)


def del_attribute(instance: Any, key: str) -> None:
    """Take a value away, with events and history."""
    state = state_of(instance)
    _impl(state, key).delete(state, instance.__dict__)


def init_collection(obj: Any, key: str) -> Any:
    """Give an attribute a new empty collection, as if it had been loaded, and return its adapter."""
    state = state_of(obj)
    return init_state_collection(state, obj.__dict__, key)


def init_state_collection(state: InstanceState, dict_: dict[str, Any], key: str) -> Any:
    """Give an attribute a new empty collection, as if it had been loaded, and return its adapter."""
    impl = _impl(state, key)
    if not isinstance(impl, CollectionAttribute):
        raise sa_exc.ArgumentError(
            f"expected the name of a collection, got {impl}, which holds a single value"
        )
    old = dict_.pop(key, None)
    if old is not None:
        impl.unlink(old)
    return impl.set_committed_value(state, dict_, ())._sa_adapter


def flag_modified(instance: Any, key: str) -> None:
    """Mark an attribute as changed although it was not set: its value was changed in place.

    :raises InvalidRequestError: when the attribute has no value.
    """
    state, d = state_of(instance), instance.__dict__
    impl = _impl(state, key)
    if key not in d:
        raise sa_exc.InvalidRequestError(
            f"expected {impl} of {state_str(state)} to have a value to flag as modified, it has none; "
            "set it, or load it first"
        )
    if impl.has_events:
        for fn in impl.dispatch.modified:
            fn(state, AttributeEventToken(impl, OP_MODIFIED))
    record_change(state, d, key, NO_VALUE)
    committed = d.get(COMMITTED)
    if committed is not None:
        committed[key] = NO_VALUE


def flag_dirty(instance: Any) -> None:
    """Mark an instance as changed, without naming an attribute: it takes part in the next flush."""
    mark_modified(state_of(instance), instance)
