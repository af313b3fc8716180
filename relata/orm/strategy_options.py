"""The loader options under their public name."""

from __future__ import annotations

from .loading.options import (
    Load,
    LoadElement,
    LoaderOption,
    contains_eager,
    defaultload,
    defer,
    immediateload,
    joinedload,
    lazyload,
    load_only,
    noload,
    peerload,
    raiseload,
    selectin_polymorphic,
    selectinload,
    subqueryload,
    undefer,
    undefer_group,
    with_expression,
)

_AbstractLoad = Load

__all__ = (
    "Load",
    "LoadElement",
    "LoaderOption",
    "_AbstractLoad",
    "contains_eager",
    "defaultload",
    "defer",
    "immediateload",
    "joinedload",
    "lazyload",
    "load_only",
    "noload",
    "peerload",
    "raiseload",
    "selectin_polymorphic",
    "selectinload",
    "subqueryload",
    "undefer",
    "undefer_group",
    "with_expression",
)
