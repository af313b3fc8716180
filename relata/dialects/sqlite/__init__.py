"""SQLite."""

from __future__ import annotations

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
from . import base, dml, pysqlite
from .dml import Insert, insert
from .pysqlite import dialect
from .types import DATE, DATETIME, JSON, TIME

base.dialect = dialect  # type: ignore[attr-defined]  # programs look for it there

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
