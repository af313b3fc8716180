"""Queues for connections: one that threads wait at, one that asyncio tasks wait at."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import deque
from time import time as _time
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .concurrency import await_
from .lazy_module import LazyModule

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")

_T = TypeVar("_T")


class Empty(Exception):
    """Report that a queue had nothing to give in time."""


class Full(Exception):
    """Report that a queue had no room in time."""


class QueueCommon(ABC, Generic[_T]):
    """What both kinds of queue do.

    :param maxsize: the most items to hold; 0 for no limit
    :param use_lifo: give the item that came last
    """

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        self.maxsize = maxsize
        self.use_lifo = use_lifo

    def empty(self) -> bool:
        """Tell whether there is no item."""
        return self.qsize() == 0

    def full(self) -> bool:
        """Tell whether there is no room."""
        return 0 < self.maxsize <= self.qsize()

    @abstractmethod
    def qsize(self) -> int:
        """Return the number of items."""

    @abstractmethod
    def put_nowait(self, item: _T) -> None:
        """Add an item; `Full` when there is no room."""

    @abstractmethod
    def put(self, item: _T, block: bool = True, timeout: float | None = None) -> None:
        """Add an item, waiting for room `timeout` seconds at most (None: for ever); then `Full`."""

    @abstractmethod
    def get_nowait(self) -> _T:
        """Take an item; `Empty` when there is none."""

    @abstractmethod
    def get(self, block: bool = True, timeout: float | None = None) -> _T:
        """Take an item, waiting for one `timeout` seconds at most (None: for ever); then `Empty`."""


class Queue(QueueCommon[_T]):
    """A queue shared by threads.

    The lock is reentrant, since the collector may return a connection in the middle of any operation.
    """

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        super().__init__(maxsize, use_lifo)
        self.queue: deque[_T] = deque()
        self.mutex = threading.RLock()
        self.not_empty = threading.Condition(self.mutex)
        self.not_full = threading.Condition(self.mutex)
        # so that nobody is notified where nobody waits, which is the usual case
        self._getting = 0
        self._putting = 0

    def qsize(self) -> int:
        return len(self.queue)

    def put_nowait(self, item: _T) -> None:
        with self.mutex:
            if 0 < self.maxsize <= len(self.queue):
                raise Full
            self.queue.append(item)
            if self._getting:
                self.not_empty.notify()

    def get_nowait(self) -> _T:
        with self.mutex:
            if not self.queue:
                raise Empty
            item = self.queue.pop() if self.use_lifo else self.queue.popleft()
            if self._putting:
                self.not_full.notify()
            return item

    def put(self, item: _T, block: bool = True, timeout: float | None = None) -> None:
        if block:
            with self.mutex:
                self._putting += 1
                try:
                    if not _wait_until(self.not_full, lambda: not self.full(), timeout):
                        raise Full
                    return self.put_nowait(item)
                finally:
                    self._putting -= 1
        self.put_nowait(item)

    def get(self, block: bool = True, timeout: float | None = None) -> _T:
        if block:
            with self.mutex:
                self._getting += 1
                try:
                    if not _wait_until(self.not_empty, lambda: bool(self.queue), timeout):
                        raise Empty
                    return self.get_nowait()
                finally:
                    self._getting -= 1
        return self.get_nowait()


def _wait_until(condition: threading.Condition, is_met: Any, timeout: float | None) -> bool:
    """Wait, with the lock held, until `is_met()`; False when `timeout` seconds went by first."""
    if timeout is None:
        while not is_met():
            condition.wait()
        return True
    if timeout < 0:
        raise ValueError(f"expected a timeout of 0 seconds or more, got {timeout!r}")
    end = _time() + timeout
    while not is_met():
        remaining = end - _time()
        if remaining <= 0.0:
            return False
        condition.wait(remaining)
    return True


class AsyncAdaptedQueue(QueueCommon[_T]):
    """A queue shared by asyncio tasks of one event loop, used from inside `greenlet_spawn`."""

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        super().__init__(maxsize, use_lifo)
        self._queue: asyncio.Queue[_T] = (asyncio.LifoQueue if use_lifo else asyncio.Queue)(maxsize)

    def qsize(self) -> int:
        return self._queue.qsize()

    def put_nowait(self, item: _T) -> None:
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            raise Full from None

    def get_nowait(self) -> _T:
        try:
            return self._queue.get_nowait()
        except asyncio.QueueEmpty:
            raise Empty from None

    def put(self, item: _T, block: bool = True, timeout: float | None = None) -> None:
        if not block or not self.full():
            return self.put_nowait(item)
        try:
            await_(asyncio.wait_for(self._queue.put(item), timeout))
        except TimeoutError:
            raise Full from None
        return None

    def get(self, block: bool = True, timeout: float | None = None) -> _T:
        if not block or not self.empty():
            return self.get_nowait()
        try:
            return await_(asyncio.wait_for(self._queue.get(), timeout))
        except TimeoutError:
            raise Empty from None
