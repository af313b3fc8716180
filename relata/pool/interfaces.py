"""What a pool hands out and what it needs of a dialect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from ..util.typing import Self

DBAPIConnection: TypeAlias = Any
"""A connection of a driver (PEP 249)."""

DBAPICursor: TypeAlias = Any
"""A cursor of a driver (PEP 249)."""


class ResetStyle(Enum):
    """What is done to a connection that comes back."""

    reset_rollback = 0
    reset_commit = 1
    reset_none = 2


reset_rollback, reset_commit, reset_none = ResetStyle

_ResetStyleArgType: TypeAlias = ResetStyle | Literal[True, False, "commit", "rollback"] | None


class PoolResetState(NamedTuple):
    """Say to a `reset` listener in which state a connection comes back."""

    transaction_was_reset: bool
    """Whether the transaction was rolled back or committed already."""

    terminate_only: bool
    """Whether the connection will be closed rather than kept."""

    asyncio_safe: bool
    """Whether the listener may talk to the database; not so when the collector found the connection."""


class ManagesConnection(ABC):
    """Something that has a driver's connection."""

    __slots__ = ()

    dbapi_connection: DBAPIConnection | None
    """The connection as PEP 249 describes it; None after it was closed or invalidated."""

    @property
    @abstractmethod
    def driver_connection(self) -> Any | None:
        """The connection of the driver itself, below any adapter that stands before it."""

    @property
    @abstractmethod
    def info(self) -> dict[str, Any]:
        """A dictionary that lasts as long as the driver's connection."""

    @property
    @abstractmethod
    def record_info(self) -> dict[str, Any] | None:
        """A dictionary that lasts as long as the connection's place in the pool."""

    @abstractmethod
    def invalidate(self, e: BaseException | None = None, soft: bool = False) -> None:
        """Declare the connection dead.

        :param e: the error that showed it
        :param soft: do not close it now: replace it when it is next checked out
        """


class ConnectionPoolEntry(ManagesConnection):
    """A place in a pool, which has one connection of the driver after another."""

    __slots__ = ()

    @property
    @abstractmethod
    def in_use(self) -> bool:
        """Whether it is checked out."""

    @abstractmethod
    def close(self) -> None:
        """Close the driver's connection; the place remains."""


class PoolProxiedConnection(ManagesConnection):
    """A connection checked out of a pool: it has what the driver's has, and `close()` returns it."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __getattr__(self, key: str) -> Any: ...

    @property
    def is_valid(self) -> bool:
        """Whether it has a connection of the driver still."""
        return self.dbapi_connection is not None

    @property
    @abstractmethod
    def is_detached(self) -> bool:
        """Whether the pool has nothing to do with it any more."""

    @abstractmethod
    def detach(self) -> None:
        """Take the connection out of the pool, which may make another; `close()` then closes it."""

    @abstractmethod
    def close(self) -> None:
        """Return the connection to its pool."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        self.close()


class PoolDialect(Protocol):
    """What a pool needs of a dialect."""

    is_async: bool
    has_terminate: bool

    def do_rollback(self, dbapi_connection: Any) -> None: ...

    def do_commit(self, dbapi_connection: Any) -> None: ...

    def do_close(self, dbapi_connection: DBAPIConnection) -> None: ...

    def do_terminate(self, dbapi_connection: DBAPIConnection) -> None: ...

    def _do_ping_w_event(self, dbapi_connection: DBAPIConnection) -> bool: ...

    def get_driver_connection(self, connection: DBAPIConnection) -> Any: ...


class _ConnDialect:
    """Stand for a dialect where a pool is used without an engine: plain calls of PEP 249."""

    is_async = False
    has_terminate = False

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back."""
        dbapi_connection.rollback()

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit."""
        dbapi_connection.commit()

    def do_close(self, dbapi_connection: DBAPIConnection) -> None:
        """Close the connection in good order."""
        dbapi_connection.close()

    def do_terminate(self, dbapi_connection: DBAPIConnection) -> None:
        """Close the connection without waiting for the database."""
        dbapi_connection.close()

    def _do_ping_w_event(self, dbapi_connection: DBAPIConnection) -> bool:
        try:
            cursor = dbapi_connection.cursor()
            cursor.execute("SELECT 1")
            cursor.close()
        except Exception:
            return False  # without a dialect every error counts as a lost connection
        return True

    def get_driver_connection(self, connection: DBAPIConnection) -> Any:
        """Return the driver's own connection."""
        return connection


class _AsyncConnDialect(_ConnDialect):
    """Stand for the dialect of an asyncio driver."""

    is_async = True


_CreatorFnType: TypeAlias = Callable[[], DBAPIConnection]
_CreatorWRecFnType: TypeAlias = Callable[[ConnectionPoolEntry], DBAPIConnection]
