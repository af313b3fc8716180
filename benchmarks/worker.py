"""A process that measures one library: it is asked by lines of JSON, and answers by lines of JSON.

The requests, and what an answer looks like:

    {"time": "load_entities"}    -> 2.1e-06, mean seconds of an item in one round; null, where it cannot
    {"calls": "a small commit"}  -> {"python": 120, "c": 40}
    {"weight": "an object"}      -> 480, bytes an item; null, where there is no such thing
    {"about": ""}                -> {"library": "relata", "version": "0.1.0", "compiled": true}
"""

from __future__ import annotations

import gc
import itertools
import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from typing import Any

from .calls import profile_calls
from .measuring import Unavailable, weigh


class Worker:
    """Measures one library in this process; each measurement has a database file of its own."""

    def __init__(self, module: str, prefix: str) -> None:
        self.operations = import_module(f"{__package__}.{module}")
        self._paths = (f"{prefix}-{number}.db" for number in itertools.count())

    def answer(self, verb: str, argument: str) -> Any:
        verbs = {"time": self.time, "calls": self.calls, "weight": self.weight, "about": self.about}
        return verbs[verb](argument)

    def time(self, name: str) -> float | None:
        """Run one round of an operation; raise if a library touched the collector's settings."""
        operation = self.operations.OPERATIONS.get(name)
        if operation is None:
            return None
        before = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
        try:
            seconds = operation.time_round(next(self._paths))
        except Unavailable:
            return None
        after = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
        if before != after:
            raise RuntimeError(f"{name} left the collector as {after}, and found it as {before}")
        return seconds

    def calls(self, name: str) -> dict[str, int]:
        with contextmanager(self.operations.CALLS[name])(next(self._paths)) as action:
            return asdict(profile_calls(action))

    def weight(self, name: str) -> float | None:
        if name not in self.operations.WEIGHED:
            return None
        items, prepare = self.operations.WEIGHED[name]
        with contextmanager(prepare)(next(self._paths)) as action:
            return weigh(action) / items

    def about(self, _: str) -> dict[str, Any]:
        sa = import_module(f"{__package__}.library").sa
        return {
            "library": sa.__name__,
            "version": sa.__version__,
            "compiled": import_module(f"{sa.__name__}.util").has_compiled_ext(),
        }


def main() -> None:
    worker = Worker(module=sys.argv[1], prefix=sys.argv[2])
    for line in sys.stdin:
        ((verb, argument),) = json.loads(line).items()
        print(json.dumps(worker.answer(verb, argument)), flush=True)


if __name__ == "__main__":
    main()
