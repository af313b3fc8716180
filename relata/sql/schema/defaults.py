"""What a column has when no value is given: on the client, on the server, computed, or generated."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from ... import exc, util
from ...util import memoized_property
from ...util.coerce import WHOLE
from ...util.lazy_module import LazyModule
from .. import roles
from ..dialect_args import DialectKWArgs
from ..events import SchemaEventTarget
from ..executable import Executable
from ..late import late
from ..markers import NULL_UNSPECIFIED
from .expressions import copy_expression
from .item import SchemaItem

_inspect = LazyModule("inspect")


class DefaultGenerator(Executable, SchemaItem):
    """What makes a value for a column when a statement gives none."""

    __visit_name__ = "default_generator"
    inherit_cache = False
    _is_default_generator = True
    is_sequence = False
    is_identity = False
    is_server_default = False
    is_clause_element = False
    is_callable = False
    is_scalar = False
    is_sentinel = False
    has_arg = False
    _is_monotonic_fn = False
    column: Any = None
    for_update: bool

    def __init__(self, for_update: bool = False) -> None:
        self.for_update = for_update

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        self.column = parent
        if self.for_update:
            parent.onupdate = self
        else:
            parent.default = self

    def _copy(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} cannot be copied: give it a _copy() method")

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        util.warn_deprecated(
            "execute() of a default generator or sequence is deprecated: use scalar()", "2.1"
        )
        return self._execute_on_scalar(connection, distilled_params, execution_options)

    def _execute_on_scalar(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        return connection._execute_default(self, distilled_params, execution_options)

    __repr__ = SchemaItem.__repr__


class ColumnDefault(DefaultGenerator):
    """A value for a column, made before a statement is sent; `Column(default=...)` and `onupdate=` make
    these.

    :param arg: a plain value, an SQL expression, or a function, which may take the execution context
    :param for_update: for UPDATE, else for INSERT
    """

    arg: Any

    def __new__(cls, arg: Any = None, for_update: bool = False) -> Any:
        if cls is ColumnDefault:
            cls = _default_class(arg)
        return object.__new__(cls)

    @property
    def _given_arg(self) -> Any:
        return self.arg

    def compare(self, other: Any, **kw: Any) -> bool:
        """Tell whether another default has an equal argument."""
        return (
            type(other) is type(self)
            and other.for_update == self.for_update
            and self.compare_argument(other._given_arg)
        )

    def compare_argument(self, argument: Any) -> bool:
        """Tell whether this default is made from an argument."""
        return bool(self._given_arg == argument)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.arg!r})"


def _default_class(arg: Any) -> type[ColumnDefault]:
    if isinstance(arg, FetchedValue):
        raise exc.ArgumentError(
            f"expected a value, function or SQL expression for default=, got {arg!r}: the server's own "
            "defaults are "
            "given as server_default="
        )
    if _is_sql(arg):
        return ColumnElementColumnDefault
    if callable(arg):
        return CallableColumnDefault
    return ScalarElementColumnDefault


def _is_sql(arg: Any) -> bool:
    if getattr(arg, "is_clause_element", False) or hasattr(arg, "__clause_element__"):
        return not isinstance(arg, type)
    return False


class ScalarElementColumnDefault(ColumnDefault):
    """A plain value as default."""

    is_scalar = True
    has_arg = True

    def __init__(self, arg: Any, for_update: bool = False) -> None:
        self.for_update = for_update
        self.arg = arg

    def _copy(self) -> Any:
        return type(self)(arg=self.arg, for_update=self.for_update)


class ColumnElementColumnDefault(ColumnDefault):
    """An SQL expression as default: it becomes part of the statement."""

    is_clause_element = True
    has_arg = True

    def __init__(self, arg: Any, for_update: bool = False) -> None:
        self.for_update = for_update
        is_select = getattr(arg, "_is_select_base", False)
        self.arg = late.expect(roles.ExpressionElementRole, arg.scalar_subquery() if is_select else arg)

    def _copy(self) -> Any:
        return type(self)(arg=self.arg, for_update=self.for_update)

    def compare_argument(self, argument: Any) -> bool:
        return bool(getattr(argument, "is_clause_element", False) and self.arg.compare(argument))

    @memoized_property
    def _arg_is_typed(self) -> bool:
        type_ = getattr(self.arg, "type", None)
        return type_ is not None and not type_._isnull

    @memoized_property
    def _is_monotonic_fn(self) -> bool:
        return bool(getattr(self.arg, "_is_monotonic_fn", False))


class CallableColumnDefault(ColumnDefault):
    """A function as default: it is called for each row, with the execution context."""

    is_callable = True
    has_arg = True

    def __init__(self, arg: Callable[..., Any], for_update: bool = False) -> None:
        self.for_update = for_update
        self._original = arg
        self.arg = self._maybe_wrap_callable(arg)

    @property
    def _given_arg(self) -> Any:
        return self._original

    def _copy(self) -> Any:
        return type(self)(arg=self._original, for_update=self.for_update)

    def compare_argument(self, argument: Any) -> bool:
        return argument is self._original or argument is self.arg

    def _maybe_wrap_callable(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of one argument, the execution context, whether `fn` takes it or not."""
        try:
            required = _required_arguments(fn)
        except (TypeError, ValueError):
            return _ignoring_context(fn)  # written in C: taken as one without arguments
        if required is None:
            return fn
        if required > 1:
            raise exc.ArgumentError(
                "expected a function of at most one argument (the execution context) as default, got "
                f"{fn!r}, which "
                f"needs {required}"
            )
        return fn if required == 1 else _ignoring_context(fn)


