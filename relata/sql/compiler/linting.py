"""What is checked of FROM clauses: that something joins each of them to the others."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...util import warn
from .. import operators
from ..visitors import iterate


class Linting(enum.IntFlag):
    """What is checked of FROM clauses while a statement is compiled."""

    NO_LINTING = 0
    COLLECT_CARTESIAN_PRODUCTS = 1
    WARN_LINTING = 2
    FROM_LINTING = 3


NO_LINTING, COLLECT_CARTESIAN_PRODUCTS, WARN_LINTING, FROM_LINTING = (
    Linting.NO_LINTING,
    Linting.COLLECT_CARTESIAN_PRODUCTS,
    Linting.WARN_LINTING,
    Linting.FROM_LINTING,
)


class FromLinter:
    """The FROM clauses of a statement, and which of them it joins or compares with each other.

    :param froms: what stands in FROM.
    :param criteria: the conditions of WHERE.
    """

    __slots__ = ("criteria", "froms")

    def __init__(self, froms: Sequence[Any], criteria: Sequence[Any]) -> None:
        self.froms = froms
        self.criteria = criteria

    def lint(self, start: Any = None) -> tuple[set[Any] | None, Any]:
        """Return the FROM clauses that nothing leads to from one of them, and that one; None, None for a
        statement without such.

        :param start: where to begin; by default the first one that is not alone, else the first.
        """
        names = {id(one._root): one for f in self.froms for one in _parts_of(f)}
        if not names:
            return None, None
        neighbours = self._neighbours()
        if start is None:
            start = next(
                (one for root, one in names.items() if root in neighbours), next(iter(names.values()))
            )
        seen, waiting = {id(start._root)}, [id(start._root)]
        while waiting:
            new = neighbours.get(waiting.pop(), set()) - seen
            seen |= new
            waiting.extend(new)
        lost = {one for root, one in names.items() if root not in seen}
        return (lost, start) if lost else (None, None)

    def warn(self, statement: str = "SELECT") -> None:
        """Warn of FROM clauses that nothing joins.

        :param statement: the word for the kind of statement.
        """
        if len(self.froms) < 2:  # one, or a tree of joins
            return
        lost, start = self.lint()
        if lost:
            names = ", ".join(sorted(repr(one.description) for one in lost))
            warn(
                f"{statement}: nothing joins {names} to {start.description!r}, so each row of one meets each "
                "row of the other (a cartesian product): compare their columns, or write "
                ".join(..., true()) where this is meant"
            )

    def _neighbours(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for left, right in self._edges():
            for a in left:
                for b in right:
                    if a._root is not b._root:
                        found.setdefault(id(a._root), set()).add(id(b._root))
                        found.setdefault(id(b._root), set()).add(id(a._root))
        return found

    def _edges(self) -> Iterator[tuple[Iterable[Any], Iterable[Any]]]:
        for criterion in self.criteria:
            yield from _compared(criterion)
        for one in self.froms:
            yield from _joined(one)


def _parts_of(fromclause: Any) -> Iterator[Any]:
    """Yield the FROM clauses that are to be joined; a function may say that it needs no condition."""
    for one in fromclause._from_objects:
        if one._is_from_clause and not one._is_join and not getattr(one, "joins_implicitly", False):
            yield one


def _joined(fromclause: Any) -> Iterator[tuple[Iterable[Any], Iterable[Any]]]:
    """Yield what a FROM clause connects: the sides of a join, a LATERAL and what it refers to."""
    for one in fromclause._from_objects:
        if one._is_join:
            yield list(_parts_of(one.left)), list(_parts_of(one.right))
            yield from _compared(one.onclause)
        elif getattr(one, "_is_lateral", False):
            yield [one], [f for node in iterate(one.element) for f in _sources_of(node)]


def _sources_of(node: Any) -> Iterable[Any]:
    return node._from_objects if node._is_column_element else ()


def _compared(criterion: Any) -> Iterator[tuple[Iterable[Any], Iterable[Any]]]:
    """Yield the two sides of each comparison in a condition, subqueries left out."""
    if criterion._is_select_base:
        return
    if criterion.__visit_name__ == "binary" and operators.is_comparison(criterion.operator):
        yield criterion.left._from_objects, criterion.right._from_objects
    for child in criterion.get_children():
        yield from _compared(child)
