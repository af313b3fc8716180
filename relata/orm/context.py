"""Entities out of the rows of a statement that is given whole."""

from __future__ import annotations

from typing import Any

from .. import exc as sa_exc
from .._hot.nodes import build
from ..sql import roles
from ..sql.elements.base import ClauseElement
from ..sql.executable import Executable
from ..sql.late import late
from ..sql.lower import lowered
from ..sql.node import CHILD, CHILDREN, SCALAR

__all__ = ("FromStatement",)


class FromStatement(Executable, ClauseElement):
    """What ``select(User).from_statement(statement)`` returns: the entities, and where their rows come from.

    :ivar _label_style: how rows name their columns; None for the names that the statement gives.
    :ivar element: the statement: a text, a SELECT, a union, or an INSERT, UPDATE or DELETE with RETURNING.
    """

    __visit_name__ = "from_statement"
    _fields = {"_raw_columns": CHILDREN, "element": CHILD, "_label_style": SCALAR}
    is_select = True
    is_from_statement = True
    plays = frozenset({roles.StatementRole})
    _raw_columns: tuple[Any, ...] = ()
    _label_style: Any = None
    element: Any

    @property
    def column_descriptions(self) -> list[dict[str, Any]]:
        """What is selected: a dict a column, as ``Select.column_descriptions``."""
        return late.describe_columns(self)  # type: ignore[no-any-return]  # as documented

    @property
    def _all_selected_columns(self) -> list[Any]:
        return self.element._all_selected_columns  # type: ignore[no-any-return]  # a list

    def compile(self, *args: Any, **kw: Any) -> Any:
        """Return the statement that runs, compiled."""
        return lowered(self).compile(*args, **kw)

    @property
    def whereclause(self) -> None:
        """The WHERE condition: none of its own."""
        return None


def from_statement(select: Any, statement: Any) -> FromStatement:
    """Return the entities of a SELECT, to be made of another statement's rows."""
    given = getattr(statement, "__clause_element__", lambda: statement)()
    if not isinstance(given, Executable):
        raise sa_exc.ArgumentError(
            "Expected a statement for from_statement(), such as text(...), a select(), or an insert() with "
            f"returning(); got {statement!r}"
        )
    fields = {"_raw_columns": select._raw_columns, "element": given}
    if select._with_options:
        fields["_with_options"] = select._with_options
    if select._execution_options:
        fields["_execution_options"] = select._execution_options
    return build(FromStatement, fields)  # type: ignore[no-any-return]  # build() keeps the class


late.from_statement = from_statement
