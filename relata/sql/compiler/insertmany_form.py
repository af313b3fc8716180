"""Making an INSERT of one row one of many: which column tells the returned rows apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ... import exc
from ..sqltypes import Float, Numeric
from .insertmany import ROW_NUMBER, InsertMany, InsertmanyvaluesSentinelOpts
from .placeholders import Slot, Template, parse


def insert_many_form(
    compiler: Any, stmt: Any, table: Any, setting: Sequence[Any], head: str, row: str, tail: str
) -> InsertMany | None:
    """Return the parts of the multi-row INSERT.

    :param head: the text before VALUES.
    :param row: the text of the row.
    :param tail: the text after it, RETURNING included.
    """
    is_ordered = bool(stmt._sort_by_parameter_order) and compiler.returning
    parameters = _names(parse(row))
    prefix, suffix = parse(f"{head} VALUES "), parse(tail)
    in_pages = compiler.dialect.supports_multivalues_insert and not any(
        compiler.binds[name]._explicit_key is not None for name in (*_names(prefix), *_names(suffix))
    )
    if not is_ordered:
        return InsertMany(
            prefix,
            parse(row),
            suffix,
            parameters,
            first=len(_names(prefix)),
            in_pages=in_pages,
        )
    found = _find_sentinel(compiler, stmt, table, setting, parameters)
    places, hidden = _places(compiler, found.columns)
    if hidden:
        added = ", " + compiler.returned_columns(hidden, False)
        if compiler.returning_precedes_values:
            head += added
            prefix = parse(f"{head} VALUES ")
        else:
            tail += added
            suffix = parse(tail)
    row_template = parse(row)
    if found.is_made_by_database and _flag(compiler) & InsertmanyvaluesSentinelOpts.USE_INSERT_FROM_SELECT:
        prefix, row_template, suffix = _through_select(compiler, setting, head, row, tail)
    return InsertMany(
        prefix,
        row_template,
        suffix,
        parameters,
        first=len(_names(prefix)),
        is_ordered=True,
        in_pages=in_pages and bool(found.columns),
        sentinel=places,
        sentinel_parameters=found.parameters,
        sentinel_types=tuple(column.type for column in found.columns),
        hidden=len(hidden),
    )


def _names(template: Template) -> tuple[str, ...]:
    return tuple(piece.name for piece in template if isinstance(piece, Slot))


def _flag(compiler: Any) -> InsertmanyvaluesSentinelOpts:
    return compiler.dialect.insertmanyvalues_implicit_sentinel  # type: ignore[no-any-return]  # the dialect's


class _Sentinel(NamedTuple):
    """The columns that tell which returned row belongs to which parameters; none where nothing does.

    :param parameters: where their values come from; empty when the database makes them
    """

    columns: tuple[Any, ...] = ()
    parameters: tuple[str, ...] = ()

    @property
    def is_made_by_database(self) -> bool:
        return bool(self.columns) and not self.parameters


def _find_sentinel(
    compiler: Any, stmt: Any, table: Any, setting: Sequence[Any], parameters: tuple[str, ...]
) -> _Sentinel:
    given = {s.column for s in setting}

    def is_given(column: Any) -> bool:
        return (
            column in given
            and compiler.prefetch_name(column) in parameters
            and column.type._type_affinity not in (Float, Numeric)  # rounding changes what comes back
        )

    marked, keys = table._sentinel_column, tuple(table.primary_key)
    may_be_there = bool(stmt._extensions_at("post_values"))
    if may_be_there:  # a row that was there keeps what it had, but for its key
        marked = None
    for columns in ((marked,) if marked is not None else (), keys):
        if columns and all(is_given(column) for column in columns):
            _require_value(columns)
            return _Sentinel(columns, tuple(compiler.prefetch_name(column) for column in columns))
    for column in (marked, table._autoincrement_column):
        if (
            column is not None
            and column not in given
            and not may_be_there  # a row that was there keeps its old key
            and _rises(compiler, table, column)
        ):
            return _Sentinel((column,))
    return _Sentinel()


def _require_value(columns: Sequence[Any]) -> None:
    """Refuse a column that tells rows apart and may be NULL for several of them."""
    for column in columns:
        if column.nullable and column.default is None and not column.primary_key:
            raise exc.InvalidRequestError(
                f"{column} was made with insert_sentinel=True, to tell rows apart, but may be NULL: say "
                "nullable=False, or give it a default"
            )


def _rises(compiler: Any, table: Any, column: Any) -> bool:
    """Tell whether values that the database makes for a column rise in the order of the rows."""
    kind = InsertmanyvaluesSentinelOpts
    if column.identity is not None:
        return bool(_flag(compiler) & kind.IDENTITY)
    if column.default is not None and column.default.is_sequence and compiler.dialect.supports_sequences:
        return bool(_flag(compiler) & kind.SEQUENCE)
    return column is table._autoincrement_column and bool(_flag(compiler) & kind.AUTOINCREMENT)


def _places(compiler: Any, columns: Sequence[Any]) -> tuple[tuple[int, ...], list[Any]]:
    """Return where columns stand in the returned row, and which of them are to be added to it."""
    returned = [one.objects[0] for one in compiler._result_columns]
    places: list[int] = []
    hidden: list[Any] = []
    for column in columns:
        at = next((i for i, c in enumerate(returned) if c._root is column), None)
        if at is None:
            at = len(returned) + len(hidden)
            hidden.append(column)
        places.append(at)
    return tuple(places), hidden


def _through_select(
    compiler: Any, setting: Sequence[Any], head: str, row: str, tail: str
) -> tuple[Template, Template, Template]:
    """Insert from an ordered SELECT of the VALUES, so that keys rise in the order of the rows.

    PostgreSQL and SQL Server give no order for ``INSERT ... VALUES`` with several rows; a SELECT with ORDER
    BY has one.
    """
    types = compiler.dialect.type_compiler_instance
    names = picks = ", ".join(f"p{i}" for i in range(len(setting)))
    if _flag(compiler) & InsertmanyvaluesSentinelOpts.RENDER_SELECT_COL_CASTS:
        picks = ", ".join(f"p{i}::{types.process(s.column.type)}" for i, s in enumerate(setting))
    prefix = parse(f"{head} SELECT {picks} FROM (VALUES ")
    row_template = (*parse(row[:-1] + ", "), ROW_NUMBER, ")")
    suffix = parse(f") AS imp_sen({names}, sen_counter) ORDER BY sen_counter{tail}")
    return prefix, row_template, suffix
