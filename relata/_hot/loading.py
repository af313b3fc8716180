"""Make rows into instances: the identity map is asked first, and what is new gets its ``__dict__`` at once.

Nothing here runs SQL, events or other code of the user's, but for result processors of the user's types. What
was found to be new or to be filled is handed back in lists, and the caller does the rest.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Any

from .attributes import COMMITTED, EXPIRED, EXPIRED_KEYS, STATE, WAS_LOADED, InstanceState
from .cython import cclass, compiled

PAUSE_FROM = 50  # rows: below this the collector hardly runs, and a pause costs more than it brings

if not compiled:  # in the compiled form these two are C functions, declared in the .pxd files
    from .attributes import reference_to

    def set_dict(instance: Any, values: dict[str, Any]) -> int:
        """Make a dict the one of an instance, past the class's own ``__setattr__``."""
        object.__setattr__(instance, "__dict__", values)
        return 0


class Batch:
    """Remember, weakly, the instances that came with one result.

    What is loaded later for one of them can be loaded for its peers at once. Several results never share a
    batch.
    """

    __slots__ = ("__weakref__", "references")

    def __init__(self) -> None:
        self.references: list[Any] = []

    def members(self) -> list[Any]:
        """Return the living instances that did not come with another result since, in row order."""
        found = []
        seen = set()
        for reference in self.references:
            instance = reference()
            if instance is None or id(instance) in seen:
                continue
            seen.add(id(instance))
            if instance.__dict__[STATE].batch is self:
                found.append(instance)
        return found

    def __repr__(self) -> str:
        return f"<Batch of {len(self.references)}>"


@cclass
class EntitySpec:
    """Say how the rows of one statement become instances of one class.

    :param cls: the mapped class.
    :param manager_ref: the weak reference to its class manager.
    :param pk_indexes: where the primary key is in a row.
    :param columns: ``(attribute key, index in the row, result processor or None)`` for each attribute.
    :param pk_processors: the result processor or None of each primary key column.
    :param partial_pks: whether a primary key of several columns may have NULL in some of them.
    :param extra: further entries for the ``__dict__`` of each new instance.
    :param is_complete: whether every attribute that an expired instance misses is among the columns.
    :param runs_user_code: whether a processor or the class's ``__new__`` is not ours.
    """

    __slots__ = (
        "cls",
        "extra",
        "indexes",
        "is_complete",
        "keys",
        "manager_ref",
        "may_pause",
        "new",
        "partial_pks",
        "pk_index",
        "pk_indexes",
        "pk_processors",
        "processed",
        "processors",
        "start",
        "stop",
        "template",
    )

    cls: Any
    manager_ref: Any
    new: Callable[[Any], Any]
    pk_index: int
    pk_indexes: tuple[int, ...]
    pk_processors: tuple[Callable[[Any], Any] | None, ...]
    partial_pks: bool
    keys: tuple[str, ...]
    indexes: tuple[int, ...]
    processors: tuple[Callable[[Any], Any] | None, ...]
    processed: tuple[tuple[str, Callable[[Any], Any]], ...]
    start: int
    stop: int
    template: dict[str, Any]
    extra: dict[str, Any] | None
    is_complete: bool
    may_pause: bool

    def __init__(
        self,
        cls: Any,
        manager_ref: Any,
        pk_indexes: tuple[int, ...],
        columns: Sequence[tuple[str, int, Callable[[Any], Any] | None]],
        pk_processors: tuple[Callable[[Any], Any] | None, ...],
        partial_pks: bool,
        extra: dict[str, Any] | None,
        is_complete: bool,
        runs_user_code: bool,
    ) -> None:
        self.cls = cls
        self.manager_ref = manager_ref
        self.new = cls.__new__
        self.pk_indexes = pk_indexes
        self.pk_index = pk_indexes[0] if len(pk_indexes) == 1 else -1
        self.pk_processors = pk_processors
        self.partial_pks = partial_pks
        self.keys = tuple([key for key, _, _ in columns])
        self.indexes = tuple([index for _, index, _ in columns])
        self.processors = tuple([processor for _, _, processor in columns])
        self.processed = tuple([(key, processor) for key, _, processor in columns if processor is not None])
        self.start, self.stop = _slice_of(self.indexes)
        self.template = dict.fromkeys((STATE, *self.keys))
        self.extra = extra
        self.is_complete = is_complete
        self.may_pause = compiled and cls.__new__ is object.__new__ and not runs_user_code


