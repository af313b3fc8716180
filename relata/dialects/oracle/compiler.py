"""SQL as Oracle writes it.

See https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/
"""

from __future__ import annotations

from typing import Any

from ...sql.compiler import SQLCompiler

__all__ = ["OracleCompiler"]


class OracleCompiler(SQLCompiler):
    """Print statements for Oracle."""

    def visit_true(self, expr: Any, **kw: Any) -> str:
        return "1"

    def visit_false(self, expr: Any, **kw: Any) -> str:
        return "0"

    def get_cte_preamble(self, recursive: bool) -> str:
        return "WITH"

    def get_render_as_alias_suffix(self, alias_name_text: str) -> str:
        return f" {alias_name_text}"
