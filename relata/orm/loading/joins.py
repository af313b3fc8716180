"""The conditions of relationships: to join along one, and to select what one object refers to.

The primaryjoin's columns carry the marks that the relationship gave them: ``remote`` columns are those of the
target (or of the secondary table), the others are the parent's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ... import exc as sa_exc
from ...sql import operators
from ...sql.elements import BindParameter, bindparam
from ...sql.visitors import replacement_traverse

Replace = Callable[[Any], Any]


class JoinClauses(NamedTuple):
    """How to join along a relationship.

    :ivar primary: the condition between the source and the target, or the secondary table.
    :ivar secondary: the secondary table (an alias of it), or None.
    :ivar secondary_on: the condition between the secondary table and the target.
    """

    primary: Any
    secondary: Any = None
    secondary_on: Any = None


class LazyClause(NamedTuple):
    """The condition that selects what one object refers to.

    :ivar criterion: the condition, with a bound parameter for each value of the object.
    :ivar values: ``(name of the parameter, attribute key)``.
    :ivar from_: what the statement selects from beside the target: a join that is the secondary table.
    """

    criterion: Any
    values: tuple[tuple[str, str], ...]
    from_: Any = None


class Equated(NamedTuple):
    """A primaryjoin taken apart.

    :ivar pairs: ``(column of the parent, remote column)`` that it equates.
    :ivar rest: its other conditions.
    """

    pairs: tuple[tuple[Any, Any], ...]
    rest: tuple[Any, ...]


def is_remote(column: Any) -> bool:
    """Say whether a column of a primaryjoin belongs to the far side."""
    return "remote" in column._annotations


def replace_columns(clause: Any, replace: Replace) -> Any:
    """Return a copy of a condition with ``replace(column)``, where that is not None, for each column."""

    def visit(node: Any) -> Any:
        return replace(node) if node.__visit_name__ == "column" else None

    return replacement_traverse(clause, {}, visit)


def in_selectable(entity: Any, secondary: Any = None) -> Replace:
    """Return what finds a mapped column in an alias; for a plain class, what leaves columns as they are.

    :param secondary: an alias of a secondary table, whose columns are found too.
    """
    whole = entity._whole
    of_entity: Replace = (lambda column: None) if whole is None else whole._column
    if secondary is None:
        return of_entity

    def find(column: Any) -> Any:
        if column._root.table is secondary.element:
            return secondary.corresponding_column(column._root)
        return of_entity(column)

    return find


def require_ends(path: Any, source: Any, target: Any) -> None:
    """Refuse a join along a relationship from where it does not start, or to where it does not lead.

    :param path: the RelationshipClause.
    :param source: the entity that the join is said to start from; None where none is named.
    :param target: the entity, or the FROM clause, that it is said to lead to; None where none is named.
    :raises InvalidRequestError: naming both.
    """
    parent, shown = path.parent, f"{path.parent.class_.__name__}.{path.prop.key}"
    is_alias = parent.is_aliased_class or (source is not None and source.is_aliased_class)
    if source not in (None, parent) and (is_alias or not source.mapper.isa(parent.mapper)):
        raise sa_exc.InvalidRequestError(
            f"expected {_shown(parent)} on the left side of a join along {shown}, got {_shown(source)}; "
            "take the relationship from what the join starts from"
        )
    if target is None:
        return
    if getattr(target, "is_mapper", False) or getattr(target, "is_aliased_class", False):
        fits = target.mapper.common_parent(path.prop.mapper)
    else:
        fits = any(target.is_derived_from(table) for table in path.prop.mapper.tables)
    if not fits:
        raise sa_exc.InvalidRequestError(
            f"expected {path.prop.mapper.class_.__name__} as the target of a join along {shown}, got "
            f"{_shown(target)}; name the relationship that leads to it, or give the condition"
        )


def _shown(source: Any) -> str:
    if getattr(source, "is_aliased_class", False):
        return f"an alias of {source.class_.__name__}"
    return str(source.class_.__name__ if getattr(source, "is_mapper", False) else source.description)


def join_clauses(prop: Any, source: Any, target: Any, secondary: Any = None) -> JoinClauses:
    """Return the conditions that join a source entity to a target along a relationship.

    :param source: the inspected entity that the relationship is of.
    :param target: the inspected entity that it leads to.
    :param secondary: an alias to use for the secondary table.
    """
    of_source, of_target = in_selectable(source), in_selectable(target)
    table = prop.secondary
    if table is None:
        local = _columns_of(source.mapper)

        def place(column: Any) -> Any:
            if is_remote(column) or column._root not in local:
                return of_target(column)
            return of_source(column)

        return JoinClauses(replace_columns(prop.primaryjoin, place))
    chosen = table if secondary is None else secondary

    def of_secondary(column: Any) -> Any:
        return None if chosen is table else chosen.corresponding_column(column._root)

    def is_secondary(column: Any, mapper: Any) -> bool:
        if _is_joined(table):  # of several tables, one of which may be the entity's as well
            return table.c.contains_column(column._root) and column._root not in _columns_of(mapper)
        return bool(column.table is table or column._root.table is table)

    primary = replace_columns(
        prop.primaryjoin, lambda c: of_secondary(c) if is_secondary(c, source.mapper) else of_source(c)
    )
    joined = replace_columns(
        prop.secondaryjoin, lambda c: of_secondary(c) if is_secondary(c, target.mapper) else of_target(c)
    )
    return JoinClauses(primary, chosen, joined)


def _is_joined(from_: Any) -> bool:
    return getattr(from_, "_is_join", False)


def alias_of_secondary(prop: Any) -> Any:
    """Return an alias of the secondary table of a relationship, or a join of aliases; None without one."""
    return None if prop.secondary is None else prop.secondary._anonymous_fromclause(flat=True)


def _columns_of(mapper: Any) -> frozenset[Any]:
    return frozenset(column._root for column in mapper.persist_selectable.c)


def lazy_clause(prop: Any, target: Any) -> LazyClause:
    """Return the condition that selects what one parent refers to.

    :param target: the inspected entity to select.
    """
    of_target = in_selectable(target)
    parent = prop.parent
    joined = alias_of_secondary(prop) if _is_joined(prop.secondary) else None
    targets = _columns_of(target.mapper)
    bound: dict[Any, tuple[BindParameter[Any], str]] = {}

    def place(column: Any) -> Any:
        root = column._root
        if not is_remote(column) and root in parent._columntoproperty:
            found = bound.get(root)
            if found is None:
                name = f"parent_{column.name}"
                found = bound[root] = bindparam(name, type_=column.type), parent._columntoproperty[root].key
            return found[0]
        return far(column)

    def far(column: Any) -> Any:
        if joined is not None and column._root not in targets:
            return joined.corresponding_column(column._root)
        return of_target(column)

    criterion = replace_columns(prop.primaryjoin, place)
    if prop.secondaryjoin is not None:
        criterion = criterion & replace_columns(prop.secondaryjoin, far)
    return LazyClause(criterion, tuple((bind.key, key) for bind, key in bound.values()), joined)


def equated(prop: Any) -> Equated:
    """Take a primaryjoin apart into the pairs of columns that it equates, and the rest.

    With a join as the secondary table all is rest: only joined to its aliases it is told from the target.
    """
    pairs: list[tuple[Any, Any]] = []
    rest: list[Any] = []
    if _is_joined(prop.secondary):
        return Equated((), tuple(_conjuncts(prop.primaryjoin)))
    for condition in _conjuncts(prop.primaryjoin):
        pair = _pair(condition)
        if pair is None:
            rest.append(condition)
        else:
            pairs.append(pair)
    return Equated(tuple(pairs), tuple(rest))


def _conjuncts(clause: Any) -> list[Any]:
    if getattr(clause, "operator", None) is operators.and_:
        return [found for child in clause.get_children() for found in _conjuncts(child)]
    if clause.__visit_name__ == "grouping":
        return _conjuncts(clause.element)
    return [clause]


def _pair(condition: Any) -> tuple[Any, Any] | None:
    if getattr(condition, "operator", None) is not operators.eq:
        return None
    left, right = condition.left, condition.right
    if (
        left.__visit_name__ != "column"
        or right.__visit_name__ != "column"
        or is_remote(left) == is_remote(right)
    ):
        return None
    return (right, left) if is_remote(left) else (left, right)


def touches_parent(condition: Any, prop: Any) -> bool:
    """Say whether a condition of a primaryjoin names a column of the parent."""
    from_parent = []

    def visit(column: Any) -> Any:
        if not is_remote(column) and column._root in prop.parent._columntoproperty:
            from_parent.append(column)

    replace_columns(condition, visit)
    return bool(from_parent)


def finds_by_primary_key(prop: Any) -> tuple[str, ...] | None:
    """Return the parent's attribute keys that hold the target's primary key, in its order, or None.

    This is what makes a many-to-one readable from the identity map.
    """
    if prop.secondary is not None or prop.uselist:
        return None
    pairs, rest = equated(prop)
    target, parent = prop.entity, prop.parent
    if rest or target.is_aliased_class:
        return None
    by_remote = {remote._root: local._root for local, remote in pairs}
    keys = []
    for column in target.mapper.primary_key:
        local = by_remote.pop(column._root, None)
        if local is None or local not in parent._columntoproperty:
            return None
        keys.append(parent._columntoproperty[local].key)
    return None if by_remote else tuple(keys)
