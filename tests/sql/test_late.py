"""The forward slots: declared once, each filled by the module that defines the thing."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import relata, relata.orm
from relata.sql.late import Late, late
declared, filled = set(Late.__annotations__), set(vars(late))
assert declared == filled, f"empty: {declared - filled}, not declared: {filled - declared}"
print(len(filled))
"""


def test_every_declared_slot_is_filled_and_no_other():
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 40
