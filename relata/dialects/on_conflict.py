"""ON CONFLICT of an INSERT, as SQLite and PostgreSQL have it.

Elements, the INSERT that takes them, their printing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import exc
from ..sql import roles
from ..sql.coercions import expect
from ..sql.compiler import SQLCompiler
from ..sql.dml import Insert
from ..sql.elements.base import ClauseElement
from ..sql.elements.bind import BindParameter
from ..sql.node import CHILD, NESTED, SCALAR
from ..sql.selectable.aliases import alias
from ..sql.sqltypes import NULLTYPE
from ..sql.syntax_extensions import SyntaxExtension
from ..util.coerce import Kind
from ..util.descriptors import memoized_property
from ..util.warning import warn

__all__ = [
    "InsertWithConflict",
    "OnConflictClause",
    "OnConflictDoNothing",
    "OnConflictDoUpdate",
    "OnConflictPrinter",
]


_ELEMENTS = Kind("a list of columns or their names", lambda value: hasattr(value, "__iter__"))


class OnConflictClause(SyntaxExtension, ClauseElement):
    """What is to happen when a row is there already.

    :param constraint: the violated constraint: its name, or the object
    :param index_elements: the columns of the violated unique index: names, columns or expressions
    :param index_where: the condition of a partial index
    """

    __visit_name__ = "on_conflict"
    stringify_dialect = "postgresql"
    _fields = {
        "constraint_target": SCALAR,
        "inferred_target_elements": NESTED,
        "inferred_target_whereclause": CHILD,
    }

    constraint_target: str | None = None
    inferred_target_elements: tuple[Any, ...] | None = None
    inferred_target_whereclause: Any = None

    def __init__(
        self, constraint: Any = None, index_elements: Iterable[Any] | None = None, index_where: Any = None
    ) -> None:
        if constraint is not None and not isinstance(constraint, str):
            constraint, index_elements, index_where = _target_of(constraint, index_elements, index_where)
        if constraint is not None and index_elements is not None:
            raise exc.ArgumentError(
                "expected either a constraint or index_elements for ON CONFLICT, got both: they name the "
                "same thing"
            )
        fields = self.__dict__
        if constraint is not None:
            fields["constraint_target"] = constraint  # a name that a convention made may be cut
        if index_elements is not None:
            _ELEMENTS.check("index_elements of ON CONFLICT", index_elements)
            fields["inferred_target_elements"] = tuple(
                [
                    one if isinstance(one, str) else expect(roles.DDLConstraintColumnRole, one)
                    for one in index_elements
                ]
            )
            if index_where is not None:
                fields["inferred_target_whereclause"] = expect(roles.WhereHavingRole, index_where)

    def apply_to_insert(self, insert_stmt: Any) -> None:
        """Put this behind the values of an INSERT."""
        insert_stmt.apply_syntax_extension_point(self._among, "post_values")

    def _among(self, existing: Sequence[Any]) -> Sequence[Any]:
        """Return this clause with those that an INSERT has.

        :raises InvalidRequestError: there cannot be another one.
        """
        if any(isinstance(one, OnConflictClause) for one in existing):
            raise exc.InvalidRequestError(
                "this INSERT has an ON CONFLICT clause already: it can have one only"
            )
        return [*existing, self]


def _target_of(constraint: Any, index_elements: Any, index_where: Any) -> tuple[Any, Any, Any]:
    """Return name, columns and condition of a constraint or index given as an object."""
    name = getattr(constraint, "name", None)
    options = getattr(constraint, "dialect_options", None)
    if name is not None and not hasattr(constraint, "expressions"):
        return name, index_elements, index_where
    where = getattr(constraint, "where", None)
    if where is None and options is not None and "postgresql" in options:
        where = options["postgresql"].get("where")
    columns = getattr(constraint, "expressions", None) or constraint.columns
    return None, list(columns), index_where if index_where is not None else where


class OnConflictDoNothing(OnConflictClause):
    """Leave the row out."""

    __visit_name__ = "on_conflict_do_nothing"
    inherit_cache = True


class OnConflictDoUpdate(OnConflictClause):
    """Update the row that is there.

    :param set_: column names (or columns) to values; `excluded` of the INSERT has the row that was to be
        inserted
    :param where: update only where this is true
    """

    __visit_name__ = "on_conflict_do_update"
    _fields = {"table": CHILD, "update_values_to_set": NESTED, "update_whereclause": CHILD}

    table: Any
    update_values_to_set: tuple[tuple[str, Any], ...]
    update_whereclause: Any = None

    def __init__(
        self,
        table: Any,
        constraint: Any = None,
        index_elements: Iterable[Any] | None = None,
        index_where: Any = None,
        set_: Any = None,
        where: Any = None,
    ) -> None:
        super().__init__(constraint, index_elements, index_where)
        self._require_target()
        if hasattr(set_, "items") is False and hasattr(set_, "keys") is False:
            raise ValueError(f"expected a dict of columns to values as set_ of ON CONFLICT, got {set_!r}")
        values = dict(set_)
        if not values:
            raise ValueError("expected at least one column in set_ of ON CONFLICT DO UPDATE, got none")
        fields = self.__dict__
        fields["table"] = table
        fields["update_values_to_set"] = tuple(
            [_assignment(table, key, value) for key, value in values.items()]
        )
        if where is not None:
            fields["update_whereclause"] = expect(roles.WhereHavingRole, where)

    def _require_target(self) -> None:
        """Refuse a clause that names no conflict, where the database needs one."""


def _assignment(table: Any, key: Any, value: Any) -> tuple[str, Any]:
    """Return a column's key and what it is set to, as an element."""
    name = key if isinstance(key, str) else expect(roles.DMLColumnRole, key).key
    column = table.c.get(name)
    type_ = column.type if column is not None else NULLTYPE
    if hasattr(value, "__clause_element__") or isinstance(value, ClauseElement):
        return name, expect(roles.ExpressionElementRole, value)
    return name, BindParameter(None, value, type_=type_, unique=True)


