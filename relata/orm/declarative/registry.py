"""The registry: the classes that are mapped together, and what they have in common."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TypeVar, dataclass_transform, overload

from ..._hot.attributes import construct
from ...event import EventTarget
from ...sql.markers import NO_ARG
from ...sql.schema import MetaData
from ...sql.type_api import TypeEngine
from ..clsregistry import add_class, remove_class
from ..mapper import Mapper
from ..mapper.configure import configure_registries, register_registry
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
from .types import find_type

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
        """Add SQL types for Python types of annotations."""
        self.type_annotation_map.update(type_annotation_map)

    def _resolve_type(self, python_type: Any) -> TypeEngine[Any] | None:
        """Return the SQL type for the Python type of an annotation; None when none is known."""
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

        :param cascade: accepted; registries that this one refers to are configured as they are needed.
        """
        configure_registries([self])

    def dispose(self, cascade: bool = False) -> None:
        """Take the mapping off the classes.

        :param cascade: accepted; registries are independent of each other.
        """
        for manager in list(self._managers):
            mapper = manager.mapper
            manager.unregister()
            mapper.configured = False
            if mapper.inherits is not None and mapper in mapper.inherits._inheriting_mappers:
                mapper.inherits._inheriting_mappers.remove(mapper)
            remove_class(mapper.class_.__name__, mapper.class_, self._class_registry)
            _clear_names(mapper.class_)
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
        class_.__table__ = mapper.local_table  # type: ignore[attr-defined]  # the class is being mapped
        self._add_class(class_)
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
    def mapped_as_dataclass(self, _registry__cls: Any = None, /, **kw: Any) -> Any:
        """Map a class and make it a dataclass: a class decorator.

        :param kw: ``init``, ``repr``, ``eq``, ``order``, ``unsafe_hash``, ``match_args``, ``kw_only``,
            ``dataclass_callable``.
        """
        options = {name: value for name, value in kw.items() if value is not NO_ARG}

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
        if self.constructor is not None:
            attributes["__init__"] = self.constructor
        if mapper is not None:
            attributes["__mapper_cls__"] = mapper
        attributes["__abstract__"] = True
        made = (metaclass or _DefaultMetaclass.value)(name, bases, attributes)
        return made


def _clear_names(cls: type[Any]) -> None:
    """Take off a class what its mapping put there; a table that the class itself defines stays."""
    if "__mapper__" in cls.__dict__:
        type.__delattr__(cls, "__mapper__")
    if "__table__" in cls.__dict__ and "__tablename__" in cls.__dict__:
        type.__delattr__(cls, "__table__")


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
