"""The events of a pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import event
from .base import Pool

if TYPE_CHECKING:
    from .interfaces import ConnectionPoolEntry, DBAPIConnection, PoolProxiedConnection, PoolResetState

_owners: dict[type[Any], Callable[[Any], Pool]] = {}


def register_pool_owner(cls: type[Any], get_pool: Callable[[Any], Pool]) -> None:
    """Let users listen to the events of a pool by way of what has one, such as an engine.

    :param cls: the class that has a pool; listening to it listens to every pool
    :param get_pool: returns the pool of an instance
    """
    _owners[cls] = get_pool


class PoolEvents(event.Events[Pool]):
    """What happens to the connections of a pool; listen to a pool, a class of pools, or an engine."""

    _target_class_doc = "SomeEngineOrPool"
    _dispatch_target = Pool

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        for owner, get_pool in _owners.items():
            if isinstance(target, owner):
                return get_pool(target)
            if isinstance(target, type) and issubclass(target, owner):
                return Pool
        return super()._accept_with(target, identifier)

    @classmethod
    def _listen(cls, event_key: event._EventKey, **kw: Any) -> None:
        kw.setdefault("asyncio", bool(event_key.dispatch_target._is_asyncio))
        event_key.base_listen(**kw)

    def connect(self, dbapi_connection: DBAPIConnection, connection_record: ConnectionPoolEntry) -> None:
        """Called when the driver has made a connection."""

    def first_connect(
        self, dbapi_connection: DBAPIConnection, connection_record: ConnectionPoolEntry
    ) -> None:
        """Called once a pool, when the driver has made its first connection."""

    def checkout(
        self,
        dbapi_connection: DBAPIConnection,
        connection_record: ConnectionPoolEntry,
        connection_proxy: PoolProxiedConnection,
    ) -> None:
        """Called when a connection is taken; a `DisconnectionError` raised here has another one tried."""

    def checkin(
        self, dbapi_connection: DBAPIConnection | None, connection_record: ConnectionPoolEntry
    ) -> None:
        """Called when a connection comes back; it is None if it was invalidated."""

    def reset(
        self,
        dbapi_connection: DBAPIConnection,
        connection_record: ConnectionPoolEntry,
        reset_state: PoolResetState,
    ) -> None:
        """Called before a connection that comes back is rolled back."""

    def invalidate(
        self,
        dbapi_connection: DBAPIConnection,
        connection_record: ConnectionPoolEntry,
        exception: BaseException | None,
    ) -> None:
        """Called when a connection is declared dead, before it is closed."""

    def soft_invalidate(
        self,
        dbapi_connection: DBAPIConnection,
        connection_record: ConnectionPoolEntry,
        exception: BaseException | None,
    ) -> None:
        """Called when a connection is marked to be replaced when it is next taken."""

    def close(self, dbapi_connection: DBAPIConnection, connection_record: ConnectionPoolEntry) -> None:
        """Called before a connection of the pool is closed."""

    def detach(self, dbapi_connection: DBAPIConnection, connection_record: ConnectionPoolEntry) -> None:
        """Called when a connection was taken out of the pool for good."""

    def close_detached(self, dbapi_connection: DBAPIConnection) -> None:
        """Called before a connection that was taken out of the pool is closed."""
