"""Who began a change: handed along with the events of both sides of a relationship, so that they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .impl import AttributeImpl

OP_REMOVE = "remove"
OP_APPEND = "append"
OP_REPLACE = "replace"
OP_BULK_REPLACE = "bulk_replace"
OP_MODIFIED = "modified"


class AttributeEventToken:
    """Name the attribute and the operation that a chain of attribute events began with.

    :ivar impl: the attribute implementation that made the first event.
    :ivar op: one of OP_APPEND, OP_REMOVE, OP_REPLACE, OP_BULK_REPLACE, OP_MODIFIED.
    :ivar parent_token: the property of that attribute, which subclasses share.
    """

    __slots__ = ("impl", "op", "parent_token")

    def __init__(self, impl: AttributeImpl, op: str) -> None:
        self.impl = impl
        self.op = op
        self.parent_token = impl.parent_token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AttributeEventToken) and other.impl is self.impl and other.op == self.op

    def __hash__(self) -> int:
        return hash((id(self.impl), self.op))

    @property
    def key(self) -> str:
        """The name of the attribute."""
        return self.impl.key

    def hasparent(self, state: Any) -> bool:
        """Tell whether the attribute is known to refer to this instance."""
        return self.impl.hasparent(state)


Event = AttributeEventToken
