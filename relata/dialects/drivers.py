"""The modules of a dialect's drivers: attributes of its package, imported when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..util.lazy_module import lazy_attributes


def driver_modules(package: str, *names: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for the package of a dialect.

    :param package: its dotted name.
    :param names: the modules in it, one a driver.
    """
    return lazy_attributes(package, names, lambda name: import_module(f"{package}.{name}"))
