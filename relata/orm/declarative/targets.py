"""Complete a relationship from its annotation: the class that it leads to, and whether it is a collection."""

from __future__ import annotations

import inspect
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, get_args, get_origin

from ... import exc as sa_exc
from ...util.typing import is_union
from ..base import DynamicMapped, WriteOnlyMapped, _MappedAnnotationBase
from ..exc import MappedAnnotationError
from ..relationships import RelationshipProperty
from .annotations import MappedType, Unresolved, has_text, named_class

if TYPE_CHECKING:
    from .scan import DeclarativeScan


def take_target(
    scan: DeclarativeScan, name: str, prop: RelationshipProperty[Any], mapped: MappedType | None
) -> None:
    """Give a relationship what its annotation says.

    :raises MappedAnnotationError: when neither annotation nor argument tell the target.
    """
    if mapped is None or mapped.type_ is None:
        if prop.argument is None:
            raise sa_exc.ArgumentError(
                f"expected relationship {scan.cls.__name__}.{name} to have a target, got none; annotate "
                "it, as in Mapped['Target'], or pass the class or its name as first argument"
            )
        return
    _take_loading(prop, mapped)
    type_ = named_class(mapped.type_)
    if is_union(type_):
        raise MappedAnnotationError(
            f"expected one class in the annotation of relationship {scan.cls.__name__}.{name}, got "
            f"{mapped.raw}"
        )
    origin = get_origin(type_)
    if isinstance(origin, type) and issubclass(origin, Collection):
        _take_collection(scan, name, prop, origin)
        type_ = get_args(type_)[-1]
    elif issubclass(mapped.container, (DynamicMapped, WriteOnlyMapped)):
        if prop._given_uselist is None:
            prop._given_uselist = prop.uselist = True
    elif prop._given_uselist is None and prop.collection_class is None:
        prop._given_uselist = prop.uselist = False
    if prop.argument is None:
        prop.argument = _target(scan, name, type_, mapped)


def _take_loading(prop: RelationshipProperty[Any], mapped: MappedType) -> None:
    container: type[_MappedAnnotationBase[Any]] = mapped.container
    if issubclass(container, DynamicMapped):
        prop.lazy = "dynamic"
    elif issubclass(container, WriteOnlyMapped):
        prop.lazy = "write_only"


def _take_collection(
    scan: DeclarativeScan, name: str, prop: RelationshipProperty[Any], origin: type[Any]
) -> None:
    if prop._given_uselist is None:
        prop._given_uselist = prop.uselist = True
    if prop.collection_class is None:
        if inspect.isabstract(origin):
            raise sa_exc.ArgumentError(
                "expected a collection class such as list in the annotation of "
                f"{scan.cls.__name__}.{name}, got "
                f"the abstract {origin.__name__}; say which class by collection_class="
            )
        prop.collection_class = origin


def _target(scan: DeclarativeScan, name: str, type_: Any, mapped: MappedType) -> Any:
    if isinstance(type_, Unresolved):
        return type_.name
    if isinstance(type_, type) and has_text(mapped.raw):
        return lambda: _named_alike(scan.registry, type_)
    if isinstance(type_, (type, str)):
        return type_
    raise MappedAnnotationError(
        f"expected a mapped class in the annotation of relationship {scan.cls.__name__}.{name}, got "
        f"{mapped.raw!r}"
    )


def _named_alike(registry: Any, found: type[Any]) -> Any:
    """Return the class that a text means: the one of the registry, where the module has another one.

    A module's name may be that of an older class: a cell of a notebook that is run again has defined it for a
    registry of its own.
    """
    manager = found.__dict__.get("_sa_class_manager")
    if manager is None or manager.registry is registry:
        return found
    known = registry._class_registry.get(found.__name__)
    return known if isinstance(known, type) else found
