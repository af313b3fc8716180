"""Converting values: one table of cases a processor."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from relata._hot import processors as p

ID = UUID("12345678123456781234567812345678")

READ_JSON = p.json_processor_factory(json.JSONDecoder().raw_decode, json.loads)

CASES: list[tuple[Any, Any, Any]] = [
    (p.int_to_boolean, 1, True),
    (p.int_to_boolean, 0, False),
    (p.boolean_to_int, True, 1),
    (p.to_str, 5, "5"),
    (p.to_float, Decimal("1.5"), 1.5),
    (p.to_bytes, memoryview(b"ab"), b"ab"),
    (p.str_to_datetime, "2020-01-02 03:04:05.000006", dt.datetime(2020, 1, 2, 3, 4, 5, 6)),
    (p.str_to_date, "2020-01-02", dt.date(2020, 1, 2)),
    (p.str_to_time, "03:04:05", dt.time(3, 4, 5)),
    (p.uuid_to_hex, ID, ID.hex),
    (p.hex_to_uuid, ID.hex, ID),
    (p.uuid_text_to_hex, str(ID), ID.hex),
    (p.hex_to_uuid, str(ID), ID),
    (READ_JSON, '{"a": [1, null]}', {"a": [1, None]}),
    (READ_JSON, " [1]\n", [1]),
    (READ_JSON, b"[1]", [1]),
    (p.hex_to_uuid_text, ID.hex, str(ID)),
    (p.to_decimal_processor_factory(Decimal, 3), 1.5, Decimal("1.500")),
    (p.to_decimal_processor_factory(float, 1), 1.26, 1.3),
]


@pytest.mark.parametrize(("processor", "value", "expected"), CASES)
def test_converts(processor: Any, value: Any, expected: Any) -> None:
    found = processor(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("processor", [case[0] for case in CASES])
def test_null_passes_through(processor: Any) -> None:
    assert processor(None) is None


def test_reads_text_by_a_pattern() -> None:
    by_place = p.str_to_datetime_processor_factory(re.compile(r"(\d+)/(\d+)/(\d+)(?: (\d+))?"), dt.datetime)
    by_name = p.str_to_datetime_processor_factory(
        re.compile(r"(?P<day>\d+)\.(?P<month>\d+)\.(?P<year>\d+)"), dt.date
    )
    assert by_place("2020/5/6") == dt.datetime(2020, 5, 6)
    assert by_place("2020/5/6 7") == dt.datetime(2020, 5, 6, 7)
    assert by_name("6.5.2020") == dt.date(2020, 5, 6)
    assert by_place(None) is None
    for wrong in ("nonsense", 5):
        with pytest.raises(ValueError, match="expected the text of a datetime"):
            by_place(wrong)


@pytest.mark.parametrize("wrong", ["x" * 32, "-" + "1" * 31, "1" * 31, "1-" * 16, ID.hex + "0", ""])
def test_what_is_no_uuid_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"badly formed|invalid literal"):
        p.hex_to_uuid(wrong)


def test_a_uuid_is_one_like_any_other() -> None:
    read = p.hex_to_uuid(ID.hex)
    assert (read, hash(read), repr(read), read.is_safe) == (ID, hash(ID), repr(ID), ID.is_safe)
    assert pickle.loads(pickle.dumps(read)) == ID


@pytest.mark.parametrize("wrong", ["", "[1", "[1] [2]", "nothing"])
def test_what_is_no_json_is_refused(wrong: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        READ_JSON(wrong)


def test_chain_does_one_after_the_other_and_nothing_for_none() -> None:
    def add(value: int) -> int:
        return value + 1

    def double(value: int) -> int:
        return value * 2

    both = p.chain(add, double)
    assert both is not None
    assert both(1) == 4
    assert p.chain(None, add) is add
    assert p.chain(add, None) is add
    assert p.chain(None, None) is None


def test_look_up_asks_for_what_is_not_in_the_table() -> None:
    look_up = p.lookup_processor({"a": 1, None: None}, lambda value: f"no {value!r}")
    assert look_up("a") == 1
    assert look_up(None) is None
    assert look_up("b") == "no 'b'"
    assert look_up([]) == "no []"  # what cannot be hashed is not in it either


def test_durations_are_moments_after_the_epoch() -> None:
    epoch = dt.datetime(1970, 1, 1)
    there = p.timedelta_to_datetime_processor(epoch, None)
    back = p.datetime_to_timedelta_processor(epoch, p.str_to_datetime)
    assert there(dt.timedelta(days=1)) == dt.datetime(1970, 1, 2)
    assert there(None) is None
    assert back("1970-01-02") == dt.timedelta(days=1)
    assert back(None) is None
    assert p.datetime_to_timedelta_processor(epoch, None)(dt.timedelta(2)) == dt.timedelta(2)
