"""SELECT and what is common to all that select."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar, TypeVarTuple, overload

from ... import exc
from ..._hot.nodes import build, changed, copied, extended
from ...util.deprecations import warn_deprecated
from .. import operators, roles
from ..coercions import OffsetLimitParam, element_of, expect, expect_all, taken_as_is
from ..dialect_args import DialectKWArgs
from ..elements import ClauseElement
from ..executable import Executable
from ..late import late
from ..node import CHAIN, CHILD, CHILDREN, NESTED, SCALAR
from ..sqltypes import INTEGERTYPE
from ..syntax_extensions import HasSyntaxExtensions
from .aliases import CTE, Lateral, Subquery
from .base import ReturnsRows, TypedReturnsRows
from .naming import (
    LABEL_STYLE_DEFAULT,
    LABEL_STYLE_NONE,
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Named,
    SelectLabelStyle,
    keyed_columns,
    name_columns,
)

if TYPE_CHECKING:
    from .compounds import CompoundSelect, Exists, ScalarSelect

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_SelfSelect = TypeVar("_SelfSelect", bound="GenerativeSelect")


_COLUMNS = taken_as_is(roles.ColumnsClauseRole)
_WHERE = taken_as_is(roles.WhereHavingRole)
_ORDER_BY = taken_as_is(roles.OrderByRole)
_GROUP_BY = taken_as_is(roles.GroupByRole)
_FROM = taken_as_is(roles.FromClauseRole)
_JOIN_TARGET = taken_as_is(roles.JoinTargetRole)
_ON_CLAUSE = taken_as_is(roles.OnClauseRole)


# what is selected from may be told by columns alone, and holds parameters of its own

late.TABLENAME_PLUS_COL = LABEL_STYLE_TABLENAME_PLUS_COL


class HasCTE(ClauseElement):
    """A statement that can have CTEs, and be one."""

    _fields = {"_independent_ctes": NESTED}
    _independent_ctes: tuple[Any, ...] = ()

    def add_cte(self, *ctes: Any, nest_here: bool = False) -> Self:
        """Return a copy that prints these CTEs though nothing in it refers to them."""
        made = tuple((expect(roles.CTERole, one), nest_here) for one in ctes)
        return extended(self, "_independent_ctes", made)  # type: ignore[no-any-return]  # a copy

    def cte(self, name: str | None = None, recursive: bool = False, nesting: bool = False) -> CTE:
        """Return this statement as a common table expression.

        :param recursive: ``WITH RECURSIVE``; the CTE's ``union()`` may refer to it.
        :param nesting: print it inside of the statement that uses it, not at the top.
        """
        fields: dict[str, Any] = {}
        if recursive:
            fields["recursive"] = True
        if nesting:
            fields["nesting"] = True
        return CTE._construct(self, name, **fields)  # type: ignore[no-any-return]  # one of this class


class SelectBase(HasCTE, Executable, ReturnsRows):
    """What selects rows: SELECT, UNION, textual SELECT."""

    inherit_cache = False
    is_select = True
    _is_select_base = True
    plays = roles.SELECT
    _label_style: SelectLabelStyle = LABEL_STYLE_NONE

    @property
    def _all_selected_columns(self) -> list[Any]:
        """The columns as they are selected, repeated ones and text included."""
        return []

    @property
    def selected_columns(self) -> Any:
        """The columns of the statement itself, to be used in ORDER BY or WHERE of a copy of it."""
        columns = late.column_collection()
        columns._populate_separate_keys(keyed_columns(self._all_selected_columns, self.get_label_style()))
        return columns.as_readonly()

    def get_label_style(self) -> SelectLabelStyle:
        """Return how the columns of this statement are named."""
        return self._label_style

    def _columns_behind(self) -> Iterable[tuple[Any, ...]]:
        """Yield the columns that each column of a set operation stands for."""
        return ()

    def _named_columns(self, in_from: bool) -> list[Named]:
        """Return the columns with their names, in the text of this statement and from outside of it."""
        return name_columns(self._all_selected_columns, self._label_style, in_from)

    @property
    def exported_columns(self) -> Any:
        return self.selected_columns

    @property
    def _implicit_subquery(self) -> Any:
        d = self.__dict__
        made = d.get("_derived")
        if made is None:
            made = d["_derived"] = self.subquery()
        return made

    @property
    def c(self) -> Any:
        return self._implicit_subquery.c

    columns = c

    @property
    def _from_objects(self) -> list[Any]:
        return []

    def subquery(self, name: str | None = None) -> Subquery:
        """Return this statement as a FROM clause: ``(SELECT ...) AS name``."""
        return Subquery._construct(self._ensure_disambiguated(), name)  # type: ignore[no-any-return]  # one of this class

    def alias(self, name: str | None = None, flat: bool = False) -> Subquery:
        return self.subquery(name)

    def lateral(self, name: str | None = None) -> Any:
        """Return this statement as a LATERAL FROM clause."""
        return Lateral._construct(self, name)

    def scalar_subquery(self) -> ScalarSelect[Any]:
        """Return this statement as an expression of one value."""
        return late.scalar_select(self)  # type: ignore[no-any-return]  # a ScalarSelect

    def as_scalar(self) -> Any:
        return self.scalar_subquery()

    def exists(self) -> Exists:
        """Return ``EXISTS (this)``."""
        return late.exists(self)  # type: ignore[no-any-return]  # an Exists

    def label(self, name: str | None) -> Any:
        """Return this statement as an expression of one value, under a name."""
        return self.scalar_subquery().label(name)

    def select(self, *arg: Any, **kw: Any) -> Any:
        return self._implicit_subquery.select(*arg, **kw)

    def into(
        self,
        target: str,
        *,
        metadata: Any = None,
        schema: str | None = None,
        temporary: bool = False,
        if_not_exists: bool = False,
    ) -> Any:
        """Return CREATE TABLE ... AS this statement.

        :param target: the name of the new table, without that of a schema.
        :param metadata: the MetaData that its Table, ``.table`` of what is returned, belongs to; a new one
            by default.
        :param schema: the schema that it is to be in.
        :param temporary: say TEMPORARY.
        :param if_not_exists: say IF NOT EXISTS.
        """
        return late.create_table_as(
            self,
            target,
            metadata=metadata,
            schema=schema,
            temporary=temporary,
            if_not_exists=if_not_exists,
        )

    def _ensure_disambiguated(self) -> Any:
        return self

    def is_derived_from(self, fromclause: Any) -> bool:
        return False

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("_derived", None)
        return state


class GenerativeSelect(DialectKWArgs, SelectBase):
    """SELECT and UNION: what has ORDER BY and LIMIT."""

    _fields = {
        "_order_by_clauses": CHAIN,
        "_group_by_clauses": CHAIN,
        "_limit_clause": CHILD,
        "_offset_clause": CHILD,
        "_fetch_clause": CHILD,
        "_fetch_clause_options": NESTED,
        "_for_update_arg": CHILD,
        "_label_style": SCALAR,
    }
    _order_by_clauses: tuple[Any, ...] = ()
    _group_by_clauses: tuple[Any, ...] = ()
    _limit_clause: Any = None
    _offset_clause: Any = None
    _fetch_clause: Any = None
    _fetch_clause_options: Any = None
    _for_update_arg: Any = None
    _label_style: SelectLabelStyle = LABEL_STYLE_DEFAULT

    def into(
        self,
        target: str,
        *,
        metadata: Any = None,
        schema: str | None = None,
        temporary: bool = False,
        if_not_exists: bool = False,
    ) -> Any:
        """Return CREATE TABLE ... AS this statement.

        :param target: the name of the new table, without that of a schema.
        :param metadata: the MetaData that its Table, ``.table`` of what is returned, belongs to; a new one
            by default.
        :param schema: the schema that it is to be in.
        :param temporary: say TEMPORARY.
        :param if_not_exists: say IF NOT EXISTS.
        """
        return late.create_table_as(
            self,
            target,
            metadata=metadata,
            schema=schema,
            temporary=temporary,
            if_not_exists=if_not_exists,
        )

    def _ensure_disambiguated(self) -> Any:
        return self.set_label_style(LABEL_STYLE_DEFAULT) if self._label_style is LABEL_STYLE_NONE else self

    def set_label_style(self: _SelfSelect, style: SelectLabelStyle) -> _SelfSelect:
        """Return a copy whose columns are named in another style."""
        if style is self._label_style:
            return self
        return changed(self, "_label_style", style)  # type: ignore[no-any-return]  # a copy of the same class

    def order_by(self: _SelfSelect, __first: Any = ..., *clauses: Any) -> _SelfSelect:
        """Return a copy with more ORDER BY clauses; ``order_by(None)`` takes those away that there are.

        :param clauses: expressions, ``desc(...)`` and the like, or names of labels.
        """
        if not clauses and __first is None:
            return changed(self, "_order_by_clauses", ())  # type: ignore[no-any-return]  # a copy of the same class
        if __first is Ellipsis:
            return self
        return extended(  # type: ignore[no-any-return]  # a copy of the same class
            self, "_order_by_clauses", expect_all(roles.OrderByRole, _ORDER_BY, (__first, *clauses))
        )

    def group_by(self: _SelfSelect, __first: Any = ..., *clauses: Any) -> _SelfSelect:
        """Return a copy with more GROUP BY clauses; ``group_by(None)`` takes those away that there are."""
        if not clauses and __first is None:
            return changed(self, "_group_by_clauses", ())  # type: ignore[no-any-return]  # a copy of the same class
        if __first is Ellipsis:
            return self
        return extended(  # type: ignore[no-any-return]  # a copy of the same class
            self, "_group_by_clauses", expect_all(roles.GroupByRole, _GROUP_BY, (__first, *clauses))
        )

    def limit(self: _SelfSelect, limit: Any) -> _SelfSelect:
        """Return a copy with LIMIT: at most this many rows."""
        new = changed(self, "_limit_clause", _limit_value(limit))
        if self._fetch_clause is not None:
            del new.__dict__["_fetch_clause"]
        return new  # type: ignore[no-any-return]  # a copy of the same class

    def offset(self: _SelfSelect, offset: Any) -> _SelfSelect:
        """Return a copy with OFFSET: leave this many rows out."""
        return changed(self, "_offset_clause", _limit_value(offset))  # type: ignore[no-any-return]  # a copy of the same class

    def fetch(
        self: _SelfSelect, count: Any, with_ties: bool = False, percent: bool = False, **dialect_kw: Any
    ) -> _SelfSelect:
        """Return a copy with ``FETCH FIRST count ROWS``.

        :param with_ties: rows equal to the last in ORDER BY come too.
        :param percent: the count is a percentage.
        :param dialect_kw: options of a dialect, such as `oracle_fetch_approximate`
        """
        new = changed(self, "_fetch_clause", _limit_value(count))
        d = new.__dict__
        d.pop("_limit_clause", None)
        d.pop("dialect_options", None)  # those of the original; only this method takes any
        new._validate_dialect_kwargs(dialect_kw)
        if count is None:
            d.pop("_fetch_clause_options", None)
        else:
            d["_fetch_clause_options"] = {"with_ties": with_ties, "percent": percent, **dialect_kw}
        return new  # type: ignore[no-any-return]  # a copy of the same class

    def slice(self: _SelfSelect, start: int, stop: int) -> _SelfSelect:
        """Return a copy with LIMIT and OFFSET for the rows ``[start:stop]``."""
        new = changed(
            self,
            "_limit_clause",
            _limit_value(stop - start if start is not None and stop is not None else stop),
        )
        new.__dict__.pop("_fetch_clause", None)
        if start:
            before = self._offset_clause
            base = before.effective_value if before is not None and before._is_bind_parameter else 0
            new.__dict__["_offset_clause"] = _limit_value(base + start)
        elif (
            start == 0
            and self._offset_clause is not None
            and self._offset_clause._is_bind_parameter
            and not self._offset_clause.effective_value
        ):
            new.__dict__.pop("_offset_clause", None)
        return new  # type: ignore[no-any-return]  # a copy of the same class

    def with_for_update(
        self: _SelfSelect,
        *,
        nowait: bool = False,
        read: bool = False,
        of: Any = None,
        skip_locked: bool = False,
        key_share: bool = False,
    ) -> _SelfSelect:
        """Return a copy with FOR UPDATE.

        :param of: columns or tables to which it is confined.
        """
        from_args = ForUpdateArg(
            nowait=nowait, read=read, of=of, skip_locked=skip_locked, key_share=key_share
        )
        return changed(self, "_for_update_arg", from_args)  # type: ignore[no-any-return]  # a copy of the same class

    def _without_row_limits(self: _SelfSelect) -> _SelfSelect:
        """Return a copy without LIMIT, OFFSET and FETCH, for a dialect that writes them in another way."""
        new = copied(self)
        for name in ("_limit_clause", "_offset_clause", "_fetch_clause", "_fetch_clause_options"):
            new.__dict__.pop(name, None)
        return new  # type: ignore[no-any-return]  # a copy of the same class

    @property
    def _has_row_limiting_clause(self) -> bool:
        return (
            self._limit_clause is not None
            or self._offset_clause is not None
            or self._fetch_clause is not None
        )

    @property
    def _limit(self) -> Any:
        return _plain_limit(self._limit_clause, "limit")

    @property
    def _offset(self) -> Any:
        return _plain_limit(self._offset_clause, "offset")

    def _simple_int_clause(self, clause: Any) -> bool:
        return isinstance(clause, OffsetLimitParam)


def _plain_limit(clause: Any, name: str) -> Any:
    if clause is None:
        return None
    if not isinstance(clause, OffsetLimitParam):
        raise exc.CompileError(f"expected a plain integer for {name}, got an SQL expression: {clause}")
    return clause.effective_value


def _limit_value(value: Any) -> Any:
    if type(value) is int:
        return build(
            OffsetLimitParam, {"value": value, "type": INTEGERTYPE, "_orig_key": "param", "unique": True}
        )
    return expect(roles.LimitOffsetRole, value)


class ForUpdateArg(ClauseElement):
    """``FOR UPDATE`` and its options."""

    __visit_name__ = "for_update_arg"
    _fields = {"of": CHILDREN, "nowait": SCALAR, "read": SCALAR, "skip_locked": SCALAR, "key_share": SCALAR}
    of: Any = None

    def __init__(
        self,
        *,
        nowait: bool = False,
        read: bool = False,
        of: Any = None,
        skip_locked: bool = False,
        key_share: bool = False,
    ) -> None:
        self.nowait = nowait
        self.read = read
        self.skip_locked = skip_locked
        self.key_share = key_share
        if of is not None:
            items = of if isinstance(of, (tuple, list, set)) else (of,)
            self.of = tuple(expect(roles.ColumnsClauseRole, one) for one in items)


class HasPrefixes(ClauseElement):
    """Statements with text after their first word."""

    _fields = {"_prefixes": NESTED}
    _prefixes: tuple[Any, ...] = ()

    def prefix_with(self, *prefixes: Any, dialect: str = "*") -> Self:
        """Return a copy with text after the leading keyword.

        :param dialect: print it on this dialect only.
        """
        made = tuple((expect(roles.StatementOptionRole, p), dialect) for p in prefixes)
        return extended(self, "_prefixes", made)  # type: ignore[no-any-return]  # a copy


class HasSuffixes(ClauseElement):
    """Statements with text at their end."""

    _fields = {"_suffixes": NESTED}
    _suffixes: tuple[Any, ...] = ()

    def suffix_with(self, *suffixes: Any, dialect: str = "*") -> Any:
        """Return a copy with text at its end."""
        made = tuple((expect(roles.StatementOptionRole, p), dialect) for p in suffixes)
        return extended(self, "_suffixes", made)


class HasHints(ClauseElement):
    """Statements with hints for an optimiser."""

    _fields = {"_hints": NESTED, "_statement_hints": NESTED}
    _hints: tuple[Any, ...] = ()
    _statement_hints: tuple[Any, ...] = ()

    def with_hint(self, selectable: Any, text: str, dialect_name: str = "*") -> Self:
        """Return a copy with a hint on one of its FROM clauses; ``%(name)s`` in it is the name of that."""
        return extended(self, "_hints", ((expect(roles.FromClauseRole, selectable), dialect_name, text),))  # type: ignore[no-any-return]  # a copy

    def with_statement_hint(self, text: str, dialect_name: str = "*") -> Any:
        """Return a copy with a hint on the whole statement."""
        return extended(self, "_statement_hints", ((dialect_name, text),))


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
        "_having_criteria": CHAIN,
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
            new = self.select_from(*self.columns_clause_froms)
        elif self._setup_joins:
            # joins were written against the columns that go: what they start from stays
            new = changed(self, "_earlier", (*self._earlier, (self._raw_columns,)))
        return changed(new, "_raw_columns", made)  # type: ignore[no-any-return]  # a copy

    def reduce_columns(self, only_synonyms: bool = True) -> Select[Any]:
        """Return a copy without columns that equal others by the foreign keys of the statement."""
        return self.with_only_columns(
            *late.reduce_columns(
                self._all_selected_columns, only_synonyms, *self._where_criteria, *self._from_obj
            )
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

    def _last_namespace(self) -> Any:
        """Return where the names of what was joined or selected last are found."""
        if self._setup_joins:
            return self._setup_joins[-1][0].entity_namespace
        if self._from_obj:
            return self._from_obj[0].entity_namespace
        if not self._raw_columns:
            raise exc.InvalidRequestError(
                "expected a statement that selects something for filter_by(), got an empty one"
            )
        return self._raw_columns[0].entity_namespace

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


def namespaces_of(*elements: Any) -> list[Any]:
    """Return where the columns of what the elements come from are found by name: each such place once."""
    found: dict[int, Any] = {}
    for element in elements:
        for namespace in _namespaces_in(element):
            found.setdefault(id(namespace), namespace)
    return list(found.values())


def _namespaces_in(element: Any) -> Iterator[Any]:
    marked = element._annotations.get("entity_namespace")
    if marked is not None:
        yield marked.entity_namespace
    elif element._is_select_base:  # what it selects from is its own
        return
    elif element._is_from_clause and element._is_join:
        yield from _namespaces_in(element.left)
        yield from _namespaces_in(element.right)
    elif element._is_column_element and getattr(element, "table", None) is None:
        for child in element.get_children():
            yield from _namespaces_in(child)
    else:
        try:
            yield element.entity_namespace
        except exc.InvalidRequestError:
            for child in element.get_children():
                yield from _namespaces_in(child)


def equals_by_name(namespaces: Sequence[Any], values: dict[str, Any]) -> list[Any]:
    """Return the conditions ``attribute == value`` of filter_by().

    :raises AmbiguousColumnError: when several namespaces have an attribute of a name.
    :raises InvalidRequestError: when none has.
    """
    conditions = []
    for name, value in values.items():
        found: dict[Any, Any] = {}
        for namespace in namespaces:
            attribute = getattr(namespace, name, None)
            if attribute is not None:
                element = element_of(attribute)
                found.setdefault(id(attribute if element is None else element._root), attribute)
        if len(found) > 1:
            raise exc.AmbiguousColumnError(
                f"expected the name of a column or attribute of one thing selected from for filter_by(), "
                f"got {name!r}, which {len(found)} of them have; write .where() with the column itself"
            )
        if not found:
            places = ", ".join(map(repr, namespaces)) or "nothing"
            raise exc.InvalidRequestError(
                f"expected the name of a column or attribute of {places} for filter_by(), got {name!r}"
            )
        conditions.append(next(iter(found.values())) == value)
    return conditions


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
