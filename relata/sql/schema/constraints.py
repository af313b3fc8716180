"""Constraints of tables, and what collects columns for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ... import exc, util
from ...util.coerce import TEXT
from .. import naming, roles, visitors
from ..collections import DedupeColumnCollection, ReadOnlyColumnCollection
from ..dialect_args import DialectKWArgs
from ..elements import ColumnClause, ColumnElement, TextClause, type_coerce
from ..late import late
from ..markers import _NONE_NAME, NULL_UNSPECIFIED
from ..sqltypes import Integer, Numeric, String
from .expressions import copy_expression
from .item import HasConditionalDDL, SchemaItem


def is_column(thing: Any) -> bool:
    """Tell whether something is a Column of a schema."""
    return getattr(thing, "_is_schema_column", False) is True


def is_table(thing: Any) -> bool:
    """Tell whether something is a Table."""
    return getattr(thing, "_is_table", False) is True


class Constraint(DialectKWArgs, HasConditionalDDL, SchemaItem):
    """The base of constraints.

    :param name: its name in the database
    :param deferrable: True for DEFERRABLE, False for NOT DEFERRABLE
    :param initially: what follows INITIALLY
    :param info: a dictionary for whatever the program wants to keep here
    :param comment: the comment of the constraint in the database
    """

    __visit_name__ = "constraint"
    parent: Any = None

    def __init__(
        self,
        name: Any = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        info: dict[Any, Any] | None = None,
        comment: str | None = None,
        _create_rule: Any = None,
        _type_bound: bool = False,
        **dialect_kw: Any,
    ) -> None:
        if name is not None and not isinstance(name, str) and name is not _NONE_NAME:
            TEXT.check(f"name of a {type(self).__name__}", name)
        self.name = name
        self.deferrable = deferrable
        self.initially = initially
        if info:
            self.info = info
        self._create_rule = _create_rule
        self._type_bound = _type_bound
        self.comment = comment
        util.set_creation_order(self)
        self._validate_dialect_kwargs(dialect_kw)

    @property
    def table(self) -> Any:
        """The table of the constraint.

        :raises InvalidRequestError: it belongs to none yet
        """
        if is_table(self.parent):
            return self.parent
        raise exc.InvalidRequestError(
            f"expected a constraint that belongs to a Table, got the {type(self).__name__} {self.name!r}: "
            "add it to "
            "one, or call table.append_constraint()"
        )

    def __repr__(self) -> str:
        return util.generic_repr(self, omit_kwarg=("info",) if is_table(self.parent) else ("info", "table"))

    def _should_create_for_compiler(self, compiler: Any, **kw: Any) -> bool:
        if self._create_rule is not None and not self._create_rule(compiler):
            return False
        if self._ddl_if is not None:
            return self._ddl_if._should_execute(
                late.create_constraint(self), self, None, compiler=compiler, **kw
            )
        return True

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if not is_table(parent) and not is_column(parent):
            raise exc.ArgumentError(
                f"expected a Table for a {type(self).__name__} to belong to, got {parent!r}"
            )
        self.parent = parent
        parent.constraints.add(self)
        if is_table(parent):
            parent._schema_changed()
            naming.assign_name(self, parent)
        else:
            parent._on_table_attach(lambda column, table: naming.assign_name(self, table))

    def _copy(self, **kw: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} cannot be copied: give it a _copy() method")

    def copy(self, **kw: Any) -> Any:
        """Return a copy that belongs to no table."""
        return self._copy(**kw)

    def _options(self) -> dict[str, Any]:
        """Return the arguments that every constraint takes, for a copy."""
        return {
            "name": self.name,
            "deferrable": self.deferrable,
            "initially": self.initially,
            "comment": self.comment,
            **self.dialect_kwargs,
        }

    def _finish_copy(self, copied: Any) -> Any:
        copied._copy_reflect_only_elements(self)
        if self._ddl_if is not None:
            copied._ddl_if = self._ddl_if
        return self._schema_item_copy(copied)


class ColumnCollectionMixin:
    """Something over columns of one table, which are given as columns, names or expressions.

    It belongs to the table as soon as all its columns do.
    """

    _allow_multiple_tables = False
    _takes_expressions = False
    _column_flag: bool
    _pending_colargs: list[Any]
    _columns: DedupeColumnCollection[Any]

    def __init__(
        self,
        *columns: Any,
        _autoattach: bool = True,
        _column_flag: bool = False,
        _gather_expressions: list[Any] | None = None,
    ) -> None:
        self._column_flag = _column_flag
        self._columns = self._new_collection()
        self._pending_colargs = []
        for given in columns:
            expression, column = expression_and_column(given)
            if column is not expression and not self._takes_expressions:
                raise exc.ArgumentError(
                    f"expected columns or their keys for a {type(self).__name__}, got the expression "
                    f"{expression}: an Index may have expressions, and unique=True"
                )
            if _gather_expressions is not None:
                _gather_expressions.append(expression)
            self._pending_colargs.append(column)
        if _autoattach and self._pending_colargs:
            self._attach_when_columns_are()

    def _new_collection(self) -> Any:
        return DedupeColumnCollection()

    @property
    def columns(self) -> ReadOnlyColumnCollection[str, Any]:
        """The columns, by key."""
        return self._columns.as_readonly()

    @property
    def c(self) -> ReadOnlyColumnCollection[str, Any]:
        """The columns, by key."""
        return self._columns.as_readonly()

    def _attach_when_columns_are(self) -> None:
        columns = [column for column in self._pending_colargs if is_column(column)]
        waiting = {column for column in columns if not is_table(column.table)}
        if not waiting:
            self._attach_to_table_of(columns)
            if columns and not self._has_table():
                self._col_expressions(columns[0].table)  # which names it lacks
            return

        def attached(column: Any, table: Any) -> None:
            waiting.discard(column)
            if not waiting:
                self._attach_to_table_of(columns)

        for column in list(waiting):
            column._on_table_attach(attached)

    def _attach_to_table_of(self, columns: list[Any]) -> None:
        tables = {column.table for column in columns}
        if len(tables) == 1:
            table = tables.pop()
            named = [one for one in self._pending_colargs if isinstance(one, str)]
            if not self._has_table() and all(name in table.c for name in named):
                self._set_parent_with_dispatch(table)  # type: ignore[attr-defined]  # mixed into a SchemaItem
        elif len(tables) > 1 and not self._allow_multiple_tables:
            names = ", ".join(sorted(f"{column.table}.{column.key}" for column in columns))
            raise exc.ArgumentError(
                f"expected columns of one table for {type(self).__name__}, got columns of several: {names}"
            )

    def _has_table(self) -> bool:
        """Tell whether this has its table already."""
        return is_table(getattr(self, "parent", None)) or is_table(self.__dict__.get("table"))

    def _col_expressions(self, parent: Any) -> list[Any]:
        """Return the columns, those given by name looked up in the table."""
        if is_column(parent):
            return [parent]
        found = []
        for column in self._pending_colargs:
            if isinstance(column, str):
                try:
                    column = parent.c[column]
                except KeyError:
                    raise exc.ConstraintColumnNotFoundError(
                        f"expected the key of a column of table {parent.description!r} for a "
                        f"{type(self).__name__}, "
                        f"got {column!r}; the table has {', '.join(parent.c.keys()) or 'no columns'}"
                    ) from None
            found.append(column)
        return found

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        for column in self._col_expressions(parent):
            if column is not None:
                self._columns.add(column)


def expression_and_column(given: Any) -> tuple[Any, Any]:
    """Return what was given for a column of a constraint or index as expression, and the column or its name.

    The column of an expression is the first one in it, None when it has none.
    """
    if isinstance(given, str):
        return given, given
    expression = unmarked(late.expect(roles.DDLConstraintColumnRole, given))
    if not isinstance(expression, (ColumnElement, TextClause)):
        raise exc.ArgumentError(
            f"expected a column, its key or an SQL expression for an index or constraint, got {given!r}"
        )
    if isinstance(expression, ColumnClause):
        return expression, expression
    for element in visitors.iterate(expression):
        if is_column(element):
            return expression, element
    return expression, None


def unmarked(expression: Any) -> Any:
    """Return an expression with columns themselves in place of marked copies, such as the ORM's."""

    def replace(element: Any, **kw: Any) -> Any:
        return element._root if element._annotations and element._root is not element else None

    if isinstance(expression, ColumnClause):
        return expression._root
    return visitors.replacement_traverse(expression, {}, replace)


