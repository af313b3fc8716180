"""Names as PostgreSQL writes them, those of types included."""

from __future__ import annotations

from typing import Any

from ... import exc
from ...sql.compiler import IdentifierPreparer
from ...sql.compiler.identifiers import RESERVED_WORDS as _WORDS

__all__ = ["RESERVED_WORDS", "PGIdentifierPreparer"]


# https://www.postgresql.org/docs/current/sql-keywords-appendix.html
RESERVED_WORDS = _WORDS - {"set"} | {
    "collation", "concurrently", "current_catalog", "current_schema", "fetch", "lateral", "of", "over",
    "returning", "tablesample", "variadic", "window", "with",
}  # fmt: skip


class PGIdentifierPreparer(IdentifierPreparer):
    """Quote names for PostgreSQL."""

    reserved_words = RESERVED_WORDS

    def format_sequence_literal(self, sequence: Any) -> str:
        """Return the name of a sequence as an SQL string, which is what `nextval()` takes."""
        name = self.format_sequence(sequence).replace("'", "''")
        return f"'{name}'"

    def format_type(self, type_: Any, use_schema: bool = True) -> str:
        """Return the name of a type, after that of its schema.

        :raises CompileError: it has none
        """
        if not type_.name:
            raise exc.CompileError(
                f"expected a name for the type {type_!r} on PostgreSQL, got none: give it name='...'"
            )
        schema = self.schema_for_object(type_)
        if schema is None and type_.name in self.dialect.ischema_names:
            raise exc.CompileError(
                f"expected a name for the type {type_!r} that PostgreSQL does not use itself, got "
                f"{type_.name!r}: give it another name, or schema='...'"
            )
        name = self.quote(type_.name)
        if not self.omit_schema and use_schema and schema is not None:
            return f"{self.quote_schema(schema)}.{name}"
        return name
