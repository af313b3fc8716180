"""Asyncio engines and connections, and the synchronous ones behind them, in a session's binds."""

from __future__ import annotations

from typing import Any

from ...exc import ArgumentError
from .engine import AsyncConnection, AsyncEngine
from .exc import AsyncBindNotFound

AsyncBind = AsyncEngine | AsyncConnection


class Translation:
    """Remember which asyncio engine or connection stands in front of a synchronous one."""

    def __init__(self) -> None:
        self._asynchronous: dict[int, AsyncBind] = {}

    def to_sync(self, bind: Any) -> Any:
        """Return what stands behind an asyncio engine or connection.

        :raises ArgumentError: it is none
        """
        if not isinstance(bind, AsyncEngine | AsyncConnection):
            raise ArgumentError(
                f"expected an AsyncEngine or AsyncConnection for an AsyncSession, got {bind!r}; "
                "create_async_engine() makes one"
            )
        target = bind._proxied
        self._asynchronous[id(target)] = bind  # which holds the target, so that the id stays its own
        return target

    def to_async(self, bind: Any) -> AsyncBind:
        """Return what stands in front of a synchronous engine or connection.

        :raises AsyncBindNotFound: it came here without one
        """
        found = self._asynchronous.get(id(bind))
        if found is None:
            raise AsyncBindNotFound(
                f"expected an engine or connection that this session was given as an asyncio one, got "
                f"{bind!r}; give the AsyncEngine or AsyncConnection to the AsyncSession"
            )
        return found
