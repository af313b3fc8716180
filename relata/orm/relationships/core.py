"""Relationships: attributes that refer to instances of another mapped class, or of the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ... import exc as sa_exc, util
from ..._hot.keys import Key, Token
from ...sql import coercions, roles
from ...sql.markers import NO_ARG
from ...sql.visitors import replacement_traverse
from ..attributes import (
    CollectionAttribute,
    DefaultedAttribute,
    InstrumentedAttribute,
    ScalarObjectAttribute,
)
from ..base import (
    MANYTOMANY,
    MANYTOONE,
    ONETOMANY,
    DynamicMapped,
    RelationshipDirection,
    WriteOnlyMapped,
    _DeclarativeMapped,
)
from ..cascade_options import CascadeOptions
from ..clsregistry import resolver
from ..entities import EntityClause, inspect_entity
from ..exc import UnmappedClassError
from ..interfaces import AttributeOptions, PropComparator, StrategizedProperty
from .comparator import RelationshipComparator
from .joins import JoinCondition
from .marks import foreign, remote
from .overlaps import warn_of_overlaps
from .reverse import connect_reverse, make_backref
from .single_parent import allow_single_parent
from .writeonly import WriteOnlyAttribute

if TYPE_CHECKING:
    from ..mapper import Mapper

_T = TypeVar("_T")

_CONDITIONS = ("primaryjoin", "secondaryjoin", "secondary", "foreign_keys", "remote_side", "order_by")

_COLLECTIONS: dict[Any, type[CollectionAttribute]] = {"write_only": WriteOnlyAttribute}


def register_collection(lazy: str, kind: type[CollectionAttribute]) -> None:
    """Have collections of relationships with this ``lazy=`` behave as ``kind`` says."""
    _COLLECTIONS[lazy] = kind


class RelationshipProperty(StrategizedProperty[_T]):
    """A relationship of a mapped class, made by ``relationship()``.

    :ivar argument: the target as it was given: a class, a name, a function.
    :ivar mapper: the mapper of the target; ``entity`` is that, or the alias that was given.
    :ivar direction: ONETOMANY, MANYTOONE or MANYTOMANY.
    :ivar local_remote_pairs: columns that the condition equates.
    :ivar synchronize_pairs: ``(referenced column, foreign key)``: what a flush copies.
    """

    strategy_kind = "relationship"
    strategy_wildcard_key = "relationship"
    _is_relationship: ClassVar[bool] = True
    _links_to_entity: ClassVar[bool] = True
    Comparator: ClassVar[type[PropComparator[Any]]] = RelationshipComparator

    mapper: Mapper[Any]
    entity: Any
    direction: RelationshipDirection

    def __init__(
        self,
        argument: Any = None,
        secondary: Any = None,
        *,
        uselist: bool | None = None,
        collection_class: Any = None,
        primaryjoin: Any = None,
        secondaryjoin: Any = None,
        back_populates: Any = None,
        order_by: Any = False,
        backref: Any = None,
        overlaps: str | None = None,
        post_update: bool = False,
        cascade: str | Iterable[str] | None = "save-update, merge",
        viewonly: bool = False,
        attribute_options: AttributeOptions | None = None,
        lazy: Any = "select",
        passive_deletes: Any = False,
        passive_updates: bool = True,
        active_history: bool = False,
        enable_typechecks: bool = True,
        foreign_keys: Any = None,
        remote_side: Any = None,
        join_depth: int | None = None,
        comparator_factory: type[PropComparator[Any]] | None = None,
        single_parent: bool = False,
        innerjoin: Any = False,
        distinct_target_key: bool | None = None,
        load_on_pending: bool = False,
        query_class: Any = None,
        info: dict[Any, Any] | None = None,
        omit_join: bool | None = None,
        sync_backref: bool | None = None,
        doc: str | None = None,
    ) -> None:
        super().__init__(attribute_options)
        self.argument = argument
        self._given = {
            "secondary": secondary,
            "primaryjoin": primaryjoin,
            "secondaryjoin": secondaryjoin,
            "foreign_keys": foreign_keys,
            "remote_side": remote_side,
            "order_by": order_by,
        }
        self.uselist: bool | None = uselist
        self._given_uselist = uselist
        self.collection_class = collection_class
        self._given_back_populates = back_populates
        self.backref = backref
        self.overlaps = overlaps
        self._overlaps = frozenset(str(overlaps or "").replace(" ", "").split(","))
        self.post_update = post_update
        self.viewonly = viewonly
        self.lazy = lazy
        self.passive_deletes = passive_deletes
        self.passive_updates = passive_updates
        self.active_history = active_history
        self.enable_typechecks = enable_typechecks
        self.join_depth = join_depth
        self.comparator_factory: Any = comparator_factory or RelationshipComparator
        self.single_parent = single_parent
        self.innerjoin = innerjoin
        self.distinct_target_key = distinct_target_key
        self.load_on_pending = load_on_pending
        self.query_class = query_class
        self.omit_join = omit_join
        self.sync_backref = sync_backref
        self.doc = doc
        if info is not None:
            self.info.update(info)
        self._reverse_property: set[RelationshipProperty[Any]] = set()
        self._are_joins_set_up = False
        self._check_flags()
        self.cascade = cascade

    def copied(self) -> RelationshipProperty[_T]:
        """Return a relationship like this one that belongs to no mapper yet."""
        new: RelationshipProperty[_T] = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new._reverse_property = set()
        return new

    # -- options

    def _check_flags(self) -> None:
        if self.backref and self._given_back_populates:
            raise sa_exc.ArgumentError(
                "expected one of backref= and back_populates=, got both; back_populates names an "
                "attribute that is there, backref makes one"
            )
        if self.viewonly and self.sync_backref:
            raise sa_exc.ArgumentError(
                "expected sync_backref or viewonly for a relationship, got both; leave one out"
            )
        if self.overlaps is not None and not isinstance(self.overlaps, str):
            raise TypeError(
                f"expected names of relationships as one text, 'a,b', for overlaps=, got {self.overlaps!r}"
            )
        if self.lazy in (None, "noload"):
            util.warn_deprecated(
                f"a relationship with lazy={self.lazy!r} looks empty and is not: say lazy='raise', or "
                "lazy='write_only'",
                "2.1",
            )
        if self.omit_join:
            util.warn("expected omit_join=False, or nothing, got True: it is left out where that may be")
        self._warn_of_unused_flags()

    def _warn_of_unused_flags(self) -> None:
        """Warn of options that only serve writing, at a relationship that does not write."""
        writes = {
            "passive_deletes": False,
            "passive_updates": True,
            "enable_typechecks": True,
            "active_history": False,
        }
        for name, usual in writes.items():
            if self.viewonly and getattr(self, name) != usual:
                util.warn(
                    f"expected no {name}= for a relationship with viewonly=True, which writes nothing, got "
                    f"{getattr(self, name)!r}; leave it out"
                )

    @property
    def cascade(self) -> CascadeOptions:
        """Which operations on an object go on to those that it refers to; may be assigned, as a string.

        Those that write are left out of a `viewonly` relationship.
        """
        return self._cascade

    @cascade.setter
    def cascade(self, cascade: str | Iterable[str] | None) -> None:
        given = CascadeOptions(cascade)
        self._cascade = CascadeOptions(given - given.beyond_viewing) if self.viewonly else given
        if self._configure_finished:
            self._check_cascades()

    # -- the class

    def instrument_class(self, mapper: Mapper[Any]) -> None:
        has_default = self.descriptor_default is not NO_ARG
        attribute_class = DefaultedAttribute if has_default else InstrumentedAttribute
        attribute: InstrumentedAttribute[_T] = attribute_class(
            mapper.class_, self.key, mapper, self.comparator_factory(self, mapper), doc=self.doc
        )
        mapper.class_manager.instrument_attribute(self.key, attribute)
        if self._configure_finished:
            self._give_behaviour(mapper)

    def _give_behaviour(self, mapper: Mapper[Any]) -> None:
        attribute = mapper.class_manager[self.key]
        options: dict[str, Any] = {
            # one that deletes what it lets go of must know what that is
            "active_history": self.active_history or self.cascade.delete_orphan,
            "trackparent": self.single_parent or self.direction is ONETOMANY or self.cascade.delete_orphan,
            "backrefs": self._event_keys,
        }
        if self.uselist:
            kind = _COLLECTIONS.get(self.lazy, CollectionAttribute)
            attribute.set_impl(kind(attribute, self, self.collection_class or list, **options))
        else:
            attribute.set_impl(ScalarObjectAttribute(attribute, self, **options))
        mapper.class_manager.attributes_changed()

    @property
    def _event_keys(self) -> tuple[str, ...]:
        """The attributes of the target that are kept in step by events."""
        if self.back_populates is None or self.viewonly or self.sync_backref is False:
            return ()
        return (self.back_populates,)

    # -- configuration

    def do_init(self) -> None:
        self._set_up_joins()
        make_backref(self)
        connect_reverse(self)
        self._check_cascades()
        warn_of_overlaps(self)
        for mapper in self.parent.self_and_descendants:
            if mapper._props.get(self.key) is self:
                self._give_behaviour(mapper)
                if self.single_parent:
                    allow_single_parent(mapper.class_manager[self.key])

    def _set_up_joins(self) -> None:
        """Find the target and the condition; once, and before the reverse side is looked at."""
        if self._are_joins_set_up:
            return
        resolve = resolver(self, {"foreign": foreign, "remote": remote})
        self._find_target(resolve)
        given = {name: self._evaluated(name, resolve) for name in _CONDITIONS}
        self.secondary = given["secondary"]
        self.order_by = given["order_by"]
        self.remote_side_argument = given["remote_side"]
        join = self._join_condition = JoinCondition(
            self,
            parent=self.parent.persist_selectable,
            child=self.entity.persist_selectable if self.entity is self.mapper else self.entity.selectable,
            parent_table=self.parent.local_table,
            child_table=self.mapper.local_table if self.entity is self.mapper else self.entity.selectable,
            secondary=self.secondary,
            primaryjoin=given["primaryjoin"],
            secondaryjoin=given["secondaryjoin"],
            foreign_keys=given["foreign_keys"],
            remote_side=given["remote_side"],
            is_self_referential=self._is_self_referential,
            viewonly=self.viewonly,
        )
        self.primaryjoin, self.secondaryjoin = join.primaryjoin, join.secondaryjoin
        self.direction = join.direction
        self.local_remote_pairs = join.local_remote_pairs
        self.synchronize_pairs = join.synchronize_pairs
        self.secondary_synchronize_pairs = join.secondary_synchronize_pairs
        self.remote_side = join.remote_columns
        self.local_columns = join.local_columns
        self._calculated_foreign_keys = join.foreign_key_columns
        self.uselist = self.direction is not MANYTOONE if self._given_uselist is None else self._given_uselist
        self.target = self.entity.selectable
        self._check_single_object_backref()
        self._are_joins_set_up = True

    def _check_single_object_backref(self) -> None:
        if callable(self._given_back_populates) and not isinstance(self._given_back_populates, str):
            self.back_populates: str | None = self._given_back_populates().key
        else:
            self.back_populates = self._given_back_populates

    def _find_target(self, resolve: Callable[[str], Any]) -> None:
        argument = self.argument
        if isinstance(argument, str):
            argument = resolve(argument)
        elif (
            callable(argument) and not isinstance(argument, type) and not hasattr(argument, "_mapped_entity")
        ):
            argument = argument()
            if isinstance(argument, str):
                argument = resolve(argument)
        if argument is None:
            raise sa_exc.ArgumentError(
                f"expected relationship {self} to have a target: annotate it, as in Mapped['Target'], or "
                "pass the class or its name as first argument"
            )
        try:
            entity = inspect_entity(argument)
        except sa_exc.NoInspectionAvailable:
            message = (
                f"expected a mapped class, or its name, as the target of relationship {self}, got "
                f"{argument!r}; map the class first"
            )
            if isinstance(argument, type):
                raise UnmappedClassError(argument, message) from None
            raise sa_exc.ArgumentError(message) from None
        self.entity = entity
        self.mapper = entity.mapper

    @property
    def _is_self_referential(self) -> bool:
        return bool(self.mapper.common_parent(self.parent))

    def _evaluated(self, name: str, resolve: Callable[..., Any]) -> Any:
        """Return an argument as elements: strings evaluated, functions called."""
        value = self._given[name]
        is_many = name in ("foreign_keys", "remote_side", "order_by")
        if value is False and name == "order_by":
            return False
        if callable(value) and not hasattr(value, "__clause_element__") and not hasattr(type(value), "_spec"):
            value = value()
        if isinstance(value, str):
            value = resolve(value, prefers_tables=name == "secondary")
        if value is None:
            return [] if is_many and name != "order_by" else False if name == "order_by" else None
        if not is_many:
            role: Any = roles.StrictFromClauseRole if name == "secondary" else roles.OnClauseRole
            return self._expect(role, value, name)
        values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        role = roles.ByOfRole if name == "order_by" else roles.ColumnArgumentRole
        made = [self._expect(role, resolve(v) if isinstance(v, str) else v, name) for v in values]
        return made if name == "order_by" else [c._root for c in made]

    def _expect(self, role: Any, value: Any, name: str) -> Any:
        if name == "secondary" and hasattr(value, "_sa_class_manager"):
            raise sa_exc.ArgumentError(
                f"expected a table as secondary of relationship {self}, got the mapped class {value!r}; "
                f"write {value.__name__}.__table__"
            )
        found = coercions.expect(role, value, argname=name)
        return _of_tables(found) if name == "secondary" else found

    # -- checks

    def _check_cascades(self) -> None:
        if self.passive_deletes == "all" and (self.cascade.delete or self.cascade.delete_orphan):
            raise sa_exc.ArgumentError(
                f"expected passive_deletes='all' or a cascade with 'delete' or 'delete-orphan' for {self}, "
                "got both; leave one out"
            )
        if (
            self.cascade.delete_orphan
            and not self.single_parent
            and self.direction in (MANYTOMANY, MANYTOONE)
        ):
            kind = "many-to-one" if self.direction is MANYTOONE else "many-to-many"
            raise sa_exc.ArgumentError(
                f"expected the delete-orphan cascade at the one-to-many side, got it at the {kind} "
                "relationship "
                f"{self}; move it there, or say single_parent=True if an object has one parent only"
            )
        if self.lazy in _COLLECTIONS and (not self.uselist or self.direction is MANYTOONE):
            raise sa_exc.InvalidRequestError(
                f"expected a collection for {self}, since it has lazy={self.lazy!r}, got a relationship that "
                "refers to one object; annotate it with Mapped[...], without lazy="
            )
        if self.uselist is False and self.collection_class is not None:
            raise sa_exc.ArgumentError(
                f"expected {self} to hold a collection, since it has a collection_class; drop that, or "
                "uselist=False"
            )

    def _persists_for(self, mapper: Mapper[Any]) -> bool:
        return mapper.isa(self.parent) and mapper._props.get(self.key) is self

    def _token(self) -> Key:
        found: Key | None = self.__dict__.get("_sa_token")
        if found is None:
            found = self._sa_token = Token(RelationshipProperty, self.key)
        return found


def _of_tables(from_: Any) -> Any:
    """Return a join of classes as one of their tables."""
    if not getattr(from_, "_is_join", False):
        return from_
    return replacement_traverse(
        from_, {}, lambda node: node.entity.selectable if isinstance(node, EntityClause) else None
    )


class Relationship(RelationshipProperty[_T], _DeclarativeMapped[_T]):
    """What ``relationship()`` returns."""


class _RelationshipDeclared(Relationship[_T], WriteOnlyMapped[_T], DynamicMapped[_T]):  # type: ignore[misc]  # they read differently: the annotation says which it is
    """A relationship written in a declarative class; the annotation may name its target."""
