"""Types of PostgreSQL beside those in modules of their own (`array`, `json`, `named_types`).

See https://www.postgresql.org/docs/current/datatype.html
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from ...sql import operators, sqltypes
from ...sql.operator_class import OperatorClass
from ...sql.type_api import NativeForEmulated, Processor, TypeEngine, TypeEngineMixin
from .bitstring import BitString

__all__ = [
    "BIT",
    "BYTEA",
    "CIDR",
    "CITEXT",
    "INET",
    "INTERVAL",
    "MACADDR",
    "MACADDR8",
    "MONEY",
    "OID",
    "REGCLASS",
    "REGCONFIG",
    "TIME",
    "TIMESTAMP",
    "TSQUERY",
    "TSVECTOR",
    "PGUuid",
]

_CT = TypeVar("_CT")

_ON_BITS = {
    operators.and_: operators.bitwise_and_op,
    operators.or_: operators.bitwise_or_op,
    operators.inv: operators.bitwise_not_op,
    operators.lshift: operators.bitwise_lshift_op,
    operators.rshift: operators.bitwise_rshift_op,
}

_ORDERED = OperatorClass.BASE | OperatorClass.COMPARISON


def quoted_text(value: Any) -> str:
    """Return the text of a value as an SQL string."""
    text = str(value).replace("'", "''")
    return f"'{text}'"


class PGUuid(sqltypes.UUID[Any]):
    """A UUID whose parameters and literals are cast."""

    render_bind_cast = True
    render_literal_cast = True


class BYTEA(sqltypes.LargeBinary):
    """Binary data."""

    __visit_name__ = "BYTEA"


class _NetworkAddress(TypeEngineMixin, TypeEngine[str]):
    """What the types of network addresses have in common: text may be given for a value."""

    operator_classes = _ORDERED

    @property
    def python_type(self) -> type[Any]:
        return str

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type for text."""
        return self if isinstance(value, str) else super().coerce_compared_value(op, value)

    def literal_processor(self, dialect: Any) -> Processor | None:
        return quoted_text


class INET(_NetworkAddress):
    """The address of a host, with or without that of its network."""

    __visit_name__ = "INET"


class CIDR(_NetworkAddress):
    """The address of a network."""

    __visit_name__ = "CIDR"


class MACADDR(_NetworkAddress):
    """A MAC address of 6 bytes."""

    __visit_name__ = "MACADDR"


class MACADDR8(_NetworkAddress):
    """A MAC address of 8 bytes."""

    __visit_name__ = "MACADDR8"


class MONEY(TypeEngine[str]):
    """An amount of money; drivers return text in the form of the server's locale."""

    __visit_name__ = "MONEY"


class OID(TypeEngine[int]):
    """The number of an object of the database."""

    __visit_name__ = "OID"
    operator_classes = _ORDERED


class REGCLASS(TypeEngine[str]):
    """The number of a table or the like, written as its name."""

    __visit_name__ = "REGCLASS"
    operator_classes = _ORDERED


class REGCONFIG(TypeEngine[str]):
    """A configuration of the full-text search."""

    __visit_name__ = "REGCONFIG"
    operator_classes = _ORDERED

    def literal_processor(self, dialect: Any) -> Processor | None:
        return quoted_text


class TSQUERY(TypeEngine[str]):
    """A query of the full-text search."""

    __visit_name__ = "TSQUERY"
    operator_classes = _ORDERED


class TSVECTOR(TypeEngine[str]):
    """The words of a document, for the full-text search."""

    __visit_name__ = "TSVECTOR"
    operator_classes = OperatorClass.STRING


class CITEXT(sqltypes.TEXT):
    """Text that is compared without regard to case; an extension of the server."""

    __visit_name__ = "CITEXT"
    is_made_in_database = True

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type: a value beside it is compared as it is."""
        return self


class TIMESTAMP(sqltypes.TIMESTAMP):
    """A date with a time.

    :param timezone: keep the moment, whatever the session's time zone
    :param precision: digits of the seconds after the point, 0 to 6
    """

    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone: bool = False, precision: int | None = None) -> None:
        super().__init__(timezone=timezone)
        self.precision = precision


class TIME(sqltypes.TIME):
    """A time of day.

    :param timezone: keep the time zone
    :param precision: digits of the seconds after the point, 0 to 6
    """

    __visit_name__ = "TIME"

    def __init__(self, timezone: bool = False, precision: int | None = None) -> None:
        super().__init__(timezone=timezone)
        self.precision = precision


class INTERVAL(NativeForEmulated, sqltypes._AbstractInterval):
    """A duration.

    :param precision: digits of the seconds after the point, 0 to 6
    :param fields: which parts are kept, such as `DAY TO SECOND`
    """

    __visit_name__ = "INTERVAL"
    native = True
    render_bind_cast = True
    operator_classes = OperatorClass.DATETIME

    def __init__(self, precision: int | None = None, fields: str | None = None) -> None:
        self.precision = precision
        self.fields = fields

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> Any:
        return _PlainInterval(precision=impl.second_precision)

    def as_generic(self, allow_nulltype: bool = False) -> Any:
        """Return the generic `Interval`."""
        return sqltypes.Interval(native=True, second_precision=self.precision)

    @property
    def python_type(self) -> type[Any]:
        return dt.timedelta

    def literal_processor(self, dialect: Any) -> Processor | None:
        def render(value: Any) -> str:
            return f"make_interval(secs=>{value.total_seconds()})"

        return render


class _PlainInterval(INTERVAL):
    """What stands for the generic `Interval`; its parameters need no cast."""

    render_bind_cast = False


class BIT(TypeEngine[Any]):
    """A string of bits.

    :param length: how many; one by default, any number when `varying`
    :param varying: `length` is the largest number
    """

    __visit_name__ = "BIT"
    render_bind_cast = True
    operator_classes = _ORDERED | OperatorClass.BITWISE

    def __init__(self, length: int | None = None, varying: bool = False) -> None:
        self.varying = varying
        self.length = length if varying else length or 1

    class comparator_factory(TypeEngine.Comparator[_CT]):
        """Operators of bits: `&`, `|`, `~`, `<<` and `>>` are those of BIT, not of truth values."""

        __slots__ = ()

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            return super().operate(_ON_BITS.get(op, op), *other, **kwargs)

        def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
            return super().reverse_operate(_ON_BITS.get(op, op), other, **kwargs)

    @property
    def python_type(self) -> type[Any]:
        return str

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type for text, but for the count of a shift."""
        if isinstance(value, str) and op not in (operators.bitwise_lshift_op, operators.bitwise_rshift_op):
            return self
        return super().coerce_compared_value(op, value)

    def bind_processor(self, dialect: Any) -> Processor | None:
        return _text_of_bits

    def literal_processor(self, dialect: Any) -> Processor | None:
        def render(value: Any) -> str:
            return f"'{_text_of_bits(value)}'"

        return render

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        return _bit_string


def _text_of_bits(value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, str) or value.strip("01"):
        raise TypeError(f"expected text of the digits 0 and 1 for a BIT, got {value!r}")
    return str(value)


def _bit_string(value: Any) -> Any:
    return None if value is None else BitString(value)
