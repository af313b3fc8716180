"""The names of write-only collections, where other code imports them from."""

from __future__ import annotations

from .relationships.writeonly import AbstractCollectionWriter, WriteOnlyCollection

__all__ = ["AbstractCollectionWriter", "WriteOnlyCollection"]
