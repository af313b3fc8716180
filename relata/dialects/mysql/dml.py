"""INSERT ... ON DUPLICATE KEY UPDATE; LIMIT of UPDATE and DELETE.

See https://dev.mysql.com/doc/refman/8.4/en/sql-data-manipulation-statements.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from ... import exc
from ...sql import roles
from ...sql.coercions import expect
from ...sql.dml import Insert as _Insert
from ...sql.elements import BindParameter, ClauseElement
from ...sql.node import CHILD, NESTED, SCALAR
from ...sql.selectable import alias
from ...sql.syntax_extensions import SyntaxExtension
from ...util.coerce import Kind
from ...util.descriptors import memoized_property

__all__ = ["DMLLimitClause", "Insert", "OnDuplicateClause", "insert", "limit"]


def _are_assignments(value: Any) -> bool:
    if hasattr(value, "keys"):
        return True
    return isinstance(value, (list, tuple)) and all(
        isinstance(one, (list, tuple)) and len(one) == 2 for one in value
    )


_ASSIGNMENTS = Kind("a dict of columns to values, or a list of pairs,", _are_assignments)


class OnDuplicateClause(SyntaxExtension, ClauseElement):
    """What is to be updated when a row is there already.

    :param update: column names to values, as a dict in the order of the table, or as pairs in the order given
    """

    __visit_name__ = "on_duplicate_key_update"
    stringify_dialect = "mysql"
    _fields = {"update": NESTED, "is_ordered": SCALAR}

    update: Any
    is_ordered: bool = False

    def __init__(self, table: Any, update: Any) -> None:
        _ASSIGNMENTS.check("what ON DUPLICATE KEY UPDATE sets", update)
        if isinstance(update, list) and update and isinstance(update[0], tuple):
            self.is_ordered = True
        made = dict(update)
        if not made:
            raise ValueError("expected at least one column for ON DUPLICATE KEY UPDATE, got none")
        self.update = dict([_assignment(table, key, value) for key, value in made.items()])

    def apply_to_insert(self, insert_stmt: Any) -> None:
        """Put this behind the values of an INSERT."""
        insert_stmt.apply_syntax_extension_point(self._among, "post_values")

    def _among(self, existing: Sequence[Any]) -> Sequence[Any]:
        if any(isinstance(one, OnDuplicateClause) for one in existing):
            raise exc.InvalidRequestError(
                "this INSERT has an ON DUPLICATE KEY UPDATE clause already: it can have one only"
            )
        return [*existing, self]


def _assignment(table: Any, key: Any, value: Any) -> tuple[str, Any]:
    """Return a column's key and what it is set to, as an element."""
    name = key if isinstance(key, str) else expect(roles.DMLColumnRole, key).key
    if hasattr(value, "__clause_element__") or isinstance(value, ClauseElement):
        return name, expect(roles.ExpressionElementRole, value)
    column = table.c.get(name)
    return name, BindParameter(None, value, type_=None if column is None else column.type, unique=True)


class Insert(_Insert):
    """An INSERT of MySQL or MariaDB."""

    inherit_cache = True
    stringify_dialect = "mysql"

    @memoized_property
    def inserted_alias(self) -> Any:
        """The row that was to be inserted, as a FROM clause."""
        return alias(getattr(self.table, "__clause_target__", self.table), name="inserted")

    @property
    def inserted(self) -> Any:
        """The columns of the row that was to be inserted."""
        return self.inserted_alias.columns

    def on_duplicate_key_update(self, *args: Any, **kw: Any) -> Self:
        """Return a copy that updates the rows that are there already.

        :param args: one dict of columns to values; or one list of pairs, which are set in that order
        :param kw: values by column name, instead
        :raises ArgumentError: both are given, or more than one
        """
        if args and kw:
            raise exc.ArgumentError(
                "expected values for ON DUPLICATE KEY UPDATE in a dict or list, or as keywords, got both"
            )
        if len(args) > 1:
            raise exc.ArgumentError(f"expected one dict or list of pairs, got {len(args)} arguments")
        return self.ext(OnDuplicateClause(self.table, args[0] if args else kw))


def insert(table: Any) -> Insert:
    """Make an INSERT that may have ON DUPLICATE KEY UPDATE."""
    return Insert(table)


class DMLLimitClause(SyntaxExtension, ClauseElement):
    """The most rows that an UPDATE or DELETE changes."""

    __visit_name__ = "dml_limit_clause"
    stringify_dialect = "mysql"
    _fields = {"limit_clause": CHILD}

    limit_clause: Any

    def __init__(self, limit: Any) -> None:
        self.limit_clause = expect(roles.LimitOffsetRole, limit)

    def apply_to_update(self, update_stmt: Any) -> None:
        """Put this behind the condition of an UPDATE."""
        update_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_criteria")

    def apply_to_delete(self, delete_stmt: Any) -> None:
        """Put this behind the condition of a DELETE."""
        delete_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_criteria")


def limit(limit: Any) -> DMLLimitClause:
    """Make a LIMIT for an UPDATE or DELETE: `table.delete().ext(limit(5))`.

    :param limit: the most rows that are changed: an integer, or an SQL expression of one
    :raises ValueError: it is neither
    """
    return DMLLimitClause(limit)
