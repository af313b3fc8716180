"""What stands for a mapped class, a relationship or a bundle until the statement is lowered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..._hot.nodes import build
from ...sql import operators, roles
from ...sql.elements.base import ClauseElement, ColumnElement
from ...sql.node import CHILD, CHILDREN, OPAQUE, TOKEN
from ...sql.visitors import iterate

if TYPE_CHECKING:
    from ..mapper import Mapper
    from .aliases import AliasedInsp


class EntityClause(ClauseElement):
    """A mapped class, or an alias of one, in a statement.

    :ivar mapper: the mapper.
    :ivar alias: the FROM clause of an alias, or of a class that is mapped to one with parameters; else None.
    :ivar polymorphic: the entity, where it tells which subclasses are selected too; else None.
    :ivar entity: the Mapper or AliasedInsp.
    """

    __visit_name__ = "entity"
    _fields = {"mapper": TOKEN, "alias": CHILD, "polymorphic": TOKEN, "entity": OPAQUE}
    plays = roles.TABLE
    _is_from_clause = False
    is_selectable = True
    named_with_column = False

    mapper: Mapper[Any]
    alias: Any = None
    polymorphic: Any = None
    entity: Any

    @property
    def entity_namespace(self) -> Any:
        return self.entity.entity

    def parts_to_set(self, values: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Return values to set, with those of composites by the attributes that they consist of."""
        return self.mapper.parts_to_set(values)

    @property
    def selectable(self) -> Any:
        """The FROM clause that the entity's rows come from."""
        return self.entity.selectable

    @property
    def description(self) -> str:
        return str(self.entity.name_in_results)

    @property
    def _from_objects(self) -> list[Any]:
        found: list[Any] = self.entity.selectable._from_objects
        return found

    @property
    def _select_iterable(self) -> list[Any]:
        return [by_own_key(column) for column in self._columns_of(lambda mapper: mapper._selectable_keys)]

    @property
    def loaded_columns(self) -> list[Any]:
        """The columns that a load reads, without those that are deferred."""
        return self._columns_of(lambda mapper: [key for key, _ in mapper._load_columns])

    def _columns_of(self, keys_of: Callable[[Any], Iterable[str]]) -> list[Any]:
        found: dict[Any, Any] = {}
        for mapper in (self.mapper, *self.entity.with_polymorphic_mappers):
            entity = self.entity._as_class(mapper)
            for key in keys_of(mapper):
                for column in entity._columns_of(key):
                    found.setdefault(root_of(column), column)
        return list(found.values())

    @property
    def c(self) -> Any:
        """The columns of the FROM clause."""
        return self.entity.selectable.c

    @property
    def primary_key(self) -> Any:
        """The primary key columns of the FROM clause."""
        return self.entity.selectable.primary_key

    @property
    def foreign_keys(self) -> Any:
        """The foreign keys of the FROM clause."""
        return self.entity.selectable.foreign_keys

    @property
    def __clause_target__(self) -> Any:
        return self.mapper.local_table if self.alias is None else self.alias

    def __repr__(self) -> str:
        return f"EntityClause({self.entity.name_in_results})"


def root_of(column: Any) -> Any:
    """Return what two occurrences of a column have in common: the column itself, without marks."""
    return column._root if column.__visit_name__ == "column" else column


def by_own_key(column: Any) -> Any:
    """Return a column of a whole entity, which stands under its own key in the ``.c`` of a SELECT."""
    if column.__visit_name__ != "column" or column._annotations.get("proxy_key", column.key) == column.key:
        return column
    return column._annotate({"proxy_key": column.key})


def entity_clause(entity: Mapper[Any] | AliasedInsp[Any]) -> EntityClause:
    """Return the node that stands for an entity."""
    fields: dict[str, Any] = {"mapper": entity.mapper, "entity": entity}
    if entity.is_aliased_class:
        fields["alias"] = entity.selectable
        if entity.with_polymorphic_mappers:
            fields["polymorphic"] = entity
    elif _has_parameters(entity.selectable):
        fields["alias"] = entity.selectable
    return build(EntityClause, fields)  # type: ignore[no-any-return]  # build() keeps the class


def _has_parameters(selectable: Any) -> bool:
    """Say whether what a class is mapped to has parameters, which a statement may have other values for."""
    return selectable.__visit_name__ != "table" and any(
        node._is_bind_parameter for node in iterate(selectable)
    )


class RelationshipClause(ColumnElement[Any]):
    """A relationship attribute in a statement: a path to join along, or a condition between its two sides.

    :ivar prop: the relationship.
    :ivar parent_clause: the node of the entity that it is of; ``parent`` is that entity.
    :ivar target_clause: the node of the entity that it leads to; ``target`` is that entity.
    :ivar criteria: conditions added by ``User.posts.and_()``.
    """

    __visit_name__ = "relationship"
    _fields = {
        "prop": TOKEN,
        "parent_clause": CHILD,
        "target_clause": CHILD,
        "criteria": CHILDREN,
        "parent": OPAQUE,
        "target": OPAQUE,
    }
    plays = roles.EXPRESSION | {roles.JoinTargetRole}
    prop: Any
    parent_clause: Any
    target_clause: Any
    criteria: tuple[Any, ...] = ()
    parent: Any
    target: Any

    @property
    def entity_namespace(self) -> Any:
        return self.target.entity

    @property
    def description(self) -> str:
        return str(self.prop)

    @property
    def _from_objects(self) -> list[Any]:
        found: list[Any] = self.parent.selectable._from_objects
        return found

    def get_children(self, *, omit_attrs: tuple[str, ...] = (), **kw: Any) -> Iterable[Any]:
        return self.criteria


def relationship_clause(prop: Any, parent: Any, target: Any, criteria: tuple[Any, ...]) -> RelationshipClause:
    """Return the node that stands for a relationship attribute."""
    fields: dict[str, Any] = {
        "prop": prop,
        "parent": parent,
        "target": target,
        "parent_clause": parent.__clause_element__(),
        "target_clause": target.__clause_element__(),
    }
    if criteria:
        fields["criteria"] = criteria
    return build(RelationshipClause, fields)  # type: ignore[no-any-return]  # build() keeps the class


class BundleClause(ClauseElement):
    """A bundle of columns in a statement: one value in a row, a list of columns elsewhere.

    :ivar exprs: its members as elements.
    :ivar bundle: the Bundle.
    """

    __visit_name__ = "clauselist"
    _fields = {"exprs": CHILDREN, "bundle_type": TOKEN, "bundle": OPAQUE}
    _is_clause_list = True
    _order_by_label_element = None
    plays = frozenset({roles.ColumnsClauseRole, roles.ByOfRole, roles.OrderByRole, roles.GroupByRole})
    exprs: tuple[Any, ...] = ()
    bundle: Any

    @property
    def operator(self) -> Any:
        """What stands between the columns."""
        return operators.comma_op

    @property
    def clauses(self) -> tuple[Any, ...]:
        """The columns."""
        return self.exprs

    @property
    def _select_iterable(self) -> list[Any]:
        return [column for one in self.exprs for column in getattr(one, "_select_iterable", None) or (one,)]

    @property
    def _from_objects(self) -> list[Any]:
        return [found for expr in self.exprs for found in expr._from_objects]


class CompositeClause(BundleClause):
    """The columns of a composite attribute: one object in a row, a list of columns elsewhere."""

    inherit_cache = True
    plays = frozenset(
        {roles.ColumnsClauseRole, roles.ByOfRole, roles.OrderByRole, roles.GroupByRole, roles.DMLColumnRole}
    )
