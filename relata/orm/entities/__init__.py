"""What can be selected besides columns: mapped classes, their aliases, bundles."""

from __future__ import annotations

from .aliases import AliasedClass, AliasedInsp, alias_of, aliased, inspect_entity, with_polymorphic
from .bundles import Bundle, DictBundle
from .nodes import (
    BundleClause,
    CompositeClause,
    EntityClause,
    RelationshipClause,
    entity_clause,
    relationship_clause,
    root_of,
)
from .resolver import resolve_entity

__all__ = [
    "AliasedClass",
    "AliasedInsp",
    "Bundle",
    "BundleClause",
    "CompositeClause",
    "DictBundle",
    "EntityClause",
    "RelationshipClause",
    "alias_of",
    "aliased",
    "entity_clause",
    "inspect_entity",
    "relationship_clause",
    "resolve_entity",
    "root_of",
    "with_polymorphic",
]
