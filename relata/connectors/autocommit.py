"""Drivers by which AUTOCOMMIT is a switch of the connection, and the other isolation levels are SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..engine.default import DefaultDialect

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AutocommitConnector"]


class AutocommitConnector(DefaultDialect):
    """Add AUTOCOMMIT to the isolation levels of a database; the driver's connections have `autocommit`."""

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return [*super().get_isolation_level_values(dbapi_conn), "AUTOCOMMIT"]

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of further transactions."""
        self._set_autocommit(dbapi_connection, level == "AUTOCOMMIT")
        if level != "AUTOCOMMIT":
            self._set_level(dbapi_connection, level)

    def _set_level(self, dbapi_connection: Any, level: str) -> None:
        """Set a level other than AUTOCOMMIT: by SQL, where the driver has no way of its own."""
        super().set_isolation_level(dbapi_connection, level)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself."""
        return bool(dbapi_conn.autocommit)

    def _set_autocommit(self, dbapi_connection: Any, is_on: bool) -> None:
        """Have each statement committed by itself, or not."""
        dbapi_connection.autocommit = is_on
