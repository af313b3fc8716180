"""Tables by name only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from ... import exc
from ..._hot.keys import TOKEN_LEAF, Key, mk
from ...util.coerce import TEXT, check_kinds
from .. import roles
from ..collections import ColumnSet, DedupeColumnCollection
from ..elements import ColumnClause
from ..late import late
from .base import NamedFromClause

_NAMES = {"name of a table": TEXT.or_none(), "schema of a table": TEXT.or_none()}


class TableClause(NamedFromClause):
    """A table known by its name and perhaps by some columns, without a MetaData."""

    __visit_name__ = "table"
    _fields: ClassVar[dict[str, int]] = {}
    _leaf = TOKEN_LEAF
    _is_immutable = True
    plays = roles.TABLE
    _is_table = False
    implicit_returning = False
    _autoincrement_column: Any = None
    fullname: str

    def __init__(self, name: str, *columns: ColumnClause[Any], **kw: Any) -> None:
        d = self.__dict__
        d["name"] = name
        schema = kw.pop("schema", None)
        check_kinds(_NAMES, {"name of a table": name, "schema of a table": schema})
        if schema is not None:
            d["schema"] = schema
        if kw:
            raise exc.ArgumentError(f"expected a name, columns and schema= for table(), got {sorted(kw)}")
        d["fullname"] = f"{schema}.{name}" if schema is not None else name
        self._start_columns()
        for column in columns:
            self.append_column(column)

    def _start_columns(self) -> None:
        d = self.__dict__
        d["_columns"] = DedupeColumnCollection()
        d["_cols"] = d["_columns"].as_readonly()
        d["_pk"] = ColumnSet()
        d["_fks"] = set()

    def _token(self) -> Key:
        """Key a lightweight table by its name and its columns' names and types."""
        parts: list[Any] = [type(self), self.name, self.schema]
        for column in self.c:
            parts.append(column.name)
            parts.append(column.type._static_cache_key)
        return mk(tuple(parts))

    def _compares_name(self, other: Any) -> bool:
        return bool(self.fullname == other.fullname)

    def append_column(self, c: ColumnClause[Any]) -> None:
        """Add a column.

        :raises ArgumentError: when it belongs to another table already.
        """
        self._place_column(c, None)

    def insert_column(self, column: ColumnClause[Any], index: int) -> None:
        """Add a column before the one at a position.

        :param index: the position, from 0.
        :raises ArgumentError: when it belongs to another table already.
        """
        self._place_column(column, index)

    def _place_column(self, c: ColumnClause[Any], index: int | None) -> None:
        existing = c.table
        if existing is not None and existing is not self:
            raise exc.ArgumentError(
                f"expected a column that belongs to no table yet, got {c.key!r} of table {existing.name!r}"
            )
        self.__dict__["_columns"].add(c, index=index)
        c.__dict__["table"] = self
        self.__dict__.pop("_memo", None)

    @property
    def _from_objects(self) -> list[Any]:
        return [self]

    def get_children(self, *, omit_attrs: tuple[str, ...] = (), **kw: Any) -> Iterable[Any]:
        return ()

    def insert(self) -> Any:
        """Return an INSERT into this table."""
        return late.insert(self)

    def update(self) -> Any:
        """Return an UPDATE of this table."""
        return late.update(self)

    def delete(self) -> Any:
        """Return a DELETE from this table."""
        return late.delete(self)

    def __str__(self) -> str:
        return self.fullname

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_memo", "_cols")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__dict__["_cols"] = self.__dict__["_columns"].as_readonly()


def table(name: str, *columns: ColumnClause[Any], **kw: Any) -> TableClause:
    """Make a table that is known by its name only.

    :param columns: ``column()`` objects.
    :param schema: the name of its schema.
    """
    return TableClause(name, *columns, **kw)


__all__ = ["TableClause", "table"]
