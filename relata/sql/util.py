"""Tools over expressions: adapting columns to another FROM clause, finding tables, reducing columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Any

from .. import exc
from . import operators
from .collections import WriteableColumnCollection
from .elements import ClauseList, Label, literal_column
from .late import late
from .selectable.joins import join_condition
from .sqltypes import TABLEVALUE
from .visitors import iterate, replacement_traverse

__all__ = [
    "ClauseAdapter",
    "ColumnAdapter",
    "adapt_criterion_to_null",
    "clause_is_present",
    "expand_column_list_from_order_by",
    "find_tables",
    "join_condition",
    "reduce_columns",
    "selectables_overlap",
    "unwrap_order_by",
]


class ClauseAdapter:
    """Put columns of ``selectable`` in place of those that they were derived from.

    :param selectable: the alias, subquery or join whose columns are to be used.
    :param equivalents: dict of column -> set of columns that equal it.
    :param include_fn: only columns for which it is true are replaced.
    :param exclude_fn: columns for which it is true are kept.
    :param adapt_on_names: columns that nothing here was derived from are found by their names.
    :param anonymize_labels: labels become anonymous, so that they may stand beside the originals.
    :param adapt_from_selectables: only columns that one of these has are replaced.
    """

    def __init__(
        self,
        selectable: Any,
        equivalents: Any = None,
        include_fn: Callable[[Any], bool] | None = None,
        exclude_fn: Callable[[Any], bool] | None = None,
        adapt_on_names: bool = False,
        anonymize_labels: bool = False,
        adapt_from_selectables: Iterable[Any] | None = None,
    ) -> None:
        self.selectable = selectable
        self.include_fn = include_fn
        self.exclude_fn = exclude_fn
        self.equivalents = equivalents or {}
        self.adapt_on_names = adapt_on_names
        self.anonymize_labels = anonymize_labels
        self.adapt_from_selectables = (
            None if adapt_from_selectables is None else frozenset(adapt_from_selectables)
        )
        self._next: ClauseAdapter | None = None

    def chain(self, other: ClauseAdapter) -> ClauseAdapter:
        """Let ``other`` replace what this adapter has nothing for, and return this one."""
        if self._next is None:
            self._next = other
        else:
            self._next.chain(other)
        return self

    def traverse(self, obj: Any) -> Any:
        """Return a copy of an expression (or a list of them) with the columns replaced."""
        if obj is None:
            return None
        if isinstance(obj, (list, tuple)):
            return type(obj)(self.traverse(o) for o in obj)
        return replacement_traverse(obj, {}, self._replace_by_first)

    copy_and_process = traverse

    def _replace_by_first(self, node: Any, **kw: Any) -> Any:
        found = self.replace(node)
        if self._next is None or (found is not None and found is not node):
            return found
        return self._next._replace_by_first(node)

    def replace(self, node: Any, **kw: Any) -> Any:
        """Return what stands in place of a node, or None to go on below it."""
        if node._is_from_clause:
            if self._is_source(node):
                return self.selectable
            # it stays as it is, and of another alias of a table the table
            return node if node is self.selectable or node.__visit_name__ == "alias" else None
        if not node._is_column_element or node._is_singleton_constant:
            return None
        if self.include_fn is not None and not self.include_fn(node):
            return None
        if self.exclude_fn is not None and self.exclude_fn(node):
            return None
        found = self._corresponding(node, set())
        if found is None and self.anonymize_labels and isinstance(node, Label):
            return Label(None, self.traverse(node._element), node.type)
        return found

    def _is_source(self, node: Any) -> bool:
        if node is self.selectable or not self.selectable.is_derived_from(node):
            return False
        sources = self.adapt_from_selectables
        return sources is None or any(source.is_derived_from(node) for source in sources)

    def _corresponding(self, column: Any, seen: set[Any]) -> Any:
        sources = self.adapt_from_selectables
        if (
            sources is not None
            and getattr(column, "table", None) is not None
            and not any(s.c.corresponding_column(column) is not None for s in sources)
        ):
            return None
        columns = self.selectable.exported_columns
        found = columns.corresponding_column(column, require_embedded=True)
        if found is None and column in self.equivalents and column not in seen:
            for equal in self.equivalents[column]:
                found = self._corresponding(equal, seen | {column})
                if found is not None:
                    return found
        if found is None and self.adapt_on_names:
            found = columns.get(getattr(column, "name", None))
        return found


class ColumnAdapter(ClauseAdapter):
    """A ClauseAdapter that remembers what it made of each column: ``adapter.columns[column]``."""

    def __init__(self, selectable: Any, **kw: Any) -> None:
        super().__init__(selectable, **kw)
        self.columns = _Adapted(super().traverse)

    def chain(self, other: ClauseAdapter) -> ClauseAdapter:
        self.columns.clear()
        return super().chain(other)

    def traverse(self, obj: Any) -> Any:
        return self.columns[obj] if hasattr(type(obj), "_spec") else super().traverse(obj)

    adapt_clause = copy_and_process = traverse

    def wrap(self, adapter: ColumnAdapter) -> ColumnAdapter:
        """Return an adapter that applies this one first, and ``adapter`` to what it made."""
        new = copy(self)
        new.columns = _Adapted(lambda obj: adapter.columns[self.columns[obj]])
        return new


class _Adapted(dict[Any, Any]):
    """What an adapter made of each element, made when it is asked for."""

    def __init__(self, adapt: Callable[[Any], Any]) -> None:
        self._adapt = adapt

    def __missing__(self, key: Any) -> Any:
        made = self[key] = self._adapt(key)
        return made


def find_tables(
    clause: Any,
    *,
    check_columns: bool = False,
    include_aliases: bool = False,
    include_joins: bool = False,
    include_selects: bool = False,
    include_crud: bool = False,
) -> list[Any]:
    """Return the tables that an expression mentions."""
    wanted = {"table"}
    if include_aliases:
        wanted |= {"alias", "subquery", "tablesample", "lateral"}
    if include_joins:
        wanted.add("join")
    if include_selects:
        wanted |= {"select", "compound_select"}
    if include_crud:
        wanted |= {"insert", "update", "delete"}
    found: list[Any] = []
    for node in iterate(clause):
        name = node.__visit_name__
        if name in wanted:
            found.append(node)
        elif name == "column" and check_columns and node.table is not None:
            found.append(node.table)
        if include_crud and name in ("insert", "update", "delete"):
            found.append(node.table)
    return found


def clause_is_present(clause: Any, search: Any) -> bool:
    """Tell whether a FROM clause is, or is a part of, another."""
    stack = [search]
    while stack:
        one = stack.pop()
        if one._root is clause._root:
            return True
        if one._is_join:
            stack.extend((one.left, one.right))
        elif one.__visit_name__ == "grouping":
            stack.append(one.element)
    return False


def selectables_overlap(left: Any, right: Any) -> bool:
    """Tell whether two FROM clauses have a table in common."""
    mine = {id(f._root) for f in left._from_objects}
    return any(id(f._root) in mine for f in right._from_objects)


def unwrap_order_by(clause: Any) -> list[Any]:
    """Return the column expressions of an ORDER BY, without ASC and DESC."""
    found: list[Any] = []
    stack = [clause]
    while stack:
        one = stack.pop(0)
        modifier = getattr(one, "modifier", None)
        is_modified = modifier is not None and operators.is_ordering_modifier(modifier)
        if is_modified or one.__visit_name__ == "label_reference":
            stack.insert(0, one.element)
        elif one._is_clause_list and not one._is_column_element:
            stack[0:0] = list(one.clauses)
        elif (
            one._is_column_element
            and one.__visit_name__ != "textual_label_reference"
            and not any(one is f for f in found)
        ):
            found.append(one)
    return found


def expand_column_list_from_order_by(collist: Sequence[Any], order_by: Sequence[Any]) -> list[Any]:
    """Return the columns of an ORDER BY that a column list lacks."""
    have = {id(c._root) for c in collist}
    have |= {id(getattr(c, "_element", c)._root) for c in collist}
    return [c for clause in order_by for c in unwrap_order_by(clause) if id(c._root) not in have]


def adapt_criterion_to_null(crit: Any, nulls: Iterable[Any]) -> Any:
    """Return a copy of a condition in which comparisons with these parameters ask for NULL."""
    keys = set(nulls)

    def replace(node: Any, **kw: Any) -> Any:
        if node.__visit_name__ != "binary":
            return None
        for this, other in ((node.left, node.right), (node.right, node.left)):
            if this._is_bind_parameter and this.key in keys:
                return other.is_(None) if node.operator is operators.eq else other.is_not(None)
        return None

    return replacement_traverse(crit, {}, replace)


def reduce_columns(
    columns: Iterable[Any],
    *clauses: Any,
    only_synonyms: bool = False,
    ignore_nonexistent_tables: bool = False,
) -> list[Any]:
    """Return columns without those that equal others by foreign keys or by the conditions given."""
    columns = list(columns)
    omitted: set[Any] = set()
    for column in columns:
        for fk in column.foreign_keys:
            for other in columns:
                if other is column:
                    continue
                try:
                    target = fk.column
                except exc.NoReferencedColumnError:
                    continue
                except exc.NoReferencedTableError:
                    if ignore_nonexistent_tables:
                        continue
                    raise
                if target.shares_lineage(other) and (not only_synonyms or other.name == column.name):
                    omitted.add(column)
                    break
    for clause in clauses:
        for node in iterate(clause):
            if node.__visit_name__ == "binary" and node.operator is operators.eq:
                pair = [c for c in columns if c in (node.left, node.right) and c not in omitted]
                if len(pair) == 2 and (not only_synonyms or pair[0].name == pair[1].name):
                    omitted.add(pair[1])
    return [c for c in columns if c not in omitted]


def _column_list(columns: Iterable[Any]) -> ClauseList:
    return ClauseList._of(operators.comma_op, columns, group=False)  # type: ignore[no-any-return]  # one of that class


def _reduce(columns: Iterable[Any], only_synonyms: bool, *clauses: Any) -> list[Any]:
    return reduce_columns(columns, *clauses, only_synonyms=only_synonyms)


def _describe_columns(statement: Any) -> list[dict[str, Any]]:
    """Describe the columns of a Core statement, as ``column_descriptions`` documents it."""
    return [
        {"name": c.key or c.name, "type": getattr(c, "type", None), "expr": c}
        if c._is_column_element
        else {"name": None, "type": None, "expr": c}
        for c in statement._all_selected_columns
    ]


late.column_list = _column_list
late.column_collection = WriteableColumnCollection
late.reduce_columns = _reduce
late.describe_columns = _describe_columns
late.describe_dml_entity = lambda statement: {
    "name": statement.table.name,
    "table": statement.table,
    "expr": statement.table,
    "type": statement.table,
    "entity": None,
}
late.adapt = lambda clause, selectable: ClauseAdapter(selectable).traverse(clause)
late.star = lambda: literal_column("*")
late.TABLEVALUE = TABLEVALUE
