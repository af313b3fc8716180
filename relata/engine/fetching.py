"""How a result gets its rows from the cursor.

The usual way is a fetch when rows are asked for. An execution context may choose another one by its attribute
`cursor_fetch_strategy`: rows in growing steps from a server-side cursor, or rows that are at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cursor import CursorResult

__all__ = [
    "BufferedRowCursorFetchStrategy",
    "CursorFetchStrategy",
    "FullyBufferedCursorFetchStrategy",
]

FIRST_BUFFER = 5  # rows of the first fetch from a server-side cursor; each further one takes 5 times as many
LARGEST_BUFFER = 1000


class CursorFetchStrategy:
    """Fetch what is asked for, when it is asked for."""

    __slots__ = ()

    alternate_cursor_description: Sequence[Any] | None = None

    def begin(self, result: CursorResult[*tuple[Any, ...]]) -> None:
        """Prepare a new result."""


ON_DEMAND = CursorFetchStrategy()


class BufferedRowCursorFetchStrategy(CursorFetchStrategy):
    """Fetch some rows at a time, more each time.

    :param execution_options: of these, `max_row_buffer` is the most rows at a time; `yield_per` the rows of
        every fetch
    :param growth_factor: what the number of rows is multiplied by; 0 for the same number each time
    :param initial_buffer: rows that were fetched already; by default, the first one is fetched now, so that
        an error comes with the statement that has it
    """

    __slots__ = ("_bufsize", "_growth_factor", "_initial", "_max_row_buffer", "_result")

    def __init__(
        self,
        dbapi_cursor: Any,
        execution_options: Mapping[str, Any],
        growth_factor: int = 5,
        initial_buffer: Iterable[Any] | None = None,
    ) -> None:
        each = execution_options.get("yield_per")
        self._max_row_buffer: int = execution_options.get("max_row_buffer", LARGEST_BUFFER)
        self._growth_factor = growth_factor if each is None else 0
        if each is not None:
            self._bufsize: int = each
        else:
            self._bufsize = min(FIRST_BUFFER, self._max_row_buffer) if growth_factor else self._max_row_buffer
        if initial_buffer is None:
            initial_buffer = dbapi_cursor.fetchmany(1)
        self._initial = list(initial_buffer)[::-1]
        self._result: CursorResult[*tuple[Any, ...]] | None = None

    def begin(self, result: CursorResult[*tuple[Any, ...]]) -> None:
        """Give the rows that were fetched already first."""
        self._result = result
        result._buffered = self
        result._ahead = self._initial

    def next_size(self) -> int | None:
        """Return how many rows to fetch now, None for all."""
        size = self._bufsize
        if self._growth_factor:
            self._bufsize = min(self._max_row_buffer, size * self._growth_factor)
        return size or None

    @property
    def _rowbuffer(self) -> Sequence[Any]:
        """The rows fetched and not yet given, the next one last."""
        return (self._result and self._result._ahead) or ()


class FullyBufferedCursorFetchStrategy(CursorFetchStrategy):
    """Give rows that are at hand.

    :param alternate_description: describes the columns, in place of the cursor's description
    :param initial_buffer: the rows; by default, all that the cursor has
    """

    __slots__ = ("alternate_cursor_description", "rows")

    def __init__(
        self,
        dbapi_cursor: Any,
        alternate_description: Sequence[Any] | None = None,
        initial_buffer: Iterable[Any] | None = None,
    ) -> None:
        self.alternate_cursor_description = alternate_description
        self.rows = dbapi_cursor.fetchall() if initial_buffer is None else initial_buffer

    def begin(self, result: CursorResult[*tuple[Any, ...]]) -> None:
        """Put the rows before what the cursor has."""
        result._ahead = list(self.rows)[::-1]
        result._has_all_rows = True
