"""Make asyncio sessions that are configured alike."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, overload

from ...orm.sessionmaker import SessionFactory
from .binds import AsyncBind
from .session import AsyncSession

__all__ = ["async_sessionmaker"]

_AS = TypeVar("_AS", bound=AsyncSession)


class async_sessionmaker(SessionFactory[_AS]):
    """Make asyncio sessions that are configured alike; call it for one.

    :param bind: the AsyncEngine or AsyncConnection of each session
    :param class_: the class of the sessions
    :param autoflush: see Session, as for every other argument
    """

    @overload
    def __init__(
        self,
        bind: AsyncBind | None = None,
        *,
        class_: type[_AS],
        autoflush: bool = True,
        expire_on_commit: bool = True,
        info: Mapping[Any, Any] | None = None,
        **kw: Any,
    ) -> None: ...

    @overload
    def __init__(
        self: async_sessionmaker[AsyncSession],
        bind: AsyncBind | None = None,
        *,
        autoflush: bool = True,
        expire_on_commit: bool = True,
        info: Mapping[Any, Any] | None = None,
        **kw: Any,
    ) -> None: ...

    def __init__(
        self,
        bind: AsyncBind | None = None,
        *,
        class_: type[Any] = AsyncSession,
        autoflush: bool = True,
        expire_on_commit: bool = True,
        info: Mapping[Any, Any] | None = None,
        **kw: Any,
    ) -> None:
        kw.update(bind=bind, autoflush=autoflush, expire_on_commit=expire_on_commit)
        self._configure_class(class_, kw, info)

    def begin(self) -> AbstractAsyncContextManager[_AS]:
        """Make a session in a transaction, for an `async with` block: committed at its end."""
        return self()._maker_context_manager()
