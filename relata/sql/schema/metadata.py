"""MetaData: the tables and other objects of one schema of definitions."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ... import exc, inspection, util
from ...util.coerce import MAPPING, Kind
from ..ddl_flags import CheckFirst
from ..elements import quoted_name
from ..late import late
from ..markers import NO_ARG
from ..naming import DEFAULT_NAMING_CONVENTION
from .item import HasSchemaAttr, _get_table_key

if TYPE_CHECKING:
    from .table import Table

_T = TypeVar("_T")


_CONVENTION = MAPPING.or_none()
_TABLES = Kind("a list of tables", lambda value: hasattr(value, "__iter__")).or_none()
_ONLY = Kind(
    "a list of names, or a function (name, metadata)",
    lambda value: callable(value) or hasattr(value, "__iter__"),
).or_none()


@inspection._self_inspects
class MetaData(HasSchemaAttr):
    """A collection of tables, in which foreign keys find what they name.

    :param schema: the schema of tables that state none
    :param quote_schema: quote that name always or never
    :param naming_convention: how constraints without a name are named: `{"ix": "ix_%(column_0_label)s", ...}`
    :param info: a dictionary for whatever the program wants to keep here
    """

    __visit_name__ = "metadata"

    def __init__(
        self,
        schema: str | None = None,
        quote_schema: bool | None = None,
        naming_convention: Mapping[Any, Any] | None = None,
        info: dict[Any, Any] | None = None,
    ) -> None:
        if schema is not None and not isinstance(schema, str):
            raise exc.ArgumentError(
                f"expected the name of a schema for MetaData, got {schema!r}: an engine is given to "
                "create_all()"
            )
        self.tables: util.FacadeDict[str, Table] = util.FacadeDict()
        self.schema = quoted_name.construct(schema, quote_schema)
        _CONVENTION.check("naming_convention", naming_convention)
        self.naming_convention: Mapping[Any, Any] = util.immutabledict(
            naming_convention or DEFAULT_NAMING_CONVENTION
        )
        if info:
            self.info = info
        self._schemas: set[str] = set()
        self._sequences: dict[str, Any] = {}
        # keys of a table and of a column -> the foreign keys that name it
        self._fk_memos: dict[tuple[str, str | None], list[Any]] = defaultdict(list)
        self._objects: set[Any] = set()

    @property
    def schemas(self) -> Sequence[str]:
        """The names of the schemas that its tables are in, and its own."""
        own = [] if self.schema is None else [self.schema]
        return tuple(dict.fromkeys([*own, *self._schemas]))

    def __repr__(self) -> str:
        return "MetaData()"

    def __contains__(self, table_or_key: Any) -> bool:
        if not isinstance(table_or_key, str):
            table_or_key = table_or_key.key
        return table_or_key in self.tables

    def _keys_to(self, column: Any) -> list[Any]:
        """Return the foreign keys that name a column."""
        memos, key = self._fk_memos, column.table.key
        waiting = [fk for name in {column.key, column.name, None} for fk in memos.get((key, name), ())]
        return [fk for fk in waiting if fk._column_of(column.table, raiseerr=False) is column]

    def _add_table(self, name: str, schema: str | None, table: Table) -> None:
        self.tables._insert_item(_get_table_key(name, schema), table)
        if schema:
            self._schemas.add(schema)

    def _remove_table(self, name: str, schema: str | None) -> None:
        removed = dict.pop(self.tables, _get_table_key(name, schema), None)
        if removed is not None:
            for fk in removed.foreign_keys:
                fk._remove_from_metadata(self)
        if self._schemas:
            self._schemas = {one.schema for one in self.tables.values() if one.schema is not None}

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state.pop("dispatch", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def clear(self) -> None:
        """Take out all tables; what is in the database stays."""
        dict.clear(self.tables)
        self._schemas.clear()
        self._fk_memos.clear()
        self._sequences.clear()

    def remove(self, table: Table) -> None:
        """Take out one table; what is in the database stays."""
        self._remove_table(table.name, table.schema)

    @property
    def sorted_tables(self) -> list[Table]:
        """The tables, each after those that it refers to.

        Where tables refer to each other in a circle, a warning says so, and these foreign keys are left out.
        """
        return late.sort_tables(  # type: ignore[no-any-return]  # tables
            sorted(self.tables.values(), key=lambda table: table.key)
        )

    # -- objects beside tables

    def _register_object(self, obj: Any) -> None:
        self._objects.add(obj)

    def get_schema_objects(self, kind: type[_T], *, schema: Any = NO_ARG) -> Sequence[_T]:
        """Return the objects of a class, such as `Enum` or `Sequence`, that belong here.

        :param kind: the class
        :param schema: the schema that they are in; that of the MetaData by default
        """
        wanted = self.schema if schema is NO_ARG else schema
        objects: Any = self._objects
        return tuple(one for one in objects if isinstance(one, kind) and one.schema == wanted)  # type: ignore[attr-defined]  # all of these have a schema

    def get_schema_object_by_name(self, kind: type[_T], name: str, *, schema: Any = NO_ARG) -> _T | None:
        """Return the object of a class and name, or None.

        :param kind: the class
        :param name: its name
        :param schema: the schema that it is in; that of the MetaData by default
        """
        for one in self.get_schema_objects(kind, schema=schema):
            if one.name == name:  # type: ignore[attr-defined]  # objects with a name
                return one
        return None

    # -- the database

    def reflect(
        self,
        bind: Any,
        schema: str | None = None,
        views: bool = False,
        only: Any = None,
        extend_existing: bool = False,
        autoload_replace: bool = True,
        resolve_fks: bool = True,
        **dialect_kwargs: Any,
    ) -> None:
        """Make tables of those that the database has.

        :param bind: an Engine or Connection
        :param schema: the schema to look at; that of the MetaData by default
        :param views: views too
        :param only: names, or a function `(name, metadata)` that says which
        :param extend_existing: complete tables that are here already
        :param autoload_replace: replace columns that are here already
        :param resolve_fks: make the tables that foreign keys refer to as well
        :param dialect_kwargs: arguments for each Table
        :raises InvalidRequestError: the database lacks a table named in `only`
        """
        _ONLY.check("only", only)
        if schema is None:
            schema = self.schema
        with inspection.inspect(bind)._inspection_context() as inspector:
            names = [*inspector.get_table_names(schema, **dialect_kwargs)]
            if views:
                names += inspector.get_view_names(schema, **dialect_kwargs)
                with contextlib.suppress(NotImplementedError):  # the database has none
                    names += inspector.get_materialized_view_names(schema, **dialect_kwargs)
            wanted = self._names_to_reflect(names, schema, only, extend_existing)
            options = {
                "autoload_with": inspector,
                "schema": schema,
                "extend_existing": extend_existing,
                "autoload_replace": autoload_replace,
                "resolve_fks": resolve_fks,
                "_extend_on": set(),
                "_reflect_info": inspector._get_reflection_info(schema, wanted, **dialect_kwargs),
                **dialect_kwargs,
            }
            for name in wanted:
                try:
                    late.table(name, self, **options)
                except exc.UnreflectableTableError as err:
                    util.warn(f"table {name!r} is left out: {err}")

    def _names_to_reflect(self, names: list[str], schema: str | None, only: Any, extend: bool) -> list[str]:
        """Return which of the names in a database are to be read."""
        if only is None:
            wanted = names
        elif callable(only):
            wanted = [name for name in names if only(name, self)]
        else:
            missing = [name for name in only if name not in names]
            if missing:
                where = f"schema {schema!r} of the database" if schema else "the database"
                raise exc.InvalidRequestError(
                    f"expected names of tables in {where} for only=, got {', '.join(map(repr, missing))}"
                )
            wanted = list(only)
        return [name for name in wanted if extend or _get_table_key(name, schema) not in self.tables]

    def create_all(
        self, bind: Any, tables: Sequence[Table] | None = None, checkfirst: Any = CheckFirst.ALL
    ) -> None:
        """Create the tables in the database, each after those that it refers to.

        :param bind: an Engine or Connection
        :param tables: which; all by default
        :param checkfirst: for what to ask first whether it is there
        """
        _TABLES.check("tables", tables)
        late.run_create(self, bind, checkfirst, tables=tables)

    def drop_all(
        self, bind: Any, tables: Sequence[Table] | None = None, checkfirst: Any = CheckFirst.ALL
    ) -> None:
        """Drop the tables from the database, each before those that it refers to.

        :param bind: an Engine or Connection
        :param tables: which; all by default
        :param checkfirst: for what to ask first whether it is there
        """
        _TABLES.check("tables", tables)
        late.run_drop(self, bind, checkfirst, tables=tables)


ReflectFilter = Callable[[str, MetaData], bool]
