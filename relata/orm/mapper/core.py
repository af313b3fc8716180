"""The mapper: which attributes a class has, and which columns of which tables are behind them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from ... import exc as sa_exc, inspection, log, util
from ..._hot.keys import Key, Token, new_epoch
from ...sql import coercions, roles
from ...sql.schema import Column
from .. import exc
from ..base import InspectionAttrInfo, instance_state
from ..entities import EntityClause, entity_clause
from ..instrumentation import ClassManager, register_class
from ..interfaces import MapperProperty
from ..properties import ColumnProperty
from .configure import check_configure, mapper_added
from .events import run_validators_of
from .identity import IdentityMethods, identity_getter
from .tables import primary_key_of, tables_in

if TYPE_CHECKING:
    from ..attributes import QueryableAttribute
    from ..declarative.registry import registry

_O = TypeVar("_O")

_created = itertools.count(1)


class Mapper(IdentityMethods, InspectionAttrInfo, log.Identified, Generic[_O]):
    """Relate a class to a table: made by the declarative base, or by ``registry.map_imperatively()``.

    :ivar class_: the mapped class.
    :ivar local_table: the table, or other FROM clause, of the class itself.
    :ivar persist_selectable: what rows are read from: ``local_table``, or its join to those of base classes.
    :ivar primary_key: the primary key columns.
    :ivar tables: the tables that rows are written to, those of base classes first.
    """

    is_mapper = True
    is_selectable = True
    dispatch: Any

    def __init__(
        self,
        class_: type[_O],
        local_table: Any = None,
        properties: Mapping[str, Any] | None = None,
        primary_key: Iterable[Any] | None = None,
        inherits: Mapper[Any] | type[Any] | None = None,
        inherit_condition: Any = None,
        inherit_foreign_keys: Any = None,
        always_refresh: bool = False,
        version_id_col: Any = None,
        version_id_generator: Literal[False] | Callable[[Any], Any] | None = None,
        polymorphic_on: Any = None,
        _polymorphic_map: dict[Any, Mapper[Any]] | None = None,
        polymorphic_identity: Any = None,
        concrete: bool = False,
        with_polymorphic: Any = None,
        polymorphic_abstract: bool = False,
        polymorphic_load: Literal["selectin", "inline"] | None = None,
        allow_partial_pks: bool = True,
        batch: bool = True,
        column_prefix: str | None = None,
        include_properties: Sequence[str] | None = None,
        exclude_properties: Sequence[str] | None = None,
        passive_updates: bool = True,
        passive_deletes: bool = False,
        confirm_deleted_rows: bool = True,
        eager_defaults: Literal[True, False, "auto"] = "auto",
        legacy_is_orphan: bool = False,
        _compiled_cache_size: int = 100,
        *,
        registry: registry | None = None,
    ) -> None:
        self.class_: type[_O] = util.assert_arg_type(class_, type, "class_")
        self._sort_key = f"{class_.__module__}.{class_.__name__}"
        self._created = next(_created)
        self.concrete = concrete
        self.always_refresh = always_refresh
        self.allow_partial_pks = allow_partial_pks
        self.batch = batch
        self.column_prefix = column_prefix or ""
        self.include_properties = include_properties
        self.exclude_properties = exclude_properties
        self.passive_updates = passive_updates
        self.passive_deletes = passive_deletes
        self.confirm_deleted_rows = confirm_deleted_rows
        self.eager_defaults = eager_defaults
        self.legacy_is_orphan = legacy_is_orphan
        self.version_id_generator = (
            (lambda version: (version or 0) + 1) if version_id_generator is None else version_id_generator
        )
        self.polymorphic_identity = polymorphic_identity
        self.polymorphic_abstract = polymorphic_abstract
        self.polymorphic_load = polymorphic_load
        self.polymorphic_map: dict[Any, Mapper[Any]] = _polymorphic_map or {}
        self.with_polymorphic = with_polymorphic
        self.validators: dict[str, Any] = {}
        self._init_properties: dict[str, Any] = dict(properties or {})
        self._props: dict[str, MapperProperty[Any]] = {}
        self._columntoproperty: dict[Any, ColumnProperty[Any]] = {}
        self._inheriting_mappers: list[Mapper[Any]] = []
        self._cache: dict[Any, Any] = {}
        self._sa_token = Token(Mapper, class_)
        self.configured = False
        self._configure_error: BaseException | None = None
        self._delete_orphans: list[tuple[str, type[Any]]] = []

        self.local_table = self._coerce_table(local_table)
        self._configure_inheritance(inherits, inherit_condition)
        self._take_class(registry)
        self._primary_key_argument = primary_key
        self.version_id_col = self._column_argument(version_id_col)
        if self.version_id_col is None and self.inherits is not None:
            self.version_id_col = self.inherits.version_id_col
            self.version_id_generator = self.inherits.version_id_generator
        self._polymorphic_on_argument = polymorphic_on
        self.polymorphic_on: Any = None
        try:
            self.primary_key = primary_key_of(self, primary_key)
            self._configure_properties()
            self._configure_keys()
        except BaseException:
            with util.safe_reraise():
                self._give_class_back()
        self._configure_polymorphic()
        self.class_manager.attributes_changed()
        self.class_manager.install_init()
        self.class_manager.is_mapped = True
        mapper_added(self)

    # -- the class and its tables

    def _coerce_table(self, local_table: Any) -> Any:
        if local_table is None:
            return None
        found = coercions.expect(roles.StrictFromClauseRole, local_table)
        return found

    def _take_class(self, given: registry | None) -> None:
        manager: ClassManager[_O] = register_class(self.class_)
        if manager.is_mapped:
            raise sa_exc.ArgumentError(
                f"expected a class that is not mapped yet, got {self.class_.__name__!r}, which has a mapper; "
                "map it once, or call clear_mappers() before"
            )
        self.class_manager: ClassManager[_O] = manager
        self.registry: registry = given or manager.registry or (self.inherits and self.inherits.registry)  # type: ignore[assignment]  # one of them is there
        manager.registry = self.registry
        manager.mapper = self

    def _give_class_back(self) -> None:
        """Leave nothing on a class whose mapping failed, so that it can be mended and mapped again."""
        if self.inherits is not None and self in self.inherits._inheriting_mappers:
            self.inherits._inheriting_mappers.remove(self)
        self.class_manager.unregister()

    def _configure_inheritance(self, inherits: Any, condition: Any) -> None:
        self.inherits: Mapper[Any] | None = None
        if inherits is not None:
            self.inherits = cast(
                "Mapper[Any]", inherits if isinstance(inherits, Mapper) else inspection.inspect(inherits)
            )
        base = self.inherits
        self.single = False
        self.inherit_condition = condition
        if base is None:
            self._refuse_no_table()
            self.base_mapper: Mapper[Any] = self
            self.persist_selectable: Any = self.local_table
            self._identity_class = self.class_
        else:
            if not issubclass(self.class_, base.class_):
                raise sa_exc.ArgumentError(
                    f"expected {self.class_.__name__} to be a subclass of {base.class_.__name__}, which "
                    "its mapping inherits from; it is not"
                )
            if self.local_table is None or self.local_table is base.local_table:
                self.single = True
                self.local_table = base.local_table
                self.persist_selectable = base.persist_selectable
            elif self.concrete:
                self.persist_selectable = self.local_table
            else:
                self._join_to_base(base)
            self.base_mapper = self if self.concrete else base.base_mapper
            self._identity_class = self.class_ if self.concrete else base._identity_class
            self.polymorphic_map = self.polymorphic_map if self.concrete else base.polymorphic_map
            base._inheriting_mappers.append(self)
        self.tables = tables_in(self.persist_selectable)

    def _refuse_no_table(self) -> None:
        if self.local_table is None:
            raise sa_exc.ArgumentError(
                f"expected a table, or a mapped class to inherit from, for {self.class_.__name__}, got "
                "neither; "
                "give the class __tablename__ or __table__"
            )

    def _join_to_base(self, base: Mapper[Any]) -> None:
        from_base = base.local_table
        if self.inherit_condition is None:
            try:
                joined = from_base.join(self.local_table)
            except sa_exc.ArgumentError as error:
                raise type(error)(
                    f"expected foreign keys between the tables of {self.class_.__name__} and its base class "
                    f"{base.class_.__name__} that tell how to join them: {error}; give inherit_condition "
                    "in __mapper_args__, or concrete=True for a table that stands alone"
                ) from error
            self.inherit_condition = joined.onclause
        self.persist_selectable = base.persist_selectable.join(self.local_table, self.inherit_condition)

    def _column_argument(self, column: Any) -> Any:
        if column is None:
            return None
        if isinstance(column, str):
            prop = self._init_properties.get(column)
            column = prop.columns[0] if prop is not None else self.persist_selectable.c[column]
        column = getattr(column, "column", column)
        return getattr(coercions.expect(roles.ColumnArgumentOrKeyRole, column), "_root", column)

    # -- properties

    def _configure_properties(self) -> None:
        if self.inherits is not None:
            for key, prop in self.inherits._props.items():
                if key not in self._init_properties and not self._leaves_out(key, None):
                    self._inherit_property(key, prop)
        for key, value in self._init_properties.items():
            self._configure_property(key, value)
        for column in self.persist_selectable.c:
            root = column._root
            if root in self._columntoproperty:
                continue
            key = self.column_prefix + column.key
            if self._leaves_out(key, column):
                continue
            existing = self._props.get(key)
            if existing is not None and isinstance(existing, ColumnProperty):
                self._add_column(existing, column)
            elif existing is None:
                self._configure_property(key, column)
        self._order_properties()

    def _order_properties(self) -> None:
        """Put the attributes of columns into the order of the table, after all others: that of a SELECT."""
        keys = {id(prop): key for key, prop in self._props.items()}
        for column in self.persist_selectable.c:
            key = keys.pop(id(self._columntoproperty.get(column._root)), None)
            if key is not None:
                self._props[key] = self._props.pop(key)

    def _leaves_out(self, key: str, column: Any) -> bool:
        if column is not None and self.class_.__dict__.get(key) is not None:
            found = self.class_.__dict__[key]
            if (
                not isinstance(found, (Column, MapperProperty))
                and not hasattr(found, "impl")
                and isinstance(found, (property, classmethod, staticmethod))
            ):
                return False
        names = {key} if column is None else {key, column.name}
        included, excluded = self.include_properties, self.exclude_properties
        if included is not None and not names.intersection(included) and column not in included:
            return self.inherits is None or key not in self.inherits._props
        return excluded is not None and (bool(names.intersection(excluded)) or column in excluded)

    def _inherit_property(self, key: str, prop: MapperProperty[Any]) -> None:
        """Give the class its own descriptor for a property of its base class."""
        self._props[key] = prop
        if isinstance(prop, ColumnProperty):
            for column in prop.columns:
                self._columntoproperty.setdefault(column._root, prop)
            prop.instrument_class(self)
        else:
            prop.instrument_class(self)

    def _add_column(self, prop: ColumnProperty[Any], column: Any) -> None:
        """Put the foreign key of a joined table behind the property of the base class's column."""
        if prop.parent is not self:
            columns = prop.columns
            prop = ColumnProperty(column, *columns, deferred=prop.deferred, group=prop.group)
            self._configure_property(self.column_prefix + column.key, prop)
        else:
            prop.columns.append(column)
            self._columntoproperty[column._root] = prop

    def _configure_property(self, key: str, value: Any) -> None:
        prop = self._as_property(key, value)
        if isinstance(prop, ColumnProperty):
            self._settle_columns(key, prop)
        prop.key = key
        prop.set_parent(self, init=False)
        self._props[key] = prop
        prop.instrument_class(self)
        for mapper in self._inheriting_mappers:
            if key not in mapper._props:
                mapper._inherit_property(key, prop)

    def _as_property(self, key: str, value: Any) -> MapperProperty[Any]:
        if isinstance(value, MapperProperty):
            return value
        if hasattr(type(value), "_spec") or hasattr(value, "__clause_element__"):
            column = coercions.expect(roles.LabeledColumnExprRole, value)
            return ColumnProperty(column)
        if isinstance(value, (list, tuple)) and value:
            return ColumnProperty(*value)
        raise sa_exc.ArgumentError(
            f"expected a column, an SQL expression or a property for {self.class_.__name__}.{key}, got "
            f"{value!r}; use mapped_column(), relationship() or column_property()"
        )

    def _settle_columns(self, key: str, prop: ColumnProperty[Any]) -> None:
        settled = []
        for column in prop.columns:
            root = column._root
            found = self.persist_selectable.corresponding_column(root) if root.table is not None else None
            if found is None and isinstance(root, Column) and root.table is None:
                found = self.persist_selectable.c.get(root.key)
                if found is None:
                    raise sa_exc.ArgumentError(
                        f"expected the column {root.name!r} of {self.class_.__name__}.{key} to be in the "
                        f"table {self.persist_selectable.description!r}, it is not; add it to the table"
                    )
            settled.append(root if found is None else found)
        prop.columns = settled
        for column in settled:
            self._columntoproperty[column._root] = prop

    def add_properties(self, dict_of_properties: Mapping[str, Any]) -> None:
        """Add attributes to a class that is mapped already."""
        for key, value in dict_of_properties.items():
            self.add_property(key, value)

    def add_property(self, key: str, prop: Any) -> None:
        """Add an attribute to a class that is mapped already.

        :param prop: a column of its table, an SQL expression, or a property.
        """
        self._init_properties[key] = prop
        self._configure_property(key, prop)
        self._mapping_changed()
        if self.configured:
            self.configured = False
            mapper_added(self)

    def _mapping_changed(self) -> None:
        """Forget what was derived from the attributes; statements that name the class are keyed anew."""
        for mapper in self.self_and_descendants:
            for name in _DERIVED:
                mapper.__dict__.pop(name, None)
            mapper._cache.clear()
            mapper._sa_token = Token(Mapper, mapper.class_)
            mapper.__dict__.pop("_clause", None)
            mapper.class_manager.attributes_changed()
        new_epoch()

    # -- keys and columns, worked out once

    def _configure_keys(self) -> None:
        keys = []
        for column in self.primary_key:
            prop = self._columntoproperty.get(column._root)
            if prop is None:
                raise sa_exc.ArgumentError(
                    f"expected the primary key column {column} of {self.class_.__name__} to be mapped, "
                    "it is left out by include_properties or exclude_properties; map it"
                )
            keys.append(prop.key)
        self._pk_keys = tuple(keys)
        self._identity_of = identity_getter(self._pk_keys, self.allow_partial_pks)

    def _configure_polymorphic(self) -> None:
        given = self._polymorphic_on_argument
        if isinstance(given, str):
            given = self._columntoproperty and getattr(self._props[given], "columns", [None])[0]
        self.polymorphic_on = self._column_argument(given)
        if self.polymorphic_on is None and self.inherits is not None and not self.concrete:
            self.polymorphic_on = self.inherits.polymorphic_on
        if self.polymorphic_identity is not None:
            self.polymorphic_map[self.polymorphic_identity] = self

    @util.memoized_property
    def _column_key(self) -> dict[Any, str]:
        """{column: name of its attribute}."""
        return {column: prop.key for column, prop in self._columntoproperty.items()}

    @util.memoized_property
    def _cols_by_table(self) -> dict[Any, tuple[Any, ...]]:
        """{table: its mapped columns}."""
        return {t: tuple([c for c in t.c if c in self._columntoproperty]) for t in self.tables}

    @util.memoized_property
    def _pks_by_table(self) -> dict[Any, tuple[Any, ...]]:
        """{table: its primary key columns}."""
        return {t: tuple([c for c in t.primary_key if c in self._columntoproperty]) for t in self.tables}

    @util.memoized_property
    def _table_columns(self) -> dict[Any, tuple[tuple[Any, str], ...]]:
        """{table: ((column, name of its attribute), ...)} of what a flush writes."""
        return {t: tuple([(c, self._column_key[c]) for c in cs]) for t, cs in self._cols_by_table.items()}

    @util.memoized_property
    def _load_columns(self) -> tuple[tuple[str, Any], ...]:
        """((name of the attribute, column), ...) of what a load reads: all but deferred ones."""
        return tuple([(p.key, p.columns[0]) for p in self.column_attrs if not p.deferred])

    # -- inspection

    @property
    def mapper(self) -> Mapper[_O]:
        """This mapper."""
        return self

    @property
    def entity(self) -> type[_O]:
        """The mapped class."""
        return self.class_

    @property
    def entity_namespace(self) -> type[_O]:
        """Where ``filter_by()`` finds attributes."""
        return self.class_

    @property
    def name_in_results(self) -> str:
        """The name of the entity's column in a result."""
        return self.class_.__name__

    @property
    def selectable(self) -> Any:
        """The FROM clause that rows come from."""
        return self.persist_selectable

    @property
    def _mapped_entity(self) -> Mapper[_O]:
        return self

    def _token(self) -> Key:
        return self._sa_token

    @util.memoized_property
    def _clause(self) -> EntityClause:
        return entity_clause(self)

    def __clause_element__(self) -> EntityClause:
        return self._clause

    def _attribute(self, key: str) -> QueryableAttribute[Any]:
        return self.class_manager[key]  # type: ignore[no-any-return]  # its attributes

    def _check_configure(self) -> None:
        """Configure this mapper, and all others that wait for it."""
        if not self.configured or self.registry._new_mappers:
            check_configure(self)

    def configure_properties(self) -> None:
        """Resolve the properties that need other mappers; a failed attempt can be repeated."""
        for prop in list(self._props.values()):
            prop.init()
        run_validators_of(self)
        self._delete_orphans = []
        self.class_manager.attributes_changed()
        self.configured = True

    def get_property(self, key: str, _configure_mappers: bool = False) -> MapperProperty[Any]:
        """Return a property by the name of its attribute.

        :raises InvalidRequestError: when there is none.
        """
        if _configure_mappers or key not in self._props:
            self._check_configure()
        try:
            return self._props[key]
        except KeyError:
            raise sa_exc.InvalidRequestError(
                f"expected the name of an attribute of {self}, got {key!r}; "
                f"there are {', '.join(sorted(self._props))}"
            ) from None

    def has_property(self, key: str) -> bool:
        """Tell whether there is a property of this name."""
        return key in self._props

    def get_property_by_column(self, column: Any) -> ColumnProperty[Any]:
        """Return the property that holds a column.

        :raises UnmappedColumnError: when there is none.
        """
        found = self._columntoproperty.get(column._root)
        if found is None:
            raise exc.UnmappedColumnError(
                f"expected a column of the tables of {self.class_.__name__}, got {column!r}, which no "
                "attribute holds"
            )
        return found

    @property
    def iterate_properties(self) -> Iterator[MapperProperty[Any]]:
        """All properties."""
        self._check_configure()
        return iter(self._props.values())

    def _of_kind(self, *kinds: str) -> util.ReadOnlyProperties[Any]:
        self._check_configure()
        found = {k: p for k, p in self._props.items() if not kinds or p.strategy_kind in kinds}
        return util.ReadOnlyProperties(found)

    @util.memoized_property
    def attrs(self) -> util.ReadOnlyProperties[MapperProperty[Any]]:
        """All properties by name."""
        return self._of_kind()

    @util.memoized_property
    def column_attrs(self) -> util.ReadOnlyProperties[ColumnProperty[Any]]:
        """The column properties by name."""
        return self._of_kind("column")

    @util.memoized_property
    def relationships(self) -> util.ReadOnlyProperties[Any]:
        """The relationships by name."""
        return self._of_kind("relationship")

    @util.memoized_property
    def synonyms(self) -> util.ReadOnlyProperties[Any]:
        """The synonyms by name."""
        return self._of_kind("synonym")

    @util.memoized_property
    def composites(self) -> util.ReadOnlyProperties[Any]:
        """The composites by name."""
        return self._of_kind("composite")

    @util.memoized_property
    def all_orm_descriptors(self) -> util.ReadOnlyProperties[Any]:
        """The descriptors of the class: attributes, and what extensions added, such as hybrids."""
        found: dict[str, Any] = {}
        for cls in reversed(self.class_.__mro__):
            for key, value in cls.__dict__.items():
                if getattr(value, "is_attribute", False):
                    found[key] = self.class_manager.get(key, value)
        return util.ReadOnlyProperties(found)

    @property
    def c(self) -> util.ReadOnlyProperties[Any]:
        """The columns by the names of their attributes."""
        return self.columns

    @util.memoized_property
    def columns(self) -> util.ReadOnlyProperties[Any]:
        """The columns by the names of their attributes."""
        return util.ReadOnlyProperties(
            {k: p.columns[0] for k, p in self._props.items() if isinstance(p, ColumnProperty)}
        )

    # -- the hierarchy

    @property
    def self_and_descendants(self) -> tuple[Mapper[Any], ...]:
        """This mapper and those of subclasses."""
        found: list[Mapper[Any]] = [self]
        for mapper in found:
            found.extend(mapper._inheriting_mappers)
        return tuple(found)

    def polymorphic_iterator(self) -> Iterator[Mapper[Any]]:
        """Iterate over this mapper and those of subclasses."""
        return iter(self.self_and_descendants)

    def iterate_to_root(self) -> Iterator[Mapper[Any]]:
        """Iterate over this mapper and those of its base classes, upwards."""
        mapper: Mapper[Any] | None = self
        while mapper is not None:
            yield mapper
            mapper = mapper.inherits

    def isa(self, other: Any) -> bool:
        """Tell whether this mapper is another one, or inherits from it."""
        return any(mapper is other for mapper in self.iterate_to_root())

    def is_sibling(self, other: Mapper[Any]) -> bool:
        """Tell whether two mappers share a base, and neither inherits from the other."""
        return self.base_mapper is other.base_mapper and not self.isa(other) and not other.isa(self)

    def common_parent(self, other: Any) -> bool:
        """Tell whether two entities have a base class in common."""
        return self.base_mapper is other.mapper.base_mapper

    def primary_mapper(self) -> Mapper[_O]:
        """Return this mapper."""
        return self

    @property
    def with_polymorphic_mappers(self) -> tuple[Mapper[Any], ...]:
        """The mappers of subclasses whose columns are selected too: none."""
        return ()

    def __str__(self) -> str:
        table = getattr(self.local_table, "description", None)
        return f"Mapper[{self.class_.__name__}({table})]"

    def __repr__(self) -> str:
        return f"<Mapper at {id(self):#x}; {self.class_.__name__}>"


_DERIVED = (
    "_column_key",
    "_cols_by_table",
    "_pks_by_table",
    "_table_columns",
    "_load_columns",
    "attrs",
    "column_attrs",
    "relationships",
    "synonyms",
    "composites",
    "all_orm_descriptors",
    "columns",
)

inspection._self_inspects(Mapper)


@inspection._inspects(type)
def _inspect_class(class_: Any) -> Mapper[Any] | None:
    manager = class_.__dict__.get("_sa_class_manager")
    if manager is None or not manager.is_mapped:
        return None
    mapper: Mapper[Any] = manager.mapper
    mapper._check_configure()
    return mapper


@inspection._inspects(object)
def _inspect_instance(instance: Any) -> Any:
    try:
        return instance_state(instance)
    except (AttributeError, *exc.NO_STATE):
        return None
