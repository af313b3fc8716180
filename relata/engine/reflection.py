"""Inspector: what is in a database.

The questions go to the dialect's `get_*` methods; their answers are remembered until `clear_cache()`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from .. import exc, inspection
from ..inspection import Inspectable
from ..util import topological
from ..util.coerce import Kind, check_kinds
from .base import Engine
from .connection import Connection
from .object_kinds import ObjectKind, ObjectScope
from .reflected_table import FACETS, ReflectionInfo, TableReflection

if TYPE_CHECKING:
    from ..sql.schema import Table
    from .default import DefaultDialect
    from .interfaces import (
        ReflectedCheckConstraint,
        ReflectedColumn,
        ReflectedForeignKeyConstraint,
        ReflectedIndex,
        ReflectedPrimaryKeyConstraint,
        ReflectedTableComment,
        ReflectedUniqueConstraint,
        TableKey,
    )

__all__ = ["Inspector", "ObjectKind", "ObjectScope", "ReflectionDefaults", "cache"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_NamedKey = tuple["TableKey", str | None]
_SortedKeys = list[tuple["TableKey | None", list[_NamedKey]]]


def cache(fn: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a dialect's method remember its answers in the dictionary that it is given as `info_cache`.

    Without one it is called each time.
    """

    @wraps(fn)
    def remember(self: Any, connection: Any, *args: Any, **kw: Any) -> Any:
        answers = kw.get("info_cache")
        if answers is None:
            return fn(self, connection, *args, **kw)
        key = _question(fn.__name__, args, kw)
        if key not in answers:
            answers[key] = fn(self, connection, *args, **kw)
        return answers[key]

    return remember  # type: ignore[return-value]  # called as the function is


def _question(name: str, args: Sequence[Any], kw: dict[str, Any]) -> Any:
    """Return what answers are remembered by; of keywords those that are plain values."""
    return (
        name,
        tuple(_plain(value) for value in args),
        tuple(
            sorted(
                (key, _plain(value))
                for key, value in kw.items()
                if key not in ("info_cache", "unreflectable") and value is not None
            )
        ),
    )


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, (list, set, frozenset)) else value


_NAME = Kind("text", lambda value: isinstance(value, str), "of a table, that is table.name").or_none()
_FILTERS = {
    "schema": _NAME,
    "filter_names": Kind("a list of names", lambda value: isinstance(value, Iterable)).or_none(),
    "kind": Kind("a member of ObjectKind", lambda value: isinstance(value, ObjectKind)),
    "scope": Kind("a member of ObjectScope", lambda value: isinstance(value, ObjectScope)),
}
"""What the arguments of the methods `get_multi_*` are."""


class ReflectionDefaults:
    """What a dialect says of a table that has nothing of a kind, a new object each time."""

    @staticmethod
    def columns() -> list[ReflectedColumn]:
        """No columns."""
        return []

    @staticmethod
    def pk_constraint() -> ReflectedPrimaryKeyConstraint:
        """No primary key."""
        return {"name": None, "constrained_columns": []}

    @staticmethod
    def foreign_keys() -> list[ReflectedForeignKeyConstraint]:
        """No foreign keys."""
        return []

    @staticmethod
    def indexes() -> list[ReflectedIndex]:
        """No indexes."""
        return []

    @staticmethod
    def unique_constraints() -> list[ReflectedUniqueConstraint]:
        """No UNIQUE constraints."""
        return []

    @staticmethod
    def check_constraints() -> list[ReflectedCheckConstraint]:
        """No CHECK constraints."""
        return []

    @staticmethod
    def table_options() -> dict[str, Any]:
        """No options."""
        return {}

    @staticmethod
    def table_comment() -> ReflectedTableComment:
        """No comment."""
        return {"text": None}


