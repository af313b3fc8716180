"""Whether two elements say the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from . import operators
from .elements.columns import NamedColumn
from .late import late
from .node import OPAQUE, TOKEN_LEAF, VALUE_LEAF, Node, same_structure


class Comparison:
    """Compares two trees of elements, field by field.

    Both sides of `=` and the conditions of AND may stand in another order.

    :param use_proxies: take columns for the same that derive from one column; else those of one name
    :param equivalents: dict of a column -> columns that count as the same, where `use_proxies` is set
    :param compare_annotations: the marks of elements count, too
    :param compare_values: False leaves the bound values out
    """

    def __init__(
        self,
        use_proxies: bool = False,
        equivalents: Mapping[Any, Collection[Any]] = {},
        compare_annotations: bool = False,
        compare_values: bool = True,
    ) -> None:
        self._use_proxies = use_proxies
        self._equivalents = equivalents
        self._compares_annotations = compare_annotations
        self._compares_values = compare_values

    def same(self, a: Any, b: Any) -> bool:
        """Tell whether two elements, or values in their fields, say the same."""
        if a is b:
            return True
        if isinstance(a, Node) and isinstance(b, Node):
            return self._same_nodes(a, b)
        if type(a) is not type(b):
            return False
        if isinstance(a, (tuple, list)):
            return len(a) == len(b) and all(map(self.same, a, b))
        if isinstance(a, dict):
            return list(a) == list(b) and all(self.same(a[k], b[k]) for k in a)
        if hasattr(a, "_static_cache_key"):
            key = a._static_cache_key
            return key is not None and same_structure(key, b._static_cache_key)
        return bool(a == b)

    def _same_nodes(self, a: Any, b: Any) -> bool:
        if self._compares_annotations and a._annotations != b._annotations:
            return False
        if self._use_proxies:
            found = self._same_columns(a, b)
            if found is not None:
                return found
        if type(a) is not type(b) or (a._spec.places is None and not a._all_fields):
            return False
        if a._leaf == TOKEN_LEAF:
            return not self._use_proxies and a._compares_name(b)
        if a._leaf == VALUE_LEAF and not self._compares_values:
            return a.type._compare_type_affinity(b.type)  # type: ignore[no-any-return]  # a truth value
        if a._leaf == VALUE_LEAF:
            return a._compares_value(b)  # type: ignore[no-any-return]  # a truth value
        operator = getattr(a, "operator", None)
        if operator is not None and operator == getattr(b, "operator", None):
            found = self._same_in_any_order(a, b, operator)
            if found is not None:
                return found
        return all(
            self.same(a.__dict__.get(name), b.__dict__.get(name))
            for name, kind in a._all_fields.items()
            if kind != OPAQUE and name != "_annotations"
        )

    def _same_columns(self, a: Any, b: Any) -> bool | None:
        """Tell whether two columns derive from one; None for what is no named column."""
        if not isinstance(a, NamedColumn):
            return None
        others = {b, *self._equivalents.get(b, ())}
        return any(a.shares_lineage(one) for one in others if isinstance(one, NamedColumn))

    def _same_in_any_order(self, a: Any, b: Any, operator: Any) -> bool | None:
        """Compare the operands of an operator whose order does not matter; None for other operators."""
        if a.__visit_name__ == "binary" and operators.is_commutative(operator):
            if not self.same(a.modifiers, b.modifiers):
                return False
            straight = self.same(a.left, b.left) and self.same(a.right, b.right)
            return straight or (self.same(a.left, b.right) and self.same(a.right, b.left))
        if getattr(a, "_is_clause_list", False) and operators.is_commutative(operator):
            return len(a.clauses) == len(b.clauses) and self._same_sets(a.clauses, b.clauses)
        return None

    def _same_sets(self, ones: Any, others: Any) -> bool:
        left = list(others)
        for one in ones:
            for at, other in enumerate(left):
                if self.same(one, other):
                    del left[at]
                    break
            else:
                return False
        return True


def _compare(a: Any, b: Any, **kw: Any) -> bool:
    return Comparison(**kw).same(a, b)


late.compare = _compare
