"""Cursors at the server, by SQL, for drivers that have none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

__all__ = ["ServerSideCursor"]


class ServerSideCursor:
    """A cursor of PEP 249 whose rows stay at the server until they are fetched.

    See https://www.postgresql.org/docs/current/sql-declare.html

    :param cursor: a cursor of the driver
    :param name: what the cursor is called at the server
    :param closing: makes a context to close it in, where errors do not matter and no transaction is begun
    """

    server_side = True

    def __init__(self, cursor: Any, name: str, closing: Callable[[], AbstractContextManager[Any]]) -> None:
        self._cursor = cursor
        self._closing = closing
        self._is_declared = False
        self.name = name
        self.arraysize = 1

    @property
    def description(self) -> Any:
        """The columns, as the driver tells them."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """Return -1: how many rows there are is not known."""
        return -1

    def execute(self, operation: str, parameters: Any = ()) -> None:
        """Declare the cursor for a statement, and ask for its columns."""
        self._cursor.execute(f"DECLARE {self.name} NO SCROLL CURSOR FOR {operation}", parameters)
        self._is_declared = True
        self._fetch("FORWARD 0")

    def executemany(self, operation: str, parameters: Any) -> None:
        """Run a statement, which returns no rows, for each set of parameters."""
        self._cursor.executemany(operation, parameters)

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        self._fetch("FORWARD 1")
        return self._cursor.fetchone()

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """Return the next rows."""
        self._fetch(f"FORWARD {self.arraysize if size is None else size}")
        return self._cursor.fetchall()  # type: ignore[no-any-return]  # PEP 249

    def fetchall(self) -> Sequence[Any]:
        """Return the rows that are left."""
        self._fetch("FORWARD ALL")
        return self._cursor.fetchall()  # type: ignore[no-any-return]  # PEP 249

    def _fetch(self, what: str) -> None:
        self._cursor.execute(f"FETCH {what} FROM {self.name}")

    def close(self) -> None:
        """Close the cursor, which may have ended with its transaction already."""
        if self._is_declared:
            self._is_declared = False
            with self._closing():
                self._cursor.execute(f"SELECT FROM pg_cursors WHERE name = '{self.name}'")
                if self._cursor.rowcount:
                    self._cursor.execute(f"CLOSE {self.name}")
        self._cursor.close()
