"""Collect the statements that an engine runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from relata import event


class Statements(list[tuple[str, Any]]):
    """The SQL and parameters of each statement, in order."""

    @property
    def verbs(self) -> list[str]:
        """The verb and table of each: `INSERT users`."""
        return [_verb(sql) for sql, _ in self]


def _verb(sql: str) -> str:
    words = sql.replace("`", "").replace('"', "").split()
    place = {"INSERT": 2, "DELETE": 2, "UPDATE": 1}.get(words[0])
    return words[0] if place is None else f"{words[0]} {words[place]}"


@contextmanager
def statements_of(engine: Any) -> Iterator[Statements]:
    """Collect what the engine runs within the block."""
    found = Statements()

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        found.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
