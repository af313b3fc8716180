"""What the import of the package costs: modules, not seconds."""

from __future__ import annotations

import subprocess
import sys

_IMPORT = """
import sys
before = set(sys.modules)
import relata
print(*sorted(set(sys.modules) - before))
"""
_FIRST_ROW = """
import sys
import relata
engine = relata.create_engine("sqlite://")
with engine.connect() as connection:
    connection.execute(relata.text("select 1")).all()
print(*sorted(sys.modules))
"""

# what few programs need, and what would come with them
_NOT_LOADED = {
    "asyncio",
    "base64",
    "dataclasses",
    "email",
    "greenlet",
    "hashlib",
    "importlib.metadata",
    "inspect",
    "json",
    "relata.dialects.mysql",
    "relata.dialects.postgresql",
    "relata.ext",
    "relata.orm",
    "typing_extensions",
    "urllib.parse",
}
# 184 and 69 with Python 3.11: a start takes longer by each
_MOST_OWN, _MOST_OTHERS = 195, 80


def test_an_import_loads_so_many_modules():
    loaded = _modules_of(_IMPORT)
    own = {name for name in loaded if name.partition(".")[0] == "relata"}
    assert len(own) <= _MOST_OWN
    assert len(loaded - own) <= _MOST_OTHERS
    assert not [name for name in own if name.startswith("relata.dialects.")]


def test_a_first_row_loads_no_more_than_it_needs():
    loaded = _modules_of(_FIRST_ROW)
    assert "relata.dialects.sqlite.pysqlite" in loaded
    assert loaded & _NOT_LOADED == set()


def test_the_orm_can_be_imported_with_all_its_names():
    """It is not what `import relata` loads, so nothing else here would tell."""
    loaded = _modules_of(
        "import sys; from relata.orm import *; from relata.orm import Session; print(*sys.modules)"
    )
    assert "relata.orm.session" in loaded


def _modules_of(program: str) -> set[str]:
    """Run a program in a process of its own; return the modules that it prints."""
    # -S: what stands in site-packages may load modules of its own when Python starts
    paths = [path for path in sys.path if path]
    program = f"import sys; sys.path[:0] = {paths!r}\n{program}"
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())