def _slice_of(indexes: tuple[int, ...]) -> tuple[int, int]:
    """Return the bounds of the slice of a row that has these indexes, or (-1, -1)."""
    if not indexes or indexes != tuple(range(indexes[0], indexes[0] + len(indexes))):
        return -1, -1
    return indexes[0], indexes[0] + len(indexes)


def load_entities(
    spec: EntitySpec,
    rows: list[Any],
    imap: dict[Any, Any],
    identity_token: Any,
    session_id: int,
    batch: Batch,
    overwrite: bool,
    fresh: list[Any] | None,
    filled: list[Any],
) -> list[Any]:
    """Return the instance of each row, or None where the row has no primary key.

    :param imap: the identity map's table of the class: primary key -> weak reference.
    :param session_id: the session that the instances belong to.
    :param batch: the batch of this result; it grows by the instances.
    :param overwrite: whether instances that are there already take the values of the row.
    :param fresh: receives each new instance, unless None.
    :param filled: receives each instance that was there and took a value of the row, with the attributes.
    """
    pauses = spec.may_pause and len(rows) >= PAUSE_FROM and gc.isenabled()
    if not pauses:
        return _load(spec, rows, imap, identity_token, session_id, batch, overwrite, fresh, filled)
    gc.disable()
    try:
        return _load(spec, rows, imap, identity_token, session_id, batch, overwrite, fresh, filled)
    finally:
        gc.enable()


def _load(
    spec: EntitySpec,
    rows: list[Any],
    imap: dict[Any, Any],
    identity_token: Any,
    session_id: int,
    batch: Batch,
    overwrite: bool,
    fresh: list[Any] | None,
    filled: list[Any],
) -> list[Any]:
    loaded: list[Any] = []
    references: list[Any] = batch.references
    cls = spec.cls
    new = spec.new
    manager_ref = spec.manager_ref
    extra = spec.extra
    pk_index = spec.pk_index
    pk_processor = spec.pk_processors[0]
    for row in rows:
        if pk_index >= 0:
            pk = row[pk_index]
            if pk is not None and pk_processor is not None:
                pk = pk_processor(pk)
        else:
            pk = _composite_pk(spec, row)
        if pk is None:
            loaded.append(None)
            continue
        reference = imap.get(pk)
        if reference is not None:
            instance = reference()
            if instance is not None:
                state = instance.__dict__[STATE]
                if state.batch is not batch:
                    state.batch = batch
                    references.append(reference)
                    taken = _fill(spec, row, instance, state, overwrite)
                    if taken is not None:
                        filled.append((instance, taken))
                loaded.append(instance)
                continue
        instance = new(cls)
        reference = reference_to(instance)
        state = InstanceState.__new__(InstanceState)
        state.ref = reference
        state.manager_ref = manager_ref
        state.pk = pk
        state.identity_token = identity_token
        state.imap = imap
        state.batch = batch
        state.session_id = session_id
        state.flags = WAS_LOADED
        values = _values(spec, row)
        values[STATE] = state
        if extra is not None:
            values.update(extra)
        set_dict(instance, values)
        imap[pk] = reference
        references.append(reference)
        loaded.append(instance)
        if fresh is not None:
            fresh.append(instance)
    return loaded


