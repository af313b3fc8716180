"""The types that the database's names stand for."""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from . import types
from .json import JSON
from .vector import VECTOR

__all__ = ["ISCHEMA_NAMES"]

ISCHEMA_NAMES: dict[str, type[Any]] = {
    "BFILE": types.BFILE,
    "BINARY_DOUBLE": types.BINARY_DOUBLE,
    "BINARY_FLOAT": types.BINARY_FLOAT,
    "BLOB": sqltypes.BLOB,
    "BOOLEAN": sqltypes.BOOLEAN,
    "CHAR": sqltypes.CHAR,
    "CLOB": sqltypes.CLOB,
    "DATE": types.DATE,
    "DOUBLE PRECISION": sqltypes.DOUBLE_PRECISION,
    "FLOAT": types.FLOAT,
    "INTERVAL DAY TO SECOND": types.INTERVAL,
    "JSON": JSON,
    "LONG": types.LONG,
    "NCHAR": sqltypes.NCHAR,
    "NCLOB": types.NCLOB,
    "NUMBER": types.NUMBER,
    "NVARCHAR2": sqltypes.NVARCHAR,
    "RAW": types.RAW,
    "REAL": sqltypes.REAL,
    "ROWID": types.ROWID,
    "TIMESTAMP": types.TIMESTAMP,
    "TIMESTAMP WITH LOCAL TIME ZONE": types.TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": types.TIMESTAMP,
    "VARCHAR2": sqltypes.VARCHAR,
    "VECTOR": VECTOR,
}
