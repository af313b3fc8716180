"""Whole, exact and approximate numbers."""

from __future__ import annotations

import decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from ..._hot.processors import to_decimal_processor_factory, to_float
from .. import operators as op
from ..operator_class import OperatorClass
from ..type_api import Processor, TypeEngine
from .literals import decimal_text, integer_text
from .lookup import Adaptations, HasExpressionLookup

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    _N = TypeVarWithDefault("_N", bound="decimal.Decimal | float", default=decimal.Decimal)
    _F = TypeVarWithDefault("_F", bound="decimal.Decimal | float", default=float)
else:
    _N = _F = TypeVar("_N", bound="decimal.Decimal | float")


class Integer(HasExpressionLookup, TypeEngine[int]):
    """A whole number."""

    __visit_name__ = "integer"
    operator_classes = OperatorClass.INTEGER

    @property
    def _expression_adaptations(self) -> Adaptations:
        cls: Any = type(self)
        return _integer_table(cls)

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.NUMBER

    @property
    def python_type(self) -> type[Any]:
        return int

    def _resolve_for_literal(self, value: Any) -> Any:
        return _BIGINTEGER if value.bit_length() >= 32 else self

    def literal_processor(self, dialect: Any) -> Processor | None:
        return integer_text


class SmallInteger(Integer):
    """A whole number of a small range: `SMALLINT`."""

    __visit_name__ = "small_integer"


class BigInteger(Integer):
    """A whole number of a large range: `BIGINT`."""

    __visit_name__ = "big_integer"


class NumericCommon(HasExpressionLookup, Generic[_N]):
    """What exact and approximate numbers have in common."""

    operator_classes = OperatorClass.NUMERIC
    _default_decimal_return_scale = 10

    precision: int | None
    scale: int | None
    decimal_return_scale: int | None
    asdecimal: bool

    def __init__(
        self,
        *,
        precision: int | None,
        scale: int | None,
        decimal_return_scale: int | None,
        asdecimal: bool,
    ) -> None:
        self.precision = precision
        self.scale = scale
        self.decimal_return_scale = decimal_return_scale
        self.asdecimal = asdecimal

    @property
    def _effective_decimal_return_scale(self) -> int:
        if self.decimal_return_scale is not None:
            return self.decimal_return_scale
        scale: int | None = getattr(self, "scale", None)
        return self._default_decimal_return_scale if scale is None else scale

    @property
    def _expression_adaptations(self) -> Adaptations:
        cls: Any = type(self)
        return _numeric_table(cls)

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.NUMBER

    def literal_processor(self, dialect: Any) -> Processor | None:
        return decimal_text

    @property
    def python_type(self) -> type[Any]:
        return decimal.Decimal if self.asdecimal else float

    def bind_processor(self, dialect: Any) -> Processor | None:
        return None if dialect.supports_native_decimal else to_float


class Numeric(NumericCommon[_N], TypeEngine[_N]):
    """An exact number of a fixed number of digits: `NUMERIC`.

    :param precision: how many digits
    :param scale: how many of them stand after the point
    :param decimal_return_scale: to how many digits a number is rounded, where the driver returns floats
    :param asdecimal: return `decimal.Decimal`, else float
    """

    __visit_name__ = "numeric"

    @overload
    def __init__(
        self: Numeric[decimal.Decimal],
        precision: int | None = None,
        scale: int | None = None,
        decimal_return_scale: int | None = None,
        asdecimal: Literal[True] = True,
    ) -> None: ...

    @overload
    def __init__(
        self: Numeric[float],
        precision: int | None = None,
        scale: int | None = None,
        decimal_return_scale: int | None = None,
        *,
        asdecimal: Literal[False],
    ) -> None: ...

    @overload
    def __init__(
        self,
        precision: int | None = None,
        scale: int | None = None,
        decimal_return_scale: int | None = None,
        asdecimal: bool = True,
    ) -> None: ...

    def __init__(
        self,
        precision: int | None = None,
        scale: int | None = None,
        decimal_return_scale: int | None = None,
        asdecimal: bool = True,
    ) -> None:
        super().__init__(
            precision=precision, scale=scale, decimal_return_scale=decimal_return_scale, asdecimal=asdecimal
        )

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if not self.asdecimal:
            return to_float if dialect.supports_native_decimal else None
        if dialect.supports_native_decimal:
            return None
        return to_decimal_processor_factory(decimal.Decimal, self._effective_decimal_return_scale)


