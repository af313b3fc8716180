"""How pg8000 is to write and read values: where it has no way of its own, and where that way loses something.

It writes 'null' in an array as NULL, takes the sign of a time in an interval for that of its hours, reads no
array whose bounds are written and no range without end, and sends the text of any object. Neither a reader
nor a writer may raise within the driver: the next statement would get the rest of what the server says.
"""

from __future__ import annotations

import datetime as dt
import decimal
import ipaddress
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ...sql.datatypes.unfit import why_unfit
from .array import parse_array
from .ranges import read_multirange, read_range

_Reader = Callable[[str], Any]

# numbers of pg_type: a type, and the readers of what the driver does not read, or not well
_INTERVAL, _TIMETZ, _INET, _CIDR, _JSON, _JSONB = 1186, 1266, 869, 650, 114, 3802
_RANGES: dict[int, tuple[int, _Reader]] = {
    3904: (4451, int),
    3926: (4536, int),
    3906: (4532, decimal.Decimal),
    3912: (4535, dt.date.fromisoformat),
    3908: (4533, dt.datetime.fromisoformat),
    3910: (4534, dt.datetime.fromisoformat),
}

# numbers of pg_type: an array, and the type of its values
_ITEMS = {
    199: 114, 651: 650, 791: 790, 1000: 16, 1001: 17, 1002: 18, 1003: 19, 1005: 21, 1007: 23, 1009: 25,
    1014: 1042, 1015: 1043, 1016: 20, 1021: 700, 1022: 701, 1028: 26, 1040: 829, 1041: 869, 1115: 1114,
    1182: 1082, 1183: 1083, 1185: 1184, 1187: 1186, 1231: 1700, 1270: 1266, 2951: 2950, 3807: 3802,
    3905: 3904, 3907: 3906, 3909: 3908, 3911: 3910, 3913: 3912, 3927: 3926, 6150: 4451, 6151: 4532,
    6152: 4533, 6153: 4534, 6155: 4535, 6157: 4536,
}  # fmt: skip

_NEGATIVE_TIME = re.compile(r"-(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?")


def adapt_connection(
    driver: Any, connection: Any, json_deserializer: _Reader | None, native_inet_types: bool | None
) -> None:
    """Tell a connection of the driver how values are written and read.

    :param json_deserializer: makes values of the text of JSON; None for the driver's own way
    :param native_inet_types: see the dialect
    """
    readers: dict[int, _Reader] = {
        _INTERVAL: partial(_read_interval, driver.timedelta_in),
        _TIMETZ: dt.time.fromisoformat,
    }
    for range_, (multirange, read) in _RANGES.items():
        readers[range_] = partial(read_range, read=read)
        readers[multirange] = partial(read_multirange, read=read)
    if native_inet_types is not None:
        readers[_INET] = _read_address if native_inet_types else str
        readers[_CIDR] = ipaddress.ip_network if native_inet_types else str
    for number, read in readers.items():
        connection.register_in_adapter(number, partial(_read_or_keep, read))
    if json_deserializer is not None:
        for number in (_JSON, _JSONB):
            connection.register_in_adapter(number, json_deserializer)
    for array, item in _ITEMS.items():
        connection.register_in_adapter(array, partial(_read_array, connection.pg_types[item]))
    connection.register_out_adapter(list, partial(_write_array, driver, connection))
    connection.register_out_adapter(object, partial(_refuse_objects, driver))  # asked last


def write_parameters(driver: Any, connection: Any, parameters: Sequence[Any]) -> list[str | None]:
    """Return parameters as the text that the driver would send, before it begins to send."""
    types = connection.py_types
    written: list[str | None] = [driver.converters.make_param(types, value) for value in parameters]
    for text in written:
        if text is not None and not text.isascii():
            text.encode()  # what cannot be encoded is told here
    return written


# -- reading


def _read_or_keep(read: _Reader, text: str) -> Any:
    """Return a value, or its text where Python has none: a date without end, say."""
    try:
        return read(text)
    except (ValueError, ArithmeticError, KeyError):
        return text


def _read_interval(read: _Reader, text: str) -> Any:
    return read(_NEGATIVE_TIME.sub(_in_microseconds, text))


def _in_microseconds(found: re.Match[str]) -> str:
    hours, minutes, seconds, fraction = found.groups("0")
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return f"-{whole}{fraction:0<6} microseconds"


def _read_address(text: str) -> Any:
    return ipaddress.ip_interface(text) if "/" in text else ipaddress.ip_address(text)


def _read_array(read: _Reader, text: str) -> Any:
    return _read_items(read, parse_array(text))


def _read_items(read: _Reader, items: list[Any]) -> list[Any]:
    return [
        _read_items(read, item) if isinstance(item, list) else None if item is None else read(item)
        for item in items
    ]


# -- writing


def _write_array(driver: Any, connection: Any, items: list[Any]) -> str:
    return "{" + ",".join([_write_item(driver, connection, item) for item in items]) + "}"


def _write_item(driver: Any, connection: Any, item: Any) -> str:
    if item is None:
        return "NULL"
    text: str = driver.converters.make_param(connection.py_types, item)
    if isinstance(item, list):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _refuse_objects(driver: Any, value: Any) -> str:
    if why_unfit(value) is not None:
        raise driver.ProgrammingError(f"cannot send an object of class {type(value).__name__}")
    return str(value)
