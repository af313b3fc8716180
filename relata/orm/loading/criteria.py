"""Conditions that hold for an entity wherever a statement selects it: ``with_loader_criteria()``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ... import exc as sa_exc
from ..._hot.nodes import changed
from ...sql import coercions, roles
from ...sql.elements import or_
from ...sql.executable import ExecutableOption
from ...sql.functions import FunctionElement
from ...sql.lambdas import LambdaOptions, element_made_by
from ...sql.node import CHILDREN, OPAQUE, SCALAR
from ...sql.selectable import Select, SelectBase
from ...sql.visitors import iterate, replacer
from ..base import _mapper_or_none
from ..entities import inspect_entity
from ..interfaces import CriteriaOption


class LoaderCriteriaOption(CriteriaOption):
    """Add a condition for an entity wherever it is selected, joined or loaded.

    ``with_loader_criteria`` is its public name.

    :param entity_or_base: what it holds for: a mapped class, an alias, or a base of several mapped ones.
    :param where_criteria: the condition; or a function of the class that returns it, looked into once a class
        as `lambda_stmt` says.
    :param loader_only: leave the entity alone where the statement itself selects it.
    :param include_aliases: hold for aliases of the class as well.
    :param propagate_to_loaders: hold for what is loaded for the objects later, too.
    :param track_closure_variables: False: no SQL element in the closure of the function changes.
    :raises ArgumentError: when the entity is no class.
    :raises InvalidRequestError: when a function does with values that it reads what cannot be done again
        without it.
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
            [_condition(where_criteria, entity, track_closure_variables) for entity in self.entities]
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
        if entity.is_aliased_class and not (self.include_aliases or is_own_alias or entity.stands_for_class):
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


def _condition(given: Any, entity: Any, tracks_closure: bool) -> Any:
    if callable(given) and not hasattr(given, "__clause_element__"):
        options = LambdaOptions if tracks_closure else LambdaOptions(track_closure_variables=False)
        return element_made_by(given, roles.WhereHavingRole, options, (entity.entity,))
    return coercions.expect(roles.WhereHavingRole, given)


Criteria = tuple[Any, ...]
"""Options that hold for what is loaded with and after a statement, too: conditions, and the user's own."""


def criteria_of(statement: Any) -> tuple[LoaderCriteriaOption, ...]:
    """Return the criteria among the options of a statement."""
    return criteria_in(statement._with_options)


def criteria_in(options: Iterable[Any]) -> tuple[LoaderCriteriaOption, ...]:
    """Return the criteria among some options."""
    return tuple([one for one in options if isinstance(one, LoaderCriteriaOption)])


def for_loaders(options: tuple[Any, ...]) -> Criteria:
    """Return the options that hold for what a statement loads eagerly: criteria, and the user's own."""
    return tuple(
        [
            changed(one, "loader_only", False) if one._is_criteria_option and one.loader_only else one
            for one in options
            if one._is_criteria_option or one._is_user_defined
        ]
    )


def with_criteria_for_loaders(statement: Any) -> Any:
    """Return a statement whose criteria hold for what is loaded with its objects, and not for themselves."""
    options = tuple(
        [
            changed(one, "loader_only", True) if one._is_criteria_option and not one.loader_only else one
            for one in statement._with_options
        ]
    )
    is_same = all(new is old for new, old in zip(options, statement._with_options, strict=True))
    return statement if is_same else changed(statement, "_with_options", options)


def kept(options: Criteria) -> Criteria:
    """Return the options that an instance remembers, for what is loaded for it later."""
    return options if not options else tuple([one for one in options if one.propagate_to_loaders])


def conditions_on(criteria: Criteria, entity: Any, is_own_alias: bool = False) -> list[Any]:
    """Return the conditions that hold for an entity."""
    found = [one.condition_for(entity, is_own_alias) for one in criteria if one._is_criteria_option]
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
            if whole is not None and whole in entities:
                continue  # the rows of all classes are selected
            found.setdefault(id(entity if whole is None else whole), []).append(own)
    return [or_(*some) if len(some) > 1 else some[0] for some in found.values()]


def restricted(statement: Select[Any], criteria: Criteria, entities: list[Any]) -> Select[Any]:
    """Return a SELECT with the conditions on the entities that it selects from, in its subqueries as well."""
    here = tuple([one for one in criteria if not one.loader_only])
    conditions = [
        *_conditions_of_classes(entities),
        *[condition for entity in entities for condition in conditions_on(here, entity)],
    ]
    made = _with_inner(statement, criteria, entities) if criteria else statement
    return made.where(*conditions) if conditions else made


_PARTS = ("_from_obj", "_raw_columns", "_where_criteria", "_having_criteria", "_order_by_clauses")


