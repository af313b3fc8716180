"""Oracle by cx_Oracle, and what its successor python-oracledb shares with it.

See https://cx-oracle.readthedocs.io/
"""

from __future__ import annotations

import decimal
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ... import exc
from ..._hot.processors import to_decimal_processor_factory, to_float
from ...engine.fetching import FullyBufferedCursorFetchStrategy
from ...engine.interfaces import BindTyping
from ...sql import sqltypes
from ...sql.type_api import Processor
from ...util import immutabledict
from ...util.coerce import asbool, coerce_kw_type
from ...util.version import VersionInfo, parse_version_string
from .base import COLSPECS, OracleDialect, OracleExecutionContext
from .json import JSON
from .param_names import OracleCompilerOfDrivers
from .types import (
    BINARY_DOUBLE,
    BINARY_FLOAT,
    INTERVAL,
    LONG,
    NCLOB,
    NUMBER,
    RAW,
    ROWID,
    TIMESTAMP,
    _OracleLargeBinary,
)

if TYPE_CHECKING:
    from ...engine.interfaces import ConnectArgsType, DBAPICursor
    from ...engine.url import URL

__all__ = ["OracleDialect_cx_oracle", "OracleExecutionContext_cx_oracle", "dialect"]


# -- types as the driver is told of them, and what it returns


class _Told:
    """A type of which the driver is told by a name of its own."""

    _driver_type: str

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return getattr(dbapi, self._driver_type)


def _as_decimal(value: Any) -> Any:
    return value if value is None or isinstance(value, decimal.Decimal) else decimal.Decimal(str(value))


class _Number:
    """Numbers travel as Decimal or as float, as the type says."""

    asdecimal: bool
    scale: Any

    def bind_processor(self, dialect: Any) -> Processor | None:
        if not self.asdecimal:
            return to_float
        rounded = to_decimal_processor_factory(decimal.Decimal, 10 if self.scale is None else self.scale)

        def process(value: Any) -> Any:
            return value if isinstance(value, decimal.Decimal) else rounded(value)

        return process

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return _as_decimal if self.asdecimal else to_float


class _OracleNumeric(_Number, sqltypes.Numeric[Any]):
    """An exact number."""


class _OracleFloat(_Number, sqltypes.Float[Any]):
    """An approximate number."""