class ColumnCollectionConstraint(ColumnCollectionMixin, Constraint):
    """A constraint over columns.

    :param columns: columns or their keys
    """

    def __init__(  # the names of dialects' arguments cannot begin with an underscore
        self,
        *columns: Any,
        name: Any = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        info: dict[Any, Any] | None = None,
        _autoattach: bool = True,
        _column_flag: bool = False,
        _gather_expressions: list[Any] | None = None,
        **dialect_kw: Any,
    ) -> None:
        Constraint.__init__(
            self, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw
        )
        ColumnCollectionMixin.__init__(
            self,
            *columns,
            _autoattach=_autoattach,
            _column_flag=_column_flag,
            _gather_expressions=_gather_expressions,
        )

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        ColumnCollectionMixin._set_parent(self, parent)
        Constraint._set_parent(self, parent)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(repr(column) for column in self._columns)})"

    def __contains__(self, x: Any) -> bool:
        return x in self._columns

    def contains_column(self, col: Any) -> bool:
        """Tell whether a column is one of those of the constraint."""
        return self._columns.contains_column(col)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def _copy(self, *, target_table: Any = None, **kw: Any) -> Any:
        columns = list(self._columns) or self._pending_colargs
        keys = [column.key if is_column(column) else column for column in columns]
        return self._finish_copy(type(self)(*keys, **self._options()))


