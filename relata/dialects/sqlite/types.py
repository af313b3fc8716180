"""SQLite's types: dates and times are kept as text, JSON as text too."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from ..._hot.processors import (
    str_to_date,
    str_to_datetime,
    str_to_datetime_processor_factory,
    str_to_time,
)
from ...sql import sqltypes
from ..json_paths import JSONIndexType, JSONPathType

__all__ = ["DATE", "DATETIME", "JSON", "TIME"]

Processor = Callable[[Any], Any]


class _StoredAsText:
    """Keep values as text of a form that can be changed.

    :param storage_format: a `%` format with the names year, month, day, hour, minute, second, microsecond
    :param regexp: reads the text: its groups are the arguments of the Python type, by name where they have
        names
    """

    _storage_format: str
    _reg: re.Pattern[str] | None

    def __init__(self, storage_format: str | None = None, regexp: Any = None, **kw: Any) -> None:
        super().__init__(**kw)
        self._reg = re.compile(regexp) if regexp is not None else None
        if storage_format is not None:
            self._storage_format = storage_format

    @property
    def format_is_text_affinity(self) -> bool:
        """Tell whether stored values cannot be taken for numbers.

        Which SQLite would make of text of digits.
        """
        spec = self._storage_format % dict.fromkeys(
            ("year", "month", "day", "hour", "minute", "second", "microsecond"), 0
        )
        return bool(re.search(r"[^0-9]", spec))

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        """Return the same type as another class, with the same form."""
        if issubclass(cls, _StoredAsText):
            if "_storage_format" in self.__dict__:
                kw["storage_format"] = self._storage_format
            if self._reg is not None:
                kw["regexp"] = self._reg
        return super().adapt(cls, **kw)  # type: ignore[misc]  # mixed into a type

    def _values(self, value: Any) -> dict[str, int]:
        raise TypeError(f"{type(self).__name__} does not take a value apart")

    def bind_processor(self, dialect: Any) -> Processor | None:
        """Return what makes text of a value."""
        storage_format, values, expected = self._storage_format, self._values, self._expected
        proper = self._proper or expected

        def process(value: Any) -> Any:
            if value is None:
                return None
            if not isinstance(value, expected):
                raise TypeError(
                    f"expected a {proper.__module__}.{proper.__name__} to store in SQLite, got "
                    f"{value!r}; {proper.__name__}.fromisoformat() makes one of text"
                )
            return storage_format % values(value)

        return process

    def literal_processor(self, dialect: Any) -> Processor | None:
        """Return what makes an SQL literal of a value."""
        to_text = self.bind_processor(dialect)
        assert to_text is not None  # a type kept as text has one
        return lambda value: f"'{to_text(value)}'"

    _expected: type[Any]
    _proper: type[Any] | None = None  # what messages ask for, where more is taken


class DATETIME(_StoredAsText, sqltypes.DateTime):
    """A date with a time, kept as `2026-03-15 12:05:57.105542`.

    :param truncate_microseconds: leave the microseconds out
    """

    _storage_format = (
        "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d"
    )
    _expected = dt.date
    _proper = dt.datetime

    def __init__(self, *args: Any, **kw: Any) -> None:
        truncate = kw.pop("truncate_microseconds", False)
        super().__init__(*args, **kw)
        if truncate:
            if "storage_format" in kw or "regexp" in kw:
                raise TypeError(
                    "truncate_microseconds stands for a storage_format of its own: give one of the two"
                )
            self._storage_format = "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d"

    def _values(self, value: Any) -> dict[str, int]:
        if isinstance(value, dt.datetime):
            time = (value.hour, value.minute, value.second, value.microsecond)
        else:
            time = (0, 0, 0, 0)
        names = ("hour", "minute", "second", "microsecond")
        return {
            "year": value.year,
            "month": value.month,
            "day": value.day,
            **dict(zip(names, time, strict=True)),
        }

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        """Return what reads the text."""
        if self._reg is not None:
            return str_to_datetime_processor_factory(self._reg, dt.datetime)
        return str_to_datetime


class DATE(_StoredAsText, sqltypes.Date):
    """A date, kept as `2026-03-15`."""

    _storage_format = "%(year)04d-%(month)02d-%(day)02d"
    _expected = dt.date

    def _values(self, value: Any) -> dict[str, int]:
        return {"year": value.year, "month": value.month, "day": value.day}

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        """Return what reads the text."""
        if self._reg is not None:
            return str_to_datetime_processor_factory(self._reg, dt.date)
        return str_to_date


class TIME(_StoredAsText, sqltypes.Time):
    """A time of day, kept as `12:05:57.105542`.

    :param truncate_microseconds: leave the microseconds out
    """

    _storage_format = "%(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d"
    _expected = dt.time

    def __init__(self, *args: Any, **kw: Any) -> None:
        truncate = kw.pop("truncate_microseconds", False)
        super().__init__(*args, **kw)
        if truncate:
            self._storage_format = "%(hour)02d:%(minute)02d:%(second)02d"

    def _values(self, value: Any) -> dict[str, int]:
        return {
            "hour": value.hour,
            "minute": value.minute,
            "second": value.second,
            "microsecond": value.microsecond,
        }

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        """Return what reads the text."""
        if self._reg is not None:
            return str_to_datetime_processor_factory(self._reg, dt.time)
        return str_to_time


class JSON(sqltypes.JSON):
    """JSON, kept as text; a number alone SQLite keeps as a number."""

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        """Return what reads text as JSON."""
        read = super().result_processor(dialect, coltype)
        assert read is not None  # text is no JSON value

        def process(value: Any) -> Any:
            return read(str(value) if isinstance(value, (int, float)) else value)

        return process


COLSPECS: dict[type[Any], type[Any]] = {
    sqltypes.Date: DATE,
    sqltypes.DateTime: DATETIME,
    sqltypes.JSON: JSON,
    sqltypes.JSON.JSONIndexType: JSONIndexType,
    sqltypes.JSON.JSONPathType: JSONPathType,
    sqltypes.Time: TIME,
}

ISCHEMA_NAMES: dict[str, type[Any]] = {
    "BIGINT": sqltypes.BIGINT,
    "BLOB": sqltypes.BLOB,
    "BOOL": sqltypes.BOOLEAN,
    "BOOLEAN": sqltypes.BOOLEAN,
    "CHAR": sqltypes.CHAR,
    "DATE": sqltypes.DATE,
    "DATE_CHAR": sqltypes.DATE,
    "DATETIME": sqltypes.DATETIME,
    "DATETIME_CHAR": sqltypes.DATETIME,
    "DECIMAL": sqltypes.DECIMAL,
    "DOUBLE": sqltypes.DOUBLE,
    "DOUBLE_PRECISION": sqltypes.DOUBLE_PRECISION,
    "FLOAT": sqltypes.FLOAT,
    "INT": sqltypes.INTEGER,
    "INTEGER": sqltypes.INTEGER,
    "JSON": JSON,
    "NUMERIC": sqltypes.NUMERIC,
    "NVARCHAR": sqltypes.NVARCHAR,
    "REAL": sqltypes.REAL,
    "SMALLINT": sqltypes.SMALLINT,
    "TEXT": sqltypes.TEXT,
    "TIME": sqltypes.TIME,
    "TIME_CHAR": sqltypes.TIME,
    "TIMESTAMP": sqltypes.TIMESTAMP,
    "VARCHAR": sqltypes.VARCHAR,
}
