"""Declarative mapping beyond the usual: tables that are reflected when the database is at hand."""

from __future__ import annotations

from ...orm import (
    as_declarative,
    declarative_base,
    declared_attr,
    has_inherited_table,
    synonym_for,
)
from ...orm.declarative import DeclarativeMeta
from .deferred import DeferredReflection

__all__ = [
    "DeclarativeMeta",
    "DeferredReflection",
    "as_declarative",
    "declarative_base",
    "declared_attr",
    "has_inherited_table",
    "synonym_for",
]
