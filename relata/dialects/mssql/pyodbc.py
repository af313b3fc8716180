"""SQL Server by pyodbc. See https://github.com/mkleehammer/pyodbc/wiki"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable
from typing import Any

from ...connectors.pyodbc import PyODBCConnector
from ...sql import sqltypes
from ...sql.type_api import Processor
from .base import COLSPECS, MSDialect
from .json import JSON, JSONIndexType, JSONPathType
from .types import (
    DATETIMEOFFSET,
    _MSDateTime,
    _MSUnicode,
    _MSUnicodeText,
)

__all__ = ["MSDialect_pyodbc", "dialect"]

# what a lost connection is called: states of ODBC, errors of the server
_LOST_STATES = frozenset(
    ("08S01", "01000", "01002", "08003", "08007", "08S02", "08001", "HYT00", "HY010", "10054")
)
_SQL_DATETIMEOFFSET = -155


def _moment_with_offset_as_text(value: Any) -> Any:
    """Return a moment with a time zone as text: the driver would drop the time zone."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        text = value.strftime("%Y-%m-%d %H:%M:%S.%f %z")
        return f"{text[:-2]}:{text[-2:]}"
    return value


class _ODBCDateTime(_MSDateTime):
    """A date with a time; with a time zone it travels as text."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        below = super().bind_processor(dialect)
        assert below is not None  # a date stands for its midnight

        def process(value: Any) -> Any:
            return _moment_with_offset_as_text(value) if self.timezone else below(value)

        return process


class _ODBCDATETIMEOFFSET(DATETIMEOFFSET):
    """A moment with its distance from UTC, which travels as text."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return _moment_with_offset_as_text


class _TellsSize:
    """Text whose type the driver is told, so that no parameter is sent as a type without an index."""

    length: Any
    _driver_type: str

    def get_dbapi_type(self, dbapi: Any) -> Any:
        size = self.length if isinstance(self.length, int) and self.length <= 2000 else 0
        return getattr(dbapi, self._driver_type), size, 0


class _String_pyodbc(_TellsSize, sqltypes.String):
    _driver_type = "SQL_VARCHAR"


class _Unicode_pyodbc(_TellsSize, _MSUnicode):
    _driver_type = "SQL_WVARCHAR"


class _UnicodeText_pyodbc(_TellsSize, _MSUnicodeText):
    _driver_type = "SQL_WVARCHAR"


class _JSON_pyodbc(JSON):
    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.SQL_WVARCHAR, 0, 0


class _JSONIndexType_pyodbc(JSONIndexType):
    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.SQL_WVARCHAR


class _JSONPathType_pyodbc(JSONPathType):
    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.SQL_WVARCHAR


class MSDialect_pyodbc(PyODBCConnector, MSDialect):
    """SQL Server by pyodbc.

    :param fast_executemany: let the driver send several sets of parameters in one round trip
    :param use_setinputsizes: tell the driver the types of parameters
    """

    name = "mssql"
    driver_extra = "mssql"
    supports_statement_cache = True
    supports_sane_multi_rowcount = False
    scope_identity_must_be_embedded = True
    colspecs = {
        **COLSPECS,
        sqltypes.DateTime: _ODBCDateTime,
        DATETIMEOFFSET: _ODBCDATETIMEOFFSET,
        sqltypes.String: _String_pyodbc,
        sqltypes.Unicode: _Unicode_pyodbc,
        sqltypes.UnicodeText: _UnicodeText_pyodbc,
        sqltypes.Enum: sqltypes.Enum,  # as it is, not as the String that it derives from
        sqltypes.JSON: _JSON_pyodbc,
        sqltypes.JSON.JSONIndexType: _JSONIndexType_pyodbc,
        sqltypes.JSON.JSONPathType: _JSONPathType_pyodbc,
    }

    def __init__(self, fast_executemany: bool = False, use_setinputsizes: bool = True, **params: Any) -> None:
        super().__init__(use_setinputsizes=use_setinputsizes, **params)
        self.fast_executemany = fast_executemany
        if fast_executemany:
            self.use_insertmanyvalues_wo_returning = False

    def on_connect(self) -> Callable[[Any], Any]:
        """Return a function that prepares a connection: times with their distance from UTC are read."""
        below = super().on_connect()

        def prepare(connection: Any) -> None:
            if below is not None:
                below(connection)
            connection.add_output_converter(_SQL_DATETIMEOFFSET, _read_offset_moment)
            if self.query_timeout:
                connection.timeout = self.query_timeout

        return prepare

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement for each set of parameters."""
        if self.fast_executemany:
            cursor.fast_executemany = True
        super().do_executemany(cursor, statement, parameters, context=context)

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the state of the error."""
        if isinstance(e, self.loaded_dbapi.Error) and e.args and e.args[0] in _LOST_STATES:
            return True
        return super().is_disconnect(e, connection, cursor)


def _read_offset_moment(raw: bytes) -> dt.datetime:
    """Read a DATETIMEOFFSET as the driver has it: numbers, the last two the hours and minutes from UTC."""
    year, month, day, hour, minute, second, nanoseconds, hours, minutes = struct.unpack("<6hI2h", raw)
    zone = dt.timezone(dt.timedelta(hours=hours, minutes=minutes))
    return dt.datetime(year, month, day, hour, minute, second, nanoseconds // 1000, zone)


dialect = MSDialect_pyodbc
