"""What every clause and every column expression is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from ... import exc, inspection
from ..._hot.nodes import build, compare, compare_in, modified
from ...util import warn_deprecated
from ...util.coerce import MAPPING, NAMED, Kind, check_kinds
from .. import operators, roles
from ..late import late
from ..node import CHILD, TYPE, Node
from ..sqltypes import NULLTYPE
from ..type_api import TypeEngine
from ..visitors import cloned_traverse
from .operations import SQLColumnExpression

if TYPE_CHECKING:
    from .columns import Label

_T_co = TypeVar("_T_co", covariant=True)
_SelfElement = TypeVar("_SelfElement", bound="ClauseElement")

_serial = itertools.count(1)


class quoted_name(str):
    """A name together with the decision whether it is quoted.

    :param value: the name.
    :param quote: True to quote always, False never, None to let the dialect decide.
    """

    quote: bool | None

    def __new__(cls, value: str, quote: bool | None) -> quoted_name:
        if isinstance(value, cls) and (quote is None or value.quote == quote):
            return value
        self = super().__new__(cls, value)
        self.quote = quote
        return self

    @classmethod
    def construct(cls, value: str | None, quote: bool | None) -> quoted_name | None:
        return None if value is None else quoted_name(value, quote)

    def __reduce__(self) -> tuple[Any, ...]:
        return quoted_name, (str(self), self.quote)

    @property
    def structure(self) -> Any:
        """What a key has of the name."""
        return str(self), self.quote

    def lower(self) -> str:
        return self if self.quote else str(self).lower()

    def upper(self) -> str:
        return self if self.quote else str(self).upper()

    def __repr__(self) -> str:
        return str.__repr__(self)


class AnonName(str):
    """A name that the compiler chooses: ``base_1``, ``base_2`` ... in the order in which objects are met.

    The string itself is unique in the process; ``base`` and ``suffix`` are what the chosen name begins
    with. The base may
    be a name of this kind itself.
    """

    base: str
    suffix: str

    def __new__(cls, base: str, suffix: str = "") -> AnonName:
        if type(base) is not AnonName and type(base) is not JoinedName:
            if not base.isidentifier():
                base = _NOT_IN_NAMES.sub("_", base)
            base = base.strip("_") or "anon"
        self = super().__new__(cls, f"%({next(_serial)} {base}{suffix})s")
        self.base = base
        self.suffix = suffix
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return AnonName, (self.base, self.suffix)

    @property
    def structure(self) -> Any:
        """What a key has of the name: which object has it is told by where it stands."""
        return getattr(self.base, "structure", self.base), self.suffix


class JoinedName(str):
    """``table_column``, where one of the names is chosen by the compiler."""

    parts: tuple[str, str]

    def __new__(cls, table: str, column: str) -> JoinedName:
        self = super().__new__(cls, f"{table}_{column}")
        self.parts = (table, column)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return JoinedName, self.parts

    @property
    def structure(self) -> Any:
        return tuple(getattr(part, "structure", part) for part in self.parts)


_NOT_IN_NAMES = re.compile(r"[%() $\[\]]+")


_BIND = Kind("an Engine or Connection", lambda value: hasattr(value, "dialect"))
_DIALECT = Kind(
    "a dialect",
    lambda value: not isinstance(value, type) and hasattr(value, "statement_compiler"),
    "make one: postgresql.dialect(), of relata.dialects",
)
_COMPILER_OPTIONS = {
    "compile_kwargs": NAMED.or_none(),
    "column_keys": Kind("a list of names", lambda value: hasattr(value, "__iter__")).or_none(),
    "schema_translate_map": MAPPING.or_none(),
}


class CompilerElement(Node):
    """What can be compiled to text for a dialect."""

    supports_execution: bool = False
    stringify_dialect: str = "default"

    def compile(self, bind: Any = None, dialect: Any = None, **kw: Any) -> Any:
        """Compile to SQL.

        :param bind: an Engine or Connection whose dialect is used.
        :param dialect: the dialect to use; a plain one by default.
        :param compile_kwargs: a dict of flags for the compiler, such as ``literal_binds``.
        :return: a Compiled object; ``str()`` of it is the SQL.
        """
        if bind is not None and dialect is None:
            _BIND.check("bind", bind)
            dialect = bind.dialect
        elif dialect is None:
            dialect = late.string_dialect(self.stringify_dialect)
        else:
            _DIALECT.check("dialect", dialect)
        if kw:
            check_kinds(_COMPILER_OPTIONS, kw)
        return self._compiler(dialect, **kw)

    def _compiler(self, dialect: Any, **kw: Any) -> Any:
        return dialect.statement_compiler(dialect, self, **kw)

    def __str__(self) -> str:
        return str(self.compile())


@inspection._self_inspects
class ClauseElement(CompilerElement):
    """The base of every part of an SQL statement."""

    __visit_name__ = "clause"
    is_selectable = False
    is_dml = False
    is_select = False
    is_text = False
    is_clause_element: ClassVar[bool] = True
    _is_column_element = False
    _is_from_clause = False
    _is_bind_parameter = False
    _is_text_clause = False
    _is_lambda_element = False
    _is_returns_rows = False
    _is_select_base = False
    _is_clause_list = False
    _is_collection_aggregate = False
    _is_singleton_constant = False

    def __repr__(self) -> str:
        cls = type(self)
        described = None if getattr(cls, "description", None) is None else self.description
        return (
            object.__repr__(self)
            if described is None
            else f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}; {described}>"
        )

    @property
    def _select_iterable(self) -> Iterable[Any] | None:
        """The columns that it selects, if not itself."""
        return None

    _order_by_label_element: Any = None

    description: Any = None

    @property
    def _from_objects(self) -> list[Any]:
        found: list[Any] = []
        for child in self.get_children():
            if not child._is_bind_parameter:  # type: ignore[attr-defined]  # as below
                found += child._from_objects  # type: ignore[attr-defined]  # children of clauses are clauses
        return found

    @property
    def entity_namespace(self) -> Any:
        raise exc.InvalidRequestError(
            f"expected an element with named columns (a table or a mapped class) for filter_by(), got "
            f"{self!r}"
        )

    def self_group(self, against: Any = None) -> Any:
        """Return this element as it stands beside an operator: parenthesised where it must be."""
        return self

    def _ungroup(self) -> Any:
        return self

    def params(
        self: _SelfElement, optionaldict: Mapping[str, Any] | None = None, /, **kwargs: Any
    ) -> _SelfElement:
        """Return a copy whose bound parameters of these names have these values."""
        return self._replace_params(False, optionaldict, kwargs)  # type: ignore[no-any-return]  # a copy of the same class

    def unique_params(
        self: _SelfElement, optionaldict: Mapping[str, Any] | None = None, /, **kwargs: Any
    ) -> _SelfElement:
        """Return a copy like that of ``params()``, its parameters made distinct from those of the
        original.
        """
        return self._replace_params(True, optionaldict, kwargs)  # type: ignore[no-any-return]  # a copy of the same class

    def _replace_params(
        self, unique: bool, optionaldict: Mapping[str, Any] | None, kwargs: dict[str, Any]
    ) -> Any:
        if optionaldict:
            NAMED.check("parameters", optionaldict)
        from_dict = dict(optionaldict or {}, **kwargs)
        if not self.supports_execution:
            warn_deprecated(
                "params() and unique_params() of what is no statement will go, got "
                f"{type(self).__name__}: call them on the statement, or give the values when it is executed",
                "2.1",
            )

        def replace(bind: Any) -> None:
            key = bind.key
            bind.__dict__.pop("_source", None)
            if key in from_dict:
                bind.__dict__["value"] = from_dict[key]
                bind.__dict__["required"] = False
            if unique:
                bind._convert_to_unique()

        opts = {"maintain_key": True, "detect_subquery_cols": True}
        return cloned_traverse(self, opts, {"bindparam": replace})

    def __bool__(self) -> bool:
        raise TypeError(
            f"expected a condition that Python can decide, got the SQL expression {type(self).__name__}; "
            "combine SQL conditions with & | ~ or and_() or_() not_(), and test for presence with 'is "
            "not None'"
        )

    def __and__(self, other: Any) -> Any:
        return late.and_(self, other)

    def __or__(self, other: Any) -> Any:
        return late.or_(self, other)

    def __invert__(self) -> Any:
        return self._negate()

    def _negate(self) -> Any:
        return late.not_(self)

    def _execute_on_connection(self, connection: Any, distilled_params: Any, execution_options: Any) -> Any:
        raise exc.ObjectNotExecutableError(self)


class ColumnElement(SQLColumnExpression[_T_co], ClauseElement):
    """The base of column expressions: what has a value and a type in SQL."""

    __visit_name__ = "column_element"
    _fields: ClassVar[dict[str, int]] = {"type": TYPE}
    plays = roles.EXPRESSION
    _is_column_element = True
    _names_parameters: str | None = None
    # a method that makes an element of a plain value beside this one, where that is more than one parameter
    _bind_param: Any = None
    _is_implicitly_boolean = False
    _is_multiparam_column = False

    type: TypeEngine[Any] = NULLTYPE
    key: str | None = None
    name: str | None = None
    primary_key: bool = False
    foreign_keys: Any = frozenset()
    table: Any = None
    _proxies: tuple[Any, ...] = ()
    _label: str | None = None

    # -- comparisons with plain values take the short way; the rest goes by the operator's table

    __hash__ = object.__hash__

    def __eq__(self, other: Any) -> ColumnElement[bool]:  # type: ignore[override]  # == makes SQL
        return compare(self, operators.eq, other)  # type: ignore[no-any-return]  # an expression

    def __ne__(self, other: Any) -> ColumnElement[bool]:  # type: ignore[override]  # != makes SQL
        return compare(self, operators.ne, other)  # type: ignore[no-any-return]  # an expression

    def __lt__(self, other: Any) -> ColumnElement[bool]:
        return compare(self, operators.lt, other)  # type: ignore[no-any-return]  # an expression

    def __le__(self, other: Any) -> ColumnElement[bool]:
        return compare(self, operators.le, other)  # type: ignore[no-any-return]  # an expression

    def __gt__(self, other: Any) -> ColumnElement[bool]:
        return compare(self, operators.gt, other)  # type: ignore[no-any-return]  # an expression

    def __ge__(self, other: Any) -> ColumnElement[bool]:
        return compare(self, operators.ge, other)  # type: ignore[no-any-return]  # an expression

    def in_(self, other: Any) -> ColumnElement[bool]:
        return compare_in(self, operators.in_op, other)  # type: ignore[no-any-return]  # an expression

    def desc(self) -> Any:
        return modified(self, operators.desc_op)

    def asc(self) -> Any:
        return modified(self, operators.asc_op)

    @property
    def comparator(self) -> Any:
        """The operators of this expression's type."""
        return self.type.comparator_factory(self)

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        if self.type.comparator_factory.plain:
            return late.default_operate(self, op, *other, **kwargs)
        return op(self.comparator, *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        if self.type.comparator_factory.plain:
            return late.default_operate(self, op, other, reverse=True, **kwargs)
        return op(other, self.comparator, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in self._all_fields:
            raise AttributeError(name)
        factory = self.type.comparator_factory
        if not factory.plain:
            try:
                return getattr(self.comparator, name)
            except AttributeError:
                pass
        raise AttributeError(
            f"expected an attribute of {type(self).__name__} or an operator of its type {self.type!r}, "
            f"got {name!r}"
        )

    def self_group(self, against: Any = None) -> Any:
        boolean = self.type._type_affinity is late.BOOLEAN
        if against in (operators.and_, operators.or_, operators._asbool) and boolean:
            return late.as_boolean(self, operators.istrue, operators.isfalse)
        if against in (operators.any_op, operators.all_op):
            return build(Grouping, {"element": self, "type": self.type})
        return self

    def _negate(self) -> Any:
        if self.type._type_affinity is late.BOOLEAN:
            return late.as_boolean(self, operators.isfalse, operators.istrue)
        return late.not_(self)

    def label(self, name: str | None) -> Label[_T_co]:
        """Return this expression under a name: ``expr AS name``; None lets the compiler choose the name."""
        return late.label(name, self, self.type)  # type: ignore[no-any-return]  # a Label

    def cast(self, type_: Any) -> Any:
        """Return ``CAST(expr AS type)``."""
        return late.cast(self, type_)

    @property
    def expression(self) -> Any:
        return self

    def _clone(self, **kw: Any) -> Self:
        new = super()._clone(**kw)
        if new is not self:
            new.__dict__.setdefault("_copied_from", self)  # what was copied itself passes on its own
        return new

    @property
    def base_columns(self) -> frozenset[Any]:
        """The columns at the root of this one's derivations."""
        return frozenset(c for c in self.proxy_set if not c._proxies)

    @property
    def proxy_set(self) -> frozenset[Any]:
        """This column and all that it was derived from, through subqueries and aliases."""
        found = {self._root, self.__dict__.get("_copied_from", self)}
        found.add(self)
        for proxy in self._proxies:
            found |= proxy.proxy_set
        return frozenset(found)

    def shares_lineage(self, othercolumn: Any) -> bool:
        """Tell whether two columns derive from a common one."""
        return not self.proxy_set.isdisjoint(othercolumn.proxy_set)

    @property
    def anon_key_label(self) -> AnonName:
        return self._anon_name

    @property
    def _anon_name(self) -> AnonName:
        name = self.__dict__.get("_anon_label")
        if name is None:
            name = self.__dict__["_anon_label"] = AnonName(self.name or "anon")
        return name

    @property
    def _proxy_key(self) -> str | None:
        """The key under which this column stands in the ``.c`` of a SELECT, None for an unnamed one."""
        marked: str | None = self._annotations.get("proxy_key")
        return marked or self.key or self.name

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
        """Return the key and the column that stand for this expression in a selectable made from it."""
        if name is None:
            name = self._anon_name
            if key is None:
                key = self._proxy_key
        else:
            key = key or name
        column = late.column_clause(name, self.type, selectable, (self,))
        column.__dict__["key"] = key or name
        if self.primary_key:
            primary_key.add(column)
        return key or name, column


class KeyedColumnElement(ColumnElement[_T_co]):
    """A column expression that has a key."""

    inherit_cache = True
    key: str


class WrapsColumnExpression(ColumnElement[_T_co]):
    """An expression whose name in a result is that of the column inside."""

    inherit_cache = True

    @property
    def wrapped_column_expression(self) -> Any:
        return self.clause

    @property
    def name(self) -> Any:  # type: ignore[override]  # told by the column inside
        return getattr(self.wrapped_column_expression, "name", None)

    @property
    def _proxy_key(self) -> str | None:
        inner: str | None = self.wrapped_column_expression._proxy_key
        return inner


class Grouping(ColumnElement[_T_co]):
    """An expression in parentheses."""

    __visit_name__ = "grouping"
    _fields = {"element": CHILD}
    element: Any

    def __init__(self, element: Any) -> None:
        self.element = element
        self.type = getattr(element, "type", NULLTYPE)

    def self_group(self, against: Any = None) -> Any:
        return self

    def _ungroup(self) -> Any:
        return self.element._ungroup()

    @property
    def _is_implicitly_boolean(self) -> bool:  # type: ignore[override]  # depends on the element
        return bool(self.element._is_implicitly_boolean)

    def _with_binary_element_type(self, type_: Any) -> Any:
        return Grouping(self.element._with_binary_element_type(type_))

    @property
    def _proxies(self) -> tuple[Any, ...]:  # type: ignore[override]  # that of its element
        return (self.element,) if self.element._is_column_element else ()

    def _negate(self) -> Any:
        return self.element._negate() if self.type._type_affinity is late.BOOLEAN else super()._negate()
