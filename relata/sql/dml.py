"""INSERT, UPDATE and DELETE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar, TypeVarTuple, overload

from .. import exc
from .._hot.nodes import changed, extended
from ..util import immutabledict
from ..util.coerce import Kind
from . import roles
from .coercions import expect
from .dialect_args import DialectKWArgs
from .elements import ColumnClause
from .executable import Executable
from .late import late
from .node import CHAIN, CHILD, CHILDREN, NESTED, OPAQUE, SCALAR
from .selectable import HasCTE, HasPrefixes, ReturnsRows, TypedReturnsRows
from .selectable.by_name import equals_by_name, namespaces_of
from .selectable.naming import LABEL_STYLE_DISAMBIGUATE_ONLY, Named, keyed_columns, name_columns
from .selectable.selects import selected_columns_of
from .syntax_extensions import HasSyntaxExtensions

if TYPE_CHECKING:
    from .typing import TypedColumn

_Ts = TypeVarTuple("_Ts")
_T0 = TypeVar("_T0")
_T1 = TypeVar("_T1")
_T2 = TypeVar("_T2")
_T3 = TypeVar("_T3")
_T4 = TypeVar("_T4")
_T5 = TypeVar("_T5")
_SelfDML = TypeVar("_SelfDML", bound="UpdateBase")


def _is_row(value: Any) -> bool:
    return (isinstance(value, Sequence) and not isinstance(value, (str, bytes))) or hasattr(value, "items")


def _is_pair(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) == 2


_ROW = Kind("a dict of columns to values, or a tuple of values", _is_row)
_PAIR = Kind("a pair, (column, value),", _is_pair)
_NAMES = Kind("a list of columns or their names", lambda value: isinstance(value, Iterable))


class UpdateBase(HasCTE, HasPrefixes, HasSyntaxExtensions, DialectKWArgs, Executable, ReturnsRows):
    """What INSERT, UPDATE and DELETE share."""

    _fields = {
        "table": CHILD,
        "_returning": CHILDREN,
        "_sort_by_parameter_order": SCALAR,
        "_return_defaults": SCALAR,
        "_return_defaults_columns": CHILDREN,
        "_supplemental_returning": CHILDREN,
        "_dialect_options_key": NESTED,
        "_hints": NESTED,
    }
    is_dml = True
    plays = roles.DML
    table: Any
    _is_lowered = False  # as that of a SELECT
    _returning: tuple[Any, ...] = ()
    _supplemental_returning: tuple[Any, ...] = ()
    _sort_by_parameter_order: bool = False
    _return_defaults: bool = False
    _return_defaults_columns: Any = None
    _dialect_options_key: Any = None
    _hints: tuple[Any, ...] = ()
    _label_style = late.TABLENAME_PLUS_COL

    def __init__(self, table: Any) -> None:
        self.__dict__["table"] = expect(roles.DMLTableRole, table)

    @property
    def entity_description(self) -> dict[str, Any]:
        """What is changed: a dict of name, type, expr, entity and table."""
        return late.describe_dml_entity(self)  # type: ignore[no-any-return]  # as documented

    @property
    def returning_column_descriptions(self) -> list[dict[str, Any]]:
        """What RETURNING gives: a dict a column, as ``Select.column_descriptions``."""
        return late.describe_columns(self)  # type: ignore[no-any-return]  # as documented

    @property
    def entity_namespace(self) -> Any:
        return self.table.entity_namespace

    @property
    def _all_selected_columns(self) -> list[Any]:
        return [c for element in self._returning for c in selected_columns_of(element)]

    def _columns_behind(self) -> tuple[tuple[Any, ...], ...]:
        return ()

    def _named_columns(self, in_from: bool) -> list[Named]:
        return name_columns(self._all_selected_columns, LABEL_STYLE_DISAMBIGUATE_ONLY, in_from)

    @property
    def exported_columns(self) -> Any:
        columns = late.column_collection()
        columns._populate_separate_keys(
            keyed_columns(self._all_selected_columns, LABEL_STYLE_DISAMBIGUATE_ONLY)
        )
        return columns.as_readonly()

    @property
    def c(self) -> Any:
        return self.exported_columns

    @property
    def _from_objects(self) -> list[Any]:
        return []

    def params(self, *arg: Any, **kw: Any) -> Any:
        raise exc.ArgumentError(
            "expected values for an INSERT or UPDATE in .values() or when it is executed, got .params()"
        )

    def with_dialect_options(self: _SelfDML, **opt: Any) -> _SelfDML:
        """Return a copy with options of a dialect, named ``dialect_option``."""
        new = self._clone()
        new._validate_dialect_kwargs(opt)
        new.__dict__["_dialect_options_key"] = {**(self._dialect_options_key or {}), **opt}
        return new

    def with_hint(self: _SelfDML, text: str, selectable: Any = None, dialect_name: str = "*") -> _SelfDML:
        """Return a copy with a hint on its table, or on another one that it names.

        :param dialect_name: print it on this dialect only.
        """
        target = self.table if selectable is None else expect(roles.DMLTableRole, selectable)
        return extended(self, "_hints", ((target, dialect_name, text),))  # type: ignore[no-any-return]  # a copy

    def returning(self: _SelfDML, *cols: Any, sort_by_parameter_order: bool = False, **unknown: Any) -> Any:
        """Return a copy with RETURNING.

        :param cols: columns, tables or mapped classes.
        :param sort_by_parameter_order: rows come in the order of the parameters of an INSERT.
        """
        if unknown:
            raise TypeError(
                f"expected columns, and sort_by_parameter_order alone by name, for returning(), got "
                f"{', '.join(unknown)}"
            )
        if self._return_defaults:
            raise exc.InvalidRequestError(
                "expected returning() or return_defaults() on one statement, got both: return_defaults() "
                "takes supplemental_cols for more columns"
            )
        new = extended(self, "_returning", tuple([expect(roles.ColumnsClauseRole, c) for c in cols]))
        if sort_by_parameter_order:
            if not self.is_insert:
                raise exc.ArgumentError("expected sort_by_parameter_order on an INSERT only")
            new.__dict__["_sort_by_parameter_order"] = True
        return new

    def return_defaults(
        self: _SelfDML, *cols: Any, supplemental_cols: Any = None, sort_by_parameter_order: bool = False
    ) -> _SelfDML:
        """Return a copy that fetches what the server made of defaults, as ``result.returned_defaults``.

        :param cols: which columns; all that the server makes by default.
        :param supplemental_cols: columns to fetch as well; with them, the result gives the rows, too.
        :param sort_by_parameter_order: rows come in the order of the parameters of an INSERT.
        """
        new = self._clone()
        d = new.__dict__
        asked = tuple([expect(roles.ColumnsClauseRole, c) for c in cols])
        if asked and self._return_defaults:  # to all defaults there is nothing to add
            before = self._return_defaults_columns
            asked = tuple(dict.fromkeys([*before, *asked])) if before else ()
        d["_return_defaults"] = True
        d["_return_defaults_columns"] = asked
        if supplemental_cols is not None:
            more = [expect(roles.ColumnsClauseRole, c) for c in supplemental_cols]
            d["_supplemental_returning"] = tuple(dict.fromkeys([*self._supplemental_returning, *more]))
        if sort_by_parameter_order:
            if not self.is_insert:
                raise exc.ArgumentError("expected sort_by_parameter_order on an INSERT only")
            d["_sort_by_parameter_order"] = True
        return new


class ValuesBase(UpdateBase):
    """INSERT and UPDATE: what sets values."""

    _fields = {
        "_values": NESTED,
        "_multi_values": NESTED,
        "_ordered": SCALAR,
        "select": CHILD,
        "_select_names": NESTED,
        "include_insert_from_select_defaults": SCALAR,
        "_inline": SCALAR,
    }
    _values: Any = None
    _multi_values: tuple[Any, ...] = ()
    _ordered: bool = False
    _inline: bool = False
    select: Any = None
    _select_names: Any = None
    include_insert_from_select_defaults: bool = True

    def values(self, *args: Any, **kwargs: Any) -> Self:
        """Return a copy that sets these values.

        :param args: one dict, tuple, or list of dicts (several rows in one INSERT).
        :param kwargs: values or expressions by column name.
        """
        if self._ordered:
            raise exc.InvalidRequestError("expected values() or ordered_values() on one UPDATE, got both")
        if self.select is not None:
            raise exc.InvalidRequestError(
                "expected values on an INSERT without a SELECT: .from_select() was called"
            )
        if args:
            if len(args) > 1:
                raise exc.ArgumentError(
                    f"expected one dict, tuple or list for values(), got {len(args)} positional arguments"
                )
            if kwargs:
                raise exc.ArgumentError("expected a dict, tuple or list, or keywords, for values(); got both")
            arg = args[0]
            if self._multi_values and not isinstance(arg, (list, tuple)):
                raise exc.InvalidRequestError(
                    "expected more rows for an INSERT of several rows, got values for one"
                )
            if isinstance(arg, (list, tuple)) and arg and isinstance(arg[0], (list, dict, tuple)):
                if self._values:
                    raise exc.InvalidRequestError(
                        "expected values for one row, got several rows: the INSERT has one row already"
                    )
                if self.is_update:
                    raise exc.InvalidRequestError("expected values for an UPDATE in one dict, got several")
                rows = tuple(self._row(one) for one in arg)
                return extended(self, "_multi_values", rows)  # type: ignore[no-any-return]  # a copy
            if isinstance(arg, (list, tuple)) and not isinstance(arg, Mapping):
                new_values = self._row(arg)
            else:
                _ROW.check("values of an INSERT or UPDATE", arg)
                new_values = dict(arg)
        else:
            if self._multi_values:
                raise exc.InvalidRequestError(
                    "expected more rows for an INSERT of several rows, got values for one"
                )
            new_values = kwargs
        made = self._settings(new_values)
        return changed(self, "_values", immutabledict({**(self._values or {}), **made}))  # type: ignore[no-any-return]  # a copy

    def _row(self, row: Any) -> dict[Any, Any]:
        if isinstance(row, Mapping):
            return self._settings(row)
        _ROW.check("one row of values", row)
        columns = list(self.table.c)
        if len(row) > len(columns):
            raise exc.ArgumentError(
                f"expected at most {len(columns)} values for the columns of {self.table.description!r}, got "
                f"{len(row)}: {row!r}"
            )
        return {c.key: self._value(c, v) for c, v in zip(columns, row, strict=False)}

    def _settings(self, values: Mapping[Any, Any]) -> dict[Any, Any]:
        """Return what is set, by the keys of columns; what stands for several columns is taken apart."""
        take_apart = getattr(type(self.table), "parts_to_set", None)
        if take_apart is not None:
            values = take_apart(self.table, values)
        return {self._column_key(k): self._value(k, v) for k, v in values.items()}

    def _column_key(self, key: Any) -> Any:
        """Return the key of a column of the table, or the element that is set where it is none."""
        made = key if isinstance(key, str) else expect(roles.DMLColumnRole, key)
        if isinstance(made, str):
            return made
        root = made._root
        if not isinstance(root, ColumnClause):
            return made  # an item of an array or of JSON
        is_own = self.is_insert or made.table is self.table or root.table in (self.table, None)
        return made.key if is_own else made

    def _value(self, key: Any, value: Any) -> Any:
        """Return a value as an element: a plain one becomes a parameter, so that it is no part of the key.

        It takes the type of its column when it is printed.
        """
        cls = type(value)
        if hasattr(cls, "_spec"):
            return (
                expect(roles.ExpressionElementRole, value)
                if not getattr(value, "_is_bind_parameter", False)
                else value
            )
        if hasattr(value, "__clause_element__") and not isinstance(value, type):
            return expect(roles.ExpressionElementRole, value)
        return late.crud_param(value)


class Insert(ValuesBase):
    """An INSERT statement."""

    __visit_name__ = "insert"
    inherit_cache = True
    is_insert = True
    _extension_points = ("post_values",)
    _applies_extension = "apply_to_insert"

    if TYPE_CHECKING:  # returning() of up to six columns keeps their types

        @overload
        def returning(
            self, __c0: TypedColumn[_T0], /, *, sort_by_parameter_order: bool = ...
        ) -> ReturningInsert[_T0]: ...

        @overload
        def returning(
            self, __c0: TypedColumn[_T0], __c1: TypedColumn[_T1], /, *, sort_by_parameter_order: bool = ...
        ) -> ReturningInsert[_T0, _T1]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            /,
            *,
            sort_by_parameter_order: bool = ...,
        ) -> ReturningInsert[_T0, _T1, _T2]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            /,
            *,
            sort_by_parameter_order: bool = ...,
        ) -> ReturningInsert[_T0, _T1, _T2, _T3]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            __c4: TypedColumn[_T4],
            /,
            *,
            sort_by_parameter_order: bool = ...,
        ) -> ReturningInsert[_T0, _T1, _T2, _T3, _T4]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            __c4: TypedColumn[_T4],
            __c5: TypedColumn[_T5],
            /,
            *,
            sort_by_parameter_order: bool = ...,
        ) -> ReturningInsert[_T0, _T1, _T2, _T3, _T4, _T5]: ...

        @overload
        def returning(
            self, *cols: Any, sort_by_parameter_order: bool = ..., **__kw: Any
        ) -> ReturningInsert[Any]: ...

        def returning(self, *cols: Any, sort_by_parameter_order: bool = ..., **__kw: Any) -> Any: ...

    def inline(self) -> Insert:
        """Return a copy that fetches no defaults back."""
        return changed(self, "_inline", True)  # type: ignore[no-any-return]  # a copy

    def from_select(self, names: Sequence[Any], select: Any, include_defaults: bool = True) -> Insert:
        """Return a copy that inserts the rows of a SELECT.

        :param names: the columns to set, in the order of the SELECT's.
        :param include_defaults: set columns that have a Python-side default, too.
        """
        if self._values:
            raise exc.InvalidRequestError(
                "expected an INSERT without values for from_select(), got one with them"
            )
        new = changed(self, "select", expect(roles.DMLSelectRole, select))
        d = new.__dict__
        _NAMES.check("names of from_select()", names)
        d["_select_names"] = tuple(
            n if isinstance(n, str) else expect(roles.DMLColumnRole, n).key for n in names
        )
        d["_inline"] = True
        if not include_defaults:
            d["include_insert_from_select_defaults"] = False
        return new  # type: ignore[no-any-return]  # a copy


class DMLWhereBase:
    """UPDATE and DELETE: what has WHERE."""

    _where_criteria: tuple[Any, ...] = ()

    def where(self, *whereclause: Any) -> Self:
        """Return a copy with more conditions, joined by AND."""
        return extended(  # type: ignore[no-any-return]  # a copy
            self, "_where_criteria", tuple([expect(roles.WhereHavingRole, c) for c in whereclause])
        )

    filter = where

    def filter_by(self, **kwargs: Any) -> Self:
        """Return a copy with conditions ``column == value``, on its table or another that WHERE names.

        :raises AmbiguousColumnError: two of these have a column of that name.
        :raises InvalidRequestError: none has.
        """
        table = self.table  # type: ignore[attr-defined]  # mixed into statements of a table
        return self.where(*equals_by_name(namespaces_of(table, *self._where_criteria), kwargs))

    @property
    def whereclause(self) -> Any:
        """The whole WHERE condition, or None."""
        return late.and_(*self._where_criteria) if self._where_criteria else None


class Update(DMLWhereBase, ValuesBase):
    """An UPDATE statement."""

    __visit_name__ = "update"
    _fields = {"_where_criteria": CHAIN}
    is_update = True
    _extension_points = ("post_criteria",)
    _applies_extension = "apply_to_update"

    if TYPE_CHECKING:  # returning() of up to six columns keeps their types

        @overload
        def returning(self, __c0: TypedColumn[_T0], /) -> ReturningUpdate[_T0]: ...

        @overload
        def returning(
            self, __c0: TypedColumn[_T0], __c1: TypedColumn[_T1], /
        ) -> ReturningUpdate[_T0, _T1]: ...

        @overload
        def returning(
            self, __c0: TypedColumn[_T0], __c1: TypedColumn[_T1], __c2: TypedColumn[_T2], /
        ) -> ReturningUpdate[_T0, _T1, _T2]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            /,
        ) -> ReturningUpdate[_T0, _T1, _T2, _T3]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            __c4: TypedColumn[_T4],
            /,
        ) -> ReturningUpdate[_T0, _T1, _T2, _T3, _T4]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            __c4: TypedColumn[_T4],
            __c5: TypedColumn[_T5],
            /,
        ) -> ReturningUpdate[_T0, _T1, _T2, _T3, _T4, _T5]: ...

        @overload
        def returning(self, *cols: Any, **__kw: Any) -> ReturningUpdate[Any]: ...

        def returning(self, *cols: Any, **__kw: Any) -> Any: ...

    def ordered_values(self, *args: tuple[Any, Any]) -> Update:
        """Return a copy that sets these (column, value) pairs in this order."""
        if self._values:
            raise exc.ArgumentError(
                "expected values() or ordered_values() on one UPDATE, got both"
                if not self._ordered
                else "expected one call of ordered_values(), got two"
            )
        for pair in args:
            _PAIR.check("argument of ordered_values()", pair)
        made = {self._column_key(k): self._value(k, v) for k, v in args}
        new = changed(self, "_values", immutabledict(made))
        new.__dict__["_ordered"] = True
        return new  # type: ignore[no-any-return]  # a copy

    def inline(self) -> Update:
        """Return a copy that fetches no defaults back."""
        return changed(self, "_inline", True)  # type: ignore[no-any-return]  # a copy


class Delete(DMLWhereBase, UpdateBase):
    """A DELETE statement."""

    __visit_name__ = "delete"
    _fields = {"_where_criteria": CHAIN, "_return_defaults": OPAQUE, "_using": CHILDREN}
    is_delete = True
    _extension_points = ("post_criteria",)
    _applies_extension = "apply_to_delete"
    _using: tuple[Any, ...] = ()

    def using(self, *froms: Any) -> Self:
        """Return a copy that deletes by other tables, or by a join, where the database can.

        Tables that only the condition names need not be given.

        :param froms: the tables, joins or subqueries of USING
        """
        made = tuple([expect(roles.FromClauseRole, one) for one in froms])
        return extended(self, "_using", made)  # type: ignore[no-any-return]  # a copy

    if TYPE_CHECKING:  # returning() of up to six columns keeps their types

        @overload
        def returning(self, __c0: TypedColumn[_T0], /) -> ReturningDelete[_T0]: ...

        @overload
        def returning(
            self, __c0: TypedColumn[_T0], __c1: TypedColumn[_T1], /
        ) -> ReturningDelete[_T0, _T1]: ...

        @overload
        def returning(
            self, __c0: TypedColumn[_T0], __c1: TypedColumn[_T1], __c2: TypedColumn[_T2], /
        ) -> ReturningDelete[_T0, _T1, _T2]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            /,
        ) -> ReturningDelete[_T0, _T1, _T2, _T3]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            __c4: TypedColumn[_T4],
            /,
        ) -> ReturningDelete[_T0, _T1, _T2, _T3, _T4]: ...

        @overload
        def returning(
            self,
            __c0: TypedColumn[_T0],
            __c1: TypedColumn[_T1],
            __c2: TypedColumn[_T2],
            __c3: TypedColumn[_T3],
            __c4: TypedColumn[_T4],
            __c5: TypedColumn[_T5],
            /,
        ) -> ReturningDelete[_T0, _T1, _T2, _T3, _T4, _T5]: ...

        @overload
        def returning(self, *cols: Any, **__kw: Any) -> ReturningDelete[Any]: ...

        def returning(self, *cols: Any, **__kw: Any) -> Any: ...


class ReturningInsert(Insert, TypedReturnsRows[*_Ts]):
    """The type of an INSERT with RETURNING, for annotations."""

    inherit_cache = True


class ReturningUpdate(Update, TypedReturnsRows[*_Ts]):
    """The type of an UPDATE with RETURNING, for annotations."""

    inherit_cache = True


class ReturningDelete(Delete, TypedReturnsRows[*_Ts]):
    """The type of a DELETE with RETURNING, for annotations."""

    inherit_cache = True


def insert(table: Any) -> Insert:
    """Make an INSERT into a table or mapped class."""
    return Insert(table)


def update(table: Any) -> Update:
    """Make an UPDATE of a table or mapped class."""
    return Update(table)


def delete(table: Any) -> Delete:
    """Make a DELETE from a table or mapped class."""
    return Delete(table)


late.insert = insert
late.update = update
late.delete = delete
