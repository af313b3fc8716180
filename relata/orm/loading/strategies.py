"""How a statement loads each attribute of an entity: columns that it adds, joins, and what follows.

A strategy is a function ``plan(request) -> None`` that adds to an EntityDraft. What is read lazily adds
nothing here; it is done in ``lazy``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, cast

from ... import exc as sa_exc
from ..._hot.loading import collect_members
from ..._hot.nodes import build
from ...sql.schema import Column
from ...sql.selectable import FromClause
from ...util import warn_deprecated
from ..base import PASSIVE_NO_FETCH
from ..entities import alias_of, aliased, inspect_entity, root_of, with_polymorphic
from ..exc import LoaderStrategyException
from ..interfaces import MANYTOONE
from ..mapper.tables import tables_in
from .context import CHUNK, InstanceOptions, LoadContext
from .criteria import Criteria, all_conditions_on, kept
from .eager import EagerJoin
from .joins import (
    alias_of_secondary,
    equated,
    finds_by_primary_key,
    in_selectable,
    join_clauses,
    replace_columns,
)
from .options import COLUMN, POLYMORPHIC, RELATIONSHIP, Load, LoadElement, PathStep, name_of_entity, names_in
from .plan import EntityPlan
from .postload import Assigner, Empty, Immediate, Levels, LoadClass, PostLoad, SelectIn, one_of
from .subquery import Subquery

MAPPED = {
    True: "select",
    "select": "select",
    "immediate": "immediate",
    False: "joined",
    "joined": "joined",
    "selectin": "selectin",
    "subquery": "subquery",
    "raise": "raise",
    "raise_on_sql": "raise_on_sql",
    "noload": "noload",
    None: "noload",
    "peers": "peers",
    "dynamic": "dynamic",
    "write_only": "write_only",
}


class Statement(Protocol):
    """What strategies add to: the Core statement in the making.

    :ivar joins_for_loads: whether it takes joins for eager loads.
    :ivar is_dml: whether its rows are those that an INSERT, UPDATE or DELETE returns.
    :ivar criteria: the conditions that hold for entities wherever they are loaded.
    """

    joins_for_loads: bool
    is_dml: bool
    criteria: Criteria

    def add(self, column: Any) -> int | None:
        """Select a column; return its place, None when the statement is given and has it not."""

    def position(self, place: int | None) -> int | None:
        """Return where a column is in the rows; known when the statement is complete."""

    def join_later(self, action: Callable[[], None]) -> None:
        """Add the joins of an eager load when everything that the statement itself selects is known."""

    def join(self, join: EagerJoin) -> None:
        """Join to an entity for an eager load."""

    def order_by(self, *clauses: Any) -> None:
        """Order the rows of an eager load, after the statement's own order."""


@dataclass(frozen=True)
class Population:
    """Fill a relationship from columns of the same row.

    :ivar key: the attribute.
    :ivar entity: how its target is loaded.
    :ivar uselist: whether it is a collection.
    """

    key: str
    entity: EntityPlan
    uselist: bool

    def connect(self, parents: list[Any], children: list[Any], context: LoadContext) -> None:
        """Give each parent what stands in its rows; a value that is there stays, unless overwritten."""
        assign = Assigner(self.key, context.overwrites)
        for parent, members in collect_members(parents, children, self.key, context.overwrites):
            if self.uselist:
                assign(parent, members)
            else:
                assign(parent, members[0] if len(members) == 1 else one_of(members, parent, self.key))


