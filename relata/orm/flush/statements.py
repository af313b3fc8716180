"""The statements of flushes: built once a table, operation and column set, kept with the shape, run by
their plans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...sql.dml import delete, insert, update
from ...sql.elements.bind import bindparam
from ...sql.elements.compound import and_
from ...util import EMPTY_DICT

if TYPE_CHECKING:
    from ...engine import Connection, CursorResult
    from .shapes import ColumnShape, TableShape


def insert_statement(shape: TableShape, fetched: Sequence[ColumnShape]) -> Any:
    """Return the INSERT into a shape's table that returns some columns, in the order of the rows given."""
    memo = ("insert", tuple(column.key for column in fetched))
    found = shape.statements.get(memo)
    if found is None:
        found = insert(shape.table)
        if fetched:
            found = found.returning(*(column.column for column in fetched), sort_by_parameter_order=True)
        shape.statements[memo] = found
    return found


def update_statement(shape: TableShape, names: tuple[str, ...], with_version: bool) -> Any:
    """Return the UPDATE of some columns (by attribute key) of the row with a primary key.

    :param with_version: the row must have the version as well, in the parameter `where` of the
        version column
    """
    memo = ("update", names, with_version)
    found = shape.statements.get(memo)
    if found is None:
        written = [shape.by_key[name] for name in names]
        found = shape.statements[memo] = (
            update(shape.table)
            .where(
                *(
                    one.column == bindparam(one.where, type_=one.column.type)
                    for one in identifying(shape, with_version)
                )
            )
            .values({one.column: bindparam(one.name, type_=one.column.type) for one in written})
        )
    return found


def delete_statement(shape: TableShape, with_version: bool) -> Any:
    """Return the DELETE of the row with a primary key, and version where that is asked: parameters have the
    names of the columns."""
    memo = ("delete", with_version)
    found = shape.statements.get(memo)
    if found is None:
        found = shape.statements[memo] = delete(shape.table).where(
            *(
                one.column == bindparam(one.name, type_=one.column.type)
                for one in identifying(shape, with_version)
            )
        )
    return found


def identifying(shape: TableShape, with_version: bool = True) -> list[ColumnShape]:
    """Return the columns by which a row is found: its primary key, and its version."""
    return [*shape.key, *((shape.version,) if with_version and shape.version is not None else ())]


def association_delete(table: Any, columns: Sequence[Any]) -> Any:
    """Return the DELETE of one row of an association table."""
    return delete(table).where(
        and_(*(column == bindparam(column.key, type_=column.type) for column in columns))
    )


def association_update(table: Any, names: Sequence[str], written: Sequence[str]) -> Any:
    """Return the UPDATE of some columns of one row of an association table.

    :param names: the columns that tell the row, whose parameters are named by `old_name`
    :param written: the columns that are set
    """
    found = and_(*(table.c[name] == bindparam(old_name(name), type_=table.c[name].type) for name in names))
    return update(table).where(found).values({name: bindparam(name) for name in written})


def old_name(name: str) -> str:
    """Return the name of the parameter with what a column of an association row was before."""
    return f"old_{name}"


def run_many(
    connection: Connection,
    statement: Any,
    rows: Sequence[Mapping[str, Any]],
    names: tuple[str, ...] | None = None,
) -> CursorResult[Any]:
    """Run a statement once for all the rows.

    :param names: the columns of an INSERT, the same for every row
    """
    return _run(connection, statement, rows, names, True)


def run_one(
    connection: Connection, statement: Any, row: Mapping[str, Any], names: tuple[str, ...] | None = None
) -> CursorResult[Any]:
    """Run a statement for one row."""
    return _run(connection, statement, (row,), names, False)


def _run(
    connection: Connection,
    statement: Any,
    rows: Sequence[Mapping[str, Any]],
    names: tuple[str, ...] | None,
    many: bool,
) -> CursorResult[Any]:
    if connection._has_events or connection.engine._has_events:
        given = rows if names is None else [{name: row[name] for name in names} for row in rows]
        return connection._execute_clauseelement(statement, given, EMPTY_DICT)
    options = connection._execution_options
    plan, leaves, hit = connection._plan_cache.plan_for(
        connection.dialect, statement, names, many, options.get("schema_translate_map") if options else None
    )
    return connection._execute_plan(plan, leaves, rows, options, hit, statement)


def run_statement(connection: Connection, statement: Any) -> CursorResult[Any]:
    """Run a statement that holds all its values."""
    return connection.execute(statement)
