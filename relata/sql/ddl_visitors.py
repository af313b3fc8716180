"""Creating and dropping schema objects in a database, with their events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .. import exc, util
from .ddl_elements import (
    AddConstraint,
    CreateIndex,
    CreateSequence,
    CreateTable,
    DropConstraint,
    DropIndex,
    DropSequence,
    DropTable,
    SetColumnComment,
    SetConstraintComment,
    SetTableComment,
)
from .ddl_flags import CheckFirst
from .ddl_order import sort_tables_and_constraints
from .late import late
from .schema.item import SchemaVisitor


class InvokeDDLBase(SchemaVisitor):
    """A walk over schema objects that executes DDL on a connection."""

    def __init__(self, connection: Any, **kw: Any) -> None:
        self.connection = connection

    @contextmanager
    def with_ddl_events(self, target: Any, **kw: Any) -> Iterator[None]:
        """Tell the listeners of an object before and after."""
        raise NotImplementedError("expected a class that creates or drops")
        yield


class InvokeCreateDDLBase(InvokeDDLBase):
    """A walk that creates."""

    @contextmanager
    def with_ddl_events(self, target: Any, **kw: Any) -> Iterator[None]:
        target.dispatch.before_create(target, self.connection, _ddl_runner=self, **kw)
        yield
        target.dispatch.after_create(target, self.connection, _ddl_runner=self, **kw)


class InvokeDropDDLBase(InvokeDDLBase):
    """A walk that drops."""

    @contextmanager
    def with_ddl_events(self, target: Any, **kw: Any) -> Iterator[None]:
        target.dispatch.before_drop(target, self.connection, _ddl_runner=self, **kw)
        yield
        target.dispatch.after_drop(target, self.connection, _ddl_runner=self, **kw)


class _AsksDatabase(InvokeDDLBase):
    """What creating and dropping have in common: which tables are meant, and whether objects are there."""

    def __init__(
        self,
        dialect: Any,
        connection: Any,
        checkfirst: Any = CheckFirst.NONE,
        tables: Sequence[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(connection, **kwargs)
        self.checkfirst = CheckFirst.of(checkfirst)
        self.tables = tables
        self.preparer = dialect.identifier_preparer
        self.dialect = dialect
        self.memo: dict[Any, Any] = {}  # for what dialects remember during one walk
        self._there: dict[Any, bool] = {}

    def _schema_of(self, obj: Any) -> Any:
        return self.connection.schema_for_object(obj)

    def _look_for(self, tables: Sequence[Any]) -> None:
        """Ask at once which tables are there, as far as they are to be asked for: one question a schema."""
        groups: dict[tuple[bool, Any], list[Any]] = {}
        for table in tables:
            if self.checkfirst & self._table_flag(table):
                groups.setdefault((table.is_view, self._schema_of(table)), []).append(table)
        for (_, schema), group in sorted(groups.items(), key=lambda item: item[0][0]):
            names = [table.name for table in group]
            found = dict(self.dialect.has_multi_table(self.connection, names, schema=schema))
            self._there.update((table, found[schema, table.name]) for table in group)

    def _has_table(self, table: Any) -> bool:
        if table not in self._there:
            self._look_for([table])
        return self._there[table]

    def _has_sequence(self, sequence: Any) -> bool:
        return bool(
            self.dialect.has_sequence(self.connection, sequence.name, schema=self._schema_of(sequence))
        )

    def _has_index(self, index: Any) -> bool:
        schema = self._schema_of(index.table)
        return bool(self.dialect.has_index(self.connection, index.table.name, index.name, schema=schema))

    def _exists_as_wanted(self, flag: CheckFirst, obj: Any, has: Callable[[Any], bool], wanted: bool) -> bool:
        """Tell whether an object is there or missing as wanted, or is not to be asked for."""
        schema = self._schema_of(obj)
        if schema and not isinstance(schema, str):
            schema = str(schema)
        self.dialect.validate_identifier(obj.name)
        if schema:
            self.dialect.validate_identifier(schema)
        return not self.checkfirst & flag or has(obj) is wanted

    def _table_flag(self, table: Any) -> CheckFirst:
        return CheckFirst.VIEWS if table.is_view else CheckFirst.TABLES

    def _tables_of(self, metadata: Any) -> list[Any]:
        """Return the tables that are meant, and ask which of them are there."""
        if self.tables is not None:
            self._look_for(self.tables)
            return list(self.tables)
        self._look_for(list(metadata.tables.values()))
        return sorted(metadata.tables.values(), key=lambda table: table.key)

    def _sequences_alone(self, metadata: Any) -> list[Any]:
        """Return the sequences of a MetaData, none when only some of its tables are meant."""
        return [] if self.tables is not None else list(metadata._sequences.values())


def _sequences_of(table: Any) -> list[Any]:
    """Return the sequences that are defaults of columns."""
    defaults = [column.default for column in table.columns]
    return [default for default in defaults if default is not None and default.is_sequence]


class SchemaGenerator(_AsksDatabase, InvokeCreateDDLBase):
    """Create schema objects.

    :param dialect: the dialect of the connection
    :param connection: where to create them
    :param checkfirst: for what to ask first whether it is there
    :param tables: which tables of a MetaData; all by default
    """

    def _can_create_table(self, table: Any) -> bool:
        for column in table.columns:
            self.dialect.validate_identifier(column.name)
        return self._exists_as_wanted(self._table_flag(table), table, self._has_table, False)

    def _can_create_sequence(self, sequence: Any) -> bool:
        return (
            self.dialect.supports_sequences
            and (not self.dialect.sequences_optional or not sequence.optional)
            and self._exists_as_wanted(CheckFirst.SEQUENCES, sequence, self._has_sequence, False)
        )

    def _can_create_index(self, index: Any) -> bool:
        return not self.checkfirst & CheckFirst.INDEXES or not self._has_index(index)

    def visit_metadata(self, metadata: Any) -> None:
        tables = self._tables_of(metadata)
        ordered = sort_tables_and_constraints([table for table in tables if self._can_create_table(table)])
        sequences = [
            one
            for one in self._sequences_alone(metadata)
            if one.column is None and self._can_create_sequence(one)
        ]
        event_tables = [table for table, _ in ordered if table is not None]
        with self.with_ddl_events(metadata, tables=event_tables, checkfirst=self.checkfirst):
            for sequence in sequences:
                self.traverse_single(sequence, create_ok=True)
            for table, constraints in ordered:
                if table is not None:
                    self.traverse_single(
                        table,
                        create_ok=True,
                        include_foreign_key_constraints=constraints,
                        _is_metadata_operation=True,
                    )
                else:
                    for constraint in constraints:
                        self.traverse_single(constraint)

    def visit_table(
        self,
        table: Any,
        create_ok: bool = False,
        include_foreign_key_constraints: Any = None,
        _is_metadata_operation: bool = False,
    ) -> None:
        if not create_ok and not self._can_create_table(table):
            return
        with self.with_ddl_events(
            table, checkfirst=self.checkfirst, _is_metadata_operation=_is_metadata_operation
        ):
            for sequence in _sequences_of(table):
                self.traverse_single(sequence)
            if not self.dialect.supports_alter:
                include_foreign_key_constraints = None  # they all are part of the table
            self._create(table, include_foreign_key_constraints)
            for index in sorted(table.indexes, key=lambda one: one._creation_order):
                self.traverse_single(index, create_ok=True)
            self._set_comments(table)

    def _create(self, table: Any, include_foreign_key_constraints: Any) -> None:
        ddl = table._creator_ddl
        if ddl is None:
            ddl = CreateTable(table, include_foreign_key_constraints=include_foreign_key_constraints)
        ddl._invoke_with(self.connection)

    def _set_comments(self, table: Any) -> None:
        dialect = self.dialect
        if dialect.supports_comments and not dialect.inline_comments:
            if table.comment is not None:
                SetTableComment(table)._invoke_with(self.connection)
            for column in table.columns:
                if column.comment is not None:
                    SetColumnComment(column)._invoke_with(self.connection)
            if dialect.supports_constraint_comments:
                for constraint in table._sorted_constraints:
                    if constraint.comment is not None:
                        SetConstraintComment(constraint)._invoke_with(self.connection)

    def visit_foreign_key_constraint(self, constraint: Any) -> None:
        if not self.dialect.supports_alter:
            return
        with self.with_ddl_events(constraint):
            AddConstraint(constraint)._invoke_with(self.connection)

    def visit_sequence(self, sequence: Any, create_ok: bool = False) -> None:
        if not create_ok and not self._can_create_sequence(sequence):
            return
        with self.with_ddl_events(sequence):
            CreateSequence(sequence)._invoke_with(self.connection)

    def visit_index(self, index: Any, create_ok: bool = False) -> None:
        if not create_ok and not self._can_create_index(index):
            return
        with self.with_ddl_events(index):
            CreateIndex(index)._invoke_with(self.connection)


class SchemaDropper(_AsksDatabase, InvokeDropDDLBase):
    """Drop schema objects.

    :param dialect: the dialect of the connection
    :param connection: where to drop them
    :param checkfirst: for what to ask first whether it is there
    :param tables: which tables of a MetaData; all by default
    """

    def _can_drop_table(self, table: Any) -> bool:
        return self._exists_as_wanted(self._table_flag(table), table, self._has_table, True)

    def _can_drop_sequence(self, sequence: Any) -> bool:
        return (
            self.dialect.supports_sequences
            and (not self.dialect.sequences_optional or not sequence.optional)
            and self._exists_as_wanted(CheckFirst.SEQUENCES, sequence, self._has_sequence, True)
        )

    def _can_drop_index(self, index: Any) -> bool:
        return not self.checkfirst & CheckFirst.INDEXES or self._has_index(index)

    def visit_metadata(self, metadata: Any) -> None:
        tables = self._tables_of(metadata)
        ordered = self._order([table for table in tables if self._can_drop_table(table)])
        sequences = [one for one in self._sequences_alone(metadata) if self._can_drop_sequence(one)]
        event_tables = [table for table, _ in ordered if table is not None]
        with self.with_ddl_events(metadata, tables=event_tables, checkfirst=self.checkfirst):
            for table, constraints in ordered:
                if table is not None:
                    self.traverse_single(
                        table, drop_ok=True, _is_metadata_operation=True, _ignore_sequences=sequences
                    )
                else:
                    for constraint in constraints:
                        self.traverse_single(constraint)
            for sequence in sequences:
                self.traverse_single(sequence, drop_ok=sequence.column is None)

    def _order(self, tables: list[Any]) -> list[tuple[Any, Any]]:
        """Return the tables, each before those that it refers to; constraints to drop first come first.

        :raises CircularDependencyError: tables refer to each other by constraints without a name, which
            cannot be
            dropped by themselves
        """

        def in_table(constraint: Any) -> Any:
            return False if not self.dialect.supports_alter or constraint.name is None else None

        try:
            return list(reversed(sort_tables_and_constraints(tables, filter_fn=in_table)))
        except exc.CircularDependencyError as err:
            names = ", ".join(sorted(table.fullname for table in err.cycles))
            if not self.dialect.supports_alter:
                util.warn(
                    f"tables refer to each other in a circle, and {self.dialect.name} cannot drop foreign "
                    "keys alone: "
                    f"these are dropped in no certain order: {names}"
                )
                return [(table, ()) for table in tables]
            raise exc.CircularDependencyError(
                "",
                err.cycles,
                err.edges,
                msg=(
                    "expected a name for each foreign key of a circle of tables, by which it is dropped "
                    "before "
                    f"them; some have none in {names}. Give each ForeignKey or ForeignKeyConstraint a "
                    "name, or the MetaData a naming_convention"
                ),
            ) from err

    def visit_table(
        self,
        table: Any,
        drop_ok: bool = False,
        _is_metadata_operation: bool = False,
        _ignore_sequences: Any = (),
    ) -> None:
        if not drop_ok and not self._can_drop_table(table):
            return
        with self.with_ddl_events(
            table, checkfirst=self.checkfirst, _is_metadata_operation=_is_metadata_operation
        ):
            ddl = table._dropper_ddl
            (DropTable(table) if ddl is None else ddl)._invoke_with(self.connection)
            for sequence in _sequences_of(table):
                if sequence not in _ignore_sequences:
                    self.traverse_single(sequence)

    def visit_foreign_key_constraint(self, constraint: Any) -> None:
        if not self.dialect.supports_alter:
            return
        with self.with_ddl_events(constraint):
            DropConstraint(constraint)._invoke_with(self.connection)

    def visit_sequence(self, sequence: Any, drop_ok: bool = False) -> None:
        if not drop_ok and not self._can_drop_sequence(sequence):
            return
        with self.with_ddl_events(sequence):
            DropSequence(sequence)._invoke_with(self.connection)

    def visit_index(self, index: Any, drop_ok: bool = False) -> None:
        if not drop_ok and not self._can_drop_index(index):
            return
        with self.with_ddl_events(index):
            DropIndex(index)._invoke_with(self.connection)


def _run_create(obj: Any, bind: Any, checkfirst: Any, **kw: Any) -> None:
    _bind_of(bind)._run_ddl_visitor(SchemaGenerator, obj, checkfirst=CheckFirst.of(checkfirst), **kw)


def _run_drop(obj: Any, bind: Any, checkfirst: Any, **kw: Any) -> None:
    _bind_of(bind)._run_ddl_visitor(SchemaDropper, obj, checkfirst=CheckFirst.of(checkfirst), **kw)


def _bind_of(bind: Any) -> Any:
    if not hasattr(bind, "_run_ddl_visitor"):
        raise exc.ArgumentError(f"expected an Engine or Connection to create or drop with, got {bind!r}")
    return bind


late.run_create = _run_create
late.run_drop = _run_drop
