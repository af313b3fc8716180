"""Names of parameters as Oracle's drivers take them: quoted where a column's name would be."""

from __future__ import annotations

from typing import Any

from ...sql.compiler.placeholders import ParamStyle
from .compiler import OracleCompiler

__all__ = ["OracleCompilerOfDrivers"]


class _QuotedNames(ParamStyle):
    """Write `:name`, or `:"name"` for a name that is reserved or has other characters."""

    __slots__ = ("_preparer", "asked_for")

    def __init__(self, dialect: Any) -> None:
        super().__init__(dialect.paramstyle, {'"': "_"})
        self._preparer = dialect.identifier_preparer
        #: names that are quoted because a program says so
        self.asked_for: set[str] = set()

    def key(self, name: str) -> str:
        key, preparer = self.legal(name), self._preparer
        is_plain = (
            name not in self.asked_for
            and key.lower() not in preparer.reserved_words
            and key[0] not in preparer.illegal_initial_characters
            and not preparer._requires_quotes_illegal_chars(key)
        )
        return key if is_plain else f'"{key}"'


class OracleCompilerOfDrivers(OracleCompiler):
    """Print statements whose parameters the driver knows by name."""

    style: _QuotedNames

    def make_param_style(self, dialect: Any) -> ParamStyle:
        if dialect.paramstyle != "named":
            return super().make_param_style(dialect)
        return _QuotedNames(dialect)

    def _print_value(self, value: Any, column: Any) -> str:
        # the parameter that sets a column is quoted as the column is
        if value._is_bind_parameter and getattr(getattr(column, "name", None), "quote", False):
            self._quote_parameter(column.key)
        return super()._print_value(value, column)

    def _quote_parameter(self, name: str) -> None:
        if isinstance(self.style, _QuotedNames):
            self.style.asked_for.add(name)
