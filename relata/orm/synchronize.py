"""Bring the objects of a session in line with an UPDATE or DELETE that ran past them.

Which objects it concerns is found by evaluating its conditions in Python, or by fetching the primary keys of
its rows. Values that can be evaluated are set; the others expire, to be read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .. import exc as sa_exc
from .._hot.attributes import COMMITTED, EXPIRED, STATE, WAS_LOADED
from ..sql.elements import bindparam
from ..sql.selectable import select
from ..util import EMPTY_DICT
from .descriptor_props import SynonymProperty
from .evaluator import _EXPIRED_OBJECT, Evaluate, UnevaluatableError, _EvaluatorCompiler
from .loading.criteria import all_conditions_on, criteria_of
from .loading.lower_dml import by_column
from .state import expire, expire_attributes

STRATEGIES = ("auto", "evaluate", "fetch", False, None)


def check_strategy(strategy: Any) -> Any:
    """Return a ``synchronize_session`` option.

    :raises ArgumentError: when it is none that there is.
    """
    if not any(strategy is one or (isinstance(one, str) and strategy == one) for one in STRATEGIES):
        raise sa_exc.ArgumentError(
            f"Expected synchronize_session to be 'auto', 'evaluate', 'fetch' or False, got {strategy!r}"
        )
    return strategy


def run_synchronized(session: Any, connection: Any, statement: Any, params: Any, options: Any) -> Any:
    """Run an UPDATE or DELETE of a mapped class; return its result.

    The objects of the session follow when the statement has run, and before what it returns is loaded.

    :param params: one set of parameters, or a list of them, for each of which the statement runs.
    :param options: execution options; ``synchronize_session`` says how the session's objects follow.
    """
    strategy = check_strategy(options.get("synchronize_session", "auto"))
    mapper = statement.table.entity.mapper
    if not strategy:
        return session._run_plan(connection, statement, params, options, False)
    sets = [params or EMPTY_DICT] if params is None or isinstance(params, Mapping) else list(params)
    if params and not statement.is_delete:
        found = [by_column(mapper, one) for one in sets]
        params = found[0] if isinstance(params, Mapping) else found
    token = options.get("identity_token")
    if strategy != "fetch":
        try:
            concerned = [_Concerned(mapper, statement, one, session, token) for one in sets]
        except UnevaluatableError as error:
            if strategy == "evaluate":
                raise sa_exc.InvalidRequestError(
                    f"Expected conditions that Python can evaluate on objects, since "
                    f"synchronize_session='evaluate': {error}; use 'fetch', or False"
                ) from error
        else:

            def follow(raw: Any) -> None:
                for number, one in enumerate(concerned):
                    _follow(session, statement, one, _filled(raw, number))

            return session._run_plan(connection, statement, params, options, False, follow)
    if len(sets) > 1:
        raise sa_exc.InvalidRequestError(
            "Expected one set of parameters for synchronize_session='fetch', got several: which rows each "
            "of them changed is not told; use 'evaluate', or None to run it without regard to the objects of "
            "the session"
        )
    return _run_fetching(session, connection, statement, params, options, sets[0])


class _Concerned:
    """The objects of a session that the conditions of a statement hold for.

    :ivar params: the parameters of the statement.
    :ivar sure: the objects.
    :ivar unsure: those of which it is not known, since they are expired.
    :raises UnevaluatableError: when Python cannot tell.
    """

    def __init__(
        self, mapper: Any, statement: Any, params: Mapping[str, Any], session: Any, token: Any
    ) -> None:
        self.params = params
        self.sure: list[Any] = []
        self.unsure: list[Any] = []
        criteria = statement._where_criteria
        conditions = all_conditions_on(criteria_of(statement), statement.table.entity)
        compiler = _EvaluatorCompiler(mapper.class_, params)
        evaluate = compiler.process(*criteria, *conditions) if criteria or conditions else None
        for obj in _objects(session, mapper, token):
            found = True if evaluate is None else evaluate(obj)
            if found is _EXPIRED_OBJECT:
                self.unsure.append(obj)
            elif found:
                self.sure.append(obj)


def _filled(raw: Any, number: int) -> dict[Any, Any]:
    """Return {column: value} of what Python-side defaults gave one set of parameters of an UPDATE."""
    columns = raw.context.compiled.update_prefetch
    if not columns:
        return {}
    values = raw.context.compiled_parameters[number]
    return {column: values[column.key] for column in columns}


def _follow(session: Any, statement: Any, concerned: Any, filled: Mapping[Any, Any]) -> None:
    """Have objects follow a statement that has run."""
    if statement.is_delete:
        for obj in concerned.unsure:
            expire(obj.__dict__[STATE], obj.__dict__)
        session._remove_newly_deleted([obj.__dict__[STATE] for obj in concerned.sure])
        return
    assignment = _Assignment(statement.table.entity.mapper, statement, concerned.params, filled)
    for obj in (*concerned.sure, *concerned.unsure):
        assignment.apply(session, obj)


def _objects(session: Any, mapper: Any, token: Any = None) -> list[Any]:
    found = []
    for key, keyed in list(session.identity_map.maps.items()):
        base, its_token = key if isinstance(key, tuple) else (key, None)
        if base is not mapper._identity_class or (token is not None and token != its_token):
            continue
        for reference in list(keyed.values()):
            obj = reference()
            if obj is not None and isinstance(obj, mapper.class_):
                found.append(obj)
    return found


class _Fetched:
    """The objects of a session whose rows a statement changed, by the primary keys that came back."""

    unsure: tuple[Any, ...] = ()

    def __init__(
        self, mapper: Any, params: Mapping[str, Any], session: Any, rows: Iterable[Any], token: Any
    ) -> None:
        self.params = params
        found = [
            session.identity_map.find(mapper._identity_class, row[0] if len(row) == 1 else tuple(row), token)
            for row in rows
        ]
        self.sure = [obj for obj in found if obj is not None]


def _run_fetching(
    session: Any, connection: Any, statement: Any, params: Any, options: Any, given: Mapping[str, Any]
) -> Any:
    """Run a statement, and fetch the primary keys of the rows that it changes: by RETURNING, or before."""
    mapper = statement.table.entity.mapper
    entity = statement.table.entity
    key = tuple([entity._attribute(name).expression for name in mapper._pk_keys])
    token = options.get("identity_token")
    plain = not getattr(statement, "_return_defaults", False)
    if not plain or not _can_return(connection.dialect, statement, mapper):
        query = select(*key).where(*statement._where_criteria)
        query = query.options(*statement._with_options)
        rows = session._run_plan(connection, query, params, EMPTY_DICT, False).all()

        def follow(raw: Any) -> None:
            _follow(session, statement, _Fetched(mapper, given, session, rows, token), _filled(raw, 0))

        return session._run_plan(connection, statement, params, options, False, follow)

    def follow_returned(raw: Any) -> None:
        metadata = raw._metadata
        places = [metadata._index_for_key(column._root) for column in key]
        processors = metadata.processors or [None] * len(metadata._keys)
        kept = raw.fetch_raw()
        rows = [[row[i] if processors[i] is None else processors[i](row[i]) for i in places] for row in kept]
        raw._put_back(kept)
        _follow(session, statement, _Fetched(mapper, given, session, rows, token), _filled(raw, 0))

    returned = statement._returning
    result = session._run_plan(connection, statement.returning(*key), params, options, False, follow_returned)
    if returned:
        return result.columns(*range(len(result._metadata._keys) - len(key)))
    result.context._rowcount = len(result.all())
    return result


def _can_return(dialect: Any, statement: Any, mapper: Any) -> bool:
    operation = "delete" if statement.is_delete else "update"
    if not getattr(dialect, f"{operation}_returning"):
        return False
    if not getattr(mapper.local_table, "implicit_returning", False):
        return False
    changed = statement.table.__clause_target__
    others = {
        one
        for condition in statement._where_criteria
        for one in condition._from_objects
        if one is not changed
    }
    return not others or bool(getattr(dialect, f"{operation}_returning_multifrom", False))


class _Assignment:
    """Give objects the values that an UPDATE set.

    What only the database can compute expires, and so does an attribute that had a change which was not
    flushed: the UPDATE came after it.
    """

    def __init__(
        self, mapper: Any, statement: Any, params: Mapping[str, Any], filled: Mapping[Any, Any]
    ) -> None:
        compiler = _EvaluatorCompiler(mapper.class_, params)
        self.known: dict[str, Evaluate] = {}
        self.unknown: list[str] = []
        self.filled = {
            mapper._columntoproperty[column].key: value
            for column, value in filled.items()
            if column in mapper._columntoproperty
        }
        for key, value in _values_of(statement, params):
            for name in _attributes(mapper, key):
                try:
                    self.known[name] = compiler.process(value)
                except UnevaluatableError:
                    self.unknown.append(name)
        for column, prop in mapper._columntoproperty.items():
            if _changes_by_itself(column) and prop.key not in self.known and prop.key not in self.filled:
                self.unknown.append(prop.key)

    def apply(self, session: Any, obj: Any) -> None:
        """Set the values of one object, or expire them."""
        d = obj.__dict__
        state = d[STATE]
        committed = d.get(COMMITTED, {})
        values = {key: value(obj) for key, value in self.known.items() if key in d and key not in committed}
        expired = [key for key, value in values.items() if value is _EXPIRED_OBJECT]
        expired += [key for key in self.known if key in committed]
        expired += [key for key in self.unknown if key in d]
        if not state.flags & (WAS_LOADED | EXPIRED):  # what is not there was written as NULL, not left out
            expired += [key for key in (*self.known, *self.unknown) if key not in d and key not in expired]
        fresh = [key for key in values if key not in expired]
        for key in fresh:
            d[key] = values[key]
        for key, value in self.filled.items():
            if key in d:
                d[key] = value
                committed.pop(key, None)
                fresh.append(key)
        if expired:
            expire_attributes(state, d, expired)
            if not d.get(COMMITTED):
                session._modified.pop(state, None)
        if fresh and state.manager.has_events:
            state.manager.fire_refresh(state, None, fresh)


def _changes_by_itself(column: Any) -> bool:
    """Say whether an UPDATE changes a column that it does not name."""
    return any(
        getattr(column, name, None) is not None for name in ("onupdate", "server_onupdate", "computed")
    )


def _values_of(statement: Any, params: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    found = list((statement._values or {}).items())
    keys = {key if isinstance(key, str) else key.key for key, _ in found}
    columns = statement.table.entity.mapper.local_table.c
    found.extend(
        (name, bindparam(None, value, type_=columns[name].type))
        for name, value in params.items()
        if name in columns and name not in keys
    )
    return found


def _attributes(mapper: Any, key: Any) -> list[str]:
    """Return the attributes that a key of ``values()`` sets."""
    if isinstance(key, str):
        if key in mapper._props:
            return [_target_of_synonym(mapper, key)]
        column = mapper.local_table.c.get(key)
    else:
        column = key._root
    prop = mapper._columntoproperty.get(column)
    return [] if prop is None else [prop.key]


def _target_of_synonym(mapper: Any, key: str) -> str:
    prop = mapper._props[key]
    while isinstance(prop, SynonymProperty):
        prop = mapper._props[prop.name]
    return str(prop.key)
