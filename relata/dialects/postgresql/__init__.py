"""PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sql.sqltypes import (
    BIGINT,
    BOOLEAN,
    CHAR,
    DATE,
    DOUBLE_PRECISION,
    FLOAT,
    INTEGER,
    NUMERIC,
    REAL,
    SMALLINT,
    TEXT,
    UUID,
    VARCHAR,
)
from ..drivers import driver_modules
from . import base, dml, psycopg
from .array import ARRAY, All, Any, array
from .bitstring import BitString
from .dml import Insert, insert
from .ext import (
    ExcludeConstraint,
    aggregate_order_by,
    array_agg,
    distinct_on,
    phraseto_tsquery,
    plainto_tsquery,
    to_tsquery,
    to_tsvector,
    ts_headline,
    websearch_to_tsquery,
)
from .hstore import HSTORE, hstore
from .json import JSON, JSONB, JSONPATH
from .named_types import (
    DOMAIN,
    ENUM,
    CreateDomainType,
    CreateEnumType,
    DropDomainType,
    DropEnumType,
    NamedType,
)
from .psycopg import dialect
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
    AbstractMultiRange,
    AbstractRange,
    AbstractSingleRange,
    MultiRange,
    Range,
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

base.dialect = dialect  # type: ignore[attr-defined]  # programs look for it there

if TYPE_CHECKING:
    from . import (
        asyncpg as asyncpg,
        pg8000 as pg8000,
        psycopg2 as psycopg2,
        psycopg2cffi as psycopg2cffi,
        psycopg_async as psycopg_async,
    )
else:
    __getattr__, __dir__ = driver_modules(
        __name__, "asyncpg", "pg8000", "psycopg2", "psycopg2cffi", "psycopg_async"
    )

__all__ = [
    "ARRAY",
    "BIGINT",
    "BIT",
    "BOOLEAN",
    "BYTEA",
    "CHAR",
    "CIDR",
    "CITEXT",
    "DATE",
    "DATEMULTIRANGE",
    "DATERANGE",
    "DOMAIN",
    "DOUBLE_PRECISION",
    "ENUM",
    "FLOAT",
    "HSTORE",
    "INET",
    "INT4MULTIRANGE",
    "INT4RANGE",
    "INT8MULTIRANGE",
    "INT8RANGE",
    "INTEGER",
    "INTERVAL",
    "JSON",
    "JSONB",
    "JSONPATH",
    "MACADDR",
    "MACADDR8",
    "MONEY",
    "NUMERIC",
    "NUMMULTIRANGE",
    "NUMRANGE",
    "OID",
    "REAL",
    "REGCLASS",
    "REGCONFIG",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TSMULTIRANGE",
    "TSQUERY",
    "TSRANGE",
    "TSTZMULTIRANGE",
    "TSTZRANGE",
    "TSVECTOR",
    "UUID",
    "VARCHAR",
    "AbstractMultiRange",
    "AbstractRange",
    "AbstractSingleRange",
    "All",
    "Any",
    "BitString",
    "CreateDomainType",
    "CreateEnumType",
    "DropDomainType",
    "DropEnumType",
    "ExcludeConstraint",
    "Insert",
    "MultiRange",
    "NamedType",
    "Range",
    "aggregate_order_by",
    "array",
    "array_agg",
    "base",
    "dialect",
    "distinct_on",
    "dml",
    "hstore",
    "insert",
    "phraseto_tsquery",
    "plainto_tsquery",
    "psycopg",
    "psycopg2",
    "to_tsquery",
    "to_tsvector",
    "ts_headline",
    "websearch_to_tsquery",
]
