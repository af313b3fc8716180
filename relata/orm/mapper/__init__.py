"""Mappers: which attributes a class has, and which columns are behind them."""

from __future__ import annotations

from .configure import clear_mappers, configure_mappers
from .core import Mapper
from .events import reconstructor, validates
from .hooks import on_property_configured
from .unions import polymorphic_union

__all__ = [
    "Mapper",
    "clear_mappers",
    "configure_mappers",
    "on_property_configured",
    "polymorphic_union",
    "reconstructor",
    "validates",
]
