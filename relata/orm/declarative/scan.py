"""Read a declarative class: its columns, relationships and options, and map it."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ... import exc as sa_exc, util
from ...sql.elements import ColumnElement
from ...sql.schema import Column, Table
from ...util.typing import is_pep593
from ..attributes import QueryableAttribute
from ..base import Mapped, Unmapped, _MappedAttribute, opt_manager_of_class
from ..composites import CompositeProperty
from ..exc import WAITING, MappedAnnotationError
from ..interfaces import MapperProperty
from ..mapper import Mapper
from ..properties import ColumnProperty, MappedColumn, UnmappedColumn, refuse_dataclass_options
from ..relationships import RelationshipProperty
from .annotations import MappedType, is_class_variable, read_mapped
from .attrs import _declared_attr_common
from .columns import refuse_attribute_template, take_annotation
from .dataclass import make_dataclass
from .moments import listen_for_configuration
from .parts import take_parts
from .targets import take_target

if TYPE_CHECKING:
    from .registry import registry

_OPTIONS = ("__tablename__", "__table_args__", "__mapper_args__", "__table__")
_KNOWN_NAMES = {"Mapped": Mapped, "Unmapped": Unmapped}
_RESERVED = frozenset(["metadata", "registry"])
_MISSING: Any = object()
_waiting_order = itertools.count()

Reflect = Callable[[Table, "dict[str, Any]"], None]


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
    :ivar reflect: completes the table before it is mapped, for a class that waited for that.
    """

    def __init__(self, owner: registry, cls: type[Any], reflect: Reflect | None = None) -> None:
        self.registry = owner
        self.reflect = reflect
        self.cls = cls
        self.inherits = self._mapped_base()
        self.properties: dict[str, Any] = {}
        self.columns: list[tuple[str, Any, int]] = []
        self.fields: dict[str, Noted] = {}
        self.unmapped: dict[str, Any] = {}
        self.copies: dict[Any, Any] = {}
        self.taken: dict[str, Any] = {}
        self.copied: dict[int, Any] = {}
        self._copied_names: set[str] = set()
        self._declared: dict[Any, Any] = {}
        self._options: dict[str, Any] = {}
        self.allows_unmapped = bool(getattr(cls, "__allow_unmapped__", False))

    # -- where to look

    def _mapped_base(self) -> Mapper[Any] | None:
        for base in self.cls.__mro__[1:]:
            manager = opt_manager_of_class(base)
            if manager is not None and manager.is_mapped:
                return manager.mapper
        return None

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

    def run(self) -> None:
        """Map the class.

        :raises ArgumentError, InvalidRequestError: naming class, attribute and remedy.
        """
        cls = self.cls
        if "__abstract__" in cls.__dict__ and cls.__abstract__:
            return
        cls._sa_declarative_scan = self
        try:
            self._copy_columns()
            self._read_options()
            self._read_attributes()
            self._read_cascading()
            make_dataclass(self)
            table = self._make_table()
            self._check_table(table)
            self._map(table)
            listen_for_configuration(cls)
        except BaseException:
            with util.safe_reraise():
                self._leave()
        del cls._sa_declarative_scan

    def _leave(self) -> None:
        """Leave no trace of a class that could not be mapped."""
        if "_sa_declarative_scan" in self.cls.__dict__:
            del self.cls._sa_declarative_scan
        for name in self._copied_names:
            if name in self.cls.__dict__:
                type.__delattr__(self.cls, name)
        table = self.cls.__dict__.get("__table__")
        if isinstance(table, Table) and self._options.get("__table__") is None:
            table.metadata.remove(table)
            del self.cls.__table__

    def _read_options(self) -> None:
        """Find the options of the class: a mapped base class passes on only what it declares by functions."""
        for name in _OPTIONS:
            for base in self.cls.__mro__:
                value = base.__dict__.get(name, _MISSING)
                is_declared = isinstance(value, _declared_attr_common)
                if value is _MISSING or (_is_mapped(base) and not is_declared):
                    continue
                self._options[name] = self.declared(value) if is_declared else value
                break

    def _copy_columns(self) -> None:
        """Give the class its own copy of each column that it takes from a mixin, before functions see it."""
        seen: set[str] = set()
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
                self._copied_names.add(name)
                type.__setattr__(self.cls, name, copied)

    def _read_attributes(self) -> None:
        seen: set[str] = set()
        for base in self._sources():
            annotations = inspect.get_annotations(base)
            names = _merged(list(base.__dict__), list(annotations))
            if base is not self.cls:  # of a mixin, what it declares by functions comes last
                names.sort(key=lambda name: isinstance(base.__dict__.get(name), _declared_attr_common))
            for name in names:
                if name in seen or _is_dunder(name) or (base is self.cls and name in self._copied_names):
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
        if annotation is not None and is_class_variable(annotation):
            return
        is_own = base is self.cls
        in_field = self._in_field(base, name)
        if in_field is not None:
            value, annotation = in_field, None
            if inspect.isfunction(value):
                value, is_own = value(), True
        is_declared = isinstance(value, _declared_attr_common)
        if isinstance(value, _declared_attr_common):
            if value._cascading and is_own:
                util.warn(
                    "expected @declared_attr.cascading in a mixin or an abstract class, got it in the "
                    "mapped "
                    f"class {self.cls.__name__}, for {name!r}, where it has no effect"
                )
            if annotation is None:
                annotation = _returned(value.fget)
            value = self.declared(value)
            is_own = True
        mapped = (
            None if annotation is None else read_mapped(annotation, self.cls, base.__module__, _KNOWN_NAMES)
        )
        if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], (Column, _MappedAttribute)):
            util.warn(
                f"expected a column or property for {self.cls.__name__}.{name}, got a tuple of one, which is "
                "not mapped; drop the comma at the end of the line"
            )
            return
        if isinstance(value, ColumnElement) and not isinstance(value, Column):
            util.warn(
                f"expected a Column, or column_property() around the expression, for {base.__name__}.{name}, "
                f"got {value!r}, which is not mapped"
            )
        if mapped is None:
            if value is None or not isinstance(value, (Column, _MappedAttribute)) or _is_foreign(value):
                self._note_field(name, value, annotation)
                return
            self._check_annotated(name, value, annotation)
        elif mapped.container is Unmapped:
            self._take_unmapped(base, name, value, mapped)
            return
        elif value is None and name not in base.__dict__:
            value = self._for_annotation(name, mapped)
        elif not isinstance(value, (Column, _MappedAttribute)) or _is_foreign(value):
            value = self._default_for(name, value, mapped)
        self._take(name, value, mapped, is_own)
        if mapped is not None:
            taken = self.taken.get(name, value) if name in base.__dict__ else None
            self.fields[name] = Noted(annotation, taken, base, is_declared)

    def _in_field(self, base: type[Any], name: str) -> Any:
        """Return what the field of a plain dataclass holds in its metadata for the mapping."""
        key = getattr(self.cls, "__sa_dataclass_metadata_key__", None)
        if key is None or name not in inspect.get_annotations(base):
            return None
        field = base.__dict__.get("__dataclass_fields__", {}).get(name)
        return None if field is None else field.metadata.get(key)

    def _default_for(self, name: str, value: Any, mapped: MappedType) -> Any:
        """Return the column of ``name: Mapped[int] = 5``: the value is a dataclass's default."""
        if "_sa_apply_dc_transforms" in self.cls.__dict__ or self._is_dataclass:
            return MappedColumn(default=value)
        if value is None:
            return MappedColumn()
        raise sa_exc.ArgumentError(
            f"expected a column or property for {self.cls.__name__}.{name}, got {value!r}; write "
            "mapped_column(default=...), or make the class a MappedAsDataclass"
        )

    @property
    def _is_dataclass(self) -> bool:
        return getattr(self.cls, "_sa_apply_dc_transforms", None) is not None

    def _note_field(self, name: str, value: Any, annotation: Any) -> None:
        """Keep the plain field of a class that becomes a dataclass."""
        if annotation is None or self._is_dataclass or "__dataclass_fields__" in self.cls.__dict__:
            return
        if name in inspect.get_annotations(self.cls) and not hasattr(self.cls, name):
            self._refuse_plain(name, annotation)

    def _check_annotated(self, name: str, value: Any, annotation: Any) -> None:
        if annotation is None or not isinstance(value, (MappedColumn, MapperProperty)):
            return
        self._refuse_plain(name, annotation)

    def _refuse_plain(self, name: str, annotation: Any) -> None:
        """Refuse an annotation without Mapped, unless the class says that it means to have such."""
        if self.allows_unmapped:
            return
        shown = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", annotation)
        raise MappedAnnotationError(
            f"expected Mapped[{shown}] as the annotation of {self.cls.__name__}.{name}, got {annotation!r}; "
            "write Mapped[], or have such annotations ignored by __allow_unmapped__ = True in the class"
        )

    def _for_annotation(self, name: str, mapped: MappedType) -> Any:
        """Return the property for ``name: Mapped[...]`` alone; Annotated may carry a relationship."""
        if is_pep593(mapped.type_):
            for one in mapped.type_.__metadata__:
                if isinstance(one, RelationshipProperty):
                    return one.copied()
        return MappedColumn()

    # -- taking attributes

    def _take(self, name: str, value: Any, mapped: MappedType | None, is_own: bool) -> None:
        if name in _RESERVED:
            util.warn(
                f"expected another name for the attribute {self.cls.__name__}.{name}: the base class keeps "
                f"its {name} under it"
            )
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
        if isinstance(value, MapperProperty) and not self._is_dataclass:
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
            if not self._is_dataclass:
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

    def _take_unmapped(self, base: type[Any], name: str, value: Any, mapped: MappedType) -> None:
        """Add a column to the table that is no attribute of the class."""
        if value is None and name not in base.__dict__:
            value = UnmappedColumn()
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
        return self._options.get("__tablename__") is not None or self._options.get("__table__") is not None

    @staticmethod
    def _name_column(column: Any, name: str) -> None:
        if column.name is None:
            column.name = name
        if column.key is None:
            column.key = name

    # -- table and mapper

    def _make_table(self) -> Any:
        cls = self.cls
        given = self._options.get("__table__")
        if given is not None:
            for _, column, _ in self.columns:
                if given.c.get(column.key) is None:
                    raise sa_exc.ArgumentError(
                        f"Can't add additional column {column.key!r} when specifying __table__ of "
                        f"{cls.__name__}: expected it in the table; define it there"
                    )
            return given
        name = self._options.get("__tablename__")
        reflected_from = getattr(cls, "__autoload_with__", None)
        self._warn_of_columns_named_twice()
        ordered = list(dict.fromkeys(column for _, column, _ in sorted(self.columns, key=lambda one: one[2])))
        if name is None:
            return self._single_table(ordered)
        args, kw = self._table_arguments()
        if reflected_from is not None:
            kw = {"autoload_with": reflected_from, **kw}
        if self.reflect is not None:
            kw = {**kw, "extend_existing": True}
        table_cls = getattr(cls, "__table_cls__", Table)
        if hasattr(table_cls, "__func__") or callable(getattr(cls, "__table_cls__", None)):
            table_cls = cls.__table_cls__
        table = table_cls(name, self.registry._metadata_of(cls), *ordered, *args, **kw)
        if table is not None:
            cls.__table__ = table
            if self.reflect is not None:
                self.reflect(table, self.properties)
        return table

    def _warn_of_columns_named_twice(self) -> None:
        names: dict[str, list[str]] = {}
        for name, column, _ in self.columns:
            names.setdefault(column.name, []).append(name)
        for column_name, attributes in names.items():
            if len(attributes) > 1:
                util.warn(
                    f"expected one attribute of {self.cls.__name__} for the column {column_name!r}, got "
                    f"{', '.join(attributes)}; one of them is used: make the others a synonym()"
                )

    def _single_table(self, columns: list[Any]) -> Any:
        """Add columns to the table of the base class, for a class without a table of its own."""
        if self.inherits is None:
            return None
        table = self.inherits.local_table
        for column in columns:
            existing = table.c.get(column.key)
            if existing is None:
                table.append_column(column)
                self.inherits.persist_selectable.c  # noqa: B018  # the table's new column is there from now on
            elif existing is not column:
                raise sa_exc.ArgumentError(
                    f"expected a column of {self.cls.__name__} that its table does not have yet, got "
                    f"{column.key!r}, "
                    f"and there is '{table.name}.{existing.name}'; give it another name, or say "
                    "mapped_column(use_existing_column=True)"
                )
        return None

    def _table_arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        given = self._options.get("__table_args__")
        if given is None:
            return (), {}
        if isinstance(given, dict):
            return (), given
        if isinstance(given, tuple):
            return (given[:-1], given[-1]) if given and isinstance(given[-1], dict) else (given, {})
        raise sa_exc.ArgumentError(
            f"expected a tuple, a dict or None for __table_args__ of {self.cls.__name__}, got {given!r}"
        )

    def _check_table(self, table: Any) -> None:
        if table is None and self.inherits is None:
            raise sa_exc.InvalidRequestError(
                f"expected a table for {self.cls!r}, got neither __tablename__ nor __table__, nor a base "
                "class "
                f"with a table; add __tablename__ = {self.cls.__name__.lower()!r}, or "
                "__abstract__ = True if it is not to be mapped"
            )

    def _columns_of_siblings(self, base: Mapper[Any]) -> frozenset[Any]:
        """Return the columns of a table shared with a base class that only other subclasses map."""
        own = {column for _, column, _ in self.columns}
        return frozenset(base.local_table.c).difference(base._columntoproperty, own)

    def _map(self, table: Any) -> None:
        cls = self.cls
        arguments = dict(self._options.get("__mapper_args__") or {})
        properties = {**arguments.pop("properties", {}), **self.properties}
        for prop in properties.values():
            if isinstance(prop, CompositeProperty):
                prop.attrs = tuple([self._translated(part) for part in prop.attrs])
        for name in ("version_id_col", "polymorphic_on", "primary_key"):
            if name in arguments:
                arguments[name] = self._translated(arguments[name])
        if self.inherits is not None and "inherits" not in arguments:
            arguments["inherits"] = self.inherits
        if (
            table is None
            and self.inherits is not None
            and not {"include_properties", "exclude_properties"} & arguments.keys()
        ):
            arguments["exclude_properties"] = self._columns_of_siblings(self.inherits)
        for name, value in list(cls.__dict__.items()):
            if isinstance(value, (Column, MappedColumn)) and name not in properties:
                delattr(cls, name)
        self._warn_of_excluded(arguments)
        self._leave_out_unmapped(arguments)
        mapper_class = getattr(cls, "__mapper_cls__", Mapper)
        if mapper_class is Mapper:
            arguments["registry"] = self.registry
        mapper = mapper_class(cls, table, properties=properties, **arguments)
        cls.__mapper__ = mapper
        if "__table__" not in cls.__dict__ and table is not None:
            cls.__table__ = table
        self.registry._add_class(cls)

    def _warn_of_excluded(self, arguments: dict[str, Any]) -> None:
        included, excluded = arguments.get("include_properties"), arguments.get("exclude_properties")
        if included is None and excluded is None:
            return
        own = {name: value for name, value in self.taken.items() if name not in self._copied_names}
        for name, value in own.items():
            column = self.copies.get(value, getattr(value, "column", value))
            names = {name, column.name, column}
            if names.intersection(excluded or ()) or (included is not None and not names & set(included)):
                util.warn_deprecated(
                    f"the column {name!r} of {self.cls.__name__} is declared and excluded from the mapping; "
                    "declare it as Unmapped[...] with unmapped_column()",
                    "2.1",
                )

    def _leave_out_unmapped(self, arguments: dict[str, Any]) -> None:
        """Have the mapper leave out the columns that are no attributes, those of base classes too."""
        inherited = () if self.inherits is None else self.inherits.exclude_properties or ()
        columns = [*self.unmapped.values(), *[one for one in inherited if isinstance(one, Column)]]
        if columns:
            arguments["exclude_properties"] = {*(arguments.get("exclude_properties") or ()), *columns}
        for name in self.unmapped:
            if name in self.cls.__dict__:
                type.__delattr__(self.cls, name)

    def _translated(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [self._translated(one) for one in value]
        if isinstance(value, (MappedColumn, ColumnProperty)):
            value = value.columns[0] if isinstance(value, ColumnProperty) else value.column
        return value if isinstance(value, str) else self.copies.get(value, value)


def _is_mapped(cls: type[Any]) -> bool:
    manager = opt_manager_of_class(cls)
    return manager is not None and manager.is_mapped


def _is_foreign(value: Any) -> bool:
    """Whether a value is the attribute of another mapped class, or an extension's descriptor."""
    return isinstance(value, QueryableAttribute)


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _returned(fn: Any) -> Any:
    return getattr(fn, "__annotations__", {}).get("return")


def _merged(first: list[str], second: list[str]) -> list[str]:
    """Return the names of two lists in an order that keeps that of both."""
    in_second = {name: i for i, name in enumerate(second)}
    merged: list[str] = []
    done = 0
    for name in first:
        at = in_second.get(name)
        if at is not None and at >= done:
            merged += [n for n in second[done:at] if n not in first]
            done = at + 1
        merged.append(name)
    return merged + [n for n in second[done:] if n not in merged]


def scan_class(owner: registry, cls: type[Any]) -> None:
    """Map a class by what is written in it; one that waits for reflection is mapped by ``map_waiting()``."""
    if getattr(cls, "_sa_waits_for_reflection", False) and not cls.__dict__.get("__abstract__", False):
        type.__setattr__(cls, WAITING, (next(_waiting_order), owner))
    else:
        DeclarativeScan(owner, cls).run()


def map_waiting(base: type[Any], reflect: Reflect) -> None:
    """Map the subclasses of a class that wait for reflection, in the order in which they were written.

    :param reflect: ``f(table, properties)``: completes a table from the database.
    """
    classes = {cls for cls in _subclasses(base) if WAITING in cls.__dict__}
    for cls in sorted(classes, key=lambda cls: cls.__dict__[WAITING][0]):
        DeclarativeScan(cls.__dict__[WAITING][1], cls, reflect).run()
        type.__delattr__(cls, WAITING)


def _subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    for one in cls.__subclasses__():
        yield one
        yield from _subclasses(one)


__all__ = ["DeclarativeScan", "map_waiting", "scan_class"]
