"""Connection: where statements meet the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, TypeVarTuple, overload

from .. import exc
from ..event import dispatcher
from ..inspection import Inspectable
from ..sql.cache import PlanCache
from ..sql.executable import check_execution_options
from ..util import EMPTY_DICT, immutabledict
from .control import TransactionControl
from .events import ConnectionEvents
from .failure import handle_without_connection
from .input_sizes import set_input_sizes
from .interfaces import ExecuteStyle
from .transaction import NestedTransaction, RootTransaction, TwoPhaseTransaction
from .util import TransactionalContext, distill_params, distill_raw_params, refuse_names

if TYPE_CHECKING:
    from ..pool import PoolProxiedConnection
    from ..sql.cache import CacheHit, Plan
    from ..sql.executable import Executable
    from ..sql.selectable import TypedReturnsRows
    from .base import Engine
    from .context import DefaultExecutionContext
    from .cursor import CursorResult
    from .default import DefaultDialect
    from .interfaces import CoreAnyParams, DBAPICursor, ExecuteOptions
    from .reflection import Inspector
    from .result import ScalarResult

__all__ = ["Connection"]

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

NO_OPTIONS: immutabledict[str, Any] = EMPTY_DICT


class _DispatchOfConnection(dispatcher[Any]):
    """Give a connection's `dispatch`: the listeners of its engine, then its own."""

    def __get__(self, obj: Any, cls: type[Any]) -> Any:
        own = super().__get__(obj, cls)
        if obj is None:
            return own
        joined = obj.__dict__["dispatch"] = own._join(obj.engine.dispatch)
        return joined


