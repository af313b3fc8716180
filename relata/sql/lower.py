"""Lowering: from a statement as it was written to one that the compiler can print.

Core statements are printable as they are. The ORM registers what turns entities, relationship paths and
loader options
into a Core statement and a load plan (how rows become objects; opaque here). Lowering is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .late import late

Lowering = Callable[[Any], "tuple[Any, Any] | None"]

_lowerings: dict[str, Lowering] = {}
_nested_lowerings: dict[str, Lowering] = {}
_load_plans: dict[str, Callable[[Any], Any]] = {}


def register(visit_name: str, lower_: Lowering, nested: Lowering | None = None) -> None:
    """Let ``lower_(statement)`` lower the statements of a kind (``select``, ``compound_select``, ``insert``
    ...).

    It returns ``(core statement, load plan)``, or None for a statement that is lowered already.

    :param nested: lowers a statement that stands inside another, whose rows are never loaded.
    """
    _lowerings[visit_name] = lower_
    _nested_lowerings[visit_name] = nested or lower_


def register_load_plan(visit_name: str, load_plan: Callable[[Any], Any]) -> None:
    """Let ``load_plan(statement)`` tell the load plan of statements of a kind that need no lowering."""
    _load_plans[visit_name] = load_plan


def lower(statement: Any) -> tuple[Any, Any]:
    """Return a statement that can be printed, and its load plan: None for a Core statement."""
    name = statement.__visit_name__
    lowering = _lowerings.get(name)
    found = None if lowering is None else lowering(statement)
    if found is not None:
        return found
    load_plan = _load_plans.get(name)
    return statement, None if load_plan is None else load_plan(statement)


def lowered(statement: Any, is_nested: bool = False) -> Any:
    """Return only the statement that can be printed.

    :param is_nested: it stands inside another statement.
    """
    lowering = (_nested_lowerings if is_nested else _lowerings).get(statement.__visit_name__)
    found = None if lowering is None else lowering(statement)
    return statement if found is None else found[0]


late.lowered = lowered
