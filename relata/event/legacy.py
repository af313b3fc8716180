"""Listeners that are called with something else than the event gives: keywords, or the arguments of old."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..util.compat import FullArgSpec
from ..util.deprecations import warn_deprecated
from ..util.signatures import get_callable_argspec

if TYPE_CHECKING:
    from .base import Events

_F = TypeVar("_F", bound=Callable[..., Any])


class _OldSignature(NamedTuple):
    since: str
    names: Sequence[str]
    converter: Callable[..., Any] | None


def _legacy_signature(
    since: str, argnames: list[str], converter: Callable[..., Any] | None = None
) -> Callable[[_F], _F]:
    """Declare the arguments that an event had before a version.

    A listener that takes as many is called with them, and warned about.

    :param since: the version that changed them
    :param argnames: their names; a last `"**kw"` means that listeners took keywords
    :param converter: makes the old arguments of the present ones; by default they are picked by name
    """

    def decorate(fn: _F) -> _F:
        found: list[_OldSignature] = fn.__dict__.setdefault("_legacy_signatures", [])
        found.append(_OldSignature(since, argnames, converter))
        found.sort(key=lambda one: one.since, reverse=True)
        return fn

    return decorate


def _omit_standard_example(fn: _F) -> _F:
    """Return the function; kept for `Events` classes that mark theirs with it."""
    return fn


def adapt_listener(
    events: type[Events[Any]], identifier: str, fn: Callable[..., Any], named: bool
) -> Callable[..., Any]:
    """Return a function that takes the event's arguments and calls `fn` with those it takes."""
    declared = getattr(events, identifier)
    names = get_callable_argspec(declared).args[1:]
    if named:
        return _call_with_names(fn, names)
    old_signatures: list[_OldSignature] = getattr(declared, "_legacy_signatures", [])
    if not old_signatures:
        return fn
    try:
        taken = get_callable_argspec(fn, no_self=True)
    except TypeError:
        return fn
    for old in old_signatures:
        if _takes(taken, old):
            warn_deprecated(
                f"{fn!r} takes the arguments that {events.__name__}.{identifier} had before {old.since} "
                f"({', '.join(old.names)}); write it with ({', '.join(names)})",
                old.since,
            )
            return _call_with_old(fn, names, old)
    return fn


def _takes(taken: FullArgSpec, old: _OldSignature) -> bool:
    has_kw = old.names[-1] == "**kw"
    return len(taken.args) == len(old.names) - has_kw and (taken.varkw is not None) == has_kw


def _call_with_names(fn: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    def call(*args: Any, **kw: Any) -> Any:
        return fn(**dict(zip(names, args, strict=False)), **kw)

    return call


def _call_with_old(fn: Callable[..., Any], names: Sequence[str], old: _OldSignature) -> Callable[..., Any]:
    if old.converter is not None:
        convert = old.converter

        def call(*args: Any, **kw: Any) -> Any:
            return fn(*convert(*args), **kw)

    else:
        positional = [name for name in old.names if name != "**kw"]

        def call(*args: Any, **kw: Any) -> Any:
            given = dict(zip(names, args, strict=False))
            return fn(*[given[name] for name in positional], **kw)

    return call
