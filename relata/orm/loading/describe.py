"""Descriptions of what ORM statements select, as ``column_descriptions`` documents them."""

from __future__ import annotations

from typing import Any

from ...sql.util import _describe_columns as describe_core_columns
from ..entities import BundleClause, EntityClause


def describe_columns(statement: Any) -> list[dict[str, Any]]:
    """Describe the columns of a statement: name, type, expression, entity, and whether that is an alias."""
    elements = statement._raw_columns if hasattr(statement, "_raw_columns") else statement._returning
    if not any(_entity_of(element) is not None for element in elements):
        return describe_core_columns(statement)
    return [_describe(one) for element in elements for one in _parts_of(element)]


def _parts_of(element: Any) -> list[Any]:
    """Return what an element of the columns stands for: the columns of a FROM clause, else itself."""
    return list(element.c) if getattr(element, "_is_from_clause", False) else [element]


def describe_dml_entity(statement: Any) -> dict[str, Any]:
    """Describe what an INSERT, UPDATE or DELETE changes: name, type, expression, entity and table."""
    target = statement.table
    if isinstance(target, EntityClause):
        mapper = target.entity.mapper
        cls = mapper.class_
        return {"name": cls.__name__, "type": cls, "expr": cls, "entity": cls, "table": mapper.local_table}
    return {"name": target.name, "type": target, "expr": target, "entity": None, "table": target}


def _entity_of(element: Any) -> Any:
    """Return the inspected entity that an element of the columns belongs to, or None."""
    if isinstance(element, EntityClause):
        return element.entity
    if isinstance(element, BundleClause):
        return next((found for found in map(_entity_of, element.exprs) if found is not None), None)
    marked = element._annotations.get("parententity")
    if marked is not None:
        return marked
    return next((found for found in map(_entity_of, element.get_children()) if found is not None), None)


def _describe(element: Any) -> dict[str, Any]:
    entity = _entity_of(element)
    if entity is not None and entity.is_aliased_class and entity.stands_for_class:
        entity = entity.mapper
    made = {
        "aliased": entity is not None and entity.is_aliased_class,
        "entity": getattr(entity, "entity", None),
    }
    if isinstance(element, EntityClause):
        name = entity.name if entity.is_aliased_class else entity.class_.__name__
        return {"name": name, "type": entity.mapper.class_, "expr": entity.entity, **made}
    if isinstance(element, BundleClause):
        return {"name": element.bundle.name, "type": type(element.bundle), "expr": element.bundle, **made}
    key = element._annotations.get("proxy_key")
    expr = element if key is None else getattr(made["entity"], key, element)
    return {"name": element._proxy_key, "type": element.type, "expr": expr, **made}
