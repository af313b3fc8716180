"""Make a class a dataclass whose fields are its mapped attributes.

``dataclasses.dataclass`` does the work. While it reads the class, a ``dataclasses.field()`` stands in the
place of each mapped attribute; afterwards the attributes are put back.

A default is not stored in new instances: the constructor's default is ``DONT_SET``, which the attribute
ignores, and an attribute without a value reads as its default. So what was given and what was not stay
apart: a merge does not write defaults over what is in the database, and ``parent=None`` does not undo
``parent_id=5``.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ... import exc as sa_exc, util
from ...sql.elements import ClauseElement
from ...sql.markers import NO_ARG
from ...sql.schema import Column, ColumnDefault, DefaultGenerator
from ..base import DONT_SET, Unmapped, _MappedAttribute
from ..descriptor_props import SynonymProperty
from ..interfaces import AttributeOptions, MapperProperty
from ..properties import ColumnProperty, MappedColumn
from ..relationships import RelationshipProperty

if TYPE_CHECKING:
    from .scan import DeclarativeScan

_FIELD_OPTIONS = ("init", "repr", "default", "default_factory", "compare", "kw_only", "hash", "metadata")
ACCEPTED = frozenset(
    ["init", "repr", "eq", "order", "unsafe_hash", "match_args", "kw_only", "dataclass_callable"]
)
_MISSING: Any = object()
_KINDS = (list, set, dict)


def make_dataclass(scan: DeclarativeScan) -> None:
    """Make the class of a scan a dataclass, if it is to be one; its mapped attributes are the fields.

    :raises InvalidRequestError: when it is one already, or takes mapped attributes from a class that is none,
        or when ``dataclasses`` refuses it.
    """
    options = getattr(scan.cls, "_sa_apply_dc_transforms", None)
    if options is None:
        return
    cls = scan.cls
    _check_class(cls)
    _check_sources(scan)
    added: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for name, noted in scan.fields.items():
        given = getattr(noted.value, "_attribute_options", AttributeOptions())
        if noted.source is not cls or noted.is_declared:
            inherited = getattr(noted.source, "__dataclass_fields__", {}).get(name)
            if noted.value is None:
                continue
            if inherited is not None and given.kw_only is NO_ARG:
                given = dataclasses.replace(given, kw_only=inherited.kw_only)
            added[name] = noted.annotation
        if getattr(getattr(noted.value, "column", None), "_insert_sentinel", False):
            given = dataclasses.replace(given, init=False)
        fields[name] = _field(_with_descriptor_default(scan, name, noted.value, given))
    _transform(cls, fields, added, list(scan.unmapped), options)


def make_unmapped_dataclass(cls: type[Any], options: dict[str, Any]) -> None:
    """Make a mixin, an abstract class or a declarative base a dataclass, if it has fields.

    :raises InvalidRequestError: when ``dataclasses`` refuses it.
    """
    annotations = inspect.get_annotations(cls)
    if not annotations:
        return
    fields = {
        name: _field(options_of)
        for name in annotations
        if (options_of := getattr(cls.__dict__.get(name), "_attribute_options", None)) is not None
    }
    unmapped = [name for name, annotation in annotations.items() if _is_unmapped(annotation)]
    written = {n: v for n, v in cls.__dict__.items() if isinstance(v, (Column, _MappedAttribute))}
    _transform(cls, fields, {}, unmapped, options)
    for name, value in written.items():  # in the order in which they were written: that of columns
        type.__delattr__(cls, name)
        type.__setattr__(cls, name, value)


def _is_unmapped(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return annotation.partition("[")[0].rpartition(".")[2] == Unmapped.__name__
    return getattr(annotation, "__origin__", annotation) is Unmapped


def _transform(
    cls: type[Any],
    fields: dict[str, Any],
    added: dict[str, Any],
    left_out: list[str],
    options: dict[str, Any],
) -> None:
    """Have ``dataclass()`` read the class, with fields in place of its attributes.

    :param added: annotations of attributes that come from elsewhere.
    :param left_out: names whose annotations are not to be seen.
    """
    unknown = [name for name in options if name not in ACCEPTED]
    if unknown:
        raise sa_exc.ArgumentError(
            f"expected arguments of dataclass() among {', '.join(sorted(ACCEPTED))} for {cls.__name__}, got "
            f"{', '.join(map(repr, unknown))}"
        )
    arguments = {name: value for name, value in options.items() if name != "dataclass_callable"}
    transform = options.get("dataclass_callable", dataclasses.dataclass)
    kept = {name: cls.__dict__.get(name, _MISSING) for name in [*fields, *left_out]}
    annotations = inspect.get_annotations(cls)
    seen = {name: one for name, one in {**added, **annotations}.items() if name not in left_out}
    try:
        if seen != annotations or added:
            cls.__annotations__ = seen
        for name, field in fields.items():
            type.__setattr__(cls, name, field)
        _apply(transform, cls, arguments)
        if fields and "__init__" in cls.__dict__:
            cls.__init__.__annotations__.clear()  # Mapped[...] is not the type of an argument
    finally:
        if seen != annotations or added:
            cls.__annotations__ = annotations
        for name, value in kept.items():
            if value is not _MISSING:
                type.__setattr__(cls, name, value)
            elif name in cls.__dict__:
                type.__delattr__(cls, name)


def _apply(transform: Callable[..., Any], cls: type[Any], arguments: dict[str, Any]) -> None:
    try:
        transform(cls, **arguments)
    except (TypeError, ValueError) as error:
        if isinstance(error, ValueError) and not isinstance(error, TypeError):
            raise
        raise sa_exc.InvalidRequestError(
            f"expected {cls.__name__} to be a class that dataclass() accepts, got from it: {error!r}; order "
            "the attributes, or give init=False, kw_only=True or a default to one of them"
        ) from error


# -- what is refused


def _check_class(cls: type[Any]) -> None:
    if "__dataclass_fields__" in cls.__dict__:
        raise sa_exc.InvalidRequestError(
            f"expected {cls!r} to become a dataclass by its mapping, it is already a dataclass; either "
            "derive "
            "it from MappedAsDataclass and a declarative base, or decorate it, not both"
        )
    if "__table__" in cls.__dict__ and not hasattr(cls.__dict__["__table__"], "fget"):
        raise sa_exc.InvalidRequestError(
            f"expected the attributes of the dataclass {cls!r} as Mapped[...] and a __tablename__, got a "
            "'__table__'; to map a dataclass to a table that there is, decorate it with @dataclass and "
            "@registry.mapped"
        )


def _check_sources(scan: DeclarativeScan) -> None:
    cls = scan.cls
    for base in cls.__mro__:
        names = [repr(name) for name, noted in scan.fields.items() if noted.source is base is not cls]
        if names and not _is_dataclass(base):
            raise sa_exc.InvalidRequestError(
                f"expected all classes that give mapped attributes to the dataclass {cls!r} to be "
                "dataclasses, "
                f"got {', '.join(names)} from {base!r}, which is none; derive that from MappedAsDataclass, "
                "or "
                "decorate it with @unmapped_dataclass"
            )
    key = getattr(cls, "__sa_dataclass_metadata_key__", None)
    for name, value in cls.__dict__.items() if key is not None else ():
        if isinstance(value, dataclasses.Field) and key in value.metadata:
            raise sa_exc.InvalidRequestError(
                f"expected {cls.__name__}.{name} as Mapped[...] with mapped_column(), got a "
                "dataclasses.field() "
                f"with mapping information under {key!r}; SQLAlchemy-style metadata keys serve plain "
                "dataclasses only"
            )


def _is_dataclass(cls: type[Any]) -> bool:
    """Tell whether a class is a dataclass, or would be if it had fields."""
    return "__dataclass_fields__" in cls.__dict__ or hasattr(cls, "_sa_apply_dc_transforms")


# -- fields and defaults


def _field(options: AttributeOptions) -> Any:
    """Return what stands in an attribute's place."""
    given = {name: value for name in _FIELD_OPTIONS if (value := getattr(options, name)) is not NO_ARG}
    if given.get("metadata", {}) is None:
        del given["metadata"]
    return dataclasses.field(**given)


