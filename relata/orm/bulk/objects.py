"""The bulk methods of a session: INSERT and UPDATE by dicts, or by objects that it does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from ..._hot.attributes import COMMITTED
from ...sql.dml import insert, update
from ...util import EMPTY_DICT
from ..base import instance_state
from ..flush.rules import committed_key
from ..flush.shapes import shapes_of
from .inserts import Row, RowInserter
from .updates import update_rows


def insert_mappings(
    session: Any,
    connection: Any,
    mapper: Any,
    rows: Sequence[Row],
    return_defaults: bool = False,
    render_nulls: bool = False,
) -> None:
    """Insert rows by attribute names.

    :param return_defaults: put the primary keys that the database makes into the rows.
    """
    shapes = shapes_of(mapper)
    for row in rows if return_defaults else ():
        row.update(mapper.row_to_set(row))
    kept = rows if return_defaults else [dict(mapper.row_to_set(row)) for row in rows]
    writer = RowInserter(session, connection, render_nulls)
    for shape in shapes:
        if return_defaults or shape is not shapes[-1]:
            writer.insert_for_keys(shape, insert(shape.table), kept)
        else:
            writer.insert(shape, insert(shape.table), kept)


def update_mappings(session: Any, connection: Any, mapper: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows by attribute names, each with its primary key.

    :raises StaleDataError: when a row is not there.
    """
    rows = [mapper.row_to_set(row) for row in rows]
    for shape in shapes_of(mapper):
        update_rows(session, connection, shape, update(shape.table), rows, EMPTY_DICT)


def save_objects(
    session: Any,
    objects: Iterable[Any],
    return_defaults: bool = False,
    update_changed_only: bool = True,
    preserve_order: bool = True,
) -> None:
    """Write objects without the session holding them: INSERT for new ones, UPDATE for those with an identity.

    :param return_defaults: give new objects the primary keys that the database makes: they are detached then.
    :param update_changed_only: update what was changed in an object, not all that it holds.
    :param preserve_order: write in the order given; otherwise those of one class together.
    """
    states = [instance_state(obj) for obj in objects]

    def kind(state: Any) -> tuple[Any, bool]:
        return state.mapper, state.pk is not None

    if not preserve_order:
        states.sort(key=lambda state: (id(state.mapper), state.pk is not None))
    for (mapper, is_update), group in groupby(states, kind):
        members = list(group)
        connection = session._connection_of(mapper)
        if is_update:
            rows = [_changed_row(mapper, state, update_changed_only) for state in members]
            update_mappings(session, connection, mapper, [row for row in rows if row])
            continue
        keys = set(mapper._props)
        filled = [{key: value for key, value in state.dict.items() if key in keys} for state in members]
        insert_mappings(session, connection, mapper, filled, return_defaults)
        if return_defaults:
            for state, row in zip(members, filled, strict=True):
                state.dict.update((key, row[key]) for key in mapper._pk_keys if key in row)
                state.pk = mapper._identity_of(state.dict)


def _changed_row(mapper: Any, state: Any, changed_only: bool) -> dict[str, Any]:
    d = state.dict
    keys = d.get(COMMITTED, ()) if changed_only else mapper._props
    row = {key: d[key] for key in keys if key in d}
    if not row:
        return row
    pk = state.pk if len(mapper._pk_keys) > 1 else (state.pk,)
    row.update(zip(mapper._pk_keys, pk, strict=True))
    version = mapper._column_key.get(mapper.version_id_col)
    if version in d and version not in row:
        row[version] = committed_key(state.obj(), version)
    return row
