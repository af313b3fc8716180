"""What a type checker says of ordinary programs: tests/typing, whose files are checked and never run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "typing").glob("*.py"))


def test_programs_have_the_types_that_they_assert() -> None:
    """`assert_type()` must hold, and each `type: ignore` in them must be needed."""
    assert PROGRAMS
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--warn-unused-ignores", *PROGRAMS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
