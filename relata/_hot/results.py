"""Fetch loops: the driver's tuples into scalars, and the filter that drops what came before.

Rows are made by `rows.RowMaker`. A maker has two methods: `one(raw)` and `many(raws)`.
"""

from __future__ import annotations

from typing import Any


class ScalarMaker:
    """Take one column of each of the driver's tuples.

    :param index: the column's position in the tuple
    :param processor: converts a value; None when it needs no conversion
    """

    __slots__ = ("_index", "_processor")

    def __init__(self, index: int, processor: Any) -> None:
        self._index = index
        self._processor = processor

    def one(self, raw: Any) -> Any:
        """Take the value of one tuple."""
        if self._processor is None:
            return raw[self._index]
        return self._processor(raw[self._index])

    def many(self, raws: Any) -> list[Any]:
        """Take the value of each tuple."""
        index = self._index
        process = self._processor
        if process is None:
            return [raw[index] for raw in raws]
        return [process(raw[index]) for raw in raws]


class ItselfMaker:
    """Leave each item as it came: the source gives scalars."""

    __slots__ = ()

    def one(self, raw: Any) -> Any:
        """Return the item."""
        return raw

    def many(self, raws: Any) -> list[Any]:
        """Return the items, in the same list when it is one."""
        return raws if type(raws) is list else list(raws)


class WrappingMaker:
    """Make each scalar that the source gives a tuple of one, for a maker that wants tuples."""

    __slots__ = ("_maker",)

    def __init__(self, maker: Any) -> None:
        self._maker = maker

    def one(self, raw: Any) -> Any:
        """Make one item of a scalar."""
        return self._maker.one((raw,))

    def many(self, raws: Any) -> list[Any]:
        """Make an item of each scalar."""
        return self._maker.many([(raw,) for raw in raws])  # type: ignore[no-any-return]  # makers return lists

    def tuples(self, raws: Any) -> list[Any]:
        """Make a tuple of each scalar."""
        return self._maker.tuples([(raw,) for raw in raws])  # type: ignore[no-any-return]  # makers return lists


def keep_new(items: list[Any], seen: set[Any], strategy: Any) -> list[Any]:
    """Return the items that are not in `seen` yet, and enter them there.

    :param strategy: gives what an item is told apart by; None for the item itself
    """
    kept: list[Any] = []
    for item in items:
        mark = item if strategy is None else strategy(item)
        if mark not in seen:
            seen.add(mark)
            kept.append(item)
    return kept


def values_at(leaves: Any, places: tuple[int, ...]) -> tuple[Any, ...]:
    """Return the values of a statement's parameters in the order in which the driver wants them."""
    return tuple([leaves[place].value for place in places])
