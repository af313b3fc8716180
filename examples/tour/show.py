"""How the tour looks: code, SQL and results on a terminal. No database in here."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from numbers import Number
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from .statements import Sent

WIDTH_FOR_TWO = 130
"""Terminal columns from which code and SQL stand side by side."""


def open_console() -> Console:
    """Return a console as wide as the terminal, or wide enough for two panels where there is none."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_FOR_TWO + 10)


def loading_bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=40),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def begin_chapter(console: Console, title: str) -> None:
    console.print()
    console.rule(f"[bold]{title}[/]")


def texts(statements: Iterable[Sent]) -> str:
    return "\n".join(sent.text for sent in statements)


def show_query(
    console: Console, function: Callable[[], Any], statements: Iterable[Sent], table: Table, seconds: float
) -> None:
    """Print the question, its Python beside the SQL and values sent, and the rows that came back."""
    question = inspect.getdoc(function)
    code = inspect.getsource(function).replace(f'    """{question}"""\n', "").strip()
    python = Panel(Syntax(code, "python"), title="Relata", border_style="dim")
    sent = Panel(Group(*written_statements(statements)), title="SQL", border_style="dim")
    console.print(f"\n[bold]{question}[/]")
    console.print(side_by_side(console, python, sent))
    console.print(table)
    console.print(f"[dim]{milliseconds(seconds)}, from building the statement to the last row[/]")


def written_statements(statements: Iterable[Sent]) -> Iterator[RenderableType]:
    """Yield each statement, and its values below it."""
    for sent in statements:
        yield Syntax(sent.text, "sql", word_wrap=True)
        if sent.values:
            yield Text(f"with {sent.values}", style="dim")


def side_by_side(console: Console, left: RenderableType, right: RenderableType) -> RenderableType:
    if console.width < WIDTH_FOR_TWO:
        return Group(left, right)
    grid = Table.grid(expand=True)
    grid.add_column(width=80)
    grid.add_column(ratio=1)
    grid.add_row(left, right)
    return grid


def rows_table(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Return the rows as a table, numbers to the right."""
    rows = list(rows)
    table = Table(header_style="bold cyan")
    for position, column in enumerate(columns):
        is_numeric = all(isinstance(row[position], Number) for row in rows)
        table.add_column(column.replace("_", " "), justify="right" if is_numeric else "left")
    for row in rows:
        table.add_row(*(written(value) for value in row))
    return table


def written(value: Any) -> str:
    """Return a value as the tour prints it: two decimals for means, a dash for what is not known."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.2f}" if isinstance(value, Number) else repr(value)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"
