"""Joins of mapped classes as FROM clauses: ``join()`` and ``outerjoin()``."""

from __future__ import annotations

from typing import Any

from ..sql import coercions, roles
from ..sql.elements import and_
from ..sql.node import CHILDREN
from ..sql.selectable.joins import Join, join_condition
from .base import _mapper_or_none
from .entities import AliasedClass, AliasedInsp, RelationshipClause, inspect_entity
from .loading.criteria import condition_of_class
from .loading.joins import alias_of_secondary, join_clauses, require_ends

__all__ = ["join", "outerjoin"]


class ORMJoin(Join):
    """A join whose sides may be mapped classes, and whose condition may be a relationship.

    :param onclause: a condition, or a relationship such as ``User.addresses``; by default the foreign key.
    :ivar left_entities: the mapped class on the left side, whose conditions hold for the statement.
    """

    __visit_name__ = Join.__visit_name__
    _fields = {"left_entities": CHILDREN}
    left_entities: tuple[Any, ...] = ()

    def __init__(
        self, left: Any, right: Any, onclause: Any = None, isouter: bool = False, full: bool = False
    ) -> None:
        left = inspect_entity(left) if _is_entity(left) else left
        entities = (left.__clause_element__(),) if _is_entity(left) else ()
        if onclause is not None:
            onclause = coercions.expect(roles.JoinTargetRole, onclause) if _is_path(onclause) else onclause
        if isinstance(onclause, RelationshipClause):
            left, target, onclause = _along(onclause, left, right, isouter or full)
        else:
            left, target = _from_clause(left), _from_clause(right)
        own = condition_of_class(inspect_entity(right)) if _is_entity(right) else None
        if own is not None:
            onclause = and_(join_condition(left, target) if onclause is None else onclause, own)
        super().__init__(left, target, onclause, isouter, full)
        if entities:
            self.left_entities = entities

    def join(self, right: Any, onclause: Any = None, isouter: bool = False, full: bool = False) -> ORMJoin:
        """Return this join, joined to something else."""
        return ORMJoin(self, right, onclause, isouter, full)

    def outerjoin(self, right: Any, onclause: Any = None, full: bool = False) -> ORMJoin:
        """Return this join, outer-joined to something else."""
        return ORMJoin(self, right, onclause, True, full)


def _is_entity(thing: Any) -> bool:
    return isinstance(thing, (AliasedClass, AliasedInsp)) or _mapper_or_none(thing) is not None


def _from_clause(side: Any) -> Any:
    if _is_entity(side):
        return inspect_entity(side).selectable
    return side


def _is_path(onclause: Any) -> bool:
    return hasattr(onclause, "of_type")


def _along(path: RelationshipClause, left: Any, right: Any, is_outer: bool) -> tuple[Any, Any, Any]:
    """Return the sides and the condition of a join along a relationship."""
    source = path.parent
    require_ends(path, None, inspect_entity(right) if _is_entity(right) else None)
    if _is_entity(left) and left.mapper.isa(source.mapper):
        source = left
    target = inspect_entity(right) if _is_entity(right) else path.target
    secondary = alias_of_secondary(path.prop)
    clauses = join_clauses(path.prop, source, target, secondary)
    left, far = _from_clause(left), _from_clause(right)
    if clauses.secondary is None:
        return left, far, and_(clauses.primary, *path.criteria) if path.criteria else clauses.primary
    condition = and_(clauses.secondary_on, *path.criteria) if path.criteria else clauses.secondary_on
    if is_outer:
        return left, Join(clauses.secondary, far, condition), clauses.primary
    return Join(left, clauses.secondary, clauses.primary), far, condition


def join(left: Any, right: Any, onclause: Any = None, isouter: bool = False, full: bool = False) -> ORMJoin:
    """Return a join of mapped classes, aliases or FROM clauses, for ``select_from()``.

    :param onclause: a condition, or a relationship such as ``User.addresses``; by default the foreign key.
    :param isouter: LEFT OUTER JOIN.
    :param full: FULL OUTER JOIN.
    """
    return ORMJoin(left, right, onclause, isouter, full)


def outerjoin(left: Any, right: Any, onclause: Any = None, full: bool = False) -> ORMJoin:
    """Return a LEFT OUTER JOIN of mapped classes, aliases or FROM clauses, for ``select_from()``.

    :param onclause: a condition, or a relationship such as ``User.addresses``; by default the foreign key.
    :param full: FULL OUTER JOIN.
    """
    return ORMJoin(left, right, onclause, True, full)
