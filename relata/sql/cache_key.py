"""Structural keys of statements, under the public names."""

from .internal_traversal import InternalTraversal
from .node import CacheKey, Node as HasCacheKey

__all__ = ["CacheKey", "HasCacheKey", "InternalTraversal"]
