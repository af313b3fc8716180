"""Every SQL type: those of any database in camel case, those of exactly one SQL name in upper case."""

from __future__ import annotations

from .datatypes.array import ARRAY, TABLEVALUE, TableValueType, TupleType
from .datatypes.binary import BINARY, BLOB, VARBINARY, LargeBinary, PickleType, _Binary
from .datatypes.boolean import BOOLEAN, BOOLEANTYPE, MATCHTYPE, Boolean, MatchType
from .datatypes.enums import Enum
from .datatypes.json import INDEXABLE, JSON, Indexable
from .datatypes.lookup import HasExpressionLookup
from .datatypes.null import NULLTYPE, NullType
from .datatypes.numbers import (
    _BIGINTEGER,
    BIGINT,
    DECIMAL,
    DOUBLE,
    DOUBLE_PRECISION,
    FLOAT,
    INT,
    INTEGER,
    INTEGERTYPE,
    NUMERIC,
    NUMERICTYPE,
    REAL,
    SMALLINT,
    BigInteger,
    Double,
    Float,
    Integer,
    Numeric,
    NumericCommon,
    SmallInteger,
)
from .datatypes.schema_type import SchemaType
from .datatypes.strings import (
    _STRING,
    _UNICODE,
    CHAR,
    CLOB,
    NCHAR,
    NVARCHAR,
    STRINGTYPE,
    TEXT,
    VARCHAR,
    Concatenable,
    String,
    Text,
    Unicode,
    UnicodeText,
)
from .datatypes.temporal import (
    _DATETIME,
    _TIME,
    DATE,
    DATETIME,
    DATETIME_TIMEZONE,
    TIME,
    TIME_TIMEZONE,
    TIMESTAMP,
    Date,
    DateTime,
    Interval,
    Time,
    _AbstractInterval,
)
from .datatypes.uuids import UUID, Uuid
from .datatypes.values import _resolve_value_to_type, _type_map, _type_map_get
from .markers import NO_ARG
from .type_api import TypeDecorator, TypeEngine, UserDefinedType, Variant, to_instance

TypeEngine._generic_types.update(
    (
        BigInteger, Boolean, Date, DateTime, Double, Enum, Float, Integer, Interval, JSON, LargeBinary, MatchType,
        NullType, Numeric, PickleType, SmallInteger, String, Text, Time, Unicode, UnicodeText, Uuid,
        ARRAY,
    )
)  # fmt: skip

__all__ = (
    "ARRAY", "BIGINT", "BINARY", "BLOB", "BOOLEAN", "BOOLEANTYPE", "CHAR", "CLOB", "DATE", "DATETIME",
    "DATETIME_TIMEZONE", "DECIMAL", "DOUBLE", "DOUBLE_PRECISION", "FLOAT", "INDEXABLE", "INT", "INTEGER",
    "INTEGERTYPE", "JSON", "MATCHTYPE", "NCHAR", "NO_ARG", "NULLTYPE", "NUMERIC", "NUMERICTYPE", "NVARCHAR",
    "REAL", "SMALLINT", "STRINGTYPE", "TABLEVALUE", "TEXT", "TIME", "TIMESTAMP", "TIME_TIMEZONE", "UUID",
    "VARBINARY", "VARCHAR", "_BIGINTEGER", "_DATETIME", "_STRING", "_TIME", "_UNICODE", "BigInteger",
    "Boolean", "Concatenable", "Date", "DateTime", "Double", "Enum", "Float", "HasExpressionLookup",
    "Indexable", "Integer", "Interval", "LargeBinary", "MatchType", "NullType", "Numeric", "NumericCommon",
    "PickleType", "SchemaType", "SmallInteger", "String", "TableValueType", "Text", "Time", "TupleType",
    "TypeDecorator", "TypeEngine", "Unicode", "UnicodeText", "UserDefinedType", "Uuid", "Variant",
    "_AbstractInterval", "_Binary", "_resolve_value_to_type", "_type_map", "_type_map_get", "to_instance",
)  # fmt: skip
