"""The order in which tables are created and dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .. import exc, util
from ..util import topological
from .late import late


def sort_tables(
    tables: Iterable[Any],
    skip_fn: Callable[[Any], bool] | None = None,
    extra_dependencies: Sequence[tuple[Any, Any]] | None = None,
) -> list[Any]:
    """Return tables, each after those that it refers to.

    Where tables refer to each other in a circle, a warning says so, and their foreign keys do not count.

    :param tables: Table objects
    :param skip_fn: a function that says of a ForeignKey that it does not count
    :param extra_dependencies: pairs of tables, the first to come before the second
    """
    filter_fn: Callable[[Any], Any] | None = None
    if skip_fn is not None:
        skip = skip_fn

        def filter_fn(constraint: Any) -> Any:
            return True if all(skip(fk) for fk in constraint.elements) and constraint.elements else None

    found = sort_tables_and_constraints(tables, filter_fn, extra_dependencies, _warn_for_cycles=True)
    return [table for table, _ in found if table is not None]


late.sort_tables = sort_tables


def sort_tables_and_constraints(
    tables: Iterable[Any],
    filter_fn: Callable[[Any], Any] | None = None,
    extra_dependencies: Sequence[tuple[Any, Any]] | None = None,
    _warn_for_cycles: bool = False,
) -> list[tuple[Any, Any]]:
    """Return pairs of table and the foreign key constraints to create with it; the last pair is None and the
    rest.

    The rest are the constraints to be created by ALTER when all tables are there: those that say
    `use_alter`, and
    those that make a circle.

    :param tables: Table objects
    :param filter_fn: a function of a constraint: True for the rest, False for its table, None to find out
    :param extra_dependencies: pairs of tables, the first to come before the second
    """
    tables = list(tables)
    fixed = {*(extra_dependencies or ())}
    for table in tables:
        fixed.update((parent, table) for parent in table._extra_dependencies)
    mutable, rest = _dependencies(tables, filter_fn)
    try:
        ordered = list(topological.sort(fixed | mutable, tables))
    except exc.CircularDependencyError as err:
        if _warn_for_cycles:
            names = ", ".join(sorted(table.fullname for table in err.cycles))
            util.warn(
                "tables refer to each other in a circle, so their foreign keys do not count in the order: "
                f"{names}; "
                "use_alter=True on one of these foreign keys says which"
            )
        for edge in err.edges:
            if edge in mutable:
                table = edge[1]
                if table not in err.cycles:
                    continue
                rest.update(
                    c for c in table.foreign_key_constraints if not filter_fn or filter_fn(c) is not False
                )
                mutable -= {
                    (fkc.referred_table, table) for fkc in table.foreign_key_constraints if fkc in rest
                }
        ordered = list(topological.sort(fixed | mutable, tables))
    pairs: list[tuple[Any, Any]] = [(table, table.foreign_key_constraints - rest) for table in ordered]
    return [*pairs, (None, _in_order(rest))]


def _in_order(constraints: Iterable[Any]) -> list[Any]:
    return sorted(constraints, key=lambda constraint: constraint._creation_order)


def _dependencies(tables: Sequence[Any], filter_fn: Any) -> tuple[set[tuple[Any, Any]], set[Any]]:
    """Return the pairs that foreign keys demand, and the constraints that wait to the end."""
    edges: set[tuple[Any, Any]] = set()
    rest: set[Any] = set()
    for table in tables:
        for constraint in table.foreign_key_constraints:
            if constraint.use_alter is True:
                rest.add(constraint)
                continue
            if filter_fn is not None:
                decided = filter_fn(constraint)
                if decided is True:
                    rest.add(constraint)
                    continue
            other = constraint.referred_table
            if other is not table:
                edges.add((other, table))
    return edges, rest
