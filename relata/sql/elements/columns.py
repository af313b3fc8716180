"""Columns by name, and labels."""

from __future__ import annotations

from typing import Any, TypeVar, overload

from ..._hot.nodes import build
from ...util.coerce import TEXT
from .. import operators, roles
from ..late import late
from ..node import CHILD, IDENTITY_LEAF, SCALAR
from ..sqltypes import NULLTYPE
from ..type_api import TypeArgument, TypeEngine, to_instance
from .base import AnonName, ColumnElement, KeyedColumnElement, quoted_name

_T = TypeVar("_T")


class DMLTargetCopy(KeyedColumnElement[_T]):
    """Stands for what an INSERT or UPDATE sets a column to."""

    __visit_name__ = "dmltargetcopy"
    _fields = {"column": CHILD}
    column: Any

    def __init__(self, column: Any) -> None:
        d = self.__dict__
        d["column"] = column
        d["type"] = column.type
        d["key"] = column.key

    def self_group(self, against: Any = None) -> Any:
        return self  # what is set brings its parentheses


def from_dml_column(column: Any) -> DMLTargetCopy[Any]:
    """Make an element that stands for what the INSERT or UPDATE around it sets another column to.

    `insert(t).values(x=func.f(3), y=from_dml_column(t.c.x) + 5)` sets `y` to `f(3) + 5`. In an UPDATE that
    does not set the column it stands for the column itself.

    :param column: a column of the table that the statement changes.
    :raises ArgumentError: it is no column.
    """
    return DMLTargetCopy(late.expect(roles.ColumnArgumentRole, column))


class NamedColumn(KeyedColumnElement[_T]):
    """A column expression that has a name in SQL."""

    inherit_cache = True
    name: str

    def __str__(self) -> str:
        return super().__str__()


class ColumnClause(NamedColumn[_T]):
    """A column known by its name, of a table or of none."""

    __visit_name__ = "column"
    _fields = {"table": CHILD, "name": SCALAR, "key": SCALAR, "is_literal": SCALAR, "_at": SCALAR}
    _atomic = True
    _is_immutable = True
    plays = roles.COLUMN

    is_literal: bool = False
    # which column of its table it is, where its name does not tell
    _at: int | None = None
    default: Any = None
    onupdate: Any = None
    server_default: Any = None
    server_onupdate: Any = None

    def __init__(
        self, text: str, type_: Any = None, is_literal: bool = False, _selectable: Any = None
    ) -> None:
        d = self.__dict__
        d["key"] = d["name"] = text
        d["table"] = _selectable
        d["type"] = NULLTYPE if type_ is None else to_instance(type_)
        if is_literal:
            d["is_literal"] = True

    @property
    def description(self) -> str:
        return self.name

    @property
    def _names_parameters(self) -> str:  # type: ignore[override]  # values compared with a column are named as it is
        return self.key

    @property
    def _from_objects(self) -> list[Any]:
        return [] if self.table is None else [self.table]

    def get_children(self, **kw: Any) -> Any:
        return ()  # a table is not a part of its columns

    @property
    def entity_namespace(self) -> Any:
        return self.table.entity_namespace if self.table is not None else super().entity_namespace

    def self_group(self, against: Any = None) -> Any:
        if against in _BOOLEAN_CONTEXT or against in _QUANTIFIED:
            return super().self_group(against)
        return self

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
        if name is None and self.is_literal:
            return super()._make_proxy(selectable, primary_key, foreign_keys, name=None, key=key)
        column = proxy_column(name or self.name, self.type, selectable, (self,))
        column.__dict__["key"] = key or name or self._proxy_key
        if self.is_literal:
            column.__dict__["is_literal"] = True
        if self.primary_key:
            primary_key.add(column)
        return column.key, column


_BOOLEAN_CONTEXT = frozenset([operators.and_, operators.or_, operators._asbool])
_QUANTIFIED = frozenset([operators.any_op, operators.all_op])


def proxy_column(
    name: str, type_: TypeEngine[Any], table: Any, proxies: tuple[Any, ...]
) -> ColumnClause[Any]:
    """Return the column of a derived table that stands for others."""
    return build(  # type: ignore[no-any-return]  # build() keeps the class
        ColumnClause, {"name": name, "key": name, "type": type_, "table": table, "_proxies": proxies}
    )


