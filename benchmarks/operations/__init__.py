"""The measured operations: ordinary user code, the same for Relata and the peer."""

from __future__ import annotations

from ..measuring import Operations
from . import core, flushing, loading, mapping, objects, reflection, start, statements, typed

OPERATIONS = Operations()
CALLS = {}
WEIGHED = {}

for module in (start, statements, core, typed, reflection, mapping, objects, loading, flushing):
    OPERATIONS.update(module.OPERATIONS)
    CALLS.update(module.OPERATIONS.calls)
    WEIGHED.update(module.OPERATIONS.weighed)

__all__ = ["CALLS", "OPERATIONS", "WEIGHED"]
