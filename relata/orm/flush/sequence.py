"""In which sequence the objects of one step are written, across the classes of a hierarchy.

New objects come in the order in which they were added, those that have a row in the order of their primary
keys: so keys that the database makes follow `add()`, and two flushes lock rows in the same order. A step
then goes table by table, since a row refers to that of its base class.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from ... import exc as sa_exc
from ..._hot.attributes import STATE, InstanceState
from ..exc import describe_state
from .collect import Flush, Group
from .order import order_groups
from .shapes import TableShape, shapes_of

Part: TypeAlias = tuple[TableShape, Group]
"""Objects of one class, and how they become rows of one table."""


def in_order_of_addition(groups: list[Group], flush: Flush) -> list[Group]:
    """Divide new objects of several classes into runs of one class each, in the order of `add()`."""
    if len(groups) < 2:
        return groups
    return _runs(groups, flush.places.__getitem__)


def in_order_of_keys(groups: list[Group], flush: Flush) -> list[Group]:
    """Divide objects that have rows into runs of one class each, in the order of their primary keys.

    New objects that take over a row come first, in the order of `add()`.

    :raises InvalidRequestError: Python cannot compare the keys
    """
    if not groups or (len(groups) == 1 and len(groups[0].objs) == 1):
        return groups
    key_of = _key_function(groups[0].mapper)

    def place(state: InstanceState) -> tuple[Any, ...]:
        return (0, flush.places[state]) if state.pk is None else (1, key_of(state.pk))

    try:
        if len(groups) == 1 and key_of is _itself:
            pks = [state.pk for state in groups[0].states]
            if None not in pks:
                return [_in_order(groups[0], pks)]
        return _runs(groups, place)
    except TypeError as error:
        name = describe_state(groups[0].states[0])
        raise sa_exc.InvalidRequestError(
            f"Expected primary keys that Python can compare, since rows are written in their order, got "
            f"those of {name} and others: {error}; give the type of the column a sort_key_function"
        ) from error


def _in_order(group: Group, pks: list[Any]) -> Group:
    """Return the objects of one class in the order of their keys, at less cost than runs of several."""
    if pks == sorted(pks):
        return group
    made = Group(group.mapper)
    order = sorted(range(len(pks)), key=pks.__getitem__)
    made.states = [group.states[place] for place in order]
    made.objs = [group.objs[place] for place in order]
    return made


def in_order_of_identity(mapper: Any, objs: list[Any]) -> list[Any]:
    """Return objects of one class in the order of the primary keys that they hold."""
    key_of = _key_function(mapper)
    try:
        return sorted(objs, key=lambda obj: key_of(mapper._identity_of(obj.__dict__)))
    except TypeError:
        return objs  # one whose key is not known, or a step before has refused such keys


def _key_function(mapper: Any) -> Callable[[Any], Any]:
    functions = [column.type.sort_key_function for column in mapper.primary_key]
    if not any(functions):
        return _itself
    if len(functions) == 1:
        return functions[0]  # type: ignore[no-any-return]  # a type's function

    def key_of(pk: Any) -> Any:
        return [value if fn is None else fn(value) for fn, value in zip(functions, pk, strict=True)]

    return key_of


def _itself(pk: Any) -> Any:
    return pk


def _runs(groups: list[Group], place: Callable[[InstanceState], Any]) -> list[Group]:
    members = [
        (place(state), group.mapper, state, obj)
        for group in groups
        for state, obj in zip(group.states, group.objs, strict=True)
    ]
    members.sort(key=_first)
    found: list[Group] = []
    mapper: Any = None
    for _, its_mapper, state, obj in members:
        if its_mapper is not mapper:
            mapper = its_mapper
            run = Group(mapper)
            found.append(run)
        run.states.append(state)
        run.objs.append(obj)
    return found


def _first(member: tuple[Any, ...]) -> Any:
    return member[0]


def as_rows_are_there(
    tables: list[tuple[list[Part], list[Part]]], flush: Flush
) -> list[tuple[list[Part], list[Part]]]:
    """Return what to update and what to insert in each table, where new objects take over rows.

    The row of an object of another class is not in the tables that only the new object's class has.
    """
    return [_divided(*parts, flush) for parts in tables]


def _divided(updates: list[Part], inserts: list[Part], flush: Flush) -> tuple[list[Part], list[Part]]:
    kept: list[Part] = []
    for shape, group in updates:
        there, lacking = Group(group.mapper), Group(group.mapper)
        for state, obj in zip(group.states, group.objs, strict=True):
            replaced = flush.row_switches.get(state)
            is_there = replaced is None or shape.table in replaced.__dict__[STATE].mapper.tables
            (there if is_there else lacking).add(state, obj)
        if there.objs:
            kept.append((shape, there))
        if lacking.objs:
            inserts = [*inserts, (shape, lacking)]
    return kept, inserts


def rows_left_behind(updates: Sequence[Group], flush: Flush) -> list[Part]:
    """Return the rows of replaced objects in tables that the classes of those that replace them have not."""
    found: dict[TableShape, Group] = {}
    for group in updates:
        for state in group.states:
            replaced = flush.row_switches.get(state)
            if replaced is None:
                continue
            replaced_state = replaced.__dict__[STATE]
            for shape in reversed(shapes_of(replaced_state.mapper)):
                if shape.table not in group.mapper.tables:
                    found.setdefault(shape, Group(shape.mapper)).add(replaced_state, replaced)
    return list(found.items())


def by_table(first: Sequence[Group], second: Sequence[Group] = ()) -> list[tuple[list[Part], list[Part]]]:
    """Return what to write in each table: the parts of the one list and of the other, the tables of base
    classes first.
    """
    found: list[tuple[list[Part], list[Part]]] = []
    if len(first) + len(second) == 1:
        group = (first or second)[0]
        for shape in shapes_of(group.mapper):
            part = [(shape, group)]
            found.append((part, []) if first else ([], part))
        return found
    mappers = {group.mapper for groups in (first, second) for group in groups}
    shapes = {(mapper, shape.table): shape for mapper in mappers for shape in shapes_of(mapper)}
    for table in _tables(mappers):
        one, other = (
            [(shapes[group.mapper, table], group) for group in groups if (group.mapper, table) in shapes]
            for groups in (first, second)
        )
        found.append((one, other))
    return found


def _tables(mappers: set[Any]) -> list[Any]:
    """Return the tables of mappers: those of base classes first, else as their foreign keys would like."""
    cache = next(iter(mappers)).base_mapper._cache
    memo = ("flush", "tables", frozenset(mappers))
    found: list[Any] | None = cache.get(memo)
    if found is not None:
        return found
    ordered = sorted(mappers, key=lambda mapper: mapper._created)
    tables = list(dict.fromkeys([shape.table for mapper in ordered for shape in shapes_of(mapper)]))
    inherited = [
        (before.table, after.table) for mapper in ordered for before, after in pairwise(shapes_of(mapper))
    ]
    wished = [
        (foreign_key.column.table, table)
        for table in tables
        for foreign_key in table.foreign_keys
        if foreign_key.column.table is not table
    ]
    found = cache[memo] = [
        table for component in order_groups(tables, inherited, wished) for table in component
    ]
    return found


__all__ = (
    "Part",
    "as_rows_are_there",
    "by_table",
    "in_order_of_addition",
    "in_order_of_identity",
    "in_order_of_keys",
    "rows_left_behind",
)
