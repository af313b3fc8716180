"""Names as Oracle writes them: without quotes they are in upper case, which stands for lower case here."""

from __future__ import annotations

from typing import Any

from ...sql.compiler import IdentifierPreparer
from .reserved_words import RESERVED_WORDS

__all__ = ["OracleIdentifierPreparer"]


class OracleIdentifierPreparer(IdentifierPreparer):
    """Quote names for Oracle."""

    reserved_words = RESERVED_WORDS
    illegal_initial_characters = frozenset("0123456789_$")

    def format_savepoint(self, savepoint: Any, name: str | None = None) -> str:
        """Return the name of a savepoint; one that begins with an underscore needs no quotes without it."""
        return super().format_savepoint(savepoint, (name or savepoint.ident).lstrip("_"))
