"""What was registered, so that it can be found again and removed."""

from __future__ import annotations

import types
import weakref
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from .. import exc
from ..util.calling import only_once
from .dispatch import Dispatch, Entry, _ListenerFnType
from .legacy import adapt_listener

_ET = TypeVar("_ET")
_RegistryKey: TypeAlias = tuple[int, str, Any]


class EventTarget:
    """Mark a class that has events."""

    __slots__ = ()
    dispatch: Any


class Registration:
    """One call of `listen`: which dispatches it put the listener into."""

    __slots__ = ("__weakref__", "_placements", "_target", "fn", "identifier")

    def __init__(self, target: Any, identifier: str, fn: _ListenerFnType) -> None:
        self.fn = fn
        self.identifier = identifier
        self._placements: weakref.WeakSet[Dispatch] = weakref.WeakSet()
        key = _registry_key(target, identifier, fn)
        # the key goes by the target's address, which another object may have after its end
        self._target = _watch(target, lambda ref: _registrations.pop(key, None))

    def placed_in(self, dispatch: Dispatch) -> None:
        """Note a dispatch that has the listener."""
        self._placements.add(dispatch)

    def remove(self) -> None:
        """Take the listener out of every dispatch."""
        for dispatch in list(self._placements):
            dispatch._discard(self.identifier, self)
        self._placements.clear()

    @property
    def is_placed(self) -> bool:
        """Whether any dispatch has the listener still."""
        return any(
            entry.registration is self
            for dispatch in list(self._placements)
            for entry in dispatch._own.get(self.identifier, ())
        )


def _watch(target: Any, callback: Callable[[Any], Any]) -> Any:
    try:
        return weakref.ref(target, callback)
    except TypeError:
        return target  # has no weak references: kept, so that no other object gets its address


_registrations: dict[_RegistryKey, Registration] = {}


def _registry_key(target: Any, identifier: str, fn: _ListenerFnType) -> _RegistryKey:
    # a bound method is another object each time it is read
    if isinstance(fn, types.MethodType):
        return id(target), identifier, (id(fn.__func__), id(fn.__self__))
    if isinstance(fn, types.BuiltinMethodType):
        return id(target), identifier, (fn.__name__, id(fn.__self__))
    return id(target), identifier, id(fn)


class _EventKey:
    """A call of `listen` on its way: what to listen to, with what, and in whose dispatch.

    The hooks of an `Events` class get one and may hand on a changed one: `with_wrapper` calls another
    function, `with_dispatch_target` puts it elsewhere. `remove` still finds it by what the user gave.
    """

    __slots__ = ("dispatch_target", "fn", "fn_wrap", "identifier", "target")

    def __init__(
        self,
        target: Any,
        identifier: str,
        fn: _ListenerFnType,
        dispatch_target: Any,
        _fn_wrap: _ListenerFnType | None = None,
    ) -> None:
        self.target = target
        self.identifier = identifier
        self.fn = fn
        self.fn_wrap = _fn_wrap
        self.dispatch_target = dispatch_target

    @property
    def _key(self) -> _RegistryKey:
        return _registry_key(self.target, self.identifier, self.fn)

    @property
    def _listen_fn(self) -> _ListenerFnType:
        return self.fn_wrap or self.fn

    def with_wrapper(self, fn_wrap: _ListenerFnType) -> _EventKey:
        """Return a key that calls `fn_wrap` in place of the user's function."""
        if fn_wrap is self._listen_fn:
            return self
        return _EventKey(self.target, self.identifier, self.fn, self.dispatch_target, fn_wrap)

    def with_dispatch_target(self, dispatch_target: Any) -> _EventKey:
        """Return a key that goes into the dispatch of another object."""
        if dispatch_target is self.dispatch_target:
            return self
        return _EventKey(self.target, self.identifier, self.fn, dispatch_target, self.fn_wrap)

    def listen(self, *args: Any, **kw: Any) -> None:
        """Register by way of the `_listen` hook of the events of the dispatch target."""
        once = kw.pop("once", False)
        once_unless_exception = kw.pop("_once_unless_exception", False)
        named = kw.get("named", False)
        dispatch: Dispatch = self.dispatch_target.dispatch
        fn = adapt_listener(dispatch._events, self.identifier, self._listen_fn, named)
        key = self.with_wrapper(fn)
        if once or once_unless_exception:
            once_only = only_once(fn, retry_on_exception=once_unless_exception)
            key = key.with_wrapper(once_only)
        dispatch._listen(key, *args, **kw)

    def base_listen(
        self,
        propagate: bool = False,
        insert: bool = False,
        named: bool = False,
        retval: bool | None = None,
        asyncio: bool = False,
    ) -> None:
        """Put the listener into the dispatch of the dispatch target.

        :param propagate: objects made from this one take it over
        :param insert: call it before those that are there
        :param named: accepted; the listener is adapted to keywords before
        :param retval: accepted; what a result means is settled by the hook
        :param asyncio: the listener may await, so that a first run is guarded by an asyncio lock
        """
        registration = _registrations.get(self._key)
        if registration is None:
            registration = _registrations[self._key] = Registration(self.target, self.identifier, self.fn)
        dispatch: Dispatch = self.dispatch_target.dispatch._for_listening
        if asyncio:
            dispatch._first_run(self.identifier).is_asyncio = True
        dispatch._add(self.identifier, Entry(self._listen_fn, propagate, registration), insert)

    def remove(self) -> None:
        """Take the listener out of every dispatch that `listen` put it into.

        :raises InvalidRequestError: it is not registered
        """
        registration = _registrations.pop(self._key, None)
        if registration is None:
            raise exc.InvalidRequestError(
                f"{self.fn!r} does not listen to {self.identifier!r} of {self.target!r}: "
                "remove() needs the target, the name and the function that were given to listen()"
            )
        registration.remove()

    def contains(self) -> bool:
        """Tell whether the listener is registered."""
        registration = _registrations.get(self._key)
        return registration is not None and registration.is_placed
