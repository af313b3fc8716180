"""Columns and attributes found by their names: what filter_by() is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ... import exc
from ..coercions import element_of


def namespaces_of(*elements: Any) -> list[Any]:
    """Return where the columns of what the elements come from are found by name: each such place once."""
    found: dict[int, Any] = {}
    for element in elements:
        for namespace in _namespaces_in(element):
            found.setdefault(id(namespace), namespace)
    return list(found.values())


def _namespaces_in(element: Any) -> Iterator[Any]:
    marked = element._annotations.get("entity_namespace")
    if marked is not None:
        yield marked.entity_namespace
    elif element._is_select_base:  # what it selects from is its own
        return
    elif element._is_from_clause and element._is_join:
        yield from _namespaces_in(element.left)
        yield from _namespaces_in(element.right)
    elif element._is_column_element and getattr(element, "table", None) is None:
        for child in element.get_children():
            yield from _namespaces_in(child)
    else:
        try:
            yield element.entity_namespace
        except exc.InvalidRequestError:
            for child in element.get_children():
                yield from _namespaces_in(child)


def equals_by_name(namespaces: Sequence[Any], values: dict[str, Any]) -> list[Any]:
    """Return the conditions ``attribute == value`` of filter_by().

    :raises AmbiguousColumnError: when several namespaces have an attribute of a name.
    :raises InvalidRequestError: when none has.
    """
    conditions = []
    for name, value in values.items():
        found: dict[Any, Any] = {}
        for namespace in namespaces:
            attribute = getattr(namespace, name, None)
            if attribute is not None:
                element = element_of(attribute)
                found.setdefault(id(attribute if element is None else element._root), attribute)
        if len(found) > 1:
            raise exc.AmbiguousColumnError(
                f"expected the name of a column or attribute of one thing selected from for filter_by(), "
                f"got {name!r}, which {len(found)} of them have; write .where() with the column itself"
            )
        if not found:
            places = ", ".join(map(repr, namespaces)) or "nothing"
            raise exc.InvalidRequestError(
                f"expected the name of a column or attribute of {places} for filter_by(), got {name!r}"
            )
        conditions.append(next(iter(found.values())) == value)
    return conditions
