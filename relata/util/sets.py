"""Sets that keep their order, and sets that go by identity."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, MutableSet
from itertools import islice
from typing import Any, TypeVar

from .typing import Self

_T = TypeVar("_T")
_H = TypeVar("_H", bound=Hashable)

EMPTY_SET: frozenset[Any] = frozenset()
NONE_SET: frozenset[Any] = frozenset([None])


class _SetMethods(MutableSet[_T]):
    """Add the named methods and operators of `set`, for any iterable, in the order of the first set."""

    __slots__ = ()

    def _make(self, items: Iterable[_T]) -> Self:
        return type(self)(items)  # type: ignore[call-arg]  # every subclass is made from an iterable

    def update(self, *iterables: Iterable[_T]) -> None:
        """Add every item of the iterables."""
        for iterable in iterables:
            for item in iterable:
                self.add(item)

    def union(self, *iterables: Iterable[_T]) -> Self:
        """Return the items of this set and of the others."""
        result = self._make(self)
        result.update(*iterables)
        return result

    def intersection(self, *iterables: Iterable[Any]) -> Self:
        """Return the items that every other iterable has as well."""
        others = [self._make(iterable) for iterable in iterables]
        return self._make(item for item in self if all(item in other for other in others))

    def difference(self, *iterables: Iterable[Any]) -> Self:
        """Return the items that no other iterable has."""
        others = [self._make(iterable) for iterable in iterables]
        return self._make(item for item in self if not any(item in other for other in others))

    def symmetric_difference(self, iterable: Iterable[_T]) -> Self:
        """Return the items that one of both has and the other has not."""
        other = self._make(iterable)
        result = self._make(item for item in self if item not in other)
        result.update(item for item in other if item not in self)
        return result

    def intersection_update(self, *iterables: Iterable[Any]) -> None:
        """Keep the items that every other iterable has."""
        self._replace(self.intersection(*iterables))

    def difference_update(self, *iterables: Iterable[Any]) -> None:
        """Drop the items that another iterable has."""
        self._replace(self.difference(*iterables))

    def symmetric_difference_update(self, iterable: Iterable[_T]) -> None:
        """Keep the items that one of both has and the other has not."""
        self._replace(self.symmetric_difference(iterable))

    def _replace(self, other: Iterable[_T]) -> None:
        items = list(other)
        self.clear()
        self.update(items)

    def issubset(self, iterable: Iterable[Any]) -> bool:
        """Tell whether the other has every item of this set."""
        other = self._make(iterable)
        return all(item in other for item in self)

    def issuperset(self, iterable: Iterable[Any]) -> bool:
        """Tell whether this set has every item of the other."""
        return all(item in self for item in iterable)

    def copy(self) -> Self:
        """Return a set of the same items."""
        return self._make(self)

    __copy__ = copy

    def __or__(self, other: Iterable[Any]) -> Self:
        return self.union(other)

    def __and__(self, other: Iterable[Any]) -> Self:
        return self.intersection(other)

    def __sub__(self, other: Iterable[Any]) -> Self:
        return self.difference(other)

    def __xor__(self, other: Iterable[Any]) -> Self:
        return self.symmetric_difference(other)

    def __ror__(self, other: Iterable[Any]) -> Self:
        return self._make(other).union(self)

    def __rand__(self, other: Iterable[Any]) -> Self:
        return self._make(other).intersection(self)

    def __rsub__(self, other: Iterable[Any]) -> Self:
        return self._make(other).difference(self)

    def __rxor__(self, other: Iterable[Any]) -> Self:
        return self._make(other).symmetric_difference(self)


class OrderedSet(_SetMethods[_H]):
    """A set that yields its items in the order in which they came."""

    __slots__ = ("_items",)
    _items: dict[_H, None]

    def __init__(self, iterable: Iterable[_H] | None = None) -> None:
        self._items = {} if iterable is None else dict.fromkeys(iterable)

    def add(self, element: _H) -> None:
        """Add an item at the end, unless it is there."""
        self._items[element] = None

    def discard(self, element: _H) -> None:
        """Remove an item if it is there."""
        self._items.pop(element, None)

    def remove(self, element: _H) -> None:
        """Remove an item; KeyError when it is missing."""
        del self._items[element]

    def pop(self) -> _H:
        """Remove and return the last item; KeyError when there is none."""
        return self._items.popitem()[0]

    def clear(self) -> None:
        """Remove every item."""
        self._items.clear()

    def insert(self, pos: int, element: _H) -> None:
        """Add an item before position `pos`, unless it is there."""
        if element not in self._items:
            items = list(self._items)
            items.insert(pos, element)
            self._items = dict.fromkeys(items)

    def update(self, *iterables: Iterable[_H]) -> None:
        """Add every item of the iterables."""
        for iterable in iterables:
            self._items.update(dict.fromkeys(iterable))

    def __getitem__(self, key: int) -> _H:
        if key < 0:
            key += len(self._items)
        for item in islice(self._items, key, None) if key >= 0 else ():
            return item
        raise IndexError(f"position {key} in a set of {len(self._items)}")

    def __add__(self, other: Iterable[_H]) -> Self:
        return self.union(other)

    def __radd__(self, other: Iterable[_H]) -> Self:
        return self._make(other).union(self)

    def __contains__(self, element: object) -> bool:
        return element in self._items

    def __iter__(self) -> Iterator[_H]:
        return iter(self._items)

    def __reversed__(self) -> Iterator[_H]:
        return reversed(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._items)!r})"

    def __reduce__(self) -> Any:
        return type(self), (list(self._items),)


class IdentitySet(_SetMethods[_T]):
    """A set of objects by identity, whatever their `==` and `hash` do; it keeps their order."""

    __slots__ = ("_members",)
    _members: dict[int, _T]

    def __init__(self, iterable: Iterable[_T] | None = None) -> None:
        self._members = {} if iterable is None else {id(item): item for item in iterable}

    def add(self, value: _T) -> None:
        """Add an object, unless it is there."""
        self._members[id(value)] = value

    def discard(self, value: _T) -> None:
        """Remove an object if it is there."""
        self._members.pop(id(value), None)

    def remove(self, value: _T) -> None:
        """Remove an object; KeyError when it is missing."""
        del self._members[id(value)]

    def pop(self) -> _T:
        """Remove and return an object; KeyError when there is none."""
        return self._members.popitem()[1]

    def clear(self) -> None:
        """Remove every object."""
        self._members.clear()

    def update(self, *iterables: Iterable[_T]) -> None:
        """Add every object of the iterables."""
        for iterable in iterables:
            self._members.update({id(item): item for item in iterable})

    def __contains__(self, value: object) -> bool:
        return id(value) in self._members

    def __iter__(self) -> Iterator[_T]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IdentitySet) and self._members.keys() == other._members.keys()

    def __le__(self, other: Any) -> bool:
        return self._members.keys() <= self._other(other)._members.keys()

    def __lt__(self, other: Any) -> bool:
        return self._members.keys() < self._other(other)._members.keys()

    def __ge__(self, other: Any) -> bool:
        return self._members.keys() >= self._other(other)._members.keys()

    def __gt__(self, other: Any) -> bool:
        return self._members.keys() > self._other(other)._members.keys()

    @staticmethod
    def _other(other: Any) -> IdentitySet[Any]:
        if isinstance(other, IdentitySet):
            return other
        raise TypeError(f"expected an IdentitySet to compare with, got {other!r}")

    __hash__ = None  # type: ignore[assignment]  # a set that changes has no hash

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._members.values())!r})"

    def __reduce__(self) -> Any:
        return type(self), (list(self._members.values()),)


class OrderedIdentitySet(IdentitySet[_T]):
    """An `IdentitySet` whose order is relied upon."""

    __slots__ = ()


column_set = set
column_dict = dict
ordered_column_set = OrderedSet


def unique_list(seq: Iterable[_H]) -> list[_H]:
    """Return the items of a sequence, each once, in the order of their first appearance."""
    return list(dict.fromkeys(seq))
