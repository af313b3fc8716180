"""What is done with the rows of a lowered statement, as data; and the run of it.

A LoadPlan is made once for a cached statement. It is bound to the result's metadata at its first run, since
result processors belong to a dialect; each later run is a loop over columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from ... import exc as sa_exc
from ..._hot import processors as hot_processors
from ..._hot.attributes import COMMITTED, LOAD_OPTIONS, PENDING, STATE
from ..._hot.loading import Batch, EntitySpec, load_column, load_entities
from ..._hot.results import WrappingMaker
from ...engine.result import ChunkedIteratorResult, IteratorResult, Result, SimpleResultMetaData
from .context import LoadContext

if TYPE_CHECKING:
    from .context import InstanceOptions
    from .postload import PostLoad
    from .strategies import Population

Processor = Callable[[Any], Any]


class Loader(Protocol):
    """Make one column of what the user gets out of the driver's tuples."""

    def load(self, rows: list[Any], context: LoadContext) -> list[Any]:
        """Return one value a row."""


@dataclass(frozen=True)
class EntityPlan:
    """Say where an entity's values are in a row, and what follows when its instances are there.

    :ivar mapper: the mapper of the class.
    :ivar pk: the positions of the primary key.
    :ivar columns: ``(attribute key, position)``; a position is None for a column that is not in the rows.
    :ivar populations: the attributes that further columns of the same row fill (joined eager loads).
    :ivar post_loads: the attributes that further statements fill.
    :ivar options: what the statement's loader options say of the attributes that are loaded later.
    :ivar discriminator: the position of the value that tells the class of a row; None where rows are not told
        apart.
    :ivar classes: what there is more for the rows of each subclass.
    """

    mapper: Any
    pk: tuple[int | None, ...]
    columns: tuple[tuple[str, int | None], ...]
    populations: tuple[Population, ...] = ()
    post_loads: tuple[PostLoad, ...] = ()
    options: InstanceOptions | None = field(default=None, compare=False)
    discriminator: int | None = None
    classes: tuple[EntityPlan, ...] = ()

    is_single = True
    unique_by = id

    def bind(self, read: ColumnReader) -> Loader:
        if self.discriminator is None or read(self.discriminator)[0] is None:
            return EntityLoader(self, read)
        return PolymorphicLoader(self, read)

    def all_populations(self) -> Iterator[Population]:
        """Yield the populations of this entity and of those that they fill it with."""
        for population in self.populations:
            yield population
            yield from population.entity.all_populations()
        for plan in self.classes:
            yield from plan.all_populations()


@dataclass(frozen=True)
class ColumnPlan:
    """Say where a value is in a row.

    :ivar index: the position.
    :ivar is_hashable: whether values of its type can be told apart by themselves; None where that is not
        known.
    """

    index: int | None
    is_hashable: bool | None = True

    is_single = False

    @property
    def unique_by(self) -> Callable[[Any], Any] | None:
        if self.is_hashable is None:
            return _itself_or_identity
        return None if self.is_hashable else id

    def bind(self, read: ColumnReader) -> Loader:
        index, processor = read(self.index)
        if index is None:
            raise sa_exc.NoSuchColumnError(
                "Expected every column of select() among those of the statement given to from_statement(), "
                "one is missing; give it the name of the column in SQL, or name it by .columns(...)"
            )
        return ColumnLoader(index, processor)


@dataclass(frozen=True)
class BundlePlan:
    """Say what a bundle of several columns or entities is made of.

    :ivar make: makes the bundle's item out of a tuple of its members' values.
    :ivar is_single: a result of this bundle alone gives its items, not rows of one.
    """

    items: tuple[ItemPlan, ...]
    make: Callable[[tuple[Any, ...]], Any] = field(compare=False)
    is_single: bool = False

    unique_by = None

    def bind(self, read: ColumnReader) -> Loader:
        return BundleLoader(self.make, [item.bind(read) for item in self.items])


ItemPlan = EntityPlan | ColumnPlan | BundlePlan
ColumnReader = Callable[["int | None"], "tuple[int | None, Processor | None]"]


