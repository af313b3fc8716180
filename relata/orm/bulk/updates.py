"""UPDATE of many rows of a mapped class by primary key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import exc as sa_exc
from ..._hot.attributes import COMMITTED, STATE
from ...sql.elements import and_, bindparam
from ..exc import StaleDataError
from ..flush.shapes import ColumnShape, TableShape, shapes_of
from ..state import expire_attributes
from .tables import combined, equal_keys, parameters_of, run, runs, statement_for


def update_with(
    session: Any, connection: Any, statement: Any, rows: Sequence[Mapping[str, Any]], options: Any
) -> Any:
    """Run an UPDATE of a mapped class for rows by attribute names, each with its primary key.

    The objects that the session has for the rows take the values, unless ``synchronize_session`` is False.

    :raises InvalidRequestError: when a row has no primary key.
    :raises StaleDataError: when a row is not there.
    """
    mapper = statement.table.entity.mapper
    rows = [mapper.row_to_set(row) for row in rows]
    shapes = shapes_of(mapper)
    if statement._returning and len(shapes) > 1:
        raise sa_exc.InvalidRequestError(
            f"Expected a bulk UPDATE of {mapper.class_.__name__} without RETURNING, as its rows are in "
            "several tables, got one with it: select the objects afterwards"
        )
    given = parameters_of(statement)
    results = []
    for shape in shapes:
        target = statement_for(statement, shapes, shape)
        results.extend(update_rows(session, connection, shape, target, rows, options, given))
    if options.get("synchronize_session", "auto"):
        own = [str(getattr(key, "key", key)) for key in statement._values or ()]
        for row in rows:
            _take_over(session, mapper, row, own, options.get("identity_token"))
    return combined(results)


def update_rows(
    session: Any,
    connection: Any,
    shape: TableShape,
    statement: Any,
    rows: Sequence[Mapping[str, Any]],
    options: Any,
    given: frozenset[str] = frozenset(),
) -> list[Any]:
    """Update rows of one table, statement by statement; return their results.

    :param given: names of parameters of the statement, which rows give values for.
    """
    sought = [*shape.key, *((shape.version,) if shape.version is not None else ())]
    values_of = _values_of(shape, statement, sought, given)
    results = []
    for names, group in runs(rows, values_of):
        made = _update_statement(shape, statement, sought, names)
        values = [row for _, row in group]
        many = [values] if not statement._returning else [[row] for row in values]
        for part in many:
            result = run(session, connection, made, part, options)
            if not statement._where_criteria:
                _check_found(connection.dialect, shape, part, result, bool(statement._returning))
            results.append(result)
    return results


def _values_of(shape: TableShape, statement: Any, sought: list[ColumnShape], given: frozenset[str]) -> Any:
    """Return the function that gives the values of a row for a table, by the names of parameters."""
    pairs = [(one.key, one.name) for one in shape.columns if one.key not in shape.key_set]
    generator = shape.mapper.version_id_generator
    given = given.difference([one.name for one in shape.columns])
    equal = equal_keys(shape)

    def values_of(row: Mapping[str, Any]) -> dict[str, Any] | None:
        made = {name: row[key] for key, name in pairs if key in row}
        if not made and not statement._values:
            return None
        for one in sought:
            value = next((row[key] for key in (one.key, *equal.get(one.key, ())) if key in row), None)
            if value is not None:
                made[one.where] = value
            elif one is not shape.version:
                raise sa_exc.InvalidRequestError(
                    f"Expected each row of a bulk UPDATE to have the primary key of "
                    f"{shape.mapper.class_.__name__} ({', '.join(shape.key_names)}), got {dict(row)!r}"
                )
        if shape.version is not None and generator and shape.version.key in row:
            made[shape.version.name] = generator(row[shape.version.key])
        made.update((name, row[name]) for name in given if name in row)
        return made

    return values_of


def _update_statement(
    shape: TableShape, statement: Any, sought: list[ColumnShape], names: tuple[str, ...]
) -> Any:
    by_name = {one.name: one for one in shape.columns}
    conditions = [
        one.column == bindparam(one.where, type_=one.column.type) for one in sought if one.where in names
    ]
    written = {
        by_name[name].column: bindparam(name, type_=by_name[name].column.type)
        for name in names
        if name in by_name
    }
    return statement.where(and_(*conditions)).values(written)


def _check_found(dialect: Any, shape: TableShape, rows: list[Any], result: Any, returns: bool) -> None:
    """Refuse an UPDATE that did not find all of its rows.

    :raises StaleDataError: always, then.
    """
    counts = dialect.supports_sane_rowcount if len(rows) == 1 else dialect.supports_sane_multi_rowcount
    if returns or not counts or result.rowcount in (len(rows), -1):
        return
    raise StaleDataError(
        f"Expected the UPDATE of table '{shape.table.description}' to find {len(rows)} row(s), it found "
        f"{result.rowcount}: each row must be there, under the primary key given"
    )


def _take_over(session: Any, mapper: Any, row: Mapping[str, Any], own: list[str], token: Any) -> None:
    """Give the object of a row, where the session has one, the values of the row."""
    pk = tuple([row[key] for key in mapper._pk_keys])
    obj = session.identity_map.find(mapper._identity_class, pk[0] if len(pk) == 1 else pk, token)
    if obj is None:
        return
    d = obj.__dict__
    state = d[STATE]
    committed = d.get(COMMITTED, {})
    fresh = [key for key in row if key in mapper._props and key in d and key not in committed]
    for key in fresh:
        d[key] = row[key]
    server = [key for key in own if key in d]
    if server:
        expire_attributes(state, d, server)
    if fresh and state.manager.has_events:
        state.manager.fire_refresh(state, None, fresh)
