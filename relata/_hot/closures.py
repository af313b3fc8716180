"""Another call of a function that makes SQL: whether it reads what it read before, and its parameters.

A ``Recipe`` is made where that can be told by looking at the variables alone; ``again()`` follows it.
"""

from __future__ import annotations

from typing import Any

from .cython import cclass, compiled
from .keys import CHILD, NESTED, epoch, key_of
from .nodes import build, copied

if not compiled:  # in the compiled form it is a C function, declared in nodes.pxd
    from .nodes import fields_of

SAME = 0  # the variable holds the same object
CLASS = 1  # an object of the class
SMALL = 2  # an integer of less than 32 bits
ASCII = 3  # a string: whether it is ASCII is known
AWARE = 4  # a date and time, or a time: whether it has a time zone is known
LIST = 5  # a list of values of one class, a kind like those above


@cclass
class Recipe:
    """Say what a function reads, and how the parameters of what it made are picked.

    :param template: what it made
    :param closed: how many of the variables are in its closure
    :param names: the names of the others, in its module
    :param expected: what each variable holds: ``(kind, class or object)``
    :param leaves: the parameters of the template
    :param fresh: those whose values are variables: ``(place, fields of the parameter, its class, variable)``
    :param linked: those of the statement that it was given: ``(place, place there)``
    """

    __slots__ = ("closed", "epoch", "expected", "fresh", "leaves", "linked", "names", "template")

    def __init__(
        self,
        template: Any,
        closed: int,
        names: tuple[str, ...],
        expected: list[tuple[int, Any]],
        leaves: list[Any],
        fresh: list[tuple[int, dict[str, Any], Any, int]],
        linked: list[tuple[int, int]],
    ) -> None:
        self.template = template
        self.closed = closed
        self.names = names
        self.expected = expected
        self.leaves = leaves
        self.fresh = fresh
        self.linked = linked
        self.epoch = epoch()


def again(known: Any, fn: Any, bound: tuple[Any, ...]) -> Any:
    """Return the parameters of another call of a function; None where it reads something else.

    :param known: its recipe
    :param bound: the parameters of the statement that it is given
    """
    recipe: Recipe = known
    if recipe.epoch != epoch():
        return None
    values: list[Any] = []
    if recipe.closed:
        try:
            for cell in fn.__closure__:
                values.append(cell.cell_contents)
        except ValueError:  # a variable without a value
            return None
    if recipe.names:
        module = fn.__globals__
        for name in recipe.names:
            values.append(module.get(name))
    expected = recipe.expected
    for i in range(len(values)):
        value = values[i]
        kind, like = expected[i]
        if kind == SAME:
            if value is not like:
                return None
        elif not _is_like(value, kind, like):
            return None
    picked = recipe.leaves.copy()
    for place, fields, cls, variable in recipe.fresh:
        made = fields.copy()
        value = values[variable]
        made["value"] = value.copy() if type(value) is list else value
        picked[place] = build(cls, made)
    for place, at in recipe.linked:
        picked[place] = bound[at]
    return tuple(picked)


def _is_like(value: Any, kind: int, like: Any) -> bool:
    if kind == CLASS:
        return type(value) is like
    if kind == SMALL:
        return type(value) is int and -0x80000000 < value < 0x80000000
    if kind == ASCII:
        return type(value) is str and value.isascii() is like
    if kind == AWARE:
        return type(value) is like[0] and (value.tzinfo is not None) is like[1]
    if type(value) is not list or not value or set(map(type, value)) != like[0]:
        return False
    return _is_like(value[0], like[1], like[2])


# -- other parameters in a tree


class WithinFrom(Exception):
    """Says that a parameter is inside of a FROM clause, whose columns go with it."""


def refilled(node: Any, fresh: dict[int, Any]) -> Any:
    """Return a tree with other parameters; what holds none of them is shared.

    :param fresh: the other parameters, by the id() of those in whose place they are
    :raises WithinFrom: one of them is inside of what has columns
    """
    new = fresh.get(id(node))
    if new is not None:
        return new
    memo = key_of(node)
    if memo is None:
        raise WithinFrom
    leaves = memo[1]
    if leaves is None:
        if _holds_any(memo[3], fresh):
            raise WithinFrom
        return node
    if not _holds_any(leaves, fresh):
        return node
    made = copied(node)
    d = fields_of(made)
    for name, kind in node._walked:
        value = d.get(name)
        if value is None:
            continue
        d.pop("_fold" + name, None)
        if kind == CHILD:
            d[name] = refilled(value, fresh)
        elif kind == NESTED:
            d[name] = _refilled_within(value, fresh)
        else:
            d[name] = tuple([refilled(item, fresh) for item in value])
    return made


def _refilled_within(value: Any, fresh: dict[int, Any]) -> Any:
    cls = type(value)
    if hasattr(cls, "_spec"):
        return refilled(value, fresh)
    if isinstance(value, dict):
        pairs = value.items()
        return cls({_refilled_within(k, fresh): _refilled_within(v, fresh) for k, v in pairs})
    if isinstance(value, (tuple, list)):
        items = [_refilled_within(item, fresh) for item in value]
        return cls(items) if cls is tuple or cls is list else cls(*items)
    return value


def _holds_any(leaves: Any, fresh: dict[int, Any]) -> bool:
    for leaf in leaves:
        if id(leaf) in fresh:
            return True
        memo = key_of(leaf)
        if memo is not None and memo[1] is None and memo[3] and _holds_any(memo[3], fresh):
            return True
    return False
