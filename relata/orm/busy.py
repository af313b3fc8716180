"""Tell when a session is used by two threads or greenlets at once.

A session at work carries the mark of the thread or greenlet that works in it. There is no lock: a second
one that comes in meanwhile is refused, and told what the first one does.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import Any

from .. import exc as sa_exc
from ..util.concurrency import _concurrency_shim

current_task: Callable[[], Any] = (
    _concurrency_shim.getcurrent if _concurrency_shim._has_greenlet else get_ident
)


class BusyMark:
    """Carry the mark of the task that works in a session; a mixin of Session."""

    _busy: Any = None
    _doing: str = ""

    def _enter(self, what: str) -> Any:
        """Set the mark and return the previous one, which the caller puts back into `_busy` at the end.

        :param what: what the caller is about to do, for the error of another task
        :raises IllegalStateChangeError: another thread or greenlet is at work
        """
        outer = self._busy
        task = current_task()
        if outer is not None:
            if outer != task:
                self._refuse_second_task(what)
            return outer
        self._busy = task
        self._doing = what
        return None

    def _refuse_second_task(self, what: str) -> None:
        raise sa_exc.IllegalStateChangeError(
            f"Expected a session that one thread or task uses at a time, got a call to {what} from a "
            f"second one "
            f"while the first is at work to {self._doing}: give each thread or task a session of its own",
            code="isce",
        )
