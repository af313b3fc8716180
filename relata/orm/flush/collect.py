"""Find out what a flush has to write: which objects are inserted, updated and deleted, and how they depend
on each other.

Nothing is written and no object is changed here, so that a plan can be shown without being carried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, DELETED, EXPIRED, STATE, InstanceState
from ...util import memoized_property, warn
from ..base import PASSIVE_NO_FETCH, PASSIVE_OFF
from ..cascades import DELETE, is_orphan, orphan_rules, reachable
from ..exc import describe_state
from ..loading import get_from_identity
from .pairs import Pairs
from .rules import KeyRule, ManyToMany, ManyToOne, OneToMany, followers_of, rules_of

if TYPE_CHECKING:
    from ..session import Session


class Group:
    """The objects of one class that one operation is done to, in the order in which they came."""

    __slots__ = ("mapper", "objs", "states")

    def __init__(self, mapper: Any) -> None:
        self.mapper = mapper
        self.states: list[InstanceState] = []
        self.objs: list[Any] = []

    def __repr__(self) -> str:
        return f"Group({len(self.objs)} of {self.mapper.class_.__name__})"

    def add(self, state: InstanceState, obj: Any) -> None:
        """Put one object in."""
        self.states.append(state)
        self.objs.append(obj)

    def remove(self, state: InstanceState) -> None:
        """Take one object out."""
        place = self.states.index(state)
        del self.states[place]
        del self.objs[place]


Groups = dict[type[Any], Group]


class AssociationRows:
    """The rows of one association table that a flush writes, as pairs of objects.

    :ivar moved: rows of objects whose keys changed, where the database does not let them follow
    """

    __slots__ = ("deleted", "inserted", "moved")

    def __init__(self) -> None:
        self.moved: dict[tuple[int, int], tuple[Any, Any]] = {}
        self.inserted: dict[tuple[int, int], tuple[Any, Any]] = {}
        self.deleted: dict[tuple[int, int], tuple[Any, Any]] = {}


class Flush:
    """What one flush has to do; `flush_context` of the session's events.

    :ivar is_real: it will be carried out, so objects that are deleted may be loaded
    :ivar inserts: class -> new objects
    :ivar updates: class -> persistent objects that may have changed
    :ivar deletes: class -> objects whose rows go
    :ivar links: rule -> `(referring object, referred object)`: the first takes the key of the second
    :ivar links_of_new: the same, where the first is new
    :ivar blank_outs: rule -> objects whose foreign key becomes NULL
    :ivar post_blank_outs: the same, by an UPDATE before deletions, where the relationship says `post_update`
    :ivar deletion_links: rule -> `(referring, referred)` of objects that are deleted
    :ivar associations: rule -> association rows
    :ivar row_switches: state of a new object -> the deleted object whose row it takes over by an UPDATE
    :ivar switches: state -> (old primary key, new one) of persistent objects, once they are written
    :ivar updated: ids of the persistent objects whose rows were updated
    :ivar kept: objects that were to be deleted, and are not, since they were given to another parent
    :ivar orphans: pending objects that are not written, since their parent is gone
    """

    def __init__(self, session: Session, is_real: bool = True) -> None:
        self.session = session
        self.is_real = is_real
        self.session_key = session.hash_key
        self.inserts: Groups = {}
        self.updates: Groups = {}
        self.deletes: Groups = {}
        self.links: dict[KeyRule, Pairs] = {}
        self.links_of_new: dict[KeyRule, Pairs] = {}
        self.blank_outs: dict[KeyRule, list[Any]] = {}
        self.post_blank_outs: dict[KeyRule, list[Any]] = {}
        self.deletion_links: dict[KeyRule, Pairs] = {}
        self.associations: dict[ManyToMany, AssociationRows] = {}
        self.orphans: list[InstanceState] = []
        self.row_switches: dict[InstanceState, Any] = {}
        self.switches: dict[InstanceState, tuple[Any, Any]] = {}
        self.updated: set[int] = set()
        self.kept: set[InstanceState] = set()
        self._deleting: set[InstanceState] = set()
        self._saving: set[InstanceState] = set()
        self._to_look_at: list[tuple[InstanceState, Any]] = []

    # -- what rules call

    def is_deleting(self, state: InstanceState) -> bool:
        """Say whether an object is among those that are deleted."""
        return state in self._deleting

    def deletes_rows_of(self, base_mapper: Any) -> bool:
        """Say whether objects of a hierarchy are among those that are deleted."""
        return any(group.mapper.base_mapper is base_mapper for group in self.deletes.values())

    def delete(self, obj: Any) -> None:
        """Have an object deleted, with what its delete cascade reaches."""
        state = obj.__dict__[STATE]
        for one_state, one in [(state, obj), *reachable(state, obj, DELETE)]:
            if (
                one_state in self._deleting
                or one_state in self.kept
                or one_state.flags & DELETED
                or one_state.session_id != self.session_key
            ):
                continue
            if one_state.pk is None:
                self.orphans.append(one_state)
                continue
            self.note_deleted(one_state, one)

    def note_deleted(self, state: InstanceState, obj: Any) -> None:
        """Put an object to those that are deleted; what it held stays readable when its row is gone."""
        if self.is_real and state.flags & EXPIRED:
            mapper = state.manager_ref().mapper
            get_from_identity(self.session, mapper, state.pk, token=state.identity_token)
        self._deleting.add(state)
        _group(self.deletes, obj).add(state, obj)
        self._to_look_at.append((state, obj))

    def keep(self, obj: Any) -> None:
        """Have an object not deleted after all, as it has a parent that is written."""
        state = obj.__dict__[STATE]
        if state in self._deleting:
            self._deleting.discard(state)
            self.kept.add(state)
            self.deletes[type(obj)].remove(state)
            self._to_look_at.remove((state, obj))
            self.save(obj)

    def link(self, rule: KeyRule, referring: Any, referred: Any) -> None:
        """Have an object take the key of another."""
        _pairs_of(self.links, rule).add(referring, referred)

    def link_deletion(self, rule: KeyRule, referring: Any, referred: Any) -> None:
        """Have an object deleted before the one that it refers to."""
        _pairs_of(self.deletion_links, rule).add(referring, referred)

    def save(self, obj: Any) -> None:
        """Have an object looked at for changes, where the flush is what changes it."""
        state = obj.__dict__[STATE]
        if state.pk is not None and state not in self._saving and not state.flags & DELETED:
            self._saving.add(state)
            _group(self.updates, obj).add(state, obj)

    def associate(self, rule: ManyToMany, owner: Any, target: Any) -> None:
        """Have an association row inserted, once for both sides of the relationship."""
        rows, owner, target = self._rows_of(rule, owner, target)
        rows.inserted[id(owner), id(target)] = (owner, target)

    def dissociate(self, rule: ManyToMany, owner: Any, target: Any) -> None:
        """Have an association row deleted, once for both sides of the relationship.

        That of an object without a row is not there, nor that of one which an earlier flush deleted.
        """
        states = (owner.__dict__[STATE], target.__dict__[STATE])
        if any(state.pk is None or state.flags & DELETED for state in states):
            return
        rows, owner, target = self._rows_of(rule, owner, target)
        rows.deleted[id(owner), id(target)] = (owner, target)

    def reassociate(self, rule: ManyToMany, owner: Any, target: Any) -> None:
        """Have an association row follow changed keys, once for both sides of the relationship."""
        rows, owner, target = self._rows_of(rule, owner, target)
        rows.moved[id(owner), id(target)] = (owner, target)

    def _rows_of(self, rule: ManyToMany, owner: Any, target: Any) -> tuple[AssociationRows, Any, Any]:
        canonical = rule.canonical()
        if canonical is not rule:
            owner, target = target, owner
        rows = self.associations.get(canonical)
        if rows is None:
            rows = self.associations[canonical] = AssociationRows()
        return rows, owner, target

    # -- all of them

    @memoized_property
    def places(self) -> dict[InstanceState, int]:
        """New objects -> their place in the order of `add()`."""
        return {state: place for place, state in enumerate(self.session._new)}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.inserts or self.updates or self.deletes or self.orphans)

    def mappers(self) -> dict[Any, None]:
        """Return the mappers of every object that is written."""
        groups = (*self.inserts.values(), *self.updates.values(), *self.deletes.values())
        return dict.fromkeys(group.mapper for group in groups)

    def objects(self) -> Iterable[Any]:
        """Yield every object that is written."""
        for groups in (self.inserts, self.updates, self.deletes):
            for group in groups.values():
                yield from group.objs


def _pairs_of(links: dict[KeyRule, Pairs], rule: KeyRule) -> Pairs:
    found = links.get(rule)
    if found is None:
        found = links[rule] = Pairs()
    return found


def _group(groups: Groups, obj: Any) -> Group:
    cls = type(obj)
    found = groups.get(cls)
    if found is None:
        found = groups[cls] = Group(obj.__dict__[STATE].manager_ref().mapper)
    return found


def collect(flush: Flush, objects: Sequence[Any] | None = None) -> Flush:
    """Find out what the flush of a session has to do, and return it.

    :param objects: these objects only
    """
    session = flush.session
    only = None if objects is None else _with_children(session, objects)
    if session._deleted:
        _collect_deleted(flush, session, only)
    if session._new:
        _collect_new(flush, session, only)
    if session._modified:
        _collect_changed(flush, session, only)
    for group in list(flush.inserts.values()):
        for rule in rules_of(group.mapper):
            rule.look_at_new(flush, group.objs)
    for group in list(flush.updates.values()):
        rules = rules_of(group.mapper)
        if rules:
            for state, obj in list(zip(group.states, group.objs, strict=True)):
                for rule in rules:
                    rule.look_at_changed(flush, state, obj)
    for group in list(flush.updates.values()):
        for follower in followers_of(group.mapper):
            _follow_changed_keys(flush, follower, group)
    while flush._to_look_at:
        state, obj = flush._to_look_at.pop(0)
        for rule in rules_of(state.manager_ref().mapper):
            rule.look_at_deleted(flush, state, obj)
    if flush._deleting:
        _leave_out_deleted(flush)
    for rule, objs in flush.blank_outs.items():
        _leave_out_linked(flush, rule, objs)
    if flush.inserts:
        _take_over_rows(flush)
    return flush


def _with_children(session: Session, objects: Iterable[Any]) -> set[int]:
    """Return the ids of some objects, and of the new ones that need their keys."""
    found = {id(obj): obj for obj in objects}
    waiting = list(found.values())
    while waiting:
        obj = waiting.pop()
        for rule in rules_of(obj.__dict__[STATE].manager_ref().mapper):
            if isinstance(rule, OneToMany):
                new = [
                    one
                    for one in rule.members(obj)
                    if one is not None and one.__dict__[STATE] in session._new
                ]
                waiting += [one for one in new if id(one) not in found]
                found.update((id(one), one) for one in new)
    return set(found)


def _collect_deleted(flush: Flush, session: Session, only: set[int] | None) -> None:
    for state, obj in list(session._deleted.items()):
        if (only is None or id(obj) in only) and state not in flush._deleting:
            flush.note_deleted(state, obj)


def _collect_new(flush: Flush, session: Session, only: set[int] | None) -> None:
    groups = flush.inserts
    if only is None and _collect_new_of_one_class(flush, session):
        return
    last: Any = None
    has_orphan_rules = False
    group: Any = None
    for state, obj in session._new.items():
        if only is not None and id(obj) not in only:
            continue
        cls = type(obj)
        if cls is not last:
            last = cls
            group = groups.get(cls) or Group(state.manager_ref().mapper)
            has_orphan_rules = bool(orphan_rules(group.mapper))
        if has_orphan_rules and is_orphan(state, False):  # one that never had a parent is written
            flush.orphans.append(state)
            continue
        group.states.append(state)
        group.objs.append(obj)
        if cls not in groups:
            groups[cls] = group


def _collect_new_of_one_class(flush: Flush, session: Session) -> bool:
    """Take all new objects at once, where they are of one class and none can be an orphan."""
    new = session._new
    classes = set(map(type, new.values()))
    if len(classes) != 1:
        return not new
    [cls] = classes
    group = Group(next(iter(new)).manager_ref().mapper)
    if orphan_rules(group.mapper):
        return False
    group.states, group.objs = list(new), list(new.values())
    flush.inserts[cls] = group
    return True


def _collect_changed(flush: Flush, session: Session, only: set[int] | None) -> None:
    for state, obj in list(session._modified.items()):
        if state in flush._deleting or state.flags & DELETED or (only is not None and id(obj) not in only):
            continue
        if orphan_rules(state.manager_ref().mapper) and is_orphan(state, False):
            flush.delete(obj)
            continue
        flush._saving.add(state)
        _group(flush.updates, obj).add(state, obj)


def _follow_changed_keys(flush: Flush, rule: ManyToOne, group: Group) -> None:
    """Have the session's objects that refer to one whose key changed take the new key."""
    keys = [source for source, _ in rule.pairs]
    changed = {
        id(obj)
        for obj in group.objs
        if COMMITTED in obj.__dict__ and any(key in obj.__dict__[COMMITTED] for key in keys)
    }
    if not changed:
        return
    for state in list(flush.session.identity_map.all_states()):
        obj = state.ref()
        if isinstance(obj, rule.owner.class_):
            passive = PASSIVE_OFF if flush.is_real else PASSIVE_NO_FETCH
            for other in rule.look_up(state, obj, passive):
                if id(other) in changed:
                    flush.link(rule, obj, other)
                    flush.save(obj)


