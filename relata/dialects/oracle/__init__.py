"""Oracle."""

from __future__ import annotations

from ...sql.sqltypes import (
    BLOB,
    BOOLEAN,
    CHAR,
    CLOB,
    DOUBLE_PRECISION,
    NCHAR,
    NVARCHAR,
    REAL,
    VARCHAR,
)
from . import base, cx_oracle, dictionary, json, oracledb, types, vector
from .json import JSON
from .oracledb import dialect
from .types import (
    BFILE,
    BINARY_DOUBLE,
    BINARY_FLOAT,
    DATE,
    FLOAT,
    INTERVAL,
    LONG,
    NCLOB,
    NUMBER,
    NVARCHAR2,
    RAW,
    ROWID,
    TIMESTAMP,
    VARCHAR2,
)
from .vector import (
    VECTOR,
    SparseVector,
    VectorDistanceType,
    VectorIndexConfig,
    VectorIndexType,
    VectorStorageFormat,
    VectorStorageType,
)

base.dialect = dialect  # type: ignore[attr-defined]  # programs look for it there

__all__ = [
    "BFILE",
    "BINARY_DOUBLE",
    "BINARY_FLOAT",
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "CLOB",
    "DATE",
    "DOUBLE_PRECISION",
    "FLOAT",
    "INTERVAL",
    "JSON",
    "LONG",
    "NCHAR",
    "NCLOB",
    "NUMBER",
    "NVARCHAR",
    "NVARCHAR2",
    "RAW",
    "REAL",
    "ROWID",
    "TIMESTAMP",
    "VARCHAR",
    "VARCHAR2",
    "VECTOR",
    "SparseVector",
    "VectorDistanceType",
    "VectorIndexConfig",
    "VectorIndexType",
    "VectorStorageFormat",
    "VectorStorageType",
    "base",
    "cx_oracle",
    "dialect",
    "dictionary",
    "json",
    "oracledb",
    "types",
    "vector",
]
