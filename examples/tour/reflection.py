"""Reads the tables back from the database into fresh `MetaData`, and compares them with what was declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relata import Column, Engine, MetaData, Table
from relata.types import TypeEngine


def reflect(engine: Engine, names: list[str]) -> MetaData:
    """Return fresh `MetaData` of these tables, known from the database alone."""
    metadata = MetaData()
    metadata.reflect(engine, only=lambda name, _: name in names)
    return metadata


def differences(declared: MetaData, found: MetaData) -> list[str]:
    """Say in what the tables of the database differ from the declared ones; empty if in nothing."""
    said = []
    for table in declared.sorted_tables:
        if table.name not in found.tables:
            said.append(f"{table.name}: declared, not found")
        else:
            said.extend(f"{table.name}{text}" for text in table_differences(table, found.tables[table.name]))
    return said


def table_differences(declared: Table, found: Table) -> Iterator[str]:
    """Yield in what one table differs: its columns, keys and indexes."""
    for name in dict.fromkeys([*declared.c.keys(), *found.c.keys()]):
        if name not in found.c or name not in declared.c:
            yield f".{name}: {'declared, not found' if name in declared.c else 'found, not declared'}"
        else:
            yield from column_differences(declared.c[name], found.c[name])
    for part, read in PARTS.items():
        expected, got = read(declared), read(found)
        if part == "indexes":  # databases add one to a foreign key (MariaDB), which is no difference
            got = {index for index in got if index in expected or index not in foreign_key_columns(found)}
        if expected != got:
            yield f": {part} declared {expected or 'none'}, found {got or 'none'}"


def column_differences(declared: Column[Any], found: Column[Any]) -> Iterator[str]:
    """Yield in what one column differs: its type, and whether it may be NULL."""
    if not is_same_type(declared.type, found.type):
        yield f".{declared.name}: type declared {declared.type!r}, found {found.type!r}"
    if declared.nullable != found.nullable:
        yield f".{declared.name}: nullable declared {declared.nullable}, found {found.nullable}"


def is_same_type(declared: TypeEngine[Any], found: TypeEngine[Any]) -> bool:
    """Compare types by what they are in general: a database has names of its own for them."""
    general = found.as_generic()
    lengths = getattr(declared, "length", None), getattr(general, "length", None)
    return isinstance(general, type(declared)) and lengths[0] == lengths[1]


def primary_key(table: Table) -> list[str]:
    return table.primary_key.columns.keys()


def foreign_keys(table: Table) -> set[tuple[str, ...]]:
    return {
        (
            *constraint.column_keys,
            "->",
            *(element.target_fullname for element in constraint.elements),
        )
        for constraint in table.foreign_key_constraints
    }


def foreign_key_columns(table: Table) -> set[tuple[str, ...]]:
    return {tuple(constraint.column_keys) for constraint in table.foreign_key_constraints}


def indexes(table: Table) -> set[tuple[str, ...]]:
    return {tuple(index.columns.keys()) for index in table.indexes}


PARTS = {"primary key": primary_key, "foreign keys": foreign_keys, "indexes": indexes}
