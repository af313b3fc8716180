"""Delete the rows of objects, those of one table together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from ...util import warn
from .rules import committed_key
from .statements import delete_statement
from .updates import run_counted

if TYPE_CHECKING:
    from ...engine import Connection
    from .sequence import Part


def delete_parts(connection: Connection, parts: Sequence[Part]) -> None:
    """Delete the rows of objects from one table."""
    for alike in of_one_kind(parts):
        _delete_rows(connection, alike)


def of_one_kind(parts: Sequence[Part]) -> Collection[list[Part]]:
    """Divide the parts of one table into those whose rows may be deleted by one statement."""
    kinds: dict[int, list[Part]] = {}
    for part in parts:
        kinds.setdefault(part[0].row_kind, []).append(part)
    return kinds.values()


def _delete_rows(connection: Connection, parts: Sequence[Part]) -> None:
    shape = parts[0][0]
    version = shape.version
    rows: list[dict[str, Any]] = []
    objs: list[Any] = []
    for shape, group in parts:
        for state, obj in zip(group.states, group.objs, strict=True):
            row = shape.key_parameters(state.pk, of_delete=True)
            if version is not None:
                row[version.name] = committed_key(obj, version.key)
            rows.append(row)
        objs += group.objs
    statement = delete_statement(shape, version is not None)
    found = run_counted(connection, "DELETE", shape, statement, rows, objs)
    if found is not None and shape.mapper.confirm_deleted_rows:
        warn(
            f"Expected the DELETE of table '{shape.table.description}' to find {len(rows)} row(s), it found "
            f"{found}: others were deleted by something else; where that is meant, set "
            "confirm_deleted_rows=False in __mapper_args__"
        )
