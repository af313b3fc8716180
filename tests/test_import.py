"""What the import of the package costs: modules, not seconds."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
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


def test_a_first_row_loads_no_more_than_it_needs():
    # -S: what stands in site-packages may load modules of its own when Python starts
    paths = [path for path in sys.path if path]
    program = f"import sys; sys.path[:0] = {paths!r}\n{_PROGRAM}"
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "relata.dialects.sqlite.pysqlite" in loaded
    assert loaded & _NOT_LOADED == set()
