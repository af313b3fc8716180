"""What a program pays before its first row."""

from __future__ import annotations

import os
import subprocess

from ..environment import REPOSITORY, plain_python
from ..library import NAME
from ..measuring import Operations

OPERATIONS = Operations()
measure = OPERATIONS.measure

PROGRAM = f"""
from {NAME} import create_engine, text

with create_engine("sqlite://").connect() as connection:
    assert connection.execute(text("SELECT 1")).one() == (1,)
"""

# A library that was installed has its modules' bytecode beside them; the first run makes ours.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@measure(items=1, repeats=3)
def start_program(_path):
    """Start Python, import the library, make an engine, fetch one row"""

    def action():
        subprocess.run([plain_python(), "-c", PROGRAM], cwd=REPOSITORY, env=ENVIRONMENT, check=True)

    action()
    yield action
