"""CREATE and DROP as PostgreSQL writes them. See https://www.postgresql.org/docs/current/sql-createtable.html"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ... import exc
from ...sql import roles, sqltypes
from ...sql.coercions import expect
from ...sql.compiler import DDLCompiler
from ...sql.elements import ColumnClause
from ...util.coerce import MAPPING, Kind
from .identifiers import PGIdentifierPreparer

__all__ = ["PGDDLCompiler"]


_NAMES = Kind("a list of columns or their names", lambda value: hasattr(value, "__iter__"))


class PGDDLCompiler(DDLCompiler):
    """Print CREATE, ALTER and DROP for PostgreSQL."""

    preparer: PGIdentifierPreparer

    # -- columns

    def get_column_specification(self, column: Any, **kwargs: Any) -> str:
        text = self.preparer.format_column(column)
        serial = self._serial_type(column)
        has_identity = column.identity is not None and self.dialect.supports_identity_columns
        if serial is not None:
            text += f" {serial}"
        else:
            text += " " + self.type_compiler.process(
                column.type, type_expression=column, identifier_preparer=self.preparer
            )
            default = self.get_column_default_string(column)
            if default is not None:
                text += f" DEFAULT {default}"
        if column.computed is not None:
            text += f" {self.process(column.computed)}"
        if has_identity:
            text += f" {self.process(column.identity)}"
        if not column.nullable and not has_identity:
            text += " NOT NULL"
        elif column.nullable and has_identity:
            text += " NULL"
        return str(text)

    def _serial_type(self, column: Any) -> str | None:
        """Return SERIAL or the like, for a key that the database is to make; else None."""
        type_ = column.type.dialect_impl(self.dialect)
        if type_._is_type_decorator:
            type_ = type_.impl_instance
        dialect = self.dialect
        is_serial = (
            column.primary_key
            and column is column.table._autoincrement_column
            and (dialect.supports_smallserial or not isinstance(type_, sqltypes.SmallInteger))
            and (column.identity is None or not dialect.supports_identity_columns)
            and (column.default is None or (column.default.is_sequence and column.default.optional))
        )
        if not is_serial:
            return None
        if isinstance(type_, sqltypes.BigInteger):
            return "BIGSERIAL"
        return "SMALLSERIAL" if isinstance(type_, sqltypes.SmallInteger) else "SERIAL"

    def visit_computed_column(self, generated: Any, **kw: Any) -> str:
        if not self.dialect.supports_virtual_generated_columns and generated.persisted is not True:
            if generated.persisted is False:
                raise exc.CompileError(
                    "expected a Computed column with persisted=True, got persisted=False: this server "
                    "has stored generated columns only"
                )
            # without a word on it, the form that the server has
            text = super().visit_computed_column(generated, **kw)
            return f"{text} STORED"
        return super().visit_computed_column(generated, **kw)

    # -- constraints

    def define_primary_key_body(self, constraint: Any, **kw: Any) -> str:
        return super().define_primary_key_body(constraint, **kw) + self._include(constraint)

    def define_unique_body(self, constraint: Any, **kw: Any) -> str:
        return super().define_unique_body(constraint, **kw) + self._include(constraint)

    def define_unique_constraint_distinct(self, constraint: Any, **kw: Any) -> str:
        words = _nulls_distinct(constraint.dialect_options["postgresql"]["nulls_not_distinct"])
        return f"{words} " if words else ""

    def _include(self, element: Any) -> str:
        """Return INCLUDE with the columns that an index has beside those that it is over."""
        names = element.dialect_options["postgresql"]["include"]
        if not names:
            return ""
        _NAMES.check("postgresql_include", names)
        columns = [element.table.c[one] if isinstance(one, str) else one for one in names]
        return f" INCLUDE ({', '.join(self.preparer.quote(column.name) for column in columns)})"

    def visit_check_constraint(self, constraint: Any, **kw: Any) -> str:
        if getattr(constraint, "_type_bound", False):
            types = [one.type for one in constraint.columns]
            typed = types[0] if types else None
            if isinstance(typed, sqltypes.ARRAY) and isinstance(typed.item_type, sqltypes.Enum):
                raise exc.CompileError(
                    "expected an ARRAY of a native Enum on PostgreSQL, got one with a CHECK constraint: "
                    "leave create_constraint out, or write the CHECK yourself"
                )
        inherited = " NO INHERIT" if constraint.dialect_options["postgresql"]["no_inherit"] else ""
        return super().visit_check_constraint(constraint, **kw) + inherited + _not_valid(constraint)

    def visit_column_check_constraint(self, constraint: Any, **kw: Any) -> str:
        return self.visit_check_constraint(constraint, **kw)

    def visit_foreign_key_constraint(self, constraint: Any, **kw: Any) -> str:
        return super().visit_foreign_key_constraint(constraint, **kw) + _not_valid(constraint)

    def define_constraint_ondelete_cascade(self, constraint: Any) -> str:
        return f" ON DELETE {self.preparer.validate_sql_phrase(constraint.ondelete, _ON_DELETE)}"

    def visit_exclude_constraint(self, constraint: Any, **kw: Any) -> str:
        """Print an EXCLUDE constraint."""
        elements = []
        for expression, name, operator in constraint.rendered_elements:
            text = self.sql_compiler.process(expression, include_table=False, literal_binds=True)
            if name in constraint.ops:
                text += f" {constraint.ops[name]}"
            elements.append(f"{text} WITH {operator}")
        using = self.preparer.validate_sql_phrase(constraint.using, _ONE_WORD)
        text = f"{self.define_constraint_preamble(constraint)}EXCLUDE USING {using} ({', '.join(elements)})"
        if constraint.where is not None:
            where = self.sql_compiler.process(constraint.where, literal_binds=True)
            text += f" WHERE ({where})"
        return text + self.define_constraint_deferrability(constraint)

    def visit_set_constraint_comment(self, create: Any, **kw: Any) -> str:
        return f"{self._comment_on_constraint(create.element)} IS {self._literal(create.element.comment)}"

    def visit_drop_constraint_comment(self, drop: Any, **kw: Any) -> str:
        return f"{self._comment_on_constraint(drop.element)} IS NULL"

    def _comment_on_constraint(self, constraint: Any) -> str:
        table = self.preparer.format_table(constraint.table)
        return f"COMMENT ON CONSTRAINT {self.preparer.format_constraint(constraint)} ON {table}"

    # -- indexes

    def visit_create_index(
        self, create: Any, include_schema: bool = False, include_table_schema: bool = True, **kw: Any
    ) -> str:
        index = create.element
        self._verify_index_table(index)
        options = index.dialect_options["postgresql"]
        words = ["CREATE"] + (["UNIQUE"] if index.unique else []) + ["INDEX"]
        if self.dialect._supports_create_index_concurrently and options["concurrently"]:
            words.append("CONCURRENTLY")
        if create.if_not_exists:
            words.append("IF NOT EXISTS")
        words += [self._prepared_index_name(index), "ON", self.preparer.format_table(index.table)]
        if options["using"]:
            words += ["USING", str(self.preparer.validate_sql_phrase(options["using"], _ONE_WORD)).lower()]
        MAPPING.check("postgresql_ops", options["ops"])
        elements = ", ".join(self._index_element(one, options["ops"]) for one in index.expressions)
        text = f"{' '.join(words)} ({elements})"
        text += self._include(index)
        distinct = _nulls_distinct(options["nulls_not_distinct"])
        if distinct:
            text += f" {distinct}"
        if options["with"]:
            text += f" {_with(options['with'])}"
        if options["tablespace"]:
            text += f" TABLESPACE {self.preparer.quote(options['tablespace'])}"
        if options["where"] is not None:
            where = expect(roles.DDLExpressionRole, options["where"])
            text += f" WHERE {self.sql_compiler.process(where, include_table=False, literal_binds=True)}"
        return text

    def _index_element(self, expression: Any, operator_classes: dict[str, str]) -> str:
        grouped = expression if _stands_alone(expression) else expression.self_group()
        text = self.sql_compiler.process(grouped, include_table=False, literal_binds=True)
        name = getattr(expression, "key", None)
        return f"{text} {operator_classes[name]}" if name in operator_classes else str(text)

    def visit_drop_index(self, drop: Any, **kw: Any) -> str:
        index = drop.element
        text = "\nDROP INDEX "
        if (
            self.dialect._supports_drop_index_concurrently
            and index.dialect_options["postgresql"]["concurrently"]
        ):
            text += "CONCURRENTLY "
        if drop.if_exists:
            text += "IF EXISTS "
        return text + self._prepared_index_name(index, include_schema=True)

    # -- tables

    def post_create_table(self, table: Any) -> str:
        options = table.dialect_options["postgresql"]
        quote = self.preparer.quote
        parts = []
        inherits = options.get("inherits")
        if inherits is not None:
            names = inherits if isinstance(inherits, (list, tuple)) else (inherits,)
            parts.append(f"INHERITS ({', '.join(quote(name) for name in names)})")
        if options["partition_by"]:
            parts.append(f"PARTITION BY {options['partition_by']}")
        if options["using"]:
            parts.append(f"USING {options['using']}")
        if options["with"]:
            parts.append(_with(options["with"]))
        elif options["with_oids"] is not None:
            parts.append("WITH OIDS" if options["with_oids"] else "WITHOUT OIDS")
        if options["on_commit"]:
            parts.append(f"ON COMMIT {options['on_commit'].replace('_', ' ').upper()}")
        if options["tablespace"]:
            parts.append(f"TABLESPACE {quote(options['tablespace'])}")
        return "".join(f"\n {part}" for part in parts)

    def create_table_select_suffixes(self, element: Any, type_: str, **kw: Any) -> str:
        options = element.dialect_options["postgresql"]["with"] if type_ == "view" else None
        return _with(options) if options else ""

    # -- types and sequences

    def visit_create_enum_type(self, create: Any, **kw: Any) -> str:
        """Print CREATE TYPE ... AS ENUM."""
        type_ = create.element
        labels = ", ".join(self._literal(label) for label in type_.enums)
        return f"CREATE TYPE {self.preparer.format_type(type_)} AS ENUM ({labels})"

    def visit_drop_enum_type(self, drop: Any, **kw: Any) -> str:
        """Print DROP TYPE."""
        return f"DROP TYPE {self.preparer.format_type(drop.element)}"

    def visit_create_domain_type(self, create: Any, **kw: Any) -> str:
        """Print CREATE DOMAIN."""
        domain = create.element
        base = self.type_compiler.process(domain.data_type, identifier_preparer=self.preparer)
        text = f"CREATE DOMAIN {self.preparer.format_type(domain)} AS {base}"
        if domain.collation is not None:
            text += f" COLLATE {self.preparer.format_collation(domain.collation, domain.collation_schema)}"
        if domain.default is not None:
            text += f" DEFAULT {self.render_default_string(domain.default)}"
        if domain.constraint_name is not None:
            text += f" CONSTRAINT {self.preparer.truncate_and_render_constraint_name(domain.constraint_name)}"
        if domain.not_null:
            text += " NOT NULL"
        if domain.check is not None:
            check = self.sql_compiler.process(domain.check, include_table=False, literal_binds=True)
            text += f" CHECK ({check})"
        return text

    def visit_drop_domain_type(self, drop: Any, **kw: Any) -> str:
        """Print DROP DOMAIN."""
        return f"DROP DOMAIN {self.preparer.format_type(drop.element)}"

    def visit_create_sequence(self, create: Any, prefix: str | None = None, **kw: Any) -> str:
        data_type = create.element.data_type
        as_type = None if data_type is None else f" AS {self.type_compiler.process(data_type)}"
        return super().visit_create_sequence(create, prefix=as_type, **kw)


_ONE_WORD = re.compile(r"^\w+$")
_ON_DELETE = re.compile(
    r"^(?:RESTRICT|CASCADE|NO ACTION|SET (?:NULL|DEFAULT)"
    r'(?:\s*\(\s*(?:\w+|"(?:[^"]|"")+")(?:\s*,\s*(?:\w+|"(?:[^"]|"")+"))*\s*\))?)$',
    re.IGNORECASE,
)


def _with(options: Mapping[str, Any]) -> str:
    """Return WITH and the storage parameters of a table, index or view; one that is None stands alone."""
    words = [
        name if value is None else f"{name} = {str(value).lower() if isinstance(value, bool) else value}"
        for name, value in options.items()
    ]
    return f"WITH ({', '.join(words)})"


def _stands_alone(expression: Any) -> bool:
    """Tell whether an index takes an expression without parentheses."""
    return isinstance(expression, ColumnClause) or not hasattr(expression, "self_group")


def _nulls_distinct(not_distinct: bool | None) -> str:
    if not_distinct is None:
        return ""
    return "NULLS NOT DISTINCT" if not_distinct else "NULLS DISTINCT"


def _not_valid(constraint: Any) -> str:
    return " NOT VALID" if constraint.dialect_options["postgresql"]["not_valid"] else ""
