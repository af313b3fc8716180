"""What drivers of PostgreSQL have in common in their types.

Some send a value as text without saying of which type it is, or with the smallest type that holds it. The
parameters of these types are cast, so that the server finds the functions and operators that are meant.
"""

from __future__ import annotations

import decimal
from typing import Any

from ..._hot.processors import to_decimal_processor_factory, to_float
from ...sql import sqltypes
from ...sql.datatypes.numbers import NumericCommon
from ...sql.type_api import Processor
from .array import ARRAY
from .json import JSON, JSONB
from .types import BIT, CITEXT, INTERVAL, REGCONFIG

# type numbers of pg_type
_FLOATS = frozenset((700, 701, 1021, 1022))
_DECIMALS = frozenset((1231, 1700))


class CastARRAY(ARRAY):
    """Arrays: the server could not tell their type from a list."""

    render_bind_cast = True


class CastString(sqltypes.String):
    """Text."""

    render_bind_cast = True


class CastInteger(sqltypes.Integer):
    """Whole numbers."""

    render_bind_cast = True


class CastSmallInteger(sqltypes.SmallInteger):
    """Whole numbers of 2 bytes."""

    render_bind_cast = True


class CastBigInteger(sqltypes.BigInteger):
    """Whole numbers of 8 bytes."""

    render_bind_cast = True


class CastDate(sqltypes.Date):
    """Dates."""

    render_bind_cast = True


class CastTime(sqltypes.Time):
    """Times of day."""

    render_bind_cast = True


class CastDateTime(sqltypes.DateTime):
    """Dates with times."""

    render_bind_cast = True


class CastBoolean(sqltypes.Boolean):
    """Truth values."""

    render_bind_cast = True


class CastInterval(INTERVAL):
    """Durations; it stands for the generic `Interval`, too."""

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> Any:
        return cls(precision=impl.second_precision)


class CastREGCONFIG(REGCONFIG):
    """Configurations of the full-text search."""

    render_bind_cast = True


class CastJSONIntIndexType(sqltypes.JSON.JSONIntIndexType):
    """Positions in JSON values."""

    __visit_name__ = "json_int_index"
    render_bind_cast = True


class CastJSONStrIndexType(sqltypes.JSON.JSONStrIndexType):
    """Keys of JSON values."""

    __visit_name__ = "json_str_index"
    render_bind_cast = True


CAST_COLSPECS: dict[type[Any], type[Any]] = {
    sqltypes.ARRAY: CastARRAY,
    sqltypes.String: CastString,
    sqltypes.Integer: CastInteger,
    sqltypes.SmallInteger: CastSmallInteger,
    sqltypes.BigInteger: CastBigInteger,
    sqltypes.Date: CastDate,
    sqltypes.Time: CastTime,
    sqltypes.DateTime: CastDateTime,
    sqltypes.JSON.JSONIntIndexType: CastJSONIntIndexType,
    sqltypes.JSON.JSONStrIndexType: CastJSONStrIndexType,
    REGCONFIG: CastREGCONFIG,
    CITEXT: CITEXT,  # as it is, not as the String that it derives from
}


def without_limits(type_: Any, dialect: Any) -> Any:
    """Return a type without length or precision: a cast to it would cut or round a value without a word."""
    if isinstance(type_, sqltypes.ARRAY):
        item = type_.item_type._unwrapped_dialect_impl(dialect)
        unlimited = without_limits(item, dialect)
        return type_ if unlimited is item else ARRAY(unlimited, dimensions=type_.dimensions)
    if isinstance(type_, BIT):
        return _ANY_BITS
    if isinstance(type_, INTERVAL):
        return _ANY_INTERVAL
    affinity = type_._type_affinity
    if affinity is sqltypes.String and type_.length and not isinstance(type_, sqltypes.Enum):
        return sqltypes.STRINGTYPE
    return sqltypes.NUMERICTYPE if affinity is sqltypes.Numeric and type_.precision is not None else type_


_ANY_BITS = BIT(varying=True)
_ANY_INTERVAL = INTERVAL()


class _NumbersOfDriver(NumericCommon[Any]):
    """Numbers: the driver makes Decimal of NUMERIC and float of the others."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return None

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if self.asdecimal:
            if coltype in _DECIMALS:
                return None
            return to_decimal_processor_factory(decimal.Decimal, self._effective_decimal_return_scale)
        return None if coltype in _FLOATS else to_float


class NumericOfDriver(_NumbersOfDriver, sqltypes.Numeric[Any]):
    """Exact numbers."""


class FloatOfDriver(_NumbersOfDriver, sqltypes.Float[Any]):
    """Approximate numbers."""


class CastNumeric(NumericOfDriver):
    """Exact numbers, cast."""

    render_bind_cast = True


class CastFloat(FloatOfDriver):
    """Approximate numbers, cast."""

    render_bind_cast = True


NUMBER_COLSPECS: dict[type[Any], type[Any]] = {
    sqltypes.Numeric: NumericOfDriver,
    sqltypes.Float: FloatOfDriver,
}


class JSONReadByDriver(JSON):
    """JSON, which comes as the value that it holds."""

    def result_processor(self, dialect: Any, coltype: Any) -> None:
        return None


class JSONBReadByDriver(JSONB):
    """JSONB, which comes as the value that it holds."""

    def result_processor(self, dialect: Any, coltype: Any) -> None:
        return None


JSON_COLSPECS: dict[type[Any], type[Any]] = {
    JSON: JSONReadByDriver,
    JSONB: JSONBReadByDriver,
    sqltypes.JSON: JSONReadByDriver,
}
