"""Private names that programs import from here; the functions are those of `_hot.processors`."""

from __future__ import annotations

from .. import _hot
from .._hot.processors import int_to_boolean, str_to_date, str_to_datetime, str_to_time, to_float, to_str

__all__ = ["int_to_boolean", "str_to_date", "str_to_datetime", "str_to_time", "to_float", "to_str"]

_is_compiled = _hot.is_compiled
