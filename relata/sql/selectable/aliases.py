"""FROM clauses under another name: aliases, subqueries, CTEs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..._hot.nodes import build
from ...util.coerce import TEXT
from .. import roles
from ..elements import AnonName
from ..late import late
from ..node import CHILD, CHILDREN, IDENTITY_LEAF, NESTED, SCALAR, TYPE
from .base import NamedFromClause, TableValuedColumn, fill_named_proxies, fill_proxies

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    from ..collections import ReadOnlyColumnCollection
    from ..elements import KeyedColumnElement

    _AnyColumns = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]
    _Columns = TypeVarWithDefault("_Columns", bound=ReadOnlyColumnCollection[str, Any], default=_AnyColumns)
else:
    _Columns = TypeVar("_Columns")


class AliasedReturnsRows(NamedFromClause):
    """A named stand-in for something that returns rows.

    Two anonymous ones of the same structure differ, so each is an identity leaf of the statements it is in.
    """

    _leaf = IDENTITY_LEAF
    _fields = {"element": CHILD, "_given_name": SCALAR}
    element: Any
    _given_name: str | None = None
    _supports_derived_columns = False

    @property
    def description(self) -> str:
        if self._given_name is not None:
            return str(self._given_name)
        return f"Anonymous alias of {self.element.description}" if self.element._is_from_clause else "anon_1"

    @classmethod
    def _construct(cls, element: Any, name: str | None = None, **fields: Any) -> Any:
        return build(cls, cls._start(element, name) | fields)

    @classmethod
    def _start(cls, element: Any, name: str | None) -> dict[str, Any]:
        d: dict[str, Any] = {"element": element}
        if name is None:
            base = element.name if getattr(element, "named_with_column", False) else None
            d["name"] = AnonName("anon" if base is None or type(base) is AnonName else base)
        else:
            if not isinstance(name, str):
                TEXT.check("name of an alias, subquery or CTE", name)
            d["name"] = d["_given_name"] = name
        return d

    def __init__(self, *arg: Any, **kw: Any) -> None:
        raise TypeError(
            f"expected {type(self).__name__} to be made by a function or method, such as .alias() or "
            ".subquery()"
        )

    def _clone(self, **kw: Any) -> Any:
        new = super()._clone()
        if self._given_name is None:
            # a copy is another row source: it gets a name of its own
            new.__dict__["name"] = AnonName(self.name.base if isinstance(self.name, AnonName) else self.name)
        new.__dict__.setdefault("_copied_from", self)
        return new

    def _fill_columns(self, columns: Any, primary_key: Any, foreign_keys: Any) -> None:
        source = self.element
        if source._is_select_base or source.is_dml:
            fill_named_proxies(self, source._named_columns(True), columns, primary_key, foreign_keys)
            for column, behind in zip(columns, source._columns_behind(), strict=False):
                column.__dict__["_proxies"] = behind
        else:
            fill_proxies(self, self._source_columns(), columns, primary_key, foreign_keys)
        original = self.__dict__.get("_copied_from")
        if original is not None:
            for column, copied_from in zip(columns, original.c, strict=False):
                column.__dict__.setdefault("_copied_from", copied_from)

    def _source_columns(self) -> Iterable[Any]:
        return self.element.c  # type: ignore[no-any-return]  # columns

    @property
    def _is_labelled(self) -> bool:  # type: ignore[override]  # told by the element
        source = self.element
        return bool(source._is_labelled if source._is_from_clause else not source.is_text)

    @property
    def implicit_returning(self) -> bool:  # type: ignore[override]  # told by the element
        return bool(self.element.implicit_returning)

    @property
    def original(self) -> Any:
        return self.element

    def is_derived_from(self, fromclause: Any) -> bool:
        return fromclause in self._cloned_set or bool(self.element.is_derived_from(fromclause))

    @property
    def _from_objects(self) -> list[Any]:
        return [self]

    def _copy_internals(self, *, clone: Any = None, **kw: Any) -> None:
        element = self.element
        super()._copy_internals(clone=clone, **kw)
        if self.element is not element:
            for name in ("_cols", "_pk", "_fks"):
                self.__dict__.pop(name, None)


class FromClauseAlias(AliasedReturnsRows):
    """The base of what gives a FROM clause a name."""

    inherit_cache = True


class Alias(FromClauseAlias, Generic[_Columns]):
    """``table AS name``."""

    __visit_name__ = "alias"
    inherit_cache = True

    if TYPE_CHECKING:

        @property
        def c(self) -> _Columns: ...
        @property
        def columns(self) -> _Columns: ...


class LateralFromClause(FromClauseAlias):
    """The base of lateral FROM clauses."""


class Lateral(LateralFromClause):
    """``LATERAL (SELECT ...) AS name``: a subquery that may refer to the FROM clauses before it."""

    __visit_name__ = "lateral"
    _is_lateral = True
    inherit_cache = True


class TableValuedAlias(LateralFromClause):
    """A function that returns rows, in FROM."""

    __visit_name__ = "table_valued_alias"
    _supports_derived_columns = True
    _fields = {
        "_tableval_columns": CHILDREN,
        "_render_derived": SCALAR,
        "_render_derived_w_types": SCALAR,
        "joins_implicitly": SCALAR,
        "_is_lateral": SCALAR,
        "_row_type": TYPE,
    }
    _tableval_columns: tuple[Any, ...] = ()
    _render_derived: bool = False
    _render_derived_w_types: bool = False
    joins_implicitly: bool = False
    _is_lateral: bool = False
    _row_type: Any = None

    def _source_columns(self) -> Iterable[Any]:
        return self._tableval_columns

    @property
    def column(self) -> Any:
        """This FROM clause as a column."""
        return TableValuedColumn(self, self._row_type)

    def alias(self, name: str | None = None, flat: bool = False) -> Any:
        """Return this under another name."""
        made = TableValuedAlias._construct(self.element, name)
        for field in TableValuedAlias._fields:
            if field in self.__dict__:
                made.__dict__[field] = self.__dict__[field]
        return made

    def lateral(self, name: str | None = None) -> Any:
        """Return this as a LATERAL FROM clause."""
        made = self.alias(name)
        made.__dict__["_is_lateral"] = True
        return made

    def render_derived(self, name: str | None = None, with_types: bool = False) -> Any:
        """Return this with the names of its columns printed: ``AS name(col1, col2)``."""
        made = self.alias(name)
        made.__dict__["_render_derived"] = True
        made.__dict__["_render_derived_w_types"] = with_types
        return made


class TableSample(FromClauseAlias):
    """``table AS name TABLESAMPLE method(n)``."""

    __visit_name__ = "tablesample"
    _fields = {"sampling": CHILD, "seed": CHILD}
    sampling: Any
    seed: Any = None

    def _get_method(self) -> Any:
        return self.sampling


class Subquery(AliasedReturnsRows):
    """``(SELECT ...) AS name``."""

    __visit_name__ = "subquery"
    _is_subquery = True
    inherit_cache = True

    @classmethod
    def _factory(cls, selectable: Any, name: str | None = None) -> Subquery:
        return cls._construct(selectable, name)  # type: ignore[no-any-return]  # one of this class

    def lateral(self, name: str | None = None) -> Lateral:
        """Return this subquery as a LATERAL one."""
        return Lateral._construct(self.element, name)  # type: ignore[no-any-return]  # one of this class


class CTE(AliasedReturnsRows):
    """A common table expression: ``WITH name AS (SELECT ...)``."""

    __visit_name__ = "cte"
    _fields = {
        "recursive": SCALAR,
        "nesting": SCALAR,
        "_restates": CHILD,
        "_prefixes": NESTED,
        "_suffixes": NESTED,
        "_cte_alias": CHILD,
    }
    plays = AliasedReturnsRows.plays | {roles.CTERole, roles.HasCTERole}
    recursive: bool = False
    nesting: bool = False
    _restates: Any = None
    _cte_alias: Any = None
    _prefixes: tuple[Any, ...] = ()
    _suffixes: tuple[Any, ...] = ()

    def alias(self, name: str | None = None, flat: bool = False) -> Any:
        """Return this CTE under another name, to be used twice in one statement."""
        made = CTE._construct(
            self.element,
            name,
            recursive=self.recursive,
            nesting=self.nesting,
            _cte_alias=self,
            _prefixes=self._prefixes,
            _suffixes=self._suffixes,
        )
        if name is None:
            made.__dict__["name"] = AnonName("anon" if isinstance(self.name, AnonName) else self.name)
        return made

    def union(self, *other: Any) -> Any:
        """Return this CTE with ``UNION other``, as a recursive one refers to itself."""
        return self._restated(self.element.union(*other))

    def union_all(self, *other: Any) -> Any:
        """Return this CTE with ``UNION ALL other``."""
        return self._restated(self.element.union_all(*other))

    def _restated(self, element: Any) -> Any:
        return build(
            CTE,
            {
                **CTE._start(element, self._given_name),
                "name": self.name,
                "recursive": self.recursive,
                "nesting": self.nesting,
                "_restates": self,
                "_prefixes": self._prefixes,
                "_suffixes": self._suffixes,
            },
        )

    def prefix_with(self, *prefixes: Any, dialect: str = "*") -> Any:
        new = self._clone()
        new.__dict__["_prefixes"] = (
            *self._prefixes,
            *[(late.expect(roles.StatementOptionRole, p), dialect) for p in prefixes],
        )
        return new

    def suffix_with(self, *suffixes: Any, dialect: str = "*") -> Any:
        new = self._clone()
        new.__dict__["_suffixes"] = (
            *self._suffixes,
            *[(late.expect(roles.StatementOptionRole, p), dialect) for p in suffixes],
        )
        return new

    def _get_reference_cte(self) -> CTE:
        return self._restates if self._restates is not None else self


def alias(selectable: Any, name: str | None = None, flat: bool = False) -> Any:
    """Return a FROM clause under another name; None lets the compiler choose it."""
    return late.expect(roles.FromClauseRole, selectable, allow_select=True).alias(name=name, flat=flat)


def lateral(selectable: Any, name: str | None = None) -> Any:
    """Return a ``LATERAL`` subquery."""
    element = (
        selectable
        if getattr(selectable, "_is_select_base", False)
        else late.expect(roles.FromClauseRole, selectable, allow_select=True)
    )
    return element.lateral(name=name)


def tablesample(selectable: Any, sampling: Any, name: str | None = None, seed: Any = None) -> Any:
    """Return ``TABLESAMPLE`` of a table.

    :param sampling: a percentage, or a function such as ``func.bernoulli(1)``.
    :param seed: a number, so that the sample is the same each time.
    """
    if not hasattr(type(sampling), "_spec"):
        sampling = late.function("system")(sampling)
    fields = {"sampling": sampling}
    if seed is not None:
        fields["seed"] = late.expect(roles.ExpressionElementRole, seed)
    return TableSample._construct(late.expect(roles.FromClauseRole, selectable), name, **fields)


def cte(selectable: Any, name: str | None = None, recursive: bool = False) -> Any:
    """Return a statement as a common table expression."""
    return late.expect(roles.HasCTERole, selectable).cte(name=name, recursive=recursive)


late.alias = Alias._construct
late.lateral = Lateral._construct
late.tablesample = tablesample


__all__ = [
    "CTE",
    "Alias",
    "AliasedReturnsRows",
    "FromClauseAlias",
    "Lateral",
    "LateralFromClause",
    "Subquery",
    "TableSample",
    "TableValuedAlias",
    "alias",
    "cte",
    "lateral",
    "tablesample",
]