class Inspector(TableReflection, Inspectable["Inspector"]):
    """Tell what is in a database; made by `inspect(engine)` or `inspect(connection)`.

    Answers are remembered: after a change in the database, `clear_cache()`.

    :param bind: an Engine or Connection; of an engine, a connection is taken for each question
    """

    bind: Engine | Connection
    engine: Engine
    dialect: DefaultDialect
    info_cache: dict[Any, Any]

    def __init__(self, bind: Engine | Connection) -> None:
        self.bind = bind
        self.engine = bind.engine
        self.dialect = bind.engine.dialect
        self.info_cache = {}
        if bind is self.engine:
            bind.connect().close()  # the first connection tells the dialect what the database is

    @classmethod
    def from_engine(cls, bind: Engine | Connection) -> Inspector:
        """Return the inspector of an engine or connection; `inspect()` is the usual way."""
        return _inspector_of(bind)

    def clear_cache(self) -> None:
        """Forget what was asked."""
        self.info_cache.clear()

    @property
    def default_schema_name(self) -> str | None:
        """The schema of names that state none."""
        return self.dialect.default_schema_name

    # -- asking

    @contextlib.contextmanager
    def _operation_context(self) -> Iterator[Connection]:
        """Give a connection to ask by."""
        if isinstance(self.bind, Connection):
            yield self.bind
        else:
            with self.bind.connect() as connection:
                yield connection

    @contextlib.contextmanager
    def _inspection_context(self) -> Iterator[Inspector]:
        """Give an inspector that asks all its questions by one connection, with the answers of this one."""
        with self._operation_context() as connection:
            one = type(self).__new__(type(self))
            one.__dict__.update(self.__dict__)
            one.bind = connection
            yield one

    def _ask(self, question: str, *args: Any, **kw: Any) -> Any:
        """Return what the dialect's method of that name answers, now or when it was asked before."""
        for name in args:
            _NAME.check(f"name in {question}()", name)
        key = _question(question, args, kw)
        answers = self.info_cache
        if key not in answers:
            with self._operation_context() as connection:
                answers[key] = getattr(self.dialect, question)(connection, *args, info_cache=answers, **kw)
        return answers[key]

    def _ask_many(
        self,
        question: str,
        schema: str | None,
        filter_names: Collection[str] | None,
        kind: ObjectKind,
        scope: ObjectScope,
        kw: dict[str, Any],
    ) -> dict[TableKey, Any]:
        check_kinds(_FILTERS, {"schema": schema, "filter_names": filter_names, "kind": kind, "scope": scope})
        with self._operation_context() as connection:
            return dict(
                getattr(self.dialect, question)(
                    connection,
                    schema=schema,
                    filter_names=filter_names,
                    kind=kind,
                    scope=scope,
                    info_cache=self.info_cache,
                    **kw,
                )
            )

    # -- names

    def get_schema_names(self, **kw: Any) -> list[str]:
        """Return the names of the schemas."""
        return self._ask("get_schema_names", **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_table_names(self, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the tables of a schema, the default one for None, without views."""
        return self._ask("get_table_names", schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_temp_table_names(self, **kw: Any) -> list[str]:
        """Return the names of the temporary tables."""
        return self._ask("get_temp_table_names", **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_view_names(self, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the views of a schema, without materialized ones."""
        return self._ask("get_view_names", schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_materialized_view_names(self, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the materialized views of a schema."""
        return self._ask("get_materialized_view_names", schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_temp_view_names(self, **kw: Any) -> list[str]:
        """Return the names of the temporary views."""
        return self._ask("get_temp_view_names", **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_sequence_names(self, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the names of the sequences of a schema."""
        return self._ask("get_sequence_names", schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_view_definition(self, view_name: str, schema: str | None = None, **kw: Any) -> str:
        """Return the SQL of a view."""
        return self._ask("get_view_definition", view_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    # -- what is there

    def has_table(self, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether a table or view, a temporary one included, is there."""
        return bool(self._ask("has_table", table_name, schema, **kw))

    def has_multi_table(
        self, table_names: Sequence[str], schema: str | None = None, **kw: Any
    ) -> dict[TableKey, bool]:
        """Tell of several names whether there are tables or views."""
        with self._operation_context() as connection:
            return dict(
                self.dialect.has_multi_table(
                    connection, table_names, schema, info_cache=self.info_cache, **kw
                )
            )

    def has_schema(self, schema_name: str, **kw: Any) -> bool:
        """Tell whether a schema is there."""
        return bool(self._ask("has_schema", schema_name, **kw))

    def has_sequence(self, sequence_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether a sequence is there."""
        return bool(self._ask("has_sequence", sequence_name, schema, **kw))

    def has_index(self, table_name: str, index_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether a table has an index of a name."""
        return bool(self._ask("has_index", table_name, index_name, schema, **kw))

    # -- one table

    def get_columns(self, table_name: str, schema: str | None = None, **kw: Any) -> list[ReflectedColumn]:
        """Return the columns of a table or view, in order.

        :raises NoSuchTableError: there is none of that name; so do the other methods that take a table's name
        """
        return _with_types(self._ask("get_columns", table_name, schema, **kw))

    def get_pk_constraint(
        self, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Return the primary key of a table."""
        return self._ask("get_pk_constraint", table_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_foreign_keys(
        self, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedForeignKeyConstraint]:
        """Return the foreign keys of a table."""
        return self._ask("get_foreign_keys", table_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_indexes(self, table_name: str, schema: str | None = None, **kw: Any) -> list[ReflectedIndex]:
        """Return the indexes of a table."""
        return self._ask("get_indexes", table_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_unique_constraints(
        self, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedUniqueConstraint]:
        """Return the UNIQUE constraints of a table."""
        return self._ask("get_unique_constraints", table_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_check_constraints(
        self, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedCheckConstraint]:
        """Return the CHECK constraints of a table."""
        return self._ask("get_check_constraints", table_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_table_comment(
        self, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedTableComment:
        """Return the comment of a table, as `{"text": ...}`."""
        return self._ask("get_table_comment", table_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    def get_table_options(self, table_name: str, schema: str | None = None, **kw: Any) -> dict[str, Any]:
        """Return the dialect's options of a table, as keywords of `Table`."""
        return self._ask("get_table_options", table_name, schema, **kw)  # type: ignore[no-any-return]  # the dialect's contract

    # -- several tables

    def get_multi_columns(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, list[ReflectedColumn]]:
        """Return the columns of several tables, by pairs of schema and name.

        :param schema: the schema to look at
        :param filter_names: which tables; all by default, and names that are not there are left out
        :param kind: tables, views, or both
        :param scope: lasting ones, temporary ones, or both; so for the other `get_multi_*` methods
        """
        found = self._ask_many("get_multi_columns", schema, filter_names, kind, scope, kw)
        for columns in found.values():
            _with_types(columns)
        return found

    def get_multi_pk_constraint(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, ReflectedPrimaryKeyConstraint]:
        """Return the primary keys of several tables."""
        return self._ask_many("get_multi_pk_constraint", schema, filter_names, kind, scope, kw)

    def get_multi_foreign_keys(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, list[ReflectedForeignKeyConstraint]]:
        """Return the foreign keys of several tables."""
        return self._ask_many("get_multi_foreign_keys", schema, filter_names, kind, scope, kw)

    def get_multi_indexes(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, list[ReflectedIndex]]:
        """Return the indexes of several tables."""
        return self._ask_many("get_multi_indexes", schema, filter_names, kind, scope, kw)

    def get_multi_unique_constraints(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, list[ReflectedUniqueConstraint]]:
        """Return the UNIQUE constraints of several tables."""
        return self._ask_many("get_multi_unique_constraints", schema, filter_names, kind, scope, kw)

    def get_multi_check_constraints(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, list[ReflectedCheckConstraint]]:
        """Return the CHECK constraints of several tables."""
        return self._ask_many("get_multi_check_constraints", schema, filter_names, kind, scope, kw)

    def get_multi_table_comment(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, ReflectedTableComment]:
        """Return the comments of several tables."""
        return self._ask_many("get_multi_table_comment", schema, filter_names, kind, scope, kw)

    def get_multi_table_options(
        self,
        schema: str | None = None,
        filter_names: Sequence[str] | None = None,
        kind: ObjectKind = ObjectKind.TABLE,
        scope: ObjectScope = ObjectScope.DEFAULT,
        **kw: Any,
    ) -> dict[TableKey, dict[str, Any]]:
        """Return the dialect's options of several tables."""
        return self._ask_many("get_multi_table_options", schema, filter_names, kind, scope, kw)

    # -- the order of tables

    def get_sorted_table_and_fkc_names(
        self, schema: str | None = None, **kw: Any
    ) -> list[tuple[str | None, list[tuple[str, str | None]]]]:
        """Return the tables of a schema, each after those that it refers to, with the names of foreign keys.

        The last pair is None and the foreign keys, as table and name, that make a circle.
        """
        found = self.sort_tables_on_foreign_key_dependency((schema,), **kw)
        return [
            (None if key is None else key[1], [(table[1], name) for table, name in names])
            for key, names in found
        ]

    def sort_tables_on_foreign_key_dependency(
        self, consider_schemas: Collection[str | None] = (None,), **kw: Any
    ) -> _SortedKeys:
        """Do as `get_sorted_table_and_fkc_names` for several schemas; tables are pairs of schema and name."""
        tables: list[TableKey] = []
        edges: set[tuple[TableKey, TableKey]] = set()
        names: dict[TableKey, dict[_NamedKey, None]] = {}
        for schema in consider_schemas:
            found = self.get_multi_foreign_keys(schema, **kw)
            for table in sorted(found):
                tables.append(table)
                names[table] = {}
                for key in found[table]:
                    referred = (key["referred_schema"], key["referred_table"])
                    if referred != table:
                        edges.add((referred, table))
                    names[table][table, key["name"]] = None
        rest: list[_NamedKey] = []
        known = set(tables)
        edges = {edge for edge in edges if edge[0] in known}
        try:
            ordered = list(topological.sort(edges, tables))
        except exc.CircularDependencyError as circle:
            for table in (one for one in tables if one in circle.cycles):
                rest += names.pop(table)
                edges = {edge for edge in edges if edge[1] != table}
            ordered = list(topological.sort(edges, tables))
        sorted_keys: _SortedKeys = [(table, list(names.get(table, ()))) for table in ordered]
        return [*sorted_keys, (None, rest)]

    # -- tables whole

    def _get_reflection_info(
        self,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        kind: ObjectKind = ObjectKind.ANY,
        scope: ObjectScope = ObjectScope.ANY,
        **kw: Any,
    ) -> ReflectionInfo:
        """Return all that there is to know of some tables."""
        info = ReflectionInfo()
        kw["unreflectable"] = info.unreflectable
        for facet, is_optional in FACETS.items():
            ask_many = getattr(self, f"get_multi_{facet}")
            try:
                answers = ask_many(schema, filter_names=filter_names, kind=kind, scope=scope, **kw)
            except NotImplementedError:
                if not is_optional:
                    raise
                continue
            info.facets[facet] = answers
        return info

    def reflect_table(
        self,
        table: Table,
        include_columns: Collection[str] | None,
        exclude_columns: Collection[str] = (),
        resolve_fks: bool = True,
        _extend_on: set[Table] | None = None,
        _reflect_info: ReflectionInfo | None = None,
    ) -> None:
        """Fill a Table with columns, constraints and indexes that the database has.

        :param table: the Table; its name and schema say which
        :param include_columns: names of the columns wanted, all for None
        :param exclude_columns: names of columns that are not wanted
        :param resolve_fks: make the tables that foreign keys refer to as well
        :raises NoSuchTableError: there is no such table
        :raises UnreflectableTableError: the database cannot describe it
        """
        if _extend_on is not None:
            if table in _extend_on:
                return
            _extend_on.add(table)
        with self._inspection_context() as inspector:
            inspector._fill(table, include_columns, exclude_columns, resolve_fks, _extend_on, _reflect_info)


def _with_types(columns: list[ReflectedColumn]) -> list[ReflectedColumn]:
    """Make types of classes of types, in place."""
    for column in columns:
        if isinstance(column["type"], type):
            column["type"] = column["type"]()
    return columns


inspection._self_inspects(Inspector)


@inspection._inspects(Engine, Connection)
def _inspector_of(bind: Engine | Connection) -> Inspector:
    return (bind.dialect.inspector or Inspector)(bind)
