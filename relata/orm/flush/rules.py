"""What each relationship asks of a flush: keys to hand on, association rows, orphans, and an order.

A rule looks at the objects on its side and notes what is to be done in the Flush. It changes no object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import COMMITTED, DELETED, PENDING, STATE, InstanceState, record_change
from ...util import IdentitySet, warn
from ..base import (
    INIT_OK,
    LOAD_AGAINST_COMMITTED,
    MANYTOMANY,
    MANYTOONE,
    NO_RAISE,
    NO_VALUE,
    PASSIVE_NO_FETCH,
    PASSIVE_NO_INITIALIZE,
    PASSIVE_OFF,
    LoaderCallableStatus,
)
from ..cascades import DELETE, DELETE_ORPHAN
from ..exc import FlushError
from .pairs import Pairs

if TYPE_CHECKING:
    from .collect import Flush

_LOAD = PASSIVE_OFF ^ INIT_OK | NO_RAISE  # whatever the strategy says; makes no empty collection


class Rule:
    """What one relationship asks of a flush.

    :ivar referred: the mapper whose rows have the key
    :ivar referring: the mapper whose rows, or association rows, refer to it
    :ivar pairs: `(attribute of the referred object, attribute of the referring one)`, where the first is
        handed on
    """

    pairs: tuple[tuple[str, str], ...]

    def __init__(self, prop: Any) -> None:
        self.prop = prop
        self.key: str = prop.key
        self.owner = prop.parent
        self.target = prop.mapper
        self.impl = prop.parent.class_manager[prop.key].impl
        self.post_update = bool(prop.post_update)
        self.passive_deletes = prop.passive_deletes
        self.follows_keys = not prop.passive_updates  # the database has no ON UPDATE CASCADE
        self.deletes = DELETE in prop.cascade
        self.deletes_orphans = DELETE_ORPHAN in prop.cascade

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.prop})"

    # -- looking at objects

    def look_at_new(self, flush: Flush, objs: list[Any]) -> None:
        """Note what objects that are to be inserted ask."""
        raise TypeError(f"{self!r} looks at nothing")

    def look_at_changed(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        """Note what a changed object asks."""
        raise TypeError(f"{self!r} looks at nothing")

    def look_at_deleted(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        """Note what an object that is to be deleted asks."""
        raise TypeError(f"{self!r} looks at nothing")

    def _know_original(self, flush: Flush, state: InstanceState, d: dict[str, Any]) -> None:
        """Load the one object that another has replaced unseen: its row refers to this one, too."""
        if flush.is_real and not self.impl.collection:
            self.impl.load_original(state, d)

    def members(self, obj: Any) -> list[Any]:
        """The objects that the attribute refers to, without a load."""
        d = obj.__dict__
        value = d.get(self.key)
        if value is None:
            pending = d.get(PENDING, {}).get(self.key)
            return [] if pending is None else list(pending.added_items)
        if not self.impl.collection:
            return [value]
        if isinstance(value, (list, set)):
            return list(value)
        return list(self.impl.get_history(d[STATE], d, PASSIVE_NO_INITIALIZE).non_deleted())

    def _checked(self, others: Sequence[Any], obj: Any) -> list[Any]:
        """Leave None out of an attribute of one object, and refuse it in a collection."""
        found = [other for other in others if other is not None]
        if self.impl.collection and len(found) != len(others):
            raise FlushError(
                f"expected instances of {self.target.class_.__name__} in the collection {self.prop}, got "
                "None; "
                f"take it out of that of this {type(obj).__name__}"
            )
        return found

    def _is_in_session(self, flush: Flush, other: Any, owner: Any) -> bool:
        state = other.__dict__[STATE]
        if state.session_id == flush.session_key and not state.flags & DELETED:
            return True
        warn(
            f"{type(other).__name__} object in {self.prop} of an object that is flushed is itself not in the "
            "session: nothing is written for it; add it, or give the relationship the save-update cascade"
        )
        return False

    # -- the order

    def edges(self) -> list[tuple[Any, Any]]:
        """Return the pairs of plan nodes `(before, after)` that this relationship asks for."""
        raise TypeError(f"{self!r} asks for nothing")


class KeyRule(Rule):
    """A relationship whose foreign key is in the rows of one of its mappers."""

    referred: Any
    referring: Any

    def edges(self) -> list[tuple[Any, Any]]:
        referred, referring = self.referred.base_mapper, self.referring.base_mapper
        if self.post_update:
            linking, unlinking = ("link", referring), ("unlink", referring)
            return [
                (("save", referred), linking),
                (("save", referring), linking),
                (("save", referring), unlinking),
                *[(node, ("delete", one)) for node in (linking, unlinking) for one in (referred, referring)],
            ]
        return [
            (("save", referred), ("save", referring)),
            (("save", referring), ("delete", referred)),
            (("delete", referring), ("delete", referred)),
        ]

    def hand_on(self, pairs: Pairs, all_new: bool) -> None:
        """Write the keys of referred objects into the referring ones: `pairs` of (referring, referred)."""
        for source, dest in self.pairs:
            for child, parent in pairs:
                try:
                    value = parent.__dict__[source]
                except KeyError:
                    value = key_value(parent, source)
                if all_new:
                    child.__dict__[dest] = value
                else:
                    _write(child, dest, value)

    def blank_out(self, objs: list[Any]) -> None:
        """Write NULL into the foreign keys of objects that refer to nothing any more."""
        for _, dest in self.pairs:
            is_key = dest in self.referring._pk_keys
            for obj in objs:
                if is_key:
                    if obj.__dict__[STATE].pk is None:
                        continue
                    raise AssertionError(
                        f"expected {type(obj).__name__} to be deleted, since it leaves {self.prop} and "
                        f"'{dest}', which refers there, is part of its primary key and cannot be NULL; give "
                        "the relationship cascade='all, delete-orphan', or delete the object"
                    )
                _write(obj, dest, None)


def _write(obj: Any, key: str, value: Any) -> None:
    d = obj.__dict__
    previous = d.get(key, NO_VALUE)
    if previous is NO_VALUE or (previous is not value and previous != value):
        record_change(d[STATE], d, key, previous)
        d[key] = value


class ManyToOne(KeyRule):
    """The objects looked at refer to the one in their attribute."""

    def __init__(self, prop: Any) -> None:
        super().__init__(prop)
        self.referred, self.referring = prop.mapper, prop.parent
        self.pairs = _key_pairs(prop.synchronize_pairs, prop.mapper, prop.parent)

    def look_at_new(self, flush: Flush, objs: list[Any]) -> None:
        key = self.key
        session_key = flush.session_key
        pairs = flush.links_of_new.get(self) or Pairs()
        add_referring, add_referred = pairs.referring.append, pairs.referred.append
        if self.impl.collection:  # backref(uselist=True) of a one-to-many
            for obj in objs:
                for other in self.members(obj):
                    if self._is_in_session(flush, other, obj):
                        pairs.add(obj, other)
            objs = []
        for obj in objs:
            d = obj.__dict__
            other = d.get(key)
            if other is not None:
                if other.__dict__[STATE].session_id == session_key or self._is_in_session(flush, other, obj):
                    add_referring(obj)
                    add_referred(other)
            elif key in d:
                flush.blank_outs.setdefault(self, []).append(obj)
        if pairs:
            flush.links_of_new[self] = pairs

    def look_at_changed(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        d = obj.__dict__
        if self.key not in d.get(COMMITTED, ()):
            return
        history = self.impl.get_history(state, d, PASSIVE_NO_INITIALIZE)
        for other in history.added:
            if other is None:
                flush.blank_outs.setdefault(self, []).append(obj)
            elif self._is_in_session(flush, other, obj):
                flush.link(self, obj, other)
        if history.deleted and not history.added:
            flush.blank_outs.setdefault(self, []).append(obj)
        if self.deletes_orphans:
            for other in history.deleted:
                if other is not None and not self.impl.hasparent(other.__dict__[STATE]):
                    flush.delete(other)

    def look_at_deleted(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        d = obj.__dict__
        if self.deletes or self.deletes_orphans:
            history = self.impl.get_history(
                state, d, PASSIVE_NO_INITIALIZE if self.passive_deletes else _LOAD
            )
            for other in history.sum() if self.deletes_orphans else history.non_deleted():
                if other is not None:
                    flush.delete(other)
        for other in self._referred_by(flush, state, obj):
            flush.link_deletion(self, obj, other)
        if self.post_update and any(d.get(dest, self) is not None for _, dest in self.pairs):
            flush.post_blank_outs.setdefault(self, []).append(obj)

    def _referred_by(self, flush: Flush, state: InstanceState, obj: Any) -> list[Any]:
        """Return what a deleted object refers to, looked up in the session where it is not loaded, if that
        may be deleted too.
        """
        if not flush.deletes_rows_of(self.target.base_mapper):
            return self.members(obj)
        return self.look_up(state, obj, PASSIVE_NO_FETCH)

    def look_up(self, state: InstanceState, obj: Any, passive: int) -> list[Any]:
        """Return what an object refers to, looked up in the session or loaded where it is not loaded yet.

        :param passive: `PASSIVE_NO_FETCH` runs no SQL
        """
        d = obj.__dict__
        if self.key in d or self.impl.collection:
            return self.members(obj)
        other = self.impl.get(state, d, passive ^ INIT_OK | NO_RAISE)
        return [] if other is None or isinstance(other, LoaderCallableStatus) else [other]


def _notes_itself(child: Any, reverse: str | None, obj: Any) -> bool:
    """Whether the child's own side of the relationship tells that it refers to an object since the last
    flush.
    """
    d = child.__dict__
    if reverse is None or d.get(reverse) is not obj:
        return False
    return d[STATE].pk is None or reverse in d.get(COMMITTED, ())


class OneToMany(KeyRule):
    """The objects looked at are referred to by those in their attribute."""

    def __init__(self, prop: Any) -> None:
        super().__init__(prop)
        self.referred, self.referring = prop.parent, prop.mapper
        self.pairs = _key_pairs(prop.synchronize_pairs, prop.parent, prop.mapper)
        self.reverse = next(
            (
                other.key
                for other in prop._reverse_property
                if other.direction is MANYTOONE and not other.viewonly and not other.post_update
            ),
            None,
        )

    def look_at_new(self, flush: Flush, objs: list[Any]) -> None:
        key, reverse = self.key, self.reverse
        for obj in objs:
            d = obj.__dict__
            if not d.get(key) and key not in d.get(PENDING, ()):
                continue
            for child in self._checked(self.members(obj), obj):
                if flush.deletes:
                    flush.keep(child)
                if not _notes_itself(child, reverse, obj):
                    self._link(flush, obj, child)
                elif child.__dict__[STATE].session_id != flush.session_key:
                    self._is_in_session(flush, child, obj)

    def _link(self, flush: Flush, obj: Any, child: Any) -> None:
        if self._is_in_session(flush, child, obj):
            flush.link(self, child, obj)
            flush.save(child)

    def look_at_changed(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        d = obj.__dict__
        committed = d.get(COMMITTED, ())
        if self.follows_keys and any(source in committed for source, _ in self.pairs):
            for child in self.impl.get_history(state, d, _LOAD | LOAD_AGAINST_COMMITTED).unchanged:
                self._link(flush, obj, child)
        if self.key not in committed and self.key not in d.get(PENDING, ()):
            return
        self._know_original(flush, state, d)
        history = self.impl.get_history(state, d, PASSIVE_NO_INITIALIZE | 512)
        reverse = self.reverse
        for child in self._checked(history.added, obj):
            if flush.deletes:
                flush.keep(child)
            if not _notes_itself(child, reverse, obj):
                self._link(flush, obj, child)
            elif child.__dict__[STATE].session_id != flush.session_key:
                self._is_in_session(flush, child, obj)
        for child in history.deleted:
            if child is not None:
                self._let_go(flush, child)

    def _let_go(self, flush: Flush, child: Any) -> None:
        child_state = child.__dict__[STATE]
        if child_state.session_id != flush.session_key or child_state.pk is None:
            return
        if self.deletes_orphans and not self.impl.hasparent(child_state):
            flush.delete(child)
        elif self.reverse is None or self.reverse not in child.__dict__.get(COMMITTED, ()):
            flush.blank_outs.setdefault(self, []).append(child)
            flush.save(child)

    def look_at_deleted(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        d = obj.__dict__
        passive = PASSIVE_NO_INITIALIZE if self.passive_deletes else _LOAD
        if not self.passive_deletes:
            self._know_original(flush, state, d)
        history = self.impl.get_history(state, d, passive)
        kept = IdentitySet(history.unchanged)
        for child in [*history.unchanged, *history.deleted]:
            if child is None:
                continue
            child_state = child.__dict__[STATE]
            if child_state.session_id != flush.session_key or child_state.pk is None:
                continue
            if child_state in flush.kept:
                continue
            if flush.is_deleting(child_state):
                flush.link_deletion(self, child, obj)
            elif self.deletes_orphans or (self.deletes and child in kept):
                flush.delete(child)
                flush.link_deletion(self, child, obj)
            elif self.passive_deletes != "all" and not self._went_elsewhere(child, obj):
                target = flush.post_blank_outs if self.post_update else flush.blank_outs
                target.setdefault(self, []).append(child)
                flush.save(child)

    def _went_elsewhere(self, child: Any, obj: Any) -> bool:
        """Whether the child was given another parent since, which its own side notes."""
        if self.reverse is None or self.reverse not in child.__dict__.get(COMMITTED, ()):
            return False
        other = child.__dict__.get(self.reverse)
        return other is not None and other is not obj


class ManyToMany(Rule):
    """Each pair of related objects is a row of the association table."""

    def __init__(self, prop: Any) -> None:
        super().__init__(prop)
        self.table = prop.secondary
        self.owner_pairs = [(self.owner._column_key[source], dest) for source, dest in prop.synchronize_pairs]
        self.target_pairs = [
            (self.target._column_key[source], dest) for source, dest in prop.secondary_synchronize_pairs
        ]
        reverse = next((other for other in prop._reverse_property if other.direction is MANYTOMANY), None)
        # both sides note the same pairs: the one whose name comes first counts
        self.is_turned = reverse is not None and (str(reverse), id(reverse)) < (str(prop), id(prop))
        self.reverse = reverse
        self.statements: dict[str | tuple[str, ...], Any] = {}

    def canonical(self) -> ManyToMany:
        """Return the rule of this side or of the other, whichever notes the rows for both."""
        if self.is_turned and self.reverse is not None:
            for rule in rules_of(self.reverse.parent):
                if rule.prop is self.reverse and isinstance(rule, ManyToMany):
                    return rule
        return self

    def look_at_new(self, flush: Flush, objs: list[Any]) -> None:
        for obj in objs:
            d = obj.__dict__
            if d.get(self.key) is not None or self.key in d.get(PENDING, ()):
                for other in self._checked(self.members(obj), obj):
                    if self._is_in_session(flush, other, obj):
                        flush.associate(self, obj, other)

    def look_at_changed(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        d = obj.__dict__
        committed = d.get(COMMITTED, ())
        if self.follows_keys and any(key in committed for key, _ in self.owner_pairs):
            for other in self.impl.get_history(state, d, _LOAD | LOAD_AGAINST_COMMITTED).unchanged:
                flush.reassociate(self, obj, other)
        if self.key not in committed and self.key not in d.get(PENDING, ()):
            return
        self._know_original(flush, state, d)
        history = self.impl.get_history(state, d, PASSIVE_NO_INITIALIZE | 512)
        for other in self._checked(history.added, obj):
            if self._is_in_session(flush, other, obj):
                flush.associate(self, obj, other)
        for other in history.deleted:
            if other is None:
                continue
            flush.dissociate(self, obj, other)
            if self.deletes_orphans and not self.impl.hasparent(other.__dict__[STATE]):
                flush.delete(other)

    def look_at_deleted(self, flush: Flush, state: InstanceState, obj: Any) -> None:
        d = obj.__dict__
        if not self.passive_deletes:
            self._know_original(flush, state, d)
        history = self.impl.get_history(state, d, PASSIVE_NO_INITIALIZE if self.passive_deletes else _LOAD)
        kept = IdentitySet(history.unchanged)
        for other in [*history.unchanged, *history.deleted]:
            if other is None:
                continue
            flush.dissociate(self, obj, other)
            if self.deletes_orphans or (self.deletes and other in kept):
                flush.delete(other)

    def edges(self) -> list[tuple[Any, Any]]:
        node = ("rows", self.canonical())
        return [
            (("save", self.owner.base_mapper), node),
            (("save", self.target.base_mapper), node),
            (node, ("delete", self.owner.base_mapper)),
            (node, ("delete", self.target.base_mapper)),
        ]

    def row(self, owner: Any, target: Any) -> dict[str, Any]:
        """Return the association row of a pair, by column name."""
        values = {dest.key: key_value(owner, key) for key, dest in self.owner_pairs}
        values.update((dest.key, key_value(target, key)) for key, dest in self.target_pairs)
        return values

    def present_row(self, owner: Any, target: Any) -> dict[str, Any]:
        """Return the association row of a pair as the database has it: before keys that it does not follow
        were changed.
        """
        if not self.follows_keys:
            return self.row(owner, target)
        values = {dest.key: committed_key(owner, key) for key, dest in self.owner_pairs}
        values.update((dest.key, committed_key(target, key)) for key, dest in self.target_pairs)
        return values


def key_value(obj: Any, key: str) -> Any:
    """Return an attribute of the primary key of an object, without a load where its identity tells."""
    d = obj.__dict__
    if key in d:
        return d[key]
    state: InstanceState = d[STATE]
    keys = state.manager_ref().mapper._pk_keys
    if state.pk is not None and key in keys:
        return state.pk if len(keys) == 1 else state.pk[keys.index(key)]
    return getattr(obj, key)


def committed_key(obj: Any, key: str) -> Any:
    """Return an attribute of an object as its row has it: before it was changed."""
    previous = obj.__dict__.get(COMMITTED, {}).get(key, NO_VALUE)
    return key_value(obj, key) if previous is NO_VALUE else previous


def _key_pairs(synchronize_pairs: Any, referred: Any, referring: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (referred._column_key[source], referring._column_key[dest]) for source, dest in synchronize_pairs
    )


def rules_of(mapper: Any) -> list[Rule]:
    """Return the rules of a mapper's relationships."""
    memo = ("flush", "rules")
    found: list[Rule] | None = mapper._cache.get(memo)
    if found is None:
        mapper._check_configure()
        found = mapper._cache[memo] = [
            _KINDS.get(prop.direction, OneToMany)(prop) for prop in mapper.relationships if not prop.viewonly
        ]
    return found


def followers_of(mapper: Any) -> list[ManyToOne]:
    """Return the many-to-one rules of objects that follow changed keys of a mapper.

    Those are left out whose objects a one-to-many of the mapper tells.
    """
    memo = ("flush", "followers")
    found: list[ManyToOne] | None = mapper._cache.get(memo)
    if found is None:
        mapper._check_configure()
        found = mapper._cache[memo] = [
            rule
            for other in mapper.registry.mappers
            for rule in rules_of(other)
            if isinstance(rule, ManyToOne)
            and rule.follows_keys
            and rule.prop.parent is other
            and mapper.isa(rule.target)
            and all(reverse.passive_updates or reverse.viewonly for reverse in rule.prop._reverse_property)
        ]
    return found


_KINDS: dict[Any, type[Any]] = {MANYTOONE: ManyToOne, MANYTOMANY: ManyToMany}
