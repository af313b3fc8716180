"""Write what changed in persistent objects, those with the same changed columns together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, NEW, NO_VALUE, InstanceState
from ...sql.selectable import select
from ...util import warn
from .absorb import take_or_expire, tell_filled
from .defaults import fill_onupdate, require_version
from .errors import name_objects, refuse_instance, stale
from .rules import key_value
from .shapes import EXPRESSION, INSTANCE, ColumnShape, TableShape, kinds, shapes_of
from .statements import run_many, run_one, update_statement

if TYPE_CHECKING:
    from ...engine import Connection
    from .collect import Flush
    from .sequence import Part

Row = dict[str, Any]


def update_parts(connection: Connection, parts: Sequence[Part], flush: Flush) -> None:
    """Update the rows of objects in one table; those that had a row updated are noted in `flush.updated`."""
    written = flush.updated
    batches: dict[tuple[int, tuple[str, ...]], Batch] = {}
    for shape, group in parts:
        for state, obj in zip(group.states, group.objs, strict=True):
            d = obj.__dict__
            changes = changed_values(shape, state, d)
            if not changes and not _is_new_version(shape, state, obj, written):
                continue
            written.add(id(obj))
            if _holds_expression(shape, obj, changes):
                _update_expressions(connection, shape, state, obj, changes, flush)
                continue
            filled = fill_onupdate(connection, shape, d, changes) if shape.on_update_filled else ()
            row = _row(shape, state, d, changes, flush)
            if state.pk is not None and not shape.key_set.isdisjoint(changes):
                flush.switches[state] = (state.pk, shape.mapper._identity_of(d))
            put_into(batches, shape, changes, row, obj, filled)
    for batch in batches.values():
        update_batch(connection, batch, flush)


class Batch:
    """Rows of one UPDATE, the objects that they are of, and what those were given by `onupdate`."""

    __slots__ = ("filled", "names", "objs", "rows", "shape")

    def __init__(self, shape: TableShape, names: tuple[str, ...]) -> None:
        self.shape = shape
        self.names = names
        self.rows: list[Row] = []
        self.objs: list[Any] = []
        self.filled: list[Sequence[str]] = []


def put_into(
    batches: dict[tuple[int, tuple[str, ...]], Batch],
    shape: TableShape,
    changes: dict[str, Any],
    row: Row,
    obj: Any,
    filled: Sequence[str],
) -> None:
    """Put a row to those that set the same columns."""
    names = tuple([key for key in shape.by_key if key in changes])
    which = (shape.row_kind, names)
    batch = batches.get(which)
    if batch is None:
        batch = batches[which] = Batch(shape, names)
    batch.rows.append(row)
    batch.objs.append(obj)
    batch.filled.append(filled)


def _is_new_version(shape: TableShape, state: InstanceState, obj: Any, written: set[int]) -> bool:
    """Whether the version in this table changes, since the row in another table of the mapper does."""
    if shape.version is None or shape.mapper.version_id_generator is False:
        return False
    others = shapes_of(shape.mapper)
    return id(obj) in written or (
        len(others) > 1 and any(changed_values(other, state, obj.__dict__) for other in others)
    )


def changed_values(shape: TableShape, state: InstanceState, d: dict[str, Any]) -> dict[str, Any]:
    """Return attribute key -> value of the columns whose value differs from that of the row."""
    if state.flags & NEW:  # takes over the row of a deleted object
        return {key: d[key] for key in shape.by_key if key in d and key not in shape.key_names}
    committed = d.get(COMMITTED)
    if not committed:
        return {}
    manager = state.manager_ref()
    changes = {}
    for key, old in committed.items():
        if key not in shape.by_key:
            continue
        value = d.get(key)
        if old is NO_VALUE or kinds[type(value)] or manager[key].impl.is_equal(old, value) is not True:
            changes[key] = value
    return changes


def _row(
    shape: TableShape, state: InstanceState, d: dict[str, Any], changes: dict[str, Any], flush: Flush
) -> Row:
    """Return the parameters of one UPDATE; a version column is set to the next version, and asked for."""
    version = shape.version
    row: Row = {}
    if version is not None:
        committed = d.get(COMMITTED, {})
        old = committed.get(version.key, NO_VALUE)
        if state in flush.row_switches:
            old = key_value(flush.row_switches[state], version.key)
        elif old is NO_VALUE:
            old = key_value(state.ref(), version.key)
        row[version.where] = old
        generator = shape.mapper.version_id_generator
        if generator is not False and version.key not in changes:
            changes[version.key] = d[version.key] = generator(old)
        elif version.key in changes:
            require_version(shape, d)
    for key, value in changes.items():
        row[shape.by_key[key].name] = value
    row.update(shape.key_parameters(shape.mapper._identity_of(d) if state.pk is None else state.pk))
    return row


def _holds_expression(shape: TableShape, obj: Any, changes: dict[str, Any]) -> bool:
    found = False
    for key, value in changes.items():
        what = kinds[type(value)]
        if what == EXPRESSION:
            found = True
        elif what == INSTANCE:
            raise refuse_instance(shape.table, shape.by_key[key].column, obj, value)
    return found


def _update_expressions(
    connection: Connection,
    shape: TableShape,
    state: InstanceState,
    obj: Any,
    changes: dict[str, Any],
    flush: Flush,
) -> None:
    """Update the row of an object that holds SQL expressions; their values are read when they are asked
    for.
    """
    d = obj.__dict__
    _compute_key(connection, shape, state, d, changes, flush)
    expressions = [shape.by_key[key] for key, value in changes.items() if kinds[type(value)] == EXPRESSION]
    fill_onupdate(connection, shape, d, changes)
    row = _row(shape, state, d, changes, flush)
    plain = tuple([key for key in shape.by_key if key in changes and kinds[type(changes[key])] != EXPRESSION])
    statement = update_statement(shape, plain, shape.version is not None)
    statement = statement.values({column.column: changes[column.key] for column in expressions})
    parameters = {name: value for name, value in row.items() if kinds[type(value)] != EXPRESSION}
    if _fetches(connection, shape):
        fetched = [*expressions, *(c for c in shape.on_update_server if c.key not in changes)]
        statement = statement.returning(*[column.column for column in fetched])
        _update_and_fetch(connection, shape, statement, parameters, obj, fetched)
        return
    try:
        result = run_one(connection, statement, parameters)
    except Exception as error:
        name_objects(error, [obj])
        raise
    if connection.dialect.supports_sane_rowcount and result.rowcount != 1:
        raise stale("UPDATE", shape.table, 1, result.rowcount, [obj])
    later = [*expressions, *shape.on_update_server]
    take_or_expire(connection, shape, later, frozenset(plain), (), [obj])


def _compute_key(
    connection: Connection,
    shape: TableShape,
    state: InstanceState,
    d: dict[str, Any],
    changes: dict[str, Any],
    flush: Flush,
) -> None:
    """Ask the database first for a primary key that an SQL expression gives: the row is found by it then."""
    keys = [one for one in shape.key if one.key in changes and kinds[type(changes[one.key])] == EXPRESSION]
    if not keys or state.pk is None:
        return
    present = shape.key_parameters(state.pk)
    found = [one.column == present[one.where] for one in shape.key]
    values = connection.execute(select(*[changes[one.key] for one in keys]).where(*found)).first()
    for one, value in zip(keys, values or (), strict=False):
        changes[one.key] = d[one.key] = value
    flush.switches[state] = (state.pk, shape.mapper._identity_of(d))


def update_batch(connection: Connection, batch: Batch, flush: Flush) -> None:
    """Update the same columns of the rows of some objects, and have what the database makes of them read."""
    shape, names = batch.shape, batch.names
    statement = update_statement(shape, names, shape.version is not None)
    made = [column for column in shape.on_update_server if column.key not in names]
    fetches = bool(made) and _fetches(connection, shape)
    if fetches:
        statement = statement.returning(*[column.column for column in made])
        for row, obj in zip(batch.rows, batch.objs, strict=True):
            _update_and_fetch(connection, shape, statement, row, obj, made)
    else:
        run_counted(connection, "UPDATE", shape, statement, batch.rows, batch.objs)
    if shape.mapper.class_manager.has_events:
        fetched = [column.key for column in made] if fetches else []
        for obj, filled in zip(batch.objs, batch.filled, strict=True):
            tell_filled(flush, obj, [*fetched, *filled])
    if made and not fetches:
        kept = [obj for obj in batch.objs if not flush.is_deleting(obj._sa_instance_state)]
        take_or_expire(connection, shape, made, frozenset(), (), kept)


def _fetches(connection: Connection, shape: TableShape) -> bool:
    """Whether an UPDATE returns what the database made."""
    return bool(
        shape.mapper.eager_defaults is True
        and connection.dialect.update_returning
        and shape.table.implicit_returning
    )


def _update_and_fetch(
    connection: Connection, shape: TableShape, statement: Any, row: Row, obj: Any, fetched: list[ColumnShape]
) -> None:
    """Update one row, and take what the database made of it from what the statement returns."""
    try:
        found = run_one(connection, statement, row).all()
    except Exception as error:
        name_objects(error, [obj])
        raise
    if len(found) != 1:
        raise stale("UPDATE", shape.table, 1, len(found), [obj])
    obj.__dict__.update(zip([column.key for column in fetched], found[0], strict=True))


def run_counted(
    connection: Connection,
    operation: str,
    shape: TableShape,
    statement: Any,
    rows: Sequence[Row],
    objs: list[Any],
) -> int | None:
    """Run an UPDATE or DELETE for some rows, and see that each was found.

    :return: how many were found, where that is fewer and no version was asked for; else None
    :raises StaleDataError: an UPDATE, or one that asks for a version, found fewer rows
    """
    dialect = connection.dialect
    try:
        if len(rows) == 1:
            found = run_one(connection, statement, rows[0]).rowcount
            counts = dialect.supports_sane_rowcount
        elif dialect.supports_sane_multi_rowcount or shape.version is None:
            found = run_many(connection, statement, rows).rowcount
            counts = dialect.supports_sane_multi_rowcount
        else:
            found = sum([run_one(connection, statement, row).rowcount for row in rows])
            counts = dialect.supports_sane_rowcount
    except Exception as error:
        name_objects(error, objs)
        raise
    if not counts and shape.version is not None:
        warn(
            f"The driver of {dialect.name}+{dialect.driver} does not count the rows that an {operation} "
            f"found: the versions of {shape.mapper.class_.__name__} are written and not verified"
        )
    if not counts or found == len(rows) or found < 0:
        return None
    if operation == "UPDATE" or shape.version is not None:
        raise stale(operation, shape.table, len(rows), found, objs)
    return found
