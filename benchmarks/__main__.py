"""Measure Relata beside the peer: `python -m benchmarks [NAME ...]`."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module

from rich import box
from rich.console import Console
from rich.progress import track

from . import report
from .contest import PEER, RELATA, open_contest


def main() -> int:
    options = parse()
    operations = import_module(f"{__package__}.operations")
    titles = {name: operation.title for name, operation in operations.OPERATIONS.items()}
    names = options.only or list(titles)
    unknown = set(names) - set(titles)
    if unknown:
        print(f"expected some of {', '.join(titles)}; got {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    with open_contest(options.pure, options.cpu) as contest:
        done = contest.run(names, options.rounds)
        for _ in track(done, description="measuring", total=len(names), console=Console(stderr=True)):
            pass
        calls = {name: contest.count_calls(name) for name in operations.CALLS}
        weights = {name: contest.weigh(name) for name in operations.WEIGHED}
        if options.json:
            results = {name: report.result_of(contest, name) for name in names}
            about = [contest.about(library) for library in (RELATA, PEER)]
            print(
                json.dumps(
                    {"about": about, "operations": results, "calls": calls, "bytes": weights}, indent=2
                )
            )
        else:
            console = report.wide_console()
            frame = box.MARKDOWN if options.markdown else box.HEAVY_HEAD
            console.print(report.times_table(contest, titles, frame))
            console.print(report.calls_table(calls, frame), report.weights_table(weights, frame))
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help="operations to measure; all by default")
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many counts (5)")
    parser.add_argument("--pure", action="store_true", help="Relata's interpreted form")
    parser.add_argument("--cpu", action="store_true", help="processor time, for a machine with other work")
    parser.add_argument("--json", action="store_true", help="print JSON in place of tables")
    parser.add_argument("--markdown", action="store_true", help="print tables for a page of documentation")
    return parser.parse_args()


sys.exit(main())
