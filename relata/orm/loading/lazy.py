"""What happens when an attribute is read that is not there: the loaders of mapped attributes."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import exc as sa_exc
from ..._hot.attributes import COMMITTED, EXPIRED, LOAD_OPTIONS, LOADS_RELATED, WAS_LOADED, InstanceState
from ...sql.selectable import select
from ...util.warning import warn
from ..base import (
    ATTR_EMPTY,
    ATTR_WAS_SET,
    LOAD_AGAINST_COMMITTED,
    NO_AUTOFLUSH,
    NO_RAISE,
    NO_VALUE,
    NON_PERSISTENT_OK,
    PASSIVE_NO_RESULT,
    RELATED_OBJECT_OK,
    SQL_OK,
)
from ..exc import ObjectDeletedError
from .by_key import (
    EXPIRED_COLUMN,
    get_from_identity,
    load_columns,
    load_expired,
    load_expired_peers,
    load_on_pk,
    load_peer_columns,
    not_awaited,
    peers_of,
    session_of,
)
from .context import CHUNK, RELATIONSHIP_LOAD, InstanceOptions, LoadContext
from .criteria import conditions_on
from .joins import finds_by_primary_key, in_selectable, lazy_clause, replace_columns
from .options import COLUMN, RELATIONSHIP, LoadElement, make_element, step_to
from .plan import rows_once
from .postload import SelectIn
from .strategies import EAGER, mapped_strategy, option_for, target_of


class LazyStatement(NamedTuple):
    """The SELECT of a lazy load.

    :ivar values: ``(name of the parameter, attribute key of the parent)``.
    """

    statement: Any
    values: tuple[tuple[str, str], ...]


class RelationshipLoader:
    """Load one relationship of one instance.

    :param prop: the relationship, configured.
    """

    __slots__ = ("_statement", "by_key", "key", "prop", "strategy")

    def __init__(self, prop: Any) -> None:
        self.prop = prop
        self.key: str = prop.key
        self.strategy = mapped_strategy(prop)
        self.by_key = finds_by_primary_key(prop)
        self._statement: LazyStatement | None = None

    def __call__(self, state: InstanceState, d: dict[str, Any], passive: int) -> Any:
        """Return the value for an instance, or why there is none."""
        options: InstanceOptions | None = d.get(LOAD_OPTIONS)
        element = None if options is None else options.find(self.key, RELATIONSHIP)
        strategy = self.strategy if element is None else element.strategy
        if strategy == "noload":
            return [] if self.prop.uselist else None
        if state.pk is None and not (
            (self.prop.load_on_pending and state.session_id) or state.flags & LOADS_RELATED
        ):
            return ATTR_EMPTY
        if strategy == "raise" and not passive & NO_RAISE:
            raise self._refusal("raise") from None
        if not passive & SQL_OK and self.by_key is None:
            return PASSIVE_NO_RESULT
        if state.pk is None and not passive & NON_PERSISTENT_OK:
            return PASSIVE_NO_RESULT
        session = session_of(state, self.key, passive, "selectinload")
        if session is None:
            return PASSIVE_NO_RESULT
        if strategy == "select" and session.peerload:
            strategy = "peers"
        try:
            if self.by_key is not None and not self._is_restricted(options):
                return self._get(session, state, d, passive, options, strategy)
            if strategy == "raise_on_sql" and not passive & NO_RAISE:
                raise self._refusal(strategy) from None
            if strategy == "peers" and state.batch is not None:
                return self._load_peers(session, state, d, options)
            return self._select(session, state, d, passive, options)
        except sa_exc.MissingGreenlet:
            raise not_awaited(state, self.key, "selectinload") from None

    def _is_restricted(self, options: InstanceOptions | None) -> bool:
        """Say whether conditions hold for the target, so that not every object that is there will do."""
        if options is None or not options.criteria:
            return False
        return bool(conditions_on(options.criteria, self.prop.entity))

    def _refusal(self, strategy: str) -> sa_exc.InvalidRequestError:
        name = f"{self.prop.parent.class_.__name__}.{self.key}"
        return sa_exc.InvalidRequestError(
            f"Expected {name} to be loaded already, since it is not to be loaded lazily (lazy={strategy!r} "
            f"or raiseload()); load it with its object: options(selectinload({name}))"
        )

    # -- many-to-one, by the identity map

    def _get(
        self,
        session: Any,
        state: InstanceState,
        d: dict[str, Any],
        passive: int,
        options: InstanceOptions | None,
        strategy: str,
    ) -> Any:
        """Return the object whose primary key is in the parent, from the session or by a SELECT."""
        values = [self._value(state, d, key, passive) for key in self.by_key or ()]
        if any(value is PASSIVE_NO_RESULT for value in values):
            return PASSIVE_NO_RESULT
        if any(value is NO_VALUE for value in values):
            return NO_VALUE
        if all(value is None for value in values):
            return None
        if self.key in d:  # reading a key has refreshed the instance, and loaded this too
            return ATTR_WAS_SET
        target = self.prop.entity.mapper
        pk = values[0] if len(values) == 1 else tuple(values)
        found = get_from_identity(session, target, pk, passive, state.identity_token)
        if found is not None:
            return found
        if not passive & SQL_OK or not passive & RELATED_OBJECT_OK:
            return PASSIVE_NO_RESULT
        if strategy == "raise_on_sql" and not passive & NO_RAISE:
            raise self._refusal(strategy) from None
        if strategy == "peers" and state.batch is not None:
            return self._load_peers(session, state, d, options)
        self._autoflush(session, state, passive)
        below = () if options is None else options.below(self.key)
        return load_on_pk(
            session,
            target,
            pk,
            options=(
                *((option_for(self.prop.entity, below, ()),) if below else ()),
                *(() if options is None else options.criteria),
            ),
            identity_token=state.identity_token,
            execution_options={"_sa_loading": "relationship", "_sa_lazy_loaded_from": state},
        )

    def _value(self, state: InstanceState, d: dict[str, Any], key: str, passive: int) -> Any:
        """Return the value of one of the parent's columns."""
        if passive & LOAD_AGAINST_COMMITTED and key in d.get(COMMITTED, ()):
            return state.manager[key].impl.get_committed_value(state, d, passive)
        if key in d:
            return d[key]
        return state.manager[key].impl.get(state, d, passive)

    @staticmethod
    def _autoflush(session: Any, state: InstanceState, passive: int) -> None:
        """Flush before a load, but not for an object that would be flushed itself: it may be half made."""
        if not passive & NO_AUTOFLUSH and state.pk is not None:
            session._autoflush()

    # -- everything else, by a SELECT

    def _select(
        self,
        session: Any,
        state: InstanceState,
        d: dict[str, Any],
        passive: int,
        options: InstanceOptions | None,
    ) -> Any:
        statement, values = self._statement_for(options)
        parameters = {name: self._value(state, d, key, passive) for name, key in values}
        if any(value is PASSIVE_NO_RESULT for value in parameters.values()):
            return PASSIVE_NO_RESULT
        if parameters and all(value is None or value is NO_VALUE for value in parameters.values()):
            return [] if self.prop.uselist else None
        if self.key in d:
            return ATTR_WAS_SET
        self._autoflush(session, state, passive)
        settings = {**RELATIONSHIP_LOAD, "_sa_lazy_loaded_from": state}
        if state.identity_token is not None:
            settings["identity_token"] = state.identity_token
        result = session._load(statement, parameters, settings)
        found = rows_once(result)
        if self.prop.uselist:
            return found
        if len(found) > 1:
            warn(
                f"Expected one row at most for {self.prop}, which holds one object, got {len(found)}; the "
                "first is taken"
            )
        return found[0] if found else None

    def _statement_for(self, options: InstanceOptions | None) -> LazyStatement:
        """Return the statement, made once a relationship, or once for each set of options."""
        if options is None:
            if self._statement is None:
                self._statement = self._make(self.prop.entity, ())
            return self._statement
        found: LazyStatement | None = options.statements.get(self.key)
        if found is None:
            step = options.step(self.key)
            target = target_of(options, self.prop, "select")
            made = self._make(target, options.below(self.key))
            if step is not None and step.criteria:
                of_target = in_selectable(target)
                more = [replace_columns(condition, of_target) for condition in step.criteria]
                made = made._replace(statement=made.statement.where(*more))
            if options.criteria:
                made = made._replace(statement=made.statement.options(*options.criteria))
            found = options.statements[self.key] = made
        return found

    def _make(self, target: Any, below: tuple[Any, ...]) -> LazyStatement:
        clause = lazy_clause(self.prop, target)
        statement = select(target.entity).where(clause.criterion)
        if clause.from_ is not None:
            statement = statement.select_from(clause.from_)
        if self.prop.order_by:
            of_target = in_selectable(target)
            statement = statement.order_by(*[replace_columns(one, of_target) for one in self.prop.order_by])
        elements = (*below, *self._kept_lazy(target, below))
        if elements:
            statement = statement.options(option_for(target, elements, ()))
        return LazyStatement(statement, clause.values)

    def _kept_lazy(self, target: Any, below: tuple[LoadElement, ...]) -> list[LoadElement]:
        """Return elements that keep lazy what leads back to the parent, which the session has."""
        options = InstanceOptions(target, below)
        return [
            make_element((step_to(target._attribute(back.key), target),), "select", RELATIONSHIP)
            for back in self.prop._reverse_property
            if finds_by_primary_key(back) is not None
            and mapped_strategy(back) in EAGER
            and options.find(back.key, RELATIONSHIP) is None
            and target.mapper.isa(back.parent)
        ]

    # -- peers

    def _load_peers(
        self, session: Any, state: InstanceState, d: dict[str, Any], options: InstanceOptions | None
    ) -> Any:
        """Load the attribute for every instance that came with the same result, in one statement."""
        instance = state.ref()
        members = [one for one in peers_of(session, state) if one is instance or self.key not in one.__dict__]
        self._autoflush(session, state, 0)
        step = None if options is None else options.step(self.key)
        target = self.prop.entity if options is None else target_of(options, self.prop, "peers")
        below = () if options is None else options.below(self.key)
        criteria = () if step is None else step.criteria
        general = () if options is None else options.criteria
        SelectIn(self.prop, target, option_for(target, below, ()), criteria, CHUNK, general).run(
            members, LoadContext(session, None, {"identity_token": state.identity_token})
        )
        return ATTR_WAS_SET if self.key in d else ATTR_EMPTY


