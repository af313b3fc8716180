"""What is imported when it is first used, since few programs need it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


class LazyModule:
    """Stand for a module of the standard library until it is needed.

    :param name: its dotted name.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._name), name)
        self.__dict__[name] = found
        return found


def lazy_attributes(
    module: str, names: tuple[str, ...], find: Callable[[str], Any]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a module some of whose names are found when they are asked for.

    :param module: its dotted name.
    :param names: those names.
    :param find: returns what a name stands for.

    See https://peps.python.org/pep-0562/
    """
    asked = sys.modules[module]

    def __getattr__(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=asked)
        found = find(name)
        setattr(asked, name, found)
        return found

    def __dir__() -> list[str]:
        return sorted({*vars(asked), *names})

    return __getattr__, __dir__
