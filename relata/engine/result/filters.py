"""Results that show another result differently: as scalars or as mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from ..._hot.results import ItselfMaker, WrappingMaker
from ..row import RowMapping
from .base import NO_ROW, ResultInternal
from .metadata import RMKeyView

if TYPE_CHECKING:
    from .result import Result

__all__ = ["FilterResult", "MappingResult", "ScalarResult", "TupleResult"]

_R = TypeVar("_R")
_T = TypeVar("_T", covariant=True)

_ITSELF = ItselfMaker()


class FilterResult(ResultInternal[_R]):
    """Show the rows of another result, which stays the one that fetches."""

    def __init__(self, result: Result[*tuple[Any, ...]]) -> None:
        self._real_result = result
        self._source = result
        self._metadata = result._metadata
        self._unique_filter_state = result._unique_filter_state

    def yield_per(self, num: int) -> Self:
        """Fetch `num` rows at a time from now on; returns the result itself."""
        self._real_result.yield_per(num)
        return self

    @property
    def closed(self) -> bool:
        """Tell whether the result refuses further fetches."""
        return self._real_result.closed

    def close(self) -> None:
        """Close the result and its cursor."""
        self._real_result.close()

    @property
    def _soft_closed(self) -> bool:
        return self._real_result._soft_closed

    def _soft_close(self, hard: bool = False) -> None:
        self._real_result._soft_close(hard=hard)

    @property
    def _attributes(self) -> Any:
        return self._real_result._attributes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, type_: Any, value: Any, traceback: Any) -> None:
        self.close()

    def fetchall(self) -> Sequence[_R]:
        """Return all items that are left, and let go of the cursor."""
        return self._all_items()


class ScalarResult(FilterResult[_R]):
    """Show one column of another result."""

    def __init__(self, real_result: Result[*tuple[Any, ...]], index: Any = 0) -> None:
        super().__init__(real_result)
        if real_result._source_supports_scalars and index == 0:
            self._index = 0
            self._maker = _ITSELF
            return
        position = self._metadata._index_for_key(index)
        self._index = 0 if position is None else position
        maker = self._metadata.scalar_maker(self._index)
        self._maker = WrappingMaker(maker) if real_result._source_supports_scalars else maker

    def _default_strategy(self) -> Callable[[Any], Any] | None:
        return self._metadata.scalar_strategy(self._index)


class MappingResult(FilterResult[RowMapping]):
    """Show the rows of another result as mappings."""

    def __init__(self, result: Result[*tuple[Any, ...]]) -> None:
        super().__init__(result)
        self._wrap()

    def _wrap(self) -> None:
        maker = self._metadata.mapping_maker()
        self._maker = WrappingMaker(maker) if self._real_result._source_supports_scalars else maker

    def keys(self) -> RMKeyView:
        """Return a view of the column names."""
        return self._metadata.keys

    def columns(self, *col_expressions: Any) -> Self:
        """Limit the mappings to some columns; returns the result itself."""
        self._metadata = self._metadata._reduce(col_expressions)
        self._wrap()
        return self

    def fetchone(self) -> RowMapping | None:
        """Return the next mapping, or None."""
        item = self._next_item()
        return None if item is NO_ROW else item


class TupleResult(Protocol[_T]):
    """Describe a `Result` whose rows are typed as plain tuples; at run time it is the same object."""

    def fetchone(self) -> _T | None:
        """Return the next row, or None."""

    def fetchall(self) -> Sequence[_T]:
        """Return all rows that are left."""

    def fetchmany(self, size: int | None = None) -> Sequence[_T]:
        """Return the next `size` rows."""

    def all(self) -> Sequence[_T]:
        """Return all rows that are left."""

    def first(self) -> _T | None:
        """Return the first row, or None, and close the result."""

    def one(self) -> _T:
        """Return the only row, and close the result."""

    def one_or_none(self) -> _T | None:
        """Return the only row, or None, and close the result."""

    def partitions(self, size: int | None = None) -> Iterator[Sequence[_T]]:
        """Yield lists of rows."""

    def unique(self, strategy: Any = None) -> Self:
        """Drop rows that came before."""

    def yield_per(self, num: int) -> Self:
        """Fetch `num` rows at a time."""

    def close(self) -> None:
        """Close the result."""

    def __iter__(self) -> Iterator[_T]: ...

    def __next__(self) -> _T: ...
