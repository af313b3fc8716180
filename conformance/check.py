"""Run the peer's tests on Relata, and compare with the scores that stand in scores.json.

    python conformance/check.py                 all areas; exit status 1 where a score has fallen
    python conformance/check.py sql orm         these areas
    python conformance/check.py --update        write the scores found to scores.json

An area's score is the number of tests passed of those that the peer passes (README.md). An area that has
fallen is run once more, and a test counts that passed in either run, so that one slow moment is not a
failure. What an area's last run passed is kept in the work area beside the results, and the tests lost
since are listed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from summary import GOOD, chosen, load

HERE = Path(__file__).resolve().parent
SCORES = HERE / "scores.json"
AREAS = ("sql", "engine", "orm", "ext", "dialect", "aio", "suite")
PEER = "2.1.9"


def work_area() -> Path:
    """Return the folder that setup.sh fills: $SA_CONF, or sa-conformance in the user's cache folder."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("SA_CONF") or Path(cache, "sa-conformance"))


def prepare(folder: Path) -> None:
    """Fetch the peer and record the baseline, where that has not been done yet or was cut short."""
    baseline = folder / "out" / "sqlalchemy"
    missing = [area for area in AREAS if not (baseline / f"{area}.tsv").exists()]
    if not missing:
        return
    print(f"conformance: setting up {folder} (once, some minutes)", flush=True)
    subprocess.run(["bash", str(HERE / "setup.sh"), str(folder)], check=True)


def run_area(area: str, out: Path, seconds: float) -> bool:
    """Run one area with one process a file; return whether it came to its end within the time."""
    environment = os.environ | {
        "SA_CONF": str(work_area()),
        "PROVIDER_PATH": str(HERE.parent),
        "OUT": str(out),
        "ISOLATE": "1",
        "FILE_LIMIT": os.environ.get("FILE_LIMIT", "120"),
        "TEST_LIMIT": os.environ.get("TEST_LIMIT", "20"),
    }
    process = subprocess.Popen(
        ["bash", str(HERE / "run.sh"), "relata", area], env=environment, start_new_session=True
    )
    try:
        return process.wait(timeout=max(seconds, 1)) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


def passed_tests(area: str, results: Path) -> set[str]:
    """Return the node ids that passed, of the files that count."""
    path = results / f"{area}.tsv"
    if not path.exists():
        return set()
    tests, _ = load(path)
    visible = set((HERE / "visible.txt").read_text().split())
    return {node for node, (_, outcome, _, _) in chosen(tests, visible, area).items() if outcome in GOOD}


class Areas:
    """Run areas within a limit of time, and keep what passed in each."""

    def __init__(self, folder: Path, limit: float) -> None:
        self.baseline = folder / "out" / "sqlalchemy"
        self.out = folder / "out" / "relata"
        self.before = folder / "out" / "relata-before"
        self.deadline = time.monotonic() + limit
        self.passed: dict[str, set[str]] = {}
        self.unfinished: list[str] = []

    def run(self, area: str) -> None:
        """Run an area, for the first time or once more."""
        if area not in self.passed:
            self._remember(area)
        if not run_area(area, self.out, self.deadline - time.monotonic()):
            self.unfinished.append(area)
        self.passed[area] = self.passed.get(area, set()) | passed_tests(area, self.out)

    def score(self, area: str) -> dict[str, float]:
        """Return what stands in scores.json for an area."""
        passed = len(self.passed[area])
        of = len(passed_tests(area, self.baseline))
        return {"passed": passed, "of": of, "percent": round(100 * passed / of, 2) if of else 0.0}

    def lost(self, area: str) -> list[str]:
        """Return the tests that passed in this machine's last run and do not now, and what became of them."""
        path = self.out / f"{area}.tsv"
        tests, _ = load(path) if path.exists() else ({}, 0.0)
        lines = [
            " ".join(["conformance:", file, "did not run to its end,", detail])
            for file, outcome, _, detail in tests.values()
            if outcome == "collect_error"
        ]
        for node in sorted(passed_tests(area, self.before) - self.passed[area]):
            _, outcome, _, detail = tests.get(node, ("", "was not run", 0.0, ""))
            lines.append(f"{node}: {outcome} {detail[:200]}".rstrip())
        return lines

    def _remember(self, area: str) -> None:
        self.before.mkdir(parents=True, exist_ok=True)
        last = self.out / f"{area}.tsv"
        if last.exists():
            shutil.move(last, self.before / last.name)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"some of {', '.join(AREAS)}; default all")
    parser.add_argument("--update", action="store_true", help="write the scores found to scores.json")
    parser.add_argument("--limit", type=float, default=20, help="minutes that all may take (default 20)")
    options = parser.parse_args()
    areas = options.areas or list(AREAS)
    if unknown := set(areas) - set(AREAS):
        parser.error(f"expected some of {', '.join(AREAS)}, got {', '.join(sorted(unknown))}")

    folder = work_area()
    prepare(folder)
    recorded = json.loads(SCORES.read_text()) if SCORES.exists() else {"peer": PEER, "areas": {}}
    floor = recorded["areas"]
    runs = Areas(folder, options.limit * 60)
    for area in areas:
        runs.run(area)
        if not options.update and runs.score(area)["passed"] < floor.get(area, {"passed": 0})["passed"]:
            print(f"conformance: {area} fell; running it once more", flush=True)
            runs.run(area)

    found = {area: runs.score(area) for area in areas}
    print(f"\n{'area':10} {'passed':>7} {'of':>7} {'percent':>8} {'recorded':>9}")
    for area, score in found.items():
        was = floor.get(area, {}).get("passed", "-")
        print(f"{area:10} {score['passed']:7} {score['of']:7} {score['percent']:8.2f} {was:>9}")
    if runs.unfinished:
        print(
            f"conformance: not run to the end within {options.limit:g} minutes: {', '.join(runs.unfinished)}"
        )
        return 1
    if options.update:
        recorded["areas"] = {area: (floor | found)[area] for area in AREAS if area in floor | found}
        SCORES.write_text(json.dumps(recorded, indent=2) + "\n")
        print(f"conformance: wrote {SCORES.name}")
        return 0

    fallen = [area for area in areas if found[area]["passed"] < floor.get(area, {"passed": 0})["passed"]]
    for area in fallen:
        print(f"\nconformance: {area} fell from {floor[area]['passed']} to {found[area]['passed']}")
        print(*runs.lost(area)[:40], sep="\n")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
