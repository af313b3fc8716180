"""The bridge between synchronous code and asyncio.

`greenlet_spawn` runs a function in a greenlet; where it calls `await_`, the greenlet is suspended and
the coroutine that spawned it awaits in its place. greenlet is imported when the bridge is first used.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from .. import exc
from .lazy_module import LazyModule

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")

_T = TypeVar("_T")

_PACKAGE = __name__.partition(".")[0]


def is_exit_exception(e: BaseException) -> bool:
    """Tell whether an exception ends the program or the task, such as KeyboardInterrupt or a cancellation."""
    return not isinstance(e, Exception)


def is_cancellation_exception(e: BaseException) -> bool:
    """Tell whether an exception is the cancellation of an asyncio task."""
    return isinstance(e, asyncio.CancelledError)


class _Bridge:
    """What the bridge needs of greenlet, imported on first use."""

    _has_greenlet: bool
    greenlet: Any
    getcurrent: Callable[[], Any]
    _AsyncIoGreenlet: type[Any]

    def __getattr__(self, name: str) -> Any:
        if name not in _Bridge.__annotations__:
            raise AttributeError(name)
        try:
            import greenlet as library  # optional: only the asyncio bridge needs it
        except ImportError:
            self._has_greenlet = False
            self.greenlet = self.getcurrent = self._AsyncIoGreenlet = _refuse_without_greenlet  # type: ignore[assignment]  # raises when called
        else:
            self.greenlet = library.greenlet
            self.getcurrent = library.getcurrent
            self._AsyncIoGreenlet = _make_greenlet_class(library.greenlet)
            self._has_greenlet = True
        return self.__dict__[name]


def _refuse_without_greenlet(*args: Any, **kw: Any) -> NoReturn:
    raise ImportError(f"asyncio support needs the greenlet package: pip install {_PACKAGE}[asyncio]")


def _make_greenlet_class(base: Any) -> type[Any]:
    class _AsyncIoGreenlet(base):  # type: ignore[misc]  # the library is typed only where it is installed
        """A greenlet whose parent runs in a coroutine and awaits what this one hands to it."""

        def __init__(self, fn: Callable[..., Any], driver: Any) -> None:
            super().__init__(fn, driver)
            self.gr_context = driver.gr_context

    return _AsyncIoGreenlet


_concurrency_shim = _Bridge()


def in_greenlet() -> bool:
    """Tell whether the caller runs inside `greenlet_spawn`, so that `await_` works."""
    return _concurrency_shim._has_greenlet and isinstance(
        _concurrency_shim.getcurrent(), _concurrency_shim._AsyncIoGreenlet
    )


def await_(awaitable: Awaitable[_T]) -> _T:
    """Await from synchronous code that runs inside `greenlet_spawn`.

    :raises MissingGreenlet: the code was not started by `greenlet_spawn`
    """
    current = _concurrency_shim.getcurrent()
    if not isinstance(current, _concurrency_shim._AsyncIoGreenlet):
        _dispose_of(awaitable)
        raise exc.MissingGreenlet(
            "Synchronous code came to a point where it has to await, and no coroutine is there to do it: "
            "this is a database call, often the lazy load of an attribute, made outside the asyncio methods. "
            "Load the attribute beforehand (selectinload, awaitable_attrs), or run the code by run_sync()"
        )
    return current.parent.switch(awaitable)  # type: ignore[no-any-return]  # what the awaitable returned


await_only = await_


def _dispose_of(awaitable: Any) -> None:
    """Close what will not be awaited, so that Python does not warn about it."""
    if isinstance(awaitable, asyncio.Future):
        awaitable.cancel()
    elif asyncio.iscoroutine(awaitable):
        awaitable.close()


async def greenlet_spawn(
    fn: Callable[..., _T], *args: Any, _require_await: bool = False, **kwargs: Any
) -> _T:
    """Run a synchronous function that may use `await_`.

    :param _require_await: raise when the function awaited nothing
    :return: what the function returns
    :raises AwaitRequired: nothing was awaited, and `_require_await` is set
    """
    bridge = _concurrency_shim
    context = bridge._AsyncIoGreenlet(fn, bridge.getcurrent())
    result = context.switch(*args, **kwargs)
    awaited = False
    while not context.dead:
        awaited = True
        try:
            value = await result
        except BaseException:
            # the function meets the error where it asked for the await
            result = context.throw(*sys.exc_info())
        else:
            result = context.switch(value)
    if _require_await and not awaited:
        raise exc.AwaitRequired(
            "expected the operation to await the database, and it did not: the driver is a synchronous one; "
            "choose an asyncio driver in the URL, such as sqlite+aiosqlite or postgresql+asyncpg"
        )
    return cast(_T, result)


class AsyncAdaptedLock:
    """An asyncio lock that synchronous code inside `greenlet_spawn` enters by `with`."""

    def __init__(self) -> None:
        self.mutex = asyncio.Lock()

    def __enter__(self) -> bool:
        return await_(self.mutex.acquire())

    def __exit__(
        self, type_: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.mutex.release()


class _AsyncUtil:
    """Run coroutines, and functions that await, from a program that has no event loop."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()

    def run(self, fn: Callable[..., Coroutine[Any, Any, _T]], *args: Any, **kwargs: Any) -> _T:
        """Run a coroutine function to its end."""
        return self.runner.run(fn(*args, **kwargs))

    def run_in_greenlet(self, fn: Callable[..., _T], *args: Any, **kwargs: Any) -> _T:
        """Run a synchronous function that may use `await_`; without greenlet, or within one, call it."""
        if not _concurrency_shim._has_greenlet or in_greenlet():
            return fn(*args, **kwargs)
        return self.runner.run(greenlet_spawn(fn, *args, **kwargs))

    def close(self) -> None:
        """Close the event loop."""
        self.runner.close()
