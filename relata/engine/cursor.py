"""Results that read the driver's cursor, and what is known of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVarTuple

from .. import exc
from ..util.warning import warn
from .fetching import (
    ON_DEMAND,
    BufferedRowCursorFetchStrategy,
    CursorFetchStrategy,
    FullyBufferedCursorFetchStrategy,
)
from .result.base import NO_ROW
from .result.metadata import NoResultMetaData, Processors, ResultMetaData, index_keys
from .result.result import IteratorResult, Result, closed_error
from .row import Row

if TYPE_CHECKING:
    from .base import Connection
    from .context import DefaultExecutionContext
    from .default import DefaultDialect
    from .interfaces import DBAPICursor

__all__ = [
    "BufferedRowCursorFetchStrategy",
    "CursorFetchStrategy",
    "CursorResult",
    "CursorResultMetaData",
    "FullyBufferedCursorFetchStrategy",
    "ResultProxy",
]

_Ts = TypeVarTuple("_Ts")

CHUNK = 200  # rows fetched at once by an iteration that was given no yield_per
NO_RESULT_METADATA = NoResultMetaData()


class CursorResultMetaData(ResultMetaData):
    """Describe the columns of a cursor, matched to those of the statement.

    :param context: the execution that the cursor belongs to
    :param description: the cursor's description
    """

    __slots__ = ("fits_always", "has_fleeting_objects", "names")

    def __init__(self, context: DefaultExecutionContext, description: Sequence[Sequence[Any]]) -> None:
        names = _names_of(context, description)
        keys, objects, types = _match(context, names)
        mapping, ambiguous = index_keys(keys, objects)
        told = getattr(context.compiled, "_result_columns", None) or ()
        is_told = bool(told) and all(column.name for column in told)
        if not any(column.name for column in told):
            # of names that plain SQL has twice, the last one counts
            mapping, ambiguous = mapping | {name: index for index, name in enumerate(names)}, frozenset()
        processors = _processors_of(context, description, names, types)
        super().__init__(keys, mapping, processors=processors, ambiguous=ambiguous)
        #: another statement of the same structure has other objects for some columns
        self.has_fleeting_objects = any(_is_fleeting(one) for column in objects for one in column)
        #: the cursor's names, where the statement does not say what they are: they may change with the tables
        self.names = None if is_told and len(keys) == len(told) else names
        #: every statement of this structure has this description
        self.fits_always = self.names is None and not self.has_fleeting_objects


class _AdaptedMetaData(ResultMetaData):
    """Describe the result of a statement by what was made for another one of the same structure.

    Column objects of this one are looked up by their places in it, when they are asked for.
    """

    __slots__ = ("_statement",)

    def __init__(self, made: CursorResultMetaData, statement: Any) -> None:
        super().__init__(
            made._keys, made._key_to_index, processors=made.processors, ambiguous=made._ambiguous
        )
        self._statement = statement

    def _find_object(self, key: Any) -> int | None:
        for index, column in enumerate(getattr(self._statement, "_all_selected_columns", ())):
            if column is key:
                return index
        return super()._find_object(key)


def _is_fleeting(key: Any) -> bool:
    """Tell whether a column object belongs to one statement rather than to a table."""
    return not isinstance(key, str) and getattr(getattr(key, "table", None), "metadata", None) is None


def _names_of(context: DefaultExecutionContext, description: Sequence[Sequence[Any]]) -> list[str]:
    names = [column[0] for column in description]
    if context._translate_colname is not None:
        names = [context._translate_colname(name)[0] for name in names]
    if context.dialect.requires_name_normalize:
        names = [context.dialect.normalize_name(name) for name in names]
    return names


def _match(context: DefaultExecutionContext, names: list[str]) -> Any:
    """Return keys, objects and types of the columns in the cursor's order."""
    columns = getattr(context.compiled, "_result_columns", None)
    if not columns:
        return names, [()] * len(names), [None] * len(names)
    if getattr(context.compiled, "_textual_ordered_columns", False):
        return _match_by_place(columns, names)
    if len(columns) == len(names) and (context.columns_are_ordered or _same_names(columns, names)):
        return (
            [column.name or name for column, name in zip(columns, names, strict=True)],
            [column.objects for column in columns],
            [column.type for column in columns],
        )
    return _match_by_name(columns, names)


