"""Regular expressions that are compiled when they are first used, since a program uses few of them."""

from __future__ import annotations

import re
from typing import Any


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return `re.compile(pattern, flags)`, compiled when something of it is first used."""
    return _LazyPattern(pattern, flags)  # type: ignore[return-value]  # it has what a pattern has


class _LazyPattern:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self._flags), name)
        self.__dict__[name] = found
        return found
