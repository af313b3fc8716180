"""Sequences with a rule."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class WeakSequence(Sequence[_T]):
    """A sequence that does not keep its items alive; those that died are left out."""

    def __init__(self, __elements: Sequence[_T] = (), /) -> None:
        self._storage: list[weakref.ref[Any]] = [weakref.ref(element, self._remove) for element in __elements]

    def _remove(self, ref: weakref.ref[Any]) -> None:
        try:
            self._storage.remove(ref)
        except ValueError:
            pass  # removed already

    def append(self, item: _T) -> None:
        """Add an item at the end."""
        self._storage.append(weakref.ref(item, self._remove))

    def __len__(self) -> int:
        return len(self._storage)

    def __iter__(self) -> Iterator[_T]:
        return (item for item in (ref() for ref in list(self._storage)) if item is not None)

    def __getitem__(self, index: int) -> Any:  # type: ignore[override]  # no slices
        return self._storage[index]()


class UniqueAppender(Generic[_T]):
    """Append to a collection the items that were not appended before, by identity."""

    def __init__(self, data: Any, via: str | None = None) -> None:
        self.data = data
        self._unique: dict[int, bool] = {}
        self._data_appender: Callable[[_T], None]
        if via:
            self._data_appender = getattr(data, via)
        elif hasattr(data, "append"):
            self._data_appender = data.append
        else:
            self._data_appender = data.add

    def append(self, item: _T) -> None:
        """Append an item unless it was appended before."""
        if id(item) not in self._unique:
            self._data_appender(item)
            self._unique[id(item)] = True

    def __iter__(self) -> Iterator[_T]:
        return iter(self.data)
