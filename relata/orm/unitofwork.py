"""The peer's name for where the context of a flush lives."""

from __future__ import annotations

from .flush import UOWTransaction

__all__ = ("UOWTransaction",)
