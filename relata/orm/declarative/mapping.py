"""Map a class by what is written in it: read it, make its table, make its mapper."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ... import exc as sa_exc, util
from ...sql.schema import Column, Table, TypedColumns
from ..composites import CompositeProperty
from ..exc import WAITING
from ..mapper import Mapper
from ..properties import MappedColumn
from .dataclass import make_dataclass
from .moments import listen_for_configuration
from .scan import DeclarativeScan
from .tables import Reflect, make_table

if TYPE_CHECKING:
    from .registry import registry

_waiting_order = itertools.count()


def scan_class(owner: registry, cls: type[Any]) -> None:
    """Map a class by what is written in it, unless it waits.

    One that waits for reflection is mapped by ``map_waiting()``, one that waits for its subclasses by
    ``map_to()``. A class of ``TypedColumns`` only tells type checkers of the columns of a mapped class:
    it is not mapped.
    """
    if issubclass(cls, TypedColumns):
        return
    waits = getattr(cls, "_sa_waits_for_reflection", False) or any(
        base.__dict__.get("_sa_waits_for_subclasses", False) for base in cls.__bases__
    )
    if waits and not cls.__dict__.get("__abstract__", False):
        type.__setattr__(cls, WAITING, (next(_waiting_order), owner))
    else:
        map_class(owner, cls)


def map_waiting(base: type[Any], reflect: Reflect) -> None:
    """Map a class and its subclasses, those that wait for reflection, in the order of their definitions.

    :param reflect: ``f(table, properties)``: completes a table from the database.
    """
    waiting = [cls for cls in (base, *_subclasses(base)) if WAITING in cls.__dict__]
    classes = {cls for cls in waiting if cls._sa_waits_for_reflection}
    for cls in sorted(classes, key=lambda cls: cls.__dict__[WAITING][0]):
        map_class(cls.__dict__[WAITING][1], cls, reflect)
        type.__delattr__(cls, WAITING)


def map_to(cls: type[Any], selectable: Any, **arguments: Any) -> None:
    """Map a class that waited for its subclasses to a FROM clause of their rows.

    :param arguments: further arguments of the mapper.
    """
    owner = cls.__dict__[WAITING][1]
    cls.__table__ = selectable  # as if it had been written
    cls.__mapper_args__ = arguments
    type.__delattr__(cls, WAITING)
    map_class(owner, cls)


def _subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    for one in cls.__subclasses__():
        yield one
        yield from _subclasses(one)


def map_class(owner: registry, cls: type[Any], reflect: Reflect | None = None) -> None:
    """Map a class by what is written in it; an abstract one stays as it is.

    :param reflect: completes the table from the database, for a class that waited for that.
    :raises ArgumentError, InvalidRequestError: naming class, attribute and remedy; the class is left as it
        was written.
    """
    if cls.__dict__.get("__abstract__", False):
        return
    if "__mapper__" in cls.__dict__:
        raise sa_exc.InvalidRequestError(
            f"expected a class that is not mapped yet, got {cls!r}, which has a mapper; map it once"
        )
    scan = DeclarativeScan(owner, cls)
    cls._sa_declarative_scan = scan
    try:
        scan.read()
        make_dataclass(scan)
        _make_mapper(scan, make_table(scan, reflect))
        listen_for_configuration(owner, cls)
    except BaseException:
        with util.safe_reraise():
            _leave(scan)
    del cls._sa_declarative_scan


def _leave(scan: DeclarativeScan) -> None:
    """Leave no trace of a class that could not be mapped."""
    cls = scan.cls
    if "_sa_declarative_scan" in cls.__dict__:
        del cls._sa_declarative_scan
    for name in scan.copied_names:
        if name in cls.__dict__:
            type.__delattr__(cls, name)
    table = cls.__dict__.get("__table__")
    if isinstance(table, Table) and scan.options.get("__table__") is None:
        table.metadata.remove(table)
        del cls.__table__


def _make_mapper(scan: DeclarativeScan, table: Any) -> None:
    cls = scan.cls
    arguments = scan.mapper_arguments()
    properties = {**arguments.pop("properties", {}), **scan.properties}
    for prop in properties.values():
        if isinstance(prop, CompositeProperty):
            prop.attrs = tuple([scan.translated(part) for part in prop.attrs])
    for name in ("version_id_col", "polymorphic_on", "primary_key"):
        if name in arguments:
            arguments[name] = scan.translated(arguments[name])
    if scan.inherits is not None:
        arguments.setdefault("inherits", scan.inherits)
        _leave_out_siblings(scan, scan.inherits, arguments)
    _warn_of_excluded(scan, arguments)
    _leave_out_unmapped(scan, arguments)
    mapper_class = getattr(cls, "__mapper_cls__", Mapper)
    if mapper_class is Mapper:
        arguments["registry"] = scan.registry
    mapper = mapper_class(cls, table, properties=properties, **arguments)
    for name, value in list(cls.__dict__.items()):
        if isinstance(value, (Column, MappedColumn)):  # it was left out of the mapping
            type.__delattr__(cls, name)
    cls.__mapper__ = mapper
    if table is not None and isinstance(mapper, Mapper):
        mapper.class_manager.made_table = scan.options.get("__table__") is None
        if "__table__" not in cls.__dict__:
            cls.__table__ = table
    scan.registry._add_class(cls)


def _leave_out_siblings(scan: DeclarativeScan, base: Mapper[Any], arguments: dict[str, Any]) -> None:
    """Have the mapper leave out the columns of the base class's tables that only other subclasses map."""
    if arguments.get("concrete") or {"include_properties", "exclude_properties"} & arguments.keys():
        return
    own = {column for _, column, _ in scan.columns}
    columns = {column for table in base.tables for column in table.c}
    arguments["exclude_properties"] = columns.difference(base._columntoproperty, own)


def _warn_of_excluded(scan: DeclarativeScan, arguments: dict[str, Any]) -> None:
    included, excluded = arguments.get("include_properties"), arguments.get("exclude_properties")
    if included is None and excluded is None:
        return
    own = {name: value for name, value in scan.taken.items() if name not in scan.copied_names}
    for name, value in own.items():
        column = scan.copies.get(value, getattr(value, "column", value))
        names = {name, column.name, column}
        if names.intersection(excluded or ()) or (included is not None and not names & set(included)):
            util.warn_deprecated(
                f"the column {name!r} of {scan.cls.__name__} is declared and excluded from the mapping; "
                "declare it as Unmapped[...] with unmapped_column()",
                "2.1",
            )


def _leave_out_unmapped(scan: DeclarativeScan, arguments: dict[str, Any]) -> None:
    """Have the mapper leave out the columns that are no attributes, those of base classes too."""
    inherited = () if scan.inherits is None else scan.inherits.exclude_properties or ()
    columns = [*scan.unmapped.values(), *[one for one in inherited if isinstance(one, Column)]]
    if columns:
        arguments["exclude_properties"] = {*(arguments.get("exclude_properties") or ()), *columns}
    for name in scan.unmapped:
        if name in scan.cls.__dict__:
            type.__delattr__(scan.cls, name)


__all__ = ["map_class", "map_waiting", "scan_class"]
