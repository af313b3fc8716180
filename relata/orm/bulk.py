"""Write many rows of a mapped class without objects: INSERT and UPDATE by dicts of attribute names.

Rows that follow each other and have the same attributes go in one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import groupby
from typing import Any

from .. import exc as sa_exc
from .._hot.attributes import COMMITTED, STATE
from ..engine.result import IteratorResult, SimpleResultMetaData
from ..sql.dml import insert, update
from ..sql.elements import and_, bindparam
from ..util import EMPTY_DICT
from .base import instance_state
from .exc import StaleDataError
from .flush.shapes import TableShape, shapes_of
from .loading.lower_dml import onto_table
from .state import expire_attributes

Row = MutableMapping[str, Any]


# -- as statements


def insert_with(
    session: Any, connection: Any, statement: Any, rows: Sequence[Mapping[str, Any]], options: Any
) -> Any:
    """Run an INSERT of a mapped class for rows by attribute names; return its result.

    :param options: execution options; ``render_nulls`` writes a None as NULL, where it is left out otherwise.
    """
    mapper = statement.table.entity.mapper
    copies = [dict(mapper.parts_to_set(row)) for row in rows]
    shapes = shapes_of(mapper)
    nulls = bool(options.get("render_nulls", False))
    for shape in shapes[:-1]:
        _insert_rows(session, connection, shape, insert(shape.table), copies, nulls, True)
    last = onto_table(statement, shapes[-1].table)
    return _combined(_insert_rows(session, connection, shapes[-1], last, copies, nulls, False, options))


def update_with(
    session: Any, connection: Any, statement: Any, rows: Sequence[Mapping[str, Any]], options: Any
) -> Any:
    """Run an UPDATE of a mapped class for rows by attribute names, each with its primary key.

    The objects that the session has for the rows take the values, unless ``synchronize_session`` is False.

    :raises InvalidRequestError: when a row has no primary key.
    :raises StaleDataError: when a row is not there.
    """
    mapper = statement.table.entity.mapper
    rows = [mapper.parts_to_set(row) for row in rows]
    results = []
    for shape in shapes_of(mapper):
        target = onto_table(statement, shape.table)
        results.extend(_update_rows(session, connection, shape, target, rows, options))
    if options.get("synchronize_session", "auto"):
        own = (
            [] if statement._values is None else [str(getattr(key, "key", key)) for key in statement._values]
        )
        for row in rows:
            _take_over(session, mapper, row, own, options.get("identity_token"))
    return _combined(results)


def _combined(results: list[Any]) -> Any:
    """Return the results of several statements as one."""
    if len(results) == 1:
        return results[0]
    if results and results[0]._metadata.returns_rows:
        return results[0].merge(*results[1:])
    made: Any = IteratorResult(SimpleResultMetaData(()), ())
    made.rowcount = sum([result.rowcount for result in results])
    return made


# -- as methods of a session


def insert_mappings(
    session: Any,
    connection: Any,
    mapper: Any,
    rows: Sequence[Row],
    return_defaults: bool = False,
    render_nulls: bool = False,
) -> None:
    """Insert rows by attribute names.

    :param return_defaults: put the primary keys that the database makes into the rows.
    """
    shapes = shapes_of(mapper)
    for row in rows if return_defaults else ():
        row.update(mapper.parts_to_set(row))
    kept = rows if return_defaults else [dict(mapper.parts_to_set(row)) for row in rows]
    for shape in shapes:
        wants_keys = return_defaults or shape is not shapes[-1]
        _insert_rows(session, connection, shape, insert(shape.table), kept, render_nulls, wants_keys)


def update_mappings(session: Any, connection: Any, mapper: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows by attribute names, each with its primary key.

    :raises StaleDataError: when a row is not there.
    """
    rows = [mapper.parts_to_set(row) for row in rows]
    for shape in shapes_of(mapper):
        _update_rows(session, connection, shape, update(shape.table), rows, EMPTY_DICT)


def save_objects(
    session: Any,
    objects: Iterable[Any],
    return_defaults: bool = False,
    update_changed_only: bool = True,
    preserve_order: bool = True,
) -> None:
    """Write objects without the session holding them: INSERT for new ones, UPDATE for those with an identity.

    :param return_defaults: give new objects the primary keys that the database makes.
    :param update_changed_only: update what was changed in an object, not all that it holds.
    :param preserve_order: write in the order given; otherwise those of one class together.
    """
    states = [instance_state(obj) for obj in objects]

    def kind(state: Any) -> tuple[Any, bool]:
        return state.mapper, state.pk is not None

    if not preserve_order:
        states.sort(key=lambda state: (id(state.mapper), state.pk is not None))
    for (mapper, is_update), group in groupby(states, kind):
        members = list(group)
        connection = session._connection_of(mapper)
        if is_update:
            rows = [_changed_row(mapper, state, update_changed_only) for state in members]
            update_mappings(session, connection, mapper, [row for row in rows if row])
            continue
        keys = set(mapper._props)
        filled = [{key: value for key, value in state.dict.items() if key in keys} for state in members]
        insert_mappings(session, connection, mapper, filled, return_defaults)
        if return_defaults:
            for state, row in zip(members, filled, strict=True):
                state.dict.update((key, row[key]) for key in mapper._pk_keys if key in row)


