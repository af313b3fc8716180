"""Call functions with care: once only, or while another error is on its way."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from .warning import warn

_T = TypeVar("_T")


class safe_reraise:
    """Run clean-up inside `except`, and raise the error that was caught when it is done.

    An error of the clean-up itself is raised from it, with the first one as its context.
    """

    __slots__ = ("_error",)
    _error: BaseException | None

    def __enter__(self) -> None:
        self._error = sys.exc_info()[1]

    def __exit__(
        self, type_: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        error, self._error = self._error, None
        if type_ is None and error is not None:
            raise error
        if value is not None and value.__context__ is None:
            value.__context__ = error


def warn_exception(func: Callable[..., _T], *args: Any, **kwargs: Any) -> _T | None:
    """Call a function; an error becomes a warning."""
    try:
        return func(*args, **kwargs)
    except Exception as error:  # whatever the function raises
        warn(f"{type(error).__name__}({error}) ignored")
        return None


def only_once(fn: Callable[..., _T], retry_on_exception: bool) -> Callable[..., _T | None]:
    """Return a function that calls `fn` the first time and does nothing afterwards.

    A thread that calls while another is in the first call waits for it.

    :param retry_on_exception: a call that raised does not count
    """
    lock = threading.RLock()
    done = False

    def go(*args: Any, **kw: Any) -> _T | None:
        nonlocal done
        if done:
            return None
        with lock:
            if done:
                return None
            done = True
            try:
                return fn(*args, **kw)
            except BaseException:
                done = not retry_on_exception
                raise

    go.__wrapped__ = fn  # type: ignore[attr-defined]  # as functools.wraps does
    return go
