"""Tell what is written for one name in a class: an attribute to be mapped, and how, or something else."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

from ... import exc as sa_exc, util
from ...sql.elements import ColumnElement
from ...sql.schema import Column, MetaData
from ...util.typing import is_pep593
from ..attributes import QueryableAttribute
from ..base import Mapped, Unmapped, _MappedAttribute
from ..exc import MappedAnnotationError
from ..interfaces import MapperProperty
from ..properties import MappedColumn
from ..relationships import RelationshipProperty
from .annotations import MappedType, is_class_variable, read_mapped
from .attrs import _declared_attr_common
from .constructors import synonym

if TYPE_CHECKING:
    from .scan import DeclarativeScan

_KNOWN_NAMES = {"Mapped": Mapped, "Unmapped": Unmapped}


class Written(NamedTuple):
    """What is written for a name that is to be mapped.

    :ivar value: the column or property; made where only an annotation, or a default, is written.
    :ivar annotation: as it is written.
    :ivar mapped: the annotation taken apart; None when it is none of ``Mapped[...]``.
    :ivar is_own: the value belongs to the class, rather than to a mixin that others use too.
    :ivar is_declared: a function gave it.
    """

    value: Any
    annotation: Any
    mapped: MappedType | None
    is_own: bool
    is_declared: bool


def read_written(
    scan: DeclarativeScan, base: type[Any], name: str, value: Any, annotation: Any
) -> Written | None:
    """Return what is written for a name; None when it is nothing to be mapped.

    :param base: the class that it is written in.
    :param value: what stands there, or None.
    :raises ArgumentError: for an annotation, or a value, that cannot be meant.
    """
    if annotation is not None and is_class_variable(annotation):
        return None
    _warn_of_reserved(scan, name, value)
    is_own = base is scan.cls
    in_field = mapped_field(scan.cls, base, name)
    if in_field is not None:
        value, annotation = in_field, None
        function = value.fget if isinstance(value, _declared_attr_common) else value
        if inspect.isfunction(function):
            value, is_own = function(), True
    is_declared = isinstance(value, _declared_attr_common)
    if isinstance(value, _declared_attr_common):
        if annotation is None:
            annotation = _returned(value.fget)
        value, is_own = _declared(scan, name, value, is_own), True
    if _warn_of_tuple(scan.cls, name, value):
        return None
    _warn_of_expression(base, name, value)
    mapped = None if annotation is None else read_mapped(annotation, scan.cls, base.__module__, _KNOWN_NAMES)
    if annotation is None and _is_renamed(scan.cls, name, value):
        return Written(synonym(value.key), None, None, True, False)
    if mapped is None:
        if not _is_mappable(value):
            if is_declared:
                type.__setattr__(scan.cls, name, value)  # a plain value, worked out once a class
            _check_plain(scan, name, annotation)
            return None
        if annotation is not None and isinstance(value, (MappedColumn, MapperProperty)):
            _refuse_plain(scan, name, annotation)
    elif mapped.type_ is None:
        _refuse_bare(scan, name, mapped)
    elif mapped.container is not Unmapped:
        if value is None and name not in base.__dict__:
            is_own = is_own or name in scan.made
            value = scan.made.get(name) or _for_annotation(mapped)
        elif not _is_mappable(value):
            value = _with_default(scan, name, value)
    return Written(value, annotation, mapped, is_own, is_declared)


def _warn_of_reserved(scan: DeclarativeScan, name: str, value: Any) -> None:
    if (name == "metadata" and not isinstance(value, MetaData)) or (
        name == "registry" and not isinstance(value, type(scan.registry))
    ):
        util.warn(
            f"expected another name for the attribute {scan.cls.__name__}.{name}, got {value!r}: the "
            f"declarative base keeps its {name} under it"
        )


def _is_renamed(cls: type[Any], name: str, value: Any) -> bool:
    """Tell whether a value is an attribute of a base class, which gets another name here."""
    return isinstance(value, QueryableAttribute) and value.key != name and issubclass(cls, value.class_)


def _is_mappable(value: Any) -> bool:
    """Tell whether a value is a column or property, rather than the attribute of another mapped class."""
    return isinstance(value, (Column, _MappedAttribute)) and not isinstance(value, QueryableAttribute)


def mapped_field(cls: type[Any], base: type[Any], name: str) -> Any:
    """Return what the field of a plain dataclass holds in its metadata for the mapping."""
    key = getattr(cls, "__sa_dataclass_metadata_key__", None)
    if key is None or name not in inspect.get_annotations(base):
        return None
    field = base.__dict__.get("__dataclass_fields__", {}).get(name)
    return None if field is None else field.metadata.get(key)


def _declared(scan: DeclarativeScan, name: str, attr: _declared_attr_common, is_own: bool) -> Any:
    if attr._cascading and is_own:
        util.warn(
            "expected @declared_attr.cascading in a mixin or an abstract class, got it in the mapped class "
            f"{scan.cls.__name__}, for {name!r}, where it has no effect"
        )
    value = scan.declared(attr)
    if isinstance(value, MapperProperty) and not getattr(value, "doc", None):
        value.doc = attr.__doc__
    return value


def _returned(fn: Any) -> Any:
    return getattr(fn, "__annotations__", {}).get("return")


# -- annotations without a property


def column_of_annotation(scan: DeclarativeScan, base: type[Any], annotation: Any) -> Any:
    """Return the column of ``name: Mapped[...]`` alone; None when the annotation means something else."""
    if is_class_variable(annotation):
        return None
    mapped = read_mapped(annotation, scan.cls, base.__module__, _KNOWN_NAMES)
    if mapped is None or mapped.type_ is None or mapped.container is not Mapped:
        return None
    made = _for_annotation(mapped)
    return made if isinstance(made, MappedColumn) else None


def _for_annotation(mapped: MappedType) -> Any:
    """Return the property for ``name: Mapped[...]`` alone; Annotated may carry a relationship."""
    if is_pep593(mapped.type_):
        for one in mapped.type_.__metadata__:
            if isinstance(one, RelationshipProperty):
                return one.copied()
    return MappedColumn()


def _with_default(scan: DeclarativeScan, name: str, value: Any) -> Any:
    """Return the column of ``name: Mapped[int] = 5``: the value is a dataclass's default."""
    if scan.is_dataclass:
        return MappedColumn(default=value)
    if value is None:
        return MappedColumn()
    raise sa_exc.ArgumentError(
        f"expected a column or property for {scan.cls.__name__}.{name}, got {value!r}; write "
        "mapped_column(default=...), or make the class a MappedAsDataclass"
    )


