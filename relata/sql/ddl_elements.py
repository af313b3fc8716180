"""DDL statements."""

from __future__ import annotations

from typing import Any

from .. import exc, util
from .._hot.nodes import changed, copied
from . import roles
from .dialect_args import DialectKWArgs
from .elements import ClauseElement
from .executable import Executable
from .late import late
from .markers import NO_ARG
from .schema import Column, MetaData, Table
from .schema.item import DDLIf


class BaseDDLElement(ClauseElement):
    """The base of everything that a DDL compiler prints."""

    inherit_cache = False  # it is run once

    def _compiler(self, dialect: Any, **kw: Any) -> Any:
        return dialect.ddl_compiler(dialect, self, **kw)


class ExecutableDDLElement(Executable, BaseDDLElement):
    """The base of DDL statements.

    One may be executed by itself, or be listened with to `before_create` and the like:
    `event.listen(table, "after_create", DDL("..."))`.
    """

    roles = frozenset([roles.DDLRole])
    is_ddl = True
    target: Any = None
    _ddl_if: DDLIf | None = None

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return connection._execute_ddl(self, distilled_params, execution_options)

    def against(self, target: Any) -> Any:
        """Return a copy for a schema object, which fills the text of `DDL` and which conditions look at."""
        return changed(self, "target", target)

    def execute_if(self, dialect: Any = None, callable_: Any = None, state: Any = None) -> Any:
        """Return a copy that listens conditionally.

        :param dialect: the names of the dialects to execute it on, as one string or several
        :param callable_: a function that says so: `(ddl, target, bind, *, dialect, state, tables,
            checkfirst, ...)`
        :param state: whatever the function is to be given
        """
        return changed(self, "_ddl_if", DDLIf(dialect, callable_, state))

    def _should_execute(self, target: Any, bind: Any, **kw: Any) -> bool:
        return self._ddl_if is None or self._ddl_if._should_execute(self, target, bind, **kw)

    def _invoke_with(self, bind: Any) -> Any:
        return bind.execute(self) if self._should_execute(self.target, bind) else None

    def __call__(self, target: Any, bind: Any, **kw: Any) -> None:
        """Execute the statement as a listener."""
        if self._should_execute(target, bind, **kw):
            bind.execute(self.against(target))

    def _generate(self) -> Any:
        return copied(self)


DDLElement = ExecutableDDLElement


class DDL(ExecutableDDLElement):
    """DDL as text.

    :param statement: the text; `%(table)s`, `%(schema)s` and `%(fullname)s` are the names of the table that
        it is
        executed for, so a percent sign is written twice
    :param context: more values for such places
    """

    __visit_name__ = "ddl"

    def __init__(self, statement: str, context: Any = None) -> None:
        if not isinstance(statement, str):
            raise exc.ArgumentError(f"expected the text of a DDL statement, got {statement!r}")
        self.statement = statement
        self.context = context or {}

    def __repr__(self) -> str:
        parts = [repr(self.statement)]
        if self.context:
            parts.append(f"context={self.context}")
        return f"<{type(self).__name__}@{id(self)}; {', '.join(parts)}>"


class _CreateDropBase(ExecutableDDLElement):
    """A statement about one schema object."""

    element: Any

    def __init__(self, element: Any) -> None:
        self.element = self.target = element
        self._ddl_if = getattr(element, "_ddl_if", None)

    @property
    def stringify_dialect(self) -> str:  # type: ignore[override]  # told by the object
        return str(getattr(self.element, "create_drop_stringify_dialect", "default"))


def _not_inside_table(compiler: Any) -> bool:
    """Tell that a constraint is not part of CREATE TABLE, since a statement of its own creates it."""
    return False


class _CreateBase(_CreateDropBase):
    def __init__(self, element: Any, if_not_exists: bool = False) -> None:
        super().__init__(element)
        self.if_not_exists = if_not_exists


class _DropBase(_CreateDropBase):
    def __init__(self, element: Any, if_exists: bool = False) -> None:
        super().__init__(element)
        self.if_exists = if_exists


class CreateSchema(_CreateBase):
    """CREATE SCHEMA.

    :param name: its name
    :param if_not_exists: say IF NOT EXISTS
    """

    __visit_name__ = "create_schema"
    stringify_dialect = "default"


class DropSchema(_DropBase):
    """DROP SCHEMA.

    :param name: its name
    :param cascade: say CASCADE
    :param if_exists: say IF EXISTS
    """

    __visit_name__ = "drop_schema"
    stringify_dialect = "default"

    def __init__(self, name: str, cascade: bool = False, if_exists: bool = False) -> None:
        super().__init__(name, if_exists)
        self.cascade = cascade


