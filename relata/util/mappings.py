"""Dictionaries with a rule: bounded, self-filling, or read through attributes."""

from __future__ import annotations

import types
import weakref
from collections import OrderedDict as _LinkedDict
from collections.abc import Callable, ItemsView, Iterator, MutableMapping
from typing import Any, Generic, TypeVar

from .immutable import ReadOnlyContainer

_T = TypeVar("_T")
_KT = TypeVar("_KT")
_VT = TypeVar("_VT")


class LRUCache(MutableMapping[_KT, _VT]):
    """Keep the entries used last.

    It may grow to `capacity * (1 + threshold)` entries; then the oldest are dropped, down to `capacity`.
    Threads may share it without a lock: every step is one operation of the dictionary.

    :param size_alert: called with the cache each time entries are about to be dropped
    """

    def __init__(
        self,
        capacity: int = 100,
        threshold: float = 0.5,
        size_alert: Callable[[LRUCache[_KT, _VT]], None] | None = None,
    ) -> None:
        self.capacity = capacity
        self.threshold = threshold
        self.size_alert = size_alert
        self._data: _LinkedDict[_KT, _VT] = _LinkedDict()

    @property
    def size_threshold(self) -> float:
        """How many entries there may be before the oldest are dropped."""
        return self.capacity + self.capacity * self.threshold

    def __getitem__(self, key: _KT) -> _VT:
        value = self._data[key]
        try:
            self._data.move_to_end(key)
        except KeyError:
            pass  # another thread dropped it just now
        return value

    def get(self, key: _KT, default: Any = None) -> Any:
        """Return an entry, or `default`."""
        try:
            value = self._data[key]
            self._data.move_to_end(key)
        except KeyError:
            return default
        return value

    def __setitem__(self, key: _KT, value: _VT) -> None:
        data = self._data
        data[key] = value
        data.move_to_end(key)
        if len(data) > self.size_threshold:
            if self.size_alert is not None:
                self.size_alert(self)
            while len(data) > self.capacity:
                try:
                    data.popitem(last=False)
                except KeyError:
                    break  # another thread emptied it

    def __delitem__(self, key: _KT) -> None:
        del self._data[key]

    def __iter__(self) -> Iterator[_KT]:
        return iter(list(self._data))

    def __len__(self) -> int:
        return len(self._data)


class PopulateDict(dict[_KT, _VT]):
    """A dict that makes a missing value from its key, and keeps it."""

    def __init__(self, creator: Callable[[_KT], _VT]) -> None:
        super().__init__()
        self.creator = creator

    def __missing__(self, key: _KT) -> _VT:
        self[key] = value = self.creator(key)
        return value


class WeakPopulateDict(dict[_KT, _VT]):
    """A `PopulateDict` that does not keep alive the object whose method makes the values."""

    def __init__(self, creator_method: types.MethodType) -> None:
        super().__init__()
        self.creator = creator_method.__func__
        self.weakself = weakref.ref(creator_method.__self__)

    def __missing__(self, key: _KT) -> Any:
        self[key] = value = self.creator(self.weakself(), key)
        return value


class Properties(Generic[_T]):
    """Give the entries of a dictionary as attributes as well."""

    __slots__ = ("_data",)
    _data: dict[str, _T]

    def __init__(self, data: dict[str, _T]) -> None:
        object.__setattr__(self, "_data", data)

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[_T]:
        return iter(list(self._data.values()))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *map(str, self._data)]

    def __add__(self, other: Properties[_T]) -> list[_T]:
        return [*self, *other]

    def __setitem__(self, key: str, value: _T) -> None:
        self._data[key] = value

    def __getitem__(self, key: str) -> _T:
        return self._data[key]

    def __delitem__(self, key: str) -> None:
        del self._data[key]

    def __setattr__(self, key: str, value: _T) -> None:
        self._data[key] = value

    def __getattr__(self, key: str) -> _T:
        try:
            return self._data[key]
        except KeyError:
            names = ", ".join(map(str, self._data)) or "none"
            raise AttributeError(f"no attribute {key!r}; there are: {names}", name=key, obj=self) from None

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __getstate__(self) -> dict[str, Any]:
        return {"_data": self._data}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "_data", state["_data"])

    def as_readonly(self) -> ReadOnlyProperties[_T]:
        """Return a view that cannot be changed."""
        return ReadOnlyProperties(self._data)

    def update(self, value: dict[str, _T]) -> None:
        """Add entries."""
        self._data.update(value)

    def get(self, key: str, default: Any = None) -> Any:
        """Return an entry, or `default`."""
        return self._data.get(key, default)

    def keys(self) -> list[str]:
        """Return the names."""
        return list(self._data)

    def values(self) -> list[_T]:
        """Return the values."""
        return list(self._data.values())

    def items(self) -> ItemsView[str, _T]:
        """Return pairs of name and value."""
        return self._data.items()

    def has_key(self, key: str) -> bool:
        """Tell whether there is an entry of that name."""
        return key in self._data

    def clear(self) -> None:
        """Remove every entry."""
        self._data.clear()


class OrderedProperties(Properties[_T]):
    """`Properties` that begin empty and keep their order."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__({})


class ReadOnlyProperties(ReadOnlyContainer, Properties[_T]):
    """`Properties` that cannot be changed."""

    __slots__ = ()
