"""SQL functions: ``func.name(...)``, the known ones with their types, and users' own classes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, overload

from .. import exc
from .._hot.nodes import build
from ..util import warn
from ..util.coerce import Kind
from . import operators, roles, sqltypes
from .coercions import expect
from .elements import (
    BindParameter,
    Cast,
    ClauseList,
    ColumnClause,
    ColumnElement,
    Extract,
    FunctionFilter,
    Grouping,
    NamedColumn,
    Over,
    WithinGroup,
    aggregate_order_by,
    literal_column,
)
from .executable import Executable
from .late import late
from .node import CHILD, OPAQUE, SCALAR, TOKEN, TYPE
from .selectable import FromClause, Select, TableValuedAlias
from .type_api import to_instance

if TYPE_CHECKING:
    import datetime

    from .typing import TypedColumn

_T = TypeVar("_T")

_registry: dict[str, dict[str, type[Any]]] = defaultdict(dict)


def register_function(identifier: str, fn: type[Any], package: str = "_default") -> None:
    """Make ``func.identifier(...)`` use a class of one's own.

    :param package: the name before the dot, as in ``func.package.identifier``.
    """
    name = str(identifier).lower()
    if name in _registry[package]:
        warn(
            f"expected a new name for the function {identifier!r}, got one that is registered already: "
            f"{fn.__name__} takes its place"
        )
    _registry[package][name] = fn


class FunctionElement(Executable, ColumnElement[_T], FromClause):
    """A call of a function."""

    _fields = {"clause_expr": CHILD, "_with_ordinality": SCALAR}
    __visit_name__ = "function"
    packagenames: tuple[str, ...] = ()
    _has_args = False
    _with_ordinality: bool = False
    _is_from_clause = False
    _autoincrement_column = None
    primary_key = False  # type: ignore[assignment]  # as a column it is none
    foreign_keys = frozenset()
    plays = ColumnElement.plays | FromClause.plays | {roles.StatementRole, roles.InElementRole}
    clause_expr: Any

    def __init__(self, *clauses: Any) -> None:
        args = [expect(roles.ExpressionElementRole, c, name=getattr(self, "name", None)) for c in clauses]
        self._take(args)

    def _take(self, args: list[Any]) -> None:
        if args:
            self.__dict__["_has_args"] = True
        clauses = ClauseList._of(operators.comma_op, [a.self_group(against=operators.comma_op) for a in args])
        self.__dict__["clause_expr"] = build(Grouping, {"element": clauses})

    @property
    def clauses(self) -> ClauseList:
        """The arguments."""
        return self.clause_expr.element  # type: ignore[no-any-return]  # the list made above

    @property
    def _all_selected_columns(self) -> list[Any]:
        return [self]

    def _fill_columns(self, columns: Any, primary_key: Any, foreign_keys: Any) -> None:
        columns.add(self, key=self.key or getattr(self, "name", None))

    @property
    def _from_objects(self) -> list[Any]:
        return self.clauses._from_objects

    def alias(self, name: str | None = None, joins_implicitly: bool = False) -> Any:
        """Return this function as a FROM clause with one column of its type."""
        return self._table_valued([self], self.type, name, joins_implicitly)

    def lateral(self, name: str | None = None) -> Any:
        """Return this function as a LATERAL FROM clause."""
        return self.alias(name).lateral(name)

    def table_valued(self, *expr: Any, **kw: Any) -> Any:
        """Return this function as a FROM clause with these columns.

        :param expr: names, or ``column()`` objects.
        :param with_ordinality: the name of a column that counts the rows.
        :param name: the alias; chosen by the compiler where it is not given.
        """
        columns = [_column_of(e) for e in expr]
        ordinality = kw.pop("with_ordinality", None)
        function = self
        if ordinality:
            columns.append(
                ordinality if not isinstance(ordinality, str) else ColumnClause(ordinality, sqltypes.Integer)
            )
            function = self._clone()
            function.__dict__["_with_ordinality"] = True
        row_type = sqltypes.TableValueType(*columns)
        return function._table_valued(
            columns, row_type, kw.pop("name", None), kw.pop("joins_implicitly", False)
        )

    def _table_valued(
        self, columns: list[Any], row_type: Any, name: str | None, joins_implicitly: bool
    ) -> Any:
        fields: dict[str, Any] = {"_tableval_columns": tuple(columns), "_row_type": row_type}
        if joins_implicitly:
            fields["joins_implicitly"] = True
        return TableValuedAlias._construct(self, name, **fields)

    def column_valued(self, name: str | None = None, joins_implicitly: bool = False) -> Any:
        """Return this function as a FROM clause that is used as a column."""
        return self.alias(name=name, joins_implicitly=joins_implicitly).column

    def scalar_table_valued(self, name: str, type_: Any = None) -> Any:
        """Return one column of what the function returns: ``(function()).name``."""
        return ScalarFunctionColumn(self, name, type_)

    def over(
        self,
        *,
        partition_by: Any = None,
        order_by: Any = None,
        rows: Any = None,
        range_: Any = None,
        groups: Any = None,
        exclude: str | None = None,
    ) -> Over[_T]:
        """Return ``function OVER (...)``.

        :param rows: a (lower, upper) pair: None is unbounded, 0 the current row, negative before it,
            positive after.
        """
        return Over(
            self,
            partition_by=partition_by,
            order_by=order_by,
            rows=rows,
            range_=range_,
            groups=groups,
            exclude=exclude,
        )

    def aggregate_order_by(self, *order_by: Any) -> Any:
        """Return this aggregate with its input ordered: ``function(... ORDER BY ...)``."""
        return aggregate_order_by(self, *order_by)

    def within_group(self, *order_by: Any) -> WithinGroup[_T]:
        """Return ``function WITHIN GROUP (ORDER BY ...)``."""
        return WithinGroup(self, *order_by)

    def within_group_type(self, within_group: Any) -> Any:
        return None

    @overload
    def filter(self) -> Self: ...

    @overload
    def filter(self, __criterion: Any, *criterion: Any) -> FunctionFilter[_T]: ...

    def filter(self, *criterion: Any) -> Any:
        """Return ``function FILTER (WHERE ...)``."""
        return FunctionFilter(self, *criterion) if criterion else self

    def as_comparison(self, left_index: int, right_index: int) -> FunctionAsBinary:
        """Return this function as a comparison of two of its arguments, counted from 1."""
        return FunctionAsBinary(self, left_index, right_index)

    def select(self) -> Select[Any]:
        """Return ``SELECT function(...)``."""
        made: Select[Any] = Select(self)
        return made.execution_options(**self._execution_options) if self._execution_options else made

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return connection._execute_function(self, distilled_params, execution_options)

    def self_group(self, against: Any = None) -> Any:
        if against is operators.getitem and isinstance(self.type, sqltypes.ARRAY):
            return Grouping(self)
        return ColumnElement.self_group(self, against)


class FunctionAsBinary(ColumnElement[bool]):
    """A function that compares two of its arguments."""

    __visit_name__ = "function_as_comparison_op"
    _fields = {"sql_function": CHILD, "left_index": SCALAR, "right_index": SCALAR, "modifiers": OPAQUE}
    modifiers: dict[str, Any] = {}
    operator = "function_as_comparison_op"

    def __init__(self, fn: FunctionElement[Any], left_index: int, right_index: int) -> None:
        self.sql_function = fn
        self.left_index = left_index
        self.right_index = right_index
        self.type = sqltypes.BOOLEANTYPE

    @property
    def left(self) -> Any:
        return self.sql_function.clauses.clauses[self.left_index - 1]

    @property
    def right(self) -> Any:
        return self.sql_function.clauses.clauses[self.right_index - 1]


class ScalarFunctionColumn(NamedColumn[_T]):
    """A column of what a function returns."""

    __visit_name__ = "scalar_function_column"
    _fields = {"fn": CHILD, "name": SCALAR, "type": TYPE}

    def __init__(self, fn: Any, name: str, type_: Any = None) -> None:
        self.fn = fn
        self.name = self.key = name
        self.type = to_instance(type_)


class Function(FunctionElement[_T]):
    """A function known by its name."""

    __visit_name__ = "function"
    _fields = {"packagenames": SCALAR, "name": SCALAR}
    name: str

    def __init__(
        self, name: str, *clauses: Any, type_: Any = None, packagenames: tuple[str, ...] | None = None
    ) -> None:
        self.__dict__["name"] = name
        if packagenames:
            self.__dict__["packagenames"] = tuple(packagenames)
        self.__dict__["type"] = to_instance(type_)
        super().__init__(*clauses)

    @property
    def description(self) -> str:
        return self.name

    @property
    def _is_collection_aggregate(self) -> bool:  # type: ignore[override]  # told by the name
        return self.name in ("any", "all", "some")

    @property
    def _names_parameters(self) -> str:  # type: ignore[override]  # values compared with a function are named as it is
        return self.name


_COLUMN = Kind("the name of a column, or column()", lambda value: getattr(value, "_is_column_element", False))


def _column_of(named: Any) -> Any:
    """Return a column of what a function gives as a table."""
    return ColumnClause(named) if isinstance(named, str) else _COLUMN.checked("column of a function", named)


class _FunctionGenerator:
    """Makes a function call of whatever name is asked for: ``func.lower(x)``, ``func.pkg.fn(x)``."""

    _is_structure = True

    def __init__(self, **opts: Any) -> None:
        self.__names: tuple[str, ...] = ()
        self.opts = opts

    if TYPE_CHECKING:  # what the common functions give; the others give Any
        # fmt: off
        @overload
        def coalesce(self, __first: TypedColumn[_T], /, *args: Any, **kw: Any) -> Function[_T]: ...
        @overload
        def coalesce(self, *args: Any, **kw: Any) -> Function[Any]: ...
        def coalesce(self, *args: Any, **kw: Any) -> Function[Any]: ...
        @overload
        def max(self, __first: TypedColumn[_T], /, *args: Any, **kw: Any) -> Function[_T]: ...
        @overload
        def max(self, *args: Any, **kw: Any) -> Function[Any]: ...
        def max(self, *args: Any, **kw: Any) -> Function[Any]: ...
        @overload
        def min(self, __first: TypedColumn[_T], /, *args: Any, **kw: Any) -> Function[_T]: ...
        @overload
        def min(self, *args: Any, **kw: Any) -> Function[Any]: ...
        def min(self, *args: Any, **kw: Any) -> Function[Any]: ...
        @overload
        def sum(self, __first: TypedColumn[_T], /, *args: Any, **kw: Any) -> Function[_T]: ...
        @overload
        def sum(self, *args: Any, **kw: Any) -> Function[Any]: ...
        def sum(self, *args: Any, **kw: Any) -> Function[Any]: ...
        def count(self, expression: Any = None, /, **kw: Any) -> Function[int]: ...
        def char_length(self, arg: Any, /, **kw: Any) -> Function[int]: ...
        def concat(self, *args: Any, **kw: Any) -> Function[str]: ...
        def random(self, *args: Any, **kw: Any) -> Function[float]: ...
        def row_number(self, **kw: Any) -> Function[int]: ...
        def rank(self, *args: Any, **kw: Any) -> Function[int]: ...
        def dense_rank(self, *args: Any, **kw: Any) -> Function[int]: ...
        def now(self, **kw: Any) -> Function[datetime.datetime]: ...
        def current_timestamp(self, **kw: Any) -> Function[datetime.datetime]: ...
        def localtimestamp(self, **kw: Any) -> Function[datetime.datetime]: ...
        def current_date(self, **kw: Any) -> Function[datetime.date]: ...
        def current_time(self, **kw: Any) -> Function[datetime.time]: ...
        def aggregate_strings(self, *args: Any, **kw: Any) -> Function[str]: ...
        # fmt: on

    def __getattr__(self, name: str) -> _FunctionGenerator:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.endswith("_"):
            name = name[:-1]
        made = _FunctionGenerator(**self.opts)
        made.__names = (*self.__names, name)
        return made

    def __call__(self, *c: Any, **kwargs: Any) -> Function[Any]:
        options = {**self.opts, **kwargs}
        names = self.__names
        package = names[0] if len(names) == 2 else "_default" if len(names) == 1 else None
        if package is not None:
            cls = _registry[package].get(names[-1].lower()) if package in _registry else None
            if cls is not None:
                return cls(*c, **options)  # type: ignore[no-any-return]  # a function of the user's
        return Function(names[-1], *c, packagenames=names[:-1], **options)


func = _FunctionGenerator()
"""Makes calls of SQL functions: ``func.lower(x)`` is ``lower(x)``; the common ones know their types."""

modifier = _FunctionGenerator(group=False)
late.function = lambda name: getattr(func, name)


class GenericFunction(Function[_T]):
    """A function with a class of its own: its name, its type, how it takes arguments.

    A subclass is registered under its class name, or its ``identifier``, as ``func.<name>``.
    """

    coerce_arguments = True
    inherit_cache = True
    name: str
    identifier: ClassVar[str]
    package: ClassVar[str]
    _register: ClassVar[bool] = False

    def __init_subclass__(cls, **kw: Any) -> None:
        own = cls.__dict__
        if "inherit_cache" not in own and "_fields" not in own:
            cls.inherit_cache = True
        super().__init_subclass__(**kw)
        if "name" not in own:
            cls.name = cls.__name__
        if "_register" in own and not own["_register"]:
            return
        identifier = own.get("identifier", own.get("name", cls.__name__))
        register_function(str(identifier), cls, own.get("package", getattr(cls, "package", "_default")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = kwargs.pop("_parsed_args", None)
        if made is None:
            made = [expect(roles.ExpressionElementRole, c, name=self.name) for c in args]
        d = self.__dict__
        d["name"] = type(self).name
        type_ = kwargs.pop("type_", None)
        if type_ is None:
            type_ = getattr(type(self), "type", None)
        self._take(made)
        d["type"] = to_instance(type_)
        packagenames = kwargs.pop("packagenames", None)
        if packagenames:
            d["packagenames"] = tuple(packagenames)


class AnsiFunction(GenericFunction[_T]):
    """A function of the SQL standard that is written without parentheses."""

    _register = False
    inherit_cache = True


class ReturnTypeFromArgs(GenericFunction[_T]):
    """A function whose type is that of its arguments."""

    _register = False
    inherit_cache = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = [expect(roles.ExpressionElementRole, c, name=self.name) for c in args]
        kwargs.setdefault("type_", _type_of(made))
        super().__init__(_parsed_args=made, **kwargs)


def _type_of(args: list[Any]) -> Any:
    for one in args:
        if one.type._type_affinity is not sqltypes.NullType:
            return one.type
    return sqltypes.NULLTYPE


class coalesce(ReturnTypeFromArgs[_T]):
    """The first argument that is not NULL."""

    inherit_cache = True
    _has_args = True


class max(ReturnTypeFromArgs[_T]):
    """The largest value."""

    inherit_cache = True


class min(ReturnTypeFromArgs[_T]):
    """The smallest value."""

    inherit_cache = True


class sum(ReturnTypeFromArgs[_T]):
    """The sum."""

    inherit_cache = True


class pow(ReturnTypeFromArgs[_T]):
    """A power of a number."""

    inherit_cache = True


late.power = pow


class now(GenericFunction[Any]):
    """The date and time of the transaction."""

    type = sqltypes.DateTime()
    inherit_cache = True


class concat(GenericFunction[str]):
    """The arguments joined to one string."""

    type = sqltypes.String()
    inherit_cache = True


class char_length(GenericFunction[int]):
    """The length of a string in characters."""

    type = sqltypes.Integer()
    inherit_cache = True

    def __init__(self, arg: Any, **kw: Any) -> None:
        super().__init__(arg, **kw)


class random(GenericFunction[float]):
    """A random number; its range is the database's."""

    inherit_cache = True
    _has_args = True


