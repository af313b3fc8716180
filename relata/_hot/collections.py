"""Wrap the mutating methods of list, set and dict, so that the mapper hears of each object that comes and
goes.

A collection knows its attribute and its owner's state by ``_sa_attr`` and ``_sa_state``; without them it is
an ordinary collection. The wrappers take the initiator of a change in progress; False means a change that
nobody is told of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

NO_KEY: Any = None  # replaced by the orm layer's symbol


def set_no_key(symbol: Any) -> None:
    """Register the symbol that stands for 'no key' in collection events."""
    global NO_KEY
    NO_KEY = symbol


def added(collection: Any, item: Any, initiator: Any, key: Any) -> Any:
    """Tell of an item that is about to be added; return the item to add."""
    attr = getattr(collection, "_sa_attr", None)
    if attr is None or initiator is False:
        return item
    return attr.fire_append_event(collection._sa_state, item, initiator, key)


def present(collection: Any, item: Any, initiator: Any, key: Any) -> Any:
    """Tell of an item that is added and was there already; return the item."""
    attr = getattr(collection, "_sa_attr", None)
    if attr is None or initiator is False:
        return item
    return attr.fire_append_wo_mutation_event(collection._sa_state, item, initiator, key)


def changing(collection: Any, initiator: Any) -> None:
    """Tell that items are about to be removed, so that the old content can be remembered."""
    attr = getattr(collection, "_sa_attr", None)
    if attr is not None and initiator is not False:
        attr.fire_pre_remove_event(collection._sa_state)


def removed(collection: Any, item: Any, initiator: Any, key: Any) -> None:
    """Tell of an item that was removed."""
    attr = getattr(collection, "_sa_attr", None)
    if attr is not None and initiator is not False:
        attr.fire_remove_event(collection._sa_state, item, initiator, key)


def _replace_slice(collection: Any, old: list[Any], new: list[Any], initiator: Any) -> list[Any]:
    """Tell which items go and which come; return the items to store."""
    changing(collection, initiator)
    kept = {id(item) for item in new}
    had = {id(item) for item in old}
    elsewhere = Counter(map(id, collection))
    elsewhere.subtract(map(id, old))
    for item in old:
        if id(item) not in kept and elsewhere[id(item)] <= 0:
            removed(collection, item, initiator, NO_KEY)
    return [item if id(item) in had else added(collection, item, initiator, NO_KEY) for item in new]


def _tell_of_gone(collection: Any, items: list[Any], initiator: Any, key: Any) -> None:
    """Tell of items that were removed from a list, unless they are in it at another place as well."""
    left = set(map(id, collection))
    for item in items:
        if id(item) not in left:
            removed(collection, item, initiator, key)


def list_methods(base: type[Any]) -> dict[str, Callable[..., Any]]:
    """Return the wrapped mutators of a list class, by name."""
    base_append = base.append
    base_insert = base.insert
    base_pop = base.pop
    base_clear = base.clear
    base_setitem = base.__setitem__
    base_delitem = base.__delitem__

    def append(self: Any, item: Any, _sa_initiator: Any = None) -> None:
        base_append(self, added(self, item, _sa_initiator, NO_KEY))

    def insert(self: Any, index: Any, value: Any, _sa_initiator: Any = None) -> None:
        base_insert(self, index, added(self, value, _sa_initiator, index))

    def remove(self: Any, value: Any, _sa_initiator: Any = None) -> None:
        pop(self, self.index(value), _sa_initiator)

    def pop(self: Any, index: Any = -1, _sa_initiator: Any = None) -> Any:
        changing(self, _sa_initiator)
        item = base_pop(self, index)
        _tell_of_gone(self, [item], _sa_initiator, index)
        return item

    def extend(self: Any, iterable: Iterable[Any]) -> None:
        for item in list(iterable):
            self.append(item)

    def clear(self: Any) -> None:
        changing(self, None)
        items = list(self)
        base_clear(self)
        for item in items:
            removed(self, item, None, NO_KEY)

    def setitem(self: Any, index: Any, value: Any) -> None:
        if isinstance(index, slice):
            old, new = list(self[index]), list(value)
            if index.step not in (None, 1) and len(new) != len(old):
                raise ValueError(f"expected {len(old)} objects for a slice with a step, got {len(new)}")
            base_setitem(self, index, _replace_slice(self, old, new, None))
        else:
            old = self[index]
            if old is not value:
                changing(self, None)
                if sum([item is old for item in self]) == 1:  # two that swap places are there twice meanwhile
                    removed(self, old, None, index)
                value = added(self, value, None, index)
            base_setitem(self, index, value)

    def delitem(self: Any, index: Any) -> None:
        items = list(self[index]) if isinstance(index, slice) else [self[index]]
        changing(self, None)
        base_delitem(self, index)
        _tell_of_gone(self, items, None, NO_KEY)

    def iadd(self: Any, iterable: Iterable[Any]) -> Any:
        extend(self, iterable)
        return self

    return {
        "append": append,
        "insert": insert,
        "remove": remove,
        "pop": pop,
        "extend": extend,
        "clear": clear,
        "__setitem__": setitem,
        "__delitem__": delitem,
        "__iadd__": iadd,
    }


def set_methods(base: type[Any]) -> dict[str, Callable[..., Any]]:
    """Return the wrapped mutators of a set class, by name."""
    base_add = base.add
    base_remove = base.remove
    base_pop = base.pop
    base_clear = base.clear

    def add(self: Any, value: Any, _sa_initiator: Any = None) -> None:
        if value in self:
            present(self, value, _sa_initiator, NO_KEY)
        else:
            base_add(self, added(self, value, _sa_initiator, NO_KEY))

    def remove(self: Any, value: Any, _sa_initiator: Any = None) -> None:
        changing(self, _sa_initiator)
        base_remove(self, value)
        removed(self, value, _sa_initiator, NO_KEY)

    def discard(self: Any, value: Any, _sa_initiator: Any = None) -> None:
        if value in self:
            remove(self, value, _sa_initiator)

    def pop(self: Any) -> Any:
        changing(self, None)
        item = base_pop(self)
        removed(self, item, None, NO_KEY)
        return item

    def clear(self: Any) -> None:
        changing(self, None)
        items = list(self)
        base_clear(self)
        for item in items:
            removed(self, item, None, NO_KEY)

    def update(self: Any, *others: Iterable[Any]) -> None:
        for other in others:
            for item in list(other):
                self.add(item)

    def difference_update(self: Any, *others: Iterable[Any]) -> None:
        for other in others:
            for item in list(other):
                self.discard(item)

    def intersection_update(self: Any, *others: Iterable[Any]) -> None:
        wanted = set(self).intersection(*others)
        for item in [item for item in self if item not in wanted]:
            self.remove(item)

    def symmetric_difference_update(self: Any, other: Iterable[Any]) -> None:
        other = set(other)
        common = [item for item in self if item in other]
        new = [item for item in other if item not in self]
        for item in common:
            self.remove(item)
        for item in new:
            self.add(item)

    def in_place(method: Callable[[Any, Any], None]) -> Callable[[Any, Any], Any]:
        def operate(self: Any, other: Any) -> Any:
            if not isinstance(other, (set, frozenset)) and not hasattr(other, "isdisjoint"):
                return NotImplemented
            method(self, other)
            return self

        return operate

    return {
        "add": add,
        "remove": remove,
        "discard": discard,
        "pop": pop,
        "clear": clear,
        "update": update,
        "difference_update": difference_update,
        "intersection_update": intersection_update,
        "symmetric_difference_update": symmetric_difference_update,
        "__ior__": in_place(update),
        "__isub__": in_place(difference_update),
        "__iand__": in_place(intersection_update),
        "__ixor__": in_place(symmetric_difference_update),
    }


def dict_methods(base: type[Any]) -> dict[str, Callable[..., Any]]:
    """Return the wrapped mutators of a dict class, by name."""
    base_setitem = base.__setitem__
    base_delitem = base.__delitem__
    missing = object()

    def setitem(self: Any, key: Any, value: Any, _sa_initiator: Any = None) -> None:
        old = self.get(key, missing)
        if old is not missing and old is not value:
            changing(self, _sa_initiator)
            removed(self, old, _sa_initiator, key)
        tell = present if old is value else added
        base_setitem(self, key, tell(self, value, _sa_initiator, key))

    def delitem(self: Any, key: Any, _sa_initiator: Any = None) -> None:
        item = self.get(key, missing)
        if item is not missing:
            changing(self, _sa_initiator)
        base_delitem(self, key)
        removed(self, item, _sa_initiator, key)

    def pop(self: Any, key: Any, *default: Any) -> Any:
        if key not in self and default:
            return default[0]
        item = self[key]
        delitem(self, key)
        return item

    def popitem(self: Any) -> tuple[Any, Any]:
        if not self:
            raise KeyError("popitem(): dictionary is empty")
        key = next(reversed(self))
        return key, pop(self, key)

    def clear(self: Any) -> None:
        for key in list(self):
            delitem(self, key)

    def setdefault(self: Any, key: Any, default: Any = None) -> Any:
        self[key] = self.get(key, default)
        return self[key]

    def update(self: Any, *others: Any, **values: Any) -> None:
        for key, value in dict(*others, **values).items():
            self[key] = value

    def ior(self: Any, other: Any) -> Any:
        update(self, other)
        return self

    return {
        "__setitem__": setitem,
        "__delitem__": delitem,
        "pop": pop,
        "popitem": popitem,
        "clear": clear,
        "setdefault": setdefault,
        "update": update,
        "__ior__": ior,
    }
