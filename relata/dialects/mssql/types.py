"""Types of SQL Server. See https://learn.microsoft.com/sql/t-sql/data-types/data-types-transact-sql"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..._hot.processors import chain, hex_to_uuid, hex_to_uuid_text, to_str
from ...sql import sqltypes
from ...sql.type_api import Processor, TypeEngine

__all__ = [
    "BIT",
    "DATETIME2",
    "DATETIMEOFFSET",
    "DOUBLE_PRECISION",
    "IMAGE",
    "MONEY",
    "NTEXT",
    "REAL",
    "ROWVERSION",
    "SMALLDATETIME",
    "SMALLMONEY",
    "SQL_VARIANT",
    "TIME",
    "TIMESTAMP",
    "TINYINT",
    "UNIQUEIDENTIFIER",
    "VARBINARY",
    "XML",
    "MSBinary",
    "MSBit",
    "MSChar",
    "MSDate",
    "MSDateTime",
    "MSDateTime2",
    "MSDateTimeOffset",
    "MSImage",
    "MSMoney",
    "MSNChar",
    "MSNText",
    "MSNVarchar",
    "MSReal",
    "MSSmallDateTime",
    "MSSmallMoney",
    "MSString",
    "MSText",
    "MSTime",
    "MSTinyInteger",
    "MSUniqueIdentifier",
    "MSVarBinary",
    "MSVariant",
]


# -- numbers


class REAL(sqltypes.REAL[Any]):
    """The type REAL, which is FLOAT(24)."""

    def __init__(self, **kw: Any) -> None:
        kw.setdefault("precision", 24)
        super().__init__(**kw)


class DOUBLE_PRECISION(sqltypes.DOUBLE_PRECISION[Any]):
    """The type DOUBLE PRECISION, which is FLOAT(53)."""

    def __init__(self, **kw: Any) -> None:
        kw.setdefault("precision", 53)
        super().__init__(**kw)


class TINYINT(sqltypes.Integer):
    """The type TINYINT, 0 to 255."""

    __visit_name__ = "TINYINT"


class BIT(sqltypes.Boolean):
    """The type BIT: a truth value, which drivers exchange as 0 and 1."""

    __visit_name__ = "BIT"


class MONEY(TypeEngine[Any]):
    """The type MONEY: four digits after the point."""

    __visit_name__ = "MONEY"


class SMALLMONEY(TypeEngine[Any]):
    """The type SMALLMONEY: as MONEY, of a smaller range."""

    __visit_name__ = "SMALLMONEY"


# -- dates and times


def _date_as_datetime(value: Any) -> Any:
    """Return a date as the midnight that begins it, which is what drivers take."""
    if type(value) is dt.date:
        return dt.datetime(value.year, value.month, value.day)
    return value


def _as_date(value: Any) -> Any:
    """Return a date; drivers return a date with a time, or text."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        return _read(value, dt.date.fromisoformat, "a date")
    return value


_FIRST_DAY = dt.date(1900, 1, 1)  # of a DATETIME that is given a time only


def _time_as_text(value: Any) -> Any:
    """Return a time of day as text: drivers drop what is below the second of one that is not."""
    if isinstance(value, dt.datetime):
        return dt.datetime.combine(_FIRST_DAY, value.time())
    if isinstance(value, dt.time):
        return str(value)
    return value


def _as_time(value: Any) -> Any:
    """Return a time of day; drivers return one on some day, or text."""
    if isinstance(value, dt.datetime):
        return value.time()
    if isinstance(value, str):
        # seven digits of a second are more than a time here has
        whole, point, fraction = value.partition(".")
        return _read(f"{whole}{point}{fraction[:6]}", dt.time.fromisoformat, "a time of day")
    return value


def _read(text: str, read: Any, what: str) -> Any:
    try:
        return read(text)
    except ValueError as err:
        raise ValueError(f"expected the text of {what} from the driver, got {text!r}") from err


class _MSDate(sqltypes.Date):
    """A date, as drivers exchange it."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return _date_as_datetime

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return _as_date


class _TimeOfDay(sqltypes.Time):
    """What times of day have in common."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return _time_as_text

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return _as_time


class TIME(_TimeOfDay, sqltypes.TIME):
    """The type TIME.

    :param precision: digits of the seconds after the point, 0 to 7
    """

    __visit_name__ = "TIME"

    def __init__(self, precision: int | None = None, **kwargs: Any) -> None:
        self.precision = precision
        super().__init__(**kwargs)


class _ServerTime(TIME):
    """A time of day of any type, as drivers exchange it."""

    __visit_name__ = "time"


class _Moment(sqltypes.DateTime):
    """What dates with times have in common: a date stands for its midnight."""

    def bind_processor(self, dialect: Any) -> Processor | None:
        return _date_as_datetime


class _MSDateTime(_Moment):
    """A date with a time, as drivers exchange it."""


class DATETIME2(_Moment):
    """The type DATETIME2.

    :param precision: digits of the seconds after the point, 0 to 7
    """

    __visit_name__ = "DATETIME2"

    def __init__(self, precision: int | None = None, **kw: Any) -> None:
        super().__init__(**kw)
        self.precision = precision


class DATETIMEOFFSET(_Moment):
    """The type DATETIMEOFFSET: a date with a time and its distance from UTC.

    :param precision: digits of the seconds after the point, 0 to 7
    """

    __visit_name__ = "DATETIMEOFFSET"

    def __init__(self, precision: int | None = None, **kw: Any) -> None:
        super().__init__(**kw)
        self.precision = precision


