"""Delete the rows of objects, those of one table together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...util import warn
from .rules import committed_key
from .shapes import TableShape
from .statements import delete_statement
from .updates import run_counted

if TYPE_CHECKING:
    from ...engine import Connection
    from .collect import Group


def delete_group(connection: Connection, shape: TableShape, group: Group) -> None:
    """Delete the rows of objects from one table."""
    version = shape.version
    rows: list[dict[str, Any]] = []
    for state, obj in zip(group.states, group.objs, strict=True):
        row = shape.key_parameters(state.pk, of_delete=True)
        if version is not None:
            row[version.name] = committed_key(obj, version.key)
        rows.append(row)
    statement = delete_statement(shape, version is not None)
    found = run_counted(connection, "DELETE", shape, statement, rows, group.objs)
    if found is not None and shape.mapper.confirm_deleted_rows:
        warn(
            f"Expected the DELETE of table '{shape.table.description}' to find {len(rows)} row(s), it found "
            f"{found}: others were deleted by something else; where that is meant, set "
            "confirm_deleted_rows=False in __mapper_args__"
        )