class count(GenericFunction[int]):
    """The number of rows, or of those where the argument is not NULL."""

    type = sqltypes.Integer()
    inherit_cache = True

    def __init__(self, expression: Any = None, **kwargs: Any) -> None:
        super().__init__(literal_column("*") if expression is None else expression, **kwargs)


class current_date(AnsiFunction[Any]):
    type = sqltypes.Date()
    inherit_cache = True


class current_time(AnsiFunction[Any]):
    type = sqltypes.Time()
    inherit_cache = True


class current_timestamp(AnsiFunction[Any]):
    type = sqltypes.DateTime()
    inherit_cache = True


class current_user(AnsiFunction[str]):
    type = sqltypes.String()
    inherit_cache = True


class localtime(AnsiFunction[Any]):
    type = sqltypes.DateTime()
    inherit_cache = True


class localtimestamp(AnsiFunction[Any]):
    type = sqltypes.DateTime()
    inherit_cache = True


class session_user(AnsiFunction[str]):
    type = sqltypes.String()
    inherit_cache = True


class sysdate(AnsiFunction[Any]):
    type = sqltypes.DateTime()
    inherit_cache = True


class user(AnsiFunction[str]):
    type = sqltypes.String()
    inherit_cache = True


class array_agg(ReturnTypeFromArgs[Any]):
    """An array of all values."""

    inherit_cache = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = [expect(roles.ExpressionElementRole, c) for c in args]
        if "type_" not in kwargs:
            item = _type_of(made)
            default = getattr(type(self), "_array_type", sqltypes.ARRAY)
            kwargs["type_"] = item if isinstance(item, sqltypes.ARRAY) else default(item, dimensions=1)
        GenericFunction.__init__(self, _parsed_args=made, **kwargs)