class TableCreateDDL(_CreateBase):
    """The base of statements that create a table or view."""

    def to_metadata(self, metadata: Any, table: Any) -> Any:
        """Return the statement for a copy of the table.

        :param metadata: the MetaData of the copy
        :param table: the copy
        """
        raise NotImplementedError(f"{type(self).__name__} has no to_metadata()")


class TableDropDDL(_DropBase):
    """The base of statements that drop a table or view."""

    def to_metadata(self, metadata: Any, table: Any) -> Any:
        """Return the statement for a copy of the table.

        :param metadata: the MetaData of the copy
        :param table: the copy
        """
        raise NotImplementedError(f"{type(self).__name__} has no to_metadata()")


class CreateTable(TableCreateDDL):
    """CREATE TABLE.

    :param element: the Table
    :param include_foreign_key_constraints: the foreign keys that are part of it; all by default
    :param if_not_exists: say IF NOT EXISTS
    """

    __visit_name__ = "create_table"

    def __init__(
        self, element: Any, include_foreign_key_constraints: Any = None, if_not_exists: bool = False
    ) -> None:
        super().__init__(element, if_not_exists=if_not_exists)
        self.columns: list[Any] = [CreateColumn(column) for column in element.columns]
        self.include_foreign_key_constraints = include_foreign_key_constraints

    def to_metadata(self, metadata: Any, table: Any) -> Any:
        return type(self)(table, if_not_exists=self.if_not_exists)


class DropTable(TableDropDDL):
    """DROP TABLE.

    :param element: the Table
    :param if_exists: say IF EXISTS
    """

    __visit_name__ = "drop_table"

    def to_metadata(self, metadata: Any, table: Any) -> Any:
        return type(self)(table, if_exists=self.if_exists)


class _TableViaSelect(TableCreateDDL):
    """A table or view that is made from a SELECT; `table` is its Table, with the columns of the SELECT."""

    inherit_cache = False

    def __init__(
        self,
        selectable: Any,
        name: str,
        *,
        metadata: Any = None,
        schema: str | None = None,
        temporary: bool = False,
        if_not_exists: bool = False,
    ) -> None:
        self.selectable = late.expect(roles.DMLSelectRole, selectable)
        self.schema = late.quoted_name(schema, None) if schema is not None else None
        self.temporary = bool(temporary)
        self.if_not_exists = bool(if_not_exists)
        self.metadata = metadata if metadata is not None else MetaData()
        self.table_name = late.quoted_name(name, None)
        self._make_table()
        self.target = self.table

    def _make_table(self) -> None:
        columns: list[Any] = [
            Column(column.name, column.type, key=column.key)
            for column in self.selectable.exported_columns
            if getattr(column, "name", None) is not None
        ]
        self.table = Table(
            self.table_name,
            self.metadata,
            *columns,
            schema=self.schema,
            _creator_ddl=self,
            _dropper_ddl=self._dropper(),
        )

    def _dropper(self) -> Any:
        return None

    @property
    def element(self) -> Any:
        return self.table

    def to_metadata(self, metadata: Any, table: Any) -> Any:
        new = copied(self)
        new.metadata = metadata
        new.table = new.target = table
        return new


class CreateTableAs(DialectKWArgs, _TableViaSelect):
    """CREATE TABLE ... AS SELECT.

    :param selectable: the SELECT
    :param table_name: the name of the table
    :param metadata: the MetaData that its Table, `create_table_as.table`, belongs to; a new one by default
    :param schema: the schema that it is in
    :param temporary: say TEMPORARY
    :param if_not_exists: say IF NOT EXISTS
    """

    __visit_name__ = "create_table_as"
    inherit_cache = False

    def __init__(
        self,
        selectable: Any,
        table_name: str,
        *,
        metadata: Any = None,
        schema: str | None = None,
        temporary: bool = False,
        if_not_exists: bool = False,
        **dialect_kwargs: Any,
    ) -> None:
        self._validate_dialect_kwargs(dialect_kwargs)
        super().__init__(
            selectable,
            table_name,
            metadata=metadata,
            schema=schema,
            temporary=temporary,
            if_not_exists=if_not_exists,
        )


late.create_table_as = CreateTableAs


