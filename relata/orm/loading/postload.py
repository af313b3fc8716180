"""Loads that follow a statement: a further SELECT fills one relationship of all the objects that came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..._hot.attributes import STATE
from ..._hot.loading import group_members
from ...sql.elements import bindparam, tuple_
from ...sql.selectable import join, select
from ...util import warn
from ..base import NO_VALUE, PASSIVE_NO_RESULT, PASSIVE_OFF
from ..entities import aliased
from .context import CHUNK, COLUMN_LOAD, RELATIONSHIP_LOAD, LoadContext
from .criteria import Criteria
from .joins import equated, finds_by_primary_key, in_selectable, join_clauses, replace_columns, touches_parent
from .options import Load, LoadElement
from .plan import rows_once


class PostLoad(Protocol):
    """Fill one attribute of objects that came with a result."""

    @property
    def key(self) -> str:
        """The attribute."""

    def run(self, instances: list[Any], context: LoadContext) -> None:
        """Load the attribute for those of ``instances`` that miss it."""


@dataclass(frozen=True)
class Immediate:
    """Read an attribute of each object at once, as if the program did.

    :ivar passive: what may be done for it: PASSIVE_NO_FETCH takes what the session has already.
    """

    key: str
    passive: int = PASSIVE_OFF

    def run(self, instances: list[Any], context: LoadContext) -> None:
        for instance in missing(instances, self.key, context.overwrites):
            state, d = instance.__dict__[STATE], instance.__dict__
            impl = state.manager[self.key].impl
            if context.overwrites:
                d.pop(self.key, None)
            impl.get(state, d, self.passive)


@dataclass(frozen=True)
class Empty:
    """Leave an attribute empty: ``noload()``."""

    key: str

    def run(self, instances: list[Any], context: LoadContext) -> None:
        assign = Assigner(self.key, context.overwrites)
        for instance in missing(instances, self.key, context.overwrites):
            state = instance.__dict__[STATE]
            assign(instance, [] if state.manager[self.key].impl.collection else None)


@dataclass(frozen=True)
class Levels:
    """Load an attribute for objects, then for those that it led to, level by level, each object once.

    :ivar load: loads one level.
    :ivar depth: how many levels follow the first; -1 for all there are.
    """

    load: PostLoad
    depth: int

    @property
    def key(self) -> str:
        return self.load.key

    def run(self, instances: list[Any], context: LoadContext) -> None:
        seen = set() if context.kept is None else context.kept
        context.kept = seen
        seen.update(map(id, instances))
        left = self.depth
        while instances:
            self.load.run(instances, context)
            if left == 0:
                return
            left -= 1
            below: list[Any] = []
            for one in instances:
                for member in members_of(one, self.key):
                    if id(member) not in seen and self.key in member.__dict__[STATE].manager:
                        seen.add(id(member))
                        below.append(member)
            instances = below


@dataclass(frozen=True)
class SelectIn:
    """Fill a relationship by ``SELECT ... WHERE key IN (...)``.

    :ivar prop: the relationship.
    :ivar target: the inspected entity to load.
    :ivar option: the loader options that go on from there.
    :ivar chunk: how many keys one statement has at most.
    :ivar general: the conditions that hold for entities wherever they are loaded.
    """

    prop: Any
    target: Any
    option: Load
    criteria: tuple[Any, ...] = field(default=(), compare=False)
    chunk: int = CHUNK
    general: Criteria = field(default=(), compare=False)

    @property
    def key(self) -> str:
        return self.prop.key  # type: ignore[no-any-return]  # a string

    def run(self, instances: list[Any], context: LoadContext) -> None:
        members = unfilled(instances, self.key, self.option.elements, context.overwrites)
        if members:
            statement, runs = self._prepared()
            runs(self, members, statement, context)

    def _prepared(self) -> tuple[Any, Any]:
        """Return the statement, made once, and how it is run."""
        d = self.__dict__
        found = d.get("_statement")
        if found is None:
            found = _statement_for(self)
            d["_statement"] = found
        return found

    def execute(self, context: LoadContext, statement: Any, keys: list[Any]) -> Iterator[list[Any]]:
        """Yield lists of the rows for the keys: plain tuples, or bare entities for a statement of one."""
        options: dict[str, Any] = {**RELATIONSHIP_LOAD, "_sa_loader_path": self.prop}
        if context.overwrites:
            options["populate_existing"] = True
            options["_sa_kept"] = context.kept
        if context.identity_token is not None:
            options["identity_token"] = context.identity_token
        for start in range(0, len(keys), self.chunk):
            found = context.session._load(
                statement, {"primary_keys": keys[start : start + self.chunk]}, options
            )
            yield rows_once(found)


@dataclass(frozen=True)
class LoadClass:
    """Read the columns of a subclass that the statement for its base class has left out.

    :ivar mapper: that of the subclass.
    :ivar option: the loader options for it.
    :ivar others: classes that derive from it, whose columns come by statements of their own.
    """

    mapper: Any
    option: Load = field(compare=False)
    others: tuple[type[Any], ...] = ()

    @property
    def key(self) -> str:
        return self.mapper.class_.__name__  # type: ignore[no-any-return]  # a string

    def run(self, instances: list[Any], context: LoadContext) -> None:
        """Load what is missing; instances that have all are left alone."""
        keys = [key for key, _ in self.mapper._load_columns]
        members = [
            one
            for one in instances
            if not isinstance(one, self.others) and not all(key in one.__dict__ for key in keys)
        ]
        options: dict[str, Any] = {**COLUMN_LOAD, "_sa_autoflush": False}
        if context.identity_token is not None:
            options["identity_token"] = context.identity_token
        pks = [one.__dict__[STATE].pk for one in members]
        for start in range(0, len(pks), CHUNK):
            chunk = {"primary_keys": pks[start : start + CHUNK]}
            context.session._load(self._statement(), chunk, options).fetch_raw()

    def _statement(self) -> Any:
        d = self.__dict__
        found = d.get("_made")
        if found is None:
            mapper = self.mapper
            key = [mapper._adapt_element(column) for column in mapper.primary_key]
            place: Any = key[0] if len(key) == 1 else tuple_(*key)
            parameter = bindparam("primary_keys", expanding=True, type_=place.type if len(key) == 1 else None)
            found = d["_made"] = select(mapper).where(place.in_(parameter)).options(self.option)
        return found


def unfilled(instances: list[Any], key: str, below: tuple[LoadElement, ...], overwrites: bool) -> list[Any]:
    """Return the instances that have no value of a relationship, or whose objects miss what options load.

    :param below: the elements of the options that go on from the relationship.
    """
    if overwrites:
        return instances
    wanted = tuple([element for element in below if element.loads_at_once])
    if not wanted:
        return missing(instances, key, overwrites)
    return [
        instance
        for instance in instances
        if key not in instance.__dict__ or any(_lacks(one, wanted) for one in members_of(instance, key))
    ]


def _lacks(instance: Any, wanted: tuple[LoadElement, ...]) -> bool:
    """Say whether an object misses an attribute that options load, or an object below it does."""
    d = instance.__dict__
    for element in wanted:
        key = element.path[0].key
        if key not in d:
            if key in d[STATE].manager and len(element.path) == 1:
                return True
        elif len(element.path) > 1:
            rest = (element.below(),)
            if any(_lacks(one, rest) for one in members_of(instance, key)):
                return True
    return False


def members_of(instance: Any, key: str) -> list[Any]:
    """Return the objects that a relationship holds, as far as it is loaded."""
    value = instance.__dict__.get(key)
    if value is None:
        return []
    impl = instance.__dict__[STATE].manager[key].impl
    return impl.members(value) if impl.collection else [value]


def missing(instances: list[Any], key: str, overwrites: bool) -> list[Any]:
    """Return the instances that have no value of an attribute, or all of them."""
    return instances if overwrites else [instance for instance in instances if key not in instance.__dict__]


def _statement_for(load: SelectIn) -> tuple[Any, Any]:
    prop, target = load.prop, load.target
    by_key = finds_by_primary_key(prop)
    if by_key is not None and not load.criteria:
        pk = [target._attribute(key).expression for key in target.mapper._pk_keys]
        return _select(load, (), pk, None), _run_by_target_key
    pairs, rest = equated(prop)
    simple = pairs and not any(touches_parent(condition, prop) for condition in rest)
    if not simple or (
        prop.secondary is None and target.is_aliased_class and target.mapper is not prop.entity.mapper
    ):
        return _joined_statement(load), _run_by_parent_key
    if prop.secondary is None:
        of_target = in_selectable(target)
        keys = [replace_columns(remote, of_target) for _, remote in pairs]
        made = _select(load, keys, keys, None).where(
            *[replace_columns(condition, of_target) for condition in rest]
        )
    else:
        clauses = join_clauses(prop, prop.parent, target)
        keys = [remote for _, remote in pairs]
        along = join(prop.secondary, target.selectable, clauses.secondary_on)
        made = _select(load, keys, keys, along).where(*rest)
    locals_ = tuple(prop.parent._columntoproperty[local._root].key for local, _ in pairs)
    return made, _RunByLocals(locals_)


def _joined_statement(load: SelectIn) -> Any:
    """Return the statement for any primaryjoin: it joins from an alias of the parent."""
    prop = load.prop
    parent = aliased(prop.parent)
    pk = [getattr(parent, key).__clause_element__() for key in prop.parent._pk_keys]
    along = getattr(parent, prop.key).of_type(load.target.entity)
    return _select(load, pk, pk, parent).join(along)


def _select(load: SelectIn, first: Any, keys: list[Any], from_: Any) -> Any:
    """Return ``SELECT first..., target FROM from_ WHERE keys IN (:primary_keys)``, with options and order."""
    target = load.target
    statement = select(*first, target.entity)
    if from_ is not None:
        statement = statement.select_from(from_)
    parameter = bindparam("primary_keys", expanding=True, type_=keys[0].type if len(keys) == 1 else None)
    place: Any = keys[0] if len(keys) == 1 else tuple_(*keys)
    statement = statement.where(place.in_(parameter))
    of_target = in_selectable(target)
    if load.criteria:
        statement = statement.where(*[replace_columns(one, of_target) for one in load.criteria])
    if load.prop.order_by:
        statement = statement.order_by(*[replace_columns(one, of_target) for one in load.prop.order_by])
    return statement.options(load.option, *load.general)


def _run_by_target_key(load: SelectIn, members: list[Any], statement: Any, context: LoadContext) -> None:
    """Fill a many-to-one: its objects' keys are in the parents."""
    local = finds_by_primary_key(load.prop)
    assert local is not None
    wanted: dict[Any, list[Any]] = {}
    for instance in members:
        wanted.setdefault(key_in(instance, local), []).append(instance)
    keys = [key for key in wanted if key is not None and not (isinstance(key, tuple) and None in key)]
    found: dict[Any, Any] = {}
    for entities in load.execute(context, statement, keys):
        found.update((entity.__dict__[STATE].pk, entity) for entity in entities)
    assign = Assigner(load.key, context.overwrites)
    for key, parents in wanted.items():
        if key is PASSIVE_NO_RESULT:
            continue
        for instance in parents:
            assign(instance, found.get(key))


