"""CREATE and DROP as MySQL and MariaDB write them.

See https://dev.mysql.com/doc/refman/8.4/en/create-table.html
"""

from __future__ import annotations

import re
from typing import Any

from ... import exc
from ...sql import operators, schema, sqltypes
from ...sql.compiler import DDLCompiler
from ...sql.elements import BinaryExpression, UnaryExpression
from ...sql.functions import FunctionElement
from ...util import warn_deprecated
from ...util.coerce import WHOLE

__all__ = ["MySQLDDLCompiler"]

# words of CREATE TABLE's options that have a space where an argument's name has an underscore
_WITH_SPACES = frozenset(
    (
        "CHARACTER_SET",
        "DATA_DIRECTORY",
        "DEFAULT_CHARACTER_SET",
        "DEFAULT_CHARSET",
        "DEFAULT_COLLATE",
        "INDEX_DIRECTORY",
        "PARTITION_BY",
        "SUBPARTITION_BY",
    )
)
# options that have no = before their value
_WITHOUT_EQUALS = frozenset(
    (
        "CHARACTER SET",
        "COLLATE",
        "DEFAULT CHARACTER SET",
        "PARTITION BY",
        "PARTITIONS",
        "SUBPARTITION BY",
        "SUBPARTITIONS",
        "TABLESPACE",
    )
)
# defaults that are no expressions: a string, number or word, the current time, what has parentheses already
_NO_EXPRESSION = re.compile(
    r"""^\s*(?: '(?:[^'\\]|''|\\.)*' | "[^"]*" | [-+]?[\d.]+(?:e[-+]?\d+)? | \w+
            | (?:now|current_timestamp|localtime|localtimestamp)\s*\(\s*\d+\s*\) | \(.*\) )?\s*$
        | \bon\s+update\b""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# options whose value is a string
_QUOTED = frozenset(("COMMENT", "CONNECTION", "DATA DIRECTORY", "INDEX DIRECTORY", "PASSWORD"))
# options that stand after the others, in this order
_LAST = (
    "COLLATE",
    "DEFAULT COLLATE",
    "PARTITION BY",
    "PARTITIONS",
    "SUBPARTITION BY",
    "SUBPARTITIONS",
    "PARTITION_DEFINITIONS",
)


class MySQLDDLCompiler(DDLCompiler):
    """Print CREATE, ALTER and DROP for MySQL and MariaDB."""

    no_cycle = "NOCYCLE"

    def _option(self, element: Any, name: str) -> Any:
        """Return an option of a schema object: MariaDB's own, else that of MySQL."""
        own = self._own_option(element, name)
        if own is not None:
            return own
        other = element.dialect_options["mysql"].get(name)
        if other is not None:
            warn_deprecated(
                f"mysql_{name}={other!r} is taken for the {self.dialect.name} dialect too, which will end: "
                f"give {self.dialect.name}_{name} beside it",
                "2.1",
            )
        return other

    def _own_option(self, element: Any, name: str) -> Any:
        """Return an option that is given for this dialect; None where a dialect knows no such option."""
        return element.dialect_options[self.dialect.name].get(name)

    # -- columns

    def get_column_specification(self, column: Any, **kw: Any) -> str:
        type_ = self.type_compiler.process(column.type, type_expression=column)
        words = [self.preparer.format_column(column), type_]
        if column.computed is not None:
            words.append(self.process(column.computed))
        impl = column.type.dialect_impl(self.dialect)
        if not column.nullable:
            words.append("NOT NULL")
        elif isinstance(impl, sqltypes.TIMESTAMP):
            words.append("NULL")  # it is NOT NULL unless told otherwise
        if column.comment is not None:
            words.append(f"COMMENT {self._literal(column.comment)}")
        if self._is_autoincrement(column):
            words.append("AUTO_INCREMENT")
        else:
            default = self.get_column_default_string(column)
            if default is not None:
                words.append(f"DEFAULT {self._as_default(default)}")
        return " ".join(words)

    def _is_autoincrement(self, column: Any) -> bool:
        default = column.default
        return (
            column.table is not None
            and column is column.table._autoincrement_column
            and (column.server_default is None or column.identity is not None)
            and not (
                self.dialect.supports_sequences
                and default is not None
                and default.is_sequence
                and not default.optional
            )
        )

    def _as_default(self, text: str) -> str:
        """Put an expression in parentheses, as the server wants it.

        Constants and the current time have none.
        """
        if not self.dialect._support_default_function or _NO_EXPRESSION.search(text):
            return text
        return f"({text})"

    # -- tables

    def post_create_table(self, table: Any) -> str:
        prefix = f"{self.dialect.name}_"
        options = {
            _option_words(name.removeprefix(prefix)): value
            for name, value in table.dialect_kwargs.items()
            if name.startswith(prefix) and value is not None
        }
        if table.comment is not None:
            options["COMMENT"] = table.comment
        options.pop("SUBPARTITION_DEFINITIONS", None)  # reflected: SUBPARTITIONS tells how many there are
        parts = []
        for words in sorted(options, key=lambda one: _LAST.index(one) + 1 if one in _LAST else 0):
            value = options[words]
            if words in _QUOTED:
                value = self._literal(str(value))
            if words == "PARTITION_DEFINITIONS":
                parts.append(f"({value})")
            else:
                parts.append(f"{words}{' ' if words in _WITHOUT_EQUALS else '='}{value}")
        return " ".join(parts)

    def visit_set_table_comment(self, create: Any, **kw: Any) -> str:
        table = create.element
        return f"ALTER TABLE {self.preparer.format_table(table)} COMMENT {self._literal(table.comment)}"

    def visit_drop_table_comment(self, drop: Any, **kw: Any) -> str:
        return f"ALTER TABLE {self.preparer.format_table(drop.element)} COMMENT ''"

    def visit_set_column_comment(self, create: Any, **kw: Any) -> str:
        column = create.element
        name = self.preparer.format_column(column)
        table = self.preparer.format_table(column.table)
        return f"ALTER TABLE {table} CHANGE {name} {self.get_column_specification(column)}"

    # -- indexes

    def visit_create_index(
        self, create: Any, include_schema: bool = False, include_table_schema: bool = True, **kw: Any
    ) -> str:
        index = create.element
        self._verify_index_table(index)
        prefix, length = self._own_option(index, "prefix"), self._own_option(index, "length")
        words = ["CREATE"] + (["UNIQUE"] if index.unique else [])
        if prefix:
            words.append(prefix)
        words.append("INDEX")
        if create.if_not_exists:
            words.append("IF NOT EXISTS")
        elements = ", ".join(self._index_element(one, length) for one in index.expressions)
        table = self.preparer.format_table(index.table)
        words += [self._prepared_index_name(index), "ON", table, f"({elements})"]
        parser, using = self._option(index, "with_parser"), self._option(index, "using")
        if parser is not None:
            words.append(f"WITH PARSER {parser}")
        if using is not None:
            words.append(f"USING {self.preparer.quote(using)}")
        return " ".join(words)

    def _index_element(self, expression: Any, length: Any) -> str:
        text = str(self.sql_compiler.process(expression, include_table=False, literal_binds=True))
        if isinstance(expression, (BinaryExpression, FunctionElement)) or (
            isinstance(expression, UnaryExpression)
            and expression.modifier not in (operators.desc_op, operators.asc_op)
        ):
            text = f"({text})"
        if isinstance(length, dict):
            name = getattr(expression, "name", None)
            length = length.get(name, length.get(text))
        if length is None:
            return text
        WHOLE.check("mysql_length of an Index", length)
        return f"{text}({length})"

    def visit_drop_index(self, drop: Any, **kw: Any) -> str:
        index = drop.element
        exists = "IF EXISTS " if drop.if_exists else ""
        name = self._prepared_index_name(index)
        return f"\nDROP INDEX {exists}{name} ON {self.preparer.format_table(index.table)}"

    # -- constraints

    def visit_primary_key_constraint(self, constraint: Any, **kw: Any) -> str:
        text = super().visit_primary_key_constraint(constraint, **kw)
        using = self._option(constraint, "using")
        return f"{text} USING {self.preparer.quote(using)}" if text and using else text

    def visit_drop_constraint(self, drop: Any, **kw: Any) -> str:
        constraint = drop.element
        table = self.preparer.format_table(constraint.table)
        if isinstance(constraint, schema.PrimaryKeyConstraint):
            return f"ALTER TABLE {table} DROP PRIMARY KEY "
        name = self.preparer.format_constraint(constraint)
        if name is None:
            raise exc.CompileError(
                f"expected a constraint with a name to drop, got {constraint!r}: give it name=, "
                "or the MetaData a naming_convention"
            )
        if isinstance(constraint, schema.ForeignKeyConstraint):
            word = "FOREIGN KEY"
        elif isinstance(constraint, schema.UniqueConstraint):
            word = "INDEX"
        elif isinstance(constraint, schema.CheckConstraint):
            word = "CONSTRAINT" if self.dialect.is_mariadb else "CHECK"
        else:
            word = ""
        return f"ALTER TABLE {table} DROP {word} {name}"

    def define_constraint_match(self, constraint: Any) -> str:
        if constraint.match is not None:
            raise exc.CompileError(
                "expected a foreign key without MATCH on MySQL, got "
                f"match={constraint.match!r}: the server ignores it, and ON UPDATE and ON DELETE with it"
            )
        return ""


def _option_words(name: str) -> str:
    """Return the words of an option, for the name of an argument."""
    upper = name.upper()
    return upper.replace("_", " ") if upper in _WITH_SPACES else upper
