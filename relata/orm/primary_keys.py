"""Primary keys as users write them, and identity keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from .. import exc as sa_exc, inspection
from .base import _mapper_or_none, class_mapper, object_mapper
from .exc import UnmappedClassError
from .identity import IdentityKey


def entity_mapper(entity: Any) -> Any:
    """Return the mapper of a class, alias or mapper.

    :raises ArgumentError: it is none of these
    """
    mapper = _mapper_or_none(entity)
    if mapper is None:
        if isinstance(entity, type):
            raise UnmappedClassError(entity)
        raise sa_exc.ArgumentError(f"Expected a mapped class or mapper, got {entity!r}")
    mapper._check_configure()
    return mapper


def inspected_mapper(entity: Any) -> Any:
    """Return the mapper of a class, alias or mapper.

    :raises ArgumentError: it is a mapped attribute, an object, or another thing that inspect() knows
    :raises NoInspectionAvailable: it is nothing of the kind
    """
    if _mapper_or_none(entity) is None:
        if inspection.inspect(entity, raiseerr=False) is not None:
            raise sa_exc.ArgumentError(
                f"Expected a mapped class or mapper, got {entity!r}: name the class itself"
            )
        raise sa_exc.NoInspectionAvailable(f"Expected a mapped class or mapper, got {entity!r}: map it first")
    return entity_mapper(entity)


_VALUES = frozenset({int, str, bytes, UUID})
"""Classes of plain values: asking what else they might be takes longer than the rest of a `get`."""


def pk_from_argument(mapper: Any, ident: Any) -> Any:
    """Return a primary key as the identity map has it (bare for one column), from what a user gave.

    :param ident: a value, a tuple for several columns, or a dict by attribute name
    :return: the key; None when a part of it is NULL so that no row can have it
    :raises InvalidRequestError: the number of values or the names do not fit
    """
    keys: tuple[str, ...] = mapper._pk_keys
    if type(ident) in _VALUES and len(keys) == 1:
        return ident
    if isinstance(ident, Mapping):
        ident = _from_names(mapper, keys, ident)
    elif not isinstance(ident, (tuple, list)):
        composed = getattr(ident, "__composite_values__", None)
        if composed is not None:
            ident = composed()
        elif len(keys) == 1:
            return ident
        else:
            ident = (ident,)
    if len(ident) != len(keys):
        raise sa_exc.InvalidRequestError(
            f"expected {len(keys)} values for the primary key of {mapper.class_.__name__} "
            f"({', '.join(keys)}), got {tuple(ident)!r}"
        )
    if len(keys) == 1:
        return ident[0]
    if all(value is None for value in ident) or (None in ident and not mapper.allow_partial_pks):
        return None
    return tuple(ident)


def _from_names(mapper: Any, keys: tuple[str, ...], ident: Mapping[str, Any]) -> tuple[Any, ...]:
    given = {}
    for name, value in ident.items():
        prop = mapper._props.get(name)
        given[getattr(prop, "name", name) if prop is not None and name not in keys else name] = value
    if set(given) != set(keys):
        raise sa_exc.InvalidRequestError(
            f"expected the primary key attributes of {mapper.class_.__name__} "
            f"({', '.join(map(repr, keys))}), got {', '.join(map(repr, ident))}"
        )
    return tuple(given[key] for key in keys)


def identity_key(
    class_: Any = None,
    ident: Any = None,
    *,
    instance: Any = None,
    row: Any = None,
    identity_token: Any = None,
) -> IdentityKey:
    """Return the identity key `(class, primary key tuple, identity token)`.

    :param class_: a mapped class, with `ident` or `row`
    :param ident: the primary key: a value or a tuple
    :param instance: an object, in place of the class
    :param row: a row that holds the primary key columns
    :raises ArgumentError: neither was given
    """
    if class_ is not None:
        mapper = class_mapper(class_)
        if row is not None:
            values = tuple(row._mapping[column] for column in mapper.primary_key)
        elif ident is not None:
            values = tuple(ident) if isinstance(ident, (tuple, list)) else (ident,)
        else:
            raise sa_exc.ArgumentError("Expected ident= or row= beside the class, got neither")
        return (mapper._identity_class, values, identity_token)
    if instance is not None:
        return object_mapper(instance).identity_key_from_instance(instance)
    raise sa_exc.ArgumentError("Expected a mapped class with ident= or row=, or instance=, got none of them")
