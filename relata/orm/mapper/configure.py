"""Configure mappers: resolve relationships between classes once all of them are there.

A mapper whose configuration failed is remembered with its error. It does not stop others: using another
class works, using the failed one tries again and reports. ``configure_mappers()`` reports the first
failure.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..base import EXT_SKIP
from ..instrumentation import _instrumentation_factory
from .hooks import property_configured

if TYPE_CHECKING:
    from ..declarative.registry import registry
    from .core import Mapper

_lock = threading.RLock()
_registries: weakref.WeakSet[registry] = weakref.WeakSet()
_is_configuring = False


def register_registry(one: registry) -> None:
    """Let ``configure_mappers()`` and ``clear_mappers()`` know a registry."""
    _registries.add(one)


def all_registries() -> list[registry]:
    """Return the registries that there are."""
    return list(_registries)


def mapper_added(mapper: Mapper[Any]) -> None:
    """Note that a mapper is new, or has a new property: it is configured before it is used."""
    mapper.registry._add_mapper(mapper)


def check_configure(mapper: Mapper[Any]) -> None:
    """Configure what waits in the mapper's registry, and raise if this mapper, or one it leads to, fails."""
    if _is_configuring:
        return
    with _lock:
        _configure([mapper.registry])
        error = _error_of(mapper)
        if error is not None:
            raise error


def configure_mappers() -> None:
    """Configure all mappers that wait for it: resolve their relationships.

    It happens by itself when a mapped class is first used.

    :raises ArgumentError, InvalidRequestError: what is wrong with the first mapper that fails.
    """
    with _lock:
        configure_registries(list(_registries))


def configure_registries(registries: Iterable[registry]) -> None:
    """Configure the mappers of some registries, and raise the first failure."""
    with _lock:
        for error in _configure(list(registries)):
            raise error


def clear_mappers() -> None:
    """Take the mapping off all classes."""
    with _lock:
        for one in list(_registries):
            one._dispose()


def _waiting(registries: Iterable[registry]) -> list[Mapper[Any]]:
    """Return the mappers that are to be configured, in the order in which they were made."""
    found: set[Mapper[Any]] = set()
    for one in registries:
        one._new_mappers = False
        found.update(mapper for mapper in one.mappers if not mapper.configured)
    return sorted(found, key=lambda mapper: mapper._created)


def _configure(registries: list[registry]) -> list[BaseException]:
    """Configure the mappers that wait for it, each although another failed; return the errors."""
    global _is_configuring
    mappers = _waiting(registries)
    if not mappers or _is_configuring:
        return []
    errors: list[BaseException] = []
    _is_configuring = True
    try:
        _tell_before(mappers)
        mappers = _waiting(registries)  # listeners may have mapped more
        for mapper in mappers:
            if not mapper._was_configured and _is_skipped(mapper):
                continue
            try:
                mapper.configure_properties()
            except Exception as error:
                mapper._configure_error = error
                errors.append(error)
            else:
                mapper._configure_error = None
        done = [mapper for mapper in mappers if mapper.configured]
        for mapper in done:
            for prop in mapper._props.values():
                property_configured(prop)
            mapper.class_manager.attributes_changed()
    finally:
        _is_configuring = False
    for mapper in done:
        _tell_of_attributes(mapper)
        if not mapper._was_configured:  # it may be here again, for a property that was added
            mapper._was_configured = True
            mapper.dispatch.mapper_configured(mapper, mapper.class_)
    if done and not errors:
        for one in dict.fromkeys([mapper.registry for mapper in done]):
            one.dispatch.after_configured(one)
        type(done[0]).dispatch.after_configured()
    return errors


def _is_skipped(mapper: Mapper[Any]) -> bool:
    """Tell the listeners that a mapper is about to be configured; one may say that it is not."""
    answers = [fn(mapper, mapper.class_) for fn in mapper.dispatch.before_mapper_configured]
    return EXT_SKIP in answers


def _tell_of_attributes(mapper: Mapper[Any]) -> None:
    """Tell the listeners of instrumentation of the attributes of a class, each once."""
    listeners = _instrumentation_factory.dispatch.attribute_instrument
    if listeners:
        manager = mapper.class_manager
        for key in mapper._props:
            if key in manager:
                listeners(mapper.class_, key, manager[key])


def _tell_before(mappers: list[Mapper[Any]]) -> None:
    """Fire the events before configuration; when a listener fails, it is tried again another time."""
    registries = dict.fromkeys([mapper.registry for mapper in mappers])
    try:
        type(mappers[0]).dispatch.before_configured()
        for one in registries:
            one.dispatch.before_configured(one)
    except BaseException:
        for one in registries:
            one._new_mappers = True
        raise


def _error_of(mapper: Mapper[Any]) -> BaseException | None:
    """Return the error that keeps a mapper from being used: its own, or that of a class it refers to."""
    seen = {mapper}
    pending = [mapper]
    while pending:
        one = pending.pop()
        if one._configure_error is not None:
            return one._configure_error
        for prop in one._props.values():
            target = prop.__dict__.get("mapper") if prop._is_relationship else None
            if target is not None and target not in seen:
                seen.add(target)
                pending.append(target)
    return None
