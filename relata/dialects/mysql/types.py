"""Types of MySQL and MariaDB. See https://dev.mysql.com/doc/refman/8.4/en/data-types.html"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ... import exc, util
from ...sql import sqltypes
from ...sql.datatypes.literals import integer_text
from ...sql.operator_class import OperatorClass
from ...sql.type_api import Processor, TypeEngine

__all__ = [
    "BIGINT",
    "BIT",
    "CHAR",
    "DATETIME",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
    "INTEGER",
    "LONGBLOB",
    "LONGTEXT",
    "MEDIUMBLOB",
    "MEDIUMINT",
    "MEDIUMTEXT",
    "NCHAR",
    "NUMERIC",
    "NVARCHAR",
    "REAL",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TINYBLOB",
    "TINYINT",
    "TINYTEXT",
    "VARCHAR",
    "YEAR",
]


class _NumericCommonType:
    """What numbers have in common.

    :param unsigned: no negative numbers
    :param zerofill: show zeros up to the width
    """

    def __init__(self, unsigned: bool = False, zerofill: bool = False, **kw: Any) -> None:
        self.unsigned = unsigned
        self.zerofill = zerofill
        super().__init__(**kw)


class _NumericType(_NumericCommonType, sqltypes.Numeric[Any]):
    """Exact numbers."""

    def repr_struct(self) -> Any:
        return util.GenericRepr(self, to_inspect=[_NumericType, _NumericCommonType, sqltypes.Numeric])


class _FloatType(_NumericCommonType, sqltypes.Float[Any]):
    """Approximate numbers."""

    def __init__(
        self, precision: int | None = None, scale: int | None = None, asdecimal: bool = True, **kw: Any
    ) -> None:
        if isinstance(self, (REAL, DOUBLE)) and (precision is None) != (scale is None):
            raise exc.ArgumentError(
                f"expected both precision and scale for {type(self).__name__}, or none, got "
                f"precision={precision!r}, scale={scale!r}"
            )
        super().__init__(precision=precision, asdecimal=asdecimal, **kw)
        self.scale = scale

    def repr_struct(self) -> Any:
        return util.GenericRepr(self, to_inspect=[_FloatType, _NumericCommonType, sqltypes.Float])


class _IntegerType(_NumericCommonType, sqltypes.Integer):
    """Whole numbers.

    :param display_width: the width up to which `zerofill` shows zeros
    """

    def __init__(self, display_width: int | None = None, **kw: Any) -> None:
        self.display_width = display_width
        super().__init__(**kw)

    def repr_struct(self) -> Any:
        return util.GenericRepr(self, to_inspect=[_IntegerType, _NumericCommonType, sqltypes.Integer])


class NUMERIC(_NumericType, sqltypes.NUMERIC[Any]):
    """The type NUMERIC.

    :param precision: how many digits
    :param scale: how many of them stand after the point
    :param asdecimal: return `decimal.Decimal`, else float
    """

    def __init__(
        self, precision: int | None = None, scale: int | None = None, asdecimal: bool = True, **kw: Any
    ) -> None:
        super().__init__(precision=precision, scale=scale, asdecimal=asdecimal, **kw)


class DECIMAL(_NumericType, sqltypes.DECIMAL[Any]):
    """The type DECIMAL.

    :param precision: how many digits
    :param scale: how many of them stand after the point
    :param asdecimal: return `decimal.Decimal`, else float
    """

    def __init__(
        self, precision: int | None = None, scale: int | None = None, asdecimal: bool = True, **kw: Any
    ) -> None:
        super().__init__(precision=precision, scale=scale, asdecimal=asdecimal, **kw)


class DOUBLE(_FloatType, sqltypes.DOUBLE[Any]):
    """The type DOUBLE; values are `decimal.Decimal` unless `asdecimal=False` is given."""

    def __init__(
        self, precision: int | None = None, scale: int | None = None, asdecimal: bool = True, **kw: Any
    ) -> None:
        super().__init__(precision=precision, scale=scale, asdecimal=asdecimal, **kw)


class REAL(_FloatType, sqltypes.REAL[Any]):
    """The type REAL; values are `decimal.Decimal` unless `asdecimal=False` is given."""

    def __init__(
        self, precision: int | None = None, scale: int | None = None, asdecimal: bool = True, **kw: Any
    ) -> None:
        super().__init__(precision=precision, scale=scale, asdecimal=asdecimal, **kw)


class FLOAT(_FloatType, sqltypes.FLOAT[Any]):
    """The type FLOAT."""

    def __init__(
        self, precision: int | None = None, scale: int | None = None, asdecimal: bool = False, **kw: Any
    ) -> None:
        super().__init__(precision=precision, scale=scale, asdecimal=asdecimal, **kw)

    def bind_processor(self, dialect: Any) -> Processor | None:
        return None


class INTEGER(_IntegerType, sqltypes.INTEGER):
    """The type INTEGER, 4 bytes."""


class BIGINT(_IntegerType, sqltypes.BIGINT):
    """The type BIGINT, 8 bytes."""


class SMALLINT(_IntegerType, sqltypes.SMALLINT):
    """The type SMALLINT, 2 bytes."""


class MEDIUMINT(_IntegerType):
    """The type MEDIUMINT, 3 bytes."""

    __visit_name__ = "MEDIUMINT"


class TINYINT(_IntegerType):
    """The type TINYINT, 1 byte; `TINYINT(1)` is what BOOL stands for."""

    __visit_name__ = "TINYINT"


class BIT(TypeEngine[int]):
    """A string of bits as a number.

    :param length: how many bits
    """

    __visit_name__ = "BIT"

    def __init__(self, length: int | None = None) -> None:
        self.length = length

    def literal_processor(self, dialect: Any) -> Processor | None:
        return integer_text

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return None if dialect.supports_native_bit else _number_of_bytes


def _number_of_bytes(value: Any) -> Any:
    return int.from_bytes(value, "big") if isinstance(value, (bytes, bytearray)) else value


class TIME(sqltypes.TIME):
    """A time of day.

    :param timezone: without effect
    :param fsp: digits of the seconds after the point, 0 to 6
    """

    __visit_name__ = "TIME"

    def __init__(self, timezone: bool = False, fsp: int | None = None) -> None:
        super().__init__(timezone=timezone)
        self.fsp = fsp

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return _time_of_timedelta


def _time_of_timedelta(value: Any) -> Any:
    """Return a time of day; drivers return the duration since midnight."""
    if value is None or isinstance(value, dt.time):
        return value
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return dt.time(hours, minutes, seconds, value.microseconds)


class TIMESTAMP(sqltypes.TIMESTAMP):
    """A moment, kept in UTC and shown in the session's time zone.

    :param timezone: without effect
    :param fsp: digits of the seconds after the point, 0 to 6
    """

    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone: bool = False, fsp: int | None = None) -> None:
        super().__init__(timezone=timezone)
        self.fsp = fsp


class DATETIME(sqltypes.DATETIME):
    """A date with a time.

    :param timezone: without effect
    :param fsp: digits of the seconds after the point, 0 to 6
    """

    __visit_name__ = "DATETIME"

    def __init__(self, timezone: bool = False, fsp: int | None = None) -> None:
        super().__init__(timezone=timezone)
        self.fsp = fsp


class YEAR(TypeEngine[int]):
    """A year, 1901 to 2155.

    :param display_width: 4; older servers knew 2
    """

    __visit_name__ = "YEAR"

    def __init__(self, display_width: int | None = None) -> None:
        self.display_width = display_width

    def literal_processor(self, dialect: Any) -> Processor | None:
        return integer_text


class _InternetAddress(TypeEngine[str]):
    """An address, as text."""

    operator_classes = OperatorClass.ANY

    def literal_processor(self, dialect: Any) -> Processor | None:
        return sqltypes.STRINGTYPE.literal_processor(dialect)


class INET4(_InternetAddress):
    """An address of IPv4; MariaDB has this type."""

    __visit_name__ = "INET4"


class INET6(_InternetAddress):
    """An address of IPv6, or of IPv4 within it; MariaDB has this type."""

    __visit_name__ = "INET6"


class _StringType(sqltypes.String):
    """What text types have in common.

    :param charset: the character set of the column
    :param collation: its collation
    :param ascii: short for the character set latin1
    :param binary: short for the binary collation of the character set
    :param unicode: short for the character set ucs2
    :param national: the server's national character set
    """

    def __init__(
        self,
        charset: str | None = None,
        collation: str | None = None,
        ascii: bool = False,
        binary: bool = False,
        unicode: bool = False,
        national: bool = False,
        **kw: Any,
    ) -> None:
        self.charset = charset
        kw.setdefault("collation", kw.pop("collate", collation))
        self.ascii = ascii
        self.unicode = unicode
        self.binary = binary
        self.national = national
        super().__init__(**kw)

    def repr_struct(self) -> Any:
        return util.GenericRepr(self, to_inspect=[_StringType, sqltypes.String])


class TEXT(_StringType, sqltypes.TEXT):
    """Text of at most 64 KiB, or of the type that a length needs."""

    def __init__(self, length: int | None = None, **kw: Any) -> None:
        super().__init__(length=length, **kw)


class TINYTEXT(_StringType):
    """Text of at most 255 bytes."""

    __visit_name__ = "TINYTEXT"


class MEDIUMTEXT(_StringType):
    """Text of at most 16 MiB."""

    __visit_name__ = "MEDIUMTEXT"


class LONGTEXT(_StringType):
    """Text of at most 4 GiB."""

    __visit_name__ = "LONGTEXT"


class VARCHAR(_StringType, sqltypes.VARCHAR):
    """Text of limited length."""

    def __init__(self, length: int | None = None, **kwargs: Any) -> None:
        super().__init__(length=length, **kwargs)


class CHAR(_StringType, sqltypes.CHAR):
    """Text of a fixed length."""

    def __init__(self, length: int | None = None, **kwargs: Any) -> None:
        super().__init__(length=length, **kwargs)


class NVARCHAR(_StringType, sqltypes.NVARCHAR):
    """Text of limited length in the national character set."""

    def __init__(self, length: int | None = None, **kwargs: Any) -> None:
        kwargs["national"] = True
        super().__init__(length=length, **kwargs)


class NCHAR(_StringType, sqltypes.NCHAR):
    """Text of a fixed length in the national character set."""

    def __init__(self, length: int | None = None, **kwargs: Any) -> None:
        kwargs["national"] = True
        super().__init__(length=length, **kwargs)


class TINYBLOB(sqltypes._Binary):
    """Binary data of at most 255 bytes."""

    __visit_name__ = "TINYBLOB"


class MEDIUMBLOB(sqltypes._Binary):
    """Binary data of at most 16 MiB."""

    __visit_name__ = "MEDIUMBLOB"


class LONGBLOB(sqltypes._Binary):
    """Binary data of at most 4 GiB."""

    __visit_name__ = "LONGBLOB"


class MatchType(sqltypes.Float[Any], sqltypes.MatchType):
    """The relevance that MATCH ... AGAINST returns; a truth value where a condition stands."""

    operator_classes = OperatorClass.ANY

    def __init__(self, **kw: Any) -> None:
        sqltypes.Float.__init__(self)
        sqltypes.MatchType.__init__(self)
