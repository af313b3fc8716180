"""SQL Server."""

from __future__ import annotations

from ...sql.expression import try_cast
from ...sql.sqltypes import (
    BIGINT,
    BINARY,
    CHAR,
    DATE,
    DATETIME,
    DECIMAL,
    FLOAT,
    INTEGER,
    NCHAR,
    NUMERIC,
    NVARCHAR,
    SMALLINT,
    TEXT,
    VARCHAR,
)
from . import base, information_schema, json, pymssql, pyodbc
from .json import JSON
from .pyodbc import dialect
from .types import (
    BIT,
    DATETIME2,
    DATETIMEOFFSET,
    DOUBLE_PRECISION,
    IMAGE,
    MONEY,
    NTEXT,
    REAL,
    ROWVERSION,
    SMALLDATETIME,
    SMALLMONEY,
    SQL_VARIANT,
    TIME,
    TIMESTAMP,
    TINYINT,
    UNIQUEIDENTIFIER,
    VARBINARY,
    XML,
)

base.dialect = dialect  # type: ignore[attr-defined]  # programs look for it there

__all__ = [
    "BIGINT",
    "BINARY",
    "BIT",
    "CHAR",
    "DATE",
    "DATETIME",
    "DATETIME2",
    "DATETIMEOFFSET",
    "DECIMAL",
    "DOUBLE_PRECISION",
    "FLOAT",
    "IMAGE",
    "INTEGER",
    "JSON",
    "MONEY",
    "NCHAR",
    "NTEXT",
    "NUMERIC",
    "NVARCHAR",
    "REAL",
    "ROWVERSION",
    "SMALLDATETIME",
    "SMALLINT",
    "SMALLMONEY",
    "SQL_VARIANT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TINYINT",
    "UNIQUEIDENTIFIER",
    "VARBINARY",
    "VARCHAR",
    "XML",
    "base",
    "dialect",
    "information_schema",
    "json",
    "pymssql",
    "pyodbc",
    "try_cast",
]
