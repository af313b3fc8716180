"""The types of plain Python values."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

from ... import exc, inspection
from ..late import late
from ..node import Node
from ..type_api import TypeEngine
from .binary import LargeBinary
from .boolean import BOOLEANTYPE
from .null import NULLTYPE
from .numbers import INTEGERTYPE, NUMERICTYPE, Double
from .strings import _STRING
from .temporal import _DATETIME, _TIME, Date, Interval
from .unfit import why_unfit
from .uuids import Uuid

_type_map: dict[type[Any], TypeEngine[Any]] = {
    int: INTEGERTYPE,
    float: Double(),
    bool: BOOLEANTYPE,
    decimal.Decimal: NUMERICTYPE,
    dt.date: Date(),
    dt.datetime: _DATETIME,
    dt.time: _TIME,
    dt.timedelta: Interval(),
    type(None): NULLTYPE,
    bytes: LargeBinary(),
    str: _STRING,
}
_type_map_get = _type_map.get
# of modules that few programs import, and that therefore are not imported here
_elsewhere: dict[tuple[str, str], TypeEngine[Any]] = {("uuid", "UUID"): Uuid()}


def type_of_class(cls: Any) -> TypeEngine[Any] | None:
    """Return the type for the values of a class, None where there is none."""
    found = _type_map_get(cls)
    if found is None and isinstance(cls, type):
        found = _elsewhere.get((cls.__module__, cls.__qualname__))
        if found is not None:
            _type_map[cls] = found  # from now on as known as the others
    return found


def _resolve_value_to_type(value: Any) -> TypeEngine[Any]:
    """Return the type of a plain value, NullType where there is none for its class.

    A class that no type here is made for may say the type of its objects as their `__sa_type_engine__`.

    :raises ArgumentError: the value is an object of this package
    """
    found = type_of_class(type(value))
    if found is not None:
        return found._resolve_for_literal(value)  # type: ignore[no-any-return]  # a type
    if hasattr(type(value), "_sa_parameter"):  # it stands for a value, in a function that makes SQL
        return _resolve_value_to_type(value._sa_value)
    stated: TypeEngine[Any] | None = getattr(type(value), "__sa_type_engine__", None)
    if stated is not None:
        return value.__sa_type_engine__._resolve_for_literal(value)  # type: ignore[no-any-return]  # a type
    if isinstance(value, (Node, TypeEngine, type)) or inspection.inspect(value, raiseerr=False) is not None:
        raise exc.ArgumentError(f"expected a plain value, got {why_unfit(value)}")
    return NULLTYPE


late.value_type = _resolve_value_to_type
