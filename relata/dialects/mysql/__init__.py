"""MySQL and MariaDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..drivers import driver_modules
from . import base, dml, mariadb, mysqldb, public_types
from .dml import Insert, insert, limit
from .expression import match
from .mariadb import INET4, INET6
from .mysqldb import dialect, mariadb_dialect
from .public_types import *  # noqa: F403  # the one list of these names stands there

base.dialect = dialect

if TYPE_CHECKING:
    from . import (
        aiomysql as aiomysql,
        asyncmy as asyncmy,
        cymysql as cymysql,
        mariadbconnector as mariadbconnector,
        mysqlconnector as mysqlconnector,
        pymysql as pymysql,
        pyodbc as pyodbc,
    )
else:
    __getattr__, __dir__ = driver_modules(
        __name__,
        "aiomysql",
        "asyncmy",
        "cymysql",
        "mariadbconnector",
        "mysqlconnector",
        "pymysql",
        "pyodbc",
    )

__all__ = [
    "INET4",
    "INET6",
    "Insert",
    "base",
    "dialect",
    "dml",
    "insert",
    "limit",
    "mariadb",
    "mariadb_dialect",
    "match",
    "mysqldb",
    "pymysql",
]
__all__ += public_types.__all__
