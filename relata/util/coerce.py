"""Bring values that users and URLs give to the type that is wanted, or refuse them."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
)
from enum import Enum
from typing import Any, TypeVar

from .. import exc

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)

_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "f", "0"})


def asbool(obj: Any) -> bool:
    """Read a truth value, written as text or not.

    :raises ValueError: a text that says neither true nor false
    """
    if isinstance(obj, str):
        text = obj.strip().lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise ValueError(f"expected one of {', '.join(sorted(_TRUE | _FALSE))}; got {obj!r}")
    return bool(obj)


def bool_or_str(*text: str) -> Callable[[str], str | bool]:
    """Make a function that reads a truth value, and lets the given texts pass as they are."""

    def bool_or_value(obj: str) -> str | bool:
        return obj if obj in text else asbool(obj)

    return bool_or_value


def asint(value: Any) -> int | None:
    """Read an integer; None stays None."""
    return None if value is None else int(value)


def coerce_kw_type(
    kw: dict[str, Any],
    key: str,
    type_: Callable[[Any], Any],
    flexi_bool: bool = True,
    dest: dict[str, Any] | None = None,
) -> None:
    """Convert one entry of a dictionary, in place or into `dest`; a missing entry or None is left alone.

    :param type_: what to convert with; `bool` reads words such as "true", unless `flexi_bool` is False
    """
    value = kw.get(key)
    if value is None or (isinstance(type_, type) and isinstance(value, type_)):
        if dest is not None and key in kw:
            dest[key] = value
        return
    convert = asbool if type_ is bool and flexi_bool else type_
    try:
        (kw if dest is None else dest)[key] = convert(value)
    except ValueError as error:
        name = getattr(type_, "__name__", repr(type_))
        raise exc.UnfitArgumentError(f"expected {name} as the option {key!r}, got {value!r}") from error


def parse_user_argument_for_enum(
    arg: Any, choices: dict[_E, list[Any]], name: str, resolve_symbol_names: bool = False
) -> _E | None:
    """Return the member of an enumeration that an argument means.

    :param choices: member to the values that stand for it
    :param name: the argument's name, for the error
    :param resolve_symbol_names: accept the name of a member as well
    :raises ArgumentError: the argument means none of them
    """
    for member, aliases in choices.items():
        if arg is member or arg in aliases or (resolve_symbol_names and arg == member.name):
            return member
    if arg is None:
        return None
    allowed = ", ".join(repr(alias) for aliases in choices.values() for alias in aliases)
    raise exc.ArgumentError(f"{name}: expected one of {allowed}; got {arg!r}")


def assert_arg_type(arg: Any, argtype: type[Any] | tuple[type[Any], ...], name: str) -> Any:
    """Return an argument that has the type.

    :raises ArgumentError: it has another
    """
    if isinstance(arg, argtype):
        return arg
    types = argtype if isinstance(argtype, tuple) else (argtype,)
    wanted = " or ".join(one.__name__ for one in types)
    raise exc.ArgumentError(f"{name}: expected {wanted}, got {arg!r}")


def duck_type_collection(specimen: Any, default: type[Any] | None = None) -> type[Any] | None:
    """Tell whether an object or class is used like a list, a set or a dictionary.

    A class attribute `__emulates__` decides; then its base classes, then its methods.

    :return: `list`, `set`, `dict`, or what `__emulates__` says; `default` when it is none of them
    """
    if hasattr(specimen, "__emulates__"):
        emulated = specimen.__emulates__
        if emulated is not None and issubclass(emulated, set):
            return set
        return emulated  # type: ignore[no-any-return]  # declared by the user's class
    cls = specimen if isinstance(specimen, type) else type(specimen)
    for kinds, result in _KINDS:
        if issubclass(cls, kinds):
            return result
    for method, result in (("append", list), ("add", set), ("set", dict)):
        if hasattr(specimen, method):
            return result
    return default


_KINDS: tuple[tuple[tuple[type[Any], ...], type[Any]], ...] = (
    ((list, MutableSequence), list),
    ((set, MutableSet), set),
    ((dict, MutableMapping), dict),
)


def to_list(x: Any, default: list[Any] | None = None) -> list[Any]:
    """Return a list: of one item for a text or for what is no collection, `default` for None."""
    if x is None:
        return default  # type: ignore[return-value]  # None comes back only where the caller gave no default
    if not isinstance(x, Iterable) or isinstance(x, (str, bytes)):
        return [x]
    return x if isinstance(x, list) else list(x)


def to_set(x: Any) -> set[Any]:
    """Return a set: empty for None, of one item for a text or for what is no collection."""
    if x is None:
        return set()
    return x if isinstance(x, set) else set(to_list(x))


to_column_set = to_set


def has_intersection(set_: Collection[Any], iterable: Iterable[Any]) -> bool:
    """Tell whether two collections have an item in common, unhashable items ignored."""
    return any(item in set_ for item in iterable if item.__hash__)


def coerce_generator_arg(arg: tuple[Any, ...] | list[Any]) -> list[Any]:
    """Return the items of variadic arguments, where a generator may stand for all of them."""
    if len(arg) == 1 and hasattr(arg[0], "__next__"):
        return list(arg[0])
    return list(arg)


def decode_slice(slc: slice) -> tuple[int | None, int | None, int | None]:
    """Return start, stop and step of a slice as integers or None."""
    start, stop, step = (None if one is None else one.__index__() for one in (slc.start, slc.stop, slc.step))
    return start, stop, step


def flatten_iterator(x: Iterable[_T]) -> Iterable[_T]:
    """Yield the items of nested iterables; texts and mappings are items."""
    for item in x:
        if isinstance(item, Iterable) and not isinstance(item, (str, bytes, Mapping)):
            yield from flatten_iterator(item)
        else:
            yield item


# -- what an option or argument may be


class Kind:
    """A kind of value.

    :param words: what it is, to stand after "expected"
    :param fits: tells whether a value is one
    :param remedy: what to do where a value is none, beyond giving one
    """

    __slots__ = ("fits", "remedy", "words")

    def __init__(self, words: str, fits: Callable[[Any], bool], remedy: str = "") -> None:
        self.words = words
        self.fits = fits
        self.remedy = remedy

    def check(self, name: str, value: Any) -> None:
        """Refuse a value of another kind.

        :param name: whose value it is, for the error
        :raises UnfitArgumentError: it is of another kind
        """
        if not self.fits(value):
            refuse = getattr(type(value), "_sa_refuse", None)
            if refuse is not None:  # it stands for another, and knows better what is wrong
                refuse(value, "to be no key, name or option")
            remedy = f"; {self.remedy}" if self.remedy else ""
            raise exc.UnfitArgumentError(f"expected {self.words} as {name}, got {value!r}{remedy}")

    def checked(self, name: str, value: Any) -> Any:
        """Return a value of this kind, and refuse another."""
        self.check(name, value)
        return value

    def or_none(self) -> Kind:
        """Return the kind that None is of as well."""
        fits = self.fits
        return Kind(f"{self.words}, or None,", lambda value: value is None or fits(value), self.remedy)


def check_kinds(kinds: Mapping[str, Kind], given: Mapping[str, Any]) -> None:
    """Refuse values that are of another kind than their name says; names without a kind pass.

    :raises UnfitArgumentError: a value is of another kind
    """
    for name in kinds.keys() & given.keys():
        kinds[name].check(name, given[name])


def one_of(*values: Any, remedy: str = "") -> Kind:
    """Return the kind of these values only."""
    return Kind(
        f"one of {', '.join(map(repr, values))}",
        lambda value: value.__hash__ is not None and value in values,
        remedy,
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return hasattr(value, "__float__")


def _is_count(value: Any) -> bool:
    return hasattr(value, "__float__") and float(value) >= 0


def _has_names(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(name, str) for name in value)


def _is_collection(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes))


TEXT = Kind("text", _is_text)
NUMBER = Kind("a number", _is_number)
WHOLE = Kind("a whole number", lambda value: hasattr(value, "__index__"))
COUNT = Kind("a number, 0 or more,", _is_count)
FUNCTION = Kind("something to call", callable)
MAPPING = Kind("a dict", lambda value: isinstance(value, Mapping))
NAMED = Kind("a dict of names to values", _has_names)
COLLECTION = Kind("a list or another collection", _is_collection)