def _changed_row(mapper: Any, state: Any, changed_only: bool) -> dict[str, Any]:
    d = state.dict
    keys = d.get(COMMITTED, ()) if changed_only else mapper._props
    row = {key: d[key] for key in keys if key in d}
    if not row:
        return row
    pk = state.pk if len(mapper._pk_keys) > 1 else (state.pk,)
    row.update(zip(mapper._pk_keys, pk, strict=True))
    return row


# -- one table


def _insert_rows(
    session: Any,
    connection: Any,
    shape: TableShape,
    statement: Any,
    rows: Sequence[Row],
    render_nulls: bool,
    wants_keys: bool,
    options: Any = EMPTY_DICT,
) -> list[Any]:
    """Insert rows into one table, statement by statement; return their results.

    :param wants_keys: put the keys that the database makes into the rows.
    """
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
        (one.key, one.name, render_nulls or one.column.type.should_evaluate_none) for one in shape.columns
    ]

    def values_of(row: Row) -> dict[str, Any]:
        full = {**fixed, **row} if fixed else row
        return {
            name: full[key]
            for key, name, keeps_none in pairs
            if key in full and (keeps_none or full[key] is not None)
        }

    results = []
    for names, group in _runs(rows, values_of):
        missing = [one for one in shape.generated if one.name not in names]
        if wants_keys and missing:
            results.append(_insert_for_keys(session, connection, shape, missing, group))
        else:
            values = [row for _, row in group]
            results.append(_run(session, connection, statement, values, options))
    return results


def _runs(
    rows: Iterable[Any], values_of: Any
) -> Iterator[tuple[tuple[str, ...], list[tuple[Any, dict[str, Any]]]]]:
    """Yield the rows that follow each other with the same names, each with its values."""
    both = ((row, values_of(row)) for row in rows)
    for names, group in groupby(both, lambda pair: tuple(pair[1])):
        yield names, list(group)


def _insert_for_keys(
    session: Any, connection: Any, shape: TableShape, missing: list[Any], group: list[Any]
) -> Any:
    """Insert rows, and put the primary keys that the database makes into them."""
    statement = insert(shape.table)
    result: Any = None
    if connection.dialect.insert_returning:
        columns = [one.column for one in missing]
        statement = statement.returning(*columns, sort_by_parameter_order=True)
        result = _run(session, connection, statement, [values for _, values in group], EMPTY_DICT)
        for (row, _), found in zip(group, result.all(), strict=True):
            row.update(zip([one.key for one in missing], found, strict=True))
        return result
    for row, values in group:
        result = _run(session, connection, statement, [values], EMPTY_DICT)
        for one, value in zip(shape.key, result.inserted_primary_key, strict=True):
            row.setdefault(one.key, value)
    return result


def _update_rows(
    session: Any,
    connection: Any,
    shape: TableShape,
    statement: Any,
    rows: Sequence[Mapping[str, Any]],
    options: Any,
) -> list[Any]:
    """Update rows of one table, statement by statement; return their results."""
    sought = [*shape.key, *((shape.version,) if shape.version is not None else ())]
    pairs = [(one.key, one.name) for one in shape.columns if one.key not in shape.key_set]
    generator = shape.mapper.version_id_generator

    def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
        made = {name: row[key] for key, name in pairs if key in row}
        if not made and statement._values is None:
            return made
        for one in sought:
            if row.get(one.key) is not None:
                made[one.where] = row[one.key]
            elif one is not shape.version:
                raise sa_exc.InvalidRequestError(
                    f"Expected each row of a bulk UPDATE to have the primary key of "
                    f"{shape.mapper.class_.__name__} ({', '.join(shape.key_names)}), got {dict(row)!r}"
                )
        if shape.version is not None and generator and shape.version.key in row:
            made[shape.version.name] = generator(row[shape.version.key])
        return made

    results = []
    for names, group in _runs(rows, values_of):
        if not names:
            continue
        made = _update_statement(shape, statement, sought, names)
        values = [row for _, row in group]
        many = [values] if not statement._returning else [[row] for row in values]
        for part in many:
            result = _run(session, connection, made, part, options)
            _check_found(connection.dialect, shape, part, result, bool(statement._returning))
            results.append(result)
    return results


def _update_statement(shape: TableShape, statement: Any, sought: list[Any], names: tuple[str, ...]) -> Any:
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


def _run(session: Any, connection: Any, statement: Any, rows: list[Any], options: Any) -> Any:
    return session._run_plan(connection, statement, rows, options, False)


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
