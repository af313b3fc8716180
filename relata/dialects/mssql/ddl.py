"""DDL as SQL Server writes it. See https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql"""

from __future__ import annotations

from ...sql.compiler import DDLCompiler

__all__ = ["MSDDLCompiler"]


class MSDDLCompiler(DDLCompiler):
    """Print CREATE and DROP for SQL Server."""
