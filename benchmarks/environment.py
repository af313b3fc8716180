"""The peer's environment: a virtual environment with the release from the package index, and the drivers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
FOLDER = REPOSITORY / ".bench-venv"
PYTHON = FOLDER / "bin" / "python"
VERSION = "2.1.9"

PROBE = """
import json, sys, psycopg, sqlalchemy
from sqlalchemy.util import has_compiled_ext
print(json.dumps([sqlalchemy.__version__, has_compiled_ext(), list(sys.version_info)]))
"""


def peer_python() -> Path:
    """Return the interpreter of the peer's environment, which is made on the first call.

    It is the Python that runs this, with the peer's compiled extension; RuntimeError if that cannot be had.
    """
    wanted = [VERSION, True, list(sys.version_info)]
    if probe() != wanted:
        make()
    found = probe()
    if found != wanted:
        raise RuntimeError(
            f"expected an environment with {wanted} (version, compiled, Python) at {FOLDER}, got {found}; "
            "remove the folder and run again, or see the messages of pip above"
        )
    return PYTHON


def plain_python() -> str:
    """Return the interpreter that a start is measured by: that of the peer's environment, where it is made.

    A checkout that is installed for development has an import hook, which costs each start a tenth and is no
    part of the library.
    """
    return str(PYTHON) if PYTHON.exists() else sys.executable


def probe() -> list[object] | None:
    """Return version, whether compiled, and Python's version; None where there is no such environment."""
    if not PYTHON.exists():
        return None
    run = subprocess.run([PYTHON, "-c", PROBE], capture_output=True, text=True, check=False)
    return json.loads(run.stdout) if run.returncode == 0 else None


def make() -> None:
    print(f"making {FOLDER.name} with SQLAlchemy {VERSION} ...", file=sys.stderr)
    subprocess.run(["sh", REPOSITORY / "scripts" / "make_venv.sh", FOLDER, sys.executable], check=True)
    drivers = REPOSITORY / "requirements" / "drivers.txt"
    install = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.run([*install, f"SQLAlchemy=={VERSION}", "-r", drivers], check=True)