class Float(NumericCommon[_F], TypeEngine[_F]):
    """An approximate number: `FLOAT`.

    :param precision: the precision in bits or digits, as the database counts it
    :param asdecimal: return `decimal.Decimal`, else float
    :param decimal_return_scale: to how many digits a Decimal is rounded
    """

    __visit_name__ = "float"
    scale: int | None = None

    @overload
    def __init__(
        self: Float[float],
        precision: int | None = None,
        asdecimal: Literal[False] = False,
        decimal_return_scale: int | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self: Float[decimal.Decimal],
        precision: int | None = None,
        *,
        asdecimal: Literal[True],
        decimal_return_scale: int | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        precision: int | None = None,
        asdecimal: bool = False,
        decimal_return_scale: int | None = None,
    ) -> None: ...

    def __init__(
        self,
        precision: int | None = None,
        asdecimal: bool = False,
        decimal_return_scale: int | None = None,
    ) -> None:
        self.precision = precision
        self.asdecimal = asdecimal
        self.decimal_return_scale = decimal_return_scale

    def result_processor(self, dialect: Any, coltype: Any) -> Processor | None:
        if self.asdecimal:
            return to_decimal_processor_factory(decimal.Decimal, self._effective_decimal_return_scale)
        return to_float if dialect.supports_native_decimal else None


class Double(Float[_F]):
    """An approximate number of double precision."""

    __visit_name__ = "double"


class REAL(Float[_F]):
    """The SQL type REAL."""

    __visit_name__ = "REAL"


class FLOAT(Float[_F]):
    """The SQL type FLOAT."""

    __visit_name__ = "FLOAT"


class DOUBLE(Double[_F]):
    """The SQL type DOUBLE."""

    __visit_name__ = "DOUBLE"


class DOUBLE_PRECISION(Double[_F]):
    """The SQL type DOUBLE PRECISION."""

    __visit_name__ = "DOUBLE_PRECISION"


class NUMERIC(Numeric[_N]):
    """The SQL type NUMERIC."""

    __visit_name__ = "NUMERIC"


class DECIMAL(Numeric[_N]):
    """The SQL type DECIMAL."""

    __visit_name__ = "DECIMAL"


class INTEGER(Integer):
    """The SQL type INTEGER."""

    __visit_name__ = "INTEGER"


INT = INTEGER


class SMALLINT(SmallInteger):
    """The SQL type SMALLINT."""

    __visit_name__ = "SMALLINT"


class BIGINT(BigInteger):
    """The SQL type BIGINT."""

    __visit_name__ = "BIGINT"


class _Tables:
    """Result types that name classes of other modules; `temporal` completes them."""

    date: Any = None
    interval: Any = None


late_tables = _Tables()


@cache
def _integer_table(cls: Any) -> Adaptations:
    return {
        op.add: {late_tables.date: late_tables.date, Integer: cls, Numeric: Numeric, Float: Float},
        op.mul: {late_tables.interval: late_tables.interval, Integer: cls, Numeric: Numeric, Float: Float},
        op.truediv: {Integer: Numeric, Numeric: Numeric, Float: Float},
        op.floordiv: {Integer: cls, Numeric: Numeric},
        op.sub: {Integer: cls, Numeric: Numeric, Float: Float},
    }


@cache
def _numeric_table(cls: Any) -> Adaptations:
    same = {cls._type_affinity: cls}
    return {
        op.add: same,
        op.sub: same,
        op.mul: {late_tables.interval: late_tables.interval, **same},
        op.truediv: same,
    }


_BIGINTEGER = BigInteger()
INTEGERTYPE = Integer()
NUMERICTYPE: Numeric[decimal.Decimal] = Numeric()
