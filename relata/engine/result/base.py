"""The one mechanism of all results: a source of raw tuples, a maker of items, and a few flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, Protocol, Self, TypeVar, cast

from ... import exc
from ..._hot.results import keep_new
from ...util.coerce import FUNCTION, NUMBER, WHOLE
from .metadata import ResultMetaData

__all__ = ["NO_ROW", "Maker", "ResultInternal", "Source"]

_R = TypeVar("_R")
Strategy = Callable[[Any], Any]


class _NoRow:
    """The end of the rows; None may be a value."""

    def __bool__(self) -> bool:
        return False


NO_ROW: Any = _NoRow()
_ROWS = NUMBER.or_none()


class Maker(Protocol):
    """Make what a result gives out of what its source gives."""

    def one(self, raw: Any) -> Any:
        """Make one item."""

    def many(self, raws: Any) -> list[Any]:
        """Make a list of items."""


class Source(Protocol):
    """Give raw tuples."""

    _yield_per: int | None
    _soft_closed: bool

    def fetch_raw(self, size: int | None = None) -> list[Any]:
        """Return the next `size` tuples, all that are left for None; an empty list at the end."""

    def _fetch_default(self) -> list[Any]:
        """Return as many tuples as the source thinks fit, at least one unless it is at the end."""

    def _fetch_one(self) -> Any:
        """Return the next tuple, or NO_ROW."""

    def _iterate_raw(self) -> Iterator[Any]:
        """Yield the tuples that are left, fetching them in chunks."""

    def _soft_close(self, hard: bool = False) -> None:
        """Let go of the cursor; a hard close refuses further fetches."""


class ResultInternal(Generic[_R]):
    """Fetch items of one kind: rows, scalars or mappings."""

    _metadata: ResultMetaData
    _maker: Maker
    _source: Source | None = None  # where raw tuples come from; None for a result that fetches itself
    _yield_per: int | None = None
    _unique_filter_state: tuple[set[Any], Strategy | None] | None = None

    def _default_strategy(self) -> Strategy | None:
        """Return what `unique()` tells items apart by when the user gave nothing."""
        return self._metadata.row_strategy()

    def _uniqueness(self) -> tuple[set[Any], Strategy | None] | None:
        state = self._unique_filter_state
        if state is None:
            return None
        seen, strategy = state
        return seen, strategy if strategy is not None else self._default_strategy()

    def _make_unique(self, strategy: Strategy | None) -> None:
        self._unique_filter_state = (set(), strategy)

    # -- fetching

    def _all_items(self) -> list[_R]:
        source: Any = self._source or self
        raws = source.fetch_raw(None)
        try:
            items = self._maker.many(raws)
        except Exception as error:
            self._metadata.note_unreadable(error, raws)
            raise
        if self._unique_filter_state is not None:
            seen, strategy = cast(Any, self._uniqueness())
            items = keep_new(items, seen, strategy)
        return items

    def _next_item(self) -> Any:
        """Return the next item, or NO_ROW."""
        source: Any = self._source or self
        uniqueness = self._uniqueness() if self._unique_filter_state is not None else None
        while True:
            raw = source._fetch_one()
            if raw is NO_ROW:
                return NO_ROW
            try:
                item = self._maker.one(raw)
            except Exception as error:
                self._metadata.note_unreadable(error, (raw,))
                raise
            if uniqueness is None or keep_new([item], *uniqueness):
                return item

    def _many_items(self, size: int | None) -> list[_R]:
        source: Any = self._source or self
        if size is None:
            size = source._yield_per
        elif type(size) is not int:
            WHOLE.check("number of rows", size)
        if self._unique_filter_state is None:
            raws = source._fetch_default() if size is None else source.fetch_raw(size)
            try:
                return self._maker.many(raws)
            except Exception as error:
                self._metadata.note_unreadable(error, raws)
                raise
        seen, strategy = cast(Any, self._uniqueness())
        items: list[_R] = []
        while size is None or len(items) < size:
            raws = source._fetch_default() if size is None else source.fetch_raw(size - len(items))
            if not raws:
                break
            items.extend(keep_new(self._maker.many(raws), seen, strategy))
            if size is None and items:
                break
        return items

    def _iterate(self) -> Iterator[_R]:
        make = self._maker.one
        uniqueness = self._uniqueness() if self._unique_filter_state is not None else None
        source: Any = self._source or self
        for raw in source._iterate_raw():
            try:
                item = make(raw)
            except Exception as error:
                self._metadata.note_unreadable(error, (raw,))
                raise
            if uniqueness is None or keep_new([item], *uniqueness):
                yield item

    def _only_item(self, raise_for_second: bool, raise_for_none: bool) -> Any:
        """Return the first item and close; NO_ROW when there is none.

        :raises NoResultFound: there is none, and `raise_for_none`
        :raises MultipleResultsFound: there is another, and `raise_for_second`
        """
        source: Any = self._source or self
        was_at_end = source._soft_closed
        raw = source._fetch_one()
        if raw is NO_ROW:
            source._soft_close(hard=not was_at_end)
            if raise_for_none:
                raise exc.NoResultFound(
                    "expected exactly one row, got none; one_or_none() and first() give None instead"
                )
            return NO_ROW
        try:
            item = self._maker.one(raw)
        except Exception as error:
            self._metadata.note_unreadable(error, (raw,))
            raise
        if raise_for_second:
            self._refuse_second(item)
        source._soft_close(hard=True)
        return item

    def _refuse_second(self, first: Any) -> None:
        source: Any = self._source or self
        if self._unique_filter_state is None:
            another = source._fetch_one() is not NO_ROW
        else:
            _, strategy = cast(Any, self._uniqueness())
            seen: set[Any] = set()
            keep_new([first], seen, strategy)
            another = any(keep_new([self._maker.one(raw)], seen, strategy) for raw in source._iterate_raw())
        if another:
            source._soft_close(hard=True)
            raise exc.MultipleResultsFound(
                "expected one row at most, got several; first() takes the first of several, "
                "unique() drops repeated ones"
            )

    def _partition_items(self, size: int | None) -> Iterator[list[_R]]:
        source: Any = self._source or self
        while True:
            if size is None and source._yield_per is None:
                items = self._all_items()
            else:
                items = self._many_items(size)
            if not items:
                break
            yield items

    # -- what every kind of result offers

    def unique(self, strategy: Strategy | None = None) -> Self:
        """Drop items that came before; returns the result itself.

        :param strategy: gives what an item is told apart by (`id`, say); by default the item, or what its
            columns'
            types and mapped classes ask for
        """
        if strategy is not None:
            FUNCTION.check("strategy of unique()", strategy)
        self._make_unique(strategy)
        return self

    def yield_per(self, num: int) -> Self:
        """Fetch `num` rows at a time from now on; returns the result itself."""
        _ROWS.check("number of rows of yield_per()", num)
        self._yield_per = num
        return self

    def all(self) -> Sequence[_R]:
        """Return all items that are left, and let go of the cursor."""
        return self._all_items()

    def fetchmany(self, size: int | None = None) -> Sequence[_R]:
        """Return the next `size` items, fewer at the end; an empty list when there are none left."""
        return self._many_items(size)

    def partitions(self, size: int | None = None) -> Iterator[Sequence[_R]]:
        """Yield lists of `size` items (of `yield_per` ones, of all when neither is given)."""
        return self._partition_items(size)

    def first(self) -> _R | None:
        """Return the first item, or None, and close the result."""
        item = self._only_item(False, False)
        return None if item is NO_ROW else item

    def one_or_none(self) -> _R | None:
        """Return the only item, or None, and close the result.

        :raises MultipleResultsFound: there are several
        """
        item = self._only_item(True, False)
        return None if item is NO_ROW else item

    def one(self) -> _R:
        """Return the only item, and close the result.

        :raises NoResultFound: there is none
        :raises MultipleResultsFound: there are several
        """
        return self._only_item(True, True)  # type: ignore[no-any-return]  # the maker's item

    def __iter__(self) -> Iterator[_R]:
        return self._iterate()

    def __next__(self) -> _R:
        item = self._next_item()
        if item is NO_ROW:
            raise StopIteration
        return item  # type: ignore[no-any-return]  # the maker's item
