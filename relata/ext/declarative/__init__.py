"""Declarative mapping beyond the usual: tables that are reflected later, hierarchies with a table a class."""

from __future__ import annotations

from ...orm import (
    as_declarative,
    declarative_base,
    declared_attr,
    has_inherited_table,
    synonym_for,
)
from ...orm.declarative import DeclarativeMeta
from .concrete import AbstractConcreteBase, ConcreteBase
from .deferred import DeferredReflection

__all__ = [
    "AbstractConcreteBase",
    "ConcreteBase",
    "DeclarativeMeta",
    "DeferredReflection",
    "as_declarative",
    "declarative_base",
    "declared_attr",
    "has_inherited_table",
    "synonym_for",
]
