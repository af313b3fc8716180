"""The types that the names in the catalogs stand for."""

from __future__ import annotations

from typing import Any

from ...sql import sqltypes
from .array import ARRAY
from .hstore import HSTORE
from .json import JSON, JSONB
from .ranges import (
    DATEMULTIRANGE,
    DATERANGE,
    INT4MULTIRANGE,
    INT4RANGE,
    INT8MULTIRANGE,
    INT8RANGE,
    NUMMULTIRANGE,
    NUMRANGE,
    TSMULTIRANGE,
    TSRANGE,
    TSTZMULTIRANGE,
    TSTZRANGE,
)
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
    '"char"': sqltypes.String,
    "_array": ARRAY,
    "bigint": sqltypes.BIGINT,
    "bit varying": BIT,
    "bit": BIT,
    "boolean": sqltypes.BOOLEAN,
    "bytea": BYTEA,
    "character varying": sqltypes.VARCHAR,
    "character": sqltypes.CHAR,
    "cidr": CIDR,
    "citext": CITEXT,
    "date": sqltypes.DATE,
    "datemultirange": DATEMULTIRANGE,
    "daterange": DATERANGE,
    "double precision": sqltypes.DOUBLE_PRECISION,
    "float": sqltypes.FLOAT,
    "hstore": HSTORE,
    "inet": INET,
    "int4multirange": INT4MULTIRANGE,
    "int4range": INT4RANGE,
    "int8multirange": INT8MULTIRANGE,
    "int8range": INT8RANGE,
    "integer": sqltypes.INTEGER,
    "interval": INTERVAL,
    "json": JSON,
    "jsonb": JSONB,
    "macaddr": MACADDR,
    "macaddr8": MACADDR8,
    "money": MONEY,
    "name": sqltypes.String,
    "numeric": sqltypes.NUMERIC,
    "nummultirange": NUMMULTIRANGE,
    "numrange": NUMRANGE,
    "oid": OID,
    "real": sqltypes.REAL,
    "regclass": REGCLASS,
    "regconfig": REGCONFIG,
    "smallint": sqltypes.SMALLINT,
    "text": sqltypes.TEXT,
    "time with time zone": TIME,
    "time without time zone": TIME,
    "time": TIME,
    "timestamp with time zone": TIMESTAMP,
    "timestamp without time zone": TIMESTAMP,
    "timestamp": TIMESTAMP,
    "tsmultirange": TSMULTIRANGE,
    "tsquery": TSQUERY,
    "tsrange": TSRANGE,
    "tstzmultirange": TSTZMULTIRANGE,
    "tstzrange": TSTZRANGE,
    "tsvector": TSVECTOR,
    "uuid": sqltypes.UUID,
}
