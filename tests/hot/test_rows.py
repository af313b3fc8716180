"""Rows and the loop that makes them."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from relata._hot.rows import PAUSE_FROM, RowMaker
from relata.engine.result import SimpleResultMetaData
from relata.engine.row import Row, RowMapping

METADATA = SimpleResultMetaData(["a", "b", "count"])


def maker(cls: Any = Row, picks: Any = None, processors: Any = None) -> RowMaker:
    return RowMaker(cls, METADATA, METADATA._key_to_index, picks, processors)


def row(*values: Any) -> Any:
    return maker().one(values)


@pytest.mark.parametrize(
    ("picks", "processors", "expected"),
    [
        (None, None, (1, "x", 3)),
        (None, (None, str.upper, None), (1, "X", 3)),
        ((2, 0, 1), None, (3, 1, "x")),
        ((2, 0, 1), (str, None, None), ("3", 1, "x")),
        (None, (None, None, None), (1, "x", 3)),
    ],
)
@pytest.mark.parametrize("raw", [(1, "x", 3), [1, "x", 3]])
def test_columns_are_picked_and_converted(raw: Any, picks: Any, processors: Any, expected: Any) -> None:
    made = maker(picks=picks, processors=processors)
    assert made.one(raw) == expected
    assert made.many([raw, raw]) == [expected, expected]
    assert made.tuples([raw]) == [expected]
    assert type(made.one(raw)) is Row
    assert type(made.tuples([raw])[0]) is tuple


def test_the_collector_runs_again_after_a_batch() -> None:
    assert gc.isenabled()
    rows = maker().many([(n, "x", 3) for n in range(PAUSE_FROM)])
    assert len(rows) == PAUSE_FROM
    assert gc.isenabled()
    with pytest.raises(TypeError):
        maker().many([(1, "x", 3)] * PAUSE_FROM + [None])
    assert gc.isenabled()
    gc.disable()
    try:
        maker().many([(1, "x", 3)] * PAUSE_FROM)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_row_is_a_tuple_in_use() -> None:
    one = row(1, "x", 3)
    assert (one.a, one[0], one[-1], one[1:]) == (1, 1, 3, ("x", 3))
    assert list(one) == [1, "x", 3]
    assert len(one) == 3
    assert "x" in one
    assert hash(one) == hash((1, "x", 3))
    assert one == (1, "x", 3) and one == row(1, "x", 3) and one != (1, "x", 4)
    assert one < (2,) and one <= row(1, "x", 3) and one > (0,) and one >= (1, "x", 3)
    assert repr(one) == "(1, 'x', 3)"
    a, _, c = one
    assert (a, c) == (1, 3)


def test_long_values_are_shortened_in_the_text_of_a_row() -> None:
    shown = repr(row("y" * 1000, 2, "z" * 298))
    assert "(702 characters truncated)" in shown and "z" * 298 in shown
    assert len(shown) < 700
    assert len(repr(row(*range(3)))) == len("(0, 1, 2)")


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [
        ("a", TypeError, ["row[...]", "'a'", "row._mapping"]),
        (None, TypeError, ["None"]),
        (1.5, TypeError, ["1.5"]),
        (3, IndexError, ["3 columns", "got 3"]),
        (-4, IndexError, ["3 columns", "got -4"]),
    ],
)
def test_what_is_no_position_in_a_row(key: Any, kind: type[Exception], words: list[str]) -> None:
    with pytest.raises(kind) as caught:
        row(1, "x", 3)[key]
    assert type(caught.value) is kind
    assert all(word in str(caught.value) for word in words)


def test_a_column_hides_the_method_of_its_name() -> None:
    one = row(1, "x", 3)
    assert one.count == 3
    assert one.index("x") == 1


def test_a_mapping_has_names_values_and_pairs() -> None:
    mapping = row(1, "x", 3)._mapping
    assert isinstance(mapping, RowMapping)
    assert mapping == {"a": 1, "b": "x", "count": 3}
    assert list(mapping) == list(mapping.keys()) == ["a", "b", "count"]
    assert mapping.values() == [1, "x", 3]
    assert mapping.items() == [("a", 1), ("b", "x"), ("count", 3)]
    assert "a" in mapping and "zz" not in mapping
    assert mapping.get("zz", 5) == 5
    assert dict(mapping) == row(1, "x", 3)._asdict()


def test_processors_of_the_constructor_convert() -> None:
    made: Row[Any, Any, Any] = Row(METADATA, (None, str.upper, None), METADATA._key_to_index, (1, "x", 3))
    assert made == (1, "X", 3)
