"""Expressions inside a table's definition, when the table is copied."""

from __future__ import annotations

from typing import Any

from .. import visitors


def copy_expression(expression: Any, source_table: Any, target_table: Any) -> Any:
    """Return an expression with the columns of one table replaced by those of another, by key."""
    if source_table is None or target_table is None:
        return expression

    def replace(element: Any, **kw: Any) -> Any:
        if getattr(element, "table", None) is source_table and element.key in source_table.c:
            return target_table.c[element.key]
        return None

    return visitors.replacement_traverse(expression, {}, replace)


_copy_expression = copy_expression