late.column_clause = proxy_column


class Label(NamedColumn[_T]):
    """An expression under a name: ``expr AS name``.

    Which occurrences of a label are the same object matters (ORDER BY may refer to it), so it is an
    identity leaf.
    """

    __visit_name__ = "label"
    _leaf = IDENTITY_LEAF
    _fields = {"_element": CHILD, "_given_name": SCALAR}

    _element: Any
    _given_name: str | None = None

    def __init__(self, name: str | None, element: Any, type_: Any = None) -> None:
        d = self.__dict__
        while isinstance(element, Label):
            element = element._element
        if name:
            if not isinstance(name, str):
                TEXT.check("name of a label", name)
            d["_given_name"] = d["name"] = d["key"] = name
        else:
            anon = AnonName(getattr(element, "name", None) or "anon")
            d["name"] = d["key"] = anon
        d["_element"] = element
        d["type"] = to_instance(type_) if type_ is not None else element.type

    @property
    def description(self) -> str:
        return self.name

    @property
    def element(self) -> Any:
        """The expression that is named, in parentheses where AS asks for them."""
        return self._element.self_group(against=operators.as_)

    @property
    def _order_by_label_element(self) -> Any:
        return self

    @property
    def _is_implicitly_boolean(self) -> bool:  # type: ignore[override]  # told by the element
        return bool(self._element._is_implicitly_boolean)

    @property
    def primary_key(self) -> bool:  # type: ignore[override]  # told by the element
        return bool(self._element.primary_key)

    @property
    def foreign_keys(self) -> Any:
        return self._element.foreign_keys

    @property
    def _proxies(self) -> tuple[Any, ...]:  # type: ignore[override]  # that of the element
        return (self._element,)

    @property
    def _from_objects(self) -> list[Any]:
        return self._element._from_objects  # type: ignore[no-any-return]  # a list of FROM clauses

    def self_group(self, against: Any = None) -> Any:
        grouped = self._element.self_group(against=against)
        if grouped is self._element:
            return self
        fields = {k: v for k, v in self.__dict__.items() if k != "_memo"}
        return build(Label, {**fields, "_element": grouped})

    def _negate(self) -> Any:
        return Label(self._given_name, self._element._negate())

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
        made_key, column = self._element._make_proxy(
            selectable, primary_key, foreign_keys, name=name or self.name, key=key or name or self.key
        )
        column.__dict__["_proxies"] = (self,)
        column.__dict__["type"] = self.type
        column.__dict__.pop("is_literal", None)  # a label is a name, whatever it stands for
        return made_key, column


def label(name: str | None, element: Any, type_: Any = None) -> Label[Any]:
    """Return an expression under a name; None lets the compiler choose it."""
    return Label(name, late.expect(roles.ExpressionElementRole, element), type_)


late.label = Label


@overload
def column(
    text: str, type_: TypeArgument[_T], is_literal: bool = False, _selectable: Any = None
) -> ColumnClause[_T]: ...


@overload
def column(
    text: str, type_: None = None, is_literal: bool = False, _selectable: Any = None
) -> ColumnClause[Any]: ...


def column(
    text: str, type_: Any = None, is_literal: bool = False, _selectable: Any = None
) -> ColumnClause[Any]:
    """Make a column that is known by its name only, without a Table.

    :param text: the name.
    :param type_: its SQL type.
    :param is_literal: take the name as SQL text, without quoting.
    """
    return ColumnClause(text, type_, is_literal, _selectable)


@overload
def literal_column(text: str, type_: TypeArgument[_T]) -> ColumnClause[_T]: ...


@overload
def literal_column(text: str, type_: None = None) -> ColumnClause[Any]: ...


def literal_column(text: str, type_: Any = None) -> ColumnClause[Any]:
    """Make a column expression from SQL text, which is printed as it is.

    :param text: trusted SQL; never put a user's input here.
    """
    if text is not None:
        TEXT.check("SQL of a literal_column()", text)
    return ColumnClause(text, type_=type_, is_literal=True)


__all__ = [
    "ColumnClause",
    "ColumnElement",
    "DMLTargetCopy",
    "Label",
    "NamedColumn",
    "column",
    "from_dml_column",
    "label",
    "literal_column",
    "proxy_column",
    "quoted_name",
]
