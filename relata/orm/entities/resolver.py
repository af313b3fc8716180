"""Let mapped classes stand in statements: the resolver that coercion asks for things it does not know."""

from __future__ import annotations

from typing import Any

from ...sql.coercions import register_resolver
from ..base import opt_manager_of_class
from ..exc import WAITING, UnmappedClassError


def resolve_entity(thing: Any) -> Any:
    """Return the node that stands for a mapped class in a statement; None for anything else."""
    if not isinstance(thing, type):
        return None
    manager = opt_manager_of_class(thing)
    if WAITING in thing.__dict__:
        raise UnmappedClassError(thing)
    if manager is None or not manager.is_mapped:
        return None
    return manager.mapper.__clause_element__()


register_resolver(resolve_entity)
