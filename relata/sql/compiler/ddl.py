"""Printing DDL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import exc, util
from .. import sqltypes
from ..markers import _NONE_NAME
from ..schema.constraints import is_table
from .base import Compiled
from .identifiers import SQL_PHRASE, IdentifierPreparer
from .placeholders import ParamStyle

FK_ON_DELETE = FK_ON_UPDATE = FK_INITIALLY = FK_MATCH = SQL_PHRASE


class DDLCompiler(Compiled):
    """Print DDL statements for a dialect."""

    preparer: IdentifierPreparer
    is_ddl = True
    isddl = True
    no_cycle = "NO CYCLE"  # of a sequence

    @util.memoized_property
    def sql_compiler(self) -> Any:
        return self.dialect.statement_compiler(
            self.dialect, None, schema_translate_map=self.schema_translate_map
        )

    @util.memoized_property
    def type_compiler(self) -> Any:
        return self.dialect.type_compiler_instance

    def _finish(self, text: str) -> str:
        return ParamStyle(
            self.dialect.paramstyle, undoubles_percents=self.dialect.driver_undoubles_percents
        ).text(text)

    def process(self, obj: Any, **kw: Any) -> str:
        """Return the SQL of an element.

        :param kw: passed on to its `visit` method
        """
        cls = type(obj)
        visit = self._visits.get(cls)
        if visit is None:
            visit = self._find_visit(cls)
        return visit(self, obj, **kw)

    def construct_params(
        self,
        params: Mapping[str, Any] | None = None,
        extracted_parameters: Any = None,
        escape_names: bool = True,
    ) -> Mapping[str, Any] | None:
        """Return None: DDL has no parameters."""
        return None

    def visit_ddl(self, ddl: Any, **kwargs: Any) -> str:
        context: dict[str, Any] = dict(ddl.context)
        if is_table(ddl.target):
            names = self.preparer.format_table_seq(ddl.target)
            context.setdefault("table", names[-1])
            context.setdefault("schema", names[0] if len(names) > 1 else "")
            context.setdefault("fullname", self.preparer.format_table(ddl.target))
        try:
            text = ddl.statement % context
        except (KeyError, TypeError, ValueError) as error:
            raise exc.CompileError(
                f"expected %(name)s of {', '.join(context) or 'its context'} in the text of DDL, %% for a "
                f"percent sign, got {ddl.statement!r}: {error}; DDL(context=...) gives more names"
            ) from error
        return str(self.sql_compiler.post_process_text(text))

    # -- schemas

    def visit_create_schema(self, create: Any, **kw: Any) -> str:
        not_exists = "IF NOT EXISTS " if create.if_not_exists else ""
        return f"CREATE SCHEMA {not_exists}{self.preparer.format_schema(create.element)}"

    def visit_drop_schema(self, drop: Any, **kw: Any) -> str:
        text = "DROP SCHEMA " + ("IF EXISTS " if drop.if_exists else "")
        text += self.preparer.format_schema(drop.element)
        return text + (" CASCADE" if drop.cascade else "")

    # -- tables

    def visit_create_table(self, create: Any, **kw: Any) -> str:
        table = create.element
        words = ["CREATE", *table._prefixes, "TABLE"]
        if create.if_not_exists:
            words.append("IF NOT EXISTS")
        text = f"\n{' '.join(words)} {self.preparer.format_table(table)} {self._suffix(table)}("
        parts = self._columns(create, table, kw)
        constraints = self.create_table_constraints(
            table, _include_foreign_key_constraints=create.include_foreign_key_constraints, **kw
        )
        body = ", \n".join(f"\t{part}" for part in parts)
        if constraints:
            body += (", \n" if body else "") + f"\t{constraints}"
        if body:
            text += f"\n{body}"
        return f"{text}\n){self.post_create_table(table)}\n\n"

    def _suffix(self, table: Any) -> str:
        suffix = self.create_table_suffix(table)
        return f"{suffix} " if suffix else ""

    def _columns(self, create: Any, table: Any, kw: dict[str, Any]) -> list[str]:
        parts = []
        first_pk = False
        for create_column in create.columns:
            column = create_column.element
            try:
                text = self.process(create_column, first_pk=column.primary_key and not first_pk, **kw)
            except exc.CompileError as err:
                raise exc.CompileError(
                    f"(in table {table.description!r}, column {column.name!r}): {err.args[0]}"
                ) from err
            if text is not None:
                parts.append(text)
            if column.primary_key:
                first_pk = True
        return parts

    def visit_create_column(self, create: Any, first_pk: bool = False, **kw: Any) -> str | None:
        column = create.element
        if column.system:
            return None
        text = self.get_column_specification(column, first_pk=first_pk)
        constraints = " ".join(self.process(constraint) for constraint in _in_order(column.constraints))
        return f"{text} {constraints}" if constraints else text

    def create_table_constraints(
        self, table: Any, _include_foreign_key_constraints: Any = None, **kw: Any
    ) -> str:
        """Return the constraints of a table as its CREATE TABLE has them."""
        constraints = []
        if table.primary_key:
            constraints.append(table.primary_key)
        all_fks = table.foreign_key_constraints
        if _include_foreign_key_constraints is not None:
            omitted = all_fks.difference(_include_foreign_key_constraints)
        else:
            omitted = set()
        constraints += [
            one for one in table._sorted_constraints if one is not table.primary_key and one not in omitted
        ]
        texts = [
            self.process(constraint)
            for constraint in constraints
            if constraint._should_create_for_compiler(self)
            and (not self.dialect.supports_alter or not getattr(constraint, "use_alter", False))
        ]
        return ", \n\t".join(text for text in texts if text)

    def visit_drop_table(self, drop: Any, **kw: Any) -> str:
        text = "\nDROP TABLE " + ("IF EXISTS " if drop.if_exists else "")
        return text + self.preparer.format_table(drop.element)

    def visit_drop_view(self, drop: Any, **kw: Any) -> str:
        text = "\nDROP " + ("MATERIALIZED VIEW " if drop.materialized else "VIEW ")
        return text + ("IF EXISTS " if drop.if_exists else "") + self.preparer.format_table(drop.element)

    def create_table_suffix(self, table: Any) -> str:
        """Return what stands between the name of a table and its columns."""
        return ""

    def post_create_table(self, table: Any) -> str:
        """Return what stands after the columns of a table."""
        return ""

    def visit_create_view(self, element: Any, **kw: Any) -> str:
        return self._generate_table_select(element, "view", **kw)

    def visit_create_table_as(self, element: Any, **kw: Any) -> str:
        return self._generate_table_select(element, "create_table_as", **kw)

    def _generate_table_select(
        self, element: Any, type_: str, if_not_exists: bool | None = None, **kw: Any
    ) -> str:
        words = ["CREATE"]
        if getattr(element, "or_replace", False):
            words.append("OR REPLACE")
        if element.temporary:
            words.append("TEMPORARY")
        if getattr(element, "materialized", False):
            words.append("MATERIALIZED")
        words.append("VIEW" if type_ == "view" else "TABLE")
        if if_not_exists if if_not_exists is not None else element.if_not_exists:
            words.append("IF NOT EXISTS")
        words.append(self.preparer.format_table(element.table))
        suffix = self.create_table_select_suffixes(element, type_, **kw)
        if suffix:
            words.append(suffix)
        select = self.sql_compiler.process(element.selectable, literal_binds=True)
        return f"{' '.join(words)} AS {select}"

    def create_table_select_suffixes(self, element: Any, type_: str, **kw: Any) -> str:
        """Return what stands between the name of a table or view and AS."""
        return ""

    # -- columns

    def get_column_specification(self, column: Any, **kwargs: Any) -> str:
        """Return a column as CREATE TABLE has it: name, type, default, NOT NULL."""
        text = (
            self.preparer.format_column(column)
            + " "
            + self.type_compiler.process(
                column.type, type_expression=column, identifier_preparer=self.preparer
            )
        )
        default = self.get_column_default_string(column)
        if default is not None:
            text += " DEFAULT " + default
        if column.computed is not None:
            text += " " + self.process(column.computed)
        if column.identity is not None and self.dialect.supports_identity_columns:
            text += " " + self.process(column.identity)
        if not column.nullable and (not column.identity or not self.dialect.supports_identity_columns):
            text += " NOT NULL"
        return str(text)

    def get_column_default_string(self, column: Any) -> str | None:
        """Return the DEFAULT of a column, or None."""
        default = column.server_default
        if default is not None and hasattr(default, "arg"):
            return self.render_default_string(default.arg)
        return None

    def render_default_string(self, default: Any) -> str:
        """Return a default as SQL: a string as a literal, an expression as it is."""
        if isinstance(default, str):
            return str(self.sql_compiler.literal_text(default, sqltypes.STRINGTYPE))
        return str(self.sql_compiler.process(default, literal_binds=True))

    def visit_computed_column(self, generated: Any, **kw: Any) -> str:
        expression = self.sql_compiler.process(generated.sqltext, include_table=False, literal_binds=True)
        text = f"GENERATED ALWAYS AS ({expression})"
        if generated.persisted is True:
            text += " STORED"
        elif generated.persisted is False:
            text += " VIRTUAL"
        return text

    def visit_identity_column(self, identity: Any, **kw: Any) -> str:
        text = f"GENERATED {'ALWAYS' if identity.always else 'BY DEFAULT'} AS IDENTITY"
        options = self.get_identity_options(identity)
        return f"{text} ({options})" if options else text

    def get_identity_options(self, identity_options: Any) -> str:
        """Return the options of a sequence or identity column."""
        options = identity_options
        words = []
        if options.increment is not None:
            words.append(f"INCREMENT BY {options.increment}")
        if options.start is not None:
            words.append(f"START WITH {options.start}")
        if options.minvalue is not None:
            words.append(f"MINVALUE {options.minvalue}")
        if options.maxvalue is not None:
            words.append(f"MAXVALUE {options.maxvalue}")
        if options.nominvalue is not None:
            words.append("NO MINVALUE")
        if options.nomaxvalue is not None:
            words.append("NO MAXVALUE")
        if options.cache is not None:
            words.append(f"CACHE {options.cache}")
        if options.cycle is not None:
            words.append("CYCLE" if options.cycle else self.no_cycle)
        return " ".join(words)

    # -- constraints

    def define_constraint_preamble(self, constraint: Any, **kw: Any) -> str:
        """Return CONSTRAINT and the name, for a constraint that has one."""
        if constraint.name is None:
            return ""
        name = self.preparer.format_constraint(constraint)
        return f"CONSTRAINT {name} " if name is not None else ""

    def visit_check_constraint(self, constraint: Any, **kw: Any) -> str:
        return (
            self.define_constraint_preamble(constraint, **kw)
            + self.define_check_body(constraint, **kw)
            + self.define_constraint_deferrability(constraint)
        )

    def define_check_body(self, constraint: Any, **kw: Any) -> str:
        """Return the condition of a CHECK constraint."""
        condition = self.sql_compiler.process(constraint.sqltext, include_table=False, literal_binds=True)
        return f"CHECK ({condition})"

    visit_column_check_constraint = visit_check_constraint

    def visit_table_or_column_check_constraint(self, constraint: Any, **kw: Any) -> str:
        if constraint.is_column_level:
            return self.visit_column_check_constraint(constraint)
        return self.visit_check_constraint(constraint)

    def visit_primary_key_constraint(self, constraint: Any, **kw: Any) -> str:
        if len(constraint) == 0:
            return ""
        return (
            self.define_constraint_preamble(constraint, **kw)
            + self.define_primary_key_body(constraint, **kw)
            + self.define_constraint_deferrability(constraint)
        )

    def define_primary_key_body(self, constraint: Any, **kw: Any) -> str:
        """Return the columns of a primary key."""
        columns = constraint.columns_autoinc_first if constraint._implicit_generated else constraint.columns
        return f"PRIMARY KEY ({self._names(columns)})"

    def visit_foreign_key_constraint(self, constraint: Any, **kw: Any) -> str:
        return (
            self.define_constraint_preamble(constraint, **kw)
            + self.define_foreign_key_body(constraint, **kw)
            + self.define_constraint_match(constraint)
            + self.define_constraint_cascades(constraint)
            + self.define_constraint_deferrability(constraint)
        )

    def define_foreign_key_body(self, constraint: Any, **kw: Any) -> str:
        """Return the columns of a foreign key and those that it refers to."""
        remote = constraint.elements[0].column.table
        return (
            f"FOREIGN KEY({', '.join(self.preparer.quote(fk.parent.name) for fk in constraint.elements)}) "
            f"REFERENCES {self.define_constraint_remote_table(constraint, remote, self.preparer)} "
            f"({', '.join(self.preparer.quote(fk.column.name) for fk in constraint.elements)})"
        )

    def define_constraint_remote_table(self, constraint: Any, table: Any, preparer: Any) -> str:
        """Return the name of the table that a foreign key refers to."""
        return str(preparer.format_table(table))

    def visit_unique_constraint(self, constraint: Any, **kw: Any) -> str:
        if len(constraint) == 0:
            return ""
        return (
            self.define_constraint_preamble(constraint, **kw)
            + self.define_unique_body(constraint, **kw)
            + self.define_constraint_deferrability(constraint)
        )

    def define_unique_body(self, constraint: Any, **kw: Any) -> str:
        """Return the columns of a UNIQUE constraint."""
        return f"UNIQUE {self.define_unique_constraint_distinct(constraint, **kw)}({self._names(constraint)})"

    def define_unique_constraint_distinct(self, constraint: Any, **kw: Any) -> str:
        """Return what stands between UNIQUE and the columns."""
        return ""

    def define_constraint_cascades(self, constraint: Any) -> str:
        """Return ON DELETE and ON UPDATE of a foreign key."""
        text = ""
        if constraint.ondelete is not None:
            text += self.define_constraint_ondelete_cascade(constraint)
        if constraint.onupdate is not None:
            text += self.define_constraint_onupdate_cascade(constraint)
        return text

    def define_constraint_ondelete_cascade(self, constraint: Any) -> str:
        return f" ON DELETE {self.preparer.validate_sql_phrase(constraint.ondelete, FK_ON_DELETE)}"

    def define_constraint_onupdate_cascade(self, constraint: Any) -> str:
        return f" ON UPDATE {self.preparer.validate_sql_phrase(constraint.onupdate, FK_ON_UPDATE)}"

    def define_constraint_deferrability(self, constraint: Any) -> str:
        """Return DEFERRABLE and INITIALLY of a constraint."""
        text = ""
        if constraint.deferrable is not None:
            text += " DEFERRABLE" if constraint.deferrable else " NOT DEFERRABLE"
        if constraint.initially is not None:
            text += f" INITIALLY {self.preparer.validate_sql_phrase(constraint.initially, FK_INITIALLY)}"
        return text

    def define_constraint_match(self, constraint: Any) -> str:
        """Return MATCH of a foreign key."""
        if constraint.match is None:
            return ""
        return f" MATCH {self.preparer.validate_sql_phrase(constraint.match, FK_MATCH)}"

    def visit_add_constraint(self, create: Any, **kw: Any) -> str:
        table = self.preparer.format_table(create.element.table)
        return f"ALTER TABLE {table} ADD {self.process(create.element)}"

    def visit_drop_constraint(self, drop: Any, **kw: Any) -> str:
        constraint = drop.element
        name = None
        if constraint.name is not None and constraint.name is not _NONE_NAME:
            name = self.preparer.format_constraint(constraint)
        if name is None:
            raise exc.CompileError(
                f"expected a constraint with a name to drop, got {constraint!r}: give it name=, or the "
                "MetaData a "
                "naming_convention"
            )
        exists = "IF EXISTS " if drop.if_exists else ""
        cascade = " CASCADE" if drop.cascade else ""
        table = self.preparer.format_table(constraint.table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {exists}{name}{cascade}"

    # -- indexes

    def _verify_index_table(self, index: Any) -> None:
        if index.table is None:
            raise exc.CompileError(
                f"expected an index that belongs to a table, got {index.name!r}: make it from columns of a "
                "table"
            )

    def visit_create_index(
        self, create: Any, include_schema: bool = False, include_table_schema: bool = True, **kw: Any
    ) -> str:
        index = create.element
        self._verify_index_table(index)
        if index.name is None:
            raise exc.CompileError(
                f"expected an index with a name, got one of table {index.table.name!r} without: give it one"
            )
        unique = "UNIQUE " if index.unique else ""
        not_exists = "IF NOT EXISTS " if create.if_not_exists else ""
        name = self._prepared_index_name(index, include_schema=include_schema)
        table = self.preparer.format_table(index.table, use_schema=include_table_schema)
        columns = ", ".join(
            self.sql_compiler.process(expression, include_table=False, literal_binds=True)
            for expression in index.expressions
        )
        return f"CREATE {unique}INDEX {not_exists}{name} ON {table} ({columns})"

    def visit_drop_index(self, drop: Any, **kw: Any) -> str:
        index = drop.element
        if index.name is None:
            raise exc.CompileError("expected an index with a name to drop, got one without: give it one")
        exists = "IF EXISTS " if drop.if_exists else ""
        return f"\nDROP INDEX {exists}{self._prepared_index_name(index, include_schema=True)}"

    def _prepared_index_name(self, index: Any, include_schema: bool = False) -> str:
        schema = self.preparer.schema_for_object(index.table) if index.table is not None else None
        name: str = self.preparer.format_index(index)
        if include_schema and schema:
            return f"{self.preparer.quote_schema(schema)}.{name}"
        return name

    # -- sequences

    def visit_create_sequence(self, create: Any, prefix: str | None = None, **kw: Any) -> str:
        sequence = create.element
        text = "CREATE SEQUENCE " + ("IF NOT EXISTS " if create.if_not_exists else "")
        text += self.preparer.format_sequence(sequence)
        if prefix:
            text += prefix
        options = self.get_identity_options(sequence)
        return f"{text} {options}" if options else text

    def visit_drop_sequence(self, drop: Any, **kw: Any) -> str:
        text = "DROP SEQUENCE " + ("IF EXISTS " if drop.if_exists else "")
        return text + self.preparer.format_sequence(drop.element)

    # -- comments

    def _literal(self, text: str) -> str:
        return str(self.sql_compiler.literal_text(text, sqltypes.STRINGTYPE))

    def visit_set_table_comment(self, create: Any, **kw: Any) -> str:
        table = create.element
        return f"COMMENT ON TABLE {self.preparer.format_table(table)} IS {self._literal(table.comment)}"

    def visit_drop_table_comment(self, drop: Any, **kw: Any) -> str:
        return f"COMMENT ON TABLE {self.preparer.format_table(drop.element)} IS NULL"

    def _column_name(self, column: Any) -> str:
        return str(self.preparer.format_column(column, use_table=True, use_schema=True))

    def visit_set_column_comment(self, create: Any, **kw: Any) -> str:
        column = create.element
        return f"COMMENT ON COLUMN {self._column_name(column)} IS {self._literal(column.comment)}"

    def visit_drop_column_comment(self, drop: Any, **kw: Any) -> str:
        return f"COMMENT ON COLUMN {self._column_name(drop.element)} IS NULL"

    def visit_set_constraint_comment(self, create: Any, **kw: Any) -> str:
        raise exc.UnsupportedCompilationError(self, type(create))

    def visit_drop_constraint_comment(self, drop: Any, **kw: Any) -> str:
        raise exc.UnsupportedCompilationError(self, type(drop))

    def _names(self, columns: Any) -> str:
        return ", ".join(self.preparer.quote(column.name) for column in columns)


def _in_order(constraints: Any) -> Sequence[Any]:
    return sorted(constraints, key=lambda constraint: constraint._creation_order)
