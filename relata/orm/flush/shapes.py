"""How rows of a table are made from the objects of a mapper: which attribute goes into which column, and
when.

A TableShape is made once for each mapper and table, and holds the statements of flushes for that table.
"""

from __future__ import annotations

from itertools import count
from typing import Any, Final

from ..._hot.attributes import EXPIRED_KEYS, MANAGER, InstanceState
from ...sql.elements.base import ClauseElement
from ...sql.schema import ScalarElementColumnDefault
from ...sql.selectable.joins import equated_columns
from ..exc import FlushError

PLAIN: Final = 0  # written always: a missing value is NULL
KEY: Final = 1  # primary key that the database makes: written when it is given
FILLED: Final = 2  # has a Python-side default: a missing value is filled in
SERVER: Final = 3  # the database has a default: written when there is a value
PRESENT: Final = 4  # None is a value of its own (JSON): written when the attribute is set

_numbers = count(1)


class ColumnShape:
    """One column that a flush writes, and the attribute it is written from.

    :ivar name: the name of the parameter that sets the column
    :ivar where: the name of the parameter that finds a row by it
    """

    __slots__ = ("column", "default", "key", "kind", "name", "onupdate", "where")

    def __init__(self, column: Any, key: str, kind: int) -> None:
        self.column = column
        self.key = key
        self.name: str = column.key
        self.where = _where_name(column)
        self.kind = kind
        self.default = _python_default(column.default)
        self.onupdate = _python_default(column.onupdate)


def _python_default(default: Any) -> Any:
    if default is None or not (default.is_scalar or default.is_callable):
        return None
    return default


def _synchronized(mapper: Any, table: Any) -> list[tuple[str, str]]:
    """Return the attributes that are equal in rows of a joined table and in those of the base class."""
    owner = next(
        (one for one in mapper.iterate_to_root() if one.local_table is table and not one.single), None
    )
    if owner is None or owner.concrete or owner.inherits is None:
        return []
    found = []
    for pair in equated_columns(owner.inherit_condition):
        own = [one._root for one in pair if one._root.table is table]
        other = [one._root for one in pair if one._root.table is not table]
        if own and other:
            mine, base = mapper._column_key.get(own[0]), mapper._column_key.get(other[0])
            if mine is not None and base is not None and mine != base:
                found.append((mine, base))
    return found


class TableShape:
    """How the objects of one mapper become rows of one table.

    :ivar columns: every column that is written, in the table's order
    :ivar plain: those that every INSERT has
    :ivar optional: those that an INSERT has only when there is a value
    :ivar filled: those with a Python-side default, among `plain`
    :ivar key: the primary key
    :ivar has_same_names: every attribute has the name of its column, so that an object's dict can be a row
    :ivar synchronized: (attribute, that of a base class's table which it takes its value from)
    :ivar generated: primary key columns that the database can make
    :ivar server: columns whose value the database makes when an INSERT leaves them out
    :ivar on_update_server: columns whose value an UPDATE lets the database make
    :ivar row_kind: equal for shapes whose rows may stand in one statement, where they set the same attributes
    """

    def __init__(self, mapper: Any, table: Any) -> None:
        self.mapper = mapper
        self.table = table
        pks = mapper._key_equivalents.get(table) or mapper._pks_by_table[table]
        self.columns = [
            ColumnShape(column, key, _kind(column, column in pks))
            for column, key in mapper._table_columns[table]
        ]
        self._fill_discriminator(mapper)
        self.has_same_names = all(shape.key == shape.name for shape in self.columns)
        self.by_key = {shape.key: shape for shape in self.columns}
        self.key = [self.by_key[mapper._column_key[column]] for column in pks]
        self.key_names = [shape.key for shape in self.key]
        self.key_set = frozenset(self.key_names)
        self._key_parameters = [(one.where, place) for place, one in enumerate(self.key)]
        self._delete_parameters = [(one.name, place) for place, one in enumerate(self.key)]
        self.synchronized = _synchronized(mapper, table)
        self._has_bare_key = len(mapper._pk_keys) == 1
        self.plain = [shape for shape in self.columns if shape.kind in (PLAIN, FILLED)]
        self.plain_keys = [shape.key for shape in self.plain]
        self.optional = [shape for shape in self.columns if shape.kind not in (PLAIN, FILLED)]
        self.filled = [shape for shape in self.plain if shape.default is not None]
        self.generated = [shape for shape in self.key if shape.kind == KEY]
        self.server = [shape for shape in self.columns if shape.kind == SERVER and shape.column not in pks]
        self.on_update_server = [
            shape
            for shape in self.columns
            if (shape.column.onupdate is not None and shape.onupdate is None)
            or shape.column.server_onupdate is not None
        ]
        self.on_update_filled = [shape for shape in self.columns if shape.onupdate is not None]
        version = mapper.version_id_col
        self.version = self.by_key.get(mapper._column_key[version]) if version is not None else None
        if self.version is not None and self.version.column.table is not table:
            self.version = None
        self.row_kind = self._row_kind()
        self.statements: dict[Any, Any] = {}

    def _row_kind(self) -> int:
        parts = (self.key, self.generated, self.server, self.on_update_server)
        kind = (
            self.table,
            self.mapper.eager_defaults,
            self.mapper.confirm_deleted_rows,
            None if self.version is None else self.version.key,
            *[tuple([one.key for one in part]) for part in parts],
            None if self.has_same_names else self.mapper,
        )
        known: dict[Any, int] = self.mapper.base_mapper._cache.setdefault(("flush", "row kinds"), {})
        return known.setdefault(kind, next(_numbers))

    def _fill_discriminator(self, mapper: Any) -> None:
        """Let the column that tells classes apart be filled with the mapper's own identity."""
        if mapper.polymorphic_identity is None:
            return
        for one in self.columns:
            if one.column is mapper.polymorphic_on:
                one.kind = FILLED
                one.default = ScalarElementColumnDefault(mapper.polymorphic_identity)

    def __repr__(self) -> str:
        return f"TableShape({self.mapper.class_.__name__} in {self.table.name})"

    def key_parameters(self, pk: Any, of_delete: bool = False) -> dict[str, Any]:
        """Return the parameters that find the row with a primary key (bare for one column).

        :param of_delete: named by the columns, which a DELETE does not set
        """
        names = self._delete_parameters if of_delete else self._key_parameters
        if self._has_bare_key:
            return {names[0][0]: pk}
        if None in pk:
            empty = ", ".join([one.key for one, value in zip(self.key, pk, strict=True) if value is None])
            raise FlushError(
                f"Expected a whole primary key of {self.mapper.class_.__name__} to find its row in table "
                f"'{self.table.description}', got {pk!r}, without {empty}: SQL finds no row by NULL; write "
                "it by an UPDATE or DELETE with is_(None)"
            )
        return {name: pk[place] for name, place in names}

    def fetched_on_insert(self, written: frozenset[str], eager: bool) -> list[ColumnShape]:
        """Return the columns whose value is to come back from an INSERT.

        :param written: the attribute keys that the INSERT has
        :param eager: also those with a server default
        """
        fetched = [shape for shape in self.generated if shape.key not in written]
        if eager:
            fetched += [shape for shape in self.server if shape.key not in written]
        return fetched


