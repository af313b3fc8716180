"""How the tour looks: code, SQL and results on a terminal. Nothing here asks a database."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from numbers import Number
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from relata import MetaData, Table as SchemaTable

from .statements import Sent

WIDTH = 100
"""Columns of what is printed where there is no terminal, and at most on one."""

SQL_WIDTH = 40
"""Columns that SQL needs at least beside its result; with fewer, the result is below."""


def open_console() -> Console:
    """Return a console as wide as the terminal, but not wider than a line of code is."""
    console = Console()
    return Console(width=min(console.width, WIDTH) if console.is_terminal else WIDTH)


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


COLUMNS = re.compile(r"SELECT ((?:DISTINCT )?)([^()]*?)\s+FROM")
"""The list of columns of a SELECT."""


VALUES = re.compile(r"(?<=IN )\((?:(?:[?]|%\(\w+\)s)(?:, )?){6,}\)")
"""A long list of values."""


def shortened(text: str) -> str:
    """Return SQL on one line, long lists of columns and of values replaced by their number."""

    def count(found: re.Match[str]) -> str:
        columns = found[2].split(", ")
        return f"SELECT {found[1]}<{len(columns)} columns> FROM" if len(columns) > 2 else found[0]

    line = COLUMNS.sub(count, " ".join(text.split()))
    return VALUES.sub(lambda found: f"(<{found[0].count(',') + 1} values>)", line)


def texts(statements: Iterable[Sent]) -> str:
    return "\n".join(shortened(sent.text) for sent in statements)


def show_step(console: Console, code: str, answer: Any, statements: Iterable[Sent]) -> None:
    """Print a line of code, what it gave, and below it the SQL that it needed, if any."""
    console.print(Syntax(f">>> {code}", "python", background_color="default"))
    for line in answer if isinstance(answer, list) else [answer]:
        console.print(f"    {written(line)}", markup=False, highlight=False)
    show_sql(console, (sent.text for sent in statements))


def show_strategy(console: Console, name: str, statements: Iterable[Sent]) -> None:
    """Print the name of a loading strategy, and each different statement with how often it was sent."""
    console.print(f"\n[bold]{name}[/]")
    times = Counter(sent.text for sent in statements)
    show_sql(console, times, {text: f"{count} times: " for text, count in times.items() if count > 1})


def show_sql(console: Console, texts: Iterable[str], before: Mapping[str, str] | None = None) -> None:
    for text in texts:
        line = Text((before or {}).get(text, "") + shortened(text), style="dim")
        console.print(Padding(line, (0, 0, 0, 4)))


def show_code(console: Console, function: Callable[..., Any]) -> None:
    """Print what a function does, and its code."""
    console.print(f"[bold]{inspect.getdoc(function)}[/]")
    console.print(Panel(Syntax(code_of(function), "python", word_wrap=True), border_style="dim"))


def code_of(function: Callable[..., Any]) -> str:
    """Return the source of a function without its docstring."""
    source = inspect.getsource(function)
    return source.replace(f'    """{inspect.getdoc(function)}"""\n', "").strip()


def show_query(
    console: Console,
    function: Callable[[], Any],
    statements: Iterable[Sent],
    table: Table,
    seconds: float,
) -> None:
    """Print the question and its Python; below, the SQL and values sent beside the rows that came back."""
    question = inspect.getdoc(function)
    console.print(f"\n[bold]{question}[/]")
    console.print(
        Panel(Syntax(code_of(function), "python", word_wrap=True), title="Relata", border_style="dim")
    )
    sent = Panel(Group(*written_statements(statements)), title="SQL", border_style="dim")
    time = Text(f"{milliseconds(seconds)} to the last row", style="dim")
    console.print(side_by_side(console, sent, Group(table, time)))


def written_statements(statements: Iterable[Sent]) -> Iterator[RenderableType]:
    """Yield each statement, and its values below it."""
    for sent in statements:
        yield Syntax(sent.text, "sql", word_wrap=True)
        if sent.values:
            yield Text(f"with {sent.values}", style="dim")


def side_by_side(console: Console, left: RenderableType, right: RenderableType) -> RenderableType:
    """Put the right thing beside the left one where that leaves room for SQL, else below."""
    needed = Measurement.get(console, console.options, right).maximum
    if console.width - needed < SQL_WIDTH:
        return Group(left, right)
    grid = Table.grid(expand=True)
    grid.add_column(ratio=1)
    grid.add_column(width=needed)
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


def tables_table(metadata: MetaData, parts: Mapping[str, Callable[[SchemaTable], Any]]) -> Table:
    """Return a line a database table: its name, its number of columns, and each part as text."""
    table = Table("table", "columns", *parts, header_style="bold cyan")
    for described in metadata.sorted_tables:
        table.add_row(
            described.name,
            str(len(described.c)),
            *(names(read(described)) for read in parts.values()),
        )
    return table


def names(parts: Iterable[str | Sequence[str]]) -> str:
    """Write names a line each, those that belong together on one; sets in one order."""
    lines = [part if isinstance(part, str) else " ".join(part) for part in parts]
    return "\n".join(sorted(lines) if isinstance(parts, set) else lines)


def written(value: Any) -> str:
    """Return a value as the tour prints it: two decimals for means, a dash for what is not known."""
    if value is None:
        return "-"
    if isinstance(value, str | date | bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.2f}" if isinstance(value, Number) else repr(value)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"
