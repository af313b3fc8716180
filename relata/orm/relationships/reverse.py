"""The two sides of a relationship: ``back_populates`` joins them, ``backref`` makes the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import exc as sa_exc
from ..base import MANYTOMANY
from ..descriptor_props import ConcreteInheritedProperty
from .marks import map_columns

if TYPE_CHECKING:
    from .core import RelationshipProperty


def backref(name: str, **kwargs: Any) -> tuple[str, dict[str, Any]]:
    """Name the attribute that ``relationship(backref=...)`` makes on the target, with options for it.

    :param kwargs: arguments of ``relationship()``.
    """
    return name, kwargs


def make_backref(prop: RelationshipProperty[Any]) -> None:
    """Make the reverse attribute on the target that ``backref`` asks for; once."""
    if prop.backref is None:
        return
    key, options = (prop.backref, {}) if isinstance(prop.backref, str) else prop.backref
    options = dict(options)
    target = prop.mapper
    existing = target._props.get(key)
    if existing is not None and getattr(existing, "_made_by", None) is prop:
        prop.back_populates = key
        return
    for mapper in target.self_and_descendants:
        if mapper.concrete and mapper is not target:
            continue  # it has a table, and attributes, of its own
        if key in mapper._props and mapper._props[key].parent is mapper and not _is_unmapped(mapper, key):
            raise sa_exc.ArgumentError(
                f"expected a new name for the backref of relationship {prop}, got {key!r}, which "
                f"{mapper.class_.__name__} has; use another name, or back_populates where both sides are "
                "written down"
            )
    _fill_joins(prop, options)
    options.setdefault("viewonly", prop.viewonly)
    options.setdefault("post_update", prop.post_update)
    options.setdefault("passive_updates", prop.passive_updates)
    options.setdefault("sync_backref", prop.sync_backref)
    reverse = type(prop)(prop.parent.class_, back_populates=prop.key, **options)
    reverse._made_by = prop  # type: ignore[attr-defined]  # tells a second attempt that it was made
    prop.back_populates = key
    target._warn_of_replaced(key)
    target._configure_property(key, reverse)
    target._mapping_changed()
    reverse.init()


def _is_unmapped(mapper: Any, key: str) -> bool:
    return isinstance(mapper._props[key], ConcreteInheritedProperty)


def _fill_joins(prop: RelationshipProperty[Any], options: dict[str, Any]) -> None:
    """Give the reverse side the condition of this one, seen from there."""
    if prop.secondary is not None:
        options.setdefault("secondary", prop.secondary)
        options.setdefault("primaryjoin", _plain(prop.secondaryjoin))
        options.setdefault("secondaryjoin", _plain(prop.primaryjoin))
    else:
        options.setdefault("primaryjoin", _plain(prop.primaryjoin))
        if (
            prop._given["primaryjoin"] is None
            and "foreign_keys" not in options
            and not prop._join_condition.foreign_keys
        ):
            return
    given = prop._join_condition.foreign_keys
    if given:
        options.setdefault("foreign_keys", list(given))
    elif prop._calculated_foreign_keys:
        options.setdefault("foreign_keys", sorted(prop._calculated_foreign_keys, key=str))


def _plain(clause: Any) -> Any:
    """Return a condition whose columns say nothing of sides."""
    return map_columns(clause, lambda column: column._root)


def connect_reverse(prop: RelationshipProperty[Any]) -> None:
    """Join a relationship to the attribute that it names in ``back_populates``.

    :raises InvalidRequestError: when the target has no such attribute.
    :raises ArgumentError: when the attribute does not lead back, or in the same direction.
    """
    key = prop.back_populates
    if key is None:
        return
    other = prop.mapper._props.get(key)
    if other is None:
        raise sa_exc.InvalidRequestError(
            f"expected an attribute of {prop.mapper.class_.__name__} in back_populates of {prop}, got "
            f"{key!r}, "
            f"which is not there; add {prop.mapper.class_.__name__}.{key} = "
            f"relationship(back_populates={prop.key!r}), or mend the name, or import what adds it"
        )
    if not other._is_relationship:
        raise sa_exc.InvalidRequestError(
            f"expected the relationship that leads back in back_populates of {prop}, got {other}, which is "
            "none; mend the name"
        )
    other._set_up_joins()  # type: ignore[attr-defined]  # a relationship
    _check_pair(prop, other)
    prop._reverse_property.add(other)  # type: ignore[arg-type]  # a relationship
    other._reverse_property.add(prop)  # type: ignore[attr-defined]  # a relationship


def _check_pair(prop: RelationshipProperty[Any], other: Any) -> None:
    if not other.mapper.common_parent(prop.parent):
        raise sa_exc.ArgumentError(
            f"expected a relationship that leads to {prop.parent.class_.__name__} in back_populates of "
            f"{prop}, "
            f"got {other}, which leads to {other.mapper.class_.__name__}; name another attribute"
        )
    if prop.direction is not MANYTOMANY and prop.direction is other.direction:
        remedy = (
            "give the many-to-one one its remote_side="
            if prop._is_self_referential
            else "give both their foreign_keys="
        )
        raise sa_exc.ArgumentError(
            f"expected one of {prop} and {other} to be one-to-many and the other many-to-one, got "
            f"{prop.direction!r} for each; {remedy}"
        )
