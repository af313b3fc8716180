"""What type checkers say of ordinary programs: tests/typing, whose files are checked and never run.

`assert_type()` must hold in them, and each `type: ignore` must be needed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "typing").glob("*.py"))
CHECKERS = {
    "mypy": ["mypy", "--strict", "--warn-unused-ignores", "--follow-imports=silent"],
    "pyright": ["basedpyright", "--level", "error", "--project", "tests/typing/pyrightconfig.json"],
}


@pytest.mark.parametrize("checker", CHECKERS)
def test_programs_have_the_types_that_they_assert(checker: str) -> None:
    assert PROGRAMS
    arguments = PROGRAMS if checker == "mypy" else []
    done = subprocess.run(
        [sys.executable, "-m", *CHECKERS[checker], *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
