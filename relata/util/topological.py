"""Put items in an order in which each comes after those it depends on."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from .. import exc

_T = TypeVar("_T", bound=Hashable)


def sort_as_subsets(tuples: Collection[tuple[_T, _T]], allitems: Collection[_T]) -> Iterator[Sequence[_T]]:
    """Yield lists of items; each item depends only on items of lists before its own.

    :param tuples: pairs `(before, after)`; those that name an item not in `allitems` are ignored
    :param allitems: the items; each list keeps their order
    :raises CircularDependencyError: some items depend on each other
    """
    items = dict.fromkeys(allitems)
    waits_for = dict.fromkeys(items, 0)
    followers: dict[_T, list[_T]] = {}
    for before, after in set(tuples):
        if before in items and after in items:
            waits_for[after] += 1
            followers.setdefault(before, []).append(after)
    position = {item: number for number, item in enumerate(items)}
    ready = [item for item in items if not waits_for[item]]
    done = 0
    while ready:
        yield ready
        done += len(ready)
        freed: list[_T] = []
        for item in ready:
            for follower in followers.get(item, ()):
                waits_for[follower] -= 1
                if not waits_for[follower]:
                    freed.append(follower)
        ready = sorted(freed, key=position.__getitem__)
    if done < len(items):
        left = {item for item, count in waits_for.items() if count}
        edges = {(before, after) for before, after in tuples if before in left and after in left}
        raise exc.CircularDependencyError(
            "these items depend on each other and cannot be put in order", find_cycles(edges, left), edges
        )


def sort(
    tuples: Collection[tuple[_T, _T]], allitems: Collection[_T], deterministic_order: bool = True
) -> Iterator[_T]:
    """Yield the items, each after those it depends on, otherwise in the order given.

    :param tuples: pairs `(before, after)`
    :param allitems: the items
    :param deterministic_order: accepted for compatibility; the order always follows `allitems`
    :raises CircularDependencyError: some items depend on each other
    """
    for subset in sort_as_subsets(tuples, allitems):
        yield from subset


def find_cycles(tuples: Iterable[tuple[_T, _T]], allitems: Iterable[_T]) -> set[_T]:
    """Return the items that lie on a cycle.

    These are the strongly connected components of more than one item, and the items that depend on themselves
    (Tarjan 1972, with a stack of our own in place of recursion).
    """
    edges: dict[_T, list[_T]] = {item: [] for item in allitems}
    cyclic: set[_T] = set()
    for before, after in tuples:
        if before == after:
            cyclic.add(before)
        edges.setdefault(before, []).append(after)
        edges.setdefault(after, [])
    for component in _strong_components(edges):
        if len(component) > 1:
            cyclic.update(component)
    return cyclic


def _strong_components(edges: dict[_T, list[_T]]) -> Iterator[list[_T]]:
    number: dict[_T, int] = {}
    lowest: dict[_T, int] = {}
    path: list[_T] = []
    on_path: set[_T] = set()
    for root in edges:
        if root in number:
            continue
        stack: list[tuple[_T, Iterator[_T]]] = [(root, iter(edges[root]))]
        number[root] = lowest[root] = len(number)
        path.append(root)
        on_path.add(root)
        while stack:
            item, followers = stack[-1]
            for follower in followers:
                if follower not in number:
                    number[follower] = lowest[follower] = len(number)
                    path.append(follower)
                    on_path.add(follower)
                    stack.append((follower, iter(edges[follower])))
                    break
                if follower in on_path:
                    lowest[item] = min(lowest[item], number[follower])
            else:
                stack.pop()
                if stack:
                    parent = stack[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[item])
                if lowest[item] == number[item]:
                    start = path.index(item)
                    component = path[start:]
                    del path[start:]
                    on_path.difference_update(component)
                    yield component