class CheckConstraint(ColumnCollectionConstraint):
    """A condition that rows must meet: `CHECK (condition)`.

    :param sqltext: the condition, as text or SQL
    :param table: the table, where the constraint is not given to one
    """

    __visit_name__ = "table_or_column_check_constraint"
    _allow_multiple_tables = True

    def __init__(
        self,
        sqltext: Any,
        name: Any = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        table: Any = None,
        info: dict[Any, Any] | None = None,
        _create_rule: Any = None,
        _autoattach: bool = True,
        _type_bound: bool = False,
        **dialect_kw: Any,
    ) -> None:
        self.sqltext = unmarked(late.expect(roles.DDLExpressionRole, sqltext))
        columns = dict.fromkeys(element for element in visitors.iterate(self.sqltext) if is_column(element))
        super().__init__(
            *columns,
            name=name,
            deferrable=deferrable,
            initially=initially,
            info=info,
            _create_rule=_create_rule,
            _type_bound=_type_bound,
            _autoattach=_autoattach,
            **dialect_kw,
        )
        if table is not None:
            self._set_parent_with_dispatch(table)

    __repr__ = Constraint.__repr__

    @property
    def is_column_level(self) -> bool:
        """Whether the constraint belongs to one column rather than to the table."""
        return not is_table(self.parent)

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if is_column(parent):
            Constraint._set_parent(self, parent)
        else:
            super()._set_parent(parent, **kw)

    def _copy(self, *, target_table: Any = None, **kw: Any) -> Any:
        source = self.parent if is_table(self.parent) else getattr(self.parent, "table", None)
        copied = CheckConstraint(
            copy_expression(self.sqltext, source, target_table),
            _create_rule=self._create_rule,
            table=target_table if is_table(self.parent) else None,
            _autoattach=False,
            _type_bound=self._type_bound,
            **self._options(),
        )
        return self._finish_copy(copied)


class UniqueConstraint(ColumnCollectionConstraint):
    """Columns whose values together occur once: `UNIQUE (columns)`."""

    __visit_name__ = "unique_constraint"


