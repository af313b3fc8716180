"""Which loader options hold when an instance's row is read again: those that it was loaded with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..._hot.attributes import LOAD_OPTIONS
from ..._hot.nodes import build, changed
from .context import InstanceOptions
from .options import COLUMN, RELATIONSHIP, LoadElement, PathStep, make_element, step_to
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
        make_element((every,), "deferred", COLUMN),
        make_element((every,), "select", RELATIONSHIP),
    ]
    known = InstanceOptions(mapper, own)
    for prop in mapper.iterate_properties:
        if prop.key not in names or prop.strategy_kind not in (COLUMN, RELATIONSHIP):
            continue
        step = step_to(mapper.class_manager[prop.key], mapper)
        element = known.find(prop.key, prop.strategy_kind, getattr(prop, "group", None))
        if prop.strategy_kind == COLUMN:
            if element is None or element.strategy != "expression":
                kept = [one for one in kept if one.path[0].key != prop.key]
                made.append(make_element((step,), "column", COLUMN))
            continue
        strategy = mapped_strategy(prop) if element is None else element.strategy
        if strategy not in EAGER and strategy not in ("dynamic", "write_only", "noload"):
            strategy = "immediate"
        if element in kept and element.strategy == strategy:  # it stays, with its arguments
            continue
        kept = [one for one in kept if len(one.path) > 1 or one.path[0].key != prop.key]
        made.append(make_element((step,), strategy, RELATIONSHIP))
    elements = (*kept, *made)
    criteria = () if before is None else before.criteria
    return InstanceOptions(mapper, elements, criteria), _as_options(mapper, elements, criteria)


def _elements(options: InstanceOptions, mapper: Any) -> tuple[LoadElement, ...]:
    """Return the elements of an instance's options that hold for a statement of its own class."""
    found = [element.restored() for element in options.elements if element.strategy != _KEPT_BY_STATEMENT]
    return tuple([element.of_class(mapper) for element in found])


def _as_options(mapper: Any, elements: Sequence[LoadElement], criteria: Sequence[Any]) -> tuple[Any, ...]:
    """Return options for a statement; conditions hold for what is loaded with the instance only."""
    loads = (option_for(mapper, tuple(elements), ()),) if elements else ()
    return (
        *loads,
        *[changed(one, "loader_only", True) if one._is_criteria_option else one for one in criteria],
    )
