"""The variables that a function reads, and the structure of what they hold."""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Iterator, Sequence
from enum import Enum
from types import CellType, CodeType, FunctionType
from typing import Any

from .. import exc
from .._hot.closures import ASCII, AWARE, CLASS, LIST, SAME, SMALL
from .._hot.keys import IDENTITY_LEAF, key_of, statement_key
from ..util.lazy_module import LazyModule
from .late import late
from .stand_ins import SEQUENCES, SOURCES, is_structure, shown
from .type_api import TypeEngine

_dis = LazyModule("dis")

_PLAIN = frozenset(
    [
        type(None),
        bool,
        bytes,
        datetime.date,
        datetime.datetime,
        datetime.time,
        datetime.timedelta,
        decimal.Decimal,
        float,
        int,
        str,
        uuid.UUID,
    ]
)


class Unkeyed(Exception):
    """Says that no key tells the structure of something."""


class _Unset:
    """Stands for a variable that has no value yet."""

    _is_structure = True


_UNSET = _Unset()


class Code:
    """The code of a function: the variables that it reads, and what was made of it.

    :ivar closed: how many variables of a closure come first
    :ivar read: how many come before those that are defaults of arguments
    :ivar templates: what the function made, by the structure of what it read
    :ivar recipes: how the parameters of the last call were picked, by its argument, or the template of that
    """

    __slots__ = ("closed", "code", "globals", "names", "read", "recipes", "templates")

    def __init__(self, fn: FunctionType) -> None:
        code = fn.__code__
        self.code = code
        self.globals = fn.__globals__
        found = [name for name in dict.fromkeys(_globals_in(code)) if name in fn.__globals__]
        arguments = code.co_varnames[: code.co_argcount]
        defaults = arguments[len(arguments) - len(fn.__defaults__ or ()) :]
        self.names = (*code.co_freevars, *found, *defaults, *(fn.__kwdefaults__ or ()))
        self.closed = len(code.co_freevars)
        self.read = self.closed + len(found)
        self.templates: dict[Any, Any] = {}
        self.recipes: dict[Any, Any] = {}

    def values(self, fn: FunctionType) -> list[Any]:
        """Return what the variables hold for a function of this code."""
        closure = fn.__closure__ or ()
        try:
            found = [cell.cell_contents for cell in closure]
        except ValueError:
            found = [_contents(cell) for cell in closure]
        if self.read > self.closed:
            names = fn.__globals__
            found += [names.get(name, _UNSET) for name in self.names[self.closed : self.read]]
        if fn.__defaults__ is not None:
            found += fn.__defaults__
        if fn.__kwdefaults__ is not None:
            found += fn.__kwdefaults__.values()
        return found

    def with_values(self, fn: FunctionType, values: Sequence[Any]) -> FunctionType:
        """Return a function of this code whose variables hold other values."""
        cells = [_cell(value) for value in values[: self.closed]]
        read = slice(self.closed, self.read)
        names = {**fn.__globals__, **dict(zip(self.names[read], values[read], strict=True))}
        rest = values[self.read :]
        count = len(fn.__defaults__ or ())
        made = FunctionType(self.code, names, fn.__name__, tuple(rest[:count]), tuple(cells))
        if fn.__kwdefaults__ is not None:
            made.__kwdefaults__ = dict(zip(fn.__kwdefaults__, rest[count:], strict=True))
        return made


