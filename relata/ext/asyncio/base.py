"""What stands in front of a synchronous object, and what is begun by `await` or `async with`."""

from __future__ import annotations

import asyncio
import weakref
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, ClassVar, Generic, Self, TypeVar

from .exc import AsyncContextAlreadyStarted, AsyncContextNotStarted

_Target = TypeVar("_Target")
_T = TypeVar("_T")
_R = TypeVar("_R")


class ReversibleProxy(Generic[_Target]):
    """Stand in front of a synchronous object, and be found by it.

    An object has one proxy of a class, for as long as somebody holds that proxy.
    """

    __slots__ = ("__weakref__",)

    # by the id of what the proxy stands for, which lives as long as the proxy
    _known: ClassVar[dict[int, weakref.ref[Any]]] = {}

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        if any(base.__module__ == __name__ for base in cls.__bases__):
            cls._known = {}  # shared with the classes that derive from it

    @property
    def _proxied(self) -> _Target:
        """The synchronous object."""
        raise AttributeError("_proxied")

    def _assign_proxied(self, target: _T) -> _T:
        """Remember that this stands in front of `target`; return that."""
        known, key = self._known, id(target)

        def forget(reference: weakref.ref[Any]) -> None:
            if known.get(key) is reference:
                del known[key]

        known[key] = weakref.ref(self, forget)
        return target

    @classmethod
    def _regenerate_proxy_for_target(cls, target: Any, **additional_kw: Any) -> Self:
        """Return a new proxy of an object that has none."""
        return cls(target, **additional_kw)  # type: ignore[call-arg]  # a class of its own constructor

    @classmethod
    def _retrieve_proxy_for_target(
        cls, target: Any, regenerate: bool = True, **additional_kw: Any
    ) -> Self | None:
        """Return the proxy of an object; where it has none, a new one, or None unless `regenerate`."""
        reference = cls._known.get(id(target))
        found = None if reference is None else reference()
        if found is None and regenerate:
            return cls._regenerate_proxy_for_target(target, **additional_kw)
        return found

    @classmethod
    def _proxy_for(cls, target: Any, **additional_kw: Any) -> Self:
        """Return the proxy of an object, a new one where it has none."""
        found = cls._retrieve_proxy_for_target(target, **additional_kw)
        assert found is not None
        return found


class ProxyComparable(ReversibleProxy[_Target]):
    """A proxy that is equal to another one of the same object."""

    __slots__ = ()

    def __hash__(self) -> int:
        return id(self._proxied)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.__class__) and self._proxied is other._proxied

    def __ne__(self, other: object) -> bool:
        return not self == other


async def _run_to_completion(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """Await a coroutine to its end, though the task that awaits it is cancelled meanwhile.

    What `__aexit__` closes is closed for sure: the task may have been cancelled by a timeout.

    :raises CancelledError: the task was cancelled; the coroutine has ended all the same
    """
    task = asyncio.ensure_future(coroutine)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except BaseException:  # it is raised below
            break
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # it is the cancellation that is reported
        raise cancelled
    return task.result()


class StartableContext(Awaitable[_R], ABC):
    """What is begun by `await` or by `async with`, which also ends it."""

    __slots__ = ()

    @abstractmethod
    async def start(self, is_ctxmanager: bool = False) -> _R:
        """Begin.

        :param is_ctxmanager: `async with` does
        """

    @abstractmethod
    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> bool | None:
        """End."""

    def __await__(self) -> Generator[Any, Any, _R]:
        return self.start().__await__()

    async def __aenter__(self) -> _R:
        return await self.start(is_ctxmanager=True)

    def _raise_for_not_started(self) -> Any:
        raise AsyncContextNotStarted(
            f"expected {type(self).__name__} to have begun, by `await` or `async with`, before it is used"
        )

    def _raise_for_started(self) -> Any:
        raise AsyncContextAlreadyStarted(
            f"expected {type(self).__name__} to begin once, got a second `await` or `async with`"
        )


class Opening(StartableContext[_R]):
    """What a coroutine opens: `await` returns it, `async with` also closes it.

    :param opens: a function that returns the coroutine.
    """

    __slots__ = ("_opened", "_opens")

    _opened: Any

    def __init__(self, opens: Callable[[], Awaitable[_R]]) -> None:
        self._opens = opens
        self._opened = None

    async def start(self, is_ctxmanager: bool = False) -> _R:
        self._opened = opened = await self._opens()
        return opened

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> bool | None:
        await _run_to_completion(self._opened.close())
        return None
