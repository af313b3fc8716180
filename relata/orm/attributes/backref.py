"""Keep both sides of a relationship in step: a change of one side makes the change of the other.

A chain of changes ends where it would come back to the property that began it. Where an object moves, its
old owner is told in a chain of its own, that begins with a removal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._hot.attributes import InstanceState, state_of
from ..base import PASSIVE_NO_FETCH, state_class_str
from .tokens import OP_REMOVE

if TYPE_CHECKING:
    from .impl import AttributeImpl
    from .tokens import AttributeEventToken


def _reverse_impl(impl: AttributeImpl, other: InstanceState, key: str) -> AttributeImpl:
    attribute = other.manager.get(key)
    if attribute is None or not attribute.impl.uses_objects:
        raise ValueError(
            f"expected an object whose class has the relationship {key!r}, the reverse of {impl}, "
            f"got {state_class_str(other)}; the two sides of a relationship must name each other in "
            "back_populates"
        )
    return attribute.impl  # type: ignore[no-any-return]  # of an instrumented attribute


def appended_in_both(
    impl: AttributeImpl, state: InstanceState, child: Any, initiator: AttributeEventToken
) -> None:
    """Make the reverse attribute of an object that was added refer back."""
    other = state_of(child)
    for key in impl.backrefs:
        reverse = _reverse_impl(impl, other, key)
        if initiator.parent_token is not reverse.parent_token:
            reverse.append(other, child.__dict__, state.obj(), initiator, PASSIVE_NO_FETCH)


def removed_in_both(
    impl: AttributeImpl, state: InstanceState, child: Any, initiator: AttributeEventToken
) -> None:
    """Make the reverse attribute of an object that was removed refer back no longer."""
    other = state_of(child)
    for key in impl.backrefs:
        reverse = _reverse_impl(impl, other, key)
        if initiator.parent_token is not reverse.parent_token:
            reverse.pop(other, child.__dict__, state.obj(), initiator, PASSIVE_NO_FETCH)


def replaced_in_both(
    impl: AttributeImpl, state: InstanceState, child: Any, old: Any, initiator: AttributeEventToken
) -> None:
    """Take the owner out of the reverse attribute of the old object, and put it into that of the new one."""
    if old is not None:
        other = state_of(old)
        for key in impl.backrefs:
            reverse = _reverse_impl(impl, other, key)
            if initiator.parent_token is not reverse.parent_token or initiator.op != OP_REMOVE:
                reverse.pop(other, old.__dict__, state.obj(), impl.remove_token, PASSIVE_NO_FETCH)
    if child is not None:
        appended_in_both(impl, state, child, initiator)
