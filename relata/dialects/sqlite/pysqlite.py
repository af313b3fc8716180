"""SQLite by the driver of Python's standard library. See https://docs.python.org/3/library/sqlite3.html"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...pool import QueuePool, SingletonThreadPool
from ...sql import sqltypes
from ...util import VersionInfo, immutabledict, parse_version_string, warn, warn_deprecated
from ...util.coerce import coerce_kw_type
from ...util.lazy_module import LazyModule
from .base import SQLiteDialect, refuse_address
from .types import DATE, DATETIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...engine.interfaces import ConnectArgsType
    from ...engine.url import URL
    from ...pool import Pool

__all__ = ["SQLiteDialect_pysqlite", "dialect"]

_percent = LazyModule("urllib.parse")
_platform = LazyModule("platform")
_CONNECT_OPTIONS: Mapping[str, Any] = {
    "uri": bool,
    "timeout": float,
    "isolation_level": str,
    "detect_types": int,
    "check_same_thread": bool,
    "cached_statements": int,
}


class _NativeWhereAsked:
    """Leave values to the driver where the dialect was told to."""

    def bind_processor(self, dialect: Any) -> Any:
        return None if dialect.native_datetime else super().bind_processor(dialect)  # type: ignore[misc]  # mixed in

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return None if dialect.native_datetime else super().result_processor(dialect, coltype)  # type: ignore[misc]  # mixed in


class _PysqliteDate(_NativeWhereAsked, DATE):
    pass


class _PysqliteTimestamp(_NativeWhereAsked, DATETIME):
    """TIMESTAMP, the one type with a time that the driver reads by itself."""


class SQLiteDialect_pysqlite(SQLiteDialect):
    """SQLite by the module `sqlite3`."""

    driver = "pysqlite"
    supports_statement_cache = True
    returns_native_bytes = True
    colspecs = {
        **SQLiteDialect.colspecs,
        sqltypes.Date: _PysqliteDate,
        sqltypes.TIMESTAMP: _PysqliteTimestamp,
    }
    _isolation_lookup = SQLiteDialect._isolation_lookup.union(immutabledict({"AUTOCOMMIT": None}))

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the module `sqlite3`."""
        from sqlite3 import (
            dbapi2,  # imported with the first engine: a dialect that only compiles needs no driver
        )

        return dbapi2

    def retrieve_dbapi_version(self, dbapi: Any) -> VersionInfo:
        """Return the version of Python, whose library the driver is part of."""
        return parse_version_string(_platform.python_version())

    # -- connecting

    @classmethod
    def _is_url_file_db(cls, url: URL) -> bool:
        database = url.database
        return bool(database) and database != ":memory:" and url.query.get("mode") != "memory"

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A file has a pool; a database in memory lives in its connection, so each thread has one."""
        if cls._is_url_file_db(url):
            return QueuePool
        if url.query.get("mode") == "memory":
            warn_deprecated(
                "an SQLite URL with mode=memory has a pool of one connection a thread, which will change to "
                "QueuePool: give poolclass= to create_engine() to choose now",
                "2.1",
            )
        return SingletonThreadPool

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Return path and options for `sqlite3.connect()`.

        With `uri=true`, further options go into the path.
        """
        if url.username or url.host or url.password or url.port:
            raise refuse_address(url)
        options: dict[str, Any] = dict(url.query)
        for name, type_ in _CONNECT_OPTIONS.items():
            coerce_kw_type(options, name, type_)
        options.setdefault("check_same_thread", not self._is_url_file_db(url))
        filename = url.database or ":memory:"
        further = {name: options.pop(name) for name in list(options) if name not in _CONNECT_OPTIONS}
        if options.get("uri"):
            if further:
                filename += "?" + _percent.urlencode(further, doseq=True)
        elif further:
            warn(
                f"expected {', '.join(_CONNECT_OPTIONS)} as options in the URL of an SQLite file, got "
                f"{', '.join(further)}, left out; with uri=true options of SQLite's own go with the file's "
                "name"
            )
        if not options.get("uri") and filename != ":memory:":
            filename = os.path.abspath(filename)
        return [filename], options

    def on_connect(self) -> Callable[[Any], None]:
        """Give each connection the functions that SQLite leaves to programs."""

        def prepare(connection: Any) -> None:
            connection.create_function("regexp", 2, _regexp, deterministic=True)
            connection.create_function("floor", 1, _floor, deterministic=True)

        return prepare

    def _get_server_version_info(self, connection: Any) -> Any:
        return self.loaded_dbapi.sqlite_version_info

    def is_disconnect(self, e: BaseException, connection: Any, cursor: Any) -> bool:
        """A file does not go away; a connection may have been closed."""
        return isinstance(
            e, self.loaded_dbapi.ProgrammingError
        ) and "Cannot operate on a closed database." in str(e)

    # -- isolation levels

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level; AUTOCOMMIT is the driver's `isolation_level = None`."""
        if level == "AUTOCOMMIT":
            dbapi_connection.isolation_level = None
        else:
            dbapi_connection.isolation_level = ""
            super().set_isolation_level(dbapi_connection, level)

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Tell whether the driver commits each statement by itself."""
        return dbapi_conn.isolation_level is None

    def do_savepoint(self, connection: Any, name: str) -> None:
        """Set a savepoint, within a transaction.

        The driver begins one at the first change only: a savepoint before that would be the outermost
        transaction itself, and releasing it would commit.
        """
        driver = connection.connection.dbapi_connection
        if driver.isolation_level is not None and not driver.in_transaction:
            driver.execute("BEGIN")
        super().do_savepoint(connection, name)


def _regexp(pattern: str | None, text: str | None) -> bool | None:
    """The operator REGEXP: search, as Python does; NULL for NULL."""
    if pattern is None or text is None:
        return None
    return re.search(pattern, text) is not None


def _floor(value: float | None) -> int | None:
    return None if value is None else math.floor(value)


dialect = SQLiteDialect_pysqlite
