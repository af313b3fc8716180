"""What the statements that select have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ... import exc
from ..._hot.nodes import build, changed, copied, extended
from ...util.coerce import NUMBER, TEXT
from .. import roles
from ..coercions import OffsetLimitParam, expect, expect_all, taken_as_is
from ..dialect_args import DialectKWArgs
from ..elements import ClauseElement
from ..executable import Executable
from ..late import late
from ..node import CHAIN, CHILD, CHILDREN, NESTED, SCALAR
from ..sqltypes import INTEGERTYPE
from .aliases import CTE, Lateral, Subquery
from .base import ReturnsRows
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
    from .compounds import Exists, ScalarSelect

_SelfSelect = TypeVar("_SelfSelect", bound="GenerativeSelect")


_ORDER_BY = taken_as_is(roles.OrderByRole)
_GROUP_BY = taken_as_is(roles.GroupByRole)
_BOUND = NUMBER.or_none()


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
        for name, bound in (("start of slice()", start), ("stop of slice()", stop)):
            _BOUND.check(name, bound)
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
        TEXT.check("text of a hint", text)
        return extended(self, "_hints", ((expect(roles.FromClauseRole, selectable), dialect_name, text),))  # type: ignore[no-any-return]  # a copy

    def with_statement_hint(self, text: str, dialect_name: str = "*") -> Any:
        """Return a copy with a hint on the whole statement."""
        return extended(self, "_statement_hints", ((dialect_name, text),))
