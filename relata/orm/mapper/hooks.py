"""What other parts of the package do when a property is configured: the loader strategies, for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_on_configured: list[Callable[[Any], None]] = []


def on_property_configured(callback: Callable[[Any], None]) -> None:
    """Have ``callback(prop)`` called for each property once its attribute has its behaviour."""
    _on_configured.append(callback)


def property_configured(prop: Any) -> None:
    """Tell that a property is configured."""
    for callback in _on_configured:
        callback(prop)
