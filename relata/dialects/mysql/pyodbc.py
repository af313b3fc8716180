"""MySQL and MariaDB by pyodbc and an ODBC driver. See https://github.com/mkleehammer/pyodbc/wiki"""

from __future__ import annotations

import datetime as dt
import decimal
import re
from collections.abc import Callable
from typing import Any

from ..._hot.processors import to_float
from ...connectors.odbc import quoted
from ...connectors.pyodbc import PyODBCConnector
from ...sql import sqltypes
from ...sql.type_api import Processor
from .core import LOST, MySQLDialect, MySQLExecutionContext
from .mariadb import MariaDBDialect
from .types import NUMERIC, TIME

__all__ = ["MySQLDialect_pyodbc", "dialect", "mariadb_dialect"]

_CODE = re.compile(r"\((\d+)\) \(SQL")
_DURATION = re.compile(rb"(-?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?\0*")

# what a lost connection is called beside the server's numbers: a state of ODBC, an error of MariaDB's client
_LOST_STATE = "08S01"
_LOST_WRITING = 5014

_FOUND_ROWS = "OPTION=2"  # an UPDATE counts the rows found, not those changed
_LONGEST_VALUE = 2**30  # bytes; what is sent in pieces, MariaDB's driver refuses or mixes up
_DAY = dt.timedelta(days=1)


def _as_text(value: Any) -> Any:
    """Return a moment or time as text: the driver would cut the fraction of its seconds."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return value.replace(tzinfo=None).isoformat() if isinstance(value, dt.time) else value


class _DateTime(sqltypes.DateTime):
    """Moments."""

    def bind_processor(self, dialect: Any) -> Processor:
        return _as_text

    def result_processor(self, dialect: Any, coltype: Any) -> Processor:
        return _moment_of_text


class _Time(TIME):
    """Times of day."""

    def bind_processor(self, dialect: Any) -> Processor:
        return _as_text

    def result_processor(self, dialect: Any, coltype: Any) -> Processor:
        below = super().result_processor(dialect, coltype)
        assert below is not None  # some drivers return durations
        return lambda value: dt.time.fromisoformat(value) if isinstance(value, str) else below(value)


class _Numeric(NUMERIC):
    """Exact numbers: a parameter that is selected comes as text, or as float where it was one."""

    def result_processor(self, dialect: Any, coltype: Any) -> Processor:
        return _decimal_of if self.asdecimal else to_float


def _moment_of_text(value: Any) -> Any:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


def _decimal_of(value: Any) -> Any:
    return decimal.Decimal(str(value)) if isinstance(value, float | str) else value


class MySQLExecutionContext_pyodbc(MySQLExecutionContext):
    """One execution by pyodbc."""

    def get_lastrowid(self) -> int:
        """Ask for the key that the server has made: the driver does not tell it."""
        return int(self._execute_scalar("SELECT LAST_INSERT_ID()", None))


class MySQLDialect_pyodbc(PyODBCConnector, MySQLDialect):
    """MySQL and MariaDB by pyodbc."""

    supports_statement_cache = True
    supports_sane_multi_rowcount = False
    returns_native_bytes = True
    default_paramstyle = "named"
    pyodbc_driver_name = "MySQL"
    execution_ctx_cls = MySQLExecutionContext_pyodbc
    colspecs = {
        **MySQLDialect.colspecs,
        sqltypes.DateTime: _DateTime,
        sqltypes.Time: _Time,
        sqltypes.Numeric: _Numeric,
    }

    def _address_entries(self, options: dict[str, Any], query: dict[str, Any]) -> list[str]:
        """Return host and port apart: what follows a comma these drivers leave unread."""
        entries = [f"Server={quoted(options.get('host', ''))}"]
        if "port" in options:
            entries.append(f"Port={options['port']}")
        return entries if any(name.lower() == "option" for name in query) else [*entries, _FOUND_ROWS]

    def _nobody_entries(self, query: dict[str, Any]) -> list[str]:
        return []

    def on_connect(self) -> Callable[[Any], None]:
        """Have long values sent whole, and the times of MariaDB read with fractions and beyond a day."""
        return self._prepare_connection

    def _prepare_connection(self, connection: Any) -> None:
        driver = self.loaded_dbapi
        connection.maxwrite = _LONGEST_VALUE
        if "maodbc" in connection.getinfo(driver.SQL_DRIVER_NAME).lower():  # others were not tried
            connection.add_output_converter(driver.SQL_TYPE_TIME, _read_time)

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """Tell by the number of the error, or by its state."""
        if not isinstance(e, self.loaded_dbapi.Error):
            return False
        code = self._extract_error_code(e)
        is_told = code in LOST or code == _LOST_WRITING or e.args[:1] == (_LOST_STATE,)
        return is_told or super().is_disconnect(e, connection, cursor)

    def _extract_error_code(self, exception: BaseException) -> int | None:
        found = _CODE.search(str(exception))
        return int(found.group(1)) if found else None


def _read_time(raw: bytes | None) -> Any:
    """Read a TIME: a time of day, or a duration where no clock shows it."""
    found = None if raw is None else _DURATION.fullmatch(raw)
    if found is None:
        return raw
    sign, hours, minutes, seconds, fraction = found.groups(b"")
    value = dt.timedelta(
        hours=int(hours),
        minutes=int(minutes),
        seconds=int(seconds),
        microseconds=int(fraction.ljust(6, b"0")),
    )
    if sign or value >= _DAY:
        return -value if sign else value
    return (dt.datetime.min + value).time()


class MariaDBDialect_pyodbc(MariaDBDialect, MySQLDialect_pyodbc):
    """MariaDB by pyodbc."""

    supports_statement_cache = True


dialect = MySQLDialect_pyodbc
mariadb_dialect = MariaDBDialect_pyodbc
