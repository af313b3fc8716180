"""Functions that convert values between drivers and programs; programs import them from here."""

from __future__ import annotations

from .._hot.processors import (
    int_to_boolean,
    str_to_date,
    str_to_datetime,
    str_to_datetime_processor_factory,
    str_to_time,
    to_decimal_processor_factory,
    to_float,
    to_str,
)

__all__ = [
    "int_to_boolean",
    "str_to_date",
    "str_to_datetime",
    "str_to_datetime_processor_factory",
    "str_to_time",
    "to_decimal_processor_factory",
    "to_float",
    "to_str",
]
