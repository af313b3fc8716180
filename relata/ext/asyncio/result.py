"""Results whose rows are fetched as they are asked for, by awaiting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, TypeVarTuple, cast, overload

from ...engine.result.base import NO_ROW
from ...engine.row import Row, RowMapping
from ...util.concurrency import greenlet_spawn
from .exc import AsyncMethodRequired

if TYPE_CHECKING:
    from ...engine.result import (
        FrozenResult,
        MappingResult,
        Result,
        RMKeyView,
        ScalarResult,
    )

__all__ = ["AsyncMappingResult", "AsyncResult", "AsyncScalarResult", "AsyncTupleResult"]

_R = TypeVar("_R")
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_Strategy = Callable[[Any], Any]


class AsyncCommon(Generic[_R]):
    """What the asynchronous results have in common: they await what the synchronous one does.

    :param result: the synchronous result.
    :param real_result: the one that it shows, itself or another.
    """

    _result: Any

    # what is fetched from, and what has the cursor: two where scalars or mappings are shown
    _real_result: Any

    def __init__(self, result: Any, real_result: Any) -> None:
        self._result = result
        self._real_result = real_result

    @property
    def closed(self) -> bool:
        """Tell whether the result refuses further fetches."""
        return cast(bool, self._result.closed)

    async def close(self) -> None:
        """Close the result and its cursor."""
        await greenlet_spawn(self._result.close)

    def unique(self, strategy: _Strategy | None = None) -> Self:
        """Leave out what came before, from now on; returns the result itself.

        :param strategy: returns what items are compared by
        """
        self._result.unique(strategy)
        return self

    def yield_per(self, num: int) -> Self:
        """Fetch `num` rows at a time from now on; returns the result itself."""
        self._result.yield_per(num)
        return self

    async def all(self) -> Sequence[_R]:
        """Return all items that are left, and close the result."""
        return cast("Sequence[_R]", await greenlet_spawn(self._result.all))

    async def fetchall(self) -> Sequence[_R]:
        """Return all items that are left, and close the result."""
        return await self.all()

    async def fetchmany(self, size: int | None = None) -> Sequence[_R]:
        """Return the next `size` items."""
        return cast("Sequence[_R]", await greenlet_spawn(self._result.fetchmany, size))

    async def partitions(self, size: int | None = None) -> AsyncIterator[Sequence[_R]]:
        """Yield lists of `size` items, or of as many as `yield_per` says."""
        many = self._result._many_items
        while items := await greenlet_spawn(many, size):
            yield items

    async def first(self) -> _R | None:
        """Return the first item, or None, and close the result."""
        return cast("_R | None", await greenlet_spawn(self._result.first))

    async def one(self) -> _R:
        """Return the only item, and close the result.

        :raises NoResultFound: there is none
        :raises MultipleResultsFound: there are more
        """
        return cast(_R, await greenlet_spawn(self._result.one))

    async def one_or_none(self) -> _R | None:
        """Return the only item, or None, and close the result.

        :raises MultipleResultsFound: there are more
        """
        return cast("_R | None", await greenlet_spawn(self._result.one_or_none))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _R:
        item = await greenlet_spawn(self._result._next_item)
        if item is NO_ROW:
            raise StopAsyncIteration
        return cast(_R, item)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> None:
        await self.close()


class _WithRows(AsyncCommon[_R]):
    """A result of rows or mappings: it has keys, and may be limited to some columns."""

    def keys(self) -> RMKeyView:
        """Return a view of the column names."""
        return cast("RMKeyView", self._result.keys())

    def columns(self, *col_expressions: Any) -> Self:
        """Limit the rows to some columns; returns the result itself."""
        self._result.columns(*col_expressions)
        return self

    async def fetchone(self) -> _R | None:
        """Return the next row, or None."""
        return cast("_R | None", await greenlet_spawn(self._result.fetchone))


class AsyncResult(_WithRows[Row[*_Ts]], Generic[*_Ts]):
    """A `Result` whose rows are awaited: what `AsyncConnection.stream()` returns."""

    _result: Result[*_Ts]

    def __init__(self, real_result: Result[*_Ts]) -> None:
        super().__init__(real_result, real_result)

    @property
    def t(self) -> AsyncTupleResult[tuple[*_Ts]]:
        """The same result; typed as one of tuples."""
        return self  # type: ignore[return-value]  # it is at run time

    def tuples(self) -> AsyncTupleResult[tuple[*_Ts]]:
        """Return the same result, typed as one of tuples."""
        return self  # type: ignore[return-value]  # it is at run time

    @overload
    def scalars(self: AsyncResult[_T, *tuple[Any, ...]], index: Literal[0] = 0) -> AsyncScalarResult[_T]: ...

    @overload
    def scalars(self, index: Any = 0) -> AsyncScalarResult[Any]: ...

    def scalars(self, index: Any = 0) -> AsyncScalarResult[Any]:
        """Show one column, without rows around it."""
        return AsyncScalarResult(self._result, index)

    def mappings(self) -> AsyncMappingResult:
        """Show the rows as mappings."""
        return AsyncMappingResult(self._result)

    async def scalar(self) -> Any:
        """Return the first column of the first row, or None, and close the result."""
        return await greenlet_spawn(self._result.scalar)

    async def scalar_one(self) -> Any:
        """Return the first column of the only row, and close the result."""
        return await greenlet_spawn(self._result.scalar_one)

    async def scalar_one_or_none(self) -> Any:
        """Return the first column of the only row, or None, and close the result."""
        return await greenlet_spawn(self._result.scalar_one_or_none)

    async def freeze(self) -> FrozenResult[*_Ts]:
        """Fetch all rows; return a function that makes a result of them, as often as it is called."""
        return await greenlet_spawn(self._result.freeze)


class AsyncScalarResult(AsyncCommon[_R]):
    """A `ScalarResult` whose values are awaited."""

    _result: ScalarResult[_R]

    def __init__(self, result: Any, index: Any = 0) -> None:
        super().__init__(result.scalars(index), result)


class AsyncMappingResult(_WithRows[RowMapping]):
    """A `MappingResult` whose mappings are awaited."""

    _result: MappingResult

    def __init__(self, result: Any) -> None:
        super().__init__(result.mappings(), result)


if TYPE_CHECKING:

    class AsyncTupleResult(AsyncCommon[_R]):
        """An `AsyncResult` whose rows are typed as plain tuples; at run time it is the same object."""

        async def fetchone(self) -> _R | None:
            """Return the next row, or None."""

        async def scalar(self) -> Any:
            """Return the first column of the first row, or None, and close the result."""

        async def scalar_one(self) -> Any:
            """Return the first column of the only row, and close the result."""

        async def scalar_one_or_none(self) -> Any:
            """Return the first column of the only row, or None, and close the result."""

else:

    class AsyncTupleResult(AsyncCommon):
        """An `AsyncResult` whose rows are typed as plain tuples; at run time it is the same object."""


async def ensure_sync_result(result: Any, calling: str) -> Any:
    """Return a result all of whose rows are there.

    :param calling: the method that returns it.
    :raises AsyncMethodRequired: its rows are with the server, and would have to be awaited; it is closed.
    """
    if not hasattr(result, "_is_cursor"):
        return result  # the next value of a sequence
    of_cursor = result if result._is_cursor else getattr(result, "raw", None)
    if of_cursor is not None and of_cursor._is_cursor and of_cursor.context._is_server_side:
        await greenlet_spawn(of_cursor.close)
        raise AsyncMethodRequired(
            f"expected a result whose rows are fetched at once for {calling}(), got one with a cursor of the "
            "server: call stream() for it"
        )
    return result