class OrderedSetAgg(GenericFunction[_T]):
    """An aggregate whose type is that of its WITHIN GROUP."""

    _register = False
    inherit_cache = True
    array_for_multi_clause = False

    def within_group_type(self, within_group: Any) -> Any:
        ordered = within_group.order_by.clauses[0].type
        arguments = self.clauses.clauses
        several = len(arguments) > 1 or (arguments and isinstance(arguments[0].type, sqltypes.ARRAY))
        return sqltypes.ARRAY(ordered) if self.array_for_multi_clause and several else ordered


class mode(OrderedSetAgg[Any]):
    """The most frequent value, in the order of WITHIN GROUP."""

    inherit_cache = True


class percentile_cont(OrderedSetAgg[Any]):
    """The interpolated percentile."""

    array_for_multi_clause = True
    inherit_cache = True


class percentile_disc(OrderedSetAgg[Any]):
    """The percentile among the values that there are."""

    array_for_multi_clause = True
    inherit_cache = True


class rank(GenericFunction[int]):
    type = sqltypes.Integer()
    inherit_cache = True


class dense_rank(GenericFunction[int]):
    type = sqltypes.Integer()
    inherit_cache = True


class percent_rank(GenericFunction[Any]):
    type = sqltypes.Numeric()
    inherit_cache = True


