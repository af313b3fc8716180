"""What programs of the years between versions 1.4 and 2.0 import from here: it is everybody's now."""

from __future__ import annotations

from .engine import Connection as Connection, Engine as Engine, create_engine as create_engine
from .sql.selectable import select as select

__all__ = ["Connection", "Engine", "create_engine", "select"]
