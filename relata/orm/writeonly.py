"""Collections that are changed and queried but never loaded as a whole."""

from __future__ import annotations

from typing import Generic, TypeVar

_T = TypeVar("_T")


class AbstractCollectionWriter(Generic[_T]):
    """The base of collections that stand for rows of a relationship without holding them."""


class WriteOnlyCollection(AbstractCollectionWriter[_T]):
    """What an attribute of a ``write_only`` relationship gives."""
