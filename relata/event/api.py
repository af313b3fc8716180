"""Register and remove listeners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .. import exc
from ..util.symbols import symbol
from .base import _events_by_name
from .registry import _EventKey

_F = TypeVar("_F", bound=Callable[..., Any])

CANCEL = symbol("CANCEL", "Returned by a listener: call no other listener of this event.")
NO_RETVAL = symbol("NO_RETVAL", "Returned by a listener registered with retval=True: leave the value alone.")


def _event_key(target: Any, identifier: str, fn: Callable[..., Any]) -> _EventKey:
    if not callable(fn):
        raise exc.ArgumentError(f"expected a function to call for {identifier!r}, got {fn!r}")
    for events in _events_by_name.get(identifier, ()):
        dispatch_target = events._accept_with(target, identifier)
        if dispatch_target is not None:
            return _EventKey(target, identifier, fn, dispatch_target)
    refuse = getattr(target, "_refuse_listeners", None)
    if refuse is not None:  # it stands in front of what can be listened to, and says so
        refuse()
    known = _events_of(target)
    if known:
        raise exc.InvalidRequestError(f"{target!r} has no event {identifier!r}; it has: {', '.join(known)}")
    raise exc.InvalidRequestError(
        f"cannot listen to {identifier!r} of {target!r}: "
        + (
            "that event belongs to another kind of object"
            if identifier in _events_by_name
            else "no object has an event of that name"
        )
    )


def _events_of(target: Any) -> list[str]:
    return sorted(
        name
        for name, declaring in _events_by_name.items()
        if not name.startswith("_")
        and any(events._accept_with(target, name) is not None for events in declaring)
    )


def listen(target: Any, identifier: str, fn: Callable[..., Any], *args: Any, **kw: Any) -> None:
    """Call a function whenever something happens to an object, or to any object of a class.

    :param target: the object or class
    :param identifier: the name of the event
    :param fn: the function; it gets the arguments that the event declares
    :param once: call it the first time only
    :param named: give it the arguments by keyword
    :param insert: call it before the listeners that are there
    :param propagate: have objects made from the target take it over
    :param retval: what it returns takes effect, for the events that say so
    :raises InvalidRequestError: the target has no such event
    :raises ArgumentError: `fn` cannot be called
    """
    _event_key(target, identifier, fn).listen(*args, **kw)


def listens_for(target: Any, identifier: str, *args: Any, **kw: Any) -> Callable[[_F], _F]:
    """Decorate a function to be called whenever something happens; see `listen` for the arguments."""

    def decorate(fn: _F) -> _F:
        listen(target, identifier, fn, *args, **kw)
        return fn

    return decorate


def remove(target: Any, identifier: str, fn: Callable[..., Any]) -> None:
    """Stop calling a function; the arguments are those that `listen` was given.

    :raises InvalidRequestError: the target has no such event, or the function does not listen to it
    """
    _event_key(target, identifier, fn).remove()


def contains(target: Any, identifier: str, fn: Callable[..., Any]) -> bool:
    """Tell whether a function listens to an event of a target."""
    return _event_key(target, identifier, fn).contains()
