"""Listens to an engine, so that the tour can show and count the SQL that really reaches the database."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any

from relata import Engine, event


@dataclass(frozen=True)
class Sent:
    """One statement as the driver got it: the text, and the values beside it."""

    text: str
    values: Any


class StatementLog:
    """A context manager that keeps every statement sent while it is open."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sent: list[Sent] = []

    def __enter__(self) -> StatementLog:
        event.listen(self.engine, "before_cursor_execute", self._keep)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        event.remove(self.engine, "before_cursor_execute", self._keep)

    def take(self) -> list[Sent]:
        """Return what was sent since the last call."""
        taken, self.sent = self.sent, []
        return taken

    def _keep(
        self, connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        self.sent.append(Sent(statement, parameters))
