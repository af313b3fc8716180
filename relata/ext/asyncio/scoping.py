"""One asyncio session a task or other scope, used as if it were the session itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ...orm.scoping import SESSION_ATTRIBUTES, ScopedSessions, forward
from ...util import ScopedRegistry
from .session import AsyncSession
from .sessionmaker import async_sessionmaker

__all__ = ["async_scoped_session"]

_AS = TypeVar("_AS", bound=AsyncSession)

_METHODS = [
    "aclose",
    "add",
    "add_all",
    "begin",
    "begin_nested",
    "close",
    "commit",
    "connection",
    "delete",
    "delete_all",
    "execute",
    "expire",
    "expire_all",
    "expunge",
    "expunge_all",
    "flush",
    "get",
    "get_async_bind",
    "get_bind",
    "get_one",
    "invalidate",
    "is_modified",
    "merge",
    "merge_all",
    "refresh",
    "reset",
    "rollback",
    "scalar",
    "scalars",
    "stream",
    "stream_scalars",
]
if TYPE_CHECKING:
    # The methods below are a session's own; so checkers know them, with their overloads.
    _Forwarding = AsyncSession
else:

    class _Forwarding:
        """Have no methods at run time: they are added below."""


class async_scoped_session(ScopedSessions[_AS], _Forwarding):  # type: ignore[misc]  # what is behind each differs
    """Keep one session a scope; its methods and attributes are those of the session of the scope at hand.

    A session is kept until `remove()` is awaited in its scope.

    :param session_factory: makes the sessions
    :param scopefunc: returns a hashable value that names the scope at hand, such as `asyncio.current_task`
    """

    _support_async = True
    _removal = "await remove()"

    def __init__(self, session_factory: async_sessionmaker[_AS], scopefunc: Callable[[], Any]) -> None:
        self.session_factory = session_factory
        self.registry = ScopedRegistry(session_factory, scopefunc)

    async def remove(self) -> None:
        """Close the session of the scope, if there is one, and forget it."""
        if self.registry.has():
            await self.registry().close()
        self.registry.clear()

    @classmethod
    async def close_all(cls) -> None:
        """Close the sessions of the program."""
        await AsyncSession.close_all()

    object_session = AsyncSession.object_session
    identity_key = AsyncSession.identity_key


forward(async_scoped_session, AsyncSession, _METHODS, SESSION_ATTRIBUTES)
