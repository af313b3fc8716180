"""What is measured, and how one round of it is timed."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

Action = Callable[[], object]
"""What is timed."""

Preparation = Callable[[str], Iterator[Action]]
"""Takes the path of an SQLite file yet to be made, yields the action, cleans up when it is resumed."""


class Unavailable(Exception):
    """What an operation needs, such as a server, is not there."""


def processor_time() -> float:
    """Return the seconds that this process, and those that it waited for, spent on a processor."""
    usages = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


CLOCK = processor_time if os.environ.get("RELATA_BENCH_CLOCK") == "cpu" else perf_counter


@dataclass(frozen=True)
class Operation:
    """Something that programs do.

    One call of the action does `items` items. A round calls it `repeats` times and the mean counts, so that
    work which comes up now and then, such as a garbage collection, is in the figure.
    """

    name: str
    title: str
    items: int
    repeats: int
    prepare: Callable[[str], AbstractContextManager[Action]]

    def time_round(self, path: str) -> float:
        """Prepare, run one round and clean up; return the mean seconds of an item.

        The garbage collector is left as it is. It runs once before the clock starts, so that nobody pays for
        what was there before.
        """
        with self.prepare(path) as action:
            gc.collect()
            started = CLOCK()
            for _ in range(self.repeats):
                action()
            elapsed = CLOCK() - started
        return elapsed / self.repeats / self.items


class Operations(dict[str, Operation]):
    """Operations by their names; `calls` and `weighed`: what is counted or weighed, not timed, by title."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: dict[str, Preparation] = {}
        self.weighed: dict[str, tuple[int, Preparation]] = {}

    def measure(self, *, items: int, repeats: int = 1) -> Callable[[Preparation], Preparation]:
        """Return a decorator that adds an operation: named as the function, its docstring the title."""

        def add(function: Preparation) -> Preparation:
            name, title = function.__name__, (function.__doc__ or "").strip().rstrip(".")
            self[name] = Operation(name, title, items, repeats, contextmanager(function))
            return function

        return add

    def count(self, title: str) -> Callable[[Preparation], Preparation]:
        """Return a decorator that adds something whose calls are counted."""

        def add(function: Preparation) -> Preparation:
            self.calls[title] = function
            return function

        return add

    def weigh(self, title: str, *, items: int) -> Callable[[Preparation], Preparation]:
        """Return a decorator that adds something whose memory is measured: all that its action returns."""

        def add(function: Preparation) -> Preparation:
            self.weighed[title] = items, function
            return function

        return add


def weigh(action: Action) -> int:
    """Return the bytes that are alive after the call for what it returned."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = action()
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    del kept
    return after - before
