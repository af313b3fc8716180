"""Strings of bits."""

from __future__ import annotations

from typing import Any

import pytest

from relata.dialects.postgresql import BitString

CASES = [
    (BitString("011") & "110", "010"),
    (BitString("011") | "110", "111"),
    (BitString("011") ^ BitString("110"), "101"),
    (~BitString("0101"), "1010"),
    (BitString("000101") << 1, "001010"),
    (BitString("101") >> 1, "010"),
    (BitString("101") >> 9, "000"),
    (BitString("1") + "0", "10"),
    ("0" + BitString("1"), "01"),
    (BitString("1010")[1:3], "01"),
    (BitString.from_int(5, 4), "0101"),
    (BitString.from_bytes(b"\x05", 4), "0101"),
    (BitString.from_bytes(b"\x05"), "00000101"),
    (BitString("0110").set_bit(0, "1"), "1110"),
    (BitString("0110").set_bit(1, 0), "0010"),
    (BitString("00100").strip(), "1"),
    (BitString("00100").lstrip(), "100"),
    (BitString("1").zfill(3), "001"),
]


@pytest.mark.parametrize(("made", "expected"), CASES)
def test_operators(made: Any, expected: str) -> None:
    assert made == expected
    assert isinstance(made, BitString)


def test_numbers_and_bytes() -> None:
    bits = BitString("000001010")
    assert (int(bits), bytes(bits), bits.bit_length, bits.octet_length) == (10, b"\x00\x0a", 9, 2)
    assert (bits.get_bit(5), bits.has_bit(0), repr(BitString("1"))) == ("1", False, "BitString('1')")


MISTAKES = [
    (lambda: BitString("12"), "expected the digits 0 and 1"),
    (lambda: BitString("1") & "10", "expected bits of the length 1"),
    (lambda: BitString.from_int(-1, 3), "not negative"),
    (lambda: BitString.from_int(9, 3), "at most 3 bits"),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_mistakes(mistake: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mistake()