def _values(spec: EntitySpec, row: Any) -> dict[str, Any]:
    """Return the ``__dict__`` of a new instance, all but its state."""
    if compiled:
        values = spec.template.copy()
        keys = spec.keys
        indexes = spec.indexes
        processors = spec.processors
        for i in range(len(keys)):
            value = row[indexes[i]]
            processor = processors[i]
            if processor is not None and value is not None:
                value = processor(value)
            values[keys[i]] = value
        return values
    if spec.start >= 0:
        values = dict(zip(spec.keys, row[spec.start : spec.stop], strict=True))
    else:
        values = {key: row[index] for key, index in zip(spec.keys, spec.indexes, strict=True)}
    for key, processor in spec.processed:
        value = values[key]
        if value is not None:
            values[key] = processor(value)
    return values


def _composite_pk(spec: EntitySpec, row: Any) -> Any:
    """Return the primary key of several columns as a tuple, or None where the row has none."""
    found = []
    missing = 0
    processors = spec.pk_processors
    for i, index in enumerate(spec.pk_indexes):
        value = row[index]
        if value is None:
            missing += 1
        elif processors[i] is not None:
            value = processors[i](value)  # type: ignore[misc]  # not None, as the line above found
        found.append(value)
    if missing and (missing == len(found) or not spec.partial_pks):
        return None
    return tuple(found)


def _fill(
    spec: EntitySpec, row: Any, instance: Any, state: InstanceState, overwrite: bool
) -> list[str] | None:
    """Give an instance that was there the values that it misses, or every value of the row.

    A changed attribute keeps its change unless ``overwrite`` says otherwise.

    :return: the attributes that it was given, None where the instance stays as it was.
    """
    d = instance.__dict__
    taken: list[str] | None = None
    if overwrite:
        committed = d.get(COMMITTED)
        for key, value in _values(spec, row).items():
            if key == STATE:
                continue
            d[key] = value
            if committed is not None:
                committed.pop(key, None)
        taken = []
    else:
        keys = spec.keys
        for i in range(len(keys)):
            key = keys[i]
            if key in d:
                continue
            committed = d.get(COMMITTED)
            if committed is not None and key in committed:
                continue
            value = row[spec.indexes[i]]
            processor = spec.processors[i]
            if processor is not None and value is not None:
                value = processor(value)
            d[key] = value
            if taken is None:
                taken = []
            taken.append(key)
    if spec.is_complete:
        if state.flags & EXPIRED:
            state.flags &= ~EXPIRED
            if taken is None:
                taken = []
        if EXPIRED_KEYS in d:
            del d[EXPIRED_KEYS]
    if taken is not None and spec.extra is not None:
        d.update(spec.extra)
    return taken


def load_column(rows: list[Any], index: int, processor: Callable[[Any], Any] | None) -> list[Any]:
    """Return one column of the rows, converted by its result processor."""
    if processor is None:
        return [row[index] for row in rows]
    found = []
    for row in rows:
        value = row[index]
        found.append(value if value is None else processor(value))
    return found


def collect_members(
    parents: list[Any], children: list[Any], key: str, overwrites: bool
) -> list[tuple[Any, list[Any]]]:
    """Return ``(parent, members)`` for each parent of joined rows, each member once, in row order.

    Parents that have a value of the attribute ``key`` are left out, unless ``overwrites``.
    """
    found: dict[int, Any] = {}
    for i in range(len(parents)):
        parent = parents[i]
        if parent is None:
            continue
        entry: Any = found.get(id(parent))
        if entry is None:
            if not overwrites and key in parent.__dict__:
                entry = (None, None)
            else:
                entry = (parent, {})
            found[id(parent)] = entry
        members = entry[1]
        if members is not None:
            child = children[i]
            if child is not None:
                members[id(child)] = child
    return [(parent, list(members.values())) for parent, members in found.values() if members is not None]


def group_members(rows: list[Any], width: int, by_key: dict[Any, list[Any]]) -> None:
    """Add the last column of each row to the list of its key, the columns before it.

    :param width: how many columns the key has; a key of one is bare.
    :param by_key: key -> list; rows with other keys, or None at the end, are passed over.
    """
    for row in rows:
        member = row[width]
        if member is None:
            continue
        members = by_key.get(row[0] if width == 1 else row[:width])
        if members is not None:
            members.append(member)
