"""Python-side defaults of columns, computed for objects before their rows are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exc import FlushError
from .shapes import PLAIN, ColumnShape, TableShape

if TYPE_CHECKING:
    from ...engine import Connection


class RowContext:
    """What a function given as `default=` or `onupdate=` gets: the row that it is called for.

    :ivar connection: the connection of the flush
    :ivar current_parameters: column name -> value of the row, as far as it is known
    """

    def __init__(self, connection: Connection, shape: TableShape, is_insert: bool) -> None:
        self.connection = self.root_connection = connection
        self.engine = connection.engine
        self.dialect = connection.dialect
        self.isinsert = is_insert
        self.isupdate = not is_insert
        self.current_parameters: dict[str, Any] = {}
        self.current_column: Any = None
        self._shape = shape

    def get_current_parameters(self, isolate_multiinsert_groups: bool = True) -> dict[str, Any]:
        """Return the values of the row that the default is computed for, by column name."""
        return self.current_parameters

    def compute(self, column: ColumnShape, default: Any, values: dict[str, Any]) -> Any:
        """Call the function for one row.

        :param values: attribute key -> value
        """
        self.current_parameters = {
            one.name: values[one.key] for one in self._shape.columns if one.key in values
        }
        self.current_column = column.column
        return default.arg(self)


class Filled:
    """Values that objects were given for an INSERT, so that they can be taken away when it fails.

    :ivar fetched: attributes that came back from the INSERT, and the objects that took them
    """

    __slots__ = ("dicts_by_key", "fetched")

    def __init__(self) -> None:
        self.dicts_by_key: list[tuple[str, list[dict[str, Any]]]] = []
        self.fetched: list[tuple[list[str], list[Any]]] = []

    def keys_by_object(self) -> dict[int, list[str]]:
        """Return id of an object's dict -> what it was given, that from the database first."""
        found: dict[int, list[str]] = {}
        for keys, objs in self.fetched:
            for obj in objs:
                found.setdefault(id(obj.__dict__), []).extend(keys)
        for key, dicts in self.dicts_by_key:
            for d in dicts:
                found.setdefault(id(d), []).append(key)
        return found

    def take_back(self) -> None:
        """Leave the objects without the values again."""
        for key, dicts in self.dicts_by_key:
            for d in dicts:
                d.pop(key, None)


def fill_defaults(connection: Connection, shape: TableShape, objs: list[Any], filled: Filled) -> None:
    """Give objects the defaults of the columns that they have no value for."""
    context: RowContext | None = None
    for column in shape.filled:
        default, key = column.default, column.key
        dicts = [obj.__dict__ for obj in objs]
        if column.column.type.should_evaluate_none:  # None is a value of its own
            lacking = [d for d in dicts if key not in d]
        else:
            lacking = [d for d in dicts if d.get(key) is None]
        if not lacking:
            continue
        filled.dicts_by_key.append((key, lacking))
        if default.is_scalar:
            value = default.arg
            for d in lacking:
                d[key] = value
            continue
        if context is None:
            context = RowContext(connection, shape, True)
        for d in lacking:
            d[key] = context.compute(column, default, d)


def fill_versions(shape: TableShape, objs: list[Any], filled: Filled) -> None:
    """Give objects their first version."""
    generator, version = shape.mapper.version_id_generator, shape.version
    if version is None:
        return
    if generator is False:
        if version.kind == PLAIN:
            for obj in objs:
                require_version(shape, obj.__dict__)
        return
    dicts = [obj.__dict__ for obj in objs]
    filled.dicts_by_key.append((version.key, dicts))
    for d in dicts:
        d[version.key] = generator(None)


def require_version(shape: TableShape, d: dict[str, Any]) -> None:
    """Refuse to write an object without a version, where nothing but the program gives it one.

    :raises FlushError: always, then
    """
    version = shape.version
    if version is not None and d.get(version.key) is None:
        name = shape.mapper.class_.__name__
        raise FlushError(
            f"Expected a version in {name}.{version.key}, got None: with version_id_generator=False the "
            "program, or a server default, has to set one"
        )


def fill_onupdate(
    connection: Connection, shape: TableShape, d: dict[str, Any], changes: dict[str, Any]
) -> list[str]:
    """Add the `onupdate` values of columns that an UPDATE does not set; return their attributes."""
    filled = []
    for column in shape.on_update_filled:
        if column.key in changes:
            continue
        default = column.onupdate
        if default.is_scalar:
            value = default.arg
        else:
            value = RowContext(connection, shape, False).compute(column, default, changes)
        changes[column.key] = d[column.key] = value
        filled.append(column.key)
    return filled
