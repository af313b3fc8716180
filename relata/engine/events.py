"""The events of engines, connections and dialects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from .. import exc
from ..event import Events
from ..event.legacy import _legacy_signature
from .interfaces import ConnectionEventsTarget, Dialect

if TYPE_CHECKING:
    from ..event.registry import _EventKey
    from ..pool import ConnectionPoolEntry
    from .base import Connection, Engine
    from .interfaces import DBAPIConnection, DBAPICursor, ExceptionContext, ExecutionContext
    from .result import Result

__all__ = ["ConnectionEvents", "DialectEvents"]


class ConnectionEvents(Events[ConnectionEventsTarget]):
    """The events of an `Engine` (for all its connections), of the class `Engine`, or of one `Connection`."""

    _dispatch_target = ConnectionEventsTarget

    @classmethod
    def _listen(cls, event_key: _EventKey, *, retval: bool = False, **kw: Any) -> None:
        event_key.dispatch_target._has_events = True
        identifier, fn = event_key.identifier, event_key._listen_fn
        if retval:
            if identifier not in _KEPT_ARGUMENTS:
                raise exc.ArgumentError(
                    f"{identifier!r} takes nothing back from its listeners: retval=True is for "
                    f"{' and '.join(_KEPT_ARGUMENTS)}"
                )
        elif identifier in _KEPT_ARGUMENTS:
            event_key = event_key.with_wrapper(_return_arguments(fn, _KEPT_ARGUMENTS[identifier]))
        event_key.base_listen(**kw)

    @_legacy_signature(
        "1.4",
        ["conn", "clauseelement", "multiparams", "params"],
        lambda conn, clauseelement, multiparams, params, execution_options: (
            conn,
            clauseelement,
            multiparams,
            params,
        ),
    )
    def before_execute(
        self,
        conn: Connection,
        clauseelement: Any,
        multiparams: Sequence[Mapping[str, Any]],
        params: Mapping[str, Any],
        execution_options: Mapping[str, Any],
    ) -> tuple[Any, Any, Any] | None:
        """Before a statement is compiled.

        With `retval=True` a listener returns the three that are to be used.

        :param multiparams: the sets of parameters when there are several, or one in a list
        :param params: the one set of parameters otherwise
        """

    @_legacy_signature(
        "1.4",
        ["conn", "clauseelement", "multiparams", "params", "result"],
        lambda conn, clauseelement, multiparams, params, execution_options, result: (
            conn,
            clauseelement,
            multiparams,
            params,
            result,
        ),
    )
    def after_execute(
        self,
        conn: Connection,
        clauseelement: Any,
        multiparams: Sequence[Mapping[str, Any]],
        params: Mapping[str, Any],
        execution_options: Mapping[str, Any],
        result: Result[*tuple[Any, ...]],
    ) -> None:
        """After a statement was run."""

    def before_cursor_execute(
        self,
        conn: Connection,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: ExecutionContext | None,
        executemany: bool,
    ) -> tuple[str, Any] | None:
        """Before the driver is called.

        With `retval=True` a listener returns the SQL and parameters to be used.
        """

    def after_cursor_execute(
        self,
        conn: Connection,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: ExecutionContext | None,
        executemany: bool,
    ) -> None:
        """After the driver was called."""

    @_legacy_signature("2.0", ["conn", "branch"], lambda conn: (conn, False))
    def engine_connect(self, conn: Connection) -> None:
        """After a Connection was made."""

    def set_connection_execution_options(self, conn: Connection, opts: dict[str, Any]) -> None:
        """When `Connection.execution_options()` is called; `opts` may be changed."""

    def set_engine_execution_options(self, engine: Engine, opts: dict[str, Any]) -> None:
        """When `Engine.execution_options()` is called; `opts` may be changed."""

    def engine_disposed(self, engine: Engine) -> None:
        """After `Engine.dispose()`."""

    def begin(self, conn: Connection) -> None:
        """When a transaction begins."""

    def rollback(self, conn: Connection) -> None:
        """When a transaction is rolled back."""

    def commit(self, conn: Connection) -> None:
        """When a transaction is committed."""

    def savepoint(self, conn: Connection, name: str) -> None:
        """When a savepoint is made."""

    def rollback_savepoint(self, conn: Connection, name: str, context: None) -> None:
        """When a transaction is rolled back to a savepoint."""

    def release_savepoint(self, conn: Connection, name: str, context: None) -> None:
        """When a savepoint is released."""

    def begin_twophase(self, conn: Connection, xid: Any) -> None:
        """When a two-phase transaction begins."""

    def prepare_twophase(self, conn: Connection, xid: Any) -> None:
        """When a two-phase transaction is prepared."""

    def rollback_twophase(self, conn: Connection, xid: Any, is_prepared: bool) -> None:
        """When a two-phase transaction is rolled back."""

    def commit_twophase(self, conn: Connection, xid: Any, is_prepared: bool) -> None:
        """When a two-phase transaction is committed."""


_KEPT_ARGUMENTS = {"before_execute": slice(1, 4), "before_cursor_execute": slice(2, 4)}


def _return_arguments(fn: Callable[..., Any], kept: slice) -> Callable[..., Any]:
    """Make a listener that returns nothing return the arguments unchanged."""

    @wraps(fn)
    def listener(*args: Any) -> Any:
        fn(*args)
        return args[kept]

    return listener


class DialectEvents(Events[Dialect]):
    """The events of a dialect; engines and the class `Engine` are accepted in its place."""

    _dispatch_target = Dialect

    @classmethod
    def _listen(cls, event_key: _EventKey, *, retval: bool = False, **kw: Any) -> None:
        event_key.dispatch_target._has_events = True
        event_key.base_listen(**kw)

    @classmethod
    def _accept_with(cls, target: Any, identifier: str) -> Any:
        if isinstance(target, type):
            if issubclass(target, Dialect):
                return target
            return Dialect if getattr(target, "_has_dialect", False) else None
        if isinstance(target, Dialect):
            return target
        if getattr(target, "_has_dialect", False):
            return target.dialect
        if identifier == "handle_error" and hasattr(target, "dispatch") and hasattr(target, "engine"):
            raise exc.InvalidRequestError(
                "'handle_error' is listened for on an Engine or a Dialect, not on a Connection: use "
                "connection.engine"
            )
        return None

    def handle_error(self, exception_context: ExceptionContext) -> BaseException | None:
        """When anything fails while SQL is run or the database connected to.

        May return the error to raise instead.
        """

    def do_connect(
        self,
        dialect: Dialect,
        conn_rec: ConnectionPoolEntry,
        cargs: list[Any],
        cparams: dict[str, Any],
    ) -> DBAPIConnection | None:
        """Before the driver connects; may change the arguments, or return a connection."""

    def do_executemany(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext
    ) -> bool | None:
        """In place of `cursor.executemany()` when a listener returns True."""

    def do_execute_no_params(
        self, cursor: DBAPICursor, statement: str, context: ExecutionContext
    ) -> bool | None:
        """In place of `cursor.execute(statement)` when a listener returns True."""

    def do_execute(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext
    ) -> bool | None:
        """In place of `cursor.execute(statement, parameters)` when a listener returns True."""

    def do_setinputsizes(
        self,
        inputsizes: dict[Any, Any],
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: ExecutionContext,
    ) -> None:
        """Before `cursor.setinputsizes()`; `inputsizes` may be changed."""
