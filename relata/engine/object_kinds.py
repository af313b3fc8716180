"""Which kinds of objects reflection looks at."""

from __future__ import annotations

from enum import Flag, auto

__all__ = ["ObjectKind", "ObjectScope"]


class ObjectKind(Flag):
    """Tables, views, or both."""

    TABLE = auto()
    VIEW = auto()
    MATERIALIZED_VIEW = auto()
    ANY_VIEW = VIEW | MATERIALIZED_VIEW
    ANY = TABLE | VIEW | MATERIALIZED_VIEW


class ObjectScope(Flag):
    """Lasting objects, temporary ones, or both."""

    DEFAULT = auto()
    TEMPORARY = auto()
    ANY = DEFAULT | TEMPORARY
