"""Convert values on their way between Python and a driver.

A processor takes one value and returns one value; None, the SQL NULL, passes through. A column whose values
need no
change has no processor at all, so these run only where a driver speaks another type than the column.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as _date, datetime as _datetime, time as _time, timedelta as _timedelta
from typing import Any

_datetime_from = _datetime.fromisoformat
_date_from = _date.fromisoformat
_time_from = _time.fromisoformat
_set_field = object.__setattr__

# of the module uuid, which is imported for the first value
_UUID: Any = None
_new_uuid: Any = None
_UNKNOWN: Any = None


def _import_uuid() -> None:
    global _UUID, _new_uuid, _UNKNOWN
    from uuid import UUID, SafeUUID

    _new_uuid, _UNKNOWN, _UUID = UUID.__new__, SafeUUID.unknown, UUID


def int_to_boolean(value: Any) -> Any:
    """Return the truth of a number."""
    if value is None:
        return None
    return bool(value)


def boolean_to_int(value: Any) -> Any:
    """Return 1 or 0 for a truth value."""
    if value is None:
        return None
    return int(value)


def to_str(value: Any) -> Any:
    """Return the text of any value."""
    if value is None:
        return None
    return str(value)


def to_float(value: Any) -> Any:
    """Return a number as a float."""
    if value is None:
        return None
    return float(value)


def to_bytes(value: Any) -> Any:
    """Return binary data of any buffer type as bytes."""
    if value is None:
        return None
    return bytes(value)


def str_to_datetime(value: Any) -> Any:
    """Read an ISO 8601 date and time."""
    if value is None:
        return None
    return _datetime_from(value)


def str_to_date(value: Any) -> Any:
    """Read an ISO 8601 date."""
    if value is None:
        return None
    return _date_from(value)


def str_to_time(value: Any) -> Any:
    """Read an ISO 8601 time of day."""
    if value is None:
        return None
    return _time_from(value)


def to_decimal_processor_factory(target_class: Any, scale: int) -> Callable[[Any], Any]:
    """Return a processor that makes a `target_class` of a number, rounded to `scale` decimal digits."""
    template = "%." + str(scale) + "f"

    def to_decimal(value: Any) -> Any:
        if value is None:
            return None
        return target_class(template % value)

    return to_decimal


def str_to_datetime_processor_factory(regexp: Any, type_: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return a processor that reads text by a regular expression.

    :param regexp: a compiled pattern; its groups are the integer arguments of `type_`, by name where they
        have names
    :param type_: what to make: `datetime`, `date` or `time`
    """
    match = regexp.match
    named = bool(regexp.groupindex)

    def from_text(value: Any) -> Any:
        if value is None:
            return None
        try:
            found = match(value)
        except TypeError as err:
            raise ValueError(
                f"expected the text of a {type_.__name__}, got {value!r}: the driver returned another type"
            ) from err
        if found is None:
            raise ValueError(
                f"expected the text of a {type_.__name__} in the form {regexp.pattern!r}, got {value!r}"
            )
        if named:
            return type_(**{name: int(group or 0) for name, group in found.groupdict().items()})
        return type_(*[int(group or 0) for group in found.groups()])

    return from_text


def chain(
    first: Callable[[Any], Any] | None, second: Callable[[Any], Any] | None
) -> Callable[[Any], Any] | None:
    """Return a processor that does `first` and then `second`; None stands for doing nothing."""
    if first is None:
        return second
    if second is None:
        return first
    one: Callable[[Any], Any] = first
    two: Callable[[Any], Any] = second

    def both(value: Any) -> Any:
        return two(one(value))

    return both


def lookup_processor(table: dict[Any, Any], otherwise: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a processor that looks a value up, and asks `otherwise` for those that are not in the table."""

    def look_up(value: Any) -> Any:
        try:
            return table[value]
        except (KeyError, TypeError):
            return otherwise(value)

    return look_up


def json_processor_factory(
    raw_decode: Callable[[str], Any], loads: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    """Return a processor that reads JSON documents.

    :param raw_decode: that of a `json.JSONDecoder`, which takes text that begins and ends with the value
    :param loads: takes any other, and says what is wrong
    """

    def from_text(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is str:
            try:
                found, end = raw_decode(value)
            except ValueError:
                return loads(value)
            if end == len(value):
                return found
        return loads(value)

    return from_text


def uuid_to_hex(value: Any) -> Any:
    """Return the 32 hexadecimal digits of a UUID."""
    if value is None:
        return None
    return value.hex


def hex_to_uuid(value: Any) -> Any:
    """Read a UUID from hexadecimal digits, with or without dashes."""
    if value is None:
        return None
    if _UUID is None:
        _import_uuid()
    if len(value) != 32:
        return _UUID(value)
    try:
        number = int(value, 16)
    except ValueError:
        return _UUID(value)  # it says what is wrong
    if number < 0:
        return _UUID(value)
    found = _new_uuid(
        _UUID
    )  # what its constructor does, which takes most of its time to see what it was given
    _set_field(found, "int", number)
    _set_field(found, "is_safe", _UNKNOWN)
    return found


def uuid_text_to_hex(value: Any) -> Any:
    """Return a UUID given as text without its dashes."""
    if value is None:
        return None
    return value.replace("-", "")


def hex_to_uuid_text(value: Any) -> Any:
    """Return a UUID given as 32 hexadecimal digits as text with dashes."""
    if value is None:
        return None
    if _UUID is None:
        _import_uuid()
    return str(_UUID(value))


def timedelta_to_datetime_processor(epoch: Any, then: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """Return a processor that stores a duration as the moment that lies so far after `epoch`."""

    def to_moment(value: Any) -> Any:
        if value is not None:
            value = epoch + value
        return value if then is None else then(value)

    return to_moment


def datetime_to_timedelta_processor(epoch: Any, before: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """Return a processor that reads a duration back from the moment that lies so far after `epoch`."""

    def to_duration(value: Any) -> Any:
        if before is not None:
            value = before(value)
        if value is None:
            return None
        if isinstance(value, _timedelta):
            return value
        return value - epoch

    return to_duration
