"""What `make bench` prints, and its targets."""

from __future__ import annotations

from typing import Any

from rich.box import Box
from rich.console import Console
from rich.table import Table

from .contest import DRIVER, PEER, RELATA, Contest

TARGETS = {
    "construct_select": 8,
    "start_program": 2,
    "compile_statements": 2,
    "core_select_first": 3,
    "core_lambda_first": 3,
    "core_fetch": 1,
    "core_fetch_typed": 1,
    "core_fetch_typed_postgresql": 1,
    "core_insert": 1,
    "core_insert_returning": 1,
    "core_insert_returning_in_order": 1,
    "reflect_tables": 1,
    "reflect_tables_postgresql": 1,
    "orm_select_first": 4,
    "load_entities": 4,
    "flush_new_objects": 5,
    "read_attributes": 3,
    "configure_mappers": 1,
    "construct_instances": 1,
    "write_attributes": 1,
    "get_by_key": 1,
    "get_known": 1,
    "load_selectin": 1,
    "load_joined": 1,
    "load_subquery": 1,
    "load_lazily": 1,
    "load_parents_lazily": 1,
    "flush_updates": 1,
    "flush_deletes": 1,
    "flush_graph": 1,
    "bulk_insert": 1,
    "bulk_insert_returning": 1,
    "small_unit_of_work": 1,
    "add_and_commit": 1,
}
"""How many times as fast as the peer, compiled: what the project promises."""


def result_of(contest: Contest, name: str) -> dict[str, Any]:
    """Return what was found of an operation: microseconds an item, and how many times as fast as the peer.

    It is empty where the operation needs a server and none answers.
    """
    times = contest.best[name]
    if RELATA not in times:
        return {}
    microseconds = {library: seconds * 1e6 for library, seconds in times.items()}
    return microseconds | {"ratio": times[PEER] / times[RELATA], "target": TARGETS.get(name)}


def times_table(contest: Contest, titles: dict[str, str], frame: Box) -> Table:
    relata, peer = contest.about(RELATA), contest.about(PEER)
    table = Table(
        title=f"Microseconds an item: {described(relata)} and {described(peer)}",
        header_style="bold cyan",
        box=frame,
    )
    table.add_column("operation")
    for column in ("driver", "peer", "Relata", "times as fast", "target"):
        table.add_column(column, justify="right")
    for name, times in contest.best.items():
        if RELATA not in times:
            table.add_row(titles[name], *[""] * 3, "[yellow]no server[/]", "")
            continue
        result = result_of(contest, name)
        ratio, target = result["ratio"], result["target"]
        met = target is None or ratio >= target
        table.add_row(
            titles[name],
            written(result.get(DRIVER)),
            written(result[PEER]),
            written(result[RELATA]),
            f"[{'green' if met else 'red'}]{ratio:.1f}[/]",
            f"{target}" if target else "",
        )
    return table


def calls_table(calls: dict[str, dict[str, dict[str, int]]], frame: Box) -> Table:
    table = Table(title="Calls: Python (and C)", header_style="bold cyan", box=frame)
    table.add_column("operation")
    table.add_column("peer", justify="right")
    table.add_column("Relata", justify="right")
    for name, counts in calls.items():
        both = [f"{counts[library]['python']} ({counts[library]['c']})" for library in (PEER, RELATA)]
        table.add_row(name, *both)
    return table


def weights_table(weights: dict[str, dict[str, float | None]], frame: Box) -> Table:
    table = Table(title="Bytes an item", header_style="bold cyan", box=frame)
    table.add_column("what is kept")
    for column in ("driver", "peer", "Relata"):
        table.add_column(column, justify="right")
    for name, found in weights.items():
        sizes = [found[library] for library in (DRIVER, PEER, RELATA)]
        table.add_row(name, *("" if size is None else f"{size:,.0f}" for size in sizes))
    return table


def described(about: dict[str, Any]) -> str:
    form = "compiled" if about["compiled"] else "interpreted"
    return f"{about['library']} {about['version']} ({form})"


def written(microseconds: float | None) -> str:
    return "" if microseconds is None else f"{microseconds:.3g}"


def wide_console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=120)
