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


def mapper_added(mapper: Mapper[Any]) -> None:
    """Note that a mapper is new, or has a new property: it is configured before it is used."""
    mapper.registry._add_mapper(mapper)


def check_configure(mapper: Mapper[Any]) -> None:
    """Configure what waits in the mapper's registry, and raise if this mapper, or one it leads to, fails."""
    if _is_configuring:
        return
    with _lock:
        _configure(_waiting([mapper.registry]))
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
        for error in _configure(_waiting(registries)):
            raise error


def clear_mappers() -> None:
    """Take the mapping off all classes."""
    with _lock:
        for one in list(_registries):
            one.dispose()


def _waiting(registries: Iterable[registry]) -> list[Mapper[Any]]:
    """Return the mappers that are to be configured, in the order in which they were made."""
    found: set[Mapper[Any]] = set()
    for one in registries:
        one._new_mappers = False
        found.update(mapper for mapper in one.mappers if not mapper.configured)
    return sorted(found, key=lambda mapper: mapper._created)


def _configure(mappers: list[Mapper[Any]]) -> list[BaseException]:
    """Configure mappers, each although another failed; return the errors."""
    global _is_configuring
    if not mappers or _is_configuring:
        return []
    errors: list[BaseException] = []
    type(mappers[0]).dispatch.before_configured()
    for one in dict.fromkeys([mapper.registry for mapper in mappers]):
        one.dispatch.before_configured(one)
    _is_configuring = True
    try:
        for mapper in mappers:
            mapper.dispatch.before_mapper_configured(mapper, mapper.class_)
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
        mapper.dispatch.mapper_configured(mapper, mapper.class_)
    if done and not errors:
        type(done[0]).dispatch.after_configured()
        for one in dict.fromkeys([mapper.registry for mapper in done]):
            one.dispatch.after_configured(one)
    return errors


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
