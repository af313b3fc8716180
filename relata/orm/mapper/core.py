"""The mapper: which attributes a class has, and which columns of which tables are behind them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from ... import exc as sa_exc, inspection, log, util
from ..._hot.attributes import InstanceState
from ..._hot.keys import Key, Token
from ...sql import coercions, roles
from ...sql.selectable.base import FromClause
from ...sql.util import find_tables
from .. import exc
from ..base import InspectionAttrInfo, _mapper_or_none, class_mapper, instance_state
from ..entities import EntityClause, entity_clause
from ..held_listeners import take_held_listeners
from ..instrumentation import ClassManager, register_class
from ..interfaces import MapperProperty
from ..properties import ColumnProperty
from .attributes import MapperAttributes
from .configure import check_configure, mapper_added
from .events import collect_validators, listen_for_loads, run_validators_of
from .identity import IdentityMethods, identity_getter
from .polymorphic import PolymorphicMapping
from .tables import primary_key_of, tables_in
from .views import MapperViews

if TYPE_CHECKING:
    from ..attributes import QueryableAttribute
    from ..declarative.registry import registry

_O = TypeVar("_O")

_created = itertools.count(1)


class Mapper(
    MapperAttributes,
    MapperViews,
    PolymorphicMapping,
    IdentityMethods,
    InspectionAttrInfo,
    log.Identified,
    Generic[_O],
):
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
        self.include_properties = self._names_argument("include_properties", include_properties)
        self.exclude_properties = self._names_argument("exclude_properties", exclude_properties)
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
        if not (
            with_polymorphic is None or with_polymorphic == "*" or isinstance(with_polymorphic, (list, tuple))
        ):
            raise sa_exc.ArgumentError(
                f"expected '*', a list of subclasses, or one with a selectable as with_polymorphic of "
                f"{class_.__name__}, got {with_polymorphic!r}"
            )
        self.with_polymorphic = with_polymorphic
        self.validators: dict[str, Any] = {}
        self._init_properties: dict[str, Any] = dict(properties or {})
        self._props: dict[str, MapperProperty[Any]] = {}
        self._columntoproperty: dict[Any, ColumnProperty[Any]] = {}
        self._inheriting_mappers: list[Mapper[Any]] = []
        self._cache: dict[Any, Any] = {}
        self._sa_token = Token(Mapper, class_)
        self.configured = False
        self._was_configured = False
        self._configure_error: BaseException | None = None

        self.local_table = self._coerce_table(local_table)
        self._primary_key_argument = primary_key
        self._configure_inheritance(inherits, inherit_condition)
        self._take_class(registry)
        self.version_id_col = self._column_argument(version_id_col)
        if self.version_id_col is None and self.inherits is not None:
            self.version_id_col = self.inherits.version_id_col
            self.version_id_generator = self.inherits.version_id_generator
        self._polymorphic_on_argument = polymorphic_on
        try:
            collect_validators(self)
            self.primary_key = primary_key_of(self, primary_key)
            self._configure_properties()
            self._configure_keys()
            self._configure_polymorphic()
        except BaseException:
            with util.safe_reraise():
                self._give_class_back()
        self._join_hierarchy()
        self.class_manager.attributes_changed()
        self.class_manager.install_init(self.registry.constructor)
        self.class_manager.is_mapped = True
        listen_for_loads(self)
        mapper_added(self)
        self.dispatch.after_mapper_constructed(self, class_)

    # -- the class and its tables

    def _coerce_table(self, local_table: Any) -> Any:
        if local_table is None:
            return None
        found = coercions.expect(roles.StrictFromClauseRole, local_table)
        if not isinstance(found, FromClause):
            raise sa_exc.ArgumentError(
                f"expected a table, or another FROM clause, to map {self.class_.__name__} to, got "
                f"{local_table!r}"
            )
        return found

    def _take_class(self, given: registry | None) -> None:
        take_held_listeners(self.dispatch, self.class_)
        if self.inherits is not None:
            self.dispatch._update(self.inherits.dispatch)
        self.dispatch.instrument_class(self, self.class_)
        manager: ClassManager[_O] = register_class(self.class_)
        if manager.is_mapped:
            raise sa_exc.ArgumentError(
                f"expected a class that is not mapped yet, got {self.class_.__name__!r}, which has a mapper; "
                "map it once, or call clear_mappers() before"
            )
        self.class_manager: ClassManager[_O] = manager
        scan = self.class_.__dict__.get("_sa_declarative_scan")
        owners = [given, manager.registry, self.inherits and self.inherits.registry, scan and scan.registry]
        owner = next((one for one in owners if one is not None), None)
        if owner is None:
            raise sa_exc.InvalidRequestError(
                f"expected a registry for {self.class_.__name__}, got a Mapper made without one; map the "
                "class by registry().map_imperatively(), or derive it from a declarative base"
            )
        self.registry: registry = owner
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
            # not by inspect(), which configures: what the mappers before refer to may not be mapped yet
            self.inherits = inherits if isinstance(inherits, Mapper) else _mapper_or_none(inherits)
            if self.inherits is None:
                raise sa_exc.ArgumentError(
                    f"expected a mapped class for {self.class_.__name__} to inherit from, got {inherits!r}; "
                    "map it first"
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
            self.base_mapper = base.base_mapper
            self._identity_class = self.class_ if self.concrete else base._identity_class
            self.polymorphic_map = base.polymorphic_map
            base._inheriting_mappers.append(self)
        self.tables = tables_in(self.persist_selectable)
        self._writes_within = not self.tables
        if self._writes_within:  # a subquery: rows are written to the tables within it
            self.tables = tuple(dict.fromkeys(find_tables(self.persist_selectable)))

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
                self.inherit_condition = from_base.join(self.local_table).onclause
            except sa_exc.ArgumentError as error:
                raise self._why_not_joined(base, error) from error
        self.persist_selectable = base.persist_selectable.join(self.local_table, self.inherit_condition)
        if self._primary_key_argument is None and not self.local_table.primary_key:
            util.warn(
                f"expected a primary key in the table {self.local_table.description!r} of "
                f"{self.class_.__name__}, got none: no rows are written to it; mark a column with "
                "primary_key=True"
            )

    def _why_not_joined(self, base: Mapper[Any], error: sa_exc.ArgumentError) -> Exception:
        """Return what to raise when no foreign key joins the tables, as one may refer to nothing."""
        for key in self.local_table.foreign_keys:
            try:
                key.column  # noqa: B018  # read for its error
            except sa_exc.NoReferenceError as missing:
                return missing
        return type(error)(
            f"expected foreign keys between the tables of {self.class_.__name__} and its base class "
            f"{base.class_.__name__} that tell how to join them: {error}; give inherit_condition "
            "in __mapper_args__, or concrete=True for a table that stands alone"
        )

    def _names_argument(self, argument: str, given: Any) -> Any:
        """Return names of attributes, or columns, as a collection of them."""
        if given is None or (isinstance(given, Collection) and not isinstance(given, str)):
            return given
        if isinstance(given, str):
            return (given,)
        raise sa_exc.ArgumentError(
            f"expected a list of names or columns as {argument} of {self.class_.__name__}, got {given!r}"
        )

    def _column_argument(self, column: Any) -> Any:
        if column is None:
            return None
        if isinstance(column, str):
            prop, name = self._init_properties.get(column), column
            column = self.persist_selectable.c.get(name) if prop is None else prop.columns[0]
            if column is None:
                raise sa_exc.ArgumentError(
                    f"expected the name of a column attribute of {self.class_.__name__} for version_id_col, "
                    f"got {name!r}; there are {', '.join(self.persist_selectable.c.keys())}"
                )
        column = getattr(column, "column", column)
        return getattr(coercions.expect(roles.ColumnArgumentOrKeyRole, column), "_root", column)

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
        self.class_manager.attributes_changed()
        self.configured = True

    def primary_mapper(self) -> Mapper[_O]:
        """Return this mapper."""
        return self

    def __reduce__(self) -> Any:
        return class_mapper, (self.class_, False)

    def __str__(self) -> str:
        table = getattr(self.local_table, "description", None)
        return f"Mapper[{self.class_.__name__}({table})]"

    def __repr__(self) -> str:
        return f"<Mapper at {id(self):#x}; {self.class_.__name__}>"


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
        state = instance_state(instance)
    except (AttributeError, *exc.NO_STATE):
        return None
    return state if isinstance(state, InstanceState) else None  # some objects have any attribute