@dataclass
class EntityDraft:
    """An EntityPlan in the making.

    :ivar entity: the inspected entity.
    :ivar via: the mappers that lead here, from the statement's root.
    :ivar is_optional: whether an outer join leads to it.
    :ivar places: where columns are in the statement, by the mapped column; classes of one entity share it.
    :ivar is_selected: whether the statement selects columns of this class, which may be a subclass.
    :ivar populations: ``(relationship, draft of its target)``.
    :ivar classes: the drafts of subclasses.
    :ivar discriminator: where the value is that tells the class of a row.
    """

    statement: Statement
    entity: Any
    options: InstanceOptions
    via: tuple[Any, ...]
    is_optional: bool = False
    places: dict[Any, int | None] = field(default_factory=dict)
    is_selected: bool = True
    columns: dict[str, int | None] = field(default_factory=dict)
    populations: list[tuple[Any, EntityDraft]] = field(default_factory=list)
    post_loads: list[PostLoad] = field(default_factory=list)
    classes: list[EntityDraft] = field(default_factory=list)
    discriminator: int | None = None
    _required: list[str] = field(default_factory=list)

    def select(self, key: str) -> int | None:
        """Select the column or expression of an attribute, with the columns of other tables that equal it.

        :return: the position of the first.
        """
        places = [self.statement.add(column) for column in self.entity._columns_of(key)]
        first = next((place for place in places if place is not None), None)
        if first is not None:
            for column in self.entity.mapper._props[key].columns:
                self.places.setdefault(root_of(column), first)
        return first

    def require(self, prop: Any) -> None:
        """Load the columns that an eager load of a relationship goes by, even if they are deferred."""
        known = prop.parent._columntoproperty
        for local, _ in equated(prop).pairs:
            if local._root in known:
                self._required.append(known[local._root].key)

    def plan_properties(self, props: Iterable[Any], plan_column: Callable[[EntityDraft, Any], None]) -> None:
        """Plan the columns and relationships of a class, in order; columns that those require follow."""
        for prop in props:
            if prop.strategy_kind == COLUMN:
                plan_column(self, prop)
            elif prop.strategy_kind == RELATIONSHIP:
                _plan_relationship(self, prop)
        for key in self._required:
            if self.is_selected and key not in self.columns:
                self.columns[key] = self.select(key)

    def finished(self) -> EntityPlan:
        """Return the plan; the statement is complete."""
        mapper, options, position = self.entity.mapper, self.options, self.statement.position
        positions = {key: position(place) for key, place in self.columns.items()}
        populations = [
            Population(prop.key, draft.finished(), bool(prop.uselist)) for prop, draft in self.populations
        ]
        return EntityPlan(
            mapper,
            tuple([positions[key] for key in mapper._pk_keys]),
            tuple(positions.items()),
            tuple(populations),
            tuple(self.post_loads),
            options if options.elements or options.criteria else None,
            None if self.discriminator is None else position(self.discriminator),
            tuple([draft.finished() for draft in self.classes]),
        )


class Request(NamedTuple):
    """One relationship to be planned.

    :ivar element: the loader option that asks for the strategy; None when the mapping does.
    :ivar target: the inspected entity that it leads to.
    """

    draft: EntityDraft
    prop: Any
    element: LoadElement | None
    target: Any

    def argument(self, name: str, default: Any = None) -> Any:
        return default if self.element is None else self.element.arguments.get(name, default)

    @property
    def criteria(self) -> tuple[Any, ...]:
        """The conditions that ``attribute.and_()`` added."""
        step = self.draft.options.step(self.prop.key)
        return () if step is None else step.criteria

    def option(self) -> Load:
        """Return the loader options that go on from the target, as an option for a statement of its own."""
        below = self.draft.options.below(self.prop.key)
        return option_for(self.target, below, (*self.draft.via, self.draft.entity.mapper))


def option_for(target: Any, elements: tuple[LoadElement, ...], via: tuple[Any, ...]) -> Load:
    """Return a loader option that begins at an entity."""
    fields: dict[str, Any] = {"root": target}
    if elements:
        fields["elements"] = elements
    if via:
        fields["via"] = via
    return cast(Load, build(Load, fields))


def draft_entity(
    statement: Statement,
    entity: Any,
    elements: tuple[LoadElement, ...],
    via: tuple[Any, ...],
    is_optional: bool = False,
) -> EntityDraft:
    """Plan the load of an entity: select its columns and those of what is loaded with it.

    :param elements: what the loader options say of it.
    :param is_optional: whether an outer join leads to it.
    :raises LoaderStrategyException: when an option is for another kind of attribute.
    """
    mapper = entity.mapper
    draft = _draft(statement, entity, elements, via)
    draft.is_optional = is_optional
    _check_kinds(draft)
    draft.plan_properties(mapper._props.values(), _plan_column)
    tells = entity.polymorphic_on
    if tells is not None:
        is_own = tells is mapper.polymorphic_on
        draft.discriminator = draft.columns.get(mapper._discriminator) if is_own else statement.add(tells)
        classes = [_draft_class(draft, one, elements) for one in mapper.self_and_descendants[1:]]
        draft.classes.extend(one for one in classes if one is not None)
    return draft


