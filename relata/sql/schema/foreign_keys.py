"""Foreign keys, and how their text finds the column that it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ... import exc
from ...util.coerce import Kind
from .. import naming, roles
from ..collections import WriteableColumnCollection
from ..dialect_args import DialectKWArgs
from ..elements import ColumnClause
from ..late import late
from ..markers import BLANK_SCHEMA, RETAIN_SCHEMA
from ..selectable import TableClause
from .constraints import ColumnCollectionConstraint, Constraint, is_column, is_table, unmarked
from .item import SchemaItem, _get_table_key


class ForeignKeyTarget(NamedTuple):
    """What a foreign key names: schema, table and column.

    Given in place of `"schema.table.column"` it may hold names with dots in them.
    """

    schema: str | None
    table_name: str | None
    column_name: str | None

    @classmethod
    def _from_string(cls, spec: str) -> ForeignKeyTarget:
        parts = spec.split(".")
        if len(parts) == 1:
            return cls(None, parts[0], None)
        *before, table, column = parts
        return cls(".".join(before) or None, table, column)

    @classmethod
    def _from_argument(cls, argument: Sequence[Any]) -> ForeignKeyTarget:
        parts = list(argument)
        names_fit = all(one is None or isinstance(one, str) for one in parts)
        if not 2 <= len(parts) <= 3 or not names_fit or not parts[-2]:
            raise exc.ArgumentError(
                f"expected (table, column) or (schema, table, column) for a ForeignKey, got {argument!r}"
            )
        return cls(parts[0] if len(parts) == 3 else None, parts[-2], parts[-1])

    @property
    def _ambiguity(self) -> str | None:
        """Why the names cannot be written as one text with dots; None when they can."""
        if self.table_name is None:
            return "the other column belongs to no table yet"
        if "." in self.table_name:
            return f"the table's name {self.table_name!r} has a dot in it"
        if self.column_name is not None and "." in self.column_name:
            return f"the column's name {self.column_name!r} has a dot in it"
        if self.column_name is None and self.schema is not None:
            return f"the schema {self.schema!r} is named, but no column"
        return None

    def _as_string(self) -> str:
        reason = self._ambiguity
        if reason is not None:
            raise exc.InvalidRequestError(
                f"expected a foreign key whose target can be written as 'table.column', got {self!r}: "
                f"{reason}; "
                "use target_tokens"
            )
        return ".".join(part for part in self if part is not None)


class ForeignKey(DialectKWArgs, SchemaItem):
    """A column that holds keys of another table: `REFERENCES table (column)`.

    :param column: the other column, or its name as `"table.column"` or `"schema.table.column"`
    :param use_alter: create the constraint after the tables, by ALTER
    :param name: the name of the constraint
    :param onupdate: what follows ON UPDATE
    :param ondelete: what follows ON DELETE
    :param deferrable: True for DEFERRABLE, False for NOT DEFERRABLE
    :param initially: what follows INITIALLY
    :param link_to_name: the text names the column by its name in the database, not by its key
    :param match: what follows MATCH
    :param info: a dictionary for whatever the program wants to keep here
    :param comment: the comment of the constraint in the database
    """

    __visit_name__ = "foreign_key"
    parent: Any = None

    def __init__(
        self,
        column: Any,
        _constraint: Any = None,
        use_alter: bool = False,
        name: Any = None,
        onupdate: str | None = None,
        ondelete: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        link_to_name: bool = False,
        match: str | None = None,
        info: dict[Any, Any] | None = None,
        comment: str | None = None,
        _unresolvable: bool = False,
        **dialect_kw: Any,
    ) -> None:
        self._unresolvable = _unresolvable
        self._table_column, self._target = self._read_target(column)
        self.constraint = _constraint
        self.parent = None
        self.use_alter = use_alter
        self.name = name
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.deferrable = deferrable
        self.initially = initially
        self.link_to_name = link_to_name
        self.match = match
        self.comment = comment
        if info:
            self.info = info
        self._unvalidated_dialect_kw = dialect_kw

    def _read_target(self, argument: Any) -> tuple[Any, ForeignKeyTarget | None]:
        if isinstance(argument, str):
            return None, ForeignKeyTarget._from_string(argument)
        if isinstance(argument, (list, tuple)):
            return None, ForeignKeyTarget._from_argument(argument)
        column = unmarked(late.expect(roles.DDLReferredColumnRole, argument))
        if not isinstance(column, ColumnClause):
            raise exc.ArgumentError(
                f"expected a Column or its name as 'table.column' for a ForeignKey, got {argument!r}"
            )
        if column.table is not None and not isinstance(column.table, TableClause):
            raise exc.ArgumentError(
                f"expected a Column of a Table for a ForeignKey, got {argument!r}, which belongs to "
                f"{column.table!r}"
            )
        return column, None

    # -- what it names

    @property
    def _column_tokens(self) -> ForeignKeyTarget:
        if self._target is not None:
            return self._target
        column = self._table_column
        if column.table is None:
            return ForeignKeyTarget(None, column.key, None)
        return ForeignKeyTarget(column.table.schema, column.table.name, column.key)

    @property
    def target_tokens(self) -> ForeignKeyTarget:
        """The schema, table and column that this names."""
        return self._column_tokens

    @property
    def target_column(self) -> Any:
        """The Column that this was made with; None where it was made with a name."""
        return self._table_column

    @property
    def _colspec(self) -> Any:
        return self._table_column if self._table_column is not None else self._get_colspec()

    def _get_colspec(self) -> str:
        return self._column_tokens._as_string()

    @property
    def target_fullname(self) -> str:
        """The text that names the other column: `"table.column"`.

        :raises InvalidRequestError: the names have dots in them; `target_tokens` has them apart
        """
        return self._get_colspec()

    @property
    def _referred_schema(self) -> str | None:
        return self._column_tokens.schema

    def _table_key(self) -> str | None:
        """Return the key of the other table, in the schema of this MetaData where none is named."""
        if self._target is None:
            table = self._table_column.table
            return None if table is None else _get_table_key(table.name, table.schema)
        schema = self._target.schema
        if schema is None and self.parent is not None and is_table(self.parent.table):
            schema = self.parent.table.metadata.schema
        assert self._target.table_name is not None
        return _get_table_key(self._target.table_name, schema)

    @property
    def target_table_key(self) -> str | None:
        """The key of the other table in its MetaData; None for a Column that belongs to none yet."""
        return self._table_key()

    def _memo_key(self) -> tuple[Any, str | None]:
        assert self._target is not None
        return self._table_key(), self._target.column_name

    def references(self, table: Any) -> bool:
        """Tell whether this names a column of a table."""
        return table.corresponding_column(self.column) is not None

    def get_referent(self, table: Any) -> Any:
        """Return the column that this names in a table or something made from it, or None."""
        return table.corresponding_column(self.column)

    # -- finding the column

    @property
    def column(self) -> Any:
        """The other column.

        :raises NoReferencedTableError: there is no such table in the MetaData
        :raises NoReferencedColumnError: the table has no such column
        :raises InvalidRequestError: this belongs to no table yet
        """
        found = self.__dict__.get("_resolved")
        if found is None:
            found = self._resolve_column()
            self.__dict__["_resolved"] = found
        return found

    def _resolve_column(self, *, raiseerr: bool = True) -> Any:
        if self._target is None:
            return self._table_column
        if self.parent is None:
            return self._not_attached("is not part of a Column", raiseerr)
        if not is_table(self.parent.table):
            return self._not_attached(
                f"belongs to column {self.parent.name!r}, which is in no Table", raiseerr
            )
        table = self.parent.table
        if table.key not in table.metadata.tables:
            return self._not_attached(
                f"belongs to table {table.name!r}, which was removed from its MetaData", raiseerr
            )
        key = self._table_key()
        assert key is not None
        other = table.metadata.tables.get(key)
        if other is None or self._unresolvable:
            if not raiseerr:
                return None
            raise exc.NoReferencedTableError(
                f"expected table {key!r} in the MetaData of table {table.name!r}, since column "
                f"{self.parent.name!r} has a foreign key to {self._colspec!r}; it is not there: define it in "
                "the same "
                "MetaData, or import the module that does",
                key,
            )
        return self._column_of(other, raiseerr)

    def _column_of(self, other: Any, raiseerr: bool = True) -> Any:
        assert self._target is not None
        name = self._target.column_name
        if name is None:
            found = other.c.get(self.parent.key if not self.link_to_name else self.parent.name)
            name = self.parent.key
        elif self.link_to_name:
            found = next((column for column in other.c if column.name == name), None)
        else:
            found = other.c.get(name)
        if found is None and raiseerr:
            raise exc.NoReferencedColumnError(
                f"expected column {name!r} in table {other.name!r}, since column {self.parent.name!r} of "
                "table "
                f"{self.parent.table.name!r} has a foreign key to it; the table has "
                f"{', '.join(other.c.keys())}",
                other.name,
                name,
            )
        return found

    def _resolved_or_tokens(self) -> Any:
        """Return the other column, or what names it where it cannot be found now."""
        found = self._resolve_column(raiseerr=False)
        return found if found is not None else self._column_tokens

    def _not_attached(self, what: str, raiseerr: bool) -> None:
        if raiseerr:
            raise exc.InvalidRequestError(
                f"expected a foreign key that belongs to a table, got {self!r}, which {what}"
            )

    def _set_target_column(self, column: Any) -> None:
        """Note the column found, and give its type to this one's column if that has none."""
        parent = self.parent
        if parent.type._isnull and column is not parent and not column.type._isnull:
            parent._set_type(column.type)
            for fk in parent.table.metadata._keys_to(parent) if is_table(parent.table) else ():
                fk._set_target_column(parent)
        elif parent.type._isnull and column is not parent and is_table(parent.table):
            pass  # the other column has no type yet either: it passes one on when it gets it
        self.__dict__["_resolved"] = column

    def _table_defined(self, table: Any) -> None:
        """Note that the other table is there now."""
        column = self._column_of(table, raiseerr=False)
        if column is not None:
            self._set_target_column(column)

    # -- being attached

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if self.parent is not None and self.parent is not parent:
            raise exc.InvalidRequestError(
                f"expected a ForeignKey that belongs to no column yet, got that of {self.parent!r}: make one "
                "for each "
                "column"
            )
        if not is_column(parent):
            raise exc.ArgumentError(f"expected a Column for a ForeignKey to belong to, got {parent!r}")
        self.parent = parent
        parent.foreign_keys.add(self)
        parent._on_table_attach(self._set_table)

    def _set_table(self, column: Any, table: Any) -> None:
        if self.constraint is None and is_table(table):
            self.constraint = ForeignKeyConstraint(
                [],
                [],
                use_alter=self.use_alter,
                name=self.name,
                onupdate=self.onupdate,
                ondelete=self.ondelete,
                deferrable=self.deferrable,
                initially=self.initially,
                match=self.match,
                comment=self.comment,
                **self._unvalidated_dialect_kw,
            )
            self.constraint._append_element(column, self)
            self.constraint._set_parent_with_dispatch(table)
        table.foreign_keys.add(self)
        if self._target is None:
            if self._table_column.table is not None:
                self._set_target_column(self._table_column)
            else:
                self._table_column._on_table_attach(lambda other, its_table: self._set_target_column(other))
            return
        metadata = table.metadata
        metadata._fk_memos[self._memo_key()].append(self)
        other = metadata.tables.get(self._table_key())
        if other is not None:
            self._table_defined(other)

    def _remove_from_metadata(self, metadata: Any) -> None:
        if self._target is not None:
            waiting = metadata._fk_memos.get(self._memo_key())
            if waiting and self in waiting:
                waiting.remove(self)

    def _copy_tokens(
        self, schema: Any = None, table_name: str | None = None, _is_copy: bool = False
    ) -> ForeignKeyTarget:
        tokens = self._column_tokens
        if self._table_column is not None and self._table_column.table is None:
            raise exc.InvalidRequestError(
                "expected a foreign key to a column of a table for a copy, got one to "
                f"{self._table_column!r}, which "
                "belongs to none"
            )
        if schema not in (None, RETAIN_SCHEMA):
            return tokens._replace(
                schema=None if schema is BLANK_SCHEMA else schema, table_name=table_name or tokens.table_name
            )
        return tokens._replace(table_name=table_name or tokens.table_name)

    def _copy(self, *, schema: Any = None, **kw: Any) -> Any:
        copied = ForeignKey(
            self._copy_tokens(schema),
            use_alter=self.use_alter,
            name=self.name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            deferrable=self.deferrable,
            initially=self.initially,
            link_to_name=self.link_to_name,
            match=self.match,
            comment=self.comment,
            **self._unvalidated_dialect_kw,
        )
        return self._schema_item_copy(copied)

    copy = _copy

    def __repr__(self) -> str:
        target = self._column_tokens
        return f"ForeignKey({(target._as_string() if target._ambiguity is None else target)!r})"


