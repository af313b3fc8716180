"""Rows: a tuple of values that also knows the names of its columns; and the loop that makes them.

A row holds its values, the mapping of keys to positions and the metadata of the result that it came from,
which is
asked only when a key is not found.
"""

from __future__ import annotations

import gc
from typing import Any

from .cython import compiled

PAUSE_FROM = 50  # rows: below this the collector hardly runs, and a pause costs more than it brings


class BaseRow:
    """Hold one row; `Row` and `RowMapping` show it as a tuple and as a mapping.

    :param parent: the result's metadata
    :param processors: one function or None a column, to convert `data` with; None when no column needs it
    :param key_to_index: column names and column objects to positions
    :param data: the values
    """

    __slots__ = ("_data", "_key_to_index", "_parent")

    def __init__(self, parent: Any, processors: Any, key_to_index: Any, data: Any) -> None:
        if processors is not None:
            data = [
                value if process is None else process(value)
                for value, process in zip(data, processors, strict=True)
            ]
        self._parent = parent
        self._key_to_index = key_to_index
        self._data = tuple(data)

    def __reduce__(self) -> Any:
        return restore, (type(self), self._parent, self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Any:
        return iter(self._data)

    def __getitem__(self, key: Any) -> Any:
        try:
            return self._data[key]
        except (TypeError, IndexError) as error:
            raise refused(self._data, key, error) from None

    def __contains__(self, value: Any) -> bool:
        return value in self._data

    def __hash__(self) -> int:
        return hash(self._data)

    def __getattr__(self, name: str) -> Any:
        index = self._key_to_index.get(name)
        if index is None:
            index = self._parent._key_not_found(name, True)
        return self._data[index]

    def _get_by_key_impl_mapping(self, key: Any) -> Any:
        index = self._key_to_index.get(key)
        if index is None:
            index = self._parent._key_not_found(key, False)
        return self._data[index]

    def _to_tuple_instance(self) -> Any:
        return self._data

    def _values_impl(self) -> list[Any]:
        return list(self._data)


def refused(data: Any, key: Any, error: Exception) -> Exception:
    """Return the error of a key that is no position, of the class that a tuple would raise."""
    if isinstance(error, IndexError):
        return IndexError(f"expected the position of one of the {len(data)} columns of this row, got {key!r}")
    return TypeError(
        f"expected a position or slice for row[...], got {key!r}: by name a column is row.name or "
        "row._mapping[name]"
    )


def restore(cls: Any, parent: Any, data: Any) -> Any:
    """Make a row again from its pickle."""
    return cls(parent, None, parent._key_to_index, data)


class RowMaker:
    """Make rows of one class out of the driver's tuples.

    :param cls: the class of the rows
    :param parent: the metadata that they refer to
    :param key_to_index: its keys
    :param picks: which of the driver's columns make a row, in which order; None for all of them as they come
    :param processors: one function or None a column of the row; None when no column needs one
    """

    __slots__ = ("_cls", "_key_to_index", "_new", "_parent", "_picks", "_processors")

    def __init__(self, cls: Any, parent: Any, key_to_index: Any, picks: Any, processors: Any) -> None:
        self._cls = cls
        self._new = cls.__new__
        self._parent = parent
        self._key_to_index = key_to_index
        self._picks = None if picks is None else list(picks)
        self._processors = None
        if processors is not None:
            self._processors = [(i, process) for i, process in enumerate(processors) if process is not None]

    def one(self, raw: Any) -> Any:
        """Make a row of one tuple."""
        if self._picks is None and not self._processors:
            return self._row(raw)
        return self._row(self._convert(raw))

    def many(self, raws: Any) -> list[Any]:
        """Make a row of each tuple."""
        if self._picks is None and not self._processors:
            # the collector pauses for a compiled batch, which makes no garbage and calls nobody
            if not compiled or len(raws) < PAUSE_FROM or not gc.isenabled():
                return [self._row(raw) for raw in raws]
            gc.disable()
            try:
                return [self._row(raw) for raw in raws]
            finally:
                gc.enable()
        return [self._row(self._convert(raw)) for raw in raws]

    def tuples(self, raws: Any) -> list[Any]:
        """Convert tuples without making rows of them."""
        return [self._convert(raw) for raw in raws]

    def _row(self, data: Any) -> Any:
        row: BaseRow = self._new(self._cls)
        row._parent = self._parent
        row._key_to_index = self._key_to_index
        row._data = data if type(data) is tuple else tuple(data)
        return row

    def _convert(self, raw: Any) -> Any:
        picks = self._picks
        if picks is not None:
            values = [raw[i] for i in picks]
        elif self._processors:
            values = list(raw)
        else:
            return raw if type(raw) is tuple else tuple(raw)
        processors = self._processors
        if processors:
            for i, process in processors:
                values[i] = process(values[i])
        return tuple(values)