def _with_descriptor_default(
    scan: DeclarativeScan, name: str, value: Any, options: AttributeOptions
) -> AttributeOptions:
    """Return the options with the default moved from the constructor to the attribute, where that may be."""
    if isinstance(value, RelationshipProperty):
        _check_relationship(scan, name, value, options)
    if getattr(scan.cls, "_sa_disable_descriptor_defaults", False) or not _may_move(
        scan, name, value, options
    ):
        if options.init is False and options.default is not NO_ARG and not _is_ambiguous(options):
            default = options.default
            return dataclasses.replace(options, default=NO_ARG, default_factory=lambda: default)
        return options
    is_value = options.default is not NO_ARG and not isinstance(options.default, DefaultGenerator)
    _property_of(scan, name, value).descriptor_default = options.default if is_value else None
    if options.init is False:
        return dataclasses.replace(options, default=NO_ARG, default_factory=lambda: DONT_SET)
    return dataclasses.replace(options, default=DONT_SET, default_factory=NO_ARG)


def _property_of(scan: DeclarativeScan, name: str, value: Any) -> MapperProperty[Any]:
    """Return the property of an attribute, made for a column that has none of its own."""
    if isinstance(value, MapperProperty):
        return value
    prop = scan.properties.get(name)
    if not isinstance(prop, MapperProperty):
        prop = scan.properties[name] = ColumnProperty(value.column)
    return prop


