"""The types that the names in the catalogs stand for."""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from .array import ARRAY
from .json import JSON, JSONB
from .types import (
    BIT,
    BYTEA,
    CIDR,
    CITEXT,
    INET,
    INTERVAL,
    MACADDR,
    MACADDR8,
    MONEY,
    OID,
    REGCLASS,
    REGCONFIG,
    TIME,
    TIMESTAMP,
    TSQUERY,
    TSVECTOR,
)

__all__ = ["ISCHEMA_NAMES"]

ISCHEMA_NAMES: dict[str, type[Any]] = {
    "_array": ARRAY,
    '"char"': sqltypes.String,
    "bigint": sqltypes.BIGINT,
    "bit": BIT,
    "bit varying": BIT,
    "boolean": sqltypes.BOOLEAN,
    "bytea": BYTEA,
    "character": sqltypes.CHAR,
    "character varying": sqltypes.VARCHAR,
    "cidr": CIDR,
    "citext": CITEXT,
    "date": sqltypes.DATE,
    "double precision": sqltypes.DOUBLE_PRECISION,
    "float": sqltypes.FLOAT,
    "inet": INET,
    "integer": sqltypes.INTEGER,
    "interval": INTERVAL,
    "json": JSON,
    "jsonb": JSONB,
    "macaddr": MACADDR,
    "macaddr8": MACADDR8,
    "money": MONEY,
    "name": sqltypes.String,
    "numeric": sqltypes.NUMERIC,
    "oid": OID,
    "real": sqltypes.REAL,
    "regclass": REGCLASS,
    "regconfig": REGCONFIG,
    "smallint": sqltypes.SMALLINT,
    "text": sqltypes.TEXT,
    "time": TIME,
    "time with time zone": TIME,
    "time without time zone": TIME,
    "timestamp": TIMESTAMP,
    "timestamp with time zone": TIMESTAMP,
    "timestamp without time zone": TIMESTAMP,
    "tsquery": TSQUERY,
    "tsvector": TSVECTOR,
    "uuid": sqltypes.UUID,
}
