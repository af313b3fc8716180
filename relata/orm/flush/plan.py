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
from .sequence import in_order_of_addition, in_order_of_keys


class SaveStep:
    """Insert and update the objects of a mapper and of those that inherit from it.

    :ivar inserts: groups of one class each, in the order in which their rows are written
    :ivar updates: the same, of objects that have a row
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
    """Delete the rows of objects of a mapper and of those that inherit from it.

    :ivar groups: groups of one class each, in the order in which their rows are deleted
    """

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
    """Write foreign keys by UPDATE statements of their own: once all the rows are there, or before they go.

    :ivar parts: `(rule, pairs to hand keys on, objects whose foreign keys become NULL)`
    """

    __slots__ = ("mapper", "parts")

    def __init__(self, mapper: Any, parts: list[tuple[KeyRule, Pairs, list[Any]]]) -> None:
        self.mapper = mapper
        self.parts = parts

    def __repr__(self) -> str:
        return f"PostUpdateStep({', '.join(str(rule.prop) for rule, _, _ in self.parts)})"


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
    for links in (flush.links, flush.links_of_new, flush.blank_outs):
        for linking in links:
            if linking.post_update:
                nodes["link", linking.referring.base_mapper] = None
    for linking in flush.post_blank_outs:
        nodes["unlink", linking.referring.base_mapper] = None
    for group in flush.deletes.values():
        nodes["delete", group.mapper.base_mapper] = None
    return sorted(nodes, key=_by_name) if len(nodes) > 1 else list(nodes)


_KINDS = ("save", "rows", "link", "unlink", "delete")


def _by_name(node: tuple[str, Any]) -> tuple[int, str]:
    """Sort what nothing else orders by the names of classes, so that two flushes take tables alike."""
    kind, subject = node
    return _KINDS.index(kind), str(subject.prop) if kind == "rows" else subject._sort_key


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
    if kind == "link":
        return [_linking(flush, subject)]
    if kind == "unlink":
        blanks = flush.post_blank_outs.items()
        parts = [(rule, Pairs(), objs) for rule, objs in blanks if rule.referring.base_mapper is subject]
        return [PostUpdateStep(subject, parts)]
    mappers = [subject] if len(nodes) == 1 else [mapper for _, mapper in nodes]
    if kind == "save":
        return _layered_saves(flush, mappers) if waits_for_itself else _plain_saves(flush, mappers)
    return _layered_deletes(flush, mappers) if waits_for_itself else _plain_deletes(flush, mappers)


def _linking(flush: Flush, mapper: Any) -> PostUpdateStep:
    sources = (flush.links_of_new, flush.links, flush.blank_outs)
    rules = dict.fromkeys([rule for source in sources for rule in source])
    parts = []
    for rule in rules:
        if not rule.post_update or rule.referring.base_mapper is not mapper:
            continue
        pairs = Pairs()
        for links in (flush.links_of_new, flush.links):
            for pair in links.get(rule, ()):
                pairs.add(*pair)
        parts.append((rule, pairs, flush.blank_outs.get(rule, [])))
    return PostUpdateStep(mapper, parts)


def _groups_of(groups: Groups, mapper: Any) -> list[Group]:
    return [group for group in groups.values() if group.mapper.base_mapper is mapper]


def _plain_saves(flush: Flush, mappers: list[Any]) -> list[Step]:
    steps: list[Step] = []
    links = _links(flush) if flush.links or flush.links_of_new else []
    for mapper in mappers:
        step = SaveStep(mapper)
        if flush.inserts:
            step.inserts = in_order_of_addition(_groups_of(flush.inserts, mapper), flush)
        if flush.updates:
            step.updates = in_order_of_keys(_groups_of(flush.updates, mapper), flush)
        for rule, pairs, are_new in links:
            if rule.referring.base_mapper is mapper:
                step.links.append((rule, pairs, are_new))
        for rule, objs in flush.blank_outs.items():
            if rule.referring.base_mapper is mapper and not rule.post_update:
                step.blank_outs.append((rule, objs))
        steps.extend([step] if mapper.batch else _one_by_one(step))
    return steps


def _one_by_one(step: SaveStep) -> Iterator[SaveStep]:
    """Yield a step for each object, so that its events surround its own rows (`batch=False`)."""
    links, blank_outs = step.links, step.blank_outs
    for name in ("inserts", "updates"):
        for group in getattr(step, name):
            for state, obj in zip(group.states, group.objs, strict=True):
                one = SaveStep(step.mapper)
                one.links, one.blank_outs = links, blank_outs
                links, blank_outs = [], []
                alone = Group(group.mapper)
                alone.add(state, obj)
                getattr(one, name).append(alone)
                yield one


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
    layer_of = {id(obj): number for number, layer in enumerate(layers) for obj in layer}
    new_by_layer, old_by_layer = _by_layer(inserts, layer_of), _by_layer(updates, layer_of)
    links_by_layer = _links_by_layer(links, layer_of)
    blanks_by_layer = _blanks_by_layer(flush, mappers, layer_of)
    steps: list[Step] = []
    for number in range(len(layers)):
        for mapper in mappers:
            place = (number, mapper)
            step = SaveStep(mapper)
            step.inserts = in_order_of_addition(new_by_layer.get(place, []), flush)
            step.updates = in_order_of_keys(old_by_layer.get(place, []), flush)
            if step.inserts or step.updates:
                step.links = links_by_layer.get(place, [])
                step.blank_outs = blanks_by_layer.get(place, [])
                steps.extend([step] if mapper.batch else _one_by_one(step))
    return steps


_Place = tuple[int, Any]


def _by_layer(groups: list[Group], layer_of: dict[int, int]) -> dict[_Place, list[Group]]:
    """Divide the objects of groups: (layer, base mapper) -> a group for each class."""
    found: dict[_Place, dict[Any, Group]] = {}
    for group in groups:
        mapper = group.mapper
        for state, obj in zip(group.states, group.objs, strict=True):
            part = found.setdefault((layer_of[id(obj)], mapper.base_mapper), {})
            if mapper not in part:
                part[mapper] = Group(mapper)
            part[mapper].add(state, obj)
    return {place: list(part.values()) for place, part in found.items()}


def _links_by_layer(
    links: list[tuple[KeyRule, Pairs, bool]], layer_of: dict[int, int]
) -> dict[_Place, list[tuple[KeyRule, Pairs, bool]]]:
    found: dict[_Place, list[tuple[KeyRule, Pairs, bool]]] = {}
    for rule, pairs, are_new in links:
        parts: dict[int | None, Pairs] = {}
        for referring, referred in pairs:
            parts.setdefault(layer_of.get(id(referring)), Pairs()).add(referring, referred)
        for number, part in parts.items():
            if number is not None:
                found.setdefault((number, rule.referring.base_mapper), []).append((rule, part, are_new))
    return found


def _blanks_by_layer(
    flush: Flush, mappers: list[Any], layer_of: dict[int, int]
) -> dict[_Place, list[tuple[KeyRule, list[Any]]]]:
    found: dict[_Place, list[tuple[KeyRule, list[Any]]]] = {}
    for rule, objs in flush.blank_outs.items():
        mapper = rule.referring.base_mapper
        if mapper not in mappers or rule.post_update:
            continue
        parts: dict[int | None, list[Any]] = {}
        for obj in objs:
            parts.setdefault(layer_of.get(id(obj)), []).append(obj)
        for number, part in parts.items():
            if number is not None:
                found.setdefault((number, mapper), []).append((rule, part))
    return found


def _plain_deletes(flush: Flush, mappers: list[Any]) -> list[Step]:
    steps: list[Step] = []
    for mapper in mappers:
        step = DeleteStep(mapper)
        step.groups = in_order_of_keys(_groups_of(flush.deletes, mapper), flush)
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
    by_layer = _by_layer(groups, layer_of)
    steps: list[Step] = []
    for number in range(len(layers)):
        for mapper in mappers:
            step = DeleteStep(mapper)
            step.groups = in_order_of_keys(by_layer.get((number, mapper), []), flush)
            if step.groups:
                steps.append(step)
    return steps


__all__ = ("DeleteStep", "PostUpdateStep", "RowsStep", "SaveStep", "Step", "make_plan")
