"""The view that the mapper has of a collection, whatever its class."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from .._hot import collections as hot
from .base import NO_KEY

if TYPE_CHECKING:
    from .._hot.attributes import InstanceState
    from .attributes.collection import CollectionAttribute
    from .attributes.tokens import AttributeEventToken


class CollectionAdapter:
    """The view that the mapper, and extensions, have of one collection.

    :ivar data: the user's collection.
    :ivar owner_state: the state of the instance that it belongs to.
    :ivar attr: the attribute's implementation.
    """

    __slots__ = ("_data", "attr", "empty", "owner_state")

    def __init__(self, attr: CollectionAttribute, owner_state: InstanceState, data: Any) -> None:
        self.attr = attr
        self.owner_state = owner_state
        self._data = data
        self.empty = False

    @property
    def data(self) -> Any:
        """The collection."""
        return self._data

    @property
    def invalidated(self) -> bool:
        """Whether the collection was replaced or expired since it was handed out."""
        return self._data._sa_attr is not self.attr

    @property
    def _referenced_by_owner(self) -> bool:
        return self.owner_state.dict.get(self.attr.key) is self._data

    def append_with_event(self, item: Any, initiator: AttributeEventToken | None = None) -> None:
        """Add an object, and tell of it."""
        self._data._sa_appender(item, _sa_initiator=initiator)

    def append_without_event(self, item: Any) -> None:
        """Add an object, and tell nobody."""
        self._data._sa_appender(item, _sa_initiator=False)

    def append_multiple_without_event(self, items: Iterable[Any]) -> None:
        """Add objects, and tell nobody."""
        for item in items:
            self._data._sa_appender(item, _sa_initiator=False)

    def bulk_appender(self) -> Callable[..., Any]:
        """Return the method that adds an object."""
        return self._data._sa_appender  # type: ignore[no-any-return]  # a method of the user's class

    def bulk_remover(self) -> Callable[..., Any]:
        """Return the method that removes an object."""
        return self._data._sa_remover  # type: ignore[no-any-return]  # a method of the user's class

    def remove_with_event(self, item: Any, initiator: AttributeEventToken | None = None) -> None:
        """Remove an object, and tell of it."""
        self._data._sa_remover(item, _sa_initiator=initiator)

    def remove_without_event(self, item: Any) -> None:
        """Remove an object, and tell nobody."""
        self._data._sa_remover(item, _sa_initiator=False)

    def clear_with_event(self, initiator: AttributeEventToken | None = None) -> None:
        """Remove all objects, and tell of each."""
        for item in list(self):
            self._data._sa_remover(item, _sa_initiator=initiator)

    def clear_without_event(self) -> None:
        """Remove all objects, and tell nobody."""
        for item in list(self):
            self._data._sa_remover(item, _sa_initiator=False)

    def fire_append_event(
        self, item: Any, initiator: AttributeEventToken | None = None, key: Any = NO_KEY
    ) -> Any:
        """Tell of an object that is about to be added; return the object to add."""
        return hot.added(self._data, item, initiator, key)

    def fire_append_wo_mutation_event(
        self, item: Any, initiator: AttributeEventToken | Literal[False] | None = None, key: Any = NO_KEY
    ) -> Any:
        """Tell that an object is added that is there already."""
        if initiator is False:
            return item
        return self.attr.fire_append_wo_mutation_event(self.owner_state, item, initiator, key)

    def fire_pre_remove_event(self, initiator: AttributeEventToken | None = None, key: Any = NO_KEY) -> None:
        """Tell that objects are about to be removed."""
        hot.changing(self._data, initiator)

    def fire_remove_event(
        self, item: Any, initiator: AttributeEventToken | None = None, key: Any = NO_KEY
    ) -> None:
        """Tell of an object that was removed."""
        hot.removed(self._data, item, initiator, key)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._data._sa_iterator())

    def __len__(self) -> int:
        return len(list(self._data._sa_iterator()))

    def __bool__(self) -> bool:
        return True


def bulk_replace(
    values: Iterable[Any],
    existing_adapter: CollectionAdapter,
    new_adapter: CollectionAdapter,
    initiator: AttributeEventToken | None = None,
) -> None:
    """Fill a new collection and tell which objects came, and which of the old collection went."""
    values = list(values)
    old = list(existing_adapter)
    kept = {id(item) for item in old}
    wanted = {id(item) for item in values}
    for item in values:
        if id(item) in kept:
            new_adapter.append_without_event(item)
        else:
            new_adapter.append_with_event(item, initiator)
    for item in old:
        if id(item) not in wanted:
            existing_adapter.fire_remove_event(item, initiator)


def adapter_of(collection: Any) -> CollectionAdapter | None:
    """Return the adapter of an instrumented collection; None when no attribute holds it."""
    attr = getattr(collection, "_sa_attr", None)
    return None if attr is None else CollectionAdapter(attr, collection._sa_state, collection)


collection_adapter = operator.attrgetter("_sa_adapter")
