"""SQL Server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sql.expression import try_cast
from ..drivers import driver_modules
from . import base, information_schema, json, public_types, pyodbc
from .public_types import *  # noqa: F403  # the one list of these names stands there
from .pyodbc import dialect

base.dialect = dialect  # type: ignore[attr-defined]  # programs look for it there

if TYPE_CHECKING:
    from . import mssqlpython as mssqlpython, pymssql as pymssql
else:
    __getattr__, __dir__ = driver_modules(__name__, "mssqlpython", "pymssql")

__all__ = [
    "base",
    "dialect",
    "information_schema",
    "json",
    "mssqlpython",
    "pymssql",
    "pyodbc",
    "try_cast",
]
__all__ += public_types.__all__
