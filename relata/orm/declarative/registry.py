"""The registry: the classes that are mapped together, and what they have in common."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any, TypeVar, dataclass_transform, overload

from ... import exc as sa_exc
from ..._hot.attributes import construct
from ...event import EventTarget
from ...sql.markers import NO_ARG
from ...sql.schema import MetaData
from ...sql.type_api import TypeEngine, to_instance
from ..clsregistry import add_class, remove_class
from ..mapper import Mapper
from ..mapper.configure import all_registries, configure_registries, register_registry
from .annotations import without_none
from .constructors import (
    column_property,
    composite,
    deferred,
    mapped_column,
    query_expression,
    relationship,
    synonym,
    unmapped_column,
)
from .moments import listen_for_configuration
from .types import TypeResolve, find_type

_O = TypeVar("_O")


class registry(EventTarget):
    """Hold the classes that may refer to each other by name, and what they have in common.

    :param metadata: collects their tables.
    :param class_registry: ``{name: class}``; by default one that does not keep classes alive.
    :param type_annotation_map: SQL types for Python types of annotations, before the usual ones.
    :param constructor: the ``__init__`` of classes that define none.
    """

    def __init__(
        self,
        *,
        metadata: MetaData | None = None,
        class_registry: MutableMapping[str, Any] | None = None,
        type_annotation_map: Mapping[Any, Any] | None = None,
        constructor: Callable[..., None] = construct,
    ) -> None:
        self.metadata = MetaData() if metadata is None else metadata
        self._class_registry: MutableMapping[str, Any] = (
            weakref.WeakValueDictionary() if class_registry is None else class_registry
        )
        self._managers: weakref.WeakKeyDictionary[Any, bool] = weakref.WeakKeyDictionary()
        self._markers: dict[str, Any] = {}
        self.type_annotation_map: dict[Any, Any] = {}
        self.constructor = constructor
        self._new_mappers = False
        self.update_type_annotation_map(type_annotation_map or {})
        register_registry(self)

    # -- types

    def update_type_annotation_map(self, type_annotation_map: Mapping[Any, Any]) -> None:
        """Add SQL types for Python types of annotations; what holds for a type holds with None too."""
        self.type_annotation_map.update(
            {without_none(python_type): sql_type for python_type, sql_type in type_annotation_map.items()}
        )

    def _resolve_type(self, python_type: Any, cls: type[Any], key: str) -> TypeEngine[Any] | None:
        """Return the SQL type for the annotation of an attribute; None when none is known."""
        listeners = self.dispatch.resolve_type_annotation
        if listeners:
            asked = TypeResolve(self, cls, key, python_type)
            for listener in listeners:
                found = listener(asked)
                if found is not None:
                    return to_instance(found)  # type: ignore[no-any-return]  # an SQL type
        return find_type(python_type, self.type_annotation_map)

    # -- mappers

    @property
    def mappers(self) -> frozenset[Mapper[Any]]:
        """The mappers of the classes."""
        return frozenset(manager.mapper for manager in list(self._managers) if manager.is_mapped)

    def _add_mapper(self, mapper: Mapper[Any]) -> None:
        self._managers[mapper.class_manager] = True
        self._new_mappers = True

    def _metadata_of(self, cls: type[Any]) -> MetaData:
        found = getattr(cls, "metadata", None)
        return found if isinstance(found, MetaData) else self.metadata

    def _add_class(self, cls: type[Any]) -> None:
        entry = add_class(cls.__name__, cls, self._class_registry)
        if entry is not cls:  # the marker of an ambiguous name: the registry itself holds it weakly
            self._markers[cls.__name__] = entry

    def configure(self, cascade: bool = False) -> None:
        """Resolve the relationships of the classes.

        :param cascade: configure the registries, too, whose classes they lead to.
        :raises InvalidRequestError: without ``cascade``, when such a registry waits to be configured.
        """
        pending = [self]
        while pending:
            configure_registries([pending.pop()])
            waiting = [one for one in self._depends_on(set()) if one._new_mappers]
            if waiting and not cascade:
                raise sa_exc.InvalidRequestError(
                    "expected the registries that this one depends on to be configured, got classes that "
                    f"wait: {_names_of(waiting)}; say configure(cascade=True), or call configure_mappers()"
                )
            pending += waiting

    def dispose(self, cascade: bool = False) -> None:
        """Take the mapping off the classes.

        :param cascade: dispose of the registries, too, whose classes lead to these.
        :raises InvalidRequestError: without ``cascade``, when there are such registries.
        """
        dependents = self._dependents(set())
        if dependents and not cascade:
            raise sa_exc.InvalidRequestError(
                "expected no class of another registry that depends on those of this one, got "
                f"{_names_of(dependents)}; say dispose(cascade=True), or dispose of their registry first"
            )
        for one in [self, *dependents]:
            one._dispose()

    def _referred(self) -> set[registry]:
        """Return the registries that classes of this one refer to, or inherit from."""
        found: set[registry] = set()
        for mapper in self.mappers:
            targets = [mapper.inherits, *[prop.__dict__.get("mapper") for prop in mapper._props.values()]]
            found.update(target.registry for target in targets if target is not None)
        return found - {self}

    def _depends_on(self, seen: set[registry]) -> set[registry]:
        for one in self._referred() - seen:
            seen.add(one)
            one._depends_on(seen)
        return seen - {self}

    def _dependents(self, seen: set[registry]) -> set[registry]:
        for one in [one for one in all_registries() if self in one._referred()]:
            if one not in seen:
                seen.add(one)
                one._dependents(seen)
        return seen - {self}

    def _dispose(self) -> None:
        for manager in list(self._managers):
            mapper = manager.mapper
            manager.unregister()
            if manager.made_table:
                type.__delattr__(mapper.class_, "__table__")
            mapper.configured = False
            if mapper.inherits is not None and mapper in mapper.inherits._inheriting_mappers:
                mapper.inherits._inheriting_mappers.remove(mapper)
            remove_class(mapper.class_.__name__, mapper.class_, self._class_registry)
            if "__mapper__" in mapper.class_.__dict__:
                type.__delattr__(mapper.class_, "__mapper__")
        self._managers.clear()
        self._new_mappers = False

    # -- ways to map

    def map_declaratively(self, cls: type[_O]) -> Mapper[_O]:
        """Map a class by what is written in it; return its mapper."""
        map_class(self, cls)
        mapper: Mapper[_O] = cls.__mapper__  # type: ignore[attr-defined]  # set by the mapping
        return mapper

    def mapped(self, cls: type[_O]) -> type[_O]:
        """Map a class by what is written in it: a class decorator."""
        map_class(self, cls)
        return cls

    def map_imperatively(self, class_: type[_O], local_table: Any = None, **kw: Any) -> Mapper[_O]:
        """Map a class to a table that is given.

        :param local_table: the table, or another FROM clause.
        :param kw: arguments of ``Mapper``, such as ``properties``.
        :return: the mapper.
        """
        mapper: Mapper[_O] = Mapper(class_, local_table, registry=self, **kw)
        class_.__mapper__ = mapper  # type: ignore[attr-defined]  # the class is being mapped
        if "__table__" not in class_.__dict__:
            class_.__table__ = mapper.local_table  # type: ignore[attr-defined]  # the class is being mapped
            mapper.class_manager.made_table = True
        self._add_class(class_)
        listen_for_configuration(self, class_)
        return mapper

    @dataclass_transform(
        field_specifiers=(
            mapped_column,
            relationship,
            column_property,
            composite,
            deferred,
            query_expression,
            synonym,
            unmapped_column,
        )
    )
    @overload
    def mapped_as_dataclass(self, _registry__cls: type[_O], /) -> type[_O]: ...
    @overload
    def mapped_as_dataclass(
        self,
        _registry__cls: None = None,
        /,
        *,
        init: Any = NO_ARG,
        repr: Any = NO_ARG,
        eq: Any = NO_ARG,
        order: Any = NO_ARG,
        unsafe_hash: Any = NO_ARG,
        match_args: Any = NO_ARG,
        kw_only: Any = NO_ARG,
        dataclass_callable: Any = NO_ARG,
    ) -> Callable[[type[_O]], type[_O]]: ...
    def mapped_as_dataclass(
        self,
        _registry__cls: Any = None,
        /,
        *,
        init: Any = NO_ARG,
        repr: Any = NO_ARG,
        eq: Any = NO_ARG,
        order: Any = NO_ARG,
        unsafe_hash: Any = NO_ARG,
        match_args: Any = NO_ARG,
        kw_only: Any = NO_ARG,
        dataclass_callable: Any = NO_ARG,
    ) -> Any:
        """Map a class and make it a dataclass: a class decorator.

        :param init, repr, eq, order, unsafe_hash, match_args, kw_only: as for ``dataclass()``.
        :param dataclass_callable: what makes the class a dataclass, instead of ``dataclass()``.
        """
        given = {
            "init": init,
            "repr": repr,
            "eq": eq,
            "order": order,
            "unsafe_hash": unsafe_hash,
            "match_args": match_args,
            "kw_only": kw_only,
            "dataclass_callable": dataclass_callable,
        }
        options = {name: value for name, value in given.items() if value is not NO_ARG}

        def decorate(cls: type[_O]) -> type[_O]:
            cls._sa_apply_dc_transforms = options  # type: ignore[attr-defined]  # read by the scan
            map_class(self, cls)
            return cls

        return decorate if _registry__cls is None else decorate(_registry__cls)

    def generate_base(
        self,
        mapper: Callable[..., Mapper[Any]] | None = None,
        cls: Any = object,
        name: str = "Base",
        metaclass: type[Any] | None = None,
    ) -> Any:
        """Return a declarative base class.

        :param cls: one base class of it, or several.
        :param name: its name.
        :param metaclass: its metaclass; one that maps subclasses.
        """
        bases = cls if isinstance(cls, tuple) else (cls,)
        attributes: dict[str, Any] = {
            "registry": self,
            "_sa_registry": self,
            "metadata": self.metadata,
        }
        if isinstance(cls, type):
            attributes["__doc__"] = cls.__doc__
        if any(hasattr(base, "__class_getitem__") for base in bases):
            attributes["__class_getitem__"] = classmethod(lambda made, parameter: made)  # Base["User"]
        if self.constructor is not None:
            attributes["__init__"] = self.constructor
        if mapper is not None:
            attributes["__mapper_cls__"] = mapper
        attributes["__abstract__"] = True
        made = (metaclass or _DefaultMetaclass.value)(name, bases, attributes)
        return made


def _names_of(registries: Iterable[registry]) -> str:
    return ", ".join(sorted(mapper.class_.__name__ for one in registries for mapper in one.mappers))


class _DefaultMetaclass:
    """The metaclass of generated bases; the module that defines it fills it in."""

    value: Any = None


def map_class(owner: registry, cls: type[Any]) -> None:
    """Map a class by what is written in it; the scanner is filled in by the module that has it."""
    _Scanner.scan(owner, cls)


class _Scanner:
    scan: Callable[[registry, type[Any]], Any]


def set_scanner(scan: Callable[[registry, type[Any]], Any], metaclass: Any) -> None:
    """Register what maps a class by what is written in it, and the metaclass of generated bases."""
    _Scanner.scan = staticmethod(scan)
    _DefaultMetaclass.value = metaclass


__all__ = ["registry"]
