"""Say which objects the rows belong to that a database refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import exc as sa_exc
from ..exc import StaleDataError, describe_state


def name_objects(error: BaseException, objs: Sequence[Any]) -> None:
    """Put the objects whose rows a statement was about on the error that it raised.

    `error.instances` are the candidates: those of the page, where the rows were sent in several.
    `error.instance` is the object when there is only one, else None.
    """
    if isinstance(error, sa_exc.StatementError) and not hasattr(error, "instances"):
        if error.failed_rows is not None:
            objs = objs[error.failed_rows.start : error.failed_rows.stop]
        error.instances = list(objs)  # type: ignore[attr-defined]  # what a flush adds to the error
        error.instance = objs[0] if len(objs) == 1 else None  # type: ignore[attr-defined]  # as above


def stale(operation: str, table: Any, expected: int, matched: int, objs: Sequence[Any]) -> StaleDataError:
    """Return the error for rows that are not there, or not in the version that was loaded."""
    names = ", ".join(describe_state(obj._sa_instance_state) for obj in objs[:3])
    more = f" and {len(objs) - 3} more" if len(objs) > 3 else ""
    error = StaleDataError(
        f"Expected the {operation} of table '{table.description}' to find {expected} row(s), it found "
        f"{matched}: the row of {names}{more} was changed or deleted since it was loaded; "
        "roll back, then refresh and repeat the change"
    )
    error.instances = list(objs)  # type: ignore[attr-defined]  # what a flush adds to the error
    error.instance = objs[0] if len(objs) == 1 else None  # type: ignore[attr-defined]  # as above
    return error


def refuse_instance(shape_table: Any, column: Any, obj: Any, value: Any) -> sa_exc.ArgumentError:
    """Return the error for an object that was assigned to a column in place of its key."""
    cls = type(value).__name__
    return sa_exc.ArgumentError(
        f"Expected a value for column '{shape_table.name}.{column.name}' of {type(obj).__name__}, "
        f"got an instance of {cls}: assign its key (such as {cls.lower()}.id), or set the relationship"
    )
