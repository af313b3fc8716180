"""INSERT, UPDATE and DELETE of mapped classes, as a session runs them.

Values go by attribute names. A list of parameters makes a bulk INSERT, or a bulk UPDATE by primary key; an
UPDATE or DELETE with conditions takes the objects of the session along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import exc as sa_exc
from .bulk import insert_with, update_with
from .loading.lower_dml import by_column
from .synchronize import check_strategy, run_synchronized

STRATEGIES = ("auto", "bulk", "raw", "orm", "core_only")


def run_dml(session: Any, connection: Any, statement: Any, params: Any, options: Mapping[str, Any]) -> Any:
    """Run an INSERT, UPDATE or DELETE whose target is a mapped class; return its result.

    :param options: execution options; ``dml_strategy``, ``render_nulls`` and ``synchronize_session`` are for
        here.
    :raises ArgumentError: for options that do not exist.
    :raises InvalidRequestError: for a combination that has no meaning.
    """
    merged = statement._execution_options.merge_with(
        connection._execution_options, session.execution_options, options
    )
    strategy = merged.get("dml_strategy", "auto")
    if strategy not in STRATEGIES:
        raise sa_exc.ArgumentError(
            f"Expected dml_strategy to be one of {', '.join(map(repr, STRATEGIES))}, got {strategy!r}"
        )
    if merged.get("autoflush", True):
        session._autoflush()
    if strategy == "core_only":
        return session._run_plan(connection, statement, params, merged, False)
    if statement.is_insert:
        if _is_bulk_insert(statement, params, strategy):
            return insert_with(session, connection, statement, _rows(params), merged)
        if isinstance(params, Mapping):
            params = by_column(statement.table.entity.mapper, params)
        return session._run_plan(connection, statement, params, merged, False)
    if strategy == "bulk" or (isinstance(params, Sequence) and params and strategy == "auto"):
        return _run_many(session, connection, statement, params, merged)
    return run_synchronized(session, connection, statement, params, merged)


def _is_bulk_insert(statement: Any, params: Any, strategy: str) -> bool:
    if strategy == "bulk":
        return True
    by_rows = not statement._multi_values and statement.select is None
    if strategy != "auto" or not params or not by_rows:
        return False
    return statement._values is None or not isinstance(params, Mapping)


def _rows(params: Any) -> list[Mapping[str, Any]]:
    if params is None:
        return []
    return [params] if isinstance(params, Mapping) else list(params)


def _run_many(session: Any, connection: Any, statement: Any, params: Any, options: Mapping[str, Any]) -> Any:
    """Run an UPDATE for a list of parameters: by primary key, where it has no conditions of its own."""
    if statement.is_delete:
        raise sa_exc.InvalidRequestError(
            "Expected one set of parameters for delete() of a mapped class, got a list; to run it for each, "
            "use session.connection().execute(statement, parameters)"
        )
    strategy = check_strategy(options.get("synchronize_session", "auto"))
    if strategy == "fetch":
        raise sa_exc.InvalidRequestError(
            "Expected synchronize_session='auto', 'evaluate' or False for a bulk UPDATE by primary key, got "
            "'fetch'"
        )
    if strategy and statement._where_criteria:
        raise sa_exc.InvalidRequestError(
            "Expected a bulk UPDATE without conditions, whose rows are found by the primary keys in the "
            "parameters; got one with .where(). Pass execution_options={'synchronize_session': None} to add "
            "the conditions to the keys, without regard to the objects of the session"
        )
    if statement._ordered:
        raise sa_exc.InvalidRequestError(
            "Expected values() for a bulk UPDATE by primary key, got ordered_values(): the columns of a row "
            "and those of the statement have no order among each other"
        )
    return update_with(session, connection, statement, _rows(params), options)