def _match_by_place(columns: Sequence[Any], names: list[str]) -> Any:
    """Match the columns that were said of SQL text, which may be fewer than it has."""
    if len(columns) > len(names):
        warn(
            f"the text was said to have {len(columns)} columns and the database returned {len(names)}: "
            "those at the end are left out"
        )
    said = list(columns[: len(names)])
    objects = [column.objects[0] for column in columns if column.objects]
    twice = [one for at, one in enumerate(objects) if any(one is other for other in objects[:at])]
    if twice:
        raise exc.InvalidRequestError(
            f"expected columns() of SQL text to name each column once, got {twice[0]!r} twice: "
            "it could not be told which of the two is meant; label() one of them"
        )
    rest = len(names) - len(said)
    return (
        names,
        [column.objects for column in said] + [()] * rest,
        [column.type for column in said] + [None] * rest,
    )


def _same_names(columns: Sequence[Any], names: list[str]) -> bool:
    return all(column.name == name for column, name in zip(columns, names, strict=True))


def _match_by_name(columns: Sequence[Any], names: list[str]) -> Any:
    by_name = {column.name: column for column in reversed(columns) if column.name}
    found = [by_name.get(name) for name in names]
    return (
        names,
        [() if column is None else column.objects for column in found],
        [None if column is None else column.type for column in found],
    )


def _processors_of(
    context: DefaultExecutionContext,
    description: Sequence[Sequence[Any]],
    names: list[str],
    types: Sequence[Any],
) -> Processors:
    return [
        None if type_ is None else context.get_result_processor(type_, name, column[1])
        for type_, name, column in zip(types, names, description, strict=True)
    ]


