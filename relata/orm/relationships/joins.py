"""How two classes are joined: the condition, its foreign keys, its direction, its pairs of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ... import exc as sa_exc
from ...sql import operators
from ...sql.util import join_condition
from ...sql.visitors import iterate
from ..base import MANYTOMANY, MANYTOONE, ONETOMANY, RelationshipDirection
from .marks import map_columns

Pairs = list[tuple[Any, Any]]


class JoinCondition:
    """The condition between a class and the target of a relationship, taken apart.

    :ivar primaryjoin: the condition, its columns marked with ``local``, ``remote`` and ``foreign``.
    :ivar secondaryjoin: that between the secondary table and the target.
    :ivar local_remote_pairs: columns that it equates, the class's own first.
    :ivar synchronize_pairs: ``(referenced column, foreign key column)``: what a flush copies.
    """

    def __init__(
        self,
        prop: Any,
        *,
        parent: Any,
        child: Any,
        parent_table: Any,
        child_table: Any,
        secondary: Any,
        primaryjoin: Any,
        secondaryjoin: Any,
        foreign_keys: Sequence[Any],
        remote_side: Sequence[Any],
        is_self_referential: bool,
        viewonly: bool,
    ) -> None:
        self.prop = prop
        self.parent = parent
        self.child = child
        self.parent_table = parent_table
        self.child_table = child_table
        self.secondary = secondary
        self.foreign_keys = frozenset(foreign_keys)
        self.given_remote_side = frozenset(remote_side)
        self.is_self_referential = is_self_referential
        self.viewonly = viewonly
        if secondaryjoin is not None and secondary is None:
            raise sa_exc.ArgumentError(
                f"expected secondary= beside secondaryjoin= of {prop}, it is missing; name the table in "
                "between"
            )
        self.primaryjoin, self.secondaryjoin = primaryjoin, secondaryjoin
        self._determine_joins()
        self.primaryjoin = map_columns(self.primaryjoin, _unmarked)
        if self.secondaryjoin is not None:
            self.secondaryjoin = map_columns(self.secondaryjoin, _unmarked)
        self._mark_foreign()
        self._mark_remote()
        self._mark_local()
        self._collect_pairs()
        self._check_foreign()
        self._check_sides()
        self.direction = self._determine_direction()

    # -- the conditions

    def _determine_joins(self) -> None:
        consider = self.foreign_keys or None
        try:
            if self.secondary is not None:
                if self.secondaryjoin is None:
                    self.secondaryjoin = join_condition(
                        self.child,
                        self.secondary,
                        a_subset=self.child_table,
                        consider_as_foreign_keys=consider,
                    )
                if self.primaryjoin is None:
                    self.primaryjoin = join_condition(
                        self.parent,
                        self.secondary,
                        a_subset=self.parent_table,
                        consider_as_foreign_keys=consider,
                    )
            elif self.primaryjoin is None:
                self.primaryjoin = join_condition(
                    self.parent, self.child, a_subset=self.parent_table, consider_as_foreign_keys=consider
                )
        except sa_exc.NoForeignKeysError as error:
            raise sa_exc.NoForeignKeysError(
                f"expected a foreign key for relationship {self.prop}, got none between "
                f"{self._tables()}; give "
                "a column of one of them a ForeignKey(...), or write primaryjoin= with foreign() around "
                "the column that refers"
            ) from error
        except sa_exc.AmbiguousForeignKeysError as error:
            raise sa_exc.AmbiguousForeignKeysError(
                f"expected one way to join for relationship {self.prop}, got several foreign keys between "
                f"{self._tables()}; say which one by foreign_keys=[the column], or write the condition as "
                "primaryjoin="
            ) from error

    def _tables(self) -> str:
        named = (
            [self.parent, self.child] if self.secondary is None else [self.parent, self.secondary, self.child]
        )
        return " and ".join(repr(str(t.description)) for t in named)

    def _map(self, change: Callable[[Any], Any]) -> None:
        self.primaryjoin = map_columns(self.primaryjoin, change)
        if self.secondaryjoin is not None:
            self.secondaryjoin = map_columns(self.secondaryjoin, change)

    # -- marks

    def _mark_foreign(self) -> None:
        if self.foreign_keys:
            self._map(lambda c: _mark(c, "foreign") if c._root in self.foreign_keys else c)
        elif not self._has("foreign"):
            self.primaryjoin = self._with_found_foreign(self.primaryjoin)
            if self.secondaryjoin is not None:
                self.secondaryjoin = self._with_found_foreign(self.secondaryjoin)

    def _with_found_foreign(self, clause: Any) -> Any:
        referring: set[Any] = set()
        for left, right in _compared(clause):
            referring.update(self._referring(left._root, right._root))
        return map_columns(clause, lambda c: _mark(c, "foreign") if c._root in referring else c)

    def _referring(self, a: Any, b: Any) -> Iterator[Any]:
        """Yield which of two compared columns refers to the other."""
        if _references(a, b):
            yield a
        elif _references(b, a):
            yield b
        elif self.secondary is not None:
            if self.secondary.c.contains_column(a) and not self.secondary.c.contains_column(b):
                yield a
            elif self.secondary.c.contains_column(b) and not self.secondary.c.contains_column(a):
                yield b

    def _mark_remote(self) -> None:
        if self._has("remote"):
            if self.given_remote_side:
                raise sa_exc.ArgumentError(
                    f"expected either remote_side= or remote() in the primaryjoin of {self.prop}, got "
                    "both; drop one"
                )
            return
        secondary = self.secondary
        if secondary is not None:
            self._map(lambda c: _mark(c, "remote") if secondary.c.contains_column(c._root) else c)
        elif self.given_remote_side:
            self._map(lambda c: _mark(c, "remote") if c._root in self.given_remote_side else c)
        elif self._refers_within_itself():
            self._map(lambda c: _mark(c, "remote") if "foreign" in c._annotations else c)
        else:
            self._mark_target_as_remote()

    def _mark_target_as_remote(self) -> None:
        child, parent_table, child_table = self.child.c, self.parent_table.c, self.child_table.c

        def change(column: Any) -> Any:
            root = column._root
            if _holds(child, root) and (not _holds(parent_table, root) or _holds(child_table, root)):
                return _mark(column, "remote")
            return column

        self._map(change)

    def _refers_within_itself(self) -> bool:
        """Whether the tables do not tell the sides apart: each has all columns of the condition."""
        parent, child = self.parent.c, self.child.c
        columns = [c._root for c in _columns(self.primaryjoin)]
        return bool(columns) and all(_holds(parent, c) and _holds(child, c) for c in columns)

    def _mark_local(self) -> None:
        if self._has("local"):
            return
        parent = self.parent.c

        def change(column: Any) -> Any:
            if "remote" in column._annotations or not _holds(parent, column._root):
                return column
            return _mark(column, "local")

        self.primaryjoin = map_columns(self.primaryjoin, change)

    def _has(self, mark: str) -> bool:
        clauses = [self.primaryjoin] if self.secondaryjoin is None else [self.primaryjoin, self.secondaryjoin]
        return any(mark in c._annotations for clause in clauses for c in _columns(clause))

    # -- pairs and direction

    def _collect_pairs(self) -> None:
        self.local_remote_pairs: Pairs = []
        self.synchronize_pairs: Pairs = []
        self.secondary_synchronize_pairs: Pairs = []
        self._collect(self.primaryjoin, self.synchronize_pairs)
        if self.secondaryjoin is not None:
            self._collect(self.secondaryjoin, self.secondary_synchronize_pairs)

    def _collect(self, clause: Any, synchronized: Pairs) -> None:
        for left, right, is_equality in _binaries(clause):
            if "remote" in right._annotations and "remote" not in left._annotations and _is_own(left):
                self._add(self.local_remote_pairs, left, right)
            elif "remote" in left._annotations and "remote" not in right._annotations and _is_own(right):
                self._add(self.local_remote_pairs, right, left)
            if is_equality:
                if "foreign" in right._annotations and "foreign" not in left._annotations:
                    self._add(synchronized, left, right)
                elif "foreign" in left._annotations and "foreign" not in right._annotations:
                    self._add(synchronized, right, left)
                elif "foreign" in left._annotations and "foreign" in right._annotations:
                    pair = (left, right) if "remote" in right._annotations else (right, left)
                    self._add(synchronized, *pair)

    @staticmethod
    def _add(pairs: Pairs, a: Any, b: Any) -> None:
        pair = (a._root, b._root)
        if not any(pair[0] is x and pair[1] is y for x, y in pairs):
            pairs.append(pair)

    @property
    def foreign_key_columns(self) -> set[Any]:
        """The columns that are marked as foreign keys."""
        clauses = [self.primaryjoin] if self.secondaryjoin is None else [self.primaryjoin, self.secondaryjoin]
        return {c._root for clause in clauses for c in _columns(clause) if "foreign" in c._annotations}

    @property
    def remote_columns(self) -> set[Any]:
        """The columns of the far side."""
        clauses = [self.primaryjoin] if self.secondaryjoin is None else [self.primaryjoin, self.secondaryjoin]
        return {c._root for clause in clauses for c in _columns(clause) if "remote" in c._annotations}

    @property
    def local_columns(self) -> set[Any]:
        """The columns of the class itself."""
        return {c._root for c in _columns(self.primaryjoin) if "local" in c._annotations}

    def _check_foreign(self) -> None:
        if self.secondary is None:
            self._check_clause(self.primaryjoin, self.synchronize_pairs, "primary")
        else:
            self._check_clause(self.primaryjoin, self.synchronize_pairs, "primary")
            self._check_clause(self.secondaryjoin, self.secondary_synchronize_pairs, "secondary")

    def _check_clause(self, clause: Any, pairs: Pairs, which: str) -> None:
        has_foreign = any("foreign" in c._annotations for c in _columns(clause))
        if has_foreign and (pairs or self.viewonly):
            return
        if not has_foreign:
            raise sa_exc.ArgumentError(
                f"expected a column with a ForeignKey in {which}join of relationship {self.prop}, got "
                f"'{clause}'; mark the one that refers with foreign(), or name it in foreign_keys="
            )
        raise sa_exc.ArgumentError(
            f"expected, in {which}join of relationship {self.prop}, a comparison with == between a foreign "
            f"key and the column it refers to, which a flush can copy, got '{clause}'; for a "
            "relationship that is only read, say viewonly=True"
        )

    def _check_sides(self) -> None:
        if not self.local_remote_pairs:
            raise sa_exc.ArgumentError(
                f"expected primaryjoin of relationship {self.prop} to compare a column of each side, got "
                f"'{self.primaryjoin}', which does not tell them apart; mark those of the far side with "
                "remote(), or name them in remote_side="
            )

    def _determine_direction(self) -> RelationshipDirection:
        if self.secondary is not None:
            return MANYTOMANY
        foreign = [c for c in _columns(self.primaryjoin) if "foreign" in c._annotations]
        far = [c for c in foreign if "remote" in c._annotations]
        if far and len(far) < len(foreign):
            near = [c for c in foreign if "remote" not in c._annotations]
            equated = {id(c) for pair in self.local_remote_pairs for c in pair}
            far = [c for c in far if id(c._root) in equated]
            near = [c for c in near if id(c._root) in equated]
            if far and near:
                raise sa_exc.ArgumentError(
                    f"expected the foreign keys of relationship {self.prop} on one side, got some on "
                    "both; mark "
                    "those that are meant with foreign() and remote(), or name them in foreign_keys="
                )
        if far:
            return ONETOMANY
        if self._is_one_table_both_ways():
            return ONETOMANY
        return MANYTOONE

    def _is_one_table_both_ways(self) -> bool:
        """Whether nothing tells the sides apart: the rows of one table refer to each other."""
        return self.is_self_referential and not self.remote_columns


def _unmarked(column: Any) -> Any:
    """Return the plain column with the marks for joins that the user gave it."""
    marks = {m: True for m in ("foreign", "remote", "local") if m in column._annotations}
    return column._root._annotate(marks) if marks else column._root


def _mark(column: Any, mark: str) -> Any:
    return column if mark in column._annotations else column._annotate({mark: True})


def _columns(clause: Any) -> list[Any]:
    return [node for node in iterate(clause) if node.__visit_name__ == "column"]


def _holds(columns: Any, column: Any) -> bool:
    return bool(columns.contains_column(column))


def _is_own(column: Any) -> bool:
    return column.table is not None


def _binaries(clause: Any) -> Iterator[tuple[Any, Any, bool]]:
    """Yield ``(left column, right column, whether ==)`` of each comparison between two columns."""
    for node in iterate(clause):
        if node.__visit_name__ != "binary":
            continue
        is_equality = node.operator is operators.eq
        if is_equality or operators.is_comparison(node.operator):
            for left in _columns(node.left):
                for right in _columns(node.right):
                    yield left, right, is_equality


def _compared(clause: Any) -> Iterator[tuple[Any, Any]]:
    for left, right, _ in _binaries(clause):
        yield left, right


def _references(a: Any, b: Any) -> bool:
    """Tell whether a foreign key of one column names the other, or what the other is made from."""
    return any(column is b or column in b.proxy_set for column in map(_column_of, a.foreign_keys))


def _column_of(fk: Any) -> Any:
    try:
        return fk.column
    except sa_exc.NoReferenceError:  # of a table that is not there yet: it is not this one
        return None
