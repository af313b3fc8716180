"""Bring the objects of a session in line with an UPDATE or DELETE that ran past them.

Which objects it concerns is found by evaluating its conditions in Python, or by fetching the primary keys of
its rows. Values that can be evaluated are set; the others expire, to be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import exc as sa_exc
from .._hot.attributes import COMMITTED, EXPIRED, STATE, WAS_LOADED
from .._hot.nodes import changed
from ..sql.elements import bindparam
from ..sql.selectable import select
from ..util import EMPTY_DICT
from .evaluator import _EXPIRED_OBJECT, Evaluate, UnevaluatableError, _EvaluatorCompiler
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

    :param options: execution options; ``synchronize_session`` says how the session's objects follow.
    """
    strategy = check_strategy(options.get("synchronize_session", "auto"))
    mapper = statement.table.entity.mapper
    if not strategy:
        return session._run_plan(connection, statement, params, options, False)
    given = params if isinstance(params, Mapping) else EMPTY_DICT
    if given and not statement.is_delete:
        params = by_column(mapper, given)
    if strategy != "fetch":
        try:
            concerned = _Concerned(mapper, statement._where_criteria, given)
        except UnevaluatableError as error:
            if strategy == "evaluate":
                raise sa_exc.InvalidRequestError(
                    f"Expected conditions that Python can evaluate on objects, since "
                    f"synchronize_session='evaluate': {error}; use 'fetch', or False"
                ) from error
            strategy = "fetch"
    if strategy == "fetch":
        objects, result = _run_fetching(session, connection, statement, params, options)
        unsure: list[Any] = []
    else:
        objects, unsure = concerned.among(session, options.get("identity_token"))
        result = session._run_plan(connection, statement, params, options, False)
    if statement.is_delete:
        for obj in unsure:
            expire(obj.__dict__[STATE], obj.__dict__)
        session._remove_newly_deleted([obj.__dict__[STATE] for obj in objects])
    else:
        assignment = _Assignment(mapper, statement, given)
        for obj in (*objects, *unsure):
            assignment.apply(session, obj)
    return result


class _Concerned:
    """Tell which objects the conditions of a statement hold for.

    :raises UnevaluatableError: when Python cannot tell.
    """

    def __init__(self, mapper: Any, criteria: tuple[Any, ...], params: Mapping[str, Any]) -> None:
        self.mapper = mapper
        compiler = _EvaluatorCompiler(mapper.class_, params)
        self.evaluate: Evaluate | None = compiler.process(*criteria) if criteria else None

    def among(self, session: Any, token: Any) -> tuple[list[Any], list[Any]]:
        """Return the objects of a session that are concerned, and those of which it is not known."""
        sure: list[Any] = []
        unsure: list[Any] = []
        for obj in _objects(session, self.mapper, token):
            found = True if self.evaluate is None else self.evaluate(obj)
            if found is _EXPIRED_OBJECT:
                unsure.append(obj)
            elif found:
                sure.append(obj)
        return sure, unsure


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


def _run_fetching(
    session: Any, connection: Any, statement: Any, params: Any, options: Any
) -> tuple[list[Any], Any]:
    """Run a statement; return the session's objects whose rows it changed, and its result."""
    mapper = statement.table.entity.mapper
    key = tuple([mapper.__clause_element__().entity._attribute(name).expression for name in mapper._pk_keys])
    is_plain = not statement._returning and not getattr(statement, "_return_defaults", False)
    if is_plain and _can_return(connection.dialect, statement, mapper):
        made = changed(statement, "_returning", key)
        result = session._run_plan(connection, made, params, options, False)
        rows = result.all()
        result.context._rowcount = len(rows)
    else:
        query = select(*key).where(*statement._where_criteria)
        rows = session._run_plan(connection, query, params, EMPTY_DICT, False).all()
        result = session._run_plan(connection, statement, params, options, False)
    token = options.get("identity_token")
    found = []
    for row in rows:
        pk = row[0] if len(key) == 1 else tuple(row)
        obj = session.identity_map.find(mapper._identity_class, pk, token)
        if obj is not None:
            found.append(obj)
    return found, result


def _can_return(dialect: Any, statement: Any, mapper: Any) -> bool:
    operation = "delete" if statement.is_delete else "update"
    if not getattr(dialect, f"{operation}_returning"):
        return False
    others = {
        one
        for condition in statement._where_criteria
        for one in condition._from_objects
        if one is not mapper.local_table
    }
    return not others or bool(getattr(dialect, f"{operation}_returning_multifrom", False))


class _Assignment:
    """Give objects the values that an UPDATE set.

    What only the database can compute expires, and so does an attribute that had a change which was not
    flushed: the UPDATE came after it.
    """

    def __init__(self, mapper: Any, statement: Any, params: Mapping[str, Any]) -> None:
        compiler = _EvaluatorCompiler(mapper.class_, params)
        self.known: dict[str, Evaluate] = {}
        self.unknown: list[str] = []
        for key, value in _values_of(statement, params):
            for name in _attributes(mapper, key):
                try:
                    self.known[name] = compiler.process(value)
                except UnevaluatableError:
                    self.unknown.append(name)
        for column, prop in mapper._columntoproperty.items():
            if _changes_by_itself(column) and prop.key not in self.known:
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
            return [key]
        column = mapper.local_table.c.get(key)
    else:
        column = key._root
    prop = mapper._columntoproperty.get(column)
    return [] if prop is None else [prop.key]
