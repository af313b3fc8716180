"""Which loader options hold when an instance's row is read again: those that it was loaded with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..._hot.attributes import LOAD_OPTIONS
from ..._hot.nodes import build, changed
from .context import InstanceOptions
from .options import COLUMN, RELATIONSHIP, LoadElement, PathStep, step_to
from .strategies import EAGER, mapped_strategy, option_for

_KEPT_BY_STATEMENT = "contains_eager"  # it needs the joins of the statement that it was given to


def own_options(d: dict[str, Any], mapper: Any) -> tuple[Any, ...]:
    """Return the options for a statement that reads an instance again, after those it was loaded with."""
    options: InstanceOptions | None = d.get(LOAD_OPTIONS)
    if options is None:
        return ()
    found: tuple[Any, ...] | None = options.statements.get(mapper)
    if found is None:
        elements = _elements(options, mapper)
        found = options.statements[mapper] = _as_options(mapper, elements, options.criteria)
    return found


def options_for_names(
    d: dict[str, Any], mapper: Any, names: Collection[str]
) -> tuple[InstanceOptions, tuple[Any, ...]]:
    """Return what an instance is to remember while some of its attributes are read, and the options for that.

    The columns and relationships that are not named are left out. A relationship that is named is loaded,
    also where it would be on first access only.
    """
    before: InstanceOptions | None = d.get(LOAD_OPTIONS)
    own = () if before is None else _elements(before, mapper)
    kept = [element for element in own if element.path[0].key in names and element.path[0].key != "*"]
    every = build(PathStep, {"entity": mapper, "clause": mapper.__clause_element__()})
    made: list[LoadElement] = [
        _element((every,), "deferred", COLUMN),
        _element((every,), "select", RELATIONSHIP),
    ]
    known = InstanceOptions(mapper, own)
    for prop in mapper.iterate_properties:
        if prop.key not in names or prop.strategy_kind not in (COLUMN, RELATIONSHIP):
            continue
        element = known.find(prop.key, prop.strategy_kind, getattr(prop, "group", None))
        if prop.strategy_kind == COLUMN:
            if element is None or element.strategy != "expression":
                kept = [one for one in kept if one.path[0].key != prop.key]
                made.append(_element((_step(prop, mapper),), "column", COLUMN))
            continue
        strategy = mapped_strategy(prop) if element is None else element.strategy
        if strategy not in EAGER and strategy not in ("dynamic", "write_only", "noload"):
            strategy = "immediate"
        made.append(_element((_step(prop, mapper),), strategy, RELATIONSHIP))
    elements = (*kept, *made)
    criteria = () if before is None else before.criteria
    return InstanceOptions(mapper, elements, criteria), _as_options(mapper, elements, criteria)


def _elements(options: InstanceOptions, mapper: Any) -> tuple[LoadElement, ...]:
    """Return the elements of an instance's options that hold for a statement of its own class."""
    found = [element for element in options.elements if element.strategy != _KEPT_BY_STATEMENT]
    if not options.entity.is_aliased_class:
        return tuple(found)
    clause = mapper.__clause_element__()
    return tuple(
        [
            element
            if element.path[0].entity is None
            else changed(
                element,
                "path",
                (
                    build(PathStep, {**element.path[0].__dict__, "entity": mapper, "clause": clause}),
                    *element.path[1:],
                ),
            )
            for element in found
        ]
    )


def _as_options(mapper: Any, elements: Sequence[LoadElement], criteria: Sequence[Any]) -> tuple[Any, ...]:
    """Return options for a statement; conditions hold for what is loaded with the instance only."""
    loads = (option_for(mapper, tuple(elements), ()),) if elements else ()
    return (*loads, *[changed(one, "loader_only", True) for one in criteria])


def _step(prop: Any, mapper: Any) -> PathStep:
    return step_to(mapper.class_manager[prop.key], mapper)


def _element(path: tuple[PathStep, ...], strategy: str, kind: str) -> LoadElement:
    made: LoadElement = build(LoadElement, {"path": path, "strategy": strategy, "kind": kind})
    return made