class CreateView(DialectKWArgs, _TableViaSelect):
    """CREATE VIEW.

    :param selectable: the SELECT
    :param view_name: the name of the view
    :param metadata: the MetaData that its Table, `create_view.table`, belongs to; a new one by default
    :param schema: the schema that it is in
    :param temporary: say TEMPORARY
    :param or_replace: say OR REPLACE
    :param materialized: say MATERIALIZED
    """

    __visit_name__ = "create_view"
    inherit_cache = False

    def __init__(
        self,
        selectable: Any,
        view_name: str,
        *,
        metadata: Any = None,
        schema: str | None = None,
        temporary: bool = False,
        or_replace: bool = False,
        materialized: bool = False,
        **dialect_kwargs: Any,
    ) -> None:
        self._validate_dialect_kwargs(dialect_kwargs)
        self.materialized = materialized
        self.or_replace = or_replace
        super().__init__(selectable, view_name, metadata=metadata, schema=schema, temporary=temporary)
        self.table._dropper_ddl = DropView(self.table, materialized=materialized)


class DropView(TableDropDDL):
    """DROP VIEW.

    :param element: the Table of the view
    :param if_exists: say IF EXISTS
    :param materialized: say MATERIALIZED
    """

    __visit_name__ = "drop_view"

    def __init__(self, element: Any, *, if_exists: bool = False, materialized: bool = False) -> None:
        super().__init__(element, if_exists=if_exists)
        self.materialized = materialized

    def to_metadata(self, metadata: Any, table: Any) -> Any:
        return type(self)(table, if_exists=self.if_exists, materialized=self.materialized)


class CreateConstraint(BaseDDLElement):
    """A constraint as part of CREATE TABLE."""

    def __init__(self, element: Any) -> None:
        self.element = element


late.create_constraint = CreateConstraint


class CreateColumn(BaseDDLElement):
    """A column as part of CREATE TABLE; `@compiles` may change how it is printed, or leave it out."""

    __visit_name__ = "create_column"

    def __init__(self, element: Any) -> None:
        self.element = element


class CreateSequence(_CreateBase):
    """CREATE SEQUENCE."""

    __visit_name__ = "create_sequence"


class DropSequence(_DropBase):
    """DROP SEQUENCE."""

    __visit_name__ = "drop_sequence"


class CreateIndex(_CreateBase):
    """CREATE INDEX."""

    __visit_name__ = "create_index"


class DropIndex(_DropBase):
    """DROP INDEX."""

    __visit_name__ = "drop_index"


class AddConstraint(_CreateBase):
    """ALTER TABLE ... ADD CONSTRAINT.

    :param element: the constraint
    :param isolate_from_table: take the constraint out of CREATE TABLE
    """

    __visit_name__ = "add_constraint"

    def __init__(self, element: Any, *, isolate_from_table: bool = True) -> None:
        super().__init__(element)
        if isolate_from_table:
            element._create_rule = _not_inside_table


class DropConstraint(_DropBase):
    """ALTER TABLE ... DROP CONSTRAINT.

    :param element: the constraint
    :param cascade: say CASCADE
    :param if_exists: say IF EXISTS
    :param isolate_from_table: deprecated: take the constraint out of CREATE TABLE
    """

    __visit_name__ = "drop_constraint"

    def __init__(
        self,
        element: Any,
        *,
        cascade: bool = False,
        if_exists: bool = False,
        isolate_from_table: Any = NO_ARG,
        **kw: Any,
    ) -> None:
        self.cascade = cascade
        super().__init__(element, if_exists=if_exists, **kw)
        if isolate_from_table is not NO_ARG:
            util.warn_deprecated("isolate_from_table of DropConstraint is deprecated: leave it out", "2.1")
            if isolate_from_table:
                element._create_rule = _not_inside_table


class SetTableComment(_CreateDropBase):
    """COMMENT ON TABLE ... IS."""

    __visit_name__ = "set_table_comment"


class DropTableComment(_CreateDropBase):
    """COMMENT ON TABLE ... IS NULL."""

    __visit_name__ = "drop_table_comment"


class SetColumnComment(_CreateDropBase):
    """COMMENT ON COLUMN ... IS."""

    __visit_name__ = "set_column_comment"


class DropColumnComment(_CreateDropBase):
    """COMMENT ON COLUMN ... IS NULL."""

    __visit_name__ = "drop_column_comment"


class SetConstraintComment(_CreateDropBase):
    """COMMENT ON CONSTRAINT ... IS."""

    __visit_name__ = "set_constraint_comment"


class DropConstraintComment(_CreateDropBase):
    """COMMENT ON CONSTRAINT ... IS NULL."""

    __visit_name__ = "drop_constraint_comment"
