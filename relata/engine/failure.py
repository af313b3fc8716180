"""What happens when the driver, or anything else, fails while SQL is run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from .. import exc
from .interfaces import ConnectionEventsTarget, ExceptionContext

if TYPE_CHECKING:
    from ..pool import PoolProxiedConnection
    from ..sql.cache import Plan
    from .base import Engine
    from .default import DefaultDialect
    from .interfaces import DBAPICursor

__all__ = ["ErrorHandling", "handle_without_connection"]


class ErrorHandling(ConnectionEventsTarget):
    """The part of a Connection that turns the driver's errors into ours and notices a lost server."""

    dialect: DefaultDialect
    engine: Engine
    _dbapi_connection: PoolProxiedConnection | None
    _is_handling_error = False

    if TYPE_CHECKING:  # what the Connection has

        @property
        def closed(self) -> bool: ...

        @property
        def invalidated(self) -> bool: ...

        def invalidate(self, exception: BaseException | None = None) -> None: ...

        def _safe_close_cursor(self, cursor: DBAPICursor) -> None: ...

    def _handle_dbapi_exception(
        self,
        e: BaseException,
        statement: str | None,
        parameters: Any,
        cursor: DBAPICursor | None,
        context: Any,
        is_sub_exec: bool = False,
    ) -> NoReturn:
        """Raise what is to be raised for an error met while SQL was run.

        An error of the driver is wrapped with the statement; one that tells of a lost server invalidates this
        connection and those of the pool; listeners of `handle_error` may look and change.
        """
        dialect = self.dialect
        is_exit = not isinstance(e, Exception)
        is_driver_error = dialect.dbapi is not None and isinstance(e, dialect.loaded_dbapi.Error)
        is_disconnect = not self.closed and (
            is_exit or (is_driver_error and dialect.is_disconnect(e, self._dbapi_connection, cursor))
        )
        if context is not None and statement is None:
            statement, parameters = context.statement, context.parameters
        unfit = None if is_exit or is_disconnect or context is None else context.find_unfit(e)
        wraps = is_driver_error or unfit or (statement is not None and context is None and not is_exit)
        wrapped = self._wrap(e, statement, parameters, context, is_disconnect) if wraps else None
        if unfit is not None and wrapped is not None:
            wrapped.add_detail(unfit)
        if not wraps and not is_exit and context is not None:
            for note in _notes(context, self.engine.hide_parameters):
                e.add_note(note)
        if self._is_handling_error:  # an error while an error is handled: the first one goes on
            _raise(wrapped, e)
        self._is_handling_error = True
        invalidates_pool = True
        try:
            if context is not None:
                context.handle_dbapi_exception(e)
            if dialect._has_events and not (
                context and context.execution_options.get("skip_user_error_events")
            ):
                told = self._describe_error(e, wrapped, statement, parameters, cursor, context, is_disconnect)
                replaced = _tell_listeners(dialect, told)
                is_disconnect, invalidates_pool = told.is_disconnect, told.invalidate_pool_on_disconnect
                if wrapped is not None:
                    wrapped.connection_invalidated = is_disconnect
                if replaced is not None:
                    raise replaced.with_traceback(sys.exc_info()[2]) from e
            if not is_disconnect and cursor is not None and not is_sub_exec:
                self._safe_close_cursor(cursor)
            _raise(wrapped, e)
        finally:
            self._is_handling_error = False
            if is_disconnect and not self.invalidated:
                if invalidates_pool and not is_exit and self._dbapi_connection is not None:
                    self.engine.pool._invalidate(self._dbapi_connection, e)
                self.invalidate(e)

    def _handle_bind_error(
        self, e: BaseException, plan: Plan, leaves: Any, rows: Sequence[Mapping[str, Any]]
    ) -> NoReturn:
        """Raise what is to be raised for values that cannot be bound, and name the one that was refused."""
        try:
            self._handle_dbapi_exception(e, plan.sql, plan.shown(leaves, rows), None, None)
        except exc.StatementError as wrapped:
            refused = plan.find_refused(leaves, rows)
            if refused is not None:
                wrapped.add_detail(refused)
            raise

    def _wrap(
        self, e: BaseException, statement: str | None, parameters: Any, context: Any, is_disconnect: bool
    ) -> Any:
        dialect = self.dialect
        return exc.DBAPIError.instance(
            statement,
            parameters,
            e,
            dialect.loaded_dbapi.Error if dialect.dbapi is not None else exc.DontWrapMixin,  # type: ignore[arg-type]  # no driver: nothing is an error of it
            hide_parameters=self.engine.hide_parameters,
            connection_invalidated=is_disconnect,
            dialect=dialect,
            ismulti=self._sent_several(statement, context),
        )

    def _sent_several(self, statement: str | None, context: Any) -> bool | None:
        """Tell whether the driver was given several sets of parameters; None where there is no statement."""
        if context is None:
            return False if statement else None
        return context.executemany and context._multi_row is None

    def _describe_error(
        self,
        e: BaseException,
        wrapped: Any,
        statement: str | None,
        parameters: Any,
        cursor: DBAPICursor | None,
        context: Any,
        is_disconnect: bool,
    ) -> ExceptionContext:
        told = ExceptionContext()
        told.connection = self  # type: ignore[assignment]  # part of a Connection
        told.engine = self.engine
        told.dialect = self.dialect
        told.cursor = cursor
        told.statement = statement
        told.parameters = parameters
        told.original_exception = e
        told.sqlalchemy_exception = wrapped
        told.execution_context = context
        told.is_disconnect = is_disconnect
        return told


