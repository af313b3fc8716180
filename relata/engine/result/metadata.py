"""What a result knows of its columns.

Their names, what each is looked up by, and how its values are converted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, KeysView, Sequence
from typing import Any, NoReturn

from ... import exc
from ..._hot.results import ScalarMaker
from ..._hot.rows import RowMaker
from ..row import Row, RowMapping

__all__ = ["RMKeyView", "ResultMetaData", "SimpleResultMetaData", "result_tuple"]

Processors = Sequence[Callable[[Any], Any] | None]
_UniqueFilters = Sequence[Callable[[Any], Any] | None]


class RMKeyView(KeysView[Any]):
    """Show the column names of a result; column objects are "in" it as well."""

    __slots__ = ("_keys", "_parent")

    def __init__(self, parent: ResultMetaData) -> None:
        self._parent = parent
        self._keys = parent._keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, item: object) -> bool:
        return not isinstance(item, int) and self._parent._has_key(item)

    def __eq__(self, other: object) -> bool:
        return list(other) == list(self._keys) if isinstance(other, (Sequence, KeysView)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # compares by content

    def __repr__(self) -> str:
        return f"RMKeyView({list(self._keys)!r})"


class ResultMetaData:
    """Describe the columns of a result.

    :param keys: the names, in order
    :param key_to_index: names and column objects to positions, where they mean one column only
    :param picks: the driver's columns that these are, by position; None for all of them as they come
    :param processors: one function or None a column, to convert its values; None when none needs it
    :param ambiguous: names that several columns have
    :param unique_filters: one function or None a column, giving what `unique()` tells its values apart by
    """

    __slots__ = (
        "__weakref__",
        "_ambiguous",
        "_key_to_index",
        "_keys",
        "_scalar_makers",
        "_unique_filters",
        "picks",
        "processors",
        "row_maker",
    )

    returns_rows = True

    def __init__(
        self,
        keys: Sequence[str],
        key_to_index: dict[Any, int],
        *,
        picks: Sequence[int] | None = None,
        processors: Processors | None = None,
        ambiguous: frozenset[Any] = frozenset(),
        unique_filters: _UniqueFilters | None = None,
    ) -> None:
        self._keys = tuple(keys)
        self._key_to_index = key_to_index
        self._ambiguous = ambiguous
        self._unique_filters = unique_filters
        self.picks = picks
        self.processors = processors if processors is not None and any(processors) else None
        self.row_maker = RowMaker(Row, self, key_to_index, picks, self.processors)
        self._scalar_makers: dict[int, ScalarMaker] = {}

    @property
    def keys(self) -> RMKeyView:
        """A view of the names."""
        return RMKeyView(self)

    def __reduce__(self) -> Any:
        names = {key: index for key, index in self._key_to_index.items() if isinstance(key, str)}
        return _restore, (self._keys, names, self._ambiguous)

    def mapping_maker(self) -> RowMaker:
        """Return what makes mappings out of the driver's tuples."""
        return RowMaker(RowMapping, self, self._key_to_index, self.picks, self.processors)

    def note_unreadable(self, error: Exception, raws: Sequence[Any]) -> None:
        """Add to an error met while rows were made which value could not be read, of which column."""
        for raw in raws:
            for place, process in enumerate(self.processors or ()):
                if process is None:
                    continue
                value = raw[place if self.picks is None else self.picks[place]]
                try:
                    process(value)
                except Exception:
                    shown = exc.shorten(repr(value), 100)
                    error.add_note(
                        f"expected a value of its type in column {self._keys[place]!r}, got {shown} from the "
                        "database: mend the row, or select the column with another type, by type_coerce()"
                    )
                    return

    def scalar_maker(self, index: int) -> ScalarMaker:
        """Return what takes the values of one column out of the driver's tuples."""
        maker = self._scalar_makers.get(index)
        if maker is None:
            position = range(len(self._keys))[index] if self.picks is None else self.picks[index]
            processor = None if self.processors is None else self.processors[index]
            maker = self._scalar_makers[index] = ScalarMaker(position, processor)
        return maker

    # -- looking columns up

    def _has_key(self, key: Any) -> bool:
        return self._find(key) is not None or key in self._ambiguous

    def _find(self, key: Any) -> int | None:
        """Return the position of a column that is looked up by a name or an object, or None."""
        index = self._key_to_index.get(key)
        if index is None and not isinstance(key, (str, int)):
            index = self._find_object(key)
        return index

    def _find_object(self, key: Any) -> int | None:
        """Return the position of a column object that is no key itself: a marked copy of one that is."""
        root = getattr(key, "_root", None)
        return None if root is None or root is key else self._key_to_index.get(root)

    def _key_not_found(self, key: Any, attr_error: bool) -> int:
        """Return the position of a column that is not among the plain keys.

        :param attr_error: raise AttributeError, as attribute access does
        :raises InvalidRequestError: several columns have the name
        :raises NoSuchColumnError: no column has it
        """
        index = self._find(key)
        if index is not None:
            return index
        if key in self._ambiguous:
            raise exc.InvalidRequestError(
                f"column name {key!r} is ambiguous: several columns of this result have it; "
                "give them names of their own with label(), or use their positions"
            )
        message = f"no column {_describe(key)} in this result, which has {_listed(self._keys)}"
        if attr_error:
            raise AttributeError(message)
        raise exc.NoSuchColumnError(message)

    def _index_for_key(self, key: Any, raiseerr: bool = True) -> int | None:
        """Return the position of a column given by position, name or object; None when it is not there."""
        if isinstance(key, int):
            try:
                return range(len(self._keys))[key]
            except IndexError:
                if not raiseerr:
                    return None
                raise IndexError(
                    f"no column {key} in this result, which has {len(self._keys)} columns"
                ) from None
        index = self._key_to_index.get(key)
        if index is not None or (not raiseerr and not self._has_key(key)):
            return index
        return self._key_not_found(key, False)

    def _indexes_for_keys(self, keys: Sequence[Any]) -> list[int]:
        return [self._index_for_key(key) for key in keys]  # type: ignore[misc]  # raises rather than give None

    def _getter(self, key: Any, raiseerr: bool = True) -> Callable[[Any], Any] | None:
        """Return a function that takes one column's value from a row."""
        index = self._index_for_key(key, raiseerr)
        if index is None:
            return None
        return lambda row: row[index]

    def _row_as_tuple_getter(self, keys: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
        """Return a function that takes some columns' values from a row."""
        indexes = self._indexes_for_keys(keys)
        return lambda row: tuple([row[i] for i in indexes])

    # -- others made of this one

    def _reduce(self, keys: Sequence[Any]) -> ResultMetaData:
        """Return the description of some of the columns, in the order given."""
        indexes = self._indexes_for_keys(keys)
        positions: dict[int, int] = {}
        for position, index in enumerate(indexes):
            positions.setdefault(index, position)
        picks, processors, filters = self.picks, self.processors, self._unique_filters
        return ResultMetaData(
            [self._keys[i] for i in indexes],
            {key: positions[i] for key, i in self._key_to_index.items() if i in positions},
            picks=indexes if picks is None else [picks[i] for i in indexes],
            processors=None if processors is None else [processors[i] for i in indexes],
            ambiguous=self._ambiguous,
            unique_filters=None if filters is None else [filters[i] for i in indexes],
        )

    def _for_freeze(self) -> ResultMetaData:
        """Return the description of rows whose values were converted already."""
        return ResultMetaData(
            self._keys,
            self._key_to_index,
            ambiguous=self._ambiguous,
            unique_filters=self._unique_filters,
        )

    def row_strategy(self) -> Callable[[Any], Any] | None:
        """Return what `unique()` tells rows apart by; None for the row itself."""
        filters = self._unique_filters
        if filters is None or not any(filters):
            return None
        return lambda row: tuple(
            [value if f is None else f(value) for f, value in zip(filters, row._data, strict=True)]
        )

    def scalar_strategy(self, index: int) -> Callable[[Any], Any] | None:
        """Return what `unique()` tells the values of one column apart by; None for the value itself."""
        return None if self._unique_filters is None else self._unique_filters[index]


class SimpleResultMetaData(ResultMetaData):
    """Describe rows that come from elsewhere than a cursor.

    :param keys: the names of the columns
    :param extra: for each column, further objects that it is looked up by
    :param _first_wins: of columns of one name, the first is found by it; otherwise none is
    """

    __slots__ = ()

    def __init__(
        self,
        keys: Sequence[str],
        extra: Sequence[Any] | None = None,
        _processors: Processors | None = None,
        _unique_filters: _UniqueFilters | None = None,
        _first_wins: bool = False,
    ) -> None:
        mapping, ambiguous = index_keys(keys, extra or ())
        if _first_wins:
            mapping.update({name: keys.index(name) for name in ambiguous})
            ambiguous = frozenset()
        super().__init__(
            keys, mapping, processors=_processors, ambiguous=ambiguous, unique_filters=_unique_filters
        )


def index_keys(
    keys: Sequence[str], objects: Sequence[Sequence[Any]]
) -> tuple[dict[Any, int], frozenset[Any]]:
    """Return what columns are looked up by, with positions, and what several columns share.

    :param objects: for each column, further names and objects; those never make a name ambiguous
    """
    mapping: dict[Any, int] = {}
    ambiguous: set[Any] = set()
    for index, name in enumerate(keys):
        if name in mapping:
            ambiguous.add(name)
        else:
            mapping[name] = index
    for index, more in enumerate(objects):
        for key in more:
            mapping.setdefault(key, index)
    for name in ambiguous:
        del mapping[name]
    return mapping, frozenset(ambiguous)


def result_tuple(
    fields: Sequence[str], extra: Any = None
) -> Callable[[Sequence[Any]], Row[*tuple[Any, ...]]]:
    """Return a function that makes rows with these names out of sequences of values."""
    parent = SimpleResultMetaData(fields, extra)
    return lambda data: Row(parent, None, parent._key_to_index, data)


def _restore(keys: Sequence[str], key_to_index: dict[Any, int], ambiguous: frozenset[Any]) -> ResultMetaData:
    return ResultMetaData(keys, key_to_index, ambiguous=ambiguous)


def _describe(key: Any) -> str:
    if isinstance(key, (str, int)):
        return repr(key)
    try:
        return f"'{key}'"
    except Exception:
        return f"of type {type(key).__qualname__}"  # it cannot be printed


def _listed(keys: Sequence[str]) -> str:
    shown = ", ".join(repr(key) for key in keys[:20])
    return f"{shown} and {len(keys) - 20} more" if len(keys) > 20 else shown or "no columns"


class NoResultMetaData(ResultMetaData):
    """Stand for the columns of a statement that returns no rows."""

    __slots__ = ()

    returns_rows = False

    def __init__(self) -> None:
        super().__init__((), {})

    @staticmethod
    def _refuse() -> NoReturn:
        raise exc.ResourceClosedError(
            "this result has no rows: the statement was not a SELECT and had no RETURNING; "
            "it was closed when it had run"
        )

    @property
    def keys(self) -> RMKeyView:
        self._refuse()

    def _index_for_key(self, key: Any, raiseerr: bool = True) -> int | None:
        self._refuse()

    def _reduce(self, keys: Sequence[Any]) -> ResultMetaData:
        self._refuse()

    def scalar_maker(self, index: int) -> ScalarMaker:
        self._refuse()

    def _has_key(self, key: Any) -> bool:
        self._refuse()
