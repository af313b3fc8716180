"""The types of plain Python values."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
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
    uuid.UUID: Uuid(),
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


def _resolve_value_to_type(value: Any) -> TypeEngine[Any]:
    """Return the type of a plain value, NullType where there is none for its class.

    A class that no type here is made for may say the type of its objects as their `__sa_type_engine__`.

    :raises ArgumentError: the value is an object of this package
    """
    found = _type_map_get(type(value))
    if found is not None:
        return found._resolve_for_literal(value)  # type: ignore[no-any-return]  # a type
    stated: TypeEngine[Any] | None = getattr(type(value), "__sa_type_engine__", None)
    if stated is not None:
        return value.__sa_type_engine__._resolve_for_literal(value)  # type: ignore[no-any-return]  # a type
    if isinstance(value, (Node, TypeEngine, type)) or inspection.inspect(value, raiseerr=False) is not None:
        raise exc.ArgumentError(f"expected a plain value, got {why_unfit(value)}")
    return NULLTYPE


late.value_type = _resolve_value_to_type
