"""Types of Oracle.

See https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Data-Types.html
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ... import exc
from ...sql import sqltypes
from ...sql.operator_class import OperatorClass
from ...sql.type_api import NativeForEmulated, Processor, TypeEngine

__all__ = [
    "BFILE",
    "BINARY_DOUBLE",
    "BINARY_FLOAT",
    "DATE",
    "FLOAT",
    "INTERVAL",
    "LONG",
    "NCLOB",
    "NUMBER",
    "NVARCHAR2",
    "RAW",
    "ROWID",
    "TIMESTAMP",
    "VARCHAR2",
    "OracleRaw",
]


# -- numbers


class NUMBER(sqltypes.Numeric[Any], sqltypes.Integer):
    """The type NUMBER: exact, of up to 38 digits; a whole number where no digits stand after the point.

    :param precision: how many digits
    :param scale: how many of them stand after the point
    :param asdecimal: return `decimal.Decimal`, else int or float; by default where `scale` is above 0
    """

    __visit_name__ = "NUMBER"
    operator_classes = OperatorClass.NUMERIC

    def __init__(
        self, precision: int | None = None, scale: int | None = None, asdecimal: bool | None = None
    ) -> None:
        if asdecimal is None:
            asdecimal = bool(scale and scale > 0)
        super().__init__(precision=precision, scale=scale, asdecimal=asdecimal)

    def adapt(self, cls: type[Any], **kw: Any) -> Any:
        adapted = super().adapt(cls, **kw)
        # leave to the database what no precision means
        adapted.asdecimal = self.asdecimal
        return adapted

    @property
    def _type_affinity(self) -> type[TypeEngine[Any]]:
        return sqltypes.Numeric if self.scale is not None and self.scale > 0 else sqltypes.Integer


class FLOAT(sqltypes.FLOAT[Any]):
    """The type FLOAT, whose precision is counted in bits.

    :param binary_precision: how many bits, 1 to 126
    :param asdecimal: return `decimal.Decimal`, else float
    :param decimal_return_scale: to how many digits a Decimal is rounded
    """

    __visit_name__ = "FLOAT"

    def __init__(
        self,
        binary_precision: int | None = None,
        asdecimal: bool = False,
        decimal_return_scale: int | None = None,
    ) -> None:
        super().__init__(asdecimal=asdecimal, decimal_return_scale=decimal_return_scale)
        self.binary_precision = binary_precision


class BINARY_DOUBLE(sqltypes.Double[Any]):
    """The type BINARY_DOUBLE: 64 bits, as IEEE 754 has it."""

    __visit_name__ = "BINARY_DOUBLE"


class BINARY_FLOAT(sqltypes.Float[Any]):
    """The type BINARY_FLOAT: 32 bits, as IEEE 754 has it."""

    __visit_name__ = "BINARY_FLOAT"


class _OracleBoolean(sqltypes.Boolean):
    """A truth value: BOOLEAN since Oracle 23ai, a number before."""

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.NUMBER


# -- text


class VARCHAR2(sqltypes.VARCHAR):
    """The type VARCHAR2; its length is counted in characters."""

    __visit_name__ = "VARCHAR2"


NVARCHAR2 = sqltypes.NVARCHAR


class NCLOB(sqltypes.Text):
    """The type NCLOB: text of any length in the national character set."""

    __visit_name__ = "NCLOB"


class LONG(sqltypes.Text):
    """The type LONG, which newer databases replace by CLOB."""

    __visit_name__ = "LONG"


class ROWID(TypeEngine[Any]):
    """The type ROWID: the address of a row."""

    __visit_name__ = "ROWID"
    operator_classes = OperatorClass.ANY


# -- binary data


def _hex_literal(value: Any) -> str:
    return f"HEXTORAW('{bytes(value).hex().upper()}')"


class _HexLiteral:
    """Binary data whose literals are written in hexadecimal digits."""

    def literal_processor(self, dialect: Any) -> Processor:
        return _hex_literal


class RAW(_HexLiteral, sqltypes._Binary):
    """The type RAW: binary data of limited length.

    :param length: the greatest number of bytes
    """

    __visit_name__ = "RAW"


OracleRaw = RAW


class BFILE(sqltypes.LargeBinary):
    """The type BFILE: a file beside the database."""

    __visit_name__ = "BFILE"


class _OracleLargeBinary(_HexLiteral, sqltypes.LargeBinary):
    """Binary data of any length."""


# -- dates and times


def _date_literal(value: Any) -> str:
    """Return a date as TO_DATE reads it."""
    return f"TO_DATE('{value:%Y-%m-%d}', 'YYYY-MM-DD')"


def _moment_literal(value: Any) -> str:
    """Return a date with a time as TO_DATE, TO_TIMESTAMP or TO_TIMESTAMP_TZ reads it."""
    if not isinstance(value, dt.datetime):
        return _date_literal(value)
    text = value.isoformat(sep=" ")
    if value.tzinfo is not None:
        fraction = ".FF" if value.microsecond else ""
        return f"TO_TIMESTAMP_TZ('{text}', 'YYYY-MM-DD HH24:MI:SS{fraction} TZH:TZM')"
    if value.microsecond:
        return f"TO_TIMESTAMP('{text}', 'YYYY-MM-DD HH24:MI:SS.FF')"
    return f"TO_DATE('{text}', 'YYYY-MM-DD HH24:MI:SS')"


def _as_date(value: Any) -> Any:
    """Return a date; the database's DATE has a time."""
    return value.date() if isinstance(value, dt.datetime) else value