class PrimaryKeyConstraint(ColumnCollectionConstraint):
    """The primary key of a table.

    :param columns: columns or their keys; by default those that say `primary_key=True`
    """

    __visit_name__ = "primary_key_constraint"

    def __init__(
        self,
        *columns: Any,
        name: Any = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        info: dict[Any, Any] | None = None,
        _implicit_generated: bool = False,
        **dialect_kw: Any,
    ) -> None:
        self._implicit_generated = _implicit_generated
        super().__init__(
            *columns, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw
        )

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        flagged = [column for column in parent.c if column.primary_key]
        given = self._col_expressions(parent)
        if given and flagged and set(flagged) != set(given):
            util.warn(
                f"the PrimaryKeyConstraint of table {parent.name!r} names other columns "
                f"({', '.join(repr(column.name) for column in given)}) than those with primary_key=True "
                f"({', '.join(repr(column.name) for column in flagged)}): the former are taken; "
                "say it in one place"
            )
        self._columns = DedupeColumnCollection()
        self._take(given or flagged)
        Constraint._set_parent(self, parent)
        if parent.primary_key is not self:
            parent.constraints.discard(parent.primary_key)
            parent.primary_key = self
            parent.constraints.add(self)

    def _take(self, columns: Iterable[Any]) -> None:
        for column in columns:
            if not column.primary_key:
                column.primary_key = True
                if column._user_defined_nullable is NULL_UNSPECIFIED:
                    column.nullable = False
            self._columns.add(column)

    def _reload(self, columns: Iterable[Any]) -> None:
        """Take other columns, found by reflection."""
        for column in self._columns:
            column.primary_key = False
        self._columns = DedupeColumnCollection()
        self._take(columns)
        self.parent._schema_changed()

    def _replace(self, col: Any) -> None:
        """Add a column that says `primary_key=True`; one of the same key gives way."""
        self._columns.replace(col)
        if self._implicit_generated:
            self.name = None
            naming.assign_name(self, self.parent)

    @property
    def columns_autoinc_first(self) -> list[Any]:
        """The columns, the one whose numbers the database makes first."""
        first = self._autoincrement_column
        if first is None:
            return list(self._columns)
        return [first, *(column for column in self._columns if column is not first)]

    @property
    def _autoincrement_column(self) -> Any:
        columns = list(self._columns)
        if len(columns) == 1:
            column = columns[0]
            if column.autoincrement is True:
                _check_autoincrement(column)
                return column
            if column.autoincrement in ("auto", "ignore_fk") and _may_autoincrement(column):
                return column
            return None
        chosen = [column for column in columns if column.autoincrement is True]
        if len(chosen) > 1:
            raise exc.ArgumentError(
                "expected one column with autoincrement=True in the primary key of table "
                f"{self.parent.name!r}, got "
                f"{', '.join(repr(column.name) for column in chosen)}"
            )
        for column in chosen:
            _check_autoincrement(column)
            return column
        return None


def _is_whole(type_: Any) -> bool:
    affinity = type_._type_affinity
    return isinstance(affinity, type) and issubclass(affinity, Integer)


def _makes_integers(column: Any) -> bool:
    type_ = column.type
    return _is_whole(type_) or (issubclass(type_._type_affinity, Numeric) and not type_.scale)


def _check_autoincrement(column: Any) -> None:
    """Raise unless a column that asks for numbers of the database has a type for them."""
    if not _makes_integers(column):
        raise exc.ArgumentError(
            f"expected an integer type, or Numeric of scale 0, for autoincrement=True, got {column.type!r} "
            "for column "
            f"{column.name!r}"
        )


def _may_autoincrement(column: Any) -> bool:
    if not _is_whole(column.type):
        return False
    if column.foreign_keys and column.autoincrement != "ignore_fk":
        return False
    if column.default is not None and not column.default.is_sequence:
        return False
    return column.server_default is None or column.server_default.is_identity


def type_bound_check(
    column: Any, table: Any, values: list[Any] | None, *, name: Any, create_rule: Any
) -> None:
    """Add the CHECK constraint that a type brings: its column has one of its values."""
    condition = (
        type_coerce(column, String()).in_(values)
        if values is not None
        else type_coerce(column, Integer()).in_([0, 1])
    )
    constraint = CheckConstraint(
        condition, name=name if name is not None else _NONE_NAME, _create_rule=create_rule, _type_bound=True
    )
    if constraint.parent is not table:
        raise AssertionError(f"the CHECK constraint of {column!r} did not reach its table")


late.type_bound_check = type_bound_check
naming.PREFIXES.update({CheckConstraint: "ck", UniqueConstraint: "uq", PrimaryKeyConstraint: "pk"})
