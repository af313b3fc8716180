"""What the operators of JSONB and HSTORE have in common: both have keys, and may hold one another."""

from __future__ import annotations

from typing import Any, TypeVar

from ...sql import sqltypes
from ...sql.type_api import TypeEngine
from .operators import CONTAINED_BY, CONTAINS, HAS_ALL, HAS_ANY, HAS_KEY

__all__ = ["ContainerComparator"]

_CT = TypeVar("_CT")


class ContainerComparator(TypeEngine.Comparator[_CT]):
    """Operators of what has keys."""

    __slots__ = ()

    def _test(self, op: Any, other: Any) -> Any:
        return self.operate(op, other, result_type=sqltypes.BOOLEANTYPE)

    def has_key(self, other: Any) -> Any:
        """Return whether the value has a key."""
        return self._test(HAS_KEY, other)

    def has_all(self, other: Any) -> Any:
        """Return whether the value has all keys of an array."""
        return self._test(HAS_ALL, other)

    def has_any(self, other: Any) -> Any:
        """Return whether the value has one of the keys of an array."""
        return self._test(HAS_ANY, other)

    def contains(self, other: Any, **kwargs: Any) -> Any:
        """Return whether another value is part of this one."""
        return self._test(CONTAINS, other)

    def contained_by(self, other: Any) -> Any:
        """Return whether this value is part of another one."""
        return self._test(CONTAINED_BY, other)
