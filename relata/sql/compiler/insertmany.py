"""How an INSERT of one row is made one of many rows."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntFlag
from typing import Any, NamedTuple

from .placeholders import ParamStyle, Slot, Template

__all__ = ["ROW_NUMBER", "InsertMany", "InsertmanyvaluesSentinelOpts"]


class InsertmanyvaluesSentinelOpts(IntFlag):
    """Which values made by the database rise in the order of the rows of an INSERT, and what that takes.

    Where none do, rows that are to come back in order are inserted one by one, unless values that the
    program gives tell them apart.
    """

    NOT_SUPPORTED = 1
    AUTOINCREMENT = 2
    IDENTITY = 4
    SEQUENCE = 8
    MONOTONIC_FUNCTION = 16
    ANY_AUTOINCREMENT = 30
    USE_INSERT_FROM_SELECT = 32  # INSERT ... SELECT FROM (VALUES ...) ORDER BY
    RENDER_SELECT_COL_CASTS = 64  # with the type of each column said


ROW_NUMBER: Any = object()
"""Stands in `InsertMany.row` where the number of the row within the statement is printed."""


class InsertMany(NamedTuple):
    """The parts of a multi-row INSERT: `prefix`, then `row` once a row with commas between, then `suffix`.

    :param parameters: the names of the parameters in `row`, in order of occurrence
    :param first: how many parameters `prefix` has
    :param is_ordered: rows are to be returned in the order of the parameters
    :param in_pages: several rows go into one statement; False when only one row a statement keeps the order
    :param sentinel: the positions, in the returned row, of the columns that tell which parameters a row
        belongs to
    :param sentinel_parameters: the parameters that those columns get their values from; empty when the
        database makes values that rise in the order of the rows
    :param sentinel_types: the types of those columns: values are compared as the program has them
    :param hidden: how many columns at the end of the returned row are for this purpose only
    """

    prefix: Template
    row: Template
    suffix: Template
    parameters: tuple[str, ...]
    first: int = 0
    is_ordered: bool = False
    in_pages: bool = True
    sentinel: tuple[int, ...] = ()
    sentinel_parameters: tuple[str, ...] = ()
    sentinel_types: tuple[Any, ...] = ()
    hidden: int = 0

    def statement(self, count: int, style: ParamStyle) -> str:
        """Return the SQL for `count` rows."""
        number = 0

        def place(name: str) -> str:
            nonlocal number
            number += 1
            return style.place(name, number)

        parts = [_print(self.prefix, style, place, 0)]
        if style.name in ("qmark", "format") and ROW_NUMBER not in self.row:
            rows = [_print(self.row, style, place, 0)] * count
        else:
            rows = [_print(self.row, style, _numbering(place, row, style), row) for row in range(count)]
        parts.append(", ".join(rows))
        parts.append(_print(self.suffix, style, place, 0))
        return "".join(parts)


def _numbering(place: Callable[[str], str], row: int, style: ParamStyle) -> Callable[[str], str]:
    """Give each row's parameters names of their own, as `InsertMany` pages have them."""
    return place if style.positional else lambda name: place(f"{style.key(name)}__{row}")


def _print(template: Template, style: ParamStyle, place: Callable[[str], str], row: int) -> str:
    return "".join(
        [
            place(piece.name)
            if isinstance(piece, Slot)
            else str(row)
            if piece is ROW_NUMBER
            else style.text(piece)
            for piece in template
        ]
    )
