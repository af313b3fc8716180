"""The measured operations: ordinary user code, the same for Relata and the peer."""

from __future__ import annotations

from ..measuring import Operations
from . import core, objects, reflection, start, statements, typed

OPERATIONS = Operations()
CALLS = {}

for module in (start, statements, core, typed, reflection, objects):
    OPERATIONS.update(module.OPERATIONS)
    CALLS.update(module.OPERATIONS.calls)

__all__ = ["CALLS", "OPERATIONS"]
