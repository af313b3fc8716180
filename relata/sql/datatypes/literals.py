"""Values printed as SQL."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from numbers import Real
from typing import Any


def quoted(text: str, dialect: Any) -> str:
    """Return text as an SQL string literal."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def decimal_text(value: Any) -> str:
    """Return a number as SQL; text is taken where it reads as one, since it would be no literal otherwise."""
    return str(value if isinstance(value, (Real, Decimal)) else Decimal(value))


def integer_text(value: Any) -> str:
    """Return a whole number as SQL."""
    return str(int(value))


def date_text(value: Any) -> str:
    """Return a date as an SQL literal; of a date with a time, its date."""
    return f"'{(value.date() if isinstance(value, dt.datetime) else value).isoformat()}'"


def time_text(value: Any) -> str:
    """Return a time of day as an SQL literal; of a date with a time, its time."""
    return f"'{(value.timetz() if isinstance(value, dt.datetime) else value).isoformat()}'"


def datetime_text(value: Any) -> str:
    """Return a date and time as an SQL literal, with a space between them; of a date, the date alone."""
    return f"'{value.isoformat(sep=' ') if isinstance(value, dt.datetime) else value.isoformat()}'"
