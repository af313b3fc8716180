"""Pairs of objects, one of which takes the key of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class Pairs:
    """Pairs of a referring object and the one that it refers to.

    Two lists rather than one of tuples: a large flush has as many pairs as objects, and the collector
    visits tuples.
    """

    __slots__ = ("referred", "referring")

    def __init__(self) -> None:
        self.referring: list[Any] = []
        self.referred: list[Any] = []

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return zip(self.referring, self.referred, strict=True)

    def __len__(self) -> int:
        return len(self.referring)

    def add(self, referring: Any, referred: Any) -> None:
        """Put one pair in."""
        self.referring.append(referring)
        self.referred.append(referred)

    def where(self, is_wanted: Callable[..., bool]) -> Pairs:
        """Return the pairs whose referring object is wanted."""
        found = Pairs()
        for referring, referred in self:
            if is_wanted(referring):
                found.add(referring, referred)
        return found
