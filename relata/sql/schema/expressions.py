"""Expressions inside a table's definition, when the table is copied."""

from __future__ import annotations

from typing import Any

from .. import visitors


def copy_expression(expression: Any, source_table: Any, target_table: Any) -> Any:
    """Return an expression with the columns of one table replaced by those of another, by key."""
    if source_table is None or target_table is None:
        return expression
    source: Any = source_table
    target: Any = target_table

    def replace(element: Any, **kw: Any) -> Any:
        is_of_source = getattr(element, "table", None) is source
        return target.c[element.key] if is_of_source and element.key in source.c else None

    return visitors.replacement_traverse(expression, {}, replace)


_copy_expression = copy_expression
