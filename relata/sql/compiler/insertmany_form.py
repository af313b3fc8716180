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
    if setting and found.is_made_by_database and _selects_rows(compiler.dialect):
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


def _selects_rows(dialect: Any) -> bool:
    """Tell whether rows are inserted in their order only from an ordered SELECT."""
    flag = dialect.insertmanyvalues_implicit_sentinel
    return bool(flag & InsertmanyvaluesSentinelOpts.USE_INSERT_FROM_SELECT)


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
    if stmt._extensions_at("post_values"):
        return _Sentinel()  # a row that was there keeps its key, and what else it has
    known = {s.column for s in setting if s.is_known}

    def is_given(column: Any) -> bool:
        return (
            column in known
            and compiler.parameter_of(column) in parameters
            and column.type._type_affinity not in (Float, Numeric)  # rounding changes what comes back
        )

    def of_given(columns: Sequence[Any]) -> _Sentinel:
        return _Sentinel(tuple(columns), tuple(compiler.parameter_of(column) for column in columns))

    marked, keys = table._sentinel_column, tuple(table.primary_key)
    if marked is not None:
        _require_value(marked)
        if is_given(marked):
            return of_given((marked,))
        if not _rises(compiler, stmt, table, marked):
            raise exc.InvalidRequestError(
                f"{marked} was made with insert_sentinel=True, to tell rows apart, but the statement gives "
                f"it no value that does so, and {compiler.dialect.name!r} makes none that rises with the rows"
            )
        return _Sentinel((marked,))
    if keys and all(is_given(column) for column in keys):
        return of_given(keys)
    column = table._autoincrement_column
    if column is not None and column not in known and _rises(compiler, stmt, table, column):
        return _Sentinel((column,))
    return _Sentinel()


def _require_value(column: Any) -> None:
    """Refuse a column that tells rows apart and may be NULL for several of them."""
    if (
        column.nullable
        and column.default is None
        and column.server_default is None
        and not column.primary_key
    ):
        raise exc.InvalidRequestError(
            f"{column} was made with insert_sentinel=True, to tell rows apart, but may be NULL: say "
            "nullable=False, or give it a default"
        )


def _rises(compiler: Any, stmt: Any, table: Any, column: Any) -> bool:
    """Tell whether values that the database makes for a column rise in the order of the rows."""
    if column.key in (stmt._values or {}):
        return False  # an expression of the statement, of which nothing is known
    kind, flag = InsertmanyvaluesSentinelOpts, compiler.dialect.insertmanyvalues_implicit_sentinel
    default = column.default
    if column.identity is not None:
        return bool(flag & kind.IDENTITY) and not column.identity._increment_is_negative
    if default is not None and default.is_sequence and compiler.dialect.supports_sequences:
        return bool(flag & kind.SEQUENCE) and not default._increment_is_negative
    if column.server_default is not None:
        return bool(flag & kind.MONOTONIC_FUNCTION) and column.server_default._is_monotonic_fn
    return column is table._autoincrement_column and bool(flag & kind.AUTOINCREMENT)


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
    names = picks = ", ".join(f"p{i}" for i in range(len(setting)))
    flag = compiler.dialect.insertmanyvalues_implicit_sentinel
    if flag & InsertmanyvaluesSentinelOpts.RENDER_SELECT_COL_CASTS:
        types = [one.column.type for one in setting]
        picks = ", ".join(
            compiler.render_bind_cast(type_, type_._unwrapped_dialect_impl(compiler.dialect), f"p{i}")
            for i, type_ in enumerate(types)
        )
    prefix = parse(f"{head} SELECT {picks} FROM (VALUES ")
    row_template = (*parse(row[:-1] + ", "), ROW_NUMBER, ")")
    suffix = parse(f") AS imp_sen({names}, sen_counter) ORDER BY sen_counter{tail}")
    return prefix, row_template, suffix
