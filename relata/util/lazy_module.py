"""Modules that are imported when something of them is first used, since few programs need them."""

from __future__ import annotations

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