def _is_ambiguous(options: AttributeOptions) -> bool:
    return callable(options.default) and not isinstance(options.default, (ClauseElement, DefaultGenerator))


def _may_move(scan: DeclarativeScan, name: str, value: Any, options: AttributeOptions) -> bool:
    """Tell whether an attribute may have its default in place of the constructor."""
    if options.default is not NO_ARG and options.default_factory is not NO_ARG:
        return False  # dataclass() refuses it
    if isinstance(value, RelationshipProperty):
        return options.default is not NO_ARG or (
            options.default_factory is not NO_ARG and bool(value.uselist)
        )
    if options.default is NO_ARG:
        return False
    if _is_ambiguous(options):
        util.warn_deprecated(
            f"the default of {scan.cls.__name__}.{name} is a function, got {options.default!r}: it is "
            "taken as "
            "the value itself; pass it as default_factory if it makes the dataclass's default, or as "
            "insert_default if it makes the column's",
            "2.0",
        )
        return False
    if isinstance(value, SynonymProperty):
        _check_synonym(scan, name, value, options.default)
        return True
    if isinstance(value, MappedColumn):
        return scan.is_new_column(value.column)
    if isinstance(value, ColumnProperty):
        column = value.columns[0]
        if not isinstance(column, Column) or column.table is not None:
            return False
        if column.default is None and options.default is not None:
            ColumnDefault(options.default)._set_parent_with_dispatch(column)
        return True
    return False


def _check_synonym(scan: DeclarativeScan, name: str, value: Any, default: Any) -> None:
    target: Any = value
    seen = [name]
    while isinstance(target, SynonymProperty) and target.name not in seen:
        seen.append(target.name)
        noted = scan.fields.get(target.name)
        target = None if noted is None else noted.value
        found = NO_ARG if target is None else target._attribute_options.default
        if found is NO_ARG or found != default:
            raise sa_exc.ArgumentError(
                f"expected the default of the synonym {scan.cls.__name__}.{name} to be that of {seen[-1]!r}, "
                f"got {default!r}, where {seen[-1]!r} has "
                f"{'none' if found is NO_ARG else repr(found)}; give both the same"
            )


def _check_relationship(
    scan: DeclarativeScan, name: str, value: RelationshipProperty[Any], options: AttributeOptions
) -> None:
    shown = f"{scan.cls.__name__}.{name}"
    if options.default is not NO_ARG and options.default_factory is NO_ARG and value.uselist:
        raise sa_exc.ArgumentError(
            f"expected default_factory for the collection {shown}, got default={options.default!r}; only a "
            "relationship to one object may have the default None"
        )
    factory = options.default_factory
    if factory is NO_ARG or not value.uselist:
        return
    wanted = value.collection_class or list
    if factory is not wanted and not _makes_kind_of(factory, wanted):
        raise sa_exc.ArgumentError(
            f"expected default_factory={getattr(wanted, '__name__', wanted)} for the collection {shown}, got "
            f"{factory!r}; to begin with other objects, add them in __post_init__()"
        )


def _makes_kind_of(factory: Any, wanted: Any) -> bool:
    """Whether a factory is the plain list, set or dict that a collection class is made after."""
    return factory in _KINDS and isinstance(wanted(), factory)


__all__ = ["ACCEPTED", "make_dataclass", "make_unmapped_dataclass"]
