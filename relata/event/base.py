"""Declare the events of a class, and give the class its `dispatch`."""

from __future__ import annotations

import weakref
from collections import defaultdict
from typing import Any, ClassVar, Generic, TypeVar

from .dispatch import ClassDispatches, Dispatch, class_dispatch
from .registry import _EventKey

_ET = TypeVar("_ET")

_events_by_name: defaultdict[str, list[type[Events[Any]]]] = defaultdict(list)
"""Event name to the classes that declare an event of that name."""

_Dispatch = Dispatch


class Events(Generic[_ET]):
    """Declare the events of a class: each public method is one, with the arguments that its listeners get.

    A subclass names the class that has the events as `_dispatch_target`, which then gets a `dispatch`
    attribute; it may override the hooks `_accept_with`, to take other targets, and `_listen`, to look at what
    is registered.
    """

    _dispatch_target: ClassVar[Any] = None
    _event_names: ClassVar[dict[str, None]] = {}
    _class_dispatches: ClassVar[ClassDispatches]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = [name for name, value in vars(cls).items() if _is_event_name(name) and callable(value)]
        cls._event_names = dict.fromkeys([name for base in cls.__mro__[1:] for name in _names_of(base)] + own)
        cls._class_dispatches = weakref.WeakKeyDictionary()
        target = vars(cls).get("_dispatch_target")
        if target is not None:
            slotted = hasattr(target, "_slots_dispatch")
            target.dispatch = slots_dispatcher(cls) if slotted else dispatcher(cls)
            for name in cls._event_names:
                _events_by_name[name].append(cls)

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        """Return the object whose dispatch takes a listener for `target`, or None if it is no such target."""
        dispatch = getattr(target, "dispatch", None)
        if isinstance(dispatch, Dispatch) and issubclass(dispatch._events, cls):
            return target
        return None

    @classmethod
    def _listen(
        cls,
        event_key: _EventKey,
        *,
        propagate: bool = False,
        insert: bool = False,
        named: bool = False,
        asyncio: bool = False,
    ) -> None:
        """Register a listener."""
        event_key.base_listen(propagate=propagate, insert=insert, named=named, asyncio=asyncio)

    @classmethod
    def _remove(cls, event_key: _EventKey) -> None:
        """Remove a listener."""
        event_key.remove()

    @classmethod
    def _clear(cls) -> None:
        """Remove every listener registered on a class."""
        for dispatch in list(cls._class_dispatches.values()):
            dispatch._clear()


def _is_event_name(name: str) -> bool:
    # events of the package's own that users do not listen to begin with _sa_event
    return not name.startswith("_") or name.startswith("_sa_event")


def _names_of(base: type[Any]) -> dict[str, None]:
    return base._event_names if issubclass(base, Events) else {}


class dispatcher(Generic[_ET]):
    """Give the `dispatch` of a class, or make that of an object when it is first asked for."""

    def __init__(self, events: type[Events[_ET]]) -> None:
        self.events = events

    def __get__(self, obj: Any, cls: type[Any]) -> Any:
        if obj is None:
            return class_dispatch(self.events, cls)
        made = Dispatch(self.events, cls, class_dispatch(self.events, cls))
        try:
            return obj.__dict__.setdefault("dispatch", made)
        except AttributeError:
            raise TypeError(
                f"{obj!r} has events but no place to keep listeners: its class has __slots__, "
                "add '_slots_dispatch' to them"
            ) from None


class slots_dispatcher(dispatcher[_ET]):
    """Do what `dispatcher` does for objects that have a `_slots_dispatch` slot in place of a `__dict__`."""

    def __get__(self, obj: Any, cls: type[Any]) -> Any:
        if obj is None:
            return class_dispatch(self.events, cls)
        try:
            return obj._slots_dispatch
        except AttributeError:
            obj._slots_dispatch = Dispatch(self.events, cls, class_dispatch(self.events, cls))
            return obj._slots_dispatch
