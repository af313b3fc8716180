"""Types of Oracle: how they are written, and how values travel; none was run against a server here."""

from __future__ import annotations

import array
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from relata import exc, types as generic
from relata.dialects import oracle
from relata.dialects.oracle import SparseVector, VectorStorageFormat, VectorStorageType
from tests.dialects.recording_driver import RecordingDriver

DIALECT = oracle.dialect()
DRIVEN = oracle.dialect(dbapi=RecordingDriver("named"))
BEFORE_21 = oracle.dialect()
BEFORE_21._take_version((19, 3))

NAMES: list[tuple[Any, str]] = [
    (generic.Integer(), "INTEGER"),
    (generic.BigInteger(), "NUMBER(19)"),
    (generic.Float(), "FLOAT"),
    (generic.Double(), "DOUBLE PRECISION"),
    (generic.Double(53), "DOUBLE PRECISION"),
    (generic.Numeric(8, 2), "NUMERIC(8, 2)"),
    (generic.String(), "VARCHAR2"),
    (generic.String(9), "VARCHAR2(9 CHAR)"),
    (generic.VARCHAR(9), "VARCHAR(9 CHAR)"),
    (generic.Unicode(9), "VARCHAR2(9 CHAR)"),
    (generic.NVARCHAR(9), "NVARCHAR2(9)"),
    (generic.Text(), "CLOB"),
    (generic.LargeBinary(), "BLOB"),
    (generic.Boolean(), "BOOLEAN"),
    (generic.Date(), "DATE"),
    (generic.DateTime(), "DATE"),
    (generic.TIMESTAMP(timezone=True), "TIMESTAMP WITH TIME ZONE"),
    (generic.Interval(), "INTERVAL DAY TO SECOND"),
    (generic.Interval(day_precision=3, second_precision=6), "INTERVAL DAY(3) TO SECOND(6)"),
    (generic.Uuid(), "CHAR(32)"),
    (generic.JSON(), "JSON"),
    (oracle.JSON(use_blob=True), "BLOB"),
    (oracle.NUMBER(), "NUMBER"),
    (oracle.NUMBER(9), "NUMBER(9)"),
    (oracle.NUMBER(9, 2), "NUMBER(9, 2)"),
    (oracle.FLOAT(binary_precision=63), "FLOAT(63)"),
    (oracle.BINARY_FLOAT(), "BINARY_FLOAT"),
    (oracle.RAW(16), "RAW(16)"),
    (oracle.LONG(), "LONG"),
    (oracle.BFILE(), "BFILE"),
    (oracle.ROWID(), "ROWID"),
    (oracle.TIMESTAMP(local_timezone=True), "TIMESTAMP WITH LOCAL TIME ZONE"),
    (oracle.VECTOR(), "VECTOR(*,*,*)"),
    (oracle.VECTOR(3, VectorStorageFormat.FLOAT32, VectorStorageType.SPARSE), "VECTOR(3,FLOAT32,SPARSE)"),
]


@pytest.mark.parametrize(("type_", "expected"), NAMES)
def test_names(type_: Any, expected: str) -> None:
    assert type_.compile(dialect=DIALECT) == expected


def test_names_for_older_servers() -> None:
    assert generic.JSON().compile(dialect=BEFORE_21) == "BLOB"
    assert oracle.JSON(use_blob=False).compile(dialect=BEFORE_21) == "JSON"
    assert generic.Boolean().compile(dialect=BEFORE_21) == "SMALLINT"


def test_national_text() -> None:
    dialect = oracle.dialect(use_nchar_for_unicode=True)
    assert generic.Unicode(9).compile(dialect=dialect) == "NVARCHAR2(9)"
    assert generic.UnicodeText().compile(dialect=dialect) == "NCLOB"


def test_the_precision_of_float_is_in_bits() -> None:
    with pytest.raises(exc.ArgumentError, match="10 digits are about 33 bits"):
        generic.Float(10).compile(dialect=DIALECT)


def test_two_time_zones() -> None:
    with pytest.raises(exc.ArgumentError, match="got both"):
        oracle.TIMESTAMP(timezone=True, local_timezone=True)


def test_what_number_is() -> None:
    assert oracle.NUMBER()._type_affinity is oracle.NUMBER(9, 0)._type_affinity is generic.Integer
    assert oracle.NUMBER(9, 2)._type_affinity is generic.Numeric
    assert (oracle.NUMBER(9).asdecimal, oracle.NUMBER(9, 2).asdecimal) == (False, True)
    assert isinstance(oracle.INTERVAL(3, 6).as_generic(), generic.Interval)


ZONE = dt.timezone(dt.timedelta(hours=2))
MOMENT = dt.datetime(2020, 1, 2, 3, 4, 5)