def _contents(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _UNSET


def _cell(value: Any) -> CellType:
    return CellType() if value is _UNSET else CellType(value)


def _globals_in(code: CodeType) -> Iterator[str]:
    """Yield the names that code, or code within it, reads from its module."""
    for step in _dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_in(constant)


def structure_of(
    values: Sequence[Any], tracks_elements: bool, tracks_values: bool, given: list[Any]
) -> list[Any]:
    """Return what tells the structure of variables' values.

    Of an element that is its key, of a plain value the SQL type that is chosen for it, of what only makes or
    holds others its identity.

    :param tracks_elements: False: elements do not change
    :param tracks_values: False: values do not change
    :param given: takes the bound parameters of the elements
    :raises Unkeyed: there is no key of something
    """
    parts: list[Any] = []
    for value in values:
        cls = type(value)
        if cls in _PLAIN:
            if tracks_values:
                parts.append(late.value_type(value))
        elif cls is FunctionType:
            if tracks_elements:
                parts.append(_function_part(value, given, tracks_values))
        elif hasattr(cls, "_spec") or hasattr(cls, "__clause_element__") or isinstance(value, SOURCES):
            if tracks_elements:
                parts.append(part_of(value, given))
        elif tracks_elements if is_structure(value) else tracks_values:
            parts.append(part_of(value, given))
    return parts


def part_of(value: Any, given: list[Any] | None = None) -> Any:
    """Return what tells the structure of a value.

    :param given: takes the bound parameters of elements
    :raises Unkeyed: there is no key of it
    """
    cls = type(value)
    if cls in _PLAIN:
        return late.value_type(value)
    if hasattr(cls, "_spec"):
        return _element_part(value, given)
    if hasattr(cls, "__clause_element__"):
        return _element_part(late.element_of(value), given)
    if isinstance(value, (*SOURCES, Enum)) or getattr(cls, "_is_structure", False) is True:
        return id(value)
    if isinstance(value, TypeEngine):
        if value._static_cache_key is None:
            raise Unkeyed
        return value._static_cache_key
    if isinstance(value, SEQUENCES):
        return _sequence_part(value, given)
    if hasattr(cls, "__sa_type_engine__"):
        return cls, late.value_type(value)._static_cache_key
    return cls


def _function_part(fn: FunctionType, given: list[Any], tracks_values: bool) -> Any:
    """Return what tells a function from others: its code, and what it was given when it was defined."""
    values = [*map(_contents, fn.__closure__ or ()), *(fn.__defaults__ or ())]
    if fn.__kwdefaults__:
        values += fn.__kwdefaults__.values()
    parts = [_item_part(one, given) for one in values if tracks_values or is_structure(one)]
    return (id(fn.__code__), *parts) if parts else id(fn.__code__)


def _element_part(element: Any, given: list[Any] | None) -> Any:
    memo = key_of(element)
    if memo is None:
        raise Unkeyed
    leaves = memo[1]
    if leaves == ():
        return memo[0]
    found: Any = statement_key(element)
    if given is not None:
        given += found[1]
    # an anonymous alias is the one it is: what the function makes of it goes with the rest of the statement
    objects = [id(leaf) for leaf in leaves or (element,) if leaf._leaf == IDENTITY_LEAF]
    return (found[0], *objects) if objects else found[0]


def _sequence_part(value: Any, given: list[Any] | None) -> Any:
    cls = type(value)
    if is_structure(value):
        if isinstance(value, (set, frozenset)):
            raise exc.InvalidRequestError(
                f"expected a list or tuple of elements for a function that makes SQL, got {shown(value)}: "
                "the order in a set is another each time; make a tuple of it before"
            )
        return (cls, *[_item_part(item, given) for item in value])
    first = next(iter(value), None)
    return cls, tuple(map(part_of, first)) if isinstance(first, (list, tuple)) else part_of(first)


def _item_part(item: Any, given: list[Any] | None) -> Any:
    """Return the part of an item of a sequence of elements: a value among them is one of the structure."""
    if is_structure(item):
        return part_of(item, given)
    try:
        hash(item)
    except TypeError:
        raise Unkeyed from None
    return type(item), item


def structure_stated(stated: Any, given: list[Any]) -> list[Any]:
    """Return what tells the structure of what the user says that a function depends on.

    :raises Unkeyed: there is no key of something
    """
    parts: list[Any] = []
    for one in stated if isinstance(stated, (list, tuple)) else (stated,):
        if isinstance(one, (list, tuple)):
            parts.append(tuple(structure_stated(one, given)))
        else:
            parts.append(_item_part(one, given))
    return parts


def what_is_like(value: Any) -> tuple[int, Any] | None:
    """Return what tells values of the same structure at a glance; None where that takes a closer look."""
    cls = type(value)
    if cls is int:
        return (SMALL, None) if value.bit_length() < 32 else None
    if cls is str:
        return ASCII, value.isascii()
    if cls in (datetime.datetime, datetime.time):
        return AWARE, (cls, value.tzinfo is not None)
    if cls in _PLAIN or cls is dict:
        return CLASS, cls
    if cls is list:
        like = what_is_like(value[0]) if value else None
        items = {*map(type, value)}
        return None if like is None or not items <= _PLAIN or len(items) > 1 else (LIST, (items, *like))
    if isinstance(value, SEQUENCES) or (cls is FunctionType and value.__closure__):
        return None
    return (SAME, value) if isinstance(value, SOURCES) or is_structure(value) else None


def repeats(parameters: Sequence[Any]) -> tuple[int, ...]:
    """Return which parameters are those that came before; nothing where each is another one."""
    first: dict[int, int] = {}
    found = tuple([first.setdefault(id(one._root), i) for i, one in enumerate(parameters)])
    return () if len(first) == len(found) else found
