"""DDL as Oracle writes it."""

from __future__ import annotations

from ...sql.compiler import DDLCompiler

__all__ = ["OracleDDLCompiler"]


class OracleDDLCompiler(DDLCompiler):
    """Print CREATE and DROP for Oracle."""