def _draft(
    statement: Statement,
    entity: Any,
    elements: tuple[LoadElement, ...],
    via: tuple[Any, ...],
) -> EntityDraft:
    """Return the draft of a class, with the options that are for it."""
    own = tuple([one for one in elements if _is_for(one, entity.mapper)])
    return EntityDraft(statement, entity, InstanceOptions(entity, own, kept(statement.criteria)), via)


def _is_for(element: LoadElement, mapper: Any) -> bool:
    entity = element.path[0].entity
    return entity is None or bool(mapper.isa(entity.mapper))


def _is_at(step: PathStep, mapper: Any) -> bool:
    return step.entity is not None and step.entity.mapper is mapper


def _draft_class(base: EntityDraft, mapper: Any, elements: tuple[LoadElement, ...]) -> EntityDraft | None:
    """Plan what there is more for the rows of a subclass; None where they do not have its primary key.

    Its columns are those that the entity selects; the others load when they are read.
    """
    entity = base.entity._as_class(mapper)
    draft = _draft(base.statement, entity, elements, base.via)
    draft.is_optional = base.is_optional
    draft.places = base.places
    draft.is_selected = mapper in base.entity.with_polymorphic_mappers or (
        mapper.concrete and entity is not mapper
    )
    _check_kinds(draft)
    for prop in mapper.column_attrs:
        _plan_inherited_column(draft, prop)
    if any(key not in draft.columns for key in mapper._pk_keys):
        return None
    inherited = mapper.inherits._props
    named = {step.key for step in (one.path[0] for one in elements) if _is_at(step, mapper)}
    own = [prop for prop in mapper.relationships if inherited.get(prop.key) is not prop or prop.key in named]
    draft.plan_properties(own, _plan_inherited_column)
    if not draft.is_selected and _loads_by_keys(mapper, elements):
        others = [one for one in mapper.self_and_descendants[1:] if _loads_by_keys(one, elements)]
        given = tuple([element.of_class(mapper) for element in draft.options.elements])
        option = option_for(mapper, _without(mapper, base.columns, given), base.via)
        draft.post_loads.append(LoadClass(mapper, option, tuple([one.class_ for one in others])))
    return draft


def _plan_inherited_column(draft: EntityDraft, prop: Any) -> None:
    """Plan a column of a subclass, which the statement may select already."""
    found = [draft.places[root] for root in map(root_of, prop.columns) if root in draft.places]
    if found:
        draft.columns[prop.key] = found[0]
        if draft.is_selected and len(found) < len(prop.columns):
            draft.select(prop.key)
    elif draft.is_selected:
        _plan_column(draft, prop)


def _without(
    mapper: Any, columns: dict[str, int | None], elements: tuple[LoadElement, ...]
) -> tuple[LoadElement, ...]:
    """Return the elements of an option, and in their place some that leave out columns which are there."""
    option = Load(mapper)
    there = [key for key, place in columns.items() if place is not None and key in mapper._props]
    for key in there:
        if key not in mapper._keys_always_loaded:
            option = option.defer(mapper._attribute(key))
    kept = [one for one in elements if one.kind != COLUMN or one.path[0].key not in there]
    return (*option.elements, *kept)


def _loads_by_keys(mapper: Any, elements: tuple[LoadElement, ...]) -> bool:
    """Say whether the columns of a subclass come by a further SELECT after that for its base class."""
    return mapper.polymorphic_load == "selectin" or any(
        clause.mapper is mapper
        for one in elements
        if one.kind == POLYMORPHIC and len(one.path) == 1
        for clause in one.arguments["classes"]
    )


# -- columns


def _plan_column(draft: EntityDraft, prop: Any) -> None:
    if draft.statement.is_dml and not isinstance(prop.columns[0]._root, Column):
        return  # computed in the middle of a change, from rows that are there or are not yet
    element = draft.options.find(prop.key, COLUMN, prop.group)
    strategy = element.strategy if element is not None else "deferred" if prop.deferred else "column"
    if element is not None and strategy == "expression":
        draft.columns[prop.key] = draft.statement.add(element.arguments["expression"])
    elif not prop.has_expression and not (element is not None and strategy == "column"):
        return
    elif strategy == "column" or prop.key in draft.entity.mapper._keys_always_loaded:
        draft.columns[prop.key] = draft.select(prop.key)


# -- relationships


