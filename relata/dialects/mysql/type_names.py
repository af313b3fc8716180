"""The types that the server's names stand for."""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from . import types
from .enumerated import ENUM, SET
from .json import JSON

__all__ = ["ISCHEMA_NAMES"]

ISCHEMA_NAMES: dict[str, type[Any]] = {
    "bigint": types.BIGINT,
    "binary": sqltypes.BINARY,
    "bit": types.BIT,
    "blob": sqltypes.BLOB,
    "boolean": sqltypes.BOOLEAN,
    "char": types.CHAR,
    "date": sqltypes.DATE,
    "datetime": types.DATETIME,
    "decimal": types.DECIMAL,
    "double": types.DOUBLE,
    "enum": ENUM,
    "fixed": types.DECIMAL,
    "float": types.FLOAT,
    "inet4": types.INET4,  # of MariaDB
    "inet6": types.INET6,
    "int": types.INTEGER,
    "integer": types.INTEGER,
    "json": JSON,
    "longblob": types.LONGBLOB,
    "longtext": types.LONGTEXT,
    "mediumblob": types.MEDIUMBLOB,
    "mediumint": types.MEDIUMINT,
    "mediumtext": types.MEDIUMTEXT,
    "nchar": types.NCHAR,
    "numeric": types.NUMERIC,
    "nvarchar": types.NVARCHAR,
    "set": SET,
    "smallint": types.SMALLINT,
    "text": types.TEXT,
    "time": types.TIME,
    "timestamp": types.TIMESTAMP,
    "tinyblob": types.TINYBLOB,
    "tinyint": types.TINYINT,
    "tinytext": types.TINYTEXT,
    "uuid": sqltypes.UUID,
    "varbinary": sqltypes.VARBINARY,
    "varchar": types.VARCHAR,
    "year": types.YEAR,
}
