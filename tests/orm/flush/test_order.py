"""Order groups of a flush, and objects within groups that wait for each other: no database, no mapping."""

from __future__ import annotations

import pytest

from relata.exc import CircularDependencyError
from relata.orm.flush.order import layer_objects, order_groups


class Thing:
    """An object that the messages of errors can name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    @property
    def _sa_instance_state(self) -> Thing:
        return self

    @property
    def manager(self) -> Thing:
        return self

    @property
    def class_(self) -> type:
        return type(self)

    pk = 1


@pytest.mark.parametrize(
    ("nodes", "edges", "wishes", "expected"),
    [
        ("ab", [], [], [["a"], ["b"]]),
        ("ab", ["ba"], [], [["b"], ["a"]]),
        ("abc", ["ca", "ab"], [], [["c"], ["a"], ["b"]]),
        ("abc", ["ax"], [], [["a"], ["b"], ["c"]]),  # a node that takes no part
        ("ab", ["aa", "ab"], [], [["a"], ["b"]]),  # one that waits for itself
        ("abc", ["ab", "ba", "ac"], [], [["a", "b"], ["c"]]),
        ("abc", ["ab", "ba", "ca"], [], [["c"], ["a", "b"]]),
        ("abcd", ["ab", "ba", "cd", "dc", "ca"], [], [["c", "d"], ["a", "b"]]),
        ("ab", [], ["ba"], [["b"], ["a"]]),  # a wish is followed
        ("ab", ["ab"], ["ba"], [["a"], ["b"]]),  # but never against what is asked
        ("abc", ["ab"], ["ba", "ca"], [["c"], ["a"], ["b"]]),
    ],
)
def test_groups(nodes: str, edges: list[str], wishes: list[str], expected: list[list[str]]) -> None:
    pairs = [(edge[0], edge[1]) for edge in edges]
    wished = [(wish[0], wish[1]) for wish in wishes]
    assert list(order_groups(list(nodes), pairs, wished)) == expected


def test_objects_come_in_layers() -> None:
    root, left, right, leaf = (Thing(name) for name in ("root", "left", "right", "leaf"))
    layers = layer_objects([leaf, right, left, root], [(root, left), (root, right), (left, leaf)])
    assert layers == [[root], [right, left], [leaf]]


def test_an_object_that_refers_to_itself_waits_for_nothing() -> None:
    one = Thing("one")
    assert layer_objects([one], [(one, one)]) == [[one]]


def test_objects_that_wait_for_each_other_are_named_with_the_remedy() -> None:
    hen, egg, farm = Thing("hen"), Thing("egg"), Thing("farm")
    with pytest.raises(CircularDependencyError, match="post_update=True") as caught:
        layer_objects([farm, hen, egg], [(hen, egg), (egg, hen), (farm, hen)])
    assert set(caught.value.cycles) == {hen, egg}
    assert set(caught.value.edges) == {(hen, egg), (egg, hen)}
