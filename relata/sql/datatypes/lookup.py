"""Result types of operators that depend on the types of both sides: Date - Date is an Interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ..type_api import TypeEngine, TypeEngineMixin, to_instance

_CT = TypeVar("_CT")

Adaptations = Mapping[Any, Mapping[Any, Any]]
_NONE: Mapping[Any, Any] = {}


class HasExpressionLookup(TypeEngineMixin):
    """A type with a table: operator -> affinity of the other side -> type of the result."""

    @property
    def _expression_adaptations(self) -> Adaptations:
        raise NotImplementedError(f"{type(self).__name__} has no table of result types")

    class Comparator(TypeEngine.Comparator[_CT]):
        """Operators whose result type is looked up."""

        __slots__ = ()
        plain = True

        def _adapt_expression(self, op: Any, other_comparator: Any) -> tuple[Any, Any]:
            mine: Any = self.type
            other = other_comparator.type
            affinity = other._type_affinity
            found = mine._expression_adaptations.get(op, _NONE).get(affinity, mine)
            if found is affinity:
                return op, other
            if found is mine._type_affinity:
                return op, mine
            return op, to_instance(found)

    comparator_factory: Any = Comparator