class ColumnLoader:
    """Load one column of one instance: because it expired, or because it was deferred.

    :param prop: the column property.
    """

    __slots__ = ("group", "is_deferred", "key", "prop")

    def __init__(self, prop: Any) -> None:
        self.prop = prop
        self.key: str = prop.key
        self.is_deferred = bool(prop.deferred)
        self.group: str | None = prop.group

    def __call__(self, state: InstanceState, d: dict[str, Any], passive: int) -> Any:
        """Return why there is no value for an instance, or ATTR_WAS_SET when it was read into it."""
        if state.pk is None:
            return ATTR_EMPTY
        is_expired = self.key in state.expired_attributes
        if not is_expired and not self.is_deferred and not state.flags & WAS_LOADED:
            return ATTR_EMPTY  # it was written as NULL, or not at all
        if not passive & SQL_OK:
            return PASSIVE_NO_RESULT
        options: InstanceOptions | None = d.get(LOAD_OPTIONS)
        element = None if options is None else options.find(self.key, COLUMN, self.group)
        if not is_expired and self._raises(element) and not passive & NO_RAISE:
            name = f"{state.class_.__name__}.{self.key}"
            raise sa_exc.InvalidRequestError(
                f"Expected {name} to be loaded already, since it is deferred with raiseload=True; load it "
                f"with its object: options(undefer({name}))"
            ) from None
        option = EXPIRED_COLUMN if is_expired else "undefer"
        session = session_of(state, self.key, passive, option)
        if session is None:
            return PASSIVE_NO_RESULT
        by_peers = state.batch is not None and self._loads_peers(element, session)
        try:
            if is_expired:
                if by_peers:
                    self._load_expired_peers(session, state)
                if not by_peers or self.key not in d:
                    load_expired(session, state, d)
            elif by_peers:
                load_peer_columns(session, state, self._with_others(state, d, options))
                if self.key not in d:
                    raise ObjectDeletedError(state) from None
            elif not load_columns(session, state, d, self._with_others(state, d, options)):
                raise ObjectDeletedError(state) from None
        except sa_exc.MissingGreenlet:
            raise not_awaited(state, self.key, option) from None
        return ATTR_WAS_SET if self.key in d else ATTR_EMPTY

    def _loads_peers(self, element: Any, session: Any) -> bool:
        """Say whether the column is loaded for every instance of the same result at once."""
        return bool(
            session.peerload
            or self.prop.lazy == "peers"
            or (element is not None and element.strategy == "peers")
        )

    @staticmethod
    def _load_expired_peers(session: Any, state: InstanceState) -> None:
        """Read again what is expired of an instance and of those that came with it."""
        if state.flags & EXPIRED:
            load_expired_peers(session, state)
            return
        expired = state.expired_attributes
        keys = tuple(prop.key for prop in state.mapper.column_attrs if prop.key in expired)
        load_peer_columns(session, state, keys)

    def _raises(self, element: Any) -> bool:
        if element is not None and element.strategy == "deferred":
            return bool(element.arguments.get("raiseload"))
        return bool(self.prop.raiseload)

    def _with_others(
        self, state: InstanceState, d: dict[str, Any], options: InstanceOptions | None
    ) -> tuple[str, ...]:
        """Return the attributes that are loaded together with this one: its group.

        A column that is not deferred is missing because the statement was for a base class: all the columns
        that are missing for that reason come together.
        """
        columns = state.mapper.column_attrs
        if self.group is not None:
            return tuple(prop.key for prop in columns if prop.group == self.group and prop.key not in d)
        if self.is_deferred:
            return (self.key,)
        committed = d.get(COMMITTED, ())
        return tuple(
            prop.key
            for prop in columns
            if prop.key == self.key
            or not (
                prop.deferred
                or prop.key in d
                or prop.key in committed
                or (options is not None and options.find(prop.key, COLUMN, prop.group) is not None)
            )
        )


def set_loader(prop: Any) -> None:
    """Give the attribute of a configured property its loader, in its class and in those that inherit it."""
    loader: Any = None
    if prop.strategy_kind == COLUMN:
        loader = None if prop.is_query_expression else ColumnLoader(prop)
    elif prop.strategy_kind == RELATIONSHIP and mapped_strategy(prop) not in ("dynamic", "write_only"):
        loader = RelationshipLoader(prop)
    if loader is None:
        return
    for mapper in prop.parent.self_and_descendants:
        descriptor = mapper.class_manager.get(prop.key)
        if descriptor is not None and mapper._props.get(prop.key) is prop:
            descriptor.impl.loader = loader
