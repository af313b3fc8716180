"""Primary keys of mapped instances: out of an instance's dict, out of a row, into an identity key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..._hot.attributes import state_of
from ..base import PASSIVE_RETURN_NO_VALUE

if TYPE_CHECKING:
    from ..._hot.attributes import InstanceState

IdentityKey = tuple[type[Any], tuple[Any, ...], Any]


def identity_getter(keys: tuple[str, ...], allow_partial: bool) -> Callable[[dict[str, Any]], Any]:
    """Return the function that takes the identity out of an instance's dict.

    It returns the bare value of a key of one column, a tuple for more, and None where a part is missing.

    :param allow_partial: a key of several columns may have parts that are None.
    """
    if len(keys) == 1:
        [key] = keys

        def identity(d: dict[str, Any]) -> Any:
            return d.get(key)

        return identity

    def composite_identity(d: dict[str, Any]) -> Any:
        values = tuple([d.get(key) for key in keys])
        missing = values.count(None)
        if missing and (not allow_partial or missing == len(values)):
            return None
        return values

    return composite_identity


class IdentityMethods:
    """The part of a mapper that knows identities."""

    _identity_class: type[Any]
    _pk_keys: tuple[str, ...]
    primary_key: tuple[Any, ...]

    def _primary_key_from_state(
        self, state: InstanceState, passive: int = PASSIVE_RETURN_NO_VALUE
    ) -> list[Any]:
        manager, d = state.manager, state.dict
        return [manager[key].impl.get(state, d, passive) for key in self._pk_keys]

    def _identity_key_from_state(
        self, state: InstanceState, passive: int = PASSIVE_RETURN_NO_VALUE
    ) -> IdentityKey:
        values = tuple(self._primary_key_from_state(state, passive))
        return self._identity_class, values, state.identity_token

    def primary_key_from_instance(self, instance: Any) -> list[Any]:
        """Return the values of the primary key of an instance, loaded if they are expired."""
        return self._primary_key_from_state(state_of(instance))

    def identity_key_from_instance(self, instance: Any) -> IdentityKey:
        """Return the identity key of an instance, from the values of its attributes."""
        return self._identity_key_from_state(state_of(instance))

    def identity_key_from_primary_key(self, primary_key: Any, identity_token: Any = None) -> IdentityKey:
        """Return the identity key for the values of a primary key."""
        return self._identity_class, tuple(primary_key), identity_token

    def identity_key_from_row(self, row: Any, identity_token: Any = None, adapter: Any = None) -> IdentityKey:
        """Return the identity key for a row that has the primary key's columns.

        :param adapter: has ``columns``, which gives the column of the row for a column of the table.
        """
        columns = self.primary_key if adapter is None else [adapter.columns[c] for c in self.primary_key]
        mapping = row if hasattr(row, "keys") else row._mapping
        return self._identity_class, tuple([mapping[c] for c in columns]), identity_token
