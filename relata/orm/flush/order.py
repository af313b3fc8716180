"""Put the groups of a flush in an order that foreign keys allow; objects one by one only where groups wait
for each other.

A node is `(kind, subject)`: a base mapper to `"save"`, `"link"`, `"unlink"` or `"delete"`, or a rule whose
`"rows"` are written.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from ... import exc as sa_exc
from ...util import topological
from ..exc import describe_state

_N = TypeVar("_N", bound=Hashable)


def order_groups(
    nodes: Collection[_N], edges: Iterable[tuple[_N, _N]], wishes: Iterable[tuple[_N, _N]] = ()
) -> Iterator[list[_N]]:
    """Yield lists of nodes in order: one node, or several that wait for each other (or one that waits for
    itself).

    :param nodes: the nodes, in the order to keep where nothing else is asked
    :param edges: pairs `(before, after)`
    :param wishes: pairs to follow as long as they make no cycle
    """
    known = set(nodes)
    asked = [(before, after) for before, after in edges if before in known and after in known]
    wished = [
        (before, after) for before, after in wishes if before in known and after in known and before != after
    ]
    if wished:
        together = topological.find_cycles([*asked, *wished], nodes)
        asked += [pair for pair in wished if not (pair[0] in together and pair[1] in together)]
    cyclic = topological.find_cycles(asked, nodes)
    if not cyclic:
        for node in topological.sort(asked, nodes):
            yield [node]
        return
    leaders = _leaders(asked, cyclic)
    contracted = {(leaders.get(before, before), leaders.get(after, after)) for before, after in asked}
    heads = [node for node in nodes if leaders.get(node, node) == node]
    for head in topological.sort([pair for pair in contracted if pair[0] != pair[1]], heads):
        yield [node for node in nodes if leaders.get(node) == head] if head in leaders else [head]


def _leaders(edges: Sequence[tuple[_N, _N]], cyclic: set[_N]) -> dict[_N, _N]:
    """Map each node on a cycle to one that stands for its whole strongly connected component."""
    reach: dict[_N, set[_N]] = {node: _reachable(node, edges, cyclic) for node in cyclic}
    leaders: dict[_N, _N] = {}
    for node in cyclic:
        if node not in leaders:
            for other in [node, *(n for n in cyclic if n in reach[node] and node in reach[n])]:
                leaders[other] = node
    return leaders


def _reachable(start: _N, edges: Sequence[tuple[_N, _N]], among: set[_N]) -> set[_N]:
    found: set[_N] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        for before, after in edges:
            if before == node and after in among and after not in found:
                found.add(after)
                waiting.append(after)
    return found


def layer_objects(objs: Sequence[Any], pairs: Iterable[tuple[Any, Any]]) -> list[list[Any]]:
    """Divide objects that depend on each other into layers, each written after those before it.

    :param pairs: `(before, after)` among the objects
    :raises CircularDependencyError: two objects wait for each other; `post_update=True` on a relationship
        solves it
    """
    by_id = {id(obj): obj for obj in objs}
    waiting = [(id(before), id(after)) for before, after in pairs if before is not after]
    try:
        layers = [[by_id[one] for one in layer] for layer in topological.sort_as_subsets(waiting, by_id)]
    except sa_exc.CircularDependencyError as error:
        cycle = [by_id[one] for one in error.cycles]
        edges = [(by_id[before], by_id[after]) for before, after in error.edges]
        raise _circular(cycle, edges) from None
    return layers


def _circular(cycle: list[Any], edges: list[tuple[Any, Any]]) -> sa_exc.CircularDependencyError:
    names = ", ".join(sorted(describe_state(obj._sa_instance_state) for obj in cycle))
    text = (
        f"Expected an order in which the rows of {names} can be written, found none: each needs the key of "
        "another first. Give one of the relationships between them post_update=True, so that its foreign "
        "key is written by an UPDATE afterwards"
    )
    return sa_exc.CircularDependencyError(text, cycle, edges, msg=text)
