"""Ask an object for the one that describes it, such as the mapper of a class or the inspector of an engine.

Each kind is registered where it is defined; this module knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Literal, Protocol, TypeVar, overload

from . import exc

_T = TypeVar("_T", bound=Any)
_TCov = TypeVar("_TCov", bound=Any, covariant=True)
_F = TypeVar("_F", bound=Callable[..., Any])
_TT = TypeVar("_TT", bound=type[Any])

_registrars: dict[type[Any], Literal[True] | Callable[[Any], Any]] = {}
"""Class to the function that describes its instances; True where they describe themselves."""


class Inspectable(Generic[_T]):
    """Mark a class whose instances `inspect()` describes by a `_T`; for type checkers."""

    __slots__ = ()


class _InspectableTypeProtocol(Protocol[_TCov]):
    """A class that `inspect()` describes by a `_TCov`."""

    def _sa_inspect_type(self) -> _TCov: ...


class _InspectableProtocol(Protocol[_TCov]):
    """An instance that `inspect()` describes by a `_TCov`."""

    def _sa_inspect_instance(self) -> _TCov: ...


@overload
def inspect(subject: type[_InspectableTypeProtocol[_T]], raiseerr: bool = True) -> _T: ...


@overload
def inspect(subject: _InspectableProtocol[_T], raiseerr: bool = True) -> _T: ...


@overload
def inspect(subject: Inspectable[_T], raiseerr: bool = True) -> _T: ...


@overload
def inspect(subject: Any, raiseerr: Literal[False]) -> Any | None: ...


@overload
def inspect(subject: Any, raiseerr: bool = True) -> Any: ...


def inspect(subject: Any, raiseerr: bool = True) -> Any:
    """Return what describes an object: a mapper for a mapped class, a state for an instance of one ...

    :param subject: a mapped class or instance, an alias, an engine or connection, or an SQL construct
    :param raiseerr: False returns None for an object that nothing describes
    :raises NoInspectionAvailable: nothing describes the object
    """
    for cls in type(subject).__mro__:
        describe = _registrars.get(cls)
        if describe is None:
            continue
        if describe is True:
            return subject
        found = describe(subject)
        if found is not None:
            return found
    if not raiseerr:
        return None
    raise exc.NoInspectionAvailable(
        f"inspect() has nothing to say about {subject!r}, of type {type(subject)!r}: it takes a mapped "
        "class, an instance of one, an aliased class, an engine, a connection, or an SQL construct"
    )


def _inspects(*types: type[Any]) -> Callable[[_F], _F]:
    """Register a function, or a class called like one, that describes instances of the types.

    :raises AssertionError: another function is registered for one of them
    """

    def decorate(fn_or_cls: _F) -> _F:
        for type_ in types:
            found = _registrars.get(type_)
            if found is not None and not _is_reloaded(fn_or_cls, found):
                raise AssertionError(f"Type {type_!r} is already registered, by {found!r}")
            _registrars[type_] = fn_or_cls
        return fn_or_cls

    return decorate


def _is_reloaded(fn: Any, found: Any) -> bool:
    """Tell whether a function takes the place of itself, its module having been loaded again."""
    return (getattr(fn, "__module__", None), getattr(fn, "__name__", None)) == (
        getattr(found, "__module__", None),
        getattr(found, "__name__", None),
    )


def _self_inspects(cls: _TT) -> _TT:
    """Register a class whose instances describe themselves; a decorator.

    :raises AssertionError: the class is registered
    """
    if cls in _registrars:
        raise AssertionError(f"Type {cls!r} is already registered")
    _registrars[cls] = True
    return cls