def _with_inner(statement: Select[Any], criteria: Criteria, outer: list[Any]) -> Select[Any]:
    """Give the SELECTs within a statement the same options, and the entities that are theirs.

    :param outer: the entities that the statement selects from, which a SELECT within may be correlated to.
    """
    parts = {name: getattr(statement, name) for name in _PARTS}
    joins = [one for item in statement._setup_joins for one in item[:3] if one is not None]
    # a column leads to its FROM clause, which is to be replaced before it
    clauses = [one for part in parts.values() for one in part]
    froms = [from_ for one in (*joins, *clauses) for from_ in one._from_objects]
    in_from: set[int] = set()
    has_inner = False
    for node in (node for one in (*froms, *joins, *clauses) for node in iterate(one)):
        has_inner = has_inner or isinstance(node, Select)
        if node.__visit_name__ in ("subquery", "cte"):
            in_from.update(id(one) for one in _selects_of(node.element))
    if not has_inner:
        return statement
    replaced = replacer(lambda node: _inner(node, criteria, [] if id(node) in in_from else outer))
    for one in froms:
        replaced(one)
    found = {name: tuple(map(replaced, part)) for name, part in parts.items() if part}
    if joins:
        found["_setup_joins"] = tuple(
            [
                (*[None if one is None else replaced(one) for one in item[:3]], *item[3:])
                for item in statement._setup_joins
            ]
        )
    return with_parts(statement, found)


def _inner(node: Any, criteria: Criteria, outer: list[Any]) -> Any:
    if not isinstance(node, Select):
        return None
    if any(one in node._with_options for one in criteria):
        return node
    own = entities_selected(node, outer)
    return _with_inner(node.options(*criteria, OwnEntities(own)), criteria, own)


def spread(statement: Any, criteria: Criteria) -> Any:
    """Return a SELECT or a union of some, each SELECT with the criteria of the statement around it."""
    return replacer(lambda node: _inner(node, criteria, []))(statement) if criteria else statement


def _selects_of(element: Any) -> list[Any]:
    """Return the SELECTs of a statement that may be a union of some."""
    if element.__visit_name__ == "compound_select":
        return [found for one in element.selects for found in _selects_of(one)]
    if element.__visit_name__ == "grouping":
        return _selects_of(element.element)
    return [element]


class OwnEntities(ExecutableOption):
    """Say which entities a SELECT within another selects from, as that one has found.

    :param entities: those that are not correlated to the statement around it.
    """

    __visit_name__ = "own_entities"
    _fields = {"clauses": CHILDREN, "entities": OPAQUE}
    _is_criteria_option = False
    _is_user_defined = False
    propagate_to_loaders = False

    def __init__(self, entities: list[Any]) -> None:
        self.entities = tuple(entities)
        self.clauses = tuple([entity.__clause_element__() for entity in entities])


def entities_selected(node: Select[Any], outer: list[Any]) -> list[Any]:
    """Return the entities that a SELECT within another selects from, without those it is correlated to."""
    lefts = [from_ for _, _, from_, *_ in node._setup_joins if from_ is not None]
    named = entities_of((*node._raw_columns, *node._from_obj, *lefts, *node._where_criteria))
    if node._auto_correlate:
        correlated = outer
    elif node._correlate_except is not None:
        kept_ = {id(one._root) for one in node._correlate_except}
        correlated = [one for one in outer if id(one.selectable._root) not in kept_]
    else:
        asked = {id(one._root) for one in node._correlate or ()}
        correlated = [one for one in outer if id(one.selectable._root) in asked]
    return [one for one in named if not any(one is other for other in correlated)] or named


def with_parts(statement: Select[Any], parts: dict[str, tuple[Any, ...]]) -> Select[Any]:
    """Return a SELECT with other clauses under some names."""
    for name, value in parts.items():
        statement = changed(statement, name, value)
    return statement


def entities_of(columns: Iterable[Any]) -> list[Any]:
    """Return the entities that columns name, each once; those within subqueries are theirs."""
    found: dict[int, Any] = {}
    rest = [*columns]
    rest.reverse()
    while rest:
        node = rest.pop()
        entity = getattr(node, "entity", None) if node.__visit_name__ == "entity" else None
        if entity is None and node._annotations:
            entity = node._annotations.get("parententity")
        if entity is not None:
            found.setdefault(id(entity), entity)
        if not node._atomic:
            rest += [*_parts_of(node)][::-1]
    return list(found.values())


def _parts_of(node: Any) -> Iterable[Any]:
    """Return the parts of an element in which entities are named that the statement selects from."""
    if getattr(node, "_is_from_clause", False) and not isinstance(node, FunctionElement):
        return (*getattr(node, "left_entities", ()), node.left, node.right) if node._is_join else ()
    return () if isinstance(node, SelectBase) else node.get_children()
