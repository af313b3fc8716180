"""What changed in an attribute since the last flush."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..._hot.attributes import STATE
from ..base import NO_VALUE, PASSIVE_NO_RESULT


def is_nothing(value: Any) -> bool:
    """Tell whether a symbol stands in place of a value."""
    return value is NO_VALUE or value is PASSIVE_NO_RESULT


class History(NamedTuple):
    """The values that were added to an attribute, that stayed, and that were removed."""

    added: Sequence[Any]
    unchanged: Sequence[Any]
    deleted: Sequence[Any]

    def __bool__(self) -> bool:
        return self != HISTORY_BLANK

    def empty(self) -> bool:
        """Tell whether there is neither a change nor a value."""
        return not bool((self.added or self.deleted) or self.unchanged)

    def sum(self) -> Sequence[Any]:
        """Return added, unchanged and removed values."""
        return list(self.added or ()) + list(self.unchanged or ()) + list(self.deleted or ())

    def non_deleted(self) -> Sequence[Any]:
        """Return added and unchanged values."""
        return list(self.added or ()) + list(self.unchanged or ())

    def non_added(self) -> Sequence[Any]:
        """Return unchanged and removed values."""
        return list(self.unchanged or ()) + list(self.deleted or ())

    def has_changes(self) -> bool:
        """Tell whether anything was added or removed."""
        return bool(self.added or self.deleted)

    def as_state(self) -> History:
        """Return the same history with the states of the instances in place of the instances."""
        return History(_states(self.added), _states(self.unchanged), _states(self.deleted))


HISTORY_BLANK = History((), (), ())


def _states(values: Sequence[Any]) -> list[Any]:
    return [None if value is None else value.__dict__[STATE] for value in values]


def scalar_history(is_equal: Any, original: Any, current: Any, is_changed: bool) -> History:
    """Return the history of a column attribute.

    :param is_equal: compares two values of the column's type.
    :param original: the value before the first change, or NO_VALUE when it is not known.
    :param current: the value now, or NO_VALUE when there is none.
    """
    if not is_changed:
        return HISTORY_BLANK if is_nothing(current) else History((), [current], ())
    if current is NO_VALUE:
        return HISTORY_BLANK if original is NO_VALUE else History((), (), [original])
    if original is not NO_VALUE and is_equal(current, original) is True:
        return History((), [current], ())
    return History([current], (), () if original is NO_VALUE else [original])


def object_history(original: Any, current: Any, is_changed: bool) -> History:
    """Return the history of an attribute that refers to one instance; instances go by identity."""
    if not is_changed or original is current:
        return HISTORY_BLANK if is_nothing(current) else History((), [current], ())
    deleted: Sequence[Any] = () if is_nothing(original) or original is None else [original]
    if is_nothing(current):
        return History((), (), deleted)
    return History([current], (), deleted)


def collection_history(original: Any, current: list[Any], is_changed: bool) -> History:
    """Return the history of a collection, from its content before the first change and now."""
    if not is_changed:
        return History((), current, ())
    if original is NO_VALUE:
        return History(current, (), ())
    before = {id(item) for item in original}
    now = {id(item) for item in current}
    return History(
        [item for item in current if id(item) not in before],
        [item for item in current if id(item) in before],
        [item for item in original if id(item) not in now],
    )
