"""What drivers write values with, without sending the text of any object that they do not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...sql.datatypes.unfit import why_unfit

__all__ = ["Encoders", "EncodersByGet"]


class Encoders(dict[Any, Any]):
    """The functions of a driver that write values of a class, and one for all other classes.

    It is asked by look-up alone, so that a class which the driver knows costs nothing more.

    :param known: the driver's own
    :param as_text: writes a text
    :param refusal: the error of the driver for what is no value
    """

    def __init__(
        self, known: Mapping[Any, Any], as_text: Callable[[str], Any], refusal: type[Exception]
    ) -> None:
        super().__init__(known)
        self._as_text = as_text
        self._refusal = refusal

    def __missing__(self, cls: Any) -> Callable[..., Any]:
        return self._write_unknown

    def _write_unknown(self, value: Any, mapping: Any = None) -> Any:
        if isinstance(value, dict) or why_unfit(value) is not None:
            raise self._refusal(f"cannot send an object of class {type(value).__name__}")
        return self._as_text(str(value))


class EncodersByGet(Encoders):
    """The same for a driver that asks with `get()`."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the function for a class."""
        return self[key]