class _OracleNUMBER(_Number, NUMBER):
    """A NUMBER; without digits after the point it is an int."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return None if self._is_whole else super().bind_processor(dialect)

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        # what has no scale may be anything: the connection's handler looks at each value
        return None if self._is_whole else super().result_processor(dialect, coltype)

    @property
    def _is_whole(self) -> bool:
        return not self.asdecimal and not (self.scale and self.scale > 0)


class _OracleBINARY_DOUBLE(_Told, _Number, BINARY_DOUBLE):
    _driver_type = "NATIVE_FLOAT"


class _OracleBINARY_FLOAT(_Told, _Number, BINARY_FLOAT):
    _driver_type = "NATIVE_FLOAT"


class _OracleInteger(sqltypes.Integer):
    def get_dbapi_type(self, dbapi: Any) -> Any:
        return int  # else the driver takes room for the largest number


class _OracleString(sqltypes.String):
    pass


class _OracleEnum(sqltypes.Enum):
    pass


class _OracleUuid(_Told, sqltypes.Uuid[Any]):
    _driver_type = "STRING"


class _OracleChar(_Told, sqltypes.CHAR):
    _driver_type = "FIXED_CHAR"


class _OracleNChar(_Told, sqltypes.NCHAR):
    _driver_type = "FIXED_NCHAR"


class _OracleUnicode(_Told, sqltypes.Unicode):
    _driver_type = "LONG_STRING"


class _OracleNVarchar(_Told, sqltypes.NVARCHAR):
    _driver_type = "NCHAR"


class _OracleText(_Told, sqltypes.Text):
    # as text of the parameter itself, not as a LOB that is written apart
    _driver_type = "DB_TYPE_NVARCHAR"


class _OracleUnicodeText(_Told, sqltypes.UnicodeText):
    _driver_type = "DB_TYPE_NVARCHAR"


class _OracleNCLOB(_Told, NCLOB):
    _driver_type = "DB_TYPE_NVARCHAR"


class _OracleLong(_Told, LONG):
    _driver_type = "LONG_STRING"


class _OracleBinary(_Told, _OracleLargeBinary):
    _driver_type = "DB_TYPE_RAW"

    def bind_processor(self, dialect: Any) -> Processor | None:
        return None  # the driver takes bytes


class _OracleRaw(RAW):
    pass


class _OracleRowid(_Told, ROWID):
    _driver_type = "ROWID"


class _OracleTimestamp(_Told, TIMESTAMP):
    _driver_type = "TIMESTAMP"


class _OracleInterval(_Told, INTERVAL):
    _driver_type = "INTERVAL"


class _OracleJSON(JSON):
    def get_dbapi_type(self, dbapi: Any) -> Any:
        # as text or bytes: the package makes them, so that None may be SQL NULL or JSON null
        return None


# the driver's types that it is told of; the others it finds out by itself
_TOLD = (
    "DATETIME",
    "DB_TYPE_NVARCHAR",
    "DB_TYPE_RAW",
    "FIXED_CHAR",
    "FIXED_NCHAR",
    "NATIVE_FLOAT",
    "NCHAR",
    "TIMESTAMP",
)


class OracleExecutionContext_cx_oracle(OracleExecutionContext):
    """One execution by cx_Oracle or python-oracledb."""

    dialect: OracleDialect_cx_oracle
    _variables: Mapping[str, Any] = immutabledict()  # of OUT parameters, by the names in the statement

    def pre_exec(self) -> None:
        """Make the driver's variables for OUT parameters."""
        if self.dialect.arraysize:
            self.cursor.arraysize = self.dialect.arraysize
        if self._plan is None or not self.compiled.has_out_parameters:
            return
        sets: Any = self.parameters if self.executemany else [self.parameters]
        binds = {name: bind for name, bind in self.compiled.binds.items() if bind.isoutparam}
        self._variables = {name: self._variable(bind, len(sets)) for name, bind in binds.items()}
        key = self.compiled.style.key
        taken = {key(name): variable for name, variable in self._variables.items()}
        for one in sets:
            one.update(taken)

    def _variable(self, bind: Any, count: int) -> Any:
        """Make the variable of a parameter.

        :param count: how many sets of parameters it is for
        :raises InvalidRequestError: the driver has no type for that of the parameter
        """
        dialect = self.dialect
        dbapi, impl = dialect.loaded_dbapi, bind.type._unwrapped_dialect_impl(dialect)
        cursor: Any = self.cursor
        affinity = impl._type_affinity
        if affinity is sqltypes.Boolean:
            return cursor.var(
                dbapi.DB_TYPE_BOOLEAN if dialect.supports_native_boolean else dbapi.NUMBER, arraysize=count
            )
        if isinstance(impl, sqltypes.Text):
            return cursor.var(dbapi.CLOB, arraysize=count, outconverter=_read_lob)
        if affinity is sqltypes.LargeBinary and not isinstance(impl, RAW):
            return cursor.var(dbapi.BLOB, arraysize=count, outconverter=_read_lob)
        if isinstance(impl, _Number) and impl.asdecimal:
            return cursor.var(decimal.Decimal, arraysize=count)
        type_ = impl.get_dbapi_type(dbapi)
        if type_ is None:
            raise exc.InvalidRequestError(
                f"expected a type that Oracle's driver has a variable for, got {bind.type!r} for "
                f"{bind.key!r}, which takes a value: give the column or outparam() a type"
            )
        return cursor.var(type_, arraysize=count)

    def post_exec(self) -> None:
        """Take the rows of RETURNING out of the variables."""
        if not (self._variables and self.compiled.returning):
            return
        count = len(self.parameters) if self.executemany else 1
        variables = list(self._variables.values())
        rows = [
            row
            for number in range(count)
            for row in zip(*[variable.getvalue(number) for variable in variables], strict=True)
        ]
        description = [
            (one.name, None, None, None, None, None, None) for one in self.compiled._result_columns
        ]
        self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, description, rows)

    def fetchall_for_returning(self, cursor: DBAPICursor) -> Sequence[Any]:
        """Return the rows of a RETURNING clause."""
        strategy: Any = self.cursor_fetch_strategy
        return list(strategy.rows)

    def get_out_parameter_values(self, names: Sequence[str]) -> Sequence[Any]:
        """Return the values of OUT parameters."""
        return [self._variables[name].getvalue() for name in names]


