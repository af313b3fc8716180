"""Answer questions about several tables by those about one, or the other way round.

A dialect whose database tells of one table at a time has `ReflectionTableByTable`; one that asks catalogs
about all tables at once has `ReflectionAtOnce` before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import exc
from .object_kinds import ObjectKind, ObjectScope

if TYPE_CHECKING:
    from .connection import Connection
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

__all__ = ["ReflectionAtOnce", "ReflectionTableByTable"]


class ReflectionTableByTable:
    """The part of a dialect that builds the `get_multi_*` methods on those for one table.

    A dialect overrides those that its database answers at once.
    """

    get_columns: Callable[..., Any]
    get_pk_constraint: Callable[..., Any]
    get_foreign_keys: Callable[..., Any]
    get_indexes: Callable[..., Any]
    get_unique_constraints: Callable[..., Any]
    get_check_constraints: Callable[..., Any]
    get_table_comment: Callable[..., Any]
    get_table_options: Callable[..., Any]

    if TYPE_CHECKING:  # what the dialect has
        get_schema_names: Callable[..., list[str]]
        has_table: Callable[..., bool]

    def _default_multi_reflect(
        self,
        single_tbl_method: Callable[..., Any],
        connection: Connection,
        kind: ObjectKind,
        schema: str | None,
        filter_names: Collection[str] | None,
        scope: ObjectScope,
        **kw: Any,
    ) -> Iterator[tuple[TableKey, Any]]:
        """Yield what a method says of each table; those that are not there are left out."""
        unreflectable = kw.pop("unreflectable", {})
        for name in self._names_of_kind(connection, kind, schema, filter_names, scope, **kw):
            key = (schema, name)
            if key in unreflectable:
                continue
            try:
                yield key, single_tbl_method(connection, name, schema=schema, **kw)
            except exc.UnreflectableTableError as error:
                unreflectable[key] = error
            except exc.NoSuchTableError:
                continue

    def _names_of_kind(
        self,
        connection: Connection,
        kind: ObjectKind,
        schema: str | None,
        filter_names: Collection[str] | None,
        scope: ObjectScope,
        **kw: Any,
    ) -> Iterable[str]:
        if filter_names is not None and kind is ObjectKind.ANY and scope is ObjectScope.ANY:
            return filter_names
        names: dict[str, None] = {}
        for one_kind, one_scope, question in (
            (ObjectKind.TABLE, ObjectScope.DEFAULT, "get_table_names"),
            (ObjectKind.VIEW, ObjectScope.DEFAULT, "get_view_names"),
            (ObjectKind.MATERIALIZED_VIEW, ObjectScope.DEFAULT, "get_materialized_view_names"),
            (ObjectKind.TABLE, ObjectScope.TEMPORARY, "get_temp_table_names"),
            (ObjectKind.VIEW, ObjectScope.TEMPORARY, "get_temp_view_names"),
        ):
            if one_kind not in kind or one_scope not in scope:
                continue
            where = {"schema": schema} if one_scope is ObjectScope.DEFAULT else {}
            try:
                names.update(dict.fromkeys(getattr(self, question)(connection, **where, **kw)))
            except NotImplementedError:
                continue  # the database has none of the kind
        return names if filter_names is None else [name for name in names if name in filter_names]

    def get_multi_columns(self, connection: Connection, **kw: Any) -> Iterable[tuple[TableKey, Any]]:
        """Yield the columns of tables, as `schema`, `filter_names`, `kind` and `scope` say."""
        return self._default_multi_reflect(self.get_columns, connection, **kw)

    def get_multi_pk_constraint(self, connection: Connection, **kw: Any) -> Iterable[tuple[TableKey, Any]]:
        """Yield the primary keys of tables."""
        return self._default_multi_reflect(self.get_pk_constraint, connection, **kw)

    def get_multi_foreign_keys(self, connection: Connection, **kw: Any) -> Iterable[tuple[TableKey, Any]]:
        """Yield the foreign keys of tables."""
        return self._default_multi_reflect(self.get_foreign_keys, connection, **kw)

    def get_multi_indexes(self, connection: Connection, **kw: Any) -> Iterable[tuple[TableKey, Any]]:
        """Yield the indexes of tables."""
        return self._default_multi_reflect(self.get_indexes, connection, **kw)

    def get_multi_unique_constraints(
        self, connection: Connection, **kw: Any
    ) -> Iterable[tuple[TableKey, Any]]:
        """Yield the UNIQUE constraints of tables."""
        return self._default_multi_reflect(self.get_unique_constraints, connection, **kw)

    def get_multi_check_constraints(
        self, connection: Connection, **kw: Any
    ) -> Iterable[tuple[TableKey, Any]]:
        """Yield the CHECK constraints of tables."""
        return self._default_multi_reflect(self.get_check_constraints, connection, **kw)

    def get_multi_table_comment(self, connection: Connection, **kw: Any) -> Iterable[tuple[TableKey, Any]]:
        """Yield the comments of tables."""
        return self._default_multi_reflect(self.get_table_comment, connection, **kw)

    def get_multi_table_options(self, connection: Connection, **kw: Any) -> Iterable[tuple[TableKey, Any]]:
        """Yield the dialect's options of tables."""
        return self._default_multi_reflect(self.get_table_options, connection, **kw)

    def has_multi_table(
        self, connection: Connection, table_names: Sequence[str], schema: str | None = None, **kw: Any
    ) -> Iterable[tuple[TableKey, bool]]:
        """Yield for each name whether a table or view is there."""
        return [
            ((schema, name), self.has_table(connection, name, schema=schema, **kw)) for name in table_names
        ]

    def has_index(
        self, connection: Connection, table_name: str, index_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Tell whether a table has an index of a name."""
        if not self.has_table(connection, table_name, schema=schema, **kw):
            return False
        indexes = self.get_indexes(connection, table_name, schema=schema, **kw)
        return any(index["name"] == index_name for index in indexes)

    def has_schema(self, connection: Connection, schema_name: str, **kw: Any) -> bool:
        """Tell whether a schema is there."""
        return schema_name in self.get_schema_names(connection, **kw)


class ReflectionAtOnce:
    """The part of a dialect that builds the methods for one table on the `get_multi_*` methods.

    Each of these is a query or two, whatever the number of tables.
    """

    #: where objects are looked for when no schema is given, for messages
    _place_without_schema: str = "in the default schema"

    if TYPE_CHECKING:  # what the dialect has
        get_multi_columns: Callable[..., Iterable[tuple[TableKey, Any]]]
        get_multi_pk_constraint: Callable[..., Iterable[tuple[TableKey, Any]]]
        get_multi_foreign_keys: Callable[..., Iterable[tuple[TableKey, Any]]]
        get_multi_indexes: Callable[..., Iterable[tuple[TableKey, Any]]]
        get_multi_unique_constraints: Callable[..., Iterable[tuple[TableKey, Any]]]
        get_multi_check_constraints: Callable[..., Iterable[tuple[TableKey, Any]]]
        get_multi_table_comment: Callable[..., Iterable[tuple[TableKey, Any]]]
        get_multi_table_options: Callable[..., Iterable[tuple[TableKey, Any]]]

    def _missing(self, name: str, schema: str | None, kind: str = "table or view") -> exc.NoSuchTableError:
        """Return the error of an object that is not there."""
        place = f"in schema {schema!r}" if schema else self._place_without_schema
        return exc.NoSuchTableError(
            f"no {kind} {name!r} {place}: check its name, or give the schema it is in"
        )

    def _of_one_table(
        self,
        many: Callable[..., Iterable[tuple[TableKey, Any]]],
        connection: Connection,
        table_name: str,
        schema: str | None,
        kw: Any,
    ) -> Any:
        """Return what a `get_multi_*` method says of one table or view.

        :raises NoSuchTableError: there is none of that name
        :raises UnreflectableTableError: the database cannot tell of it
        """
        unreflectable: dict[TableKey, Exception] = {}
        asked = {"schema": schema, "filter_names": [table_name], **kw, "unreflectable": unreflectable}
        for _, answer in many(connection, scope=ObjectScope.ANY, kind=ObjectKind.ANY, **asked):
            return answer
        for error in unreflectable.values():
            raise error
        raise self._missing(table_name, schema)

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedColumn]:
        """Return the columns of a table or view."""
        return self._of_one_table(self.get_multi_columns, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind

    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Return the primary key of a table."""
        return self._of_one_table(self.get_multi_pk_constraint, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind

    def get_foreign_keys(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedForeignKeyConstraint]:
        """Return the foreign keys of a table."""
        return self._of_one_table(self.get_multi_foreign_keys, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind

    def get_indexes(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedIndex]:
        """Return the indexes of a table."""
        return self._of_one_table(self.get_multi_indexes, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind

    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedUniqueConstraint]:
        """Return the UNIQUE constraints of a table."""
        return self._of_one_table(self.get_multi_unique_constraints, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind

    def get_check_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedCheckConstraint]:
        """Return the CHECK constraints of a table."""
        return self._of_one_table(self.get_multi_check_constraints, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind

    def get_table_comment(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedTableComment:
        """Return the comment of a table."""
        return self._of_one_table(self.get_multi_table_comment, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind

    def get_table_options(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> dict[str, Any]:
        """Return the dialect's options of a table."""
        return self._of_one_table(self.get_multi_table_options, connection, table_name, schema, kw)  # type: ignore[no-any-return]  # of the same kind
