"""What a mapper takes out of its tables: which there are, their columns, the primary key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ... import exc as sa_exc
from ...sql import coercions, roles
from ...sql.schema import Column, Table

if TYPE_CHECKING:
    from .core import Mapper


def tables_in(selectable: Any) -> tuple[Any, ...]:
    """Return the tables that rows of a FROM clause are written to: a table itself, or those of a join."""
    if isinstance(selectable, Table):
        return (selectable,)
    if getattr(selectable, "_is_join", False):
        return tables_in(selectable.left) + tables_in(selectable.right)
    return ()


def primary_key_of(mapper: Mapper[Any], wanted: Iterable[Any] | None) -> tuple[Any, ...]:
    """Return the primary key columns of a mapper.

    :param wanted: the columns given as ``primary_key``; None for those of the table.
    :raises ArgumentError: when there is none.
    """
    if wanted is not None:
        given = wanted if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]
        columns = [coercions.expect(roles.ColumnArgumentRole, _named(mapper, c)) for c in given]
        return tuple([_in_table(mapper.persist_selectable, column._root) for column in columns])
    if mapper.inherits is not None and not mapper.concrete:
        return mapper.inherits.primary_key
    columns = list(mapper.persist_selectable.primary_key)
    if not columns:
        name = getattr(mapper.persist_selectable, "description", mapper.persist_selectable)
        raise sa_exc.ArgumentError(
            f"expected a primary key in the table {name!r} that {mapper.class_.__name__} is mapped to, got "
            "none; mark a column with primary_key=True, or name columns that identify a row in "
            '__mapper_args__ = {"primary_key": [...]}'
        )
    return tuple(_equated_once(mapper.persist_selectable, columns))


def _in_table(selectable: Any, column: Any) -> Any:
    found = selectable.corresponding_column(column)
    return column if found is None else found


def _named(mapper: Mapper[Any], column: Any) -> Any:
    if not isinstance(column, str):
        return getattr(column, "column", column)
    prop = mapper._init_properties.get(column)
    if prop is not None:
        found = getattr(prop, "columns", [prop])[0]
        if not isinstance(getattr(found, "_root", None), Column):
            raise sa_exc.ArgumentError(
                f"expected the name of a column of {mapper.class_.__name__} in primary_key, got {column!r}, "
                "which is none"
            )
        return found
    found = mapper.persist_selectable.c.get(column)
    if found is None:
        raise sa_exc.ArgumentError(
            f"expected the name of an attribute of {mapper.class_.__name__} in primary_key, got {column!r}; "
            f"there are {', '.join(mapper.persist_selectable.c.keys())}"
        )
    return found


def _equated_once(selectable: Any, columns: list[Any]) -> Iterator[Any]:
    """Yield the columns without those that a join's foreign keys equate with another of them."""
    present = set(columns)
    for column in columns:
        if getattr(selectable, "_is_join", False) and any(
            fk.column in present and fk.column is not column for fk in column.foreign_keys
        ):
            continue
        yield column
