"""Complete a composite from its annotation and its class: the columns that it is made of."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_type_hints

from ... import exc as sa_exc
from ...sql.markers import NO_ARG
from ...sql.schema import Column
from ..base import Mapped
from ..composites import CompositeProperty, all_none
from ..exc import MappedAnnotationError
from ..properties import MappedColumn
from .annotations import MappedType, named_class, unresolved_in
from .columns import take_annotation

if TYPE_CHECKING:
    from .scan import DeclarativeScan


def take_parts(
    scan: DeclarativeScan, name: str, prop: CompositeProperty[Any], mapped: MappedType | None
) -> None:
    """Give a composite its class, and the table the columns that stand within it.

    :raises MappedAnnotationError: when the annotation names no class.
    :raises ArgumentError: when parts and fields do not match, or a column has no name.
    """
    if mapped is not None and mapped.type_ is not None:
        _take_class(scan, name, prop, mapped)
    fields = _fields_of(prop.composite_class)
    parts = list(prop.attrs)
    if fields is None and prop.column_template is not None:
        raise sa_exc.ArgumentError(
            f"expected a dataclass for the composite {scan.cls.__name__}.{name} with column_template, got "
            f"{prop.composite_class!r}, whose fields are not known; name its columns"
        )
    if fields is not None:
        if len(parts) > len(fields):
            raise sa_exc.ArgumentError(
                f"expected at most {len(fields)} parts for the composite {scan.cls.__name__}.{name}, one a "
                f"field of {prop.composite_class.__name__} ({', '.join(fields)}), got {len(parts)}"
            )
        parts += [MappedColumn() for _ in range(len(fields) - len(parts))]
    for i, part in enumerate(parts):
        if isinstance(part, (MappedColumn, Column)) and not _stands_in(scan.cls, part):
            field = None if fields is None else list(fields.items())[i]
            _take_column(scan, name, prop, part, field)
    prop.attrs = tuple(parts)


def _take_class(scan: DeclarativeScan, name: str, prop: CompositeProperty[Any], mapped: MappedType) -> None:
    type_ = named_class(mapped.type_)
    if prop.composite_class is None:
        missing = unresolved_in(type_)
        if missing is not None or not isinstance(type_, type):
            raise MappedAnnotationError(
                f"expected a class that is defined in the annotation of the composite "
                f"{scan.cls.__name__}.{name}, got {mapped.raw!r}"
            )
        prop.composite_class = type_
    if prop.return_none_on is NO_ARG and mapped.is_optional:
        prop.return_none_on = all_none


def _fields_of(cls: Any) -> dict[str, Any] | None:
    """Return the fields of a dataclass, with their types; None for another class."""
    if not (isinstance(cls, type) and dataclasses.is_dataclass(cls)):
        return None
    try:
        hints = get_type_hints(cls, include_extras=True)
    except NameError:
        hints = {}
    return {field.name: hints.get(field.name, field.type) for field in dataclasses.fields(cls)}


def _stands_in(cls: type[Any], part: Any) -> bool:
    """Tell whether a column is an attribute of the class itself: then it is taken as that."""
    return any(value is part for base in cls.__mro__ for value in base.__dict__.values())


def _take_column(
    scan: DeclarativeScan,
    name: str,
    prop: CompositeProperty[Any],
    part: MappedColumn[Any] | Column[Any],
    field: tuple[str, Any] | None,
) -> None:
    """Add a column that stands within the composite; a dataclass gives it type and name."""
    column = part.column if isinstance(part, MappedColumn) else part
    if column.name is None:
        if field is None:
            raise sa_exc.ArgumentError(
                f"expected a name for each column of the composite {scan.cls.__name__}.{name}, got "
                f"{part!r}; pass it as first argument"
            )
        template = prop.column_template
        column.name = field[0] if template is None else template % field[0]
    if column.key is None:
        column.key = column.name
    if field is not None and isinstance(part, MappedColumn):
        take_annotation(scan, f"{name}.{field[0]}", part, MappedType(Mapped, field[1], field[1], field[1]))
    scan._take_column(column.name, part, None, True)