class SMALLDATETIME(_Moment):
    """The type SMALLDATETIME, exact to the minute."""

    __visit_name__ = "SMALLDATETIME"


# -- text


class _NationalText:
    """Text whose literals are those of the Unicode types: N'...'."""

    def literal_processor(self, dialect: Any) -> Processor:
        def render(value: Any) -> str:
            escaped = value.replace("'", "''")
            return f"N'{escaped}'"

        return render


class _MSUnicode(_NationalText, sqltypes.Unicode):
    """Text of limited length, in any script."""


class _MSUnicodeText(_NationalText, sqltypes.UnicodeText):
    """Text of any length, in any script."""


class NTEXT(sqltypes.UnicodeText):
    """The type NTEXT; newer databases prefer NVARCHAR(max)."""

    __visit_name__ = "NTEXT"


class XML(sqltypes.Text):
    """The type XML."""

    __visit_name__ = "XML"


# -- binary data


def _hex_literal(value: Any) -> str:
    return f"0x{bytes(value).hex().upper()}"


class _HexLiteral:
    """Binary data whose literals are hexadecimal numbers."""

    def literal_processor(self, dialect: Any) -> Processor:
        return _hex_literal


class _MSBinary(_HexLiteral, sqltypes.BINARY):
    """Binary data of a fixed length."""


class VARBINARY(_HexLiteral, sqltypes.VARBINARY, sqltypes.LargeBinary):
    """The type VARBINARY.

    :param length: the greatest number of bytes, or "max", which no length stands for
    :param filestream: keep the data in a file of its own; for VARBINARY(max) only
    :raises ValueError: `filestream` with a length
    """

    __visit_name__ = "VARBINARY"

    def __init__(self, length: Any = None, filestream: bool = False) -> None:
        self.filestream = filestream
        if filestream and length not in (None, "max"):
            raise ValueError(f'expected length=None or "max" with filestream=True, got {length!r}')
        super().__init__(length=length)


class _MSLargeBinary(_HexLiteral, sqltypes.LargeBinary):
    """Binary data of any length."""


class IMAGE(_HexLiteral, sqltypes.LargeBinary):
    """The type IMAGE; newer databases prefer VARBINARY(max)."""

    __visit_name__ = "IMAGE"


def _as_number(value: Any) -> Any:
    return None if value is None else int.from_bytes(value, "big")


class TIMESTAMP(_HexLiteral, sqltypes._Binary):
    """The type TIMESTAMP, an older name of ROWVERSION: a number of eight bytes that each change raises.

    It is no moment in time, and not the TIMESTAMP of standard SQL.

    :param convert_int: return the number, else the bytes
    """

    __visit_name__ = "TIMESTAMP"
    length = None  # it takes none

    def __init__(self, convert_int: bool = False) -> None:
        self.convert_int = convert_int

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        below = super().result_processor(dialect, coltype)
        return chain(below, _as_number) if self.convert_int else below


class ROWVERSION(TIMESTAMP):
    """The type ROWVERSION: a number of eight bytes that each change of the row raises.

    :param convert_int: return the number, else the bytes
    """

    __visit_name__ = "ROWVERSION"


# -- the rest


class MSUUid(sqltypes.Uuid[Any]):
    """A UUID: UNIQUEIDENTIFIER, or text where `native_uuid=False` asks for it.

    Where the driver knows no UUIDs (`supports_native_uuid`) it returns text with dashes.
    """

    def _is_text(self, dialect: Any) -> bool:
        return not self.native_uuid

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if dialect.supports_native_uuid and self.native_uuid:
            return None if self.as_uuid else to_str
        return hex_to_uuid if self.as_uuid else hex_to_uuid_text

    def literal_processor(self, dialect: Any) -> Processor | None:
        plain = super().literal_processor(dialect)
        return _with_dashes if self.native_uuid else plain


def _with_dashes(value: Any) -> str:
    escaped = str(value).replace("'", "''")
    return f"'{escaped}'"


class UNIQUEIDENTIFIER(sqltypes.Uuid[Any]):
    """The type UNIQUEIDENTIFIER.

    :param as_uuid: values are `uuid.UUID`, else text with dashes
    """

    __visit_name__ = "UNIQUEIDENTIFIER"

    def __init__(self, as_uuid: bool = True) -> None:
        super().__init__(as_uuid=as_uuid, native_uuid=True)


class SQL_VARIANT(TypeEngine[Any]):
    """The type SQL_VARIANT: a value of any of several types."""

    __visit_name__ = "SQL_VARIANT"


# what the types were called once; programs may still say so
MSDateTime = _MSDateTime
MSDate = _MSDate
MSReal = REAL
MSTinyInteger = TINYINT
MSTime = TIME
MSSmallDateTime = SMALLDATETIME
MSDateTime2 = DATETIME2
MSDateTimeOffset = DATETIMEOFFSET
MSNText = NTEXT
MSImage = IMAGE
MSVarBinary = VARBINARY
MSBit = BIT
MSMoney = MONEY
MSSmallMoney = SMALLMONEY
MSUniqueIdentifier = UNIQUEIDENTIFIER
MSVariant = SQL_VARIANT
MSString = sqltypes.VARCHAR
MSNVarchar = sqltypes.NVARCHAR
MSChar = sqltypes.CHAR
MSNChar = sqltypes.NCHAR
MSText = sqltypes.TEXT
MSBinary = sqltypes.BINARY
