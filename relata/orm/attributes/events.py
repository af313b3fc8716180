"""The events of attributes: set, append, remove and their like."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ... import event
from ..base import NO_KEY
from .queryable import QueryableAttribute

_WITH_RETURN_VALUE = frozenset(["append", "set", "append_wo_mutation", "init_scalar"])
_WITH_KEY = frozenset(["append", "remove", "append_wo_mutation", "bulk_replace"])


class AttributeEvents(event.Events[QueryableAttribute[Any]]):
    """What happens to the attributes of mapped instances: ``listen(User.name, "set", f)``.

    :param active_history: load the old value before the event where it is not known.
    :param propagate: listen at the same attribute of subclasses too.
    :param raw: the listener gets the state in place of the instance.
    :param retval: the listener returns the value that is to be used.
    :param include_key: the listener gets the key or index of a collection too.
    """

    _dispatch_target = QueryableAttribute

    def set(self, target: Any, value: Any, oldvalue: Any, initiator: Any) -> None:
        """A value is set."""

    def append(self, target: Any, value: Any, initiator: Any, *, key: Any = NO_KEY) -> Any:
        """An object is added to a collection."""

    def append_wo_mutation(self, target: Any, value: Any, initiator: Any, *, key: Any = NO_KEY) -> None:
        """An object is added to a collection that has it already."""

    def bulk_replace(self, target: Any, values: Any, initiator: Any, *, keys: Any = None) -> None:
        """A collection is replaced as a whole; the listener may change the list of values."""

    def remove(self, target: Any, value: Any, initiator: Any, *, key: Any = NO_KEY) -> None:
        """An object is removed from a collection, or a value deleted."""

    def init_scalar(self, target: Any, value: Any, dict_: dict[str, Any]) -> None:
        """An attribute without a value is read."""

    def init_collection(self, target: Any, collection: Any, collection_adapter: Any) -> None:
        """A collection is made for an attribute."""

    def dispose_collection(self, target: Any, collection: Any, collection_adapter: Any) -> None:
        """A collection is replaced by another."""

    def modified(self, target: Any, initiator: Any) -> None:
        """An attribute was flagged as modified."""

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        return target if isinstance(target, QueryableAttribute) else super()._accept_with(target, identifier)

    @classmethod
    def _listen(
        cls,
        event_key: Any,
        active_history: bool = False,
        raw: bool = False,
        retval: bool = False,
        propagate: bool = False,
        include_key: bool = False,
        **kw: Any,
    ) -> None:
        target, identifier = event_key.dispatch_target, event_key.identifier
        wrapped = _listener(event_key._listen_fn, identifier, raw=raw, retval=retval, include_key=include_key)
        event_key = event_key.with_wrapper(wrapped)
        targets = [target]
        manager = getattr(target.class_, "_sa_class_manager", None)
        if propagate and manager is not None:
            targets += [m[target.key] for m in manager.subclass_managers(True) if target.key in m]
        for attribute in targets:
            event_key.with_dispatch_target(attribute).base_listen(propagate=propagate, **kw)
            if active_history:
                attribute.impl.active_history = True
            attribute.listeners_changed()


def _listener(
    fn: Callable[..., Any], identifier: str, *, raw: bool, retval: bool, include_key: bool
) -> Callable[..., Any]:
    """Return what is called: it gives the listener what it asked for, and returns the value to be used."""
    takes_key = identifier in _WITH_KEY
    returns = identifier in _WITH_RETURN_VALUE

    @functools.wraps(fn)
    def call(state: Any, value: Any, *args: Any) -> Any:
        if takes_key:
            key_name = "keys" if identifier == "bulk_replace" else "key"
            *rest, key = args
            kw = {key_name: key} if include_key else {}
        else:
            rest, kw = list(args), {}
        result = fn(state if raw else state.obj(), value, *rest, **kw)
        return result if retval or not returns else value

    return call
