"""The identity map: one object for each row, held weakly.

Objects live in one plain dict a base class: primary key -> weak reference. A loader looks a row up there
without making a key tuple; a state whose object dies takes its own entry out. The mapping API over it
speaks in full identity keys `(class, primary key tuple, identity token)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias
from weakref import ref

from .._hot.attributes import STATE, InstanceState

IdentityKey: TypeAlias = tuple[type[Any], tuple[Any, ...], Any]
KeyedObjects: TypeAlias = dict[Any, "ref[Any]"]


class IdentityMap:
    """Map identity keys to the objects that a session holds, weakly.

    `maps` holds a dict for each base class, or for each `(base class, identity token)`: the primary key
    (the bare value of a single column, a tuple of several) -> a weak reference to the object.
    """

    __slots__ = ("_modified", "maps")

    def __init__(self, modified: dict[InstanceState, object] | None = None) -> None:
        self.maps: dict[Any, KeyedObjects] = {}
        self._modified: dict[InstanceState, object] = {} if modified is None else modified

    def map_for(self, base: type[Any], token: Any = None) -> KeyedObjects:
        """Return the dict for a base class and identity token, made when it is not there yet."""
        key = base if token is None else (base, token)
        found = self.maps.get(key)
        if found is None:
            found = self.maps[key] = {}
        return found

    def find(self, base: type[Any], pk: Any, token: Any = None) -> Any | None:
        """Return the object with this primary key (bare for one column), or None."""
        keyed = self.maps.get(base if token is None else (base, token))
        if keyed is None:
            return None
        found = keyed.get(pk)
        return None if found is None else found()

    # -- states in and out

    def add(self, state: InstanceState) -> bool:
        """Put a state in under its identity; False when its object is there already.

        :raises KeyError: when another object holds that identity
        """
        keyed = self.map_for(state.manager_ref().mapper._identity_class, state.identity_token)
        present = keyed.get(state.pk)
        if present is not None and present is not state.ref:
            other = present()
            if other is not None:
                if other is state.obj():
                    return False
                raise KeyError(state.pk)
        keyed[state.pk] = state.ref
        state.imap = keyed
        return present is None

    def replace(self, state: InstanceState) -> InstanceState | None:
        """Put a state in under its identity, and return the state of another object that it displaced."""
        keyed = self.map_for(state.manager_ref().mapper._identity_class, state.identity_token)
        present = keyed.get(state.pk)
        keyed[state.pk] = state.ref
        state.imap = keyed
        if present is None or present is state.ref:
            return None
        other = present()
        if other is None:
            return None
        displaced: InstanceState = other.__dict__[STATE]
        displaced.imap = None
        return displaced

    def discard(self, state: InstanceState) -> None:
        """Take a state out, if the entry under its identity is its own."""
        keyed = state.imap
        if keyed is not None:
            if keyed.get(state.pk) is state.ref:
                del keyed[state.pk]
            state.imap = None
        self._modified.pop(state, None)

    safe_discard = discard

    def contains_state(self, state: InstanceState) -> bool:
        """Say whether this very state is in the map."""
        keyed = state.imap
        if keyed is None or keyed.get(state.pk) is not state.ref:
            return False
        token = state.identity_token
        base = state.manager_ref().mapper._identity_class
        return self.maps.get(base if token is None else (base, token)) is keyed

    def clear(self) -> None:
        """Forget every object."""
        for keyed in self.maps.values():
            keyed.clear()
        self._modified.clear()

    def objects(self) -> list[Any]:
        """Return every living object: strong references, so that none dies while they are walked."""
        found = [reference() for keyed in self.maps.values() for reference in list(keyed.values())]
        return [obj for obj in found if obj is not None]

    def all_states(self) -> list[InstanceState]:
        """Return the state of every living object."""
        return [obj.__dict__[STATE] for obj in self.objects()]

    def check_modified(self) -> bool:
        """Say whether any object has changes that were not flushed."""
        return bool(self._modified)

    def _dirty_states(self) -> set[InstanceState]:
        return set(self._modified)

    # -- as a mapping of identity keys

    def _find_key(self, key: IdentityKey) -> Any | None:
        base, pk = key[0], key[1]
        return self.find(base, pk[0] if len(pk) == 1 else pk, key[2] if len(key) > 2 else None)

    def __contains__(self, key: IdentityKey) -> bool:
        return self._find_key(key) is not None

    has_key = __contains__

    def __getitem__(self, key: IdentityKey) -> Any:
        found = self._find_key(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: IdentityKey, default: Any = None) -> Any:
        """Return the object with this identity key, or `default`."""
        found = self._find_key(key)
        return default if found is None else found

    def fast_get_state(self, key: IdentityKey) -> InstanceState | None:
        """Return the state of the object with this identity key, or None."""
        found = self._find_key(key)
        return None if found is None else found.__dict__[STATE]

    def items(self) -> list[tuple[IdentityKey, Any]]:
        """Return the pairs of identity key and object."""
        return [(obj.__dict__[STATE].key, obj) for obj in self.objects()]

    def keys(self) -> list[IdentityKey]:
        """Return the identity key of every object."""
        return [key for key, _ in self.items()]

    def values(self) -> list[Any]:
        """Return every object."""
        return self.objects()

    def __iter__(self) -> Iterator[IdentityKey]:
        return iter(self.keys())

    def __len__(self) -> int:
        return sum(
            1 for keyed in self.maps.values() for reference in list(keyed.values()) if reference() is not None
        )

    def __bool__(self) -> bool:
        return len(self) > 0

    def __repr__(self) -> str:
        return f"IdentityMap({', '.join(map(repr, self.keys()))})"
