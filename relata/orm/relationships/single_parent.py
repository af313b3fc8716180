"""Objects that one object only may refer to: ``relationship(single_parent=True)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import event, exc as sa_exc
from ..._hot.attributes import STATE, InstanceState
from ..base import state_str

if TYPE_CHECKING:
    from ..attributes import InstrumentedAttribute


def allow_single_parent(attribute: InstrumentedAttribute[Any]) -> None:
    """Refuse an object that another one refers to by this attribute already.

    :raises InvalidRequestError: from then on, where such an object is assigned or appended.
    """
    impl: Any = attribute.impl

    def check(state: InstanceState, value: Any, *args: Any) -> Any:
        """Compare the object that was remembered as the parent with the one at hand."""
        if value is None:
            return value
        other_state = value.__dict__.get(STATE)
        if other_state is not None and value is not state.dict.get(impl.key) and impl.hasparent(other_state):
            raise sa_exc.InvalidRequestError(
                f"expected {state_str(other_state)} to be referred to by one object only, since {impl} has "
                f"single_parent=True, got {state_str(state)} beside another one; take it from the other "
                "first, or leave single_parent and the delete-orphan cascade out"
            )
        return value

    event.listen(attribute, "append", check, raw=True, retval=True)
    event.listen(attribute, "set", check, raw=True, retval=True)
