"""SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sql.sqltypes import (
    BLOB,
    BOOLEAN,
    CHAR,
    DECIMAL,
    FLOAT,
    INTEGER,
    NUMERIC,
    REAL,
    SMALLINT,
    TEXT,
    TIMESTAMP,
    VARCHAR,
)
from ..drivers import driver_modules
from . import base, dml, pysqlite
from .dml import Insert, insert
from .pysqlite import dialect
from .types import DATE, DATETIME, JSON, TIME

base.dialect = dialect  # type: ignore[attr-defined]  # programs look for it there

if TYPE_CHECKING:
    from . import aiosqlite as aiosqlite, pysqlcipher as pysqlcipher
else:
    __getattr__, __dir__ = driver_modules(__name__, "aiosqlite", "pysqlcipher")

__all__ = [
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "FLOAT",
    "INTEGER",
    "JSON",
    "NUMERIC",
    "REAL",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "VARCHAR",
    "Insert",
    "base",
    "dialect",
    "dml",
    "insert",
    "pysqlite",
]
