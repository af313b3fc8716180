"""Transactions of asyncio sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...util.concurrency import greenlet_spawn
from .base import ReversibleProxy, StartableContext
from .engine import AsyncConnection

if TYPE_CHECKING:
    from ...orm.transaction import SessionTransaction
    from .binds import AsyncBind
    from .session import AsyncSession

__all__ = ["AsyncSessionTransaction"]


class AsyncSessionTransaction(
    ReversibleProxy["SessionTransaction"], StartableContext["AsyncSessionTransaction"]
):
    """A transaction or savepoint of an `AsyncSession`: committed at the end of its block, or rolled back.

    :param session: the session.
    :param nested: it is a savepoint.
    """

    __slots__ = ("nested", "session", "sync_transaction")

    session: AsyncSession
    sync_transaction: SessionTransaction | None

    def __init__(self, session: AsyncSession, nested: bool = False) -> None:
        self.session = session
        self.nested = nested
        self.sync_transaction = None

    @classmethod
    def _regenerate_proxy_for_target(cls, target: Any, **additional_kw: Any) -> AsyncSessionTransaction:
        made = cls(additional_kw["async_session"], nested=target.nested)
        made.sync_transaction = made._assign_proxied(target)
        return made

    @property
    def _proxied(self) -> SessionTransaction:
        return self._sync_transaction()

    def _sync_transaction(self) -> SessionTransaction:
        transaction = self.sync_transaction
        if transaction is None:
            self._raise_for_not_started()
        return transaction  # type: ignore[return-value]  # it has begun

    @property
    def is_active(self) -> bool:
        """Whether it has begun, and was neither committed nor rolled back."""
        return self.sync_transaction is not None and self.sync_transaction.is_active

    @property
    def connections(self) -> frozenset[AsyncConnection]:
        """The connections that it has taken so far."""
        return frozenset(map(AsyncConnection._proxy_for, self._sync_transaction().connections))

    def bound_connection(
        self, bindkey: Any = None, *, bind: AsyncBind | None = None, **kw: Any
    ) -> AsyncConnection:
        """Return the connection that it has taken for a mapped class, a mapper or a bind.

        :raises InvalidRequestError: it has taken none
        """
        if bind is not None:
            kw["bind"] = bind._proxied
        return AsyncConnection._proxy_for(self._sync_transaction().bound_connection(bindkey, **kw))

    async def start(self, is_ctxmanager: bool = False) -> AsyncSessionTransaction:
        """Begin."""
        if self.sync_transaction is not None:
            self._raise_for_started()
        session = self.session.sync_session
        begin = session.begin_nested if self.nested else session.begin
        self.sync_transaction = self._assign_proxied(await greenlet_spawn(begin))
        if is_ctxmanager:
            self.sync_transaction.__enter__()
        return self

    async def commit(self) -> None:
        """Commit."""
        await greenlet_spawn(self._sync_transaction().commit)

    async def rollback(self) -> None:
        """Roll back."""
        await greenlet_spawn(self._sync_transaction().rollback)

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> None:
        await greenlet_spawn(self._sync_transaction().__exit__, type_, value, traceback)