class CursorResult(Result[*_Ts]):
    """Give the rows that a cursor has, and tell what a statement did.

    :param context: the execution
    :param cursor: the driver's cursor; None when it gives no rows or is done with
    :param metadata: describes the columns
    """

    _is_cursor = True
    closed = False
    _ahead: list[Any] | None = None  # rows fetched and not yet given, the next one last
    cursor_strategy: CursorFetchStrategy = ON_DEMAND
    _has_all_rows = False  # what is not in _ahead was given
    _buffered: BufferedRowCursorFetchStrategy | None = None  # says how many rows to fetch at a time

    def __init__(
        self, context: DefaultExecutionContext, cursor: DBAPICursor | None, metadata: ResultMetaData
    ) -> None:
        self.context = context
        self.cursor = cursor
        self._metadata = metadata
        self._maker = metadata.row_maker

    # -- fetching

    def fetch_raw(self, size: int | None = None) -> list[Any]:
        """Return the driver's next `size` rows unconverted, all that are left for None.

        Lets go of the cursor at the end.
        """
        cursor = self.cursor
        if self._ahead:
            return self._fetch_with_ahead(size)
        if cursor is None:
            return self._no_more_rows()
        if self._has_all_rows:
            self._soft_close()
            return []
        try:
            rows = cursor.fetchall() if size is None else cursor.fetchmany(size)
        except BaseException as error:
            self._fail(error)
        if size is None or not rows:
            self._soft_close()
        return rows if type(rows) is list else list(rows)

    def _fetch_with_ahead(self, size: int | None) -> list[Any]:
        ahead: list[Any] = self._ahead or []
        if size is None or size >= len(ahead):
            rows = ahead[::-1]
            ahead.clear()
            self._ahead = None
            if self.cursor is not None and (size is None or size > len(rows)):
                rows += self.fetch_raw(None if size is None else size - len(rows))
            return rows
        rows = ahead[: -size - 1 : -1]
        del ahead[-size:]
        return rows

    def _fetch_one(self) -> Any:
        if self._ahead:
            return self._ahead.pop()
        cursor = self.cursor
        if cursor is None:
            self._no_more_rows()
            return NO_ROW
        if self._has_all_rows:
            self._soft_close()
            return NO_ROW
        if self._buffered is not None:
            return self._fill_buffer(self._buffered)
        try:
            row = cursor.fetchone()
        except BaseException as error:
            self._fail(error)
        if row is None:
            self._soft_close()
            return NO_ROW
        return row

    def _fill_buffer(self, buffered: BufferedRowCursorFetchStrategy) -> Any:
        """Fetch some rows and return the first."""
        rows = self.fetch_raw(buffered.next_size())
        if not rows:
            return NO_ROW
        rows.reverse()
        row = rows.pop()
        self._ahead = rows
        return row

    def _fetch_default(self) -> list[Any]:
        if self._ahead:
            return self.fetch_raw(len(self._ahead))
        if self._buffered is not None:
            return self.fetch_raw(self._buffered.next_size())
        return self.fetch_raw(getattr(self.cursor, "arraysize", 1))

    def _iterate_raw(self) -> Iterator[Any]:
        while True:
            rows = self._ahead
            if not rows:
                buffered = self._buffered
                rows = self.fetch_raw(CHUNK if buffered is None else buffered.next_size())
                if not rows:
                    return
                rows.reverse()
                self._ahead = rows
            while rows:
                yield rows.pop()

    def _no_more_rows(self) -> list[Any]:
        """Refuse to fetch from a result that has no rows or is closed.

        One that is at its end has none left.
        """
        if not self._metadata.returns_rows:
            NoResultMetaData._refuse()
        if self.closed:
            raise closed_error()
        return []

    def _fail(self, error: BaseException) -> Any:
        self.connection._handle_dbapi_exception(error, None, None, self.cursor, self.context)

    def yield_per(self, num: int) -> Self:
        """Fetch `num` rows at a time from now on, all at once for 0; returns the result itself."""
        super().yield_per(num)
        if num is not None and not self._has_all_rows and self.cursor is not None:
            ahead = (self._ahead or [])[::-1]
            options = {"yield_per": num, "max_row_buffer": num}
            self._fetch_by(BufferedRowCursorFetchStrategy(self.cursor, options, initial_buffer=ahead))
        return self

    def _fetch_by(self, strategy: CursorFetchStrategy) -> None:
        """Get rows in another way than the usual one."""
        self.cursor_strategy = strategy
        strategy.begin(self)

    # -- closing

    def _soft_close(self, hard: bool = False) -> None:
        if hard:
            self.closed = True
            self._ahead = None
        cursor = self.cursor
        if cursor is not None:
            self.cursor = None
            self._soft_closed = True
            self.context.root_connection._safe_close_cursor(cursor)

    def close(self) -> None:
        """Close the result and its cursor; further fetches raise."""
        self._soft_close(hard=True)

    # -- what it belongs to

    @property
    def connection(self) -> Connection:
        """The connection that ran the statement."""
        return self.context.root_connection

    @property
    def dialect(self) -> DefaultDialect:
        """The dialect of the connection."""
        return self.context.dialect

    @property
    def returns_rows(self) -> bool:
        """Tell whether the statement returns rows, be it none."""
        return self._metadata.returns_rows

    # -- what the statement did

    @property
    def rowcount(self) -> int:
        """The number of rows that an UPDATE or DELETE found, -1 when the database does not tell."""
        return self.context.rowcount

    @property
    def lastrowid(self) -> Any:
        """What the driver's cursor says was the key of the last row inserted."""
        context = self.context
        return context.get_lastrowid() if context._lastrowid is None else context._lastrowid

    @property
    def out_parameters(self) -> dict[str, Any]:
        """The values that `outparam()` parameters took, by name; empty where the statement has none."""
        compiled = self.context.compiled
        binds = getattr(compiled, "binds", None) or {}
        taking = {name: bind for name, bind in binds.items() if bind.isoutparam}
        if not taking or compiled.returning:
            return {}
        dialect = self.context.dialect
        values = dict(zip(taking, self.context.get_out_parameter_values(list(taking)), strict=True))
        processors = {n: bind.type._cached_result_processor(dialect, None) for n, bind in taking.items()}
        return {n: v if processors[n] is None else processors[n](v) for n, v in values.items()}

    @property
    def is_insert(self) -> bool:
        """Tell whether the statement is an INSERT construct."""
        return self.context.isinsert

    @property
    def inserted_primary_key(self) -> Any:
        """The primary key of the row inserted, as a named tuple; None for a part that is not known.

        :raises InvalidRequestError: the statement was no single-row INSERT, or had a RETURNING of its own
        """
        if self.context.executemany:
            raise exc.InvalidRequestError(
                "inserted_primary_key is of one row, and several sets of parameters were given: "
                "use inserted_primary_key_rows, or returning() with a list of parameters"
            )
        rows = self.inserted_primary_key_rows
        return rows[0] if rows else None

    @property
    def inserted_primary_key_rows(self) -> Sequence[Any]:
        """The primary keys of the rows inserted, as named tuples; None for parts that are not known.

        :raises InvalidRequestError: the statement was no INSERT construct, or had a RETURNING of its own
        """
        context = self.context
        self._require_construct("isinsert", "an insert()")
        if context._is_explicit_returning:
            raise exc.InvalidRequestError(
                "the statement has a returning() of its own: take the primary key from its rows"
            )
        return context.inserted_primary_key_rows

    def _require_construct(self, flag: str, name: str) -> None:
        if self.context.compiled is None or not getattr(self.context, flag):
            raise exc.InvalidRequestError(
                f"this is told of {name} construct only, and the statement was none: "
                f"{self.context.statement!r}"
            )

    def last_inserted_params(self) -> Any:
        """Return the parameters of the INSERT, defaults included: a dict, or a list of dicts."""
        self._require_construct("isinsert", "an insert()")
        return self._parameters_used()

    def last_updated_params(self) -> Any:
        """Return the parameters of the UPDATE, defaults included: a dict, or a list of dicts."""
        self._require_construct("isupdate", "an update()")
        return self._parameters_used()

    def _parameters_used(self) -> Any:
        rows = self.context.compiled_parameters
        return rows if self.context.executemany else rows[0]

    @property
    def returned_defaults(self) -> Row[*tuple[Any, ...]] | None:
        """The row of server-generated values that the statement fetched by itself, or None.

        :raises InvalidRequestError: the statement was run for several sets of parameters
        """
        if self.context.executemany:
            raise exc.InvalidRequestError(
                "returned_defaults is of one row, and several sets of parameters were given: "
                "use returned_defaults_rows"
            )
        rows = self.returned_defaults_rows
        return rows[0] if rows else None

    @property
    def returned_defaults_rows(self) -> Sequence[Row[*tuple[Any, ...]]] | None:
        """The rows of server-generated values that the statement fetched by itself, or None."""
        return self.context.returned_default_rows

    def lastrow_has_defaults(self) -> bool:
        """Tell whether the row has values that the database made and that were not fetched."""
        return self.context.lastrow_has_defaults()

    def postfetch_cols(self) -> Sequence[Any] | None:
        """Return the columns whose values the database made and that were not fetched."""
        self._require_dml()
        return self.context.postfetch_cols

    def prefetch_cols(self) -> Sequence[Any] | None:
        """Return the columns whose defaults were computed before the statement was run."""
        self._require_dml()
        return self.context.prefetch_cols

    def _require_dml(self) -> None:
        context = self.context
        if not (context.isinsert or context.isupdate):
            self._require_construct("isinsert", "an insert() or update()")

    def supports_sane_rowcount(self) -> bool:
        """Tell whether `rowcount` counts the rows that were matched."""
        return bool(self.dialect.supports_sane_rowcount)

    def supports_sane_multi_rowcount(self) -> bool:
        """Tell the same of a statement run for several sets of parameters."""
        return bool(self.dialect.supports_sane_multi_rowcount)

    # -- joining results of one statement run in parts

    def splice_horizontally(self, other: CursorResult[Any]) -> Self:
        """Put the columns of another result beside those of this one, row by row."""
        mine, theirs = self._converted(), other._converted()
        rows = [left + right for left, right in zip(mine, theirs, strict=True)]
        mapping, ambiguous = index_keys(
            [*self._metadata._keys, *other._metadata._keys],
            [*_objects_of(self._metadata), *_objects_of(other._metadata)],
        )
        keys = [*self._metadata._keys, *other._metadata._keys]
        return self._with_rows(ResultMetaData(keys, mapping, ambiguous=ambiguous), rows)

    def splice_vertically(self, other: CursorResult[Any]) -> Self:
        """Put the rows of another result after those of this one."""
        rows = [*self._converted(), *other._converted()]
        return self._with_rows(self._metadata._for_freeze(), rows)

    def _rewind(self, rows: Sequence[Any]) -> Self:
        """Make the result give these rows, converted already."""
        return self._with_rows(self._metadata._for_freeze(), rows)

    def _put_back(self, rows: Sequence[Any]) -> None:
        """Make the result give these rows, unconverted, before what is left."""
        self._ahead = list(reversed(rows))

    def _with_rows(self, metadata: ResultMetaData, rows: Sequence[Any]) -> Self:
        self._metadata = metadata
        self._maker = metadata.row_maker
        self._ahead = list(reversed(rows))
        return self


def _objects_of(metadata: ResultMetaData) -> list[list[Any]]:
    objects: list[list[Any]] = [[] for _ in metadata._keys]
    for key, index in metadata._key_to_index.items():
        if not isinstance(key, str):
            objects[index].append(key)
    return objects


ResultProxy = CursorResult


def null_dml_result() -> IteratorResult[Any]:
    """Return a result without rows, as of a statement that was not run."""
    result: IteratorResult[Any] = IteratorResult(NoResultMetaData(), ())
    result._soft_close()
    return result
