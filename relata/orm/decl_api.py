"""The names of declarative mapping, where other code imports them from."""

from __future__ import annotations

from .declarative import (
    DCTransformDeclarative,
    DeclarativeAttributeIntercept,
    DeclarativeBase,
    DeclarativeBaseNoMeta,
    DeclarativeMeta,
    MappedAsDataclass,
    TypeResolve,
    add_mapped_attribute,
    as_declarative,
    as_typed_table,
    declarative_base,
    declarative_mixin,
    declared_attr,
    has_inherited_table,
    mapped_as_dataclass,
    registry,
    synonym_for,
    unmapped_dataclass,
)

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
    "declarative_base",
    "declarative_mixin",
    "declared_attr",
    "has_inherited_table",
    "mapped_as_dataclass",
    "registry",
    "synonym_for",
    "unmapped_dataclass",
]
