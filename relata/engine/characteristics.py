"""What can be set on a driver's connection for a while.

And is put back when the connection returns to its pool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import exc

if TYPE_CHECKING:
    from .connection import Connection
    from .default import DefaultDialect

__all__ = ["ConnectionCharacteristic", "IsolationLevelCharacteristic", "LoggingTokenCharacteristic"]


class ConnectionCharacteristic:
    """An execution option that changes the connection itself.

    A dialect lists its own by the option's name.
    """

    transactional: bool = False  # it cannot be changed while a transaction is in progress

    def reset_characteristic(self, dialect: DefaultDialect, dbapi_conn: Any) -> None:
        """Put a driver's connection back into its usual state."""

    def set_characteristic(self, dialect: DefaultDialect, dbapi_conn: Any, value: Any) -> None:
        """Change a driver's connection."""

    def set_connection_characteristic(
        self, dialect: DefaultDialect, conn: Connection, dbapi_conn: Any, value: Any
    ) -> None:
        """Change a driver's connection that a Connection has."""
        self.set_characteristic(dialect, dbapi_conn, value)

    def get_characteristic(self, dialect: DefaultDialect, dbapi_conn: Any) -> Any:
        """Return the present value."""

    def get_connection_characteristic(
        self, dialect: DefaultDialect, conn: Connection, dbapi_conn: Any
    ) -> Any:
        """Return the present value of a driver's connection that a Connection has."""
        return self.get_characteristic(dialect, dbapi_conn)


class IsolationLevelCharacteristic(ConnectionCharacteristic):
    """The isolation level."""

    transactional = True

    def reset_characteristic(self, dialect: DefaultDialect, dbapi_conn: Any) -> None:
        """Go back to the level that the connection began with."""
        dialect.reset_isolation_level(dbapi_conn)

    def set_characteristic(self, dialect: DefaultDialect, dbapi_conn: Any, value: Any) -> None:
        """Set the level."""
        dialect._assert_and_set_isolation_level(dbapi_conn, value)

    def set_connection_characteristic(
        self, dialect: DefaultDialect, conn: Connection, dbapi_conn: Any, value: Any
    ) -> None:
        """Set the level, and note whether statements are committed one by one."""
        dialect._assert_and_set_isolation_level(dbapi_conn, value)
        conn._is_autocommit = value == "AUTOCOMMIT"

    def get_characteristic(self, dialect: DefaultDialect, dbapi_conn: Any) -> Any:
        """Ask for the level."""
        return dialect.get_isolation_level(dbapi_conn)


class LoggingTokenCharacteristic(ConnectionCharacteristic):
    """The text that log lines begin with; it is kept by the Connection, the driver knows nothing of it."""


def refuse_in_transaction(name: str) -> exc.InvalidRequestError:
    """Return the error of a change that a transaction in progress forbids."""
    return exc.InvalidRequestError(
        f"{name} cannot be changed while a transaction is in progress (begun by begin() or by a statement): "
        "call commit() or rollback() first, or set it by create_engine() or engine.execution_options()"
    )
