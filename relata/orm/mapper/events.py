"""Validators: methods of a class that check or change values before they are stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ... import event, exc as sa_exc
from ..attributes.tokens import OP_BULK_REPLACE

if TYPE_CHECKING:
    from .core import Mapper

_F = TypeVar("_F", bound=Callable[..., Any])


def validates(
    *names: str, include_removes: bool = False, include_backrefs: bool = True
) -> Callable[[_F], _F]:
    """Have a method check values of attributes before they are stored: it returns the value, or raises.

    :param names: the attributes.
    :param include_removes: call it for removals too, with a third argument that says so.
    :param include_backrefs: call it for changes that the other side of a relationship makes.
    """

    def decorate(fn: _F) -> _F:
        fn.__sa_validators__ = names  # type: ignore[attr-defined]  # a mark on a function
        fn.__sa_validation_opts__ = {  # type: ignore[attr-defined]  # a mark on a function
            "include_removes": include_removes,
            "include_backrefs": include_backrefs,
        }
        return fn

    return decorate


def reconstructor(fn: _F) -> _F:
    """Have a method called when an instance is loaded, whose constructor does not run."""
    fn.__sa_reconstructor__ = True  # type: ignore[attr-defined]  # a mark on a function
    return fn


def listen_for_loads(mapper: Mapper[Any]) -> None:
    """Have the method of the mapper's class called that is marked as its reconstructor."""
    found: dict[str, Any] = {}
    for cls in reversed(mapper.class_.__mro__):
        found.update({name: value for name, value in cls.__dict__.items() if callable(value)})
    for fn in found.values():
        original = fn.__dict__.get("_sa_original_init", fn) if hasattr(fn, "__dict__") else fn
        if getattr(original, "__sa_reconstructor__", False) is True:  # a constructor may be one as well
            event.listen(mapper.class_, "load", _called_with_instance(original), raw=True)


def _called_with_instance(fn: Any) -> Callable[[Any, Any], None]:
    def loaded(state: Any, context: Any) -> None:
        fn(state.obj())

    return loaded


def collect_validators(mapper: Mapper[Any]) -> None:
    """Find the methods of the mapper's class that validate."""
    found: dict[str, Any] = {}
    for cls in mapper.class_.__mro__:
        for fn in cls.__dict__.values():
            names = getattr(fn, "__sa_validators__", None) if callable(fn) else None
            for name in names or ():
                if name in found and found[name][0].__name__ != fn.__name__ and cls is mapper.class_:
                    raise sa_exc.InvalidRequestError(
                        f"expected one method that validates {mapper.class_.__name__}.{name}, got another; "
                        "call both checks from one method"
                    )
                found.setdefault(name, (fn, fn.__sa_validation_opts__))
    mapper.validators = found


def run_validators_of(mapper: Mapper[Any]) -> None:
    """Listen at the attributes that have validators; once."""
    installed = mapper.__dict__.setdefault("_validated", set())
    for key, (fn, options) in mapper.validators.items():
        attribute = mapper.class_manager.get(key)
        if attribute is None or key in installed:
            continue
        installed.add(key)
        _listen(attribute, key, fn, **options)


def _listen(attribute: Any, key: str, fn: Any, include_removes: bool, include_backrefs: bool) -> None:
    own = attribute.impl.parent_token

    def skips(initiator: Any) -> bool:
        return not include_backrefs and initiator.parent_token is not own

    def check(state: Any, value: Any, *args: Any) -> Any:
        if skips(args[-1]):
            return value
        extra = (False,) if include_removes else ()
        return fn(state.obj(), key, value, *extra)

    def check_added(state: Any, value: Any, initiator: Any) -> Any:
        is_checked = initiator.op == OP_BULK_REPLACE and initiator.parent_token is own  # by check_all()
        return value if is_checked else check(state, value, initiator)

    def check_all(state: Any, values: list[Any], initiator: Any) -> None:
        if not skips(initiator):
            values[:] = [check(state, value, initiator) for value in values]

    def check_removed(state: Any, value: Any, initiator: Any) -> None:
        if not skips(initiator):
            fn(state.obj(), key, value, True)

    event.listen(attribute, "append", check_added, raw=True, retval=True)
    event.listen(attribute, "set", check, raw=True, retval=True)
    if attribute.impl.collection:
        event.listen(attribute, "bulk_replace", check_all, raw=True)
    if include_removes:
        event.listen(attribute, "remove", check_removed, raw=True, retval=True)