def _where_name(column: Any) -> str:
    """Return the name of the parameter that finds a row by a column: that of no column of the table."""
    table = column.table
    schema = f"{table.schema}_".replace(".", "_") if table.schema else ""
    name = f"{schema}{table.name}_{column.name}"
    while name in table.c:
        name += "_1"
    return name


def _kind(column: Any, is_key: bool) -> int:
    default = column.default
    if _python_default(default) is not None:
        return FILLED
    if is_key:
        return KEY
    if default is not None or column.server_default is not None or column.computed or column.identity:
        return SERVER
    if column.type.should_evaluate_none:
        return PRESENT
    return PLAIN


def shapes_of(mapper: Any) -> list[TableShape]:
    """Return the shapes of a mapper's tables, the table that others refer to first."""
    memo = ("flush", "shapes")
    found: list[TableShape] | None = mapper._cache.get(memo)
    if found is None:
        found = mapper._cache[memo] = [TableShape(mapper, table) for table in mapper._pks_by_table]
    return found


def computed_attributes(mapper: Any) -> list[Any]:
    """Return the properties that are read from rows and not written (`column_property`)."""
    memo = ("flush", "computed")
    found: list[Any] | None = mapper._cache.get(memo)
    if found is None:
        written = {key for shape in shapes_of(mapper) for key in shape.by_key}
        found = mapper._cache[memo] = [
            prop for prop in mapper.column_attrs if prop.key not in written and not prop.is_query_expression
        ]
    return found


PLAIN_VALUE: Final = 0
EXPRESSION: Final = 1
INSTANCE: Final = 2


class ValueKinds(dict[type, int]):
    """What the instances of a class are to a flush: values, SQL expressions, or mapped instances."""

    def __missing__(self, cls: type) -> int:
        if issubclass(cls, ClauseElement) or hasattr(cls, "__clause_element__"):
            kind = EXPRESSION
        else:
            kind = INSTANCE if hasattr(cls, MANAGER) else PLAIN_VALUE
        if len(self) > 1000:
            self.clear()
        self[cls] = kind
        return kind


kinds = ValueKinds()


def expire_keys(state: InstanceState, d: dict[str, Any], keys: list[str]) -> None:
    """Have attributes read from the row on their next access."""
    expired: set[str] = d.setdefault(EXPIRED_KEYS, set())
    for key in keys:
        d.pop(key, None)
        expired.add(key)
    manager = state.manager_ref()
    if manager.has_events and keys:
        manager.fire_expire(state, keys)
