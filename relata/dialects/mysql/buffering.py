"""Drivers whose cursors fetch all rows at once, or leave them at the server, as they are told."""

from __future__ import annotations

from typing import Any

from .core import MySQLExecutionContext

__all__ = ["BufferingExecutionContext"]


class BufferingExecutionContext(MySQLExecutionContext):
    """One execution; rows are fetched at once unless told otherwise: a connection serves several cursors."""

    def create_server_side_cursor(self) -> Any:
        """Make a cursor that leaves the rows at the server."""
        return self._dbapi_connection.cursor(buffered=False)

    def create_default_cursor(self) -> Any:
        """Make a cursor that fetches all rows at once."""
        return self._dbapi_connection.cursor(buffered=True)
