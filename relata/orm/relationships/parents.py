"""Select the objects that belong to a given one: ``with_parent()``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import exc as sa_exc, inspection
from ...sql.elements import and_
from ..attributes import QueryableAttribute
from ..entities import inspect_entity
from .comparator import object_values
from .marks import map_columns

if TYPE_CHECKING:
    from ...sql.elements import ColumnElement


def with_parent(
    instance: object, prop: QueryableAttribute[Any], from_entity: Any = None
) -> ColumnElement[bool]:
    """Return the condition that selects what a relationship of an object refers to.

    The values of the object's own columns stand in it, as in a lazy load: its table is not joined.

    :param prop: the relationship, such as ``User.addresses``; ``of_type()`` says which alias is selected.
    :param from_entity: the alias of the target that is selected, in place of ``of_type()``.
    :raises ArgumentError: when the attribute is no relationship, or the object not of its class.
    """
    relationship: Any = prop.property if isinstance(prop, QueryableAttribute) else None
    if not getattr(relationship, "_is_relationship", False):
        raise sa_exc.ArgumentError(
            f"expected a relationship of a class for with_parent(), such as User.addresses, got {prop!r}"
        )
    state: Any = inspection.inspect(instance, raiseerr=False)
    if not getattr(state, "is_instance", False) or not state.mapper.isa(relationship.parent):
        raise sa_exc.ArgumentError(
            f"expected an instance of {relationship.parent.class_.__name__} for with_parent({prop}), got "
            f"{instance!r}"
        )
    target = inspect_entity(from_entity) if from_entity is not None else _target_of(prop, relationship)
    secondary = None if relationship.secondary is None else relationship.secondary.alias()
    condition: ColumnElement[bool] = parent_condition(instance, relationship, target, secondary)
    return condition


def parent_condition(instance: object, relationship: Any, target: Any, secondary: Any) -> Any:
    """Return the condition that selects what a relationship of an object refers to.

    :param target: the entity that is selected.
    :param secondary: the secondary table, or an alias of it; None where there is none.
    """
    value_of = object_values(relationship, instance)
    table = relationship.secondary

    def far(column: Any) -> Any:
        root = column._root
        return secondary.corresponding_column(root) if root.table is table else target._adapt_element(root)

    def place(column: Any) -> Any:
        return far(column) if "remote" in column._annotations else value_of(column._root)

    condition = map_columns(relationship.primaryjoin, place)
    if secondary is None:
        return condition
    return and_(condition, map_columns(relationship.secondaryjoin, far))


def _target_of(prop: QueryableAttribute[Any], relationship: Any) -> Any:
    of_type = prop._of_type
    return relationship.entity if of_type is None else inspect_entity(of_type)
