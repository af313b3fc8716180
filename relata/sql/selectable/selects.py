"""SELECT."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, overload

from ..._hot.nodes import build, changed, extended
from ...util.deprecations import warn_deprecated
from .. import operators, roles
from ..coercions import expect, expect_all, taken_as_is
from ..late import late
from ..node import CHAIN, CHILD, CHILDREN, NESTED, SCALAR
from ..syntax_extensions import HasSyntaxExtensions
from .base import TypedReturnsRows
from .by_name import equals_by_name, namespaces_of
from .generative import GenerativeSelect, HasHints, HasPrefixes, HasSuffixes

if TYPE_CHECKING:
    from .compounds import CompoundSelect, ScalarSelect

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


_COLUMNS = taken_as_is(roles.ColumnsClauseRole)
_WHERE = taken_as_is(roles.WhereHavingRole)
_FROM = taken_as_is(roles.FromClauseRole)
_JOIN_TARGET = taken_as_is(roles.JoinTargetRole)
_ON_CLAUSE = taken_as_is(roles.OnClauseRole)


class Select(
    HasPrefixes, HasSuffixes, HasHints, HasSyntaxExtensions, GenerativeSelect, TypedReturnsRows[*_Ts]
):
    """A SELECT statement. Each method returns a new statement."""

    __visit_name__ = "select"
    _fields = {
        "_raw_columns": CHILDREN,
        "_from_obj": CHILDREN,
        "_setup_joins": NESTED,
        "_where_criteria": CHAIN,
        "_group_by_clauses": CHAIN,
        "_having_criteria": CHAIN,
        "_order_by_clauses": CHAIN,
        "_limit_clause": CHILD,
        "_offset_clause": CHILD,
        "_distinct": SCALAR,
        "_distinct_on": CHILDREN,
        "_correlate": CHILDREN,
        "_correlate_except": CHILDREN,
        "_auto_correlate": SCALAR,
        "_earlier": NESTED,
    }
    _raw_columns: tuple[Any, ...] = ()
    _from_obj: tuple[Any, ...] = ()
    _setup_joins: tuple[Any, ...] = ()
    _where_criteria: tuple[Any, ...] = ()
    _having_criteria: tuple[Any, ...] = ()
    _distinct: bool = False
    _distinct_on: tuple[Any, ...] = ()
    _correlate: Any = None
    _correlate_except: Any = None
    _auto_correlate: bool = True
    _extension_points = ("post_select", "pre_columns", "post_criteria", "post_body")
    _applies_extension = "apply_to_select"
    _earlier: tuple[Any, ...] = ()

    if TYPE_CHECKING:  # the one column's type

        @overload
        def scalar_subquery(self: Select[_T]) -> ScalarSelect[_T]: ...
        @overload
        def scalar_subquery(self) -> ScalarSelect[Any]: ...  # type: ignore[overload-cannot-match]  # one of no or several columns
        def scalar_subquery(self) -> ScalarSelect[Any]: ...

    _is_lowered = False  # True of what a lowering has made, which is to be printed as it is

    def __init__(self, *entities: Any) -> None:
        self.__dict__["_raw_columns"] = expect_all(roles.ColumnsClauseRole, _COLUMNS, entities)

    @classmethod
    def _create_raw_select(cls, **fields: Any) -> Any:
        return build(cls, fields)

    # -- columns

    @property
    def _all_selected_columns(self) -> list[Any]:
        found: list[Any] = []
        for element in self._raw_columns:
            if element._atomic:
                found.append(element)
            else:
                found.extend(selected_columns_of(element))
        return found

    @property
    def columns_clause_froms(self) -> list[Any]:
        """The FROM clauses of the columns alone."""
        return unique_froms([f for c in self._raw_columns for f in c._from_objects])

    @property
    def inner_columns(self) -> Iterable[Any]:
        """The column expressions that are printed."""
        return iter(self._all_selected_columns)

    @property
    def column_descriptions(self) -> list[dict[str, Any]]:
        """What the columns are: a dict of name, type, expr, entity and aliased for each."""
        return late.describe_columns(self)  # type: ignore[no-any-return]  # as documented

    def add_columns(self, *entities: Any) -> Select[Any]:
        """Return a copy with more columns."""
        return extended(self, "_raw_columns", expect_all(roles.ColumnsClauseRole, _COLUMNS, entities))  # type: ignore[no-any-return]  # a copy

    def column(self, column: Any) -> Select[Any]:
        return self.add_columns(column)

    def with_only_columns(self, *entities: Any, maintain_column_froms: bool = False) -> Select[Any]:
        """Return a copy with other columns.

        :param maintain_column_froms: keep what the replaced columns bring into FROM.
        """
        made = expect_all(roles.ColumnsClauseRole, _COLUMNS, entities)
        new = self
        if maintain_column_froms:
            new = self.select_from(*self._column_sources())
        elif self._setup_joins:
            # joins were written against the columns that go: what they start from stays
            new = changed(self, "_earlier", (*self._earlier, (self._raw_columns,)))
        if self._with_options:
            new = changed(
                new, "_with_options", tuple([one._for_other_columns() for one in self._with_options])
            )
            new.__dict__.pop("_fold_with_options", None)
        return changed(new, "_raw_columns", made)  # type: ignore[no-any-return]  # a copy

    def _column_sources(self) -> Iterable[Any]:
        """Return what the columns are selected from: mapped classes as such, whose conditions hold."""
        found: dict[int, Any] = {}
        for column in self._raw_columns:
            entity = column._annotations.get("parententity")
            if column.__visit_name__ == "entity":
                froms = [column]
            else:
                froms = column._from_objects if entity is None else [entity.__clause_element__()]
            found.update((id(one), one) for one in froms)
        return found.values()

    def reduce_columns(self, only_synonyms: bool = True) -> Select[Any]:
        """Return a copy without columns that equal others by the foreign keys of the statement."""
        return self.with_only_columns(
            *late.reduce_columns(
                self._all_selected_columns, only_synonyms, *self._where_criteria, *self._from_obj
            ),
            maintain_column_froms=any(element._is_from_clause for element in self._raw_columns),
        )

    @property
    def selected_columns(self) -> Any:
        return super().selected_columns

    # -- FROM

    def from_statement(self, statement: Any) -> TypedReturnsRows[*_Ts]:
        """Return mapped classes and attributes of this SELECT as made of the rows of another statement.

        :param statement: a text, a SELECT, a union, or an INSERT, UPDATE or DELETE with RETURNING.
        """
        return late.from_statement(self, statement)  # type: ignore[no-any-return]  # a late slot

    def select_from(self, *froms: Any) -> Select[*_Ts]:
        """Return a copy that selects from these, beside what its columns tell."""
        return extended(self, "_from_obj", expect_all(roles.FromClauseRole, _FROM, froms))  # type: ignore[no-any-return]  # a copy

    @property
    def froms(self) -> list[Any]:
        return self.get_final_froms()

    def get_final_froms(self) -> list[Any]:
        """Return the FROM clauses as they will be printed, joins resolved."""
        return late.final_froms(self)  # type: ignore[no-any-return]  # a list of FROM clauses

    def join(
        self, target: Any, onclause: Any = None, *, isouter: bool = False, full: bool = False
    ) -> Select[*_Ts]:
        """Return a copy that joins to ``target``.

        :param target: a table, subquery, mapped class, or a relationship attribute.
        :param onclause: the condition; by default told by foreign keys, or by the relationship.
        :param isouter: LEFT OUTER JOIN.
        :param full: FULL OUTER JOIN.
        """
        return self._join(target, onclause, None, isouter, full)  # type: ignore[no-any-return]  # a copy of the same class

    def outerjoin(self, target: Any, onclause: Any = None, *, full: bool = False) -> Select[*_Ts]:
        """Return a copy with a LEFT OUTER JOIN to ``target``."""
        return self._join(target, onclause, None, True, full)  # type: ignore[no-any-return]  # a copy of the same class

    def join_from(
        self, from_: Any, target: Any, onclause: Any = None, *, isouter: bool = False, full: bool = False
    ) -> Select[*_Ts]:
        """Return a copy that joins from one FROM clause to another."""
        return self._join(target, onclause, expect(roles.FromClauseRole, from_), isouter, full)  # type: ignore[no-any-return]  # a copy of the same class

    def outerjoin_from(
        self, from_: Any, target: Any, onclause: Any = None, *, full: bool = False
    ) -> Select[*_Ts]:
        """Return a copy with a LEFT OUTER JOIN from one FROM clause to another."""
        return self._join(target, onclause, expect(roles.FromClauseRole, from_), True, full)  # type: ignore[no-any-return]  # a copy of the same class

    def _join(self, target: Any, onclause: Any, from_: Any, isouter: bool, full: bool) -> Any:
        if type(target) not in _JOIN_TARGET:
            target = expect(roles.JoinTargetRole, target)
        if onclause is not None and type(onclause) not in _ON_CLAUSE:
            onclause = expect(roles.OnClauseRole, onclause)
        return extended(self, "_setup_joins", ((target, onclause, from_, isouter, full),))

    # -- conditions

    def where(self, *whereclause: Any) -> Select[*_Ts]:
        """Return a copy with more conditions, joined by AND to those that there are."""
        return extended(  # type: ignore[no-any-return]  # a copy of the same class
            self, "_where_criteria", expect_all(roles.WhereHavingRole, _WHERE, whereclause)
        )

    filter = where

    def filter_by(self, **kwargs: Any) -> Select[*_Ts]:
        """Return a copy with conditions ``column == value``, on whatever it selects from that has the column.

        :raises AmbiguousColumnError: two of these have it.
        :raises InvalidRequestError: none has it.
        """
        sources = [*self._raw_columns, *self._from_obj]
        paths: list[Any] = []
        for target, _, left, _, _ in self._setup_joins:
            sources += [] if left is None else [left]
            (paths if target._is_column_element else sources).append(target)
        # a relationship to join along leads to the class of its target
        named = [*namespaces_of(*sources), *[path.entity_namespace for path in paths]]
        return self.where(*equals_by_name(named, kwargs))

    @property
    def whereclause(self) -> Any:
        """The whole WHERE condition, or None."""
        criteria = self._where_criteria
        return late.and_(*criteria) if criteria else None

    def having(self, *having: Any) -> Select[*_Ts]:
        """Return a copy with more HAVING conditions."""
        return extended(self, "_having_criteria", expect_all(roles.WhereHavingRole, _WHERE, having))  # type: ignore[no-any-return]  # a copy

    def distinct(self, *expr: Any) -> Select[*_Ts]:
        """Return a copy with DISTINCT.

        :param expr: deprecated: what ``DISTINCT ON`` is about; ``.ext(postgresql.distinct_on(...))`` says it.
        """
        new = changed(self, "_distinct", True)
        if expr:
            warn_deprecated(
                "expressions for distinct() are deprecated: DISTINCT ON is .ext(distinct_on(...)), with "
                "distinct_on from relata.dialects.postgresql",
                "2.1",
            )
            new = extended(new, "_distinct_on", tuple([expect(roles.ByOfRole, e) for e in expr]))
        return new  # type: ignore[no-any-return]  # a copy

    # -- correlation

    def correlate(self, *fromclauses: Any) -> Select[*_Ts]:
        """Return a copy that leaves these to the enclosing statement's FROM; ``correlate(None)``, or False,
        correlates none.
        """
        new = changed(self, "_auto_correlate", False)
        if not fromclauses or fromclauses[0] is None or fromclauses[0] is False:
            new.__dict__["_correlate"] = ()
        else:
            new = extended(new, "_correlate", tuple([expect(roles.FromClauseRole, f) for f in fromclauses]))
        return new  # type: ignore[no-any-return]  # a copy

    def correlate_except(self, *fromclauses: Any) -> Select[*_Ts]:
        """Return a copy that leaves all but these to the enclosing statement's FROM."""
        new = changed(self, "_auto_correlate", False)
        if not fromclauses or fromclauses[0] is None or fromclauses[0] is False:
            new.__dict__["_correlate_except"] = ()
        else:
            new = extended(
                new, "_correlate_except", tuple([expect(roles.FromClauseRole, f) for f in fromclauses])
            )
        return new  # type: ignore[no-any-return]  # a copy

    # -- set operations

    def union(self, *other: Any) -> CompoundSelect[*_Ts]:
        """Return ``this UNION other ...``."""
        return late.compound("UNION", self, *other)  # type: ignore[no-any-return]  # of this class

    def union_all(self, *other: Any) -> CompoundSelect[*_Ts]:
        """Return ``this UNION ALL other ...``."""
        return late.compound("UNION ALL", self, *other)  # type: ignore[no-any-return]  # of this class

    def except_(self, *other: Any) -> CompoundSelect[*_Ts]:
        """Return ``this EXCEPT other ...``."""
        return late.compound("EXCEPT", self, *other)  # type: ignore[no-any-return]  # of this class

    def except_all(self, *other: Any) -> CompoundSelect[*_Ts]:
        return late.compound("EXCEPT ALL", self, *other)  # type: ignore[no-any-return]  # of this class

    def intersect(self, *other: Any) -> CompoundSelect[*_Ts]:
        """Return ``this INTERSECT other ...``."""
        return late.compound("INTERSECT", self, *other)  # type: ignore[no-any-return]  # of this class

    def intersect_all(self, *other: Any) -> CompoundSelect[*_Ts]:
        return late.compound("INTERSECT ALL", self, *other)  # type: ignore[no-any-return]  # of this class

    def self_group(self, against: Any = None) -> Any:
        if against is operators.exists or (against == "compound" and not self._needs_parens_for_grouping()):
            return self
        return late.grouped_select(self)

    def _needs_parens_for_grouping(self) -> bool:
        return self._has_row_limiting_clause or bool(self._order_by_clauses)

    def is_derived_from(self, fromclause: Any) -> bool:
        return any(f.is_derived_from(fromclause) for f in self.get_final_froms())

    def _scalar_type(self) -> Any:
        columns = self._all_selected_columns
        return columns[0].type if columns else late.null.type

    def _copy_internals(self, *, clone: Any = None, **kw: Any) -> None:
        # FROM clauses first: their columns, wherever they stand, are then those of the copies
        joined = [f for target, _, left, _, _ in self._setup_joins for f in (left, target) if f is not None]
        outer = {id(f._root) for f in self._correlate or ()}
        parts = (*self._raw_columns, *self._where_criteria)
        implied = unique_froms([f for part in parts for f in part._from_objects if id(f._root) not in outer])
        for one in (*self._raw_columns, *self._from_obj, *joined):
            if one._is_from_clause:
                clone(one, **kw)
        moved = [(one, clone(one, **kw)) for one in implied]
        super()._copy_internals(clone=clone, **kw)
        # columns tell what they are selected from, but not the join that a table was replaced by
        joins = [new for one, new in moved if new is not one and new._is_join]
        if joins:
            self.__dict__["_from_obj"] = tuple(unique_froms([*self._from_obj, *joins]))

    def get_children(self, *, omit_attrs: tuple[str, ...] = (), **kw: Any) -> Any:
        given = set(map(id, self._from_obj))
        froms = [one for one in self.columns_clause_froms if id(one) not in given]
        return [*super().get_children(omit_attrs=omit_attrs, **kw), *froms]


def selected_columns_of(element: Any) -> list[Any]:
    """Return the columns that an element of a columns clause selects."""
    if element._is_from_clause:
        return list(element._all_selected_columns)
    if element._is_clause_list and not element._is_column_element:
        return list(element.clauses)
    expand = element._select_iterable
    return [element] if expand is None else list(expand)


def unique_froms(froms: Iterable[Any]) -> list[Any]:
    """Return FROM clauses once each, in order; marked copies count as what they were copied from."""
    found: dict[int, Any] = {}
    for one in froms:
        found.setdefault(id(one.__dict__.get("_source", one)), one)  # its _root, without a call
    return list(found.values())


late.select = Select