def _leave_out_deleted(flush: Flush) -> None:
    """An object that is deleted is not updated first, and hands no key on."""
    deleting = flush._deleting
    for cls, group in list(flush.updates.items()):
        if any(state in deleting for state in group.states):
            kept = Group(group.mapper)
            for state, obj in zip(group.states, group.objs, strict=True):
                if state not in deleting:
                    kept.add(state, obj)
            if kept.objs:
                flush.updates[cls] = kept
            else:
                del flush.updates[cls]
    for links in (flush.links, flush.links_of_new):
        for rule, pairs in list(links.items()):
            links[rule] = pairs.where(lambda obj: obj.__dict__[STATE] not in deleting)
    for blanks in (flush.blank_outs, flush.post_blank_outs):
        for rule, objs in list(blanks.items()):
            kept_objs = [obj for obj in objs if obj.__dict__[STATE] not in deleting]
            if blanks is flush.post_blank_outs:
                kept_objs = objs
            blanks[rule] = kept_objs


def _leave_out_linked(flush: Flush, rule: KeyRule, objs: list[Any]) -> None:
    """An object that moves from one to another takes the new key, without NULL between."""
    linked = {
        id(referring) for links in (flush.links, flush.links_of_new) for referring, _ in links.get(rule, ())
    }
    if linked:
        objs[:] = [obj for obj in objs if id(obj) not in linked]