_COLUMNS = Kind("a list of columns or their keys", lambda value: hasattr(value, "__len__"))


class ForeignKeyConstraint(ColumnCollectionConstraint):
    """Columns that together hold a key of another table.

    :param columns: the columns of this table, or their keys
    :param refcolumns: the columns of the other table, or their names as `"table.column"`
    :param table: the table, where the constraint is not given to one

    The others are those of `ForeignKey`.
    """

    __visit_name__ = "foreign_key_constraint"

    def __init__(
        self,
        columns: Sequence[Any],
        refcolumns: Sequence[Any],
        name: Any = None,
        onupdate: str | None = None,
        ondelete: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        use_alter: bool = False,
        link_to_name: bool = False,
        match: str | None = None,
        table: Any = None,
        info: dict[Any, Any] | None = None,
        comment: str | None = None,
        **dialect_kw: Any,
    ) -> None:
        Constraint.__init__(
            self,
            name=name,
            deferrable=deferrable,
            initially=initially,
            info=info,
            comment=comment,
            **dialect_kw,
        )
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.link_to_name = link_to_name
        self.use_alter = use_alter
        self.match = match
        for what, given in (("columns", columns), ("refcolumns", refcolumns)):
            _COLUMNS.check(f"{what} of a ForeignKeyConstraint", given)
        if len(columns) != len(refcolumns):
            raise exc.ArgumentError(
                f"expected as many columns as referred columns for a ForeignKeyConstraint, got "
                f"{list(columns)!r} and {list(refcolumns)!r}"
            )
        self.elements = [
            ForeignKey(
                refcol,
                _constraint=self,
                name=name,
                onupdate=onupdate,
                ondelete=ondelete,
                use_alter=use_alter,
                link_to_name=link_to_name,
                match=match,
                deferrable=deferrable,
                initially=initially,
                **dialect_kw,
            )
            for refcol in refcolumns
        ]
        self._column_flag = False
        self._columns = self._new_collection()
        self._pending_colargs = [
            late.expect(roles.DDLConstraintColumnRole, c) if not isinstance(c, str) else c for c in columns
        ]
        if self._pending_colargs:
            self._attach_when_columns_are()
        if table is not None:
            self._set_parent_with_dispatch(table)

    __repr__ = Constraint.__repr__

    def _new_collection(self) -> Any:
        return WriteableColumnCollection()

    def _append_element(self, column: Any, fk: ForeignKey) -> None:
        self._columns.add(column)
        self.elements.append(fk)

    @property
    def _elements(self) -> dict[str, ForeignKey]:
        return dict(zip(self.column_keys, self.elements, strict=False))

    @property
    def _referred_schema(self) -> str | None:
        for element in self.elements:
            return element._referred_schema
        return None

    @property
    def referred_table(self) -> Any:
        """The other table.

        :raises NoReferencedTableError: it is not in the MetaData
        """
        return self.elements[0].column.table

    @property
    def column_keys(self) -> Sequence[str]:
        """The keys of the columns of this table."""
        if self.parent is not None:
            return self._columns.keys()
        return [column.key if not isinstance(column, str) else column for column in self._pending_colargs]

    @property
    def _col_description(self) -> str:
        return ", ".join(self.column_keys)

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if not is_table(parent):
            raise exc.ArgumentError(
                f"expected a Table for a ForeignKeyConstraint to belong to, got {parent!r}"
            )
        self.parent = parent
        if self._pending_colargs:
            columns = self._col_expressions(parent)
            self._columns = self._new_collection()
            for column in columns:
                self._columns.add(column)
            for column, fk in zip(columns, self.elements, strict=True):
                if fk.parent is not column:
                    fk._set_parent_with_dispatch(column)
        Constraint._set_parent(self, parent)
        self._check_one_table()

    def _check_one_table(self) -> None:
        tables = {fk._column_tokens[:2] for fk in self.elements if fk._table_key() is not None}
        if len(tables) > 1:
            names = ", ".join(sorted(map(repr, self.elements)))
            raise exc.ArgumentError(
                f"expected a ForeignKeyConstraint to refer to one table, got columns of several: {names}"
            )

    def _copy(self, *, schema: Any = None, target_table: Any = None, **kw: Any) -> Any:
        refers_to_own = (
            target_table is not None
            and is_table(self.parent)
            and bool(self.elements)
            and self.elements[0]._table_key() == self.parent.key
        )
        copied = ForeignKeyConstraint(
            list(self.column_keys),
            [fk._copy_tokens(schema, target_table.name if refers_to_own else None) for fk in self.elements],
            name=self.name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            use_alter=self.use_alter,
            deferrable=self.deferrable,
            initially=self.initially,
            link_to_name=self.link_to_name,
            match=self.match,
            comment=self.comment,
            **self.dialect_kwargs,
        )
        for mine, its in zip(self.elements, copied.elements, strict=True):
            mine._schema_item_copy(its)
        return self._finish_copy(copied)


naming.PREFIXES[ForeignKeyConstraint] = "fk"
