"""Indexes."""

from __future__ import annotations

from typing import Any

from ... import exc, util
from .. import naming
from ..ddl_flags import CheckFirst
from ..dialect_args import DialectKWArgs
from ..late import late
from .constraints import ColumnCollectionMixin, is_table
from .expressions import copy_expression
from .item import HasConditionalDDL, SchemaItem


class Index(DialectKWArgs, ColumnCollectionMixin, HasConditionalDDL, SchemaItem):
    """An index over columns or expressions of one table.

    :param name: its name; None for one made by the naming convention
    :param expressions: columns, their keys, or expressions such as `func.lower(table.c.name)`
    :param unique: allow each combination of values once
    :param quote: quote the name always or never
    :param info: a dictionary for whatever the program wants to keep here
    """

    __visit_name__ = "index"
    _takes_expressions = True
    table: Any = None
    expressions: list[Any]

    def __init__(
        self,
        name: Any,
        *expressions: Any,
        unique: bool = False,
        quote: bool | None = None,
        info: dict[Any, Any] | None = None,
        _table: Any = None,
        _column_flag: bool = False,
        **dialect_kw: Any,
    ) -> None:
        self.table = None
        self.name = late.quoted_name(name, quote) if name is not None else None
        self.unique = unique
        if info is not None:
            self.info = info
        util.set_creation_order(self)
        self._validate_dialect_kwargs(dialect_kw)
        self.expressions = []
        ColumnCollectionMixin.__init__(
            self, *expressions, _column_flag=_column_flag, _gather_expressions=self.expressions
        )
        if _table is not None:
            self._set_parent_with_dispatch(_table)

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if not is_table(parent):
            raise exc.ArgumentError(
                f"expected a Table for an Index to belong to, got {parent!r}: a Column takes index=True"
            )
        ColumnCollectionMixin._set_parent(self, parent)
        if self.table is not None and parent is not self.table:
            raise exc.ArgumentError(
                f"expected an index of table {parent.description!r}, got {self.name!r}, which belongs to "
                "table "
                f"{self.table.description!r}"
            )
        self.table = parent
        parent.indexes.add(self)
        found = self._col_expressions(parent)
        self.expressions = [
            column if isinstance(expression, str) else expression
            for expression, column in zip(self.expressions, found, strict=True)
        ]
        parent._schema_changed()
        naming.assign_name(self, parent)

    def create(self, bind: Any, checkfirst: Any = CheckFirst.NONE) -> None:
        """Create the index in the database.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        late.run_create(self, bind, checkfirst)

    def drop(self, bind: Any, checkfirst: Any = CheckFirst.NONE) -> None:
        """Drop the index from the database.

        :param bind: an Engine or Connection
        :param checkfirst: ask first whether it is there
        """
        late.run_drop(self, bind, checkfirst)

    def _copy_to(self, table: Any) -> Index:
        """Return a copy for another table that has columns of the same keys."""
        if self.table is None:
            expressions = list(self.expressions)
        else:
            expressions = [copy_expression(expression, self.table, table) for expression in self.expressions]
        copied = Index(self.name, *expressions, unique=self.unique, _table=table, **self.dialect_kwargs)
        copied._copy_reflect_only_elements(self)
        if self._ddl_if is not None:
            copied._ddl_if = self._ddl_if
        return self._schema_item_copy(copied)

    def __repr__(self) -> str:
        parts = [repr(self.name), *(repr(expression) for expression in self.expressions)]
        if self.unique:
            parts.append("unique=True")
        return f"Index({', '.join(parts)})"


naming.PREFIXES[Index] = "ix"
