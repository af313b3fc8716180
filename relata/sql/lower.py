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


def register(visit_name: str, lower_: Lowering, nested: Lowering | None = None) -> None:
    """Let ``lower_(statement)`` lower the statements of a kind (``select``, ``compound_select``, ``insert``
    ...).

    It returns ``(core statement, load plan)``, or None for a statement that is lowered already.

    :param nested: lowers a statement that stands inside another, whose rows are never loaded.
    """
    _lowerings[visit_name] = lower_
    _nested_lowerings[visit_name] = nested or lower_


def lower(statement: Any) -> tuple[Any, Any]:
    """Return a statement that can be printed, and its load plan: None for a Core statement."""
    lowering = _lowerings.get(statement.__visit_name__)
    if lowering is None:
        return statement, None
    found = lowering(statement)
    return (statement, None) if found is None else found


def lowered(statement: Any, is_nested: bool = False) -> Any:
    """Return only the statement that can be printed.

    :param is_nested: it stands inside another statement.
    """
    lowering = (_nested_lowerings if is_nested else _lowerings).get(statement.__visit_name__)
    found = None if lowering is None else lowering(statement)
    return statement if found is None else found[0]


late.lowered = lowered