LITERALS: list[tuple[Any, Any, str]] = [
    (generic.Date(), MOMENT.date(), "TO_DATE('2020-01-02', 'YYYY-MM-DD')"),
    (generic.DateTime(), MOMENT, "TO_DATE('2020-01-02 03:04:05', 'YYYY-MM-DD HH24:MI:SS')"),
    (
        generic.DateTime(),
        MOMENT.replace(microsecond=6),
        "TO_TIMESTAMP('2020-01-02 03:04:05.000006', 'YYYY-MM-DD HH24:MI:SS.FF')",
    ),
    (
        generic.TIMESTAMP(timezone=True),
        MOMENT.replace(tzinfo=ZONE),
        "TO_TIMESTAMP_TZ('2020-01-02 03:04:05+02:00', 'YYYY-MM-DD HH24:MI:SS TZH:TZM')",
    ),
    (generic.DateTime(), MOMENT.date(), "TO_DATE('2020-01-02', 'YYYY-MM-DD')"),
    (generic.Interval(), dt.timedelta(days=1, seconds=1.5), "NUMTODSINTERVAL(86401.5, 'SECOND')"),
    (generic.LargeBinary(), b"\x00\xff", "HEXTORAW('00FF')"),
    (oracle.RAW(2), b"\x00\xff", "HEXTORAW('00FF')"),
    (generic.String(), "it's", "'it''s'"),
    (generic.Boolean(), True, "1"),
]


@pytest.mark.parametrize(("type_", "value", "written"), LITERALS)
def test_literals(type_: Any, value: Any, written: str) -> None:
    assert type_._cached_literal_processor(DIALECT)(value) == written


SENT: list[tuple[Any, Any, Any]] = [
    (generic.Numeric(9, 2), 1.5, Decimal("1.50")),
    (generic.Numeric(9, 2), Decimal("1.125"), Decimal("1.125")),
    (generic.Numeric(asdecimal=False), Decimal("1.5"), 1.5),
    (generic.Float(), Decimal("1.5"), 1.5),
    (generic.Numeric(9, 2), None, None),
    (generic.JSON(), {"a": 1}, '{"a": 1}'),
    (oracle.JSON(use_blob=True), {"a": 1}, b'{"a": 1}'),
    (oracle.JSON(none_as_null=True, use_blob=True), None, None),
    (oracle.VECTOR(3, VectorStorageFormat.INT8), [1, 2, 3], array.array("b", [1, 2, 3])),
    (oracle.VECTOR(), None, None),
]


@pytest.mark.parametrize(("type_", "value", "sent"), SENT)
def test_values_that_are_sent(type_: Any, value: Any, sent: Any) -> None:
    found = type_._cached_bind_processor(DRIVEN)(value)
    assert (found, type(found)) == (sent, type(sent))


READ: list[tuple[Any, Any, Any]] = [
    (generic.Numeric(9, 2), 5, Decimal(5)),
    (generic.Numeric(asdecimal=False), Decimal("1.5"), 1.5),
    (generic.Float(), Decimal("1.5"), 1.5),
    (generic.Float(asdecimal=True), 1.5, Decimal("1.5")),
    (generic.Date(), MOMENT, MOMENT.date()),
    (oracle.JSON(use_blob=True), b'{"a": 1}', {"a": 1}),
    (oracle.VECTOR(), array.array("d", [1.0]), [1.0]),
]


@pytest.mark.parametrize(("type_", "value", "read"), READ)
def test_values_that_come_back(type_: Any, value: Any, read: Any) -> None:
    found = type_._cached_result_processor(DRIVEN, None)(value)
    assert (found, type(found)) == (read, type(read))


def test_vectors_that_are_none() -> None:
    with pytest.raises(TypeError, match="expected a list"):
        oracle.VECTOR()._cached_bind_processor(DRIVEN)("1, 2")
    with pytest.raises(TypeError, match="expected VectorStorageFormat"):
        oracle.VECTOR(3, "FLOAT32")  # type: ignore[arg-type]  # the wrong kind is the test
    with pytest.raises(ValueError, match="as many indices as values"):
        SparseVector(5, [1, 2], [1.0])


def test_distances_of_vectors() -> None:
    from relata import column

    place = column("place", oracle.VECTOR(2))
    assert str(place.l2_distance([1, 2]).compile(dialect=DIALECT)) == "place <-> :place_1"
    assert str(place.cosine_distance([1, 2]).compile(dialect=DIALECT)) == "place <=> :place_1"


TOLD: list[tuple[Any, str]] = [
    (generic.Text(), "DB_TYPE_NVARCHAR"),
    (generic.LargeBinary(), "DB_TYPE_RAW"),
    (generic.CHAR(3), "FIXED_CHAR"),
    (generic.NCHAR(3), "FIXED_NCHAR"),
    (generic.NVARCHAR(3), "NCHAR"),
    (generic.TIMESTAMP(), "TIMESTAMP"),
    (oracle.BINARY_DOUBLE(), "NATIVE_FLOAT"),
]


@pytest.mark.parametrize(("type_", "name"), TOLD)
def test_types_that_the_driver_is_told(type_: Any, name: str) -> None:
    found = type_.dialect_impl(DRIVEN).get_dbapi_type(DRIVEN.dbapi)
    assert found.name == name
    assert found in (DRIVEN.include_set_input_sizes or ())
