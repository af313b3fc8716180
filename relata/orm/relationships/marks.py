"""Marks on the columns of a join condition: which hold foreign keys, which belong to the far side."""

from __future__ import annotations

from typing import Any

from ...sql import coercions, roles
from ...sql.visitors import replacement_traverse


def foreign(expr: Any) -> Any:
    """Mark the columns of an expression as foreign keys, for ``primaryjoin``.

    :param expr: a column, an attribute, or an expression of them.
    """
    return _marked(expr, "foreign")


def remote(expr: Any) -> Any:
    """Mark the columns of an expression as those of the far side, for ``primaryjoin``.

    :param expr: a column, an attribute, or an expression of them.
    """
    return _marked(expr, "remote")


def _marked(expr: Any, mark: str) -> Any:
    element = coercions.expect(roles.ColumnArgumentRole, expr)
    return map_columns(element, lambda column: column._annotate({mark: True}))


def map_columns(clause: Any, change: Any) -> Any:
    """Return a copy of an expression with ``change(column)`` for each column.

    Each occurrence is changed on its own: the two sides of a condition may name one column with different
    marks.
    """
    if clause.__visit_name__ == "column":
        return change(clause)

    def replace(node: Any) -> Any:
        return change(node) if node.__visit_name__ == "column" else None

    return replacement_traverse(clause, {}, replace)