class InsertWithConflict(Insert):
    """An INSERT that says what is to happen when a row is there already."""

    inherit_cache = True
    stringify_dialect: str
    _do_nothing: type[OnConflictDoNothing] = OnConflictDoNothing
    _do_update: type[OnConflictDoUpdate] = OnConflictDoUpdate

    @memoized_property
    def _excluded(self) -> Any:
        return alias(getattr(self.table, "__clause_target__", self.table), name="excluded")

    def _refuse_second_conflict(self) -> None:
        """Say what is wrong with a second clause before what is wrong in it.

        :raises InvalidRequestError: there is one already
        """
        OnConflictDoNothing()._among(self._extensions_at("post_values"))

    @property
    def excluded(self) -> Any:
        """The columns of the row that was to be inserted."""
        return self._excluded.columns


class OnConflictPrinter(SQLCompiler):
    """A compiler of statements that may have ON CONFLICT."""

    #: the condition of a partial index must be that of the index word for word, without parameters
    index_where_is_literal = False

    def _on_conflict_target(self, clause: OnConflictClause) -> str:
        if clause.constraint_target is not None:
            return (
                f"ON CONSTRAINT {self.preparer.truncate_and_render_constraint_name(clause.constraint_target)}"
            )
        if clause.inferred_target_elements is None:
            return ""
        names = ", ".join(
            [
                self.preparer.quote(one) if isinstance(one, str) else self.process(one, include_table=False)
                for one in clause.inferred_target_elements
            ]
        )
        text = f"({names})"
        if clause.inferred_target_whereclause is not None:
            condition = self.process(
                clause.inferred_target_whereclause,
                include_table=False,
                literal_execute=self.index_where_is_literal,
            )
            text += f" WHERE {condition}"
        return text

    def visit_on_conflict_do_nothing(self, on_conflict: Any, **kw: Any) -> str:
        """Print ON CONFLICT ... DO NOTHING."""
        target = self._on_conflict_target(on_conflict)
        return f"ON CONFLICT {target} DO NOTHING" if target else "ON CONFLICT DO NOTHING"

    def visit_on_conflict_do_update(self, on_conflict: Any, **kw: Any) -> str:
        """Print ON CONFLICT ... DO UPDATE SET."""
        target = self._on_conflict_target(on_conflict)
        settings = []
        for key, value in self._in_table_order(on_conflict):
            text = self.process(value if value._is_bind_parameter else value.self_group())
            settings.append(f"{self.preparer.quote(key)} = {text}")
        text = f"ON CONFLICT {target} DO UPDATE SET {', '.join(settings)}"
        if on_conflict.update_whereclause is not None:
            text += f" WHERE {self.process(on_conflict.update_whereclause, include_table=True)}"
        return text

    def _in_table_order(self, clause: OnConflictDoUpdate) -> list[tuple[str, Any]]:
        """Return what is set in the order of the table's columns.

        With the columns' names in place of their keys.
        """
        given: Mapping[str, Any] = dict(clause.update_values_to_set)
        table = clause.table
        ordered = [(column.name, given[column.key]) for column in table.c if column.key in given]
        known = {column.key for column in table.c}
        unknown = [name for name in given if name not in known]
        if unknown:
            warn(
                f"expected columns of {table.description!r} in set_ of ON CONFLICT, "
                f"got {', '.join(unknown)}: "
                "they are printed as they are"
            )
        return ordered + [(name, given[name]) for name in unknown]
