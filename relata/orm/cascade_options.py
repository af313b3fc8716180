"""Which operations on an object go on to the objects that it refers to."""

from __future__ import annotations

from collections.abc import Iterable

from .. import exc as sa_exc, util

_ALL = frozenset(["save-update", "merge", "refresh-expire", "expunge", "delete"])
_KNOWN = _ALL | {"all", "none", "delete-orphan"}
_VIEWONLY = frozenset(["expunge", "refresh-expire", "merge"])


class CascadeOptions(frozenset[str]):
    """The cascades of a relationship, from ``"save-update, merge"`` or a list of such names."""

    __slots__ = ()

    def __new__(cls, value_list: str | Iterable[str] | None) -> CascadeOptions:
        if value_list is None:
            value_list = ()
        given = (
            {name.strip() for name in value_list.split(",")} - {""}
            if isinstance(value_list, str)
            else set(value_list)
        )
        unknown = given - _KNOWN
        if unknown:
            raise sa_exc.ArgumentError(
                f"Invalid cascade option(s): {', '.join(map(repr, sorted(unknown)))}; "
                f"expected some of {', '.join(sorted(_KNOWN))}"
            )
        values = set(given)
        if "all" in values:
            values |= _ALL
        if "none" in values:
            values.clear()
        values.discard("all")
        if "delete-orphan" in values and "delete" not in values:
            util.warn("expected 'delete' beside the cascade 'delete-orphan', which includes it; add 'delete'")
        return super().__new__(cls, values)

    @property
    def save_update(self) -> bool:
        """Whether objects join the session of the one that refers to them."""
        return "save-update" in self

    @property
    def delete(self) -> bool:
        """Whether objects are deleted with the one that refers to them."""
        return "delete" in self

    @property
    def delete_orphan(self) -> bool:
        """Whether objects are deleted when nothing refers to them any more."""
        return "delete-orphan" in self

    @property
    def refresh_expire(self) -> bool:
        """Whether objects are expired and refreshed with the one that refers to them."""
        return "refresh-expire" in self

    @property
    def merge(self) -> bool:
        """Whether objects are merged with the one that refers to them."""
        return "merge" in self

    @property
    def expunge(self) -> bool:
        """Whether objects leave the session with the one that refers to them."""
        return "expunge" in self

    @property
    def beyond_viewing(self) -> frozenset[str]:
        """The cascades that a ``viewonly`` relationship must not have."""
        return self - _VIEWONLY

    def __repr__(self) -> str:
        return f"CascadeOptions({','.join(sorted(self))!r})"

    def __reduce__(self) -> tuple[type[CascadeOptions], tuple[str]]:
        return CascadeOptions, (",".join(sorted(self)) or "none",)

    @classmethod
    def from_string(cls, arg: str) -> CascadeOptions:
        """Return the cascades of ``"save-update, merge"``."""
        return cls(arg)
