"""Listeners of classes that have no mapper (yet): declarative bases, mixins, classes that are mapped later.

They are held by class, and taken over by each class that is mapped: those of the class itself, and those of
what it inherits from that were registered with `propagate=True`.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

from ..event import Events
from ..event.dispatch import Dispatch

_held: dict[type[Events[Any]], weakref.WeakKeyDictionary[type[Any], UnmappedClass]] = {}


class UnmappedClass:
    """What listens to a class without a mapper.

    :ivar class_: the class, or None when it is gone
    :ivar dispatch: its listeners
    """

    def __init__(self, class_: type[Any], events: type[Events[Any]]) -> None:
        self._class = weakref.ref(class_)
        self.dispatch = Dispatch(events, events._dispatch_target)

    @property
    def class_(self) -> type[Any] | None:
        return self._class()

    def mapped_below(self) -> Iterator[Any]:
        """Yield the classes below it that are there already, nearest first."""
        waiting = [self._class()]
        seen = set(waiting)
        while waiting:
            cls = waiting.pop(0)
            for sub in () if cls is None else cls.__subclasses__():
                if sub not in seen:
                    seen.add(sub)
                    waiting.append(sub)
                    yield sub


def held_for(class_: type[Any], events: type[Events[Any]]) -> UnmappedClass:
    """Return the place for listeners of a class without a mapper, made if there is none."""
    held = _held.setdefault(events, weakref.WeakKeyDictionary())
    found = held.get(class_)
    if found is None:
        found = held[class_] = UnmappedClass(class_, events)
    return found


def take_held_listeners(dispatch: Any, class_: type[Any]) -> None:
    """Give the dispatch of a class that is being mapped the listeners that were held for it."""
    held = _held.get(dispatch._events)
    if not held:
        return
    for cls in class_.__mro__:
        found = held.get(cls)
        if found is not None:
            dispatch._update(found.dispatch, only_propagate=cls is not class_)


__all__ = ("UnmappedClass", "held_for", "take_held_listeners")
