"""What an attribute of a mapped class does when it is read, written, or asked for its history.

The descriptor handles the plain case; everything else comes here: loading, events, related objects, history.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from ..._hot.attributes import (
    COMMITTED,
    NEW,
    PARENTS,
    STATE,
    InstanceState,
    committed_values,
    record_change,
)
from ..base import (
    ATTR_EMPTY,
    ATTR_WAS_SET,
    CALLABLES_OK,
    INIT_OK,
    LOAD_AGAINST_COMMITTED,
    NO_AUTOFLUSH,
    NO_KEY,
    NO_RAISE,
    NO_VALUE,
    PASSIVE_NO_FETCH,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
    PASSIVE_ONLY_PERSISTENT,
    PASSIVE_RETURN_NO_VALUE,
    state_str,
)
from .backref import replaced_in_both
from .history import HISTORY_BLANK, History, is_nothing, object_history, scalar_history
from .tokens import OP_APPEND, OP_REMOVE, OP_REPLACE, AttributeEventToken

if TYPE_CHECKING:
    from ..interfaces import MapperProperty
    from .queryable import InstrumentedAttribute

Loader = Callable[[InstanceState, dict[str, Any], int], Any]
_OLD_VALUE = (PASSIVE_NO_FETCH ^ INIT_OK) | LOAD_AGAINST_COMMITTED | NO_RAISE
_OLD_VALUE_LOADED = PASSIVE_ONLY_PERSISTENT | NO_AUTOFLUSH | LOAD_AGAINST_COMMITTED


class SessionHooks:
    """What sessions do when an object comes to, or leaves, an object that they hold."""

    added: ClassVar[Callable[[InstanceState, Any, AttributeImpl, Any], Any] | None] = None
    removed: ClassVar[Callable[[InstanceState, Any, AttributeImpl, Any], Any] | None] = None


def set_session_hooks(
    added: Callable[[InstanceState, Any, AttributeImpl, Any], Any],
    removed: Callable[[InstanceState, Any, AttributeImpl, Any], Any],
) -> None:
    """Register what is done when a related object is added to, or removed from, an object in a session.

    :param added: ``f(owner's state, object, impl, initiator)``.
    :param removed: the same, for an object that was removed.
    """
    SessionHooks.added = staticmethod(added)
    SessionHooks.removed = staticmethod(removed)


class AttributeImpl:
    """The behaviour of one attribute of one mapped class.

    :ivar loader: produces the value of an attribute that has none; None where nothing can be loaded.
    :ivar active_history: a change loads the old value first.
    :ivar trackparent: objects remember that this attribute refers to them.
    :ivar has_events: listeners are registered.
    :ivar initial_value: what an attribute without a value reads as.
    """

    collection: ClassVar[bool] = False
    uses_objects: ClassVar[bool] = False
    dynamic: ClassVar[bool] = False
    supports_population: ClassVar[bool] = True
    default_accepts_scalar_loader: ClassVar[bool] = True
    initial_value: Any = None

    def __init__(
        self,
        descriptor: InstrumentedAttribute[Any],
        parent_token: MapperProperty[Any] | None,
        *,
        active_history: bool = False,
        trackparent: bool = False,
        compare_function: Callable[[Any, Any], Any] | None = None,
        accepts_scalar_loader: bool | None = None,
        load_on_unexpire: bool = True,
        backrefs: tuple[str, ...] = (),
    ) -> None:
        self.descriptor = descriptor
        self.class_ = descriptor.class_
        self.key = descriptor.key
        self.parent_token = parent_token
        # under which the objects that are referred to remember it; it can be pickled
        self.parent_key = (
            f"{parent_token.parent._sort_key}.{descriptor.key}" if parent_token else descriptor.key
        )
        self.dispatch = descriptor.dispatch
        self.has_events = False
        self.active_history = active_history
        self.trackparent = trackparent
        self.is_equal: Callable[[Any, Any], Any] = compare_function or _equal
        self.accepts_scalar_loader = (
            self.default_accepts_scalar_loader if accepts_scalar_loader is None else accepts_scalar_loader
        )
        self.load_on_unexpire = load_on_unexpire
        self.expire_missing = True
        self.backrefs = backrefs
        self.loader: Loader | None = None
        self.append_token = AttributeEventToken(self, OP_APPEND)
        self.replace_token = AttributeEventToken(self, OP_REPLACE)
        self.remove_token = AttributeEventToken(self, OP_REMOVE)

    def __str__(self) -> str:
        return f"{self.class_.__name__}.{self.key}"

    @property
    def is_plain(self) -> bool:
        """Whether a write only stores the value."""
        return False

    @property
    def stores_plainly(self) -> bool:
        """Whether the constructor may store a value as it is: there is no old value then."""
        return False

    # -- reading

    def get(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> Any:
        """Return the value, loaded or initialized as far as ``passive`` allows.

        :return: the value, or NO_VALUE or PASSIVE_NO_RESULT where it may not be found.
        """
        key = self.key
        if key in d:
            return d[key]
        committed = d.get(COMMITTED)
        if committed is None or committed.get(key, NO_VALUE) is NO_VALUE:
            if not passive & CALLABLES_OK:
                return PASSIVE_NO_RESULT
            value = ATTR_EMPTY if self.loader is None else self.loader(state, d, passive)
            if value is PASSIVE_NO_RESULT or value is NO_VALUE:
                return value
            if value is ATTR_WAS_SET:
                return self._value_set_by_loader(state, d)
            if value is not ATTR_EMPTY:
                return self.set_committed_value(state, d, value)
        return self.default_value(state, d) if passive & INIT_OK else NO_VALUE

    def _value_set_by_loader(self, state: InstanceState, d: dict[str, Any]) -> Any:
        try:
            return d[self.key]
        except KeyError:
            raise KeyError(
                f"expected the loader of {self} to put a value into {state_str(state)}, it did not; "
                "was the attribute changed or expired in a load event?"
            ) from None

    def default_value(self, state: InstanceState, d: dict[str, Any]) -> Any:
        """Return what an attribute without a value reads as."""
        value = self.initial_value
        if self.has_events:
            for fn in self.dispatch.init_scalar:
                found = fn(state, value, d)
                if found is not ATTR_EMPTY:
                    value = found
        return value

    def get_committed_value(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> Any:
        """Return the value as it is in the database, as far as it is known or may be loaded."""
        committed = d.get(COMMITTED)
        if committed is not None and self.key in committed:
            value = committed[self.key]
            return None if is_nothing(value) else value
        if state.flags & NEW and self.key in d:
            return None
        return self.get(state, d, passive)

    def set_committed_value(self, state: InstanceState, d: dict[str, Any], value: Any) -> Any:
        """Store a value as the one of the row: no event, no history."""
        if state.flags & NEW:
            committed_values(state, d)
        d[self.key] = value
        committed = d.get(COMMITTED)
        if committed:
            committed.pop(self.key, None)
        return value

    def get_history(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> History:
        """Return what changed since the last flush."""
        raise TypeError(f"{type(self).__name__} keeps no history")

    def get_all_pending(
        self, state: InstanceState, d: dict[str, Any], passive: int = 22
    ) -> list[tuple[InstanceState | None, Any]]:
        """Return ``(state, object)`` of every object that the attribute refers to, or referred to."""
        raise TypeError(f"{type(self).__name__} refers to no objects")

    def _original(self, state: InstanceState, d: dict[str, Any]) -> tuple[Any, bool]:
        """Return the value before the first change, and whether there was a change."""
        key = self.key
        committed = d.get(COMMITTED)
        if committed is not None and key in committed:
            return committed[key], True
        return NO_VALUE, bool(state.flags & NEW) and key in d

    # -- writing

    def set(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
        check_old: Any = None,
        pop: bool = False,
    ) -> None:
        """Replace the value, with events and history.

        :param initiator: the token of the first event of a chain.
        :param check_old: the value that is expected to be replaced.
        :param pop: do nothing, in place of an error, when another value is there.
        """
        raise TypeError(f"{type(self).__name__} cannot be set")

    def append(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        """Add an object; an attribute of one object is set to it."""
        self.set(state, d, value, initiator, passive)

    def remove(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        """Remove an object; an attribute of one object is set to None."""
        self.set(state, d, None, initiator, passive, check_old=value)

    def pop(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
    ) -> None:
        """Remove an object if it is there."""
        self.set(state, d, None, initiator, passive, check_old=value, pop=True)

    def delete(self, state: InstanceState, d: dict[str, Any]) -> None:
        """Take the value away: ``del obj.attribute``."""
        raise TypeError(f"{type(self).__name__} cannot be deleted")

    def _missing(self) -> AttributeError:
        return AttributeError(f"expected {self} to have a value to delete, it has none")

    # -- which objects are referred to

    def hasparent(self, state: InstanceState, optimistic: bool = False) -> bool:
        """Tell whether this attribute of some object refers to an instance.

        :param optimistic: what to say when nothing is known.
        """
        parents = state.dict.get(PARENTS)
        found = None if parents is None else parents.get(self.parent_key)
        return optimistic if found is None else found is not False

    def sethasparent(self, state: InstanceState, parent_state: InstanceState, value: bool) -> None:
        """Remember that an object refers, or no longer refers, to an instance by this attribute."""
        parents = state.dict.setdefault(PARENTS, {})
        if value:
            parents[self.parent_key] = parent_state
        else:
            last = parents.get(self.parent_key)
            if last is None or last is False or last is parent_state or last.obj() is None:
                parents[self.parent_key] = False


def _equal(a: Any, b: Any) -> Any:
    return a == b


class ScalarAttribute(AttributeImpl):
    """An attribute that holds a value of a column or an expression."""

    @property
    def is_plain(self) -> bool:
        return not self.has_events and not self.active_history

    @property
    def stores_plainly(self) -> bool:
        return not self.has_events

    def set(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
        check_old: Any = None,
        pop: bool = False,
    ) -> None:
        if self.active_history:
            old = self.get(state, d, PASSIVE_RETURN_NO_VALUE)
        else:
            old = d.get(self.key, NO_VALUE)
        if self.has_events:
            initiator = initiator or self.replace_token
            for fn in self.dispatch.set:
                value = fn(state, value, old, initiator)
        record_change(state, d, self.key, old)
        d[self.key] = value

    def delete(self, state: InstanceState, d: dict[str, Any]) -> None:
        old = (
            self.get(state, d, PASSIVE_RETURN_NO_VALUE) if self.active_history else d.get(self.key, NO_VALUE)
        )
        if self.has_events:
            for fn in self.dispatch.remove:
                fn(state, old, self.remove_token, NO_KEY)
        if self.key not in d and is_nothing(self._current_for_delete(state, d)):
            raise self._missing()
        committed_values(state, d)
        record_change(state, d, self.key, old)
        d.pop(self.key, None)

    def _current_for_delete(self, state: InstanceState, d: dict[str, Any]) -> Any:
        # an expired or deferred value exists, although it is not here
        return NO_VALUE if state.pk is None else None

    def get_history(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> History:
        original, is_changed = self._original(state, d)
        if self.key in d:
            return scalar_history(self.is_equal, original, d[self.key], is_changed)
        if is_changed:  # deleted
            return History([None], (), () if original is NO_VALUE else [original])
        if passive & INIT_OK:
            passive ^= INIT_OK
        current = self.get(state, d, passive)
        return (
            HISTORY_BLANK if is_nothing(current) else scalar_history(self.is_equal, NO_VALUE, current, False)
        )


class ScalarObjectAttribute(AttributeImpl):
    """An attribute that refers to one instance of a mapped class, or to none."""

    uses_objects = True
    default_accepts_scalar_loader = False

    def _old_value(self, state: InstanceState, d: dict[str, Any]) -> Any:
        if self.key in d:
            return d[self.key]
        return self.get(state, d, _OLD_VALUE_LOADED if self.active_history else _OLD_VALUE)

    def load_original(self, state: InstanceState, d: dict[str, Any]) -> None:
        """Load the object that was referred to before the first change, where none was loaded then."""
        committed = d.get(COMMITTED)
        if committed is None or committed.get(self.key) is not PASSIVE_NO_RESULT or self.loader is None:
            return
        current = d.pop(self.key, NO_VALUE)  # a loader does not answer for what is there
        try:
            found = self.loader(state, d, _OLD_VALUE_LOADED | NO_RAISE)
        finally:
            if current is not NO_VALUE:
                d[self.key] = current
        committed[self.key] = NO_VALUE if is_nothing(found) else found

    def set(
        self,
        state: InstanceState,
        d: dict[str, Any],
        value: Any,
        initiator: AttributeEventToken | None = None,
        passive: int = PASSIVE_OFF,
        check_old: Any = None,
        pop: bool = False,
    ) -> None:
        old = self._old_value(state, d)
        if check_old is not None and old is not PASSIVE_NO_RESULT and old is not check_old:
            if pop:
                return
            raise ValueError(
                f"expected {self} of {state_str(state)} to refer to {state_str(check_old.__dict__[STATE])}, "
                "it refers to another object or none"
            )
        value = self._fire_replace(state, d, value, old, initiator or self.replace_token)
        d[self.key] = value

    def _fire_replace(
        self, state: InstanceState, d: dict[str, Any], value: Any, old: Any, initiator: AttributeEventToken
    ) -> Any:
        old_object = None if old is None or is_nothing(old) or old is value else old
        if self.has_events:
            if initiator is self.remove_token:  # del obj.attribute
                for fn in self.dispatch.remove:
                    fn(state, old, initiator, NO_KEY)
            else:
                for fn in self.dispatch.set:
                    value = fn(state, value, old, initiator)
        if value is not None:
            self._check_mapped(value)
            if state.session_id and value is not old and SessionHooks.added is not None:
                SessionHooks.added(state, value, self, initiator)  # may refuse it: nothing is changed yet
        if self.trackparent:
            if old_object is not None:
                self.sethasparent(old_object.__dict__[STATE], state, False)
            if value is not None:
                self.sethasparent(value.__dict__[STATE], state, True)
        record_change(state, d, self.key, old)
        if self.backrefs and value is not old:
            replaced_in_both(self, state, value, old_object, initiator)
        if state.session_id and old_object is not None and SessionHooks.removed is not None:
            SessionHooks.removed(state, old_object, self, initiator)
        return value

    def _check_mapped(self, value: Any) -> None:
        try:
            value.__dict__[STATE]
        except (AttributeError, KeyError):
            raise AttributeError(
                f"expected an instance of a mapped class, or None, for {self}, got {value!r} "
                f"(no attribute {STATE!r}); assign the related object, or its key to the foreign key column"
            ) from None

    def delete(self, state: InstanceState, d: dict[str, Any]) -> None:
        old = self._old_value(state, d)
        existed = self.key in d
        if not existed and is_nothing(old):
            if state.pk is None:
                raise self._missing()
            old = None
        self._fire_replace(state, d, None, old, self.remove_token)
        committed_values(state, d)
        d.pop(self.key, None)

    def get_history(self, state: InstanceState, d: dict[str, Any], passive: int = PASSIVE_OFF) -> History:
        original, is_changed = self._original(state, d)
        if self.key in d:
            return object_history(original, d[self.key], is_changed)
        if is_changed:
            return History([None], (), () if original is None or is_nothing(original) else [original])
        if passive & INIT_OK:
            passive ^= INIT_OK
        current = self.get(state, d, passive)
        return HISTORY_BLANK if is_nothing(current) else object_history(NO_VALUE, current, False)

    def get_all_pending(
        self, state: InstanceState, d: dict[str, Any], passive: int = 22
    ) -> list[tuple[InstanceState | None, Any]]:
        if self.key in d:
            current = d[self.key]
        elif passive & CALLABLES_OK:
            current = self.get(state, d, passive)
        else:
            return []
        found: list[tuple[InstanceState | None, Any]] = []
        if not is_nothing(current):
            found.append((None if current is None else current.__dict__[STATE], current))
        original, is_changed = self._original(state, d)
        if is_changed and original is not None and not is_nothing(original) and original is not current:
            found.append((original.__dict__[STATE], original))
        return found
