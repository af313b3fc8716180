"""Call ``__declare_first__()`` and ``__declare_last__()`` of mapped classes around configuration."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ... import event
from ..base import opt_manager_of_class

if TYPE_CHECKING:
    from .registry import registry

_MOMENTS = {"__declare_first__": "before_configured", "__declare_last__": "after_configured"}


def listen_for_configuration(owner: registry, cls: type[Any]) -> None:
    """Have the class methods ``__declare_first__`` and ``__declare_last__`` called of a class of a registry.

    Those that a mapped base class has are called for that one only.
    """
    for name, moment in _MOMENTS.items():
        source = next((base for base in cls.__mro__ if name in base.__dict__), None)
        if source is not None and (source is cls or not _is_mapped(source)):
            event.listen(owner, moment, _call(weakref.ref(cls), name))


def _is_mapped(cls: type[Any]) -> bool:
    manager = cls.__dict__.get("_sa_class_manager")
    return manager is not None and manager.is_mapped


def _call(ref: weakref.ref[type[Any]], name: str) -> Any:
    def call(owner: registry) -> None:
        cls = ref()
        if cls is not None and opt_manager_of_class(cls) is not None:
            getattr(cls, name)()

    return call
