"""The databases that there are dialects for.

`registry` finds a dialect by its name, `database` or `database.driver`: the built-in ones, those that a
program
registers, and those that installed packages offer as entry points of the group `sqlalchemy.dialects`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..engine.registry import dialects as registry, plugins as plugins
from ..sql.dialect_args import register_dialect_loader

__all__ = (
    "mssql",
    "mysql",
    "oracle",
    "postgresql",
    "sqlite",
)  # the packages here; plugins and registry are no dialects

# the name in a URL -> the package here, and what the dialect is called in its modules
_BUILT_IN = {
    "sqlite": ("sqlite", "dialect"),
    "postgresql": ("postgresql", "dialect"),
    "mysql": ("mysql", "dialect"),
    "mariadb": ("mysql", "mariadb_dialect"),
    "mssql": ("mssql", "dialect"),
    "oracle": ("oracle", "dialect"),
}


def _find(name: str) -> Callable[[], Any] | None:
    """Return a function that loads a built-in dialect; None when the name is none of them."""
    database, _, driver = name.partition(".")
    if database not in _BUILT_IN:
        return None
    package, attribute = _BUILT_IN[database]
    module_name = f"{__name__}.{package}" + (f".{driver}" if driver else "")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not module_name.startswith(error.name):
            raise  # something that the module imports is missing
        return None
    return lambda: getattr(module, attribute)


registry.auto_fn = _find
registry.built_in = tuple(_BUILT_IN)
register_dialect_loader(lambda name: registry.load(name))  # as it is then
