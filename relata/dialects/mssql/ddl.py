"""DDL as SQL Server writes it.

See https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
"""

from __future__ import annotations

from typing import Any

from ... import exc
from ...sql import roles
from ...sql.coercions import expect
from ...sql.compiler import DDLCompiler
from ...util.deprecations import warn_deprecated
from .schema_names import schema_elements

__all__ = ["MSDDLCompiler"]


class MSDDLCompiler(DDLCompiler):
    """Print CREATE and DROP for SQL Server."""

    # -- columns

    def get_column_specification(self, column: Any, **kwargs: Any) -> str:
        if column.table is None:
            raise exc.CompileError(
                f"expected a column of a table, got {column.name!r} without: whether it is an IDENTITY "
                "depends on its table"
            )
        text: str = self.preparer.format_column(column)
        if column.computed is not None:
            text += " " + self.process(column.computed)
        else:
            text += " " + self.type_compiler.process(
                column.type, type_expression=column, identifier_preparer=self.preparer
            )
        identity = self._identity(column)
        text += self._nullability(column, identity is not None)
        if identity is not None:
            return f"{text} {identity}"
        default = self.get_column_default_string(column)
        return text if default is None else f"{text} DEFAULT {default}"

    def _nullability(self, column: Any, is_identity: bool) -> str:
        """Return NULL or NOT NULL: which of them nothing stands for is a setting of the database."""
        if column.nullable is None:
            return ""
        if not column.nullable or column.primary_key or is_identity or _has_sequence(column):
            return " NOT NULL"
        return "" if column.computed is not None else " NULL"

    def _identity(self, column: Any) -> str | None:
        """Return IDENTITY for a column whose values the server counts, None for others."""
        options = column.dialect_options["mssql"]
        start, increment = options["identity_start"], options["identity_increment"]
        has_options = start is not None or increment is not None
        if column.identity is not None:
            if has_options:
                raise exc.CompileError(
                    f"expected start and increment of column {column.name!r} as arguments of its Identity(), "
                    "got mssql_identity_start or mssql_identity_increment beside it"
                )
            return self.process(column.identity)
        is_counted = column is column.table._autoincrement_column or column.autoincrement is True
        if not is_counted or (_has_sequence(column) and not column.default.optional):
            return None
        if not has_options:
            return "IDENTITY"
        warn_deprecated(
            "mssql_identity_start and mssql_identity_increment are deprecated: give the column an "
            "Identity(start=, increment=)",
            "1.4",
        )
        return _numbered(start, increment)

    def visit_identity_column(self, identity: Any, **kw: Any) -> str:
        if identity.start is None and identity.increment is None:
            return "IDENTITY"
        return _numbered(identity.start, identity.increment)

    def visit_computed_column(self, generated: Any, **kw: Any) -> str:
        expression = self.sql_compiler.process(generated.sqltext, include_table=False, literal_binds=True)
        return f"AS ({expression})" + (" PERSISTED" if generated.persisted else "")

    # -- constraints and indexes

    def define_primary_key_body(self, constraint: Any, **kw: Any) -> str:
        body = super().define_primary_key_body(constraint, **kw)
        return body.replace("PRIMARY KEY", f"PRIMARY KEY{_clustered(constraint)}", 1)

    def define_unique_constraint_distinct(self, constraint: Any, **kw: Any) -> str:
        return _clustered(constraint).lstrip() + " " if _clustered(constraint) else ""

    def visit_create_index(
        self, create: Any, include_schema: bool = False, include_table_schema: bool = True, **kw: Any
    ) -> str:
        index = create.element
        self._verify_index_table(index)
        options = index.dialect_options["mssql"]
        unique = " UNIQUE" if index.unique else ""
        columnstore = " COLUMNSTORE" if options["columnstore"] else ""
        name = self._prepared_index_name(index, include_schema=include_schema)
        table = self.preparer.format_table(index.table, use_schema=include_table_schema)
        text = f"CREATE{unique}{_clustered(index)}{columnstore} INDEX {name} ON {table}"
        if len(index.expressions):
            columns = [
                self.sql_compiler.process(one, include_table=False, literal_binds=True)
                for one in index.expressions
            ]
            text += f" ({', '.join(columns)})"
        if options["include"]:
            included = [index.table.c[one] if isinstance(one, str) else one for one in options["include"]]
            text += f" INCLUDE ({self._names(included)})"
        if options["where"] is not None:
            where = expect(roles.DDLExpressionRole, options["where"])
            text += f" WHERE {self.sql_compiler.process(where, include_table=False, literal_binds=True)}"
        return text

    def visit_drop_index(self, drop: Any, **kw: Any) -> str:
        index = drop.element
        exists = "IF EXISTS " if drop.if_exists else ""
        name = self._prepared_index_name(index)
        return f"\nDROP INDEX {exists}{name} ON {self.preparer.format_table(index.table)}"

    # -- views, tables made by SELECT, sequences

    def visit_create_view(self, element: Any, **kw: Any) -> str:
        text = self._generate_table_select(element, "view", **kw)
        return text.replace("CREATE OR REPLACE", "CREATE OR ALTER", 1) if element.or_replace else text

    def visit_create_table_as(self, element: Any, **kw: Any) -> str:
        """Print SELECT ... INTO, which is what makes a table of a SELECT here."""
        if element.if_not_exists:
            raise exc.CompileError(
                "expected CreateTableAs without if_not_exists on SQL Server, got it: SELECT ... INTO always "
                "makes a new table"
            )
        if element.temporary and not element.table.name.startswith("#"):
            raise exc.CompileError(
                f"expected a name that begins with # for a temporary table on SQL Server, got "
                f"{element.table.name!r}"
            )
        self.sql_compiler.into = self.preparer.format_table(element.table)
        return self.sql_compiler.process(element.selectable, literal_binds=True)  # type: ignore[no-any-return]  # text

    def visit_create_sequence(self, create: Any, prefix: str | None = None, **kw: Any) -> str:
        type_ = create.element.data_type
        prefix = None if type_ is None else f" AS {self.type_compiler.process(type_)}"
        return super().visit_create_sequence(create, prefix=prefix, **kw)

    # -- comments; see
    # https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql

    def visit_set_table_comment(self, create: Any, **kw: Any) -> str:
        table = create.element
        return self._property("add", table, self._national(table.comment))

    def visit_drop_table_comment(self, drop: Any, **kw: Any) -> str:
        return self._property("drop", drop.element)

    def visit_set_column_comment(self, create: Any, **kw: Any) -> str:
        column = create.element
        return self._property("add", column.table, self._national(column.comment), column)

    def visit_drop_column_comment(self, drop: Any, **kw: Any) -> str:
        return self._property("drop", drop.element.table, column=drop.element)

    def _national(self, text: str) -> str:
        escaped = text.replace("'", "''")
        return f"N'{escaped}'"

    def _property(self, verb: str, table: Any, value: str | None = None, column: Any = None) -> str:
        """Print the call of the procedure that adds or drops a comment."""
        schema = self.preparer.schema_for_object(table) or self.dialect.default_schema_name or "dbo"
        database, owner = schema_elements(schema)
        where = "" if database is None else f"{self.preparer.quote(database)}.sys."
        parts = ["'MS_Description'", *([value] if value is not None else [])]
        parts += ["'schema'", self.preparer.quote(owner or schema)]
        parts += ["'table'", self.preparer.format_table(table, use_schema=False)]
        if column is not None:
            parts += ["'column'", self.preparer.format_column(column)]
        return f"execute {where}sp_{verb}extendedproperty {', '.join(parts)}"


def _has_sequence(column: Any) -> bool:
    return column.default is not None and bool(column.default.is_sequence)


def _numbered(start: Any, increment: Any) -> str:
    return f"IDENTITY({1 if start is None else start},{1 if increment is None else increment})"


def _clustered(element: Any) -> str:
    """Return whether an index or constraint keeps the rows in its order, where that is said."""
    clustered = element.dialect_options["mssql"]["clustered"]
    return "" if clustered is None else (" CLUSTERED" if clustered else " NONCLUSTERED")
