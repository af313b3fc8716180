"""Loads by primary key: for ``Session.get``, refreshes, expired and deferred attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import exc as sa_exc
from ..._hot.attributes import (
    COMMITTED,
    DELETED,
    EXPIRED,
    EXPIRED_KEYS,
    LOAD_OPTIONS,
    MODIFIED,
    STATE,
    InstanceState,
)
from ..._hot.nodes import changed
from ...sql.elements import and_, bindparam, tuple_
from ...sql.selectable import ForUpdateArg, select
from ...util import EMPTY_DICT
from ..base import NO_RAISE, PASSIVE_NO_RESULT, PASSIVE_OFF, RELATED_OBJECT_OK, SQL_OK, state_str
from ..exc import DetachedInstanceError, ObjectDeletedError, StaleDataError, describe_state
from ..state import expire, expire_attributes
from .context import CHUNK, COLUMN_LOAD, InstanceOptions, LoadContext
from .refresh import options_for_names, own_options


def load_on_pk(
    session: Any,
    mapper: Any,
    pk: Any,
    *,
    options: Sequence[Any] = (),
    with_for_update: Any = None,
    identity_token: Any = None,
    execution_options: Mapping[str, Any] = EMPTY_DICT,
    bind_arguments: Mapping[str, Any] | None = None,
) -> Any | None:
    """Select a row by its primary key and return its instance, or None when there is no such row.

    SQL is always emitted: looking into the identity map first is the caller's.

    :param pk: the bare value for a key of one column, a tuple for several.
    :param options: loader options.
    :param with_for_update: True, or the keywords of ``Select.with_for_update``.
    """
    if with_for_update is not None and _locks(with_for_update) and mapper.version_id_col is not None:
        _check_version(session, mapper, pk, identity_token, with_for_update)
    statement = _select_by_pk(mapper, pk)
    if options:
        statement = statement.options(*options)
    if with_for_update is not None and _locks(with_for_update):
        statement = _locking(statement, with_for_update)
        execution_options = {"populate_existing": True, **execution_options}
    settings: dict[str, Any] = {"_sa_autoflush": False, **execution_options}
    if identity_token is not None:
        settings["identity_token"] = identity_token
    result = session._load(statement, pk_parameters(mapper, pk), settings, **_binding(bind_arguments))
    found = result.fetch_raw()
    return found[0] if found else None


def _locks(with_for_update: Any) -> bool:
    """Say whether an argument of that name asks for a lock."""
    return isinstance(with_for_update, ForUpdateArg) or bool(with_for_update)


def _locking(statement: Any, with_for_update: Any) -> Any:
    if isinstance(with_for_update, ForUpdateArg):
        return changed(statement, "_for_update_arg", with_for_update)
    arguments = with_for_update if isinstance(with_for_update, Mapping) else {}
    return statement.with_for_update(**arguments)


def _check_version(session: Any, mapper: Any, pk: Any, token: Any, with_for_update: Any) -> None:
    """Lock a row, and see that it has the version of the instance that the session holds.

    :raises StaleDataError: when it has another one: the instance keeps what it holds.
    """
    instance = session.identity_map.find(mapper._identity_class, pk, token)
    key = mapper._column_key[mapper.version_id_col]
    if instance is None or key not in instance.__dict__:
        return
    statement = select(mapper.version_id_col).where(_pk_criterion(mapper.primary_key, _nulls_in(pk)))
    statement = _locking(statement, with_for_update)
    found = session._load(statement, pk_parameters(mapper, pk), {"_sa_autoflush": False}).first()
    state = instance.__dict__[STATE]
    held = instance.__dict__.get(COMMITTED, {}).get(key, instance.__dict__[key])
    if found is not None and found[0] != held:
        raise StaleDataError(
            f"Expected the row of {describe_state(state)} to have version {held!r}, got version "
            f"{found[0]!r}: it was changed since the object was loaded; session.refresh() takes what "
            "it holds"
        )


def _binding(bind_arguments: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if bind_arguments is None else {"bind_arguments": bind_arguments}


def pk_parameters(mapper: Any, pk: Any) -> dict[str, Any]:
    """Return the values of the parameters ``pk_1``, ``pk_2`` ..."""
    values = pk if len(mapper.primary_key) > 1 else (pk,)
    return {f"pk_{number}": value for number, value in enumerate(values, 1)}


def _select_by_pk(mapper: Any, pk: Any) -> Any:
    """Return the statement that selects one instance, made once a mapper."""
    cache = mapper._cache
    nulls = _nulls_in(pk)
    found = cache.get(("load", "pk", nulls))
    if found is None:
        found = select(mapper).where(_pk_criterion(_key_of(mapper), nulls))
        cache["load", "pk", nulls] = found
    return found


def _nulls_in(pk: Any) -> tuple[int, ...]:
    """Return the places of a primary key that are NULL: a part of a composite key may be."""
    if type(pk) is not tuple or None not in pk:
        return ()
    return tuple([number for number, value in enumerate(pk, 1) if value is None])


def _pk_criterion(columns: Any, nulls: tuple[int, ...] = ()) -> Any:
    conditions = [
        column.is_(None) if number in nulls else column == bindparam(f"pk_{number}", type_=column.type)
        for number, column in enumerate(columns, 1)
    ]
    return conditions[0] if len(conditions) == 1 else and_(*conditions)


def reload(
    session: Any, state: InstanceState, only: Sequence[str] | None = None, with_for_update: Any = None
) -> Any | None:
    """Read the row of an instance again, over its own values; return it, or None when the row is gone.

    What was loaded eagerly with it is loaded again. The instance's changes are lost.

    :param only: the attributes to read; all when None. A relationship among them is loaded too.
    :raises InvalidRequestError: when some are to be read, and its primary key was changed and not flushed.
    """
    mapper, d = state.mapper, state.dict
    if only is None:
        if not state.flags & EXPIRED:  # a listener has read it since
            expire(state, d)
        session._modified.pop(state, None)
        statement = _select_by_pk(mapper, state.pk).options(*own_options(d, mapper))
        return _read_again(session, state, statement, with_for_update)
    if any(key in d for key in only):
        expire_attributes(state, d, only)
    changed = [
        key for key in mapper._pk_keys if key in d.get(COMMITTED, ()) and d.get(key) != d[COMMITTED][key]
    ]
    if changed:
        raise sa_exc.InvalidRequestError(
            f"Expected the primary key of {state_str(state)} as it is in the database, to read its row "
            f"again, got changes of {', '.join(changed)}; flush them first"
        )
    if with_for_update is None and all(_is_column(mapper, key) for key in only):
        return state.obj() if load_columns(session, state, d, tuple(only)) else None
    before = d.get(LOAD_OPTIONS)
    remembered, options = options_for_names(d, mapper, only)
    d[LOAD_OPTIONS] = remembered
    try:
        return _read_again(session, state, _select_by_pk(mapper, state.pk).options(*options), with_for_update)
    finally:
        if before is None:
            d.pop(LOAD_OPTIONS, None)
        else:
            d[LOAD_OPTIONS] = before


def _is_column(mapper: Any, key: str) -> bool:
    """Say whether an attribute is read from the row whatever the options of the statement say."""
    prop = mapper.column_attrs.get(key)
    return prop is not None and not prop.is_query_expression


def _read_again(
    session: Any, state: InstanceState, statement: Any, with_for_update: Any = None
) -> Any | None:
    """Fill an instance from its row; return it, or None when the row is gone."""
    if with_for_update is not None and _locks(with_for_update):
        statement = _locking(statement, with_for_update)
    settings = {**COLUMN_LOAD, "identity_token": state.identity_token}
    found = session._load(statement, pk_parameters(state.mapper, state.pk), settings).fetch_raw()
    instance = state.obj()
    return instance if any(one is instance for one in found) else None


def load_columns(session: Any, state: InstanceState, d: dict[str, Any], keys: tuple[str, ...]) -> bool:
    """Read columns of one instance's row into it; False when the row is gone.

    :param keys: the attributes, each of one column or expression.
    """
    manager = state.manager
    mapper = manager.mapper
    cache = mapper._cache
    nulls = _nulls_in(state.pk)
    statement = cache.get(("load", keys, nulls))
    if statement is None:
        statement = cache["load", keys, nulls] = _select_columns(mapper, keys, nulls)
    given: InstanceOptions | None = d.get(LOAD_OPTIONS)
    if given is not None and given.criteria:
        statement = statement.options(*[one for one in given.criteria if one._is_user_defined])
    options = {**COLUMN_LOAD, "identity_token": state.identity_token}
    row = session._load(statement, pk_parameters(mapper, state.pk), options).first()
    if row is None:
        return False
    _take(state, d, keys, row)
    if state.manager.has_events:
        state.manager.fire_refresh(state, LoadContext(session, statement, options), set(keys))
    return True


def _take(state: InstanceState, d: dict[str, Any], keys: tuple[str, ...], values: Sequence[Any]) -> None:
    """Give an instance values of its row, but for attributes that were changed while they were read."""
    committed = d.get(COMMITTED)
    expired = d.get(EXPIRED_KEYS)
    for key, value in zip(keys, values, strict=True):
        if committed is not None and key in committed and key in d:
            continue
        d[key] = value
        if expired is not None:
            expired.discard(key)
    if expired is not None and not expired:
        del d[EXPIRED_KEYS]


def _select_columns(mapper: Any, keys: tuple[str, ...], nulls: tuple[int, ...]) -> Any:
    """Return the statement for columns of one row: of the tables that have them, where that can be."""
    columns = [mapper._props[key].columns[0] for key in keys]
    tables = list(dict.fromkeys(getattr(column, "table", None) for column in columns))
    places = [mapper._key_equivalents.get(table) for table in tables]
    if not mapper.selectable._is_join or None in places:
        return select(*[mapper.class_manager[key] for key in keys]).where(
            _pk_criterion(_key_of(mapper), nulls)
        )
    first, *others = places
    more = [a == b for other in others for a, b in zip(first, other, strict=True)]
    return select(*columns).where(_pk_criterion(first, nulls), *more)


def load_peer_columns(session: Any, state: InstanceState, keys: tuple[str, ...]) -> None:
    """Read columns for an instance and every one that came with it and misses the first of them."""
    mapper = state.mapper
    manager = mapper.class_manager
    statement = mapper._cache.get(("load", "peers", keys))
    if statement is None:
        place, width = _pk_place(mapper), len(mapper.primary_key)
        statement = select(*_key_of(mapper), *[manager[key] for key in keys]).where(
            place.in_(bindparam("primary_keys", expanding=True, type_=place.type if width == 1 else None))
        )
        mapper._cache["load", "peers", keys] = statement
    members = {
        member.__dict__[STATE].pk: member
        for member in peers_of(session, state)
        if keys[0] not in member.__dict__ and member.__dict__[STATE].manager is state.manager
    }
    width = len(mapper.primary_key)
    options = {**COLUMN_LOAD, "identity_token": state.identity_token}
    for pks in _chunks(list(members)):
        for row in session._load(statement, {"primary_keys": pks}, options):
            member = members.get(row[0] if width == 1 else tuple(row[:width]))
            if member is not None:
                _take(member.__dict__[STATE], member.__dict__, keys, row[width:])
                if manager.has_events:
                    context = LoadContext(session, statement, options)
                    manager.fire_refresh(member.__dict__[STATE], context, set(keys))


def load_expired_peers(session: Any, state: InstanceState) -> None:
    """Read an expired instance again, and every expired one that came with it."""
    mapper = state.mapper
    statement = mapper._cache.get(("load", "peers"))
    if statement is None:
        place = _pk_place(mapper)
        type_ = place.type if len(mapper.primary_key) == 1 else None
        statement = select(mapper).where(place.in_(bindparam("primary_keys", expanding=True, type_=type_)))
        mapper._cache["load", "peers"] = statement
    states = [member.__dict__[STATE] for member in peers_of(session, state)]
    expired = [one.pk for one in states if one.flags & EXPIRED and one.manager is state.manager]
    options = {**COLUMN_LOAD, "identity_token": state.identity_token}
    for pks in _chunks(expired):
        session._load(statement, {"primary_keys": pks}, options).fetch_raw()


def peers_of(session: Any, state: InstanceState) -> list[Any]:
    """Return an instance and those that came with the same result, still live, and were not changed since."""
    instance = state.ref()
    members = [] if state.batch is None else [one for one in state.batch.members() if one is not instance]
    found = [
        one
        for one in members
        if one.__dict__[STATE].session_id == session.hash_key
        and not one.__dict__[STATE].flags & (MODIFIED | DELETED)
    ]
    return [instance, *found]


def _key_of(mapper: Any) -> list[Any]:
    """Return the primary key columns of the FROM clause that a class is selected from."""
    return [mapper._adapt_element(column) for column in mapper.primary_key]


def _pk_place(mapper: Any) -> Any:
    key = _key_of(mapper)
    return key[0] if len(key) == 1 else tuple_(*key)


def _chunks(pks: list[Any]) -> list[list[Any]]:
    return [pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK)]


def load_expired(session: Any, state: InstanceState, d: dict[str, Any]) -> None:
    """Read everything that is expired of an instance.

    :raises ObjectDeletedError: when its row is gone.
    """
    mapper = state.mapper
    if state.flags & EXPIRED:
        statement, options = _select_by_pk(mapper, state.pk), own_options(d, mapper)
        if _read_again(session, state, statement.options(*options) if options else statement) is None:
            raise ObjectDeletedError(state) from None
        state.flags &= ~EXPIRED
    expired = state.expired_attributes
    keys = tuple(prop.key for prop in mapper.column_attrs if prop.key in expired)
    if keys and not load_columns(session, state, d, keys):
        raise ObjectDeletedError(state) from None


def get_from_identity(
    session: Any, mapper: Any, pk: Any, passive: int = PASSIVE_OFF, token: Any = None
) -> Any | None:
    """Return the instance that the session has under a primary key, or None.

    An expired one is read again first, which tells whether its row is still there.

    :return: PASSIVE_NO_RESULT when it is expired and ``passive`` allows no SQL.
    """
    instance = session.identity_map.find(mapper._identity_class, pk, token)
    if instance is None:
        return None
    state = instance.__dict__[STATE]
    if state.flags & EXPIRED:
        if not passive & SQL_OK:
            return PASSIVE_NO_RESULT
        if not passive & RELATED_OBJECT_OK:
            return instance
        try:
            load_expired(session, state, instance.__dict__)
        except ObjectDeletedError:
            session._remove_newly_deleted([state])
            return None
    return instance if isinstance(instance, mapper.class_) else None


EXPIRED_COLUMN = ""  # in place of the option that loads an attribute: it was loaded, and expired


def session_of(state: InstanceState, key: str, passive: int, option: str) -> Any | None:
    """Return the session of an instance; None where it has none and ``passive`` says not to raise.

    :param option: the loader option that would have loaded the attribute, or EXPIRED_COLUMN.
    :raises DetachedInstanceError: when it has none.
    """
    session = state.session
    if session is None and not passive & NO_RAISE:
        name = state.class_.__name__
        why = "it was expired, and belongs" if option == EXPIRED_COLUMN else "it belongs"
        raise DetachedInstanceError(
            f"Expected {name}.{key} of <{name} with primary key {state.pk!r}> to be loaded, or the object "
            f"to be in a session that can load it; {why} to no session (closed, or expunged): "
            f"{_beforehand(name, key, option)}; or attach the object by session.add()"
        ) from None
    return session


def _beforehand(name: str, key: str, option: str) -> str:
    """Return what would have had an attribute loaded in time."""
    if option == EXPIRED_COLUMN:
        return "make the session with expire_on_commit=False where it is read after a commit"
    return f"load it with its object: select({name}).options({option}({name}.{key}))"


def not_awaited(state: InstanceState, key: str, option: str) -> sa_exc.MissingGreenlet:
    """Return the error of an attribute that an asyncio session would have to await.

    :param option: the loader option that would have loaded the attribute, or EXPIRED_COLUMN.
    """
    name = state.class_.__name__
    return sa_exc.MissingGreenlet(
        f"Expected {name}.{key} of <{name} with primary key {state.pk!r}> to be loaded, since its session is "
        f"an asyncio one and reading an attribute awaits nothing: {_beforehand(name, key, option)}; or await "
        f"session.refresh(object, [{key!r}]) or object.awaitable_attrs.{key} (of the mixin AsyncAttrs), or "
        "read it in a function that session.run_sync() calls"
    )
