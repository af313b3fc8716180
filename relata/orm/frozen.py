"""Rows that were kept from another session or an earlier time, with the objects of this session in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .entities import EntityClause

if TYPE_CHECKING:
    from ..engine.result import FrozenResult
    from .session import Session

__all__ = ("merge_frozen_result", "merge_items")


def merge_frozen_result(
    session: Session, statement: Any, frozen_result: FrozenResult[Any], load: bool = True
) -> FrozenResult[Any]:
    """Return a frozen result with each object replaced by the session's object of the same row.

    :param statement: the select() that the result came from.
    :param frozen_result: what ``result.freeze()`` returned.
    :param load: look in the database; without it the objects count as clean copies of rows.
    :return: call it for a result.
    """
    rows: Any = merge_items(session, statement, frozen_result._rewrite_rows(), load)
    return frozen_result.with_new_rows(rows)


def merge_items(session: Session, statement: Any, rows: Iterable[Any], load: bool) -> list[tuple[Any, ...]]:
    """Return rows with the objects in them merged; what is no object stays as it is."""
    places = {place for place, one in enumerate(statement._raw_columns) if isinstance(one, EntityClause)}
    if load:
        session._autoflush()
    with session.no_autoflush:
        return [
            tuple(
                [
                    session.merge(value, load=load) if place in places and value is not None else value
                    for place, value in enumerate(row)
                ]
            )
            for row in rows
        ]
