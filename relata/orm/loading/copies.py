"""Aliases that a statement has copies of.

An entity knows its FROM clause. A copied statement (``params()``) may have a copy of that clause, with other
values: an alias of a subquery with parameters. Such a statement is lowered with the entity as it is, and
the copy then takes the place of what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...sql.visitors import replacer
from ..entities import BundleClause, EntityClause, RelationshipClause


def with_copies(statement: Any, core: Any) -> Any:
    """Return a lowered statement with the aliases that the original one has copies of replaced by those.

    :param statement: the statement before it was lowered.
    :param core: what became of it.
    """
    copies = {
        id(one.alias): (one.entity.selectable, one.alias)
        for one in _entity_clauses(statement)
        if one.alias is not None and one.alias is not one.entity.selectable
    }
    return replacer(lambda node: None, copies=copies.values())(core) if copies else core


def _entity_clauses(statement: Any) -> Iterable[EntityClause]:
    """Return the nodes of the entities that a SELECT selects from."""
    joined = [
        part for target, onclause, from_, *_ in statement._setup_joins for part in (target, onclause, from_)
    ]
    nodes = [*statement._raw_columns, *statement._from_obj, *joined]
    for node in nodes:  # it grows as it is walked
        if isinstance(node, EntityClause):
            yield node
        elif isinstance(node, BundleClause):
            nodes += node.exprs
        elif isinstance(node, RelationshipClause):
            nodes += (node.parent_clause, node.target_clause)
