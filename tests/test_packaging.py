"""What is shipped, what it depends on, and how compiled and interpreted form are chosen."""

from __future__ import annotations

import importlib.machinery
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = importlib.machinery.EXTENSION_SUFFIXES[0]


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command with RELATA_* set to `variables` only."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RELATA_")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def python(code: str, cwd: Path, **variables: str) -> str:
    done = run(sys.executable, "-c", code, cwd=cwd, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# ---- the two forms


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """Give a folder with a package `other`, whose `_hot.loop` has a source and a broken extension module."""
    hot = tmp_path / "other" / "_hot"
    hot.mkdir(parents=True)
    (hot.parent / "__init__.py").touch()
    shutil.copy(ROOT / "relata" / "_hot" / "__init__.py", hot)
    (hot / "loop.py").write_text("FORM = 'source'\n")
    (hot / f"loop{EXTENSION}").write_bytes(b"no extension module")
    return tmp_path


def test_extension_modules_are_preferred_to_sources(renamed: Path) -> None:
    assert python("import other._hot as h; print(h.compiled_modules())", renamed) == "('loop',)"
    assert python("import other._hot as h; print(h.is_compiled())", renamed) == "True"
    done = run(sys.executable, "-c", "import other._hot.loop", cwd=renamed)
    assert "ImportError" in done.stderr and f"loop{EXTENSION}" in done.stderr


@pytest.mark.parametrize("value", ["1", "yes"])
def test_relata_pure_prefers_sources(renamed: Path, value: str) -> None:
    code = (
        "import other._hot as h, other._hot.loop as m; print(m.FORM, h.compiled_modules(), h.is_compiled())"
    )
    assert python(code, renamed, RELATA_PURE=value) == "source () False"


@pytest.mark.parametrize("value", ["", "0"])
def test_relata_pure_unset_is_compiled(renamed: Path, value: str) -> None:
    assert python("import other._hot as h; print(h.is_compiled())", renamed, RELATA_PURE=value) == "True"


@pytest.mark.parametrize("pure", ["", "1"])
def test_the_compiler_of_statements_has_the_form_of_the_loops(pure: str) -> None:
    code = "import relata._hot as h; from relata.sql.compiler import base, ddl, sql; print(h.is_compiled())"
    is_compiled, *paths = python(
        f"{code}; print(base.__file__, ddl.__file__, sql.__file__)", ROOT, RELATA_PURE=pure
    ).split()
    assert {path.endswith(".py") for path in paths} == {is_compiled == "False"}


def test_relata_pure_survives_invalidated_caches(renamed: Path) -> None:
    code = "import importlib as i, other._hot; i.invalidate_caches(); import other._hot.loop as m"
    assert python(f"{code}; print(m.FORM)", renamed, RELATA_PURE="1") == "source"


def test_a_module_without_extension_is_named(renamed: Path) -> None:
    (renamed / "other" / "_hot" / "extra.py").touch()
    code = "import other._hot as h; print(h.module_names(), h.compiled_modules(), h.is_compiled())"
    assert python(code, renamed) == "('extra', 'loop') ('loop',) False"


# ---- what is imported


def test_import_brings_neither_the_peer_nor_a_driver() -> None:
    code = "import sys, relata; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = set(python(code, ROOT).split())
    unwanted = {"sqlalchemy", "psycopg", "psycopg2", "pymysql", "greenlet", "asyncio", "cython", "Cython"}
    assert not loaded & unwanted


# ---- what is shipped


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Give a copy of what is built from, with one small module in _hot, since those of Relata take long."""
    tree = tmp_path / "tree"
    ignore = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
    shutil.copytree(ROOT / "relata", tree / "relata", ignore=ignore)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    hot = tree / "relata" / "_hot"
    for path in hot.iterdir():
        if path.name != "__init__.py":
            path.unlink()
    for path in (tree / "relata" / "sql" / "compiler").glob("*.py"):
        path.write_text("")
    (hot / "loop.py").write_text("def twice(number):\n    return number + number\n")
    (hot / "loop.pxd").write_text("cpdef twice(number)\n")
    return tree


def build(tree: Path, kind: str, **variables: str) -> subprocess.CompletedProcess[str]:
    code = f"from setuptools import build_meta; print(build_meta.build_{kind}('dist'))"
    return run(sys.executable, "-c", code, cwd=tree, **variables)


def contents(tree: Path) -> set[str]:
    """Return the names in the wheel that was built."""
    [wheel] = (tree / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_sources_declarations_and_extension_modules(tree: Path) -> None:
    done = build(tree, "wheel")
    assert done.returncode == 0, done.stderr
    names = contents(tree)
    assert {"relata/py.typed", "relata/_hot/loop.py", "relata/_hot/loop.pxd"} <= names
    assert not any(name.endswith(".c") or name.startswith("tests") for name in names)
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    can_compile = shutil.which(compiler) and Path(sysconfig.get_path("include"), "Python.h").exists()
    assert (f"relata/_hot/loop{EXTENSION}" in names) == bool(can_compile)


def test_wheel_is_built_without_a_compiler(tree: Path) -> None:
    done = build(tree, "wheel", CC="no-such-compiler")
    assert done.returncode == 0, done.stderr
    assert "relata._hot.loop cannot be compiled" in done.stdout
    assert "the interpreted form is used" in done.stdout
    names = contents(tree)
    assert "relata/_hot/loop.py" in names
    assert not any(name.endswith(EXTENSION) for name in names)


def test_wheel_without_a_compiler_fails_where_compiled_is_required(tree: Path) -> None:
    done = build(tree, "wheel", CC="no-such-compiler", RELATA_REQUIRE_COMPILED="1")
    assert done.returncode != 0
    assert "no-such-compiler" in done.stderr


def test_failed_build_leaves_no_outdated_extension_module(tree: Path) -> None:
    hot = tree / "relata" / "_hot"
    outdated = hot / f"loop{EXTENSION}"
    orphan = hot / f"gone{EXTENSION}"
    outdated.touch()
    orphan.touch()
    done = run(sys.executable, "setup.py", "build_ext", "--inplace", cwd=tree, CC="no-such-compiler")
    assert done.returncode == 0, done.stderr
    assert not outdated.exists()
    assert not orphan.exists()


def test_modules_are_compiled_all_or_none(tree: Path) -> None:
    """They know the C types of each other."""
    (tree / "relata" / "_hot" / "other.py").write_text("def broken(number):\n    return undeclared(number)\n")
    (tree / "relata" / "_hot" / "other.pxd").write_text("cdef class Missing:\n    cdef object x\n")
    done = build(tree, "wheel")
    assert done.returncode == 0, done.stderr
    assert "relata._hot.other cannot be compiled" in done.stdout
    assert not any(name.endswith(EXTENSION) for name in contents(tree))


def test_relata_pure_builds_no_extension_module(tree: Path) -> None:
    done = build(tree, "wheel", RELATA_PURE="1")
    assert done.returncode == 0, done.stderr
    [wheel] = (tree / "dist").glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")


def test_sdist_builds_again(tree: Path, tmp_path: Path) -> None:
    done = build(tree, "sdist")
    assert done.returncode == 0, done.stderr
    [sdist] = (tree / "dist").glob("*.tar.gz")
    shutil.unpack_archive(sdist, tmp_path / "again")
    [again] = (tmp_path / "again").iterdir()
    assert (again / "relata" / "_hot" / "loop.pxd").exists()
    done = build(again, "wheel")
    assert done.returncode == 0, done.stderr
    assert contents(again)


# ---- what it says of itself


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project


def test_the_only_dependency_is_typing_extensions(project: dict[str, Any]) -> None:
    assert [name.partition(">")[0] for name in project["dependencies"]] == ["typing-extensions"]
    assert project["requires-python"] == ">=3.11"


EXTRAS = """
    aiomysql aioodbc aiosqlite asyncio asyncmy cymysql mariadb-connector mssql mssql-pymssql mssql-pyodbc
    mssql-python mypy mysql mysql-connector oracle oracle-cxoracle oracle-oracledb postgresql
    postgresql-asyncpg postgresql-pg8000 postgresql-psycopg postgresql-psycopg2binary
    postgresql-psycopg2cffi postgresql-psycopgbinary pymysql sqlcipher
"""


def test_extras_have_the_names_of_the_peer(project: dict[str, Any]) -> None:
    assert sorted(project["optional-dependencies"]) == sorted(EXTRAS.split())