def _handed_keys(flush: Flush) -> dict[int, dict[str, Any]]:
    """Return id of a new object -> what of its primary key it takes from another whose key is known."""
    found: dict[int, dict[str, Any]] = {}
    for links in (flush.links, flush.links_of_new):
        for rule, pairs in links.items():
            for source, dest in rule.pairs:
                if dest in rule.referring._pk_keys:
                    for referring, referred in pairs:
                        value = referred.__dict__.get(source)
                        if value is not None:
                            found.setdefault(id(referring), {})[dest] = value
    return found


def _take_over_rows(flush: Flush) -> None:
    """Have a new object with the primary key of a deleted one update that row, rather than delete and
    insert it.
    """
    find = flush.session.identity_map.find
    handed = _handed_keys(flush) if flush.deletes else {}
    for cls, group in list(flush.inserts.items()):
        mapper = group.mapper
        if not flush.session.identity_map.maps.get(mapper._identity_class):
            continue
        for state, obj in list(zip(group.states, group.objs, strict=True)):
            pk = mapper._identity_of({**obj.__dict__, **handed.get(id(obj), {})})
            present = None if pk is None else find(mapper._identity_class, pk, state.identity_token)
            if present is None or present is obj:
                continue
            if not flush.is_deleting(present.__dict__[STATE]):
                warn(
                    f"The new object {describe_state(state)} has the primary key {pk!r}, which "
                    f"{describe_state(present.__dict__[STATE])} of this session has: give it another key, "
                    "or use merge()"
                )
                continue
            flush.row_switches[state] = present
            group.remove(state)
            _group(flush.updates, obj).add(state, obj)
            flush.deletes[type(present)].remove(present.__dict__[STATE])
        if not group.objs:
            del flush.inserts[cls]
    for cls, group in list(flush.deletes.items()):
        if not group.objs:
            del flush.deletes[cls]


UOWTransaction = Flush
"""The peer's name for what flush events are given."""
