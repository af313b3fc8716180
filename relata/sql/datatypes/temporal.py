"""Dates, times and durations."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from ..._hot.processors import datetime_to_timedelta_processor, timedelta_to_datetime_processor
from .. import operators as op
from ..operator_class import OperatorClass
from ..type_api import Emulated, Processor, TypeDecorator, TypeEngine
from .literals import date_text, datetime_text, time_text
from .lookup import Adaptations, HasExpressionLookup
from .numbers import Float, Integer, Numeric, late_tables

_CT = TypeVar("_CT")


class DateTime(HasExpressionLookup, TypeEngine[dt.datetime]):
    """A date with a time of day.

    :param timezone: keep the time zone, where the database can
    """

    __visit_name__ = "datetime"
    operator_classes = OperatorClass.DATETIME

    def __init__(self, timezone: bool = False) -> None:
        self.timezone = timezone

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.DATETIME

    def _resolve_for_literal(self, value: Any) -> Any:
        return DATETIME_TIMEZONE if value.tzinfo is not None and not self.timezone else self

    def literal_processor(self, dialect: Any) -> Processor | None:
        return datetime_text

    @property
    def python_type(self) -> type[Any]:
        return dt.datetime

    @property
    def _expression_adaptations(self) -> Adaptations:
        return _DATETIME_TABLE


class Date(HasExpressionLookup, TypeEngine[dt.date]):
    """A date."""

    __visit_name__ = "date"
    operator_classes = OperatorClass.DATETIME

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.DATETIME

    @property
    def python_type(self) -> type[Any]:
        return dt.date

    def literal_processor(self, dialect: Any) -> Processor | None:
        return date_text

    @property
    def _expression_adaptations(self) -> Adaptations:
        return _DATE_TABLE


class Time(HasExpressionLookup, TypeEngine[dt.time]):
    """A time of day.

    :param timezone: keep the time zone, where the database can
    """

    __visit_name__ = "time"
    operator_classes = OperatorClass.DATETIME

    def __init__(self, timezone: bool = False) -> None:
        self.timezone = timezone

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.DATETIME

    def _resolve_for_literal(self, value: Any) -> Any:
        return TIME_TIMEZONE if value.tzinfo is not None and not self.timezone else self

    @property
    def python_type(self) -> type[Any]:
        return dt.time

    def literal_processor(self, dialect: Any) -> Processor | None:
        return time_text

    @property
    def _expression_adaptations(self) -> Adaptations:
        return _TIME_TABLE


class _AbstractInterval(HasExpressionLookup, TypeEngine[dt.timedelta]):
    """What durations have in common, native or made up from moments."""

    operator_classes = OperatorClass.DATETIME

    @property
    def _expression_adaptations(self) -> Adaptations:
        return _INTERVAL_TABLE

    @property
    def _type_affinity(self) -> type[Interval]:
        return Interval

    @property
    def _generic_type_affinity(self) -> type[TypeEngine[Any]]:
        return Interval


class Interval(Emulated, _AbstractInterval, TypeDecorator[dt.timedelta]):
    """A duration, `datetime.timedelta`.

    Where the database has no INTERVAL it is stored as the moment that lies so far after the epoch.

    :param native: use the INTERVAL of the database where it has one
    :param second_precision: the digits of the seconds, where the database takes them
    :param day_precision: the digits of the days, where the database takes them
    """

    impl = DateTime
    epoch = dt.datetime.fromtimestamp(0, dt.UTC).replace(tzinfo=None)
    cache_ok = True
    operator_classes = OperatorClass.DATETIME
    _has_bind_expression = False
    _has_column_expression = False

    def __init__(
        self, native: bool = True, second_precision: int | None = None, day_precision: int | None = None
    ) -> None:
        super().__init__()
        self.native = native
        self.second_precision = second_precision
        self.day_precision = day_precision

    class Comparator(TypeDecorator.Comparator[_CT], _AbstractInterval.Comparator[_CT]):
        """Operators of durations."""

        __slots__ = ()
        plain = True

    comparator_factory = Comparator

    @property
    def python_type(self) -> type[Any]:
        return dt.timedelta

    def adapt_to_emulated(self, impltype: type[Any], **kw: Any) -> Any:
        return _AbstractInterval.adapt(self, impltype, **kw)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)

    def bind_processor(self, dialect: Any) -> Processor:
        return timedelta_to_datetime_processor(self.epoch, self.impl_instance.bind_processor(dialect))

    def literal_processor(self, dialect: Any) -> Processor | None:
        return timedelta_to_datetime_processor(self.epoch, self.impl_instance.literal_processor(dialect))

    def result_processor(self, dialect: Any, coltype: Any) -> Processor:
        return datetime_to_timedelta_processor(
            self.epoch, self.impl_instance.result_processor(dialect, coltype)
        )


class TIMESTAMP(DateTime):
    """The SQL type TIMESTAMP.

    :param timezone: keep the time zone, where the database can
    """

    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone: bool = False) -> None:
        super().__init__(timezone=timezone)

    def get_dbapi_type(self, dbapi: Any) -> Any:
        return dbapi.TIMESTAMP


class DATETIME(DateTime):
    """The SQL type DATETIME."""

    __visit_name__ = "DATETIME"


class DATE(Date):
    """The SQL type DATE."""

    __visit_name__ = "DATE"


class TIME(Time):
    """The SQL type TIME."""

    __visit_name__ = "TIME"


_DATETIME_TABLE: Adaptations = {
    op.add: {Interval: DateTime},
    op.sub: {Interval: DateTime, DateTime: Interval},
}
_DATE_TABLE: Adaptations = {
    op.add: {Integer: Date, Interval: DateTime, Time: DateTime},
    op.sub: {Integer: Date, Date: Integer, Interval: DateTime, DateTime: Interval},
}
_TIME_TABLE: Adaptations = {
    op.add: {Date: DateTime, Interval: Time},
    op.sub: {Time: Interval, Interval: Time},
}
_INTERVAL_TABLE: Adaptations = {
    op.add: {Date: DateTime, Interval: Interval, DateTime: DateTime, Time: Time},
    op.sub: {Interval: Interval},
    op.mul: {Numeric: Interval, Float: Interval},
    op.truediv: {Numeric: Interval},
}
late_tables.date = Date
late_tables.interval = Interval

DATETIME_TIMEZONE = DateTime(timezone=True)
TIME_TIMEZONE = Time(timezone=True)
_DATETIME = DateTime()
_TIME = Time()
