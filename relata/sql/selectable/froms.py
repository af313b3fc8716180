"""What a SELECT prints in FROM: told by its columns and conditions, its joins, and what encloses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import exc
from ..late import late
from .joins import Join, can_join, join_condition
from .selects import unique_froms


def final_froms(select: Any) -> list[Any]:
    """Return the FROM clauses of a SELECT, joins resolved, none correlated."""
    return display_froms(late.lowered(select), None, None)


late.final_froms = final_froms


def resolve_joins(select: Any, starting: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return the FROM clauses that ``.join()`` calls make, and those that they replace.

    :param starting: what the columns of the statement select from, in order.
    :raises InvalidRequestError: when it cannot be told what to join from.
    """
    froms: list[Any] = list(select._from_obj)
    replaced: list[Any] = []
    for right, onclause, left, isouter, full in select._setup_joins:
        candidates = froms or unique_froms(starting)
        at: int | None
        if left is None:
            left, at = _left_side(candidates, right, onclause, bool(froms))
        else:
            at = next((i for i, f in enumerate(froms) if _holds(f, left)), None)
            if at is not None:
                if onclause is None and froms[at] is not left:
                    onclause = join_condition(froms[at], right, left)
                left = froms[at]
        joined = Join(left, right, onclause, isouter=isouter, full=full)
        replaced.append(left)
        if froms and at is not None:
            froms[at] = joined
        else:
            froms.append(joined)
    return froms, replaced


def _roots_of(named: Sequence[Any]) -> set[int]:
    """Return what tells the FROM clauses that are named, also those of mapped classes."""
    return {id(part._root) for one in named for part in one._from_objects}


def _holds(fromclause: Any, part: Any) -> bool:
    return any(part._root is f._root for f in fromclause._from_objects)


def _left_side(
    candidates: Sequence[Any], right: Any, onclause: Any, in_froms: bool
) -> tuple[Any, int | None]:
    if not candidates:
        raise exc.InvalidRequestError(
            f"expected something to join from before .join({right.description!r}); "
            "select a column of it, or name it with .select_from() or .join_from()"
        )
    hidden = {id(h._root) for f in candidates for h in f._hide_froms}
    visible = [i for i, f in enumerate(candidates) if id(f._root) not in hidden]
    within = {id(part._root) for part in right._from_objects}
    free = [i for i in visible if id(candidates[i]._root) not in within] or visible
    if onclause is None:
        fits = [i for i in free if can_join(candidates[i], right)]
    elif len(free) > 1:
        mentioned = {id(f._root) for f in onclause._from_objects}
        told = [i for i in free if any(id(part._root) in mentioned for part in candidates[i]._from_objects)]
        fits = told or free
    else:
        fits = free
    if len(fits) == 1:
        return candidates[fits[0]], fits[0] if in_froms else None
    names = ", ".join(repr(f.description) for f in candidates)
    if not fits:
        raise exc.InvalidRequestError(
            f"expected a FROM clause to join {right.description!r} to, found none that fits among {names}; "
            "give the condition, or name the left side with .select_from() or .join_from()"
        )
    raise exc.InvalidRequestError(
        f"expected one FROM clause to join {right.description!r} to, found {len(fits)} that fit among "
        f"{names}; name the left side with .select_from() or .join_from()"
    )


def raw_froms(select: Any) -> list[Any]:
    """Return all FROM clauses that the parts of a SELECT bring along, before any is hidden or correlated."""
    from_columns: list[Any] = []
    for element in select._raw_columns:
        from_columns.extend(element._from_objects)
    joined: list[Any] = list(select._from_obj)
    if select._setup_joins:
        starting = from_columns
        if select._earlier:  # the first join was made while these were the columns
            [columns] = select._earlier[0]
            starting = [from_ for column in columns for from_ in column._from_objects]
        joined, _ = resolve_joins(select, starting)
    from_where: list[Any] = []
    for criterion in select._where_criteria:
        from_where.extend(criterion._from_objects)
    if select._setup_joins or select._from_obj:
        return unique_froms([*joined, *from_columns, *from_where])
    return unique_froms([*from_columns, *from_where])


def display_froms(
    select: Any, explicit_correlate: Sequence[Any] | None, implicit_correlate: Sequence[Any] | None
) -> list[Any]:
    """Return what is printed in FROM.

    :param explicit_correlate: FROM clauses of enclosing statements that ``.correlate()`` may name.
    :param implicit_correlate: those that are left out by themselves when something else remains.
    """
    froms = raw_froms(select)
    if len(froms) > 1:
        hidden = {id(h._root) for f in froms for h in f._hide_froms}
        froms = [f for f in froms if id(f._root) not in hidden]
    if select._correlate is not None and select._correlate:
        outer = {id(f._root) for f in explicit_correlate or ()}
        named = _roots_of(select._correlate) & outer
        if named:
            froms = [f for f in froms if id(f._root) not in named]
    if select._correlate_except is not None:
        outer = {id(f._root) for f in explicit_correlate or ()}
        kept = _roots_of(select._correlate_except)
        froms = [f for f in froms if id(f._root) not in outer or id(f._root) in kept]
    if select._auto_correlate and implicit_correlate and len(froms) > 1:
        outer = {id(f._root) for f in implicit_correlate}
        froms = [f for f in froms if id(f._root) not in outer]
        if not froms:
            raise exc.InvalidRequestError(
                "expected a subquery that selects from something of its own, got one of which every FROM "
                "clause is "
                "correlated to the enclosing statement; name what is correlated with .correlate()"
            )
    return froms
