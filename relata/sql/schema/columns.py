"""Columns of tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

from ... import exc, util
from ..dialect_args import DialectKWArgs
from ..elements import ColumnClause, quoted_name
from ..events import SchemaEventTarget
from ..markers import NO_ARG, NULL_UNSPECIFIED
from ..sqltypes import INTEGERTYPE
from ..type_api import TypeEngine, to_instance
from .constraints import CheckConstraint, UniqueConstraint, is_table
from .defaults import (
    ColumnDefault,
    Computed,
    DefaultClause,
    DefaultGenerator,
    FetchedValue,
    Identity,
    _InsertSentinelColumnDefault,
)
from .foreign_keys import ForeignKey
from .indexes import Index
from .item import SchemaItem

_T = TypeVar("_T")


class Column(DialectKWArgs, SchemaItem, ColumnClause[_T]):
    """A column of a table: `Column("name", String(50), nullable=False)`.

    :param args: name, type, then constraints, foreign keys, defaults and so on; name and type may be left out
    :param name: the name, in place of the first argument
    :param type_: the type, in place of the second one
    :param autoincrement: True, False, `"auto"` (a single integer primary key gets its numbers from the
        database) or
        `"ignore_fk"` (also one that is a foreign key)
    :param default: a value, function or SQL expression for INSERT statements that give none
    :param insert_default: the same, where `default` means something else, as in ORM dataclasses
    :param doc: what the column is for
    :param key: what it is found by in `table.c`, where that is not the name
    :param index: make an index of this column
    :param unique: allow each value once
    :param info: a dictionary for whatever the program wants to keep here
    :param nullable: allow NULL; by default unless it is in the primary key
    :param onupdate: a value, function or SQL expression for UPDATE statements that give none
    :param primary_key: make it part of the primary key
    :param server_default: the DEFAULT of the database: a string or an SQL expression
    :param server_onupdate: a `FetchedValue` that says that the database makes a value on UPDATE
    :param quote: quote the name always or never
    :param system: the column is there by itself and is not created
    :param comment: the comment of the column in the database
    :param insert_sentinel: the column may tell rows of a batch apart
    :raises ArgumentError: arguments that contradict each other
    """

    __visit_name__ = "column"
    inherit_cache = True
    _is_schema_column = True

    table: Any
    primary_key: bool
    autoincrement: Any
    default: Any
    onupdate: Any
    server_default: Any
    server_onupdate: Any
    foreign_keys: Any
    constraints: set[Any]
    computed: Any
    identity: Any

    @overload
    def __init__(
        self, __name: str, __type: type[TypeEngine[_T]] | TypeEngine[_T], /, *args: Any, **kwargs: Any
    ) -> None: ...

    @overload
    def __init__(
        self, __type: type[TypeEngine[_T]] | TypeEngine[_T], /, *args: Any, **kwargs: Any
    ) -> None: ...

    @overload
    def __init__(
        self: Column[Any], __name_pos: Any = None, __type_pos: Any = None, /, *args: Any, **kwargs: Any
    ) -> None: ...

    def __init__(
        self,
        __name_pos: Any = None,
        __type_pos: Any = None,
        /,
        *args: Any,
        name: str | None = None,
        type_: Any = None,
        autoincrement: Any = "auto",
        default: Any = NO_ARG,
        insert_default: Any = NO_ARG,
        doc: str | None = None,
        key: str | None = None,
        index: bool | None = None,
        unique: bool | None = None,
        info: dict[Any, Any] | None = None,
        nullable: Any = NULL_UNSPECIFIED,
        onupdate: Any = None,
        primary_key: bool = False,
        server_default: Any = None,
        server_onupdate: Any = None,
        quote: bool | None = None,
        system: bool = False,
        comment: str | None = None,
        insert_sentinel: bool = False,
        _omit_from_statements: bool = False,
        _proxies: Any = None,
        **dialect_kwargs: Any,
    ) -> None:
        name, type_, items = _read_positional((__name_pos, __type_pos, *args), name, type_)
        ColumnClause.__init__(self, _quoted(name, quote), type_)
        self.key = key if key is not None else self.name
        self.primary_key = primary_key
        self._insert_sentinel = insert_sentinel
        self._omit_from_statements = _omit_from_statements
        self._user_defined_nullable = nullable
        self.nullable: bool = not primary_key if nullable is NULL_UNSPECIFIED else nullable
        self.index = index
        self.unique = unique
        self.system = system
        self.doc = doc
        self.autoincrement = autoincrement
        self.constraints = set()
        self.foreign_keys = set()
        self.comment = comment
        self.computed = None
        self.identity = None
        self.default = self.onupdate = self.server_default = self.server_onupdate = None
        if _proxies is not None:
            self._proxies = tuple(_proxies)
        defaults = _default_items(default, insert_default, onupdate, server_default, server_onupdate)
        self._init_items(*self._type_events(), *defaults, *items)
        util.set_creation_order(self)
        if info is not None:
            self.info = info
        self._validate_dialect_kwargs(dialect_kwargs)

    @property
    def _has_nullable(self) -> bool:
        """Whether `nullable` was given."""
        return self._user_defined_nullable is not NULL_UNSPECIFIED

    def _type_events(self) -> list[Any]:
        """Return the type and its variants, as far as they are attached to columns."""
        types = [self.type, *self.type._variant_mapping.values()]
        return [one for one in types if isinstance(one, SchemaEventTarget)]

    def _set_type(self, type_: TypeEngine[Any]) -> None:
        """Give the column a type, found later than the column."""
        self.type = type_
        self.__dict__.pop("_memo", None)
        self._init_items(*self._type_events())
        if is_table(self.table):
            self.table._schema_changed()

    def references(self, column: Column[Any]) -> bool:
        """Tell whether a foreign key of this column names another one."""
        return any(fk.column.proxy_set & column.proxy_set for fk in self.foreign_keys)

    def append_foreign_key(self, fk: ForeignKey) -> None:
        """Add a foreign key."""
        fk._set_parent_with_dispatch(self)

    # -- becoming part of a table

    def _on_table_attach(self, fn: Callable[[Any, Any], Any]) -> None:
        """Call `fn(column, table)` when the column has a table: now, or later."""
        if is_table(self.table):
            fn(self, self.table)
        else:
            self.__dict__.setdefault("_waiting_for_table", []).append(fn)

    def _set_parent(  # type: ignore[override]  # a Table gives these when it attaches a column
        self,
        parent: Any,
        *,
        all_names: dict[str, Any],
        allow_replacements: bool,
        index: int | None = None,
        **kw: Any,
    ) -> None:
        table = parent
        if not self.name:
            raise exc.ArgumentError(
                f"expected a column with a name for table {table.name!r}, got one of type {self.type!r} "
                "without"
            )
        if self.key is None:
            self.key = self.name
        if self.table is not None and self.table is not table:
            raise exc.ArgumentError(
                f"expected a column that belongs to no table yet for table {table.description!r}, got "
                f"{self.key!r} of "
                f"table {self.table.description!r}: copy it, or make another"
            )
        removed = self._make_room(table, all_names, allow_replacements)
        table._columns.replace(self, extra_remove=removed, index=index)
        all_names[self.name] = self
        self.table = table
        self._join_primary_key(table)
        if self._insert_sentinel:
            table._take_sentinel(self)
        if self.index or self.unique:
            self._add_index_or_unique(table)
        table._column_added(self)
        for fk in table.metadata._keys_to(self):
            fk._set_target_column(self)
        if self.identity and isinstance(self.default, DefaultGenerator) and self.default.is_sequence:
            raise exc.ArgumentError(
                f"expected one of Identity and Sequence for column {self.name!r}, got both: an identity "
                "column makes its "
                "own numbers"
            )

    def _set_parent_with_dispatch(self, parent: Any, **kw: Any) -> None:
        super()._set_parent_with_dispatch(parent, **kw)
        # foreign keys, sequences and types, after the listeners of the column
        for fn in self.__dict__.pop("_waiting_for_table", ()):
            fn(self, parent)

    def _make_room(self, table: Any, all_names: dict[str, Any], allow_replacements: bool) -> list[Any]:
        """Return the columns of the same key or name, which this one replaces."""
        taken = []
        for what, existing in (("key", table._columns.get(self.key)), ("name", all_names.get(self.name))):
            if existing is None or existing is self or existing in taken:
                continue
            if not allow_replacements:
                raise exc.DuplicateColumnError(
                    f"expected a column whose {what} is not in table {table.name!r} yet, got "
                    f"{getattr(self, what)!r}: replace_existing=True replaces the one that is there"
                )
            if what == "name" and existing.key != existing.name and self.key == self.name:
                util.warn(
                    f"column {existing.name!r} of table {table.name!r}, whose key is {existing.key!r}, is "
                    "replaced "
                    "by one without a key of its own: nothing is found by the old key any more"
                )
            taken.append(existing)
        for existing in taken:
            for fk in list(existing.foreign_keys):
                table.foreign_keys.discard(fk)
                table.constraints.discard(fk.constraint)
                fk._remove_from_metadata(table.metadata)
        return taken

    def _join_primary_key(self, table: Any) -> None:
        if self.primary_key:
            table.primary_key._replace(self)
        elif self.key in table.primary_key.c:
            raise exc.ArgumentError(
                f"expected column {self.name!r} of table {table.description!r} to stay in the primary key, "
                "got one "
                "without primary_key=True"
            )

    def _add_index_or_unique(self, table: Any) -> None:
        for flag, value in (("index", self.index), ("unique", self.unique)):
            if isinstance(value, str):
                raise exc.ArgumentError(
                    f"expected True or False for {flag}= of column {self.name!r}, got {value!r}: make an "
                    "Index or "
                    "UniqueConstraint to give it a name"
                )
        if self.index:
            table.append_constraint(Index(None, self.key, unique=bool(self.unique), _column_flag=True))
        else:
            table.append_constraint(UniqueConstraint(self.key, _column_flag=True))

    # -- copies

    def _copy(self, **kw: Any) -> Column[Any]:
        """Return a column of the same arguments that belongs to no table."""
        items = [item._copy(**kw) for item in self.constraints if not item._type_bound]
        # foreign keys in a table are copied with its constraints
        items += [fk._copy(**kw) for fk in self.foreign_keys if not fk.constraint]
        server_default, server_onupdate = self.server_default, self.server_onupdate
        if isinstance(server_default, (Computed, Identity)):
            items.append(server_default._copy(**kw))
            server_default = server_onupdate = None
        type_ = self.type
        if isinstance(type_, SchemaEventTarget):
            type_ = type_.copy(**kw)
        copied = self._constructor(
            name=self.name,
            type_=type_,
            key=self.key,
            primary_key=self.primary_key,
            unique=self.unique,
            system=self.system,
            index=self.index,
            autoincrement=self.autoincrement,
            default=self.default._copy() if self.default is not None else NO_ARG,
            server_default=server_default._copy() if server_default is not None else None,
            onupdate=self.onupdate._copy() if self.onupdate is not None else None,
            server_onupdate=server_onupdate._copy() if server_onupdate is not None else None,
            doc=self.doc,
            comment=self.comment,
            insert_sentinel=self._insert_sentinel,
            _omit_from_statements=self._omit_from_statements,
            *items,  # noqa: B026  # the arguments by name are what matters
            **self.dialect_kwargs,
        )
        copied._user_defined_nullable = self._user_defined_nullable
        copied.nullable = self.nullable
        copied._copy_reflect_only_elements(self)
        return self._schema_item_copy(copied)

    def copy(self, **kw: Any) -> Column[Any]:
        """Return a column of the same arguments that belongs to no table."""
        return self._copy(**kw)

    @property
    def _constructor(self) -> Any:
        return type(self)

    def _merge(self, other: Column[Any], *, omit_defaults: bool = False) -> None:
        """Give another column what this one states and that one leaves open."""
        if self.primary_key:
            other.primary_key = True
        if self.autoincrement != "auto" and other.autoincrement == "auto":
            other.autoincrement = self.autoincrement
        if self.system:
            other.system = True
        if self.info:
            other.info.update(self.info)
        if not self.type._isnull and other.type._isnull:
            other._set_type(self.type.copy() if isinstance(self.type, SchemaEventTarget) else self.type)
        if other._user_defined_nullable is NULL_UNSPECIFIED:
            other.nullable = self.nullable and not other.primary_key
            other._user_defined_nullable = self._user_defined_nullable
        if not omit_defaults:
            self._merge_defaults(other)
        if (isinstance(self.server_default, (Computed, Identity)) and other.server_default is None) or (
            self.server_default is not None and other.server_default is None and not omit_defaults
        ):
            self.server_default._copy()._set_parent_with_dispatch(other)
        if self.server_onupdate is not None and other.server_onupdate is None and self.computed is None:
            self.server_onupdate._copy()._set_parent_with_dispatch(other)
        for flag in ("index", "unique", "comment", "doc"):
            if getattr(self, flag) is not None and getattr(other, flag) is None:
                setattr(other, flag, getattr(self, flag))
        for constraint in self.constraints:
            if not constraint._type_bound:
                constraint._copy()._set_parent_with_dispatch(other)
        for fk in self.foreign_keys:
            fk._copy()._set_parent_with_dispatch(other)
        for name, value in self.dialect_kwargs.items():
            if name not in other.dialect_kwargs:
                other.dialect_kwargs[name] = value

    def _merge_defaults(self, other: Column[Any]) -> None:
        if self.default is not None and other.default is None:
            self.default._copy()._set_parent_with_dispatch(other)
        if self.onupdate is not None and other.onupdate is None:
            self.onupdate._copy()._set_parent_with_dispatch(other)

    def _make_proxy(
        self,
        selectable: Any,
        primary_key: Any,
        foreign_keys: Any,
        *,
        name: str | None = None,
        key: str | None = None,
        name_is_truncatable: bool = False,
        compound_select_cols: Any = None,
        **kw: Any,
    ) -> tuple[str, Any]:
        """Return the key and the column that stand for this one in a subquery or alias."""
        if name is None and not self.name:
            raise exc.InvalidRequestError(
                "expected a column with a name to select from, got one without: give it a name, or label() it"
            )
        fks = [
            ForeignKey(fk._resolved_or_tokens(), _constraint=fk.constraint, _unresolvable=fk._unresolvable)
            for fk in self.foreign_keys
        ]
        made = self._proxy(name or self.name, key or name or self.key, fks)
        made.__dict__["table"] = selectable
        if compound_select_cols:
            made._proxies = tuple(compound_select_cols)
        made.__dict__["_propagate_attrs"] = selectable.__dict__.get("_propagate_attrs")
        if self.primary_key:
            primary_key.add(made)
        foreign_keys.update(fks)
        return made.key, made

    def _proxy(self, name: str, key: str, fks: list[ForeignKey]) -> Column[Any]:
        """Return a column of this one's class that stands for it."""
        try:
            made: Column[Any] = self._constructor(
                name,
                self.type,
                key=key,
                primary_key=self.primary_key,
                nullable=self.nullable,
                _proxies=(self,),
            )
        except TypeError as err:
            raise TypeError(
                f"expected {type(self).__name__} to take the arguments of Column, or to have a _constructor "
                "that "
                f"does, so that a column can be made to stand for {self!r}; got: {err}"
            ) from err
        for fk in fks:
            fk.parent = made
            made.foreign_keys.add(fk)
        return made

    # -- how it is shown

    def __str__(self) -> str:
        if self.name is None:
            return "(no name)"
        if is_table(self.table):
            return f"{self.table.description}.{self.name}"
        return super().__str__() if self.table is not None else str(self.name)

    def __repr__(self) -> str:
        parts = [repr(self.name), repr(self.type)]
        parts += [repr(fk) for fk in self.foreign_keys]
        parts += [repr(constraint) for constraint in self.constraints]
        parts.append(f"table=<{self.table.description}>" if self.table is not None else "table=None")
        if self.key != self.name:
            parts.append(f"key={self.key!r}")
        if self.primary_key:
            parts.append(f"primary_key={self.primary_key!r}")
        if not self.nullable:
            parts.append(f"nullable={self.nullable!r}")
        for attribute in ("onupdate", "default", "server_default", "comment"):
            value = getattr(self, attribute)
            if value is not None:
                parts.append(f"{attribute}={value!r}")
        return f"Column({', '.join(parts)})"


