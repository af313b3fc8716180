"""MySQL and MariaDB."""

from __future__ import annotations

from ...sql.sqltypes import BINARY, BLOB, BOOLEAN, DATE, VARBINARY
from . import base, dml, mariadb, mysqldb, pymysql
from .dml import Insert, insert, limit
from .enumerated import ENUM, SET
from .expression import match
from .json import JSON
from .mariadb import INET4, INET6
from .mysqldb import dialect, mariadb_dialect
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

base.dialect = dialect

__all__ = [
    "BIGINT",
    "BINARY",
    "BIT",
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "DOUBLE",
    "ENUM",
    "FLOAT",
    "INET4",
    "INET6",
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
    "SET",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TINYBLOB",
    "TINYINT",
    "TINYTEXT",
    "VARBINARY",
    "VARCHAR",
    "YEAR",
    "Insert",
    "base",
    "dialect",
    "dml",
    "insert",
    "limit",
    "mariadb",
    "mariadb_dialect",
    "match",
    "mysqldb",
    "pymysql",
]