def _notes(context: Any, hides_values: bool) -> Iterator[str]:
    """Say of an error that is no error of the driver, though it came from there, what was run.

    It names the values that no driver can send.
    """
    compiled, parameters = context.compiled, context.parameters
    names = getattr(compiled, "positiontup", None)
    rows = parameters if context.executemany and isinstance(parameters, list) else [parameters]
    for number, row in enumerate(rows, 1):
        if isinstance(row, Mapping):
            pairs = list(row.items())
        else:
            pairs = list(zip(names or range(1, len(row) + 1), row, strict=False))  # a page has more values
        for name, value in pairs:
            remedy = _remedy(value)
            if remedy is not None:
                place = f" in row {number} of {len(rows)}" if len(rows) > 1 else ""
                shown = "" if hides_values else f", got {value!r}"
                yield f"the value of {name!r}{place} cannot be sent: expected {remedy}{shown}"
    yield f"[SQL: {context.statement}]"


def _remedy(value: Any) -> str | None:
    """Say what a value should be in place of one that no driver can send; None where it may be sent."""
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return "an integer of 64 bits, or Numeric as the type"
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return "text without lone surrogates, or bytes in a LargeBinary column"
    return None


def handle_without_connection(
    e: BaseException,
    dialect: DefaultDialect,
    engine: Engine | None = None,
    is_disconnect: bool | None = None,
    invalidate_pool_on_disconnect: bool = True,
    is_pre_ping: bool = False,
) -> NoReturn:
    """Raise what is to be raised for an error met while connecting or looking whether a connection lives."""
    is_driver_error = dialect.dbapi is not None and isinstance(e, dialect.loaded_dbapi.Error)
    if is_disconnect is None:
        is_disconnect = is_driver_error and dialect.is_disconnect(e, None, None)
    wrapped: Any = None
    if is_driver_error:
        wrapped = exc.DBAPIError.instance(
            None,
            None,
            e,
            dialect.loaded_dbapi.Error,
            hide_parameters=engine.hide_parameters if engine is not None else False,
            connection_invalidated=is_disconnect,
            dialect=dialect,
        )
        if engine is not None and isinstance(wrapped, exc.StatementError):
            wrapped.add_detail(f"while connecting to {engine.url!r}")
    if dialect._has_events:
        told = ExceptionContext()
        told.engine = engine
        told.dialect = dialect
        told.original_exception = e
        told.sqlalchemy_exception = wrapped
        told.is_disconnect = is_disconnect
        told.invalidate_pool_on_disconnect = invalidate_pool_on_disconnect
        told.is_pre_ping = is_pre_ping
        replaced = _tell_listeners(dialect, told)
        if wrapped is not None:
            wrapped.connection_invalidated = told.is_disconnect
        if replaced is not None:
            raise replaced.with_traceback(sys.exc_info()[2]) from e
    _raise(wrapped, e)


def _tell_listeners(dialect: DefaultDialect, told: ExceptionContext) -> BaseException | None:
    """Call the listeners of `handle_error`; return the error that one of them wants raised instead."""
    for listener in dialect.dispatch.handle_error:
        try:
            replaced = listener(told)
        except Exception as raised:
            told.chained_exception = raised
            return raised
        if replaced is not None:
            told.chained_exception = replaced
    return told.chained_exception


def _raise(wrapped: BaseException | None, e: BaseException) -> NoReturn:
    if wrapped is not None and wrapped is not e:
        raise wrapped.with_traceback(e.__traceback__) from e
    raise e
