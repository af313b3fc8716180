"""How a statement loads each attribute of an entity: columns that it adds, joins, and what follows.

A strategy is a function ``plan(request) -> None`` that adds to an EntityDraft. What is read lazily adds
nothing here; it is done in ``lazy``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from ... import exc as sa_exc
from ..._hot.loading import collect_members
from ..._hot.nodes import build
from ...sql.selectable import FromClause
from ...util import warn_deprecated
from ..base import PASSIVE_NO_FETCH
from ..entities import aliased, inspect_entity, root_of
from ..exc import LoaderStrategyException
from .context import CHUNK, InstanceOptions, LoadContext
from .criteria import Criteria, all_conditions_on
from .joins import equated, finds_by_primary_key, join_clauses, replace_columns
from .options import COLUMN, POLYMORPHIC, RELATIONSHIP, Load, LoadElement, name_of_entity, names_in
from .plan import EntityPlan
from .postload import Assigner, Immediate, LoadClass, PostLoad, SelectIn
from .subquery import Subquery

if TYPE_CHECKING:
    from .joins import JoinClauses

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
        """Select a column; return its position, None when the statement is given and has it not."""

    def join(self, source: Any, target: Any, clauses: JoinClauses, inner: bool) -> None:
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
        assign = Assigner(self.key)
        for parent, members in collect_members(parents, children, self.key, context.overwrites):
            assign(parent, members if self.uselist else members[0] if members else None)


@dataclass
class EntityDraft:
    """An EntityPlan in the making.

    :ivar entity: the inspected entity.
    :ivar via: the mappers that lead here, from the statement's root.
    :ivar place: finds a column of the entity in the FROM clause that stands for it, where that is not its
        own.
    :ivar positions: where columns are in the row, by the mapped column; classes of one entity share it.
    :ivar is_selected: whether the statement selects columns of this class, which may be a subclass.
    """

    statement: Statement
    entity: Any
    options: InstanceOptions
    via: tuple[Any, ...]
    place: Callable[[Any], Any] | None = None
    positions: dict[Any, int | None] = field(default_factory=dict)
    is_selected: bool = True
    columns: list[tuple[str, int | None]] = field(default_factory=list)
    populations: list[Population] = field(default_factory=list)
    post_loads: list[PostLoad] = field(default_factory=list)

    def select(self, key: str) -> int | None:
        """Select the column or expression of an attribute, with the columns of other tables that equal it.

        :return: the position of the first.
        """
        places = []
        for column in self.entity._columns_of(key):
            placed = column if self.place is None else replace_columns(column, self.place)
            places.append(self.statement.add(placed))
        first = next((place for place in places if place is not None), None)
        for column in self.entity.mapper._props[key].columns:
            self.positions.setdefault(root_of(column), first)
        return first

    def require(self, key: str) -> None:
        """Load a column that an eager load of a relationship goes by, even if it is deferred."""
        if self.is_selected and not any(found == key for found, _ in self.columns):
            self.columns.append((key, self.select(key)))


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


def plan_entity(
    statement: Statement,
    entity: Any,
    elements: tuple[LoadElement, ...],
    via: tuple[Any, ...],
    place: Callable[[Any], Any] | None = None,
) -> EntityPlan:
    """Plan the load of an entity: select its columns and those of what is loaded with it.

    :param elements: what the loader options say of it.
    :raises LoaderStrategyException: when an option is for another kind of attribute.
    """
    mapper = entity.mapper
    draft = _draft(statement, entity, elements, via, place)
    _check_kinds(draft)
    for prop in mapper.column_attrs:
        _plan_column(draft, prop)
    for prop in mapper.relationships:
        _plan_relationship(draft, prop)
    plan = _finished(draft)
    if mapper.polymorphic_on is None:
        return plan
    classes = [_plan_class(draft, one, elements) for one in mapper.self_and_descendants[1:]]
    return replace(
        plan,
        discriminator=dict(draft.columns).get(mapper._discriminator),
        classes=tuple([one for one in classes if one is not None]),
    )


def _draft(
    statement: Statement,
    entity: Any,
    elements: tuple[LoadElement, ...],
    via: tuple[Any, ...],
    place: Callable[[Any], Any] | None,
) -> EntityDraft:
    """Return the draft of a class, with the options that are for it."""
    own = tuple([one for one in elements if _is_for(one, entity.mapper)])
    return EntityDraft(statement, entity, InstanceOptions(entity, own, statement.criteria), via, place)


def _is_for(element: LoadElement, mapper: Any) -> bool:
    entity = element.path[0].entity
    return entity is None or bool(mapper.isa(entity.mapper))


def _finished(draft: EntityDraft) -> EntityPlan:
    positions = dict(draft.columns)
    mapper, options = draft.entity.mapper, draft.options
    return EntityPlan(
        mapper,
        tuple([positions[key] for key in mapper._pk_keys]),
        tuple(draft.columns),
        tuple(draft.populations),
        tuple(draft.post_loads),
        options if options.elements or options.criteria else None,
    )


def _plan_class(base: EntityDraft, mapper: Any, elements: tuple[LoadElement, ...]) -> EntityPlan | None:
    """Plan what there is more for the rows of a subclass; None where they do not have its primary key.

    Its columns are those that the entity selects; the others load when they are read.
    """
    entity = base.entity._as_class(mapper)
    draft = _draft(base.statement, entity, elements, base.via, base.place)
    draft.positions = base.positions
    draft.is_selected = mapper in base.entity.with_polymorphic_mappers
    _check_kinds(draft)
    for prop in mapper.column_attrs:
        found = [base.positions[root] for root in map(root_of, prop.columns) if root in base.positions]
        if found:
            draft.columns.append((prop.key, found[0]))
            if draft.is_selected and len(found) < len(prop.columns):
                draft.select(prop.key)
        elif draft.is_selected:
            _plan_column(draft, prop)
    known = dict(draft.columns)
    if any(key not in known for key in mapper._pk_keys):
        return None
    inherited = mapper.inherits._props
    for prop in mapper.relationships:
        if inherited.get(prop.key) is not prop:
            _plan_relationship(draft, prop)
    if not draft.is_selected and _loads_by_keys(mapper, elements):
        others = [one for one in mapper.self_and_descendants[1:] if _loads_by_keys(one, elements)]
        option = option_for(mapper, draft.options.elements, base.via)
        draft.post_loads.append(LoadClass(mapper, option, tuple([one.class_ for one in others])))
    return _finished(draft)


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
    element = draft.options.find(prop.key, COLUMN, prop.group)
    strategy = element.strategy if element is not None else "deferred" if prop.deferred else "column"
    if element is not None and strategy == "expression":
        draft.columns.append((prop.key, draft.statement.add(element.arguments["expression"])))
    elif strategy == "column" or prop.key in draft.entity.mapper._keys_always_loaded:
        draft.columns.append((prop.key, draft.select(prop.key)))


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
    step = draft.options.step(prop.key)
    target = prop.entity if step is None or step.target is None else step.target
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
    request.draft.post_loads.append(_load_by_keys(request))


def _plan_subquery(request: Request) -> None:
    request.draft.post_loads.append(Subquery(request.draft.entity, _load_by_keys(request)))


def _load_by_keys(request: Request) -> SelectIn:
    known = request.prop.parent._columntoproperty
    for local, _ in equated(request.prop).pairs:
        if local._root in known:
            request.draft.require(known[local._root].key)
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
    request.draft.post_loads.append(Immediate(request.prop.key))


def _plan_joined(request: Request) -> None:
    draft, prop = request.draft, request.prop
    if not draft.statement.joins_for_loads or not draft.is_selected:
        return
    alias = inspect_entity(aliased(request.target.entity, flat=True))
    secondary = None if prop.secondary is None else prop.secondary.alias()
    clauses = join_clauses(prop, draft.entity, alias, secondary)
    if draft.place is not None:
        clauses = clauses._replace(primary=replace_columns(clauses.primary, draft.place))
    general = all_conditions_on(draft.statement.criteria, alias, True)
    if request.criteria or general:
        last = clauses.primary if clauses.secondary_on is None else clauses.secondary_on
        for condition in request.criteria:
            last = last & replace_columns(condition, lambda c: alias.selectable.corresponding_column(c._root))
        for condition in general:
            last = last & condition
        clauses = clauses._replace(**{"primary" if clauses.secondary_on is None else "secondary_on": last})
    inner = bool(request.argument("innerjoin", prop.innerjoin)) and not isinstance(
        draft.statement, _OuterOnly
    )
    draft.statement.join(draft.entity, alias, clauses, inner)
    if prop.order_by:
        selectable = alias.selectable
        draft.statement.order_by(
            *[
                replace_columns(one, lambda c: selectable.corresponding_column(c._root))
                for one in prop.order_by
            ]
        )
    statement = draft.statement if inner else _OuterOnly.of(draft.statement)
    _populate(request, statement, alias)


def _plan_contains_eager(request: Request) -> None:
    given = request.argument("alias")
    if given is None:
        _populate(request, request.draft.statement, request.target)
        return
    if not isinstance(given, FromClause):
        _populate(request, request.draft.statement, inspect_entity(given))
    else:
        _populate(
            request, request.draft.statement, request.target, lambda c: given.corresponding_column(c._root)
        )


def _populate(
    request: Request, statement: Statement, entity: Any, place: Callable[[Any], Any] | None = None
) -> None:
    draft, prop = request.draft, request.prop
    below = draft.options.below(prop.key)
    plan = plan_entity(statement, entity, below, (*draft.via, draft.entity.mapper), place)
    draft.populations.append(Population(prop.key, plan, bool(prop.uselist)))


class _OuterOnly:
    """A statement under an outer join: joins that go on from there are outer joins too."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.joins_for_loads = statement.joins_for_loads
        self.is_dml = statement.is_dml
        self.criteria = statement.criteria
        self.add = statement.add
        self.order_by = statement.order_by

    @staticmethod
    def of(statement: Statement) -> Statement:
        return statement if isinstance(statement, _OuterOnly) else _OuterOnly(statement)

    def join(self, source: Any, target: Any, clauses: JoinClauses, inner: bool) -> None:
        self.statement.join(source, target, clauses, False)


PLANNERS: dict[str, Callable[[Request], None]] = {
    "selectin": _plan_selectin,
    "subquery": _plan_subquery,
    "immediate": _plan_immediate,
    "joined": _plan_joined,
    "contains_eager": _plan_contains_eager,
}
EAGER = frozenset(PLANNERS) - {"contains_eager"}  # what loads by itself, whatever the statement


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
        if prop.strategy_kind not in (kind, None):
            raise LoaderStrategyException(type(prop), prop, _Kind(kind), kind, [("lazy", element.strategy)])


class _Kind:
    """Name a kind of property in the message of LoaderStrategyException."""

    def __init__(self, kind: str) -> None:
        self.__name__ = "relationship" if kind == RELATIONSHIP else "column property"
