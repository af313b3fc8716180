"""SQL as SQL Server writes it. See https://learn.microsoft.com/sql/t-sql/language-reference"""

from __future__ import annotations

from typing import Any

from ...sql.compiler import SQLCompiler

__all__ = ["MSSQLCompiler", "MSSQLStrictCompiler"]


class MSSQLCompiler(SQLCompiler):
    """Print statements for SQL Server."""

    def visit_true(self, expr: Any, **kw: Any) -> str:
        return "1"

    def visit_false(self, expr: Any, **kw: Any) -> str:
        return "0"


class MSSQLStrictCompiler(MSSQLCompiler):
    """Print statements without bound parameters where the server takes none."""

    ansi_bind_rules = True