def mapped_strategy(prop: Any) -> str:
    """Return the name of the strategy that a relationship is mapped with.

    :raises LoaderStrategyException: when ``lazy`` is none that there is.
    """
    try:
        return MAPPED[prop.lazy]
    except (KeyError, TypeError):
        names = ", ".join(repr(name) for name in MAPPED)
        asked = [("lazy", prop.lazy)]
        raise LoaderStrategyException(
            type(prop), f"{prop}: expected one of {names}", None, None, asked
        ) from None


def _plan_relationship(draft: EntityDraft, prop: Any) -> None:
    element = draft.options.find(prop.key, RELATIONSHIP)
    strategy = mapped_strategy(prop) if element is None else element.strategy
    plan = PLANNERS.get(strategy)
    if plan is None:
        return
    if mapped_strategy(prop) in ("dynamic", "write_only"):
        raise sa_exc.InvalidRequestError(
            f"Expected a relationship that holds its objects, got {prop} with lazy={prop.lazy!r} for "
            f"{element!r}: it is a collection to select from, and nothing is loaded into it"
        )
    target = target_of(draft.options, prop, strategy)
    is_named = element is not None and element.path[0].key == prop.key
    if not is_named and _comes_back(draft, prop, target):
        if strategy == "immediate" and finds_by_primary_key(prop) is not None:
            draft.post_loads.append(Immediate(prop.key, PASSIVE_NO_FETCH))
        return
    if draft.statement.is_dml and strategy in ("joined", "subquery"):
        if is_named:
            _warn_of_dml(strategy, prop)
        return
    plan(Request(draft, prop, element, target))


def target_of(options: InstanceOptions, prop: Any, strategy: str) -> Any:
    """Return the entity that a relationship is loaded as.

    ``of_type()`` of a subclass tells whose columns come too: what is loaded is the whole relationship, but
    for ``contains_eager()``, whose rows are those of a join to the subclass.

    :raises InvalidRequestError: when several options name different entities.
    """
    named = list(dict.fromkeys([step.target for step in options.steps(prop.key)]))
    others = [one for one in named if one is not prop.entity]
    if not others:
        return prop.entity
    if len(others) > 1 and any(one.is_aliased_class for one in others):
        raise sa_exc.InvalidRequestError(
            f"Expected options along {prop} to lead to one entity, got "
            f"{' and '.join(map(name_of_entity, others))}: name the subclasses in one with_polymorphic(), "
            "and lead to that by of_type()"
        )
    if others[0].is_aliased_class or strategy == "contains_eager" or prop.entity.is_aliased_class:
        return others[-1]
    made = inspect_entity(with_polymorphic(prop.entity.entity, [one.entity for one in others], flat=True))
    made.stands_for_class = True
    return made


def _warn_of_dml(strategy: str, prop: Any) -> None:
    warn_deprecated(
        f"{strategy}load() needs a SELECT: expected selectinload({prop}) for the rows that an INSERT, UPDATE "
        f"or DELETE returns, got {strategy}load({prop}), which has no effect",
        "2.0",
    )


def _comes_back(draft: EntityDraft, prop: Any, target: Any) -> bool:
    """Say whether a relationship leads to a class that the path came from.

    What the mapping, or an option for all relationships, loads eagerly stops there; a path that an option
    names goes on.
    """
    path = (*draft.via, draft.entity.mapper)
    times = sum(1 for mapper in path if mapper.isa(target.mapper) or target.mapper.isa(mapper))
    return times > (prop.join_depth or 0)


def _plan_selectin(request: Request) -> None:
    request.draft.post_loads.append(_over_levels(request, _load_by_keys(request)))


def _over_levels(request: Request, load: PostLoad) -> PostLoad:
    """Return a load that goes on as many levels as its option says.

    :raises InvalidRequestError: when the relationship does not lead to its own class again, or an option for
        the levels below says otherwise.
    """
    depth, prop = request.argument("recursion_depth"), request.prop
    if depth is None:
        return load
    if not prop.entity.mapper.common_parent(prop.parent):
        raise sa_exc.InvalidRequestError(
            f"Expected a relationship that leads to its own class with recursion_depth={depth}, got {prop}, "
            f"which leads from {prop.parent.class_.__name__} to {prop.entity.mapper.class_.__name__}; chain "
            "the options of the levels instead"
        )
    for element in request.draft.options.below(prop.key):
        if len(element.path) == 1 and element.path[0].key == prop.key and not element.is_recursive:
            raise sa_exc.InvalidRequestError(
                f"Expected no other option for {prop} below the one with recursion_depth={depth}, which is "
                f"for the levels below as well, got {element!r}; leave one of them out"
            )
    return load if depth == 0 else Levels(load, depth)


