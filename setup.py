"""Build the extension modules; everything else is in pyproject.toml.

The modules of relata/_hot and of relata/sql/compiler are ordinary Python files. Where Cython and a C compiler
are found, they are compiled too and the extension modules stand beside them; where they are not, the package
installs and works without.

    RELATA_PURE=1               build no extension modules
    RELATA_REQUIRE_COMPILED=1   fail where an extension module cannot be built
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HOT = Path("relata", "_hot")
FOLDERS = (HOT, Path("relata", "sql", "compiler"))
DIRECTIVES = {
    "language_level": 3,
    "binding": True,
    # Annotations are for mypy: taken as C types they would refuse a subclass of str or dict, and turn an int
    # or a Decimal that meets `float` into a float, in the compiled form only. What C is to know stands in the
    # .pxd.
    "annotation_typing": False,
}


def is_set(variable: str) -> bool:
    return os.environ.get(variable, "0") not in ("", "0")


class BuildHot(build_ext):
    """Compile all the modules or, where one cannot be compiled, none: they know the C types of each other."""

    _cython = threading.Lock()  # Cython keeps global state, and `--parallel` builds in threads

    def run(self) -> None:
        if self.inplace:
            self._remove_orphans()
        super().run()

    def build_extensions(self) -> None:
        self._failed: dict[str, Exception] = {}
        super().build_extensions()
        if not self._failed:
            return
        for ext in self.extensions:
            self._remove(ext)
        for name, error in self._failed.items():
            print(f"relata: {name} cannot be compiled: {error}")
        print("relata: the interpreted form is used; it gives the same results, and takes longer")

    def build_extension(self, ext: Extension) -> None:
        try:
            self._translate(ext)
            super().build_extension(ext)
        except Exception as error:  # a compiler may be missing, broken or too old: the .py file serves
            if is_set("RELATA_REQUIRE_COMPILED"):
                self._remove(ext)
                raise
            self._failed[ext.name] = error

    def _translate(self, ext: Extension) -> None:
        from Cython.Build import cythonize  # where Cython is absent, the build goes on without it

        with self._cython:
            [made] = cythonize(
                [Extension(ext.name, ext.sources)],
                build_dir=str(Path(self.build_temp, "cython")),
                compiler_directives=DIRECTIVES,
                quiet=True,
            )
        ext.sources = made.sources

    def _remove(self, ext: Extension) -> None:
        """Remove what this build or an earlier one left: it would be imported in place of the source."""
        name = self.get_ext_filename(self.get_ext_fullname(ext.name))
        for path in (Path(self.build_lib, name), Path(name)):
            path.unlink(missing_ok=True)

    def _remove_orphans(self) -> None:
        """Remove extension modules beside the sources whose source is gone."""
        sources = compiled_sources()
        for folder in FOLDERS:
            for path in (*folder.glob("*.so"), *folder.glob("*.pyd")):
                if folder / f"{path.name.partition('.')[0]}.py" not in sources:
                    path.unlink()


def compiled_sources() -> list[Path]:
    """Return the Python files that are compiled."""
    return sorted(path for folder in FOLDERS for path in folder.glob("*.py") if path.stem != "__init__")


def extensions() -> list[Extension]:
    if is_set("RELATA_PURE"):
        return []
    return [
        Extension(
            ".".join(path.with_suffix("").parts),
            [path.as_posix()],
            depends=[pxd.as_posix() for pxd in sorted(HOT.glob("*.pxd"))],
            optional=not is_set("RELATA_REQUIRE_COMPILED"),
        )
        for path in compiled_sources()
    ]


setup(ext_modules=extensions(), cmdclass={"build_ext": BuildHot})
