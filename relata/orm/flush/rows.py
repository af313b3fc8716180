"""Write what belongs to a relationship rather than to an object: association rows, and foreign keys by
later UPDATEs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...sql.dml import insert
from ..exc import StaleDataError
from .collect import AssociationRows
from .errors import name_objects
from .plan import PostUpdateStep
from .rules import ManyToMany, key_value
from .shapes import shapes_of, where_name
from .statements import association_delete, run_many, run_one, update_statement
from .updates import run_counted

if TYPE_CHECKING:
    from ...engine import Connection


def write_association(connection: Connection, rule: ManyToMany, rows: AssociationRows) -> None:
    """Delete and insert the rows of an association table."""
    deleted = [rule.row(*pair) for key, pair in rows.deleted.items() if key not in rows.inserted]
    inserted = [rule.row(*pair) for key, pair in rows.inserted.items() if key not in rows.deleted]
    if deleted:
        _delete_rows(connection, rule, deleted)
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
    rows = [{where_name(name): value for name, value in row.items()} for row in deleted]
    dialect = connection.dialect
    if len(rows) == 1:
        found, counts = run_one(connection, statement, rows[0]).rowcount, dialect.supports_sane_rowcount
    else:
        found, counts = run_many(connection, statement, rows).rowcount, dialect.supports_sane_multi_rowcount
    if counts and 0 <= found != len(rows):
        raise StaleDataError(
            f"Expected the DELETE of table '{rule.table.description}' to find {len(rows)} row(s), it found "
            f"{found}: an association row of {rule.prop} was deleted since it was loaded"
        )


def post_update(connection: Connection, step: PostUpdateStep) -> None:
    """Write the foreign keys of a relationship with `post_update` by UPDATEs of their own."""
    rule = step.rule
    objs = list({id(obj): obj for obj in (*step.blank_outs, *(child for child, _ in step.pairs))}.values())
    by_mapper: dict[Any, list[Any]] = {}
    for obj in objs:
        by_mapper.setdefault(obj._sa_instance_state.mapper, []).append(obj)
    names = tuple(dest for _, dest in rule.pairs)
    for mapper, group in by_mapper.items():
        for shape in shapes_of(mapper):
            written = tuple(name for name in names if name in shape.by_key)
            if not written:
                continue
            rows = []
            for obj in group:
                row = {shape.by_key[name].name: obj.__dict__[name] for name in written}
                row.update((where_name(column.key), key_value(obj, column.key)) for column in shape.key)
                rows.append(row)
            run_counted(connection, "UPDATE", shape, update_statement(shape, written, False), rows, group)
