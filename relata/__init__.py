"""Map Python classes to SQL tables, and write SQL as Python expressions."""

from __future__ import annotations

__version__ = "0.1.0"
