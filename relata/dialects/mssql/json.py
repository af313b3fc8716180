"""JSON, as SQL Server keeps it: as text that its functions read.

See https://learn.microsoft.com/sql/relational-databases/json/json-data-sql-server
"""

from __future__ import annotations

from ...sql import sqltypes
from ..json_paths import JSONIndexType, JSONPathType

__all__ = ["JSON", "JSONIndexType", "JSONPathType"]


class JSON(sqltypes.JSON):
    """JSON, stored as NVARCHAR(max)."""
