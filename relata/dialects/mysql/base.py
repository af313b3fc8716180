"""The names that programs look for in this module; each is defined elsewhere."""

from __future__ import annotations

from ...sql.sqltypes import UUID
from . import public_types
from .core import (
    COLSPECS as colspecs,
    MySQLCompiler,
    MySQLDDLCompiler,
    MySQLDialect,
    MySQLExecutionContext,
    MySQLIdentifierPreparer,
    MySQLTypeCompiler,
)
from .json import JSONIndexType, JSONPathType
from .mysqldb import dialect
from .public_types import *  # noqa: F403  # the one list of these names stands there
from .reserved_words import RESERVED_WORDS_MYSQL
from .type_names import ISCHEMA_NAMES as ischema_names

__all__ = [
    "RESERVED_WORDS_MYSQL",
    "UUID",
    "JSONIndexType",
    "JSONPathType",
    "MSBigInteger",
    "MSBinary",
    "MSBit",
    "MSBlob",
    "MSChar",
    "MSDecimal",
    "MSDouble",
    "MSEnum",
    "MSFloat",
    "MSInteger",
    "MSLongBlob",
    "MSLongText",
    "MSMediumBlob",
    "MSMediumInteger",
    "MSMediumText",
    "MSNChar",
    "MSNVarChar",
    "MSNumeric",
    "MSReal",
    "MSSet",
    "MSSmallInteger",
    "MSString",
    "MSText",
    "MSTime",
    "MSTimeStamp",
    "MSTinyBlob",
    "MSTinyInteger",
    "MSTinyText",
    "MSVarBinary",
    "MSYear",
    "MySQLCompiler",
    "MySQLDDLCompiler",
    "MySQLDialect",
    "MySQLExecutionContext",
    "MySQLIdentifierPreparer",
    "MySQLTypeCompiler",
    "colspecs",
    "dialect",
    "ischema_names",
]
__all__ += public_types.__all__

# the names of long ago
MSBigInteger = public_types.BIGINT
MSBinary = public_types.BINARY
MSBit = public_types.BIT
MSBlob = public_types.BLOB
MSChar = public_types.CHAR
MSDecimal = public_types.DECIMAL
MSDouble = public_types.DOUBLE
MSEnum = public_types.ENUM
MSFloat = public_types.FLOAT
MSInteger = public_types.INTEGER
MSLongBlob = public_types.LONGBLOB
MSLongText = public_types.LONGTEXT
MSMediumBlob = public_types.MEDIUMBLOB
MSMediumInteger = public_types.MEDIUMINT
MSMediumText = public_types.MEDIUMTEXT
MSNChar = public_types.NCHAR
MSNVarChar = public_types.NVARCHAR
MSNumeric = public_types.NUMERIC
MSReal = public_types.REAL
MSSet = public_types.SET
MSSmallInteger = public_types.SMALLINT
MSString = public_types.VARCHAR
MSText = public_types.TEXT
MSTime = public_types.TIME
MSTimeStamp = public_types.TIMESTAMP
MSTinyBlob = public_types.TINYBLOB
MSTinyInteger = public_types.TINYINT
MSTinyText = public_types.TINYTEXT
MSVarBinary = public_types.VARBINARY
MSYear = public_types.YEAR
