"""SELECT with a limited number of rows on SQL Server: TOP, OFFSET ... FETCH, or a window over the rows.

TOP takes the first rows only. OFFSET ... FETCH came with SQL Server 2012; before, rows are numbered by
ROW_NUMBER() in a subquery. Both need an ORDER BY.
"""

from __future__ import annotations

from typing import Any

from ... import exc
from ...sql.expression import column, func, select as select_
from ...sql.visitors import replacement_traverse

__all__ = ["number_rows", "require_order", "row_count", "uses_top"]

_NUMBER = "mssql_rn"


def row_count(select: Any) -> Any:
    """Return how many rows a SELECT is limited to, as an expression; None without a limit."""
    return select._limit_clause if select._fetch_clause is None else select._fetch_clause


def _has_options(select: Any) -> bool:
    options = select._fetch_clause_options
    return bool(select._fetch_clause is not None and options and any(options.values()))


def uses_top(select: Any) -> bool:
    """Tell whether TOP says all: a plain number and no offset.

    A plain FETCH is written as such; one with PERCENT or WITH TIES only TOP can say.
    """
    if select._offset_clause is not None:
        return False
    if select._fetch_clause is not None:
        return _has_options(select) and bool(select._simple_int_clause(select._fetch_clause))
    return select._limit_clause is not None and bool(select._simple_int_clause(select._limit_clause))


def require_order(select: Any) -> None:
    """Refuse a limit that cannot be written.

    :raises CompileError: PERCENT or WITH TIES beside an offset or without a plain number; no ORDER BY
    """
    if _has_options(select) and not uses_top(select):
        raise exc.CompileError(
            "expected an integer, and no offset(), for a fetch() with percent or with_ties on SQL Server, "
            f"got fetch({select._fetch_clause}) and offset({select._offset_clause}): TOP is what says both"
        )
    if not select._order_by_clauses:
        raise exc.CompileError(
            "expected an order_by() on SQL Server for offset(), fetch() or a limit() that is no integer, got "
            "none: rows without an order cannot be counted"
        )


def number_rows(select: Any) -> Any:
    """Return a SELECT of those rows of a subquery whose numbers are within the limit."""
    offset, count = select._offset_clause, row_count(select)
    number = func.ROW_NUMBER().over(order_by=_with_names_resolved(select)).label(_NUMBER)
    numbered = select._without_row_limits().order_by(None).add_columns(number).subquery()
    outer = select_(*[one for one in numbered.c if one.key != _NUMBER])
    place = column(_NUMBER)
    if offset is not None:
        outer = outer.where(place > offset)
    if count is not None:
        outer = outer.where(place <= (count if offset is None else count + offset))
    return outer


def _with_names_resolved(select: Any) -> list[Any]:
    """Return the ORDER BY with expressions in place of the names of columns and labels.

    :raises CompileError: there is no column or label of a name
    """
    by_name: dict[str, Any] = {}
    for one in select._named_columns(False):
        if one.column._is_column_element and one.column.name is not None:
            by_name.setdefault(one.column.name, getattr(one.column, "_element", one.column))

    def replace(element: Any, **kw: Any) -> Any:
        if element.__visit_name__ != "textual_label_reference":
            return None
        if element.element not in by_name:
            raise exc.CompileError(
                f"expected the name of a column or label of this statement in ORDER BY, got "
                f"{element.element!r}; for SQL text write text({element.element!r})"
            )
        return by_name[element.element]

    return [replacement_traverse(one, {}, replace) for one in select._order_by_clauses]
