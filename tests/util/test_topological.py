from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies as st

from relata import exc
from relata.util import topological


@pytest.mark.parametrize(
    "tuples, items, subsets",
    [
        ([(1, 2), (2, 3)], [3, 2, 1, 0], [[1, 0], [2], [3]]),
        ([], [2, 1], [[2, 1]]),
        ([(1, 5)], [1], [[1]]),
        ([(1, 3), (2, 3), (1, 3)], [3, 2, 1], [[2, 1], [3]]),
        ([], [], []),
    ],
)
def test_subsets(tuples, items, subsets):
    assert list(topological.sort_as_subsets(tuples, items)) == subsets
    assert list(topological.sort(tuples, items)) == [item for subset in subsets for item in subset]


@pytest.mark.parametrize(
    "tuples, items, cycles",
    [
        ([(1, 2), (2, 1), (2, 3)], [1, 2, 3], {1, 2}),
        ([(1, 1)], [1, 2], {1}),
        ([(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 4)], [1, 2, 3, 4, 5], {1, 2, 3, 4, 5}),
        ([(1, 2), (2, 3)], [1, 2, 3], set()),
        ([(0, 1), (1, 2), (2, 1), (2, 3)], [0, 1, 2, 3], {1, 2}),
    ],
)
def test_cycles(tuples, items, cycles):
    assert topological.find_cycles(tuples, items) == cycles
    if cycles:
        with pytest.raises(exc.CircularDependencyError) as caught:
            list(topological.sort(tuples, items))
        assert caught.value.cycles == cycles
        assert all(edge in tuples for edge in caught.value.edges)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_order_holds_or_a_cycle_is_named(tuples):
    items = list(range(9))
    try:
        order = list(topological.sort(tuples, items))
    except exc.CircularDependencyError as error:
        assert error.cycles
        reach = {before: {a for b, a in tuples if b == before} for before in items}
        for item in error.cycles:
            seen, pending = set(), set(reach[item])
            while pending:
                one = pending.pop()
                seen.add(one)
                pending |= reach[one] - seen
            assert item in seen
    else:
        assert sorted(order) == items
        assert all(order.index(before) < order.index(after) for before, after in tuples)


def test_long_chains_need_no_recursion():
    count = 20_000
    tuples = [(n, n + 1) for n in range(count)]
    random.Random(1).shuffle(tuples)
    assert list(topological.sort(tuples, range(count + 1))) == list(range(count + 1))
    assert len(topological.find_cycles([*tuples, (count, 0)], range(count + 1))) == count + 1
