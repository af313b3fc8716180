"""Find dialects and other plugins by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from .. import exc
from .coerce import TEXT
from .compat import importlib_metadata_get


class PluginLoader:
    """Load objects by name: those registered, those `auto_fn` finds, entry points of installed packages.

    :param group: the entry point group, or several in order of preference
    :param auto_fn: given a name, returns a function that loads the object, or None
    """

    def __init__(
        self, group: str | Sequence[str], auto_fn: Callable[[str], Callable[[], Any] | None] | None = None
    ) -> None:
        self.group = group
        self._groups = (group,) if isinstance(group, str) else tuple(group)
        self.impls: dict[str, Callable[[], Any]] = {}
        self.auto_fn = auto_fn

    def clear(self) -> None:
        """Forget what was registered and found."""
        self.impls.clear()

    def load(self, name: str) -> Any:
        """Return the object of that name.

        :raises NoSuchModuleError: there is none
        """
        if name in self.impls:
            return self.impls[name]()
        loader = self.auto_fn(name) if self.auto_fn is not None else None
        if loader is not None:
            self.impls[name] = loader
            return loader()
        for group in self._groups:
            for entry_point in importlib_metadata_get(group):
                if entry_point.name == name:
                    self.impls[name] = entry_point.load
                    return entry_point.load()
        raise exc.NoSuchModuleError(
            f"no plugin {name!r} in {' or '.join(self._groups)}: "
            "check the spelling, or install the package that has it"
        )

    def register(self, name: str, modulepath: str, objname: str) -> None:
        """Register an object by where it is to be imported from."""

        for what, text in (("name", name), ("module", modulepath), ("class", objname)):
            TEXT.check(f"{what} of what is registered", text)

        def load() -> Any:
            return getattr(importlib.import_module(modulepath), objname)

        self.impls[name] = load

    def deregister(self, name: str) -> None:
        """Forget a registered object; KeyError when there is none."""
        del self.impls[name]
