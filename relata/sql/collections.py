"""Ordered collections of columns, by key: what `table.c` and the columns of a select are."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar, overload

from .. import exc
from ..util import OrderedSet, ReadOnlyContainer
from .late import late

__all__ = [
    "ColumnCollection",
    "ColumnSet",
    "DedupeColumnCollection",
    "ReadOnlyColumnCollection",
    "WriteableColumnCollection",
]

_COLKEY = TypeVar("_COLKEY", bound="str | None")
_COL_co = TypeVar("_COL_co", covariant=True)
_SHOWN = 30
"""Columns that the message of a failed look-up names."""


class ColumnCollection(Generic[_COLKEY, _COL_co]):
    """Columns in order, found by key (`c.name`, `c["name"]`), by index, or several by a slice or tuple of
    these.

    A key may occur more than once; a look-up gives the first column of it.
    """

    __slots__ = ("_collection", "_colset", "_index", "_named", "_proxy_index")

    # (key, column) in order; key -> column; the columns; ancestor column -> columns that stand for it;
    # the columns that were asked for as attributes
    _collection: list[tuple[Any, Any]]
    _index: dict[Any, Any]
    _colset: set[Any]
    _proxy_index: dict[Any, list[Any]]
    _named: dict[str, Any]

    def __init__(self) -> None:
        raise TypeError(
            "expected a WriteableColumnCollection to be made: ColumnCollection is its read-only interface"
        )

    @property
    def _all_columns(self) -> list[Any]:
        return [column for _, column in self._collection]

    def __clause_element__(self) -> Any:
        return late.column_list(self._all_columns)

    def keys(self) -> list[Any]:
        """Return the keys in order, repeated ones included."""
        return [key for key, _ in self._collection]

    def values(self) -> list[Any]:
        """Return the columns in order."""
        return [column for _, column in self._collection]

    def items(self) -> list[tuple[Any, Any]]:
        """Return pairs of key and column in order."""
        return list(self._collection)

    def __bool__(self) -> bool:
        return bool(self._collection)

    def __len__(self) -> int:
        return len(self._collection)

    def __iter__(self) -> Iterator[_COL_co]:
        return iter([column for _, column in self._collection])

    @overload
    def __getitem__(self, key: str | int) -> _COL_co: ...

    @overload
    def __getitem__(self, key: slice | tuple[str | int, ...]) -> ReadOnlyColumnCollection[Any, Any]: ...

    def __getitem__(self, key: Any) -> Any:
        try:
            return self._index[key]
        except KeyError:
            pass
        except TypeError:
            if not isinstance(key, slice):
                raise
        if isinstance(key, slice):
            return WriteableColumnCollection(self._collection[key]).as_readonly()
        if isinstance(key, tuple):
            pairs = [self._collection[k] if isinstance(k, int) else (k, self[k]) for k in key]
            return WriteableColumnCollection(pairs).as_readonly()
        if isinstance(key, int):
            if 0 <= key < len(self._collection):
                return self._collection[key][1]
            raise IndexError(f"expected an index from 0 to {len(self._collection) - 1}, got {key}")
        raise KeyError(self._describe_missing(key))

    def __getattr__(self, key: str) -> _COL_co:
        try:
            found: _COL_co = self._index[key]
        except KeyError:
            raise AttributeError(self._describe_missing(key)) from None
        self._named[key] = found
        return found

    def _describe_missing(self, key: object) -> str:
        names = [str(name) for name, _ in self._collection]
        shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
        return f"expected one of the columns {shown or '(there are none)'}; got {key!r}"

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a column of that key."""
        if key not in self._index:
            if not isinstance(key, str):
                raise exc.ArgumentError(
                    f"expected the key of a column as a string, got {key!r}: use contains_column() for a "
                    "column"
                )
            return False
        return True

    def compare(self, other: Any) -> bool:
        """Tell whether another collection holds the same columns in the same order."""
        mine, theirs = list(self), list(other)
        return len(mine) == len(theirs) and all(map(operator.is_, mine, theirs))

    def __eq__(self, other: Any) -> bool:
        return self.compare(other) if isinstance(other, Iterable) else NotImplemented

    __hash__: Any = None

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the column of a key, or `default` when there is none."""
        return self._index.get(key, default)

    def __str__(self) -> str:
        return f"{type(self).__name__}({', '.join(str(column) for column in self)})"

    def contains_column(self, col: Any) -> bool:
        """Tell whether this very column is in the collection.

        :raises ArgumentError: a string was given
        """
        if col not in self._colset:
            if isinstance(col, str):
                raise exc.ArgumentError(f"expected a column, got the string {col!r}: use `in` for a key")
            return False
        return True

    def _as_readonly(self) -> ReadOnlyColumnCollection[Any, Any]:
        raise TypeError(f"{type(self).__name__} has no read-only form")

    def corresponding_column(self, column: Any, require_embedded: bool = False) -> Any:
        """Return the column of this collection that stands for another one, or None.

        Two columns correspond when they derive from a common column. Of several candidates the one that
        shares
        most ancestors wins, then the one that is nearest to them.

        :param column: the column to find
        :param require_embedded: demand that `column` itself is what the found one derives from
        """
        if column in self._colset:
            return column
        target = column.proxy_set
        index = self._by_ancestor()
        candidates: dict[Any, None] = {}
        for ancestor in target:
            candidates.update(dict.fromkeys(index.get(ancestor, ())))
        best: Any = None
        best_rank: tuple[Any, ...] = ()
        for candidate in candidates:
            ancestors = candidate.proxy_set
            if require_embedded and not _is_embedded(ancestors, target):
                continue
            rank = (len(target & ancestors), -_distance(candidate, column))
            if best is None or rank > best_rank:
                best, best_rank = candidate, rank
        return best

    def _by_ancestor(self) -> dict[Any, list[Any]]:
        index = self._proxy_index
        if not index and self._collection:
            for column in self._all_columns:
                for ancestor in column.proxy_set:
                    index.setdefault(ancestor, []).append(column)
        return index


def _is_embedded(ancestors: Any, target: Any) -> bool:
    return all(
        one in ancestors or one._root in ancestors or one.__dict__.get("_copied_from") in ancestors
        for one in target
    )


def _distance(candidate: Any, column: Any) -> int:
    """Return how far a candidate is from `column`: derivations between them, and places in a UNION."""
    total = 0
    for ancestor in candidate.proxy_set:
        if ancestor.shares_lineage(column):
            total += ancestor._annotations.get("weight", 1)
    return total


class WriteableColumnCollection(ColumnCollection[_COLKEY, _COL_co]):
    """A `ColumnCollection` that columns can be added to."""

    __slots__ = ()

    def __init__(self, columns: Iterable[tuple[Any, Any]] | None = None) -> None:
        self._collection = []
        self._index = {}
        self._colset = set()
        self._proxy_index = {}
        self._named = {}
        if columns:
            self._populate_separate_keys(columns)

    def _populate_separate_keys(self, iter_: Iterable[tuple[Any, Any]]) -> None:
        """Add pairs of key and column."""
        pairs = list(iter_)
        self._collection.extend(pairs)
        index = self._index
        for key, column in pairs:
            index.setdefault(key, column)
        self._colset.update([column for _, column in pairs])
        self._changed()

    def _changed(self) -> None:
        """Forget what was derived from the columns."""
        self._proxy_index.clear()
        self._named.clear()

    def add(self, column: Any, key: Any = None) -> None:
        """Add a column at the end.

        :param key: what it is found by; the column's own key by default
        """
        self._populate_separate_keys([(column.key if key is None else key, column)])

    def as_readonly(self) -> ReadOnlyColumnCollection[_COLKEY, _COL_co]:
        """Return a view that follows this collection and cannot be written to."""
        return ReadOnlyColumnCollection(self)

    def _as_readonly(self) -> ReadOnlyColumnCollection[Any, Any]:
        return self.as_readonly()

    def __getstate__(self) -> dict[str, Any]:
        return {"_collection": self._collection, "_index": self._index}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._collection = state["_collection"]
        self._index = state["_index"]
        self._colset = {column for _, column in self._collection}
        self._proxy_index = {}
        self._named = {}


class DedupeColumnCollection(WriteableColumnCollection[str, _COL_co]):
    """A `ColumnCollection` in which each key and each column occurs once: the columns of a table."""

    __slots__ = ()

    def _populate_separate_keys(self, iter_: Iterable[tuple[Any, Any]]) -> None:
        for key, column in iter_:
            if key != column.key:
                raise exc.ArgumentError(
                    f"expected a column to be kept by its own key {column.key!r}, got the key {key!r}"
                )
            self.add(column)

    def add(self, column: Any, key: str | None = None, *, index: int | None = None) -> None:
        """Add a column; one that has the same key gives way to it.

        :param index: where to put it; at the end by default
        :raises ArgumentError: `key` differs from the column's own
        """
        if key is not None and column.key != key:
            raise exc.ArgumentError(f"expected the column's own key {column.key!r}, got {key!r}")
        key = column.key
        if key is None:
            raise exc.ArgumentError(
                f"expected a column with a name, got {column!r}: give it one before it is added"
            )
        existing = self._index.get(key)
        if existing is column:
            return
        if existing is not None:
            self.replace(column, index=index)
            return
        self._insert(key, column, index)

    def _insert(self, key: str, column: Any, index: int | None) -> None:
        if index is None:
            self._collection.append((key, column))
        else:
            self._collection.insert(index, (key, column))
        self._index[key] = column
        self._colset.add(column)
        self._changed()

    def extend(self, iter_: Iterable[Any]) -> None:
        """Add several columns."""
        for column in iter_:
            self.add(column)

    def remove(self, column: Any) -> None:
        """Take a column out.

        :raises ValueError: it is not in the collection
        """
        if column not in self._colset:
            raise ValueError(f"expected a column of this collection, got {column!r}")
        self._discard({column})

    def _discard(self, columns: set[Any]) -> None:
        self._collection[:] = [pair for pair in self._collection if pair[1] not in columns]
        self._index.clear()  # in place: read-only views share it
        self._index.update(self._collection)
        self._colset.difference_update(columns)
        self._changed()

    def replace(
        self, column: Any, *, extra_remove: Iterable[Any] | None = None, index: int | None = None
    ) -> None:
        """Add a column in the place of those that have its name or its key.

        :param extra_remove: more columns to take out
        :param index: where to put it; by default in the place of the one that had its key, else at the end
        """
        removed = set(extra_remove or ())
        by_name = self._index.get(column.name)
        if by_name is not None and by_name.name == by_name.key:
            removed.add(by_name)
        by_key = self._index.get(column.key)
        if by_key is not None:
            removed.add(by_key)
        removed.discard(column)
        if column in self._colset:
            self._discard(removed)
            return
        if index is None:
            places = [i for i, (_, old) in enumerate(self._collection) if old in removed]
            index = places[0] if places else len(self._collection)
        # the place counts the columns that are about to go
        self._collection.insert(index, (column.key, column))
        self._colset.add(column)
        self._discard(removed)


class ReadOnlyColumnCollection(ReadOnlyContainer, ColumnCollection[_COLKEY, _COL_co]):
    """A view of a `WriteableColumnCollection` that cannot be written to."""

    # the attributes of a view are the columns asked for so far: reading one again costs no call
    __slots__ = ("__dict__", "_parent")
    _parent: Any

    def __init__(self, collection: Any) -> None:
        self._attach(collection)

    def _attach(self, collection: Any) -> None:
        put = object.__setattr__
        put(self, "_parent", collection)
        put(self, "_collection", collection._collection)
        put(self, "_index", collection._index)
        put(self, "_colset", collection._colset)
        put(self, "_proxy_index", collection._proxy_index)
        put(self, "_named", collection._named)
        put(self, "__dict__", collection._named)

    def _as_readonly(self) -> ReadOnlyColumnCollection[Any, Any]:
        return self

    def __getstate__(self) -> dict[str, Any]:
        return {"_parent": self._parent}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._attach(state["_parent"])


class ColumnSet(OrderedSet[Any]):
    """An ordered set of columns."""

    def contains_column(self, col: Any) -> bool:
        """Tell whether this very column is in the set."""
        return col in self

    def extend(self, cols: Iterable[Any]) -> None:
        """Add several columns."""
        self.update(cols)

    def __eq__(self, other: Any) -> Any:
        return late.and_(
            *[mine == theirs for theirs in other for mine in self if mine.shares_lineage(theirs)]
        )

    def __hash__(self) -> int:
        return hash(tuple(self))