def _run_by_parent_key(load: SelectIn, members: list[Any], statement: Any, context: LoadContext) -> None:
    """Fill a relationship by the primary keys of the parents."""
    by_key = {instance.__dict__[STATE].pk: [instance] for instance in members}
    _distribute(load, by_key, len(load.prop.parent.primary_key), statement, context)


class _RunByLocals:
    """Fill a relationship by the columns of the parents that its remote columns equal.

    :param local: the attribute keys of those columns.
    """

    __slots__ = ("local",)

    def __init__(self, local: tuple[str, ...]) -> None:
        self.local = local

    def __call__(self, load: SelectIn, members: list[Any], statement: Any, context: LoadContext) -> None:
        by_key: dict[Any, list[Any]] = {}
        for instance in members:
            by_key.setdefault(key_in(instance, self.local), []).append(instance)
        _distribute(load, by_key, len(self.local), statement, context)


def key_in(instance: Any, keys: tuple[str, ...]) -> Any:
    """Return the committed values of some attributes of an instance: a bare value for one."""
    d = instance.__dict__
    state = d[STATE]
    values = []
    for key in keys:
        value = d.get(key, NO_VALUE)
        if value is NO_VALUE or "_sa_committed" in d:
            value = state.manager[key].impl.get_committed_value(state, d, PASSIVE_OFF)
        values.append(None if value is NO_VALUE else value)
    return values[0] if len(values) == 1 else tuple(values)