class cume_dist(GenericFunction[Any]):
    type = sqltypes.Numeric()
    inherit_cache = True


class cube(GenericFunction[_T]):
    """``CUBE (...)``, for GROUP BY."""

    _has_args = True
    inherit_cache = True


class rollup(GenericFunction[_T]):
    """``ROLLUP (...)``, for GROUP BY."""

    _has_args = True
    inherit_cache = True


class grouping_sets(GenericFunction[_T]):
    """``GROUPING SETS (...)``, for GROUP BY."""

    _has_args = True
    inherit_cache = True


class aggregate_strings(GenericFunction[str]):
    """The values of a group joined by a separator."""

    type = sqltypes.String()
    _has_args = True
    inherit_cache = True

    def __init__(self, clause: Any, separator: str) -> None:
        super().__init__(clause, BindParameter(self.name, separator, unique=True, literal_execute=True))


class next_value(GenericFunction[int]):
    """The next value of a sequence."""

    type = sqltypes.Integer()
    name = "next_value"
    _fields = {"sequence": TOKEN}

    def __init__(self, seq: Any, **kw: Any) -> None:
        if getattr(seq, "__visit_name__", None) != "sequence":
            raise exc.ArgumentError(f"expected a Sequence for next_value(), got {seq!r}")
        d = self.__dict__
        d["sequence"] = seq
        d["name"] = "next_value"
        d["type"] = to_instance(seq.data_type or getattr(self, "type", None))
        self._take([])

    @property
    def _from_objects(self) -> list[Any]:
        return []


late.next_value = next_value
register_function("cast", Cast)
register_function("extract", Extract)
__all__ = ["Function", "FunctionElement", "GenericFunction", "func", "modifier", "register_function"]
