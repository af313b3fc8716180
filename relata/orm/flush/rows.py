"""Write what belongs to a relationship rather than to an object: association rows, and foreign keys by
later UPDATEs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, NEW
from ...sql.dml import insert
from ..exc import StaleDataError
from .collect import AssociationRows
from .defaults import fill_onupdate
from .errors import name_objects
from .plan import PostUpdateStep
from .rules import ManyToMany, committed_key, key_value
from .sequence import in_order_of_identity
from .shapes import TableShape, shapes_of
from .statements import association_delete, association_update, old_name, run_many, run_one
from .updates import Batch, put_into, update_batch

if TYPE_CHECKING:
    from ...engine import Connection
    from .collect import Flush


def write_association(connection: Connection, rule: ManyToMany, rows: AssociationRows) -> None:
    """Delete and insert the rows of an association table."""
    deleted = [rule.present_row(*pair) for key, pair in rows.deleted.items() if key not in rows.inserted]
    inserted = [rule.row(*pair) for key, pair in rows.inserted.items() if key not in rows.deleted]
    if deleted:
        _delete_rows(connection, rule, deleted)
    for key, pair in rows.moved.items():
        if key not in rows.deleted:
            _move_row(connection, rule, rule.present_row(*pair), rule.row(*pair))
    if inserted:
        statement = rule.statements.get("insert")
        if statement is None:
            statement = rule.statements["insert"] = insert(rule.table)
        names = tuple(inserted[0])
        try:
            if len(inserted) == 1:
                run_one(connection, statement, inserted[0], names)
            else:
                run_many(connection, statement, inserted, names)
        except Exception as error:
            name_objects(error, [owner for owner, _ in rows.inserted.values()])
            raise


def _delete_rows(connection: Connection, rule: ManyToMany, deleted: list[dict[str, Any]]) -> None:
    statement = rule.statements.get("delete")
    if statement is None:
        columns = [dest for _, dest in (*rule.owner_pairs, *rule.target_pairs)]
        statement = rule.statements["delete"] = association_delete(rule.table, columns)
    dialect = connection.dialect
    if len(deleted) == 1:
        found, counts = run_one(connection, statement, deleted[0]).rowcount, dialect.supports_sane_rowcount
    else:
        found = run_many(connection, statement, deleted).rowcount
        counts = dialect.supports_sane_multi_rowcount
    if counts:
        _require_found(rule, "DELETE", len(deleted), found)


def _require_found(rule: ManyToMany, verb: str, rows: int, found: int) -> None:
    if 0 <= found != rows:
        happened = "was deleted since it was loaded" if found < rows else "is there more than once"
        raise StaleDataError(
            f"Expected the {verb} of table '{rule.table.description}' to find {rows} row(s), it found "
            f"{found}: an association row of {rule.prop} {happened}"
        )


def _move_row(connection: Connection, rule: ManyToMany, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Have an association row follow the keys that it refers to."""
    names = tuple([name for name, value in new.items() if value != old[name]])
    statement = rule.statements.get(names)
    if statement is None:
        statement = rule.statements[names] = association_update(rule.table, tuple(old), names)
    row = {name: new[name] for name in names}
    row.update((old_name(name), value) for name, value in old.items())
    found = run_one(connection, statement, row).rowcount
    if connection.dialect.supports_sane_rowcount:
        _require_found(rule, "UPDATE", 1, found)


def post_update(connection: Connection, step: PostUpdateStep, flush: Flush) -> None:
    """Write the foreign keys of relationships with `post_update` by UPDATEs of their own."""
    written: dict[int, tuple[Any, dict[str, None]]] = {}
    for rule, pairs, blank_outs in step.parts:
        names = [dest for _, dest in rule.pairs]
        for obj in (*blank_outs, *pairs.referring):
            written.setdefault(id(obj), (obj, {}))[1].update(dict.fromkeys(names))
    by_mapper: dict[Any, list[Any]] = {}
    for obj, _ in written.values():
        by_mapper.setdefault(obj._sa_instance_state.mapper, []).append(obj)
    for mapper, objs in by_mapper.items():
        for shape in shapes_of(mapper):
            batches: dict[tuple[int, tuple[str, ...]], Batch] = {}
            for obj in in_order_of_identity(mapper, objs):
                own = [name for name in written[id(obj)][1] if name in shape.by_key]
                if own:
                    _post_update_row(connection, shape, own, obj, flush, batches)
            for batch in batches.values():
                update_batch(connection, batch, flush)


def _post_update_row(
    connection: Connection,
    shape: TableShape,
    names: list[str],
    obj: Any,
    flush: Flush,
    batches: dict[tuple[int, tuple[str, ...]], Batch],
) -> None:
    """Put the row of one object to those that are updated.

    What the program set since the last flush stays, where an UPDATE would make a value by itself; and an
    object that is deleted keeps what it has.
    """
    d = obj.__dict__
    state = obj._sa_instance_state
    changes = {name: d[name] for name in names}
    is_new = bool(state.flags & NEW)
    for column in (*shape.on_update_filled, *shape.on_update_server):
        if d.get(column.key) is not None and (is_new or column.key in d.get(COMMITTED, ())):
            changes[column.key] = d[column.key]
    values = dict(d) if flush.is_deleting(state) else d
    filled = fill_onupdate(connection, shape, values, changes)
    row = {column.where: key_value(obj, column.key) for column in shape.key}
    if shape.version is not None:
        row[shape.version.where] = _next_version(shape, obj, changes, flush)
    row.update((shape.by_key[key].name, value) for key, value in changes.items())
    put_into(batches, shape, changes, row, obj, filled if values is d else ())


def _next_version(shape: TableShape, obj: Any, changes: dict[str, Any], flush: Flush) -> Any:
    """Return the version that a row has; it changes where this flush wrote the row by nothing else."""
    assert shape.version is not None
    key = shape.version.key
    state = obj._sa_instance_state
    if state.pk is None or id(obj) in flush.updated:
        return key_value(obj, key)
    present = committed_key(obj, key)
    generator = shape.mapper.version_id_generator
    if generator is not False:
        d = obj.__dict__
        changes[key] = d[key] = generator(present)
        if COMMITTED in d:
            d[COMMITTED].pop(key, None)  # a DELETE that follows asks for the new one
        flush.updated.add(id(obj))
    return present
