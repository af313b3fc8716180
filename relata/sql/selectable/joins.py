"""Joins, and the ON clause that foreign keys tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ... import exc
from .. import operators, roles
from ..elements import _anonymous_label, and_
from ..late import late
from ..node import CHILD, SCALAR
from .base import FromClause, FromGrouping


class Join(FromClause):
    """``left JOIN right ON onclause``."""

    __visit_name__ = "join"
    _fields = {"left": CHILD, "right": CHILD, "onclause": CHILD, "isouter": SCALAR, "full": SCALAR}
    _is_join = True
    left: Any
    right: Any
    onclause: Any = None
    isouter: bool = False
    full: bool = False

    def __init__(
        self, left: Any, right: Any, onclause: Any = None, isouter: bool = False, full: bool = False
    ) -> None:
        self.left = late.expect(roles.FromClauseRole, left)
        self.right = late.expect(roles.FromClauseRole, right).self_group()
        if onclause is None:
            last = self.left.right if self.left._is_join else None
            self.onclause = join_condition(self.left, self.right, last)
        else:
            self.onclause = late.expect(roles.OnClauseRole, onclause).self_group(against=operators._asbool)
        if isouter:
            self.isouter = True
        if full:
            self.full = True

    @property
    def description(self) -> str:
        return f"Join object on {self.left.description} and {self.right.description}"

    def is_derived_from(self, fromclause: Any) -> bool:
        return (
            fromclause is self
            or self.left.is_derived_from(fromclause)
            or self.right.is_derived_from(fromclause)
        )

    def self_group(self, against: Any = None) -> Any:
        return FromGrouping(self)

    def _fill_columns(self, columns: Any, primary_key: Any, foreign_keys: Any) -> None:
        both = [*self.left.c, *self.right.c]
        columns._populate_separate_keys(
            (f"{c.table.name}_{c.key}" if getattr(c.table, "named_with_column", False) else c.key, c)
            for c in both
        )
        for column in reduced_primary_key([c for c in both if c.primary_key], self.onclause):
            primary_key.add(column)
        for column in both:
            foreign_keys.update(column.foreign_keys)

    @property
    def _all_selected_columns(self) -> list[Any]:
        return [*self.left._all_selected_columns, *self.right._all_selected_columns]

    @property
    def _hide_froms(self) -> Iterable[Any]:
        for side in (self.left, self.right):
            for one in side._from_objects:
                yield one
                yield from one._hide_froms

    @property
    def _from_objects(self) -> list[Any]:
        return [self, *self.left._from_objects, *self.right._from_objects]

    def alias(self, name: str | None = None, flat: bool = False) -> Any:
        """Return this join as a subquery; with ``flat`` as a join of aliases of its sides.

        :param name: the name of the subquery; with ``flat`` what the names of the aliases begin with.
        """
        if not flat:
            return late.select(self).set_label_style(late.TABLENAME_PLUS_COL).correlate(None).subquery(name)
        left = _alias_of_side(self.left, name)
        right = _alias_of_side(self.right, name)
        onclause = late.adapt(late.adapt(self.onclause, left), right)
        return Join(left, right, onclause, isouter=self.isouter, full=self.full)

    def _anonymous_fromclause(self, *, name: str | None = None, flat: bool = False) -> Any:
        return self.alias(name=name, flat=flat)


def _alias_of_side(side: Any, name: str | None) -> Any:
    if name is not None and side.named_with_column:
        name = None if isinstance(side.name, _anonymous_label) else f"{name}_{side.name}"
    return side._anonymous_fromclause(name=name, flat=True)


def reduced_primary_key(columns: list[Any], onclause: Any) -> list[Any]:
    """Return primary-key columns without those that the ON clause equates with one kept."""
    omitted: set[Any] = set()
    for pair in equated_columns(onclause):
        for column in columns:
            for foreign_key in column.foreign_keys:
                other = foreign_key.column
                if other in columns and column in pair and other in pair and other not in omitted:
                    omitted.add(column)
    return [c for c in columns if c not in omitted]


def equated_columns(onclause: Any) -> list[set[Any]]:
    """Return the pairs of columns that an ON clause, or the conditions of its AND, equate."""
    if onclause is None:
        return []
    if getattr(onclause, "operator", None) is operators.eq:
        return [{onclause.left, onclause.right}]
    found: list[set[Any]] = []
    if getattr(onclause, "operator", None) is operators.and_:
        for child in onclause.get_children():
            found.extend(equated_columns(child))
    return found


def join_condition(a: Any, b: Any, a_subset: Any = None, consider_as_foreign_keys: Any = None) -> Any:
    """Return the ON clause that the foreign keys between two FROM clauses tell.

    :param a_subset: the part of `a` whose foreign keys go before those of the rest.
    :raises NoForeignKeysError: when there is none.
    :raises AmbiguousForeignKeysError: when there are several that could be meant.
    """
    constraints = _foreign_key_pairs(a, b, a_subset, consider_as_foreign_keys)
    if not constraints:
        hint = (
            " (one side is a join: join from the table that has the key)"
            if isinstance(b, FromGrouping)
            else ""
        )
        raise exc.NoForeignKeysError(
            f"expected a foreign key between {a.description!r} and {b.description!r} to join on, found "
            f"none{hint}; "
            "give the condition: .join(target, onclause)"
        )
    if len(constraints) > 1:
        constraints = _prefer(a, constraints)
    if len(constraints) > 1:
        raise exc.AmbiguousForeignKeysError(
            f"expected one foreign key between {a.description!r} and {b.description!r} to join on, "
            f"found {len(constraints)}; give the condition: .join(target, onclause)"
        )
    pairs = next(iter(constraints.values()))
    conditions = [x == y for x, y in pairs]
    return conditions[0] if len(conditions) == 1 else and_(*conditions)


def can_join(a: Any, b: Any) -> bool:
    """Tell whether a foreign key joins two FROM clauses."""
    return bool(_foreign_key_pairs(a, b, None, None))


def _foreign_key_pairs(a: Any, b: Any, a_subset: Any, consider: Any) -> dict[Any, list[tuple[Any, Any]]]:
    found: dict[Any, list[tuple[Any, Any]]] = {}
    for left in (a_subset, a):
        if left is None:
            continue
        for fk in _ordered(b.foreign_keys):
            if consider is not None and fk.parent not in consider:
                continue
            column = _referent(fk, left)
            if column is not None:
                found.setdefault(fk.constraint, []).append((column, fk.parent))
        if left is not b:
            for fk in _ordered(left.foreign_keys):
                if consider is not None and fk.parent not in consider:
                    continue
                column = _referent(fk, b)
                if column is not None:
                    found.setdefault(fk.constraint, []).append((column, fk.parent))
        if found:
            break
    return found


def _ordered(foreign_keys: Iterable[Any]) -> list[Any]:
    return sorted(
        foreign_keys, key=lambda fk: fk.parent._creation_order if hasattr(fk.parent, "_creation_order") else 0
    )


def _referent(fk: Any, fromclause: Any) -> Any:
    try:
        return fk.get_referent(fromclause)
    except exc.NoReferenceError as error:
        is_of_these = getattr(error, "table_name", None) == getattr(fromclause, "name", None)
        if isinstance(error, exc.NoReferencedColumnError) and is_of_these:
            raise  # it is meant to join these, and names a column that is not there
        return None


def _prefer(a: Any, constraints: dict[Any, list[tuple[Any, Any]]]) -> dict[Any, list[tuple[Any, Any]]]:
    """Keep the constraint whose pairs hold those of all others."""
    sets = {c: {frozenset(p) for p in pairs} for c, pairs in constraints.items()}
    for one, pairs in sets.items():
        if all(pairs >= other for other in sets.values()) and any(pairs != other for other in sets.values()):
            return {one: constraints[one]}
    if len({frozenset(pairs) for pairs in sets.values()}) == 1:
        one = next(iter(constraints))
        return {one: constraints[one]}
    return constraints


def join(left: Any, right: Any, onclause: Any = None, isouter: bool = False, full: bool = False) -> Join:
    """Return ``left JOIN right ON onclause``; the condition is told by foreign keys where it is not given."""
    return Join(left, right, onclause, isouter, full)


def outerjoin(left: Any, right: Any, onclause: Any = None, full: bool = False) -> Join:
    """Return ``left LEFT OUTER JOIN right ON onclause``."""
    return Join(left, right, onclause, isouter=True, full=full)


late.join = Join
