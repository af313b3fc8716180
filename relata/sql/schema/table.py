"""Tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from ... import event, exc, inspection, util
from ..._hot.keys import Token, new_epoch
from ...util.coerce import COLLECTION, TEXT, Kind, check_kinds
from ..collections import DedupeColumnCollection
from ..ddl_flags import CheckFirst
from ..dialect_args import DialectKWArgs
from ..elements import quoted_name
from ..late import late
from ..markers import BLANK_SCHEMA, NO_ARG, RETAIN_SCHEMA
from ..selectable import TableClause
from .columns import Column
from .constraints import Constraint, PrimaryKeyConstraint
from .foreign_keys import ForeignKeyConstraint
from .indexes import Index
from .item import HasSchemaAttr, SchemaItem, _get_table_key
from .metadata import MetaData
from .typed_columns import TypedColumns, columns_of

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    from ..collections import ReadOnlyColumnCollection
    from ..selectable import Alias

    _PlainColumns = ReadOnlyColumnCollection[str, Column[Any]]
    _Columns = TypeVarWithDefault("_Columns", bound=ReadOnlyColumnCollection[str, Any], default=_PlainColumns)
else:
    _Columns = TypeVar("_Columns")

_TABLE_ARGUMENTS = ("keep_existing", "extend_existing", "must_exist")


_NAME = TEXT.or_none()
_OPTIONS = {
    "prefixes": COLLECTION.or_none(),
    "listeners": Kind(
        "a list of pairs, (name of an event, function),",
        lambda value: COLLECTION.fits(value) and all(isinstance(one, (tuple, list)) for one in value),
    ).or_none(),
}


class Table(DialectKWArgs, HasSchemaAttr, TableClause, Generic[_Columns]):
    """A table of the database: `Table("user", metadata, Column("id", Integer, primary_key=True), ...)`.

    A second call with the name and MetaData of a table returns that table.

    :param name: its name
    :param metadata: the MetaData that it belongs to
    :param args: a class of `TypedColumns`, columns, constraints, indexes and so on
    :param schema: the schema that it is in; that of the MetaData by default, none with `BLANK_SCHEMA`
    :param quote: quote the name always or never
    :param quote_schema: quote the schema's name always or never
    :param autoload_with: an Engine, Connection or Inspector to read the table's definition from
    :param autoload_replace: replace columns that are here already by those read
    :param keep_existing: return the table that is in the MetaData already, whatever the other arguments
    :param extend_existing: add the other arguments to the table that is in the MetaData already
    :param must_exist: raise unless the table is in the MetaData already
    :param resolve_fks: read the tables that foreign keys refer to as well
    :param include_columns: read these columns only
    :param implicit_returning: allow RETURNING for what the database makes
    :param comment: the comment of the table in the database
    :param info: a dictionary for whatever the program wants to keep here
    :param listeners: pairs of event name and function, listened to from the start
    :param prefixes: words after CREATE
    :param kw: arguments of dialects, such as `mysql_engine="InnoDB"`
    """

    __visit_name__ = "table"
    inherit_cache = True
    _is_table = True
    metadata: MetaData
    _sentinel_column: Any = None
    constraints: set[Any]
    indexes: set[Any]
    _columns: DedupeColumnCollection[Any]

    if TYPE_CHECKING:

        @property
        def c(self) -> _Columns: ...
        @property
        def columns(self) -> _Columns: ...
        def alias(self, name: str | None = None, flat: bool = False) -> Alias[_Columns]: ...

    if not TYPE_CHECKING:  # type checkers look at __init__, which tells the columns

        def __new__(cls, *args: Any, **kw: Any) -> Self:
            if not args and not kw:
                return object.__new__(cls)  # copies and unpickling fill it
            return cls._new(*args, **kw)

    @classmethod
    def _new(cls, *args: Any, **kw: Any) -> Any:
        name, metadata, args = _read_name_and_metadata(args, kw)
        schema = kw.get("schema")
        if schema is None:
            schema = metadata.schema
        elif schema is BLANK_SCHEMA:
            schema = None
        keep_existing = kw.get("keep_existing", False)
        extend_existing = kw.get("extend_existing", False)
        if keep_existing and extend_existing:
            raise exc.ArgumentError("expected one of keep_existing=True and extend_existing=True, got both")
        must_exist = kw.pop("must_exist", kw.pop("mustexist", False))
        existing = metadata.tables.get(_get_table_key(name, schema))
        if existing is not None:
            if not keep_existing and not extend_existing and args:
                raise exc.InvalidRequestError(
                    f"expected a table that MetaData {metadata!r} does not hold yet, got {existing.key!r} "
                    "again, with "
                    "other arguments: extend_existing=True adds them to it, keep_existing=True ignores them"
                )
            if extend_existing:
                existing._init_existing(*args, **kw)
            return existing
        if must_exist:
            raise exc.InvalidRequestError(
                "expected a table that MetaData holds (must_exist=True), got "
                f"{_get_table_key(name, schema)!r}"
            )
        table: Any = object.__new__(cls)
        table._listeners.before_parent_attach(table, metadata)
        metadata._add_table(name, schema, table)
        try:
            table.__init__(name, metadata, *args, _no_init=False, **kw)
            table._listeners.after_parent_attach(table, metadata)
        except BaseException:
            metadata._remove_table(name, schema)
            raise
        return table

    @overload
    def __init__(
        self, name: str, metadata: MetaData, columns: type[_Columns], /, *args: Any, **kw: Any
    ) -> None: ...

    @overload
    def __init__(self: Table, name: str, metadata: MetaData, /, *args: Any, **kw: Any) -> None: ...

    def __init__(
        self,
        name: str,
        metadata: MetaData,
        /,
        *args: Any,
        schema: Any = None,
        quote: bool | None = None,
        quote_schema: bool | None = None,
        autoload_with: Any = None,
        autoload_replace: bool = True,
        keep_existing: bool = False,
        extend_existing: bool = False,
        resolve_fks: bool = True,
        include_columns: Collection[str] | None = None,
        implicit_returning: bool = True,
        comment: str | None = None,
        info: dict[Any, Any] | None = None,
        listeners: Sequence[tuple[str, Callable[..., Any]]] | None = None,
        prefixes: Sequence[str] | None = None,
        _creator_ddl: Any = None,
        _dropper_ddl: Any = None,
        _extend_on: set[Table] | None = None,
        _reflect_info: Any = None,
        _no_init: bool = True,
        **kw: Any,
    ) -> None:
        if _no_init:
            return  # __new__ has filled it, or returned one that was there
        self._start(name, metadata, schema, quote, quote_schema)
        self.implicit_returning = implicit_returning
        self.comment = comment
        check_kinds(_OPTIONS, {"prefixes": prefixes, "listeners": listeners})
        self._prefixes: list[str] = list(prefixes or ())
        self._creator_ddl = _creator_ddl
        self._dropper_ddl = _dropper_ddl
        if info is not None:
            self.info = info
        for event_name, fn in listeners or ():
            event.listen(self, event_name, fn)
        self._validate_dialect_kwargs(kw)
        PrimaryKeyConstraint(_implicit_generated=True)._set_parent_with_dispatch(self)
        if autoload_with is not None:
            self._autoload(
                metadata,
                autoload_with,
                include_columns,
                resolve_fks=resolve_fks,
                _extend_on=_extend_on,
                _reflect_info=_reflect_info,
            )
        self._init_items(
            *args,
            allow_replacements=extend_existing or keep_existing or autoload_with is not None,
            all_names={column.name: column for column in self.c},
        )

    def _start(self, name: str, metadata: MetaData, schema: Any, quote: Any, quote_schema: Any) -> None:
        d = self.__dict__
        d["name"] = quoted_name(name, quote)
        if schema is None:
            # a quoted_name keeps how it is quoted
            d["schema"] = metadata.schema
        elif schema is not BLANK_SCHEMA:
            d["schema"] = quoted_name(schema, quote_schema)
        self.metadata = metadata
        self._start_columns()
        self.indexes = set()
        self.constraints = set()
        self._extra_dependencies: set[Table] = set()
        self.fullname = f"{self.schema}.{self.name}" if self.schema is not None else self.name

    def _init_existing(self, *args: Any, **kwargs: Any) -> None:
        """Add more to a table: what `extend_existing=True` does."""
        autoload_with = kwargs.pop("autoload_with", None)
        autoload_replace = kwargs.pop("autoload_replace", True)
        schema = kwargs.pop("schema", None)
        extend_on = kwargs.pop("_extend_on", None)
        reflect_info = kwargs.pop("_reflect_info", None)
        include_columns = kwargs.pop("include_columns", None)
        resolve_fks = kwargs.pop("resolve_fks", True)
        for name in _TABLE_ARGUMENTS:
            kwargs.pop(name, None)
        if schema is not None and schema is not BLANK_SCHEMA and schema != self.schema:
            raise exc.ArgumentError(
                f"expected the schema that table {self.name!r} has, {self.schema!r}, got {schema!r}: it "
                "cannot change"
            )
        if include_columns is not None:
            for column in list(self.c):
                if column.name not in include_columns:
                    self._columns.remove(column)
        for quote in ("quote", "quote_schema"):
            if kwargs.pop(quote, None) is not None:
                raise exc.ArgumentError(
                    f"expected {quote}= when table {self.name!r} was made, got it for an existing one"
                )
        if "comment" in kwargs:
            self.comment = kwargs.pop("comment")
        if "implicit_returning" in kwargs:
            self.implicit_returning = kwargs.pop("implicit_returning")
        if "info" in kwargs:
            self.info = kwargs.pop("info")
        for event_name, fn in kwargs.pop("listeners", ()):
            event.listen(self, event_name, fn)
        if "prefixes" in kwargs:
            self._prefixes = list(kwargs.pop("prefixes"))
        self._validate_dialect_kwargs(kwargs)
        if autoload_with is not None:
            exclude = () if autoload_replace else [str(column.name) for column in self.c]
            self._autoload(
                self.metadata,
                autoload_with,
                include_columns,
                exclude,
                resolve_fks,
                _extend_on=extend_on,
                _reflect_info=reflect_info,
            )
        self._schema_changed()
        self._init_items(*args, allow_replacements=True, all_names={column.name: column for column in self.c})

    def _autoload(
        self,
        metadata: MetaData,
        autoload_with: Any,
        include_columns: Collection[str] | None,
        exclude_columns: Collection[str] = (),
        resolve_fks: bool = True,
        _extend_on: set[Table] | None = None,
        _reflect_info: Any = None,
    ) -> None:
        """Read the definition from the database."""
        inspection.inspect(autoload_with).reflect_table(
            self,
            include_columns=include_columns,
            exclude_columns=exclude_columns,
            resolve_fks=resolve_fks,
            _extend_on=_extend_on,
            _reflect_info=_reflect_info,
        )

    # -- what it is keyed by

    def _token(self) -> Token:
        """Return the key of this table: its identity, until its definition changes."""
        root = self._root
        if root is not self:
            return root._token()  # type: ignore[no-any-return]  # that of the table this is a marked copy of
        token = self.__dict__.get("_key_token")
        if token is None:
            token = self.__dict__["_key_token"] = Token("table", self.key)
        return token  # type: ignore[no-any-return]  # only a Token is kept there

    def _schema_changed(self) -> None:
        """Give up the key, so that no statement planned for the old definition is used for the new one."""
        d = self.__dict__
        d.pop("_memo", None)
        if d.pop("_key_token", None) is not None:
            new_epoch()

    def _reset_exported(self) -> None:
        """Forget what was derived from the columns."""
        self._schema_changed()

    @property
    def _all_selected_columns(self) -> list[Any]:
        """The columns of a statement that names none: not that of `insert_sentinel()`."""
        return [column for column in self.c if not column._omit_from_statements]

    def _take_sentinel(self, column: Any) -> None:
        """Note the column that tells rows of a batch apart."""
        other = self.__dict__.get("_sentinel_column")
        if (
            other is not None
            and other is not column
            and other.table is self
            and self.c.get(other.key) is other
        ):
            raise exc.ArgumentError(
                f"expected one column with insert_sentinel in table {self.name!r}, got {other.name!r} and "
                f"{column.name!r}"
            )
        self._sentinel_column = column

    def _column_added(self, column: Any) -> None:
        self._schema_changed()

    # -- what it consists of

    @property
    def key(self) -> str:
        """What the table is found by in `MetaData.tables`: its name, after that of its schema."""
        return _get_table_key(self.name, self.schema)

    @property
    def primary_key(self) -> Any:
        """The PrimaryKeyConstraint, an empty one where the table has no primary key."""
        return self.__dict__["_pk"]

    @primary_key.setter
    def primary_key(self, constraint: Any) -> None:
        self.__dict__["_pk"] = constraint

    @property
    def foreign_keys(self) -> Any:
        """The ForeignKey objects of the columns."""
        return self.__dict__["_fks"]

    @property
    def foreign_key_constraints(self) -> set[ForeignKeyConstraint]:
        """The ForeignKeyConstraint objects, those that ForeignKey objects of columns made included."""
        return {constraint for constraint in self.constraints if isinstance(constraint, ForeignKeyConstraint)}

    @property
    def _autoincrement_column(self) -> Any:
        return self.primary_key._autoincrement_column

    @property
    def autoincrement_column(self) -> Column[int] | None:
        """The column whose numbers the database makes, or None."""
        return self._autoincrement_column  # type: ignore[no-any-return]  # a column or None

    @property
    def is_view(self) -> bool:
        """Whether CREATE makes a view of it."""
        return bool(self._creator_ddl is not None and self._creator_ddl.__visit_name__ == "create_view")

    @property
    def _sorted_constraints(self) -> list[Any]:
        """The constraints in the order in which they were made."""
        return sorted(self.constraints, key=lambda constraint: constraint._creation_order)

    def set_creator_ddl(self, ddl: Any) -> None:
        """Set the statement that `create()` and `create_all()` execute for this table."""
        self._creator_ddl = ddl

    def set_dropper_ddl(self, ddl: Any) -> None:
        """Set the statement that `drop()` and `drop_all()` execute for this table."""
        self._dropper_ddl = ddl

    def add_is_dependent_on(self, table: Table) -> None:
        """Say that another table must be created before this one, although no foreign key says so."""
        self._extra_dependencies.add(table)

    def append_column(self, column: Any, *, replace_existing: bool = False) -> None:
        """Add a column at the end.

        :param replace_existing: replace the column that has its key or name
        :raises DuplicateColumnError: there is one already
        """
        self._add_column(column, None, replace_existing)

    def insert_column(self, column: Any, index: int, *, replace_existing: bool = False) -> None:
        """Add a column before the one at a position.

        :param index: the position, from 0
        :param replace_existing: replace the column that has its key or name
        :raises DuplicateColumnError: there is one already
        """
        self._add_column(column, index, replace_existing)

    def _add_column(self, column: Any, index: int | None, replace_existing: bool) -> None:
        column._set_parent_with_dispatch(
            self,
            allow_replacements=replace_existing,
            all_names={one.name: one for one in self.c},
            index=index,
        )

    def append_constraint(self, constraint: Constraint | Index) -> None:
        """Add a constraint or an index."""
        constraint._set_parent_with_dispatch(self)

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        add = getattr(parent, "_add_table", None)
        if add is None:
            raise exc.ArgumentError(f"expected a MetaData for the table {self.name!r}, got {parent!r}")
        add(self.name, self.schema, self)

    # -- the database

    def create(self, bind: Any, checkfirst: Any = CheckFirst.TYPES) -> None:
        """Create the table in the database.

        :param bind: an Engine or Connection
        :param checkfirst: for what to ask first whether it is there
        """
        late.run_create(self, bind, checkfirst)

    def drop(self, bind: Any, checkfirst: Any = CheckFirst.NONE) -> None:
        """Drop the table from the database.

        :param bind: an Engine or Connection
        :param checkfirst: for what to ask first whether it is there
        """
        late.run_drop(self, bind, checkfirst)

    # -- copies

    def to_metadata(
        self,
        metadata: MetaData,
        schema: Any = RETAIN_SCHEMA,
        referred_schema_fn: Callable[..., str | None] | None = None,
        name: str | None = None,
    ) -> Table:
        """Return a copy of the table in another MetaData.

        :param metadata: where to put the copy
        :param schema: its schema; None for that of the MetaData, `RETAIN_SCHEMA` for the one that this table
            has
        :param referred_schema_fn: a function `(table, to_schema, constraint, referred_schema)` that says the
            schema
            that a foreign key of the copy names
        :param name: its name; that of this table by default
        """
        new_name = name or self.name
        if schema is RETAIN_SCHEMA:
            to_schema: Any = self.schema
        else:
            to_schema = metadata.schema if schema is None else schema
        key = _get_table_key(new_name, None if to_schema is BLANK_SCHEMA else to_schema)
        if key in metadata.tables:
            util.warn(
                f"table {self.description!r} is in the MetaData already: to_metadata() returns that one "
                "unchanged"
            )
            return metadata.tables[key]
        told: dict[str, Any] = {"schema": to_schema, "_to_metadata": metadata}
        if schema is not RETAIN_SCHEMA:
            told["_new_schema"] = None if to_schema is BLANK_SCHEMA else to_schema
        columns = [column._copy(**told) for column in self.c]
        table = Table(
            new_name,
            metadata,
            *columns,
            schema=to_schema if to_schema is not None else BLANK_SCHEMA,
            comment=self.comment,
            prefixes=list(self._prefixes),
            **self.kwargs,
        )
        table.implicit_returning = self.implicit_returning
        self._copy_constraints(table, to_schema, referred_schema_fn)
        for index in sorted(self.indexes, key=lambda one: one._creation_order):
            if not index._column_flag:
                index._copy_to(table)
        for ddl, setter in (
            (self._creator_ddl, table.set_creator_ddl),
            (self._dropper_ddl, table.set_dropper_ddl),
        ):
            if ddl is not None:
                setter(ddl.to_metadata(metadata, table))
        table._copy_reflect_only_elements(self)
        return self._schema_item_copy(table)

    def _copy_constraints(self, table: Table, to_schema: Any, referred_schema_fn: Any) -> None:
        for constraint in self._sorted_constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                table.append_constraint(
                    constraint._copy(
                        schema=self._schema_for_copy(constraint, to_schema, referred_schema_fn),
                        target_table=table,
                    )
                )
            elif not constraint._type_bound:
                if getattr(constraint, "_column_flag", False):
                    continue
                table.append_constraint(constraint._copy(schema=to_schema, target_table=table))

    def _schema_for_copy(self, constraint: Any, to_schema: Any, referred_schema_fn: Any) -> Any:
        """Return the schema that a foreign key of a copy names: the new one if it named that of this."""
        referred = constraint._referred_schema
        if referred_schema_fn is not None:
            return referred_schema_fn(self, to_schema, constraint, referred)
        return to_schema if referred == self.schema else None

    def __str__(self) -> str:
        return str(_get_table_key(self.description, self.schema))

    def __repr__(self) -> str:
        parts = [repr(self.name), repr(self.metadata), *(repr(column) for column in self.columns)]
        parts.append(f"schema={self.schema!r}")
        return f"Table({', '.join(parts)})"

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        for name in ("_key_token", "dispatch"):
            state.pop(name, None)
        return state


def _read_name_and_metadata(
    args: tuple[Any, ...], kw: dict[str, Any]
) -> tuple[str, MetaData, tuple[Any, ...]]:
    """Return name, MetaData and the other positional arguments of a Table."""
    if "typed_columns_cls" in kw:
        raise TypeError("expected a class of TypedColumns by position, after the MetaData, got it by name")
    given = list(args)
    name = given.pop(0) if given else kw.pop("name", NO_ARG)
    metadata = given.pop(0) if given else kw.pop("metadata", NO_ARG)
    if name is NO_ARG or metadata is NO_ARG:
        raise TypeError("expected the name of the table and a MetaData: Table(name, metadata, ...)")
    if not isinstance(name, str):
        raise exc.ArgumentError(f"expected the name of the table first, got {name!r}")
    if not isinstance(metadata, MetaData):
        raise exc.ArgumentError(
            f"expected a MetaData as the second argument of Table {name!r}, got {metadata!r}"
        )
    schema = kw.get("schema")
    if schema is not BLANK_SCHEMA:
        _NAME.check(f"schema of the table {name!r}", schema)
    typed: Any = given[0] if given else None
    if isinstance(typed, type) and not hasattr(typed, "_sqla_type"):
        if not issubclass(typed, TypedColumns):
            raise exc.InvalidRequestError(
                f"expected a subclass of TypedColumns, or columns, for Table {name!r}, got the class "
                f"{typed!r}"
            )
        given[:1] = columns_of(given[0])
    return name, metadata, tuple(given)


late.table = Table
inspection._self_inspects(Table)

__all__ = ["SchemaItem", "Table"]
