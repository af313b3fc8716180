"""Conditions that hold for an entity wherever a statement selects it: ``with_loader_criteria()``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ... import exc as sa_exc
from ..._hot.nodes import changed
from ...sql import coercions, roles
from ...sql.elements import or_
from ...sql.functions import FunctionElement
from ...sql.node import CHILDREN, OPAQUE, SCALAR
from ...sql.selectable import Select, SelectBase
from ...sql.visitors import iterate, replacement_traverse
from ..base import _mapper_or_none
from ..entities import inspect_entity
from ..interfaces import CriteriaOption


class LoaderCriteriaOption(CriteriaOption):
    """Add a condition for an entity wherever it is selected, joined or loaded.

    ``with_loader_criteria`` is its public name.

    :param entity_or_base: what it holds for: a mapped class, an alias, or a base of several mapped ones.
    :param where_criteria: the condition; or a function of the class that returns it.
    :param loader_only: leave the entity alone where the statement itself selects it.
    :param include_aliases: hold for aliases of the class as well.
    :param propagate_to_loaders: hold for what is loaded for the objects later, too.
    :raises ArgumentError: when the entity is no class.
    """

    __visit_name__ = "loader_criteria"
    _fields = {
        "clauses": CHILDREN,
        "conditions": CHILDREN,
        "include_aliases": SCALAR,
        "propagate_to_loaders": SCALAR,
        "loader_only": SCALAR,
        "entities": OPAQUE,
    }
    clauses: tuple[Any, ...] = ()
    conditions: tuple[Any, ...] = ()
    include_aliases: bool = False
    propagate_to_loaders: bool = True
    loader_only: bool = False
    entities: tuple[Any, ...] = ()

    def __init__(
        self,
        entity_or_base: Any,
        where_criteria: Any,
        loader_only: bool = False,
        include_aliases: bool = False,
        propagate_to_loaders: bool = True,
        track_closure_variables: bool = True,
    ) -> None:
        self.entities = tuple(_entities(entity_or_base))
        self.clauses = tuple([entity.__clause_element__() for entity in self.entities])
        self.conditions = tuple(
            [_condition(where_criteria, entity, entity_or_base) for entity in self.entities]
        )
        self.include_aliases = include_aliases
        self.propagate_to_loaders = propagate_to_loaders
        self.loader_only = loader_only

    def condition_for(self, entity: Any, is_own_alias: bool = False) -> Any:
        """Return the condition on an entity, over its FROM clause; None when there is none.

        :param is_own_alias: the entity is an alias that an eager load made for itself.
        """
        for known, condition in zip(self.entities, self.conditions, strict=True):
            if known is entity:
                return condition
        if entity.is_aliased_class and not (self.include_aliases or is_own_alias):
            return None
        for known, condition in zip(self.entities, self.conditions, strict=True):
            if not known.is_aliased_class and entity.mapper.isa(known):
                return entity._adapt_element(condition) if entity.is_aliased_class else condition
        return None


with_loader_criteria = LoaderCriteriaOption


def _entities(thing: Any) -> Iterator[Any]:
    """Yield the entity, or the mappers of the mapped classes that derive from a plain class."""
    if _mapper_or_none(thing) is not None:
        yield inspect_entity(thing)
        return
    if not isinstance(thing, type):
        try:
            yield inspect_entity(thing)
        except sa_exc.NoInspectionAvailable:
            raise sa_exc.ArgumentError(
                "Expected a mapped class, an alias, or a class that mapped ones derive from, in "
                f"with_loader_criteria(), got {thing!r}"
            ) from None
        return
    subclasses: list[type] = thing.__subclasses__()
    for cls in subclasses:
        yield from _entities(cls)


def _condition(given: Any, entity: Any, base: Any) -> Any:
    if isinstance(given, Callable) and not hasattr(given, "__clause_element__"):  # type: ignore[arg-type]  # an ABC
        given = given(entity.entity)
    return coercions.expect(roles.WhereHavingRole, given)


Criteria = tuple[LoaderCriteriaOption, ...]


def criteria_of(statement: Any) -> Criteria:
    """Return the criteria among the options of a statement."""
    return tuple([one for one in statement._with_options if isinstance(one, LoaderCriteriaOption)])


def for_loaders(criteria: Criteria) -> Criteria:
    """Return the criteria that hold for what is loaded for the objects of a statement."""
    return tuple(
        [
            changed(one, "loader_only", False) if one.loader_only else one
            for one in criteria
            if one.propagate_to_loaders
        ]
    )


def conditions_on(criteria: Criteria, entity: Any, is_own_alias: bool = False) -> list[Any]:
    """Return the conditions that hold for an entity."""
    found = [one.condition_for(entity, is_own_alias) for one in criteria]
    return [one for one in found if one is not None]


def all_conditions_on(criteria: Criteria, entity: Any, is_own_alias: bool = False) -> list[Any]:
    """Return the conditions that hold for an entity, that of its class among them."""
    own = condition_of_class(entity)
    found = conditions_on(criteria, entity, is_own_alias)
    return found if own is None else [own, *found]


def condition_of_class(entity: Any) -> Any:
    """Return the condition on the rows of a class that shares a table with its base class, or None."""
    own = entity.mapper._single_criterion
    return None if own is None else entity._adapt_element(own)


def _conditions_of_classes(entities: list[Any]) -> list[Any]:
    """Return the conditions on the rows of classes; subclasses of one alias are alternatives."""
    found: dict[int, list[Any]] = {}
    for entity in entities:
        own = condition_of_class(entity)
        if own is not None:
            whole = entity.part_of if entity.is_aliased_class else None
            found.setdefault(id(entity if whole is None else whole), []).append(own)
    return [or_(*some) if len(some) > 1 else some[0] for some in found.values()]


def restricted(statement: Select[Any], criteria: Criteria, entities: list[Any]) -> Select[Any]:
    """Return a SELECT with the conditions on the entities that it selects from, in its subqueries as well."""
    here = tuple([one for one in criteria if not one.loader_only])
    conditions = [
        *_conditions_of_classes(entities),
        *[condition for entity in entities for condition in conditions_on(here, entity)],
    ]
    made = _with_inner(statement, criteria) if criteria else statement
    return made.where(*conditions) if conditions else made


_PARTS = ("_raw_columns", "_where_criteria", "_from_obj", "_having_criteria", "_order_by_clauses")


def _with_inner(statement: Select[Any], criteria: Criteria) -> Select[Any]:
    """Give the SELECTs within a statement the same options."""
    found: dict[str, Any] = {}
    for name in _PARTS:
        parts = getattr(statement, name)
        if any(isinstance(node, Select) for part in parts for node in iterate(part)):
            found[name] = tuple(
                [replacement_traverse(part, {}, lambda n: _inner(n, criteria)) for part in parts]
            )
    for name, value in found.items():
        statement = changed(statement, name, value)
    for name in found:
        statement.__dict__.pop(f"_fold{name}", None)
    return statement


def _inner(node: Any, criteria: Criteria) -> Any:
    if not isinstance(node, Select) or any(one in node._with_options for one in criteria):
        return None
    return _with_inner(node.options(*criteria), criteria)


def entities_of(columns: Any) -> list[Any]:
    """Return the entities that columns name, each once; those within subqueries are theirs."""
    found: dict[int, Any] = {}

    def note(node: Any) -> None:
        entity = getattr(node, "entity", None) if node.__visit_name__ == "entity" else None
        if entity is None:
            entity = node._annotations.get("parententity")
        if entity is not None:
            found.setdefault(id(entity), entity)
        if node._atomic:
            return
        is_from = getattr(node, "_is_from_clause", False) and not isinstance(node, FunctionElement)
        if is_from or isinstance(node, SelectBase):
            return
        for child in node.get_children():
            note(child)

    for column in columns:
        note(column)
    return list(found.values())
