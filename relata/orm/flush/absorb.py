"""Take back into objects what the database made: keys, defaults, versions; and make them what the flush
made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, STATE
from .shapes import ColumnShape, computed_attributes, expire_keys

if TYPE_CHECKING:
    from ...engine import CursorResult
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
