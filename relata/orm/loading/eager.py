"""The FROM clause of joined eager loads: joins after the statement's own, around it where it has a LIMIT."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import exc as sa_exc
from ..._hot.nodes import changed
from ...sql.elements import LabelReference
from ...sql.selectable import Join, Select, select
from ...sql.util import unwrap_order_by
from ...sql.visitors import iterate, replacement_traverse
from .joins import JoinClauses, replace_columns


class EagerJoin(NamedTuple):
    """A join for an eager load.

    :ivar source: the inspected entity that is joined to.
    :ivar target: the alias that is joined.
    :ivar clauses: the conditions.
    :ivar is_inner: whether it is an inner join.
    :ivar splices: whether it is an inner join that goes on from an outer one: it stands within that, next to
        its source, so that a source without a target is taken for no row.
    :ivar repeats: whether it gives several rows for one of the statement's, which a LIMIT must not count.
    """

    source: Any
    target: Any
    clauses: JoinClauses
    is_inner: bool
    splices: bool
    repeats: bool

    def brings(self) -> list[Any]:
        """Return the FROM clauses that come with it: several for a class of several tables."""
        froms: list[Any] = [*self.target.selectable._from_objects]
        return froms if self.clauses.secondary is None else [*froms, self.clauses.secondary]

    def steps(self) -> list[tuple[Any, Any]]:
        """Return what is joined, one after the other: ``(FROM clause, condition)``."""
        target, clauses = self.target.selectable, self.clauses
        if clauses.secondary is None:
            return [(target, clauses.primary)]
        if self.is_inner:
            return [(clauses.secondary, clauses.primary), (target, clauses.secondary_on)]
        return [(Join(clauses.secondary, target, clauses.secondary_on), clauses.primary)]


class EagerFrom:
    """Add joins to a lowered SELECT.

    :param statement: it selects its own columns.
    :param joins: each source before what is joined to it.
    :param order: the order of the joined rows.
    :ivar inserted: columns that the statement must select besides, so that a SELECT around it can be joined
        and ordered by them.
    """

    def __init__(self, statement: Select[Any], joins: list[EagerJoin], order: list[Any]) -> None:
        self.statement = statement = _ordered_by_columns(statement)
        self.joins = joins
        self.order = order
        self._wraps = bool(
            statement._distinct
            or statement._group_by_clauses
            or (statement._has_row_limiting_clause and any(join.repeats for join in joins))
        )
        self.inserted = self._needed_outside() if self._wraps else []

    def applied(self, columns: list[Any]) -> Select[Any]:
        """Return the statement with the joins.

        :param columns: those that the joins bring.
        """
        statement = self.statement
        if self._wraps:
            return self._around(columns)
        froms = list(statement.get_final_froms())
        for join in self.joins:
            froms = _joined(froms, join)
        made: Select[Any] = changed(statement, "_from_obj", tuple(froms))
        made.__dict__["_raw_columns"] = (*statement._raw_columns, *columns)
        for name in ("_setup_joins", "_earlier"):
            made.__dict__.pop(name, None)
        return made.order_by(*self.order) if self.order else made

    def _around(self, columns: list[Any]) -> Select[Any]:
        """Return a SELECT of the joins around the statement as a subquery."""
        statement = self.statement
        own = (*statement._raw_columns, *self.inserted)
        inside = changed(statement, "_raw_columns", own).subquery()
        stands = dict(zip([column._root for column in own], inside.c, strict=False))

        def place(element: Any) -> Any:
            return stands.get(getattr(element, "_root", None))

        froms: list[Any] = [inside]
        for join in self.joins:
            clauses = join.clauses._replace(primary=replace_columns(join.clauses.primary, place))
            froms = _joined(froms, join._replace(clauses=clauses))
        order = [replacement_traverse(clause, {}, place) for clause in statement._order_by_clauses]
        made = select(*inside.c, *columns).select_from(*froms).set_label_style(statement._label_style)
        made.__dict__["_is_lowered"] = True
        return made.order_by(*order, *self.order) if order or self.order else made

    def _needed_outside(self) -> list[Any]:
        """Return what the joins and the order go by and the statement does not select."""
        have = {column._root for column in self.statement._raw_columns}
        brought = [from_ for join in self.joins for from_ in join.brings()]
        needed: dict[Any, Any] = {}

        def note(column: Any) -> None:
            table = getattr(column, "table", None)
            if column._root not in have and (table is None or not any(table is one for one in brought)):
                needed.setdefault(column._root, column)

        for clause in self.statement._order_by_clauses:
            for element in unwrap_order_by(clause):
                note(element)
        for join in self.joins:
            replace_columns(join.clauses.primary, note)
        return list(needed.values())


def _ordered_by_columns(statement: Select[Any]) -> Select[Any]:
    """Return a statement whose order names columns, where it was given as text.

    The columns of the joins, which come later, must not be taken for what the text names.

    :raises CompileError: when there is no such column.
    """
    clauses = statement._order_by_clauses
    if not any(
        node.__visit_name__ == "textual_label_reference" for clause in clauses for node in iterate(clause)
    ):
        return statement

    def place(node: Any) -> Any:
        return _named(statement, node.element) if node.__visit_name__ == "textual_label_reference" else None

    moved = tuple([replacement_traverse(clause, {}, place) for clause in clauses])
    made: Select[Any] = changed(statement, "_order_by_clauses", moved)
    return made


def _named(statement: Select[Any], name: str) -> Any:
    """Return the column or label of a statement, or the column of what it selects from, of a name."""
    for column in statement._raw_columns:
        if name in (getattr(column, "name", None), column._proxy_key):
            return LabelReference(column) if column._order_by_label_element is not None else column
    for one in statement.get_final_froms():
        found = next((column for column in one.c if column.name == name), None)
        if found is not None:
            return found
    raise sa_exc.CompileError(
        f"Expected the name of a column or label of this statement in order_by(), got {name!r}; for SQL text "
        f"write text({name!r})"
    )


def _joined(froms: list[Any], join: EagerJoin) -> list[Any]:
    """Return the FROM clauses with one of them joined to a target: the one that holds the source."""
    source = join.source.selectable
    at = next((i for i, one in enumerate(froms) if one.is_derived_from(source)), len(froms) - 1)
    made = list(froms)
    made[at] = _spliced(froms[at], source, join) if join.splices else _extended(froms[at], join)
    return made


def _extended(left: Any, join: EagerJoin) -> Any:
    for right, condition in join.steps():
        left = Join(left, right, condition, isouter=not join.is_inner)
    return left


def _spliced(left: Any, source: Any, join: EagerJoin) -> Any:
    """Return a tree of joins with an inner join next to its source, which is the target of one of them."""
    left = _bare(left)
    if left is source or not left._is_join:
        return _extended(left, join)
    if _has(left.right, source):
        if left.right is source and not left.isouter:
            return _extended(left, join)
        sides = left.left, _spliced(left.right, source, join)
    else:
        sides = _spliced(left.left, source, join), left.right
    return Join(*sides, left.onclause, isouter=left.isouter, full=left.full)


def _has(tree: Any, part: Any) -> bool:
    tree = _bare(tree)
    return tree is part or (tree._is_join and (_has(tree.left, part) or _has(tree.right, part)))


def _bare(tree: Any) -> Any:
    """Return a FROM clause without parentheses."""
    return tree.element if tree.__visit_name__ == "grouping" else tree
