"""The tables of dialects and engine plugins, by name.

`dialects` tells the first where the built-in ones are.
"""

from __future__ import annotations

from typing import Any

from .. import exc
from ..util.plugins import PluginLoader

__all__ = ["DialectLoader", "dialects", "plugins"]


class DialectLoader(PluginLoader):
    """Load dialects by name, and say which there are when one is not found."""

    built_in: tuple[str, ...] = ()

    def load(self, name: str) -> Any:
        """Return the dialect of that name, `database` or `database.driver`.

        :raises NoSuchModuleError: there is none
        """
        try:
            return super().load(name)
        except exc.NoSuchModuleError:
            written, (database, _, driver) = name.replace(".", "+"), name.partition(".")
            if driver and database in self.built_in:
                raise exc.NoSuchModuleError(
                    f"no driver {driver!r} for {database}: got {written!r} in the URL; check the spelling, "
                    f"or write {database}:// for its usual driver"
                ) from None
            known = ", ".join(sorted({*self.built_in, *(n.replace(".", "+") for n in self.impls)}))
            raise exc.NoSuchModuleError(
                f"no dialect {written!r}: there are {known}; check the spelling of the URL's first part "
                "(dialect+driver), or install the package that has this dialect"
            ) from None


dialects = DialectLoader(("relata.dialects", "sqlalchemy.dialects"))
plugins = PluginLoader(("relata.plugins", "sqlalchemy.plugins"))