def _itself_or_identity(value: Any) -> Any:
    """Return what a value of unknown type is told apart by."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


class LoadPlan:
    """Make the result of an ORM statement out of the rows of its Core statement.

    :param items: one for each column of the result.
    :param keys: the names of the columns.
    :param objects: for each column, what else it is looked up by in a row's mapping.
    :param relower: makes the plan anew for a statement of the same structure; given where loader options hold
        bound values, which belong to one statement and not to all that share the plan.
    :param names: for positions that are not known before the database answers, the names of the columns.
    """

    def __init__(
        self,
        items: tuple[ItemPlan, ...],
        keys: tuple[str, ...],
        objects: tuple[tuple[Any, ...], ...],
        relower: Callable[[Any], LoadPlan] | None = None,
        names: tuple[tuple[str, ...], ...] | None = None,
    ) -> None:
        self.items = items
        self.keys = keys
        self.relower = relower
        self.names = names
        self.is_single = len(items) == 1 and items[0].is_single
        filters: list[Any] = [item.unique_by for item in items]
        self.metadata = SimpleResultMetaData(keys, objects, _unique_filters=filters, _first_wins=True)
        row_maker = self.metadata.row_maker
        self.maker: Any = WrappingMaker(row_maker) if self.is_single else row_maker
        self.has_joined_collections = any(
            population.uselist
            for item in items
            if isinstance(item, EntityPlan)
            for population in item.all_populations()
        )
        self._bound: tuple[Any, list[Loader]] = (None, [])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LoadPlan) and (self.items, self.keys) == (other.items, other.keys)

    __hash__ = None  # type: ignore[assignment]  # compared by content

    def __repr__(self) -> str:
        shown = "".join(f"\n    {key} = {item}" for key, item in zip(self.keys, self.items, strict=True))
        return f"LoadPlan({shown}\n)"

    def run(self, session: Any, raw: Any, statement: Any, options: Mapping[str, Any]) -> Result[Any]:
        """Return the result of a statement: its rows with entities in them.

        :param raw: the CursorResult of the Core statement.
        :param statement: the ORM statement as it was executed.
        :param options: its execution options.
        """
        plan = self if self.relower is None else self.relower(statement)
        metadata = raw._metadata
        bound_to, loaders = plan._bound
        if bound_to is not metadata:
            loaders = plan._bind(metadata)
        context = LoadContext(session, statement, options, raw)
        size = options.get("yield_per")
        if size is not None:
            return plan._stream(loaders, raw, context, size)
        loaded = plan._load(loaders, raw.fetch_raw(), context)
        result = LoadedResult(self, loaded)
        if plan.has_joined_collections and not statement.is_from_statement:
            result._unique_filter_state = (set(), require_unique)
        return result

    def _bind(self, metadata: Any) -> list[Loader]:
        picks, processors = metadata.picks, metadata.processors

        def read(index: int | None) -> tuple[int | None, Processor | None]:
            if self.names is not None and index is not None:
                found = (metadata._find(name) for name in self.names[index])
                index = next((one for one in found if one is not None), None)
            if index is None:
                return None, None
            return index if picks is None else picks[index], None if processors is None else processors[index]

        loaders = [item.bind(read) for item in self.items]
        self._bound = metadata, loaders
        return loaders

    def _load(self, loaders: list[Loader], rows: list[Any], context: LoadContext) -> list[Any]:
        if self.is_single:
            made = loaders[0].load(rows, context)
        else:
            made = list(zip(*[loader.load(rows, context) for loader in loaders], strict=True))
        if context.has_more:
            context.finish()
        return made

    def _stream(self, loaders: list[Loader], raw: Any, context: LoadContext, size: int) -> Result[Any]:
        """Return a result that loads ``size`` rows at a time."""
        if self.has_joined_collections:
            raw.close()
            raise sa_exc.InvalidRequestError(
                "Expected yield_per without joined eager loads of collections, got both: the rows of one "
                "object may not come in one chunk; use selectinload() for the collections"
            )

        def chunks(wanted: int | None) -> Iterator[Sequence[Any]]:
            while rows := raw.fetch_raw(wanted or size):
                yield self._load(loaders, rows, context.another())

        result: Result[Any] = ChunkedIteratorResult(self.metadata, chunks, self.is_single, raw)
        result._yield_per = size
        return result


class LoadedResult(IteratorResult[*tuple[Any, ...]]):
    """Give what a load plan has made of all rows."""

    def __init__(self, plan: LoadPlan, loaded: list[Any]) -> None:
        # what IteratorResult does, but for what the plan knows already: this runs for each ORM statement
        self._metadata = plan.metadata
        self._maker = plan.maker
        self._source_supports_scalars = plan.is_single
        self.iterator = iter(loaded)
        self.raw = None
        self.context = None


class RowsPlan:
    """Leave the rows of a statement of mapped columns as they come: it is an ORM statement all the same."""

    def run(self, session: Any, raw: Any, statement: Any, options: Mapping[str, Any]) -> Any:
        """Return the result itself."""
        return raw

    def __repr__(self) -> str:
        return "RowsPlan()"


ROWS = RowsPlan()


def require_unique(item: Any) -> Any:
    """Refuse rows that repeat an object once for each member of a collection.

    :raises InvalidRequestError: always.
    """
    raise sa_exc.InvalidRequestError(
        "Expected unique() to be called on this result, it was not: joined eager loads of collections "
        "repeat each object once a member. Call result.unique(), or use selectinload()"
    )


def rows_once(result: Result[Any]) -> list[Any]:
    """Return what a load plan made of all rows: entities, or tuples that end with one, each once a key."""
    rows = result.fetch_raw()
    if result._unique_filter_state is None:
        return rows
    found: dict[Any, Any] = {}
    for row in rows:
        found.setdefault((*row[:-1], id(row[-1])) if isinstance(row, tuple) else id(row), row)
    return list(found.values())


class ColumnLoader:
    """Take one column of the rows."""

    __slots__ = ("index", "processor")

    def __init__(self, index: int, processor: Processor | None) -> None:
        self.index = index
        self.processor = processor

    def load(self, rows: list[Any], context: LoadContext) -> list[Any]:
        return load_column(rows, self.index, self.processor)


class BundleLoader:
    """Make the rows of a bundle."""

    __slots__ = ("loaders", "make")

    def __init__(self, make: Callable[[tuple[Any, ...]], Any], loaders: list[Loader]) -> None:
        self.make = make
        self.loaders = loaders

    def load(self, rows: list[Any], context: LoadContext) -> list[Any]:
        columns = [loader.load(rows, context) for loader in self.loaders]
        return list(map(self.make, zip(*columns, strict=True)))


class EntityLoader:
    """Make the instances of one entity of the rows."""

    __slots__ = ("base", "manager", "plan", "populations", "spec")

    def __init__(self, plan: EntityPlan, read: ColumnReader) -> None:
        mapper = plan.mapper
        self.plan = plan
        self.manager = mapper.class_manager
        self.base = mapper._identity_class
        columns: list[tuple[str, int, Processor | None]] = []
        for key, place in plan.columns:
            index, processor = read(place)
            if index is not None:
                columns.append((key, index, processor))
        pk = [read(index) for index in plan.pk]
        if any(index is None for index, _ in pk):
            raise sa_exc.NoSuchColumnError(
                f"Expected the primary key of {mapper.class_.__name__} ({', '.join(mapper._pk_keys)}) among "
                "the columns of the statement, it is not there; select it, under its name in SQL"
            )
        converting = [processor for _, _, processor in columns if processor is not None]
        found = {key for key, _, _ in columns}
        self.spec = EntitySpec(
            mapper.class_,
            self.manager.ref,
            tuple([index for index, _ in pk if index is not None]),
            columns,
            tuple([processor for _, processor in pk]),
            bool(mapper.allow_partial_pks),
            None if plan.options is None else {LOAD_OPTIONS: plan.options},
            all(key in found for key, _ in mapper._load_columns),
            not all(map(is_ours, converting)),
        )
        self.populations = [(population, population.entity.bind(read)) for population in plan.populations]

    def load(self, rows: list[Any], context: LoadContext) -> list[Any]:
        return self.load_batch(rows, context, Batch())

    def load_batch(self, rows: list[Any], context: LoadContext, batch: Batch) -> list[Any]:
        """Return the instance of each row; they join a batch."""
        fresh: list[Any] | None = [] if self.manager.has_events or context.tells_of_loads else None
        filled: list[tuple[Any, list[str]]] = []
        instances = load_entities(
            self.spec,
            rows,
            context.session.identity_map.map_for(self.base, context.identity_token),
            context.identity_token,
            context.session.hash_key,
            batch,
            context.overwrites,
            fresh,
            filled,
        )
        if context.overwrites:
            for instance, _ in filled:
                if context.kept is None or id(instance) not in context.kept:
                    self._forget_related(instance.__dict__)
        if filled or fresh:
            context.note(self.manager, fresh, filled)
        self.fill(instances, rows, context)
        return instances

    def fill(self, instances: list[Any], rows: list[Any], context: LoadContext) -> None:
        """Fill the relationships whose values are in the rows, and note those that are loaded later."""
        for population, loader in self.populations:
            population.connect(instances, loader.load(rows, context), context)
        if self.plan.post_loads:
            context.later.append((self.plan.post_loads, instances))
            context.has_more = True

    def _forget_related(self, d: dict[str, Any]) -> None:
        """Take the relationships of an overwritten instance away: they are loaded again when read."""
        committed, pending = d.get(COMMITTED, {}), d.get(PENDING, {})
        for prop in self.plan.mapper.relationships:
            old = d.pop(prop.key, None)
            committed.pop(prop.key, None)
            pending.pop(prop.key, None)
            impl = self.manager[prop.key].impl
            if old is not None and impl.collection:
                impl.unlink(old)


class PolymorphicLoader:
    """Make the instances of an entity whose rows are of several classes.

    The rows are parted by the value that tells their class; each part is loaded as rows of one class, and the
    instances are put back in the order of the rows. Relationships are filled once for the class that has
    them and all its subclasses, but for those with a table of their own, which have others.
    """

    __slots__ = ("fillers", "index", "loaders", "plan", "processor", "read")

    def __init__(self, plan: EntityPlan, read: ColumnReader) -> None:
        index, self.processor = read(plan.discriminator)
        assert index is not None  # as EntityPlan.bind() has seen
        self.index: int = index
        self.plan = plan
        self.read = read
        self.fillers = [
            (EntityLoader(one, read), _with_own_tables(one, plan.classes))
            for one in (plan, *plan.classes)
            if one.populations or one.post_loads
        ]
        self.loaders: dict[Any, EntityLoader] = {None: self._rows_loader(plan)}

    def load(self, rows: list[Any], context: LoadContext) -> list[Any]:
        values = load_column(rows, self.index, self.processor)
        kinds = set(values)
        batch = Batch()
        if len(kinds) == 1:
            instances = self._loader_for(values[0]).load_batch(rows, context, batch)
            if values[0] is None:
                self._refuse_rows_of_no_class(instances)
        else:
            places: dict[Any, list[int]] = {kind: [] for kind in kinds}
            for place, value in enumerate(values):
                places[value].append(place)
            instances = [None] * len(rows)
            for value, part in places.items():
                loaded = self._loader_for(value).load_batch([rows[place] for place in part], context, batch)
                if value is None:
                    self._refuse_rows_of_no_class(loaded)
                for place, instance in zip(part, loaded, strict=True):
                    instances[place] = instance
        for filler, others in self.fillers:
            if filler.plan is self.plan and not others:
                filler.fill(instances, rows, context)
                continue
            cls = filler.plan.mapper.class_
            part = [
                place
                for place, instance in enumerate(instances)
                if isinstance(instance, cls) and not isinstance(instance, others)
            ]
            if part:
                filler.fill([instances[place] for place in part], [rows[place] for place in part], context)
        return instances

    def _refuse_rows_of_no_class(self, loaded: list[Any]) -> None:
        """Refuse rows that have a primary key, and no value that tells their class.

        :raises InvalidRequestError: when there is one.
        """
        mapper = self.plan.mapper
        found = next((one for one in loaded if one is not None), None)
        if found is not None and None not in mapper.polymorphic_map:
            raise sa_exc.InvalidRequestError(
                f"Expected a value in {mapper.polymorphic_on}, which tells the class of a row, got NULL for "
                f"the row of {mapper.class_.__name__} with key {found.__dict__[STATE].pk!r}: mend the row"
            )

    def _rows_loader(self, plan: EntityPlan) -> EntityLoader:
        return EntityLoader(replace(plan, populations=(), post_loads=()), self.read)

    def _loader_for(self, value: Any) -> EntityLoader:
        """Return the loader of the class that a value tells.

        :raises AssertionError: when no class has it.
        :raises InvalidRequestError: when the class is no subclass of the one that is loaded.
        """
        found = self.loaders.get(value)
        if found is not None:
            return found
        mapper = self.plan.mapper
        name = mapper.class_.__name__
        known = mapper.polymorphic_map.get(value)
        if known is None:
            identities = ", ".join(map(repr, mapper.polymorphic_map))
            raise AssertionError(
                f"Expected a polymorphic_identity of {name} or a subclass ({identities}) in "
                f"{mapper.polymorphic_on}, got {value!r}: map a class with polymorphic_identity={value!r}, "
                "import the module that does, or mend the row"
            )
        plan = next((one for one in (self.plan, *self.plan.classes) if one.mapper is known), None)
        if plan is None:
            raise sa_exc.InvalidRequestError(
                f"Expected rows of {name} or a subclass, got one with {value!r} in {mapper.polymorphic_on}, "
                f"which is {known.class_.__name__}'s: the row is in the tables of {name}, but says that it "
                "is no such object; mend it"
            )
        made = self.loaders[None] if plan is self.plan else self._rows_loader(plan)
        self.loaders[value] = made
        return made


def _with_own_tables(plan: EntityPlan, classes: tuple[EntityPlan, ...]) -> tuple[type[Any], ...]:
    """Return the subclasses of a class whose attributes are not those of the class: ``concrete=True``."""
    mappers = [one.mapper for one in classes if one.mapper is not plan.mapper]
    return tuple([one.class_ for one in mappers if one.concrete and one.isa(plan.mapper)])


def is_ours(processor: Processor) -> bool:
    """Say whether a result processor runs no code of the user's, and no I/O."""
    module = getattr(processor, "__module__", None) or type(processor).__module__
    return module in ("builtins", "datetime", "decimal", "uuid", hot_processors.__name__)
