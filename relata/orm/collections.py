"""Collections of related objects: the instrumented list, set and dict, and how classes of the user's
become such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import util
from .collection_adapter import CollectionAdapter, bulk_replace, collection_adapter
from .collection_instrumentation import (
    InstrumentedDict,
    InstrumentedList,
    InstrumentedSet,
    collection,
    emulated_type,
    prepare_instrumentation,
)
from .mapped_collection import (
    KeyFuncDict,
    MappedCollection,
    attribute_keyed_dict,
    attribute_mapped_collection,
    column_keyed_dict,
    column_mapped_collection,
    keyfunc_mapping,
    mapped_collection,
)

if TYPE_CHECKING:
    from .attributes.collection import CollectionAttribute

__all__ = [
    "CollectionAdapter",
    "InstrumentedDict",
    "InstrumentedList",
    "InstrumentedSet",
    "KeyFuncDict",
    "MappedCollection",
    "attribute_keyed_dict",
    "attribute_mapped_collection",
    "bulk_replace",
    "collection",
    "collection_adapter",
    "column_keyed_dict",
    "column_mapped_collection",
    "emulated_type",
    "keyfunc_mapping",
    "mapped_collection",
    "prepare_instrumentation",
    "values_for",
]


def values_for(attr: CollectionAttribute, given: Any) -> list[Any]:
    """Return the objects that a value assigned to a collection attribute brings.

    :raises TypeError: when the value is not of the collection's kind.
    """
    wanted = attr.duck_type
    got = util.duck_type_collection(given)
    if wanted is not None and got is not wanted:
        kind = wanted.__name__
        raise TypeError(
            f"expected a {kind}-like value for {attr}, got {type(given).__name__} {given!r}; assign a "
            f"{kind}, or change the collection that is there"
        )
    if hasattr(given, "_sa_iterator"):
        return list(given._sa_iterator())
    if got is dict:
        return list(given.values())
    return list(given)
