"""Declarative bases: classes whose subclasses are mapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

from ... import exc as sa_exc, inspection
from ..._hot.attributes import construct
from ...sql.markers import NO_ARG
from ...sql.schema import Column, MetaData, Table
from ..attributes import QueryableAttribute
from ..base import _MappedAttribute, opt_manager_of_class
from ..interfaces import MapperProperty
from ..mapper import Mapper
from ..properties import MappedColumn, UnmappedColumn
from .attrs import _declared_attr_common
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
from .dataclass import make_unmapped_dataclass
from .mapping import scan_class
from .registry import registry, set_scanner

_T = TypeVar("_T")


def add_attribute(cls: type[Any], key: str, value: Any) -> bool:
    """Map an attribute that is set on a class after it was mapped; tell whether it was one to be mapped."""
    manager = opt_manager_of_class(cls)
    if manager is None or not manager.is_mapped or "_sa_declarative_scan" in cls.__dict__:
        return False
    if isinstance(value, UnmappedColumn):
        _add_column(cls, key, value.column)
    elif isinstance(value, MappedColumn):
        prop = value.mapper_property_to_assign
        _add_column(cls, key, value.column)
        manager.mapper.add_property(key, value.column if prop is None else prop)
    elif isinstance(value, Column):
        _add_column(cls, key, value)
        manager.mapper.add_property(key, value)
    elif isinstance(value, MapperProperty):
        for column in getattr(value, "columns", ()):
            if isinstance(column, Column) and column.table is None:
                _add_column(cls, key, column)
        manager.mapper.add_property(key, value)
    elif isinstance(value, QueryableAttribute) and value.key != key:
        manager.mapper.add_property(key, synonym(value.key))
    else:
        return False
    return True


def _add_column(cls: type[Any], key: str, column: Any) -> None:
    if column.name is None:
        column.name = key
    if column.key is None:
        column.key = key
    if column.table is None:
        table = cls.__table__
        if not isinstance(table, Table):
            raise sa_exc.InvalidRequestError(
                f"expected a class that is mapped to a table to add the column {key!r} to, got "
                f"{cls.__name__}, which is mapped to {table.description!r}; select the column there, or map "
                "an expression by column_property()"
            )
        table.append_column(column, replace_existing=True)
        cls.__mapper__._column_added(column)


class DeclarativeAttributeIntercept(type):
    """The metaclass of DeclarativeBase: attributes that are set on a mapped class later are mapped too."""

    __mapper__: Mapper[Any]

    def __setattr__(cls, key: str, value: Any) -> None:
        if (
            isinstance(value, (Column, _MappedAttribute))
            and "__mapper__" in cls.__dict__
            and add_attribute(cls, key, value)
        ):
            return
        type.__setattr__(cls, key, value)

    def __delattr__(cls, key: str) -> None:
        if "__mapper__" in cls.__dict__ and key in cls.__mapper__.class_manager.local_attrs:
            raise NotImplementedError(
                f"expected {cls.__name__}.{key} to stay: attributes cannot be un-mapped on a mapped class."
            )
        type.__delattr__(cls, key)


class DeclarativeMeta(DeclarativeAttributeIntercept):
    """The metaclass of bases that ``declarative_base()`` makes: it maps subclasses."""

    metadata: MetaData
    registry: registry

    def __init__(cls, classname: Any, bases: Any, dict_: Any, **kw: Any) -> None:
        super().__init__(classname, bases, dict_)
        owner = getattr(cls, "_sa_registry", None) or getattr(cls, "registry", None)
        if not isinstance(owner, registry):
            raise sa_exc.InvalidRequestError(
                f"expected the base {classname} to have a registry() as its attribute 'registry', got none; "
                "make the base by declarative_base(), or derive it from DeclarativeBase"
            )
        if not cls.__dict__.get("__abstract__", False):
            scan_class(owner, cls)


def set_up_base(cls: type[Any]) -> None:
    """Give a direct subclass of DeclarativeBase its registry, metadata and constructor.

    :raises InvalidRequestError: when it has a table: it is not mapped itself.
    """
    given = [cls.__dict__.get(name) for name in ("__tablename__", "__table__")]
    if any(one is not None and not isinstance(one, _declared_attr_common) for one in given):
        raise sa_exc.InvalidRequestError(
            f"expected a base without a table, got {cls.__name__} with one: a direct subclass of "
            f"{cls.__bases__[0].__name__} is the base of mapped classes; derive a class Base from it, and "
            f"{cls.__name__} from Base"
        )
    metadata = cls.__dict__.get("metadata", getattr(cls, "metadata", None))
    given = cls.__dict__.get("registry", getattr(cls, "registry", None))
    if given is not None:
        if not isinstance(given, registry):
            raise sa_exc.InvalidRequestError(
                f"expected a registry() as the attribute 'registry' of the base {cls.__name__}, got "
                f"{given!r}; "
                "leave it out to have one made"
            )
        if "type_annotation_map" in cls.__dict__:
            raise sa_exc.InvalidRequestError(
                "expected either 'registry' or 'type_annotation_map' in the declarative base "
                f"{cls.__name__}, got both: pass the map to registry()"
            )
        owner = given
        if "metadata" in cls.__dict__:
            owner.metadata = cls.__dict__["metadata"]
    else:
        owner = registry(metadata=metadata, type_annotation_map=getattr(cls, "type_annotation_map", None))
        cls.registry = owner
    cls._sa_registry = owner
    if "metadata" not in cls.__dict__:
        cls.metadata = owner.metadata


def _give_constructor(cls: Any) -> None:
    """Give a base that has no constructor by now that of its registry."""
    if cls.__init__ is object.__init__ and "_sa_registry" in cls.__dict__:
        cls.__init__ = cls._sa_registry.constructor


class _DeclarativeTyping:
    """What type checkers know of declarative classes."""

    if TYPE_CHECKING:
        registry: ClassVar[registry]
        metadata: ClassVar[MetaData]
        __name__: ClassVar[str]
        __mapper__: ClassVar[Mapper[Any]]
        __table__: ClassVar[Any]
        __tablename__: Any
        __mapper_args__: Any
        __table_args__: Any

        def __init__(self, **kw: Any) -> None: ...


class DeclarativeBase(
    _DeclarativeTyping, inspection.Inspectable[Any], metaclass=DeclarativeAttributeIntercept
):
    """Derive a class from this one: subclasses of that are mapped by what is written in them.

    The base may have ``metadata``, ``type_annotation_map`` or ``registry``.
    """

    def __init_subclass__(cls, **kw: Any) -> None:
        if DeclarativeBase in cls.__bases__:
            set_up_base(cls)
        else:
            scan_class(cls._sa_registry, cls)  # type: ignore[attr-defined]  # set on the base
        super().__init_subclass__(**kw)
        _give_constructor(cls)


class DeclarativeBaseNoMeta(_DeclarativeTyping, inspection.Inspectable[Any]):
    """The same as DeclarativeBase, without a metaclass: attributes set later are not mapped."""

    def __init_subclass__(cls, **kw: Any) -> None:
        if DeclarativeBaseNoMeta in cls.__bases__:
            set_up_base(cls)
        else:
            scan_class(cls._sa_registry, cls)  # type: ignore[attr-defined]  # set on the base
        super().__init_subclass__(**kw)
        _give_constructor(cls)


class DCTransformDeclarative(DeclarativeAttributeIntercept):
    """The metaclass of mapped dataclasses."""


@dataclass_transform(
    field_specifiers=(
        MappedColumn,
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
class MappedAsDataclass(metaclass=DCTransformDeclarative):
    """Derive a declarative base, or a mapped class, from this one too: mapped classes become dataclasses.

    The arguments of ``dataclass()`` are arguments of the class statement: ``class User(Base, kw_only=True)``.
    """

    def __init_subclass__(
        cls,
        init: Any = NO_ARG,
        repr: Any = NO_ARG,
        eq: Any = NO_ARG,
        order: Any = NO_ARG,
        unsafe_hash: Any = NO_ARG,
        match_args: Any = NO_ARG,
        kw_only: Any = NO_ARG,
        dataclass_callable: Any = NO_ARG,
        **kw: Any,
    ) -> None:
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
        options = dict(getattr(cls, "_sa_apply_dc_transforms", None) or {})
        options.update({name: value for name, value in given.items() if value is not NO_ARG})
        cls._sa_apply_dc_transforms = options
        if not _is_to_be_mapped(cls):
            make_unmapped_dataclass(cls, options)
        super().__init_subclass__(**kw)

    _sa_apply_dc_transforms: ClassVar[dict[str, Any]]


def _is_to_be_mapped(cls: Any) -> bool:
    """Tell whether a subclass of MappedAsDataclass is mapped by its declarative base, or was just now."""
    if "_sa_registry" in cls.__dict__ or cls.__dict__.get("__abstract__", False):
        return False  # a base itself
    return hasattr(cls, "_sa_registry") or isinstance(cls, DeclarativeMeta)


def declarative_base(
    *,
    metadata: MetaData | None = None,
    mapper: Callable[..., Mapper[Any]] | None = None,
    cls: Any = object,
    name: str = "Base",
    class_registry: MutableMapping[str, Any] | None = None,
    type_annotation_map: Mapping[Any, Any] | None = None,
    constructor: Callable[..., None] = construct,
    metaclass: type[Any] = DeclarativeMeta,
) -> Any:
    """Return a declarative base class; ``DeclarativeBase`` does the same for type checkers too.

    :param metadata: collects the tables.
    :param cls: one base class of it, or several.
    :param name: its name.
    :param constructor: the ``__init__`` of classes that define none.
    """
    owner = registry(
        metadata=metadata,
        class_registry=class_registry,
        constructor=constructor,
        type_annotation_map=type_annotation_map,
    )
    return owner.generate_base(mapper=mapper, cls=cls, name=name, metaclass=metaclass)


def as_declarative(**kw: Any) -> Callable[[type[_T]], type[_T]]:
    """Make a class a declarative base: a class decorator."""
    given = dict(kw)
    owner = registry(
        metadata=given.pop("metadata", None),
        class_registry=given.pop("class_registry", None),
        type_annotation_map=given.pop("type_annotation_map", None),
    )

    def decorate(cls: type[_T]) -> type[_T]:
        given["cls"] = cls
        given["name"] = cls.__name__
        return owner.generate_base(**given)  # type: ignore[no-any-return]  # a class

    return decorate


@dataclass_transform(
    field_specifiers=(
        MappedColumn,
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
def mapped_as_dataclass(
    owner: registry,
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
) -> Callable[[type[_T]], type[_T]]:
    """Map a class with a registry and make it a dataclass: a class decorator.

    It is ``registry.mapped_as_dataclass()`` as a function, whose arguments mypy knows of too.
    """
    return owner.mapped_as_dataclass(
        init=init,
        repr=repr,
        eq=eq,
        order=order,
        unsafe_hash=unsafe_hash,
        match_args=match_args,
        kw_only=kw_only,
        dataclass_callable=dataclass_callable,
    )


@dataclass_transform(
    field_specifiers=(
        MappedColumn,
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
def unmapped_dataclass(
    cls: type[_T] | None = None,
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
    """Make a mixin for mapped dataclasses a dataclass, without mapping it: a class decorator.

    The options of ``mapped_column()`` and its like for fields are respected.
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

    def decorate(cls: type[_T]) -> type[_T]:
        make_unmapped_dataclass(cls, options)
        return cls

    return decorate if cls is None else decorate(cls)


def add_mapped_attribute(target: type[Any], key: str, attr: MapperProperty[Any]) -> None:
    """Add an attribute to a class that is mapped already."""
    add_attribute(target, key, attr)


def as_typed_table(cls: type[Any], typed_columns_cls: Any = None, /) -> Any:
    """Return the table of a mapped class.

    :param typed_columns_cls: the ``TypedColumns`` class, for type checkers.
    """
    return cls.__table__


set_scanner(scan_class, DeclarativeMeta)

__all__ = [
    "DCTransformDeclarative",
    "DeclarativeAttributeIntercept",
    "DeclarativeBase",
    "DeclarativeBaseNoMeta",
    "DeclarativeMeta",
    "MappedAsDataclass",
    "add_mapped_attribute",
    "as_declarative",
    "as_typed_table",
    "declarative_base",
    "mapped_as_dataclass",
    "unmapped_dataclass",
]
