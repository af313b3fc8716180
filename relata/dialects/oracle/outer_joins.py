"""Joins in the form of Oracle before version 9: tables in a list, conditions in WHERE.

The side of an outer join that may be missing is marked in each condition: `a.id = b.id(+)`.
"""

from __future__ import annotations

from typing import Any

from ... import exc
from ...sql.elements import ColumnElement, and_
from ...sql.node import CHILD
from ...sql.visitors import replacement_traverse

__all__ = ["OuterJoinColumn", "with_conditions_in_where"]


class OuterJoinColumn(ColumnElement[Any]):
    """A column of the side of an outer join that may be missing: `column(+)`."""

    __visit_name__ = "outer_join_column"
    _fields = {"column": CHILD}

    def __init__(self, column: Any) -> None:
        self.column = column
        self.type = column.type


def with_conditions_in_where(select: Any, froms: list[Any]) -> Any:
    """Return a SELECT with the conditions of its joins in its WHERE.

    :param froms: what it selects from
    :raises CompileError: a full outer join, which cannot be written so
    """
    conditions = [one for f in froms for one in _conditions(f)]
    return select.where(and_(*conditions)) if conditions else select


def _conditions(source: Any) -> list[Any]:
    if source.__visit_name__ == "grouping":
        return _conditions(source.element)
    if source.__visit_name__ != "join":
        return []
    if source.full:
        raise exc.CompileError(
            "expected no full outer join with use_ansi=False, got one: (+) marks one side of a condition only"
        )
    condition = _marked(source.onclause, source.right) if source.isouter else source.onclause
    return [condition, *_conditions(source.left), *_conditions(source.right)]


def _marked(condition: Any, right: Any) -> Any:
    """Return a condition in which the columns of a FROM clause are marked."""
    parts = {id(part._root) for part in right._from_objects}

    def replace(element: Any, **kw: Any) -> Any:
        table = getattr(element, "table", None)
        if element.__visit_name__ == "column" and table is not None and id(table._root) in parts:
            return OuterJoinColumn(element)
        return None

    return replacement_traverse(condition, {}, replace)
