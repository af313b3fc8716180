"""One object for each scope: for each thread, or for whatever a function tells apart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class ScopedRegistry(Generic[_T]):
    """Keep one object for each value of `scopefunc()`, made by `createfunc()` when first asked for."""

    def __init__(self, createfunc: Callable[[], _T], scopefunc: Callable[[], Any]) -> None:
        self.createfunc = createfunc
        self.scopefunc = scopefunc
        self.registry: Any = {}

    def __call__(self) -> _T:
        key = self.scopefunc()
        try:
            return self.registry[key]  # type: ignore[no-any-return]  # holds what createfunc made
        except KeyError:
            return self.registry.setdefault(key, self.createfunc())  # type: ignore[no-any-return]  # likewise

    def has(self) -> bool:
        """Tell whether the present scope has an object."""
        return self.scopefunc() in self.registry

    def set(self, obj: _T) -> None:
        """Give the present scope this object."""
        self.registry[self.scopefunc()] = obj

    def clear(self) -> None:
        """Forget the object of the present scope."""
        self.registry.pop(self.scopefunc(), None)


class ThreadLocalRegistry(ScopedRegistry[_T]):
    """Keep one object for each thread."""

    def __init__(self, createfunc: Callable[[], _T]) -> None:
        super().__init__(createfunc, threading.get_ident)
        self.registry = threading.local()

    def __call__(self) -> _T:
        try:
            return self.registry.value  # type: ignore[no-any-return]  # holds what createfunc made
        except AttributeError:
            value = self.registry.value = self.createfunc()
            return value

    def has(self) -> bool:
        """Tell whether the present thread has an object."""
        return hasattr(self.registry, "value")

    def set(self, obj: _T) -> None:
        """Give the present thread this object."""
        self.registry.value = obj

    def clear(self) -> None:
        """Forget the object of the present thread."""
        self.registry.__dict__.pop("value", None)
