"""Warnings that point at the caller's own line, outside this package."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from types import FrameType

from .. import exc

_PACKAGE = __name__.partition(".")[0]
_INSIDE = _PACKAGE + "."


def _warnings_warn(
    message: str | Warning, category: type[Warning] | None = None, stacklevel: int = 2
) -> None:
    """Warn at the nearest frame that does not belong to this package.

    :param stacklevel: the frame to fall back to when the whole stack is inside
    """
    frame: FrameType | None = sys._getframe(1)
    level = 1
    while frame is not None and _is_inside(frame.f_globals.get("__name__", "")):
        level += 1
        frame = frame.f_back
    warnings.warn(message, category, stacklevel=level + 1 if frame is not None else stacklevel + 1)


def _is_inside(module: str) -> bool:
    return module == _PACKAGE or module.startswith(_INSIDE)


def warn(msg: str, code: str | None = None) -> None:
    """Issue an `SAWarning` at the caller's line."""
    _warnings_warn(exc.SAWarning(msg, code=code) if code else msg, exc.SAWarning)


class _LimitedText(str):
    """A text whose hash takes few values, so that the registry of seen warnings stays small."""

    __slots__ = ("_hash",)
    _hash: int

    @classmethod
    def interpolate(cls, template: str, most: int, args: Sequence[object]) -> _LimitedText:
        filled = template % tuple(args)
        self = cls(f"{filled} (shown at most {most} times with different values)")
        self._hash = hash(f"{template}_{hash(filled) % most}")
        return self

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return hash(self) == hash(other)

    def __ne__(self, other: object) -> bool:
        return not self == other


def warn_limited(msg: str, args: Sequence[object], category: type[Warning] = exc.SAWarning) -> None:
    """Issue an `SAWarning` whose text has values in it, about ten times at most.

    :param msg: the text with `%` places
    :param args: what goes into them
    """
    _warnings_warn(_LimitedText.interpolate(msg, 10, args), category)
