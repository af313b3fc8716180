"""Result: rows as named tuples.

The ways to show them otherwise, and results of rows that come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Generic, Literal, NoReturn, Self, TypeVar, TypeVarTuple, overload

from ... import exc
from ..._hot.results import WrappingMaker
from ...util import EMPTY_DICT
from ...util.deprecations import deprecated
from ..row import Row
from .base import NO_ROW, ResultInternal
from .filters import MappingResult, ScalarResult, TupleResult
from .metadata import ResultMetaData, RMKeyView, SimpleResultMetaData

__all__ = [
    "ChunkedIteratorResult",
    "FrozenResult",
    "IteratorResult",
    "MergedResult",
    "Result",
    "closed_error",
    "null_result",
]

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class Result(ResultInternal[Row[*_Ts]], Generic[*_Ts]):
    """Give the rows of a statement, once, in order.

    A subclass says where raw tuples come from: `fetch_raw`, `_fetch_default`, `_fetch_one`, `_soft_close`.

    :param cursor_metadata: describes the columns
    """

    _attributes: Any = EMPTY_DICT
    _real_result: Result[*tuple[Any, ...]] | None = None
    _is_cursor = False
    _source_supports_scalars: bool = False
    _soft_closed: bool = False

    def __init__(self, cursor_metadata: ResultMetaData) -> None:
        self._metadata = cursor_metadata
        self._maker = cursor_metadata.row_maker

    # -- the source, given by subclasses

    def fetch_raw(self, size: int | None = None) -> list[Any]:
        """Return the next `size` tuples as the source has them, all that are left for None."""
        self._refuse_source()

    def _fetch_default(self) -> list[Any]:
        self._refuse_source()

    def _fetch_one(self) -> Any:
        raws = self.fetch_raw(1)
        return raws[0] if raws else NO_ROW

    def _soft_close(self, hard: bool = False) -> None:
        self._refuse_source()

    def _refuse_source(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} gives no rows: derive from IteratorResult or CursorResult")

    def _iterate_raw(self) -> Iterator[Any]:
        self._refuse_source()

    # -- columns

    def keys(self) -> RMKeyView:
        """Return a view of the column names."""
        return self._metadata.keys

    def columns(self, *col_expressions: Any) -> Self:
        """Limit the rows to some columns, given by position, name or object; returns the result itself."""
        return self._column_slices(col_expressions)

    def _column_slices(self, indexes: Sequence[Any]) -> Self:
        if self._source_supports_scalars and len(indexes) == 1:
            self._metadata._index_for_key(indexes[0])
            return self
        self._metadata = self._metadata._reduce(indexes)
        self._maker = self._metadata.row_maker
        return self

    def _getter(self, key: Any, raiseerr: bool = True) -> Any:
        return self._metadata._getter(key, raiseerr)

    def _tuple_getter(self, keys: Sequence[Any]) -> Any:
        return self._metadata._row_as_tuple_getter(keys)

    # -- showing the rows otherwise

    @overload
    def scalars(self: Result[_T, *tuple[Any, ...]]) -> ScalarResult[_T]: ...

    @overload
    def scalars(self: Result[_T, *tuple[Any, ...]], index: Literal[0]) -> ScalarResult[_T]: ...

    @overload
    def scalars(self, index: Any = 0) -> ScalarResult[Any]: ...

    def scalars(self, index: Any = 0) -> ScalarResult[Any]:
        """Return a result that gives one column, the first by default."""
        return ScalarResult(self, index)

    def mappings(self) -> MappingResult:
        """Return a result that gives the rows as mappings."""
        return MappingResult(self)

    @deprecated("2.1.0", "Result.tuples(): rows are typed as tuples, use the result itself")
    def tuples(self) -> TupleResult[tuple[*_Ts]]:
        """Return the result itself, typed as giving plain tuples."""
        return self

    @property
    @deprecated("2.1.0", "Result.t: rows are typed as tuples, use the result itself")
    def t(self) -> TupleResult[tuple[*_Ts]]:
        """The result itself, typed as giving plain tuples."""
        return self

    # -- rows and scalars

    def fetchall(self) -> Sequence[Row[*_Ts]]:
        """Return all rows that are left, and let go of the cursor."""
        return self._all_items()

    def fetchone(self) -> Row[*_Ts] | None:
        """Return the next row, or None when there are none left."""
        item = self._next_item()
        return None if item is NO_ROW else item

    @overload
    def scalar(self: Result[_T, *tuple[Any, ...]]) -> _T | None: ...

    @overload
    def scalar(self) -> Any: ...

    def scalar(self) -> Any:
        """Return the first column of the first row, or None, and close the result."""
        return self._only_scalar(False, False)

    @overload
    def scalar_one(self: Result[_T, *tuple[Any, ...]]) -> _T: ...

    @overload
    def scalar_one(self) -> Any: ...

    def scalar_one(self) -> Any:
        """Return the first column of the only row, and close the result.

        :raises NoResultFound: there is no row
        :raises MultipleResultsFound: there are several
        """
        return self._only_scalar(True, True)

    @overload
    def scalar_one_or_none(self: Result[_T, *tuple[Any, ...]]) -> _T | None: ...

    @overload
    def scalar_one_or_none(self) -> Any: ...

    def scalar_one_or_none(self) -> Any:
        """Return the first column of the only row, or None, and close the result.

        :raises MultipleResultsFound: there are several rows
        """
        return self._only_scalar(True, False)

    def _only_scalar(self, raise_for_second: bool, raise_for_none: bool) -> Any:
        row = self._only_item(raise_for_second, raise_for_none)
        return None if row is NO_ROW else row[0]

    # -- keeping and joining results

    def freeze(self) -> FrozenResult[*_Ts]:
        """Fetch all rows and return an object that makes results of them, as often as it is called."""
        return FrozenResult(self)

    def merge(self, *others: Result[*_Ts]) -> MergedResult[*_Ts]:
        """Return a result that gives the rows of this one and then those of the others."""
        return MergedResult(self._metadata, (self, *others))

    def _converted(self) -> list[tuple[Any, ...]]:
        """Return all rows that are left as plain tuples."""
        return self._maker.tuples(self.fetch_raw(None))  # type: ignore[attr-defined, no-any-return]  # row makers

    def _plain_items(self) -> list[Any]:
        """Return what is left, unique where that was asked for, as plain tuples or single values."""
        if self._unique_filter_state is not None:
            rows: list[Any] = self._all_items()
            return [row[0] for row in rows] if self._source_supports_scalars else [tuple(row) for row in rows]
        return self.fetch_raw(None) if self._source_supports_scalars else self._converted()

    # -- closing

    @property
    def closed(self) -> bool:
        """Tell whether the result refuses further fetches."""
        return self._soft_closed

    def close(self) -> None:
        """Close the result and its cursor; further fetches raise."""
        self._soft_close(hard=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, type_: Any, value: Any, traceback: Any) -> None:
        self.close()


def closed_error() -> exc.ResourceClosedError:
    """Return the error of a fetch from a result that was closed."""
    return exc.ResourceClosedError(
        "this result is closed: fetch before close(), or run the statement again; "
        "first(), one() and scalar() close it, all() returns all rows at once"
    )


class IteratorResult(Result[*_Ts]):
    """Give rows that an iterator yields.

    :param cursor_metadata: describes the columns
    :param iterator: yields tuples, converted already; or scalars
    :param raw: the result that the iterator reads, closed with this one
    :param _source_supports_scalars: the iterator yields scalars rather than tuples
    """

    _hard_closed = False

    def __init__(
        self,
        cursor_metadata: ResultMetaData,
        iterator: Iterable[Any],
        raw: Result[*tuple[Any, ...]] | None = None,
        _source_supports_scalars: bool = False,
        context: Any = None,
    ) -> None:
        super().__init__(cursor_metadata)
        self.iterator = iter(iterator)
        self.raw = raw
        self.context = context
        if _source_supports_scalars:
            self._source_supports_scalars = True
            self._maker = WrappingMaker(cursor_metadata.row_maker)

    @property
    def closed(self) -> bool:
        """Tell whether the result refuses further fetches."""
        return self._hard_closed

    @property
    def _attributes(self) -> Any:
        return self.raw._attributes if self.raw is not None else EMPTY_DICT

    def _column_slices(self, indexes: Sequence[Any]) -> Self:
        super()._column_slices(indexes)
        if self._source_supports_scalars and not isinstance(self._maker, WrappingMaker):
            self._maker = WrappingMaker(self._maker)
        return self

    def _soft_close(self, hard: bool = False) -> None:
        if hard:
            self._hard_closed = True
        if self.raw is not None:
            self.raw._soft_close(hard=hard)
        self.iterator = iter(())
        self._soft_closed = True

    def _fetch_one(self) -> Any:
        if self._hard_closed:
            raise closed_error()
        for raw in self.iterator:
            return raw
        self._soft_close()
        return NO_ROW

    def fetch_raw(self, size: int | None = None) -> list[Any]:
        """Return the next `size` items of the iterator, all that are left for None."""
        if self._hard_closed:
            raise closed_error()
        if size is not None:
            return list(islice(self.iterator, size))
        raws = list(self.iterator)
        self._soft_close()
        return raws

    def _fetch_default(self) -> list[Any]:
        return self.fetch_raw(None)

    def _iterate_raw(self) -> Iterator[Any]:
        if self._hard_closed:
            raise closed_error()
        yield from self.iterator
        self._soft_close()


class ChunkedIteratorResult(IteratorResult[*_Ts]):
    """Give rows that a function yields in lists, of a size that `yield_per` decides.

    :param chunks: given a size or None, returns an iterator of lists of tuples (or scalars)
    :param dynamic_yield_per: `fetchmany(size)` too decides the size
    """

    def __init__(
        self,
        cursor_metadata: ResultMetaData,
        chunks: Callable[[int | None], Iterable[Sequence[Any]]],
        source_supports_scalars: bool = False,
        raw: Result[*tuple[Any, ...]] | None = None,
        dynamic_yield_per: bool = False,
        context: Any = None,
    ) -> None:
        rows = chain.from_iterable(chunks(None))
        super().__init__(cursor_metadata, rows, raw, source_supports_scalars, context)
        self.chunks = chunks
        self.dynamic_yield_per = dynamic_yield_per

    def yield_per(self, num: int) -> Self:
        """Fetch `num` rows at a time from now on; returns the result itself."""
        super().yield_per(num)
        self.iterator = chain.from_iterable(self.chunks(num))
        return self

    def fetch_raw(self, size: int | None = None) -> list[Any]:
        """Return the next `size` items, all that are left for None."""
        if self.dynamic_yield_per and size is not None and not self._hard_closed:
            self.iterator = chain.from_iterable(self.chunks(size))
        return super().fetch_raw(size)

    def _soft_close(self, hard: bool = False) -> None:
        super()._soft_close(hard=hard)
        self.chunks = _no_chunks


class MergedResult(IteratorResult[*_Ts]):
    """Give the rows of several results, one after another.

    :param cursor_metadata: describes the columns
    :param results: the results; they are closed with this one
    """

    def __init__(self, cursor_metadata: ResultMetaData, results: Sequence[Result[*tuple[Any, ...]]]) -> None:
        for result in results:
            if not isinstance(result, Result):
                raise exc.UnfitArgumentError(f"expected a result to merge() with, got {result!r}")
        self._results = results
        frozen = cursor_metadata._for_freeze()
        super().__init__(frozen, chain.from_iterable(_tuples_of(result) for result in results))
        first = results[0]
        self._unique_filter_state = first._unique_filter_state
        self._yield_per = first._yield_per

    def _soft_close(self, hard: bool = False) -> None:
        super()._soft_close(hard=hard)
        for result in self._results:
            result._soft_close(hard=hard)


class FrozenResult(Generic[*_Ts]):
    """Keep the rows of a result in memory; each call makes a new result of them.

    :param result: the result, which is fetched to its end
    """

    def __init__(self, result: Result[*_Ts]) -> None:
        self.metadata = result._metadata._for_freeze()
        self._source_supports_scalars = result._source_supports_scalars
        self._attributes = result._attributes
        self.data: Sequence[Any] = result._plain_items()

    def _rewrite_rows(self) -> Sequence[Sequence[Any]]:
        if self._source_supports_scalars:
            return [[value] for value in self.data]
        return [list(row) for row in self.data]

    def with_new_rows(self, tuple_data: Sequence[Row[*_Ts]]) -> FrozenResult[*_Ts]:
        """Return a frozen result of the same columns with other rows."""
        other: FrozenResult[*_Ts] = FrozenResult.__new__(FrozenResult)
        other.metadata = self.metadata
        other._attributes = self._attributes
        other._source_supports_scalars = self._source_supports_scalars
        rows: Sequence[Any] = tuple_data
        other.data = [row[0] for row in rows] if self._source_supports_scalars else rows
        return other

    def __call__(self) -> Result[*_Ts]:
        result: IteratorResult[*_Ts] = IteratorResult(
            self.metadata, self.data, _source_supports_scalars=self._source_supports_scalars
        )
        return result


def null_result() -> IteratorResult[*tuple[Any, ...]]:
    """Return a result without columns and rows."""
    return IteratorResult(SimpleResultMetaData([]), ())


def _no_chunks(size: int | None) -> Iterable[Sequence[Any]]:
    return ()


def _tuples_of(result: Result[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    convert: Any = result._maker
    for raw in result._iterate_raw():
        yield convert.tuples((raw,))[0]
