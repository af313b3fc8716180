"""The names of helpers of the mapper, where other code imports them from."""

from __future__ import annotations

from .base import _is_aliased_class, _is_mapped_class, _mapper_or_none, object_mapper, object_state
from .cascade_options import CascadeOptions
from .entities import AliasedClass, AliasedInsp, Bundle, DictBundle, aliased, with_polymorphic
from .joins import ORMJoin as _ORMJoin, join, outerjoin
from .mapper import polymorphic_union
from .primary_keys import identity_key
from .relationships import with_parent


def has_identity(object_: object) -> bool:
    """Tell whether a mapped instance has an identity: it was loaded, or flushed.

    :raises UnmappedInstanceError: when the object is not an instance of a mapped class.
    """
    return object_state(object_).has_identity


def was_deleted(object_: object) -> bool:
    """Tell whether the row of a mapped instance was deleted by a flush.

    :raises UnmappedInstanceError: when the object is not an instance of a mapped class.
    """
    return object_state(object_).was_deleted


__all__ = [
    "AliasedClass",
    "AliasedInsp",
    "Bundle",
    "CascadeOptions",
    "DictBundle",
    "_ORMJoin",
    "_is_aliased_class",
    "_is_mapped_class",
    "_mapper_or_none",
    "aliased",
    "has_identity",
    "identity_key",
    "join",
    "object_mapper",
    "outerjoin",
    "polymorphic_union",
    "was_deleted",
    "with_parent",
    "with_polymorphic",
]
