"""Write the rows of new objects, those of one column set together, and take back the keys that the
database made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .absorb import absorb_rows, take_or_expire, tell_filled
from .defaults import Filled, fill_defaults, fill_versions
from .errors import name_objects, refuse_instance
from .shapes import EXPRESSION, INSTANCE, PRESENT, ColumnShape, TableShape, kinds
from .statements import insert_statement, run_many, run_one, run_statement

if TYPE_CHECKING:
    from ...engine import Connection, CursorResult
    from .collect import Flush
    from .sequence import Part


def insert_parts(connection: Connection, parts: Sequence[Part], flush: Flush) -> None:
    """Insert the rows of objects into one table, in the order of the parts."""
    filled = Filled()
    try:
        for shape, group in parts:
            objs = group.objs
            for key, base_key in shape.synchronized:
                for obj in objs:
                    obj.__dict__[key] = obj.__dict__[base_key]
            if shape.filled:
                fill_defaults(connection, shape, objs, filled)
            if shape.version is not None:
                fill_versions(shape, objs, filled)
        for shape, written, objs in batches_of(parts):
            _insert_columns(connection, shape, written, objs, filled)
    except BaseException:
        filled.take_back()
        raise
    for shape, group in parts:
        if shape.mapper.class_manager.has_events:
            keys = filled.keys_by_object()
            for obj in group.objs:
                tell_filled(flush, obj, keys.get(id(obj.__dict__), ()))


def _insert_columns(
    connection: Connection,
    shape: TableShape,
    written: tuple[ColumnShape, ...],
    objs: list[Any],
    filled: Filled,
) -> None:
    """Insert rows of one column set: those that hold SQL expressions each by a statement of its own."""
    special = _find_expressions(shape, written, objs)
    if not special:
        _insert_batch(connection, shape, written, objs, filled)
        return
    for is_special, run in groupby(objs, lambda obj: id(obj) in special):
        if is_special:
            for obj in run:
                _insert_expressions(connection, shape, written, obj)
        else:
            _insert_batch(connection, shape, written, list(run), filled)


def _held(obj: Any, key: str) -> Any:
    return obj.__dict__.get(key)


def batches_of(
    parts: Sequence[Part], value_of: Callable[[Any, str], Any] = _held
) -> list[tuple[TableShape, tuple[ColumnShape, ...], list[Any]]]:
    """Divide the rows of one table into statements: those that follow each other and set the same columns.

    :param value_of: what an object's attribute will be; its value as it stands where that is not given
    """
    found: list[tuple[TableShape, tuple[ColumnShape, ...], list[Any]]] = []
    kind = 0
    keys: list[str] = []
    for shape, group in parts:
        for written, objs in column_sets(shape, group.objs, value_of):
            if len(parts) == 1:
                found.append((shape, written, objs))
                continue
            its_keys = [column.key for column in written]
            if shape.row_kind == kind and its_keys == keys:
                found[-1][2].extend(objs)
            else:
                kind, keys = shape.row_kind, its_keys
                found.append((shape, written, list(objs)))
    return found


def column_sets(
    shape: TableShape, objs: list[Any], value_of: Callable[[Any, str], Any] = _held
) -> list[tuple[tuple[ColumnShape, ...], list[Any]]]:
    """Divide objects into runs that have a value for the same of the optional columns.

    :param value_of: what an object's attribute will be; its value as it stands where that is not given
    """
    plain = tuple(shape.plain)
    optional = shape.optional
    if not optional:
        return [(plain, objs)]
    if len(optional) == 1 and optional[0].kind != PRESENT and value_of is _held:
        key = optional[0].key
        if {obj.__dict__.get(key) for obj in objs} == {None}:
            return [(plain, objs)]
    found: list[tuple[tuple[ColumnShape, ...], list[Any]]] = []
    before: tuple[ColumnShape, ...] | None = None
    for obj in objs:
        d = obj.__dict__
        present = tuple(
            [
                one
                for one in optional
                if (one.key in d if one.kind == PRESENT else value_of(obj, one.key) is not None)
            ]
        )
        if present != before:
            before = present
            members: list[Any] = []
            found.append(((*present, *plain), members))
        members.append(obj)
    return found


def _find_expressions(shape: TableShape, written: tuple[ColumnShape, ...], objs: list[Any]) -> set[int]:
    """Return the ids of the objects that hold an SQL expression for a column.

    Every plain attribute without a value is set to None here, as its column will be.
    """
    dicts = [obj.__dict__ for obj in objs]
    suspects = []
    for column in written:
        key = column.key
        try:
            values = [d[key] for d in dicts]
        except KeyError:
            values = [d.setdefault(key, None) for d in dicts]
        if _holds_expressions(shape, column, objs, values):
            suspects.append(column)
    if not suspects:
        return set()
    return {id(obj) for obj in objs if any(kinds[type(obj.__dict__[one.key])] for one in suspects)}


def _holds_expressions(
    shape: TableShape, column: ColumnShape, objs: list[Any], values: Sequence[Any]
) -> bool:
    found = False
    for kind in set(map(type, values)):
        what = kinds[kind]
        if what == EXPRESSION:
            found = True
        elif what == INSTANCE:
            owner, value = next((obj, v) for obj, v in zip(objs, values, strict=True) if type(v) is kind)
            raise refuse_instance(shape.table, column.column, owner, value)
    return found


def _insert_batch(
    connection: Connection,
    shape: TableShape,
    written: tuple[ColumnShape, ...],
    objs: list[Any],
    filled: Filled,
) -> None:
    keys = frozenset([column.key for column in written])
    returns = _fetches(connection, shape)
    fetched = shape.fetched_on_insert(keys, returns and bool(shape.mapper.eager_defaults))
    names = tuple([column.name for column in written])
    rows = _rows(shape, written, objs)
    try:
        if not fetched:
            statement = insert_statement(shape, ())
            if len(rows) == 1:
                run_one(connection, statement, rows[0], names)
            else:
                run_many(connection, statement, rows, names)
        elif returns and (len(rows) > 1 or len(fetched) > len(shape.generated)):
            result = run_many(connection, insert_statement(shape, fetched), rows, names)
            absorb_rows(fetched, objs, result)
            filled.fetched.append(([one.key for one in fetched if one not in shape.key], objs))
        else:
            fetched = fetched[: len(shape.generated)]
            _insert_singly(connection, shape, rows, names, objs)
    except Exception as error:
        name_objects(error, objs)
        raise
    if shape.server:
        take_or_expire(connection, shape, shape.server, keys, fetched, objs)


def _rows(shape: TableShape, written: tuple[ColumnShape, ...], objs: list[Any]) -> list[Any]:
    """Return the rows as mappings by column name: the objects' own dicts, where the names are the same."""
    if shape.has_same_names:
        return [obj.__dict__ for obj in objs]
    pairs = [(column.name, column.key) for column in written]
    return [{name: obj.__dict__[key] for name, key in pairs} for obj in objs]


