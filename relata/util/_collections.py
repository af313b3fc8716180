"""The names of collections under the module name that outside code imports them from; nothing inside does."""

from __future__ import annotations

from .coerce import (
    coerce_generator_arg,
    flatten_iterator,
    has_intersection,
    to_column_set,
    to_list,
    to_set,
)
from .immutable import EMPTY_DICT, FacadeDict, ReadOnlyContainer, coerce_to_immutabledict, immutabledict
from .mappings import (
    LRUCache,
    OrderedProperties,
    PopulateDict,
    Properties,
    ReadOnlyProperties,
    WeakPopulateDict,
)
from .registry import ScopedRegistry, ThreadLocalRegistry
from .sequences import UniqueAppender, WeakSequence
from .sets import (
    EMPTY_SET,
    NONE_SET,
    IdentitySet,
    OrderedIdentitySet,
    OrderedSet,
    column_dict,
    column_set,
    ordered_column_set,
    unique_list,
)

__all__ = (
    "EMPTY_DICT",
    "EMPTY_SET",
    "NONE_SET",
    "FacadeDict",
    "IdentitySet",
    "LRUCache",
    "OrderedIdentitySet",
    "OrderedProperties",
    "OrderedSet",
    "PopulateDict",
    "Properties",
    "ReadOnlyContainer",
    "ReadOnlyProperties",
    "ScopedRegistry",
    "ThreadLocalRegistry",
    "UniqueAppender",
    "WeakPopulateDict",
    "WeakSequence",
    "coerce_generator_arg",
    "coerce_to_immutabledict",
    "column_dict",
    "column_set",
    "flatten_iterator",
    "has_intersection",
    "immutabledict",
    "ordered_column_set",
    "to_column_set",
    "to_list",
    "to_set",
    "unique_list",
)
