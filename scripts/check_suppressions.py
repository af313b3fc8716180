"""Check that every suppression of a lint or type error names its code and its reason.

`x = y  # type: ignore[assignment]  # the driver's stub says str` passes; without `[assignment]`, or without
the second comment, it does not. The same goes for `# noqa: E501  # reason`. Prints each offender and exits
with status 1.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FOLDERS = ("relata", "tests", "examples", "benchmarks", "docs")
SUPPRESSION = re.compile(r"#\s*(type:\s*ignore|noqa)\b")
EXPLAINED = re.compile(r"#\s*(type:\s*ignore\[[\w\-, ]+\]|noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)\s*(#|-|:)\s*\S+")


def offenders(path: Path) -> list[str]:
    """Return a line of report for each unexplained suppression in a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{path}:{number}: a suppression without code or reason: {line.strip()}"
        for number, line in enumerate(lines, 1)
        if SUPPRESSION.search(line) and not EXPLAINED.search(line)
    ]


def main() -> int:
    paths = [path for folder in FOLDERS for path in sorted(Path(folder).rglob("*.py"))]
    found = [line for path in paths for line in offenders(path)]
    print("\n".join(found) or f"Suppressions: all explained in {len(paths)} files.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
