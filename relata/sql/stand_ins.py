"""What a function sees in place of the plain values that it reads, while it is looked into.

Where SQL is made of a stand-in, the value becomes a bound parameter that holds the stand-in: so it is known
afterwards of each parameter whose value it is. Whatever else would need the value itself is refused, since
its outcome would be kept though the value may change.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from enum import Enum
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple, NoReturn

from .. import exc
from .late import late
from .node import Node
from .type_api import TypeEngine

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)
SOURCES = (*_FUNCTIONS, type, ModuleType)  # what values are read from, or made by: no values themselves
SEQUENCES = (list, tuple, set, frozenset)
_PACKAGE = __name__.partition(".")[0] + "."


class Step(NamedTuple):
    """One step from a variable to a value that is reached through it: an attribute or an item."""

    read: Callable[[Any, Any], Any]
    name: Any


class Look:
    """One look into a function.

    :param where: names the function, for messages
    :param is_lenient: the user has said on what its outcome depends: values may be asked for their truth
    :ivar reached: what was reached through variables, by attributes and items
    """

    def __init__(self, where: str, is_lenient: bool) -> None:
        self.where = where
        self.is_lenient = is_lenient
        self.reached: list[tuple[int, tuple[Step, ...], Any]] = []
        self._made: dict[Any, Any] = {}

    def seen(self, value: Any, variable: int, steps: tuple[Step, ...], name: str) -> Any:
        """Return what the function is to see in place of what it has reached through a variable."""
        if steps:
            self.reached.append((variable, steps, value))
        if value is None or is_structure(value):
            return value
        return StandIn(self, value, variable, steps, name)

    def is_value(self, value: Any) -> bool:
        """Tell whether a stand-in stands for what a variable holds, and it is a value rather than a source of
        some.
        """
        return value is not None and not isinstance(value, SOURCES) and not is_structure(value)

    def parameter(self, made: Any, stand_in: StandIn) -> Any:
        """Return a parameter that was made of the value: the one of before, when that was made alike."""
        if not getattr(made, "_is_bind_parameter", False):
            stand_in._sa_refuse("to be one bound parameter")
        key = made.type._static_cache_key
        type_ = id(made.type) if key is None else key.parts
        like = (stand_in._sa_variable, stand_in._sa_steps, type(made), type_, made.expand_op)
        if like not in self._made:
            made._named(stand_in._sa_name)
            made.__dict__["value"] = stand_in
            self._made[like] = made
        return self._made[like]


def is_structure(value: Any) -> bool:
    """Tell whether a thing belongs to the shape of a statement, so that it is no value."""
    cls = type(value)
    if cls is StandIn:
        return False
    if hasattr(cls, "_spec") or hasattr(cls, "__clause_element__") or isinstance(value, TypeEngine):
        return True
    if isinstance(value, type):
        return issubclass(value, (Node, TypeEngine, Enum)) or late.element_of(value) is not None
    if isinstance(value, SEQUENCES):
        return any(map(is_structure, value))
    if isinstance(value, Enum):
        return cls.__module__.startswith(_PACKAGE)  # a label style, for instance
    return getattr(cls, "_is_structure", False) is True


def _needs(what: str) -> Callable[..., NoReturn]:
    def refuse(self: StandIn, *args: Any) -> NoReturn:
        self._sa_refuse(what)

    return refuse


def _operated(op: Callable[..., Any]) -> Callable[..., Any]:
    def operate(self: StandIn, other: Any) -> Any:
        return NotImplemented if is_structure(other) else op(self._sa_element(), other)

    return operate


def _reverse(op: Callable[..., Any]) -> Callable[..., Any]:
    def operate(self: StandIn, other: Any) -> Any:
        return op(late.as_expression(other), self._sa_element())

    return operate


class StandIn:
    """Stand for the value of a variable, or for one that is reached through it.

    Beside an SQL expression it is what the value would be. Its own operators make SQL of it.
    """

    __slots__ = ("_sa_look", "_sa_name", "_sa_steps", "_sa_value", "_sa_variable")

    def __init__(self, look: Look, value: Any, variable: int, steps: tuple[Step, ...], name: str) -> None:
        self._sa_look = look
        self._sa_value = value
        self._sa_variable = variable
        self._sa_steps = steps
        self._sa_name = name

    @property  # type: ignore[misc]  # code that tells values by their class sees the value's
    def __class__(self) -> Any:
        return type(self._sa_value)

    def _sa_element(self) -> Any:
        return late.as_expression(self)

    def _sa_parameter(self, make: Callable[[Any], Any]) -> Any:
        """Return the bound parameter that ``make(value)`` makes of the value, named after the variable."""
        if isinstance(self._sa_value, SOURCES):
            self._sa_refuse("to be a plain value")
        return self._sa_look.parameter(make(self._sa_value), self)

    def _sa_refuse(self, what: str) -> NoReturn:
        raise exc.InvalidRequestError(
            f"expected {self._sa_name!r} in {self._sa_look.where} {what}, got {shown(self._sa_value)}: a "
            "function that makes SQL is looked into once, and what it makes is kept while values change. "
            f"Work out what is needed of {self._sa_name!r} before the function, in a variable of its own"
        )

    def _sa_step(self, read: Callable[[Any, Any], Any], name: Any) -> Any:
        steps = (*self._sa_steps, Step(read, name))
        return self._sa_look.seen(read(self._sa_value, name), self._sa_variable, steps, str(name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "_sa_")):
            raise AttributeError(f"expected a plain value of {self._sa_name!r}, which has no {name}")
        return self._sa_step(getattr, name)

    def __getitem__(self, key: Any) -> Any:
        if type(key) is StandIn:
            key._sa_refuse("to be no key or index, which are part of the statement's shape")
        return self._sa_step(operator.getitem, key)

    def __call__(self, *args: Any, **kw: Any) -> Any:
        made = self._sa_value(*args, **kw)
        if not is_structure(made):
            raise exc.InvalidRequestError(
                f"expected {self._sa_name}() in {self._sa_look.where} to return SQL, got {shown(made)}: a "
                "function that makes SQL is looked into once, so what it calls is not called again. Call "
                f"{self._sa_name}() before, and use a variable of what it returns"
            )
        return made

    def __bool__(self) -> bool:
        if not self._sa_look.is_lenient:
            self._sa_refuse("to decide nothing (or to be named in track_on=[...])")
        return bool(self._sa_value)

    def __repr__(self) -> str:
        return f"<stand-in for {self._sa_name!r}>"

    __str__ = __format__ = _needs("not to be made a text")
    __hash__ = _needs("to be no key, name or option")
    __iter__ = __len__ = __contains__ = _needs("not to be iterated over")
    __int__ = __index__ = __float__ = __complex__ = __round__ = _needs("not to be made a number")

    __eq__ = _operated(operator.eq)
    __ne__ = _operated(operator.ne)
    __lt__ = _operated(operator.lt)
    __le__ = _operated(operator.le)
    __gt__ = _operated(operator.gt)
    __ge__ = _operated(operator.ge)
    __add__ = _operated(operator.add)
    __radd__ = _reverse(operator.add)
    __sub__ = _operated(operator.sub)
    __rsub__ = _reverse(operator.sub)
    __mul__ = _operated(operator.mul)
    __rmul__ = _reverse(operator.mul)
    __truediv__ = _operated(operator.truediv)
    __rtruediv__ = _reverse(operator.truediv)
    __floordiv__ = _operated(operator.floordiv)
    __rfloordiv__ = _reverse(operator.floordiv)
    __mod__ = _operated(operator.mod)
    __rmod__ = _reverse(operator.mod)

    def __neg__(self) -> Any:
        return -self._sa_element()

    def __invert__(self) -> Any:
        return ~self._sa_element()


def stand_ins_in(value: Any) -> Iterator[StandIn]:
    """Yield a value that is a stand-in, or those that a container holds."""
    cls = type(value)
    if cls is StandIn:
        yield value
    elif cls is dict or cls in SEQUENCES:
        for item in value.values() if cls is dict else value:
            yield from stand_ins_in(item)


def replaced(value: Any, put: Callable[[StandIn], Any]) -> Any:
    """Return a value in which ``put(stand_in)`` is in the place of each stand-in."""
    cls = type(value)
    if cls is StandIn:
        return put(value)
    if cls is dict:
        return {key: replaced(item, put) for key, item in value.items()}
    return cls([replaced(item, put) for item in value]) if cls in SEQUENCES else value


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
