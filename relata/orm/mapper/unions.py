"""``polymorphic_union()``: the rows of tables that stand alone, as one FROM clause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import exc as sa_exc
from ...sql import coercions, roles
from ...sql.elements import cast, literal_column, null
from ...sql.selectable import select, union_all
from ...sql.sqltypes import String

__all__ = ["polymorphic_union"]


def polymorphic_union(
    table_map: Mapping[Any, Any],
    typecolname: str | None,
    aliasname: str | None = "p_union",
    cast_nulls: bool = True,
) -> Any:
    """Return a UNION ALL of tables, with NULL for the columns that a table does not have.

    It is for ``with_polymorphic=("*", union)`` of classes mapped with ``concrete=True``.

    :param table_map: polymorphic identity -> table.
    :param typecolname: the name of the column with the identity; None for no such column.
    :param aliasname: the name of the union in SQL.
    :param cast_nulls: give NULLs the type of the column.
    :raises InvalidRequestError: when a table has a column of the name ``typecolname``.
    """
    tables = {key: coercions.expect(roles.FromClauseRole, table) for key, table in table_map.items()}
    # of columns that a join has twice under one key, the one of the last table
    columns_of = {key: {column.key: column for column in table.c} for key, table in tables.items()}
    types: dict[str, Any] = {}
    for identity, table in tables.items():
        for key, column in columns_of[identity].items():
            if key == typecolname:
                raise sa_exc.InvalidRequestError(
                    f"expected tables without a column {typecolname!r}, in which the union has the class of "
                    f"a row, got one in {table.description!r}; give typecolname another value, or None to "
                    "leave it out"
                )
            types[key] = column.type

    def of(identity: Any, key: str) -> Any:
        if key in columns_of[identity]:
            return columns_of[identity][key]
        return (cast(null(), types[key]) if cast_nulls else null()).label(key)

    made = []
    for identity, table in tables.items():
        columns = [of(identity, key) for key in types]
        if typecolname is not None:
            text = str(identity).replace("'", "''")
            columns.append(literal_column(f"'{text}'", String(len(str(identity)))).label(typecolname))
        made.append(select(*columns).select_from(table))
    return union_all(*made).alias(aliasname)
