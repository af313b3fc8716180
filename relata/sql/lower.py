"""Lowering: from a statement as it was written to one that the compiler can print.

Core statements are printable as they are. The ORM registers what turns entities, relationship paths and loader options
into a Core statement and a load plan (how rows become objects; opaque here). Lowering is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .late import late

Lowering = Callable[[Any], "tuple[Any, Any] | None"]

_lowerings: dict[str, Lowering] = {}


def register(visit_name: str, lower_: Lowering) -> None:
    """Let ``lower_(statement)`` lower the statements of a kind (``select``, ``compound_select``, ``insert`` ...).

    It returns ``(core statement, load plan)``, or None for a statement that is lowered already.
    """
    _lowerings[visit_name] = lower_


def lower(statement: Any) -> tuple[Any, Any]:
    """Return a statement that can be printed, and its load plan: None for a Core statement."""
    lowering = _lowerings.get(statement.__visit_name__)
    if lowering is None:
        return statement, None
    found = lowering(statement)
    return (statement, None) if found is None else found


def lowered(statement: Any) -> Any:
    """Return only the statement that can be printed."""
    return lower(statement)[0]


late.lowered = lowered
