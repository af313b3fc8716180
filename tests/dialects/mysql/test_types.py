"""Values go to MariaDB and come back as they were."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from typing import Any

import pytest

from relata import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Engine,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    PickleType,
    String,
    Table,
    Text,
    Time,
    Uuid,
    select,
)
from relata.dialects import mysql as my
from tests.dialects.round_trips import comes_back, is_found

pytestmark = pytest.mark.only_on("mariadb")


class Color(enum.Enum):
    red = 1
    blue = 2


VALUES = [
    (Integer, 2**31 - 1),
    (BigInteger, -(2**63)),
    (my.BIGINT(unsigned=True), 2**64 - 1),
    (my.TINYINT, -128),
    (my.MEDIUMINT(unsigned=True), 2**24 - 1),
    (Boolean, True),
    (Boolean, False),
    (String(20), "añ%s'\\:x\"🐍"),
    (Text, "x" * 60_000),
    (my.LONGTEXT, "x" * 100_000),
    (Numeric(20, 5), decimal.Decimal("123456789012345.67891")),
    (Numeric(10, 2, asdecimal=False), 1.25),
    (Float, 1.5),
    (Double, 1e300),
    (my.DOUBLE, decimal.Decimal("2.5000000000")),
    (my.DOUBLE(asdecimal=False), 2.5),
    (Date, dt.date(2024, 2, 29)),
    (Time, dt.time(1, 2, 3)),
    (my.TIME(fsp=6), dt.time(1, 2, 3, 456789)),
    (DateTime, dt.datetime(2024, 2, 29, 1, 2, 3)),
    (my.DATETIME(fsp=6), dt.datetime(2024, 2, 29, 1, 2, 3, 456789)),
    (my.TIMESTAMP(fsp=3), dt.datetime(2024, 2, 29, 1, 2, 3, 456000)),
    (Interval, dt.timedelta(days=400, seconds=5)),
    (LargeBinary, bytes(range(256))),
    (my.VARBINARY(10), b"\x00\xff\\'%"),
    (PickleType, {"a": [1, (2,)]}),
    (Uuid, uuid.UUID(int=5)),
    (Uuid(as_uuid=False), str(uuid.UUID(int=5))),
    (Uuid(native_uuid=False), uuid.UUID(int=5)),
    (Enum(Color), Color.blue),
    (Enum("a b", "c,d"), "c,d"),
    (my.ENUM("x", "y", charset="latin1"), "y"),
    (my.SET("a", "b c"), {"a", "b c"}),
    (my.SET("a", "", retrieve_as_bitwise=True), {"a", ""}),
    (my.BIT(10), 513),
    (my.YEAR, 2024),
    (JSON, {"a": [1, None, "é%s\\"], "b": {"c": 1.5}}),
    (my.JSON, "text"),
    (my.INET6, "2001:db8::1"),
]


def name_of(one: Any) -> str:
    """Return the name of a case, the same in every process: a set has no order of its own."""
    return (repr(sorted(one)) if isinstance(one, set) else repr(one))[:40]


@pytest.mark.parametrize(("type_", "value"), VALUES, ids=name_of)
def test_round_trip(engine: Engine, type_: Any, value: Any) -> None:
    comes_back(engine, type_, value)


NOT_COMPARABLE = (JSON, my.JSON, PickleType)
COMPARABLE = [(type_, value) for type_, value in VALUES if type_ not in NOT_COMPARABLE]


@pytest.mark.parametrize(("type_", "value"), COMPARABLE, ids=name_of)
def test_values_are_found(engine: Engine, type_: Any, value: Any) -> None:
    is_found(engine, type_, value)


def test_parts_of_json(engine: Engine) -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("j", JSON))
    metadata.create_all(engine)
    part = table.c.j
    with engine.begin() as connection:
        connection.execute(
            table.insert(), {"j": {"s": "x y", "n": 1.5, "i": 7, "b": True, "z": None, "l": [1, {"k": 2}]}}
        )
        row = connection.execute(
            select(
                part["s"].as_string(),
                part["n"].as_float(),
                part["i"].as_integer(),
                part["b"].as_boolean(),
                part["z"].as_string(),
                part[("l", 1, "k")].as_integer(),
                part["l"],
            )
        ).one()
    assert row == ("x y", 1.5, 7, True, None, 2, [1, {"k": 2}])
