"""The FROM clause of joined eager loads: joins after the statement's own, around it where it has a LIMIT."""

from __future__ import annotations

from typing import Any

from ..._hot.nodes import changed
from ...sql.selectable import Join, Select, select
from .joins import JoinClauses, replace_columns

EagerJoin = tuple[Any, Any, JoinClauses, bool]


class EagerFrom:
    """Add joins to a lowered SELECT.

    :param statement: it selects its own columns first, then those of the joins.
    :param joins: ``(source entity, target entity, conditions, inner)``, each source before what is joined to
        it.
    :param order: the order of the joined rows.
    """

    def __init__(self, statement: Select[Any], joins: list[EagerJoin], order: list[Any]) -> None:
        self.statement = statement
        self.joins = joins
        self.order = order

    def applied(self, repeats_rows: bool) -> Select[Any]:
        """Return the statement with the joins.

        :param repeats_rows: whether a join gives several rows for one of the statement's, which a LIMIT must
            not count.
        """
        statement = self.statement
        if repeats_rows and (
            statement._has_row_limiting_clause or statement._distinct or statement._group_by_clauses
        ):
            return self._around()
        froms = list(statement.get_final_froms())
        for join in self.joins:
            froms = _joined(froms, join)
        made: Select[Any] = changed(statement, "_from_obj", tuple(froms))
        for name in ("_setup_joins", "_earlier"):
            made.__dict__.pop(name, None)
        return made.order_by(*self.order) if self.order else made

    def _around(self) -> Select[Any]:
        """Return a SELECT of the joins around the statement as a subquery."""
        statement = self.statement
        eager = {id(target.selectable) for _, target, _, _ in self.joins}
        own = [column for column in statement._raw_columns if _table_of(column) not in eager]
        needed = self._columns_joined_on(own)
        inner = changed(statement, "_raw_columns", (*own, *needed))
        inside = inner.subquery()
        stands = dict(zip([column._root for column in (*own, *needed)], inside.c, strict=False))

        def place(column: Any) -> Any:
            return stands.get(column._root)

        columns = iter(list(inside.c)[: len(own)])
        outer_columns = [
            column if _table_of(column) in eager else next(columns) for column in statement._raw_columns
        ]
        froms: list[Any] = [inside]
        for source, target, clauses, inner_join in self.joins:
            placed = clauses._replace(primary=replace_columns(clauses.primary, place))
            froms = _joined(froms, (source, target, placed, inner_join), into=inside)
        order = [replace_columns(clause, place) for clause in statement._order_by_clauses]
        made = select(*outer_columns).select_from(*froms).set_label_style(statement._label_style)
        made.__dict__["_is_lowered"] = True
        return made.order_by(*order, *self.order) if order or self.order else made

    def _columns_joined_on(self, own: list[Any]) -> list[Any]:
        """Return the columns that the joins and the order need and the statement does not select."""
        have = {column._root for column in own}
        targets = {id(target.selectable) for _, target, _, _ in self.joins}
        targets |= {id(clauses.secondary) for _, _, clauses, _ in self.joins}
        needed: dict[Any, Any] = {}

        def note(column: Any) -> None:
            if column._root not in have and id(column.table) not in targets:
                needed.setdefault(column._root, column)

        for _, _, clauses, _ in self.joins:
            replace_columns(clauses.primary, note)
        for clause in self.statement._order_by_clauses:
            replace_columns(clause, note)
        return list(needed.values())


def _table_of(column: Any) -> int:
    """Return what tells the FROM clause of a column; 0 for an expression."""
    return id(getattr(column, "table", None))


def _joined(froms: list[Any], join: EagerJoin, into: Any = None) -> list[Any]:
    """Return the FROM clauses with one of them joined to a target: the one that holds the source."""
    source, target, clauses, inner = join
    right: Any = target.selectable
    condition = clauses.primary
    if clauses.secondary is not None:
        right, condition = Join(clauses.secondary, right, clauses.secondary_on), clauses.primary
    at = next((i for i, one in enumerate(froms) if one.is_derived_from(source.selectable)), None)
    if at is None:
        at = 0 if into is not None else len(froms) - 1
    made = list(froms)
    made[at] = Join(froms[at], right, condition, isouter=not inner)
    return made
