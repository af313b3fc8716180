"""The plan of a flush: its steps, in order, as data.

A step names its mapper or relationship, its objects, and the keys that are handed from object to object
before its rows are read. Keys that another step makes are therefore read when a step runs, not when it is
planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .collect import AssociationRows, Flush, Group, Groups
from .order import layer_objects, order_groups
from .pairs import Pairs
from .rules import KeyRule, ManyToMany, Rule, rules_of


class SaveStep:
    """Insert and update the objects of a mapper and of those that inherit from it.

    :ivar inserts: one group a class
    :ivar updates: one group a class
    :ivar links: `(rule, pairs, are new)`: keys to hand on before the rows are read
    :ivar blank_outs: `(rule, objects)`: foreign keys that become NULL
    """

    __slots__ = ("blank_outs", "inserts", "links", "mapper", "updates")

    def __init__(self, mapper: Any) -> None:
        self.mapper = mapper
        self.inserts: list[Group] = []
        self.updates: list[Group] = []
        self.links: list[tuple[KeyRule, Pairs, bool]] = []
        self.blank_outs: list[tuple[KeyRule, list[Any]]] = []

    def __repr__(self) -> str:
        return f"SaveStep({self.inserts} {self.updates})"


class DeleteStep:
    """Delete the rows of objects of a mapper and of those that inherit from it."""

    __slots__ = ("groups", "mapper")

    def __init__(self, mapper: Any) -> None:
        self.mapper = mapper
        self.groups: list[Group] = []

    def __repr__(self) -> str:
        return f"DeleteStep({self.groups})"


class RowsStep:
    """Delete and insert the rows of an association table."""

    __slots__ = ("rows", "rule")

    def __init__(self, rule: ManyToMany, rows: AssociationRows) -> None:
        self.rule = rule
        self.rows = rows

    def __repr__(self) -> str:
        return f"RowsStep({self.rule.table.name})"


class PostUpdateStep:
    """Write foreign keys by UPDATE statements of their own, once all the rows are there."""

    __slots__ = ("blank_outs", "pairs", "rule")

    def __init__(self, rule: KeyRule, pairs: Pairs, blank_outs: list[Any]) -> None:
        self.rule = rule
        self.pairs = pairs
        self.blank_outs = blank_outs

    def __repr__(self) -> str:
        return f"PostUpdateStep({self.rule.prop})"


Step = SaveStep | DeleteStep | RowsStep | PostUpdateStep


def make_plan(flush: Flush) -> list[Step]:
    """Return the steps of a flush, in order."""
    nodes = _nodes(flush)
    if len(nodes) == 1 and not (flush.links or flush.links_of_new or flush.deletion_links):
        return _steps(flush, nodes, False)
    rules = _active_rules(flush)
    edges = [edge for rule in rules for edge in rule.edges()]
    for node in nodes:
        if node[0] == "save":
            edges.append((node, ("delete", node[1])))
    steps: list[Step] = []
    for component in order_groups(nodes, edges, _wishes(nodes)):
        waits_for_itself = len(component) > 1 or (component[0], component[0]) in edges
        steps.extend(_steps(flush, component, waits_for_itself))
    return steps


def _nodes(flush: Flush) -> list[Any]:
    nodes: dict[Any, None] = {}
    for groups in (flush.inserts, flush.updates):
        for group in groups.values():
            nodes["save", group.mapper.base_mapper] = None
    for rule in flush.associations:
        nodes["rows", rule] = None
    for links in (flush.links, flush.links_of_new, flush.blank_outs, flush.post_blank_outs):
        for linking in links:
            if linking.post_update:
                nodes["post", linking] = None
    for group in flush.deletes.values():
        nodes["delete", group.mapper.base_mapper] = None
    return list(nodes)


def _active_rules(flush: Flush) -> dict[Rule, None]:
    """The rules between mappers that take part: those of the mappers themselves and of what they inherit
    from.
    """
    bases = {mapper.base_mapper for mapper in flush.mappers()}
    return {
        rule: None
        for mapper in flush.mappers()
        for rule in rules_of(mapper)
        if rule.owner.base_mapper in bases and rule.target.base_mapper in bases
    }


def _wishes(nodes: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the order that the tables' own foreign keys would like, where no relationship says otherwise."""
    by_table = {
        table: subject for kind, subject in nodes if kind in ("save", "delete") for table in subject.tables
    }
    for table, subject in by_table.items():
        for foreign_key in table.foreign_keys:
            column = foreign_key.column
            referred = by_table.get(column.table)
            if referred is not None and referred is not subject:
                yield ("save", referred), ("save", subject)
                yield ("delete", subject), ("delete", referred)


def _steps(flush: Flush, nodes: list[Any], waits_for_itself: bool) -> list[Step]:
    kind, subject = nodes[0]
    if kind == "rows":
        return [RowsStep(subject, flush.associations[subject])]
    if kind == "post":
        return [_post_update(flush, subject)]
    mappers = [mapper for _, mapper in nodes]
    if kind == "save":
        return _layered_saves(flush, mappers) if waits_for_itself else _plain_saves(flush, mappers)
    return _layered_deletes(flush, mappers) if waits_for_itself else _plain_deletes(flush, mappers)


