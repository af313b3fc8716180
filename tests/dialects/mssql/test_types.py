"""Types of SQL Server: how they are written, and how values travel; none was run against a server here."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from relata import types as generic
from relata.dialects import mssql
from relata.dialects.mssql.json import JSONPathType
from tests.dialects.recording_driver import RecordingDriver

OLD = mssql.dialect()
NEW = mssql.dialect()
NEW.server_version_info = (15, 0)
NEW._take_version(NEW.server_version_info)

NAMES: list[tuple[Any, str, str]] = [
    (generic.Integer(), "INTEGER", "INTEGER"),
    (generic.String(), "VARCHAR(max)", "VARCHAR(max)"),
    (
        generic.String(9, "Latin1_General_BIN"),
        "VARCHAR(9) COLLATE Latin1_General_BIN",
        "VARCHAR(9) COLLATE Latin1_General_BIN",
    ),
    (generic.Unicode(9), "NVARCHAR(9)", "NVARCHAR(9)"),
    (generic.Text(), "TEXT", "VARCHAR(max)"),
    (generic.UnicodeText(), "NTEXT", "NVARCHAR(max)"),
    (generic.LargeBinary(), "IMAGE", "VARBINARY(max)"),
    (generic.LargeBinary(8), "IMAGE", "VARBINARY(8)"),
    (generic.Boolean(), "BIT", "BIT"),
    (generic.Date(), "DATETIME", "DATE"),
    (generic.Time(), "DATETIME", "TIME"),
    (generic.DateTime(), "DATETIME", "DATETIME"),
    (generic.DateTime(timezone=True), "DATETIMEOFFSET", "DATETIMEOFFSET"),
    (generic.Float(24), "FLOAT(24)", "FLOAT(24)"),
    (generic.Double(), "DOUBLE PRECISION", "DOUBLE PRECISION"),
    (generic.Numeric(8, 2), "NUMERIC(8, 2)", "NUMERIC(8, 2)"),
    (generic.Uuid(), "UNIQUEIDENTIFIER", "UNIQUEIDENTIFIER"),
    (generic.Uuid(native_uuid=False), "CHAR(32)", "CHAR(32)"),
    (generic.JSON(), "NVARCHAR(max)", "NVARCHAR(max)"),
    (mssql.DATETIME2(3), "DATETIME2(3)", "DATETIME2(3)"),
    (mssql.DATETIMEOFFSET(4), "DATETIMEOFFSET(4)", "DATETIMEOFFSET(4)"),
    (mssql.TIME(5), "TIME(5)", "TIME(5)"),
    (mssql.VARBINARY("max", filestream=True), "VARBINARY(max) FILESTREAM", "VARBINARY(max) FILESTREAM"),
    (mssql.ROWVERSION(), "ROWVERSION", "ROWVERSION"),
    (mssql.XML(), "XML", "XML"),
    (mssql.SQL_VARIANT(), "SQL_VARIANT", "SQL_VARIANT"),
    (mssql.SMALLMONEY(), "SMALLMONEY", "SMALLMONEY"),
]


@pytest.mark.parametrize(
    ("type_", "old", "new"), NAMES, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_names(type_: Any, old: str, new: str) -> None:
    assert (type_.compile(dialect=OLD), type_.compile(dialect=NEW)) == (old, new)


def test_large_types_may_be_chosen() -> None:
    assert generic.Text().compile(dialect=mssql.dialect(deprecate_large_types=True)) == "VARCHAR(max)"


def test_filestream_is_for_the_longest_only() -> None:
    with pytest.raises(ValueError, match="max"):
        mssql.VARBINARY(10, filestream=True)


PYODBC = mssql.pyodbc.dialect(dbapi=RecordingDriver("qmark"))
PYMSSQL = mssql.pymssql.dialect(dbapi=RecordingDriver("pyformat"))
ZONE = dt.timezone(dt.timedelta(hours=-2, minutes=-30))
MOMENT = dt.datetime(2020, 1, 2, 3, 4, 5, 6)
KEY = uuid.UUID("46bc9866-4f2f-4f5f-b6f0-49d3d1b1a9e4")

BOUND: list[tuple[Any, Any, Any]] = [
    (generic.Date(), dt.date(2020, 1, 2), dt.datetime(2020, 1, 2)),
    (generic.Time(), dt.time(3, 4, 5, 6), "03:04:05.000006"),
    (generic.Time(), MOMENT, dt.datetime(1900, 1, 1, 3, 4, 5, 6)),
    (generic.DateTime(), dt.date(2020, 1, 2), dt.datetime(2020, 1, 2)),
    (generic.Boolean(), True, 1),
    (generic.Uuid(native_uuid=False), KEY, KEY.hex),
    (JSONPathType(), ["a", 1], '$."a"[1]'),
    (generic.Date(), None, None),
]


@pytest.mark.parametrize(("type_", "value", "sent"), BOUND)
@pytest.mark.parametrize("dialect", [PYODBC, PYMSSQL], ids=["pyodbc", "pymssql"])
def test_values_that_are_sent(type_: Any, value: Any, sent: Any, dialect: Any) -> None:
    assert type_._cached_bind_processor(dialect)(value) == sent


def test_moments_with_a_time_zone_travel_as_text_by_odbc() -> None:
    send = generic.DateTime(timezone=True)._cached_bind_processor(PYODBC)
    assert send(MOMENT.replace(tzinfo=ZONE)) == "2020-01-02 03:04:05.000006 -02:30"
    assert mssql.DATETIMEOFFSET()._cached_bind_processor(PYODBC)(MOMENT) == MOMENT


READ: list[tuple[Any, Any, Any]] = [
    (generic.Date(), MOMENT, dt.date(2020, 1, 2)),
    (generic.Date(), "2020-01-02", dt.date(2020, 1, 2)),
    (generic.Time(), MOMENT, dt.time(3, 4, 5, 6)),
    (generic.Time(), "03:04:05.1234567", dt.time(3, 4, 5, 123456)),
    (mssql.ROWVERSION(convert_int=True), b"\x01\x00", 256),
    (mssql.TIMESTAMP(convert_int=True), None, None),
    (generic.Uuid(native_uuid=False), KEY.hex, KEY),
    (generic.Numeric(asdecimal=False), Decimal("1.5"), 1.5),
    (generic.Boolean(), 1, True),
]


@pytest.mark.parametrize(("type_", "value", "read"), READ)
def test_values_that_come_back(type_: Any, value: Any, read: Any) -> None:
    found = type_._cached_result_processor(PYODBC, None)(value)
    assert (found, type(found)) == (read, type(read))


def test_uuids_of_drivers() -> None:
    assert generic.Uuid()._cached_result_processor(PYODBC, None)(str(KEY).upper()) == KEY
    assert generic.Uuid(as_uuid=False)._cached_result_processor(PYODBC, None)(str(KEY).upper()) == str(KEY)
    assert generic.Uuid()._cached_result_processor(PYMSSQL, None) is None
    assert mssql.UNIQUEIDENTIFIER(as_uuid=False)._cached_result_processor(PYMSSQL, None)(KEY) == str(KEY)


@pytest.mark.parametrize("type_", [generic.Date(), generic.Time()])
def test_text_that_is_no_date(type_: Any) -> None:
    with pytest.raises(ValueError, match="from the driver, got 'nonsense'"):
        type_._cached_result_processor(PYODBC, None)("nonsense")


LITERALS: list[tuple[Any, Any, str]] = [
    (generic.String(), "it's", "'it''s'"),
    (generic.Unicode(), "it's", "N'it''s'"),
    (mssql.NTEXT(), "é", "N'é'"),
    (generic.LargeBinary(), b"\x00\xff", "0x00FF"),
    (mssql.VARBINARY(), b"", "0x"),
    (generic.Uuid(), KEY, f"'{KEY}'"),
    (generic.Uuid(native_uuid=False), KEY, f"'{KEY.hex}'"),
    (generic.DateTime(), MOMENT, "'2020-01-02 03:04:05.000006'"),
    (generic.Boolean(), False, "0"),
]


@pytest.mark.parametrize(("type_", "value", "written"), LITERALS)
def test_literals(type_: Any, value: Any, written: str) -> None:
    assert type_._cached_literal_processor(PYODBC)(value) == written
