"""Read what is written in a declarative class: its columns, relationships and options."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ... import exc as sa_exc
from ...sql.schema import Column
from ..base import Unmapped, _mapper_or_none, opt_manager_of_class
from ..composites import CompositeProperty
from ..interfaces import MapperProperty
from ..properties import ColumnProperty, MappedColumn, UnmappedColumn, refuse_dataclass_options
from ..relationships import RelationshipProperty
from .annotations import MappedType
from .attrs import _declared_attr_common
from .columns import refuse_attribute_template, take_annotation
from .parts import take_parts
from .targets import take_target
from .written import column_of_annotation, mapped_field, read_written

if TYPE_CHECKING:
    from ..mapper import Mapper
    from .registry import registry

_TABLE_OPTIONS = ("__tablename__", "__table_args__", "__table__")
_MISSING: Any = object()


class Noted(NamedTuple):
    """An attribute with ``Mapped[...]``: the annotation as written, what stands beside it, where from."""

    annotation: Any
    value: Any
    source: type[Any]
    is_declared: bool


class DeclarativeScan:
    """What is written in one class, and in the mixins and abstract classes that it takes part from.

    :ivar properties: what the mapper is given, by attribute name.
    :ivar columns: ``(attribute name, column, place)`` of the table to be made.
    :ivar fields: the attributes with ``Mapped[...]``, for dataclasses.
    :ivar unmapped: the columns that are no attributes, by name.
    :ivar options: ``__tablename__`` and its like, by name.
    :ivar taken: the columns as they stand on the class, by attribute name.
    :ivar copies: the class's own copy of each column of a mixin.
    :ivar made: the columns of which a mixin only has an annotation, by attribute name.
    :ivar copied_names: the attributes whose columns are such copies.
    """

    def __init__(self, owner: registry, cls: type[Any]) -> None:
        self.registry = owner
        self.cls = cls
        self.inherits = self._mapped_base()
        self.properties: dict[str, Any] = {}
        self.columns: list[tuple[str, Any, int]] = []
        self.fields: dict[str, Noted] = {}
        self.unmapped: dict[str, Any] = {}
        self.copies: dict[Any, Any] = {}
        self.taken: dict[str, Any] = {}
        self.copied: dict[int, Any] = {}
        self.made: dict[str, Any] = {}
        self.copied_names: set[str] = set()
        self._declared: dict[Any, Any] = {}
        self.options: dict[str, Any] = {}
        self.allows_unmapped = bool(getattr(cls, "__allow_unmapped__", False))

    # -- where to look

    def _mapped_base(self) -> Mapper[Any] | None:
        found = [base for base in self.cls.__mro__[1:] if _is_mapped(base)]
        above = {base for one in found for base in one.__mro__[1:]}
        nearest = [base for base in found if base not in above]
        if len(nearest) > 1:
            raise sa_exc.InvalidRequestError(
                f"expected one mapped base class of {self.cls.__name__}, got "
                f"{', '.join(base.__name__ for base in nearest)}; make the others mixins"
            )
        return _mapper_or_none(nearest[0]) if nearest else None

    def _sources(self) -> Iterator[type[Any]]:
        """Yield the class, then the mixins and abstract bases that are not those of a mapped base class."""
        taken = set() if self.inherits is None else set(self.inherits.class_.__mro__)
        for base in self.cls.__mro__:
            if base is not object and base not in taken:
                yield base

    def declared(self, attr: _declared_attr_common) -> Any:
        """Return what a declared attribute gives for the class: worked out once."""
        if attr not in self._declared:
            self._declared[attr] = attr.value_for(self.cls)
        return self._declared[attr]

    # -- reading

    def read(self) -> None:
        """Read the class.

        :raises ArgumentError, InvalidRequestError: naming class, attribute and remedy.
        """
        self._copy_columns()
        self._read_options()
        self._read_attributes()
        self._read_cascading()

    def _read_options(self) -> None:
        for name in _TABLE_OPTIONS:
            value = self._option(name)
            if value is not _MISSING:
                self.options[name] = value

    def _option(self, name: str) -> Any:
        """Return an option of the class: a mapped base class passes on only what it declares by functions."""
        for base in self.cls.__mro__:
            value = base.__dict__.get(name, _MISSING)
            is_declared = isinstance(value, _declared_attr_common)
            if value is not _MISSING and (is_declared or not _is_mapped(base)):
                return self.declared(value) if is_declared else value
        return _MISSING

    def mapper_arguments(self) -> dict[str, Any]:
        """Return what ``__mapper_args__`` says; a function that declares it may use the class's table."""
        found = self._option("__mapper_args__")
        return {} if found is _MISSING else dict(found or {})

    def _copy_columns(self) -> None:
        """Give the class its own copy of each column that it takes from a mixin, before functions see it."""
        seen: set[str] = set()
        annotated: set[str] = set()
        for base in self._sources():
            for name, value in base.__dict__.items():
                if name in seen:
                    continue
                seen.add(name)
                if base is self.cls or not isinstance(value, (Column, MappedColumn)):
                    continue
                if isinstance(value, MappedColumn):
                    copied: Any = value.copied()
                    self.copies[value.column] = copied.column
                elif value.table is None:
                    copied = self.copies[value] = value._copy()
                else:
                    continue
                self.copied[id(value)] = copied
                self._show(name, copied)
            annotations = inspect.get_annotations(base)
            if base is not self.cls:
                new = {name: one for name, one in annotations.items() if name not in seen | annotated}
                self._make_annotated(base, new)
            annotated.update(annotations)
            seen.update(name for name in annotations if mapped_field(self.cls, base, name) is not None)

    def _make_annotated(self, base: type[Any], annotations: dict[str, Any]) -> None:
        """Make the columns of which a mixin only has annotations, for its functions to see."""
        if not any(isinstance(value, _declared_attr_common) for value in base.__dict__.values()):
            return
        for name, annotation in annotations.items():
            made = None if name in self.cls.__dict__ else column_of_annotation(self, base, annotation)
            if made is not None:
                self.made[name] = made
                self._show(name, made)

    def _show(self, name: str, column: Any) -> None:
        """Let functions that declare attributes see a column at the class."""
        self.copied_names.add(name)
        type.__setattr__(self.cls, name, column)

    def _read_attributes(self) -> None:
        seen: set[str] = set()
        for base in self._sources():
            annotations = inspect.get_annotations(base)
            names = _merged(list(base.__dict__), list(annotations))
            if base is not self.cls:  # of a mixin, what it declares by functions comes last
                names.sort(key=lambda name: isinstance(base.__dict__.get(name), _declared_attr_common))
            for name in names:
                if name in seen or _is_dunder(name) or (base is self.cls and name in self.copied_names):
                    continue
                seen.add(name)
                self._read_attribute(base, name, base.__dict__.get(name), annotations.get(name))

    def _read_cascading(self) -> None:
        """Call the cascading declared attributes of base classes that are mapped themselves."""
        if self.inherits is None:
            return
        for base in self.inherits.class_.__mro__:
            for name, value in base.__dict__.items():
                if (
                    isinstance(value, _declared_attr_common)
                    and value._cascading
                    and name not in self.properties
                ):
                    self._read_attribute(base, name, value, None)

    def _read_attribute(self, base: type[Any], name: str, value: Any, annotation: Any) -> None:
        written = read_written(self, base, name, value, annotation)
        if written is None:
            return
        value, mapped = written.value, written.mapped
        if mapped is not None and mapped.container is Unmapped:
            self._take_unmapped(name, value if name in base.__dict__ else UnmappedColumn(), mapped)
            return
        self._take(name, value, mapped, written.is_own)
        if mapped is not None:
            taken = self.taken.get(name, value) if name in base.__dict__ else None
            self.fields[name] = Noted(written.annotation, taken, base, written.is_declared)

    @property
    def is_dataclass(self) -> bool:
        """Whether the mapping makes the class a dataclass."""
        return getattr(self.cls, "_sa_apply_dc_transforms", None) is not None

    # -- taking attributes

    def _take(self, name: str, value: Any, mapped: MappedType | None, is_own: bool) -> None:
        if isinstance(value, UnmappedColumn):
            raise sa_exc.ArgumentError(
                f"expected Unmapped[...] beside unmapped_column() for {self.cls.__name__}.{name}, got "
                f"{'no annotation' if mapped is None else mapped.raw!r}"
            )
        if isinstance(value, (Column, MappedColumn)):
            self._take_column(name, value, mapped, is_own)
            return
        if not is_own and isinstance(value, MapperProperty):
            raise sa_exc.InvalidRequestError(
                f"expected a @declared_attr function for {name!r}, which {self.cls.__name__} takes from "
                "a mixin, "
                "got the property itself; each class needs one of its own: return it from a function"
            )
        if isinstance(value, MapperProperty) and not self.is_dataclass:
            refuse_dataclass_options(self.cls, name, value)
        if isinstance(value, RelationshipProperty):
            take_target(self, name, value, mapped)
        if isinstance(value, CompositeProperty):
            take_parts(self, name, value, mapped)
        if isinstance(value, ColumnProperty):
            for column in value.columns:
                if isinstance(column, Column) and column.table is None:
                    self._name_column(column, name)
                    self.columns.append((name, column, 0))
        self.properties[name] = value

    def _take_column(self, name: str, value: Any, mapped: MappedType | None, is_own: bool) -> None:
        given = value
        if isinstance(value, MappedColumn):
            if not is_own:  # its own stays the object that foreign_keys=[...] in the class body names
                value = self.copied.get(id(value)) or value.copied()
            if mapped is not None:
                take_annotation(self, name, value, mapped)
            elif value.column.type._isnull and not value._arguments[0]:
                raise sa_exc.ArgumentError(
                    f"expected a type for {self.cls.__name__}.{name}, got mapped_column() without one; "
                    "annotate "
                    "it, as in Mapped[str], or pass the column's type"
                )
            if not self.is_dataclass:
                refuse_dataclass_options(self.cls, name, value)
            column, place = value.column, value._sort_order
            self.copies[given.column] = column
            prop = value.mapper_property_to_assign
        else:
            column, place, prop = value, 0, None
            if value.table is None and not is_own:
                column = self.copied.get(id(value))
                if column is None:
                    column = self.copies[value] = value._copy()
        self._name_column(column, name)
        if column.table is None:
            column = self._existing_column(value, column)
        if column.table is None:
            self.columns.append((name, column, place))
        if prop is not None:
            prop.columns = [column]
            self.properties[name] = prop
        elif column.key != name or column.table is not None:
            self.properties[name] = column
        self.taken[name] = value

    def _take_unmapped(self, name: str, value: Any, mapped: MappedType) -> None:
        """Add a column to the table that is no attribute of the class."""
        if not isinstance(value, UnmappedColumn):
            raise sa_exc.ArgumentError(
                f"expected unmapped_column() beside Unmapped[...] for {self.cls.__name__}.{name}, got "
                f"{value!r}; "
                "use Mapped[...] for an attribute of the class"
            )
        refuse_attribute_template(self, name, mapped)
        value = value.copied()
        take_annotation(self, name, value, mapped)
        self._name_column(value.column, name)
        column = self._existing_column(value, value.column)
        if column.table is None:
            self.columns.append((name, column, value._sort_order))
        self.unmapped[name] = column

    def is_new_column(self, column: Any) -> bool:
        """Tell whether a column is to be put into the table, rather than there already."""
        return any(one is column for _, one, _ in self.columns)

    def _existing_column(self, value: Any, column: Any) -> Any:
        """Return the base table's column of that name, for ``use_existing_column``."""
        if self.inherits is None or not getattr(value, "_use_existing_column", False) or self._has_own_table:
            return column
        found = self.inherits.local_table.c.get(column.key)
        return column if found is None else found

    @property
    def _has_own_table(self) -> bool:
        return self.options.get("__tablename__") is not None or self.options.get("__table__") is not None

    @staticmethod
    def _name_column(column: Any, name: str) -> None:
        if column.name is None:
            column.name = name
        if column.key is None:
            column.key = name

    def translated(self, value: Any) -> Any:
        """Return the class's own column for one that stands in a mixin, or in a property of the class."""
        if isinstance(value, _declared_attr_common):
            value = self.declared(value)
        if isinstance(value, (list, tuple)):
            return [self.translated(one) for one in value]
        if isinstance(value, (MappedColumn, ColumnProperty)):
            value = value.columns[0] if isinstance(value, ColumnProperty) else value.column
        return value if isinstance(value, str) else self.copies.get(value, value)


def _is_mapped(cls: type[Any]) -> bool:
    manager = opt_manager_of_class(cls)
    return manager is not None and manager.is_mapped


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _merged(first: list[str], second: list[str]) -> list[str]:
    """Return the names of two lists in an order that keeps that of both.

    What only the second has follows what it follows there; what is first there precedes what it precedes.
    """
    known = set(first)
    after: dict[str, list[str]] = {}
    leading = block = list[str]()
    for name in second:
        if name in known:
            block = after[name] = []
        else:
            block.append(name)
    merged: list[str] = []
    for name in first:
        if name in after and leading:
            merged += leading
            leading = []
        merged += [name, *after.get(name, ())]
    return merged + leading


__all__ = ["DeclarativeScan"]
