"""What a Connection logs: statements with their parameters; for `echo="debug"`, the rows that come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .. import exc
from .failure import ErrorHandling

if TYPE_CHECKING:
    from .context import DefaultExecutionContext

__all__ = ["EchoingCursor", "LogsStatements"]

LONGEST_VALUE = 300  # characters of a value in a logged row


class LogsStatements(ErrorHandling):
    """The part of a Connection that logs."""

    _echo: bool
    _logging_token: str | None = None

    def _log_info(self, message: str, *arguments: Any) -> None:
        if self._logging_token is not None:
            message = f"[{self._logging_token}] {message}"
        self.engine.logger.info(message, *arguments)

    def _log_debug(self, message: str, *arguments: Any) -> None:
        if self._logging_token is not None:
            message = f"[{self._logging_token}] {message}"
        self.engine.logger.debug(message, *arguments)

    def _log_statement(self, statement: str, parameters: Any, note: str, ismulti: bool) -> None:
        self._log_info("%s", statement)
        if self.engine.hide_parameters:
            self._log_info("[%s] [parameters not shown: hide_parameters=True]", note)
        else:
            self._log_info("[%s] %s", note, exc.format_parameters(parameters, ismulti=ismulti))

    def _log_execution(self, context: DefaultExecutionContext) -> None:
        """Log what is about to be run, and have the rows that its result fetches logged where that is asked
        for.
        """
        self._log_statement(
            context.statement, context.parameters, context.describe_cache(), context.executemany
        )
        context.cursor = self._echoing(context.cursor)

    def _echoing(self, cursor: Any) -> Any:
        """Return a cursor that logs its rows, where that is asked for, else the one given."""
        if self._echo and self.engine._should_log_debug():
            return EchoingCursor(cursor, self._log_debug)
        return cursor


class EchoingCursor:
    """A driver's cursor that logs the names of its columns and each row that is fetched."""

    def __init__(self, cursor: Any, log: Callable[..., None]) -> None:
        self._cursor = cursor
        self._log = log
        self._has_named = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def fetchone(self) -> Any:
        """Return the next row, None at the end."""
        row = self._cursor.fetchone()
        self._log_rows([] if row is None else [row])
        return row

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """Return the next rows."""
        rows: Sequence[Any] = self._cursor.fetchmany() if size is None else self._cursor.fetchmany(size)
        self._log_rows(rows)
        return rows

    def fetchall(self) -> Sequence[Any]:
        """Return the rows that are left."""
        rows: Sequence[Any] = self._cursor.fetchall()
        self._log_rows(rows)
        return rows

    def _log_rows(self, rows: Sequence[Any]) -> None:
        if not self._has_named and self._cursor.description:
            self._has_named = True
            self._log("Col %r", tuple([column[0] for column in self._cursor.description]))
        for row in rows:
            values = [exc.shorten(repr(value), LONGEST_VALUE) for value in row]
            self._log("Row (%s)", ", ".join(values) + ("," if len(values) == 1 else ""))
