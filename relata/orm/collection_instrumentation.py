"""Instrument collection classes: their mutating methods tell of every object that comes or goes, and three
roles are settled - the method that adds one object, the one that removes one, and the iterator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .. import exc, util
from .._hot import collections as hot
from .base import NO_KEY
from .collection_adapter import adapter_of

_KT = TypeVar("_KT")
_VT = TypeVar("_VT")
_T = TypeVar("_T")
_FN = TypeVar("_FN", bound=Callable[..., Any])

hot.set_no_key(NO_KEY)


class collection:
    """Decorators that say what the methods of a collection class do.

    ``appender``, ``remover`` and ``iterator`` name the method for a role; ``adds``, ``removes``,
    ``replaces`` and ``removes_return`` have a method tell of the objects it handles;
    ``internally_instrumented`` leaves one alone.
    """

    @staticmethod
    def appender(fn: _FN) -> _FN:
        """Name the method that adds one object."""
        fn._sa_role = "appender"  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def remover(fn: _FN) -> _FN:
        """Name the method that removes one object."""
        fn._sa_role = "remover"  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def iterator(fn: _FN) -> _FN:
        """Name the method that iterates over the objects."""
        fn._sa_role = "iterator"  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def internally_instrumented(fn: _FN) -> _FN:
        """Leave a method alone: it tells of its objects itself."""
        fn._sa_instrumented = True  # type: ignore[attr-defined]  # a mark on a function
        return fn

    @staticmethod
    def adds(arg: int | str) -> Callable[[_FN], _FN]:
        """Have a method tell that it adds an object.

        :param arg: the position (after ``self`` as 0) or the name of the argument that is the object.
        """
        return _marker("before", arg)

    @staticmethod
    def replaces(arg: int | str) -> Callable[[_FN], _FN]:
        """Have a method tell that it adds an object, and removes the one that it returns."""

        def decorate(fn: _FN) -> _FN:
            _marker("before", arg)(fn)
            fn._sa_after = True  # type: ignore[attr-defined]  # a mark on a function
            return fn

        return decorate

    @staticmethod
    def removes(arg: int | str) -> Callable[[_FN], _FN]:
        """Have a method tell that it removes an object, which is an argument of it."""
        return _marker("removes", arg)

    @staticmethod
    def removes_return() -> Callable[[_FN], _FN]:
        """Have a method tell that it removes an object, which it returns."""

        def decorate(fn: _FN) -> _FN:
            fn._sa_after = True  # type: ignore[attr-defined]  # a mark on a function
            return fn

        return decorate


def _marker(kind: str, arg: int | str) -> Callable[[_FN], _FN]:
    def decorate(fn: _FN) -> _FN:
        setattr(fn, f"_sa_{kind}", arg)
        return fn

    return decorate


# -- the three collections that attributes have by default


class InstrumentedList(list[_T]):
    """A list of related objects."""

    __slots__ = ("__weakref__", "_sa_attr", "_sa_state")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _reduce(self, list(self))

    def __setstate__(self, state: Any) -> None:
        list.extend(self, state[0])
        _link(self, *state[1:])


class InstrumentedSet(set[_T]):
    """A set of related objects."""

    __slots__ = ("_sa_attr", "_sa_state")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _reduce(self, list(self))

    def __setstate__(self, state: Any) -> None:
        set.update(self, state[0])
        _link(self, *state[1:])


class InstrumentedDict(dict[_KT, _VT]):
    """A dict of related objects."""

    __slots__ = ("__weakref__", "_sa_attr", "_sa_state")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _reduce(self, dict(self))

    def __setstate__(self, state: Any) -> None:
        dict.update(self, state[0])
        _link(self, *state[1:])


def _reduce(collection: Any, content: Any) -> Any:
    attr = getattr(collection, "_sa_attr", None)
    link = (None, None) if attr is None else (collection._sa_state, attr.key)
    return type(collection), (), (content, *link)


def _link(collection: Any, state: Any, key: str | None) -> None:
    if key is not None:
        collection._sa_attr = state.manager[key].impl
        collection._sa_state = state


# -- instrumenting classes

_METHODS: dict[type, Callable[[type], dict[str, Callable[..., Any]]]] = {
    list: hot.list_methods,
    set: hot.set_methods,
    dict: hot.dict_methods,
}
_ROLES: dict[type, dict[str, str]] = {
    list: {"appender": "append", "remover": "remove", "iterator": "__iter__"},
    set: {"appender": "add", "remover": "remove", "iterator": "__iter__"},
    dict: {"iterator": "values"},
}


def emulated_type(factory: Any) -> type | None:
    """Return which of list, set and dict a collection class or factory stands for, or None."""
    cls = factory if isinstance(factory, type) else type(factory())
    found: type | None = util.duck_type_collection(cls)
    return found


def prepare_instrumentation(factory: Callable[[], Any]) -> Callable[[], Any]:
    """Return a factory of instrumented collections.

    :param factory: a builtin type, a class, or a function that returns an empty collection.
    :raises ArgumentError: when a class lacks a role.
    """
    canned: dict[Any, type] = {list: InstrumentedList, set: InstrumentedSet}
    if factory in canned:
        return canned[factory]
    cls = type(factory())
    if cls in canned:
        target = canned[cls]
        return lambda: target(factory())
    if "_sa_is_instrumented" not in cls.__dict__:
        instrument_class(cls)
    return factory


def instrument_class(cls: type[Any], canned: bool = False) -> None:
    """Wrap the mutating methods of a collection class and settle its roles.

    :raises ArgumentError: when the class lacks a role, or cannot be changed.
    """
    if cls.__module__ == "builtins":
        raise exc.ArgumentError(
            f"expected a collection class that can be instrumented, got the builtin {cls.__name__!r}; "
            "derive a class from it, or use list, set or dict itself"
        )
    kind = util.duck_type_collection(cls)
    roles = dict(_ROLES.get(kind, {})) if kind is not None else {}
    marked = _marked_methods(cls)
    for name, fn in marked:
        role = getattr(fn, "_sa_role", None)
        if role is not None:
            roles[role] = name
    missing = [
        r for r in ("appender", "remover", "iterator") if not callable(getattr(cls, roles.get(r, ""), None))
    ]
    if missing:
        raise exc.ArgumentError(
            f"expected the collection class {cls.__name__} to have a method for each role, got none for "
            f"{' and '.join(missing)}; mark one with @collection.{missing[0]}"
        )
    _wrap_methods(cls, kind, marked, roles)
    for role, name in roles.items():
        setattr(cls, f"_sa_{role}", getattr(cls, name))
    if not canned:
        for name in ("_sa_attr", "_sa_state"):
            if not hasattr(cls, name):
                setattr(cls, name, None)
    cls._sa_adapter = property(adapter_of)
    cls._sa_is_instrumented = True
    cls._sa_is_canned = canned


def _marked_methods(cls: type[Any]) -> list[tuple[str, Any]]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, fn in base.__dict__.items():
            if callable(fn):
                found[name] = fn
    return [
        (name, fn)
        for name, fn in found.items()
        if any(hasattr(fn, f"_sa_{mark}") for mark in ("role", "before", "after", "removes", "instrumented"))
    ]


def _wrap_methods(
    cls: type[Any], kind: type | None, marked: list[tuple[str, Any]], roles: dict[str, str]
) -> None:
    marked_names = {name for name, fn in marked}
    for name, fn in marked:
        if not hasattr(fn, "_sa_instrumented"):
            wrapped = _wrap_marked(fn)
            if wrapped is not None:
                setattr(cls, name, wrapped)
    if kind is not None and kind in _METHODS and all(hasattr(cls, n) for n in _NEEDED[kind]):
        for name, fn in _METHODS[kind](cls).items():
            current = getattr(cls, name, None)
            if name not in marked_names and current is not None and not hasattr(current, "_sa_instrumented"):
                fn._sa_instrumented = True  # type: ignore[attr-defined]  # a mark on a function
                setattr(cls, name, fn)
    for role, wrap in (("appender", _adding), ("remover", _removing)):
        fn = getattr(cls, roles.get(role, ""), None)
        if fn is not None and not hasattr(fn, "_sa_instrumented"):
            setattr(cls, roles[role], wrap(fn, 1))


_NEEDED: dict[type, tuple[str, ...]] = {
    list: ("append", "insert", "pop", "clear", "__setitem__", "__delitem__"),
    set: ("add", "remove", "pop", "clear"),
    dict: ("__setitem__", "__delitem__"),
}


def _wrap_marked(fn: Any) -> Any:
    if hasattr(fn, "_sa_before"):
        return _adding(fn, fn._sa_before, replaces=hasattr(fn, "_sa_after"))
    if hasattr(fn, "_sa_removes"):
        return _removing(fn, fn._sa_removes)
    if hasattr(fn, "_sa_after"):
        return _removing(fn, None)
    return None


def _argument(args: list[Any], kw: dict[str, Any], arg: int | str, names: tuple[str, ...]) -> tuple[Any, Any]:
    """Return the container and the key under which an argument was passed."""
    if isinstance(arg, int):
        if len(args) > arg:
            return args, arg
        arg = names[arg]
    if arg in kw:
        return kw, arg
    position = names.index(arg) if arg in names else -1
    if 0 <= position < len(args):
        return args, position
    raise exc.ArgumentError(
        f"expected the argument {arg!r} that carries the object of the collection, it was not given"
    )


def _marked_copy(wrapper: Any, fn: Any) -> Any:
    util.update_wrapper(wrapper, fn)
    wrapper._sa_instrumented = True
    return wrapper


def _adding(fn: Any, arg: int | str, replaces: bool = False) -> Any:
    names = (
        fn.__code__.co_varnames[: fn.__code__.co_argcount] if hasattr(fn, "__code__") else ("self", "item")
    )

    def wrapper(self: Any, *args: Any, _sa_initiator: Any = None, **kw: Any) -> Any:
        positional = [self, *args]
        where, key = _argument(positional, kw, arg, names)
        where[key] = hot.added(self, where[key], _sa_initiator, NO_KEY)
        result = fn(*positional, **kw)
        if replaces and result is not None:
            hot.removed(self, result, _sa_initiator, NO_KEY)
        return result

    return _marked_copy(wrapper, fn)


def _removing(fn: Any, arg: int | str | None) -> Any:
    names = (
        fn.__code__.co_varnames[: fn.__code__.co_argcount] if hasattr(fn, "__code__") else ("self", "item")
    )

    def wrapper(self: Any, *args: Any, _sa_initiator: Any = None, **kw: Any) -> Any:
        hot.changing(self, _sa_initiator)
        positional = [self, *args]
        result = fn(*positional, **kw)
        if arg is None:
            item = result
        else:
            where, key = _argument(positional, kw, arg, names)
            item = where[key]
        if item is not None:
            hot.removed(self, item, _sa_initiator, NO_KEY)
        return result

    return _marked_copy(wrapper, fn)


_wrap_methods(InstrumentedDict, dict, [], {})
for _cls in (InstrumentedList, InstrumentedSet):
    instrument_class(_cls, canned=True)
