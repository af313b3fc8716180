"""One execution: what was run with which parameters.

Python-side defaults before it, keys and defaults after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

from .. import exc
from ..sql.expression import select, type_coerce
from ..util import immutabledict
from .cursor import NO_RESULT_METADATA, CursorResult, CursorResultMetaData, _AdaptedMetaData
from .fetching import BufferedRowCursorFetchStrategy, FullyBufferedCursorFetchStrategy
from .insertmany import MultiRowInsert
from .interfaces import CacheStats, ExecuteStyle, ExecutionContext
from .result.metadata import result_tuple

if TYPE_CHECKING:
    from ..pool import PoolProxiedConnection
    from ..sql.cache import Plan
    from .base import Connection, Engine
    from .default import DefaultDialect
    from .fetching import CursorFetchStrategy
    from .interfaces import DBAPICursor
    from .result.metadata import ResultMetaData

__all__ = ["DefaultExecutionContext"]

_SELECTS = re.compile(r"\s*(?:SELECT|VALUES|TABLE)\b", re.IGNORECASE)


class DefaultExecutionContext(ExecutionContext):
    """Hold what concerns one execution.

    Dialects derive from it and override `pre_exec`, `post_exec`, `get_lastrowid`,
    `create_server_side_cursor`,
    `fire_sequence` and the like. Attributes that have their usual value are found on the class.
    """

    compiled: Any = None
    invoked_statement: Any = None
    cache_hit: CacheStats = CacheStats.NO_CACHE_KEY
    execute_style: ExecuteStyle = ExecuteStyle.EXECUTE
    executemany: bool = False
    isddl: bool = False
    is_text: bool = False
    current_parameters: Mapping[str, Any] | None = None
    current_column: Any = None
    returned_default_rows: Sequence[Any] | None = None
    cursor_fetch_strategy: CursorFetchStrategy | None = None  # for pre_exec() or post_exec() to set
    _is_server_side: bool = False
    _plan: Plan | None = None
    _leaves: Any = ()
    _given: Sequence[Mapping[str, Any]] = ()
    _rowcount: int | None = None
    _lastrowid: Any = None
    _key_rows: Sequence[Any] | None = None
    _multi_row: MultiRowInsert | None = None
    _translate_colname: Any = None
    _has_pre_exec: bool = False
    _has_post_exec: bool = False
    _makes_cursors: bool = False  # it decides on each cursor itself

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        cls._has_pre_exec = cls.pre_exec is not DefaultExecutionContext.pre_exec
        cls._has_post_exec = cls.post_exec is not DefaultExecutionContext.post_exec
        cls._makes_cursors = (
            cls.create_cursor is not DefaultExecutionContext.create_cursor
            or cls.create_default_cursor is not DefaultExecutionContext.create_default_cursor
            or cls._use_server_side_cursor is not DefaultExecutionContext._use_server_side_cursor
        )

    def __init__(
        self,
        dialect: DefaultDialect,
        connection: Connection,
        dbapi_connection: PoolProxiedConnection,
        execution_options: Mapping[str, Any],
        plan: Plan | None = None,
        leaves: Any = (),
        rows: Sequence[Mapping[str, Any]] = (),
        cache_hit: CacheStats = CacheStats.NO_CACHE_KEY,
        invoked_statement: Any = None,
    ) -> None:
        """Hold an execution; of a compiled statement, compute its defaults and bind its parameters.

        :param leaves: the bound parameters within the statement, in the plan's order
        :param rows: the sets of parameters given, none or one unless the plan is for several
        """
        self.dialect = dialect
        self.root_connection = connection
        self._dbapi_connection = dbapi_connection
        if execution_options and execution_options.get("yield_per") is not None:
            # so many rows at a time are worth a cursor that leaves the others at the server
            each = execution_options["yield_per"]
            execution_options = immutabledict(
                {**execution_options, "stream_results": True, "max_row_buffer": each}
            )
        self.execution_options = execution_options
        if plan is None:
            return
        self.compiled = compiled = plan.compiled
        self._plan = plan
        self._leaves = leaves
        self.cache_hit = cache_hit
        self.invoked_statement = invoked_statement
        if compiled.insert_prefetch or compiled.update_prefetch:
            self._given = rows
            rows = self._add_defaults(rows or ({},))
        self._given = rows
        if compiled.for_executemany:
            self._bind_many(plan, rows)
        else:
            self.statement, self.parameters = plan.bind(leaves, rows[0] if rows else None)
        if execution_options and compiled.schema_translate_map:
            self.statement = self.translate_schemas(self.statement)

    def find_unfit(self, error: BaseException) -> str | None:
        """Say which value is none that a driver can send, after it has failed; None when all can be."""
        if self._plan is None or isinstance(error, getattr(self.dialect.dbapi, "IntegrityError", ())):
            return None
        rows = self._given if self._multi_row is None else self._multi_row.rows
        hides = self.root_connection.engine.hide_parameters
        return self._plan.find_unfit(self._leaves, rows, hides, str(error))

    # -- kinds of execution

    def _bind_many(self, plan: Plan, rows: Sequence[Mapping[str, Any]]) -> None:
        """Bind several sets of parameters, for `executemany()` or for INSERTs of many rows."""
        self.executemany = True
        compiled = plan.compiled
        if compiled.returning and not self._uses_insertmanyvalues(compiled):
            self._refuse_returning_of_many(compiled)
        if self._uses_insertmanyvalues(compiled):
            self.execute_style = ExecuteStyle.INSERTMANYVALUES
            self._multi_row = MultiRowInsert(self, plan, self._leaves, rows)
            self.statement, self.parameters = plan.sql, ()
        else:
            self.execute_style = ExecuteStyle.EXECUTEMANY
            self.statement, self.parameters = plan.bind_many(self._leaves, rows)

    def _refuse_returning_of_many(self, compiled: Any) -> None:
        dialect = self.dialect
        if compiled.isinsert:
            verb, is_possible = "INSERT", dialect.insert_executemany_returning
        elif compiled.isupdate:
            verb, is_possible = "UPDATE", dialect.update_executemany_returning
        else:
            verb, is_possible = "DELETE", dialect.delete_executemany_returning
        if not is_possible:
            raise exc.InvalidRequestError(
                f"the dialect {dialect.dialect_description} has no {verb} with RETURNING for several sets of "
                "parameters: execute it once for each, or leave returning() out"
            )

    def _uses_insertmanyvalues(self, compiled: Any) -> bool:
        dialect = self.dialect
        return (
            compiled.insertmany is not None
            and dialect.use_insertmanyvalues
            and bool(compiled.returning or dialect.use_insertmanyvalues_wo_returning)
        )

    def _init_statement(self, statement: str, parameters: Sequence[Any]) -> None:
        """Take SQL text and parameters in the driver's form."""
        self.is_text = True
        self.statement = statement
        if len(parameters) > 1:
            self.executemany = True
            self.execute_style = ExecuteStyle.EXECUTEMANY
            self.parameters = parameters
        elif parameters:
            one = parameters[0]
            self.parameters = (
                one
                if isinstance(one, (dict, self.dialect.execute_sequence_format))
                else (dict(one) if isinstance(one, Mapping) else self.dialect.execute_sequence_format(one))
            )
        else:
            self.parameters = self._no_parameters

    def _init_ddl(self, compiled: Any) -> None:
        """Take a compiled DDL statement."""
        self.isddl = True
        self.compiled = compiled
        self.invoked_statement = compiled.statement
        self.statement = str(compiled)
        if compiled.schema_translate_map:
            self.statement = self.translate_schemas(self.statement)
        self.parameters = self._no_parameters

    def translate_schemas(self, statement: str) -> str:
        """Return SQL with the schemas that the option `schema_translate_map` says."""
        compiled = self.compiled
        text: str = compiled.preparer._render_schema_translates(statement, compiled.schema_translate_map)
        return text

    @property
    def _no_parameters(self) -> Any:
        return self.dialect.execute_sequence_format() if self.dialect.positional else {}

    # -- what is run

    @property
    def engine(self) -> Engine:  # type: ignore[override]  # an attribute in the protocol
        """The engine."""
        return self.root_connection.engine

    @property
    def connection(self) -> Connection:  # type: ignore[override]  # an attribute in the protocol
        """The connection."""
        return self.root_connection

    @property
    def identifier_preparer(self) -> Any:
        """What quotes names, with the schema translation of this execution."""
        preparer = self.compiled.preparer if self.compiled is not None else self.dialect.identifier_preparer
        schema_map = self.execution_options.get("schema_translate_map")
        return preparer._with_schema_translate(schema_map) if schema_map else preparer

    @property
    def isinsert(self) -> bool:  # type: ignore[override]  # an attribute in the protocol
        """Tell whether an INSERT construct is run."""
        return self.compiled is not None and bool(getattr(self.compiled, "isinsert", False))

    @property
    def isupdate(self) -> bool:  # type: ignore[override]  # an attribute in the protocol
        """Tell whether an UPDATE construct is run."""
        return self.compiled is not None and bool(getattr(self.compiled, "isupdate", False))

    @property
    def isdelete(self) -> bool:  # type: ignore[override]  # an attribute in the protocol
        """Tell whether a DELETE construct is run."""
        return self.compiled is not None and bool(getattr(self.compiled, "isdelete", False))

    @property
    def is_crud(self) -> bool:
        """Tell whether an INSERT, UPDATE or DELETE construct is run."""
        return self.isinsert or self.isupdate or self.isdelete

    @property
    def no_parameters(self) -> bool:
        """Tell whether the driver is called without parameters at all."""
        return bool(self.execution_options.get("no_parameters", False))

    @property
    def compiled_parameters(self) -> list[Mapping[str, Any]]:
        """The sets of parameters by name, defaults included, before conversion for the driver."""
        plan = self._plan
        if plan is None:
            return []
        return [plan.named(self._leaves, row) for row in self._given or ({},)]

    @property
    def columns_are_ordered(self) -> bool:
        """Tell whether the cursor has the statement's columns in the statement's order."""
        return bool(getattr(self.compiled, "_ordered_columns", True))

    def describe_cache(self) -> str:
        """Return how the statement came about, as the log says it."""
        if self.compiled is None:
            return "raw sql"
        now = perf_counter()
        hit = self.cache_hit
        if hit is CacheStats.NO_DIALECT_SUPPORT:
            return f"dialect {self.dialect.name}+{self.dialect.driver} does not support caching"
        if hit is CacheStats.CACHE_HIT and self._plan is not None:
            return f"cached since {now - self._plan.created:.4g}s ago"
        took = getattr(self.compiled, "_gen_time", 0.0)
        reason = {
            CacheStats.CACHE_MISS: "generated in",
            CacheStats.CACHING_DISABLED: "caching disabled",
            CacheStats.NO_CACHE_KEY: "no key",
        }[hit]
        return f"{reason} {took:.5f}s"

    # -- cursors

    def create_cursor(self) -> DBAPICursor:
        """Make the cursor: a server-side one where that is asked for."""
        if self.dialect.supports_server_side_cursors and self._use_server_side_cursor():
            self._is_server_side = True
            return self.create_server_side_cursor()
        return self.create_default_cursor()

    def create_default_cursor(self) -> DBAPICursor:
        """Make an ordinary cursor."""
        cursor: DBAPICursor = self._dbapi_connection.cursor()
        return cursor

    def create_server_side_cursor(self) -> DBAPICursor:
        """Make a cursor that leaves the rows at the server until they are fetched."""
        raise NotImplementedError(f"the {self.dialect.name} dialect has no server-side cursors")

    def _use_server_side_cursor(self) -> bool:
        is_asked = self.execution_options.get("stream_results")
        if not (self.dialect.server_side_cursors if is_asked is None else is_asked):
            return False
        compiled = self.compiled
        if compiled is None or getattr(compiled.statement, "_is_text_clause", False):
            # a cursor is declared for what selects; of his own text the user knows what it is
            return bool(is_asked) or _SELECTS.match(self.statement) is not None
        return bool(getattr(compiled, "isselect", False))

    def pre_exec(self) -> None:
        """Do something before the driver is called; `cursor` is there."""

    def post_exec(self) -> None:
        """Do something after the driver was called, before rows are fetched."""

    def handle_dbapi_exception(self, e: BaseException) -> None:
        """Look at an error that the driver raised."""

    def get_result_processor(self, type_: Any, colname: str, coltype: Any) -> Any:
        """Return what converts the values of a column; None when nothing is to be done."""
        return type_._cached_result_processor(self.dialect, coltype)

    # -- defaults computed here, before the statement runs

    def _add_defaults(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the sets of parameters with the Python-side defaults of columns that have no value."""
        compiled = self.compiled
        wanted = [
            *[(column, column.default, self.get_insert_default) for column in compiled.insert_prefetch],
            *[(column, column.onupdate, self.get_update_default) for column in compiled.update_prefetch],
        ]
        constants: dict[str, Any] = {}
        counted: list[str] = []
        computed: list[tuple[Any, Callable[[Any], Any]]] = []
        for column, default, compute in wanted:
            if default is not None and default.is_scalar:
                constants[column.key] = default.arg
            elif default is not None and default.is_sentinel:
                counted.append(column.key)
            else:
                computed.append((column, compute))
        filled: list[Mapping[str, Any]] = []
        for number, row in enumerate(rows):
            values = {**constants, **row}
            for name in counted:
                values.setdefault(name, number)
            filled.append(values)
            if computed:
                self._compute_defaults(values, computed)
        return filled

    def _compute_defaults(
        self, values: dict[str, Any], computed: list[tuple[Any, Callable[[Any], Any]]]
    ) -> None:
        assert self._plan is not None  # only compiled statements have defaults
        current = dict(self._plan.named(self._leaves, values))
        self.current_parameters = current
        try:
            for column, compute in computed:
                name = column.key
                if name not in values:
                    self.current_column = column
                    values[name] = current[name] = compute(column)
        finally:
            self.current_parameters = self.current_column = None

    def get_current_parameters(self, isolate_multiinsert_groups: bool = True) -> Mapping[str, Any]:
        """Return the values of the row whose default is being computed; for functions given as `default`.

        :param isolate_multiinsert_groups: of an INSERT with several rows of VALUES, those of the row only
        :raises InvalidRequestError: no default is being computed
        """
        current = self.current_parameters
        if current is None:
            raise exc.InvalidRequestError(
                "get_current_parameters() is for a function given as default= or onupdate= of a column, "
                "while it is called for a row"
            )
        if isolate_multiinsert_groups and self.compiled.row_parameters:
            wanted = self.current_column.key
            for names in self.compiled.row_parameters:
                if wanted in names.values():
                    return {key: current[name] for key, name in names.items()}
        return current

    def get_insert_default(self, column: Any) -> Any:
        """Compute the default of a column for INSERT."""
        default = column.default
        return None if default is None else self._exec_default(column, default, column.type)

    def get_update_default(self, column: Any) -> Any:
        """Compute the default of a column for UPDATE."""
        default = column.onupdate
        return None if default is None else self._exec_default(column, default, column.type)

    def _exec_default(self, column: Any, default: Any, type_: Any) -> Any:
        if default.is_sequence:
            return self.fire_sequence(default, type_)
        if default.is_callable:
            return default.arg(self)
        if default.is_clause_element:
            return self._exec_default_clause_element(column, default, type_)
        return default.arg

    def _exec_default_clause_element(self, column: Any, default: Any, type_: Any) -> Any:
        current, self.current_parameters = self.current_parameters, None
        try:
            if type_ is None:
                return self.root_connection.scalar(select(default.arg))
            if default.arg._is_text_clause:
                value = self.root_connection.scalar(select(default.arg))
                processor = type_._cached_result_processor(self.dialect, None)
                return value if processor is None else processor(value)
            return self.root_connection.scalar(select(type_coerce(default.arg, type_)))
        finally:
            self.current_parameters = current

    def fire_sequence(self, seq: Any, type_: Any) -> Any:
        """Return the next value of a sequence."""
        raise NotImplementedError(f"the {self.dialect.name} dialect has no sequences")

    def _execute_scalar(self, stmt: str, type_: Any, parameters: Any = None) -> Any:
        """Run SQL text beside the statement, and return the first column of the first row."""
        connection = self.root_connection
        schema_map = self.execution_options.get("schema_translate_map")
        if schema_map:  # a sequence may be in one of its schemas
            stmt = self.identifier_preparer._render_schema_translates(stmt, schema_map)
        cursor = self._dbapi_connection.cursor()
        try:
            connection._cursor_execute(
                cursor, stmt, self._no_parameters if parameters is None else parameters, self
            )
            row = cursor.fetchone()
            value = None if row is None else row[0]
            processor = (
                None if type_ is None else type_._cached_result_processor(self.dialect, _type_code(cursor))
            )
        finally:
            connection._safe_close_cursor(cursor)
        return value if processor is None else processor(value)

    # -- the result

    def _setup_result_proxy(self) -> CursorResult[*tuple[Any, ...]]:
        """Make the result of what the cursor has run."""
        compiled = self.compiled
        cursor = self.cursor
        if compiled is not None and not self.isddl and not compiled.isselect and self.is_crud:
            return self._setup_dml_result(cursor)
        strategy = self.cursor_fetch_strategy
        if strategy is None and self._is_server_side:
            # some drivers describe such a cursor when they have fetched from it
            strategy = BufferedRowCursorFetchStrategy(cursor, self.execution_options)
        description = cursor.description
        if strategy is not None and strategy.alternate_cursor_description is not None:
            description = strategy.alternate_cursor_description
        if description is None:
            return self._finished_result(cursor)
        metadata = None if self._plan is None else self._plan.metadata
        if metadata is None or not metadata.fits_always:
            metadata = self._metadata_for(description)
        result: CursorResult[*tuple[Any, ...]] = CursorResult(self, cursor, metadata)
        options = self.execution_options
        if strategy is None and options and options.get("stream_results", False):
            strategy = BufferedRowCursorFetchStrategy(cursor, options)
        if strategy is not None:
            result._fetch_by(strategy)
            result._yield_per = options.get("yield_per")
        if options and options.get("preserve_rowcount", False):
            self._rowcount = cursor.rowcount
        return result

    def _metadata_for(self, description: Sequence[Any]) -> ResultMetaData:
        plan = self._plan
        if plan is None:
            return CursorResultMetaData(self, description)
        made = plan.metadata
        if (
            made is None
            or len(made._keys) != len(description)
            or not (made.names is None or made.names == [column[0] for column in description])
        ):
            made = plan.metadata = CursorResultMetaData(self, description)
        if made.has_fleeting_objects and self.invoked_statement is not plan.compiled.statement:
            return _AdaptedMetaData(made, self.invoked_statement)
        return made  # type: ignore[no-any-return]  # the plan keeps what is put there

    def _setup_multi_row_result(self) -> CursorResult[*tuple[Any, ...]]:
        """Make the result of an INSERT that was run page by page."""
        cursor = self.cursor
        assert self._multi_row is not None  # it arranged the rows
        self._rowcount = self._multi_row.count
        returned = self._multi_row.returned
        if returned is not None:
            description = list(cursor.description or ())
            del description[len(description) - self._multi_row.form.hidden :]
            if self._is_explicit_returning:
                metadata = self._metadata_for(description)
                result: CursorResult[*tuple[Any, ...]] = CursorResult(self, cursor, metadata)
                result._fetch_by(FullyBufferedCursorFetchStrategy(cursor, None, returned))
                return result
            return self._keep_returned(returned, description)
        return self._finished_result(cursor)

    def _finished_result(
        self, cursor: DBAPICursor, metadata: ResultMetaData = NO_RESULT_METADATA
    ) -> CursorResult[*tuple[Any, ...]]:
        """Return a result without rows; what the cursor tells of its work is kept, and the cursor closed."""
        if self._rowcount is None:
            self._rowcount = cursor.rowcount
        result: CursorResult[*tuple[Any, ...]] = CursorResult(self, None, metadata)
        result._soft_closed = True
        self.root_connection._safe_close_cursor(cursor)
        return result

    def _setup_dml_result(self, cursor: DBAPICursor) -> CursorResult[*tuple[Any, ...]]:
        compiled = self.compiled
        if compiled.returning and self._is_explicit_returning:
            self._rowcount = cursor.rowcount
            metadata = self._metadata_for(self._returned_description(cursor))
            result: CursorResult[*tuple[Any, ...]] = CursorResult(self, cursor, metadata)
            if self.cursor_fetch_strategy is not None:
                result._fetch_by(self.cursor_fetch_strategy)
            return result
        if compiled.isinsert and not self.executemany and self._keeps_lastrowid:
            self._lastrowid = self.get_lastrowid()
        if compiled.returning:
            rows = self.fetchall_for_returning(cursor)
            return self._keep_returned(rows, self._returned_description(cursor))
        return self._finished_result(cursor)

    def _returned_description(self, cursor: DBAPICursor) -> Sequence[Sequence[Any]]:
        """Return the cursor's description of what RETURNING returned, or what stands for it."""
        strategy = self.cursor_fetch_strategy
        described = None if strategy is None else strategy.alternate_cursor_description
        return described or cursor.description or ()

    @property
    def _is_explicit_returning(self) -> bool:
        compiled = self.compiled
        return bool(compiled.returning) and not compiled.implicit_returning

    @property
    def _is_implicit_returning(self) -> bool:
        compiled = self.compiled
        return bool(compiled.returning) and bool(compiled.implicit_returning)

    # -- keys and defaults that the database made

    @property
    def _keeps_lastrowid(self) -> bool:
        compiled = self.compiled
        return (
            self.dialect.postfetch_lastrowid and not compiled.inline and not compiled.statement._multi_values
        )

    def get_lastrowid(self) -> Any:
        """Return the key of the row inserted last, as the cursor tells it."""
        return self.cursor.lastrowid

    def _keep_returned(
        self, raws: Sequence[Any], description: Sequence[Any]
    ) -> CursorResult[*tuple[Any, ...]]:
        """Keep the rows of a RETURNING that the compiler added by itself.

        The result has none of them, unless the statement asked for more columns than those.
        """
        metadata = self._metadata_for(description)
        self.returned_default_rows = self._key_rows = metadata.row_maker.many(raws)
        result = self._finished_result(self.cursor, metadata)
        if self.compiled.statement._supplemental_returning:
            result._fetch_by(FullyBufferedCursorFetchStrategy(None, None, raws))
        return result

    @property
    def inserted_primary_key_rows(self) -> Sequence[Any]:
        """The primary keys of the rows inserted."""
        table = self.compiled.compile_state_table
        if table is None:
            return []
        columns = list(table.primary_key)
        make = result_tuple([column.key for column in columns], [(column,) for column in columns])
        given = self.compiled_parameters
        names = [self.compiled.parameter_of(column) for column in columns]
        places = self.compiled.returning_primary_key
        if self._key_rows is not None:
            return [
                make(
                    [
                        self._given_key(row, name, column) if place is None else returned[place]
                        for name, place, column in zip(names, places, columns, strict=True)
                    ]
                )
                for row, returned in zip(given, self._key_rows, strict=False)
            ]
        if self.executemany or not self._keeps_lastrowid:
            return [make([row.get(name) for name in names]) for row in given]
        row = given[0]
        return [
            make([self._given_key(row, name, column) for name, column in zip(names, columns, strict=True)])
        ]

    def _given_key(self, row: Mapping[str, Any], name: str, column: Any) -> Any:
        """Return what a part of the key was set to, or the number that the database made in place of NULL."""
        value = row.get(name)
        if value is not None or self._lastrowid is None or column is not column.table._autoincrement_column:
            return value
        processor = column.type._cached_result_processor(self.dialect, None)
        return self._lastrowid if processor is None else processor(self._lastrowid)

    @property
    def rowcount(self) -> int:
        """The number of rows that the statement found or changed, -1 when that is not known."""
        if self._rowcount is not None:
            return self._rowcount
        count = self.cursor.rowcount
        return -1 if count is None else count

    def get_rowcount(self) -> int | None:
        """Return `rowcount` as the cursor tells it."""
        return self.rowcount

    def supports_sane_rowcount(self) -> bool:
        """Tell whether `rowcount` counts the rows that were matched."""
        return bool(self.dialect.supports_sane_rowcount)

    def supports_sane_multi_rowcount(self) -> bool:
        """Tell the same of several sets of parameters."""
        return bool(self.dialect.supports_sane_multi_rowcount)

    @property
    def postfetch_cols(self) -> Sequence[Any] | None:
        """The columns whose values the database made and that were not fetched."""
        return None if self.compiled is None else self.compiled.postfetch

    @property
    def prefetch_cols(self) -> Sequence[Any] | None:
        """The columns whose defaults were computed before the statement was run."""
        compiled = self.compiled
        if compiled is None:
            return None
        return compiled.insert_prefetch if compiled.isinsert else compiled.update_prefetch  # type: ignore[no-any-return]  # columns

    def lastrow_has_defaults(self) -> bool:
        """Tell whether the row has values that the database made and that were not fetched."""
        return (self.isinsert or self.isupdate) and bool(self.compiled.postfetch)

    def fetchall_for_returning(self, cursor: DBAPICursor) -> Sequence[Any]:
        """Return the rows of a RETURNING clause."""
        return cursor.fetchall()

    def get_out_parameter_values(self, names: Sequence[str]) -> Sequence[Any]:
        """Return the values of OUT parameters."""
        raise NotImplementedError(f"the {self.dialect.name} dialect has no OUT parameters")


def _type_code(cursor: DBAPICursor) -> Any:
    return cursor.description[0][1] if cursor.description else None
