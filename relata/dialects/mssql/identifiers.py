"""Names as SQL Server writes them: in square brackets, the schema perhaps after its database."""

from __future__ import annotations

from typing import Any

from ...sql.compiler import IdentifierPreparer
from ...sql.compiler.identifiers import SCHEMA_MARK
from .reserved_words import RESERVED_WORDS
from .schema_names import schema_elements

__all__ = ["MSIdentifierPreparer"]


class MSIdentifierPreparer(IdentifierPreparer):
    """Quote names for SQL Server."""

    reserved_words = RESERVED_WORDS

    def __init__(self, dialect: Any) -> None:
        super().__init__(
            dialect,
            initial_quote="[",
            final_quote="]",
            escape_quote="]",
            quote_case_sensitive_collations=False,
        )

    def quote_schema(self, schema: str) -> str:
        """Return the name of a schema: of its database, where it has one, and of its owner."""
        if self._translates_schemas and SCHEMA_MARK.fullmatch(schema):
            return str(schema)  # what it stands for comes here at execution
        database, owner = schema_elements(schema)
        parts = [self.quote(part) for part in (database, owner) if part]
        return ".".join(parts)
