"""Answer questions about several tables by asking for one after another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import exc
from .object_kinds import ObjectKind, ObjectScope

if TYPE_CHECKING:
    from .connection import Connection
    from .interfaces import TableKey

__all__ = ["ReflectionTableByTable"]


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
