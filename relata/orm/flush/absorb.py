"""Take back into objects what the database made: keys, defaults, versions; and make them what the flush
made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, STATE
from ...sql.elements import and_, or_
from ...sql.selectable import select
from .shapes import ColumnShape, TableShape, computed_attributes, expire_keys

_CHUNK = 500

if TYPE_CHECKING:
    from ...engine import Connection, CursorResult
    from ..session import Session
    from .collect import Flush


def absorb_rows(fetched: Sequence[ColumnShape], objs: list[Any], result: CursorResult[Any]) -> None:
    """Put returned rows into the objects, which are in the same order."""
    processors = result._metadata.processors
    rows: Iterable[Any] = result.fetch_raw()
    keys = [column.key for column in fetched]
    if len(keys) == 1:
        (key,) = keys
        convert = processors[0] if processors else None
        if convert is None:
            for obj, row in zip(objs, rows, strict=True):
                obj.__dict__[key] = row[0]
        else:
            for obj, row in zip(objs, rows, strict=True):
                obj.__dict__[key] = convert(row[0])
        return
    if processors and any(processors):
        rows = [
            [
                value if convert is None else convert(value)
                for value, convert in zip(row, processors, strict=True)
            ]
            for row in rows
        ]
    for obj, row in zip(objs, rows, strict=True):
        obj.__dict__.update(zip(keys, row, strict=True))


def expire_unfetched(
    columns: Sequence[ColumnShape],
    written: frozenset[str],
    fetched: Sequence[ColumnShape],
    objs: Iterable[Any],
) -> None:
    """Have the values that the database made, and that did not come back, read on their next access."""
    known = written.union([column.key for column in fetched])
    keys = [column.key for column in columns if column.key not in known]
    if keys:
        for obj in objs:
            d = obj.__dict__
            expire_keys(d[STATE], d, keys)


def take_or_expire(
    connection: Connection,
    shape: TableShape,
    columns: Sequence[ColumnShape],
    keys: frozenset[str],
    fetched: Sequence[ColumnShape],
    objs: Sequence[Any],
) -> None:
    """Read what the database made and did not return, with `eager_defaults=True`; else have it read later.

    :param keys: the attributes that were written
    """
    if shape.mapper.eager_defaults is not True:
        expire_unfetched(columns, keys, fetched, objs)
        return
    unknown = [one for one in columns if one.key not in keys and one not in fetched]
    missing = list(dict.fromkeys(unknown))
    if missing:
        _read_back(connection, shape, missing, objs)


def _read_back(
    connection: Connection, shape: TableShape, columns: Sequence[ColumnShape], objs: Sequence[Any]
) -> None:
    """Select what the database made, where the statement that wrote the rows could not return it."""
    key_of = _key_reader(shape)
    wanted = [column.column for column in (*shape.key, *columns)]
    for start in range(0, len(objs), _CHUNK):
        part = {key_of(obj.__dict__): obj for obj in objs[start : start + _CHUNK]}
        if len(shape.key) == 1:
            found = shape.key[0].column.in_(list(part))
        else:
            pairs = [zip(shape.key, key, strict=True) for key in part]
            found = or_(*[and_(*[one.column == value for one, value in pair]) for pair in pairs])
        for row in connection.execute(select(*wanted).where(found)):
            key = row[0] if len(shape.key) == 1 else tuple(row[: len(shape.key)])
            obj = part.get(key)
            if obj is not None:
                obj.__dict__.update(zip([one.key for one in columns], row[len(shape.key) :], strict=True))


def _key_reader(shape: TableShape) -> Any:
    return itemgetter(*[one.key for one in shape.key])


def expire_computed(mapper: Any, objs: Iterable[Any]) -> None:
    """Have what the mapping computes from columns (`column_property`) read anew from the rows.

    What the program set itself stays, and what `expire_on_flush=False` keeps.
    """
    computed = computed_attributes(mapper)
    if not computed:
        return
    for obj in objs:
        d = obj.__dict__
        changed = d.get(COMMITTED, ())
        keys = [
            prop.key
            for prop in computed
            if (prop.expire_on_flush and prop.key not in changed if prop.key in d else not prop.deferred)
        ]
        if keys:
            expire_keys(d[STATE], d, keys)


def tell_filled(flush: Flush, obj: Any, keys: Sequence[str]) -> None:
    """Tell the listeners of a class which attributes of an object were set by its flush."""
    state = obj.__dict__[STATE]
    manager = state.manager_ref()
    if keys and manager.has_events:
        manager.fire_refresh_flush(state, flush, list(keys))


def finish(session: Session, flush: Flush) -> None:
    """Register with the session and its transaction what became of every object."""
    transaction = session._transaction
    assert transaction is not None  # a flush runs within one
    for state in flush.kept:
        session._deleted.pop(state, None)
    for group in flush.deletes.values():
        session._register_deleted(group.states)
        transaction._deleted.extend(group.states)
    for state, replaced in flush.row_switches.items():
        replaced_state = replaced.__dict__[STATE]
        session._register_deleted([replaced_state])
        transaction._deleted.append(replaced_state)
        obj = state.ref()
        session._register_inserted(state.manager_ref().mapper, [state], [obj])
        transaction._new.append(state)
    for state, (old, new) in flush.switches.items():
        transaction._key_switches.setdefault(state, old)
        session._switch_key(state, new)
    for group in flush.inserts.values():
        session._register_inserted(group.mapper, group.states, group.objs)
        transaction._new.extend(group.states)
    for group in flush.updates.values():
        session._register_updated(group.states)
        if transaction.nested:
            transaction._dirty.update(group.states)