def _distribute(
    load: SelectIn, by_key: dict[Any, list[Any]], width: int, statement: Any, context: LoadContext
) -> None:
    """Run the statement, whose rows begin with ``width`` columns of the key; give each parent its own."""
    wanted = [key for key in by_key if key is not None and not (width > 1 and None in key)]
    found: dict[Any, list[Any]] = {key: [] for key in by_key}
    for rows in load.execute(context, statement, wanted):
        group_members(rows, width, found)
    distribute(load.prop, by_key, found, context)


def distribute(
    prop: Any, by_key: dict[Any, list[Any]], found: dict[Any, list[Any]], context: LoadContext
) -> None:
    """Give the instances of each key the objects that were found for it."""
    is_list = prop.uselist
    assign = Assigner(prop.key, context.overwrites)
    for key, parents in by_key.items():
        members = found[key]
        for instance in parents:
            if is_list:
                assign(instance, members)
            else:
                assign(instance, members[0] if len(members) == 1 else one_of(members, instance, prop.key))


def one_of(members: list[Any], instance: Any, key: str) -> Any:
    """Return what a relationship that is no collection holds; warn when the database has several objects."""
    if len(members) > 1:
        warn(
            f"Expected one row at most for {type(instance).__name__}.{key}, which holds one object, got "
            f"{len(members)}; the first is taken"
        )
    return members[0] if members else None


class Assigner:
    """Give instances a loaded value of one attribute.

    :param key: the attribute.
    :param overwrites: whether it replaces a value that is there.
    """

    __slots__ = ("_impls", "key", "overwrites")

    def __init__(self, key: str, overwrites: bool) -> None:
        self.key = key
        self.overwrites = overwrites
        self._impls: dict[type, Any] = {}

    def __call__(self, instance: Any, value: Any) -> None:
        """Set the value as the one of the database."""
        d = instance.__dict__
        if not self.overwrites and self.key in d:
            return
        state = d[STATE]
        impl = self._impls.get(type(instance))
        if impl is None:
            impl = self._impls[type(instance)] = state.manager[self.key].impl
        impl.set_committed_value(state, d, value)
