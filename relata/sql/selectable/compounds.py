"""UNION, INTERSECT, EXCEPT; SELECT as an expression or in parentheses; EXISTS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar, TypeVarTuple, overload

from ... import exc
from ..._hot.nodes import build
from .. import operators, roles
from ..coercions import expect
from ..elements import ColumnElement, Grouping, UnaryExpression
from ..late import late
from ..node import CHILD, CHILDREN, SCALAR
from ..sqltypes import BOOLEANTYPE
from .base import TypedReturnsRows
from .generative import GenerativeSelect, SelectBase
from .naming import Named, SelectLabelStyle
from .selects import Select

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class CompoundSelect(GenerativeSelect, TypedReturnsRows[*_Ts]):
    """Selects joined by a set operation."""

    __visit_name__ = "compound_select"
    _fields = {"selects": CHILDREN, "keyword": SCALAR}
    selects: tuple[Any, ...]
    keyword: str

    def __init__(self, keyword: str, *selects: Any) -> None:
        if not selects:
            raise exc.ArgumentError(f"expected the SELECTs to join by {keyword}, got none")
        made = [expect(roles.CompoundElementRole, s) for s in selects]
        d = self.__dict__
        d["keyword"] = keyword
        d["selects"] = tuple(s.self_group(against="compound") for s in made)

    @property
    def _all_selected_columns(self) -> list[Any]:
        return self.selects[0]._all_selected_columns  # type: ignore[no-any-return]  # columns

    def self_group(self, against: Any = None) -> Any:
        return late.grouped_select(self)

    def is_derived_from(self, fromclause: Any) -> bool:
        return any(s.is_derived_from(fromclause) for s in self.selects)

    def _scalar_type(self) -> Any:
        return self.selects[0]._scalar_type()

    def _needs_parens_for_grouping(self) -> bool:
        return True

    def _columns_behind(self) -> Iterable[tuple[Any, ...]]:
        return zip(*[s._all_selected_columns for s in self.selects], strict=False)

    def _named_columns(self, in_from: bool) -> list[Named]:
        return self.selects[0]._named_columns(in_from)  # type: ignore[no-any-return]  # as declared

    def _ensure_disambiguated(self) -> Any:
        first = self.selects[0]._ensure_disambiguated()
        if first is self.selects[0]:
            return self
        new = self._clone()
        new.__dict__["selects"] = (first, *self.selects[1:])
        return new

    def set_label_style(self, style: SelectLabelStyle) -> Self:
        """Return a copy whose columns are named in another style: those of its first SELECT."""
        new = self._clone()
        new.__dict__["selects"] = (self.selects[0].set_label_style(style), *self.selects[1:])
        return new

    def get_label_style(self) -> SelectLabelStyle:
        return self.selects[0].get_label_style()  # type: ignore[no-any-return]  # a style

    def union(self, *other: Any) -> Any:
        return CompoundSelect("UNION", self, *other)

    def union_all(self, *other: Any) -> Any:
        return CompoundSelect("UNION ALL", self, *other)

    def except_(self, *other: Any) -> Any:
        return CompoundSelect("EXCEPT", self, *other)

    def except_all(self, *other: Any) -> Any:
        return CompoundSelect("EXCEPT ALL", self, *other)

    def intersect(self, *other: Any) -> Any:
        return CompoundSelect("INTERSECT", self, *other)

    def intersect_all(self, *other: Any) -> Any:
        return CompoundSelect("INTERSECT ALL", self, *other)


late.compound = CompoundSelect


@overload
def union(*selects: TypedReturnsRows[*_Ts]) -> CompoundSelect[*_Ts]: ...


@overload
def union(*selects: Any) -> CompoundSelect[Any]: ...


def union(*selects: Any) -> CompoundSelect[Any]:
    """Return ``a UNION b ...``."""
    return CompoundSelect("UNION", *selects)


@overload
def union_all(*selects: TypedReturnsRows[*_Ts]) -> CompoundSelect[*_Ts]: ...


@overload
def union_all(*selects: Any) -> CompoundSelect[Any]: ...


def union_all(*selects: Any) -> CompoundSelect[Any]:
    """Return ``a UNION ALL b ...``."""
    return CompoundSelect("UNION ALL", *selects)


@overload
def except_(*selects: TypedReturnsRows[*_Ts]) -> CompoundSelect[*_Ts]: ...


@overload
def except_(*selects: Any) -> CompoundSelect[Any]: ...


def except_(*selects: Any) -> CompoundSelect[Any]:
    """Return ``a EXCEPT b ...``."""
    return CompoundSelect("EXCEPT", *selects)


@overload
def except_all(*selects: TypedReturnsRows[*_Ts]) -> CompoundSelect[*_Ts]: ...


@overload
def except_all(*selects: Any) -> CompoundSelect[Any]: ...


def except_all(*selects: Any) -> CompoundSelect[Any]:
    """Return ``a EXCEPT ALL b ...``."""
    return CompoundSelect("EXCEPT ALL", *selects)


@overload
def intersect(*selects: TypedReturnsRows[*_Ts]) -> CompoundSelect[*_Ts]: ...


@overload
def intersect(*selects: Any) -> CompoundSelect[Any]: ...


def intersect(*selects: Any) -> CompoundSelect[Any]:
    """Return ``a INTERSECT b ...``."""
    return CompoundSelect("INTERSECT", *selects)


@overload
def intersect_all(*selects: TypedReturnsRows[*_Ts]) -> CompoundSelect[*_Ts]: ...


@overload
def intersect_all(*selects: Any) -> CompoundSelect[Any]: ...


def intersect_all(*selects: Any) -> CompoundSelect[Any]:
    """Return ``a INTERSECT ALL b ...``."""
    return CompoundSelect("INTERSECT ALL", *selects)


class SelectStatementGrouping(SelectBase):
    """A SELECT in parentheses."""

    __visit_name__ = "select_statement_grouping"
    _fields = {"element": CHILD}
    element: Any

    def __init__(self, element: Any) -> None:
        self.element = element

    @property
    def _all_selected_columns(self) -> list[Any]:
        return self.element._all_selected_columns  # type: ignore[no-any-return]  # columns

    def _named_columns(self, in_from: bool) -> list[Named]:
        return self.element._named_columns(in_from)  # type: ignore[no-any-return]  # as declared

    def set_label_style(self, style: SelectLabelStyle) -> SelectStatementGrouping:
        return SelectStatementGrouping(self.element.set_label_style(style))

    def get_label_style(self) -> SelectLabelStyle:
        return self.element.get_label_style()  # type: ignore[no-any-return]  # a style

    def _ensure_disambiguated(self) -> Any:
        inner = self.element._ensure_disambiguated()
        return self if inner is self.element else SelectStatementGrouping(inner)

    def self_group(self, against: Any = None) -> Any:
        return self

    def _ungroup(self) -> Any:
        return self.element

    def is_derived_from(self, fromclause: Any) -> bool:
        return bool(self.element.is_derived_from(fromclause))

    def _scalar_type(self) -> Any:
        return self.element._scalar_type()


late.grouped_select = SelectStatementGrouping


class ScalarSelect(Grouping[_T]):
    """A SELECT as an expression of one value."""

    __visit_name__ = "scalar_select"
    _fields = {"element": CHILD}
    plays = Grouping.plays | {roles.InElementRole}

    def __init__(self, element: Any) -> None:
        d = self.__dict__
        d["element"] = element
        d["type"] = element._scalar_type()

    @property
    def _from_objects(self) -> list[Any]:
        return []

    @property
    def columns(self) -> Any:
        raise exc.InvalidRequestError(
            "expected a FROM clause where columns are asked for, got a scalar subquery; use .subquery() "
            "for one"
        )

    c = columns

    def self_group(self, against: Any = None) -> Any:
        return self

    def _ungroup(self) -> Any:
        return self

    def where(self, crit: Any) -> ScalarSelect[_T]:
        """Return a copy with one more condition in the SELECT."""
        return ScalarSelect(self.element.where(crit))

    def correlate(self, *fromclauses: Any) -> ScalarSelect[_T]:
        return ScalarSelect(self.element.correlate(*fromclauses))

    def correlate_except(self, *fromclauses: Any) -> ScalarSelect[_T]:
        return ScalarSelect(self.element.correlate_except(*fromclauses))

    def _negate(self) -> Any:
        return ColumnElement._negate(self)

    @property
    def _proxies(self) -> tuple[Any, ...]:  # type: ignore[override]  # the value has no columns behind it
        return ()

    @property
    def _is_implicitly_boolean(self) -> bool:  # type: ignore[override]  # a value
        return False


late.scalar_select = ScalarSelect


class Exists(UnaryExpression[bool]):
    """``EXISTS (SELECT ...)``."""

    inherit_cache = True

    def __init__(self, argument: Any = None) -> None:
        if argument is None:
            inner = Select(late.star()).scalar_subquery()
        elif isinstance(argument, SelectBase):
            inner = argument.scalar_subquery()
        elif isinstance(argument, ScalarSelect):
            inner = argument
        elif getattr(argument, "_is_from_clause", False):
            inner = Select(argument).scalar_subquery()
        else:
            inner = Select(expect(roles.ColumnsClauseRole, argument)).scalar_subquery()
        d = self.__dict__
        d["element"] = inner
        d["operator"] = operators.exists
        d["type"] = BOOLEANTYPE

    @property
    def _from_objects(self) -> list[Any]:
        return []

    def _with(self, method: str, *args: Any, **kw: Any) -> Exists:
        select = getattr(self.element.element, method)(*args, **kw)
        return build(  # type: ignore[no-any-return]  # one of this class
            Exists,
            {**{k: v for k, v in self.__dict__.items() if k != "_memo"}, "element": select.scalar_subquery()},
        )

    def select(self) -> Select[bool]:
        """Return ``SELECT EXISTS (...)``."""
        return Select(self)

    def where(self, *clause: Any) -> Exists:
        """Return a copy with more conditions in the SELECT."""
        return self._with("where", *clause)

    def select_from(self, *froms: Any) -> Exists:
        """Return a copy that selects from these."""
        return self._with("select_from", *froms)

    def correlate(self, *fromclauses: Any) -> Exists:
        return self._with("correlate", *fromclauses)

    def correlate_except(self, *fromclauses: Any) -> Exists:
        return self._with("correlate_except", *fromclauses)

    def with_hint(self, selectable: Any, text: str, dialect_name: str = "*") -> Exists:
        """Return a copy with a hint on one of the FROM clauses of the SELECT."""
        return self._with("with_hint", selectable, text, dialect_name)

    def with_statement_hint(self, text: str, dialect_name: str = "*") -> Exists:
        """Return a copy with a hint on the SELECT."""
        return self._with("with_statement_hint", text, dialect_name)

    def add_cte(self, *ctes: Any, nest_here: bool = False) -> Exists:
        return self._with("add_cte", *ctes, nest_here=nest_here)


late.exists = Exists


def exists(argument: Any = None) -> Exists:
    """Return ``EXISTS (SELECT ...)``.

    :param argument: a SELECT, or what to select; by default ``*``, to be completed by ``.where()`` and
        ``.select_from()``.
    """
    return Exists(argument)
