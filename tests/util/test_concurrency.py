from __future__ import annotations

import asyncio
import contextvars
import subprocess
import sys
import threading
import time

import pytest

from relata import exc
from relata.util.concurrency import (
    AsyncAdaptedLock,
    _AsyncUtil,
    await_,
    greenlet_spawn,
    in_greenlet,
    is_cancellation_exception,
    is_exit_exception,
)
from relata.util.queue import AsyncAdaptedQueue, Empty, Full, Queue


async def answer(value=1):
    await asyncio.sleep(0)
    return value


def test_await_inside_the_bridge():
    def go(x):
        assert in_greenlet()
        return await_(answer()) + x

    assert asyncio.run(greenlet_spawn(go, 5)) == 6
    assert not in_greenlet()


def test_errors_cross_the_bridge():
    async def fail():
        raise ValueError("inside")

    def go():
        try:
            await_(fail())
        except ValueError as error:
            raise KeyError("outside") from error

    with pytest.raises(KeyError, match="outside"):
        asyncio.run(greenlet_spawn(go))


def test_await_outside_the_bridge(recwarn):
    with pytest.raises(exc.MissingGreenlet, match="run_sync"):
        await_(answer())

    async def main():
        await_(answer())

    with pytest.raises(exc.MissingGreenlet):
        asyncio.run(main())
    assert not [warning for warning in recwarn if "never awaited" in str(warning.message)]


def test_required_await():
    with pytest.raises(exc.AwaitRequired, match="asyncio driver"):
        asyncio.run(greenlet_spawn(lambda: 1, _require_await=True))
    assert asyncio.run(greenlet_spawn(lambda: await_(answer(2)), _require_await=True)) == 2


def test_context_variables_cross_the_bridge():
    variable = contextvars.ContextVar("variable", default=0)

    async def main():
        variable.set(1)
        assert await greenlet_spawn(variable.get) == 1
        await greenlet_spawn(variable.set, 2)
        assert variable.get() == 2

    asyncio.run(main())


def test_cancellation_reaches_the_function():
    seen = []

    def go():
        try:
            await_(asyncio.sleep(10))
        except BaseException as error:
            seen.append((is_cancellation_exception(error), is_exit_exception(error)))
            raise

    async def main():
        task = asyncio.ensure_future(greenlet_spawn(go))
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
    assert seen == [(True, True)]
    assert not is_exit_exception(ValueError()) and not is_cancellation_exception(KeyboardInterrupt())


def test_lock():
    order = []

    async def main():
        lock = AsyncAdaptedLock()

        def work(name):
            with lock:
                order.append(name)
                await_(asyncio.sleep(0.01))
                order.append(name)

        await asyncio.gather(greenlet_spawn(work, "a"), greenlet_spawn(work, "b"))

    asyncio.run(main())
    assert order == ["a", "a", "b", "b"]


def test_async_util():
    util = _AsyncUtil()
    assert util.run(answer, 3) == 3
    assert util.run_in_greenlet(lambda x: await_(answer(x)), 4) == 4
    assert util.run_in_greenlet(lambda: util.run_in_greenlet(lambda: await_(answer(5)))) == 5
    util.close()


def test_without_greenlet():
    program = (
        "import sys; sys.modules['greenlet'] = None\n"
        "from relata.util import concurrency as c\n"
        "assert not c.in_greenlet()\n"
        "assert c._AsyncUtil().run_in_greenlet(lambda: 1) == 1\n"
        "try: c.await_(c.asyncio.sleep)\n"
        "except ImportError as e: print(e)\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pip install relata[asyncio]" in result.stdout


# -- queues


@pytest.mark.parametrize("class_", [Queue, AsyncAdaptedQueue])
@pytest.mark.parametrize("use_lifo, order", [(False, [1, 2]), (True, [2, 1])])
def test_queue_order(class_, use_lifo, order):
    queue = class_(2, use_lifo)
    assert queue.empty()
    queue.put_nowait(1)
    queue.put(2, False)
    assert queue.full() and queue.qsize() == 2
    with pytest.raises(Full):
        queue.put_nowait(3)
    assert [queue.get(False), queue.get_nowait()] == order
    with pytest.raises(Empty):
        queue.get_nowait()


def test_queue_times_out():
    queue = Queue(1)
    started = time.monotonic()
    with pytest.raises(Empty):
        queue.get(True, 0.05)
    queue.put(1)
    with pytest.raises(Full):
        queue.put(2, True, 0.05)
    assert time.monotonic() - started >= 0.09
    with pytest.raises(ValueError, match="0 seconds or more"):
        queue.get(True, -1)


def test_queue_wakes_waiters():
    queue, got = Queue(1), []
    getters = [threading.Thread(target=lambda: got.append(queue.get(True, 5))) for _ in range(3)]
    for thread in getters:
        thread.start()
    time.sleep(0.02)
    for number in range(3):
        queue.put(number, True, 5)
    for thread in getters:
        thread.join(5)
    assert sorted(got) == [0, 1, 2]


def test_async_queue_waits():
    async def main():
        queue = AsyncAdaptedQueue(1)

        def put():
            for number in range(3):
                queue.put(number, True, 1)

        def get():
            got = [queue.get(True, 1) for _ in range(3)]
            with pytest.raises(Empty):
                queue.get(True, 0.01)
            queue.put_nowait(9)
            with pytest.raises(Full):
                queue.put(9, True, 0.01)
            return got

        got, _ = await asyncio.gather(greenlet_spawn(get), greenlet_spawn(put))
        assert got == [0, 1, 2]

    asyncio.run(main())
