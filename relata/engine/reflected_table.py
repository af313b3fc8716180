"""Make a Table of what the dialect says of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from .. import exc
from ..sql import schema as sa_schema
from ..sql.elements import TextClause
from ..sql.expression import asc, desc, nulls_first, nulls_last, text
from ..util.lazy_pattern import lazy_pattern
from ..util.warning import warn

if TYPE_CHECKING:
    from ..sql.schema import Column, Table
    from .connection import Connection
    from .default import DefaultDialect
    from .interfaces import TableKey

__all__ = ["FACETS", "ReflectionInfo", "TableReflection"]

#: what is asked of a table, and whether a dialect may leave it out
FACETS: Mapping[str, bool] = {
    "columns": False,
    "pk_constraint": False,
    "foreign_keys": False,
    "indexes": False,
    "unique_constraints": True,
    "check_constraints": True,
    "table_comment": True,
    "table_options": True,
}

_LOOKS_LIKE_PARAMETER = lazy_pattern(r"(?<![:\w\\]):(?=\w)")

_SORTINGS: Mapping[str, Callable[[Any], Any]] = {
    "asc": asc,
    "desc": desc,
    "nulls_first": nulls_first,
    "nulls_last": nulls_last,
}


class ReflectionInfo:
    """What is known of tables: for each facet, by schema and name, what the dialect said."""

    __slots__ = ("facets", "unreflectable")

    def __init__(self) -> None:
        self.facets: dict[str, dict[TableKey, Any]] = {name: {} for name in FACETS}
        self.unreflectable: dict[TableKey, exc.UnreflectableTableError] = {}

    def add(self, other: ReflectionInfo) -> None:
        """Take what another one knows."""
        for facet, answers in other.facets.items():
            self.facets[facet].update(answers)
        self.unreflectable.update(other.unreflectable)

    def knows(self, key: TableKey) -> bool:
        """Tell whether the dialect was asked for a table and has answered."""
        return key in self.facets["columns"] or key in self.unreflectable


class _Reading:
    """One table that is read: which columns are wanted, and those made, by their names in the database."""

    __slots__ = ("columns", "exclude", "include", "info", "key", "table")

    def __init__(
        self,
        table: Table,
        key: TableKey,
        info: ReflectionInfo,
        include: Collection[str] | None,
        exclude: Collection[str],
    ) -> None:
        self.table = table
        self.key = key
        self.info = info
        self.include = include
        self.exclude = exclude
        self.columns: dict[str, Column[Any]] = {}

    def said(self, facet: str) -> Any:
        """Return what the dialect said of the table."""
        return self.info.facets[facet].get(self.key)

    def leaves_out(self, names: Collection[str | None]) -> bool:
        """Tell whether one of the columns is not wanted."""
        if any(name in self.exclude for name in names):
            return True
        return self.include is not None and any(
            name is not None and name not in self.include for name in names
        )

    def column(self, name: str) -> Any:
        """Return the column of a name in the database, or None."""
        found = self.columns.get(name)
        return found if found is not None else self.table.c.get(name)


class TableReflection:
    """The part of an Inspector that fills a Table."""

    bind: Any
    dialect: DefaultDialect

    if TYPE_CHECKING:  # what the Inspector has

        def _get_reflection_info(
            self, schema: str | None = None, filter_names: Collection[str] | None = None, **kw: Any
        ) -> ReflectionInfo: ...

    def _fill(
        self,
        table: Table,
        include_columns: Collection[str] | None,
        exclude_columns: Collection[str],
        resolve_fks: bool,
        extend_on: set[Table] | None,
        info: ReflectionInfo | None,
    ) -> None:
        connection: Connection = self.bind
        schema = connection.schema_for_object(table)
        key = (schema, table.name)
        options = {
            name: table.dialect_kwargs[name]
            for name in self.dialect.reflection_options
            if name in table.dialect_kwargs
        }
        if info is None:
            info = ReflectionInfo()
        if not info.knows(key):
            info.add(self._get_reflection_info(schema, [table.name], **options))
        if key in info.unreflectable:
            raise info.unreflectable[key]
        if not info.knows(key):
            raise exc.NoSuchTableError(f"{schema}.{table.name}" if schema else str(table.name))
        reading = _Reading(table, key, info, include_columns, exclude_columns)
        said = reading.said("table_options")
        if said:
            table._validate_dialect_kwargs(dict(said))
        for column in reading.said("columns"):
            self._add_column(reading, dict(column))
        _set_primary_key(reading)
        load: dict[str, Any] | None = None
        if resolve_fks:
            load = {"autoload_with": self, "_extend_on": extend_on, "_reflect_info": info, **options}
        _add_foreign_keys(reading, load)
        _add_indexes(reading)
        _add_unique_constraints(reading)
        _add_check_constraints(reading, self.dialect.name)
        comment = reading.said("table_comment")
        if comment is not None:
            table.comment = comment["text"]

    def _add_column(self, reading: _Reading, said: dict[str, Any]) -> None:
        """Make a column, after listeners of `column_reflect` have seen what the dialect says of it."""
        table = reading.table
        name_there = said["name"]
        table.metadata._listeners.column_reflect(self, table, said)
        table._listeners.column_reflect(self, table, said)
        name = said["name"]
        if reading.leaves_out([name]):
            return
        keywords = {
            option: said[option]
            for option in ("nullable", "autoincrement", "quote", "info", "key", "comment")
            if option in said
        }
        keywords.update(said.get("dialect_options", {}))
        items: list[Any] = []
        if said.get("default") is not None:
            items.append(_server_default(said["default"]))
        if "computed" in said:
            items.append(sa_schema.Computed(**said["computed"]))
        if "identity" in said:
            items.append(sa_schema.Identity(**said["identity"]))
        column: Any = sa_schema.Column(name, said["type"], *items, **keywords)
        reading.columns[name_there] = column
        if column.key in table.primary_key:
            column.primary_key = True
        table.append_column(column, replace_existing=True)


def _server_default(said: Any) -> Any:
    if isinstance(said, str):
        said = text(_LOOKS_LIKE_PARAMETER.sub(r"\\:", said))
    if isinstance(said, TextClause):
        return sa_schema.DefaultClause(said, _reflected=True)
    return said


def _set_primary_key(reading: _Reading) -> None:
    said = reading.said("pk_constraint")
    if not said:
        return
    primary_key = reading.table.primary_key
    primary_key.name = said.get("name")
    if said.get("comment"):
        primary_key.comment = said["comment"]
    primary_key._validate_dialect_kwargs(dict(said.get("dialect_options") or {}))
    kept = [column for column in primary_key if column.name in reading.exclude]
    read = [
        reading.columns[name]
        for name in said["constrained_columns"]
        if name in reading.columns and name not in reading.exclude
    ]
    primary_key._reload([*kept, *read])


def _add_foreign_keys(reading: _Reading, load: dict[str, Any] | None) -> None:
    """Make the foreign keys, and with the options `load` the tables that they refer to."""
    table = reading.table
    for said in reading.said("foreign_keys") or ():
        names = said["constrained_columns"]
        if reading.leaves_out(names):
            continue
        referred_schema, referred_table = said["referred_schema"], said["referred_table"]
        if load is not None:
            sa_schema.Table(
                referred_table,
                table.metadata,
                schema=sa_schema.BLANK_SCHEMA if referred_schema is None else referred_schema,
                **load,
            )
        start = referred_table if referred_schema is None else f"{referred_schema}.{referred_table}"
        columns = [reading.columns[name].key if name in reading.columns else name for name in names]
        table.append_constraint(
            sa_schema.ForeignKeyConstraint(
                columns,
                [f"{start}.{name}" for name in said["referred_columns"]],
                said["name"],
                link_to_name=True,
                comment=said.get("comment"),
                **said.get("options", {}),
            )
        )


def _add_indexes(reading: _Reading) -> None:
    for said in reading.said("indexes") or ():
        if said.get("duplicates_constraint") or reading.leaves_out(said["column_names"]):
            continue
        elements = _index_elements(reading, said)
        if elements:
            sa_schema.Index(
                said["name"],
                *elements,
                _table=reading.table,
                unique=bool(said["unique"]),
                **said.get("dialect_options", {}),
            )


def _index_elements(reading: _Reading, said: Any) -> list[Any]:
    """Return columns and expressions of an index; none, after a warning, when one is not known."""
    elements: list[Any] = []
    expressions, sorting = said.get("expressions"), said.get("column_sorting", {})
    for position, name in enumerate(said["column_names"]):
        if name is None:
            element: Any = text(expressions[position]) if expressions else None
        else:
            element = reading.column(name)
        if element is None:
            warn(
                f"the index {said['name']!r} of table {reading.table.name!r} is left out: nothing is known "
                f"of its {'expression' if name is None else f'column {name!r}'}"
            )
            return []
        for option in sorting.get(name if name is not None else expressions[position], ()):
            if option in _SORTINGS:
                element = _SORTINGS[option](element)
        elements.append(element)
    return elements


def _add_unique_constraints(reading: _Reading) -> None:
    for said in reading.said("unique_constraints") or ():
        if said.get("duplicates_index") or reading.leaves_out(said["column_names"]):
            continue
        columns = [reading.column(name) for name in said["column_names"]]
        if any(column is None for column in columns):
            warn(
                f"the unique constraint {said['name']!r} of table {reading.table.name!r} is left out: it has "
                f"columns that are not known among {said['column_names']}"
            )
            continue
        reading.table.append_constraint(
            sa_schema.UniqueConstraint(
                *columns,
                name=said["name"],
                comment=said.get("comment"),
                **said.get("dialect_options", {}),
            )
        )


def _add_check_constraints(reading: _Reading, dialect_name: str) -> None:
    for said in reading.said("check_constraints") or ():
        condition = _LOOKS_LIKE_PARAMETER.sub(r"\\:", said["sqltext"])
        options = said.get("dialect_options", {})
        reading.table.append_constraint(
            sa_schema.CheckConstraint(
                text(condition),
                name=said["name"],
                comment=said.get("comment"),
                # of all options, those of CHECK constraints are told without the dialect's name
                **{f"{dialect_name}_{name}": value for name, value in options.items()},
            )
        )
