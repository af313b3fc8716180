"""Rows as the user sees them: named tuples (`Row`) and mappings (`RowMapping`)."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVarTuple

from .. import exc
from .._hot.rows import BaseRow
from ..util.deprecations import deprecated

if TYPE_CHECKING:
    from .result import RMKeyView

__all__ = ["BaseRow", "Row", "RowMapping"]

_Ts = TypeVarTuple("_Ts")


if TYPE_CHECKING:

    class _Values(builtins.tuple[*_Ts]):
        _parent: Any
        _key_to_index: Mapping[Any, int]
        _data: Any

        def __new__(cls, parent: Any, processors: Any, key_to_index: Any, data: Any) -> Self: ...
        def __getattr__(self, name: str) -> Any: ...

else:

    class _Values(BaseRow, Sequence[Any], Generic[*_Ts]):
        """The values of a row; to type checkers a tuple of theirs."""

        __slots__ = ()


class Row(_Values[*_Ts]):
    """Show one row of a result as a named tuple.

    Values are had by position (`row[0]`), by name (`row.name`), and by name or column object through
    `row._mapping`.
    Methods of our own begin with an underscore, so that they hide no column.
    """

    __slots__ = ()

    @property
    def _mapping(self) -> RowMapping:
        """The row as a mapping of names (and column objects) to values."""
        return RowMapping(self._parent, None, self._key_to_index, self._data)

    @property
    def _fields(self) -> builtins.tuple[str, ...]:
        """The names of the columns."""
        return builtins.tuple(self._parent.keys)

    def _asdict(self) -> dict[str, Any]:
        """Return a new dictionary of names to values."""
        return dict(self._mapping)

    @deprecated("2.1.0", "Row._tuple(): a Row is used as a tuple directly")
    def _tuple(self) -> builtins.tuple[*_Ts]:
        """Return the values as a plain tuple."""
        return self._data  # type: ignore[no-any-return]  # a tuple

    @deprecated("2.0.19", "Row.tuple() is Row._tuple() now: names without underscore are left to columns")
    def tuple(self) -> builtins.tuple[*_Ts]:
        """Return the values as a plain tuple."""
        return self._data  # type: ignore[no-any-return]  # a tuple

    @property
    @deprecated("2.1.0", "Row._t: a Row is used as a tuple directly")
    def _t(self) -> builtins.tuple[*_Ts]:
        return self

    @property
    @deprecated("2.0.19", "Row.t is Row._t now: names without underscore are left to columns")
    def t(self) -> builtins.tuple[*_Ts]:
        """The row itself."""
        return self

    @property
    def count(self) -> Any:
        """The column of this name, else the method of sequences."""
        return self._column_or("count", self._data.count)

    @property
    def index(self) -> Any:
        """The column of this name, else the method of sequences."""
        return self._column_or("index", self._data.index)

    def _column_or(self, name: str, method: Any) -> Any:
        position = self._key_to_index.get(name)
        return method if position is None else self._data[position]

    # -- comparison: as the tuple of the values

    __hash__ = BaseRow.__hash__

    def _op(self, other: Any, op: Callable[[Any, Any], bool]) -> bool:
        return op(self._data, other._data if isinstance(other, Row) else other)

    def __eq__(self, other: Any) -> bool:
        return self._op(other, operator.eq)

    def __ne__(self, other: Any) -> bool:
        return self._op(other, operator.ne)

    def __lt__(self, other: Any) -> bool:
        return self._op(other, operator.lt)

    def __le__(self, other: Any) -> bool:
        return self._op(other, operator.le)

    def __gt__(self, other: Any) -> bool:
        return self._op(other, operator.gt)

    def __ge__(self, other: Any) -> bool:
        return self._op(other, operator.ge)

    def __repr__(self) -> str:
        return exc.format_parameters(self._data, ismulti=False, values=max(len(self._data), 1))


class RowMapping(BaseRow, Mapping[str, Any]):
    """Show one row of a result as a mapping; column objects are keys as well."""

    __slots__ = ()

    __getitem__ = BaseRow._get_by_key_impl_mapping

    def __iter__(self) -> Iterator[str]:
        return iter(self._parent.keys)

    def __contains__(self, key: object) -> bool:
        return bool(self._parent._has_key(key))

    def __len__(self) -> int:
        return len(self._data)

    def keys(self) -> RMKeyView:
        """Return a view of the names."""
        keys: RMKeyView = self._parent.keys
        return keys

    def values(self) -> ROMappingKeysValuesView:  # type: ignore[override]  # a view with the same methods
        """Return a view of the values."""
        return ROMappingKeysValuesView(self, self._values_impl())

    def items(self) -> ROMappingItemsView:  # type: ignore[override]  # a view with the same methods
        """Return a view of the pairs of name and value."""
        return ROMappingItemsView(self, list(zip(self._parent.keys, self._data, strict=True)))

    __hash__ = BaseRow.__hash__
    __eq__ = Mapping.__eq__

    def __repr__(self) -> str:
        return repr(dict(self))


class ROMappingView:
    """Show a list of what a row holds; it compares as a list and cannot change."""

    __slots__ = ("_items", "_mapping")

    def __init__(self, mapping: Mapping[str, Any], items: list[Any]) -> None:
        self._mapping = mapping
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __eq__(self, other: object) -> bool:
        return list(other) == self._items if isinstance(other, (Sequence, ROMappingView)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # compares by content

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._items!r})"


class ROMappingKeysValuesView(ROMappingView):
    """Show the values of a row."""

    __slots__ = ()


class ROMappingItemsView(ROMappingView):
    """Show the pairs of name and value of a row."""

    __slots__ = ()


ValuesView.register(ROMappingKeysValuesView)
ItemsView.register(ROMappingItemsView)
