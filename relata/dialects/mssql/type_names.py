"""The types that the server's names stand for."""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from . import types

__all__ = ["ISCHEMA_NAMES"]

ISCHEMA_NAMES: dict[str, type[Any]] = {
    "bigint": sqltypes.BIGINT,
    "binary": sqltypes.BINARY,
    "bit": types.BIT,
    "char": sqltypes.CHAR,
    "date": sqltypes.DATE,
    "datetime": sqltypes.DATETIME,
    "datetime2": types.DATETIME2,
    "datetimeoffset": types.DATETIMEOFFSET,
    "decimal": sqltypes.DECIMAL,
    "double precision": types.DOUBLE_PRECISION,
    "float": sqltypes.FLOAT,
    "image": types.IMAGE,
    "int": sqltypes.INTEGER,
    "money": types.MONEY,
    "nchar": sqltypes.NCHAR,
    "ntext": types.NTEXT,
    "numeric": sqltypes.NUMERIC,
    "nvarchar": sqltypes.NVARCHAR,
    "real": types.REAL,
    "smalldatetime": types.SMALLDATETIME,
    "smallint": sqltypes.SMALLINT,
    "smallmoney": types.SMALLMONEY,
    "sql_variant": types.SQL_VARIANT,
    "text": sqltypes.TEXT,
    "time": types.TIME,
    "timestamp": types.TIMESTAMP,
    "tinyint": types.TINYINT,
    "uniqueidentifier": types.UNIQUEIDENTIFIER,
    "varbinary": types.VARBINARY,
    "varchar": sqltypes.VARCHAR,
    "xml": types.XML,
}
