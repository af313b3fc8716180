"""Which loader options are for which entity of a statement; refuse those that are for none, or disagree."""

from __future__ import annotations

from typing import Any

from ... import exc as sa_exc
from .options import WILDCARD, Load, LoadElement, links, name_of_entity

_SAYS_NOTHING = ("default", "expression")  # a later expression takes the place of an earlier one


def asked_for(entity: Any) -> Any:
    """Return the entity as the program named it: the class, where an alias was made for it."""
    return entity.mapper if entity.is_aliased_class and entity.stands_for_class else entity


def elements_for(load: Load, entity: Any) -> tuple[LoadElement, ...]:
    """Return the elements of an option that begin at an entity."""
    return tuple(
        [one for one in load.elements if one.path[0].entity is None or _is_same(one.path[0].entity, entity)]
    )


def _is_same(root: Any, entity: Any) -> bool:
    """Say whether an option that begins at ``root`` is for an entity; an alias goes by its own options."""
    entity = asked_for(entity)
    if root.is_aliased_class or entity.is_aliased_class:
        return root is entity or (root.is_aliased_class and root.part_of is entity)
    return links(root, entity)


def check_options(loads: tuple[Load, ...], entities: list[Any]) -> None:
    """Refuse options that begin at an entity which the statement does not select, and those that disagree.

    :param entities: those that the statement selects.
    :raises ArgumentError: for an option that begins elsewhere, with the entities that there are.
    :raises InvalidRequestError: for two that say different things of one attribute.
    """
    elements: list[LoadElement] = []
    for load in loads:
        for element in load.elements:
            root = element.path[0].entity
            if root is None or any(_is_same(root, entity) for entity in entities):
                elements.append(element)
            elif not load.is_lenient:
                raise _misplaced(element, entities)
    if len(elements) > 1:
        _check_agreement(elements)


def _misplaced(element: LoadElement, entities: list[Any]) -> sa_exc.ArgumentError:
    if not entities:
        return sa_exc.ArgumentError(
            f"Expected loader options on a statement that selects mapped classes, got {element!r} "
            f"on one that selects columns only: select({name_of_entity(element.path[0].entity)}) has "
            "attributes to load"
        )
    return sa_exc.ArgumentError(
        f"Expected loader options for {', '.join(map(name_of_entity, entities))}, which the "
        f"statement selects, got {element!r}: begin at one of them, and give the whole path from "
        "there"
    )


def _check_agreement(elements: list[LoadElement]) -> None:
    found: dict[Any, LoadElement] = {}
    for element in elements:
        if element.strategy in _SAYS_NOTHING or any(step.key == WILDCARD for step in element.path):
            continue
        path = tuple([(step.entity, step.key, step.target) for step in element.path])
        other = found.setdefault(path, element)
        if other.strategy != element.strategy or other.arguments != element.arguments:
            raise sa_exc.InvalidRequestError(
                f"Expected one loader option for {element.describe_path()}, got {other.describe()} and "
                f"{element.describe()}: leave one of them out; where one only leads to the options below it, "
                "write defaultload()"
            )