def _read_lob(value: Any) -> Any:
    return value.read() if hasattr(value, "read") else value


_OPTIONS: dict[str, Any] = {"threaded": asbool, "events": asbool, "retry_count": int, "retry_delay": int}


class OracleDialect_cx_oracle(OracleDialect):
    """Oracle by cx_Oracle.

    :param auto_convert_lobs: return LOBs as text and bytes, else as the driver's objects to be read in parts
    :param coerce_to_decimal: return numbers with a point as `decimal.Decimal`, else as float
    :param arraysize: how many rows are fetched in one round trip; the driver's default where none is given
    :param encoding_errors: what becomes of text that cannot be read, such as "replace"
    """

    driver = "cx_oracle"
    driver_extra = "oracle-cxoracle"
    supports_statement_cache = True
    supports_sane_rowcount = True
    supports_sane_multi_rowcount = True
    update_executemany_returning = True
    delete_executemany_returning = True
    bind_typing = BindTyping.SETINPUTSIZES
    statement_compiler = OracleCompilerOfDrivers
    execution_ctx_cls = OracleExecutionContext_cx_oracle
    execute_sequence_format = list
    minimum_dbapi_version: tuple[int, ...] | None = (8,)
    colspecs = {
        **COLSPECS,
        sqltypes.Numeric: _OracleNumeric,
        sqltypes.Float: _OracleFloat,
        NUMBER: _OracleNUMBER,
        BINARY_DOUBLE: _OracleBINARY_DOUBLE,
        BINARY_FLOAT: _OracleBINARY_FLOAT,
        sqltypes.Integer: _OracleInteger,
        sqltypes.String: _OracleString,
        sqltypes.Enum: _OracleEnum,
        sqltypes.Uuid: _OracleUuid,
        sqltypes.CHAR: _OracleChar,
        sqltypes.NCHAR: _OracleNChar,
        sqltypes.Unicode: _OracleUnicode,
        sqltypes.NVARCHAR: _OracleNVarchar,
        sqltypes.Text: _OracleText,
        sqltypes.UnicodeText: _OracleUnicodeText,
        NCLOB: _OracleNCLOB,
        LONG: _OracleLong,
        sqltypes.LargeBinary: _OracleBinary,
        RAW: _OracleRaw,
        ROWID: _OracleRowid,
        sqltypes.TIMESTAMP: _OracleTimestamp,
        sqltypes.Interval: _OracleInterval,
        INTERVAL: _OracleInterval,
        sqltypes.JSON: _OracleJSON,
    }

    def __init__(
        self,
        auto_convert_lobs: bool = True,
        coerce_to_decimal: bool = True,
        arraysize: int | None = None,
        encoding_errors: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.auto_convert_lobs = auto_convert_lobs
        self.coerce_to_decimal = coerce_to_decimal
        self.arraysize = arraysize
        self.encoding_errors = encoding_errors
        if self._use_nchar_for_unicode:
            self.colspecs = {
                **self.colspecs,
                sqltypes.Unicode: _OracleNVarchar,
                sqltypes.UnicodeText: _OracleNCLOB,
            }
        if self.dbapi is not None:
            self.include_set_input_sizes = {int, *(getattr(self.dbapi, name, None) for name in _TOLD)} - {
                None
            }

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `cx_Oracle`."""
        import cx_Oracle  # imported with the first engine: a dialect that only compiles needs no driver

        return cx_Oracle

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version that the driver's module tells."""
        return parse_version_string(getattr(dbapi, "version", None))

    # -- connecting

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return the keyword arguments of `connect()`.

        A database in the URL is a SID, the option `service_name` a service; a URL with neither has a name
        that the client knows (tnsnames.ora) in place of the host.

        :raises InvalidRequestError: a database and a service
        """
        options: dict[str, Any] = dict(url.query)
        service = options.pop("service_name", None)
        if url.database and service:
            raise exc.InvalidRequestError(
                f"expected a database (a SID) in the URL or the option service_name, got both: "
                f"{url.database!r} and {service!r}"
            )
        if url.database or service:
            target = {"sid": url.database} if url.database else {"service_name": service}
            options["dsn"] = self.loaded_dbapi.makedsn(url.host, url.port or 1521, **target)
        elif url.host:
            options["dsn"] = url.host
        if url.password is not None:
            options["password"] = url.password
        if url.username is not None:
            options["user"] = url.username
        for name in ("mode", "purity"):
            if name in options:
                options[name] = self._driver_constant(options[name])
        for name, type_ in _OPTIONS.items():
            coerce_kw_type(options, name, type_)
        return [], options

    def _driver_constant(self, value: Any) -> Any:
        """Return a constant of the driver for its name or number."""
        try:
            return int(value)
        except ValueError:
            return getattr(self.loaded_dbapi, str(value).upper())

    def on_connect(self) -> Callable[[Any], Any]:
        """Return a function that prepares a connection: LOBs and numbers come back as Python has them."""
        handler = self._output_type_handler()

        def prepare(connection: Any) -> None:
            connection.outputtypehandler = handler

        return prepare

    def _output_type_handler(self) -> Callable[..., Any]:
        """Return what the driver asks for the variable of each result column; None is its own choice."""
        dbapi = self.loaded_dbapi
        texts = {dbapi.CLOB: dbapi.LONG_STRING, dbapi.NCLOB: dbapi.DB_TYPE_LONG_NVARCHAR}
        number, native = dbapi.NUMBER, dbapi.NATIVE_FLOAT

        def make_variable(
            cursor: Any, name: Any, default_type: Any, size: Any, precision: Any, scale: Any
        ) -> Any:
            if default_type == number and default_type != native:
                return self._number_variable(cursor, precision, scale)
            if self.auto_convert_lobs and default_type in texts:
                extra = {} if self.encoding_errors is None else {"encodingErrors": self.encoding_errors}
                return cursor.var(texts[default_type], arraysize=cursor.arraysize, **extra)
            if self.auto_convert_lobs and default_type == dbapi.BLOB:
                return cursor.var(dbapi.DB_TYPE_LONG_RAW, arraysize=cursor.arraysize)
            return None

        return make_variable

    def _number_variable(self, cursor: Any, precision: Any, scale: Any) -> Any:
        if not self.coerce_to_decimal:
            return None
        if precision and scale == 0:
            return None  # an int already
        # an expression, or a NUMBER that says nothing of its digits: each value tells
        read = decimal.Decimal if precision and scale and scale > 0 else _int_or_decimal
        return cursor.var(self.loaded_dbapi.STRING, 255, outconverter=read, arraysize=cursor.arraysize)

    # -- isolation levels

    def get_isolation_level_values(self, dbapi_conn: Any) -> Sequence[str]:
        """Return the levels that there are."""
        return [*super().get_isolation_level_values(dbapi_conn), "AUTOCOMMIT"]

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        """Ask for the level of a transaction; one is begun to see it, where there is none."""
        with dbapi_connection.cursor() as cursor:
            # the names are those of the server's own packages
            out = cursor.var(str)
            cursor.execute(
                "begin :trans_id := dbms_transaction.local_transaction_id(TRUE); end;", {"trans_id": out}
            )
            trans_id = out.getvalue()
            undo, slot, _ = trans_id.split(".", 2)
            cursor.execute(
                "SELECT CASE BITAND(t.flag, POWER(2, 28)) WHEN 0 THEN 'READ COMMITTED' "
                "ELSE 'SERIALIZABLE' END FROM v$transaction t WHERE t.xidusn = :undo AND t.xidslot = :slot",
                {"undo": int(undo), "slot": int(slot)},
            )
            row = cursor.fetchone()
        if row is None:
            raise NotImplementedError(
                "the server does not tell its isolation level: v$transaction cannot be read"
            )
        return str(row[0])

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the session's further transactions; AUTOCOMMIT is the driver's own."""
        if level == "AUTOCOMMIT":
            dbapi_connection.autocommit = True
            return
        dbapi_connection.autocommit = False
        dbapi_connection.rollback()
        with dbapi_connection.cursor() as cursor:
            cursor.execute(f"ALTER SESSION SET ISOLATION_LEVEL={level}")

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether each statement is committed by itself."""
        return bool(dbapi_conn.autocommit)

    # -- calls of the driver

    def do_set_input_sizes(self, cursor: Any, list_of_tuples: Any, context: Any) -> None:
        """Tell the driver the types of parameters by their names."""
        key, binds = context.compiled.style.key, context.compiled.binds
        cursor.setinputsizes(
            **{
                key(name): dbtype
                for name, dbtype, _ in list_of_tuples
                if dbtype is not None and not (name in binds and binds[name].isoutparam)
            }
        )

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error."""
        dbapi = self.loaded_dbapi
        text = str(e)
        if isinstance(e, (dbapi.InterfaceError, dbapi.DatabaseError)) and "not connected" in text:
            return True
        error = e.args[0] if e.args else None
        return getattr(error, "code", None) in _LOST or getattr(error, "full_code", "") in _LOST_BY_NAME

    # -- two phases

    def create_xid(self) -> Any:
        """Make an identifier for a two-phase transaction: format, global part, branch."""
        return 0x1234, f"{secrets.randbits(128):032x}", f"{9:032x}"

    def do_begin_twophase(self, connection: Any, xid: Any) -> None:
        """Begin a two-phase transaction."""
        connection.connection.begin(*xid)
        connection.connection.info["oracle_xid"] = xid

    def do_prepare_twophase(self, connection: Any, xid: Any) -> None:
        """Prepare a two-phase transaction."""
        connection.connection.info["oracle_prepared"] = connection.connection.prepare()

    def do_rollback_twophase(
        self, connection: Any, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Roll a two-phase transaction back."""
        self.do_rollback(connection.connection)

    def do_commit_twophase(
        self, connection: Any, xid: Any, is_prepared: bool = True, recover: bool = False
    ) -> None:
        """Commit a two-phase transaction; one that was prepared and changed nothing is gone already.

        :raises NotImplementedError: `recover`
        """
        if not is_prepared:
            self.do_commit(connection.connection)
            return
        if recover:
            raise NotImplementedError(
                "cx_Oracle does not commit prepared transactions of earlier connections"
            )
        if connection.connection.info.get("oracle_prepared"):
            self.do_commit(connection.connection)


# ORA-: not logged on, terminated, lost contact, killed, closed; DPI- and DPY- of the drivers themselves
_LOST = frozenset((28, 3114, 3113, 3135, 1033, 2396, 12537, 12541))
_LOST_BY_NAME = frozenset(("DPI-1010", "DPI-1080", "DPY-1001", "DPY-4011"))


def _int_or_decimal(text: str) -> Any:
    return decimal.Decimal(text) if "." in text or "E" in text or "e" in text else int(text)


dialect = OracleDialect_cx_oracle
