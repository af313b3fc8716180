"""INSERT of many rows of a mapped class."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from ... import exc as sa_exc
from ..._hot.nodes import changed
from ...engine.result import IteratorResult, SimpleResultMetaData
from ...util import EMPTY_DICT
from ..flush.shapes import ColumnShape, TableShape, shapes_of
from ..loading.lower import names_in
from ..loading.lower_dml import lower_dml
from ..loading.plan import ROWS
from .tables import combined, equal_keys, parameters_of, run, runs, statement_for

Row = MutableMapping[str, Any]


def insert_with(
    session: Any, connection: Any, statement: Any, rows: Sequence[Mapping[str, Any]], options: Any
) -> Any:
    """Run an INSERT of a mapped class for rows by attribute names; return its result.

    :param options: execution options; ``render_nulls`` writes a None as NULL, where it is left out otherwise.
    :raises InvalidRequestError: for an upsert of a class with several tables.
    """
    mapper = statement.table.entity.mapper
    copies: list[Row] = [dict(mapper.row_to_set(row)) for row in rows]
    shapes = shapes_of(mapper)
    writer = RowInserter(session, connection, bool(options.get("render_nulls", False)), options)
    writer.given = parameters_of(statement)
    if len(shapes) == 1:
        return combined(writer.insert(shapes[0], statement_for(statement, shapes, shapes[0]), copies))
    if statement._extensions_at("post_values"):
        tables = ", ".join(f"'{shape.table.description}'" for shape in shapes)
        raise sa_exc.InvalidRequestError(
            f"Expected a class with one table for an upsert, got {mapper.class_.__name__}, which has "
            f"{tables}: what is in conflict with a row of one says nothing of the other; upsert into each "
            "table by itself"
        )
    if statement._returning:
        return _insert_and_return(writer, statement, shapes, copies)
    for shape in shapes[:-1]:
        writer.insert_for_keys(shape, statement_for(statement, shapes, shape), copies)
    return combined(writer.insert(shapes[-1], statement_for(statement, shapes, shapes[-1]), copies))


def _insert_and_return(
    writer: RowInserter, statement: Any, shapes: Sequence[TableShape], rows: Sequence[Row]
) -> Any:
    """Insert rows of a class with several tables, each of which returns its part of RETURNING."""
    lowered = lower_dml(statement)
    assert lowered is not None  # its target is a mapped class
    core, plan = lowered
    columns = core._all_selected_columns
    places = _places(columns, shapes)
    values: list[Sequence[Any]] = [()] * len(columns)
    for shape in shapes:
        own = [index for index, place in enumerate(places) if place is shape]
        target = changed(statement_for(statement, shapes, shape), "_returning", ())
        returned = tuple([columns[index] for index in own])
        found = writer.insert_for_keys(shape, target, rows, returned, shape is not shapes[-1])
        for index, column in zip(own, zip(*found, strict=True), strict=True):
            values[index] = column
    keys, objects = names_in(columns)
    raw: Any = IteratorResult(
        SimpleResultMetaData(keys, objects), zip(*values, strict=True), context=writer.context
    )
    return raw if plan is ROWS else plan.run(writer.session, raw, statement, writer.options)


def _places(columns: Sequence[Any], shapes: Sequence[TableShape]) -> list[TableShape]:
    """Return the table that returns each column of RETURNING.

    :raises CompileError: an expression is over columns of several tables.
    """
    by_table = {shape.table: shape for shape in shapes}
    found = []
    for column in columns:
        over = {by_table[one] for one in column._from_objects if one in by_table}
        if len(over) > 1:
            tables = " and ".join(sorted(f"'{shape.table.description}'" for shape in over))
            raise sa_exc.CompileError(
                f"Expected each expression in RETURNING of a class with several tables to be over one of "
                f"them, got one over {tables}: {column}; return the columns and compute it in Python"
            )
        found.append(over.pop() if over else shapes[-1])
    return found


class RowInserter:
    """Insert rows by attribute names into one table after another.

    :param render_nulls: write a None as NULL, where it is left out otherwise.
    :ivar given: names of parameters of the statement, which rows give values for.
    :ivar context: the execution of the last statement that returned rows.
    """

    def __init__(self, session: Any, connection: Any, render_nulls: bool, options: Any = EMPTY_DICT) -> None:
        self.session = session
        self.connection = connection
        self.render_nulls = render_nulls
        self.options = options
        self.given: frozenset[str] = frozenset()
        self.context: Any = None

    def insert(self, shape: TableShape, statement: Any, rows: Sequence[Row]) -> list[Any]:
        """Insert rows into one table, statement by statement; return their results."""
        values_of = self._values_of(shape)
        return [
            run(self.session, self.connection, statement, [values for _, values in group], self.options)
            for _, group in runs(rows, values_of)
        ]

    def insert_for_keys(
        self,
        shape: TableShape,
        statement: Any,
        rows: Sequence[Row],
        returned: tuple[Any, ...] = (),
        wants_keys: bool = True,
    ) -> list[tuple[Any, ...]]:
        """Insert rows into one table, and put the primary keys that the database makes into them.

        :param returned: what is to come back of each row besides.
        """
        found: list[tuple[Any, ...]] = []
        for names, group in runs(rows, self._values_of(shape)):
            missing = [one for one in shape.generated if wants_keys and one.name not in names]
            if not missing and not returned:
                run(self.session, self.connection, statement, [values for _, values in group], EMPTY_DICT)
            elif returned or (self.connection.dialect.insert_returning and len(group) > 1):
                found += self._return_rows(statement, returned, missing, group)
            else:
                self._insert_singly(shape, statement, group)
        return found

    def _return_rows(
        self, statement: Any, returned: tuple[Any, ...], missing: list[ColumnShape], group: list[Any]
    ) -> list[tuple[Any, ...]]:
        roots = [column._root for column in returned]
        columns = [*returned, *[one.column for one in missing if one.column not in roots]]
        made = statement.returning(*columns, sort_by_parameter_order=True)
        result = run(self.session, self.connection, made, [values for _, values in group], EMPTY_DICT)
        self.context = result.context
        found: list[tuple[Any, ...]] = result._converted()
        roots = [column._root for column in columns]
        for one in missing:
            place = roots.index(one.column)
            for (row, _), values in zip(group, found, strict=True):
                row[one.key] = values[place]
        return found if len(columns) == len(returned) else [values[: len(returned)] for values in found]

    def _insert_singly(self, shape: TableShape, statement: Any, group: list[Any]) -> None:
        for row, values in group:
            result = run(self.session, self.connection, statement, [values], EMPTY_DICT)
            for one, value in zip(shape.key, result.inserted_primary_key, strict=True):
                row.setdefault(one.key, value)

    def _values_of(self, shape: TableShape) -> Any:
        """Return the function that gives the values of a row for a table, by the names of parameters."""
        mapper = shape.mapper
        fixed: dict[str, Any] = {}
        if mapper.polymorphic_on is not None and mapper.polymorphic_identity is not None:
            key = mapper._column_key.get(mapper.polymorphic_on)
            if key in shape.by_key:
                fixed[key] = mapper.polymorphic_identity
        if shape.version is not None and mapper.version_id_generator is not False:
            fixed[shape.version.key] = mapper.version_id_generator(None)
        # None is a value of its own for some types (JSON)
        pairs = [
            (one.key, one.name, self.render_nulls or one.column.type.should_evaluate_none)
            for one in shape.columns
        ]
        own = equal_keys(shape)
        given = self.given.difference([one.name for one in shape.columns])

        def values_of(row: Row) -> dict[str, Any]:
            full = {**fixed, **row} if fixed or own else row
            for key, others in own.items():
                full[key] = next((full[other] for other in others if other in full), full.get(key))
            made = {
                name: full[key]
                for key, name, keeps_none in pairs
                if key in full and (keeps_none or full[key] is not None)
            }
            for name in given:
                if name in row:
                    made[name] = row[name]
            return made

        return values_of
