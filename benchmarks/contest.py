"""Asks the workers in turn, so that a busy moment of the machine meets them all; keeps the best of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from . import environment

RELATA, PEER, DRIVER = "relata", "sqlalchemy", "driver"


@dataclass
class Contestant:
    """A worker process and how to talk to it."""

    process: subprocess.Popen[str]

    def ask(self, verb: str, argument: str = "") -> Any:
        """Send one request and wait for its answer; RuntimeError where the worker died of it."""
        assert self.process.stdin and self.process.stdout
        print(json.dumps({verb: argument}), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the worker {self.process.args} ended at {verb} {argument!r}; see above")
        return json.loads(answer)


@dataclass
class Contest:
    """The workers, and the best times that they reached so far, in seconds an item."""

    contestants: dict[str, Contestant]
    best: dict[str, dict[str, float]] = field(default_factory=dict)

    def run(self, names: Iterable[str], rounds: int) -> Iterator[str]:
        """Time each operation `rounds` times on each library, in turn; yield each name when it is done."""
        for name in names:
            times = self.best.setdefault(name, {})
            for _ in range(rounds):
                for library, contestant in self.contestants.items():
                    seconds = contestant.ask("time", name)
                    if seconds is not None:
                        times[library] = min(seconds, times.get(library, seconds))
            yield name

    def count_calls(self, name: str) -> dict[str, dict[str, int]]:
        return {library: self.contestants[library].ask("calls", name) for library in (RELATA, PEER)}

    def weigh(self, name: str) -> dict[str, float | None]:
        """Return the bytes an item, by library."""
        return {library: contestant.ask("weight", name) for library, contestant in self.contestants.items()}

    def about(self, library: str) -> dict[str, Any]:
        return self.contestants[library].ask("about")


@contextmanager
def open_contest(pure: bool, cpu: bool) -> Iterator[Contest]:
    """Start a worker a library; they end with the block.

    :param pure: Relata in its interpreted form
    :param cpu: measure the time spent on a processor, not the time that passes
    """
    peer = environment.peer_python()
    with TemporaryDirectory(prefix="relata-bench-", dir=memory_folder()) as folder, ExitStack() as workers:
        clock = {"RELATA_BENCH_CLOCK": "cpu"} if cpu else {}

        def start(python: Path | str, library: str, module: str, **variables: str) -> Contestant:
            process = subprocess.Popen(
                [python, "-m", f"{__package__}.worker", module, f"{folder}/{module}-{library}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=environment.REPOSITORY,
                env={**os.environ, "RELATA_BENCH_LIBRARY": library, **clock, **variables},
            )
            workers.enter_context(process)
            return Contestant(process)

        form = {"RELATA_PURE": "1"} if pure else {}
        yield Contest(
            {
                RELATA: start(sys.executable, RELATA, "operations", **form),
                PEER: start(peer, PEER, "operations"),
                DRIVER: start(sys.executable, RELATA, "driver"),
            }
        )


def memory_folder() -> str | None:
    """Return a folder that lives in memory, where there is one: the disk is not what is measured."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
