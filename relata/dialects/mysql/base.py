"""The names that programs look for in this module; each is defined elsewhere."""

from __future__ import annotations

from ...sql.sqltypes import BINARY, BLOB, DATE, UUID, VARBINARY
from .core import (
    COLSPECS as colspecs,
    MySQLCompiler,
    MySQLDDLCompiler,
    MySQLDialect,
    MySQLExecutionContext,
    MySQLIdentifierPreparer,
    MySQLTypeCompiler,
)
from .enumerated import ENUM, SET
from .json import JSON, JSONIndexType, JSONPathType
from .mysqldb import dialect
from .reserved_words import RESERVED_WORDS_MYSQL
from .type_names import ISCHEMA_NAMES as ischema_names
from .types import (
    BIGINT,
    BIT,
    CHAR,
    DATETIME,
    DECIMAL,
    DOUBLE,
    FLOAT,
    INTEGER,
    LONGBLOB,
    LONGTEXT,
    MEDIUMBLOB,
    MEDIUMINT,
    MEDIUMTEXT,
    NCHAR,
    NUMERIC,
    NVARCHAR,
    REAL,
    SMALLINT,
    TEXT,
    TIME,
    TIMESTAMP,
    TINYBLOB,
    TINYINT,
    TINYTEXT,
    VARCHAR,
    YEAR,
)

__all__ = [
    "BIGINT",
    "BINARY",
    "BIT",
    "BLOB",
    "CHAR",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "DOUBLE",
    "ENUM",
    "FLOAT",
    "INTEGER",
    "JSON",
    "LONGBLOB",
    "LONGTEXT",
    "MEDIUMBLOB",
    "MEDIUMINT",
    "MEDIUMTEXT",
    "NCHAR",
    "NUMERIC",
    "NVARCHAR",
    "REAL",
    "RESERVED_WORDS_MYSQL",
    "SET",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TINYBLOB",
    "TINYINT",
    "TINYTEXT",
    "UUID",
    "VARBINARY",
    "VARCHAR",
    "YEAR",
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

# the names of long ago
MSBigInteger = BIGINT
MSBinary = BINARY
MSBit = BIT
MSBlob = BLOB
MSChar = CHAR
MSDecimal = DECIMAL
MSDouble = DOUBLE
MSEnum = ENUM
MSFloat = FLOAT
MSInteger = INTEGER
MSLongBlob = LONGBLOB
MSLongText = LONGTEXT
MSMediumBlob = MEDIUMBLOB
MSMediumInteger = MEDIUMINT
MSMediumText = MEDIUMTEXT
MSNChar = NCHAR
MSNVarChar = NVARCHAR
MSNumeric = NUMERIC
MSReal = REAL
MSSet = SET
MSSmallInteger = SMALLINT
MSString = VARCHAR
MSText = TEXT
MSTime = TIME
MSTimeStamp = TIMESTAMP
MSTinyBlob = TINYBLOB
MSTinyInteger = TINYINT
MSTinyText = TINYTEXT
MSVarBinary = VARBINARY
MSYear = YEAR
