"""Relationships between mapped classes."""

from __future__ import annotations

from .comparator import RelationshipComparator
from .core import Relationship, RelationshipProperty, _RelationshipDeclared
from .joins import JoinCondition
from .marks import foreign, remote
from .parents import with_parent

__all__ = [
    "JoinCondition",
    "Relationship",
    "RelationshipComparator",
    "RelationshipProperty",
    "_RelationshipDeclared",
    "foreign",
    "remote",
    "with_parent",
]