class Connection(TransactionControl, Inspectable[Any]):
    """A connection to a database, taken from the engine's pool until it is closed.

    A transaction begins with the first statement and ends with `commit()`, `rollback()` or `close()`;
    `begin()` makes
    one that a `with` block ends.
    """

    dialect: DefaultDialect
    dispatch: Any = _DispatchOfConnection(ConnectionEvents)
    should_close_with_result = False
    _execution_options: immutabledict[str, Any]
    _transaction: RootTransaction | None = None
    _nested_transaction: NestedTransaction | None = None
    _trans_context_manager: TransactionalContext | None = None
    _may_reconnect = True

    if TYPE_CHECKING:

        def _sa_inspect_instance(self) -> Inspector: ...

    def __init__(
        self,
        engine: Engine,
        connection: PoolProxiedConnection | None = None,
        _has_events: bool | None = None,
        _allow_revalidate: bool = True,
        _allow_autobegin: bool = True,
    ) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self._dbapi_connection = engine.raw_connection() if connection is None else connection
        self._execution_options = engine._execution_options
        self._allow_autobegin = _allow_autobegin
        self._may_reconnect = _allow_revalidate
        self._echo = engine._should_log_info()
        self._has_events = bool(_has_events)
        if _has_events is False:
            self.dispatch = Connection.dispatch  # without the listeners of the engine
        self._plan_cache = engine._plan_cache
        if engine.dialect._on_connect_isolation_level == "AUTOCOMMIT":
            self._is_autocommit = True
        if self._execution_options:
            self._begin_with_options()
        if engine._has_events if _has_events is None else _has_events:
            self.dispatch.engine_connect(self)

    def _begin_with_options(self) -> None:
        """Take the options of the engine."""
        try:
            self.dialect.set_connection_execution_options(self, self._execution_options)
        except BaseException:
            self.close()
            raise
        self._logging_token = self._execution_options.get("logging_token")

    # -- options

    @property
    def _schema_translate_map(self) -> Mapping[str | None, str | None] | None:
        return self._execution_options.get("schema_translate_map")

    def schema_for_object(self, obj: Any) -> str | None:
        """Return the schema of a table or sequence, as `schema_translate_map` says."""
        name: str | None = obj.schema
        translation = self._schema_translate_map
        if translation and name in translation and getattr(obj, "_use_schema_map", True):
            return translation[name]
        return name

    def execution_options(self, **opt: Any) -> Connection:
        """Set options for the statements to come; returns the connection itself.

        :param isolation_level: the isolation level until the connection is closed, "AUTOCOMMIT" among them
        :param stream_results: leave rows at the server until they are fetched, where the driver can
        :param yield_per: the same, fetching this number of rows at a time
        :param max_row_buffer: the most rows that `stream_results` fetches at once
        :param schema_translate_map: schema names (None for none) to those that are to be used instead
        :param logging_token: a text that each log line begins with
        :param insertmanyvalues_page_size: rows of one multi-row INSERT
        :param no_parameters: call the driver without parameters when there are none
        :param preserve_rowcount: keep `rowcount` of statements that return rows, too
        :param compiled_cache: None for no caching, or a dictionary to cache in
        :raises ArgumentError: an option has a value of the wrong kind
        """
        if self._has_events or self.engine._has_events:
            self.dispatch.set_connection_execution_options(self, opt)
        check_execution_options(opt)
        self.dialect.set_connection_execution_options(self, opt)
        self._execution_options = self._execution_options.union(opt)
        if "logging_token" in opt:
            self._logging_token = opt["logging_token"]
        return self

    def get_execution_options(self) -> ExecuteOptions:
        """Return the options of this connection."""
        return self._execution_options

    # -- the driver's connection

    @property
    def closed(self) -> bool:
        """Tell whether `close()` was called."""
        return self._dbapi_connection is None and not self._may_reconnect

    @property
    def invalidated(self) -> bool:
        """Tell whether the driver's connection was lost.

        The next statement takes another one, after `rollback()`.
        """
        fairy = self._dbapi_connection
        if fairy is None:
            return self._may_reconnect
        return not fairy.is_valid and self._may_reconnect

    @property
    def _still_open_and_dbapi_connection_is_valid(self) -> bool:
        fairy = self._dbapi_connection
        return fairy is not None and fairy.is_valid

    @property
    def connection(self) -> PoolProxiedConnection:
        """The pool's connection, with the driver's as `dbapi_connection`.

        :raises ResourceClosedError: this connection is closed
        """
        fairy = self._dbapi_connection
        if fairy is not None:
            return fairy
        try:
            return self._revalidate_connection()
        except (exc.PendingRollbackError, exc.ResourceClosedError):
            raise
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def _revalidate_connection(self) -> PoolProxiedConnection:
        """Take another connection from the pool in place of one that was lost."""
        if not self._may_reconnect:
            raise exc.ResourceClosedError("this Connection is closed: take another one with engine.connect()")
        if self._transaction is not None:
            self._invalid_transaction()
        fairy = self._dbapi_connection = self.engine.raw_connection()
        return fairy

    @property
    def info(self) -> dict[str, Any]:
        """A dictionary that lasts as long as the driver's connection."""
        return self.connection.info

    @property
    def default_isolation_level(self) -> Any:
        """The isolation level that the driver's connections begin with."""
        return self.dialect.default_isolation_level

    def get_isolation_level(self) -> Any:
        """Ask the database for the present isolation level."""
        connection = self.connection.dbapi_connection
        try:
            return self.dialect.get_isolation_level(connection)
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)

    def invalidate(self, exception: BaseException | None = None) -> None:
        """Give the driver's connection up as lost; the next statement takes another one, after `rollback()`.

        :raises ResourceClosedError: this connection is closed
        """
        if self.invalidated:
            return
        if self.closed:
            raise exc.ResourceClosedError("this Connection is closed: there is nothing to invalidate")
        fairy = self._dbapi_connection
        if fairy is not None and fairy.is_valid:
            fairy.invalidate(exception)
        self._dbapi_connection = None

    def detach(self) -> None:
        """Take the driver's connection out of the pool: `close()` closes it.

        :raises InvalidRequestError: the connection was lost
        """
        fairy = self._dbapi_connection
        if self.closed:
            raise exc.ResourceClosedError("this Connection is closed: there is nothing to detach")
        if fairy is None:
            raise exc.InvalidRequestError(
                "a connection that was lost cannot be detached: call rollback() and use it first"
            )
        fairy.detach()

    def close(self) -> None:
        """Roll back what was not committed and return the driver's connection to the pool."""
        transaction = self._transaction
        is_reset = False
        try:
            if transaction is not None:
                transaction.close()
                is_reset = True
        finally:
            fairy = self._dbapi_connection
            self._dbapi_connection = self._transaction = None
            self._may_reconnect = False
            if fairy is not None:
                if is_reset:
                    fairy._close_special(transaction_reset=True)
                else:
                    fairy.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, type_: Any, value: Any, traceback: Any) -> None:
        self.close()

    def _safe_close_cursor(self, cursor: DBAPICursor) -> None:
        try:
            cursor.close()
        except Exception:
            self._log_failed_close()

    def _log_failed_close(self) -> None:
        self.engine.pool.logger.error("a cursor could not be closed", exc_info=True)

    # -- transactions

    def begin(self) -> RootTransaction:
        """Begin a transaction; use it in a `with` block, or commit it.

        :raises InvalidRequestError: there is one already
        """
        if self._transaction is not None:
            raise exc.InvalidRequestError(
                "a transaction is in progress on this connection, begun by begin() or by a statement: "
                "commit() or rollback() first, or use begin_nested() for a savepoint within it"
            )
        return RootTransaction(self)

    def begin_nested(self) -> NestedTransaction:
        """Set a savepoint; rolling it back leaves what was done before."""
        if self._transaction is None:
            self._autobegin()
        return NestedTransaction(self)

    def begin_twophase(self, xid: Any = None) -> TwoPhaseTransaction:
        """Begin a transaction that is prepared before it is committed.

        :param xid: its identifier; the dialect makes one by default
        :raises InvalidRequestError: there is a transaction already
        """
        if self._transaction is not None:
            raise exc.InvalidRequestError(
                "a transaction is in progress on this connection: commit() or rollback() before "
                "begin_twophase()"
            )
        return TwoPhaseTransaction(self, self.dialect.create_xid() if xid is None else xid)

    def recover_twophase(self) -> list[Any]:
        """Return the identifiers of prepared transactions."""
        return list(self.dialect.do_recover_twophase(self))

    def rollback_prepared(self, xid: Any, recover: bool = False) -> None:
        """Roll a prepared transaction back."""
        self.dialect.do_rollback_twophase(self, xid, recover=recover)

    def commit_prepared(self, xid: Any, recover: bool = False) -> None:
        """Commit a prepared transaction."""
        self.dialect.do_commit_twophase(self, xid, recover=recover)

    def _autobegin(self) -> None:
        if self._allow_autobegin:
            RootTransaction(self)

    def commit(self) -> None:
        """Commit the transaction in progress, if there is one."""
        if self._transaction is not None:
            self._transaction.commit()

    def rollback(self) -> None:
        """Roll the transaction in progress back, if there is one."""
        if self._transaction is not None:
            self._transaction.rollback()

    def in_transaction(self) -> bool:
        """Tell whether a transaction is in progress."""
        return self._transaction is not None and self._transaction.is_active

    def in_nested_transaction(self) -> bool:
        """Tell whether a savepoint is in progress."""
        return self._nested_transaction is not None and self._nested_transaction.is_active

    def get_transaction(self) -> RootTransaction | None:
        """Return the transaction in progress."""
        return self._transaction

    def get_nested_transaction(self) -> NestedTransaction | None:
        """Return the innermost savepoint in progress."""
        return self._nested_transaction

    def _get_required_transaction(self) -> RootTransaction:
        if self._transaction is None:
            raise exc.InvalidRequestError("no transaction is in progress: begin() makes one")
        return self._transaction

    def _get_required_nested_transaction(self) -> NestedTransaction:
        if self._nested_transaction is None:
            raise exc.InvalidRequestError("no savepoint is in progress: begin_nested() makes one")
        return self._nested_transaction

    def _invalid_transaction(self) -> NoReturn:
        what = "savepoint" if self._nested_transaction is not None else "transaction"
        raise exc.PendingRollbackError(
            f"the {what} on this connection has failed, or its connection was lost: "
            "call rollback() before the connection is used again",
            code="8s2b",
        )

    # -- execution

    @overload
    def execute(
        self,
        statement: TypedReturnsRows[*_Ts],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> CursorResult[*_Ts]: ...

    @overload
    def execute(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]: ...

    def execute(
        self,
        statement: Any,
        parameters: Any = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement.

        :param statement: `select()`, `insert()`, `text()` and the like
        :param parameters: values for bound parameters and columns: a dict; a list of dicts runs it for each
        :param execution_options: options for this execution
        :raises ObjectNotExecutableError: it is no statement; SQL in a string goes through `text()`
        :raises DBAPIError: the database refused; the subclass says how
        """
        try:
            run = statement._execute_on_connection
        except AttributeError as error:
            raise exc.ObjectNotExecutableError(statement) from error
        if execution_options:
            check_execution_options(execution_options)
        return run(  # type: ignore[no-any-return]  # the method's contract
            self, () if parameters is None else distill_params(parameters), execution_options or NO_OPTIONS
        )

    @overload
    def scalar(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> _T | None: ...

    @overload
    def scalar(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> Any: ...

    def scalar(
        self,
        statement: Any,
        parameters: Any = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run a statement and return the first column of its first row, or None."""
        try:
            run = statement._execute_on_scalar
        except AttributeError as error:
            raise exc.ObjectNotExecutableError(statement) from error
        if execution_options:
            check_execution_options(execution_options)
        return run(
            self, () if parameters is None else distill_params(parameters), execution_options or NO_OPTIONS
        )

    @overload
    def scalars(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> ScalarResult[_T]: ...

    @overload
    def scalars(
        self,
        statement: Executable,
        parameters: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> ScalarResult[Any]: ...

    def scalars(
        self,
        statement: Any,
        parameters: Any = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> ScalarResult[Any]:
        """Run a statement and return a result of its first column."""
        return self.execute(statement, parameters, execution_options=execution_options).scalars()

    def exec_driver_sql(
        self, statement: str, parameters: Any = None, execution_options: Mapping[str, Any] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Give SQL text to the driver as it is.

        :param parameters: in the driver's form: a tuple or dict; a list of those calls `executemany()`
        """
        if hasattr(statement, "_execute_on_connection"):
            raise exc.UnfitArgumentError(
                f"expected SQL as plain text for exec_driver_sql(), got {statement!r}: use execute()"
            )
        if execution_options:
            check_execution_options(execution_options)
        options = self._execution_options.merge_with(execution_options)
        fairy = self._ready()
        context = self.dialect.execution_ctx_cls(self.dialect, self, fairy, options)
        context._init_statement(statement, distill_raw_params(parameters))
        return self._run(context)

    def _execute_clauseelement(
        self,
        elem: Any,
        distilled_parameters: Sequence[Mapping[str, Any]],
        execution_options: Mapping[str, Any],
    ) -> CursorResult[*tuple[Any, ...]]:
        options = elem._execution_options
        if self._execution_options or execution_options:
            options = options.merge_with(self._execution_options, execution_options)
        has_events = self._has_events or self.engine._has_events
        if has_events:
            elem, distilled_parameters, many, one = self._tell_before(elem, distilled_parameters, options)
        if distilled_parameters:
            try:
                keys: tuple[str, ...] = tuple(sorted(distilled_parameters[0]))
            except TypeError:
                refuse_names(distilled_parameters[0])
            for_executemany = len(distilled_parameters) > 1
        else:
            keys, for_executemany = (), False
        cache = self._plan_cache
        if options and "compiled_cache" in options:
            cache = cache_in(options["compiled_cache"])
        plan, leaves, hit = cache.plan_for(
            self.dialect,
            elem,
            keys,
            for_executemany,
            options.get("schema_translate_map") if options else None,
        )
        result = self._execute_plan(plan, leaves, distilled_parameters, options, hit, elem)
        if has_events:
            self.dispatch.after_execute(self, elem, many, one, options, result)
        return result

    def _execute_plan(
        self,
        plan: Plan,
        leaves: Any,
        params: Sequence[Mapping[str, Any]],
        options: Mapping[str, Any],
        hit: CacheHit,
        statement: Any = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a plan.

        :param leaves: the bound parameters of the statement at hand, in the plan's order
        :param params: the sets of parameters given, each by name
        :param statement: the statement at hand, when its column objects may be looked up in the result
        """
        fairy = self._dbapi_connection
        transaction = self._transaction
        if (
            fairy is None
            or fairy.dbapi_connection is None
            or self._trans_context_manager is not None
            or self._nested_transaction is not None
            or (transaction is not None and not transaction.is_active)
        ):
            fairy = self._ready()
        dialect = self.dialect
        try:
            context = dialect.execution_ctx_cls(
                dialect, self, fairy, options, plan, leaves, params, hit, statement
            )
        except BaseException as error:
            self._handle_bind_error(error, plan, leaves, params)
        return self._run(context)

    def _ready(self) -> PoolProxiedConnection:
        """Return the pool's connection, after seeing that work may be done on it."""
        fairy = self._dbapi_connection
        if fairy is None or fairy.dbapi_connection is None:
            fairy = self._reconnected()
        transaction = self._transaction
        if transaction is not None and not transaction.is_active:
            self._invalid_transaction()
        if self._nested_transaction is not None and not self._nested_transaction.is_active:
            self._invalid_transaction()
        if self._trans_context_manager is not None:
            TransactionalContext._trans_ctx_check(self)
        return fairy

    def _reconnected(self) -> PoolProxiedConnection:
        self._dbapi_connection = None
        return self.connection

    def _run(self, context: DefaultExecutionContext) -> CursorResult[*tuple[Any, ...]]:
        """Call the driver for an execution and return its result."""
        if self._transaction is None:
            self._autobegin()
        if context.execute_style is ExecuteStyle.INSERTMANYVALUES:
            return self._exec_insertmany_context(self.dialect, context)
        cursor: Any = None
        dialect = self.dialect
        try:
            if (
                context._makes_cursors
                or "stream_results" in context.execution_options
                or dialect.server_side_cursors
            ):
                cursor = context.create_cursor()
            else:
                cursor = context._dbapi_connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # seen to be there
            context.cursor = cursor
            if context._has_pre_exec:
                context.pre_exec()
            has_events = self._has_events or self.engine._has_events
            if has_events:
                self._tell_before_cursor(context)
            if self._echo:
                self._log_execution(context)
            if dialect._sets_input_sizes:
                set_input_sizes(cursor, context)
            if dialect._has_events or context.executemany or context.execution_options:
                self._call_driver(cursor, context)
            else:
                dialect.do_execute(cursor, context.statement, context.parameters, context)
            if has_events:
                self._tell_after_cursor(context)
            if context._has_post_exec:
                context.post_exec()
            return context._setup_result_proxy()
        except BaseException as error:
            self._handle_dbapi_exception(error, context.statement, context.parameters, cursor, context)

    def _call_driver(self, cursor: DBAPICursor, context: DefaultExecutionContext) -> None:
        """Call the driver in one of three ways, unless a listener of the dialect does."""
        dialect, statement, parameters = self.dialect, context.statement, context.parameters
        if context.execute_style is ExecuteStyle.EXECUTEMANY:
            listeners = dialect.dispatch.do_executemany if dialect._has_events else ()
            if not any(listener(cursor, statement, parameters, context) for listener in listeners):
                dialect.do_executemany(cursor, statement, parameters, context)
        elif not parameters and context.no_parameters:
            listeners = dialect.dispatch.do_execute_no_params if dialect._has_events else ()
            if not any(listener(cursor, statement, context) for listener in listeners):
                dialect.do_execute_no_params(cursor, statement, context)
        else:
            listeners = dialect.dispatch.do_execute if dialect._has_events else ()
            if not any(listener(cursor, statement, parameters, context) for listener in listeners):
                dialect.do_execute(cursor, statement, parameters, context)

    def _exec_insertmany_context(
        self, dialect: DefaultDialect, context: DefaultExecutionContext
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a multi-row INSERT page by page, and return one result of all rows."""
        cursor: Any = None
        note = context.describe_cache() if self._echo else ""
        try:
            cursor = context.cursor = context.create_cursor()
            context.pre_exec()
            for page in dialect._deliver_insertmanyvalues_batches(
                self, self._echoing(cursor), context.statement, context.parameters, None, context
            ):
                context.statement, context.parameters = page.statement, page.parameters
                if context.compiled.schema_translate_map:
                    context.statement = context.translate_schemas(page.statement)
                if self._has_events or self.engine._has_events:
                    self._tell_before_cursor(context)
                if self._echo:
                    told = f"{note} (insertmanyvalues)" if page.number == 1 else "insertmanyvalues"
                    shown = exc.shorten_rows(context.statement)
                    self._log_statement(shown, context.parameters, f"{told} {page}", False)
                if dialect._sets_input_sizes:
                    set_input_sizes(cursor, context, page)
                self._call_driver(cursor, context)
                if self._has_events or self.engine._has_events:
                    self._tell_after_cursor(context)
            context.post_exec()
            return context._setup_multi_row_result()
        except BaseException as error:
            rows = context._multi_row
            if rows is not None and rows.is_binding:
                self._handle_bind_error(error, rows.plan, rows.leaves, rows.rows)
            try:
                self._handle_dbapi_exception(error, context.statement, context.parameters, cursor, context)
            except exc.StatementError as wrapped:
                wrapped.failed_rows = None if rows is None else rows.place
                raise

    def _cursor_execute(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: DefaultExecutionContext | None = None,
    ) -> None:
        """Run SQL text beside a statement, on a cursor that is there."""
        if self._emits_events():
            for listener in self.dispatch.before_cursor_execute:
                returned = listener(self, cursor, statement, parameters, context, False)
                statement, parameters = _returned(returned, "before_cursor_execute", "statement, parameters")
        if self._echo:
            self._log_statement(statement, parameters, "raw sql", False)
        try:
            self.dialect.do_execute(cursor, statement, parameters, context)
        except BaseException as error:
            self._handle_dbapi_exception(error, statement, parameters, cursor, context)
        if self._emits_events():
            self.dispatch.after_cursor_execute(self, cursor, statement, parameters, context, False)

    # -- what is no ordinary statement

    def _execute_ddl(
        self,
        ddl: Any,
        distilled_parameters: Sequence[Mapping[str, Any]],
        execution_options: Mapping[str, Any],
    ) -> CursorResult[*tuple[Any, ...]]:
        options = ddl._execution_options.merge_with(self._execution_options, execution_options)
        has_events = self._emits_events()
        if has_events:
            ddl, distilled_parameters, many, one = self._tell_before(ddl, distilled_parameters, options)
        dialect = self.dialect
        compiled = ddl.compile(
            dialect=dialect, schema_translate_map=options.get("schema_translate_map", None)
        )
        context = dialect.execution_ctx_cls(dialect, self, self._ready(), options)
        context._init_ddl(compiled)
        result = self._run(context)
        if has_events:
            self.dispatch.after_execute(self, ddl, many, one, options, result)
        return result

    def _execute_function(
        self,
        func: Any,
        distilled_parameters: Sequence[Mapping[str, Any]],
        execution_options: Mapping[str, Any],
    ) -> CursorResult[*tuple[Any, ...]]:
        return self._execute_clauseelement(func.select(), distilled_parameters, execution_options)

    def _execute_default(
        self,
        default: Any,
        distilled_parameters: Sequence[Mapping[str, Any]],
        execution_options: Mapping[str, Any],
    ) -> Any:
        """Compute a default (a Sequence, say) and return its value."""
        options = self._execution_options.merge_with(execution_options)
        has_events = self._emits_events()
        if has_events:
            default, distilled_parameters, many, one = self._tell_before(
                default, distilled_parameters, options
            )
        context = self.dialect.execution_ctx_cls(self.dialect, self, self._ready(), options)
        if self._transaction is None:
            self._autobegin()
        try:
            value = context._exec_default(None, default, None)
        except BaseException as error:
            self._handle_dbapi_exception(error, None, None, None, None)
        if has_events:
            self.dispatch.after_execute(self, default, many, one, options, value)
        return value

    def _run_ddl_visitor(self, visitorcallable: Callable[..., Any], element: Any, **kwargs: Any) -> None:
        """Run what creates or drops a schema object and all within it."""
        visitorcallable(self.dialect, self, **kwargs).traverse_single(element)

    # -- events

    def _tell_before(
        self, elem: Any, distilled: Sequence[Mapping[str, Any]], options: Mapping[str, Any]
    ) -> tuple[Any, Sequence[Mapping[str, Any]], Any, Any]:
        """Call the listeners of `before_execute`.

        Return what they leave, as one list and as the two they get.
        """
        many: Any = distilled if len(distilled) > 1 else ()
        one: Any = distilled[0] if len(distilled) == 1 else {}
        for listener in self.dispatch.before_execute:
            elem, many, one = _returned(
                listener(self, elem, many, one, options), "before_execute", "statement, list, dict"
            )
        if many and one:
            raise exc.InvalidRequestError(
                "a listener of before_execute returned one set of parameters and a list of them: return "
                "either"
            )
        return elem, many or ([one] if one else ()), many, one

    def _tell_before_cursor(self, context: DefaultExecutionContext) -> None:
        statement, parameters = context.statement, context.parameters
        for listener in self.dispatch.before_cursor_execute:
            returned = listener(self, context.cursor, statement, parameters, context, context.executemany)
            statement, parameters = _returned(returned, "before_cursor_execute", "statement, parameters")
        context.statement, context.parameters = statement, parameters

    def _tell_after_cursor(self, context: DefaultExecutionContext) -> None:
        self.dispatch.after_cursor_execute(
            self, context.cursor, context.statement, context.parameters, context, context.executemany
        )

    _handle_dbapi_exception_noconnection = staticmethod(handle_without_connection)


def _returned(given: Any, event_name: str, wanted: str) -> Any:
    """Return what a listener returned in place of what it was given, and refuse another thing."""
    if not isinstance(given, (tuple, list)) or len(given) != wanted.count(",") + 1:
        raise exc.UnfitArgumentError(
            f"expected ({wanted}) from a listener of {event_name} with retval=True, got {given!r}"
        )
    return given


def cache_in(given: Any) -> PlanCache:
    """Return a cache that keeps plans in a dictionary of the user's, or keeps none."""
    return PlanCache(0) if given is None else PlanCache.within(given)
