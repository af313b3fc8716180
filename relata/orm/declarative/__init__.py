"""Declarative mapping: classes that say themselves how they are mapped."""

from __future__ import annotations

from .attrs import declarative_mixin, declared_attr, has_inherited_table, synonym_for
from .bases import (
    DCTransformDeclarative,
    DeclarativeAttributeIntercept,
    DeclarativeBase,
    DeclarativeBaseNoMeta,
    DeclarativeMeta,
    MappedAsDataclass,
    add_mapped_attribute,
    as_declarative,
    as_typed_table,
    declarative_base,
    mapped_as_dataclass,
    unmapped_dataclass,
)
from .constructors import (
    backref,
    column_property,
    composite,
    deferred,
    dynamic_loader,
    mapped_column,
    orm_insert_sentinel,
    query_expression,
    relationship,
    synonym,
    unmapped_column,
)
from .registry import registry
from .types import TypeResolve

__all__ = [
    "DCTransformDeclarative",
    "DeclarativeAttributeIntercept",
    "DeclarativeBase",
    "DeclarativeBaseNoMeta",
    "DeclarativeMeta",
    "MappedAsDataclass",
    "TypeResolve",
    "add_mapped_attribute",
    "as_declarative",
    "as_typed_table",
    "backref",
    "column_property",
    "composite",
    "declarative_base",
    "declarative_mixin",
    "declared_attr",
    "deferred",
    "dynamic_loader",
    "has_inherited_table",
    "mapped_as_dataclass",
    "mapped_column",
    "orm_insert_sentinel",
    "query_expression",
    "registry",
    "relationship",
    "synonym",
    "synonym_for",
    "unmapped_column",
    "unmapped_dataclass",
]
