"""Make the table of a class that was scanned: a new one, the one that is given, or that of its base class."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ... import exc as sa_exc, util
from ...sql.schema import Table

if TYPE_CHECKING:
    from .scan import DeclarativeScan

Reflect = Callable[[Table, "dict[str, Any]"], None]


def make_table(scan: DeclarativeScan, reflect: Reflect | None) -> Any:
    """Return the table of the class itself; None when its rows are in that of its base class.

    :param reflect: completes the table from the database, for a class that waited for that.
    :raises ArgumentError, InvalidRequestError: naming class, what is wrong and what to do.
    """
    given = scan.options.get("__table__")
    if given is not None:
        _check_given(scan, given)
        return given
    _warn_of_columns_named_twice(scan)
    ordered = list(dict.fromkeys(column for _, column, _ in sorted(scan.columns, key=lambda one: one[2])))
    name = scan.options.get("__tablename__")
    if name is None:
        _extend_inherited(scan, ordered)
        return None
    return _new_table(scan, name, ordered, reflect)


def _check_given(scan: DeclarativeScan, given: Any) -> None:
    for _, column, _ in scan.columns:
        if given.c.get(column.key) is None:
            raise sa_exc.ArgumentError(
                f"Can't add additional column {column.key!r} when specifying __table__ of "
                f"{scan.cls.__name__}: expected it in the table; define it there"
            )


def _new_table(scan: DeclarativeScan, name: str, columns: list[Any], reflect: Reflect | None) -> Any:
    cls = scan.cls
    args, kw = _arguments(scan)
    reflected_from = getattr(cls, "__autoload_with__", None)
    if reflected_from is not None:
        kw = {"autoload_with": reflected_from, **kw}
    if reflect is not None:
        kw = {**kw, "extend_existing": True}
    table_cls = getattr(cls, "__table_cls__", Table)
    table = table_cls(name, scan.registry._metadata_of(cls), *columns, *args, **kw)
    if table is not None:
        cls.__table__ = table
        if reflect is not None:
            reflect(table, scan.properties)
    elif scan.inherits is None:
        raise _without_table(cls)
    return table


def _without_table(cls: type[Any]) -> sa_exc.InvalidRequestError:
    return sa_exc.InvalidRequestError(
        f"expected a table for {cls!r}, got neither __tablename__ nor __table__, nor a base class with a "
        f"table; add __tablename__ = {cls.__name__.lower()!r}, or __abstract__ = True if it is not to be "
        "mapped"
    )


def _arguments(scan: DeclarativeScan) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what ``__table_args__`` gives to the table, positional and by keyword."""
    given = scan.options.get("__table_args__")
    if given is None:
        return (), {}
    if isinstance(given, dict):
        return (), given
    if isinstance(given, tuple):
        return (given[:-1], given[-1]) if given and isinstance(given[-1], dict) else (given, {})
    raise sa_exc.ArgumentError(
        f"expected a tuple, a dict or None for __table_args__ of {scan.cls.__name__}, got {given!r}"
    )


def _warn_of_columns_named_twice(scan: DeclarativeScan) -> None:
    names: dict[str, list[str]] = {}
    for name, column, _ in scan.columns:
        names.setdefault(column.name, []).append(name)
    for column_name, attributes in names.items():
        if len(attributes) > 1:
            util.warn(
                f"expected one attribute of {scan.cls.__name__} for the column {column_name!r}, got "
                f"{', '.join(attributes)}; one of them is used: make the others a synonym()"
            )


def _extend_inherited(scan: DeclarativeScan, columns: list[Any]) -> None:
    """Add columns to the table of the base class, for a class without a table of its own."""
    cls = scan.cls
    if scan.inherits is None:
        raise _without_table(cls)
    table = scan.inherits.local_table
    _check_shared(scan, table, columns)
    for column in columns:
        existing = table.c.get(column.key)
        if existing is None:
            table.append_column(column)
            scan.inherits._column_added(column)
        elif existing is not column:
            raise sa_exc.ArgumentError(
                f"expected a column of {cls.__name__} that its table does not have yet, got {column.key!r}, "
                f"and there is '{table.name}.{existing.name}'; give it another name, or say "
                "mapped_column(use_existing_column=True)"
            )


def _check_shared(scan: DeclarativeScan, table: Any, columns: list[Any]) -> None:
    """Refuse what only a table of the class's own can have."""
    name = scan.cls.__name__
    if "__table_args__" in scan.cls.__dict__ and scan.options.get("__table_args__"):
        raise sa_exc.ArgumentError(
            f"expected __table_args__ in the base class of {name}, whose table it shares, got them in "
            f"{name}; move them there, or give the class a __tablename__"
        )
    for column in columns:
        if column.primary_key and column.table is None:
            raise sa_exc.ArgumentError(
                f"expected the primary key in the base class of {name}, whose table it shares, got the "
                f"primary key column {column.key!r} in {name}; move it there, or give {name} a __tablename__"
            )
        if not isinstance(table, Table):
            raise sa_exc.ArgumentError(
                f"expected no column in {name}, whose base class is mapped to {table.description!r}, got "
                f"{column.key!r}; select the column there"
            )


__all__ = ["Reflect", "make_table"]
