"""Run statements in a session: which connection, the plan of the statement, its rows as objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, TypeVarTuple, overload

from .. import exc as sa_exc
from ..engine import Connection, Result, ScalarResult
from ..engine.connection import cache_in
from ..engine.util import distill_params, refuse_names
from ..sql.executable import Executable, check_execution_options
from ..sql.lambdas import StatementLambdaElement
from ..sql.schema.defaults import DefaultGenerator
from ..util import immutabledict
from ..util.typing import Self
from .binds import Bind, Binds, describe_unbound, mappers_of
from .busy import BusyMark, current_task
from .dml import run_dml
from .entities import EntityClause
from .execute_state import ORMExecuteState
from .primary_keys import entity_mapper
from .transaction import ACTIVE, SessionTransaction

if TYPE_CHECKING:
    from ..engine.cursor import CursorResult
    from ..engine.interfaces import CoreAnyParams
    from ..sql.dml import UpdateBase
    from ..sql.selectable import TypedReturnsRows

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_NO_OPTIONS: Mapping[str, Any] = immutabledict()


class Execution(BusyMark):
    """Run statements: the part of a session that queries go through."""

    bind: Bind | None
    autoflush: bool
    execution_options: Mapping[str, Any]
    dispatch: Any
    _has_events: ClassVar[bool]
    _binds: Binds | None
    _transaction: SessionTransaction | None
    _new: dict[Any, Any]
    _modified: dict[Any, Any]
    _deleted: dict[Any, Any]
    _flushing: bool
    _inherited: Mapping[str, Any]  # execution options of the statement whose eager loads run
    _own_get_bind: ClassVar[bool] = False

    if TYPE_CHECKING:

        def _autobegin_t(self, begin: bool = False) -> SessionTransaction: ...

        def flush(self) -> None: ...

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        cls._own_get_bind = cls.get_bind is not Execution.get_bind

    # -- engines and connections

    def connection(
        self,
        bind_arguments: Mapping[str, Any] | None = None,
        execution_options: Mapping[str, Any] | None = None,
    ) -> Connection:
        """Return the connection of the transaction at hand.

        :param bind_arguments: for `get_bind()`, where the session has several engines
        :param execution_options: options for the connection, while the transaction has none yet
        """
        bind = self.get_bind(**(bind_arguments or {}))
        return self._connection_for_bind(bind, execution_options)

    def _connection_for_bind(
        self, bind: Bind, execution_options: Mapping[str, Any] | None = None
    ) -> Connection:
        transaction = self._transaction
        if transaction is None:
            transaction = self._autobegin_t()
        return transaction._connection_for_bind(bind, execution_options)

    def get_bind(
        self,
        mapper: Any = None,
        *,
        clause: Any = None,
        bind: Bind | None = None,
        _sa_skip_events: bool | None = None,
        _sa_skip_for_implicit_returning: bool = False,
        **kw: Any,
    ) -> Bind:
        """Return the engine or connection for a mapper or statement. Override it to choose otherwise.

        :raises UnboundExecutionError: there is none
        """
        if bind is not None:
            return bind
        if self.bind is not None and not self._binds:
            return self.bind
        if mapper is not None:
            mapper = entity_mapper(mapper)
        if self._binds and (mapper is not None or clause is not None):
            found = self._binds.find(mapper, clause)
            if found is not None:
                return found
        if self.bind is not None:
            return self.bind
        raise sa_exc.UnboundExecutionError(describe_unbound((mapper, clause)))

    def _connection_of(self, mapper: Any) -> Connection:
        """Return the connection for a mapper's tables."""
        if self._own_get_bind or self._binds is not None or self.bind is None:
            bind = self.get_bind(mapper)
        else:
            bind = self.bind
        return (self._transaction or self._autobegin_t())._connection_for_bind(bind)

    def bind_mapper(self, mapper: Any, bind: Bind) -> None:
        """Use an engine for a mapped class."""
        self._add_bind(mapper, bind)

    def bind_table(self, table: Any, bind: Bind) -> None:
        """Use an engine for a table."""
        self._add_bind(table, bind)

    def _add_bind(self, key: Any, bind: Bind) -> None:
        if self._binds is None:
            self._binds = Binds()
        self._binds.add(key, bind)

    # -- statements

    @overload
    def execute(
        self,
        statement: TypedReturnsRows[*_Ts],
        params: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] = ...,
        bind_arguments: Mapping[str, Any] | None = None,
        _parent_execute_state: Any = None,
        _add_event: Any = None,
    ) -> Result[*_Ts]: ...

    @overload
    def execute(
        self,
        statement: UpdateBase,
        params: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] = ...,
        bind_arguments: Mapping[str, Any] | None = None,
        _parent_execute_state: Any = None,
        _add_event: Any = None,
    ) -> CursorResult[*tuple[Any, ...]]: ...

    @overload
    def execute(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] = ...,
        bind_arguments: Mapping[str, Any] | None = None,
        _parent_execute_state: Any = None,
        _add_event: Any = None,
    ) -> Result[*tuple[Any, ...]]: ...

    def execute(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: Mapping[str, Any] = _NO_OPTIONS,
        bind_arguments: Mapping[str, Any] | None = None,
        _parent_execute_state: Any = None,
        _add_event: Any = None,
    ) -> Result[Any]:
        """Run a statement in the transaction at hand.

        :param statement: select(), insert(), update(), delete(), text() ... of mapped classes or tables
        :param params: a dict of values, or a list of dicts to run the statement for each
        :param execution_options: options for this call, such as `yield_per` or `populate_existing`
        :param bind_arguments: for `get_bind()`
        :return: the rows; entities in them are the objects of this session
        """
        if execution_options:
            check_execution_options(execution_options)
        if self._has_events and self.dispatch.do_orm_execute:
            return self._execute_with_events(statement, params, execution_options, bind_arguments)
        result: Result[Any] = self._run(statement, params, execution_options, bind_arguments)
        return result

    @overload
    def scalars(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        params: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] = ...,
        bind_arguments: Mapping[str, Any] | None = None,
        **kw: Any,
    ) -> ScalarResult[_T]: ...

    @overload
    def scalars(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] = ...,
        bind_arguments: Mapping[str, Any] | None = None,
        **kw: Any,
    ) -> ScalarResult[Any]: ...

    def scalars(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: Mapping[str, Any] = _NO_OPTIONS,
        bind_arguments: Mapping[str, Any] | None = None,
        **kw: Any,
    ) -> ScalarResult[Any]:
        """Run a statement and return the first element of each row; see `execute`."""
        if execution_options:
            check_execution_options(execution_options)
        if self._has_events and self.dispatch.do_orm_execute:
            return self._execute_with_events(statement, params, execution_options, bind_arguments).scalars()
        result: Result[Any] = self._run(statement, params, execution_options, bind_arguments)
        return result.scalars()

    @overload
    def scalar(
        self,
        statement: TypedReturnsRows[_T, *tuple[Any, ...]],
        params: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] = ...,
        bind_arguments: Mapping[str, Any] | None = None,
        **kw: Any,
    ) -> _T | None: ...

    @overload
    def scalar(
        self,
        statement: Executable,
        params: CoreAnyParams | None = None,
        *,
        execution_options: Mapping[str, Any] = ...,
        bind_arguments: Mapping[str, Any] | None = None,
        **kw: Any,
    ) -> Any: ...

    def scalar(
        self,
        statement: Any,
        params: Any = None,
        *,
        execution_options: Mapping[str, Any] = _NO_OPTIONS,
        bind_arguments: Mapping[str, Any] | None = None,
        **kw: Any,
    ) -> Any:
        """Run a statement and return the first element of its first row, or None; see `execute`.

        :param statement: also a Sequence, for its next value
        """
        if isinstance(statement, DefaultGenerator):
            bound = self._bind_for(statement, bind_arguments)
            transaction = self._transaction or self._autobegin_t()
            connection = transaction._connection_for_bind(bound)
            return connection.scalar(statement, params, execution_options=execution_options)
        return self.execute(
            statement, params, execution_options=execution_options, bind_arguments=bind_arguments
        ).scalar()

    def _execute_with_events(
        self,
        statement: Any,
        params: Any,
        options: Mapping[str, Any],
        bind_arguments: Mapping[str, Any] | None,
    ) -> Result[Any]:
        session: Any = self
        if self.execution_options:  # those of the statement go before them
            own = getattr(statement, "_execution_options", None) or {}
            options = {**{k: v for k, v in self.execution_options.items() if k not in own}, **options}
        bind_arguments = {"clause": statement, **(bind_arguments or {})}
        listeners = tuple(self.dispatch.do_orm_execute)
        return ORMExecuteState(session, statement, params, options, bind_arguments, listeners).run()

    def _run(
        self,
        statement: Any,
        params: Any,
        options: Mapping[str, Any],
        bind_arguments: Mapping[str, Any] | None,
        autoflushes: bool = True,
    ) -> Any:
        """Run a statement past the listeners of `do_orm_execute`."""
        try:
            execute_on = type(statement)._execute_on_connection
            if execute_on is StatementLambdaElement._execute_on_connection:
                base = statement._base
                execute_on = type(base)._execute_on_connection
                if base.is_dml:
                    statement = statement._resolved
        except AttributeError:
            raise sa_exc.ObjectNotExecutableError(statement) from None
        outer = self._busy
        task = current_task()
        if outer is not None and outer != task:
            self._refuse_second_task("run a statement")
        self._busy = task
        try:
            if self._own_get_bind or self._binds is not None or bind_arguments or self.bind is None:
                bind = self._bind_for(statement, bind_arguments)
            else:
                bind = self.bind
            transaction = self._transaction or self._autobegin_t()
            enlisted = transaction._connections.get(bind)
            if enlisted is not None and transaction._state is ACTIVE:
                connection = enlisted.connection
            else:
                connection = transaction._connection_for_bind(bind)
            if execute_on is not Executable._execute_on_connection:
                return connection.execute(statement, params, execution_options=options)
            if statement.is_dml and isinstance(statement.table, EntityClause):
                return run_dml(self, connection, statement, params, options)
            return self._run_plan(connection, statement, params, options, autoflushes)
        finally:
            self._busy = outer

    def _run_plan(
        self,
        connection: Connection,
        statement: Any,
        params: Any,
        options: Mapping[str, Any],
        autoflushes: bool,
        before_load: Callable[[Any], None] | None = None,
    ) -> Any:
        given: Sequence[Mapping[str, Any]] = () if params is None else distill_params(params)
        own = statement._execution_options
        if self.execution_options:
            options = connection._execution_options.merge_with(self.execution_options, own, options)
        elif options or connection._execution_options:
            options = own.merge_with(connection._execution_options, options)
        else:
            options = own
        cache = connection._plan_cache
        if options and "compiled_cache" in options:
            cache = cache_in(options["compiled_cache"])
        has_events = connection._has_events or connection.engine._has_events
        if has_events:
            statement, given, many, one = connection._tell_before(statement, given, options)
        try:
            names = tuple(sorted(given[0])) if given else ()
        except TypeError:
            refuse_names(given[0])
        plan, leaves, hit = cache.plan_for(
            connection.dialect,
            statement,
            names,
            len(given) > 1,
            options.get("schema_translate_map") if options else None,
        )
        load_plan = plan.load_plan
        if (
            load_plan is not None
            and autoflushes
            and (self._new or self._modified or self._deleted)
            and options.get("autoflush", True)
        ):
            self._autoflush()
        result = connection._execute_plan(plan, leaves, given, options, hit, statement)
        if has_events:
            connection.dispatch.after_execute(connection, statement, many, one, options, result)
        if before_load is not None:
            before_load(result)
        return result if load_plan is None else load_plan.run(self, result, statement, options)

    def _load(
        self,
        statement: Any,
        params: Any = None,
        options: Mapping[str, Any] = _NO_OPTIONS,
        bind_arguments: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run a statement of a loader: a refresh, a lazy or an eager load. It flushes nothing first
        unless told to.
        """
        if self._inherited:
            options = {**self._inherited, **options}
        if self._has_events and self.dispatch.do_orm_execute:
            return self._execute_with_events(statement, params, options, bind_arguments)
        return self._run(statement, params, options, bind_arguments, options["_sa_autoflush"])

    def _bind_for(self, statement: Any, bind_arguments: Mapping[str, Any] | None) -> Bind:
        arguments = dict(bind_arguments or ())
        arguments.setdefault("clause", statement)
        if self._own_get_bind and "mapper" not in arguments:
            mapper = next(mappers_of(statement), None)
            if mapper is not None:
                arguments["mapper"] = mapper
        return self.get_bind(**arguments)

    def _autoflush(self) -> None:
        """Flush before a query, when that is on and there is something to flush."""
        if self.autoflush and not self._flushing and (self._new or self._modified or self._deleted):
            try:
                self.flush()
            except sa_exc.StatementError as error:
                error.add_detail(
                    "this flush came before a query, by autoflush; where it is too early, "
                    "use `with session.no_autoflush:`"
                )
                raise

    @property
    @contextmanager
    def no_autoflush(self) -> Iterator[Self]:
        """Switch autoflush off for a `with` block."""
        before = self.autoflush
        self.autoflush = False
        try:
            yield self
        finally:
            self.autoflush = before