def _insert_singly(
    connection: Connection, shape: TableShape, rows: list[Any], names: tuple[str, ...], objs: list[Any]
) -> None:
    """Insert one row at a time, for a database that tells the key of the last one only."""
    statement = insert_statement(shape, ())
    for row, obj in zip(rows, objs, strict=True):
        try:
            result = run_one(connection, statement, row, names)
        except Exception as error:
            name_objects(error, [obj])
            raise
        _absorb_key(shape, obj, result.inserted_primary_key)


def _absorb_key(shape: TableShape, obj: Any, key: Any) -> None:
    d = obj.__dict__
    made = dict(zip(shape.table.primary_key, key, strict=True))
    for column in shape.key:
        if d.get(column.key) is None and column.column in made:
            d[column.key] = made[column.column]


def _fetches(connection: Connection, shape: TableShape) -> bool:
    """Whether an INSERT returns what the database made."""
    return bool(connection.dialect.insert_returning and shape.table.implicit_returning)


def _run_for(connection: Connection, statement: Any, obj: Any) -> CursorResult[Any]:
    try:
        return run_statement(connection, statement)
    except Exception as error:
        name_objects(error, [obj])
        raise


def _insert_expressions(
    connection: Connection, shape: TableShape, written: tuple[ColumnShape, ...], obj: Any
) -> None:
    """Insert the row of an object that holds SQL expressions; their values are read when they are asked
    for.
    """
    d = obj.__dict__
    statement = insert_statement(shape, ()).values({column.column: d[column.key] for column in written})
    expressions = [column for column in written if kinds[type(d[column.key])] == EXPRESSION]
    if _fetches(connection, shape) and shape.mapper.eager_defaults:
        keys = frozenset([column.key for column in written])
        fetched = [*expressions, *shape.fetched_on_insert(keys, True)]
        statement = statement.returning(*[column.column for column in fetched])
        row = _run_for(connection, statement, obj).one()
        d.update(zip([column.key for column in fetched], row, strict=True))
        return
    result = _run_for(connection, statement, obj)
    for column in expressions:
        if column in shape.key:
            d[column.key] = None
    _absorb_key(shape, obj, result.inserted_primary_key)
    later = [column for column in (*expressions, *shape.server) if column not in shape.key]
    plain = frozenset([column.key for column in written if column not in expressions])
    take_or_expire(connection, shape, later, plain, (), [obj])