def _required_arguments(fn: Callable[..., Any]) -> int | None:
    """Return how many positional arguments a function needs."""
    parameters = _inspect.signature(fn).parameters.values()
    return sum(
        1
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    )


def _ignoring_context(fn: Callable[..., Any]) -> Callable[..., Any]:
    def call(context: Any) -> Any:
        return fn()

    return update_wrapper(call, fn)


class _InsertSentinelColumnDefault(ColumnDefault):
    """A number that tells which row of a batch is which; the statement gives it."""

    is_sentinel = True
    for_update = False
    arg = None

    def __new__(cls) -> Any:
        return object.__new__(cls)

    def __init__(self) -> None:
        pass

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if not parent._insert_sentinel:
            raise exc.ArgumentError(
                f"expected a column made by insert_sentinel() or with insert_sentinel=True, got {parent!r}"
            )
        if not parent.nullable:
            raise exc.ArgumentError(
                f"expected a column that may be NULL for the default of insert_sentinel(), got {parent!r}"
            )
        super()._set_parent(parent, **kw)

    def _copy(self) -> Any:
        return _InsertSentinelColumnDefault()


class FetchedValue(SchemaEventTarget):
    """Say that the database itself makes a value, so that it is read back after a statement.

    :param for_update: on UPDATE, else on INSERT
    """

    is_server_default = True
    reflected = False
    has_argument = False
    is_clause_element = False
    is_identity = False
    _is_monotonic_fn = False
    column: Any = None

    def __init__(self, for_update: bool = False) -> None:
        self.for_update = for_update

    def _as_for_update(self, for_update: bool) -> Any:
        return self if for_update == self.for_update else self._clone(for_update)

    def _copy(self) -> Any:
        return self._clone(self.for_update)

    def _clone(self, for_update: bool) -> Any:
        new = self.__class__.__new__(self.__class__)
        new.__dict__.update(self.__dict__)
        new.__dict__.pop("column", None)
        new.for_update = for_update
        return new

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        self.column = parent
        if self.for_update:
            parent.server_onupdate = self
        else:
            parent.server_default = self

    def __repr__(self) -> str:
        return util.generic_repr(self)


class DefaultClause(FetchedValue):
    """A DEFAULT of the table's DDL; `Column(server_default=...)` makes these.

    :param arg: a string, printed as a literal, or an SQL expression such as `text("now()")`
    """

    has_argument = True

    def __init__(self, arg: Any, for_update: bool = False, _reflected: bool = False) -> None:
        if not isinstance(arg, str) and not _is_sql(arg):
            raise exc.ArgumentError(
                f"expected a string or an SQL expression such as text('...') for server_default=, got {arg!r}"
            )
        super().__init__(for_update)
        self.arg = arg if isinstance(arg, str) else late.expect(roles.DDLExpressionRole, arg)
        self.reflected = _reflected

    @memoized_property
    def _is_monotonic_fn(self) -> bool:
        return bool(getattr(self.arg, "_is_monotonic_fn", False))

    def __repr__(self) -> str:
        return f"DefaultClause({self.arg!r}, for_update={self.for_update!r})"


class Computed(FetchedValue, SchemaItem):
    """A generated column: `GENERATED ALWAYS AS (expression)`.

    :param sqltext: the expression, as text or SQL
    :param persisted: True for STORED, False for VIRTUAL, None for what the database does by default
    """

    __visit_name__ = "computed_column"
    sqltext: Any

    def __init__(self, sqltext: Any, persisted: bool | None = None) -> None:
        self.sqltext = late.expect(roles.DDLExpressionRole, sqltext)
        self.persisted = persisted
        self.column = None
        self.for_update = False

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if any(
            default is not None and default is not self
            for default in (parent.server_default, parent.server_onupdate)
        ):
            raise exc.ArgumentError(
                "expected a column without server_default and server_onupdate for Computed, got "
                f"{parent.name!r}"
            )
        self.column = parent
        parent.computed = self
        parent.server_onupdate = self
        parent.server_default = self

    def _as_for_update(self, for_update: bool) -> Any:
        return self

    def _copy(self, *, target_table: Any = None, **kw: Any) -> Any:
        source = self.column.table if self.column is not None else None
        copied = Computed(copy_expression(self.sqltext, source, target_table), persisted=self.persisted)
        return self._schema_item_copy(copied)

    copy = _copy
    __repr__ = SchemaItem.__repr__


_OPTIONS = ("start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle", "cache")


_NUMBER = WHOLE.or_none()


