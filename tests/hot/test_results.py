"""Fetch loops."""

from __future__ import annotations

from typing import Any

import pytest

from relata._hot.results import ItselfMaker, ScalarMaker, WrappingMaker, keep_new


@pytest.mark.parametrize(
    ("maker", "raws", "expected"),
    [
        (ScalarMaker(1, None), [(1, "x"), (2, "y")], ["x", "y"]),
        (ScalarMaker(0, str), [(1, "x"), (2, "y")], ["1", "2"]),
        (ItselfMaker(), ["a", None], ["a", None]),
        (ItselfMaker(), ("a", "b"), ["a", "b"]),
        (WrappingMaker(ScalarMaker(0, None)), ["a", "b"], ["a", "b"]),
    ],
)
def test_one_and_many_agree(maker: Any, raws: Any, expected: list[Any]) -> None:
    assert maker.many(raws) == expected
    assert [maker.one(raw) for raw in raws] == expected


def test_what_was_seen_is_dropped_across_calls() -> None:
    seen: set[Any] = set()
    assert keep_new([1, 2, 1], seen, None) == [1, 2]
    assert keep_new([2, 3], seen, None) == [3]
    assert keep_new([[1], [1], [2]], set(), str) == [[1], [2]]
