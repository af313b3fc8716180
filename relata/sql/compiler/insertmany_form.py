"""Making an INSERT of one row one of many: which column tells the returned rows apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..selectable.naming import LABEL_STYLE_DISAMBIGUATE_ONLY, name_columns
from .insertmany import ROW_NUMBER, InsertMany
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
    if not is_ordered:
        return InsertMany(prefix, parse(row), suffix, parameters, first=len(_names(prefix)))
    sentinel, sentinel_parameters, hidden, in_pages = _sentinel(compiler, table, setting, parameters)
    if hidden:
        tail += ", " + ", ".join(compiler.print_named(n, False) for n in _hidden_columns(hidden))
        suffix = parse(tail)
    row_template = parse(row)
    by_server = in_pages and not sentinel_parameters
    if by_server and not compiler.dialect.insertmanyvalues_values_keep_order:
        prefix, row_template, suffix = _through_select(compiler, setting, head, row, tail)
    return InsertMany(
        prefix,
        row_template,
        suffix,
        parameters,
        first=len(_names(prefix)),
        is_ordered=True,
        in_pages=in_pages,
        sentinel=sentinel,
        sentinel_parameters=sentinel_parameters,
        hidden=len(hidden),
    )


def _names(template: Template) -> tuple[str, ...]:
    return tuple(piece.name for piece in template if isinstance(piece, Slot))


def _sentinel(
    compiler: Any, table: Any, setting: Sequence[Any], parameters: tuple[str, ...]
) -> tuple[tuple[int, ...], tuple[str, ...], list[Any], bool]:
    """Return the places of the sentinel columns, their parameters, those to be added to RETURNING, and
    whether pages are safe.
    """
    keys = list(table.primary_key)
    given = {s.column: s for s in setting}
    autoincrement = table._autoincrement_column
    names: tuple[str, ...] = ()
    if keys and all(
        k in given and compiler.prefetch_name(k) in parameters and _comes_back_equal(compiler, k)
        for k in keys
    ):
        columns = keys
        names = tuple(compiler.prefetch_name(k) for k in keys)
    elif autoincrement is not None and autoincrement not in given:
        columns = [autoincrement]
    else:
        return (), (), [], False
    returned = [one.objects[0] for one in compiler._result_columns]
    places: list[int] = []
    hidden: list[Any] = []
    for column in columns:
        at = next((i for i, c in enumerate(returned) if c._root is column), None)
        if at is None:
            at = len(returned) + len(hidden)
            hidden.append(column)
        places.append(at)
    return tuple(places), names, hidden, True


def _comes_back_equal(compiler: Any, column: Any) -> bool:
    """Tell whether the driver returns the very value that it was given."""
    type_ = column.type
    return type_._cached_bind_processor(compiler.dialect) is None and type_._type_affinity.__name__ in (
        "Integer",
        "String",
        "Uuid",
    )


def _hidden_columns(columns: list[Any]) -> Any:
    return name_columns(columns, LABEL_STYLE_DISAMBIGUATE_ONLY)


def _through_select(
    compiler: Any, setting: Sequence[Any], head: str, row: str, tail: str
) -> tuple[Template, Template, Template]:
    """Insert from an ordered SELECT of the VALUES, so that keys rise in the order of the rows.

    PostgreSQL gives no order for ``INSERT ... VALUES`` with several rows; a SELECT with ORDER BY has one.
    """
    types = compiler.dialect.type_compiler_instance
    picks = ", ".join(f"p{i}::{types.process(s.column.type)}" for i, s in enumerate(setting))
    names = ", ".join(f"p{i}" for i in range(len(setting)))
    prefix = parse(f"{head} SELECT {picks} FROM (VALUES ")
    row_template = (*parse(row[:-1] + ", "), ROW_NUMBER, ")")
    suffix = parse(f") AS imp_sen({names}, sen_counter) ORDER BY sen_counter{tail}")
    return prefix, row_template, suffix