def _post_update(flush: Flush, rule: KeyRule) -> PostUpdateStep:
    pairs = Pairs()
    for links in (flush.links_of_new, flush.links):
        for pair in links.get(rule, ()):
            pairs.add(*pair)
    blanks = [*flush.blank_outs.get(rule, ()), *flush.post_blank_outs.get(rule, ())]
    return PostUpdateStep(rule, pairs, blanks)


def _groups_of(groups: Groups, mapper: Any) -> list[Group]:
    return [group for group in groups.values() if group.mapper.base_mapper is mapper]


def _plain_saves(flush: Flush, mappers: list[Any]) -> list[Step]:
    steps: list[Step] = []
    links = _links(flush)
    for mapper in mappers:
        step = SaveStep(mapper)
        if flush.inserts:
            step.inserts = _groups_of(flush.inserts, mapper)
        if flush.updates:
            step.updates = _groups_of(flush.updates, mapper)
        for rule, pairs, are_new in links:
            if rule.referring.base_mapper is mapper:
                step.links.append((rule, pairs, are_new))
        for rule, objs in flush.blank_outs.items():
            if rule.referring.base_mapper is mapper and not rule.post_update:
                step.blank_outs.append((rule, objs))
        steps.append(step)
    return steps


def _links(flush: Flush) -> list[tuple[KeyRule, Pairs, bool]]:
    found = []
    for links, are_new in ((flush.links, False), (flush.links_of_new, True)):
        for rule, pairs in links.items():
            if not rule.post_update:
                found.append((rule, pairs, are_new))
    return found


def _layered_saves(flush: Flush, mappers: list[Any]) -> list[Step]:
    """Divide the objects of mappers that refer to each other into layers; each layer is a step a mapper."""
    inserts = [group for group in flush.inserts.values() if group.mapper.base_mapper in mappers]
    updates = [group for group in flush.updates.values() if group.mapper.base_mapper in mappers]
    new = {id(obj) for group in inserts for obj in group.objs}
    objs = [obj for group in (*inserts, *updates) for obj in group.objs]
    here = {id(obj) for obj in objs}
    links = [link for link in _links(flush) if link[0].referring.base_mapper in mappers]
    waiting = [
        (parent, child)
        for _, pairs, _ in links
        for child, parent in pairs
        if id(parent) in new and id(child) in here
    ]
    layers = layer_objects(objs, waiting)
    if len(layers) <= 1:
        return _plain_saves(flush, mappers)
    steps: list[Step] = []
    layer_of = {id(obj): number for number, layer in enumerate(layers) for obj in layer}
    for number in range(len(layers)):
        for mapper in mappers:
            step = SaveStep(mapper)
            step.inserts = _members_of_layer(inserts, mapper, layer_of, number)
            step.updates = _members_of_layer(updates, mapper, layer_of, number)
            if not step.inserts and not step.updates:
                continue
            for rule, pairs, are_new in links:
                chosen = pairs.where(lambda obj, n=number: layer_of.get(id(obj)) == n)
                if chosen and rule.referring.base_mapper is mapper:
                    step.links.append((rule, chosen, are_new))
            for rule, blank in flush.blank_outs.items():
                chosen_blank = [obj for obj in blank if layer_of.get(id(obj)) == number]
                if chosen_blank and rule.referring.base_mapper is mapper and not rule.post_update:
                    step.blank_outs.append((rule, chosen_blank))
            steps.append(step)
    return steps


def _members_of_layer(groups: list[Group], mapper: Any, layer_of: dict[int, int], number: int) -> list[Group]:
    found = []
    for group in groups:
        if group.mapper.base_mapper is not mapper:
            continue
        part = Group(group.mapper)
        for state, obj in zip(group.states, group.objs, strict=True):
            if layer_of[id(obj)] == number:
                part.add(state, obj)
        if part.objs:
            found.append(part)
    return found


def _plain_deletes(flush: Flush, mappers: list[Any]) -> list[Step]:
    steps: list[Step] = []
    for mapper in mappers:
        step = DeleteStep(mapper)
        step.groups = _groups_of(flush.deletes, mapper)
        steps.append(step)
    return steps


def _layered_deletes(flush: Flush, mappers: list[Any]) -> list[Step]:
    groups = [group for group in flush.deletes.values() if group.mapper.base_mapper in mappers]
    objs = [obj for group in groups for obj in group.objs]
    here = {id(obj) for obj in objs}
    waiting = [
        pair
        for rule, pairs in flush.deletion_links.items()
        if not rule.post_update
        for pair in pairs
        if id(pair[0]) in here and id(pair[1]) in here
    ]
    layers = layer_objects(objs, waiting)
    layer_of = {id(obj): number for number, layer in enumerate(layers) for obj in layer}
    steps: list[Step] = []
    for number in range(len(layers)):
        for mapper in mappers:
            step = DeleteStep(mapper)
            step.groups = _members_of_layer(groups, mapper, layer_of, number)
            if step.groups:
                steps.append(step)
    return steps


__all__ = ("DeleteStep", "PostUpdateStep", "RowsStep", "SaveStep", "Step", "make_plan")