def _plan_subquery(request: Request) -> None:
    request.draft.post_loads.append(Subquery(request.draft.entity, _load_by_keys(request)))


def _load_by_keys(request: Request) -> SelectIn:
    request.draft.require(request.prop)
    chunk = request.argument("chunksize")
    return SelectIn(
        request.prop,
        request.target,
        request.option(),
        request.criteria,
        CHUNK if chunk is None else chunk,
        request.draft.statement.criteria,
    )


def _plan_immediate(request: Request) -> None:
    request.draft.post_loads.append(_over_levels(request, Immediate(request.prop.key)))


def _plan_joined(request: Request) -> None:
    draft = request.draft
    if draft.statement.joins_for_loads and draft.is_selected:
        if request.prop.direction is not MANYTOONE:
            draft.require(request.prop)
        draft.statement.join_later(lambda: _join(request))


def _join(request: Request) -> None:
    draft, prop = request.draft, request.prop
    alias = request.target
    if not alias.is_aliased_class or alias is prop.entity or tables_in(alias.selectable):
        alias = inspect_entity(aliased(alias.entity, flat=True))
    secondary = alias_of_secondary(prop)
    clauses = join_clauses(prop, draft.entity, alias, secondary)
    place = in_selectable(alias, secondary)
    general = all_conditions_on(kept(draft.statement.criteria), alias, True)
    if request.criteria or general:
        last = clauses.primary if clauses.secondary_on is None else clauses.secondary_on
        for condition in request.criteria:
            last = last & replace_columns(condition, place)
        for condition in general:
            last = last & condition
        clauses = clauses._replace(**{"primary" if clauses.secondary_on is None else "secondary_on": last})
    inner = request.argument("innerjoin", prop.innerjoin)
    splices = bool(inner) and inner != "unnested" and draft.is_optional
    is_inner = bool(inner) and (splices or not draft.is_optional)
    draft.statement.join(EagerJoin(draft.entity, alias, clauses, is_inner, splices, bool(prop.uselist)))
    if prop.order_by:
        draft.statement.order_by(*[replace_columns(one, place) for one in prop.order_by])
    _populate(request, alias, draft.is_optional or not is_inner)


def _plan_contains_eager(request: Request) -> None:
    given = request.argument("alias")
    if given is None:
        entity = request.target
    elif isinstance(given, FromClause):
        entity = alias_of(request.target.mapper, given, None)
    else:
        entity = inspect_entity(given)
    _populate(request, entity, request.draft.is_optional)


def _populate(request: Request, entity: Any, is_optional: bool) -> None:
    draft, prop = request.draft, request.prop
    below, via = draft.options.below(prop.key), (*draft.via, draft.entity.mapper)
    draft.populations.append((prop, draft_entity(draft.statement, entity, below, via, is_optional)))


def _plan_noload(request: Request) -> None:
    request.draft.post_loads.append(Empty(request.prop.key))


PLANNERS: dict[str, Callable[[Request], None]] = {
    "selectin": _plan_selectin,
    "subquery": _plan_subquery,
    "immediate": _plan_immediate,
    "joined": _plan_joined,
    "contains_eager": _plan_contains_eager,
    "noload": _plan_noload,
}
EAGER = frozenset(PLANNERS) - {"contains_eager", "noload"}  # what loads by itself, whatever the statement


# -- options that do not fit


def _check_kinds(draft: EntityDraft) -> None:
    """Refuse options for columns on relationships, and the other way round."""
    attrs = draft.entity.mapper.attrs
    for element in draft.options.elements:
        step = element.path[0]
        if step.entity is None or step.key == "*":
            continue
        prop = attrs.get(step.key)
        if prop is None:
            raise sa_exc.ArgumentError(
                f"Expected an option for an attribute of {name_of_entity(draft.entity)}, got one for "
                f"{step!r}; it has: {names_in(draft.entity)}"
            )
        kind = element.kind if len(element.path) == 1 else RELATIONSHIP
        if prop.strategy_kind not in (kind, ""):
            raise LoaderStrategyException(type(prop), prop, _Kind(kind), kind, [("lazy", element.strategy)])


class _Kind:
    """Name a kind of property in the message of LoaderStrategyException."""

    def __init__(self, kind: str) -> None:
        self.__name__ = "relationship" if kind == RELATIONSHIP else "column property"
