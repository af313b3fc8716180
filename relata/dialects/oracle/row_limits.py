"""SELECT with a limited number of rows in Oracle before 12c: by ROWNUM, which counts rows as they come.

A condition on ROWNUM is met before ORDER BY, so it stands around the ordered SELECT; and since only the first
row can be number 1, rows are left out by the number that an inner SELECT has noted.
"""

from __future__ import annotations

from typing import Any

from ..._hot.nodes import changed
from ...sql.expression import column, literal_column, select as select_

__all__ = ["number_rows"]

# not in capitals: `ROWNUM <= count` is to be written in this order
rownum: Any = literal_column("ROWNUM")
_NUMBER = "ora_rn"


def number_rows(select: Any, limit: Any, offset: Any, hint: Any) -> Any:
    """Return a SELECT around another one that takes some of its rows.

    :param limit: how many, None for all
    :param offset: how many are left out first, None for none
    :param hint: text after the word SELECT that takes the first rows, None for none
    """
    update = select._for_update_arg
    inner = select._without_row_limits()
    if update is not None:
        inner = changed(inner, "_for_update_arg", None)
    kept = len(inner._all_selected_columns)
    locked = [one for one in _locked_columns(update) if not _selects(inner, one)]
    if locked:
        inner = inner.add_columns(*locked)
    source = inner.subquery()
    columns = list(source.c)
    if offset is None:
        outer = select_(*columns[:kept])
        if hint is not None:
            outer = outer.prefix_with(hint)
        return _lock(outer.where(rownum <= limit), update, source)
    numbered = select_(*columns[:kept], rownum.label(_NUMBER), *columns[kept:])
    if limit is not None:
        numbered = numbered.where(rownum <= limit + offset)
        if hint is not None:
            numbered = numbered.prefix_with(hint)
    counted = numbered.subquery()
    outer = select_(*list(counted.c)[:kept]).where(column(_NUMBER) > offset)
    return _lock(outer, update, counted)


def _locked_columns(update: Any) -> list[Any]:
    of = () if update is None else update.of or ()
    return [one for one in of if one.__visit_name__ == "column" and one.table is not None]


def _selects(select: Any, column: Any) -> bool:
    return any(one._is_column_element and one._root is column._root for one in select._all_selected_columns)


def _lock(outer: Any, update: Any, source: Any) -> Any:
    """Return the outermost SELECT with FOR UPDATE, of the columns as it sees them."""
    if update is None:
        return outer
    locked = changed(outer, "_for_update_arg", update)
    if not update.of:
        return locked
    columns = tuple(_as_seen(source, one) for one in update.of)
    return changed(outer, "_for_update_arg", changed(update, "of", columns))


def _as_seen(source: Any, column: Any) -> Any:
    found = source.corresponding_column(column) if hasattr(column, "table") else None
    return column if found is None else found
