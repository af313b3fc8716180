"""Counts Python calls: exact where seconds are noise, so that cost can be a test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any


@dataclass
class Calls:
    """How often a function's run entered Python functions, and functions written in C.

    A compiled module's functions count as C functions where Python code calls them, and not at all where
    compiled code does.
    """

    python: int = 0
    c: int = 0


def profile_calls(function: Callable[[], Any]) -> Calls:
    """Call the function once; return the calls made until it returned, its own included."""
    calls = Calls()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            calls.python += 1
        elif event == "c_call" and argument is not sys.setprofile:
            calls.c += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls


def count_calls(function: Callable[[], Any]) -> int:
    """Return the number of Python calls in one run of the function, its own included."""
    return profile_calls(function).python