class IdentityOptions(DialectKWArgs):
    """What sequences and identity columns take.

    :param start: the first number
    :param increment: what is added each time
    :param minvalue: the least number
    :param maxvalue: the greatest number
    :param nominvalue: say NO MINVALUE
    :param nomaxvalue: say NO MAXVALUE
    :param cycle: begin anew when the limit is reached
    :param cache: how many numbers are made ahead
    :param order: make numbers in the order of requests; `oracle_order` is the argument for it now
    """

    def __init__(
        self,
        start: int | None = None,
        increment: int | None = None,
        minvalue: int | None = None,
        maxvalue: int | None = None,
        nominvalue: bool | None = None,
        nomaxvalue: bool | None = None,
        cycle: bool | None = None,
        cache: int | None = None,
        order: bool | None = None,
        **dialect_kw: Any,
    ) -> None:
        numbers = {"start": start, "increment": increment, "minvalue": minvalue, "maxvalue": maxvalue}
        for option, number in {**numbers, "cache": cache}.items():
            _NUMBER.check(f"{option} of {type(self).__name__}", number)
        self.start = start
        self.increment = increment
        self.minvalue = minvalue
        self.maxvalue = maxvalue
        self.nominvalue = nominvalue
        self.nomaxvalue = nomaxvalue
        self.cycle = cycle
        self.cache = cache
        if order is not None:
            if "oracle_order" in dialect_kw:
                raise exc.ArgumentError("expected one of order= and oracle_order=, got both")
            util.warn_deprecated("order= is Oracle's alone: give it as oracle_order=", "2.1")
            dialect_kw["oracle_order"] = order
        self._validate_dialect_kwargs(dialect_kw)

    @property
    def _increment_is_negative(self) -> bool:
        return self.increment is not None and self.increment < 0

    @property
    def order(self) -> bool | None:
        """The same as `oracle_order`."""
        return self.dialect_kwargs.get("oracle_order")

    def _as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _OPTIONS if getattr(self, name) is not None}


class Identity(IdentityOptions, FetchedValue, SchemaItem):
    """A column whose numbers the database makes: `GENERATED ... AS IDENTITY`.

    :param always: GENERATED ALWAYS, so that a statement cannot give a number; else BY DEFAULT
    :param on_null: also where NULL is given, on Oracle; `oracle_on_null` is the argument for it now
    """

    __visit_name__ = "identity_column"
    is_identity = True

    def __init__(
        self,
        always: bool | None = False,
        on_null: bool | None = None,
        start: int | None = None,
        increment: int | None = None,
        minvalue: int | None = None,
        maxvalue: int | None = None,
        nominvalue: bool | None = None,
        nomaxvalue: bool | None = None,
        cycle: bool | None = None,
        cache: int | None = None,
        order: bool | None = None,
        **dialect_kw: Any,
    ) -> None:
        if on_null is not None:
            if "oracle_on_null" in dialect_kw:
                raise exc.ArgumentError("expected one of on_null= and oracle_on_null=, got both")
            util.warn_deprecated("on_null= is Oracle's alone: give it as oracle_on_null=", "2.1")
            dialect_kw["oracle_on_null"] = on_null
        IdentityOptions.__init__(
            self,
            start=start,
            increment=increment,
            minvalue=minvalue,
            maxvalue=maxvalue,
            nominvalue=nominvalue,
            nomaxvalue=nomaxvalue,
            cycle=cycle,
            cache=cache,
            order=order,
            **dialect_kw,
        )
        self.always = always
        self.column = None
        self.for_update = False

    @property
    def on_null(self) -> bool | None:
        """The same as `oracle_on_null`."""
        return self.dialect_kwargs.get("oracle_on_null")

    def _set_parent(self, parent: Any, **kw: Any) -> None:
        if any(
            default is not None and default is not self
            for default in (parent.server_default, parent.server_onupdate)
        ):
            raise exc.ArgumentError(
                "expected a column without server_default and server_onupdate for Identity, got "
                f"{parent.name!r}"
            )
        if parent.autoincrement is False:
            raise exc.ArgumentError(
                f"expected a column that may have autoincrement for Identity, got {parent.name!r} with "
                "autoincrement=False"
            )
        self.column = parent
        parent.identity = self
        if parent._user_defined_nullable is NULL_UNSPECIFIED:
            parent.nullable = False
        parent.server_default = self

    def _as_for_update(self, for_update: bool) -> Any:
        return self

    def _as_dict(self) -> dict[str, Any]:
        return {"always": self.always, **super()._as_dict()}

    def _copy(self, **kw: Any) -> Any:
        copied = Identity(**self._as_dict(), **self.dialect_kwargs)
        copied._copy_reflect_only_elements(self)
        return self._schema_item_copy(copied)

    copy = _copy
    __repr__ = SchemaItem.__repr__


__all__ = [
    "CallableColumnDefault",
    "ColumnDefault",
    "ColumnElementColumnDefault",
    "Computed",
    "DefaultClause",
    "DefaultGenerator",
    "FetchedValue",
    "Identity",
    "IdentityOptions",
    "ScalarElementColumnDefault",
    "_InsertSentinelColumnDefault",
]
