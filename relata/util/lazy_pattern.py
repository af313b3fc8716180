"""Regular expressions that are compiled when they are first used, since a program uses few of them."""

from __future__ import annotations

import re
from typing import Any


class LazyPattern:
    """Stand for `re.compile(pattern, flags)` until it is needed.

    :param pattern: the regular expression
    :param flags: flags of `re`
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self.flags), name)
        self.__dict__[name] = found
        return found
