"""Strings of bits, the values of BIT."""

from __future__ import annotations

from typing import Any, Literal, Self, SupportsIndex

__all__ = ["BitString"]


class BitString(str):
    """Text of the digits 0 and 1 that knows the operators of bits.

    :param value: the digits
    :raises ValueError: there are other characters in it
    """

    __slots__ = ()

    def __new__(cls, value: str, _check: bool = True) -> Self:
        if isinstance(value, BitString):
            return value  # type: ignore[return-value]  # what cannot change need not be copied
        if _check and value.strip("01"):
            raise ValueError(f"expected the digits 0 and 1 for a BitString, got {value!r}")
        return super().__new__(cls, value)

    @classmethod
    def from_int(cls, value: int, length: int) -> Self:
        """Return the digits of a number.

        :param length: how many digits
        :raises ValueError: the number is negative, or has more digits
        """
        if value < 0:
            raise ValueError(f"expected a number that is not negative for a BitString, got {value!r}")
        text = f"{value:b}".zfill(length) if length else ""
        if value and len(text) > length:
            raise ValueError(
                f"expected a number of at most {length} bits, got {value!r}, which has {len(text)}"
            )
        return cls(text, _check=False)

    @classmethod
    def from_bytes(cls, value: bytes, length: int = -1) -> Self:
        """Return the bits of bytes.

        :param length: how many digits; 8 a byte when it is negative
        :raises ValueError: the value has more digits than that
        """
        return cls.from_int(int.from_bytes(value, "big"), len(value) * 8 if length < 0 else length)

    def __int__(self) -> int:
        return int(str(self), 2) if self else 0

    def to_bytes(self, length: int = -1) -> bytes:
        """Return the bits as bytes, the digits standing at the right end.

        :param length: how many bytes; as few as hold the digits when it is negative
        """
        return int(self).to_bytes(self.octet_length if length < 0 else length, "big")

    def __bytes__(self) -> bytes:
        return self.to_bytes()

    def __repr__(self) -> str:
        return f"BitString({str.__repr__(self)})"

    def __str__(self) -> str:
        return str.__str__(self)

    def __getitem__(self, key: SupportsIndex | slice) -> BitString:
        return BitString(super().__getitem__(key), _check=False)

    def __add__(self, other: str) -> BitString:
        return BitString(super().__add__(other))

    def __radd__(self, other: str) -> BitString:
        return BitString(other + str(self))

    # -- operators of bits

    def _same_length(self, other: Any) -> BitString:
        if not isinstance(other, str):
            raise TypeError(f"expected a BitString, or text of the digits 0 and 1, got {other!r}")
        bits = BitString(other)
        if len(bits) != len(self):
            raise ValueError(
                f"expected bits of the length {len(self)}, got {other!r} of the length {len(bits)}"
            )
        return bits

    def __and__(self, other: str) -> BitString:
        return self.from_int(int(self) & int(self._same_length(other)), len(self))

    def __or__(self, other: str) -> BitString:
        return self.from_int(int(self) | int(self._same_length(other)), len(self))

    def __xor__(self, other: str) -> BitString:
        return self.from_int(int(self) ^ int(self._same_length(other)), len(self))

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def __invert__(self) -> BitString:
        return BitString("".join("1" if bit == "0" else "0" for bit in str(self)), _check=False)

    def __lshift__(self, amount: int) -> BitString:
        return BitString(str(self)[amount:] + "0" * min(amount, len(self)), _check=False)

    def __rshift__(self, amount: int) -> BitString:
        return BitString("0" * min(amount, len(self)) + str(self)[: max(len(self) - amount, 0)], _check=False)

    # -- single bits and length

    @property
    def bit_length(self) -> int:
        """The number of bits."""
        return len(self)

    @property
    def octet_length(self) -> int:
        """The number of bytes that hold the bits."""
        return (len(self) + 7) // 8

    def has_bit(self, index: int) -> bool:
        """Tell whether a bit is 1."""
        return self.get_bit(index) == "1"

    def get_bit(self, index: int) -> Literal["0", "1"]:
        """Return a bit as a digit."""
        return "1" if super().__getitem__(index) == "1" else "0"

    def set_bit(self, index: int, value: bool | int | Literal["0", "1"]) -> BitString:
        """Return a copy with a bit set: to 1 by anything but 0, "0" and False.

        :raises IndexError: there is no such bit
        """
        if not -len(self) <= index < len(self):
            raise IndexError(f"expected the index of one of {len(self)} bits, got {index}")
        digits = list(str(self))
        digits[index] = "1" if (int(value) if isinstance(value, str) else value) else "0"
        return BitString("".join(digits), _check=False)

    # -- methods of text whose result is bits again

    def lstrip(self, char: str | None = None) -> BitString:
        """Return a copy without the digits `char`, by default "0", at its beginning."""
        return BitString(super().lstrip(char or "0"), _check=False)

    def rstrip(self, char: str | None = "0") -> BitString:
        """Return a copy without the digits `char` at its end."""
        return BitString(super().rstrip(char or "0"), _check=False)

    def strip(self, char: str | None = "0") -> BitString:
        """Return a copy without the digits `char` at both ends."""
        return BitString(super().strip(char or "0"), _check=False)

    def removeprefix(self, prefix: str, /) -> BitString:
        """Return a copy without a text at its beginning."""
        return BitString(super().removeprefix(prefix), _check=False)

    def removesuffix(self, suffix: str, /) -> BitString:
        """Return a copy without a text at its end."""
        return BitString(super().removesuffix(suffix), _check=False)

    def replace(self, old: str, new: str, count: SupportsIndex = -1) -> BitString:
        """Return a copy with a text put in place of another."""
        return BitString(super().replace(old, new, count))

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[Any]:
        """Return the parts between a text."""
        return [BitString(part, _check=False) for part in super().split(sep, maxsplit)]

    def zfill(self, width: SupportsIndex) -> BitString:
        """Return a copy with zeros put before it, up to a length."""
        return BitString(super().zfill(width), _check=False)
