"""Hold the loops that carry the time, as plain Python that Cython also compiles.

Each module here exists once, as a `.py` file. Where the package was installed with a compiler, an extension
module of the same name stands beside it and is what Python imports. `RELATA_PURE=1` in the environment (read
once, when this package is imported) makes Python import the `.py` file although the extension is there.
Another package with compiled modules calls `choose_form()` before it imports them.

The package imports nothing but the standard library, and never spells its own full name, since the whole
package may be loaded under another one.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import SOURCE_SUFFIXES, ExtensionFileLoader, FileFinder, SourceFileLoader
from importlib.util import find_spec

_is_pure = os.environ.get("RELATA_PURE", "0") not in ("", "0")


def choose_form(folders: list[str]) -> None:
    """Make Python look for source files only in `folders`, where the interpreted form is asked for.

    The import system keeps one finder a folder; the ordinary one tries extension modules first. Nothing else
    of the import system changes, and no other package is affected.

    :param folders: the `__path__` of a package.
    """
    for folder in folders if _is_pure else ():
        if os.path.isdir(folder):  # not so in a zip file, which holds no extension modules either
            sys.path_importer_cache[folder] = FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))


def module_names() -> tuple[str, ...]:
    """Return the short names of the modules of this package, sorted."""
    names = {
        entry.removesuffix(".py")
        for folder in __path__
        if os.path.isdir(folder)
        for entry in os.listdir(folder)
        if entry.endswith(".py") and entry != "__init__.py"
    }
    return tuple(sorted(names))


def compiled_modules() -> tuple[str, ...]:
    """Return the short names of the modules that are, or would be, loaded as extension modules, sorted."""
    return tuple(name for name in module_names() if _is_extension(name))


def _is_extension(name: str) -> bool:
    spec = find_spec(f"{__name__}.{name}")
    return spec is not None and isinstance(spec.loader, ExtensionFileLoader)


def is_compiled() -> bool:
    """Tell whether every module of this package is loaded as an extension module."""
    names = module_names()
    return bool(names) and compiled_modules() == names


choose_form(__path__)