def _refuse_bare(scan: DeclarativeScan, name: str, mapped: MappedType) -> None:
    shown = mapped.container.__name__
    raise MappedAnnotationError(
        f"expected a type within {shown}[...] for {scan.cls.__name__}.{name}, got {shown} alone; write it "
        f"as in {shown}[str], or leave the annotation out"
    )


# -- what is not mapped


def _warn_of_tuple(cls: type[Any], name: str, value: Any) -> bool:
    """Warn of an attribute that became a tuple of one; tell whether it did."""
    if not (
        isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], (Column, _MappedAttribute))
    ):
        return False
    util.warn(
        f"expected a column or property for {cls.__name__}.{name}, got a tuple of one, which is not mapped; "
        "drop the comma at the end of the line"
    )
    return True


def _warn_of_expression(base: type[Any], name: str, value: Any) -> None:
    if isinstance(value, ColumnElement) and not isinstance(value, Column):
        util.warn(
            f"expected a Column, or column_property() around the expression, for {base.__name__}.{name}, "
            f"got {value!r}, which is not mapped"
        )


def _check_plain(scan: DeclarativeScan, name: str, annotation: Any) -> None:
    """Refuse an annotation without Mapped and without a value; a dataclass may have such fields."""
    cls = scan.cls
    if annotation is None or scan.is_dataclass or "__dataclass_fields__" in cls.__dict__:
        return
    if name in inspect.get_annotations(cls) and not hasattr(cls, name):
        _refuse_plain(scan, name, annotation)


def _refuse_plain(scan: DeclarativeScan, name: str, annotation: Any) -> None:
    """Refuse an annotation without Mapped, unless the class says that it means to have such."""
    if scan.allows_unmapped:
        return
    shown = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", annotation)
    raise MappedAnnotationError(
        f"expected Mapped[{shown}] as the annotation of {scan.cls.__name__}.{name}, got {annotation!r}; "
        "write Mapped[], or have such annotations ignored by __allow_unmapped__ = True in the class"
    )


__all__ = ["Written", "read_written"]
