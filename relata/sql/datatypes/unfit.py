"""What is no value of any column, though it may be given as one by mistake.

It is asked where a value has no type, and after a driver has refused values; good values never come here.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from ... import inspection
from ..._hot.rows import BaseRow
from ...util.lazy_module import LazyModule
from ..node import Node
from ..type_api import TypeEngine

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)
_uuid = LazyModule("uuid")
_SCALAR = (int, str, float, bool, bytes, Decimal, dt.date, dt.datetime, dt.time, dt.timedelta)


def why_unfit(value: Any, hides: bool = False) -> str | None:
    """Say what a thing is that no driver can send, and what to give instead; None for what may be a value.

    :param hides: name its class, do not show it
    """
    cls: Any = type(value)
    shown = f"an object of class {cls.__name__}" if hides else _shortened(value)
    if isinstance(value, Node):
        return f"the SQL expression {shown}: give it to .values() or to the expression that it is part of"
    if isinstance(value, (type, TypeEngine)):
        return f"{shown}: give a value, not a class or type"
    if isinstance(value, _FUNCTIONS):
        return f"{shown}: give what the function returns"
    if isinstance(value, BaseRow):
        return f"the row {shown}: give one of its columns"
    if inspection.inspect(value, raiseerr=False) is not None:
        return f"{shown}, of class {cls.__name__}: give one of its columns or attributes"
    if cls.__str__ is object.__str__ and cls.__repr__ is object.__repr__:
        return f"{shown}: give a plain value, or let the type of the column be a TypeDecorator that makes one"
    return None


def why_refused(value: Any, type_: TypeEngine[Any], hides: bool = False, told: str = "") -> str | None:
    """Say the same of what a driver has refused: containers, too, are no values of most types.

    :param type_: the type that it was given for
    :param told: what the driver said; where there is no type, it tells whether containers are meant
    """
    is_container = isinstance(value, (dict, list, tuple, set, frozenset)) and not isinstance(value, BaseRow)
    if is_container and _is_wrong_for(type_, type(value), told):
        shown = f"a {type(value).__name__}" if hides else f"the {type(value).__name__} {_shortened(value)}"
        return f"{shown}: give a plain value, or let the type of the column be one for it, such as JSON"
    return why_unfit(value, hides)


def _is_wrong_for(type_: TypeEngine[Any], cls: type[Any], told: str) -> bool:
    if type_._is_array:
        return False
    if type_._isnull:
        return cls.__name__ in told.lower()
    return type_.python_type in (*_SCALAR, _uuid.UUID)


def _shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
