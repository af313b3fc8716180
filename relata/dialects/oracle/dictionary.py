"""Names of the database's data dictionary."""

from __future__ import annotations

__all__ = ["DB_LINK_PLACEHOLDER"]

#: stands for the database link, where the dictionary of another database is asked
DB_LINK_PLACEHOLDER = "__$sa_dblink$__"
