"""Warn of relationships that write the same column and do not know of each other."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ...util import warn

if TYPE_CHECKING:
    from .core import RelationshipProperty

# {column: the relationships that copy a value into it}
_writers: weakref.WeakKeyDictionary[Any, weakref.WeakSet[Any]] = weakref.WeakKeyDictionary()


def warn_of_overlaps(prop: RelationshipProperty[Any]) -> None:
    """Warn if a relationship writes a column that another one writes too, and remember that it does.

    The two sides of one relationship, and those that name each other in ``overlaps``, are meant to.
    """
    if prop.viewonly:
        return
    for source, target in [*prop.synchronize_pairs, *prop.secondary_synchronize_pairs]:
        writers = _writers.setdefault(target, weakref.WeakSet())
        others = sorted((one for one in writers if _conflict(prop, one)), key=str)
        if not any(one is prop for one in writers):  # a set would compare them, which makes SQL
            writers.add(prop)
        if others:
            names = ", ".join(map(str, others))
            keys = ",".join(one.key for one in others)
            warn(
                f"expected one relationship to write {target}, got {prop}, which copies {source} there, and "
                f"{names}; link two sides of one relationship by back_populates=, say viewonly=True for one "
                f"that is only read, or overlaps={keys!r} if both are meant to write it"
            )


def _conflict(prop: RelationshipProperty[Any], other: RelationshipProperty[Any]) -> bool:
    if other is prop or other in prop._reverse_property or not other.parent.class_manager.is_mapped:
        return False
    if other.key in prop._overlaps or prop.key in other._overlaps:
        return False
    if other.key == prop.key and other.parent.common_parent(prop.parent):
        return False  # one takes the place of the other
    return not (prop.parent.is_sibling(other.parent) or prop.mapper.is_sibling(other.mapper))
