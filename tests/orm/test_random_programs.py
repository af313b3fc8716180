"""Random programs on Relata and on the peer, in a process of their own.

Hypothesis takes constants from the modules that are loaded: beside other tests, other programs would be made
each time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MACHINE = Path(__file__).with_name("programs") / "machine.py"


def test_programs_do_the_same_on_relata_and_on_the_peer():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(MACHINE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, env=environment)
    assert done.returncode == 0, done.stdout[-20_000:]
    assert "1 passed" in done.stdout