class _OracleDate(sqltypes.Date):
    """A date, kept as the midnight that begins it."""

    def literal_processor(self, dialect: Any) -> Processor:
        return _date_literal

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return _as_date


class DATE(sqltypes.DateTime):
    """The type DATE: a date with a time of day, exact to the second."""

    __visit_name__ = "DATE"

    def _compare_type_affinity(self, other: TypeEngine[Any]) -> bool:
        return other._type_affinity in (sqltypes.DateTime, sqltypes.Date)

    def literal_processor(self, dialect: Any) -> Processor:
        return _moment_literal


class TIMESTAMP(sqltypes.TIMESTAMP):
    """The type TIMESTAMP.

    :param timezone: TIMESTAMP WITH TIME ZONE
    :param local_timezone: TIMESTAMP WITH LOCAL TIME ZONE: kept in the database's time zone, shown in the
        session's
    :raises ArgumentError: both
    """

    def __init__(self, timezone: bool = False, local_timezone: bool = False) -> None:
        if timezone and local_timezone:
            raise exc.ArgumentError("expected timezone=True or local_timezone=True, got both")
        super().__init__(timezone=timezone)
        self.local_timezone = local_timezone

    def literal_processor(self, dialect: Any) -> Processor:
        return _moment_literal


class INTERVAL(NativeForEmulated, sqltypes._AbstractInterval):
    """The type INTERVAL DAY TO SECOND: a duration, `datetime.timedelta`.

    :param day_precision: digits of the days, 0 to 9
    :param second_precision: digits of the seconds after the point, 0 to 9
    """

    __visit_name__ = "INTERVAL"
    native = True
    operator_classes = OperatorClass.DATETIME

    def __init__(self, day_precision: int | None = None, second_precision: int | None = None) -> None:
        self.day_precision = day_precision
        self.second_precision = second_precision

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> Any:
        return cls(day_precision=impl.day_precision, second_precision=impl.second_precision)

    def as_generic(self, allow_nulltype: bool = False) -> Any:
        """Return the generic `Interval`."""
        return sqltypes.Interval(
            native=True, second_precision=self.second_precision, day_precision=self.day_precision
        )

    @property
    def python_type(self) -> type[Any]:
        return dt.timedelta

    def literal_processor(self, dialect: Any) -> Processor:
        return _interval_literal


def _interval_literal(value: Any) -> str:
    return f"NUMTODSINTERVAL({value.total_seconds()}, 'SECOND')"