def _read_positional(args: tuple[Any, ...], name: Any, type_: Any) -> tuple[Any, Any, list[Any]]:
    """Return name, type and the other items of a column, from the positional arguments and those by name."""
    rest = [arg for arg in args if arg is not None]
    if rest and isinstance(rest[0], str):
        if name is not None:
            raise exc.ArgumentError(f"expected the name of a column once, got {rest[0]!r} and name={name!r}")
        name = rest.pop(0)
    if rest and hasattr(rest[0], "_sqla_type"):
        if type_ is not None:
            raise exc.ArgumentError(
                f"expected the type of a column once, got {rest[0]!r} and type_={type_!r}"
            )
        type_ = rest.pop(0)
    elif (
        rest
        and not isinstance(rest[0], SchemaEventTarget)
        and not hasattr(rest[0], "_set_parent_with_dispatch")
    ):
        raise exc.ArgumentError(
            f"expected a type, or a foreign key, constraint or default, for column {name!r}, got {rest[0]!r}"
        )
    return name, type_, rest


def _quoted(name: Any, quote: bool | None) -> Any:
    if name is None:
        if quote is not None:
            raise exc.ArgumentError("expected the name of a column together with quote=, got none")
        return None
    return quoted_name(name, quote) if quote is not None else name


def _default_items(
    default: Any, insert_default: Any, onupdate: Any, server_default: Any, server_onupdate: Any
) -> list[Any]:
    """Return the objects for what was given as defaults."""
    items: list[Any] = []
    if default is not NO_ARG and insert_default is not NO_ARG:
        raise exc.ArgumentError(
            f"expected one of default= and insert_default=, got both: {default!r} and {insert_default!r}"
        )
    given = insert_default if insert_default is not NO_ARG else default
    if given is not NO_ARG and given is not None:
        items.append(_generator(given, for_update=False))
    if onupdate is not None:
        items.append(_generator(onupdate, for_update=True))
    if server_default is not None:
        items.append(
            server_default._as_for_update(False)
            if isinstance(server_default, FetchedValue)
            else DefaultClause(server_default)
        )
    if server_onupdate is not None:
        items.append(
            server_onupdate._as_for_update(True)
            if isinstance(server_onupdate, FetchedValue)
            else DefaultClause(server_onupdate, for_update=True)
        )
    return items


def _generator(given: Any, *, for_update: bool) -> Any:
    if isinstance(given, DefaultGenerator):
        given.for_update = for_update
        return given
    return ColumnDefault(given, for_update=for_update)


def insert_sentinel(
    name: str | None = None, type_: Any = None, *, default: Any = None, omit_from_statements: bool = True
) -> Column[Any]:
    """Make a column that tells the rows of a batch of INSERTs apart, and does nothing else.

    :param name: its name, where it is not told by an attribute
    :param type_: an integer type; `Integer` by default
    :param default: a function that makes its values; a number by default
    :param omit_from_statements: leave it out of statements that do not name it
    """
    return Column(
        name=name,
        type_=to_instance(type_) if type_ is not None else INTEGERTYPE,
        default=default if default is not None else _InsertSentinelColumnDefault(),
        _omit_from_statements=omit_from_statements,
        insert_sentinel=True,
    )


__all__ = ["CheckConstraint", "Column", "insert_sentinel"]
