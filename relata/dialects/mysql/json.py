"""JSON, as MySQL keeps it; MariaDB keeps it as text that it checks.

See https://dev.mysql.com/doc/refman/8.4/en/json.html and https://mariadb.com/kb/en/json-data-type/
"""

from __future__ import annotations

from ...sql import sqltypes
from ..json_paths import JSONIndexType, JSONPathType

__all__ = ["JSON", "JSONIndexType", "JSONPathType"]


class JSON(sqltypes.JSON):
    """JSON."""
